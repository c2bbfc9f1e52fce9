/*
 * lotse/quality.h: what authors and operators ask of an index.
 *
 * How well it ranks questions with known answers, weights that fit a base, and
 * what is wrong with articles. Part of lotse.h, whose rules hold.
 */
#ifndef LOTSE_QUALITY_H
#define LOTSE_QUALITY_H

#ifndef LOTSE_H
#error "include lotse.h"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* --------------------------------------------------------------- eval -- */

/* A known hit that the gate found lost. Texts live during the call. */
typedef struct lotse_lost {
    const char *query;   /* id of the ticket */
    const char *article; /* as the judgments name it */
    size_t was, now;     /* rank, then and now; 0: not among the first 10 */
    bool gone;           /* not in the index: renamed, deleted, a draft */
    const char *first;   /* path of the article that is first now, or "" */
} lotse_lost;

typedef struct lotse_eval_opts {
    const char *queries; /* JSON lines {"_id","text","lang"} (BEIR) */
    const char *qrels;   /* "qid 0 docid relevance" (TREC) */
    const char *run;     /* TREC run to write, or NULL */
    const char *gate;    /* floor file, or NULL (see lotse(1), eval) */
    lotse_mode mode;     /* LOTSE_SUGGEST for tickets */
    lotse_audience audience;
    uint64_t (*now_us)(void *ctx); /* monotonic clock; NULL: latencies are 0 */
    void (*lost)(void *ctx, const lotse_lost *l); /* or NULL */
    void *ctx;
} lotse_eval_opts;

#define LOTSE_EVAL_INIT                                                        \
    {                                                                          \
        .mode = LOTSE_SUGGEST, .audience = LOTSE_LEVEL2                        \
    }

/* Means over the queries that have a relevant article, as trec_eval defines
 * them: nDCG with gain = relevance and discount log2(rank + 1) (Jarvelin and
 * Kekalainen 2002), reciprocal rank cut at 10, precision at 1, recall. */
typedef struct lotse_metrics {
    size_t n;
    double ndcg10, mrr10, p1, recall5, recall10;
} lotse_metrics;

typedef struct lotse_eval_report {
    char index_id[33];
    size_t queries; /* with at least one relevant article */
    size_t skipped; /* queries without a judgment */
    size_t unknown; /* judged articles that the index doesn't hold */
    lotse_metrics all, de, en; /* by the query's "lang" */
    uint64_t p50_us, p95_us, p99_us;
    size_t known; /* with a gate: hits that it watches */
    size_t lost;  /* of them lost */
} lotse_eval_report;

/* Run every judged query and measure. A judged document is named by its path
 * relative to the compiled folder, or by id. Errors: LOTSE_INPUT (a line that
 * is not JSON or not a judgment, with file:line; no judged query; no judged
 * article in the index; an empty index), LOTSE_NOTFOUND (the gate found a lost
 * hit; *out is filled), LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_eval(lotse_eval_report *out, lotse_index *ix,
                         const lotse_eval_opts *opts, lotse_err *err);

/* --------------------------------------------------------------- tune -- */

typedef struct lotse_tune_opts {
    const char *queries, *qrels; /* as in lotse_eval_opts */
    double precision; /* wanted of the verdict "answer", .5 to .99 */
    lotse_audience audience;
    bool dry_run; /* measure, write nothing */
} lotse_tune_opts;

#define LOTSE_TUNE_INIT                                                        \
    {                                                                          \
        .precision = .8, .audience = LOTSE_LEVEL2                              \
    }

/* Means over all tickets; recall3: one of the first three is right. */
typedef struct lotse_tune_means {
    double ndcg10, mrr10, p1, recall3;
} lotse_tune_means;

/* What tuning gives on tickets that the model didn't see (five folds). */
typedef struct lotse_tune_report {
    size_t queries; /* tickets with a right article in the index */
    size_t skipped; /* others */
    lotse_tune_means before, after;
    double p;     /* of the difference in nDCG@10, paired randomisation test */
    bool ranking; /* the weights gain, and are kept */
    double auc_before, auc_after;   /* confidence: right in the first three */
    double loss_before, loss_after; /* its log loss, nats a ticket */
    bool confidence;                /* it gains, and is kept */
    bool reachable; /* some confidence has the wanted precision */
    double answer, maybe; /* confidences from which the verdicts hold */
    double precision; /* of what "answer" shows, where half of the tickets
                         have their right article taken out of the base */
    double shown;     /* share of the right answers that it shows */
    double alarms;    /* share of the tickets without an answer that get one */
    bool written;     /* the model stands beside the index and is in force */
} lotse_tune_report;

/* Fit the ranking's weights and the confidence to solved tickets: a softmax
 * over the candidates (ListNet: Cao et al. 2007) and logistic regression
 * (Platt 1999), both drawn towards the shipped numbers. The model is written
 * to INDEX.model and used by everyone who opens the index from then on;
 * compile leaves it alone, and removing the file undoes it. Errors:
 * LOTSE_INPUT (as lotse_eval; fewer than 50 tickets), LOTSE_NOTFOUND (nothing
 * gained, nothing written; *out is filled), LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_tune(lotse_tune_report *out, lotse_index *ix,
                         const lotse_tune_opts *opts, lotse_err *err);

/* -------------------------------------------------------------- check -- */

/* A word that users write and no article has. Texts live during the call. */
typedef struct lotse_missing {
    const char *word;    /* as a ticket writes it */
    const char *lang;    /* of the tickets, "de" or "en" */
    size_t tickets;      /* that hold it, at least 2 */
    const char *example; /* id of the first of them */
    const char *nearest; /* a word of the base that is spelled alike, or "" */
    const char *article; /* that many of them were answered with and few other
                            tickets, as the judgments name it, or "" */
    size_t answered;     /* by it */
} lotse_missing;

typedef struct lotse_check_opts {
    const char *articles; /* root folder */
    const char *lexicon;  /* as in lotse_compile_opts */
    int64_t now; /* Unix seconds, for overdue reviews; 0: not checked */
    const char *queries; /* users' texts, or NULL: JSON lines as for eval, a
                            text with a ticket a line, or a folder of .txt and
                            .eml files */
    const char *qrels; /* as for eval: what they were answered with, or NULL */
    void (*diag)(void *ctx, const lotse_diag *d);          /* or NULL */
    void (*missing)(void *ctx, const lotse_missing *m); /* or NULL; the most
                                                           frequent first */
    void *ctx;
} lotse_check_opts;

typedef struct lotse_check_stats {
    size_t files, errors, warnings, notes;
    size_t tickets; /* read from queries */
    size_t foreign; /* of them in a language that the base doesn't have */
    size_t missing; /* words that users write and no article has */
} lotse_check_stats;

/* Findability lint: what compile reports, and dead links, articles that say
 * the same or compete, articles that are not first for their own title or
 * questions, missing translations, overdue reviews, words that users write and
 * no article has (plain words of letters in at least two tickets; what looks
 * like a name, an address or a number is left out). The folder is compiled
 * into a temporary index; no other index is read. Returns LOTSE_OK,
 * LOTSE_NOTFOUND (there are errors or warnings), LOTSE_INPUT (queries or qrels
 * can't be read), LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_check(lotse_check_stats *out, const lotse_check_opts *opts,
                          lotse_err *err);

/* Deep check of an index: all its bytes against their digests, SQLite's own
 * integrity check, FTS5's, and that the postings agree with the FTS5 tables.
 * Each problem is one diagnostic. Errors as lotse_open; LOTSE_NOTFOUND when a
 * problem was found. */
LOTSE_API int lotse_verify(lotse_index *ix,
                           void (*diag)(void *ctx, const lotse_diag *d),
                           void *ctx, lotse_err *err);

#ifdef __cplusplus
}
#endif

#endif
