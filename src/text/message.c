/*
 * message.c: one writer's message, without courtesy and noise.
 *
 * Three states. In TEXT all stays but banners, greetings and closings. A
 * closing leads to SIGNATURE, where only what reads like more text stays: a
 * paragraph of prose (which leads back to TEXT when it is long), a "PS", a log,
 * "Version: 7.4". A disclaimer or "-- " above a few lines leads to END.
 *
 *     TEXT --closing--> SIGNATURE --prose--> TEXT
 *        \-------disclaimer, "-- "------> END
 *
 * Closings count only below text, so what looks like one on top is text. A
 * signature without a closing is known by its telephone and its address.
 */
#include "text/message.h"
#include "text/courtesy.h"
#include "text/phrases.h"

#include <string.h>

enum {
    TOP_LINES = 4,        /* where banners stand */
    GREETING_LINES = 2,   /* where a greeting may share its line */
    SIGNATURE_LINES = 15, /* of a signature below "-- " or without closing */
    LONG_PROSE = 100,     /* bytes of a paragraph that is text again */
    PARAGRAPH_MAX = 40    /* lines that are looked at */
};

enum state { STATE_TEXT, STATE_THANKED, STATE_SIGNATURE, STATE_END };

struct reader {
    struct str *out;
    struct logs *logs;
    const struct message *m;
    enum state state;
    size_t seen;      /* lines with text so far */
    size_t kept;      /* of them in out */
    size_t signature; /* the first line of a signature without a closing */
    size_t verdict;   /* up to this line the paragraph is kept as it is */
    bool greeted;
    bool gap; /* an empty line is due */
};

static void keep(struct reader *r, struct line l)
{
    size_t before = r->out->n, after;

    if (r->gap && r->kept > 0)
        str_addc(r->out, '\n');
    after = r->out->n;
    logs_add(r->logs, r->out, l);
    if (r->out->n > after) {
        r->gap = false;
        r->kept++;
    } else if (after > before) {
        r->out->n = before;
        r->out->p[before] = '\0';
    }
}

static bool is_postscript(struct line l)
{
    static struct phrases words =
        PHRASES("ps|p.s.|p.s|p.p.s.|nachtrag|edit|update");
    size_t k = line_phrase(l, &words);

    return k > 0 && k < l.n &&
           (l.p[k] == ':' || l.p[k] == ' ' || l.p[k - 1] == '.');
}

/* "Version: 7.4", but not "Tel: 040": a fact of the ticket. */
static bool is_fact(struct line l)
{
    const char *colon = memchr(l.p, ':', l.n < 30 ? l.n : 30);

    return colon != NULL && colon > l.p + 1 && l.p + l.n > colon + 2 &&
           colon[1] == ' ' && byte_is_letter(colon[-1]) &&
           !courtesy_is_contact(l);
}

/* Is it more than a line of a signature? */
static bool is_text(struct line l)
{
    struct line message;

    return is_postscript(l) || is_fact(l) ||
           (courtesy_is_prose(l) && !courtesy_is_contact(l)) ||
           (logs_is_telling(l) && !courtesy_is_contact(l)) ||
           logs_kind(l, &message) != LOG_NONE;
}

/* The line behind the paragraph that line i stands in. */
static size_t paragraph_end(const struct message *m, size_t i)
{
    size_t end = i + PARAGRAPH_MAX;

    while (i < m->n && i < end && m->lines[i].n > 0)
        i++;
    return i;
}

static bool is_disclaimer(const struct reader *r, size_t i, size_t end)
{
    size_t words = 0;
    bool opens = false, any;

    for (size_t k = i; k < end; k++) {
        words += courtesy_legal_words(r->m->lines[k], &any);
        opens |= k == i && any;
    }
    if (r->kept == 0)
        return false;
    return r->state >= STATE_THANKED ? words >= (opens ? 1 : 3)
                                     : words >= (opens ? 2 : 4);
}

/* "--" with so few lines below that they are a signature. */
static bool is_delimiter(const struct reader *r, size_t i)
{
    size_t left = 0;

    if (!line_is(r->m->lines[i], "--"))
        return false;
    while (++i < r->m->n && left <= SIGNATURE_LINES)
        left += r->m->lines[i].n > 0;
    return left <= SIGNATURE_LINES;
}

/* A telephone, an office or a company among the last lines tells where the
 * signature begins when no closing does. */
static size_t find_signature(const struct message *m)
{
    size_t i = m->n, contacts = 0, lines = 0;

    while (i > 0 && lines < SIGNATURE_LINES) {
        struct line l = m->lines[i - 1];
        if (l.n > 0 && (is_text(l) || (l.n > 90 && !courtesy_is_contact(l))))
            break;
        contacts += courtesy_is_contact(l) && memchr(l.p, '@', l.n) == NULL;
        lines += l.n > 0;
        i--;
    }
    if (contacts < 2)
        return m->n;
    while (i > 0 && i < m->n && m->lines[i].n > 0 && m->lines[i - 1].n > 0)
        i++; /* it begins a paragraph */
    return i;
}

/* Decide on a paragraph below a closing that begins at line i. */
static void judge(struct reader *r, size_t i)
{
    size_t end = paragraph_end(r->m, i), prose = 0, all = 0, logs = 0;

    for (size_t k = i; k < end; k++) {
        struct line l = r->m->lines[k], message;
        all += l.n;
        if (courtesy_is_prose(l) && !courtesy_is_contact(l))
            prose += l.n;
        logs += logs_kind(l, &message) != LOG_NONE;
    }
    if (is_disclaimer(r, i, end)) {
        r->state = STATE_END;
    } else if (is_postscript(r->m->lines[i]) || prose * 2 > all || logs > 0) {
        r->verdict = end;
        if (prose >= LONG_PROSE || logs > 0)
            r->state = STATE_TEXT;
    }
}

static void take_closing(struct reader *r, enum closing c)
{
    if (c == CLOSING_REGARDS)
        r->state = STATE_SIGNATURE;
    else if (c == CLOSING_THANKS && r->state == STATE_TEXT)
        r->state = STATE_THANKED;
}

/* "LG Monitor" above "bleibt schwarz" is no closing, "LG Anna" is. */
static bool goes_on(const struct reader *r, size_t i)
{
    static struct phrases words = PHRASES("lg|vg|bg");
    struct line l = r->m->lines[i];

    return line_phrase(l, &words) > 0 && i + 1 < r->m->n &&
           r->m->lines[i + 1].n > 0 &&
           (courtesy_is_prose(r->m->lines[i + 1]) ||
            !line_is_capital(r->m->lines[i + 1]));
}

/* A line of text: without greeting and closing. */
static void take_text(struct reader *r, size_t i, bool fresh)
{
    struct line l = r->m->lines[i], whole = l;
    enum closing c;

    if ((r->seen <= TOP_LINES && courtesy_is_banner(l)) ||
        courtesy_is_device(l)) {
        r->seen -= r->seen > 0 && r->kept == 0;
        return;
    }
    if ((r->seen <= GREETING_LINES || fresh) && courtesy_strip_greeting(&l)) {
        if (r->seen > GREETING_LINES && l.n > 0)
            l = whole; /* a paragraph that only begins like one */
        else if (r->kept == 0)
            r->greeted = true;
    }
    if (l.n == 0)
        return;
    if (r->kept > 0 && !goes_on(r, i)) {
        c = courtesy_closing(l);
        if (c != CLOSING_NONE) {
            take_closing(r, c);
            return;
        }
    }
    c = courtesy_strip_closing(&l);
    if (l.n > 0)
        keep(r, l);
    take_closing(r, c);
}

static void take_line(struct reader *r, size_t i, bool fresh)
{
    struct line l = r->m->lines[i];

    if (r->kept > 0 && (i >= r->signature || is_delimiter(r, i)))
        r->state = is_delimiter(r, i) ? STATE_END : STATE_SIGNATURE;
    if (r->state == STATE_TEXT && fresh && r->kept > 0 &&
        is_disclaimer(r, i, paragraph_end(r->m, i)))
        r->state = STATE_END;
    if (r->state == STATE_THANKED) { /* a name may follow */
        if (courtesy_is_name(l, 3))
            return;
        if (!fresh || !is_disclaimer(r, i, paragraph_end(r->m, i)))
            r->state = courtesy_is_contact(l) ? STATE_SIGNATURE : STATE_TEXT;
        else
            r->state = STATE_END;
    }
    if (r->state == STATE_SIGNATURE && i >= r->verdict) {
        if (fresh)
            judge(r, i);
        if (r->state == STATE_SIGNATURE && i >= r->verdict && !is_text(l))
            return;
    }
    if (r->state != STATE_END)
        take_text(r, i, fresh);
}

bool message_add(struct str *out, struct logs *logs, const struct message *m)
{
    struct reader r = {.out = out, .logs = logs, .m = m};
    bool fresh = true;

    r.signature = find_signature(m);
    for (size_t i = 0; i < m->n && r.state != STATE_END; i++) {
        enum state before = r.state;
        if (line_letters(m->lines[i]) == 0 && !line_is(m->lines[i], "--")) {
            bool digits = false; /* a rule is a gap, a number is not */
            for (size_t k = 0; k < m->lines[i].n; k++)
                digits |= byte_is_digit(m->lines[i].p[k]);
            if (!digits) {
                r.gap = fresh = true;
                logs_add(logs, out, (struct line){m->lines[i].p, 0});
                continue;
            }
        }
        r.seen++;
        take_line(&r, i, fresh);
        fresh = r.state != before;
    }
    return r.greeted;
}
