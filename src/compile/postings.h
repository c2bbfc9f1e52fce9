/* postings.h: what ranking reads, gathered while articles pass by. */
#ifndef LOTSE_COMPILE_POSTINGS_H
#define LOTSE_COMPILE_POSTINGS_H

#include "base/str.h"
#include "compile/runs.h"
#include "db/db.h"
#include "db/layout.h"
#include "db/tail.h"
#include "text/analyze.h"

/* What ranking knows of an article beside its words. */
struct doc_facts {
    uint32_t doc, family, bearers, title; /* title: its hash */
    float boost;
    uint8_t audience, helped; /* a step, db/helped.h */
};

/* By ord. */
struct doc_entry {
    struct doc_facts facts;
    uint32_t grams;
    uint16_t length[FIELDS];
};

/* The 4-grams of a spelling, and where it was counted last. */
struct spelling {
    uint32_t first, n; /* grams, in spelled_grams */
    uint32_t stamp;    /* ord + 1 */
    uint32_t held, held_stamp; /* articles that hold it in any field */
};

/* As PART_TITLES has it. */
uint32_t title_hash(const char *title, size_t n);

/* All of one language. */
struct postings {
    struct analyzer *an;
    struct list *terms; /* by term number */
    size_t n_terms, cap_terms;
    struct doc_entry *docs;
    uint32_t n_docs;
    size_t cap_docs;
    const char *beside; /* where files may lie; NULL: all stays in memory */
    struct runs runs;
    size_t list_bytes; /* of lists in memory */
    size_t list_room, forward_room; /* what is more goes into files */
    struct spool spool;      /* the first records of closed articles ... */
    struct str forward;      /* ... and those behind them */
    uint32_t *forward_at;    /* by ord, and the end */
    size_t cap_forward_at;
    struct strmap gram_numbers; /* 8 bytes of a gram -> number */
    uint32_t *gram_df; /* by number */
    uint8_t *gram_stamp; /* the same: the stamp of the last article with it */
    uint8_t stamp; /* of the open article */
    size_t cap_gram_df, cap_gram_stamp;
    struct spelling *spellings; /* by number of the analyzer */
    size_t n_spellings, cap_spellings;
    uint32_t *spelled_grams;
    size_t n_spelled_grams, cap_spelled_grams;
    /* of the article that is open */
    uint32_t *row; /* by term: its row of tf + 1 */
    size_t cap_row;
    uint32_t (*tf)[FIELDS];
    size_t cap_tf;
    uint32_t *touched; /* the term of each row */
    size_t n_touched, cap_touched;
    uint32_t length[FIELDS];
    uint32_t grams;
    struct str blocks; /* its forward list */
    struct str scratch;
};

void postings_init(struct postings *p, struct analyzer *an);

/* What is too much for memory goes into files in the folder of `beside`, which
 * must stay. */
void postings_beside(struct postings *p, const char *beside);
void postings_free(struct postings *p);

/* Add the tokens of one field of the open article. */
int postings_field(struct postings *p, enum field f, const struct toks *toks);

/* Add a block to the open article's forward list. */
int postings_forward(struct postings *p, enum field f,
                     const struct toks *toks);

/* Add a WORDING block: the analysed words of a title or a question. */
int postings_wording(struct postings *p, const char *text,
                     const struct toks *toks);

/* Close the article; of its facts only the doc is known yet. LOTSE_NOMEM,
 * LOTSE_IO. */
int postings_close(struct postings *p, uint32_t doc);

/* Does an article hold the term? */
bool postings_hold(const struct postings *p, uint32_t term);

/* PART_DOCS, with the places of the forward lists. */
void postings_docs(struct str *s, const struct postings *p,
                   const uint32_t *forward_at);

/* A record of PART_SPELLINGS, with other numbers of terms and grams. */
void postings_spelling(struct str *s, const struct postings *p, size_t i,
                       const uint32_t *terms, const uint32_t *grams);

/* Write the parts of the language (db/layout.h); words is the block of its
 * word list. Errors: LOTSE_NOMEM, LOTSE_IO, LOTSE_INPUT (too large). */
int postings_write(struct postings *p, struct tail_out *out,
                   const struct str *words, lotse_err *err);

#endif
