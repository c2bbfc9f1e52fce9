/*
 * lotse/report.h: the log of searches, and what the desk reports.
 *
 * Part of lotse.h, whose rules hold.
 */
#ifndef LOTSE_REPORT_H
#define LOTSE_REPORT_H

#ifndef LOTSE_H
#error "include lotse.h"
#endif

#ifdef __cplusplus
extern "C" {
#endif

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

#ifdef __cplusplus
}
#endif

#endif
