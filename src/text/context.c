/*
 * context.c: terms that several words make together.
 *
 * A German verb and its prefix at the end of the clause, an English verb and
 * its particle, a name and its number: each gives the term of the spelling in
 * one word as a part, at the position of the first word. What a spelling can
 * mean to others is computed once with its forms, so that a text pays for
 * looking back only at the few words that can close such a pair.
 */
#include "text/context.h"
#include "base/vec.h"
#include "text/fold.h"
#include "text/verb.h"

#include <string.h>

enum {
    NUMBER_MIN = 2, NUMBER_MAX = 7 /* digits that belong to a name */
};

enum { PREFIX = 1, CLAUSE_WORD = 2 }; /* traits */

uint8_t context_traits(const struct analyzer *a, const char *word, size_t n,
                       const struct run *r)
{
    if (r->digit)
        return 0;
    if (a->lang == LOTSE_LANG_DE && clause_word(word, n))
        return CLAUSE_WORD;
    return lexicon_has(a->lex, a->lang, LEX_SEPARABLE, word, n) ? PREFIX : 0;
}

/* Not made where there is no memory for its term. */
static bool make(struct addition *out, const struct tok *t, uint32_t term,
                 int why, size_t to)
{
    out->found = true;
    out->tok = *t;
    out->tok.to = (uint32_t)to;
    out->tok.term = term;
    out->tok.spelled = STRMAP_NONE;
    out->tok.kind = TOK_PART;
    out->tok.why = (uint8_t)why;
    out->tok.half = 1;
    return term != STRMAP_NONE;
}

bool context_insert(struct toks *out, const struct tok *t)
{
    size_t at = out->n;

    if (!VEC_PUSH_OK(out))
        return false;
    while (at > 0 && out->items[at - 1].pos > t->pos)
        at--;
    memmove(out->items + at + 1, out->items + at,
            (out->n - at) * sizeof *out->items);
    out->items[at] = *t;
    out->n++;
    return true;
}

bool context_verb(uint32_t *term, struct analyzer *a, const char *prefix,
                  size_t n_prefix, const char *form, size_t n)
{
    char folded[FOLD_MAX], verb[FOLD_MAX], head[FOLD_MAX];
    size_t n_head = fold_word(head, prefix, n_prefix, a->lang, a->lex);

    n = fold_word(folded, form, n, a->lang, a->lex);
    n = verb_infinitive(verb, head, n_head, folded, n, a->lex, &a->words);
    if (n > 0)
        *term = analyzer_stem(a, verb, n);
    return n > 0;
}

/* Without the list of words a verb is a matter for later. */
static bool put_off(struct analyzer *a, uint32_t prefix, const struct tok *t,
                    bool first)
{
    if (!vec_reserve(&a->verbs, &a->cap_verbs, a->n_verbs + 1,
                     sizeof *a->verbs))
        return false;
    a->verbs[a->n_verbs++] =
        (struct late_verb){prefix, t->spelled, t->pos, first};
    return true;
}

/* "setze das Passwort zurück": the run is a prefix that ends its clause; the
 * first word of the clause that makes a verb with it gets the infinitive.
 * Tokens before `first` belong to another text. */
static bool add_distant(struct analyzer *a, const char *text, size_t n,
                        const struct run *r, uint32_t id,
                        const struct toks *out, size_t first,
                        struct addition *add)
{
    size_t at = out->n, next = r->from, begin = at, verbs = a->n_verbs;
    uint32_t term;

    if (!clause_ends(text, n, r->to))
        return true;
    for (size_t words = 0; at > first && words <= CONTEXT_REACH; at--) {
        const struct tok *t = &out->items[at - 1];
        if (t->spelled == STRMAP_NONE || t->from == r->from)
            continue;
        if ((a->traits[t->spelled] & CLAUSE_WORD) ||
            clause_between(text, n, t->to, next))
            break;
        if (t->from < next) {
            next = t->from;
            words++;
        }
        begin = at - 1;
    }
    for (at = begin; at < out->n; at++) {
        const struct tok *t = &out->items[at];
        bool head = at == begin || t->pos == out->items[begin].pos;
        if (t->spelled == STRMAP_NONE || t->from >= r->from ||
            (at > begin && t->pos == out->items[at - 1].pos) ||
            (!head && text[t->from] >= 'A' && text[t->from] <= 'Z'))
            continue; /* a capital inside the clause is a noun */
        if (a->late && !put_off(a, id, t, a->n_verbs == verbs))
            return false;
        if (!a->late && context_verb(&term, a, text + r->from, r->to - r->from,
                                     text + t->from, t->to - t->from))
            return make(add, t, term, WHY_VERB, t->to);
    }
    return true;
}

/* The token of the word before the run, only blanks between; NULL: none. */
static const struct tok *word_before(const char *text, const struct run *r,
                                     const struct toks *out, size_t first)
{
    const struct tok *t = NULL;

    for (size_t i = out->n; i > first && t == NULL; i--)
        if (out->items[i - 1].from < r->from)
            t = &out->items[i - 1];
    while (t != NULL && t > out->items + first && t[-1].pos == t->pos)
        t--;
    if (t == NULL || t->spelled == STRMAP_NONE || t->to >= r->from)
        return NULL;
    for (size_t i = t->to; i < r->from; i++)
        if (text[i] != ' ')
            return NULL;
    return t;
}

/* "logged in" -> login, where the list has the joined word. */
static bool add_particle(struct analyzer *a, const char *text,
                         const struct run *r, const struct toks *out,
                         size_t first, struct addition *add)
{
    const struct tok *t = word_before(text, r, out, first);
    const struct strmap_key *stem;
    char word[2 * FOLD_MAX];
    size_t n, k;

    if (t == NULL || t->kind != TOK_WORD)
        return true;
    stem = &a->terms.items[t->term];
    if (stem->n >= FOLD_MAX)
        return true;
    memcpy(word, stem->p, stem->n);
    k = fold_word(word + stem->n, text + r->from, r->to - r->from, a->lang,
                  a->lex);
    if (k == 4 && memcmp(word + stem->n + 2, "to", 2) == 0)
        k = 2; /* into, onto */
    n = stem->n + k;
    return !lexicon_has(a->lex, a->lang, LEX_VERBS, word, n) ||
           make(add, t, analyzer_stem(a, word, n), WHY_PARTICLE, r->to);
}

/* "Office 365", "KS 1042" -> office365, ks1042: a name and its number. */
static bool add_numbered(struct analyzer *a, const char *text,
                         const struct run *r, const struct toks *out,
                         size_t first, struct addition *add)
{
    const struct tok *t = word_before(text, r, out, first);
    char word[2 * FOLD_MAX];
    size_t n;

    if (t == NULL || t->kind != TOK_WORD || r->from - t->to != 1 ||
        r->to - r->from < NUMBER_MIN || r->to - r->from > NUMBER_MAX ||
        text[t->from] < 'A' || text[t->from] > 'Z')
        return true;
    n = fold_word(word, text + t->from, t->to - t->from, a->lang, a->lex);
    n += fold_word(word + n, text + r->from, r->to - r->from, a->lang, a->lex);
    return make(add, t, strmap_put(&a->terms, word, n), WHY_JOIN, r->to);
}

bool context_find(struct addition *add, struct analyzer *a, const char *text,
                  size_t n, const struct run *r, uint32_t id,
                  const struct toks *before, size_t first)
{
    add->found = false;
    if (r->digit)
        return r->alpha || add_numbered(a, text, r, before, first, add);
    if (!(a->traits[id] & PREFIX))
        return true;
    return a->lang == LOTSE_LANG_DE
               ? add_distant(a, text, n, r, id, before, first, add)
               : add_particle(a, text, r, before, first, add);
}

bool context_add(struct analyzer *a, const char *text, size_t n,
                 const struct run *r, uint32_t id, struct toks *out,
                 size_t first)
{
    struct addition add;

    if (r->digit ? r->alpha : !(a->traits[id] & PREFIX))
        return true;
    return context_find(&add, a, text, n, r, id, out, first) &&
           (!add.found || context_insert(out, &add.tok));
}

bool context_reaches(const struct analyzer *a, const char *text, size_t n,
                     const struct run *r, uint32_t id)
{
    return a->lang == LOTSE_LANG_DE && !r->digit && (a->traits[id] & PREFIX) &&
           clause_ends(text, n, r->to);
}
