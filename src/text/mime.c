/*
 * mime.c: the readable text of a raw mail.
 *
 * The body's first text/plain part counts, else its first HTML part; parts of
 * other types, attachments and what stands between the parts go. One pass over
 * the lines; a line that equals one of at most four open boundaries begins a
 * part, so nesting needs no recursion.
 */
#include "text/mail.h"

#include <string.h>

enum { BOUNDARIES = 4 };

/* A part's bytes as text. */
static void add_part(struct str *out, const struct mail_head *h, const char *s,
                     size_t n)
{
    struct str raw = {0}, text = {0};

    if (n > 2 * MAIL_MAX)
        n = 2 * MAIL_MAX;
    if (h->encoding == ENCODING_QP)
        mail_decode_qp(&raw, s, n, false);
    else if (h->encoding == ENCODING_BASE64)
        mail_decode_base64(&raw, s, n);
    if (h->encoding == ENCODING_NONE)
        mail_decode_charset(&text, s, n, h->charset);
    else
        mail_decode_charset(&text, str_text(&raw), raw.n, h->charset);
    if (h->type == TYPE_HTML ||
        (h->type == TYPE_PLAIN && html_looks_so(str_text(&text), text.n)))
        html_to_text(out, str_text(&text), text.n, false);
    else
        str_add(out, str_text(&text), text.n);
    out->oom |= raw.oom || text.oom;
    str_free(&raw);
    str_free(&text);
}

struct parts {
    char boundary[BOUNDARIES][80];
    size_t n_boundaries;
    struct mail_head head; /* of the part that is read */
    const char *from;      /* its first byte, NULL: none */
    struct str html;       /* of the first HTML part */
    bool plain;            /* a plain part was found: done */
};

static bool is_boundary(const struct parts *p, struct line l)
{
    if (l.n < 3 || l.p[0] != '-' || l.p[1] != '-')
        return false;
    for (size_t i = 0; i < p->n_boundaries; i++)
        if (line_starts(l, p->boundary[i]))
            return true;
    return false;
}

static void open_boundary(struct parts *p, const struct mail_head *h)
{
    if (h->type == TYPE_MULTIPART && h->boundary[0] != '\0' &&
        p->n_boundaries < BOUNDARIES)
        memcpy(p->boundary[p->n_boundaries++], h->boundary, sizeof h->boundary);
}

static void close_part(struct parts *p, struct str *out, const char *to)
{
    size_t n = p->from != NULL ? (size_t)(to - p->from) : 0;

    if (n > 0 && !p->head.attachment) {
        if (p->head.type == TYPE_PLAIN) {
            add_part(out, &p->head, p->from, n);
            p->plain = out->n > 0;
        } else if (p->head.type == TYPE_HTML && p->html.n == 0) {
            add_part(&p->html, &p->head, p->from, n);
        }
    }
    p->from = NULL;
}

static void read_parts(struct str *out, const struct mail_head *h,
                       const char *text, size_t n)
{
    struct parts p = {0};

    open_boundary(&p, h);
    for (size_t at = 0; at < n && !p.plain;) {
        struct line l = line_next(text, n, &at);
        if (!is_boundary(&p, l))
            continue;
        close_part(&p, out, l.p);
        if (p.plain || line_ends(line_trim(l), "--"))
            continue;
        mail_head_free(&p.head);
        mail_head_read(&p.head, text + at, n - at, true);
        open_boundary(&p, &p.head);
        at += p.head.length;
        p.from = text + at;
    }
    if (!p.plain)
        close_part(&p, out, text + n);
    if (!p.plain)
        str_add(out, str_text(&p.html), p.html.n);
    out->oom |= p.html.oom || p.head.subject.oom;
    mail_head_free(&p.head);
    str_free(&p.html);
}

/* A mail whose header was cut off begins with a boundary. */
static void begins_with_part(struct mail_head *h, const char *text, size_t n)
{
    size_t at = 0;
    struct line l = line_trim(line_next(text, n, &at)), value;
    enum mail_field f;

    if (l.n < 4 || l.n > 70 || l.p[0] != '-' || l.p[1] != '-')
        return;
    f = mail_field(line_trim(line_next(text, n, &at)), &value);
    if (f != FIELD_TYPE && f != FIELD_ENCODING)
        return;
    h->type = TYPE_MULTIPART;
    memcpy(h->boundary, l.p, l.n);
    h->boundary[l.n] = '\0';
}

void mail_read(struct str *subject, struct str *body, const char *text,
               size_t n)
{
    struct mail_head h;

    mail_head_read(&h, text, n, false);
    if (h.length == 0)
        begins_with_part(&h, text, n);
    str_add(subject, str_text(&h.subject), h.subject.n);
    text += h.length;
    n -= h.length;
    if (h.type == TYPE_MULTIPART && h.boundary[0] != '\0')
        read_parts(body, &h, text, n);
    else if (h.type != TYPE_OTHER)
        add_part(body, &h, text, n);
    body->oom |= h.subject.oom;
    mail_head_free(&h);
}
