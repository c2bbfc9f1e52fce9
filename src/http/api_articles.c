/*
 * api_articles.c: GET /api/v1/articles and /api/v1/articles/ID.
 *
 * The JSON is that of the command line, written by the same functions.
 */
#include "http/api.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/err.h"

#include "present/articles.h"

#include <string.h>

enum { LIST = 50 };

#define LANG                                                                   \
    {                                                                          \
        "lang", INPUT_LANG, offsetof(struct pick, lang), 0, 0, false,          \
            "de, en or any"                                                    \
    }
#define AUDIENCE                                                               \
    {                                                                          \
        "audience", INPUT_AUDIENCE, 0, 0, 0, false, "public"                   \
    }

const struct input api_article_input[] = {LANG, AUDIENCE, {.name = NULL}};

const struct input api_articles_input[] = {
    LANG,
    {"tag", INPUT_TEXT, offsetof(struct pick, tag), 0, 0, false,
     "only articles with this tag"},
    {"category", INPUT_TEXT, offsetof(struct pick, category), 0, 0, false,
     "only articles of this category"},
    {"limit", INPUT_INT, offsetof(struct pick, limit), 1, API_MAX_LIST, false,
     "most articles (50)"},
    {"offset", INPUT_INT, offsetof(struct pick, offset), 0, 100000000, false,
     "leave out so many"},
    {"newest", INPUT_BOOL, offsetof(struct pick, newest), 0, 0, false,
     "last updated first"},
    AUDIENCE,
    {.name = NULL}};

int api_article(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct term to = {.to = sink_of_str(&rp->body)};
    struct pick pick = {0};
    lotse_article *a = NULL;
    bool have = false;
    int rc = input_query(&pick, api_article_input, rq, err);

    if (rc == LOTSE_OK)
        rc = reply_fresh_index(&have, rq, rp, NULL, err);
    rp->cache = "no-cache";
    if (rc != LOTSE_OK)
        return rc;
    /* looked up even if the client has it: 404 comes before 304 */
    rc = lotse_article_get(&a, rq->ix, rq->rest, (lotse_lang)pick.lang,
                           LOTSE_PUBLIC, err);
    if (rc != LOTSE_OK)
        return rc;
    if (!have) {
        articles_show(&to, a, FORMAT_JSON, true);
        rp->type = type_json;
    }
    lotse_article_free(a);
    return rc;
}

int api_articles(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct term to = {.to = sink_of_str(&rp->body)};
    struct pick pick = {.limit = LIST};
    lotse_list_opts o = {.audience = LOTSE_PUBLIC};
    lotse_list *list = NULL;
    bool have = false;
    int rc = input_query(&pick, api_articles_input, rq, err);

    if (rc == LOTSE_OK)
        rc = reply_fresh_index(&have, rq, rp, NULL, err);
    rp->cache = "no-cache";
    if (rc != LOTSE_OK || have)
        return rc;
    o.lang = (lotse_lang)pick.lang;
    o.tag = pick.tag;
    o.category = pick.category;
    o.limit = (size_t)pick.limit;
    o.offset = (size_t)pick.offset;
    o.newest = pick.newest;
    rc = lotse_list_get(&list, rq->ix, &o, err);
    if (rc != LOTSE_OK)
        return rc;
    articles_list(&to, list, rq->id.info.index_id, FORMAT_JSON);
    lotse_list_free(list);
    rp->type = type_json;
    return rc;
}
