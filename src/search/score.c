/*
 * score.c: the best articles by BM25F become candidates.
 *
 * The order of articles by these sums alone is near enough to choose those
 * that are looked at closely.
 */
#include "base/err.h"
#include "search/common.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

enum { THIN_WHOLE = 40, THIN_STEP = 5, WIDE = 5 };
enum { CHOSEN = WIDE * LOOKED_LONG /* articles, at most */ };

/* Move a key down a heap of n, whose least is the root, from where it stands;
 * behind them UINT64_MAX stands. */
static void sift(uint64_t *heap, size_t n, size_t at)
{
    uint64_t key = heap[at];

    for (size_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
        child += heap[child + 1] < heap[child];
        if (heap[child] >= key)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = key;
}

/* Is there a sum above `least` in a stretch? *total counts the articles that
 * have any. Few stretches hold an article that is barred; of the others all
 * sums count. */
static bool look_over(const struct side *s, uint32_t from, uint32_t to,
                      float least, size_t *total)
{
    const struct sums *sums = s->sums + from;
    const uint8_t *barred = s->barred + from;
    uint32_t n = to - from, some = 0, above = 0;
    uint8_t bars = 0;

    if (s->barred[s->l->docs] != 0)
#pragma omp simd reduction(| : bars)
        for (uint32_t i = 0; i < n; i++)
            bars |= barred[i];
#pragma omp simd reduction(| : above) reduction(+ : some)
    for (uint32_t i = 0; i < n; i++) {
        above |= sums[i].all > least;
        some += sums[i].all > 0;
    }
    for (uint32_t i = 0; bars != 0 && i < n; i++)
        some -= barred[i] != 0 && sums[i].all > 0;
    *total += some;
    return above != 0;
}

/* Is one of eight sums at least `least`? */
static bool any_of_eight(const struct sums *sums, float least)
{
    typedef float four __attribute__((vector_size(16)));
    typedef int32_t yes __attribute__((vector_size(16)));
    four x[4];
    yes above;
    uint64_t any[2];

    memcpy(x, sums, sizeof x);
    above = (__builtin_shufflevector(x[0], x[1], 0, 2, 4, 6) >= least) |
            (__builtin_shufflevector(x[2], x[3], 0, 2, 4, 6) >= least);
    memcpy(any, &above, sizeof any);
    return (any[0] | any[1]) != 0;
}

/* The articles of a stretch with a sum of at least `least`, which is above 0:
 * of eight with one all are tried, without a decision for each. */
static size_t find_above(uint32_t *out, const struct side *s, uint32_t from,
                         uint32_t to, float least)
{
    size_t n = 0;

    for (uint32_t ord = from; ord < to;) {
        uint32_t end = to - ord < 8 ? to : ord + 8;
        if (end - ord == 8 && !any_of_eight(&s->sums[ord], least)) {
            ord = end;
            continue;
        }
        for (; ord < end; ord++) {
            out[n] = ord;
            n += s->sums[ord].all >= least;
        }
    }
    return n;
}

/* The best articles so far. */
struct heap {
    uint64_t keys[CHOSEN + 1]; /* place_key, the least of all first */
    size_t n, most;
    float least; /* what is needed to be among them, above 0 */
};

static void begin_heap(struct heap *h, size_t most)
{
    h->n = 0;
    h->most = most;
    h->least = FLT_TRUE_MIN;
}

static void offer(struct heap *h, uint64_t key)
{
    uint32_t bits;

    if (h->n < h->most) {
        h->keys[h->n++] = key;
        h->keys[h->n] = UINT64_MAX;
        for (size_t i = h->n / 2; h->n == h->most && i-- > 0;)
            sift(h->keys, h->n, i);
    } else if (h->keys[0] < key) {
        h->keys[0] = key;
        sift(h->keys, h->n, 0);
    }
    if (h->n < h->most)
        return;
    bits = (uint32_t)(h->keys[0] >> 32);
    memcpy(&h->least, &bits, sizeof bits);
}

/* The places of those in a heap, in any order. */
static size_t give(uint32_t *places, const struct heap *h)
{
    for (size_t i = 0; i < h->n; i++)
        places[i] = place_of_key(h->keys[i]);
    return h->n;
}

/* The best `most` by their sums, as places in any order; of equals the first by
 * path. Articles of the index come in the order of paths, those of its changes
 * behind them. */
static size_t choose(uint32_t *places, struct side *s, size_t most)
{
    const struct lang_index *l = s->l;
    bool bars = s->barred[l->docs] != 0;
    uint32_t above[STRETCH];
    struct heap h;
    size_t n;

    begin_heap(&h, most);
    s->total = 0;
    for (uint32_t from = 0; from < l->docs; from += STRETCH) {
        uint32_t to = l->docs - from < STRETCH ? l->docs : from + STRETCH;
        if (!l->touched[from / STRETCH])
            continue;
        if (!look_over(s, from, to, h.n < h.most ? 0 : h.least, &s->total) &&
            (to <= l->more.docs || l->more.order == NULL))
            continue;
        n = find_above(above, s, from, to, h.least);
        for (size_t i = 0; i < n; i++) {
            float sum = s->sums[above[i]].all;
            if (sum >= h.least && !(bars && s->barred[above[i]]))
                offer(&h, place_key(sum, index_place(l, above[i])));
        }
    }
    return give(places, &h);
}

/* Words as they were typed: "error-code" is one, whatever stands in it. Of more
 * than FEW_WORDS nobody asks how many. */
static size_t typed(const struct query *q)
{
    size_t words = 0;
    bool in = false;

    for (size_t i = 0; i < q->text.n && words <= FEW_WORDS; i++) {
        bool blank = strchr(" \t\r\n", q->text.p[i]) != NULL;
        words += !in && !blank;
        in = !blank;
    }
    return words;
}

/* A search line of a few words, in which letters hardly matter? */
static bool is_line(const struct query *q)
{
    return q->opts->mode == LOTSE_SEARCH && typed(q) <= FEW_WORDS;
}

/* How many articles are looked at: more than are ranked, since letters have a
 * say in which of them are. */
static size_t looked_at(const struct query *q, const struct side *s)
{
    if (is_line(q))
        return CANDIDATES;
    return s->n_whole < LONG_WORDS ? LOOKED_AT : LOOKED_LONG;
}

/* Sort places below `end`, byte by byte. */
static void sort_places(uint32_t *places, size_t n, uint32_t end)
{
    uint32_t other[CHOSEN];

    for (unsigned shift = 0; shift < 32 && end >> shift > 0; shift += 8) {
        size_t at[257] = {0};
        for (size_t i = 0; i < n; i++)
            at[(places[i] >> shift & 0xFF) + 1]++;
        for (size_t i = 0; i < 256; i++)
            at[i + 1] += at[i];
        for (size_t i = 0; i < n; i++)
            other[at[places[i] >> shift & 0xFF]++] = places[i];
        memcpy(places, other, n * sizeof *places);
    }
}

/* Make candidates of n articles more, in the order of places; there is room for
 * those that are candidates already. */
static int add_cands(struct query *q, struct side *s, uint32_t *places,
                     size_t n)
{
    struct cand *all = arena_array(&q->arena, s->n_cands + n + 1, sizeof *all);

    if (all == NULL)
        return err_nomem(q->err);
    for (size_t i = 0; i < s->n_cands; i++)
        places[n++] = s->cands[i].place;
    sort_places(places, n, s->l->docs);
    for (size_t i = 0; i < n; i++)
        all[i] = (struct cand){.ord = index_at(s->l, places[i]),
                               .place = places[i],
                               .lang = s->lang,
                               .stands = 1};
    s->cands = all;
    s->n_cands = n;
    return LOTSE_OK;
}

static bool any_late(const struct side *s)
{
    size_t i = 0;

    while (i < s->n && !common_late(s, &s->terms[i]))
        i++;
    return i < s->n;
}

/* Of n places the best `most`, with the words that were left for later. */
static int choose_again(uint32_t *places, struct query *q, struct side *s,
                        size_t n, size_t most)
{
    uint32_t ords[CHOSEN];
    struct heap h;
    int rc;

    for (size_t i = 0; i < n; i++)
        ords[i] = index_at(s->l, places[i]);
    rc = common_add(q, s, ords, n);
    begin_heap(&h, most);
    for (size_t i = 0; i < n; i++)
        offer(&h, place_key(s->sums[ords[i]].all, places[i]));
    give(places, &h);
    return rc;
}

/* Where words are left for later, more articles are chosen at first; if there
 * are too few, these words count like others. */
static int choose_cands(struct query *q, struct side *s)
{
    size_t most = looked_at(q, s);
    uint32_t places[CHOSEN];
    int rc = LOTSE_OK;

    if (any_late(s)) {
        size_t n = choose(places, s, WIDE * most);
        if (n == WIDE * most) {
            rc = choose_again(places, q, s, n, most);
            return rc == LOTSE_OK ? add_cands(q, s, places, most) : rc;
        }
        rc = query_add(q, s, true);
    }
    return rc == LOTSE_OK
               ? add_cands(q, s, places, choose(places, s, most))
               : rc;
}

int query_score(struct query *q, struct side *s)
{
    int rc = sums_begin(q, s);

    if (rc == LOTSE_OK)
        rc = query_add(q, s, false);
    if (rc == LOTSE_OK)
        rc = query_grams(q, s);
    return rc == LOTSE_OK ? choose_cands(q, s) : rc;
}

/* Keep the THIN_WHOLE best candidates and every THIN_STEP-th other one. */
static void thin(struct side *s)
{
    uint64_t order[CANDIDATES];
    size_t n = 0, all = s->n_cands;

    for (size_t i = 0; i < all; i++)
        order[i] = place_key(s->sums[s->cands[i].ord].all, (uint32_t)i);
    qsort(order, all, sizeof *order, place_key_compare);
    for (size_t i = 0; i < all; i++)
        s->cands[place_of_key(order[i])].stands =
            i < THIN_WHOLE                                  ? 1
            : (i - THIN_WHOLE) % THIN_STEP == THIN_STEP / 2 ? THIN_STEP
                                                            : 0;
    for (size_t i = 0; i < all; i++)
        if (s->cands[i].stands > 0)
            s->cands[n++] = s->cands[i];
    s->n_cands = n;
}

/* Articles of the other language answer a search line where those of its own
 * are few or fit badly. Where there are enough, only the best of the others
 * could; the rest are looked at for the mean, and a part of them will do. */
void query_thin(struct query *q)
{
    for (int i = 0; i < LANGS; i++) {
        struct side *s = &q->sides[i];
        if (s->l != NULL && s->n_cands == CANDIDATES && is_line(q) &&
            query_foreign(q, s) && q->sides[1 - i].n_cands == CANDIDATES)
            thin(s);
    }
}

/* A search line is answered by articles that hold its words; only where none
 * does, others may be meant. A side that isn't searched has no sums. */
int query_fill_up(struct query *q, struct side *s, bool none)
{
    uint32_t places[LOOKED_AT];
    size_t most = looked_at(q, s), found = 0;
    int rc;

    if (s->sums == NULL || s->l->live == 0 || s->n_cands >= most ||
        (is_line(q) && !none))
        return LOTSE_OK;
    rc = query_alike(q, s, places, most - s->n_cands, &found);
    return rc == LOTSE_OK ? add_cands(q, s, places, found) : rc;
}
