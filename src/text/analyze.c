/*
 * analyze.c: a text becomes terms.
 *
 *     bytes -> chains of runs (scan.c) -> folded words (fold.c) -> terms
 *
 * A word gives one term of full weight (its Snowball stem without umlauts) and
 * perhaps parts of half weight at the same position: the parts of a German
 * compound, of CamelCase, the infinitive of a separable verb (context.c: also
 * where its prefix stands far away). A chain gives a
 * term of its own beside its runs: hyphenated words written as one ("e-mail"
 * -> "email"), and identifiers, versions and paths exactly as they stand.
 *
 * What a spelling becomes depends on nothing but the spelling and the word
 * lists, so it is computed once and cached: compiling 15 million words stems
 * each distinct one once. Terms are numbers from here on.
 */
#include "text/analyze.h"
#include "base/err.h"
#include "base/vec.h"
#include "text/compound.h"
#include "text/context.h"
#include "text/fold.h"
#include "text/verb.h"

#include <stdlib.h>
#include <string.h>

enum { FORMS_MAX = 16, SPELLING_MAX = 256 };

/* Forms of one spelling while they are put together. */
struct forms {
    struct form items[FORMS_MAX];
    size_t n;
    bool oom;
};

int analyzer_init(struct analyzer *a, lotse_lang lang,
                  const struct lexicon *lex, lotse_err *err)
{
    *a = (struct analyzer){.lang = lang, .lex = lex};
    return stems_init(&a->stems, lang) != LOTSE_OK ? err_nomem(err) : LOTSE_OK;
}

void analyzer_free(struct analyzer *a)
{
    stems_free(&a->stems);
    strmap_free(&a->terms);
    strmap_free(&a->spelled);
    free(a->first);
    free(a->traits);
    free(a->forms);
    free(a->verbs);
    *a = (struct analyzer){0};
}

uint32_t analyzer_stem(struct analyzer *a, const char *folded, size_t n)
{
    return stem_term(&a->stems, &a->terms, folded, n);
}

static void add_form(struct forms *f, uint32_t term, int kind, int why,
                     int half)
{
    if (term == STRMAP_NONE) {
        f->oom = true;
        return;
    }
    for (size_t i = 0; i < f->n; i++) /* a term once a position */
        if (f->items[i].term == term)
            return;
    if (f->n < FORMS_MAX)
        f->items[f->n++] = (struct form){term, (uint8_t)kind, (uint8_t)why,
                                         (uint8_t)half};
}

static void add_part(struct analyzer *a, struct forms *f, const char *p,
                     size_t n, int why)
{
    if (!lexicon_has(a->lex, a->lang, LEX_STOP, p, n))
        add_form(f, analyzer_stem(a, p, n), TOK_PART, why, 1);
}

/* zurückgesetzt, zurückzusetzen, zurücksetzt -> zurücksetzen */
static void add_separable(struct analyzer *a, struct forms *f, const char *w,
                          size_t n)
{
    const struct strmap *prefixes = &a->lex->lists[a->lang - 1][LEX_SEPARABLE];
    char verb[FOLD_MAX];

    for (size_t i = 0; i < prefixes->n; i++) {
        const struct strmap_key *p = &prefixes->items[i];
        size_t len = 0;
        if (n > p->n && *w == *p->p && memcmp(w, p->p, p->n) == 0)
            len = verb_joined(verb, p->p, p->n, w, n, a->lex, &a->words);
        if (len > 0)
            add_form(f, analyzer_stem(a, verb, len), TOK_PART, WHY_VERB, 1);
    }
}

static void add_compound(struct analyzer *a, struct forms *f, const char *w,
                         size_t n)
{
    struct compound_part parts[COMPOUND_PARTS];
    size_t k = compound_split(parts, w, n, &a->words, a->lex);

    for (size_t i = 0; i < k; i++)
        add_part(a, f, w + parts[i].from, parts[i].to - parts[i].from,
                 WHY_COMPOUND);
}

/* The parts that the base's own words tell. */
static void add_known(struct analyzer *a, struct forms *f, const char *w,
                      size_t n)
{
    if (a->lang != LOTSE_LANG_DE || a->late)
        return;
    add_separable(a, f, w, n);
    if (n >= 8)
        add_compound(a, f, w, n);
}

/* TrackingId -> tracking, id; Office365 -> office */
static void add_camel(struct analyzer *a, struct forms *f, const char *s,
                      size_t n, int why)
{
    char word[FOLD_MAX];
    size_t from = 0;

    for (size_t i = 1; i <= n; i++) {
        unsigned char c = (unsigned char)s[i < n ? i : 0];
        unsigned char b = (unsigned char)s[i - 1];
        bool digit_c = c >= '0' && c <= '9', digit_b = b >= '0' && b <= '9';
        bool cut = i == n || digit_c != digit_b ||
                   (c >= 'A' && c <= 'Z' && b >= 'a' && b <= 'z');
        if (!cut)
            continue;
        if (i - from >= 3 && !(from == 0 && i == n) && !digit_b) {
            size_t len = fold_word(word, s + from, i - from, a->lang, a->lex);
            add_part(a, f, word, len, why);
        }
        from = i;
    }
}

/* The forms of one run that was folded to a word. */
static void forms_of_run(struct analyzer *a, struct forms *f, const char *s,
                         const struct run *r, char *word, size_t len)
{
    size_t n = r->to - r->from;

    s += r->from;
    if (len == 0)
        return;
    if (!r->digit) {
        if (a->lang == LOTSE_LANG_EN && n > 3 && word[len - 1] == 's' &&
            (s[n - 2] == '\'' || (unsigned char)s[n - 2] == 0x99))
            word[--len] = '\0'; /* user's, user’s -> user */
        if (lexicon_has(a->lex, a->lang, LEX_STOP, word, len)) {
            f->items[f->n++] =
                (struct form){STRMAP_NONE, TOK_STOP, WHY_STOP, 0};
            return;
        }
        add_form(f, analyzer_stem(a, word, len), TOK_WORD, WHY_WORD, 2);
        if (r->camel)
            add_camel(a, f, s, n, WHY_CAMEL);
        add_known(a, f, word, len);
        return;
    }
    add_form(f, strmap_put(&a->terms, word, len), r->alpha ? TOK_CODE : TOK_NUM,
             r->alpha ? WHY_CODE : WHY_NUMBER, 2);
    if (r->alpha)
        add_camel(a, f, s, n, WHY_CODE_PART);
}

/* Number of the spelling; its forms are computed when it is new. */
static uint32_t spell(struct analyzer *a, const char *s, const struct run *r)
{
    size_t known = a->spelled.n;
    size_t n = r->to - r->from;
    char word[FOLD_MAX];
    uint8_t traits;
    struct forms f;
    uint32_t id = strmap_put(&a->spelled, s + r->from,
                             n < SPELLING_MAX ? n : SPELLING_MAX);

    if (id == STRMAP_NONE || id < known)
        return id;
    n = fold_word(word, s + r->from, n, a->lang, a->lex);
    traits = context_traits(a, word, n, r);
    f.n = 0;
    f.oom = false;
    forms_of_run(a, &f, s, r, word, n);
    if (f.oom ||
        !vec_reserve(&a->first, &a->cap_first, known + 2, sizeof *a->first) ||
        !vec_reserve(&a->traits, &a->cap_traits, known + 1, 1) ||
        !vec_reserve(&a->forms, &a->cap_forms, a->n_forms + f.n + 1,
                     sizeof *a->forms))
        return STRMAP_NONE;
    memcpy(a->forms + a->n_forms, f.items, f.n * sizeof *f.items);
    a->traits[id] = traits;
    a->first[id] = (uint32_t)a->n_forms;
    a->n_forms += f.n;
    a->first[id + 1] = (uint32_t)a->n_forms;
    return id;
}

int analyzer_words(struct analyzer *a, const struct wordlist *words)
{
    struct form *old = a->forms;
    uint32_t from = 0, to;

    a->words = *words;
    a->late = false;
    if (a->lang != LOTSE_LANG_DE || a->spelled.n == 0)
        return LOTSE_OK;
    a->forms = NULL;
    a->n_forms = a->cap_forms = 0;
    for (size_t i = 0; i < a->spelled.n; i++, from = to) {
        const struct strmap_key *k = &a->spelled.items[i];
        struct forms f = {.n = 0};
        char word[FOLD_MAX];
        to = a->first[i + 1];
        for (; f.n < to - from; f.n++)
            f.items[f.n] = old[from + f.n];
        if (f.n > 0 && f.items[0].kind == TOK_WORD)
            add_known(a, &f, word, fold_word(word, k->p, k->n, a->lang,
                                             a->lex));
        if (f.oom || !vec_reserve(&a->forms, &a->cap_forms,
                                  a->n_forms + f.n + 1, sizeof *a->forms)) {
            free(old);
            return LOTSE_NOMEM;
        }
        memcpy(a->forms + a->n_forms, f.items, f.n * sizeof *f.items);
        a->first[i] = (uint32_t)a->n_forms;
        a->n_forms += f.n;
    }
    a->first[a->spelled.n] = (uint32_t)a->n_forms;
    free(old);
    return LOTSE_OK;
}

static bool push_as(struct toks *out, size_t from, size_t to, uint32_t pos,
                    struct form f, uint32_t spelled)
{
    if (!VEC_PUSH_OK(out))
        return false;
    out->items[out->n++] = (struct tok){
        (uint32_t)from, (uint32_t)to, pos, f.term, spelled, f.kind, f.why,
        f.half};
    return true;
}

uint32_t analyze_run(struct analyzer *a, const char *text,
                     const struct run *r, uint32_t pos, struct toks *out)
{
    uint32_t id = spell(a, text, r);

    if (id == STRMAP_NONE)
        return id;
    for (uint32_t k = a->first[id]; k < a->first[id + 1]; k++)
        if (!push_as(out, r->from, r->to, pos, a->forms[k], id))
            return STRMAP_NONE;
    return id;
}

static bool push(struct toks *out, size_t from, size_t to, uint32_t pos,
                 struct form f)
{
    return push_as(out, from, to, pos, f, STRMAP_NONE);
}

/* "v7" before ".4": a version, whose v says nothing. */
static bool is_version(const char *s, const struct chain *c)
{
    const struct run *r = &c->runs[0];

    return c->n > 1 && c->joins[0] == '.' && r->digit && r->to - r->from > 1 &&
           (s[r->from] | 32) == 'v' && s[r->from + 1] >= '0' &&
           s[r->from + 1] <= '9';
}

/* Folded text of the first runs of a chain; hyphens and underscores go, other
 * joiners stay, both slashes as one. */
static size_t chain_text(struct analyzer *a, const char *s,
                         const struct chain *c, size_t to, char *out,
                         size_t cap)
{
    char word[FOLD_MAX];
    size_t used = 0;

    for (size_t i = 0; i < to; i++) {
        size_t v = i == 0 && is_version(s, c);
        size_t n = fold_word(word, s + c->runs[i].from + v,
                             c->runs[i].to - c->runs[i].from - v, a->lang,
                             a->lex);
        if (used + n + 2 > cap)
            return 0; /* too long to be a name */
        memcpy(out + used, word, n);
        used += n;
        if (i + 1 < to && c->joins[i] != '-' && c->joins[i] != '_')
            out[used++] = c->joins[i] == '\\' ? '/' : c->joins[i];
    }
    out[used] = '\0';
    return used;
}

/* What the chain as a whole is; false: nothing beyond its runs. *word: it is
 * made of letters, and other spellings of it are words ("FooBar"). */
static bool chain_kind(const struct chain *c, int *kind, bool *word)
{
    bool digit = false, hyphens = true, dotted = false;

    *word = true;
    for (size_t i = 0; i < c->n; i++) {
        digit = digit || c->runs[i].digit;
        if (i + 1 < c->n) {
            hyphens = hyphens && c->joins[i] == '-';
            dotted = dotted || strchr("._@\\", c->joins[i]) != NULL;
            *word = *word && strchr("-_", c->joins[i]) != NULL;
        }
    }
    *word = *word && !digit;
    *kind = hyphens && !digit ? TOK_JOIN : TOK_CODE;
    return *kind == TOK_JOIN ? c->n <= 4 : digit || dotted || c->n > 2;
}

/* The first two runs as one part: 7.4 of 7.4.2, email of E-Mail-Adresse. */
static bool push_pair(struct analyzer *a, const char *s, const struct chain *c,
                      uint32_t pos, struct toks *out)
{
    char text[FOLD_MAX];
    size_t n = chain_text(a, s, c, 2, text, sizeof text);
    bool version = c->joins[0] == '.';
    struct form f = {.kind = TOK_PART, .half = 1};

    f.why = version ? WHY_CODE_PART : WHY_JOIN;
    f.term = version ? strmap_put(&a->terms, text, n)
                     : analyzer_stem(a, text, n);
    return n == 0 || (f.term != STRMAP_NONE &&
                      push(out, c->runs[0].from, c->runs[1].to, pos, f));
}

/* The terms of a chain as a whole, at the position of its first run. */
static bool push_chain(struct analyzer *a, const char *s,
                       const struct chain *c, uint32_t pos, struct toks *out)
{
    char text[FOLD_MAX];
    struct form f = {.half = 2};
    bool word, pair;
    size_t n;
    int kind;

    if (!chain_kind(c, &kind, &word))
        return true;
    n = chain_text(a, s, c, c->n, text, sizeof text);
    if (n == 0)
        return true;
    f.kind = (uint8_t)kind;
    f.why = kind == TOK_JOIN ? WHY_JOIN : WHY_CODE;
    f.term = word ? analyzer_stem(a, text, n) : strmap_put(&a->terms, text, n);
    if (f.term == STRMAP_NONE ||
        !push(out, c->runs[0].from, c->runs[c->n - 1].to, pos, f))
        return false;
    pair = kind == TOK_JOIN ? c->runs[0].to - c->runs[0].from == 1
                            : c->joins[0] == '.';
    return !pair || c->n < 3 || push_pair(a, s, c, pos, out);
}

/* "C++": the run with its signs is the term. */
static bool push_signed(struct analyzer *a, const char *s,
                        const struct chain *c, uint32_t pos, struct toks *out)
{
    char text[FOLD_MAX];
    size_t n = c->to - c->runs[0].from;
    struct form f = {.kind = TOK_CODE, .why = WHY_CODE, .half = 2};

    for (size_t i = 0; i < n; i++) {
        char ch = s[c->runs[0].from + i];
        text[i] = (char)(ch >= 'A' && ch <= 'Z' ? ch + 32 : ch);
    }
    f.term = strmap_put(&a->terms, text, n);
    return f.term != STRMAP_NONE && push(out, c->runs[0].from, c->to, pos, f);
}

bool analyze_chain(struct analyzer *a, const char *text, size_t n,
                   const struct chain *c, uint32_t *pos, struct toks *out,
                   size_t first)
{
    if (c->to > c->runs[c->n - 1].to)
        return push_signed(a, text, c, (*pos)++, out);
    for (size_t i = 0; i < c->n; i++, ++*pos) {
        const struct run *r = &c->runs[i];
        uint32_t id = analyze_run(a, text, r, *pos, out);
        if (id == STRMAP_NONE)
            return false;
        if (i == 0 && c->n > 1 && !push_chain(a, text, c, *pos, out))
            return false;
        if (c->n == 1 && first != NO_CONTEXT &&
            !context_add(a, text, n, r, id, out, first))
            return false;
    }
    return true;
}

int analyze(struct analyzer *a, const char *text, size_t n, uint32_t pos,
            struct toks *out, uint32_t *next_pos)
{
    struct scan s = {text, n, 0};
    size_t first = out->n;
    struct chain c;

    while (scan_next(&s, &c))
        if (!analyze_chain(a, text, n, &c, &pos, out, first))
            return LOTSE_NOMEM;
    if (next_pos != NULL)
        *next_pos = pos;
    return LOTSE_OK;
}
