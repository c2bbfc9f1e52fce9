/* postings.h: what ranking reads, gathered while articles pass by. */
#ifndef LOTSE_COMPILE_POSTINGS_H
#define LOTSE_COMPILE_POSTINGS_H

#include "base/str.h"
#include "db/db.h"
#include "db/layout.h"

/* A list under construction: its bytes, last ord, number of articles. */
struct list {
    struct str bytes;
    uint32_t last; /* last ord + 1 */
    uint32_t df;
};

/* All lists of one language. */
struct postings {
    struct analyzer *an;
    struct list *terms; /* by term number */
    size_t n_terms, cap_terms;
    struct strmap gram_numbers; /* 8 bytes of a gram -> number */
    struct list *grams;
    size_t n_grams, cap_grams;
    uint32_t *spelled_first; /* grams of spelling i: [first[i], first[i+1]) */
    size_t n_spelled, cap_spelled;
    uint32_t *spelled_grams;
    size_t n_spelled_grams, cap_spelled_grams;
    uint32_t docs;
    struct str map, lengths;
    /* of the article that is open */
    uint32_t (*tf)[FIELDS];
    size_t cap_tf;
    uint32_t *touched;
    size_t n_touched, cap_touched;
    uint32_t *gram_tf;
    size_t cap_gram_tf;
    uint32_t *gram_touched;
    size_t n_gram_touched, cap_gram_touched;
    uint32_t length[FIELDS];
    struct str forward;
};

void postings_init(struct postings *p, struct analyzer *an);
void postings_free(struct postings *p);

/* Add the tokens of one field of the open article. */
int postings_field(struct postings *p, enum field f, const struct toks *toks);

/* Add a block to the open article's forward list. */
int postings_forward(struct postings *p, enum field f,
                     const struct toks *toks);

/* Add a WORDING block: the analysed words of a title or a question. */
int postings_wording(struct postings *p, const char *text,
                     const struct toks *toks);

/* Close the article `doc`; p->forward holds its finished forward list until
 * the next postings_field. */
int postings_close(struct postings *p, uint32_t doc);

/* Write posting and gram rows, sorted by key, and the stats row. */
int postings_write(struct postings *p, struct db *db, const struct str *words,
                   lotse_err *err);

#endif
