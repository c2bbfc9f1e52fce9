/*
 * api_feedback.c: POST /api/v1/feedback.
 *
 * A vote counts for an article that the public may read; under another name
 * (alias, other language) it is kept for the article itself. Each is a write to
 * the disk that anybody may ask for, so there is a limit for all together.
 */
#include "http/api.h"
#include "http/auth.h"
#include "http/routes.h"
#include "http/searches.h"
#include "http/server.h"

#include "base/err.h"

#include "present/jsonw.h"

#include <microhttpd.h>
#include <string.h>

enum { VOTE_MS = 100, VOTES_AT_ONCE = 100 }; /* ten a second */

const struct input api_feedback_input[] = {
    {"id", INPUT_TEXT, offsetof(struct vote, id), 0, 0, true,
     "the article's id"},
    {"lang", INPUT_TEXT, offsetof(struct vote, lang), 0, 0, true,
     "its language, de or en"},
    {"helped", INPUT_BOOL, offsetof(struct vote, helped), 0, 0, true,
     "did it help?"},
    {"reason", INPUT_TEXT, offsetof(struct vote, reason), 0, 0, false,
     "why not: outdated, incomplete, unclear, wrong-topic, other"},
    {"comment", INPUT_TEXT, offsetof(struct vote, comment), 0, 0, false,
     "in the reader's words"},
    {.name = NULL}};

int vote_keep(struct request *rq, const struct vote *vote, lotse_err *err)
{
    lotse_feedback f = {.at = clock_now(rq->srv->opts->clock),
                        .helped = vote->helped,
                        .reason = vote->reason != NULL ? vote->reason : "",
                        .comment = vote->comment != NULL ? vote->comment : ""};
    lotse_article *a = NULL;
    lotse_lang lang;
    int rc = request_index(rq, err);

    if (rc == LOTSE_OK)
        rc = lotse_lang_parse(&lang, vote->lang, err);
    if (rc == LOTSE_OK)
        rc = lotse_article_get(&a, rq->ix, vote->id, lang, LOTSE_PUBLIC, err);
    if (rc == LOTSE_OK && !rate_take(&rq->srv->votes, VOTE_MS, VOTES_AT_ONCE))
        rc = err_set(err, LOTSE_BUSY, "too many votes just now");
    if (rc == LOTSE_OK)
        rc = request_store(rq, err);
    if (rc == LOTSE_OK) {
        f.article = a->id;
        f.lang = a->lang;
        f.index_id = rq->id.info.index_id;
        rc = lotse_feedback_add(rq->store, &f, err);
    }
    if (rc == LOTSE_OK && vote->helped)
        searches_solved(rq, a->id);
    lotse_article_free(a);
    if (rc == LOTSE_OK)
        atomic_fetch_add(&rq->srv->metrics.votes[vote->helped], 1);
    return rc;
}

int api_feedback(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct vote vote = {0};
    int rc = input_json(&vote, api_feedback_input, rq, err);

    if (rc == LOTSE_OK)
        rc = vote_keep(rq, &vote, err);
    if (rc == LOTSE_OK)
        rp->status = MHD_HTTP_NO_CONTENT;
    return rc;
}
