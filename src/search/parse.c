/*
 * parse.c: text to search out of what the user gave.
 *
 * Ticket text is cleaned; a search line is read for the operators of experts:
 *
 *     "two words"  pre*  -word  title:word  tag:name
 *
 * An operator's words go into query.ops, and all but the negative ones into
 * the text as well, so that they are ranked like any other word. What isn't an
 * operator is text; nothing is a syntax error.
 */
#include "base/err.h"
#include "base/utf8.h"
#include "search/query.h"
#include "text/clean.h"

#include <string.h>

enum { SEARCH_MAX = 4096 }; /* bytes of a search line that are read */

/* Valid UTF-8 on one line; anything else is a blank. */
static void add_line(struct str *out, const char *s, size_t n)
{
    size_t at = 0, len;

    while (at < n) {
        uint32_t cp = utf8_next(s + at, n - at, &len);
        bool bad = cp == 0xFFFD && len == 1;
        bool blank = bad || cp <= ' ' || cp == 0x7F;
        if (!blank)
            str_add(out, s + at, len);
        else if (out->n > 0 && out->p[out->n - 1] != ' ')
            str_addc(out, ' ');
        at += len;
    }
    while (out->n > 0 && out->p[out->n - 1] == ' ')
        out->p[--out->n] = '\0';
}

/* Bytes of an opening quotation mark at s, 0: none. */
static size_t quote_at(const char *s, size_t n)
{
    static const char *const marks[] = {"\"",           "\xE2\x80\x9E",
                                        "\xE2\x80\x9C", "\xE2\x80\x9D",
                                        "\xC2\xAB",     "\xC2\xBB"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t k = strlen(marks[i]);
        if (n >= k && memcmp(s, marks[i], k) == 0)
            return k;
    }
    return 0;
}

static void add_clause(struct query *q, enum clause_kind kind, bool negative,
                       const char *s, size_t n)
{
    struct clause *c = &q->clauses[q->n_clauses];

    if (n == 0 || q->n_clauses >= CLAUSES_MAX)
        return;
    q->n_clauses++;
    c->kind = kind;
    c->negative = negative;
    c->from = q->ops.n;
    str_add(&q->ops, s, n);
    c->to = q->ops.n;
    str_addc(&q->ops, ' ');
}

static bool has_prefix(const char *s, size_t n, const char *word)
{
    return n > strlen(word) && memcmp(s, word, strlen(word)) == 0;
}

/* Does the text so far end so that a hyphen joins: "a phrase"-word, or German
 * `Regeln und -pflichten`? */
static bool is_hyphen(const struct query *q)
{
    static const char *const joining[] = {" und ", " oder ", " bzw. ",
                                          " sowie "};

    if (q->text.n == 0)
        return false;
    if (q->text.p[q->text.n - 1] != ' ')
        return true;
    for (size_t i = 0; i < sizeof joining / sizeof *joining; i++) {
        size_t k = strlen(joining[i]);
        if (q->text.n > k &&
            memcmp(q->text.p + q->text.n - k, joining[i], k) == 0)
            return true;
    }
    return false;
}

/* One word or quoted run at s, up to n bytes; returns the bytes it took. */
static size_t read_piece(struct query *q, const char *s, size_t n)
{
    size_t at = 0, from, to, mark;
    enum clause_kind kind = CLAUSE_NOT;
    bool negative = false, field = false;

    if (n > 1 && s[0] == '-' && s[1] != ' ' && s[1] != '-' && !is_hyphen(q)) {
        negative = true;
        at = 1;
    }
    if (has_prefix(s + at, n - at, "title:") ||
        has_prefix(s + at, n - at, "titel:")) {
        kind = CLAUSE_TITLE;
        field = true;
        at += 6;
    } else if (has_prefix(s + at, n - at, "tag:")) {
        kind = CLAUSE_TAG;
        field = true;
        at += 4;
    }
    mark = quote_at(s + at, n - at);
    from = to = at + mark;
    while (to < n && (mark > 0 ? quote_at(s + to, n - to) == 0 : s[to] != ' '))
        to++;
    at = to + (mark > 0 && to < n ? quote_at(s + to, n - to) : 0);
    if (mark > 0 && to == n) { /* never closed: plain text */
        str_add(&q->text, s + from, to - from);
        return n;
    }
    if (!field && mark == 0 && to - from > 2 && s[to - 1] == '*') {
        kind = CLAUSE_PREFIX;
        to--;
    } else if (!field && mark > 0) {
        kind = CLAUSE_PHRASE;
    }
    if (negative || kind != CLAUSE_NOT)
        add_clause(q, kind, negative, s + from, to - from);
    if (!negative && kind != CLAUSE_PREFIX)
        str_add(&q->text, s + from, to - from);
    return at;
}

static void read_search(struct query *q, const char *s, size_t n)
{
    struct str line = {0};
    size_t at = 0;

    add_line(&line, s, n < SEARCH_MAX ? n : utf8_floor(s, n, SEARCH_MAX));
    while (at < line.n) {
        at += read_piece(q, line.p + at, line.n - at);
        if (at < line.n && line.p[at] == ' ')
            str_addc(&q->text, ' ');
        while (at < line.n && line.p[at] == ' ')
            at++;
    }
    while (q->text.n > 0 && q->text.p[q->text.n - 1] == ' ')
        q->text.p[--q->text.n] = '\0';
    q->text.oom = q->text.oom || line.oom;
    str_free(&line);
}

static int read_ticket(struct query *q, const char *s, size_t n)
{
    struct cleaned c;
    int rc = clean_ticket(&c, s, n);

    if (rc == LOTSE_OK) {
        const char *end;
        q->text = c.text;
        q->n_head = c.n_subject;
        end = q->text.n > 0 ? memchr(q->text.p, '\n', q->text.n) : NULL;
        if (q->n_head == 0 && end != NULL &&
            (!c.greeted || end + 1 == q->text.p + q->text.n))
            /* the first line of several, but not of a letter's body */
            q->n_head = (size_t)(end - q->text.p);
    } else {
        cleaned_free(&c);
    }
    return rc;
}

int query_read(struct query *q)
{
    const char *s = q->opts->text != NULL ? q->opts->text : "";
    size_t n = q->opts->len > 0 ? q->opts->len : strlen(s);

    if (q->opts->text == NULL)
        n = 0;
    if (q->opts->mode == LOTSE_SEARCH)
        read_search(q, s, n);
    else if (read_ticket(q, s, n) != LOTSE_OK)
        return err_nomem(q->err);
    return q->text.oom || q->ops.oom ? err_nomem(q->err) : LOTSE_OK;
}
