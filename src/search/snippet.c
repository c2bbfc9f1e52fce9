/*
 * snippet.c: the best passage of a section's text, with marks.
 *
 * The text goes through the same analyzer as the query, so that a mark covers
 * the word as it stands there: inflected, with umlauts, a compound of which
 * the query holds a part. The passage is the window of WINDOW bytes whose
 * distinct terms weigh most, moved to the beginning of a sentence or a line
 * where one is near.
 */
#include "base/err.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "search/nummap.h"
#include "search/results.h"
#include "text/skim.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW = 250, READ_MAX = 64 << 10, LEAD = 80, MARKS_MAX = 64 };
enum { KEPT_MOST = 2 /* sections whose words a query comes to keep, a side */ };

/* A word of the text that the query holds. */
struct match {
    uint32_t from, to;
    uint16_t term;
    float weight;
};

struct matches {
    struct match *items;
    size_t n, cap;
};

/* The term of a word, if the query holds it; false: out of memory. */
static bool add_match(struct matches *out, const struct side *s,
                      const struct nummap *terms, const struct tok *t)
{
    uint32_t at = nummap_get(terms, t->term);
    float w;

    if (at == NUMMAP_NONE || s->terms[at].w <= 0)
        return true;
    w = s->terms[at].w * (float)t->half / 2;
    if (out->n > 0 && t->from < out->items[out->n - 1].to) {
        struct match *last = &out->items[out->n - 1];
        if (w > last->weight) {
            last->weight = w;
            last->term = (uint16_t)at;
        }
        last->to = t->to > last->to ? t->to : last->to;
        return true;
    }
    if (!VEC_PUSH_OK(out))
        return false;
    out->items[out->n++] = (struct match){t->from, t->to, (uint16_t)at, w};
    return true;
}

/* Does match k lie in the window that begins with match i? */
static bool in_window(const struct matches *m, size_t i, size_t k)
{
    return k < m->n && m->items[k].to - m->items[i].from <= WINDOW;
}

/* First match of the heaviest window; a term counts once. A window whose
 * matches together weigh no more than the heaviest does can't be it. */
static size_t best_window(const struct matches *m, float *seen)
{
    size_t best = 0, end = 0;
    double all = 0; /* of the matches i to end */
    float most = -1;

    for (size_t i = 0; i < m->n; all -= (double)m->items[i++].weight) {
        float sum = 0;
        size_t k = i;
        for (; end <= i || in_window(m, i, end); end++)
            all += (double)m->items[end].weight;
        if (all <= (double)most)
            continue;
        for (; in_window(m, i, k); k++) {
            float *had = &seen[m->items[k].term];
            float w = m->items[k].weight;
            sum += *had == 0 ? w : w * .1F;
            *had = 1;
        }
        for (size_t j = i; j < k; j++)
            seen[m->items[j].term] = 0;
        if (sum > most * 1.001F) {
            most = sum;
            best = i;
        }
    }
    return best;
}

/* Does a sentence end before the blank at `at`? A number with its dot is none:
 * "1. Open", "the 3. floor". */
static bool ends_sentence(const char *s, size_t at)
{
    char c = at > 2 ? s[at - 1] : 'a';

    return (c == '.' || c == '!' || c == '?' || c == ':') &&
           !(s[at - 1] == '.' && s[at - 2] >= '0' && s[at - 2] <= '9');
}

/* Where the passage begins: at a line or a sentence shortly before `at`, else
 * at a word. */
static size_t begin_of(const char *s, size_t at)
{
    size_t low = at > LEAD ? at - LEAD : 0, word = at;

    for (size_t i = at; i > low; i--) {
        if (s[i - 1] == '\n')
            return i;
        if (s[i - 1] == ' ') {
            if (ends_sentence(s, i - 1))
                return i;
            if (at - i <= LEAD / 2)
                word = i;
        }
    }
    return low == 0 ? 0 : word;
}

/* Where it ends: with a sentence or a line if it's long enough by then, else
 * with a word. */
static size_t end_of(const char *s, size_t n, size_t from)
{
    size_t to = from + WINDOW, word = 0;

    if (to >= n)
        return n;
    to = utf8_floor(s, n, to);
    for (size_t i = to; i > from + WINDOW / 2; i--) {
        if (s[i] != ' ' && s[i] != '\n')
            continue;
        if (i > from + WINDOW * 2 / 3 &&
            (s[i] == '\n' || ends_sentence(s, i)))
            return i;
        word = word == 0 ? i : word;
    }
    return word != 0 ? word : to;
}

/* Bytes of the list's mark that a line begins with: "- ", "* ", "12. ". */
static size_t mark_at(const char *s, size_t n)
{
    size_t i = 0;

    while (i < n && i < 3 && s[i] >= '0' && s[i] <= '9')
        i++;
    if (i >= n || (i > 0 ? s[i] != '.' && s[i] != ')'
                         : s[i] != '-' && s[i] != '*'))
        return 0;
    return i + 1 < n && s[i + 1] == ' ' ? i + 2 : 0;
}

/* Stand only blanks before s[i] in its line? */
static bool begins_line(const char *s, size_t i)
{
    while (i > 0 && (s[i - 1] == ' ' || s[i - 1] == '\t'))
        i--;
    return i == 0 || s[i - 1] == '\n';
}

/* A line that is written, and what stands between two parts of the text. */
struct line {
    struct str out;
    bool row;  /* in a row of a table */
    bool item; /* a list's mark was left out, and nothing written since */
};

/* Where a list's mark was: a dot, unless the text before has its own end. */
static void part_items(struct line *l)
{
    const char *p = l->out.p;
    size_t n = l->out.n;

    if (l->item && n > 1 && p[n - 1] == ' ' &&
        strchr(".!?:;,", p[n - 2]) == NULL)
        str_adds(&l->out, "\xC2\xB7 ");
    l->item = false;
}

/* The byte at s[i], of from .. to. */
static void write_byte(struct line *l, const char *s, size_t i, size_t from,
                       size_t to)
{
    bool blank = s[i] == '\n' || s[i] == '\t' || s[i] == ' ';

    if (s[i] == '|' && i > from && s[i - 1] == ' ' && i + 1 < to &&
        s[i + 1] == ' ') {
        str_adds(&l->out, "\xC2\xB7"); /* between the cells */
        l->row = true;
    } else if (!blank) {
        str_addc(&l->out, s[i]);
    } else if (l->out.n > 0 && l->out.p[l->out.n - 1] != ' ') {
        str_adds(&l->out, l->row && s[i] == '\n' ? "; " : " ");
    }
    l->row = l->row && s[i] != '\n';
}

/* Does a byte stand as it is wherever it stands? */
static bool is_same(char c)
{
    return (unsigned char)c > ' ' && c != '|';
}

/* How many of eight bytes behind one that stands as it is do so, too, and
 * aren't the blank at their end: 8, 7, or 0 where each has to be looked at. */
static inline size_t plain_bytes(const char *s)
{
    const uint64_t ones = 0x0101010101010101U, high = 0x80 * ones;
    uint64_t x, bar, blank, odd;

    memcpy(&x, s, 8);
    bar = x ^ '|' * ones;
    blank = x ^ ' ' * ones;
    odd = ((x - ' ' * ones) & ~x) | ((bar - ones) & ~bar);
    blank = ~(((blank & ~high) + ~high) | blank | ~high); /* of each, exactly */
    if (odd & high || blank & blank >> 8)
        return 0;
    return blank >> 63 ? 7 : 8;
}

/* The end of the bytes from i on that stand as they are: of words with a blank
 * between them, up to where a mark begins or ends. */
static size_t same_end(const char *s, size_t i, size_t to,
                       const struct match *m)
{
    size_t from = i;

    if (m != NULL && m->from > i && m->from < to)
        to = m->from;
    else if (m != NULL && m->from <= i && m->to > i && m->to < to)
        to = m->to;
    while (i < to) {
        size_t plain = i > from && to - i >= 8 ? plain_bytes(s + i) : 0;
        if (plain > 0)
            i += plain;
        else if (is_same(s[i]))
            i++;
        else if (s[i] == ' ' && i > from && i + 1 < to && is_same(s[i + 1]))
            i += 2;
        else
            break;
    }
    return i;
}

/* The passage on one line; marks follow their words. */
static int write_line(lotse_hit *hit, const char *s, size_t n, size_t from,
                      size_t to, const struct matches *m, struct arena *a)
{
    struct line l = {.row = false};
    struct str *out = &l.out;
    lotse_mark *marks = arena_array(a, MARKS_MAX, sizeof *marks);
    lotse_mark mark = {0, 0};
    size_t k = 0;
    bool begins; /* a line, but for blanks */

    str_reserve(out, 2 * (size_t)WINDOW);
    if (from > 0)
        str_adds(out, "\xE2\x80\xA6 ");
    while (from < to && (s[from] == ' ' || s[from] == '\n'))
        from++;
    while (k < m->n && m->items[k].from < from)
        k++;
    begins = begins_line(s, from) || s[from] == '-' || s[from] == '*';
    for (size_t i = from; i < to; i++) {
        size_t skip = begins ? mark_at(s + i, n - i) : 0, end;
        if (skip > 0) {
            l.item = i > from;
            i += skip - 1;
            begins = false;
            while (k < m->n && m->items[k].from <= i)
                k++; /* a number that was asked for */
            continue;
        }
        begins = s[i] == '\n' || (begins && (s[i] == ' ' || s[i] == '\t'));
        if (!begins && s[i] != ' ' && s[i] != '\t')
            part_items(&l);
        if (k < m->n && i == m->items[k].from)
            mark.from = out->n;
        end = same_end(s, i, to, k < m->n ? &m->items[k] : NULL);
        str_add(out, s + i, end - i);
        if (end > i)
            i = end - 1;
        else
            write_byte(&l, s, i, from, to);
        if (k < m->n && i + 1 == m->items[k].to) {
            mark.to = out->n;
            if (marks != NULL && hit->n_marks < MARKS_MAX)
                marks[hit->n_marks++] = mark;
            k++;
        }
    }
    while (out->n > 0 && out->p[out->n - 1] == ' ')
        out->p[--out->n] = '\0';
    if (to < n && !ends_sentence(s, to))
        str_adds(out, " \xE2\x80\xA6");
    hit->snippet = out->oom ? NULL : arena_strn(a, str_text(out), out->n);
    hit->marks = marks;
    str_free(out);
    return hit->snippet == NULL || marks == NULL ? LOTSE_NOMEM : LOTSE_OK;
}

/* What the words of a text are compared with. */
struct shown {
    struct nummap *places; /* term -> place in the side */
    struct skim skim;
    int kept; /* sections whose words came to be kept */
};

/* The term stands at a place of the side; it is one of the n wanted if the
 * query weighs it. Returns how many there are. */
static size_t show(struct shown *out, uint32_t *wanted, size_t n,
                   const struct side *s, uint32_t term, size_t place)
{
    nummap_put(out->places, term, (uint32_t)place);
    if (s->terms[place].w > 0)
        wanted[n++] = term;
    return n;
}

/* The query's terms, and what they may mean in this language: once for all
 * hits of the side. */
static struct shown *shown_of(struct query *q, struct side *s)
{
    struct shown *out = s->shown;
    uint32_t *wanted;
    size_t n = 0;

    if (out != NULL)
        return out;
    out = arena_room(&q->arena, sizeof *out);
    wanted = arena_room(&q->arena, (side_numbers(s) + 1) * sizeof *wanted);
    if (out == NULL || wanted == NULL)
        return NULL;
    out->places = nummap_new(&q->arena, side_numbers(s));
    if (out->places == NULL)
        return NULL;
    out->kept = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct qterm *t = &s->terms[i];
        for (size_t a = 0; a < t->n_alts; a++)
            if (nummap_get(out->places, t->alts[a].term) == NUMMAP_NONE)
                n = show(out, wanted, n, s, t->alts[a].term, i);
        if (t->n_alts == 0)
            n = show(out, wanted, n, s, t->term, i);
    }
    skim_begin(&out->skim, &s->l->an);
    skim_want_all(&out->skim, &s->l->an, wanted, n);
    s->shown = out;
    return out;
}

/* The words of a text that was skimmed. */
static bool find_skimmed(struct matches *out, const struct shown *k,
                         const struct side *s, const char *text, size_t n)
{
    struct toks toks = {0};
    bool ok = skim_text(&k->skim, &s->l->an, text, n, &toks) == LOTSE_OK;

    for (size_t i = 0; i < toks.n && ok; i++)
        if (toks.items[i].term != STRMAP_NONE)
            ok = add_match(out, s, k->places, &toks.items[i]);
    free(toks.items);
    return ok;
}

/* The words of a text that are kept. */
static bool find_kept(struct matches *out, const struct shown *k,
                      const struct side *s, const struct shelf_words *words)
{
    for (size_t i = 0; i < words->n; i++) {
        const struct shelf_word *w = &words->items[i];
        struct tok t = {.term = w->term, .from = w->from,
                        .to = (uint32_t)w->from + w->len, .half = w->half};
        if (skim_wants(&k->skim, w->term) &&
            !add_match(out, s, k->places, &t))
            return false;
    }
    return true;
}

/* Can a token be kept? */
static bool fits(const struct tok *t)
{
    return t->from <= UINT16_MAX && t->to - t->from <= UINT8_MAX;
}

/* Keep the words of a section that is shown often; false: out of memory. */
static bool keep_words(struct query *q, const struct side *s,
                       struct shelf_item *item)
{
    struct toks toks = {0};
    struct shelf_words *words = NULL;
    size_t n = 0;
    bool ok = analyze(&s->l->an, item->bytes + item->text, item->n_text, 0,
                      &toks, NULL) == LOTSE_OK;

    item->again = SHELF_TRIED;
    for (size_t i = 0; i < toks.n; i++)
        if (toks.items[i].term != STRMAP_NONE)
            toks.items[n++] = toks.items[i];
    for (size_t i = 0; i < n && ok; i++)
        if (!fits(&toks.items[i]))
            n = 0;
    if (n > 0 && ok)
        words = shelf_words(&q->ix->shelf, item, n);
    for (size_t i = 0; i < n && words != NULL; i++) {
        const struct tok *t = &toks.items[i];
        words->items[i] = (struct shelf_word){t->term, (uint16_t)t->from,
                                              (uint8_t)(t->to - t->from),
                                              t->half};
    }
    free(toks.items);
    return ok;
}

/* The words of a section that the query holds. */
static bool find_matches(struct matches *out, struct query *q,
                         struct shown *k, const struct side *s,
                         const struct section_row *row, size_t n)
{
    struct shelf_item *item = row->again;

    if (item != NULL && item->again == SHELF_OFTEN && k->kept < KEPT_MOST) {
        k->kept++;
        if (!keep_words(q, s, item))
            return false;
    }
    return item != NULL && item->words != NULL
               ? find_kept(out, k, s, item->words)
               : find_skimmed(out, k, s, row->text, n);
}

int snippet_make(lotse_hit *hit, struct query *q, const struct cand *c,
                 const struct section_row *section, struct arena *a)
{
    struct side *s = &q->sides[c->lang];
    const char *text = section->text;
    size_t n = section->n_text;
    struct matches m = {0};
    struct shown *shown = shown_of(q, s);
    float *seen = arena_array(&q->arena, s->n + 1, sizeof *seen);
    size_t from = 0, to;
    int rc = LOTSE_NOMEM;

    if (n > READ_MAX)
        n = utf8_floor(text, n, READ_MAX);
    if (shown == NULL || seen == NULL ||
        !find_matches(&m, q, shown, s, section, n))
        goto out;
    if (m.n > 0)
        from = begin_of(text, m.items[best_window(&m, seen)].from);
    to = end_of(text, n, from);
    rc = write_line(hit, text, n, from, to, &m, a);
out:
    free(m.items);
    return rc == LOTSE_OK ? LOTSE_OK : err_nomem(q->err);
}
