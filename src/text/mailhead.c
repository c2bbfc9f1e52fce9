/*
 * mailhead.c: the header of a raw mail, or of a mail pasted into a ticket.
 *
 *     Betreff: Export leer          one line is enough, if it is the subject
 *     Von: Anna Berg                else there must be two
 *     Received: from mx (...        or one that only machines write
 *         by ...                    a line that goes on
 *
 * A header line with an unknown name belongs to the block only in a mail that
 * machines wrote: a user's "Fehlercode: 17" below a subject is text.
 */
#include "text/mail.h"
#include "text/phrases.h"

#include <string.h>

enum { NAME_MAX_BYTES = 40 };

static const struct {
    const char *name;
    enum mail_field field;
} names[] = {
    {"from", FIELD_FROM},
    {"von", FIELD_FROM},
    {"sent", FIELD_DATE},
    {"gesendet", FIELD_DATE},
    {"gesendet am", FIELD_DATE},
    {"date", FIELD_DATE},
    {"datum", FIELD_DATE},
    {"to", FIELD_TO},
    {"an", FIELD_TO},
    {"cc", FIELD_TO},
    {"bcc", FIELD_TO},
    {"kopie", FIELD_TO},
    {"blindkopie", FIELD_TO},
    {"reply-to", FIELD_TO},
    {"antwort an", FIELD_TO},
    {"antwort-an", FIELD_TO},
    {"subject", FIELD_SUBJECT},
    {"betreff", FIELD_SUBJECT},
    {"attachments", FIELD_NOTE},
    {"anlagen", FIELD_NOTE},
    {"anhänge", FIELD_NOTE},
    {"importance", FIELD_NOTE},
    {"wichtigkeit", FIELD_NOTE},
    {"priority", FIELD_NOTE},
    {"priorität", FIELD_NOTE},
    {"content-type", FIELD_TYPE},
    {"content-transfer-encoding", FIELD_ENCODING},
    {"content-disposition", FIELD_DISPOSITION},
    {"received", FIELD_MACHINE},
    {"return-path", FIELD_MACHINE},
    {"message-id", FIELD_MACHINE},
    {"mime-version", FIELD_MACHINE},
    {"dkim-signature", FIELD_MACHINE},
    {"delivered-to", FIELD_MACHINE},
    {"envelope-to", FIELD_MACHINE},
    {"in-reply-to", FIELD_MACHINE},
    {"references", FIELD_MACHINE},
    {"content-language", FIELD_MACHINE},
    {"thread-topic", FIELD_MACHINE},
    {"thread-index", FIELD_MACHINE},
    {"user-agent", FIELD_MACHINE},
    {"authentication-results", FIELD_MACHINE},
    {"arc-seal", FIELD_MACHINE},
    {"auto-submitted", FIELD_MACHINE},
};

enum mail_field mail_field(struct line l, struct line *value)
{
    struct line name;
    const char *colon;

    while (l.n > 0 && *l.p == '*') /* bold: *Von:* Anna */
        l = line_skip(l, 1);
    colon = memchr(l.p, ':', l.n < NAME_MAX_BYTES ? l.n : NAME_MAX_BYTES);
    if (colon == NULL)
        return FIELD_NONE;
    name = line_trim((struct line){l.p, (size_t)(colon - l.p)});
    while (name.n > 0 && name.p[name.n - 1] == '*')
        name.n--;
    *value = line_skip(l, (size_t)(colon - l.p) + 1);
    while (value->n > 0 && *value->p == '*')
        *value = line_skip(*value, 1);
    *value = line_trim(*value);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (line_is(name, names[i].name))
            return names[i].field;
    return line_starts(name, "x-") && memchr(name.p, ' ', name.n) == NULL
               ? FIELD_MACHINE
               : FIELD_NONE;
}

/* "List-Id: ..." of whatever name. */
static bool any_field(struct line l)
{
    size_t at = 0;

    while (
        at < l.n && at < NAME_MAX_BYTES &&
        (byte_is_letter(l.p[at]) || byte_is_digit(l.p[at]) || l.p[at] == '-'))
        at++;
    return at > 0 && at < l.n && l.p[at] == ':';
}

static bool goes_on(struct line l)
{
    return l.n > 0 && (*l.p == ' ' || *l.p == '\t') && line_trim(l).n > 0;
}

struct block {
    size_t length;
    size_t fields;
    bool subject, machine;
};

/* The header lines at the start, with unknown names where any is true. Empty
 * lines on top belong to them, but not in a part, whose header may be empty. */
static struct block measure(const char *text, size_t n, bool any, bool part)
{
    struct block b = {0};
    size_t at = 0;

    while (at < n) {
        struct line l = line_next(text, n, &at), value;
        enum mail_field f;
        if (line_trim(l).n == 0) {
            b.length = at;
            if (b.fields > 0 || part || at > 200)
                break;
            continue;
        }
        f = mail_field(line_trim(l), &value);
        if (goes_on(l) && b.fields > 0)
            f = FIELD_NONE;
        else if (b.fields == 0 && line_starts(l, "From ") && b.length == 0)
            f = FIELD_NONE; /* a mailbox file's mark */
        else if (f == FIELD_NONE && !(any && any_field(l)))
            break;
        else
            b.fields++;
        b.subject |= f == FIELD_SUBJECT;
        b.machine |= f >= FIELD_MACHINE;
        b.length = at;
    }
    return b;
}

/* name="value" or name=value in a header's value; empty: none. */
static struct line parameter(struct line value, const char *name)
{
    size_t n = strlen(name);

    for (; value.n > n; value = line_skip(value, 1)) {
        struct line v;
        size_t k = 0;
        if (!line_starts(value, name) || value.p[n] != '=')
            continue;
        v = line_skip(value, n + 1);
        if (v.n > 0 && *v.p == '"') {
            v = line_skip(v, 1);
            while (k < v.n && v.p[k] != '"')
                k++;
        } else {
            while (k < v.n && v.p[k] != ';' && (unsigned char)v.p[k] > ' ')
                k++;
        }
        return (struct line){v.p, k};
    }
    return (struct line){value.p, 0};
}

static void read_type(struct mail_head *h, struct line value)
{
    struct line boundary = parameter(value, "boundary");

    h->charset = mail_charset_of(parameter(value, "charset"));
    h->type = line_starts(value, "text/html")    ? TYPE_HTML
              : line_starts(value, "text/")      ? TYPE_PLAIN
              : line_starts(value, "multipart/") ? TYPE_MULTIPART
                                                 : TYPE_OTHER;
    if (boundary.n > 0 && boundary.n < sizeof h->boundary - 2) {
        memcpy(h->boundary, "--", 2);
        memcpy(h->boundary + 2, boundary.p, boundary.n);
        h->boundary[boundary.n + 2] = '\0';
    }
}

static void read_field(struct mail_head *h, enum mail_field f,
                       struct line value)
{
    if (f == FIELD_SUBJECT && h->subject.n == 0)
        mail_decode_words(&h->subject, value.p, value.n);
    else if (f == FIELD_TYPE)
        read_type(h, value);
    else if (f == FIELD_ENCODING)
        h->encoding = line_starts(value, "quoted-printable") ? ENCODING_QP
                      : line_starts(value, "base64")         ? ENCODING_BASE64
                                                             : ENCODING_NONE;
    else if (f == FIELD_DISPOSITION)
        h->attachment = line_starts(value, "attachment");
}

void mail_head_read(struct mail_head *h, const char *text, size_t n, bool part)
{
    struct block b = measure(text, n, true, part);
    enum mail_field f = FIELD_NONE;
    struct str value = {0};
    size_t at = 0;

    *h = (struct mail_head){0};
    if (!b.machine && !part)
        b = measure(text, n, false, part);
    if (!part && !b.machine && !b.subject && b.fields < 2)
        return;
    h->length = b.length;
    while (at < b.length) {
        struct line l = line_next(text, b.length, &at), v;
        if (goes_on(l) && f != FIELD_NONE) {
            v = line_trim(l);
            str_addc(&value, ' ');
        } else {
            read_field(h, f, (struct line){str_text(&value), value.n});
            str_clear(&value);
            f = mail_field(line_trim(l), &v);
        }
        if (f != FIELD_NONE)
            str_add(&value, v.p, v.n);
    }
    read_field(h, f, (struct line){str_text(&value), value.n});
    h->subject.oom |= value.oom;
    str_free(&value);
}

void mail_head_free(struct mail_head *h)
{
    str_free(&h->subject);
}

/* Bytes of a "[...]" or "(...)" that a ticket system or gateway adds. */
static size_t tag_length(struct line l)
{
    static struct phrases words =
        PHRASES("ticket|case|anfrage|request|extern|spam|incident");
    size_t k = 0;
    struct line in;

    if (l.n < 3 || (*l.p != '[' && *l.p != '('))
        return 0;
    while (k < l.n && k < 40 && l.p[k] != ']' && l.p[k] != ')')
        k++;
    if (k == l.n || k == 40)
        return 0;
    in = (struct line){l.p + 1, k - 1};
    if (line_is(in, "ext") || line_starts_any(in, &words) ||
        (in.n > 1 && *in.p == '#' && byte_is_digit(in.p[1])))
        return k + 1;
    return 0;
}

struct line mail_subject(struct line l, bool *forward)
{
    static struct phrases replies = PHRASES("re|aw|antw|antwort");
    static struct phrases forwards =
        PHRASES("fwd|fw|wg|weitergeleitet|weiterleitung");
    static struct phrases marks = PHRASES("***spam***|*****spam*****");

    for (size_t k = 1; k > 0;) {
        bool fwd;
        l = line_trim(l);
        k = tag_length(l);
        if (k == 0)
            k = line_phrase(l, &marks);
        if (k == 0) {
            fwd = (k = line_phrase(l, &forwards)) > 0;
            if (!fwd)
                k = line_phrase(l, &replies);
            if (k > 0 && k + 2 < l.n && l.p[k] == '[' && l.p[k + 2] == ']')
                k += 3; /* Re[2]: */
            while (k > 0 && k < l.n && l.p[k] == ' ')
                k++;
            k = k > 0 && k < l.n && l.p[k] == ':' ? k + 1 : 0;
            *forward |= fwd && k > 0;
        }
        l = line_skip(l, k);
    }
    for (size_t i = l.n; i > 0 && l.n - i < 40; i--) /* "Export [#17]" */
        if (tag_length(line_skip(l, i - 1)) == l.n - i + 1)
            return line_trim((struct line){l.p, i - 1});
    return l;
}
