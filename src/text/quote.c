/*
 * quote.c: which lines of a mail are someone else's.
 *
 * Every line gets a level. Marks (">") raise it for their lines only, so that
 * answers between quotes stay the writer's; a line that begins an older mail
 * raises it for all that follows:
 *
 *     attribution    "Am 3.11.2026 um 9:12 schrieb Anna:", on up to three lines
 *     header block   "Von: ..." with two more such lines close below
 *     separator      "-----Original Message-----", "Reply above this line"
 *
 * Where quote marks follow it, such a line raises nothing: they do.
 *
 * Without an attribution above, ">" may also be a user's way to quote what a
 * screen says, or to name a menu: lines that read so stay on level 0.
 */
#include "text/quote.h"
#include "base/vec.h"
#include "text/logs.h"
#include "text/mail.h"
#include "text/phrases.h"

#include <stdlib.h>
#include <string.h>

enum {
    ATTRIBUTION_MAX = 300, /* bytes */
    ATTRIBUTION_LINES = 3,
    BLOCK_LINES = 10,
    GAP_LINES = 4 /* empty lines between a head and what it quotes */
};

static bool has_digit(struct line l)
{
    for (size_t i = 0; i < l.n; i++)
        if (byte_is_digit(l.p[i]))
            return true;
    return false;
}

/* Does an attribution end here? "Am 3.11. schrieb ich Ihnen:" is none. */
static bool ends_attribution(struct line l)
{
    static struct phrases own =
        PHRASES("schrieb ich|schrieb mir|i wrote|schrieb uns");

    return l.n > 0 && l.p[l.n - 1] == ':' && !line_has_any(l, &own) &&
           (line_ends(l, "wrote:") || line_ends(l, "geschrieben:") ||
            line_has(l, "schrieb "));
}

/* "On Mon, Nov 3, 2026 at 9:12 AM X <x@example.org> wrote:", perhaps with its
 * end on one of the next lines, or "X schrieb am 3.11.2026 um 9:12:". Returns
 * the lines it takes, 0: none. */
static size_t attribution(const struct quote_line *q, size_t n)
{
    static struct phrases starts = PHRASES("on |am ");
    static struct phrases later = PHRASES("schrieb am |wrote on | hat am ");
    bool digit = false, verb = false;
    size_t bytes = 0;

    if (q[0].l.n > ATTRIBUTION_MAX)
        return 0;
    if (!line_starts_any(q[0].l, &starts)) {
        struct line l = q[0].l;
        if (l.n < 10 || l.p[l.n - 1] != ':')
            return 0;
        return (has_digit(l) && line_has_any(l, &later)) ||
               (memchr(l.p, '@', l.n) != NULL &&
                (line_ends(l, "wrote:") || line_ends(l, "schrieb:")));
    }
    for (size_t i = 0; i < n && i < ATTRIBUTION_LINES; i++) {
        struct line l = q[i].l;
        bytes += l.n;
        if (l.n == 0 || bytes > ATTRIBUTION_MAX || q[i].level != q[0].level)
            return 0;
        digit |= has_digit(l);
        if (digit && (ends_attribution(l) || (verb && l.p[l.n - 1] == ':')))
            return i + 1;
        verb |= line_has(l, "schrieb ") || line_ends(l, " schrieb");
    }
    return 0;
}

/* Von, Gesendet, An, Betreff on one line, as some programs flatten it. */
static bool flat_block(struct line l)
{
    if (l.n > 2000)
        l.n = 2000;
    return (line_has(l, " gesendet:") && line_has(l, " betreff:")) ||
           (line_has(l, " sent:") && line_has(l, " subject:"));
}

/* The lines of a header block of at least so many fields that begins at q[0],
 * with a sender and, among three or more, a date: a user's rule of filtering
 * has none. 0: none. */
static size_t header_block(const struct quote_line *q, size_t n, size_t least,
                           struct line *subject)
{
    struct line value;
    size_t fields = 0, last = 0;
    bool from = false, date = false, folded = false;

    for (size_t i = 0; i < n && i < BLOCK_LINES; i++) {
        enum mail_field f = mail_field(q[i].l, &value);
        if (q[i].l.n == 0 || q[i].level != q[0].level)
            break;
        if (f == FIELD_NONE) { /* one line of addresses may go on */
            if (folded || fields == 0)
                break;
            folded = true;
            continue;
        }
        folded = false;
        fields++;
        last = i + 1;
        from |= f == FIELD_FROM;
        date |= f == FIELD_DATE;
        if (f == FIELD_SUBJECT && subject->n == 0)
            *subject = value;
        if (i == 0 && f == FIELD_FROM && flat_block(value))
            return 1;
    }
    return from && (date || least < 3) && fields >= least ? last : 0;
}

static bool is_forward_mark(struct line l)
{
    static struct phrases words = PHRASES(
        "weitergeleitete nachricht|forwarded message|begin forwarded message|"
        "anfang der weitergeleiteten|weitergeleitete e-mail|forwarded by|"
        "weitergeleitet von");

    while (l.n > 0 && (*l.p == '-' || *l.p == ' '))
        l = line_skip(l, 1);
    return l.n < 80 && line_starts_any(l, &words);
}

static bool is_separator(struct line l)
{
    static struct phrases words =
        PHRASES("original message|ursprüngliche nachricht|originalnachricht|"
                "original-nachricht|original nachricht|ursprüngliche mail|"
                "urspr. nachricht|original appointment|ursprünglicher termin");
    static struct phrases replies = PHRASES(
        "reply above this line|reply above the line|type your reply above|"
        "oberhalb dieser linie|oberhalb dieser zeile|über dieser linie|"
        "über dieser zeile|über diese zeile|above this line to reply|"
        "antwort über dieser|enter your reply above");
    struct line bare = l;

    if (l.n > 120)
        return false;
    while (bare.n > 0 && (*bare.p == '-' || *bare.p == ' ' || *bare.p == '_'))
        bare = line_skip(bare, 1);
    return (l.n - bare.n >= 2 && line_starts_any(bare, &words)) ||
           line_has_any(l, &replies);
}

/* A line of underscores or hyphens. */
static bool is_rule(struct line l)
{
    size_t i = 0;

    while (i < l.n && (l.p[i] == '_' || l.p[i] == '-' || l.p[i] == '='))
        i++;
    return l.n >= 5 && i == l.n;
}

/* The lines at q[0] that stand before a quoted mail, 0: none. */
static size_t quote_head(struct quote_lines *all, size_t at)
{
    const struct quote_line *q = all->items + at;
    size_t n = all->n - at, k = 0, block;
    struct line subject = {NULL, 0};

    if (q[0].l.n == 0)
        return 0;
    if (is_forward_mark(q[0].l)) {
        all->forward = true;
        k = 1;
    } else if (is_separator(q[0].l)) {
        k = 1;
    } else if (is_rule(q[0].l)) {
        size_t skip = n > 1 && q[1].l.n == 0 ? 2 : 1;
        block = skip < n ? header_block(q + skip, n - skip, 2, &subject) : 0;
        k = block > 0 ? skip + block : 0;
    } else {
        k = attribution(q, n);
        if (k == 0)
            k = header_block(q, n, 3, &subject);
    }
    if (k > 0 && subject.n == 0) { /* a separator above a header */
        size_t skip = k;
        while (skip < n && skip < k + GAP_LINES && q[skip].l.n == 0)
            skip++;
        block = skip < n ? header_block(q + skip, n - skip, 2, &subject) : 0;
        if (block > 0)
            k = skip + block;
    }
    if (k > 0 && all->subject.n == 0 && subject.n > 0)
        all->subject = subject;
    return k;
}

/* Does a user quote a message or a menu, not a mail? */
static bool is_users_own(struct line l)
{
    return line_has(l, " > ") || logs_is_telling(l);
}

static bool marks_follow(const struct quote_lines *q, size_t at, unsigned level)
{
    size_t end = at + GAP_LINES;

    while (at < q->n && at < end && q->items[at].l.n == 0 &&
           q->items[at].level <= level)
        at++;
    return at < q->n && q->items[at].level > level;
}

/* Raise the levels behind the heads. Until here a level counts marks. */
static void find_heads(struct quote_lines *q)
{
    unsigned base = 0;
    bool attributed = false;

    for (size_t i = 0; i < q->n;) {
        struct quote_line *l = &q->items[i];
        unsigned marks = l->level;
        size_t k = quote_head(q, i);
        if (k == 0 && marks > 0 && base == 0 && !attributed &&
            is_users_own(l->l))
            l->level = 0;
        else
            l->level = marks + base;
        if (k == 0) {
            i++;
            continue;
        }
        attributed = true;
        if (marks == 0 && !marks_follow(q, i + k, 0))
            base++;
        for (size_t end = i + k; i < end; i++) {
            q->items[i].level = marks + base;
            q->items[i].head = true;
        }
    }
    for (size_t i = 0; i < q->n; i++) {
        if (q->items[i].level > LEVEL_MAX)
            q->items[i].level = LEVEL_MAX;
        if (q->items[i].level > q->deepest)
            q->deepest = q->items[i].level;
    }
}

bool quote_read(struct quote_lines *q, const char *text, size_t n)
{
    for (size_t at = 0; at < n;) {
        struct quote_line l = {line_trim(line_next(text, n, &at)), 0, false};
        while (l.l.n > 0 && (*l.l.p == '>' || (*l.l.p == ' ' && l.level > 0))) {
            l.level += *l.l.p == '>' && l.level < LEVEL_MAX;
            l.l = line_skip(l.l, 1);
        }
        if (!VEC_PUSH_OK(q))
            return false;
        q->items[q->n++] = l;
    }
    find_heads(q);
    return true;
}

void quote_free(struct quote_lines *q)
{
    free(q->items);
}
