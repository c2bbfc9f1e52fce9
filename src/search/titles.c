/*
 * titles.c: how much of a title the text holds, and how alike it is.
 *
 * Of a title or question that the text says word for word, stop words count
 * too: "how do I" tells it from "why does it". They are compared by hashes
 * (db/layout.h).
 */
#include "search/look.h"
#include "text/fold.h"

enum { WORDING_MAX = 40 };

static const float stop_weight = .3F;

/* Number in forward lists of a term of the query. */
static uint32_t number_of(const struct side *s, uint32_t term)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->terms[i].term == term)
            return s->terms[i].list.n > 0 ? s->terms[i].list.number
                                          : NUMMAP_NONE;
    return NUMMAP_NONE;
}

/* The words that are compared with titles and questions: the subject, or the
 * beginning of the text. Stop words count for little, but they count. */
bool titles_prepare(struct look *k)
{
    const struct side *s = k->s;
    size_t words = 0;

    k->stops = nummap_new(&k->q->arena, WORDING_MAX);
    k->worded = nummap_new(&k->q->arena, WORDING_MAX);
    if (k->stops == NULL || k->worded == NULL)
        return false;
    for (size_t i = 0; i < s->toks.n && words < WORDING_MAX; i++) {
        const struct tok *t = &s->toks.items[i];
        const char *text = k->q->text.p;
        char word[FOLD_MAX];
        uint32_t key;
        if (i > 0 && s->toks.items[i - 1].pos == t->pos)
            continue;
        if (k->q->n_head > 0 && t->to > k->q->n_head)
            break;
        words++;
        if (t->term != STRMAP_NONE) {
            key = number_of(s, t->term);
            if (key == NUMMAP_NONE) {
                k->wording++;
            } else if (nummap_get(k->worded, key) == NUMMAP_NONE) {
                nummap_put(k->worded, key, 1);
                k->wording++;
            }
            continue;
        }
        key = stop_hash(word, fold_word(word, text + t->from, t->to - t->from,
                                        s->l->an.lang, &k->q->ix->lex));
        if (nummap_get(k->stops, key) == NUMMAP_NONE) {
            nummap_put(k->stops, key, 1);
            k->wording += stop_weight;
        }
    }
    return true;
}

void titles_see(struct look *k, uint32_t number, bool part)
{
    struct lang_index *l = k->s->l;
    struct title *title = &k->title;
    uint32_t t = place_of(l, number);
    float idf;

    if (t == 0 && title->known > 0)
        return;
    idf = index_idf(l, l->df[number]);
    title->all += part ? idf / 2 : idf;
    if (t-- == 0)
        return;
    if (k->s->terms[t].synonym != NULL && idf > k->s->terms[t].idf)
        idf = k->s->terms[t].idf; /* less than the word that it stands for */
    title->held += part ? idf / 2 : idf;
    title->mass += part ? k->s->terms[t].w / 2 : k->s->terms[t].w;
}

/* All forms of the words of a title. What all of them together are worth is the
 * same for every query: once it is known, words that hold nothing of this one
 * are passed over. */
void titles_read(struct look *k, const uint16_t *p, const uint16_t *end)
{
    const struct lang_index *l = k->s->l;
    bool known = k->title.known > 0;

    while (p < end) {
        struct forward_entry e = forward_next(&p, end);
        struct spelled w = {NULL, NULL, NULL, 0};
        if (known && !e.term && e.number < l->stats.spellings &&
            l->spelling_hit[e.number] == HIT_NOTHING)
            continue;
        if (e.term && e.number < l->stats.terms)
            titles_see(k, e.number, e.part);
        else if (!e.term && e.number < l->stats.spellings)
            w = index_spelled(l, e.number);
        for (uint32_t i = 0; i < w.n_forms; i++)
            titles_see(k, spelled_form(&w, i), i > 0);
    }
}

/* Dice's coefficient between the text's wording and a title or question. */
float titles_like(const struct look *k, const uint16_t *p,
                      const uint16_t *end)
{
    float all = 0, held = 0;

    while (p < end) {
        uint32_t e = forward_long(&p, end), key = e >> 1;
        bool stop = e & 1;
        float w = stop ? stop_weight : 1;
        all += w;
        if (nummap_get(stop ? k->stops : k->worded, key) != NUMMAP_NONE)
            held += w;
    }
    return all > 0 ? 2 * held / (all + k->wording) : 0;
}
