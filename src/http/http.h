/* http.h: the server: portal, search box, API. */
#ifndef LOTSE_HTTP_HTTP_H
#define LOTSE_HTTP_HTTP_H

#include "front/clock.h"

#include "lotse.h"

#include <stdbool.h>
#include <stddef.h>

enum { HTTP_MAX_NAMES = 16 }; /* of hosts, of origins */

/* Strings are borrowed for the call. */
struct http_opts {
    const char *index;
    const char *tickets;   /* store of feedback; made where it is missing */
    const char *listen;    /* "ADDR:PORT", port 0: any free; NULL: none */
    const char *socket;    /* path of a UNIX socket, or NULL */
    const char *hosts;     /* names we are called by, besides loopback's */
    const char *origins;   /* pages that may embed us: "https://a.example" */
    const char *site;      /* name shown in the portal */
    const char *contact;   /* of the support desk: mail address or URL */
    const char *base;      /* address as users see it; NULL: http://HOST */
    int threads;           /* 0: one per processor, at least 2 */
    int connections;       /* at once; more get 503; 0: 1000 */
    int per_address;       /* at once from one address; 0: 100, and any
                              number from loopback */
    int timeout;           /* seconds for a request and its answer; 0: 20 */
    bool no_search_log;    /* searches aren't kept */
    const lotse_rules *rules; /* of tickets; NULL: the defaults */
    bool no_tickets;       /* requests go to `contact`, none is filed here */
    bool log_queries;      /* access log with query strings */
    const struct clock *clock;
    void (*say)(void *ctx, const char *line); /* a line for people, or a line
                                                 of the access log */
    void *ctx;
    /* Called each minute with the tickets, after their clocks ran, in a thread
     * of its own; NULL: nothing. What it returns other than LOTSE_OK is said
     * once. It holds the end of the server up, so it must not wait long. */
    int (*chore)(void *ctx, lotse_store *s, int64_t now, lotse_err *err);
};

/* Serve until SIGTERM or SIGINT, then finish what is in flight. Sockets that
 * systemd hands over (LISTEN_FDS) come before `listen`. Errors: LOTSE_INPUT
 * (address, host or origin can't be read), LOTSE_IO (no index, address taken),
 * LOTSE_NOMEM. */
int http_serve(const struct http_opts *opts, lotse_err *err);

#endif
