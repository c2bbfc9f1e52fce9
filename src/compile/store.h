/* store.h: articles into the tables of a new index, and out of an old one. */
#ifndef LOTSE_COMPILE_STORE_H
#define LOTSE_COMPILE_STORE_H

#include "compile/resolve.h"
#include "compile/worker.h"
#include "db/db.h"

enum { SECTIONS_MAX = 4096 }; /* sections of an article */

/* The section's row id. */
static inline int64_t section_id(int64_t doc, size_t n)
{
    return doc * SECTIONS_MAX + (int64_t)n;
}

/* Insert a parsed article as number doc. LOTSE_INPUT: another article has this
 * id in this language already; err names it. */
int store_article(struct db *db, int64_t doc, const char *path,
                  const unsigned char hash[HASH_BYTES],
                  const struct resolved *r, const struct md_doc *d,
                  lotse_err *err);

/* Take over article old_doc of the old index as number doc. Same errors. */
int store_copy(struct db *db, struct db *old, int64_t doc, int64_t old_doc,
               lotse_err *err);

/* What the old index knows of its files. */
struct known {
    struct strmap paths;
    int64_t *docs;
    unsigned char (*hashes)[HASH_BYTES];
    size_t cap_docs, cap_hashes;
    struct str index_id;
};

/* Read it; an index that can't be used leaves *out empty, without error. */
int store_known(struct known *out, struct db *old, lotse_err *err);
void known_free(struct known *k);

/* Give the stored warnings of an article to fn, and count its unknown keys. */
int store_warnings(struct db *db, int64_t doc, const char *path,
                   void (*fn)(void *, const lotse_diag *), void *ctx,
                   size_t *n_warnings, uint64_t *n_keys, lotse_err *err);

/* Set a row of meta. */
int store_meta(struct db *db, const char *key, const char *value,
               lotse_err *err);

/* The value, or "" where there is none. */
int load_meta(struct str *out, struct db *db, const char *key, lotse_err *err);

#endif
