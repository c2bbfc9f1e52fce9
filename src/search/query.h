/* query.h: one query on its way through the steps of searching. */
#ifndef LOTSE_SEARCH_QUERY_H
#define LOTSE_SEARCH_QUERY_H

#include "search/index.h"

#include <string.h>

enum {
    CANDIDATES = 100,    /* articles that are ranked */
    LOOKED_AT = 200,     /* articles that are looked at closely, at most */
    LOOKED_LONG = 150,   /* the same for a long text */
    LONG_WORDS = 40,
    FEW_WORDS = 4,       /* of a search line */
    POOL = 30,           /* of fewer no standard score is taken */
    CLAUSES_MAX = 16,
    PHRASE_MAX = 64, /* words of a phrase that are looked at */
    NO_SECTION = -1
};

enum clause_kind {
    CLAUSE_PHRASE,
    CLAUSE_NOT,
    CLAUSE_TITLE,
    CLAUSE_TAG,
    CLAUSE_PREFIX
};

/* An operator of an expert; from..to are its words in query.ops. */
struct clause {
    enum clause_kind kind;
    bool negative; /* -title:word, -"a phrase" */
    size_t from, to;
};

/* A term of the index that a word of the other language may mean. */
struct translation {
    struct plist list;
    uint32_t term; /* in the analyzer */
    float p;
};

struct qterm {
    struct plist list; /* of a translated word: n of its commonest target */
    uint32_t term;     /* in the analyzer */
    float idf;
    float tf, head_tf; /* weighted frequencies in the text */
    float w, w_head;   /* idf times saturated frequency */
    bool part;         /* nowhere a whole word */
    bool code;         /* an identifier, an error code, a version */
    bool akin;         /* alts are of its own language: paraphrases */
    struct translation *alts; /* NULL: not translated */
    size_t n_alts;
    uint32_t from, to; /* bytes of the text, of a translated word, and of the
                          word that this one is a synonym of */
    const char *synonym; /* as the list writes it; NULL: it is none */
};

struct cand {
    const struct brief *brief; /* NULL: its forward list is read */
    uint32_t ord, place; /* place: in the order of paths */
    int lang; /* 0 German, 1 English */
    float stands; /* for so many articles like it, in means */
    int section; /* best one, NO_SECTION */
    float f[FEATURES];
    float z[FEATURES]; /* standard scores among the candidates */
    double mix;        /* the order; higher is better */
    double solo;       /* the same by itself: without the share of its
                          translation and what readers said of it */
};

/* BM25F of an article over all terms, and over the beginning of the text. */
struct sums {
    float all, head;
};

/* A value that isn't below 0 and a place as one number: of two the one with the
 * greater value has the greater, and of equals the first one. */
static inline uint64_t place_key(float value, uint32_t place)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits); /* of what isn't below 0, in order */
    return (uint64_t)bits << 32 | (UINT32_MAX - place);
}

static inline uint32_t place_of_key(uint64_t key)
{
    return UINT32_MAX - (uint32_t)key;
}

/* For qsort: the best first. */
static inline int place_key_compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x < y) - (x > y);
}

/* A query in one language of the index. */
struct side {
    struct lang_index *l;
    int lang;
    struct toks toks;
    bool read; /* all of them are there */
    struct qterm *terms;
    size_t n, cap;
    uint16_t *seq; /* whole words in the order of the text, as terms */
    size_t n_seq, cap_seq;
    float *share; /* by token: its worth beside a translation; NULL: 1 */
    size_t n_whole;   /* distinct whole words */
    size_t n_known;   /* of them in the index */
    double k1;
    double length; /* of the text, model_length */
    double ideal; /* the score of an article that says it all */
    double gram_ideal;
    uint32_t *grams; /* numbers of the text's 4-grams that articles hold */
    float *gram_w;
    size_t n_grams;
    struct shown *shown; /* snippet.c; NULL: not made yet */
    struct sums *sums; /* by ord */
    uint8_t *barred;   /* by ord: may not be shown; then: may any be? */
    struct cand *cands; /* best first after rank_side */
    size_t n_cands;
    size_t total; /* articles with a score */
};

struct query {
    struct lotse_index *ix;
    const lotse_query_opts *opts;
    lotse_err *err;
    struct arena arena; /* everything that ends with the query */
    struct str text;    /* what is searched, valid UTF-8 */
    size_t n_head;      /* bytes of text that count as subject */
    struct str ops;     /* words of the operators */
    struct clause clauses[CLAUSES_MAX];
    size_t n_clauses;
    const uint32_t *hidden; /* docs to leave out (tune) */
    size_t n_hidden;
    bool both; /* keep an article and its translation (eval) */
    lotse_lang lang; /* of the text: DE, EN, ANY */
    struct side sides[LANGS];
    struct str mended; /* "passwrot -> passwort", each with a NUL */
    size_t n_mended;
    struct cand *ranked; /* of both sides, best first */
    size_t n_ranked;
    size_t total;
    double confidence; /* that one of the first three answers, 0..1 */
    double three;      /* their share, see judge.c */
    lotse_verdict verdict;
};

/* parse.c: text to search out of what the user gave. */
int query_read(struct query *q);

/* read.c: the language of the text, and its words where both languages are
 * searched. */
int query_lang(struct query *q);

/* The words of the text in a language as the tokens of its side. */
int query_words(struct query *q, int lang);

/* terms.c: the text as weighted terms of one language. */
int query_terms(struct query *q, struct side *s);

/* Numbers of the index that the side's terms stand for, at most. */
size_t side_numbers(const struct side *s);

/* Is the text known to be in the other language? */
bool query_foreign(const struct query *q, const struct side *s);

/* Count an occurrence that ends at byte `to`, after `words` words of body. */
void query_count(const struct query *q, struct qterm *t, uint32_t to,
                 size_t words, float weight);

/* translate.c: the words of the other language's text as terms of the side;
 * the side has its tokens, and room for its terms. */
int query_translate(struct query *q, struct side *s);

/* translate.c: words that no article holds, as what they may stand for in
 * their own language. */
int query_paraphrase(struct query *q, struct side *s);

/* synonyms.c: words that may stand for those of the text; terms have their
 * weights. */
int query_synonyms(struct query *q, struct side *s);

/* mend.c: words that nobody wrote before, as the words that were meant. */
int query_mend(struct query *q, struct side *s);

/* filter.c: articles that the reader or the operators rule out. */
int query_filter(struct query *q, struct side *s);

/* match_sql.c: the articles that hold n finished terms, each anywhere. */
int match_all(struct query *q, struct side *s, const struct strmap_key *terms,
              size_t n, uint8_t *hit);

/* phrase.c: the articles that hold n finished terms, at least one, side by
 * side. */
int query_phrase(struct query *q, struct side *s,
                 const struct strmap_key *words, size_t n, uint8_t *hit);

/* prefix.c: each of the terms that begin with some letters. */
int match_prefix(struct query *q, struct side *s, const char *prefix,
                 size_t n, int (*each)(struct query *, struct side *, void *,
                                       const char *, size_t), void *ctx);

/* sums.c: the sums of a side, all zero; note that those of a rising list of
 * articles, not empty, are written; give them back. */
int sums_begin(struct query *q, struct side *s);
void sums_touch(struct side *s, const uint32_t *ords, size_t n);
void sums_end(struct side *s);

/* sums.c: the articles that the reader may not see; operators and hidden
 * articles get a copy to write on. */
int sums_bar(struct query *q, struct side *s);

/* bm25f.c: add to the sums of all articles the words that are left for later
 * (common.h), or all others. */
int query_add(struct query *q, struct side *s, bool late);

/* score.c: the best articles by BM25F become candidates. */
int query_score(struct query *q, struct side *s);

/* Both sides have their scores: where candidates are few, articles that share
 * letters with the text come in. none: no side has a candidate. */
int query_fill_up(struct query *q, struct side *s, bool none);

/* Fewer candidates of the language that a search line isn't in, where its own
 * has plenty. */
void query_thin(struct query *q);

/* grams.c: the text's 4-grams; articles that share nothing but letters, where
 * others are few: *found of at most `want` that no candidate is, by their
 * places in the order of paths. */
int query_grams(struct query *q, struct side *s);
int query_alike(struct query *q, struct side *s, uint32_t *places, size_t want,
                size_t *found);

/* features.c: a close look at each candidate. */
int query_features(struct query *q, struct side *s);

/* What a term of the side is worth in an article (postings.h, post_at). */
int side_at(float *tf, unsigned *mask, struct query *q, struct side *s,
            const struct qterm *t, uint32_t ord);

/* rank.c: the order. */
int query_rank(struct query *q);

/* What readers whom it helped add to a candidate's value. */
double query_helped(const struct side *s, const struct cand *c);

/* The weight of a feature for a text of this length. */
double query_weight(const struct query *q, const struct side *s, int f);

/* Add tf to a term of the side; *at gets its place, TERMS_MAX where the query
 * holds enough terms already. */
int side_term(struct query *q, struct side *s, const char *term, size_t n,
              size_t *at);

/* The family of a candidate: its number is shared by its translations. */
uint32_t query_family(const struct query *q, const struct cand *c);

/* What the confidence is judged by; there is a first hit. */
void query_signs(const struct query *q, double signs[SIGNS]);

/* judge.c: confidence and verdict of the order; score and confidence of one
 * of its hits. */
int query_judge(struct query *q);
void query_judge_hit(lotse_hit *hit, const struct query *q,
                     const struct cand *c);

/* All steps from opts to ranked; q is {0} but for ix, opts, err. The first of
 * them end with the candidates by their terms. */
int query_run(struct query *q);
int query_begin(struct query *q);
void query_free(struct query *q);

#endif
