/* delta.h: changes of an index, as a file of their own beside it. */
#ifndef LOTSE_COMPILE_DELTA_H
#define LOTSE_COMPILE_DELTA_H

#include "compile/analysis.h"
#include "compile/build.h"
#include "compile/seen.h"
#include "compile/store.h"
#include "search/index.h"

/* Articles that changes may hold: a share of the index's, and bounds of it. */
enum { DELTA_SHARE = 50, DELTA_LEAST = 16, DELTA_MOST = 500 };

/* An article that comes, or one of the index that goes. */
struct delta_doc {
    int64_t doc; /* of the index, or as the changes number it */
    const char *path;
    unsigned char hash[HASH_BYTES];
    struct article a;
    int lang; /* 0 German, 1 English */
    bool searchable;
    uint32_t bearers; /* of its title */
    struct str record; /* see analysis_keep; empty: not kept yet */
};

/* One side of the changes: articles that come, or those that they take away.
 * Each is a small base of its own, built by the same code as a large one. */
struct delta_side {
    struct delta_doc *docs;
    size_t n, cap;
    struct arena paths;
    struct analysis analysis;
    struct token_reader tokens[LANGS];
    struct str words[LANGS]; /* that its articles say */
    struct analyzer own[LANGS], *an[LANGS];
    struct build build;
};

/* The spellings of a language of the index (PART_SPELLED). */
struct delta_spelled {
    void *bytes;
    const uint32_t *at;
    const uint8_t *held;
    const char *texts;
    uint32_t n;
};

/* Numbers of one side's analyzer as those of the whole, and what changes. */
struct delta_map {
    uint32_t *terms[2], *grams[2], *spelled[2]; /* GONE, FRESH: by number */
    int32_t *df, *gram_df; /* changes, by number of the whole */
    uint32_t n_terms, n_grams, n_spelled; /* of the whole */
    uint32_t *new_terms, *new_grams, *new_spelled; /* numbers of FRESH */
    uint32_t *unused; /* spellings that no article holds any more */
    uint32_t n_unused;
};
enum { GONE, FRESH };

/* The new articles of a language by their paths: how many of the index come
 * before each, and its place among the new ones. */
struct delta_extra {
    uint32_t *before, *order;
};

struct dict_file;

struct delta {
    /* given */
    const char *index, *tmp;
    struct db *old; /* the index with its former changes */
    const struct seen *now; /* the files */
    const struct lexicon *lex;
    const struct solved *solved;
    int (*open_dict)(void *ctx, struct dict_file **out);
    void *ctx;
    lotse_err *err;
    /* made */
    struct lotse_index *ix; /* the index alone */
    struct db db;           /* the changes */
    struct store store;
    int64_t last; /* doc of the index */
    size_t most;  /* articles that fit */
    struct delta_side sides[2]; /* GONE, FRESH */
    struct counts counts;       /* of all */
    struct str changes[LANGS];  /* of the word lists */
    struct wordlist changed[LANGS]; /* the same, open */
    struct wordlist base_words[LANGS];
    struct delta_spelled spelled[LANGS];
    struct delta_map maps[LANGS];
    struct delta_extra extra[LANGS];
    bool pairs; /* the index learnt translations from its own articles */
};

/* Open the index. LOTSE_NOTFOUND, here and below: these changes ask for a full
 * build. */
int delta_begin(struct delta *d);

/* The file at path, which must stay, gives this article now; a->doc.arena is
 * taken over. */
int delta_add(struct delta *d, const char *path,
              const unsigned char hash[HASH_BYTES], struct article *a);

/* The file at path gives no article any more. */
int delta_drop(struct delta *d, const char *path);

/* Everything else, up to the finished file at d->tmp; meta: pairs of keys and
 * values, NULL at the end. *empty: the index is as it should be without. */
int delta_finish(struct delta *d, bool *empty, const char *const *meta);
void delta_free(struct delta *d);

/* ---- between the files of this module */

int delta_full(const struct delta *d, const char *why); /* LOTSE_NOTFOUND */
int delta_prepare(struct delta *d, struct db *db, sqlite3_stmt **st,
                  const char *sql);
int delta_end(struct delta *d, struct db *db, sqlite3_stmt *st, int step,
              int rc);

/* delta_docs_sql.c: articles of the former changes that stay changes; one of
 * the index that comes and goes as it is; is one of the index among those that
 * go? Their rows. */
int delta_former(struct delta *d);
int delta_take(struct delta *d, int64_t doc);
bool delta_is_gone(const struct delta *d, int64_t doc);
int delta_store(struct delta *d);

/* delta_words.c: articles of the index whose words are analysed in another way
 * with the new word list, added to *docs (not rising); LOTSE_NOTFOUND: many. */
struct delta_list {
    int64_t *items;
    size_t n, cap;
};
int delta_affected(struct delta *d, struct delta_list *docs);
int delta_list_add(struct delta *d, struct delta_list *docs, int64_t doc);

/* delta_map.c: the numbers of both sides as those of the index. */
int delta_map(struct delta *d, int lang);
int delta_load_spelled(struct delta *d, int lang);
void delta_map_free(struct delta *d);

/* Does an article hold the term, with the changes? */
bool delta_indexed(void *delta, int lang, const char *term, size_t n);

/* Terms that no article held before, or none holds now: to fn. */
int delta_flips(struct delta *d, int lang,
                int (*fn)(void *, const char *, size_t), void *ctx);

/* delta_titles_sql.c: count the bearers of titles, before the new articles are
 * analysed, and add to *docs those of the index for which their number matters;
 * find places and families, afterwards. */
int delta_titles(struct delta *d, struct delta_list *docs);
int delta_places(struct delta *d);

/* delta_rows.c: rows of the dictionary that the index has to have otherwise. */
int delta_rows(struct delta *d);

/* delta_parts.c: write the parts of a language. */
int delta_write(struct delta *d, int lang, const struct delta_extra *extra,
                struct tail_out *out, lotse_err *err);

#endif
