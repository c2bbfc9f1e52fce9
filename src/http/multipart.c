/*
 * multipart.c: forms with files.
 *
 * One pass over the bytes. What browsers send is read and nothing else: no
 * transfer encodings, no nested parts, a header is two lines. A file's name is
 * what the client says; whoever keeps it makes it harmless.
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

/* The value of name="..." in a header; \" and %22 stand for a quote. */
static const char *parameter(const char *head, size_t n, const char *name,
                             struct arena *mem)
{
    size_t len = strlen(name), k = 0;
    char *out;

    for (size_t i = 0; i + len + 2 < n; i++) {
        if ((i > 0 && head[i - 1] != ' ' && head[i - 1] != ';') ||
            strncasecmp(head + i, name, len) != 0 || head[i + len] != '=' ||
            head[i + len + 1] != '"')
            continue;
        i += len + 2;
        out = arena_alloc(mem, n - i + 1);
        for (; out != NULL && i < n && head[i] != '"'; i++) {
            if (head[i] == '\\' && i + 1 < n && head[i + 1] == '"')
                i++;
            if (head[i] != '\0')
                out[k++] = head[i];
        }
        return out;
    }
    return NULL;
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
        if (len > 20 && strncasecmp(line, "Content-Disposition:", 20) == 0) {
            p->name = parameter(line, len, "name", mem);
            p->file = parameter(line, len, "filename", mem);
        }
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
            if (next == NULL || (next - at >= 2 && next[-1] == '\n' &&
                                 next[-2] == '\r'))
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
