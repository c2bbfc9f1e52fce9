/*
 * logs.c: logs, traces and dumps, reduced to what they tell.
 *
 *     2026-11-23 10:00:00,123 [main] ERROR a.b.C - KS-1042 refused   kept as
 *                                    ERROR a.b.C - KS-1042 refused
 *     2026-11-23 10:00:01,001 [main] INFO  a.b.C - polling       a few of them
 *     java.io.IOException: disk full                                  kept
 *         at a.b.C.write(C.java:17)                                   goes
 *
 * Within a line, what is new in every ticket goes as well: GUIDs, addresses of
 * memory, query strings of URLs, encoded data. A line that was kept before
 * isn't kept again; log lines that differ in their numbers only are the same.
 * Each line is looked at a fixed number of times.
 */
#include "text/logs.h"
#include "text/phrases.h"
#include "base/utf8.h"

#include <string.h>

enum {
    LOW_KEEP = 2,
    PLAIN_KEEP = 20, /* a user's own chronicle looks like this, too */
    TELLING_KEEP = 40,
    SQL_KEEP = 3,
    LOG_LINE_MAX = 600, /* bytes of a log line that are kept */
    LINE_MAX_BYTES = 16000,
    QUERY_MAX = 30, /* bytes of a URL's query that may mean something */
    REPEAT_MIN = 10 /* bytes from which on a repeated line goes */
};

/* A header of HTTP that no one writes by hand. */
static bool is_http_header(struct line l)
{
    static struct phrases names = PHRASES(
        "accept:|accept-|access-control-|cache-control:|connection: keep|"
        "connection: close|content-length:|content-encoding:|"
        "content-security-policy:|content-type:|cookie:|etag:|keep-alive:|"
        "last-modified:|pragma:|referer:|referrer-policy:|sec-ch-|sec-fetch-|"
        "set-cookie:|strict-transport-security:|transfer-encoding:|"
        "upgrade-insecure-requests:|user-agent:|via:|x-content-type-options:|"
        "x-forwarded-|x-frame-options:|x-powered-by:|x-request-id:|"
        "x-xss-protection:");

    return line_starts_any(l, &names);
}

/* A line of a request's or an answer's header, below its first line. */
static bool is_http_field(struct line l)
{
    static struct phrases names = PHRASES(
        "host|date|server|origin|age|allow|via|vary|expires|location|dnt");
    size_t k = 0;
    bool hyphen = false;

    while (k < l.n && (byte_is_letter(l.p[k]) || l.p[k] == '-'))
        hyphen |= l.p[k++] == '-';
    return k > 0 && k < l.n && l.p[k] == ':' &&
           (hyphen || line_is_any((struct line){l.p, k}, &names));
}

static bool is_http_start(struct line l)
{
    static struct phrases verbs =
        PHRASES("GET |POST |PUT |HEAD |DELETE |PATCH |OPTIONS ");

    return line_starts(l, "HTTP/") ||
           (line_starts_any(l, &verbs) && line_has(l, " HTTP/"));
}

static bool is_sql(struct line l)
{
    static struct phrases words = PHRASES(
        "insert into |create table |drop table |lock tables |unlock tables|"
        "alter table |replace into |/*!");

    return line_starts_any(l, &words) ||
           (*l.p == '(' && (line_ends(l, "),") || line_ends(l, ");")));
}

/* Bytes of a GUID at the start, 0: none. */
static size_t guid(struct line l)
{
    static const size_t groups[] = {8, 4, 4, 4, 12};
    size_t at = 0;

    for (size_t i = 0; i < 5; i++) {
        if (line_hex((struct line){
                l.p + at, l.n - at < groups[i] ? l.n - at : groups[i]}) !=
            groups[i])
            return 0;
        at += groups[i];
        if (i < 4 && (at >= l.n || l.p[at++] != '-'))
            return 0;
    }
    return at < l.n && byte_is_hex(l.p[at]) ? 0 : at;
}

/* Bytes of the number at the start that is new in every ticket: a GUID, an
 * address of memory, a digest; 0: none. */
static size_t random_number(struct line l)
{
    size_t k = guid(l), digits = 0;

    if (k > 0)
        return k;
    if (line_starts(l, "0x")) {
        k = line_hex(line_skip(l, 2));
        return k > 8 ? k + 2 : 0;
    }
    k = line_hex(l);
    if (k < 24 || (k < l.n && byte_is_letter(l.p[k])))
        return 0;
    for (size_t i = 0; i < k; i++)
        digits += byte_is_digit(l.p[i]);
    return digits > 0 && digits < k ? k : 0;
}

/* One word without its random parts. */
static void add_word(struct str *out, struct line w)
{
    bool url = memmem(w.p, w.n, "://", 3) != NULL;

    if (line_starts(w, "[cid:") || (url && line_has(w, "safelinks.")))
        return;
    if (logs_is_encoded(w, 60))
        return;
    for (size_t i = 0; i < w.n;) {
        bool fresh = i == 0 ||
                     !(byte_is_letter(w.p[i - 1]) || byte_is_digit(w.p[i - 1]));
        size_t k = fresh ? random_number(line_skip(w, i)) : 0;
        if (k > 0) {
            i += k;
            continue;
        }
        if (url && (w.p[i] == '?' || w.p[i] == '#') && w.n - i > QUERY_MAX) {
            while (i < w.n && !byte_is_one_of(w.p[i], ">)]\"'"))
                i++;
            continue;
        }
        str_addc(out, w.p[i++]);
    }
}

static void add_line(struct str *out, struct line l, size_t most)
{
    struct str clean = {0};
    const char *blanks = l.p;

    if (l.n > most)
        l.n = utf8_floor(l.p, l.n, most);
    while (l.n > 0) {
        struct line w = line_word(&l);
        if (clean.n > 0 && w.p > blanks)
            str_addc(&clean, ' ');
        add_word(&clean, w);
        blanks = l.p;
    }
    while (clean.n > 0 && clean.p[clean.n - 1] == ' ')
        clean.p[--clean.n] = '\0';
    if (clean.n > 0) {
        str_add_valid(out, clean.p, clean.n);
        str_addc(out, '\n');
    }
    out->oom |= clean.oom;
    str_free(&clean);
}

/* Was the line there before? Digits count only where they are asked for. */
static bool seen_before(struct logs *g, struct line l, bool digits)
{
    uint64_t h = 0xCBF29CE484222325u;
    uint64_t *slot;

    for (size_t i = 0; i < l.n; i++) {
        if (!digits && byte_is_digit(l.p[i]))
            continue;
        h = (h ^ (unsigned char)l.p[i]) * 0x100000001B3u;
    }
    h |= 1;
    slot = &g->seen[(h >> 32) % LOGS_SEEN];
    if (*slot == h)
        return true;
    *slot = h;
    return false;
}

static bool is_budget_left(struct logs *g, enum log_kind kind, struct line l)
{
    if (kind == LOG_NOISE)
        return false;
    if (kind == LOG_LOW)
        return g->low++ < LOW_KEEP;
    if (kind == LOG_PLAIN)
        return g->plain++ < PLAIN_KEEP;
    if (kind == LOG_TELLING)
        return g->telling++ < TELLING_KEEP;
    return !is_sql(l) || g->sql++ < SQL_KEEP;
}

void logs_add(struct logs *g, struct str *out, struct line l)
{
    struct line message;
    enum log_kind kind = logs_kind(l, &message);
    bool code = g->code;

    if (l.n == 0) {
        g->http = false;
        return;
    }
    g->code = kind == LOG_NOISE && line_starts(l, "file \"");
    g->http = is_http_start(l) || (g->http && is_http_field(l));
    if (code && kind != LOG_NOISE && !logs_is_telling(l))
        return;
    if (is_http_header(l) ||
        (g->http && !is_http_start(l) && !logs_is_telling(l)))
        return;
    if (out->n > 0 && l.n >= REPEAT_MIN && /* a title may come again */
        seen_before(g, message, kind != LOG_LOW && kind != LOG_PLAIN))
        return;
    if (!is_budget_left(g, kind, l))
        return;
    add_line(out, message, kind == LOG_NONE ? LINE_MAX_BYTES : LOG_LINE_MAX);
}
