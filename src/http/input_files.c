/*
 * input_files.c: attachments inside a JSON body, as base64 (RFC 4648).
 *
 * How many bytes they may have in all is the library's to say; here it is only
 * how many there are.
 */
#include "http/input.h"

#include "base/err.h"

#include <sodium.h>

static int wrong(const struct input *r, size_t i, const char *what,
                 lotse_err *err)
{
    return err_set(err, LOTSE_INPUT, "%s: number %zu: %s", r->name, i + 1,
                   what);
}

/* A text of the object in the arena; NULL: it has none. */
static const char *text_of(const json_t *one, const char *key,
                           struct arena *mem)
{
    const json_t *v = json_object_get(one, key);

    return json_is_string(v) ? arena_strdup(mem, json_string_value(v)) : NULL;
}

static int read_one(lotse_file *out, const struct input *r, size_t i,
                    const json_t *one, struct arena *mem, lotse_err *err)
{
    const json_t *v = json_object_get(one, "base64");
    size_t n = json_string_length(v), room = n / 4 * 3 + 3;
    unsigned char *bytes;

    out->name = text_of(one, "name", mem);
    if (!json_is_object(one) || json_object_size(one) != 2 ||
        !json_is_string(v) || out->name == NULL || out->name[0] == '\0')
        return wrong(r, i, "{\"name\": \"a.txt\", \"base64\": \"...\"} is "
                           "wanted",
                     err);
    bytes = arena_alloc(mem, room);
    if (bytes == NULL)
        return err_nomem(err);
    if (sodium_base642bin(bytes, room, json_string_value(v), n, " \r\n",
                          &out->n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return wrong(r, i, "this isn't base64 (RFC 4648, 4)", err);
    out->bytes = bytes;
    return LOTSE_OK;
}

int input_files(const struct input_files **out, const struct input *r,
                struct arena *mem, const json_t *list, lotse_err *err)
{
    struct input_files *files = arena_alloc(mem, sizeof *files);
    size_t n = json_array_size(list);
    int rc = LOTSE_OK;

    if (!json_is_array(list))
        return err_set(err, LOTSE_INPUT, "%s: a list is wanted", r->name);
    if (n > INPUT_FILES_MAX)
        return err_set(err, LOTSE_INPUT, "%s: more than %d: send fewer",
                       r->name, INPUT_FILES_MAX);
    if (files != NULL)
        files->items = arena_array(mem, n + 1, sizeof *files->items);
    if (files == NULL || files->items == NULL)
        return err_nomem(err);
    files->n = n;
    for (size_t i = 0; i < n && rc == LOTSE_OK; i++)
        rc = read_one(&files->items[i], r, i, json_array_get(list, i), mem,
                      err);
    *out = files;
    return rc;
}
