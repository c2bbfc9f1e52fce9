/* store.h: articles into the tables of a new index. */
#ifndef LOTSE_COMPILE_STORE_H
#define LOTSE_COMPILE_STORE_H

#include "compile/article.h"
#include "compile/solved.h"
#include "compile/walk.h"
#include "compile/read.h"
#include "db/db.h"
#include "db/layout.h"

enum { SECTIONS_MAX = 4096 }; /* sections of an article */

/* What an index holds in numbers; kept in meta. */
struct counts {
    uint64_t articles, sections, warnings, unknown_keys;
    uint64_t found[LANGS]; /* articles that searches find */
    uint64_t unpublished;
};

/* Add what an article counts; by: 1, or -1 to take it back. */
void counts_add(struct counts *c, const struct article *a, int by);

struct store {
    struct db *db;     /* NULL: nothing is written */
    struct strmap ids; /* "lang id" ... */
    const char **paths; /* ... and who has it */
    struct strmap titles;
    uint32_t *bearers; /* searchable articles by title */
    struct bearer {
        int64_t doc;
        uint32_t title;
    } * items; /* all of them */
    size_t n, cap, cap_paths, cap_bearers;
    uint32_t ords[LANGS];
    const struct solved *solved; /* whom articles helped; NULL: nobody */
    struct counts counts;
    struct str lines; /* scratch */
};

/* Insert a parsed article as number doc; its path must stay. LOTSE_INPUT:
 * another article has this id in this language already, which err names, or it
 * has too many sections; nothing was inserted. */
int store_article(struct store *s, int64_t doc, const char *path,
                  const unsigned char hash[HASH_BYTES], const struct article *a,
                  lotse_err *err);

/* After the last article. */
int store_finish(struct store *s, lotse_err *err);
void store_free(struct store *s);

/* What is stored of an article, from the column `at` of a row on: plain,
 * markdown, html, rest, packed. The bytes are the row's. */
void stored_columns(struct stored *out, sqlite3_stmt *st, int at);

/* Give all stored warnings to fn, in the order of the articles. */
int store_warnings(struct db *db, int (*fn)(void *, const lotse_diag *),
                   void *ctx, lotse_err *err);

/* Set a row of meta. */
int store_meta(struct db *db, const char *key, const char *value,
               lotse_err *err);
int store_counts(struct db *db, const struct counts *c, lotse_err *err);

/* The value, or "" where there is none. */
int load_meta(struct str *out, struct db *db, const char *key, lotse_err *err);
int load_counts(struct counts *out, struct db *db, lotse_err *err);

#endif
