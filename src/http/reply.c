/*
 * reply.c: the one place that sends an answer.
 *
 * Every answer gets the headers that browsers need to be safe with it; a
 * handler can only choose among them. Answers that are worth it are sent as
 * gzip to those who take it, with an entity tag of their own. Whether the body
 * goes out for HEAD is libmicrohttpd's business.
 */
#include "http/reply.h"
#include "http/page.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/err.h"

#include "present/jsonw.h"

#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>
#include <zlib.h>

const char type_json[] = "application/json";
const char type_problem[] = "application/problem+json";
const char type_html[] = "text/html; charset=utf-8";
const char type_text[] = "text/plain; charset=utf-8";
const char type_md[] = "text/markdown; charset=utf-8";

enum { GZIP_FROM = 1400 }; /* bytes: less fits into one packet anyway */

const char *reply_reason(unsigned status)
{
    return MHD_get_reason_phrase_for(status);
}

/* ------------------------------------------------------------ versions -- */

bool reply_fresh(struct request *rq, struct reply *rp, const char *of, size_t n)
{
    const char *sent = request_header(rq, MHD_HTTP_HEADER_IF_NONE_MATCH);
    char tag[24];
    bool plain, zipped;

    /* the gzip form is another representation: "...-g" (RFC 9110, 8.8.3) */
    snprintf(tag, sizeof tag, "\"%016llx-g\"",
             (unsigned long long)XXH3_64bits(of, n));
    zipped = sent != NULL && strstr(sent, tag) != NULL;
    if (!zipped)
        strcpy(strchr(tag, '-'), "\"");
    plain = sent != NULL &&
            (strcmp(sent, "*") == 0 || strstr(sent, tag) != NULL);
    rp->etag = arena_strdup(&rq->mem, tag);
    if (!plain && !zipped)
        return false;
    rp->status = MHD_HTTP_NOT_MODIFIED;
    return true;
}

int reply_fresh_index(bool *have, struct request *rq, struct reply *rp,
                      struct str *more, lotse_err *err)
{
    struct str of = {0};
    int rc = request_index(rq, err);

    *have = false;
    if (rc == LOTSE_OK) {
        str_addf(&of, "%016llx %s\n", (unsigned long long)rq->id.version,
                 rq->target);
        str_add(&of, str_text(&rq->body), rq->body.n);
        if (more != NULL)
            str_add(&of, str_text(more), more->n);
        if (of.oom || (more != NULL && more->oom))
            rc = err_nomem(err);
        else
            *have = reply_fresh(rq, rp, of.p, of.n);
    }
    str_free(&of);
    if (more != NULL)
        str_free(more);
    return rc;
}

/* ------------------------------------------------------------- problems -- */

static void problem_json(struct request *rq, struct reply *rp, unsigned status,
                         const char *detail)
{
    struct sink sink = sink_of_str(&rp->body);
    struct jsonw j = {.to = &sink};

    jsonw_open_object(&j);
    jsonw_key_text(&j, "type", "about:blank");
    jsonw_key_text(&j, "title", reply_reason(status));
    jsonw_key_uint(&j, "status", status);
    jsonw_key_text(&j, "detail", detail);
    if (rq->path != NULL)
        jsonw_key_text(&j, "instance", rq->path);
    jsonw_close_object(&j);
    jsonw_line(&j);
    rp->type = type_problem;
}

/* Does a person look at the answer? Of an address that isn't known, or wasn't
 * read, the browser tells. */
static bool is_for_people(const struct request *rq)
{
    const char *accept = request_header(rq, MHD_HTTP_HEADER_ACCEPT);

    if (rq->route != NULL)
        return (rq->route->flags & ROUTE_PAGE) != 0;
    return strncmp(rq->path != NULL ? rq->path : rq->target, "/api/", 5) != 0 &&
           accept != NULL && strstr(accept, "text/html") != NULL;
}

void reply_problem(struct request *rq, struct reply *rp, unsigned status,
                   const char *detail)
{
    struct reply old = *rp;

    str_free(&old.body);
    *rp = (struct reply){.status = status,
                         .allow = old.allow,
                         .retry_after = old.retry_after,
                         .close = old.close};
    if (is_for_people(rq))
        page_problem(rq, rp, status, detail);
    else
        problem_json(rq, rp, status, detail);
}

void reply_problemf(struct request *rq, struct reply *rp, unsigned status,
                    const char *fmt, ...)
{
    char detail[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(detail, sizeof detail, fmt, ap);
    va_end(ap);
    reply_problem(rq, rp, status, detail);
}

void reply_error(struct request *rq, struct reply *rp, const lotse_err *err)
{
    switch (err->code) {
    case LOTSE_NOTFOUND:
        reply_problem(rq, rp, MHD_HTTP_NOT_FOUND, err->msg);
        break;
    case LOTSE_INPUT:
        reply_problem(rq, rp, MHD_HTTP_BAD_REQUEST, err->msg);
        break;
    case LOTSE_DENIED:
        reply_problem(rq, rp, MHD_HTTP_FORBIDDEN, err->msg);
        break;
    case LOTSE_BUSY:
    case LOTSE_NOMEM:
        rp->retry_after = 1;
        reply_problem(rq, rp, MHD_HTTP_SERVICE_UNAVAILABLE,
                      "too busy just now: try again in a second");
        break;
    default:
        /* the reason names files: it is for the log alone */
        rq->srv->opts->say(rq->srv->opts->ctx, err->msg);
        reply_problem(rq, rp, MHD_HTTP_INTERNAL_SERVER_ERROR,
                      "the server can't read its data; its log says why");
        break;
    }
}

/* ----------------------------------------------------------------- gzip -- */

/* Does the client take gzip ("gzip;q=0" is a no)? */
static bool takes_gzip(const struct request *rq)
{
    const char *s = request_header(rq, MHD_HTTP_HEADER_ACCEPT_ENCODING);
    const char *at = s != NULL ? strstr(s, "gzip") : NULL;

    if (at == NULL)
        return false;
    at += 4;
    at += strspn(at, " ");
    if (*at != ';')
        return true;
    at += 1 + strspn(at + 1, " ");
    if (strncmp(at, "q=0", 3) != 0)
        return true;
    at += 3;
    at += strspn(at, ".0");
    return *at >= '1' && *at <= '9'; /* q=0.1 and the like */
}

/* The n bytes as gzip, malloc'd; NULL: it doesn't pay, or out of memory. */
static char *gzip(const char *bytes, size_t n, size_t *len)
{
    z_stream z = {0};
    size_t room = n - n / 16;
    char *out = malloc(room);

    if (out == NULL || deflateInit2(&z, 5, Z_DEFLATED, 15 + 16, 8,
                                    Z_DEFAULT_STRATEGY) != Z_OK) {
        free(out);
        return NULL;
    }
    z.next_in = (Bytef *)(uintptr_t)bytes;
    z.avail_in = (uInt)n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END) {
        free(out);
        out = NULL;
    }
    *len = z.total_out;
    deflateEnd(&z);
    return out;
}

static bool compresses(const char *type)
{
    return type != NULL &&
           (strncmp(type, "text/", 5) == 0 || strstr(type, "json") != NULL ||
            strstr(type, "xml") != NULL || strstr(type, "javascript") != NULL);
}

/* -------------------------------------------------------------- headers -- */

struct head {
    struct MHD_Response *r;
    bool ok;
};

static void add(struct head *h, const char *name, const char *value)
{
    if (value != NULL && MHD_add_response_header(h->r, name, value) != MHD_YES)
        h->ok = false;
}

static void addf(struct head *h, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void addf(struct head *h, const char *name, const char *fmt, ...)
{
    char value[64]; /* numbers and entity tags */
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(value, sizeof value, fmt, ap);
    va_end(ap);
    add(h, name, value);
}

/* What keeps an answer from being used for what it isn't. */
static void add_safety(struct head *h, const struct request *rq,
                       const struct reply *rp)
{
    bool secret = rq->route != NULL && (rq->route->flags & ROUTE_SECRET) != 0;
    bool alone = rq->route != NULL && (rq->route->flags & ROUTE_ALONE) != 0;
    const char *ancestors = alone ? " 'none'" : rq->srv->names.ancestors;
    struct str csp = {0};

    add(h, "X-Content-Type-Options", "nosniff");
    add(h, "Referrer-Policy", secret ? "no-referrer" : "same-origin");
    if (secret)
        add(h, "X-Robots-Tag", "noindex");
    if (rq->srv->names.tls)
        add(h, "Strict-Transport-Security", "max-age=31536000");
    /* what a 304 says takes the place of what the browser has kept */
    if (rp->status == MHD_HTTP_NOT_MODIFIED)
        return;
    if (rp->html) {
        str_adds(&csp,
                 "default-src 'none'; script-src 'self'; style-src 'self'; "
                 "img-src 'self' data: https:; connect-src 'self'; form-action "
                 "'self'; base-uri 'none'; manifest-src 'self'; "
                 "frame-ancestors");
        str_adds(&csp, ancestors);
        add(h, "Permissions-Policy",
            "camera=(), geolocation=(), microphone=(), payment=()");
        add(h, "Cross-Origin-Opener-Policy", "same-origin");
    } else {
        str_adds(&csp, "default-src 'none'; frame-ancestors 'none'; sandbox");
    }
    if (!rp->html || strcmp(ancestors, " 'none'") == 0)
        add(h, "X-Frame-Options", "DENY");
    add(h, "Content-Security-Policy", str_text(&csp));
    str_free(&csp);
    add(h, "Cross-Origin-Resource-Policy",
        rp->open || rq->origin != NULL ? "cross-origin" : "same-origin");
}

static void add_cors(struct head *h, const struct request *rq)
{
    bool cors = rq->route != NULL && (rq->route->flags & ROUTE_CORS) != 0;

    if (cors)
        add(h, MHD_HTTP_HEADER_VARY, "Origin");
    if (rq->origin == NULL || !cors)
        return;
    add(h, "Access-Control-Allow-Origin", rq->origin);
    add(h, "Access-Control-Expose-Headers", "ETag, Retry-After");
    if (rq->method == M_OPTIONS) {
        add(h, "Access-Control-Allow-Methods",
            rq->route->post != NULL ? "GET, HEAD, POST" : "GET, HEAD");
        add(h, "Access-Control-Allow-Headers", "Content-Type");
        add(h, "Access-Control-Max-Age", "600");
        /* a public page asks for a server inside a network */
        if (request_header(rq, "Access-Control-Request-Private-Network"))
            add(h, "Access-Control-Allow-Private-Network", "true");
    }
}

static void add_etag(struct head *h, const struct reply *rp, bool zipped)
{
    if (rp->etag == NULL)
        return;
    if (zipped)
        addf(h, MHD_HTTP_HEADER_ETAG, "%.*s-g\"", (int)strlen(rp->etag) - 1,
             rp->etag);
    else
        add(h, MHD_HTTP_HEADER_ETAG, rp->etag);
}

static void add_headers(struct head *h, const struct request *rq,
                        const struct reply *rp, bool zipped, bool zippable)
{
    add(h, MHD_HTTP_HEADER_CONTENT_TYPE, rp->type);
    if (zipped)
        add(h, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    if (zippable || rp->status == MHD_HTTP_NOT_MODIFIED)
        add(h, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
    if (rp->varies)
        add(h, MHD_HTTP_HEADER_VARY, "Accept-Language, Cookie");
    add(h, MHD_HTTP_HEADER_CACHE_CONTROL,
        rp->cache != NULL ? rp->cache : "no-store");
    add_etag(h, rp, zipped);
    add(h, MHD_HTTP_HEADER_LOCATION, rp->location);
    add(h, MHD_HTTP_HEADER_SET_COOKIE, rp->cookie);
    add(h, "Link", rp->link);
    add(h, MHD_HTTP_HEADER_CONTENT_LANGUAGE, rp->language);
    add(h, MHD_HTTP_HEADER_ALLOW, rp->allow);
    add(h, MHD_HTTP_HEADER_WWW_AUTHENTICATE, rp->authenticate);
    add(h, MHD_HTTP_HEADER_CONTENT_DISPOSITION, rp->disposition);
    if (rp->retry_after > 0)
        addf(h, MHD_HTTP_HEADER_RETRY_AFTER, "%u", rp->retry_after);
    if (rp->close)
        add(h, MHD_HTTP_HEADER_CONNECTION, "close");
    add_safety(h, rq, rp);
    add_cors(h, rq);
}

bool reply_send(struct request *rq, struct reply *rp)
{
    size_t n = rp->fixed != NULL ? rp->n_fixed : rp->body.n, len = 0;
    bool zippable = n >= GZIP_FROM && compresses(rp->type), sent;
    char *zipped = zippable && takes_gzip(rq)
                       ? gzip(rp->fixed != NULL ? rp->fixed : rp->body.p, n,
                              &len)
                       : NULL;
    char *own = zipped;
    struct head h = {.ok = true};

    if (rp->body.oom) {
        free(zipped);
        return false;
    }
    if (own == NULL && rp->fixed == NULL && rp->stream == NULL)
        own = str_take(&rp->body);
    if (rp->stream != NULL)
        h.r = rp->stream;
    else if (own != NULL)
        h.r = MHD_create_response_from_buffer(zipped != NULL ? len : n, own,
                                              MHD_RESPMEM_MUST_FREE);
    else
        h.r = MHD_create_response_from_buffer(n, (void *)(uintptr_t)rp->fixed,
                                              MHD_RESPMEM_PERSISTENT);
    if (h.r == NULL) {
        free(own);
        return false;
    }
    if (rp->status == 0)
        rp->status = MHD_HTTP_OK;
    add_headers(&h, rq, rp, zipped != NULL, zippable);
    rq->status = rp->status;
    rq->sent = rq->method == M_HEAD ? 0 : zipped != NULL ? len : n;
    sent = h.ok && MHD_queue_response(rq->conn, rp->status, h.r) == MHD_YES;
    MHD_destroy_response(h.r);
    return sent;
}
