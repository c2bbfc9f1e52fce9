/*
 * twins.c: articles of one language that say nearly the same.
 *
 * Two articles that answer the same question share the clicks and grow apart.
 * Each article's words become shingles of three, the shingles a MinHash
 * signature (Broder 1997), and articles that agree in one band of a signature
 * are compared: above `twin` of estimated Jaccard similarity they are reported.
 */
#include "api/check.h"
#include "base/err.h"
#include "search/forward.h"

#include <stdlib.h>

enum { BANDS = 16, ROWS = 4, HASHES = BANDS * ROWS };
enum { SHINGLES_MIN = 5, SHINGLES_FEW = 20 };

/* Short texts are alike by chance; of them only copies are told. */
static const double twin = .7, copy = .95;

struct signature {
    int lang;
    uint32_t ord, doc;
    size_t shingles; /* fewer than SHINGLES_MIN: not compared */
    uint64_t min[HASHES];
};

/* One article's place in one band. */
struct place {
    uint64_t key;
    uint32_t at;
};

static uint64_t mix64(uint64_t x) /* finaliser of SplitMix64 */
{
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9U;
    x = (x ^ x >> 27) * 0x94D049BB133111EBU;
    return x ^ x >> 31;
}

static void add_shingle(struct signature *s, uint64_t shingle)
{
    for (uint64_t h = 0; h < HASHES; h++) {
        uint64_t v = mix64(shingle + (h + 1) * 0x9E3779B97F4A7C15U);
        if (v < s->min[h])
            s->min[h] = v;
    }
}

/* Whole words of bodies, three by three. */
static int sign(struct check *c, struct signature *s)
{
    struct forward f;
    const unsigned char *bytes;
    size_t n;
    int rc = index_forward(&bytes, &n, c->ix, s->lang, s->ord, c->err), kind;

    for (int h = 0; h < HASHES; h++)
        s->min[h] = UINT64_MAX;
    forward_begin(&f, &c->ix->langs[s->lang], bytes, n);
    while (rc == LOTSE_OK && (kind = forward_block(&f)) >= 0) {
        uint64_t a = 0, b = 0, words = 0;
        uint32_t term;
        bool part;
        while (kind == FIELD_BODY && forward_term(&f, &term, &part)) {
            if (part)
                continue;
            if (++words >= 3) {
                add_shingle(s, mix64(mix64(a) + b) + term);
                s->shingles++;
            }
            a = b;
            b = term;
        }
    }
    return rc;
}

static int by_key(const void *a, const void *b)
{
    const struct place *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static double similarity(const struct signature *a, const struct signature *b)
{
    int same = 0;

    for (int h = 0; h < HASHES; h++)
        same += a->min[h] == b->min[h];
    return (double)same / HASHES;
}

static int say_twin(struct check *c, uint32_t doc, uint32_t other, double share)
{
    struct str message = {0}, path = {0};
    const char *p, *id;
    int rc = doc_names(&p, &id, c->ix, doc, c->err);

    str_adds(&path, rc == LOTSE_OK ? p : "");
    if (rc == LOTSE_OK)
        rc = doc_names(&p, &id, c->ix, other, c->err);
    str_addf(&message, "says nearly the same as %s (%.0f %%); join them", p,
             share * 100);
    if (rc == LOTSE_OK && path.oom)
        rc = err_nomem(c->err);
    if (rc == LOTSE_OK)
        rc = check_say(c, LOTSE_WARNING, path.p, 0, "twin", &message);
    else
        str_free(&message);
    str_free(&path);
    return rc;
}

/* Compare each article with the one before it in its band; an article is
 * reported once, with the first that it resembles. */
static int compare(struct check *c, const struct signature *s, bool *told,
                   struct place *places, size_t n, int band)
{
    size_t used = 0;
    int rc = LOTSE_OK;

    for (size_t i = 0; i < n; i++) {
        uint64_t key = 0;
        if (s[i].shingles < SHINGLES_MIN)
            continue;
        for (int row = 0; row < ROWS; row++)
            key = mix64(key + s[i].min[band * ROWS + row]);
        places[used++] = (struct place){key, (uint32_t)i};
    }
    qsort(places, used, sizeof *places, by_key);
    for (size_t i = 1; i < used && rc == LOTSE_OK; i++) {
        const struct signature *a = &s[places[i - 1].at];
        const struct signature *b = &s[places[i].at];
        double share;
        if (places[i].key != places[i - 1].key || told[places[i].at])
            continue;
        share = similarity(a, b);
        if (share < (b->shingles < SHINGLES_FEW ? copy : twin))
            continue;
        told[places[i].at] = true;
        rc = say_twin(c, b->doc, a->doc, share);
    }
    return rc;
}

int check_twins(struct check *c)
{
    int rc = LOTSE_OK;

    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++) {
        const struct lang_index *l = &c->ix->langs[lang];
        struct signature *s = calloc(l->docs + 1U, sizeof *s);
        struct place *places = calloc(l->docs + 1U, sizeof *places);
        bool *told = calloc(l->docs + 1U, 1);
        if (s == NULL || places == NULL || told == NULL)
            rc = err_nomem(c->err);
        for (uint32_t i = 0; i < l->docs && rc == LOTSE_OK; i++) {
            s[i].lang = lang;
            s[i].ord = i;
            s[i].doc = l->doc_of[i];
            if (!index_gone(l, i))
                rc = sign(c, &s[i]);
        }
        for (int band = 0; band < BANDS && rc == LOTSE_OK; band++)
            rc = compare(c, s, told, places, l->docs, band);
        free(s);
        free(places);
        free(told);
    }
    return rc;
}
