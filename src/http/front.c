/*
 * front.c: what is refused before a handler sees it.
 *
 * libmicrohttpd is lenient where a proxy in front of it may read the same
 * bytes otherwise: it takes two hosts, two lengths, a length beside chunks, a
 * path with an encoded "../" or a NUL. All that is refused here, in the first
 * call of the request, before any of the body is read; so is a body that is
 * too long or of the wrong type, a host that isn't ours, and a request that a
 * foreign page makes.
 */
#include "http/front.h"
#include "http/auth.h"
#include "http/form.h"
#include "http/raw.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/utf8.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct counts {
    int host, length, encoding;
    bool bad;
};

static enum MHD_Result count(void *ctx, enum MHD_ValueKind kind,
                             const char *key, size_t n_key, const char *value,
                             size_t n_value)
{
    struct counts *c = ctx;

    (void)kind;
    c->host += strcasecmp(key, MHD_HTTP_HEADER_HOST) == 0;
    c->length += strcasecmp(key, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0;
    c->encoding += strcasecmp(key, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0;
    c->bad |= strlen(key) != n_key || n_value != strlen(value);
    for (size_t i = 0; i < n_key; i++)
        c->bad |= (unsigned char)key[i] <= ' ' || key[i] == 127;
    for (size_t i = 0; i < n_value; i++)
        c->bad |= ((unsigned char)value[i] < ' ' && value[i] != '\t') ||
                  value[i] == 127;
    return MHD_YES;
}

static bool is_framed_well(struct request *rq, const char *version)
{
    struct counts c = {0};
    const char *coding = request_header(rq, MHD_HTTP_HEADER_TRANSFER_ENCODING);

    MHD_get_connection_values_n(rq->conn, MHD_HEADER_KIND, count, &c);
    return !c.bad && c.host == 1 && c.length <= 1 && c.encoding <= 1 &&
           (c.length == 0 || c.encoding == 0) &&
           (coding == NULL || (strcasecmp(coding, "chunked") == 0 &&
                               strcmp(version, MHD_HTTP_VERSION_1_1) == 0));
}

/* Is a path of the target anything but plain segments? */
static bool is_crooked(const char *s, size_t n)
{
    if (n == 0 || s[0] != '/' || (n > 1 && s[1] == '/'))
        return true;
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)s[i] <= ' ' || s[i] == 127 || s[i] == '\\' ||
            s[i] == '#')
            return true;
        if (s[i] == '%' && (strncasecmp(s + i, "%2f", 3) == 0 ||
                            strncasecmp(s + i, "%2e", 3) == 0 ||
                            strncasecmp(s + i, "%5c", 3) == 0))
            return true;
        if (s[i] == '/' && s[i + 1] == '.' &&
            (i + 2 >= n || s[i + 2] == '/' ||
             (s[i + 2] == '.' && (i + 3 >= n || s[i + 3] == '/'))))
            return true;
    }
    return false;
}

static bool has_controls(const char *s)
{
    while (*s != '\0' && (unsigned char)*s >= ' ' && *s != 127)
        s++;
    return *s != '\0';
}

/* Path and query out of the target. */
static bool read_target(struct request *rq, struct reply *rp)
{
    size_t n = strcspn(rq->target, "?"), len;
    lotse_err err = {0};
    const char *query = rq->target + n + (rq->target[n] == '?');

    if (strlen(rq->target) > REQUEST_MAX_TARGET) {
        reply_problemf(rq, rp, MHD_HTTP_URI_TOO_LONG,
                       "an address may have %d bytes; longer text goes into "
                       "the body of POST /api/v1/suggest",
                       REQUEST_MAX_TARGET);
        return false;
    }
    if (!is_crooked(rq->target, n))
        rq->path = request_decode(&rq->mem, rq->target, n, false, &len);
    if (rq->path != NULL && has_controls(rq->path))
        rq->path = NULL;
    if (rq->path == NULL) {
        reply_problem(rq, rp, MHD_HTTP_BAD_REQUEST,
                      "the path isn't plain: no dot segments, no encoded "
                      "slashes, no control characters");
        return false;
    }
    if (utf8_valid(rq->path, len) < len) {
        reply_problem(rq, rp, MHD_HTTP_BAD_REQUEST,
                      "the path isn't UTF-8, percent-encoded");
        return false;
    }
    if (request_params(&rq->query, &rq->mem, query, strlen(query), &err) !=
        LOTSE_OK) {
        reply_error(rq, rp, &err);
        return false;
    }
    return true;
}

static bool read_method(struct request *rq, struct reply *rp,
                        const char *method)
{
    static const struct {
        const char *name;
        enum method method;
    } known[] = {{MHD_HTTP_METHOD_GET, M_GET},
                 {MHD_HTTP_METHOD_HEAD, M_HEAD},
                 {MHD_HTTP_METHOD_POST, M_POST},
                 {MHD_HTTP_METHOD_OPTIONS, M_OPTIONS}};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(method, known[i].name) == 0)
            rq->method = known[i].method;
    if (rq->method != 0)
        return true;
    rp->allow = "GET, HEAD, POST, OPTIONS";
    reply_problem(rq, rp, MHD_HTTP_NOT_IMPLEMENTED, "this method isn't known");
    return false;
}

/* Would it be done in the name of whoever sits at a browser? */
static bool by_session(struct request *rq)
{
    return (rq->route->flags & ROUTE_LOGIN) != 0 && rq->method != M_OPTIONS &&
           request_header(rq, MHD_HTTP_HEADER_AUTHORIZATION) == NULL &&
           auth_session(rq) != NULL;
}

/* May the page that asks do so? */
static bool check_origin(struct request *rq, struct reply *rp)
{
    const char *origin = request_header(rq, MHD_HTTP_HEADER_ORIGIN);
    const char *host = request_header(rq, MHD_HTTP_HEADER_HOST);
    const char *site = request_header(rq, "Sec-Fetch-Site");
    bool cors = (rq->route->flags & ROUTE_CORS) != 0;
    bool form = (rq->route->flags & ROUTE_FORM) != 0;

    if (origin != NULL && names_same(origin, host))
        return true;
    if (origin != NULL && cors && names_origin(&rq->srv->names, origin)) {
        rq->origin = origin;
        return true;
    }
    if (rq->method == M_GET || rq->method == M_HEAD)
        return true; /* changes nothing; without CORS headers none reads it */
    if (origin == NULL && !form && site == NULL && !by_session(rq))
        return true; /* no browser */
    if (origin == NULL && site != NULL &&
        (strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0))
        return true;
    if (rq->method == M_OPTIONS && origin == NULL)
        return true;
    /* a page that sends no Referer says "null" of itself; who knows a ticket's
     * secret may act anyway */
    if (origin != NULL && strcmp(origin, "null") == 0 &&
        (rq->route->flags & ROUTE_SECRET) != 0 &&
        (site == NULL || strcmp(site, "same-origin") == 0))
        return true;
    reply_problem(rq, rp, MHD_HTTP_FORBIDDEN,
                  origin != NULL
                      ? "this page's origin isn't on the allow-list; the "
                        "operator names it with lotse serve --origin"
                      : "a form must be sent by a browser from our own page "
                        "(Origin or Sec-Fetch-Site is missing); programs use "
                        "/api/v1/ with a token");
    return false;
}

/* Who isn't let in isn't listened to either. */
static bool check_actor(struct request *rq, struct reply *rp)
{
    return (rq->route->flags & ROUTE_LOGIN) == 0 || rq->method == M_OPTIONS ||
           auth_admit(rq, rp);
}

/* JSON with files must say its length before, as forms do. */
static bool check_length(struct request *rq, struct reply *rp,
                         const char *sent, bool form)
{
    unsigned long long n = sent != NULL ? strtoull(sent, NULL, 10) : 0;
    bool files = !form && (rq->route->flags & ROUTE_FILES) != 0;

    if (files && sent == NULL)
        rq->max_body = FORM_MAX;
    if (rq->upload == NULL && n > rq->max_body) {
        reply_problemf(rq, rp, MHD_HTTP_CONTENT_TOO_LARGE,
                       "a body may have %zu bytes here: %s", rq->max_body,
                       files ? "send fewer or smaller files"
                             : "shorten the text");
        return false;
    }
    return !files || form_place(rq, rp, n);
}

/* Body's type and length, as far as the headers tell. */
static bool check_body(struct request *rq, struct reply *rp)
{
    const char *sent = request_header(rq, MHD_HTTP_HEADER_CONTENT_LENGTH);
    bool form = (rq->route->flags & ROUTE_FORM) != 0;

    rq->max_body = rq->route->max_body;
    if (rq->method != M_POST) {
        if ((sent == NULL || strcmp(sent, "0") == 0) &&
            request_header(rq, MHD_HTTP_HEADER_TRANSFER_ENCODING) == NULL)
            return true;
        reply_problem(rq, rp, MHD_HTTP_BAD_REQUEST,
                      "only POST may carry a body");
        return false;
    }
    if (form && !form_admit(rq, rp, sent))
        return false;
    if (!form && !request_is_type(rq, "application/json")) {
        reply_problem(rq, rp, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE,
                      "send the body as Content-Type: application/json");
        return false;
    }
    return check_length(rq, rp, sent, form);
}

static bool find_route(struct request *rq, struct reply *rp)
{
    rq->route = route_find(rq->path, &rq->rest);
    if (rq->route == NULL) {
        reply_problem(rq, rp, MHD_HTTP_NOT_FOUND,
                      "nothing is served here; /openapi.json lists what is");
        return false;
    }
    if (rq->method == M_OPTIONS ||
        (rq->method == M_POST ? rq->route->post : rq->route->get) != NULL)
        return true;
    rp->allow = route_allow(rq->route);
    reply_problemf(rq, rp, MHD_HTTP_METHOD_NOT_ALLOWED, "this address takes %s",
                   rp->allow != NULL ? rp->allow : "another method");
    return false;
}

static bool check_host(struct request *rq, struct reply *rp)
{
    if (names_host(&rq->srv->names, request_header(rq, MHD_HTTP_HEADER_HOST)))
        return true;
    reply_problem(rq, rp, MHD_HTTP_MISDIRECTED_REQUEST,
                  "this host name isn't ours; the operator names it with lotse "
                  "serve --host");
    return false;
}

static bool check_version(struct request *rq, struct reply *rp,
                          const char *version)
{
    if (strcmp(version, MHD_HTTP_VERSION_1_1) == 0 ||
        strcmp(version, MHD_HTTP_VERSION_1_0) == 0)
        return true;
    reply_problem(rq, rp, MHD_HTTP_HTTP_VERSION_NOT_SUPPORTED,
                  "HTTP/1.1 and HTTP/1.0 are spoken here");
    return false;
}

static bool check_expect(struct request *rq, struct reply *rp)
{
    const char *expect = request_header(rq, MHD_HTTP_HEADER_EXPECT);

    if (expect == NULL || strcasecmp(expect, "100-continue") == 0)
        return true;
    reply_problem(rq, rp, MHD_HTTP_EXPECTATION_FAILED,
                  "only Expect: 100-continue is known");
    return false;
}

static bool check_room(struct request *rq, struct reply *rp)
{
    if (rq->slot == NULL || !rq->slot->refused)
        return true;
    rp->retry_after = 2;
    reply_problem(rq, rp, MHD_HTTP_SERVICE_UNAVAILABLE,
                  "too many connections: try again in a moment");
    return false;
}

bool front_admit(struct request *rq, struct reply *rp, const char *method,
                 const char *version)
{
    bool ok = check_room(rq, rp) && check_version(rq, rp, version) &&
              read_method(rq, rp, method);

    if (ok && (!is_framed_well(rq, version) ||
               !raw_is_told(rq, method, version))) {
        reply_problem(rq, rp, MHD_HTTP_BAD_REQUEST,
                      "the headers are ambiguous: one Host, one length or "
                      "chunks, each on one line, no control characters");
        ok = false;
    }
    ok = ok && check_expect(rq, rp);
    if (ok && rq->method == M_OPTIONS && strcmp(rq->target, "*") == 0)
        return true;
    ok = ok && check_host(rq, rp) && read_target(rq, rp) &&
         find_route(rq, rp) && check_origin(rq, rp) && check_actor(rq, rp) &&
         check_body(rq, rp);
    if (!ok)
        rp->close = true;
    return ok;
}

void front_options(struct request *rq, struct reply *rp)
{
    rp->status = MHD_HTTP_NO_CONTENT;
    rp->allow = rq->route != NULL ? route_allow(rq->route)
                                  : "GET, HEAD, POST, OPTIONS";
}
