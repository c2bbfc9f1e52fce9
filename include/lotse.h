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
 *    global and no clock. Only lotse_compile (its workers) and what reads
 *    mails start processes.
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
#define LOTSE_SCHEMA 6

/* ------------------------------------------------------------- errors -- */

/* Status codes; the command line exits with the same numbers, save NOMEM,
 * which it reports as LOTSE_IO. */
enum lotse_status {
    LOTSE_OK = 0,
    LOTSE_NOTFOUND = 1, /* nothing found; a check failed */
    LOTSE_INPUT = 2,    /* the caller's or the author's input is wrong */
    LOTSE_IO = 3,       /* file system or database failure, damaged index */
    LOTSE_NOMEM = 4,    /* out of memory */
    LOTSE_BUSY = 75,    /* try again (EX_TEMPFAIL of sysexits.h) */
    LOTSE_DENIED = 77   /* not allowed (EX_NOPERM of sysexits.h) */
};

/* Why something can't be done to a ticket, for those who say it in words of
 * their own. */
enum lotse_why {
    LOTSE_WHY_OTHER = 0,     /* msg alone says it */
    LOTSE_WHY_RIGHTS,        /* the role may not */
    LOTSE_WHY_STATE,         /* not possible in its state */
    LOTSE_WHY_UNCATEGORISED, /* type, urgency and complexity come first */
    LOTSE_WHY_ON_LEVEL2,     /* it is there already */
    LOTSE_WHY_ON_LEVEL1,     /* only a ticket on level 2 can go there */
    LOTSE_WHY_NO_CAUSE,      /* level 2 closes with cause and prevention */
    LOTSE_WHY_LONG_ENDED,    /* too long ago to be reopened */
    LOTSE_WHY_TOO_EARLY,     /* the helpdesk still has time */
    LOTSE_WHY_MERGED,        /* it goes on as another one */
    LOTSE_WHY_MERGE_ENDED,   /* the other one doesn't go on */
    LOTSE_WHY_MERGE_ORG,     /* the other one is another organisation's */
    LOTSE_WHY_MISSING,       /* a field is empty */
    LOTSE_WHY_NO_TICKET,     /* there is none with that number */
    LOTSE_WHY_TOO_MANY,      /* tries; other LOTSE_BUSY pass in a moment */
    LOTSE_WHYS
};

typedef struct lotse_err {
    int code;      /* an enum lotse_status */
    char msg[512]; /* one line, NUL-terminated, no line break */
    int why;       /* an enum lotse_why */
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
    const char *solved; /* JSON lines {"text","article"} of solved tickets,
                           whose words become a field of the article, and
                           {"helped","article","lang"}: how many readers it
                           helped, which decides between equals; or NULL */
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
 * written all the same; or as lotse_compile_place, nothing written, no file
 * counted), LOTSE_IO (nothing written), LOTSE_BUSY (another compile of the same
 * index is running), LOTSE_NOMEM. *out is filled in each case. */
LOTSE_API int lotse_compile(lotse_compile_stats *out,
                            const lotse_compile_opts *opts, lotse_err *err);

/* May an index be written at this path? LOTSE_INPUT: a database that is no
 * index is there. lotse_compile asks this itself. LOTSE_NOMEM. */
LOTSE_API int lotse_compile_place(const char *index, lotse_err *err);

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
    size_t taught;    /* articles that solved tickets lent words */
    size_t confirmed; /* articles that helped readers */
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

/* The article with this id or alias, in this language where it exists, if need
 * be the translation that has another id (ANY or AUTO: of this id, German
 * before English). Only published articles that the audience may
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

/* The same for reading alone: nothing is made, migrated or written, and each
 * function that writes fails. LOTSE_IO also: there is none, or it is older. */
LOTSE_API int lotse_store_open_to_read(lotse_store **out, const char *path,
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
/* ------------------------------------------------------------- people -- */

typedef enum lotse_role {
    LOTSE_REQUESTER = 0,
    LOTSE_FIRST = 1,  /* the helpdesk of the requester's organisation */
    LOTSE_SECOND = 2, /* specialists */
    LOTSE_ADMIN = 3
} lotse_role;

/* "requester", "first", "second", "admin". */
LOTSE_API const char *lotse_role_name(lotse_role role);
LOTSE_API int lotse_role_parse(lotse_role *out, const char *text,
                               lotse_err *err);

/* Who acts. The system (clocks, proposals) is user 0 with the role of an
 * admin; whoever holds a ticket's secret acts as its requester. */
typedef struct lotse_actor {
    int64_t user; /* id; 0: the system */
    lotse_role role;
    int64_t org; /* id; 0: none */
} lotse_actor;

typedef struct lotse_org {
    int64_t id;
    const char *name;
    const char *domains; /* of mail addresses, a blank between */
    bool portal;         /* its requesters have status pages */
    const char *calendar; /* name, "" every hour counts */
} lotse_org;

typedef struct lotse_user {
    int64_t id;
    const char *mail, *name;
    lotse_role role;
    int64_t org;
    const char *org_name;
    bool active, has_password;
} lotse_user;

/* Make or change an organisation, by name. domains: those of its mail
 * addresses; portal: its requesters have status pages; calendar: the name of
 * one, or "". NULL and -1 leave what is there. LOTSE_INPUT, LOTSE_NOTFOUND (no
 * such calendar), LOTSE_DENIED, LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_org_set(int64_t *id, lotse_store *s, const char *name,
                            const char *domains, int portal,
                            const char *calendar, const lotse_actor *who,
                            int64_t now, lotse_err *err);

/* Make or change a calendar: an IANA zone, hours like "mon-fri 08:00-17:00",
 * holidays like "12-25 2026-04-03". NULL is what was there, of a new one
 * "Europe/Berlin", "mon-fri 08:00-17:00", none. LOTSE_INPUT says which word
 * can't be read. */
LOTSE_API int lotse_calendar_set(lotse_store *s, const char *name,
                                 const char *zone, const char *hours,
                                 const char *holidays, const lotse_actor *who,
                                 lotse_err *err);

typedef struct lotse_user_change {
    const char *mail; /* who */
    const char *name; /* NULL: as it is */
    int role;         /* a lotse_role; -1: as it is */
    const char *org;  /* name; NULL: as it is */
    const char *password; /* NULL: as it is; "": can't log in */
    int active;       /* 0, 1; -1: as it is */
} lotse_user_change;

#define LOTSE_USER_CHANGE_INIT                                                 \
    {                                                                          \
        .role = -1, .active = -1                                               \
    }

enum { LOTSE_PASSWORD_MIN = 10, LOTSE_PASSWORD_MAX = 1000 }; /* bytes */

/* Make or change a user. A new password or role, and active 0, end the user's
 * sessions. First level needs an organisation. LOTSE_INPUT, LOTSE_NOTFOUND (no
 * such organisation), LOTSE_DENIED, LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_user_set(int64_t *id, lotse_store *s,
                             const lotse_user_change *c, const lotse_actor *who,
                             int64_t now, lotse_err *err);

/* Who has this mail address, as an actor. LOTSE_NOTFOUND: nobody who is
 * active. */
LOTSE_API int lotse_actor_get(lotse_actor *out, lotse_store *s,
                              const char *mail, lotse_err *err);

typedef struct lotse_users {
    size_t n;
    const lotse_user *items; /* by mail address */
} lotse_users;
LOTSE_API int lotse_users_get(lotse_users **out, lotse_store *s,
                              const lotse_actor *who, lotse_err *err);
LOTSE_API void lotse_users_free(lotse_users *u);

/* Those active users whom the actor can meet at the desk: level 2, admins, and
 * the first level of each organisation, or of the actor's own. LOTSE_DENIED:
 * the actor assigns nothing. */
LOTSE_API int lotse_owners_get(lotse_users **out, lotse_store *s,
                               const lotse_actor *who, lotse_err *err);

typedef struct lotse_orgs {
    size_t n;
    const lotse_org *items; /* by name */
} lotse_orgs;
LOTSE_API int lotse_orgs_get(lotse_orgs **out, lotse_store *s,
                             const lotse_actor *who, lotse_err *err);
LOTSE_API void lotse_orgs_free(lotse_orgs *o);

typedef struct lotse_calendar {
    const char *name, *zone, *hours, *holidays;
} lotse_calendar;

typedef struct lotse_calendars {
    size_t n;
    const lotse_calendar *items; /* by name */
} lotse_calendars;
LOTSE_API int lotse_calendars_get(lotse_calendars **out, lotse_store *s,
                                  const lotse_actor *who, lotse_err *err);
LOTSE_API void lotse_calendars_free(lotse_calendars *c);

/* A token without its secret, which nobody can read again. */
typedef struct lotse_token {
    int64_t id;
    const char *mail, *name;
    int64_t created, used, expires; /* 0: not */
} lotse_token;

typedef struct lotse_tokens {
    size_t n;
    const lotse_token *items; /* the newest first */
} lotse_tokens;
LOTSE_API int lotse_tokens_get(lotse_tokens **out, lotse_store *s,
                               const lotse_actor *who, lotse_err *err);
LOTSE_API void lotse_tokens_free(lotse_tokens *t);

enum { LOTSE_SECRET = 48 }; /* bytes of a session or token with its NUL */

/* Log in: a session's secret for a cookie. client: address it comes from. Ten
 * failures of one account or client in 15 minutes are LOTSE_BUSY; a wrong
 * password and an unknown address are the same LOTSE_DENIED and take the same
 * time. */
LOTSE_API int lotse_login(char secret[LOTSE_SECRET], lotse_store *s,
                          const char *mail, const char *password,
                          const char *client, int64_t now, lotse_err *err);

/* Who holds this session; it lasts 12 hours, 30 minutes without use.
 * LOTSE_DENIED: none or over. */
LOTSE_API int lotse_session_get(lotse_actor *out, lotse_store *s,
                                const char *secret, int64_t now,
                                lotse_err *err);
LOTSE_API int lotse_logout(lotse_store *s, const char *secret, lotse_err *err);

/* A token for programs, told this once. days: until it ends; 0: never. */
LOTSE_API int lotse_token_new(char secret[LOTSE_SECRET], int64_t *id,
                              lotse_store *s, const char *mail,
                              const char *name, int days,
                              const lotse_actor *who, int64_t now,
                              lotse_err *err);
LOTSE_API int lotse_token_get(lotse_actor *out, lotse_store *s,
                              const char *secret, int64_t now, lotse_err *err);
/* LOTSE_NOTFOUND: no such token. */
LOTSE_API int lotse_token_end(lotse_store *s, int64_t id,
                              const lotse_actor *who, lotse_err *err);

/* ------------------------------------------------------------ tickets -- */

typedef enum lotse_state {
    LOTSE_NEW = 0,
    LOTSE_OPENED = 1,     /* "open": somebody works on it */
    LOTSE_WAITING = 2,    /* for the requester: clocks stand */
    LOTSE_DEVELOPERS = 3, /* level 2 only */
    LOTSE_SOLVED = 4,
    LOTSE_CLOSED = 5
} lotse_state;

typedef enum lotse_source {
    LOTSE_FROM_CLI = 0,
    LOTSE_FROM_WEB = 1,
    LOTSE_FROM_API = 2,
    LOTSE_FROM_MAIL = 3,
    LOTSE_FROM_MCP = 4
} lotse_source;

/* "new", "open", "waiting", "with-developers", "solved", "closed". */
LOTSE_API const char *lotse_state_name(lotse_state state);

/* What can be done to a ticket; each is a row of the table of rights
 * (ticket/rights.c) and, where it changes the state, of the workflow
 * (ticket/workflow.c). */
typedef enum lotse_verb {
    LOTSE_DO_FILE,       /* make a new one */
    LOTSE_DO_READ,       /* public part */
    LOTSE_DO_READ_NOTES, /* internal part */
    LOTSE_DO_REPLY,      /* public message */
    LOTSE_DO_NOTE,       /* internal message */
    LOTSE_DO_CONFIRM,    /* "that solved it" */
    LOTSE_DO_ASK_ESCALATION,
    LOTSE_DO_CATEGORISE, /* type, urgency, complexity, impact */
    LOTSE_DO_ASSIGN,
    LOTSE_DO_WATCH,
    LOTSE_DO_LINK,       /* to an article */
    LOTSE_DO_MERGE,
    LOTSE_DO_WAIT,       /* for the requester */
    LOTSE_DO_RESUME,
    LOTSE_DO_ESCALATE,
    LOTSE_DO_HAND_BACK,  /* to level 1 */
    LOTSE_DO_DEVELOPERS, /* hand over with a reference */
    LOTSE_DO_FROM_DEVELOPERS,
    LOTSE_DO_CAUSE,      /* cause and prevention */
    LOTSE_DO_SOLVE,
    LOTSE_DO_CLOSE,
    LOTSE_DO_REOPEN,
    LOTSE_DO_HANDOVER,   /* the packet was written */
    LOTSE_DO_FORGET,
    LOTSE_DO_REPORT,
    LOTSE_DO_MANAGE,     /* organisations, users, tokens, calendars */
    LOTSE_DO_COUNT
} lotse_verb;

/* "file", "read", "read-notes", "reply", ... "hand-back", "from-developers". */
LOTSE_API const char *lotse_verb_name(lotse_verb verb);
LOTSE_API int lotse_verb_parse(lotse_verb *out, const char *text,
                               lotse_err *err);

/* Has the actor this right on any ticket at all? */
LOTSE_API bool lotse_may(const lotse_actor *who, lotse_verb verb);

/* Is it one mail address that can stand in a header? */
LOTSE_API bool lotse_mail_valid(const char *mail);

enum {
    LOTSE_FILES_MAX = 10 << 20, /* bytes of a message's attachments in all */
    LOTSE_TEXT_MAX = 1 << 20,   /* bytes of a message */
    LOTSE_SUBJECT_MAX = 300     /* bytes; longer ones are cut at a word */
};

/* An attachment, byte for byte. */
typedef struct lotse_file {
    const char *name; /* for people; a path's last part is taken */
    const void *bytes;
    size_t n;
} lotse_file;

typedef struct lotse_filing {
    const char *mail; /* of the requester; unknown ones become users */
    const char *name; /* or "" */
    const char *subject; /* "": the beginning of the text */
    const char *text;
    lotse_lang lang; /* AUTO: detected */
    lotse_source source;
    const lotse_file *files;
    size_t n_files;
    const char *type; /* chosen by a person, or NULL: proposed */
    int urgency, complexity, impact; /* 1..3; 0: proposed */
    bool quiet; /* no acknowledgement by mail: a machine wrote */
    const char *key; /* random text of a form, or NULL: the same filing with the
                        same key, in 30 days, gives the ticket that is there */
} lotse_filing;

#define LOTSE_FILING_INIT                                                      \
    {                                                                          \
        .name = "", .subject = "", .text = ""                                  \
    }

/* Make a ticket: on disk when it returns LOTSE_OK. *id gets its number. It
 * starts on level 1, in the organisation whose domain the mail address has,
 * with proposals for what isn't chosen. now: Unix seconds. Errors: LOTSE_INPUT
 * (no mail address, too long, files too large, unknown type), LOTSE_DENIED,
 * LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_ticket_file(int64_t *id, lotse_store *s,
                                const lotse_filing *f, const lotse_actor *who,
                                int64_t now, lotse_err *err);

/* What is done to a ticket; which members count is said by the verb. */
typedef struct lotse_act {
    lotse_verb verb;
    const char *text;    /* REPLY, NOTE: the message; DEVELOPERS: their
                            reference; CAUSE: the cause */
    const char *more;    /* CAUSE: the prevention */
    const char *reason;  /* why; wanted by ESCALATE, HAND_BACK, REOPEN */
    const char *article; /* LINK: its id; CONFIRM: what helped, or NULL */
    const char *lang;    /* LINK: its language, "de" or "en" */
    const char *type;    /* CATEGORISE; NULL: as it is */
    int urgency, complexity, impact; /* CATEGORISE; 0: as it is */
    bool unsolved; /* CATEGORISE: level 1 found no answer */
    int64_t user;  /* ASSIGN (0: nobody), WATCH */
    int64_t other; /* MERGE: the ticket that goes on */
    bool solved;   /* LINK: this is what helped */
    bool automatic; /* REPLY: no person wrote it; stops no clock */
    const lotse_file *files; /* REPLY, NOTE */
    size_t n_files;
    const char *key; /* as of lotse_filing: the same act is done once */
} lotse_act;

/* Do it: rights, workflow, change, history, clocks and what is to be sent, in
 * one transaction. Errors: LOTSE_NOTFOUND (no such ticket, or none that this
 * actor may know of), LOTSE_DENIED, LOTSE_INPUT (not possible now: the line
 * says what comes before), LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_ticket_do(lotse_store *s, int64_t id, const lotse_act *act,
                              const lotse_actor *who, int64_t now,
                              lotse_err *err);

/* Could this actor do it now? LOTSE_OK, or what lotse_ticket_do would say of
 * rights, state and time; texts that it needs are left out of account. */
LOTSE_API int lotse_ticket_can(lotse_store *s, int64_t id, lotse_verb verb,
                               const lotse_actor *who, int64_t now,
                               lotse_err *err);

/* How the promise of the first answer came about: sentences, a line each, with
 * when the clock stood and why, in the zone of the organisation's calendar;
 * free() them. LOTSE_NOTFOUND, LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_sla_explain(char **out, lotse_store *s, int64_t id,
                                bool german, const lotse_actor *who,
                                int64_t now, lotse_err *err);

/* "Wed 25 Nov 2026, 14:00 CET" or the same in German; zone "": UTC. */
enum { LOTSE_TIME_TEXT = 64 };
LOTSE_API void lotse_time_text(char out[LOTSE_TIME_TEXT], int64_t at,
                               const char *zone, bool german);

/* What the clocks ask for at `now`, each step once however often and from
 * however many processes this is called. *steps gets how many were taken. */
LOTSE_API int lotse_sla_run(size_t *steps, lotse_store *s, int64_t now,
                            lotse_err *err);

typedef struct lotse_attachment {
    int64_t id;
    const char *name, *type, *sha256;
    uint64_t bytes;
} lotse_attachment;

typedef struct lotse_message {
    int64_t id, at;
    const char *author; /* mail address, "" the system */
    const char *author_name;
    bool note, automatic, from_requester;
    const char *text;
    const lotse_attachment *files;
    size_t n_files;
} lotse_message;

typedef struct lotse_event {
    int64_t id, at;
    const char *actor; /* mail address, "" the system */
    const char *kind;  /* "filed", "state", "level", "type", ... */
    const char *was, *now, *reason;
    bool is_public;
} lotse_event;

typedef struct lotse_linked {
    const char *article, *lang;
    int64_t at;
    bool solved;
    bool open; /* the public can read it: by lotse_ticket_links, else false */
} lotse_linked;

typedef struct lotse_ticket {
    int64_t id;
    const char *number; /* "T-17", for people */
    const char *secret; /* of the status page; NULL in lists */
    const char *subject;
    const char *requester, *requester_name, *org; /* mail, name, "" */
    bool portal;        /* the requester has a status page */
    const char *zone;   /* of the organisation's calendar, "" UTC */
    lotse_source source;
    lotse_lang lang;
    int level;
    lotse_state state;
    const char *owner; /* mail address or "" */
    const char *type, *type_de, *type_en, *type_why;
    int urgency, complexity, impact, priority;
    const char *urgency_why, *complexity_why;
    int level_hint;        /* the level that is proposed, and why */
    const char *level_why;
    bool type_chosen, urgency_chosen, complexity_chosen; /* by a person */
    const char *ext, *cause, *prevention;
    int64_t merged_into;
    int64_t created, updated, answered, solved, closed; /* 0: not */
    int64_t promised; /* the first answer; 0: nothing, or the clock stands */
    bool overdue;     /* that promise is broken, or was */
    int64_t next_due; /* the next promise to the requester; 0: none */
    /* when the next step of each kind is taken; 0: no more in this cycle */
    int64_t warn_due, answer_due, recommend_due, escalate_due;
    int64_t developers_seconds;
    /* not in lists */
    uint32_t may; /* bits 1 << lotse_verb: what the actor can do to it now */
    const lotse_message *messages;
    size_t n_messages;
    const lotse_event *events;
    size_t n_events;
    lotse_linked *links;
    size_t n_links;
    const char *const *watchers; /* mail addresses */
    size_t n_watchers;
} lotse_ticket;

/* A ticket as far as the actor may read it: notes and internal events only with
 * LOTSE_DO_READ_NOTES. Errors: LOTSE_NOTFOUND, LOTSE_BUSY, LOTSE_IO,
 * LOTSE_NOMEM. */
LOTSE_API int lotse_ticket_get(lotse_ticket **out, lotse_store *s, int64_t id,
                               const lotse_actor *who, int64_t now,
                               lotse_err *err);

/* See which of its articles the requester can read; only those belong in a
 * reply. ix NULL: none is known. LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_ticket_links(lotse_ticket *t, lotse_index *ix,
                                 lotse_err *err);

/* The ticket that this secret opens, as its requester reads it; *who acts as
 * the requester. LOTSE_NOTFOUND also where the organisation has no portal. */
LOTSE_API int lotse_ticket_open(lotse_ticket **out, lotse_actor *who,
                                lotse_store *s, const char *secret, int64_t now,
                                lotse_err *err);
LOTSE_API void lotse_ticket_free(lotse_ticket *t);

/* Markdown in the ticket's language for whoever goes on with it: who asks, what
 * about and why we think so, promises, what was written, which articles were
 * tried and which others may fit (NULL: none were looked for), files with their
 * digests. internal: notes, inner history and cause, too. free() it.
 * LOTSE_NOMEM. */
LOTSE_API int lotse_ticket_packet(char **out, const lotse_ticket *t,
                                  const lotse_results *articles, bool internal,
                                  lotse_err *err);

/* The beginning of an article from what was asked and answered: Markdown with
 * front matter, not published, without personal data that can be recognised;
 * free() it. t: from lotse_ticket_get. LOTSE_NOMEM. */
LOTSE_API int lotse_ticket_draft(char **out, const lotse_ticket *t,
                                 lotse_err *err);

typedef struct lotse_ticket_query {
    unsigned states; /* bits 1 << lotse_state; 0: all */
    int level;       /* 0: both */
    int64_t owner, org, requester; /* 0: any; owner -1: nobody's */
    const char *type, *ext;        /* or NULL */
    const char *text; /* a part of the subject, or the number; or NULL */
    int64_t since;   /* created from then on */
    bool due_first;  /* by the next promise; else the newest first */
    bool overdue;    /* only those whose promise is broken */
    int64_t due_before; /* only those whose next promise is; 0: all */
    size_t limit, offset; /* 0: 100 */
} lotse_ticket_query;

typedef struct lotse_tickets {
    size_t n, total;
    const lotse_ticket *items;
} lotse_tickets;

/* Those that the actor may read. */
LOTSE_API int lotse_tickets_get(lotse_tickets **out, lotse_store *s,
                                const lotse_ticket_query *q,
                                const lotse_actor *who, int64_t now,
                                lotse_err *err);
LOTSE_API void lotse_tickets_free(lotse_tickets *t);

/* A number that is another one after anything was done to any ticket, by
 * whatever process; for those who wait for news. LOTSE_BUSY, LOTSE_IO,
 * LOTSE_NOMEM. */
LOTSE_API int lotse_store_stamp(int64_t *out, lotse_store *s, lotse_err *err);

/* How many these are. */
LOTSE_API int lotse_tickets_count(size_t *out, lotse_store *s,
                                  const lotse_ticket_query *q,
                                  const lotse_actor *who, int64_t now,
                                  lotse_err *err);

/* The bytes of an attachment of a ticket that the actor may read; free() them.
 */
LOTSE_API int lotse_attachment_get(void **bytes, lotse_attachment *about,
                                   char name[256], lotse_store *s,
                                   int64_t ticket, int64_t attachment,
                                   const lotse_actor *who, lotse_err *err);

/* What the desk promises, seconds of work; 0: never. Defaults: 24 h, 2 h
 * before, 24 h, 48 h. */
typedef struct lotse_rules {
    int64_t answer, warn, recommend, escalate;
    const char *categories; /* text of a table, NULL: the built-in one */
    const char *categories_name; /* for messages */
} lotse_rules;

#define LOTSE_RULES_INIT                                                       \
    {                                                                          \
        .answer = 24 * 3600, .warn = 2 * 3600, .recommend = 24 * 3600,         \
        .escalate = 48 * 3600                                                  \
    }

LOTSE_API int lotse_store_rules(lotse_store *s, const lotse_rules *r,
                                lotse_err *err);

/* "24h", "2d", "90m", "1d12h", "off" as seconds. LOTSE_INPUT. */
LOTSE_API int lotse_rules_time(int64_t *out, const char *text, lotse_err *err);

/* The types of the store's table of categories; they live as long as the store
 * has it. */
typedef struct lotse_type {
    const char *id, *de, *en;
    int level; /* who handles it at first */
} lotse_type;
LOTSE_API int lotse_types_get(lotse_type *out, size_t *n, size_t max,
                              lotse_store *s, lotse_err *err);
enum { LOTSE_TYPES_MAX = 64 };

typedef struct lotse_alike {
    int64_t id;
    const char *subject;
    lotse_state state;
    double score;         /* 0..1 */
    const char *article;  /* that solved it, or "" */
} lotse_alike;

typedef struct lotse_alikes {
    size_t n;
    const lotse_alike *items; /* the most alike first */
} lotse_alikes;

/* Tickets that the actor may read whose words are those of this one (cosine of
 * the 32 most telling words, weighted by idf; Salton and Buckley 1988), at most
 * limit. LOTSE_NOTFOUND, LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_alike_get(lotse_alikes **out, lotse_store *s, int64_t id,
                              size_t limit, const lotse_actor *who,
                              lotse_err *err);
LOTSE_API void lotse_alikes_free(lotse_alikes *a);

/* --------------------------------------------------------------- mail -- */

/* What became of a mail. */
typedef enum lotse_mail_outcome {
    LOTSE_MAIL_PENDING = 0,    /* on disk, not handled yet */
    LOTSE_MAIL_TICKET = 1,     /* a new ticket */
    LOTSE_MAIL_REPLY = 2,      /* joined a ticket */
    LOTSE_MAIL_MACHINE = 3,    /* of a machine: logged, attached where it
                                  belongs, never answered */
    LOTSE_MAIL_AGAIN = 4,      /* one that came before */
    LOTSE_MAIL_UNREADABLE = 5, /* a ticket that says so, with the raw mail */
    LOTSE_MAIL_REFUSED = 6,    /* the reason says why */
    LOTSE_MAIL_FORGOTTEN = 7,  /* its sender was forgotten */
    LOTSE_MAIL_OUTCOMES
} lotse_mail_outcome;

/* "pending", "ticket", "reply", "machine", "again", ... */
LOTSE_API const char *lotse_mail_outcome_name(lotse_mail_outcome o);

typedef struct lotse_mail_opts {
    const char *spool; /* folder of the raw mails, made where it is missing */
    const char *own;   /* our addresses, blanks or commas between, or NULL */
    const char *sender, *recipient; /* of the envelope; NULL: not known; the
                                       sender "" or "<>" is the null sender */
    bool trust_agents; /* an agent's address proves that an agent wrote */
} lotse_mail_opts;

#define LOTSE_MAIL_OPTS_INIT                                                   \
    {                                                                          \
        .spool = NULL                                                          \
    }

typedef struct lotse_mail_taken {
    int64_t id; /* in the intake log; 0: not there yet */
    lotse_mail_outcome outcome;
    int64_t ticket; /* 0: none */
    char why[200];
} lotse_mail_taken;

enum { LOTSE_MAIL_MAX = 100 << 20 /* bytes of a mail that is taken */ };

/* Take a raw mail. LOTSE_OK: its bytes are on disk and in our hands, whatever
 * happens from now on; out->outcome is LOTSE_MAIL_PENDING, and err says why,
 * where it couldn't be handled at once: lotse_mail_retry does so later. Any
 * other code: it was not taken, whoever delivers it has to keep it
 * (LOTSE_INPUT: larger than LOTSE_MAIL_MAX, LOTSE_IO, LOTSE_NOMEM). Mails are
 * read in a process of their own, with limits. */
LOTSE_API int lotse_mail_take(lotse_mail_taken *out, lotse_store *s,
                              const lotse_mail_opts *opts, const void *bytes,
                              size_t n, int64_t now, lotse_err *err);

/* Handle all mails that are pending, from however many processes this is
 * called; *done and *left count them. LOTSE_BUSY: some are left. */
LOTSE_API int lotse_mail_retry(size_t *done, size_t *left, lotse_store *s,
                               const lotse_mail_opts *opts, int64_t now,
                               lotse_err *err);

/* Handle a mail of the log once more: one that couldn't be read, or one that
 * was taken for a machine's and led nowhere, as a person's then.
 * LOTSE_NOTFOUND; LOTSE_INPUT: it is another kind of row, or still can't be
 * read. */
LOTSE_API int lotse_mail_again(lotse_mail_taken *out, lotse_store *s,
                               const lotse_mail_opts *opts, int64_t id,
                               int64_t now, lotse_err *err);

/* Delete the raw mails of people that lotse_store_forget took out. */
LOTSE_API int lotse_mail_forget(lotse_store *s, const char *spool,
                                lotse_err *err);

/* A row of the intake log. */
typedef struct lotse_mail_row {
    int64_t id, at;
    lotse_mail_outcome outcome;
    int64_t ticket; /* 0: none */
    const char *sender, *subject, *why, *message_id;
    const char *file; /* of the raw mail, in the spool folder */
    uint64_t bytes;
} lotse_mail_row;

typedef struct lotse_mails {
    size_t n, total;
    const lotse_mail_row *items; /* the newest first */
} lotse_mails;

/* The intake log: a row for each mail that came. outcome -1: all; limit 0: 100.
 * For agents of level 2 and admins. LOTSE_DENIED, LOTSE_BUSY, LOTSE_IO,
 * LOTSE_NOMEM. */
LOTSE_API int lotse_mails_get(lotse_mails **out, lotse_store *s, int outcome,
                              size_t limit, size_t offset,
                              const lotse_actor *who, lotse_err *err);
LOTSE_API void lotse_mails_free(lotse_mails *m);

/* ----------------------------------------------------- keeping the store -- */

/* Gets one line without its line break; other than LOTSE_OK ends the export
 * with that code. */
typedef int lotse_line_fn(void *ctx, const char *line, size_t n);

/* All of the store as JSON lines {"table","row"}, as it stood at one moment;
 * bytes that aren't text are {"base64"}. Errors: what `line` returns, LOTSE_IO,
 * LOTSE_NOMEM. */
LOTSE_API int lotse_store_export(lotse_store *s, lotse_line_fn *line, void *ctx,
                                 lotse_err *err);

/* Gives the next line, valid until the next call, or NULL at the end. */
typedef const char *lotse_next_fn(void *ctx, size_t *n);

/* Fill an empty store with what lotse_store_export wrote; all of it or
 * nothing. LOTSE_INPUT: a line can't be read (which, and why), or the store
 * isn't empty. */
LOTSE_API int lotse_store_import(size_t *rows, lotse_store *s,
                                 lotse_next_fn *next, void *ctx,
                                 lotse_err *err);

/* A copy at path, as the store stood at one moment, while others go on
 * writing; it appears by rename. LOTSE_INPUT: there is such a file. */
LOTSE_API int lotse_store_backup(lotse_store *s, const char *path,
                                 lotse_err *err);

/* Deep check: SQLite's own, references, and what must hold between rows. Each
 * problem is a call of `found`; LOTSE_NOTFOUND when there was one. */
LOTSE_API int lotse_store_check(lotse_store *s,
                                void (*found)(void *ctx, const char *what),
                                void *ctx, lotse_err *err);

/* What a store holds, and whether somebody runs the clocks. */
typedef struct lotse_store_info {
    int version; /* of the file's tables */
    size_t tickets, open; /* open: neither solved nor closed */
    size_t overdue; /* tickets with a step that fell due before `before` and
                     * that no lotse_sla_run took since */
    int64_t oldest; /* when the first of them fell due; 0: none */
} lotse_store_info;

LOTSE_API int lotse_store_get_info(lotse_store_info *out, lotse_store *s,
                                   int64_t before, lotse_err *err);

/* Take out everything that this requester wrote or is called: texts, subjects,
 * attachments, name and address, from the history too, and from the file's free
 * space; searches and comments with their name, address or wording. Numbers,
 * times and states stay, so that reports do. *tickets gets how many were
 * touched. LOTSE_NOTFOUND: nobody has this address. */
LOTSE_API int lotse_store_forget(size_t *tickets, lotse_store *s,
                                 const char *mail, const lotse_actor *who,
                                 int64_t now, lotse_err *err);

/* ----------------------------------------------------- searches, reports -- */

enum {
    LOTSE_SEARCH_JOIN = 30,           /* seconds: keystrokes of one search */
    LOTSE_SEARCH_KEEP = 90 * 86400    /* seconds: then it is deleted */
};

/* A search as it is kept. */
typedef struct lotse_search_note {
    lotse_source source;
    const char *client; /* who asks, for joining only: kept as a hash whose key
                           changes each day */
    const char *query;  /* kept without personal data */
    bool draft;         /* made beside a ticket that is being written: it may be
                           solved, but nobody searched */
    const char *lang;   /* "de", "en", "any" */
    lotse_verdict verdict;
    size_t hits;
    double confidence;  /* of the first hit */
    const char *article; /* its id, or "" */
    const char *index_id; /* of the index that was read; NULL: not known */
    const char *shown;    /* ids of the hits, best first, each with a line feed
                             behind it; NULL: not known */
} lotse_search_note;

/* Keep a search; one whose text continues or shortens the client's last one of
 * LOTSE_SEARCH_JOIN seconds replaces it. What is older than LOTSE_SEARCH_KEEP
 * goes. Errors: LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_search_log(lotse_store *s, const lotse_search_note *n,
                               int64_t now, lotse_err *err);

/* "That solved it", before there was a ticket: the client's last search counts
 * as answered by this article, at its rank among those shown. LOTSE_NOTFOUND:
 * the client has none of late. */
LOTSE_API int lotse_search_solved(lotse_store *s, lotse_source source,
                                  const char *client, const char *article,
                                  int64_t now, lotse_err *err);

/* A ticket was filed after the client's last search; which isn't kept. Errors
 * as lotse_search_solved. */
LOTSE_API int lotse_search_filed(lotse_store *s, lotse_source source,
                                 const char *client, int64_t now,
                                 lotse_err *err);

typedef enum lotse_report_kind {
    LOTSE_REPORT_DEFLECTION, /* by day: searches, those solved, tickets */
    LOTSE_REPORT_ARTICLES,   /* by article: yes, no, links, solved tickets */
    LOTSE_REPORT_SLA,        /* by week: answered in time, overdue, medians */
    LOTSE_REPORT_CAUSES,     /* by cause of level 2: tickets, hours */
    LOTSE_REPORT_LINK_RATE,  /* by month: closed tickets, with an article */
    LOTSE_REPORT_EMPTY,      /* searches that found nothing, by wording */
    LOTSE_REPORT_GAPS,       /* what is asked and not answered, in groups */
    LOTSE_REPORTS
} lotse_report_kind;

/* "deflection", "articles", "sla", "causes", "link-rate", "empty", "gaps". */
LOTSE_API const char *lotse_report_name(lotse_report_kind kind);

/* A table. A cell is text; number[column] says that it is one. */
typedef struct lotse_report {
    const char *name;
    size_t n_columns, n_rows;
    const char *const *columns; /* short English names, as in JSON and CSV */
    const bool *number;
    const char *const *cells; /* n_rows times n_columns */
} lotse_report;

/* Below this confidence of the first hit a search counts as not answered. */
#define LOTSE_GAPS_BELOW .5

/* Rows of the days from `since` to `until`, Unix seconds; an actor of the first
 * level gets those of its organisation. LOTSE_DENIED, LOTSE_BUSY, LOTSE_IO,
 * LOTSE_NOMEM. */
LOTSE_API int lotse_report_get(lotse_report **out, lotse_store *s,
                               lotse_report_kind kind, int64_t since,
                               int64_t until, const lotse_actor *who,
                               lotse_err *err);
LOTSE_API void lotse_report_free(lotse_report *r);

/* Texts that no article answered: unlinked tickets and searches whose verdict
 * was none or whose confidence was below `below`, without personal data; the
 * newest first, at most limit. For lotse_gaps and for `lotse check`. */
typedef struct lotse_unanswered {
    int64_t ticket; /* 0: a search */
    int64_t at;
    const char *lang;
    const char *text;
} lotse_unanswered;

typedef struct lotse_unanswereds {
    size_t n;
    const lotse_unanswered *items;
} lotse_unanswereds;

LOTSE_API int lotse_unanswered_get(lotse_unanswereds **out, lotse_store *s,
                                   int64_t since, double below, size_t limit,
                                   const lotse_actor *who, lotse_err *err);
LOTSE_API void lotse_unanswereds_free(lotse_unanswereds *u);

/* What solved tickets and readers teach, for the `solved` of lotse_compile,
 * without personal data: JSON lines {"text","article"}, one for each ticket
 * that a person linked with an article that helped, and
 * {"helped","article","lang"}, how many said so: votes for it less those
 * against it, and each requester of such a ticket. Written to path, at once,
 * for its owner alone. *n: lines. */
LOTSE_API int lotse_store_solved(size_t *n, lotse_store *s, const char *path,
                                 lotse_err *err);

/* What is asked and not answered: texts that say the same. */
typedef struct lotse_gap {
    size_t tickets, searches; /* how many */
    const char *lang;    /* of most */
    const char *words;   /* the most telling ones as people type them, "Teams
                            Archiv Freigabe" */
    const char *example; /* one line of the text nearest to all others */
    int64_t ticket;      /* that it is of, 0: a search */
    int64_t last;        /* Unix seconds */
} lotse_gap;

typedef struct lotse_gaps {
    size_t n;
    const lotse_gap *items; /* the largest first */
} lotse_gaps;

/* Groups of texts by their words: each goes to the group whose mean it is most
 * alike (cosine over idf-weighted stems, at least .3), or begins one (leader
 * clustering, Hartigan 1975). LOTSE_NOMEM. */
LOTSE_API int lotse_gaps_get(lotse_gaps **out, const lotse_unanswereds *u,
                             lotse_err *err);
LOTSE_API void lotse_gaps_free(lotse_gaps *g);

/* -------------------------------------------------------------- mail out -- */

/* How mails leave: by SMTP, or through a sendmail command. */
typedef struct lotse_mailer {
    const char *from;      /* our address, "support@example.org" */
    const char *name;      /* of the desk */
    const char *base;      /* address of the pages, or NULL: no links */
    const char *smtp;      /* "smtp://host:587" (STARTTLS), "smtps://host" */
    const char *sendmail;  /* a program like /usr/sbin/sendmail, instead */
    const char *imap;      /* "imaps://host/INBOX", for lotse_mail_fetch */
    const char *imap_move; /* where read mails go; NULL: marked \Seen */
    const char *secret;    /* .netrc file with the passwords, or NULL */
    const char *ca;        /* certificates to trust, NULL: the system's */
    bool plain;            /* no TLS; never with a password but to this
                              machine itself */
    const char *templates; /* folder with de.txt, en.txt, mail.html, or NULL */
    int timeout;           /* seconds for one mail; 0: 120 */
    size_t limit;          /* mails at most; 0: all that are due */
    int seconds;           /* no mail is begun after so many; 0: no matter */
    const char *index;     /* articles for acknowledgements, or NULL */
    void (*say)(void *ctx, const char *line); /* or NULL */
    void *ctx;
} lotse_mailer;

typedef struct lotse_mail_sent {
    size_t sent, later, failed; /* later: tried, to be tried again */
} lotse_mail_sent;

/* Can mail be sent like this? Addresses, the secret file's rights, templates.
 * LOTSE_INPUT says what to mend. */
LOTSE_API int lotse_mail_check(const lotse_mailer *m, lotse_err *err);

/* Send what is due at `now`. Any number of processes may do so at once. A mail
 * that can't go now is tried again, later and later, for five days; one that
 * the other side refuses for good is told in its ticket's history. None is sent
 * again once it is kept that it was sent. LOTSE_OK also where some failed; *out
 * counts. Errors: LOTSE_INPUT (settings), LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_mail_send(lotse_mail_sent *out, lotse_store *s,
                              const lotse_mailer *m, int64_t now,
                              lotse_err *err);

typedef struct lotse_mail_fetched {
    size_t taken;
    size_t left; /* too large: they stay where they are */
} lotse_mail_fetched;

/* Take the mails of m->imap that are new since the last time; of a mailbox that
 * is new to us, and of one whose UIDs were given anew, those that are unread.
 * Each is marked as read, or moved, after it was taken. LOTSE_INPUT (settings),
 * LOTSE_BUSY (the server can't be reached, or refuses), LOTSE_IO,
 * LOTSE_NOMEM. */
LOTSE_API int lotse_mail_fetch(lotse_mail_fetched *out, lotse_store *s,
                               const lotse_mailer *m,
                               const lotse_mail_opts *opts, int64_t now,
                               lotse_err *err);

#ifdef __cplusplus
}
#endif

#endif
