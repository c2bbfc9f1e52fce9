/* names.h: which hosts we answer for, which pages may embed us. */
#ifndef LOTSE_HTTP_NAMES_H
#define LOTSE_HTTP_NAMES_H

#include "base/arena.h"

#include "http/http.h"

#include <stdbool.h>
#include <stddef.h>

struct names {
    struct arena mem;
    const char *hosts[HTTP_MAX_NAMES + 1]; /* and that of the base */
    size_t n_hosts;
    const char *origins[HTTP_MAX_NAMES];
    size_t n_origins;
    const char *ancestors; /* of Content-Security-Policy */
    bool tls;              /* users reach us by https: a proxy is before us */
};

/* Read both lists (blanks or commas between names) and our address as users
 * see it, whose host is one of ours; NULL: there is none. LOTSE_INPUT. */
int names_read(struct names *n, const char *hosts, const char *origins,
               const char *base, lotse_err *err);
void names_free(struct names *n);

/* Is this Host header one of ours: loopback, or named, with any port? */
bool names_host(const struct names *n, const char *host);

/* Is the page of this Origin header on the allow-list? */
bool names_origin(const struct names *n, const char *origin);

/* Does this Origin header name the host that the request went to? */
bool names_same(const char *origin, const char *host);

#endif
