/*
 * routes.c: the one table of what is served.
 *
 * Nothing is read from the disk by an address: a path is a row of this table,
 * what stands behind a prefix is an article's id or an asset's name, which is
 * looked up.
 */
#include "http/routes.h"
#include "http/api.h"

#include <string.h>

enum {
    VOTE_MAX = 8 << 10,
    /* files as base64, text with escapes */
    TICKET_MAX = LOTSE_FILES_MAX / 3 * 4 + 2 * LOTSE_TEXT_MAX,
    UPLOAD_MAX = LOTSE_FILES_MAX + (256 << 10) /* files, the rest of the form */
};

const struct route routes[] = {
    {.path = "/", .get = page_home, .flags = ROUTE_PAGE},
    {.path = "/search", .get = page_search, .flags = ROUTE_PAGE},
    {.path = "/a/", .get = page_article, .flags = ROUTE_PAGE | ROUTE_PREFIX},
    {.path = "/c", .get = page_category, .flags = ROUTE_PAGE},
    {.path = "/c/", .get = page_category, .flags = ROUTE_PAGE | ROUTE_PREFIX},
    {.path = "/new",
     .get = page_ask,
     .post = page_ask_post,
     .flags = ROUTE_PAGE | ROUTE_FORM | ROUTE_FILES,
     .max_body = UPLOAD_MAX},
    {.path = "/t/",
     .get = page_status,
     .post = page_status_post,
     .flags =
         ROUTE_PAGE | ROUTE_PREFIX | ROUTE_FORM | ROUTE_FILES | ROUTE_SECRET,
     .max_body = UPLOAD_MAX},
    {.path = "/vote",
     .post = page_vote_post,
     .flags = ROUTE_PAGE | ROUTE_FORM,
     .max_body = VOTE_MAX},
    {.path = "/demo", .get = page_demo, .flags = ROUTE_PAGE},
    {.path = "/login",
     .get = page_login,
     .post = page_login_post,
     .flags = ROUTE_PAGE | ROUTE_ALONE | ROUTE_FORM,
     .max_body = VOTE_MAX},
    {.path = "/logout",
     .post = page_logout_post,
     .flags = ROUTE_PAGE | ROUTE_ALONE | ROUTE_FORM,
     .max_body = VOTE_MAX},
    {.path = "/desk", .get = desk_queue, .flags = ROUTE_PAGE | ROUTE_ALONE},
    {.path = "/desk/new",
     .get = desk_file,
     .post = desk_file_post,
     .flags = ROUTE_PAGE | ROUTE_ALONE | ROUTE_FORM | ROUTE_FILES,
     .max_body = UPLOAD_MAX},
    {.path = "/desk/reports",
     .get = desk_reports,
     .flags = ROUTE_PAGE | ROUTE_ALONE},
    {.path = "/desk/reports/",
     .get = desk_report,
     .flags = ROUTE_PAGE | ROUTE_ALONE | ROUTE_PREFIX},
    {.path = "/desk/gaps", .get = desk_gaps, .flags = ROUTE_PAGE | ROUTE_ALONE},
    {.path = "/desk/a/",
     .get = desk_article,
     .flags = ROUTE_PAGE | ROUTE_ALONE | ROUTE_PREFIX},
    {.path = "/desk/events",
     .get = desk_events,
     .flags = ROUTE_ALONE | ROUTE_LOGIN},
    {.path = "/desk/", /* below its other rows: the first that fits counts */
     .get = desk_ticket,
     .post = desk_act,
     .flags =
         ROUTE_PAGE | ROUTE_ALONE | ROUTE_PREFIX | ROUTE_FORM | ROUTE_FILES,
     .max_body = UPLOAD_MAX},
    {.path = "/assets/", .get = asset_get, .flags = ROUTE_PREFIX},
    {.path = "/widget.js", .get = asset_widget},
    {.path = "/api/v1/search",
     .get = api_search,
     .flags = ROUTE_CORS,
     .on_get = {.summary = "Articles for a few words",
                .takes = api_search_input,
                .returns = "results"}},
    {.path = "/api/v1/suggest",
     .post = api_suggest,
     .flags = ROUTE_CORS | ROUTE_JSON,
     .max_body = API_MAX_BODY,
     .on_post = {.summary = "Articles that answer a ticket, or none",
                 .takes = api_suggest_input,
                 .returns = "results"}},
    {.path = "/api/v1/articles",
     .get = api_articles,
     .flags = ROUTE_CORS,
     .on_get = {.summary = "The articles",
                .takes = api_articles_input,
                .returns = "list"}},
    {.path = "/api/v1/articles/",
     .get = api_article,
     .flags = ROUTE_CORS | ROUTE_PREFIX,
     .on_get = {.summary = "An article",
                .takes = api_article_input,
                .returns = "article"}},
    {.path = "/api/v1/feedback",
     .post = api_feedback,
     .flags = ROUTE_CORS | ROUTE_JSON,
     .max_body = VOTE_MAX,
     .on_post = {.summary = "Did an article help?",
                 .takes = api_feedback_input}},
    {.path = "/api/v1/tickets",
     .get = api_tickets,
     .post = api_ticket_file,
     .flags = ROUTE_JSON | ROUTE_LOGIN | ROUTE_FILES,
     .max_body = TICKET_MAX,
     .on_get = {.summary = "Tickets that you may read",
                .takes = api_tickets_input,
                .returns = "tickets"},
     .on_post = {.summary = "File a ticket",
                 .takes = api_ticket_input,
                 .returns = "ticket",
                 .makes = true}},
    {.path = "/api/v1/tickets/{id}",
     .get = api_ticket,
     .flags = ROUTE_LOGIN,
     .on_get = {.summary = "A ticket with its messages",
                .returns = "ticket"}},
    {.path = "/api/v1/tickets/{id}/files/{file}",
     .get = api_ticket_download,
     .flags = ROUTE_LOGIN,
     .on_get = {.summary = "An attachment, byte for byte"}},
    {.path = "/api/v1/tickets/{id}/{verb}",
     .post = api_ticket_act,
     .flags = ROUTE_JSON | ROUTE_LOGIN | ROUTE_FILES,
     .max_body = TICKET_MAX,
     .on_post = {.summary = "Do something to a ticket",
                 .takes = api_act_input,
                 .returns = "ticket"}},
    {.path = "/api/v1/reports/{kind}",
     .get = api_report,
     .flags = ROUTE_LOGIN,
     .on_get = {.summary = "A report",
                .takes = api_report_input,
                .returns = "report"}},
    {.path = "/api/v1/forget",
     .post = api_forget,
     .flags = ROUTE_JSON | ROUTE_LOGIN,
     .max_body = VOTE_MAX,
     .on_post = {.summary = "Take out what a requester wrote and is called",
                 .takes = api_forget_input}},
    {.path = "/openapi.json", .get = api_openapi},
    {.path = "/healthz", .get = api_health},
    {.path = "/metrics", .get = api_metrics},
    {.path = "/feed.atom", .get = feed_atom},
    {.path = "/sitemap.xml", .get = feed_sitemap},
    {.path = "/llms.txt", .get = feed_llms},
    {.path = "/robots.txt", .get = feed_robots},
    {.path = NULL}};

/* Does the path fit a row with {parts}? *at: where the first one begins. */
static bool fits(const char *row, const char *path, size_t *at)
{
    const char *p = path;

    *at = 0;
    while (*row != '\0') {
        size_t n = strcspn(p, "/");
        if (*row != '{') {
            if (*row++ != *p++)
                return false;
            continue;
        }
        if (n == 0)
            return false;
        if (*at == 0)
            *at = (size_t)(p - path);
        p += n;
        row = strchr(row, '}') + 1;
    }
    return *p == '\0';
}

const struct route *route_find(const char *path, const char **rest)
{
    *rest = "";
    for (const struct route *r = routes; r->path != NULL; r++) {
        size_t n = strlen(r->path);
        bool prefix = (r->flags & ROUTE_PREFIX) != 0;
        if (prefix ? strncmp(path, r->path, n) == 0 && path[n] != '\0'
                   : fits(r->path, path, &n)) {
            *rest = n > 0 ? path + n : "";
            return r;
        }
    }
    return NULL;
}

const char *route_allow(const struct route *r)
{
    if (r->get != NULL && r->post != NULL)
        return "GET, HEAD, POST, OPTIONS";
    return r->post != NULL ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
}
