/* site.h: documents about all articles, made once for each index. */
#ifndef LOTSE_HTTP_SITE_H
#define LOTSE_HTTP_SITE_H

#include "base/str.h"

#include "lotse.h"

#include <pthread.h>

enum site_doc {
    SITE_ATOM_DE,
    SITE_ATOM_EN,
    SITE_SITEMAP,
    SITE_LLMS,
    SITE_DOCS
};

struct site {
    pthread_mutex_t lock;
    struct site_entry {
        char key[320]; /* index and address that it was made for */
        struct str text;
    } docs[SITE_DOCS];
};

void site_init(struct site *s);
void site_free(struct site *s);

typedef int site_make(struct str *out, void *ctx, lotse_err *err);

/* Append the document; made by `make` where it isn't there yet for this key,
 * which names the index and our address. */
int site_get(struct str *out, struct site *s, enum site_doc doc,
             const char *key, site_make *make, void *ctx, lotse_err *err);

#endif
