/* index.h: an open index, as searching sees it. */
#ifndef LOTSE_SEARCH_INDEX_H
#define LOTSE_SEARCH_INDEX_H

#include "base/arena.h"
#include "db/db.h"
#include "db/layout.h"
#include "search/model.h"
#include "text/synonyms.h"

/* A posting list, decoded: which articles hold a term, and how much of it. */
struct plist {
    uint32_t n;      /* articles; 0: the index doesn't hold the term */
    uint32_t number; /* of the term, as in forward lists */
    const uint32_t *ords;
    const float *tf; /* frequencies over the fields, each weighted and
                        normalised by its length (BM25F) */
    const uint8_t *masks; /* which fields; NULL for 4-grams */
};

/* What is known of an article before anything of it is read. */
struct doc_attr {
    float boost;
    uint32_t family; /* an article and its translations share it */
    uint8_t audience;
    float title; /* worth of its title, 0..1: less where many bear it */
};

/* One language of the index. */
struct lang_index {
    struct analyzer an;
    struct synonyms synonyms;
    struct str words; /* the block under an.words */
    uint32_t docs;    /* searchable articles, numbered by ord */
    uint32_t n_terms;
    uint32_t *doc_of; /* by ord, rising */
    struct doc_attr *attrs;
    float (*norm)[FIELDS]; /* by ord: weight of a field's frequency */
    float *gram_norm;
    float *idf; /* by number of the term */
    uint32_t n_idf;
};

struct lotse_index {
    struct db db;
    struct lexicon lex;
    struct lang_index langs[LANGS];
    struct model model; /* of the file INDEX.model, else the shipped one */
    char index_id[33];
    char *path;
    struct strmap families;
    /* decoded lists and raw forward lists that were read before */
    struct strmap keys;
    struct cached *cached;
    size_t cap_cached;
    struct arena lists;
};

struct cached {
    struct plist list;
    const unsigned char *bytes;
    size_t n_bytes;
};

enum { /* statements of the handle, see db_stmt */
    ST_POSTING, ST_GRAM, ST_FORWARD, ST_ARTICLE, ST_SECTION, ST_PREFIX,
    ST_PHRASE_DE, ST_PHRASE_EN, ST_GET, ST_GET_ALIAS, ST_LIST, ST_TEXT,
    ST_SECTIONS, ST_FAMILY, ST_BODY, ST_EVAL, ST_CHECK, ST_CHECK2, ST_CHECK3,
    ST_INFO, ST_TITLE, ST_EVAL_EXISTS, ST_EVAL_FAMILY, ST_EVAL_DOCS,
    ST_TRANSLATION
};

int index_open(struct lotse_index **out, const char *path, lotse_err *err);
void index_close(struct lotse_index *ix);

/* Make room: forget lists and spellings when they hold much memory. Only
 * between queries, since it ends the life of all lists and term numbers. */
int index_trim(struct lotse_index *ix, lotse_err *err);

/* The language of a text: DE, EN, or ANY where it isn't clear. */
lotse_lang index_lang(const struct lotse_index *ix, const char *text,
                      size_t n);

/* Inverse document frequency of BM25, ln(1 + (N - df + .5) / (df + .5)). */
float index_idf(const struct lang_index *l, uint32_t df);

/* The list of a term or 4-gram; *out has n 0 where there is none. Lives until
 * index_trim. */
int index_term(struct plist *out, struct lotse_index *ix, int lang,
               const char *term, size_t n, lotse_err *err);
int index_gram(struct plist *out, struct lotse_index *ix, int lang,
               uint64_t gram, lotse_err *err);

/* No term of the index: number of a list that was put together. */
#define NUMBER_NONE (UINT32_MAX - 1)

/* The list of table translation for a term of `lang`, into the other language
 * or, of paraphrases, into its own; n 0: none; same life. */
int index_translation(const unsigned char **out, size_t *n,
                      struct lotse_index *ix, int lang, bool paraphrases,
                      const char *term, size_t n_term, lotse_err *err);

/* The forward list of an article; same life. */
int index_forward(const unsigned char **out, size_t *n, struct lotse_index *ix,
                  uint32_t doc, lotse_err *err);

/* Sections, unpublished articles and bytes of the file. */
int index_counts(lotse_info *out, struct lotse_index *ix, lotse_err *err);

/* Where a number stands among n rising ones; n: nowhere. */
uint32_t rising_find(const uint32_t *items, uint32_t n, uint32_t want);

/* ord of a doc in a language, or UINT32_MAX. */
uint32_t index_ord(const struct lang_index *l, uint32_t doc);

#endif
