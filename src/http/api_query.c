/*
 * api_query.c: GET /api/v1/search, POST /api/v1/suggest.
 *
 * The JSON is that of the command line, written by the same function. An
 * answer depends on the index and the request alone, so both make the entity
 * tag, and a client that has it costs no query.
 */
#include "http/api.h"
#include "http/routes.h"
#include "http/searches.h"
#include "http/server.h"

#include "base/err.h"

#include "present/results.h"

#include <string.h>

#define ASK_ROWS                                                               \
    {"lang", INPUT_LANG, offsetof(struct ask, lang), 0, 0, false,              \
     "language of the text: de, en, any or auto"},                             \
        {"limit", INPUT_INT, offsetof(struct ask, limit), 1, API_MAX_HITS,     \
         false, "most hits"},                                                  \
        {"explain", INPUT_EXPLAIN, offsetof(struct ask, explain), 0, 0, false, \
         "say why each hit stands there: no, plain, full"},                    \
        {"all", INPUT_BOOL, offsetof(struct ask, all), 0, 0, false,            \
         "hits even where none is likely to help"},                            \
        {"audience", INPUT_AUDIENCE, 0, 0, 0, false, "public"},                \
    {                                                                          \
        .name = NULL                                                           \
    }

const struct input api_search_input[] = {
    {"q", INPUT_TEXT, offsetof(struct ask, text), 0, 0, true,
     "words to search for"},
    ASK_ROWS};

const struct input api_suggest_input[] = {
    {"text", INPUT_TEXT, offsetof(struct ask, text), 0, 0, true,
     "a ticket's text, or a raw mail"},
    ASK_ROWS};

int ask_run(lotse_results **out, struct request *rq, const struct ask *ask,
            lotse_mode mode, lotse_err *err)
{
    lotse_query_opts q = LOTSE_QUERY_INIT;
    int rc = request_index(rq, err);

    *out = NULL;
    q.text = ask->text != NULL ? ask->text : "";
    q.mode = mode;
    q.lang = (lotse_lang)ask->lang;
    q.audience = (lotse_audience)ask->audience;
    q.limit = mode == LOTSE_SUGGEST ? RESULTS_SUGGEST : RESULTS_SEARCH;
    if (ask->limit > 0)
        q.limit = (size_t)ask->limit;
    q.all = ask->all;
    q.explain = (lotse_explain)ask->explain;
    if (rc == LOTSE_OK)
        rc = lotse_query(out, rq->ix, &q, err);
    if (rc == LOTSE_OK)
        metrics_query(&rq->srv->metrics, mode, *out);
    return rc;
}

static int answer(struct request *rq, struct reply *rp, const struct ask *ask,
                  lotse_mode mode, lotse_err *err)
{
    struct term to = {.to = sink_of_str(&rp->body)};
    struct results_view view = {.format = FORMAT_JSON};
    uint64_t start = clock_us(rq->srv->opts->clock);
    lotse_results *res = NULL;
    bool have = false;
    int rc = LOTSE_OK;

    if (mode == LOTSE_SEARCH) {
        rc = reply_fresh_index(&have, rq, rp, NULL, err);
        rp->cache = "no-cache";
    }
    if (rc != LOTSE_OK || have)
        return rc;
    rc = ask_run(&res, rq, ask, mode, err);
    if (rc != LOTSE_OK)
        return rc;
    searches_note(rq, res, mode == LOTSE_SUGGEST);
    view.took_us = clock_us(rq->srv->opts->clock) - start;
    results_write(&to, res, &view);
    lotse_results_free(res);
    rp->type = type_json;
    return LOTSE_OK;
}

int api_search(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct ask ask = {0};
    int rc = input_query(&ask, api_search_input, rq, err);

    return rc == LOTSE_OK ? answer(rq, rp, &ask, LOTSE_SEARCH, err) : rc;
}

int api_suggest(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct ask ask = {0};
    int rc = input_json(&ask, api_suggest_input, rq, err);

    return rc == LOTSE_OK ? answer(rq, rp, &ask, LOTSE_SUGGEST, err) : rc;
}
