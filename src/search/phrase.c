/*
 * phrase.c: the articles that hold words side by side.
 *
 * FTS5 tells which articles hold all of the words, and the forward lists of
 * those whether they follow each other there. So FTS5 keeps no positions, which
 * were two fifths of its bytes. Blocks part words, stop words leave no trace,
 * and a word's parts stand where it does.
 */
#include "base/err.h"
#include "search/forward.h"
#include "search/query.h"

#include <string.h>

/* The words of a phrase as numbers of the index, and how far it has come:
 * bit k of `here` is set where words 0 to k end at the open position. */
struct phrase {
    uint32_t words[PHRASE_MAX];
    size_t n;
    uint64_t before, here;
};

static void next_position(struct phrase *p)
{
    p->before = p->here;
    p->here = 0;
}

/* A term stands at the open position. */
static void see(struct phrase *p, uint32_t number)
{
    uint64_t may = p->before << 1 | 1; /* words that go on with it */

    for (size_t k = 0; k < p->n; k++)
        if (p->words[k] == number)
            p->here |= may & 1ULL << k;
}

static void see_entry(struct phrase *p, const struct lang_index *l,
                      struct forward_entry e)
{
    if (e.term) {
        if (e.number >= l->stats.terms)
            return;
        if (e.opens)
            next_position(p);
        see(p, e.number);
    } else if (e.number < l->stats.spellings) {
        struct spelled w = index_spelled(l, e.number);
        next_position(p);
        for (uint32_t i = 0; i < w.n_forms; i++)
            see(p, spelled_form(&w, i));
    }
}

/* Does the article hold the phrase? */
static int holds(bool *out, struct query *q, const struct side *s,
                 struct phrase *p, uint32_t ord)
{
    const uint64_t all = 1ULL << (p->n - 1);
    const unsigned char *bytes;
    struct forward f;
    size_t n;
    int kind, rc = index_forward(&bytes, &n, q->ix, s->lang, ord, q->err);

    *out = false;
    if (rc != LOTSE_OK)
        return rc;
    forward_begin(&f, s->l, bytes, n);
    while (!*out && (kind = forward_block(&f)) >= 0) {
        p->before = p->here = 0;
        while (kind != WORDING && !*out && f.p < f.end) {
            see_entry(p, s->l, forward_next(&f.p, f.end));
            *out = (p->here & all) != 0;
        }
    }
    return LOTSE_OK;
}

int query_phrase(struct query *q, struct side *s,
                 const struct strmap_key *words, size_t n, uint8_t *hit)
{
    struct phrase p = {.n = n};
    int rc = match_all(q, s, words, n, hit);

    for (size_t i = 0; i < n; i++) {
        struct plist l;
        index_term(&l, q->ix, s->lang, words[i].p, words[i].n);
        p.words[i] = l.n > 0 ? l.number : NUMBER_NONE;
    }
    for (uint32_t ord = 0; n > 1 && ord < s->l->docs && rc == LOTSE_OK; ord++)
        if (hit[ord] != 0) {
            bool held;
            rc = holds(&held, q, s, &p, ord);
            hit[ord] = held;
        }
    return rc;
}
