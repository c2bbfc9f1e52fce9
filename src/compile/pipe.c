/*
 * pipe.c: messages between the parent and a worker.
 *
 *     u32 kind | u32 n | n bytes
 *
 * A write or read each message would cost more than the parsing of a short
 * article, so both sides gather them.
 */
#include "compile/pipe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { GATHER = 1 << 16, MESSAGE_MAX = 48 << 20, HEAD = 8 };

bool send_flush(struct sender *s)
{
    const char *at = s->buf.p;
    size_t n = s->buf.n;

    if (s->buf.oom || (s->before != NULL && !s->before(s->ctx)))
        return false;
    while (n > 0) {
        ssize_t k = send(s->fd, at, n, MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    str_clear(&s->buf);
    return true;
}

bool send_message(struct sender *s, uint32_t kind, const void *head,
                  size_t n_head, const void *bytes, size_t n)
{
    uint32_t h[2] = {kind, (uint32_t)(n_head + n)};

    if (n_head + n > MESSAGE_MAX)
        return false;
    str_add(&s->buf, h, sizeof h);
    str_add(&s->buf, head, n_head);
    str_add(&s->buf, bytes, n);
    return s->eager || s->buf.n >= GATHER ? send_flush(s) : !s->buf.oom;
}

/* Have n bytes behind r->at. */
static bool fill(struct receiver *r, size_t n, bool *oom)
{
    if (r->n - r->at >= n)
        return true;
    if (r->at > 0) {
        memmove(r->buf, r->buf + r->at, r->n - r->at);
        r->n -= r->at;
        r->at = 0;
    }
    if (r->cap < n + GATHER) {
        char *p = realloc(r->buf, n + 2 * GATHER);
        if (p == NULL) {
            *oom = true;
            return false;
        }
        r->buf = p;
        r->cap = n + 2 * GATHER;
    }
    while (r->n < n) {
        ssize_t k = read(r->fd, r->buf + r->n, r->cap - r->n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        r->n += (size_t)k;
    }
    return true;
}

bool receive(struct message *out, struct receiver *r, bool *oom)
{
    uint32_t h[2];

    if (r->fd < 0 || !fill(r, HEAD, oom))
        return false;
    memcpy(h, r->buf + r->at, sizeof h);
    if (h[1] > MESSAGE_MAX || !fill(r, HEAD + h[1], oom))
        return false;
    *out = (struct message){h[0], h[1], r->buf + r->at + HEAD};
    r->at += HEAD + h[1];
    return true;
}

void receiver_reset(struct receiver *r, int fd)
{
    r->fd = fd;
    r->at = r->n = 0;
    if (fd < 0) {
        free(r->buf);
        *r = (struct receiver){.fd = -1};
    }
}
