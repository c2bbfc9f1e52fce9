/* auth.h: who asks. */
#ifndef LOTSE_HTTP_AUTH_H
#define LOTSE_HTTP_AUTH_H

#include "http/reply.h"
#include "http/request.h"

#include "lotse.h"

#include <stdbool.h>

/* The store for this request, opened when first asked for. LOTSE_IO,
 * LOTSE_BUSY. */
int request_store(struct request *rq, lotse_err *err);

/* Who asks: a token (Authorization: Bearer) or a session (cookie).
 * LOTSE_DENIED: nobody we know; the route answers with auth_refuse. */
int auth_actor(lotse_actor *out, struct request *rq, lotse_err *err);

/* The same for a route of programs: rq->who. False: rp says that nobody we know
 * asks. */
bool auth_admit(struct request *rq, struct reply *rp);

/* The secret of the session that the browser says it has, or NULL. */
const char *auth_session(struct request *rq);

/* 401 with WWW-Authenticate for programs, the login page for people, who keep
 * what they sent. */
void auth_refuse(struct request *rq, struct reply *rp);

/* page_again.c: a form of nobody we know, to be sent again after a login. */
void auth_again(struct request *rq, struct reply *rp);

/* Set-Cookie values in the request's arena; secret NULL: remove it. */
const char *auth_cookie(struct request *rq, const char *secret);

/* A name for the client in logs of failures and searches: its address, or that
 * which a proxy on this machine names (X-Forwarded-For). */
const char *auth_client(struct request *rq);

#endif
