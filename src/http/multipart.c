/*
 * multipart.c: forms with files.
 *
 * One pass over the bytes. What browsers send is read and nothing else: no
 * transfer encodings, no nested parts, a header is a few lines. A file's name
 * is what the client says; whoever keeps it makes it harmless.
 */
#include "http/multipart.h"

#include "base/err.h"

#include <string.h>
#include <strings.h>

enum { BOUNDARY_MAX = 70, HEADER_MAX = 1024 };

/* "--BOUNDARY" out of the type; 0: none. */
static size_t read_boundary(char out[BOUNDARY_MAX + 3], const char *type)
{
    const char *s = strcasestr(type, "boundary=");
    size_t n;

    if (strncasecmp(type, "multipart/form-data", 19) != 0 || s == NULL)
        return 0;
    s += strlen("boundary=");
    if (*s == '"') {
        s++;
        n = strcspn(s, "\"");
    } else {
        n = strcspn(s, "; \t");
    }
    if (n == 0 || n > BOUNDARY_MAX)
        return 0;
    out[0] = out[1] = '-';
    memcpy(out + 2, s, n);
    out[n + 2] = '\0';
    return n + 2;
}

static size_t blanks(const char *s, size_t n)
{
    size_t i = 0;

    while (i < n && (s[i] == ' ' || s[i] == '\t'))
        i++;
    return i;
}

/* What browsers write for a quote and line breaks in a name (WHATWG HTML,
 * multipart/form-data), or 0. */
static char escaped(const char *s, size_t n)
{
    if (n < 3)
        return 0;
    return memcmp(s, "%22", 3) == 0        ? '"'
           : strncasecmp(s, "%0d", 3) == 0 ? '\r'
           : strncasecmp(s, "%0a", 3) == 0 ? '\n'
                                           : 0;
}

/* A parameter's value, quoted or a word, from s on; *used: its bytes. NULL: out
 * of memory. */
static const char *value_of(const char *s, size_t n, size_t *used,
                            struct arena *mem)
{
    bool quoted = n > 0 && s[0] == '"';
    char *out = arena_alloc(mem, n + 1), c;
    size_t i = quoted, k = 0;

    for (; out != NULL && i < n; i++) {
        if (quoted ? s[i] == '"' : s[i] == ';' || s[i] == ' ')
            break;
        if (quoted && s[i] == '\\' && i + 1 < n && s[i + 1] == '"')
            out[k++] = s[++i];
        else if ((c = escaped(s + i, n - i)) != 0) {
            out[k++] = c;
            i += 2;
        } else if (s[i] != '\0')
            out[k++] = s[i];
    }
    *used = i < n && quoted ? i + 1 : i;
    return out;
}

/* "form-data; name=...; filename=..." into the part. */
static bool read_disposition(struct part *p, const char *s, size_t n,
                             struct arena *mem)
{
    size_t i = blanks(s, n);

    if (n - i < 9 || strncasecmp(s + i, "form-data", 9) != 0)
        return false;
    for (i += 9; i < n;) {
        const char *name, *value;
        size_t len, used;
        i += blanks(s + i, n - i);
        if (i >= n || s[i] != ';')
            break;
        i++;
        i += blanks(s + i, n - i);
        name = s + i;
        for (len = 0; i + len < n && strchr("=; \t", name[len]) == NULL;)
            len++;
        i += len;
        if (i >= n || s[i] != '=')
            continue;
        i++;
        value = value_of(s + i, n - i, &used, mem);
        if (value == NULL)
            return false;
        i += used;
        if (len == 4 && strncasecmp(name, "name", 4) == 0 && p->name == NULL)
            p->name = value;
        if (len == 8 && strncasecmp(name, "filename", 8) == 0 &&
            p->file == NULL)
            p->file = value;
    }
    return p->name != NULL;
}

/* One part's header and body. */
static bool read_part(struct part *p, const char *s, size_t n,
                      struct arena *mem)
{
    const char *end = memmem(s, n < HEADER_MAX ? n : HEADER_MAX, "\r\n\r\n", 4);
    const char *line = s;

    if (end == NULL)
        return false;
    p->bytes = end + 4;
    p->n = n - (size_t)(p->bytes - s);
    while (line < end + 2) {
        const char *stop = memmem(line, (size_t)(end + 2 - line), "\r\n", 2);
        size_t len = stop != NULL ? (size_t)(stop - line) : 0;
        if (len > 20 && strncasecmp(line, "Content-Disposition:", 20) == 0 &&
            (p->name != NULL || !read_disposition(p, line + 20, len - 20, mem)))
            return false;
        if (stop == NULL)
            break;
        line = stop + 2;
    }
    return p->name != NULL;
}

int multipart_read(struct parts *out, const char *type, const char *body,
                   size_t n, struct arena *mem, lotse_err *err)
{
    char mark[BOUNDARY_MAX + 3];
    size_t len = type != NULL ? read_boundary(mark, type) : 0;
    const char *at = body, *end = body + n;

    out->n = 0;
    if (len == 0)
        return err_set(err, LOTSE_INPUT,
                       "the form isn't multipart/form-data with a boundary");
    if (n < len || memcmp(body, mark, len) != 0)
        return err_set(err, LOTSE_INPUT,
                       "the form doesn't begin with its boundary");
    for (;;) {
        const char *next;
        at += len;
        if (end - at >= 2 && memcmp(at, "--", 2) == 0)
            return LOTSE_OK;
        if (end - at < 2 || memcmp(at, "\r\n", 2) != 0)
            break;
        at += 2;
        next = at;
        do {
            next = memmem(next, (size_t)(end - next), mark, len);
            if (next == NULL ||
                (next - at >= 2 && next[-1] == '\n' && next[-2] == '\r'))
                break;
            next += len;
        } while (next < end);
        if (next == NULL || next >= end)
            break;
        if (out->n == MULTIPART_MAX)
            return err_set(err, LOTSE_INPUT, "the form has more than %d parts",
                           MULTIPART_MAX);
        memset(&out->items[out->n], 0, sizeof out->items[0]);
        if (!read_part(&out->items[out->n], at, (size_t)(next - 2 - at), mem))
            break;
        out->n++;
        at = next;
    }
    return err_set(err, LOTSE_INPUT, "the form is cut short or malformed");
}

const char *multipart_text(const struct parts *p, const char *name,
                           struct arena *mem)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct part *part = &p->items[i];
        char *out;
        size_t k = 0;
        if (part->file != NULL || strcmp(part->name, name) != 0)
            continue;
        out = arena_alloc(mem, part->n + 1);
        for (size_t j = 0; out != NULL && j < part->n; j++)
            if (part->bytes[j] != '\0')
                out[k++] = part->bytes[j];
        return out;
    }
    return NULL;
}
