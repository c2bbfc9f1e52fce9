/* routes.h: the one table of what is served. */
#ifndef LOTSE_HTTP_ROUTES_H
#define LOTSE_HTTP_ROUTES_H

#include "http/reply.h"
#include "http/request.h"

#include <stdbool.h>
#include <stddef.h>

struct input;

enum route_flag {
    ROUTE_PREFIX = 1, /* path ends with '/', the rest is rq->rest */
    ROUTE_PAGE = 2,   /* people read it: errors are pages */
    ROUTE_CORS = 4,   /* pages of the allow-list may ask */
    ROUTE_JSON = 8,   /* POST takes JSON */
    ROUTE_FORM = 16,  /* POST takes a form of ours */
    ROUTE_FILES = 32, /* the form may have files: max_body is that with them */
    ROUTE_SECRET = 64, /* what stands behind the prefix opens a ticket */
    ROUTE_ALONE = 128, /* in nobody's frame */
    ROUTE_LOGIN = 256  /* for users: rq->who is who asks */
};

/* Fills rp; what it returns other than LOTSE_OK becomes a problem. */
typedef int handler(struct request *rq, struct reply *rp, lotse_err *err);

/* For openapi.json. */
struct operation {
    const char *summary;       /* NULL: isn't part of the API */
    const struct input *takes; /* parameters of GET, members of POST's body */
    const char *returns;       /* a definition of doc/results.schema.json */
    bool makes;                /* answers 201, not 200 */
};

struct route {
    const char *path; /* a {part} of it is any one; rq->rest begins there */
    handler *get, *post; /* NULL: 405 */
    unsigned flags;      /* of enum route_flag */
    size_t max_body;     /* bytes */
    struct operation on_get, on_post;
};

enum { ROUTES_MAX = 64 };

extern const struct route routes[]; /* a row without a path ends it */

/* The row for a decoded path, or NULL; *rest is what stands behind a prefix. */
const struct route *route_find(const char *path, const char **rest);

/* "GET, HEAD, POST, OPTIONS" */
const char *route_allow(const struct route *r);

handler page_login, page_login_post, page_logout_post;
handler api_tickets, api_ticket_file, api_ticket, api_ticket_download,
    api_ticket_act, api_report, api_forget;
handler api_search, api_suggest, api_article, api_articles, api_feedback,
    api_openapi, api_health, api_metrics;
handler page_home, page_search, page_article, page_category, page_ask,
    page_ask_post, page_vote_post, page_demo, page_status, page_status_post;
handler desk_queue, desk_ticket, desk_act, desk_file, desk_file_post,
    desk_reports, desk_report, desk_gaps, desk_article, desk_events;
handler feed_atom, feed_sitemap, feed_llms, feed_robots;
handler asset_get, asset_widget;

#endif
