/* listen.h: sockets to accept on. */
#ifndef LOTSE_HTTP_LISTEN_H
#define LOTSE_HTTP_LISTEN_H

#include "http/names.h"

#include "lotse.h"

#include <stdbool.h>
#include <stddef.h>

enum { LISTEN_MAX = 8, LISTEN_NAME = 160 };

struct listener {
    int fd;
    char name[LISTEN_NAME]; /* "http://127.0.0.1:8089", "unix:/run/x" */
    const char *path;       /* to unlink at the end, or NULL */
    bool own;               /* not systemd's, which listens on */
};

struct listeners {
    struct listener items[LISTEN_MAX];
    size_t n;
};

/* Those that systemd handed over, or else those that the options name. An
 * address beyond loopback is refused unless the options name a host
 * (LOTSE_INPUT). */
int listen_all(struct listeners *l, const struct http_opts *opts,
               const struct names *names, lotse_err *err);
/* Refuse whoever comes from now on; the descriptors stay open. */
void listen_end(struct listeners *l);
void listen_close(struct listeners *l);

#endif
