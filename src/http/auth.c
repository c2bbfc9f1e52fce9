/*
 * auth.c: who asks.
 *
 * Programs send a token, people's browsers a session's secret in a cookie that
 * scripts can't read and other sites can't send (HttpOnly, SameSite=Strict).
 * Behind TLS (--base https://...) it has the __Host- prefix, so that nobody on
 * a neighbouring name can plant one.
 */
#include "http/auth.h"
#include "http/page.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/err.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

/* Tokens that nobody has: twenty at once, then one in three seconds. */
enum { GUESS_MS = 3000, GUESSES_AT_ONCE = 20 };

/* "lotse_session", or "__Host-lotse_session" behind TLS. */
static const char *cookie_name(const struct request *rq)
{
    return rq->srv->names.tls ? "__Host-lotse_session" : "lotse_session";
}

int request_store(struct request *rq, lotse_err *err)
{
    return rq->store != NULL
               ? LOTSE_OK
               : stores_take(&rq->store, &rq->srv->stores, err);
}

const char *auth_session(struct request *rq)
{
    return request_cookie(rq, cookie_name(rq));
}

int auth_actor(lotse_actor *out, struct request *rq, lotse_err *err)
{
    const char *header = request_header(rq, MHD_HTTP_HEADER_AUTHORIZATION);
    const char *secret = auth_session(rq);
    int64_t now = clock_now(rq->srv->opts->clock);
    int rc = request_store(rq, err);

    *out = (lotse_actor){0};
    if (rc != LOTSE_OK)
        return rc;
    if (header != NULL && strncasecmp(header, "Bearer ", 7) == 0)
        return lotse_token_get(out, rq->store,
                               header + 7 + strspn(header + 7, " "), now, err);
    if (secret != NULL)
        return lotse_session_get(out, rq->store, secret, now, err);
    return err_set(err, LOTSE_DENIED, "log in, or send a token");
}

/* A token is looked up however many wrong ones its client has sent: at 192
 * random bits nobody finds one, and one program with an old token must not shut
 * out all behind the same address. */
bool auth_admit(struct request *rq, struct reply *rp)
{
    lotse_err err = {0};
    int rc = auth_actor(&rq->who, rq, &err);
    const char *client;

    if (rc == LOTSE_OK)
        return true;
    if (rc != LOTSE_DENIED) {
        reply_error(rq, rp, &err);
        return false;
    }
    client = auth_client(rq);
    if (client == NULL ||
        (request_header(rq, MHD_HTTP_HEADER_AUTHORIZATION) != NULL &&
         !rate_take(rates_of(&rq->srv->guessers, client), GUESS_MS,
                    GUESSES_AT_ONCE))) {
        rp->retry_after = GUESS_MS / 1000;
        reply_problem(rq, rp, MHD_HTTP_TOO_MANY_REQUESTS,
                      "too many tokens that aren't known: send one that is");
    } else {
        auth_refuse(rq, rp);
    }
    return false;
}

void auth_refuse(struct request *rq, struct reply *rp)
{
    struct str where = {0};

    if ((rq->route->flags & ROUTE_PAGE) == 0) {
        reply_problem(rq, rp, MHD_HTTP_UNAUTHORIZED,
                      "send a token as Authorization: Bearer TOKEN; lotse "
                      "token new makes one");
        rp->authenticate = "Bearer";
        return;
    }
    if (rq->method == M_POST) {
        auth_again(rq, rp);
        return;
    }
    str_adds(&where, "/login?to=");
    html_query(&where, rq->target); /* as sent, with its query */
    rp->status = MHD_HTTP_SEE_OTHER;
    rp->location = arena_strdup(&rq->mem, str_text(&where));
    str_free(&where);
}

const char *auth_cookie(struct request *rq, const char *secret)
{
    struct str s = {0};
    const char *kept;

    str_addf(&s, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
             cookie_name(rq), secret != NULL ? secret : "",
             rq->srv->names.tls ? "; Secure" : "",
             secret != NULL ? "" : "; Max-Age=0");
    kept = s.oom ? NULL : arena_strdup(&rq->mem, str_text(&s));
    str_free(&s);
    return kept;
}

/* The last address that a proxy on this machine says it was asked from; NULL:
 * it says none. */
static const char *forwarded(struct request *rq)
{
    const char *all = request_header(rq, "X-Forwarded-For");
    const char *last = all != NULL ? strrchr(all, ',') : NULL;
    unsigned char raw[sizeof(struct in6_addr)];
    char *text;

    if (all == NULL)
        return NULL;
    last = last != NULL ? last + 1 : all;
    last += strspn(last, " \t");
    text = arena_strn(&rq->mem, last, strcspn(last, " \t"));
    return text != NULL && (inet_pton(AF_INET, text, raw) == 1 ||
                            inet_pton(AF_INET6, text, raw) == 1)
               ? text
               : NULL;
}

const char *auth_client(struct request *rq)
{
    const char *proxied = NULL;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        rq->conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[INET6_ADDRSTRLEN] = "unix";

    if (info != NULL && info->client_addr != NULL) {
        const struct sockaddr *a = info->client_addr;
        if (a->sa_family == AF_INET)
            inet_ntop(AF_INET, &((const struct sockaddr_in *)a)->sin_addr, text,
                      sizeof text);
        else if (a->sa_family == AF_INET6)
            inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)a)->sin6_addr,
                      text, sizeof text);
    }
    if (strcmp(text, "unix") == 0 || strncmp(text, "127.", 4) == 0 ||
        strcmp(text, "::1") == 0)
        proxied = forwarded(rq);
    return proxied != NULL ? proxied : arena_strdup(&rq->mem, text);
}
