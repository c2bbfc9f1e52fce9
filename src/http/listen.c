/*
 * listen.c: sockets to accept on.
 *
 * Three kinds: an address with a port, a path (UNIX socket), and descriptors
 * from 3 on that systemd opened for us (sd_listen_fds(3); the protocol is two
 * environment variables, so no library is needed). Addresses are numbers only:
 * nothing is looked up.
 */
#include "http/listen.h"

#include "base/err.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 512, FIRST_FD = 3 };

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_un un;
};

/* "127.0.0.1:8089", "[::1]:0", ":8089" (loopback). False: no such address. */
static bool parse(union address *out, socklen_t *len, const char *text)
{
    const char *colon = strrchr(text, ':');
    char host[INET6_ADDRSTRLEN + 2] = "127.0.0.1", *end;
    unsigned long port;
    size_t n;

    memset(out, 0, sizeof *out);
    if (colon == NULL || colon[1] == '\0')
        return false;
    n = (size_t)(colon - text);
    if (n >= sizeof host)
        return false;
    port = strtoul(colon + 1, &end, 10);
    if (*end != '\0' || colon[1] < '0' || colon[1] > '9' || port > 65535)
        return false;
    if (n > 0)
        snprintf(host, sizeof host, "%.*s", (int)n, text);
    if (strcmp(host, "localhost") == 0)
        snprintf(host, sizeof host, "127.0.0.1");
    if (host[0] == '[' && host[n - 1] == ']') {
        host[n - 1] = '\0';
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_port = htons((uint16_t)port);
        *len = sizeof out->v6;
        return inet_pton(AF_INET6, host + 1, &out->v6.sin6_addr) == 1;
    }
    out->v4.sin_family = AF_INET;
    out->v4.sin_port = htons((uint16_t)port);
    *len = sizeof out->v4;
    return inet_pton(AF_INET, host, &out->v4.sin_addr) == 1;
}

static bool is_loopback(const union address *a)
{
    return a->any.sa_family == AF_INET
               ? ntohl(a->v4.sin_addr.s_addr) >> 24 == 127
               : IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr);
}

/* Which address a socket got. */
static void name_it(struct listener *l)
{
    union address a;
    socklen_t len = sizeof a;
    char host[INET6_ADDRSTRLEN] = "";

    memset(&a, 0, sizeof a);
    if (getsockname(l->fd, &a.any, &len) != 0)
        return;
    if (a.any.sa_family == AF_INET) {
        inet_ntop(AF_INET, &a.v4.sin_addr, host, sizeof host);
        snprintf(l->name, sizeof l->name, "http://%s:%u", host,
                 ntohs(a.v4.sin_port));
    } else if (a.any.sa_family == AF_INET6) {
        inet_ntop(AF_INET6, &a.v6.sin6_addr, host, sizeof host);
        snprintf(l->name, sizeof l->name, "http://[%s]:%u", host,
                 ntohs(a.v6.sin6_port));
    } else {
        snprintf(l->name, sizeof l->name, "unix:%.*s",
                 (int)sizeof a.un.sun_path, a.un.sun_path);
    }
}

static int add(struct listeners *l, int fd, bool own, lotse_err *err)
{
    if (l->n == LISTEN_MAX) {
        close(fd);
        return err_set(err, LOTSE_INPUT,
                       "lotse serve: more than %d sockets to listen on",
                       LISTEN_MAX);
    }
    l->items[l->n] = (struct listener){.fd = fd, .own = own};
    name_it(&l->items[l->n]);
    l->n++;
    return LOTSE_OK;
}

static int open_address(struct listeners *l, const char *text,
                        const struct names *names, lotse_err *err)
{
    union address a;
    socklen_t len;
    int fd, one = 1;

    if (!parse(&a, &len, text))
        return err_set(err, LOTSE_INPUT,
                       "lotse serve: '%s' is no address: write it like "
                       "127.0.0.1:8089 or [::1]:8089",
                       text);
    if (!is_loopback(&a) && names->n_hosts == 0)
        return err_set(err, LOTSE_INPUT,
                       "lotse serve: %s can be reached from other machines: "
                       "name the host that users ask for with --host, and put "
                       "a proxy with TLS before it",
                       text);
    fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
        bind(fd, &a.any, len) != 0 || listen(fd, BACKLOG) != 0) {
        int why = errno;
        if (fd >= 0)
            close(fd);
        return err_set(err, LOTSE_IO, "lotse serve: cannot listen on %s: %s%s",
                       text, strerror(why),
                       why == EADDRINUSE ? " (take another port, or 0 for any)"
                                         : "");
    }
    return add(l, fd, true, err);
}

/* A path where a socket of a server that is gone lies is taken over; one that
 * still answers, or another file, isn't. */
static bool make_way(const struct sockaddr_un *un)
{
    struct stat st;
    int fd, rc;

    if (lstat(un->sun_path, &st) != 0)
        return errno == ENOENT;
    if (!S_ISSOCK(st.st_mode))
        return false;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    rc = fd < 0 ? 0 : connect(fd, (const struct sockaddr *)un, sizeof *un);
    if (fd >= 0)
        close(fd);
    return rc != 0 && errno == ECONNREFUSED && unlink(un->sun_path) == 0;
}

static int open_path(struct listeners *l, const char *path, lotse_err *err)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    mode_t mask;
    bool bound;
    int fd, rc;

    if (strlen(path) >= sizeof un.sun_path)
        return err_set(err, LOTSE_INPUT,
                       "lotse serve: the path of a socket may have %zu bytes",
                       sizeof un.sun_path - 1);
    memcpy(un.sun_path, path, strlen(path) + 1);
    if (!make_way(&un))
        return err_set(err, LOTSE_IO,
                       "lotse serve: %s is in use: end the other server, or "
                       "take another path",
                       path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* no moment at which anybody may connect; no thread runs yet */
    mask = umask(0117);
    bound = fd >= 0 && bind(fd, (struct sockaddr *)&un, sizeof un) == 0;
    umask(mask);
    if (!bound || listen(fd, BACKLOG) != 0) {
        int why = errno;
        if (fd >= 0)
            close(fd);
        return err_set(err, LOTSE_IO, "lotse serve: cannot listen on %s: %s",
                       path, strerror(why));
    }
    rc = add(l, fd, true, err);
    if (rc == LOTSE_OK)
        l->items[l->n - 1].path = path;
    return rc;
}

/* How many descriptors systemd gives to this process; no child of ours shall
 * think that they are its own. */
static int handed_over(void)
{
    const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
    long n = 0;

    if (pid != NULL && fds != NULL && strtol(pid, NULL, 10) == (long)getpid())
        n = strtol(fds, NULL, 10);
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    return n < 0 ? 0 : n > LISTEN_MAX ? LISTEN_MAX + 1 : (int)n;
}

/* A descriptor that systemd opened. */
static int take(struct listeners *l, int fd, lotse_err *err)
{
    int listens = 0;
    socklen_t n = sizeof listens;

    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &n) != 0 ||
        !listens)
        return err_set(err, LOTSE_INPUT,
                       "lotse serve: descriptor %d that LISTEN_FDS names is no "
                       "listening socket: the unit needs ListenStream= and "
                       "Accept=no",
                       fd);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    return add(l, fd, false, err);
}

int listen_all(struct listeners *l, const struct http_opts *opts,
               const struct names *names, lotse_err *err)
{
    int n = handed_over(), rc = LOTSE_OK;

    l->n = 0;
    for (int fd = FIRST_FD; fd < FIRST_FD + n && rc == LOTSE_OK; fd++)
        rc = take(l, fd, err);
    if (n > 0 || rc != LOTSE_OK)
        return rc;
    if (opts->socket != NULL)
        rc = open_path(l, opts->socket, err);
    if (rc == LOTSE_OK && opts->listen != NULL)
        rc = open_address(l, opts->listen, names, err);
    return rc;
}

void listen_end(struct listeners *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i].own && l->items[i].fd >= 0)
            shutdown(l->items[i].fd, SHUT_RD);
}

void listen_close(struct listeners *l)
{
    for (size_t i = 0; i < l->n; i++) {
        if (l->items[i].fd >= 0)
            close(l->items[i].fd);
        if (l->items[i].path != NULL)
            unlink(l->items[i].path);
    }
    l->n = 0;
}
