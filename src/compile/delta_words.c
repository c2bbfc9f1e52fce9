/*
 * delta_words.c: whom a change of the word list reaches.
 *
 * German words are split into words that the whole base uses, and a separable
 * verb counts where the base uses it. So a few words more or less can change
 * what words of other articles become. Only spellings that contain a changed
 * word can be split in another way; they are found, split with both lists, and
 * the articles that hold those that differ are analysed again. So are articles
 * with a verb that a new (or a missing) joined verb speaks of: only the clause
 * tells whether it is meant.
 */
#include "base/err.h"
#include "base/thread.h"
#include "base/vec.h"
#include "compile/delta.h"
#include "search/forward.h"
#include "search/postings.h"
#include "text/compound.h"
#include "text/fold.h"
#include "text/kinds.h"
#include "text/verb.h"

#include <stdlib.h>
#include <string.h>

enum { KEYS = 1 << 14, LEAST = 4 /* bytes of a part */,
       COMPOUND_LEAST = 8 /* of a word that is split */, DE = 0,
       MANY_SPELLED = 10000, /* are worth a thread */
       ODD = 0, UMLAUT = 0x80, LEFT_OUT = 0x81 /* no letters */ };

/* A changed word. */
struct probe {
    const char *p;
    size_t n;
    uint32_t next; /* + 1 */
};

/* A joined verb that came or went: what words of its kind begin with. */
struct verb {
    const char *word, *stem; /* the joined infinitive, and behind its prefix */
    size_t n, n_prefix, n_stem;
};

struct words {
    struct delta *d;
    struct delta_list *docs;
    const struct lang_index *l;
    struct wordlist changes, flips; /* flips: words that came or went */
    struct str flip_block;
    const struct wordlist *old, *now;
    struct probe *probes;
    uint32_t heads[KEYS]; /* + 1 */
    uint64_t rough[KEYS / 64]; /* bits of what changed words begin with */
    bool all; /* one is too short for that */
    unsigned char letters[256]; /* see letter */
    struct verb *verbs;
    size_t n_verbs, cap_verbs;
};

static int many(const struct words *w)
{
    return delta_full(w->d, "too many articles are affected");
}

static uint32_t key_of_letters(uint32_t v)
{
    return (v * 0x9E3779B1U) >> 18;
}

static uint32_t key_of(const char *p)
{
    const unsigned char *q = (const unsigned char *)p;

    return key_of_letters(q[0] | (uint32_t)q[1] << 8 | (uint32_t)q[2] << 16 |
                          (uint32_t)q[3] << 24);
}

/* Does a changed word begin with these? */
static bool has_key(const struct words *w, uint32_t letters)
{
    uint32_t key = key_of_letters(letters);

    return w->rough[key / 64] >> key % 64 & 1;
}

/* ------------------------------------------------------------ the changes */

static int add_verbs(struct words *w, const char *word, size_t n)
{
    const struct strmap *prefixes = &w->d->lex->lists[DE][LEX_SEPARABLE];

    for (size_t i = 0; i < prefixes->n; i++) {
        size_t k = prefixes->items[i].n;
        size_t end = n > 1 && word[n - 2] == 'e' ? 2 : 1;
        if (n < k + 3 || word[n - 1] != 'n' ||
            memcmp(word, prefixes->items[i].p, k) != 0)
            continue;
        if (!vec_reserve(&w->verbs, &w->cap_verbs, w->n_verbs + 1,
                         sizeof *w->verbs))
            return err_nomem(w->d->err);
        w->verbs[w->n_verbs++] =
            (struct verb){word, word + k, n, k, n - k - end};
    }
    return LOTSE_OK;
}

static unsigned char letter(unsigned char c)
{
    return c == 0xC3                ? UMLAUT
           : c >= 0x80              ? ODD
           : c >= 'A' && c <= 'Z' ? c | 0x20
                                    : c;
}

/* The letter at p[*i], which moves behind it. LEFT_OUT: folding may leave it
 * out behind `last`. ODD: only folding itself tells. */
static inline unsigned char next_letter(const struct words *w, const char *p,
                                        size_t n, size_t *i, unsigned char last)
{
    unsigned char c = w->letters[(unsigned char)p[(*i)++]];

    if (c == UMLAUT && *i < n)
        c = umlaut_vowel((unsigned char)p[(*i)++]);
    if (c == UMLAUT)
        return ODD;
    return c == '\'' ||
                   (c == 'e' && (last == 'a' || last == 'o' || last == 'u'))
               ? LEFT_OUT
               : c;
}

/* A word without what folding may change: capitals, umlauts, an e behind a, o,
 * u. 0: it has letters for which only folding itself tells. */
static size_t roughly(char out[FOLD_MAX], const struct words *w, const char *p,
                      size_t n)
{
    size_t i = 0, k = 0;

    while (i < n && k < FOLD_MAX) {
        unsigned char c = next_letter(w, p, n, &i,
                                      k > 0 ? (unsigned char)out[k - 1] : 0);
        if (c == ODD)
            return 0;
        if (c != LEFT_OUT)
            out[k++] = (char)c;
    }
    return k;
}

static void note_rough(struct words *w, const char *p, size_t n)
{
    char text[FOLD_MAX];
    size_t k = roughly(text, w, p, n), e = 0;

    while (e < k && text[e] == 'e')
        e++;
    if (k < e + LEAST)
        w->all = true;
    else
        w->rough[key_of(text + e) / 64] |= 1ULL << key_of(text + e) % 64;
}

/* As roughly, and the keys on the way. False: the word contains no changed one,
 * however it is folded. */
static bool may_contain(const struct words *w, const char *p, size_t n)
{
    bool may = w->all;
    uint32_t key = 0; /* the last LEAST letters */
    size_t k = 0;

    if (n >= FOLD_MAX)
        return true;
    for (size_t i = 0; i < n;) {
        unsigned char c = next_letter(w, p, n, &i, (unsigned char)(key >> 24));
        if (c == ODD)
            return true;
        if (c == LEFT_OUT)
            continue;
        key = key >> 8 | (uint32_t)c << 24;
        may = may || (++k >= LEAST && has_key(w, key));
    }
    return may && n >= COMPOUND_LEAST; /* folding makes no word longer */
}

static int read_changes(struct words *w)
{
    struct strmap flips = {0};
    uint32_t *freq = calloc(w->changes.n + 1U, sizeof *freq);
    int rc = LOTSE_OK;

    w->probes = calloc(w->changes.n + 1U, sizeof *w->probes);
    if (w->probes == NULL || freq == NULL)
        rc = err_nomem(w->d->err);
    for (uint32_t i = 0; i < w->changes.n && rc == LOTSE_OK; i++) {
        struct probe *p = &w->probes[i];
        uint32_t now;
        p->p = wordlist_at(&w->changes, i, &p->n, &now);
        if (p->n >= LEAST) {
            note_rough(w, p->p, p->n);
            uint32_t *head = &w->heads[key_of(p->p)];
            p->next = *head;
            *head = i + 1;
        }
        if ((now > 0) == (wordlist_freq(w->old, p->p, p->n) > 0))
            continue;
        rc = add_verbs(w, p->p, p->n);
        if (rc == LOTSE_OK && strmap_put(&flips, p->p, p->n) == STRMAP_NONE)
            rc = err_nomem(w->d->err);
        freq[flips.n > 0 ? flips.n - 1 : 0] = 1;
    }
    if (rc == LOTSE_OK &&
        wordlist_build(&w->flip_block, &flips, freq) != LOTSE_OK)
        rc = err_nomem(w->d->err);
    if (rc == LOTSE_OK)
        wordlist_open(&w->flips, str_text(&w->flip_block), w->flip_block.n);
    strmap_free(&flips);
    free(freq);
    return rc;
}

/* Solved tickets lend an article the words that the base has. */
static int check_solved(struct words *w)
{
    for (uint32_t i = 0; i < w->flips.n; i++) {
        size_t n;
        const char *word = wordlist_at(&w->flips, i, &n, NULL);
        if (w->d->solved != NULL &&
            strmap_get(&w->d->solved->words, word, n) != STRMAP_NONE)
            return many(w);
    }
    return LOTSE_OK;
}

/* --------------------------------------------------------------- spellings */

/* The folded spelling; plain letters need no table. */
static size_t fold(const struct words *w, char out[FOLD_MAX], const char *p,
                   size_t n)
{
    bool plain = n < FOLD_MAX;

    for (size_t i = 0; i < n && plain; i++) {
        char c = (char)(p[i] | 0x20);
        plain = c >= 'a' && c <= 'z' && (unsigned char)p[i] < 0x80 &&
                (c != 'e' || i == 0 || strchr("aou", out[i - 1]) == NULL);
        out[i] = c;
    }
    if (!plain)
        return fold_word(out, p, n, LOTSE_LANG_DE, w->d->lex);
    out[n] = '\0';
    return n;
}

static bool begins(const char *p, size_t n, const char *with, size_t n_with)
{
    return n >= n_with && memcmp(p, with, n_with) == 0;
}

/* Does the word contain a changed one? */
static bool contains(const struct words *w, const char *p, size_t n)
{
    for (size_t i = 0; i + LEAST <= n; i++)
        for (uint32_t k = w->heads[key_of(p + i)]; k != 0;
             k = w->probes[k - 1].next)
            if (begins(p + i, n - i, w->probes[k - 1].p, w->probes[k - 1].n))
                return true;
    return false;
}

static bool same_split(const struct words *w, const char *p, size_t n)
{
    struct compound_part a[COMPOUND_PARTS], b[COMPOUND_PARTS];
    size_t k = compound_split(a, p, n, w->old, w->d->lex);

    return compound_split(b, p, n, w->now, w->d->lex) == k &&
           (k == 0 || memcmp(a, b, k * sizeof *a) == 0);
}

/* Do both lists make the same joined verb of a word with prefix? */
static bool same_joined(const struct words *w, const struct verb *v,
                        const char *p, size_t n)
{
    char a[FOLD_MAX], b[FOLD_MAX];
    size_t k = verb_joined(a, v->word, v->n_prefix, p, n, w->d->lex, w->old);

    return verb_joined(b, v->word, v->n_prefix, p, n, w->d->lex, w->now) == k &&
           memcmp(a, b, k) == 0;
}

/* Would the word, with the prefix at the end of its clause, be this verb? */
static bool speaks_of(const struct words *w, const struct verb *v,
                      const char *p, size_t n)
{
    char a[FOLD_MAX], b[FOLD_MAX];
    size_t k = verb_infinitive(a, v->word, v->n_prefix, p, n, w->d->lex,
                               w->old);

    return verb_infinitive(b, v->word, v->n_prefix, p, n, w->d->lex, w->now) !=
               k ||
           memcmp(a, b, k) != 0;
}

static bool is_affected(const struct words *w, const char *text, size_t n_text)
{
    char p[FOLD_MAX];
    size_t n;

    if (w->n_verbs == 0 && !may_contain(w, text, n_text))
        return false;
    n = fold(w, p, text, n_text);
    if (n >= COMPOUND_LEAST && contains(w, p, n) && !same_split(w, p, n))
        return true;
    for (size_t i = 0; i < w->n_verbs; i++) {
        const struct verb *v = &w->verbs[i];
        if (begins(p, n, v->word, v->n_prefix + v->n_stem) &&
            !same_joined(w, v, p, n))
            return true;
        if (begins(p, n, v->stem, v->n_stem) && speaks_of(w, v, p, n))
            return true;
    }
    return false;
}

/* ---------------------------------------------------------------- articles */

/* Does the forward list of the article hold the spelling? */
static int holds(struct words *w, bool *out, uint32_t ord, uint32_t spelled)
{
    struct forward f;
    const unsigned char *bytes;
    size_t n;
    int kind, rc = index_forward(&bytes, &n, w->d->ix, DE, ord, w->d->err);

    *out = false;
    if (rc != LOTSE_OK)
        return rc;
    forward_begin(&f, w->l, bytes, n);
    while (!*out && (kind = forward_block(&f)) >= 0)
        while (kind != WORDING && f.p < f.end && !*out) {
            struct forward_entry e = forward_next(&f.p, f.end);
            *out = !e.term && e.number == spelled;
        }
    return LOTSE_OK;
}

/* The words of tickets stand in no forward list: an article that has the term
 * there counts in any case. */
static int add_holder(struct words *w, uint32_t ord, unsigned fields,
                      uint32_t spelled)
{
    int64_t doc = w->l->doc_of[ord];
    bool held = fields & 1U << FIELD_TICKETS;
    int rc = LOTSE_OK;

    if (delta_is_gone(w->d, doc))
        return LOTSE_OK;
    if (!held)
        rc = holds(w, &held, ord, spelled);
    return rc == LOTSE_OK && held ? delta_list_add(w->d, w->docs, doc)
                                  : rc;
}

static int add_holders(struct words *w, uint32_t spelled)
{
    struct spelled s = index_spelled(w->l, spelled);
    struct plist list;
    struct post_reader r;
    struct post_block b;
    struct post_masks m;
    int rc;

    if (s.n_forms == 0)
        return LOTSE_OK;
    list = (struct plist){.n = w->l->df[spelled_form(&s, 0)],
                          .number = spelled_form(&s, 0)};
    if (list.n > 16 * w->d->most)
        return many(w);
    rc = index_list(&list, w->d->ix, DE, w->d->err);
    if (rc != LOTSE_OK)
        return rc;
    post_begin(&r, w->d->ix, DE, &list);
    post_masks_begin(&m, &list);
    while (rc == LOTSE_OK && post_next(&r, &b))
        for (uint32_t i = 0; i < b.n && rc == LOTSE_OK; i++)
            rc = add_holder(w, b.ords[i], post_mask(&m), spelled);
    return rc == LOTSE_OK && r.bad ? post_fail(&r, w->d->err) : rc;
}

/* Spellings of a range that may become another word. */
struct range {
    const struct words *w;
    uint32_t from, to;
    struct {
        uint32_t *items;
        size_t n, cap;
    } found;
    bool oom;
};

static void *find_some(void *range)
{
    struct range *r = range;
    const struct delta_spelled *s = &r->w->d->spelled[DE];

    for (uint32_t i = r->from; i < r->to && !r->oom; i++) {
        size_t n = s->at[i + 1] - s->at[i];
        if (s->held[i] == 0 || n < 2 ||
            !is_affected(r->w, s->texts + s->at[i], n))
            continue;
        r->oom = !VEC_PUSH_OK(&r->found);
        if (!r->oom)
            r->found.items[r->found.n++] = i;
    }
    return NULL;
}

/* Half of them are looked at by a second thread. */
static int find_all(struct words *w)
{
    uint32_t n = w->d->spelled[DE].n;
    struct range halves[2] = {{.w = w, .to = n / 2},
                              {.w = w, .from = n / 2, .to = n}};
    pthread_t thread;
    bool threaded = n > MANY_SPELLED &&
                    thread_start(&thread, find_some, &halves[1]);
    int rc = LOTSE_OK;

    find_some(&halves[0]);
    if (threaded)
        pthread_join(thread, NULL);
    else
        find_some(&halves[1]);
    if (halves[0].oom || halves[1].oom)
        rc = err_nomem(w->d->err);
    for (int half = 0; half < 2; half++) {
        for (size_t i = 0; i < halves[half].found.n && rc == LOTSE_OK; i++)
            rc = add_holders(w, halves[half].found.items[i]);
        free(halves[half].found.items);
    }
    return rc;
}

int delta_list_add(struct delta *d, struct delta_list *docs, int64_t doc)
{
    for (size_t i = 0; i < docs->n; i++)
        if (docs->items[i] == doc)
            return LOTSE_OK;
    if (docs->n + d->sides[GONE].n >= d->most)
        return delta_full(d, "too many articles are affected");
    if (!VEC_PUSH_OK(docs))
        return err_nomem(d->err);
    docs->items[docs->n++] = doc;
    return LOTSE_OK;
}

int delta_affected(struct delta *d, struct delta_list *docs)
{
    struct words *w = calloc(1, sizeof *w);
    int rc = LOTSE_OK;

    if (w == NULL)
        return err_nomem(d->err);
    w->d = d;
    w->docs = docs;
    for (int c = 0; c < 256; c++)
        w->letters[c] = letter((unsigned char)c);
    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++) {
        w->l = &d->ix->langs[lang];
        w->old = &d->base_words[lang];
        w->now = &d->sides[FRESH].an[lang]->words;
        wordlist_open(&w->changes, str_text(&d->changes[lang]),
                      d->changes[lang].n);
        w->n_verbs = 0;
        memset(w->heads, 0, sizeof w->heads);
        memset(w->rough, 0, sizeof w->rough);
        w->all = false;
        rc = read_changes(w);
        if (rc == LOTSE_OK)
            rc = check_solved(w);
        if (rc == LOTSE_OK && lang == DE && w->changes.n > 0)
            rc = delta_load_spelled(d, lang);
        if (rc == LOTSE_OK && lang == DE && w->changes.n > 0)
            rc = find_all(w);
        free(w->probes);
        w->probes = NULL;
        str_free(&w->flip_block);
    }
    free(w->verbs);
    free(w);
    return rc;
}
