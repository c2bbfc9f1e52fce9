/*
 * missing.c: words that users write and no article has.
 *
 * An article can't be found by a word that stands nowhere. Tickets are cleaned
 * and analysed as a query is; a word counts when neither language of the base
 * knows it, nor a part of it, nor a longer German word that begins or ends
 * with it. Of what users write only plain words of letters that stand in
 * MIN_TICKETS tickets leave this file; names are taken out (people.c), and so
 * is all that hangs together with digits, an @ or a slash: addresses, numbers,
 * accounts.
 */
#include "api/check.h"
#include "api/people.h"
#include "api/tickets.h"
#include "base/err.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "text/clean.h"
#include "text/fold.h"

#include <stdlib.h>
#include <string.h>

enum { MIN_TICKETS = 2, MIN_LETTERS = 4, MIN_PART = 5, SHOWN_MAX = 1000,
       MIN_SHARE = 3, LIFT = 3 };

/* A word that no article has. */
struct gap {
    const char *word;    /* as a ticket writes it */
    const char *example; /* id of that ticket */
    int lang;            /* 0 German, 1 English */
    size_t tickets;
    uint32_t last; /* ticket that was counted last, + 1 */
};

/* A word in a ticket. */
struct use {
    uint32_t gap, ticket;
};

struct gaps {
    struct check *c;
    struct strmap keys; /* language and stem -> number in items */
    struct gap *items;
    size_t n, cap;
    struct strmap seen; /* spelling -> known[] */
    bool *known;
    size_t cap_known;
    struct people people;
    struct strmap ids;   /* of the tickets */
    struct {
        struct use *items;
        size_t n, cap;
    } uses;
    struct arena arena;
    struct toks toks;
    struct judgments qrels;
    size_t *votes; /* by name of qrels: tickets that it answers */
    size_t n_judged;
};

/* ---------------------------------------------------------------- words -- */

/* Does a longer word of the base begin or end with these letters? */
static bool is_part(const struct wordlist *words, const char *s, size_t n)
{
    uint32_t i = wordlist_lower(words, s, n), freq;
    size_t len;
    const char *w;

    if (n < MIN_PART)
        return false;
    if (i < words->n) {
        w = wordlist_at(words, i, &len, &freq);
        if (len >= n && memcmp(w, s, n) == 0)
            return true;
    }
    for (i = 0; i < words->n; i++) {
        w = wordlist_at(words, i, &len, &freq);
        if (len > n && memcmp(w + len - n, s, n) == 0)
            return true;
    }
    return false;
}

/* Does an article of either language have the word, or a part of it? */
static int is_known(struct gaps *g, bool *known, const char *s, size_t n)
{
    lotse_index *ix = g->c->ix;
    char word[FOLD_MAX];
    int rc = LOTSE_OK;

    *known = false;
    for (int lang = 0; lang < LANGS && rc == LOTSE_OK && !*known; lang++) {
        struct analyzer *an = &ix->langs[lang].an;
        g->toks.n = 0;
        if (analyze(an, s, n, 0, &g->toks, NULL) != LOTSE_OK)
            return err_nomem(g->c->err);
        for (size_t i = 0; i < g->toks.n && rc == LOTSE_OK && !*known; i++) {
            struct plist l = {0};
            uint32_t term = g->toks.items[i].term;
            if (term != STRMAP_NONE)
                index_term(&l, ix, lang, an->terms.items[term].p,
                           an->terms.items[term].n);
            *known = term == STRMAP_NONE || l.n > 0; /* or a stop word */
        }
    }
    if (rc == LOTSE_OK && !*known)
        *known = is_part(&ix->langs[0].an.words, word,
                         fold_word(word, s, n, LOTSE_LANG_DE, &ix->lex));
    return rc;
}

/* The same, remembered. */
static int look_up(struct gaps *g, bool *known, const char *s, size_t n)
{
    size_t had = g->seen.n;
    uint32_t at = strmap_put(&g->seen, s, n);
    int rc = LOTSE_OK;

    if (at == STRMAP_NONE || !vec_reserve(&g->known, &g->cap_known, at + 1U,
                                          sizeof *g->known))
        return err_nomem(g->c->err);
    if (at == had)
        rc = is_known(g, &g->known[at], s, n);
    *known = g->known[at];
    return rc;
}

/* The number of a word in items, new where it is. */
static uint32_t gap_of(struct gaps *g, int lang, const char *s, size_t n)
{
    struct analyzer *an = &g->c->ix->langs[lang].an;
    char key[FOLD_MAX + 1];
    size_t k = fold_word(key + 1, s, n, an->lang, &g->c->ix->lex);
    uint32_t stem = analyzer_stem(an, key + 1, k), at;
    size_t had = g->keys.n;

    if (stem == STRMAP_NONE)
        return STRMAP_NONE;
    key[0] = (char)('0' + lang);
    k = an->terms.items[stem].n;
    k = k < FOLD_MAX ? k : FOLD_MAX;
    memcpy(key + 1, an->terms.items[stem].p, k);
    at = strmap_put(&g->keys, key, k + 1);
    if (at == STRMAP_NONE || at < had)
        return at;
    if (!VEC_PUSH_OK(g))
        return STRMAP_NONE;
    g->items[at] = (struct gap){.lang = lang};
    g->items[at].word = arena_strn(&g->arena, s, n);
    g->n++;
    return g->items[at].word != NULL ? at : STRMAP_NONE;
}

/* All in capitals, as far as the second letter tells. */
static bool is_shouted(const char *s)
{
    return s[1] >= 'A' && s[1] <= 'Z';
}

static int count(struct gaps *g, int lang, uint32_t ticket, const char *s,
                 size_t n)
{
    uint32_t at = gap_of(g, lang, s, n);
    struct gap *gap;

    if (at == STRMAP_NONE ||
        !vec_reserve(&g->uses.items, &g->uses.cap, g->uses.n + 1,
                     sizeof *g->uses.items))
        return err_nomem(g->c->err);
    gap = &g->items[at];
    if (gap->last == ticket + 1)
        return LOTSE_OK;
    gap->last = ticket + 1;
    gap->tickets++;
    if (gap->example == NULL)
        gap->example = g->ids.items[ticket].p;
    if (is_shouted(gap->word) && !is_shouted(s)) {
        gap->word = arena_strn(&g->arena, s, n);
        if (gap->word == NULL)
            return err_nomem(g->c->err);
    }
    g->uses.items[g->uses.n++] = (struct use){at, ticket};
    return LOTSE_OK;
}

/* A word of letters alone; hyphens may join it to others. */
static bool is_plain(const struct chain *c, const char *s)
{
    for (size_t i = 0; i < c->n; i++)
        if (!c->runs[i].alpha || c->runs[i].digit ||
            (i + 1 < c->n && c->joins[i] != '-'))
            return false;
    return (c->runs[0].from == 0 || s[c->runs[0].from - 1] != '@') &&
           s[c->to] != '@';
}

static int read_words(struct gaps *g, int lang, uint32_t ticket, const char *s,
                      size_t n)
{
    struct scan scan = {s, n, 0};
    struct chain c;
    int rc = LOTSE_OK;

    while (rc == LOTSE_OK && scan_next(&scan, &c)) {
        if (!is_plain(&c, s))
            continue;
        for (size_t i = 0; i < c.n && rc == LOTSE_OK; i++) {
            const char *w = s + c.runs[i].from;
            size_t k = c.runs[i].to - c.runs[i].from;
            bool known = true;
            if (utf8_count(w, k) >= MIN_LETTERS && k < FOLD_MAX)
                rc = look_up(g, &known, w, k);
            if (rc == LOTSE_OK && !known)
                rc = count(g, lang, ticket, w, k);
        }
    }
    return rc;
}

static int read_ticket(struct gaps *g, const struct ticket *t)
{
    lotse_index *ix = g->c->ix;
    lotse_lang lang = t->lang;
    struct cleaned clean = {0};
    uint32_t number;
    int side, rc = index_trim(ix, g->c->err);

    if (rc != LOTSE_OK)
        return rc;
    number = strmap_put(&g->ids, t->id, strlen(t->id));
    if (number == STRMAP_NONE || !people_note(&g->people, t->text, t->n) ||
        clean_ticket(&clean, t->text, t->n) != LOTSE_OK) {
        cleaned_free(&clean);
        return err_nomem(g->c->err);
    }
    if (lang != LOTSE_LANG_DE && lang != LOTSE_LANG_EN)
        lang = index_lang(ix, str_text(&clean.text), clean.text.n);
    side = lang == LOTSE_LANG_DE ? 0 : lang == LOTSE_LANG_EN ? 1
           : ix->langs[0].live > 0                           ? 0
                                                             : 1;
    if (ix->langs[side].live > 0) /* a base without the language has no word */
        rc = read_words(g, side, number, str_text(&clean.text), clean.text.n);
    else
        g->c->out->foreign++;
    g->c->out->tickets++;
    cleaned_free(&clean);
    return rc;
}

/* --------------------------------------------------------------- report -- */

/* The word of the base that a search would read instead, or NULL. */
static int nearest(struct gaps *g, const struct gap *gap, const char **out)
{
    lotse_query_opts opts = LOTSE_QUERY_INIT;
    struct query q = {.ix = g->c->ix, .opts = &opts, .err = g->c->err};
    const char *arrow;
    int rc;

    *out = "";
    opts.text = gap->word;
    opts.lang = (lotse_lang)(gap->lang + 1);
    opts.audience = LOTSE_LEVEL2;
    rc = query_run(&q);
    arrow = q.n_mended > 0 ? strstr(q.mended.p, " -> ") : NULL;
    if (rc == LOTSE_OK && arrow != NULL) {
        *out = arena_strdup(&g->arena, arrow + 4);
        if (*out == NULL)
            rc = err_nomem(g->c->err);
    }
    query_free(&q);
    return rc;
}

/* Add each relevant article of a ticket's judgments to votes; false: it has
 * none. */
static bool vote(const struct gaps *g, uint32_t ticket, size_t *votes)
{
    size_t n;
    const struct judgment *j =
        judgments_of(&g->qrels, g->ids.items[ticket].p, &n);

    for (size_t i = 0; i < n; i++)
        votes[j[i].name] += j[i].value > 0;
    return n > 0;
}

/* The article that tickets with the word were answered with: LIFT times as
 * often as tickets are in general, or it would be the article that answers
 * everything. */
static int answer(struct gaps *g, uint32_t at, lotse_missing *m)
{
    size_t n = g->qrels.names.n, judged = 0;
    size_t *votes = calloc(n + 1, sizeof *votes);

    if (votes == NULL)
        return err_nomem(g->c->err);
    for (size_t i = 0; i < g->uses.n; i++)
        if (g->uses.items[i].gap == at)
            judged += vote(g, g->uses.items[i].ticket, votes);
    for (size_t i = 0; i < n; i++) {
        double usual = (double)judged * (double)g->votes[i] /
                       (double)(g->n_judged > 0 ? g->n_judged : 1);
        if (votes[i] < MIN_TICKETS || votes[i] * MIN_SHARE < judged ||
            (double)votes[i] < LIFT * usual || votes[i] <= m->answered)
            continue;
        m->answered = votes[i];
        m->article = g->qrels.names.items[i].p;
    }
    free(votes);
    return LOTSE_OK;
}

/* How often each article answers. */
static int count_answers(struct gaps *g)
{
    g->votes = calloc(g->qrels.names.n + 1, sizeof *g->votes);
    if (g->votes == NULL)
        return err_nomem(g->c->err);
    for (uint32_t i = 0; i < g->ids.n; i++)
        g->n_judged += vote(g, i, g->votes);
    return LOTSE_OK;
}

static int by_tickets(const void *a, const void *b)
{
    const struct gap *const *x = a, *const *y = b;

    if ((*x)->tickets != (*y)->tickets)
        return (*x)->tickets < (*y)->tickets ? 1 : -1;
    return *x < *y ? -1 : *x > *y; /* which was read first */
}

static int report(struct gaps *g)
{
    const struct gap **order = calloc(g->n + 1, sizeof *order);
    size_t n = 0;
    int rc = order == NULL ? err_nomem(g->c->err) : count_answers(g);

    for (size_t i = 0; i < g->n && rc == LOTSE_OK; i++)
        if (g->items[i].tickets >= MIN_TICKETS &&
            !people_has(&g->people, g->items[i].word))
            order[n++] = &g->items[i];
    if (rc == LOTSE_OK)
        qsort(order, n, sizeof *order, by_tickets);
    g->c->out->missing = n;
    for (size_t i = 0; i < n && i < SHOWN_MAX && rc == LOTSE_OK; i++) {
        lotse_missing m = {.word = order[i]->word,
                           .lang = lotse_lang_name(
                               (lotse_lang)(order[i]->lang + 1)),
                           .tickets = order[i]->tickets,
                           .example = order[i]->example,
                           .article = ""};
        rc = nearest(g, order[i], &m.nearest);
        if (rc == LOTSE_OK)
            rc = answer(g, (uint32_t)(order[i] - g->items), &m);
        if (rc == LOTSE_OK && g->c->opts->missing != NULL)
            g->c->opts->missing(g->c->opts->ctx, &m);
    }
    free(order);
    return rc;
}

int check_missing(struct check *c)
{
    struct gaps g = {.c = c, .people = {.lex = &c->ix->lex}};
    struct tickets in = {0};
    struct ticket t;
    int rc = LOTSE_OK;

    if (c->opts->queries == NULL)
        return LOTSE_OK;
    if (c->opts->qrels != NULL)
        rc = judgments_read(&g.qrels, c->opts->qrels, false, c->err);
    if (rc == LOTSE_OK)
        rc = tickets_open(&in, c->opts->queries, c->err);
    while (rc == LOTSE_OK) {
        rc = tickets_next(&in, &t, c->err);
        if (rc == LOTSE_OK)
            rc = read_ticket(&g, &t);
    }
    if (rc == LOTSE_NOTFOUND)
        rc = report(&g);
    tickets_close(&in);
    judgments_free(&g.qrels);
    strmap_free(&g.keys);
    strmap_free(&g.seen);
    people_free(&g.people);
    strmap_free(&g.ids);
    free(g.items);
    free(g.known);
    free(g.uses.items);
    free(g.votes);
    free(g.toks.items);
    arena_free(&g.arena);
    return rc;
}
