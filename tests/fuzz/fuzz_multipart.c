/*
 * fuzz_multipart.c: forms with files, of any bytes.
 *
 * The first line is the Content-Type, the rest the body. What is read lies
 * inside the body, in order, none inside another; no part holds its own
 * boundary behind a line break; names end where C strings do. A form that is
 * written anew from what was read is read the same.
 */
#include "fuzz.h"
#include "http/multipart.h"

#include "base/str.h"

#include <string.h>

static const char type[] = "multipart/form-data; boundary=fuzz";

/* A quote in a name as browsers write it. */
static void add_name(struct str *out, const char *what, const char *name)
{
    str_addf(out, "; %s=\"", what);
    for (; *name != '\0'; name++)
        if (*name == '"' || *name == '\r' || *name == '\n')
            str_addf(out, "%%%02X", (unsigned char)*name);
        else
            str_addc(out, *name);
    str_addc(out, '"');
}

/* Could a name be read otherwise when it is written? */
static bool is_plain(const struct parts *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const char *file = p->items[i].file;
        if (strpbrk(p->items[i].name, "%\\") != NULL ||
            strlen(p->items[i].name) > 100 ||
            memmem(p->items[i].bytes, p->items[i].n, "--fuzz", 6) != NULL ||
            (file != NULL &&
             (strpbrk(file, "%\\") != NULL || strlen(file) > 300)))
            return false;
    }
    return true;
}

static void write_again(const struct parts *p, struct arena *mem)
{
    struct str body = {0};
    struct parts again;
    lotse_err err;

    for (size_t i = 0; i < p->n; i++) {
        str_adds(&body, "--fuzz\r\nContent-Disposition: form-data");
        add_name(&body, "name", p->items[i].name);
        if (p->items[i].file != NULL)
            add_name(&body, "filename", p->items[i].file);
        str_adds(&body, "\r\n\r\n");
        str_add(&body, p->items[i].bytes, p->items[i].n);
        str_adds(&body, "\r\n");
    }
    str_adds(&body, "--fuzz--\r\n");
    MUST(multipart_read(&again, type, str_text(&body), body.n, mem, &err) ==
         LOTSE_OK);
    MUST(again.n == p->n);
    for (size_t i = 0; i < p->n; i++) {
        const struct part *a = &p->items[i], *b = &again.items[i];
        MUST(strcmp(a->name, b->name) == 0 && a->n == b->n);
        MUST((a->file == NULL) == (b->file == NULL));
        MUST(a->file == NULL || strcmp(a->file, b->file) == 0);
        MUST(a->n == 0 || memcmp(a->bytes, b->bytes, a->n) == 0);
    }
    str_free(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *end = n > 0 ? memchr(data, '\n', n) : NULL, *body;
    struct arena mem = {0};
    struct parts p;
    lotse_err err = {0};
    char head[200];
    size_t len;
    int rc;

    if (end == NULL || end - (const char *)data >= (long)sizeof head)
        return 0;
    len = (size_t)(end - (const char *)data);
    memcpy(head, data, len);
    head[len] = '\0';
    body = end + 1;
    n -= len + 1;
    rc = multipart_read(&p, head, body, n, &mem, &err);
    MUST(rc == LOTSE_OK || (rc == LOTSE_INPUT && err.msg[0] != '\0'));
    MUST(p.n <= MULTIPART_MAX);
    for (size_t i = 0; i < p.n; i++) {
        MUST(p.items[i].name != NULL);
        MUST(p.items[i].bytes >= body &&
             p.items[i].bytes + p.items[i].n <= body + n);
        MUST(i == 0 ||
             p.items[i].bytes >= p.items[i - 1].bytes + p.items[i - 1].n);
        MUST(multipart_text(&p, p.items[i].name, &mem) != NULL ||
             p.items[i].file != NULL);
    }
    if (is_plain(&p))
        write_again(&p, &mem);
    arena_free(&mem);
    return 0;
}
