/*
 * skim.c: the few words of a text that may give one of some terms.
 *
 * Of the words of a section, an answer's passage needs those that the query
 * holds, one of twenty. Words that begin as no wanted term does (onset.c) are
 * passed over. Of a word that the analyzer met before it is known which terms
 * it gives. The others are read by the analyzer itself.
 *
 *     a word that may give a term; behind it numbers, particles   read
 *     other words of ASCII and umlauts                            passed over
 *     whatever holds other characters                             read
 *
 * A word may give no wanted term by itself and one with the particle behind it
 * (log in -> login): it is read when the particle is found. For a separable
 * verb with its prefix far behind, the words of the clause are read when the
 * prefix was found, since the term begins with it. Positions are bytes, so that
 * passing over takes no count.
 */
#include "text/skim.h"
#include "base/vec.h"
#include "text/context.h"
#include "text/kinds.h"

#include <stdlib.h>

enum { LOOK_BACK = 2 * CONTEXT_REACH }; /* blanks */
enum { KNOWN_MAX = 64 }; /* bytes of a word that is looked up */
enum { AHEAD = 8 }; /* terms that memory is asked for */

void skim_begin(struct skim *k, const struct analyzer *a)
{
    onset_begin(&k->onset, a);
    memset(k->terms, 0, sizeof k->terms);
}

void skim_want(struct skim *k, const struct analyzer *a, uint32_t term)
{
    const struct strmap_key *key = &a->terms.items[term];

    onset_want(&k->onset, key->p, key->n);
    k->terms[term / 64 % SKIM_TERMS] |= UINT64_C(1) << (term % 64);
}

void skim_want_all(struct skim *k, const struct analyzer *a,
                   const uint32_t *terms, size_t n)
{
    for (size_t i = 0; i < n + 2 * AHEAD; i++) {
        if (i < n)
            __builtin_prefetch(&a->terms.items[terms[i]]);
        if (i >= AHEAD && i - AHEAD < n)
            __builtin_prefetch(a->terms.items[terms[i - AHEAD]].p);
        if (i >= 2 * AHEAD)
            skim_want(k, a, terms[i - 2 * AHEAD]);
    }
}

/* Bytes of a sign beyond ASCII that surely ends words; 0: who knows. */
static size_t gap(const unsigned char *p, size_t n)
{
    if (n >= 3 && p[0] == 0xE2 && p[1] == 0x80)
        return p[2] == 0x93 || p[2] == 0x94 || p[2] == 0x98 || p[2] == 0x9A ||
                       p[2] == 0x9C || p[2] == 0x9D || p[2] == 0x9E ||
                       p[2] == 0xA2 || p[2] == 0xA6
                   ? 3  /* dashes, quotes, bullet, ellipsis */
                   : 0; /* an apostrophe or a hyphen among them */
    return n >= 2 && p[0] == 0xC2 &&
                   (p[1] == 0xA0 || p[1] == 0xAB || p[1] == 0xB7 ||
                    p[1] == 0xBB)
               ? 2
               : 0;
}

static inline size_t find_word(const unsigned char *p, size_t n, size_t at)
{
    size_t len;

    for (; at < n; at++) {
        if (!(char_kinds[p[at]] & (WORD | HIGH)))
            continue;
        if (p[at] < 0x80)
            return at;
        len = gap(p + at, n - at);
        if (len == 0)
            return at;
        at += len - 1;
    }
    return n;
}

/* The end of the run at p[from]; *inner: a term may begin inside it. */
static size_t run_end(const unsigned char *p, size_t n, size_t from,
                      bool german, bool *inner)
{
    unsigned seen = 0; /* not of the first */
    size_t at = from;

    for (; at < n; at++) {
        unsigned kind = char_kinds[p[at]];
        if (kind == LOWER) {
            if (n - at > 8)
                at += small_letters(p + at + 1);
        } else if (kind & WORD) {
            seen |= at > from ? kind : kind & DIGIT;
        } else if (p[at] == 0xC3 && n - at > 1 &&
                   umlaut_vowel(p[at + 1]) != 0) {
            seen |= HIGH;
            at++;
        } else {
            break;
        }
    }
    *inner = (seen & (UPPER | DIGIT)) || (german && at - from >= 8);
    return at;
}

/* Does what stands behind a run end its chain? One more run: *joined. True: it
 * is for scan.c to say. */
static bool is_odd(const unsigned char *p, size_t n, size_t at, bool *joined)
{
    unsigned kind = at < n ? char_kinds[p[at]] : OTHER;
    unsigned next = at + 1 < n ? char_kinds[p[at + 1]] : OTHER;

    *joined = false;
    if (kind == OTHER)
        return false;
    if (kind == HIGH)
        return gap(p + at, n - at) == 0;
    if (kind == APOSTROPHE)
        return (next & (WORD | HIGH)) != 0;
    *joined = (next & WORD) != 0; /* by a joiner */
    if (next != HIGH || gap(p + at + 1, n - at - 1) > 0)
        return false;
    *joined = n - at > 2 && p[at + 1] == 0xC3 && umlaut_vowel(p[at + 2]) != 0;
    return !*joined;
}

/* A text on its way. */
struct reader {
    const struct skim *k;
    struct analyzer *a;
    const char *text;
    size_t n;
    struct toks *out;
    bool german;
    bool near;   /* the word before may give a term with the next one */
    size_t left; /* where it is, if it was left out; n: it wasn't */
};

/* Number of a run that the analyzer met before; STRMAP_NONE: it's new. */
static inline uint32_t met(const struct reader *r, size_t from, size_t to)
{
    return to - from > KNOWN_MAX
               ? STRMAP_NONE
               : strmap_get(&r->a->spelled, r->text + from, to - from);
}

/* Is one of its terms wanted, or one that looks like it by its number? */
static inline bool gives(const struct reader *r, uint32_t id)
{
    const struct analyzer *a = r->a;
    bool wanted = false;

    for (uint32_t i = a->first[id]; i < a->first[id + 1]; i++)
        wanted |= skim_wants(r->k, a->forms[i].term);
    return wanted;
}

/* May a run give one of the terms, by its letters? */
static bool letters_may(const struct reader *r, size_t from, size_t to,
                        bool inner)
{
    const struct onset *s = &r->k->onset;
    const unsigned char *p = (const unsigned char *)r->text + from;

    return ((to - from < 2 || !onset_other(s, p)) &&
            onset_may_begin(s, p, to - from)) ||
           (inner && onset_may_hold(s, p, to - from));
}

/* Is it a verb's prefix that may give one with a word far before it? */
static inline bool reaches(const struct reader *r, size_t from, size_t to,
                           uint32_t id)
{
    struct run run = {.from = from, .to = to};

    return r->german && r->a->traits[id] != 0 &&
           context_reaches(r->a, r->text, r->n, &run, id) &&
           letters_may(r, from, to, false);
}

/* Is it a word, with no digit in it? */
static bool is_word(const struct analyzer *a, uint32_t id)
{
    uint32_t first = a->first[id];

    return first < a->first[id + 1] && (a->forms[first].kind == TOK_WORD ||
                                        a->forms[first].kind == TOK_STOP);
}

/* Is it "C++" or the like? There is a byte behind it. */
static bool may_be_signed(const unsigned char *p, size_t from, size_t to)
{
    return to - from <= 2 && (p[to] == '+' || p[to] == '#');
}

/* What is seen of a chain at first sight. */
struct sight {
    size_t to;   /* its end, if it isn't read */
    uint32_t id; /* of its only run, or STRMAP_NONE */
    bool may;    /* one of the terms may begin in it */
    bool near;   /* and with the word behind it, too */
};

static struct sight look_at(const struct reader *r, size_t from)
{
    const unsigned char *p = (const unsigned char *)r->text;
    struct sight see = {0, STRMAP_NONE, r->k->onset.all, true};
    bool inner, joined, alone;
    size_t runs = 1, to;

    for (;; from = to + 1, runs++) {
        uint32_t id = STRMAP_NONE;
        to = run_end(p, r->n, from, r->german, &inner);
        if (to == from || is_odd(p, r->n, to, &joined)) {
            see.may = see.near = true;
            return see;
        }
        alone = runs == 1 && !joined &&
                (to == r->n || !may_be_signed(p, from, to));
        if (!see.may && (alone || runs > 1) &&
            (inner || to - from < 2 || !onset_other(&r->k->onset, p + from)))
            id = met(r, from, to);
        if (alone && id != STRMAP_NONE) {
            see.id = id;
            see.may = gives(r, id) || reaches(r, from, to, id);
            see.to = to;
            return see;
        }
        see.may = see.may ||
                  (id != STRMAP_NONE ? gives(r, id)
                                     : letters_may(r, from, to, inner)) ||
                  (joined && runs == 1 && (p[from] | 32) == 'v'); /* v7.4 */
        see.near = see.may || id != STRMAP_NONE;
        if (!joined || runs == CHAIN_RUNS)
            break;
    }
    see.to = to;
    return see;
}

/* The tokens of the words from a place up to byte `to`. */
static bool read_words(struct toks *out, const struct reader *r, size_t from,
                       size_t to)
{
    struct scan s = {r->text, r->n, from};
    struct chain c;

    out->n = 0;
    while (scan_next(&s, &c) && c.runs[0].from < to) {
        uint32_t pos = (uint32_t)c.runs[0].from;
        if (!analyze_chain(r->a, r->text, r->n, &c, &pos, out, NO_CONTEXT))
            return false;
    }
    return true;
}

/* Are there as many words as a prefix may stand away from its verb? */
static bool are_enough(const struct toks *toks)
{
    size_t words = 0, last = SIZE_MAX;

    for (size_t i = 0; i < toks->n; i++) {
        const struct tok *t = &toks->items[i];
        words += t->spelled != STRMAP_NONE && t->from != last;
        last = t->spelled != STRMAP_NONE ? t->from : last;
    }
    return words > CONTEXT_REACH + 1;
}

/* Signs that no clause goes beyond, where words stand on both sides. */
static bool ends_clause(char c)
{
    return c == '.' || c == ',' || c == ';' || c == ':' || c == '!' ||
           c == '?' || c == '(' || c == ')' || c == '"' || c == '|';
}

/* What a prefix says with the words before it, most of which were passed
 * over. */
static bool add_distant(struct reader *r, const struct run *run, uint32_t id)
{
    struct toks before = {0};
    struct addition add;
    size_t from = run->from, blanks = 0;
    bool ok, begins_clause;

    for (; from > 0 && blanks < LOOK_BACK && !ends_clause(r->text[from - 1]);
         from--)
        blanks += r->text[from - 1] == ' ';
    begins_clause = blanks < LOOK_BACK;
    from += !begins_clause; /* behind the last of them */
    ok = read_words(&before, r, from, run->from);
    if (ok && !begins_clause && !are_enough(&before))
        ok = read_words(&before, r, 0, run->from);
    ok = ok &&
         context_find(&add, r->a, r->text, r->n, run, id, &before, 0) &&
         (!add.found || context_insert(r->out, &add.tok));
    free(before.items);
    return ok;
}

/* The run, which has no number yet, and what it says with words before it;
 * may: one of the terms may begin in it. */
static bool read_run(struct reader *r, const struct run *run, bool may)
{
    uint32_t id =
        analyze_run(r->a, r->text, run, (uint32_t)run->from, r->out);

    if (id == STRMAP_NONE)
        return false;
    if (context_reaches(r->a, r->text, r->n, run, id))
        return !may || add_distant(r, run, id);
    return context_add(r->a, r->text, r->n, run, id, r->out, 0);
}

/* Read the chain at *at, which moves behind it. */
static bool read_chain(struct reader *r, size_t *at, const struct sight *see)
{
    struct scan s = {r->text, r->n, *at};
    uint32_t pos = (uint32_t)*at;
    struct chain c;

    if (see->id != STRMAP_NONE && is_word(r->a, see->id)) {
        c.runs[0] = (struct run){.from = *at, .to = see->to, .alpha = true};
        *at = see->to;
        return read_run(r, &c.runs[0], see->may);
    }
    if (!scan_next(&s, &c)) {
        *at = r->n;
        return true;
    }
    *at = s.at;
    return c.n > 1 || c.to > c.runs[0].to
               ? analyze_chain(r->a, r->text, r->n, &c, &pos, r->out, 0)
               : read_run(r, &c.runs[0], see->may);
}

/* The same of one that was left out, since by itself it gives none. */
static bool read_left(struct reader *r, size_t at)
{
    struct sight see = {.id = STRMAP_NONE};

    return read_chain(r, &at, &see);
}

/* Does a word matter to the one before it? */
static inline bool is_next(const struct onset *s, const unsigned char *p,
                           size_t n)
{
    uint64_t seconds;
    size_t at = 0;

    if (p[0] < 0x80 && s->next[onset_signs[p[0]]] == 0)
        return false;
    seconds = s->next[onset_next(p, n, &at)];
    return seconds >> onset_next(p, n, &at) & 1;
}

/* The tokens of a known word. */
static bool push_known(struct reader *r, size_t from, size_t to, uint32_t id)
{
    const struct analyzer *a = r->a;
    struct toks *out = r->out;

    for (uint32_t i = a->first[id]; i < a->first[id + 1]; i++) {
        const struct form *f = &a->forms[i];
        if (!VEC_PUSH_OK(out))
            return false;
        out->items[out->n++] = (struct tok){
            (uint32_t)from, (uint32_t)to, (uint32_t)from, f->term, id,
            f->kind, f->why, f->half};
    }
    return true;
}

/* Read the known words of small letters, perhaps with a capital before them,
 * and pass over new ones that begin as no term does, and what surely stands
 * between words: most of a text. The place of what is to be looked at. */
static bool read_plain(struct reader *r, size_t *next)
{
    const struct onset *s = &r->k->onset;
    const unsigned char *p = (const unsigned char *)r->text;
    size_t n = r->n, at = *next;

    for (; at < n && n - at > 16; *next = at) {
        unsigned kind = char_kinds[p[at]];
        size_t to = at + 1, len;
        uint32_t id;
        bool may;
        if (!(kind & (WORD | HIGH))) {
            at++;
            continue;
        }
        if (!(kind & (LOWER | UPPER)) ||
            (r->near && is_next(s, p + at, n - at)))
            break;
        do {
            len = small_letters(p + to);
            to += len;
        } while (len == 8 && n - to > 8);
        if (char_kinds[p[to]] != OTHER)
            break;
        may = !onset_other(s, p + at);
        if (may) {
            id = may_be_signed(p, at, to) ? STRMAP_NONE : met(r, at, to);
            if (id == STRMAP_NONE || reaches(r, at, to, id))
                break;
            r->left = at;
            if (gives(r, id)) {
                r->left = n;
                if (!push_known(r, at, to, id))
                    return false;
            }
        } else if (r->german && to - at >= 8 &&
                   onset_may_hold(s, p + at, to - at)) {
            break;
        }
        r->near = may;
        at = to + 1;
    }
    return true;
}

int skim_text(const struct skim *k, struct analyzer *a, const char *text,
              size_t n, struct toks *out)
{
    const unsigned char *p = (const unsigned char *)text;
    struct reader r = {k, a, text, n, out, a->lang == LOTSE_LANG_DE, false, n};
    struct sight see;
    size_t at = 0;
    bool next;

    for (;;) {
        if (!k->onset.all && !read_plain(&r, &at))
            return LOTSE_NOMEM;
        at = find_word(p, n, at);
        if (at == n)
            return LOTSE_OK;
        see = look_at(&r, at);
        next = r.near && is_next(&k->onset, p + at, n - at) &&
               (see.id == STRMAP_NONE || !is_word(a, see.id) ||
                a->traits[see.id] != 0);
        r.near = see.near;
        if (!see.may && !next) {
            r.left = at;
            at = see.to;
            continue;
        }
        if (next && r.left < n && !read_left(&r, r.left))
            return LOTSE_NOMEM;
        r.left = n;
        if (!read_chain(&r, &at, &see))
            return LOTSE_NOMEM;
    }
}
