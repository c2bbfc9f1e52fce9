/* explain.h: the words of a text that an article holds, for explain.c. */
#ifndef LOTSE_SEARCH_EXPLAIN_H
#define LOTSE_SEARCH_EXPLAIN_H

#include "search/results.h"

/* A term of the text that the article holds. */
struct word {
    const struct qterm *term;
    double gives;   /* its part of the article's BM25F */
    unsigned mask;  /* fields that hold it */
    bool told;
};

/* They live in the query's arena; the heaviest first. */
struct words {
    struct query *q;
    struct side *s;
    const struct cand *c;
    const struct doc_row *doc;
    struct word *items;
    size_t n;
};

int words_find(struct words *w, struct query *q, struct side *s,
               const struct cand *c, const struct doc_row *doc);

/* Is the term among them? */
bool words_hold(const struct words *w, const struct qterm *t);

/* Write it as the text has it, or as the article has it, with where that came
 * from; lang 0 German, 1 English. Nothing where neither has it. */
void words_write(struct str *out, const struct words *w,
                 const struct word *one, int lang);

/* Mark all terms of the same word of the text as told. */
void words_told(struct words *w, const struct word *one);

/* Two neighbours of the text that are neighbours in the article, the heaviest;
 * false: none. */
bool words_neighbours(struct str *out, struct words *w);

/* The first place in the text of a term; false: it isn't in the text. */
bool words_span(const struct side *s, const struct qterm *t, uint32_t *from,
                uint32_t *to);

#endif
