/*
 * lotse.h: self-service search for support desks, the public interface.
 *
 * Lotse compiles a folder of Markdown articles into one SQLite FTS5 index and
 * ranks its articles against ticket text in German or English.
 *
 *     lotse_err err;
 *     lotse_index *ix;
 *     lotse_results *res;
 *     lotse_query_opts q = LOTSE_QUERY_INIT;
 *
 *     lotse_open(&ix, "index/kb.db", &err);
 *     q.text = "Ich habe mein Passwort vergessen";
 *     lotse_query(&res, ix, &q, &err);
 *     for (size_t i = 0; i < res->n_hits; i++)
 *         puts(res->hits[i].title);
 *     lotse_results_free(res);
 *     lotse_close(ix);
 *
 * Rules that hold for every function:
 *  - All text is UTF-8. Offsets and lengths are bytes unless said otherwise;
 *    times are Unix seconds; probabilities and weights lie in 0..1.
 *  - A function that can fail returns LOTSE_OK (0) or another lotse_status and
 *    fills *err (owned by the caller, may be NULL) with one line that says
 *    what went wrong, where, and how to mend it.
 *  - Out parameters come first. On failure *out is NULL.
 *  - What a function returns in *out belongs to the caller, who frees it with
 *    the matching _free. All pointers inside live exactly as long. Every _free
 *    and lotse_close accepts NULL.
 *  - Inputs are never kept after the call returns.
 *  - The library doesn't print, doesn't exit, and reads no environment, no
 *    global and no clock. Only lotse_compile starts processes (its workers).
 *  - A handle is used by one thread at a time. Any number of handles may be
 *    open on one file, in any number of threads.
 *  - Option structs are initialised with their LOTSE_..._INIT.
 */
#ifndef LOTSE_H
#define LOTSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LOTSE_API __attribute__((visibility("default")))

#define LOTSE_VERSION "0.1.0"

/* Version of the index format; an index of another version is refused with
 * "run lotse compile". */
#define LOTSE_SCHEMA 4

/* ------------------------------------------------------------- errors -- */

/* Status codes; the command line exits with the same numbers, save NOMEM,
 * which it reports as LOTSE_IO. */
enum lotse_status {
    LOTSE_OK = 0,
    LOTSE_NOTFOUND = 1, /* nothing found; a check failed */
    LOTSE_INPUT = 2,    /* the caller's or the author's input is wrong */
    LOTSE_IO = 3,       /* file system or database failure, damaged index */
    LOTSE_NOMEM = 4,    /* out of memory */
    LOTSE_BUSY = 75     /* try again (EX_TEMPFAIL of sysexits.h) */
};

typedef struct lotse_err {
    int code;      /* an enum lotse_status */
    char msg[512]; /* one line, NUL-terminated, no line break */
} lotse_err;

/* The version of the library that runs, LOTSE_VERSION of its build. */
LOTSE_API const char *lotse_version(void);

/* ------------------------------------------------- languages, audience -- */

typedef enum lotse_lang {
    LOTSE_LANG_AUTO = 0, /* find out from the text */
    LOTSE_LANG_DE = 1,
    LOTSE_LANG_EN = 2,
    LOTSE_LANG_ANY = 3 /* both, without preference */
} lotse_lang;

/* Who asks. Each level reads what the levels before it may read. */
typedef enum lotse_audience {
    LOTSE_PUBLIC = 0,
    LOTSE_AGENT = 1,
    LOTSE_LEVEL2 = 2
} lotse_audience;

/* "de", "en", "auto", "any" and back. lotse_lang_parse returns LOTSE_INPUT for
 * other text. */
LOTSE_API const char *lotse_lang_name(lotse_lang lang);
LOTSE_API int lotse_lang_parse(lotse_lang *out, const char *text,
                               lotse_err *err);

/* "public", "agent", "level2". */
LOTSE_API int lotse_audience_parse(lotse_audience *out, const char *text,
                                   lotse_err *err);

/* The language of n bytes of text: LOTSE_LANG_DE or LOTSE_LANG_EN, or
 * LOTSE_LANG_ANY where the text gives no sign (too short, a third language).
 * Function words and letter patterns of both languages are counted. */
LOTSE_API lotse_lang lotse_detect(const char *text, size_t n);

/* ------------------------------------------------------------ compile -- */

enum lotse_severity { LOTSE_NOTE = 0, LOTSE_WARNING = 1, LOTSE_ERROR = 2 };

/* One finding about one file: `path:line: message`. */
typedef struct lotse_diag {
    int severity;     /* an enum lotse_severity */
    const char *path; /* relative to the articles' root, or from / on */
    unsigned line;    /* 1-based; 0: the file as a whole */
    const char *rule; /* short fixed name, e.g. "dead-link" */
    const char *message;
} lotse_diag;

typedef struct lotse_compile_opts {
    const char *articles; /* root folder of the Markdown tree */
    const char *index;    /* index file to write, e.g. "index/kb.db" */
    const char *lexicon;  /* folder with {de,en}/ *.txt, NULL: built in; rules
                             for synonyms also lie beside the articles */
    const char *dictionary; /* German-English word list in the format of Ding
                               (Debian's trans-de-en), or NULL */
    const char *solved; /* JSON lines {"text","article"} of solved tickets, or
                           NULL: their words become a field of the article */
    bool full;            /* read and parse every file */
    bool dry_run;         /* parse and report only, write nothing */
    int jobs;             /* worker processes; 0: one per processor, max 8 */
    void (*diag)(void *ctx, const lotse_diag *d);                /* or NULL */
    void (*progress)(void *ctx, size_t done, size_t total);      /* or NULL */
    void *ctx;
} lotse_compile_opts;

#define LOTSE_COMPILE_INIT                                                     \
    {                                                                          \
        .articles = "articles", .index = "index/kb.db"                         \
    }

typedef struct lotse_compile_stats {
    size_t files;     /* Markdown files found */
    size_t articles;  /* articles in the index, all states */
    size_t articles_de, articles_en, unpublished; /* of them */
    size_t sections;
    size_t parsed;    /* files that are new or changed */
    size_t removed;   /* articles of the old index whose file is gone */
    size_t warnings;
    size_t errors;    /* files that gave no article, one diagnostic each */
    uint64_t bytes;   /* Markdown read */
    uint64_t unknown_keys; /* front-matter keys that are not ours, ignored */
    bool written;     /* false: nothing had changed, the file is untouched */
    bool changes;     /* written beside the index, as INDEX.delta */
    uint64_t index_bytes; /* size of the index, and of INDEX.delta */
    char index_id[33]; /* hexadecimal digest of the content */
} lotse_compile_stats;

/* Compile the articles into an index. When none has changed nothing is written:
 * a file whose size, times and inode are those that INDEX.seen tells isn't
 * read. The index appears by rename() after fsync(): a reader sees the old one
 * or the new one. A file that can't be compiled is one LOTSE_ERROR diagnostic,
 * and the rest goes on.
 * Returns LOTSE_OK, LOTSE_INPUT (some file gave no article; the index is
 * written all the same), LOTSE_IO (nothing written), LOTSE_BUSY (another
 * compile of the same index is running), LOTSE_NOMEM. *out is filled in each
 * case. */
LOTSE_API int lotse_compile(lotse_compile_stats *out,
                            const lotse_compile_opts *opts, lotse_err *err);

/* -------------------------------------------------------------- index -- */

typedef struct lotse_index lotse_index;

/* Open an index read-only. Checked before use: application id, schema version,
 * table definitions, the file's length. Every page is checked when it is read;
 * a function that meets a damaged one returns LOTSE_IO. Errors: LOTSE_IO
 * (missing, damaged, not an index, another version), LOTSE_NOMEM. */
LOTSE_API int lotse_open(lotse_index **out, const char *path, lotse_err *err);

/* Another handle on the very file that `like` has open, wherever its path leads
 * by now. Both share what is held in memory. `like` may be in use meanwhile,
 * but not be closed. Errors as lotse_open. */
LOTSE_API int lotse_open_like(lotse_index **out, const lotse_index *like,
                              lotse_err *err);
LOTSE_API void lotse_close(lotse_index *ix);

typedef struct lotse_info {
    char index_id[33];
    int schema;
    uint64_t bytes; /* size of the file */
    size_t articles_de, articles_en; /* published */
    size_t unpublished;              /* drafts and archived */
    size_t sections;
    size_t terms_de, terms_en; /* distinct terms */
    size_t stop_words;         /* both languages */
} lotse_info;

LOTSE_API int lotse_get_info(lotse_info *out, lotse_index *ix, lotse_err *err);

/* -------------------------------------------------------------- query -- */

typedef enum lotse_mode {
    LOTSE_SEARCH = 0, /* a short query; "phrase", -word, pre*, title:, tag: */
    LOTSE_SUGGEST = 1 /* ticket text or a raw mail: cleaned first */
} lotse_mode;

typedef enum lotse_verdict {
    LOTSE_VERDICT_NONE = 0, /* nothing fits: file a ticket */
    LOTSE_VERDICT_MAYBE = 1,
    LOTSE_VERDICT_ANSWER = 2
} lotse_verdict;

typedef enum lotse_explain {
    LOTSE_EXPLAIN_NO = 0,
    LOTSE_EXPLAIN_PLAIN = 1, /* plain words, in the text's language */
    LOTSE_EXPLAIN_FULL = 2   /* every feature with its weight */
} lotse_explain;

typedef struct lotse_query_opts {
    const char *text; /* any bytes; malformed UTF-8 is read as separators */
    size_t len;       /* bytes; 0: strlen(text) */
    lotse_mode mode;
    lotse_lang lang;         /* AUTO: detected, both searched, own first */
    lotse_audience audience; /* only what this reader may see is found */
    size_t limit;            /* most hits returned; 0: 10; at most 1000 */
    bool all;                /* hits even where the verdict is none */
    lotse_explain explain;
} lotse_query_opts;

#define LOTSE_QUERY_INIT                                                       \
    {                                                                          \
        .mode = LOTSE_SEARCH, .limit = 10                                      \
    }

typedef struct lotse_mark {
    size_t from, to; /* bytes of the snippet, half open */
} lotse_mark;

typedef struct lotse_hit {
    const char *id;
    const char *lang; /* "de", "en" */
    const char *title;
    const char *path; /* relative to the articles' root */
    const char *url;  /* "/a/ID?lang=de#anchor", percent-encoded */
    const char *section; /* heading of the best section, "" for the lead */
    const char *anchor;
    const char *snippet; /* plain text of the best passage, one line */
    const lotse_mark *marks;
    size_t n_marks;
    double score;      /* 0..1, comparable between queries, falls with rank */
    double confidence; /* calibrated probability that this article answers */
    const char *const *why; /* reasons; empty unless explain was asked */
    size_t n_why;
} lotse_hit;

typedef struct lotse_results {
    const char *query; /* the text that was searched, after cleaning */
    const char *lang;  /* its language: "de", "en" or "any" */
    lotse_verdict verdict;
    const char *index_id;
    size_t total; /* articles with any score above 0 */
    size_t n_hits;
    const lotse_hit *hits;
    const char *const *mended; /* "passwrot -> passwort" */
    size_t n_mended;
} lotse_results;

/* The one query function of all fronts. Nothing found is LOTSE_OK with
 * n_hits 0. No text is a syntax error. In LOTSE_SUGGEST mode, unless `all` is
 * set, hits stay empty where the verdict is none, and a hit with a confidence
 * below .02 isn't returned. Of an article and its
 * translation one is returned: the asker's language before the other.
 * Score: field-weighted BM25 (Robertson and Zaragoza 2009, BM25F) and a linear
 * model over it; see doc/ARCHITECTURE.md.
 * Errors: LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_query(lotse_results **out, lotse_index *ix,
                          const lotse_query_opts *opts, lotse_err *err);
LOTSE_API void lotse_results_free(lotse_results *res);

/* "answer", "maybe", "none" */
LOTSE_API const char *lotse_verdict_name(lotse_verdict v);

/* ----------------------------------------------------------- articles -- */

typedef struct lotse_article {
    const char *id, *lang, *title, *path, *url;
    const char *family; /* the same for an article and its translations */
    const char *category, *description; /* "" where not given */
    const char *status;   /* "published", "draft", "archived" */
    const char *audience; /* "public", "agent", "level2" */
    const char *updated, *review_by; /* "2026-11-24" or "" */
    int level;                       /* 1, 2; 0: not given */
    double boost;                    /* 0.1..10 */
    const char *const *tags;
    size_t n_tags;
    const char *const *questions;
    size_t n_questions;
    const char *const *translations; /* "en:other/id" */
    size_t n_translations;
    const char *const *outline; /* "anchor\theading" of each section */
    size_t n_outline;
    const char *markdown; /* NULL in lists */
    const char *html;     /* NULL in lists; safe: no raw HTML, known schemes */
    const char *text;     /* NULL in lists */
} lotse_article;

/* The article with this id or alias, in this language where it exists (ANY or
 * AUTO: German before English). Only published articles that the audience may
 * read. Errors: LOTSE_NOTFOUND, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_article_get(lotse_article **out, lotse_index *ix,
                                const char *id, lotse_lang lang,
                                lotse_audience audience, lotse_err *err);
LOTSE_API void lotse_article_free(lotse_article *a);

/* Where a link leads that stands in the article of `path` (relative to the
 * articles' root): to the file at `target` ("../access/login.md#code"). *out is
 * an address as lotse_article.url, with the fragment. Errors: LOTSE_INPUT
 * (target names no file of the folder: a URL, an absolute path, a fragment),
 * LOTSE_NOTFOUND (the file is no published article that the audience may
 * read), LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_link_get(char **out, lotse_index *ix, const char *path,
                             const char *target, lotse_audience audience,
                             lotse_err *err);
LOTSE_API void lotse_link_free(char *url);

typedef struct lotse_list_opts {
    lotse_lang lang; /* ANY, AUTO: both */
    lotse_audience audience;
    const char *tag, *category; /* only these, where not NULL */
    bool newest;                /* last updated first; else by id, language */
    size_t limit;               /* 0: all */
    size_t offset;              /* leave out so many */
} lotse_list_opts;

typedef struct lotse_list {
    size_t n;
    size_t total; /* with those that limit and offset leave out */
    const lotse_article *items; /* no bodies */
} lotse_list;

/* Published articles that the audience may read. Errors: LOTSE_IO,
 * LOTSE_NOMEM. */
LOTSE_API int lotse_list_get(lotse_list **out, lotse_index *ix,
                             const lotse_list_opts *opts, lotse_err *err);
LOTSE_API void lotse_list_free(lotse_list *l);

typedef struct lotse_category {
    const char *name;
    size_t articles;
} lotse_category;

typedef struct lotse_categories {
    size_t n;
    const lotse_category *items; /* by name */
} lotse_categories;

/* The categories of the articles that lotse_list_get would list. Errors:
 * LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_categories_get(lotse_categories **out, lotse_index *ix,
                                   lotse_lang lang, lotse_audience audience,
                                   lotse_err *err);
LOTSE_API void lotse_categories_free(lotse_categories *c);

/* ------------------------------------------------------------ analyze -- */

typedef struct lotse_term {
    const char *term;    /* as it stands in the index */
    const char *surface; /* as it stands in the text */
    size_t from, to;     /* bytes of the text */
    unsigned position;   /* word number; compound parts share it */
    const char *kind;    /* "word", "part", "join", "code", "stop", "synonym" */
    double weight;       /* 1, or less for parts and synonyms; 0 for stop
                            words */
    const char *why;     /* how the term came about, in plain words */
    uint64_t df;         /* articles that hold it */
} lotse_term;

typedef struct lotse_terms {
    const char *lang;
    size_t n;
    const lotse_term *items;
} lotse_terms;

/* The terms that a text becomes, with the word lists of the index. ix may be
 * NULL: then the built-in lists are used, no compound is split, df is 0. */
LOTSE_API int lotse_analyze(lotse_terms **out, lotse_index *ix,
                            const char *text, size_t n, lotse_lang lang,
                            lotse_err *err);
LOTSE_API void lotse_terms_free(lotse_terms *t);

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

/* -------------------------------------------------------------- store -- */

/* What endures: one file, which any number of processes may have open. */
typedef struct lotse_store lotse_store;

/* Open the store; made where it is missing, migrated where it is older. Errors:
 * LOTSE_IO (another program's file, a newer version, damaged, no such folder),
 * LOTSE_BUSY, LOTSE_NOMEM. */
LOTSE_API int lotse_store_open(lotse_store **out, const char *path,
                               lotse_err *err);
LOTSE_API void lotse_store_close(lotse_store *s);

enum { LOTSE_COMMENT_MAX = 2000 /* bytes */, LOTSE_REASONS = 5 };

/* An answer to: did this article help? */
typedef struct lotse_feedback {
    int64_t at;          /* Unix seconds */
    const char *article; /* its id */
    const char *lang;    /* "de", "en" */
    bool helped;
    const char *reason;  /* "" or a lotse_reason_name */
    const char *comment; /* at most LOTSE_COMMENT_MAX bytes, or "" */
    const char *index_id; /* of the index that was read */
} lotse_feedback;

/* Keep one; on disk when it returns LOTSE_OK. Errors: LOTSE_INPUT (a member is
 * none of the above), LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_feedback_add(lotse_store *s, const lotse_feedback *f,
                                 lotse_err *err);

typedef struct lotse_feedbacks {
    size_t n;
    const lotse_feedback *items; /* the newest first */
} lotse_feedbacks;

/* The last `limit` (0: all) about one article, or (NULL) about any; with
 * `comments` only those with one. LOTSE_IO, LOTSE_BUSY, LOTSE_NOMEM. */
LOTSE_API int lotse_feedback_get(lotse_feedbacks **out, lotse_store *s,
                                 const char *article, bool comments,
                                 size_t limit, lotse_err *err);
LOTSE_API void lotse_feedbacks_free(lotse_feedbacks *l);

/* "outdated", "incomplete", "unclear", "wrong-topic", "other"; NULL: none. */
LOTSE_API const char *lotse_reason_name(size_t i);

typedef struct lotse_votes {
    const char *article, *lang;
    size_t yes, no, reasons[LOTSE_REASONS]; /* of the no, where given */
    int64_t last;                           /* Unix seconds */
} lotse_votes;

typedef struct lotse_votes_list {
    size_t n;
    const lotse_votes *items; /* the most no first */
} lotse_votes_list;

/* Votes on one article, or (NULL) on all. Errors as lotse_feedback_get. */
LOTSE_API int lotse_votes_get(lotse_votes_list **out, lotse_store *s,
                              const char *article, lotse_err *err);
LOTSE_API void lotse_votes_free(lotse_votes_list *l);

#ifdef __cplusplus
}
#endif

#endif
