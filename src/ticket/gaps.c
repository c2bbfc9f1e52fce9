/*
 * gaps.c: what is asked and not answered, in groups.
 *
 * Texts are few thousands, so one pass is enough: the longest texts come first
 * and lead, because a group that begins with "hilfe passwort" takes everything.
 * A group is the sum of its members' vectors; its words are looked up through
 * lists of the groups that hold a word, so a text is compared with those alone
 * that share one.
 */
#include "ticket/words.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/strmap.h"
#include "base/vec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_WORDS = 5, EXAMPLE = 160 };
#define ALIKE .3

/* A text: its words as numbers. */
struct doc {
    const lotse_unanswered *from;
    uint32_t words[WORDS_MAX];
    size_t n;
    double length; /* of its vector */
    uint32_t group;
};

/* The groups that hold a word, and its weight in each. */
struct in_group {
    uint32_t group;
    double weight;
};

struct word {
    size_t df;
    double idf;
    const char *typed; /* the form that most texts have, in them */
    uint32_t n_typed, votes;
    struct in_group *items;
    size_t n, cap;
};

struct group {
    double norm; /* of its vector, squared */
    size_t tickets, searches, german;
    int64_t last;
};

struct clustering {
    struct strmap map;
    struct word *words;
    size_t cap_words;
    struct doc *docs;
    size_t n;
    struct group *items; /* groups */
    size_t n_groups, cap;
    double *dots; /* of one text with each group */
};

/* ----------------------------------------------------------------- texts -- */

/* The form of most texts, found in one pass: each form that differs takes a
 * vote away, and the one without votes is replaced (Boyer and Moore 1991). */
static void typed_as(struct word *w, const char *s, uint32_t n)
{
    if (w->votes > 0 && w->n_typed == n && memcmp(w->typed, s, n) == 0) {
        w->votes++;
    } else if (w->votes > 0) {
        w->votes--;
    } else {
        w->typed = s;
        w->n_typed = n;
        w->votes = 1;
    }
}

/* "[phone]": what redact() put in the place of personal data. */
static bool is_mark(const char *text, uint32_t from, uint32_t to)
{
    return from > 0 && text[from - 1] == '[' && text[to] == ']';
}

static int read_doc(struct clustering *c, struct doc *d, struct words *w,
                    lotse_err *err)
{
    struct word_list list = {.n = 0};
    int rc = words_of(&list, w,
                      strcmp(d->from->lang, "en") == 0 ? LOTSE_LANG_EN
                                                       : LOTSE_LANG_DE,
                      d->from->text, strlen(d->from->text), err);

    for (size_t i = 0; i < list.n && rc == LOTSE_OK; i++) {
        size_t had = c->cap_words;
        uint32_t k;
        if (is_mark(d->from->text, list.from[i], list.to[i]))
            continue;
        k = strmap_put(&c->map, list.items[i], strlen(list.items[i]));
        if (k == STRMAP_NONE ||
            !vec_reserve(&c->words, &c->cap_words, k + 1, sizeof *c->words))
            return err_nomem(err);
        if (c->cap_words > had)
            memset(c->words + had, 0, (c->cap_words - had) * sizeof *c->words);
        c->words[k].df++;
        typed_as(&c->words[k], d->from->text + list.from[i],
                 list.to[i] - list.from[i]);
        d->words[d->n++] = k;
    }
    return rc;
}

static int more_words(const void *a, const void *b)
{
    const struct doc *x = a, *y = b;

    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    if (x->from->at != y->from->at)
        return x->from->at < y->from->at ? 1 : -1;
    return strcmp(x->from->text, y->from->text);
}

static int read_docs(struct clustering *c, const lotse_unanswereds *u,
                     lotse_err *err)
{
    struct words *w;
    int rc = words_open(&w, err);

    c->docs = calloc(u->n + 1, sizeof *c->docs);
    if (rc == LOTSE_OK && c->docs == NULL)
        rc = err_nomem(err);
    for (size_t i = 0; i < u->n && rc == LOTSE_OK; i++) {
        c->docs[i].from = &u->items[i];
        rc = read_doc(c, &c->docs[i], w, err);
    }
    words_close(w);
    if (rc != LOTSE_OK)
        return rc;
    c->n = u->n;
    for (size_t k = 0; k < c->map.n; k++)
        c->words[k].idf = log(1 + (double)c->n / (double)c->words[k].df);
    for (size_t i = 0; i < c->n; i++) {
        struct doc *d = &c->docs[i];
        for (size_t k = 0; k < d->n; k++)
            d->length += pow(c->words[d->words[k]].idf, 2);
        d->length = sqrt(d->length);
    }
    qsort(c->docs, c->n, sizeof *c->docs, more_words);
    return LOTSE_OK;
}

/* ---------------------------------------------------------------- groups -- */

/* The group that the text is most alike; STRMAP_NONE: none enough. */
static uint32_t nearest(const struct clustering *c, const struct doc *d)
{
    uint32_t best = STRMAP_NONE;
    double most = ALIKE;

    for (size_t k = 0; k < d->n; k++) {
        const struct word *w = &c->words[d->words[k]];
        for (size_t i = 0; i < w->n; i++)
            c->dots[w->items[i].group] += w->items[i].weight * w->idf;
    }
    for (size_t k = 0; k < d->n; k++) {
        const struct word *w = &c->words[d->words[k]];
        for (size_t i = 0; i < w->n; i++) {
            uint32_t g = w->items[i].group;
            double cosine = c->dots[g] / (sqrt(c->items[g].norm) * d->length);
            if (cosine > most || (cosine == most && g < best)) {
                most = cosine;
                best = g;
            }
        }
    }
    for (size_t k = 0; k < d->n; k++) {
        const struct word *w = &c->words[d->words[k]];
        for (size_t i = 0; i < w->n; i++)
            c->dots[w->items[i].group] = 0;
    }
    return best;
}

/* Add the text's unit vector to the group's. */
static int join(struct clustering *c, struct doc *d, uint32_t g, lotse_err *err)
{
    struct group *group = &c->items[g];

    d->group = g;
    group->tickets += d->from->ticket != 0;
    group->searches += d->from->ticket == 0;
    group->german += strcmp(d->from->lang, "en") != 0;
    if (d->from->at > group->last)
        group->last = d->from->at;
    for (size_t k = 0; k < d->n; k++) {
        struct word *w = &c->words[d->words[k]];
        double add = d->length > 0 ? w->idf / d->length : 0;
        size_t i = 0;
        while (i < w->n && w->items[i].group != g)
            i++;
        if (i == w->n) {
            if (!vec_reserve(&w->items, &w->cap, w->n + 1, sizeof *w->items))
                return err_nomem(err);
            w->items[w->n++] = (struct in_group){g, 0};
        }
        group->norm += add * (2 * w->items[i].weight + add);
        w->items[i].weight += add;
    }
    return LOTSE_OK;
}

static int cluster(struct clustering *c, lotse_err *err)
{
    int rc = LOTSE_OK;

    c->dots = calloc(c->n + 1, sizeof *c->dots);
    c->items = calloc(c->n + 1, sizeof *c->items);
    if (c->dots == NULL || c->items == NULL)
        return err_nomem(err);
    for (size_t i = 0; i < c->n && rc == LOTSE_OK; i++) {
        uint32_t g = nearest(c, &c->docs[i]);
        if (g == STRMAP_NONE)
            g = (uint32_t)c->n_groups++;
        rc = join(c, &c->docs[i], g, err);
    }
    return rc;
}

/* --------------------------------------------------------------- answers -- */

struct gaps {
    lotse_gaps pub;
    struct arena mem;
    lotse_gap *items;
};

struct weighed {
    uint32_t word;
    double weight;
};

static int heavier(const void *a, const void *b)
{
    const struct weighed *x = a, *y = b;

    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return x->word < y->word ? -1 : 1;
}

/* The group's most telling words, as people type them. */
static const char *name(struct gaps *out, const struct clustering *c,
                        uint32_t g)
{
    struct weighed *all = calloc(c->map.n + 1, sizeof *all);
    struct str text = {0};
    const char *kept;
    size_t n = 0;

    for (size_t k = 0; all != NULL && k < c->map.n; k++)
        for (size_t i = 0; i < c->words[k].n; i++)
            if (c->words[k].items[i].group == g)
                all[n++] = (struct weighed){(uint32_t)k,
                                            c->words[k].items[i].weight};
    if (all != NULL)
        qsort(all, n, sizeof *all, heavier);
    for (size_t i = 0, shown = 0; i < n && shown < SHOWN_WORDS; i++) {
        const struct word *w = &c->words[all[i].word];
        /* parts and synonyms of what stands there already */
        if (memmem(str_text(&text), text.n, w->typed, w->n_typed) != NULL)
            continue;
        str_addf(&text, "%s%.*s", shown > 0 ? " " : "", (int)w->n_typed,
                 w->typed);
        shown++;
    }
    kept = all == NULL || text.oom ? NULL
                                   : arena_strdup(&out->mem, str_text(&text));
    free(all);
    str_free(&text);
    return kept;
}

/* The text nearest to its group's mean. */
static const struct doc *middle(const struct clustering *c, uint32_t g)
{
    const struct doc *best = NULL;
    double most = -1;

    for (size_t i = 0; i < c->n; i++) {
        const struct doc *d = &c->docs[i];
        double dot = 0;
        if (d->group != g)
            continue;
        for (size_t k = 0; k < d->n; k++) {
            const struct word *w = &c->words[d->words[k]];
            for (size_t j = 0; j < w->n; j++)
                if (w->items[j].group == g)
                    dot += w->items[j].weight * w->idf;
        }
        dot = d->length > 0 ? dot / d->length : 0;
        if (dot > most) {
            most = dot;
            best = d;
        }
    }
    return best;
}

/* The beginning of a text on one line. */
static const char *one_line(struct gaps *out, const char *s)
{
    size_t n = strlen(s);
    char *line;

    if (n > EXAMPLE) {
        n = EXAMPLE;
        while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
            n--;
    }
    line = arena_strn(&out->mem, s, n);
    for (char *p = line; p != NULL && *p != '\0'; p++)
        if ((unsigned char)*p < ' ')
            *p = ' ';
    return line;
}

static int larger(const void *a, const void *b)
{
    const lotse_gap *x = a, *y = b;
    size_t n = x->tickets + x->searches, m = y->tickets + y->searches;

    if (n != m)
        return n < m ? 1 : -1;
    if (x->last != y->last)
        return x->last < y->last ? 1 : -1;
    return strcmp(x->words, y->words);
}

static int describe(struct gaps *out, const struct clustering *c,
                    lotse_err *err)
{
    out->items = calloc(c->n_groups + 1, sizeof *out->items);
    if (out->items == NULL)
        return err_nomem(err);
    for (uint32_t g = 0; g < c->n_groups; g++) {
        const struct group *group = &c->items[g];
        const struct doc *d = middle(c, g);
        lotse_gap *gap = &out->items[g];
        size_t n = group->tickets + group->searches;
        gap->tickets = group->tickets;
        gap->searches = group->searches;
        gap->lang = 2 * group->german >= n ? "de" : "en";
        gap->last = group->last;
        gap->ticket = d->from->ticket;
        gap->example = one_line(out, d->from->text);
        gap->words = name(out, c, g);
        if (gap->example == NULL || gap->words == NULL)
            return err_nomem(err);
        out->pub.n++;
    }
    qsort(out->items, out->pub.n, sizeof *out->items, larger);
    out->pub.items = out->items;
    return LOTSE_OK;
}

int lotse_gaps_get(lotse_gaps **out, const lotse_unanswereds *u, lotse_err *err)
{
    struct gaps *gaps = calloc(1, sizeof *gaps);
    struct clustering c = {.n = 0};
    int rc = gaps != NULL ? read_docs(&c, u, err) : err_nomem(err);

    *out = NULL;
    if (rc == LOTSE_OK)
        rc = cluster(&c, err);
    if (rc == LOTSE_OK)
        rc = describe(gaps, &c, err);
    for (size_t k = 0; k < c.cap_words; k++)
        free(c.words[k].items);
    free(c.words);
    free(c.docs);
    free(c.items);
    free(c.dots);
    strmap_free(&c.map);
    if (rc != LOTSE_OK) {
        lotse_gaps_free(gaps != NULL ? &gaps->pub : NULL);
        return rc;
    }
    *out = &gaps->pub;
    return LOTSE_OK;
}

void lotse_gaps_free(lotse_gaps *pub)
{
    struct gaps *g = (struct gaps *)pub;

    if (g == NULL)
        return;
    arena_free(&g->mem);
    free(g->items);
    free(g);
}
