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
     .flags = ROUTE_PAGE | ROUTE_PREFIX | ROUTE_FORM | ROUTE_FILES |
              ROUTE_SECRET,
     .max_body = UPLOAD_MAX},
    {.path = "/vote",
     .post = page_vote_post,
     .flags = ROUTE_PAGE | ROUTE_FORM,
     .max_body = VOTE_MAX},
    {.path = "/demo", .get = page_demo, .flags = ROUTE_PAGE},
    {.path = "/assets/", .get = asset_get, .flags = ROUTE_PREFIX},
    {.path = "/widget.js", .get = asset_widget},
    {.path = "/api/v1/search",
     .get = api_search,
     .flags = ROUTE_CORS,
     .summary = "Articles for a few words",
     .takes = api_search_input,
     .returns = "results"},
    {.path = "/api/v1/suggest",
     .post = api_suggest,
     .flags = ROUTE_CORS | ROUTE_JSON,
     .max_body = API_MAX_BODY,
     .summary = "Articles that answer a ticket, or none",
     .takes = api_suggest_input,
     .returns = "results"},
    {.path = "/api/v1/articles",
     .get = api_articles,
     .flags = ROUTE_CORS,
     .summary = "The articles",
     .takes = api_articles_input,
     .returns = "list"},
    {.path = "/api/v1/articles/",
     .get = api_article,
     .flags = ROUTE_CORS | ROUTE_PREFIX,
     .summary = "An article",
     .takes = api_article_input,
     .returns = "article"},
    {.path = "/api/v1/feedback",
     .post = api_feedback,
     .flags = ROUTE_CORS | ROUTE_JSON,
     .max_body = VOTE_MAX,
     .summary = "Did an article help?",
     .takes = api_feedback_input},
    {.path = "/openapi.json", .get = api_openapi},
    {.path = "/healthz", .get = api_health},
    {.path = "/metrics", .get = api_metrics},
    {.path = "/feed.atom", .get = feed_atom},
    {.path = "/sitemap.xml", .get = feed_sitemap},
    {.path = "/llms.txt", .get = feed_llms},
    {.path = "/robots.txt", .get = feed_robots},
    {.path = NULL}};

const struct route *route_find(const char *path, const char **rest)
{
    *rest = "";
    for (const struct route *r = routes; r->path != NULL; r++) {
        size_t n = strlen(r->path);
        bool prefix = (r->flags & ROUTE_PREFIX) != 0;
        if (prefix ? strncmp(path, r->path, n) == 0 && path[n] != '\0'
                   : strcmp(path, r->path) == 0) {
            *rest = path + n;
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
