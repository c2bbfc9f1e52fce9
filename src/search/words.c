/*
 * words.c: the words of a text that an article holds, as people read them.
 *
 * A term is told as the text writes it. Where it isn't what the article says,
 * because the text is in the other language or holds a typing mistake, the
 * article's own word is looked up in its title and its best section, and the
 * word of the text stands behind it.
 */
#include "base/err.h"
#include "search/explain.h"
#include "search/forward.h"
#include "search/nummap.h"
#include "search/postings.h"
#include "text/fold.h"

#include <stdlib.h>
#include <string.h>

enum { READ_MAX = 16 << 10, PAIR_MAX = 48 /* bytes of a pair */ };

bool words_span(const struct side *s, const struct qterm *t, uint32_t *from,
                uint32_t *to)
{
    *from = t->from;
    *to = t->to;
    if ((t->n_alts > 0 && !t->akin) || t->synonym != NULL)
        return t->to > t->from;
    for (size_t i = 0; i < s->toks.n; i++)
        if (s->toks.items[i].term == t->term) {
            *from = s->toks.items[i].from;
            *to = s->toks.items[i].to;
            return true;
        }
    return false;
}

static int by_weight(const void *a, const void *b)
{
    const struct word *x = a, *y = b;

    if (x->gives != y->gives)
        return x->gives < y->gives ? 1 : -1;
    return x->term < y->term ? -1 : x->term > y->term;
}

int words_find(struct words *w, struct query *q, struct side *s,
               const struct cand *c, const struct doc_row *doc)
{
    *w = (struct words){.q = q, .s = s, .c = c, .doc = doc};
    w->items = arena_array(&q->arena, s->n + 1, sizeof *w->items);
    if (w->items == NULL)
        return err_nomem(q->err);
    for (size_t i = 0; i < s->n; i++) {
        const struct qterm *t = &s->terms[i];
        unsigned mask;
        float tf = 0;
        int rc = t->w > 0 ? side_at(&tf, &mask, q, s, t, c->ord) : LOTSE_OK;
        if (rc != LOTSE_OK)
            return rc;
        if (tf > 0)
            w->items[w->n++] = (struct word){
                .term = t,
                .mask = mask,
                .gives = (double)t->w * (s->k1 + 1) * (double)tf /
                         (s->k1 + (double)tf)};
    }
    qsort(w->items, w->n, sizeof *w->items, by_weight);
    return LOTSE_OK;
}

bool words_hold(const struct words *w, const struct qterm *t)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->items[i].term == t)
            return true;
    return false;
}

void words_told(struct words *w, const struct word *one)
{
    uint32_t from, to, a, b;
    bool placed = words_span(w->s, one->term, &from, &to);

    for (size_t i = 0; i < w->n; i++) {
        struct word *other = &w->items[i];
        if (other == one || (placed && words_span(w->s, other->term, &a, &b) &&
                             a < to && from < b))
            other->told = true;
    }
}

/* The first word of a text whose term is the given one; false: none. */
static bool find_surface(struct str *out, const struct words *w,
                         const char *text, size_t n, uint32_t term)
{
    struct toks toks = {0};
    bool found = false;

    if (analyze(&w->s->l->an, text, n < READ_MAX ? n : READ_MAX, 0, &toks,
                NULL) == LOTSE_OK)
        for (size_t i = 0; i < toks.n && !found; i++) {
            const struct tok *t = &toks.items[i];
            found = t->term == term;
            if (found)
                str_add(out, text + t->from, t->to - t->from);
        }
    free(toks.items);
    return found;
}

/* The article's word for a term; false: title and section don't have it. */
static bool article_word(struct str *out, const struct words *w, uint32_t term)
{
    return find_surface(out, w, w->doc->title, strlen(w->doc->title), term) ||
           find_surface(out, w, w->doc->section.text, w->doc->section.n_text,
                        term);
}

/* The translation that gives this article most. */
static uint32_t best_alt(const struct words *w, const struct qterm *t)
{
    uint32_t best = t->alts[0].term;
    float most = -1;

    for (size_t i = 0; i < t->n_alts; i++) {
        const struct translation *a = &t->alts[i];
        unsigned mask;
        float tf;
        if (post_at(&tf, &mask, w->q->ix, w->s->lang, &a->list, w->c->ord,
                    NULL) == LOTSE_OK &&
            tf > 0 && a->p * tf > most) {
            most = a->p * tf;
            best = a->term;
        }
    }
    return best;
}

/* The mistake that was read as this term, NULL: none. */
static const char *mistake_of(const struct words *w, uint32_t term, size_t *n)
{
    const char *p = w->q->mended.p;

    for (size_t i = 0; i < w->q->n_mended; i++, p += strlen(p) + 1) {
        const char *arrow = strstr(p, " -> ");
        if (arrow == NULL || analyzer_stem(&w->s->l->an, arrow + 4,
                                           strlen(arrow + 4)) != term)
            continue;
        *n = (size_t)(arrow - p);
        return p;
    }
    return NULL;
}

static bool is_same(const struct words *w, const char *a, size_t n,
                    const char *b, size_t k)
{
    char x[FOLD_MAX], y[FOLD_MAX];
    lotse_lang lang = w->s->l->an.lang;

    n = fold_word(x, a, n, lang, &w->q->ix->lex);
    k = fold_word(y, b, k, lang, &w->q->ix->lex);
    return n == k && memcmp(x, y, n) == 0;
}

/* `Anmeldung (aus "sign-in" übersetzt)` */
static void write_translated(struct str *out, const struct words *w,
                             const struct qterm *t, int lang)
{
    const char *text = str_text(&w->q->text) + t->from;
    size_t n = t->to - t->from;
    struct str word = {0};

    if (!article_word(&word, w, best_alt(w, t))) {
        str_add(out, text, n);
        str_adds(out, lang == 0 ? " (\xC3\xBC" "bersetzt)" : " (translated)");
    } else if (is_same(w, str_text(&word), word.n, text, n)) {
        str_add(out, text, n);
    } else {
        str_adds(out, str_text(&word));
        str_adds(out, lang == 0 ? " (aus \"" : " (translated from \"");
        str_add(out, text, n);
        str_adds(out, lang == 0 ? "\" \xC3\xBC" "bersetzt)" : "\")");
    }
    out->oom = out->oom || word.oom;
    str_free(&word);
}

/* `Passwort (ähnlich: "Kennwort")`, `Chipkarte (Synonym von "Ausweis")` */
static void write_instead(struct str *out, const struct words *w,
                          const struct qterm *t, uint32_t from, uint32_t to,
                          int lang)
{
    const char *why = t->synonym == NULL
                          ? lang == 0 ? " (\xC3\xA4hnlich: \"" : " (akin to \""
                      : lang == 0 ? " (Synonym von \""
                                  : " (synonym of \"";

    if (t->synonym != NULL)
        str_adds(out, t->synonym);
    else if (!article_word(out, w, best_alt(w, t)))
        str_adds(out, w->s->l->an.terms.items[best_alt(w, t)].p);
    str_adds(out, why);
    str_add(out, str_text(&w->q->text) + from, to - from);
    str_adds(out, "\")");
}

/* The word of the text with what hyphens join to it: E-Mail-Adresse. */
static void write_whole(struct str *out, const struct str *text, size_t from,
                        size_t to)
{
    struct scan scan = {text->p, text->n, 0};
    struct chain c;

    while (scan_next(&scan, &c) && c.runs[0].from <= from) {
        size_t a = 0, b;
        while (a + 1 < c.n && c.runs[a].to <= from)
            a++;
        for (b = a; b + 1 < c.n && c.joins[b] == '-'; b++)
            ;
        for (; a > 0 && c.joins[a - 1] == '-'; a--)
            ;
        if (c.runs[a].from <= from && from < c.runs[b].to) {
            from = c.runs[a].from;
            to = c.runs[b].to > to ? c.runs[b].to : to;
            break;
        }
    }
    str_add(out, text->p + from, to - from);
}

void words_write(struct str *out, const struct words *w,
                 const struct word *one, int lang)
{
    const struct qterm *t = one->term;
    const char *mistake;
    uint32_t from, to;
    size_t n;

    if ((t->synonym != NULL || t->akin) &&
        words_span(w->s, t, &from, &to)) {
        write_instead(out, w, t, from, to, lang);
    } else if (t->n_alts > 0) {
        write_translated(out, w, t, lang);
    } else if (words_span(w->s, t, &from, &to)) {
        write_whole(out, &w->q->text, from, to);
    } else if ((mistake = mistake_of(w, t->term, &n)) != NULL) {
        if (!article_word(out, w, t->term))
            str_adds(out, mistake + n + 4); /* behind " -> " */
        str_adds(out, lang == 0 ? " (statt \"" : " (read for \"");
        str_add(out, mistake, n);
        str_adds(out, "\")");
    } else { /* begun by a prefix */
        article_word(out, w, t->term);
    }
}

/* ----------------------------------------------------------- neighbours -- */

/* Two terms that follow each other in the text. */
struct pair {
    uint16_t a, b;
    float weight;
};

static void number_terms(struct nummap *numbers, const struct side *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct qterm *t = &s->terms[i];
        for (size_t k = 0; k < t->n_alts; k++)
            nummap_put(numbers, t->alts[k].list.number, (uint32_t)i);
        if (t->n_alts == 0 && t->list.n > 0)
            nummap_put(numbers, t->list.number, (uint32_t)i);
    }
}

/* The weight of a and b as neighbours in the text, 0: they are none. */
static float weight_of(const struct side *s, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i + 1 < s->n_seq; i++)
        if (s->seq[i] == a && s->seq[i + 1] == b && a != b)
            return s->terms[a].idf + s->terms[b].idf;
    return 0;
}

/* Look through the whole words of the article for the heaviest pair. */
static void best_pair(struct pair *best, const struct side *s,
                      struct forward *f, const struct nummap *numbers)
{
    int kind;

    while ((kind = forward_block(f)) >= 0) {
        uint32_t last = NUMMAP_NONE, number;
        bool part;
        while (kind != WORDING && kind != FIELD_CODE &&
               forward_term(f, &number, &part)) {
            uint32_t t = nummap_get(numbers, number);
            float weight = 0;
            if (part) /* they follow their word */
                continue;
            if (last != NUMMAP_NONE && t != NUMMAP_NONE)
                weight = weight_of(s, last, t);
            if (weight > best->weight)
                *best = (struct pair){(uint16_t)last, (uint16_t)t, weight};
            last = t;
        }
    }
}

/* Do only blanks and words stand there, no end of a sentence, no quote? */
static bool is_run(const char *s, uint32_t from, uint32_t to)
{
    for (; from < to; from++)
        if (strchr(".,;:!?\"()[]<>|", s[from]) != NULL ||
            (unsigned char)s[from] == 0xE2) /* quotes and dashes */
            return false;
    return true;
}

/* Where the text has the two as neighbours; false: only as translations, or
 * too far apart. */
static bool pair_span(const struct words *w, const struct pair *p,
                      uint32_t *from, uint32_t *to)
{
    const struct side *s = w->s;
    uint32_t a = s->terms[p->a].term, b = s->terms[p->b].term;
    const struct tok *before = NULL;

    for (size_t i = 0; i < s->toks.n; i++) {
        const struct tok *t = &s->toks.items[i];
        if (t->kind == TOK_STOP || t->half != 2)
            continue;
        if (t->term == b && before != NULL && before->term == a &&
            t->to - before->from <= PAIR_MAX &&
            is_run(w->q->text.p, before->to, t->from)) {
            *from = before->from;
            *to = t->to;
            return true;
        }
        before = t;
    }
    return false;
}

bool words_neighbours(struct str *out, struct words *w)
{
    const struct side *s = w->s;
    const char *text = str_text(&w->q->text);
    struct nummap *numbers = nummap_new(&w->q->arena, side_numbers(s));
    struct pair best = {0, 0, 0};
    struct forward f;
    const unsigned char *bytes;
    uint32_t from, to, at, end;
    size_t n;

    if (w->c->f[FEAT_ORDERED] <= 0)
        return false;
    if (numbers == NULL || index_forward(&bytes, &n, w->q->ix, s->lang,
                                         w->c->ord, NULL) != LOTSE_OK) {
        out->oom = out->oom || numbers == NULL;
        return false;
    }
    forward_begin(&f, s->l, bytes, n);
    number_terms(numbers, s);
    best_pair(&best, s, &f, numbers);
    if (best.weight <= 0)
        return false;
    if (pair_span(w, &best, &from, &to)) {
        for (; from < to; from++)
            str_addc(out, text[from] == '\n' ? ' ' : text[from]);
        return true;
    }
    if ((s->terms[best.a].n_alts == 0 && s->terms[best.b].n_alts == 0) ||
        !words_span(s, &s->terms[best.a], &from, &to) ||
        !words_span(s, &s->terms[best.b], &at, &end))
        return false;
    str_add(out, text + from, to - from);
    str_addc(out, ' ');
    str_add(out, text + at, end - at);
    return true;
}
