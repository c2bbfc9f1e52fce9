/* request.h: one request, as the handlers see it. */
#ifndef LOTSE_HTTP_REQUEST_H
#define LOTSE_HTTP_REQUEST_H

#include "http/pool.h"

#include "base/arena.h"
#include "base/str.h"

#include "present/msg.h"

#include "lotse.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REQUEST_MAX_PARAMS = 32, REQUEST_MAX_TARGET = 4096 };

enum method { M_GET = 1, M_HEAD = 2, M_POST = 4, M_OPTIONS = 8 };

struct MHD_Connection;
struct parts;
struct server;
struct slot;

struct param {
    const char *name, *value; /* decoded, without NUL */
    size_t n;                 /* bytes of value */
};

struct params {
    struct param items[REQUEST_MAX_PARAMS];
    size_t n;
};

struct request {
    struct server *srv;
    struct MHD_Connection *conn;
    struct slot *slot;          /* of the connection; NULL: none was free */
    const struct route *route;  /* NULL: none fits */
    enum method method;
    char *target;               /* as sent */
    const char *sent_at;        /* its place in libmicrohttpd's buffer */
    const char *path;           /* decoded, without the query */
    const char *rest;           /* of path, behind the route's prefix */
    const char *origin;         /* a foreign page that may ask, or NULL */
    struct params query, form;
    struct parts *parts;    /* of a form with files, or NULL */
    const char *form_error; /* why not all of that form was read, or NULL */
    struct str body;
    size_t max_body;        /* bytes of it that are kept */
    uint64_t got;           /* that came; beyond max_body they are dropped */
    atomic_uint *upload; /* its client's count of uploads, or NULL */
    struct arena mem;
    lotse_index *ix; /* borrowed until the request ends */
    struct edition_id id; /* which one that is */
    lotse_store *store; /* borrowed when asked for, until the end */
    lotse_actor who;    /* of a route with ROUTE_LOGIN */
    uint64_t began;  /* monotonic microseconds */
    uint64_t sent;   /* bytes of the body */
    unsigned status;
    bool seen;       /* the headers were looked at */
    bool answered;
    enum msg_lang ui; /* of pages */
};

/* Percent-decode n bytes; '+' becomes a blank where plus is set. NULL: a
 * malformed escape, %00, or out of memory. */
char *request_decode(struct arena *mem, const char *s, size_t n, bool plus,
                     size_t *len);

/* "a=1&b=2" into params. LOTSE_INPUT: malformed or too many. */
int request_params(struct params *out, struct arena *mem, const char *s,
                   size_t n, lotse_err *err);

/* The first value of this name, or NULL. */
const char *params_get(const struct params *p, const char *name);

/* A request header, or NULL. */
const char *request_header(const struct request *rq, const char *name);

/* The value of a cookie in the request's arena, or NULL. */
const char *request_cookie(struct request *rq, const char *name);

/* The index for this request. LOTSE_IO. */
int request_index(struct request *rq, lotse_err *err);

/* Is this type (without parameters) what the body was sent as? */
bool request_is_type(const struct request *rq, const char *type);

#endif
