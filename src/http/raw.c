/*
 * raw.c: do the headers hold anything that isn't told?
 *
 * libmicrohttpd cuts a value at a NUL and glues a folded line to its header's
 * name, without a word. A proxy in front of us may read both otherwise. The
 * library parses in place: what it hands out are pointers into one buffer that
 * still holds the head of the request, with NULs for the separators. So the
 * strings must follow each other there, with nothing but separators between:
 *
 *     GET\0/a?b=c\0HTTP/1.1\0\nHost\0 localhost\0\nX\0 y\0\n\0\n
 *     method        version      name  value          end (header_size)
 *
 * What was copied elsewhere, or leaves other bytes between, isn't what was
 * sent. (The target is decoded in place; its length is the one it came with.)
 */
#include "http/raw.h"

#include <microhttpd.h>
#include <string.h>

struct walk {
    const char *at, *end;
    bool ok;
};

/* Go on to p: nothing but separators may stand before it. */
static void go_to(struct walk *w, const char *p)
{
    if (!w->ok || p < w->at || p > w->end) {
        w->ok = false;
        return;
    }
    while (w->at < p && w->ok) {
        w->ok = memchr("\0\r\n \t:", *w->at, 6) != NULL;
        w->at++;
    }
}

static enum MHD_Result step(void *ctx, enum MHD_ValueKind kind,
                            const char *key, size_t n_key, const char *value,
                            size_t n_value)
{
    struct walk *w = ctx;

    (void)kind;
    go_to(w, key);
    w->at = key + n_key;
    if (value == NULL || n_value == 0)
        return MHD_YES; /* an empty string may stand anywhere */
    go_to(w, value);
    w->at = value + n_value;
    return MHD_YES;
}

bool raw_is_told(const struct request *rq, const char *method,
                 const char *version)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        rq->conn, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    struct walk w = {.ok = info != NULL};

    if (!w.ok)
        return false;
    w.end = method + info->header_size;
    w.at = method + strlen(method);
    go_to(&w, rq->sent_at);
    w.at = rq->sent_at + strlen(rq->target);
    go_to(&w, version);
    w.at = version + strlen(version);
    MHD_get_connection_values_n(rq->conn, MHD_HEADER_KIND, step, &w);
    go_to(&w, w.end);
    return w.ok;
}
