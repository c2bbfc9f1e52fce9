/* multipart.h: forms with files (RFC 7578). */
#ifndef LOTSE_HTTP_MULTIPART_H
#define LOTSE_HTTP_MULTIPART_H

#include "base/arena.h"

#include "lotse.h"

#include <stdbool.h>
#include <stddef.h>

enum { MULTIPART_MAX = 32 };

struct part {
    const char *name;  /* of the field */
    const char *file;  /* name of the file, or NULL */
    const char *bytes; /* inside the body that was read */
    size_t n;
};

struct parts {
    struct part items[MULTIPART_MAX];
    size_t n;
};

/* Read the n bytes of a body of this Content-Type. Names live in mem. In time
 * linear in n. LOTSE_INPUT: no boundary, malformed, too many parts; out has the
 * whole ones before that. */
int multipart_read(struct parts *out, const char *type, const char *body,
                   size_t n, struct arena *mem, lotse_err *err);

/* A field's text in mem (without NUL bytes), or NULL. */
const char *multipart_text(const struct parts *p, const char *name,
                           struct arena *mem);

#endif
