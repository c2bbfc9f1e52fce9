/*
 * server.c: libmicrohttpd's callbacks, the start and the end.
 *
 * One daemon for each socket to listen on, each with a pool of threads that
 * wait with epoll; a handler runs in the thread that read its request. The
 * main thread waits for a signal. At the end no new connection is taken, what
 * is in flight is finished, and then the threads stop.
 */
#include "http/server.h"
#include "http/form.h"
#include "http/front.h"
#include "http/listen.h"
#include "http/routes.h"

#include "base/err.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTIONS = 1000,
    TIMEOUT = 20,      /* seconds */
    MEMORY = 32 << 10, /* of a connection: its headers must fit in */
    DRAIN_MS = 10000,  /* for requests in flight, at the end */
    TICK_MS = 20
};

static struct slot *slot_of(struct MHD_Connection *conn)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info != NULL ? info->socket_context : NULL;
}

/* ------------------------------------------------------------- requests -- */

/* The first that is heard of a request: its target as it was sent. */
static void *on_target(void *ctx, const char *target,
                       struct MHD_Connection *conn)
{
    struct request *rq = calloc(1, sizeof *rq);

    if (rq == NULL)
        return NULL;
    rq->srv = ctx;
    rq->conn = conn;
    rq->slot = slot_of(conn);
    rq->target = strdup(target);
    rq->sent_at = target;
    if (rq->slot != NULL)
        watch_begin(&rq->srv->watch, rq->slot);
    return rq;
}

/* The target without what opens a ticket. */
static const char *loggable(const struct request *rq)
{
    if (rq->target == NULL)
        return "-";
    if (rq->route != NULL)
        return (rq->route->flags & ROUTE_SECRET) != 0 ? rq->route->path
                                                      : rq->target;
    /* refused before its path was read */
    return strncmp(rq->target, "/t/", 3) == 0 ||
                   strncmp(rq->target, "/%", 2) == 0
               ? "/-"
               : rq->target;
}

/* One line: time, client, method, target, status, bytes, milliseconds. */
static void log_request(struct request *rq, uint64_t micros)
{
    static const char *const methods[] = {[M_GET] = "GET",
                                          [M_HEAD] = "HEAD",
                                          [M_POST] = "POST",
                                          [M_OPTIONS] = "OPTIONS"};
    const struct http_opts *o = rq->srv->opts;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        rq->conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char line[REQUEST_MAX_TARGET + 256], when[32], from[INET6_ADDRSTRLEN] = "-";
    time_t now = (time_t)clock_now(o->clock);
    const char *target = loggable(rq);
    char status[8] = "-"; /* ended without an answer of ours */
    struct tm tm;
    int n = (int)(o->log_queries ? strlen(target) : strcspn(target, "?")), at;

    if (info != NULL && info->client_addr != NULL) {
        const struct sockaddr *a = info->client_addr;
        if (a->sa_family == AF_INET)
            inet_ntop(AF_INET, &((const struct sockaddr_in *)a)->sin_addr, from,
                      sizeof from);
        else if (a->sa_family == AF_INET6)
            inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)a)->sin6_addr,
                      from, sizeof from);
    }
    gmtime_r(&now, &tm);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &tm);
    if (n > REQUEST_MAX_TARGET)
        n = REQUEST_MAX_TARGET;
    if (rq->answered)
        snprintf(status, sizeof status, "%u", rq->status);
    at = snprintf(line, sizeof line, "%s %s %s ", when, from,
                  methods[rq->method] != NULL ? methods[rq->method] : "-");
    /* no request may write a line or a field of its own */
    for (int i = 0; i < n; i++)
        line[at++] = target[i] > ' ' && target[i] < 127 ? target[i] : '?';
    snprintf(line + at, sizeof line - (size_t)at, " %s %llu %.1f", status,
             (unsigned long long)rq->sent, (double)micros / 1000);
    o->say(o->ctx, line);
}

static void release(struct request *rq)
{
    pool_give(&rq->srv->pool, rq->ix);
    rq->ix = NULL;
    stores_give(&rq->srv->stores, rq->store);
    rq->store = NULL;
}

static void on_done(void *ctx, struct MHD_Connection *conn, void **con,
                    enum MHD_RequestTerminationCode code)
{
    struct request *rq = *con;

    (void)ctx;
    (void)conn;
    (void)code;
    if (rq == NULL)
        return;
    release(rq);
    if (!rq->answered)
        log_request(rq, 0);
    if (rq->slot != NULL)
        watch_end(&rq->srv->watch, rq->slot);
    form_end(rq);
    str_free(&rq->body);
    arena_free(&rq->mem);
    free(rq->target);
    free(rq);
    *con = NULL;
}

static enum MHD_Result send_reply(struct request *rq, struct reply *rp)
{
    uint64_t micros = clock_us(rq->srv->opts->clock) - rq->began;
    bool sent;

    if (atomic_load(&rq->srv->stopping))
        rp->close = true;
    sent = reply_send(rq, rp);
    str_free(&rp->body);
    release(rq);
    rq->answered = sent;
    if (!sent)
        return MHD_NO; /* on_done logs it */
    metrics_request(&rq->srv->metrics, rq->route, rq->status, micros);
    log_request(rq, micros);
    return MHD_YES;
}

/* The handler's answer. */
static void answer(struct request *rq, struct reply *rp)
{
    lotse_err err = {0};
    handler *run = rq->method == M_POST ? rq->route->post : rq->route->get;
    int rc = LOTSE_OK;

    if ((rq->route->flags & ROUTE_FORM) != 0 && rq->method == M_POST)
        rc = form_read(rq, &err);
    if (rc == LOTSE_OK)
        rc = run(rq, rp, &err);
    if (rc == LOTSE_OK && rp->body.oom)
        rc = err_nomem(&err);
    if (rc != LOTSE_OK)
        reply_error(rq, rp, &err);
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *conn,
                                  const char *url, const char *method,
                                  const char *version, const char *data,
                                  size_t *n_data, void **con)
{
    struct request *rq = *con;
    struct reply rp = {0};

    (void)ctx;
    (void)conn;
    (void)url;
    if (rq == NULL || rq->target == NULL)
        return MHD_NO;
    if (!rq->seen) {
        rq->seen = true;
        rq->began = clock_us(rq->srv->opts->clock);
        if (!front_admit(rq, &rp, method, version))
            return send_reply(rq, &rp);
        release(rq); /* the body may take its time */
        return MHD_YES;
    }
    if (*n_data > 0) {
        bool taken = form_take(rq, data, *n_data);
        *n_data = 0;
        return taken ? MHD_YES : MHD_NO;
    }
    if (rq->answered)
        return MHD_NO;
    rq->began = clock_us(rq->srv->opts->clock);
    if (rq->method == M_OPTIONS)
        front_options(rq, &rp);
    else if (form_fits(rq, &rp))
        answer(rq, &rp);
    return send_reply(rq, &rp);
}

/* ---------------------------------------------------------- connections -- */

static void on_connection(void *ctx, struct MHD_Connection *conn, void **socket,
                          enum MHD_ConnectionNotificationCode code)
{
    struct server *srv = ctx;
    const union MHD_ConnectionInfo *fd, *addr;

    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        fd = MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD);
        addr =
            MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
        *socket = watch_open(&srv->watch, fd->connect_fd,
                             addr != NULL ? addr->client_addr : NULL);
    } else if (*socket != NULL) {
        watch_shut(&srv->watch, *socket);
        *socket = NULL;
    }
}

static struct MHD_Daemon *start_daemon(struct server *srv, int fd,
                                       unsigned threads, unsigned connections)
{
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        on_request, srv, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_NOTIFY_COMPLETED, on_done, NULL,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, srv,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, srv,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)(srv->timeout_ms / 1000), MHD_OPTION_CONNECTION_LIMIT,
        connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY,
        MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_END);
}

/* ---------------------------------------------------------- start, stop -- */

/* Wait until what is in flight is finished, or too long, or a second signal
 * comes. */
static void drain(struct server *srv, const sigset_t *signals)
{
    struct timespec tick = {.tv_nsec = TICK_MS * 1000000L};
    uint64_t most = srv->timeout_ms < DRAIN_MS ? srv->timeout_ms : DRAIN_MS;

    for (uint64_t ms = 0; ms < most && watch_drain(&srv->watch) > 0;
         ms += TICK_MS)
        if (sigtimedwait(signals, NULL, &tick) > 0)
            break;
}

static int run(struct server *srv, struct listeners *l, unsigned threads,
               unsigned connections, const sigset_t *signals, lotse_err *err)
{
    const struct http_opts *o = srv->opts;
    struct MHD_Daemon *daemons[LISTEN_MAX] = {0};
    char line[LISTEN_NAME + 64];
    int rc = LOTSE_OK, got;

    for (size_t i = 0; i < l->n && rc == LOTSE_OK; i++) {
        daemons[i] = start_daemon(srv, l->items[i].fd, threads, connections);
        if (daemons[i] == NULL) {
            l->items[i].fd = -1; /* may be closed already */
            rc = err_set(err, LOTSE_IO, "lotse serve: cannot serve %s",
                         l->items[i].name);
        }
    }
    for (size_t i = 0; i < l->n && rc == LOTSE_OK; i++) {
        snprintf(line, sizeof line, "lotse: serving on %s", l->items[i].name);
        o->say(o->ctx, line);
    }
    if (rc == LOTSE_OK)
        while (sigwait(signals, &got) != 0)
            ;
    atomic_store(&srv->stopping, true);
    /* what was quiesced leaves its socket to us, listen_close closes it */
    for (size_t i = 0; i < l->n; i++)
        if (daemons[i] != NULL &&
            MHD_quiesce_daemon(daemons[i]) == MHD_INVALID_SOCKET)
            l->items[i].fd = -1;
    listen_end(l);
    events_close(srv);
    drain(srv, signals);
    for (size_t i = 0; i < l->n; i++)
        if (daemons[i] != NULL)
            MHD_stop_daemon(daemons[i]);
    return rc;
}

static unsigned threads_of(const struct http_opts *o)
{
    long n = o->threads > 0 ? o->threads : sysconf(_SC_NPROCESSORS_ONLN);

    if (o->threads <= 0 && n < 2)
        n = 2;
    return (unsigned)(n < POOL_MAX ? n : POOL_MAX);
}

/* A connection is a descriptor, and those that are refused are, too. Where the
 * system gives fewer than that, there can't be as many connections. */
static unsigned make_room(unsigned max, unsigned threads)
{
    struct rlimit lim;
    rlim_t own = 64 + 2 * (rlim_t)threads, want = 2 * (rlim_t)max + own;

    if (getrlimit(RLIMIT_NOFILE, &lim) != 0 || lim.rlim_cur >= want)
        return max;
    lim.rlim_cur = lim.rlim_max < want ? lim.rlim_max : want;
    setrlimit(RLIMIT_NOFILE, &lim);
    if (lim.rlim_cur >= want)
        return max;
    return lim.rlim_cur > own + 2 ? (unsigned)((lim.rlim_cur - own) / 2) : 1;
}

int http_serve(const struct http_opts *opts, lotse_err *err)
{
    struct server *srv = calloc(1, sizeof *srv);
    struct listeners l = {.n = 0};
    unsigned threads = threads_of(opts);
    unsigned max = opts->connections > 0 ? (unsigned)opts->connections
                                         : CONNECTIONS;
    sigset_t signals;
    int rc;

    if (srv == NULL)
        return err_nomem(err);
    max = make_room(max, threads);
    srv->opts = opts;
    srv->timeout_ms =
        (uint64_t)(opts->timeout > 0 ? opts->timeout : TIMEOUT) * 1000;
    rates_init(&srv->filers);
    rates_init(&srv->guessers);
    rates_init(&srv->writers);
    site_init(&srv->site);
    /* before any thread starts: they all inherit it */
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    rc = names_read(&srv->names, opts->hosts, opts->origins, opts->base,
                    err);
    if (rc == LOTSE_OK)
        rc = stores_open(&srv->stores, opts->tickets, opts->rules, opts->say,
                         opts->ctx, err);
    if (rc == LOTSE_OK)
        rc = pool_open(&srv->pool, opts->index, threads, opts->say, opts->ctx,
                       err);
    if (rc == LOTSE_OK)
        rc = listen_all(&l, opts, &srv->names, err);
    if (rc == LOTSE_OK && !watch_start(&srv->watch, max,
                                       (size_t)opts->per_address,
                                       srv->timeout_ms))
        rc = err_nomem(err);
    if (rc == LOTSE_OK)
        rc = chores_start(srv, err);
    if (rc == LOTSE_OK)
        rc = events_start(srv, max > 1 ? max / 2 : 1, err);
    if (rc == LOTSE_OK)
        rc = run(srv, &l, threads, 2 * (max + threads), &signals, err);
    watch_stop(&srv->watch);
    events_stop(srv);
    chores_stop(srv);
    listen_close(&l);
    pool_close(&srv->pool);
    stores_close(&srv->stores);
    site_free(&srv->site);
    names_free(&srv->names);
    free(srv);
    return rc;
}
