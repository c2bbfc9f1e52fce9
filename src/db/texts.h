/* texts.h: the sections of an article, as they lie in what is stored of it
 * (zip.h, the first part). */
#ifndef LOTSE_DB_TEXTS_H
#define LOTSE_DB_TEXTS_H

#include "base/varint.h"

struct texts_section {
    const char *heading, *anchor; /* "" for what stands before the first */
    const char *text;
    size_t n_text;
};

/* Append what stands before the texts of n sections; the texts follow in their
 * order. */
void texts_begin_put(struct str *out, size_t n);
void texts_put(struct str *out, const struct texts_section *s);

/* Sections on their way out of stored bytes, which stay. */
struct texts {
    struct reader r; /* headings and sizes */
    size_t left;     /* sections */
    const char *text;
};

/* False: the bytes hold no sections; all of them are looked at. */
bool texts_open(struct texts *t, const void *bytes, size_t n);

/* The next section; false: there is none. */
bool texts_next(struct texts_section *out, struct texts *t);

#endif
