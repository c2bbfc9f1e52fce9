/* status.h: the page of one request, for whoever has its address. */
#ifndef LOTSE_HTTP_STATUS_H
#define LOTSE_HTTP_STATUS_H

#include "http/reply.h"
#include "http/request.h"
#include "http/words.h"

#include "lotse.h"

#include <stdbool.h>

/* The ticket that the address opened, and what its requester may do now. */
struct status {
    lotse_ticket *t;
    lotse_actor who;
    const char *secret;
    bool may_confirm, may_escalate, may_reopen;
    /* what was typed, where it wasn't taken */
    bool failed;
    enum word wrong;
    const lotse_err *detail; /* or NULL */
    const char *text, *reason; /* NULL where there is none */
    bool has_files;
};

/* Open rq->rest up to a slash; *rest is behind that, or "". LOTSE_NOTFOUND:
 * nobody's; LOTSE_BUSY: this client has tried too many. */
int status_open(struct status *out, struct request *rq, const char **rest,
                lotse_err *err);

/* What to answer where it failed: 429 for guessing; else rc for reply_error. */
int status_refuse(struct request *rq, struct reply *rp, int rc, lotse_err *err);

/* page_status.c: the page. */
int status_write(struct request *rq, struct reply *rp, const struct status *s,
                 lotse_err *err);

/* page_thread.c: messages, articles, history. */
int thread_write(struct request *rq, struct str *out, const struct status *s,
                 lotse_err *err);

/* page_status_act.c: the forms. */
int status_forms(struct request *rq, struct str *out, const struct status *s,
                 lotse_err *err);

#endif
