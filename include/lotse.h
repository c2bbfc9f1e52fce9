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
 *
 * This file has searching; it includes the others, which go by the same rules:
 * lotse/quality.h (eval, tune, check), lotse/desk.h (store, people),
 * lotse/ticket.h, lotse/mail.h, lotse/report.h.
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
    size_t total; /* articles that hold a word of the text; for a long one in a
                     large base: one that fewer than a tenth of them hold */
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

#ifdef __cplusplus
}
#endif

#include "lotse/quality.h"
#include "lotse/desk.h"
#include "lotse/ticket.h"
#include "lotse/mail.h"
#include "lotse/report.h"

#endif
