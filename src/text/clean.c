/*
 * clean.c: what a ticket says, without what mail programs add to it.
 *
 * The text is looked at line by line. Each line is one of the kinds below; a
 * state machine of three states (headers, body, log) decides what stays:
 *
 *     header    Subject:/Betreff: kept as the subject, others dropped
 *     quote     "> ...", and everything after an "On ... wrote:" line
 *     reply     "-----Original Message-----", "Von: ... Gesendet: ..."
 *     closing   "Mit freundlichen Grüßen", "-- ": ends the text, if little
 *               follows
 *     greeting  "Sehr geehrte ...", "Hi Anna,": dropped
 *     log       stack frames, time-stamped lines: the telling ones are kept,
 *               of the rest the first few
 *
 * A forwarded mail is quoted text that is meant: if less than 20 letters are
 * left, the same text is taken again with quotes kept.
 */
#include "text/clean.h"
#include "base/utf8.h"
#include "lotse.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { MIN_LEFT = 20, LOG_KEEP = 6, AFTER_CLOSING = 25, LINE_MAX = 4000 };

struct line {
    const char *p;
    size_t n;
};

static bool starts(struct line l, const char *prefix)
{
    size_t n = strlen(prefix);

    return l.n >= n && strncasecmp(l.p, prefix, n) == 0;
}

static bool contains(struct line l, const char *needle)
{
    size_t n = strlen(needle);

    for (size_t i = 0; i + n <= l.n; i++)
        if (strncasecmp(l.p + i, needle, n) == 0)
            return true;
    return false;
}

static bool starts_any(struct line l, const char *const *list)
{
    for (; *list != NULL; list++)
        if (starts(l, *list))
            return true;
    return false;
}

static bool contains_any(struct line l, const char *const *list)
{
    for (; *list != NULL; list++)
        if (contains(l, *list))
            return true;
    return false;
}

static struct line trim(struct line l)
{
    while (l.n > 0 && (unsigned char)l.p[l.n - 1] <= ' ')
        l.n--;
    while (l.n > 0 && (unsigned char)*l.p <= ' ') {
        l.p++;
        l.n--;
    }
    return l;
}

/* Bytes of a "Name:" at the start of the line, 0: no header. */
static size_t header_name(struct line l)
{
    static const char *const names[] = {
        "from:", "to:", "cc:", "bcc:", "sent:", "date:", "subject:",
        "reply-to:", "received:", "return-path:", "message-id:",
        "mime-version:", "content-type:", "content-transfer-encoding:",
        "content-language:", "x-", "dkim-signature:", "delivered-to:",
        "in-reply-to:", "references:", "importance:", "priority:", "von:",
        "an:", "gesendet:", "datum:", "betreff:", "kopie:", "thread-topic:",
        "thread-index:", "user-agent:", "authentication-results:", NULL};

    for (size_t i = 0; names[i] != NULL; i++) {
        const char *colon;
        if (!starts(l, names[i]))
            continue;
        colon = memchr(l.p, ':', l.n);
        if (colon != NULL && memchr(l.p, ' ', (size_t)(colon - l.p)) == NULL)
            return (size_t)(colon - l.p) + 1;
    }
    return 0;
}

static bool is_subject(struct line l)
{
    return starts(l, "subject:") || starts(l, "betreff:");
}

/* A line after which everything is an older mail. */
static bool begins_quote(struct line l)
{
    static const char *const marks[] = {
        "-----original message", "-----ursprüngliche nachricht",
        "----- original message", "----- ursprüngliche nachricht",
        "---- original message", "-------- original message",
        "-------- ursprüngliche nachricht", "-------- weitergeleitete",
        "-------- forwarded message", "---------- forwarded message",
        "---------- weitergeleitete nachricht", "begin forwarded message",
        "anfang der weitergeleiteten", "________________________________",
        NULL};
    size_t n = l.n;

    if (starts_any(l, marks))
        return true;
    if (n > 300 || n < 12)
        return false;
    if ((starts(l, "on ") || starts(l, "> on ")) && contains(l, "wrote:"))
        return true;
    if ((starts(l, "am ") || starts(l, "> am ")) && contains(l, "schrieb") &&
        l.p[n - 1] == ':')
        return true;
    return false;
}

static bool is_greeting(struct line l)
{
    static const char *const words[] = {
        "sehr geehrte", "hallo", "guten tag", "guten morgen", "guten abend",
        "liebe ", "lieber ", "liebes ", "moin", "servus", "grüß gott", "dear ",
        "hello", "hi ", "hi,", "hi!", "hey", "good morning", "good afternoon",
        "good evening", "greetings", "to whom it may concern", NULL};

    return l.n <= 60 && starts_any(l, words) &&
           (l.p[l.n - 1] == ',' || l.p[l.n - 1] == '!' || l.n <= 30);
}

static bool is_closing(struct line l)
{
    static const char *const words[] = {
        "mit freundlichen", "mit freundlichem", "mit besten", "mit herzlichen",
        "mit vielen grüßen", "freundliche grüße", "freundliche grüsse",
        "viele grüße", "viele grüsse", "viele liebe", "liebe grüße",
        "beste grüße", "beste grüsse", "schöne grüße", "herzliche grüße",
        "freundlichst", "gruß", "gruss", "grüße", "vielen dank im voraus",
        "danke im voraus", "vielen dank und", "best regards", "kind regards",
        "warm regards", "regards", "best wishes", "sincerely",
        "yours sincerely", "yours faithfully", "cheers", "many thanks",
        "thanks in advance", "thank you in advance", "thank you,", "thanks,",
        "mfg", "lg", "vg", NULL};

    if (l.n == 2 && memcmp(l.p, "--", 2) == 0)
        return true;
    return l.n <= 60 && starts_any(l, words);
}

/* A line that ends every mail of its sender: all after it goes. */
static bool is_footer(struct line l)
{
    static const char *const words[] = {
        "sent from my ", "von meinem ", "gesendet von meinem",
        "gesendet mit der", "get outlook for", "outlook für", "sent via ",
        "diese e-mail enthält vertrauliche", "diese nachricht ist vertraulich",
        "der inhalt dieser e-mail", "this e-mail and any", "this email and any",
        "this message contains confidential", "confidentiality notice",
        "the information contained in this", "bitte denken sie an die umwelt",
        "please consider the environment", NULL};

    return starts_any(l, words);
}

static bool is_telling(struct line l)
{
    static const char *const words[] = {
        "error", "exception", "fehler", "failed", "fatal", "denied", "refused",
        "timeout", "warn", "caused by", "cannot", "unable", "0x", NULL};

    return contains_any(l, words);
}

/* A stack frame or a line with a time stamp at its head. */
static bool is_log(struct line l)
{
    size_t digits = 0, head = l.n < 24 ? l.n : 24;

    if (starts(l, "at ") && memchr(l.p, '(', l.n) != NULL && l.n > 8)
        return true;
    if (starts(l, "file \"") || starts(l, "#0") || starts(l, "    at "))
        return true;
    if (l.n < 20)
        return false;
    for (size_t i = 0; i < head; i++)
        digits += l.p[i] >= '0' && l.p[i] <= '9';
    return digits >= 8 && memchr(l.p, ':', head) != NULL;
}

struct state {
    struct cleaned *out;
    bool keep_quotes;
    bool in_header;
    bool done;
    size_t logs; /* plain log lines kept */
};

static void keep(struct state *st, struct line l)
{
    if (l.n > LINE_MAX)
        l.n = utf8_floor(l.p, l.n, LINE_MAX);
    str_add_valid(&st->out->text, l.p, l.n);
    str_addc(&st->out->text, '\n');
}

static void keep_subject(struct state *st, struct line l, size_t name)
{
    struct line subject = trim((struct line){l.p + name, l.n - name});

    for (;;) { /* Re:, AW:, Fwd:, WG: */
        size_t k = starts(subject, "re:") || starts(subject, "aw:") ||
                           starts(subject, "wg:") || starts(subject, "fw:")
                       ? 3
                   : starts(subject, "fwd:") ? 4
                                             : 0;
        if (k == 0)
            break;
        subject = trim((struct line){subject.p + k, subject.n - k});
    }
    if (st->out->n_subject == 0 && st->out->text.n == 0) {
        keep(st, subject);
        st->out->n_subject = st->out->text.n - 1;
    }
}

/* A closing only closes when the rest is short: names and addresses. */
static bool rest_is_short(const char *p, size_t n)
{
    size_t lines = 0;

    for (size_t i = 0; i < n; i++)
        lines += p[i] == '\n';
    return lines <= AFTER_CLOSING;
}

static void take_line(struct state *st, struct line l, const char *rest,
                      size_t n_rest, bool folded)
{
    size_t name = header_name(l);

    if (st->in_header) {
        if (l.n == 0) {
            st->in_header = false;
            return;
        }
        if (name > 0 || folded) {
            if (name > 0 && is_subject(l))
                keep_subject(st, l, name);
            return;
        }
        st->in_header = false;
    }
    if (!st->keep_quotes) {
        if (begins_quote(l) ||
            (name > 0 && (starts(l, "von:") || starts(l, "from:")) &&
             st->out->text.n > 0 && memchr(l.p, '@', l.n) != NULL)) {
            st->done = true;
            return;
        }
        if (l.n > 0 && l.p[0] == '>')
            return;
    } else {
        while (l.n > 0 && (l.p[0] == '>' || l.p[0] == ' ')) {
            l.p++;
            l.n--;
        }
        if (header_name(l) > 0 || begins_quote(l)) {
            if (is_subject(l))
                keep_subject(st, l, header_name(l));
            return;
        }
    }
    if (is_footer(l) || (is_closing(l) && rest_is_short(rest, n_rest) &&
                         st->out->text.n > 0)) {
        st->done = !st->keep_quotes;
        return;
    }
    if (is_greeting(l))
        return;
    if (is_log(l) && !is_telling(l) && st->logs++ >= LOG_KEEP)
        return;
    keep(st, l);
}

static void take_text(struct state *st, const char *text, size_t n)
{
    size_t at = 0;
    struct line first = {text, 0};

    while (first.n < n && text[first.n] != '\n')
        first.n++;
    st->in_header = header_name(trim(first)) > 0;
    while (at < n && !st->done) {
        struct line l = {text + at, 0};
        bool folded;
        while (at + l.n < n && text[at + l.n] != '\n' && text[at + l.n] != '\r')
            l.n++;
        at += l.n;
        at += at < n && text[at] == '\r';
        at += at < n && text[at] == '\n';
        folded = l.n > 0 && (l.p[0] == ' ' || l.p[0] == '\t');
        take_line(st, trim(l), text + at, n - at, folded);
    }
}

static size_t letters_left(const struct str *s)
{
    size_t k = 0;

    for (size_t i = 0; i < s->n; i++)
        k += isalpha((unsigned char)s->p[i]) != 0 || (s->p[i] & 0x80);
    return k;
}

int clean_ticket(struct cleaned *out, const char *text, size_t n)
{
    struct state st = {.out = out};

    *out = (struct cleaned){0};
    take_text(&st, text, n);
    if (letters_left(&out->text) < MIN_LEFT) {
        struct cleaned again = {0};
        st = (struct state){.out = &again, .keep_quotes = true};
        take_text(&st, text, n);
        if (letters_left(&again.text) > letters_left(&out->text)) {
            str_free(&out->text);
            *out = again;
        } else {
            str_free(&again.text);
        }
    }
    if (letters_left(&out->text) == 0) {
        str_clear(&out->text);
        out->n_subject = 0;
        str_add_valid(&out->text, text, n);
    }
    return out->text.oom ? LOTSE_NOMEM : LOTSE_OK;
}

void cleaned_free(struct cleaned *c)
{
    str_free(&c->text);
}
