/* api.h: what the routes under /api/v1/ take. */
#ifndef LOTSE_HTTP_API_H
#define LOTSE_HTTP_API_H

#include "http/input.h"

#include <stdbool.h>

enum { API_MAX_HITS = 50, API_MAX_LIST = 500, API_MAX_BODY = 64 << 10 };

struct ask {
    const char *text;
    int lang;    /* a lotse_lang */
    int limit;   /* 0: as the command line */
    int explain; /* a lotse_explain */
    bool all;
    int audience; /* a lotse_audience; no parameter sets it */
};

/* Articles, one or a list. */
struct pick {
    int lang;
    const char *tag, *category;
    int limit, offset;
    bool newest;
};

struct vote {
    const char *id, *lang, *reason, *comment;
    bool helped;
};

extern const struct input api_search_input[], api_suggest_input[],
    api_article_input[], api_articles_input[], api_feedback_input[],
    api_ticket_input[], api_tickets_input[], api_act_input[],
    api_report_input[], api_forget_input[];

/* Run the query for a page or a program. The caller frees *out. */
int ask_run(lotse_results **out, struct request *rq, const struct ask *ask,
            lotse_mode mode, lotse_err *err);

/* Keep a vote on an article that the public may read. LOTSE_NOTFOUND,
 * LOTSE_INPUT, LOTSE_BUSY, LOTSE_IO. */
int vote_keep(struct request *rq, const struct vote *vote, lotse_err *err);

#endif
