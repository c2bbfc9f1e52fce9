/*
 * clean.c: what a ticket says, without what mail programs add to it.
 *
 *     bytes -> subject, body (mailhead.c, mime.c, decode.c, dehtml.c)
 *           -> lines with levels: own, quoted, quoted twice (quote.c)
 *           -> each level's message without greeting, signature, disclaimer
 *              (message.c with the phrases of courtesy.c)
 *           -> each line without what only logs need (logs.c)
 *
 * A forwarded mail is quoted text that is meant, so one more level is read
 * where the mail says that it forwards; and where less than 20 letters are
 * left, the levels below are read as well. What still leaves nothing comes
 * back whole: no rule may lose the problem.
 *
 * Everything is linear: each byte is looked at a fixed number of times, and
 * where a rule looks ahead, it does so for a fixed number of lines.
 */
#include "text/clean.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "lotse.h"
#include "text/mail.h"
#include "text/message.h"
#include "text/quote.h"

#include <stdlib.h>
#include <string.h>

enum { MIN_LEFT = 20 }; /* letters */

static size_t letters(const struct str *s, size_t from)
{
    return line_letters((struct line){str_text(s) + from, s->n - from});
}

static bool push(struct message *m, struct line l)
{
    if (!vec_reserve(&m->lines, &m->cap, m->n + 1, sizeof *m->lines))
        return false;
    m->lines[m->n++] = l;
    return true;
}

/* Add the message of one level. The first line of a ticket that has no
 * subject may be one and loses what subjects lose. */
static bool add_level(struct cleaned *out, struct logs *logs,
                      const struct quote_lines *q, unsigned level,
                      bool *forward)
{
    struct message m = {0};
    size_t last = 0;
    bool ok = true;

    for (size_t i = 0; i < q->n && ok; i++) {
        struct line l = q->items[i].l;
        if (q->items[i].level != level || q->items[i].head)
            continue;
        if (m.n > 0 && i > last + 1) /* something stood between */
            ok = push(&m, (struct line){l.p, 0});
        if (m.n == 0 && out->text.n == 0 && i + 1 < q->n)
            l = mail_subject(l, forward);
        ok = ok && push(&m, l);
        last = i;
    }
    if (ok && message_add(&out->text, logs, &m) && level == 0)
        out->greeted = true;
    free(m.lines);
    return ok;
}

/* The subject and all levels up to the last. */
static bool add_levels(struct cleaned *out, struct line subject,
                       const struct quote_lines *q, unsigned last)
{
    struct logs logs = {0};
    bool forward = false, ok = true;

    *out = (struct cleaned){0};
    if (subject.n == 0 && last > 0)
        subject = mail_subject(q->subject, &forward);
    if (subject.n > 0) {
        str_add_valid(&out->text, subject.p, subject.n);
        out->n_subject = out->text.n;
        str_addc(&out->text, '\n');
    }
    for (unsigned level = 0; level <= last && ok; level++)
        ok = add_level(out, &logs, q, level, &forward);
    out->text.oom |= !ok;
    return forward;
}

/* Levels until enough is left: our own, one more, all. */
static void add_enough(struct cleaned *out, struct line subject,
                       const struct quote_lines *q, bool forward)
{
    unsigned last = forward && q->deepest > 0 ? 1 : 0;
    size_t have = 0;

    for (;;) {
        struct cleaned more;
        size_t left;
        forward |= add_levels(&more, subject, q, last);
        left = letters(&more.text, more.n_subject);
        if (out->text.n == 0 || left > have || more.text.oom) {
            cleaned_free(out);
            *out = more;
            have = left;
        } else {
            cleaned_free(&more);
        }
        if (out->text.oom || last >= q->deepest ||
            (have >= MIN_LEFT && (last > 0 || !forward)))
            return;
        last = last == 0 ? 1 : q->deepest;
    }
}

int clean_ticket(struct cleaned *out, const char *text, size_t n)
{
    struct str subject = {0}, body = {0};
    struct quote_lines q = {0};
    bool forward = false;
    struct line head;

    *out = (struct cleaned){0};
    mail_read(&subject, &body, text, n);
    if (body.n > MAIL_MAX)
        body.n = utf8_floor(body.p, body.n, MAIL_MAX);
    head = mail_subject((struct line){str_text(&subject), subject.n}, &forward);
    if (!subject.oom && !body.oom && quote_read(&q, str_text(&body), body.n))
        add_enough(out, head, &q, forward || q.forward);
    else
        out->text.oom = true;
    if (!out->text.oom && letters(&out->text, out->n_subject) == 0 &&
        line_letters(head) < MIN_LEFT && letters(&body, 0) > 0) {
        out->text.n = out->n_subject > 0 ? out->n_subject + 1 : 0;
        str_add_valid(&out->text, body.p, body.n);
    }
    if (!out->text.oom && letters(&out->text, 0) == 0) {
        cleaned_free(out);
        *out = (struct cleaned){0};
        str_add_valid(&out->text, text, n);
    }
    quote_free(&q);
    str_free(&subject);
    str_free(&body);
    return out->text.oom ? LOTSE_NOMEM : LOTSE_OK;
}

void cleaned_free(struct cleaned *c)
{
    str_free(&c->text);
}
