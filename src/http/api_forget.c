/*
 * api_forget.c: POST /api/v1/forget, for admins.
 *
 * The same as `lotse ticket forget`; raw mails go with the next round of what
 * the server does about mail (cli/mail_round.c).
 */
#include "http/api.h"
#include "http/auth.h"
#include "http/routes.h"
#include "http/server.h"

#include <microhttpd.h>

struct forgetting {
    const char *requester;
};

const struct input api_forget_input[] = {
    {"requester", INPUT_TEXT, offsetof(struct forgetting, requester), 0, 0,
     true, "mail address of who is to be forgotten"},
    {.name = NULL}};

int api_forget(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct forgetting in = {0};
    size_t tickets;
    int rc = request_store(rq, err);

    if (rc == LOTSE_OK)
        rc = input_json(&in, api_forget_input, rq, err);
    if (rc == LOTSE_OK)
        rc = lotse_store_forget(&tickets, rq->store, in.requester, &rq->who,
                                clock_now(rq->srv->opts->clock), err);
    if (rc == LOTSE_OK)
        rp->status = MHD_HTTP_NO_CONTENT;
    return rc;
}
