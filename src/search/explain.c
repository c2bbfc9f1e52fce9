/*
 * explain.c: reasons for a candidate's place, in plain words.
 *
 * Words are told as the text holds them, heaviest first, where they stand in
 * the article; the sentences are German for a German text and English for any
 * other. The full form tells each feature: value, standard score, weight.
 */
#include "base/err.h"
#include "search/results.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WORDS_SHOWN = 5, REASONS_MAX = 24 };

enum sentence { IN_TITLE, IN_QUESTIONS, IN_TEXT, NEIGHBOURS, SECTION, SPELLING,
                OTHER_LANGUAGE, BOOST };

static const char *const sentences[][2] = {
    [IN_TITLE] = {"im Titel: ", "in the title: "},
    [IN_QUESTIONS] = {"in den Fragen dazu: ", "in its questions: "},
    [IN_TEXT] = {"im Text: ", "in the text: "},
    [NEIGHBOURS] = {"W\xC3\xB6rter stehen dort nebeneinander wie in der Frage",
                    "words stand side by side as in the question"},
    [SECTION] = {"passender Abschnitt: ", "best section: "},
    [SPELLING] = {"\xC3\xA4hnlich geschriebene W\xC3\xB6rter",
                  "words that are spelled alike"},
    [OTHER_LANGUAGE] = {"nur auf Englisch vorhanden",
                        "available in German only"},
    [BOOST] = {"vom Autor h\xC3\xB6her oder tiefer gesetzt: ",
               "set higher or lower by its author: "},
};

struct reasons {
    const char **items;
    size_t n;
    struct arena *a;
    bool oom;
};

static void add(struct reasons *r, const char *text, size_t n)
{
    char *copy = arena_strn(r->a, text, n);

    if (copy == NULL)
        r->oom = true;
    else if (r->n < REASONS_MAX)
        r->items[r->n++] = copy;
}

/* Fields of an article that hold a term, as a mask. */
static unsigned mask_of(const struct plist *l, uint32_t ord)
{
    uint32_t lo = 0, hi = l->n;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (l->ords[mid] < ord)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < l->n && l->ords[lo] == ord ? l->masks[lo] : 0;
}

/* The word of the text behind a term; for a part the whole word. */
static const struct tok *surface(const struct side *s, uint32_t term)
{
    for (size_t i = 0; i < s->toks.n; i++)
        if (s->toks.items[i].term == term)
            return &s->toks.items[i];
    return NULL;
}

/* A term that stands in a field, with its word in the text. */
struct shown {
    const struct tok *tok; /* NULL: mended, or begun by a prefix */
    const struct qterm *term;
};

/* Put a term among the heaviest; one word of the text once. */
static size_t place(struct shown best[WORDS_SHOWN], size_t n, struct shown new)
{
    size_t k;

    for (size_t i = 0; i < n; i++)
        if (new.tok != NULL && best[i].tok != NULL &&
            best[i].tok->from < new.tok->to && new.tok->from < best[i].tok->to)
            return n;
    for (k = n; k > 0 && best[k - 1].term->w < new.term->w; k--)
        if (k < WORDS_SHOWN)
            best[k] = best[k - 1];
    if (k < WORDS_SHOWN)
        best[k] = new;
    return n < WORDS_SHOWN ? n + 1 : n;
}

/* One reason: the heaviest words that stand in a field of `want` and in none
 * of `but`. */
static void add_words(struct reasons *r, const struct query *q,
                      const struct side *s, uint32_t ord, const char *sentence,
                      unsigned want, unsigned but)
{
    struct shown best[WORDS_SHOWN];
    struct str out = {0};
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++) {
        const struct qterm *t = &s->terms[i];
        unsigned mask = mask_of(&t->list, ord);
        if ((mask & want) && !(mask & but) && t->w > 0)
            n = place(best, n, (struct shown){surface(s, t->term), t});
    }
    for (size_t i = 0; i < n; i++) {
        const struct tok *t = best[i].tok;
        const struct qterm *term = best[i].term;
        str_adds(&out, i == 0 ? sentence : ", ");
        if (term->synonym != NULL)
            str_addf(&out, "%s = %s %.*s", term->synonym,
                     q->lang == LOTSE_LANG_DE ? "Synonym von" : "synonym of",
                     (int)(term->to - term->from), q->text.p + term->from);
        else if (t != NULL)
            str_add(&out, q->text.p + t->from, t->to - t->from);
        else
            str_adds(&out, s->l->an.terms.items[term->term].p);
    }
    if (n > 0)
        add(r, str_text(&out), out.n);
    r->oom = r->oom || out.oom;
    str_free(&out);
}

static void addf(struct reasons *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void addf(struct reasons *r, const char *fmt, ...)
{
    char buf[256];
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(buf, sizeof buf, fmt, ap);
    va_end(ap);
    if (n > 0)
        add(r, buf, (size_t)n < sizeof buf ? (size_t)n : sizeof buf - 1);
}

static void full(struct reasons *r, const struct side *s, const struct cand *c)
{
    for (int f = 0; f < FEATURES; f++)
        addf(r, "%s %.3f, standard score %.3f, weight %.2f, gives %.3f",
             feature_names[f], (double)c->f[f], (double)c->z[f],
             feature_weights[f], feature_weights[f] * (double)c->z[f]);
    addf(r, "sum %.3f, boost %.2f, %zu words, k1 %.1f, ideal %.1f", c->mix,
         (double)s->l->attrs[c->ord].boost, s->n_whole, s->k1, s->ideal);
}

static void plain(struct reasons *r, const struct query *q,
                  const struct side *s, const struct cand *c,
                  const struct doc_row *doc, int lang)
{
    const unsigned title = 1U << FIELD_TITLE, questions = 1U << FIELD_QUESTIONS;
    double boost = (double)s->l->attrs[c->ord].boost;

    add_words(r, q, s, c->ord, sentences[IN_TITLE][lang], title, 0);
    add_words(r, q, s, c->ord, sentences[IN_QUESTIONS][lang], questions, title);
    add_words(r, q, s, c->ord, sentences[IN_TEXT][lang], ~0U,
              title | questions);
    if (c->f[FEAT_ORDERED] > 0)
        add(r, sentences[NEIGHBOURS][lang],
            strlen(sentences[NEIGHBOURS][lang]));
    if (c->f[FEAT_BASE] <= 0 || c->z[FEAT_GRAM] > c->z[FEAT_BASE] + 1)
        add(r, sentences[SPELLING][lang], strlen(sentences[SPELLING][lang]));
    if (c->section > 0 && doc->section.heading[0] != '\0')
        addf(r, "%s%.150s", sentences[SECTION][lang], doc->section.heading);
    if ((q->lang == LOTSE_LANG_DE && c->lang == 1) ||
        (q->lang == LOTSE_LANG_EN && c->lang == 0))
        add(r, sentences[OTHER_LANGUAGE][lang],
            strlen(sentences[OTHER_LANGUAGE][lang]));
    if (boost < .999 || boost > 1.001)
        addf(r, "%s%.2g", sentences[BOOST][lang], boost);
}

int explain_make(lotse_hit *hit, struct query *q, const struct cand *c,
                 const struct doc_row *doc, struct arena *a)
{
    const struct side *s = &q->sides[c->lang];
    struct reasons r = {.a = a};

    r.items = arena_array(a, REASONS_MAX, sizeof *r.items);
    if (r.items == NULL)
        return err_nomem(q->err);
    plain(&r, q, s, c, doc, q->lang == LOTSE_LANG_DE ? 0 : 1);
    if (q->opts->explain == LOTSE_EXPLAIN_FULL)
        full(&r, s, c);
    hit->why = r.items;
    hit->n_why = r.n;
    return r.oom ? err_nomem(q->err) : LOTSE_OK;
}
