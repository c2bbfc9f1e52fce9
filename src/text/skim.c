/*
 * skim.c: the few words of a text that may give one of some terms.
 *
 * Of the words of a section, an answer's passage needs those that the query
 * holds, one of twenty. A term of four letters or more begins with three that
 * stand side by side in its word, and a shorter one with two of them: neither
 * folding nor stemming nor a compound's parts change that, but for umlauts and
 * their digraphs, which are all read as the vowel alone. So most words are
 * passed over by how they begin, or by all their letters where terms may begin
 * inside. The others are read by the analyzer itself.
 *
 *     a word that may give a term; behind it numbers, particles   read
 *     other words of ASCII and umlauts                            passed over
 *     whatever holds other characters                             read
 *
 * For a separable verb with its prefix far behind, the words before the prefix
 * are read when the prefix was found, since the term begins with it. Positions
 * are bytes, so that passing over takes no count.
 */
#include "text/skim.h"
#include "text/context.h"
#include "text/kinds.h"

#include <stdlib.h>

enum { LOOK_BACK = 2 * CONTEXT_REACH }; /* blanks */

/* Signs. */
enum { A = 1, E = 5, I = 9, O = 15, U = 21, Y = 25, DIGITS = 27 };

static const uint8_t signs[256] = {
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
    27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 0,  0,  0,  0,  0,  0,
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 0,  0,  0,  0,  0,
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 0};

/* The sign at p[*at], which moves behind it; 0 at the end. */
static inline unsigned next_sign(const unsigned char *p, size_t n, size_t *at)
{
    size_t i = *at;

    if (i >= n)
        return 0;
    if (p[i] == 0xC3 && i + 1 < n) {
        *at = i + 2;
        return signs[umlaut_vowel(p[i + 1])];
    }
    *at = i + 1;
    return signs[p[i]];
}

static bool has_umlaut(unsigned vowel)
{
    return vowel == A || vowel == O || vowel == U;
}

static void put_pair(uint64_t pairs[SKIM_SIGNS], unsigned a, unsigned b)
{
    pairs[a] |= b != 0 ? UINT64_C(1) << b : UINT64_MAX;
}

static inline bool has_pair(const uint64_t pairs[SKIM_SIGNS], unsigned a,
                            unsigned b)
{
    return pairs[a] >> b & 1;
}

static unsigned hash(unsigned a, unsigned b, unsigned c)
{
    return ((a * SKIM_SIGNS + b) * SKIM_SIGNS + c) * 2654435769U >>
           (32 - SKIM_BITS);
}

void skim_begin(struct skim *k, const struct analyzer *a)
{
    const struct strmap *prefixes = &a->lex->lists[a->lang - 1][LEX_SEPARABLE];

    *k = (struct skim){.all = a->late};
    for (unsigned i = DIGITS; i < SKIM_SIGNS; i++)
        put_pair(k->next, i, 0);
    for (size_t i = 0; i < prefixes->n; i++) {
        const unsigned char *p = (const unsigned char *)prefixes->items[i].p;
        size_t n = prefixes->items[i].n, at = 0;
        unsigned first = next_sign(p, n, &at), second = next_sign(p, n, &at);
        if (first == 0 || second == 0)
            k->all = true; /* a verb's second letter stands elsewhere */
        else if (a->lang == LOTSE_LANG_EN)
            put_pair(k->next, first, second);
        else if (next_sign(p, n, &at) == 0)
            put_pair(k->loose, first, second); /* the third is the verb's */
    }
}

void skim_want(struct skim *k, const char *term, size_t n)
{
    const unsigned char *p = (const unsigned char *)term;
    size_t at = 0, third_at;
    unsigned a = next_sign(p, n, &at), b = next_sign(p, n, &at);
    unsigned c = next_sign(p, n, &at), d, h = hash(a, b, c);

    if (a == 0)
        return; /* words that begin so are read anyway */
    third_at = at;
    d = next_sign(p, n, &at);
    put_pair(k->pairs, a, b);
    k->thirds[h / 64] |= UINT64_C(1) << (h % 64);
    if (c == 0 || third_at == n)
        put_pair(k->any, a, b); /* use -> using */
    if (has_pair(k->next, c, d) || has_pair(k->next, d, next_sign(p, n, &at)))
        put_pair(k->loose, a, b); /* a particle follows: useup -> using up */
    if (b == I) { /* die -> dying */
        put_pair(k->pairs, a, Y);
        put_pair(k->any, a, Y);
    }
}

/* May a term begin with these signs? */
static inline bool wants(const struct skim *k, unsigned a, unsigned b,
                         unsigned c)
{
    unsigned h = hash(a, b, c);

    return has_pair(k->pairs, a, b) &&
           ((k->thirds[h / 64] >> (h % 64) & 1) || has_pair(k->any, a, b));
}

/* The same of bytes, where an e may be the sign of an umlaut of the vowel
 * before it. */
static bool wants_here(const struct skim *k, const unsigned char *p, size_t n)
{
    size_t at = 0;
    unsigned a = next_sign(p, n, &at), b = next_sign(p, n, &at);
    unsigned c = next_sign(p, n, &at), d = next_sign(p, n, &at);

    if (wants(k, a, b, c) || (c == E && has_umlaut(b) && wants(k, a, b, d)))
        return true;
    return b == E && has_umlaut(a) &&
           (wants(k, a, c, d) ||
            (d == E && has_umlaut(c) &&
             wants(k, a, c, next_sign(p, n, &at))));
}

/* Signs at p that no wanted term begins with: the quick answer for most. */
static inline bool is_other(const struct skim *k, const unsigned char *p)
{
    unsigned b = signs[p[1]];

    return p[0] != 0xC3 && (k->pairs[signs[p[0]]] == 0 ||
                            (b != 0 && b != E && !has_pair(k->pairs,
                                                           signs[p[0]], b)));
}

/* May a term begin where the run begins? Of one that is short, the term may go
 * on elsewhere. */
static bool begins(const struct skim *k, const unsigned char *p, size_t n)
{
    size_t at = 0;
    unsigned a = next_sign(p, n, &at), b = next_sign(p, n, &at);
    unsigned c = next_sign(p, n, &at);

    if (k->pairs[a] == 0)
        return false;
    if (b == 0 || (b == E && c == 0 && has_umlaut(a)))
        return true;
    if (has_pair(k->loose, a, b) && has_pair(k->pairs, a, b))
        return true;
    if (c == 0 || (c == E && has_umlaut(b) && at == n))
        return has_pair(k->pairs, a, b);
    if (b == E && has_umlaut(a) && has_pair(k->pairs, a, c) &&
        (at == n || has_pair(k->loose, a, c) || (p[at] | 32) == 'e'))
        return true;
    return wants_here(k, p, n);
}

/* May a term begin inside the run? Its part has three letters. */
static bool holds(const struct skim *k, const unsigned char *p, size_t n)
{
    for (size_t i = 1; i + 2 < n; i++)
        if (!is_other(k, p + i) && wants_here(k, p + i, n - i))
            return true;
    return false;
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

/* May a chain give one of the terms? It begins at *at, which moves behind it
 * where it doesn't. */
static bool may_give(const struct skim *k, const unsigned char *p, size_t n,
                     size_t *at, bool german)
{
    size_t from = *at, to;
    bool inner, joined, may = k->all;

    for (size_t runs = 1;; from = to + 1, runs++) {
        to = run_end(p, n, from, german, &inner);
        if (to == from || is_odd(p, n, to, &joined))
            return true;
        may = may ||
              ((to - from < 2 || !is_other(k, p + from)) &&
               begins(k, p + from, to - from)) ||
              (inner && holds(k, p + from, to - from)) ||
              (joined && runs == 1 && (p[from] | 32) == 'v'); /* v7.4 */
        if (!joined || runs == CHAIN_RUNS)
            break;
    }
    *at = to;
    return may;
}

/* A text on its way. */
struct reader {
    struct analyzer *a;
    const char *text;
    size_t n;
    struct toks *out;
};

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

/* What a prefix says with the words before it, most of which were passed
 * over. */
static bool add_distant(struct reader *r, const struct run *run, uint32_t id)
{
    struct toks before = {0};
    struct addition add;
    size_t from = run->from, blanks = 0;
    bool ok;

    for (; from > 0 && blanks < LOOK_BACK; from--)
        blanks += r->text[from - 1] == ' ';
    from += blanks == LOOK_BACK; /* behind the last of them */
    ok = read_words(&before, r, from, run->from);
    if (ok && from > 0 && !are_enough(&before))
        ok = read_words(&before, r, 0, run->from);
    ok = ok &&
         context_find(&add, r->a, r->text, r->n, run, id, &before, 0) &&
         (!add.found || context_insert(r->out, &add.tok));
    free(before.items);
    return ok;
}

/* Read a chain; may: one of the terms may begin in it. */
static bool read_chain(struct reader *r, const struct chain *c, bool may)
{
    const struct run *run = &c->runs[0];
    uint32_t pos = (uint32_t)run->from, id;

    if (c->n > 1 || c->to > run->to)
        return analyze_chain(r->a, r->text, r->n, c, &pos, r->out, 0);
    id = analyze_run(r->a, r->text, run, pos, r->out);
    if (id == STRMAP_NONE)
        return false;
    if (context_reaches(r->a, r->text, r->n, run, id))
        return !may || add_distant(r, run, id);
    return context_add(r->a, r->text, r->n, run, id, r->out, 0);
}

/* Does a word matter to the one before it? */
static bool is_next(const struct skim *k, const unsigned char *p, size_t n)
{
    size_t at = 0;
    unsigned a = next_sign(p, n, &at);

    return has_pair(k->next, a, next_sign(p, n, &at));
}

/* Pass over words of small letters, perhaps with a capital before them, and
 * what surely stands between words: most of a text. */
static size_t pass_plain(const struct skim *k, const unsigned char *p, size_t n,
                         size_t at, bool german)
{
    while (at < n && n - at > 16) {
        unsigned kind = char_kinds[p[at]];
        size_t to = at + 1, len;
        if (!(kind & (WORD | HIGH))) {
            at++;
            continue;
        }
        if (!(kind & (LOWER | UPPER)) || !is_other(k, p + at))
            break;
        do {
            len = small_letters(p + to);
            to += len;
        } while (len == 8 && n - to > 8);
        if (char_kinds[p[to]] != OTHER ||
            (german && to - at >= 8 && holds(k, p + at, to - at)))
            break;
        at = to + 1;
    }
    return at;
}

int skim_text(const struct skim *k, struct analyzer *a, const char *text,
              size_t n, struct toks *out)
{
    const unsigned char *p = (const unsigned char *)text;
    struct reader r = {a, text, n, out};
    bool german = a->lang == LOTSE_LANG_DE, near = false, may;
    struct scan s = {text, n, 0};
    struct chain c;
    size_t from;

    for (;; near = may) {
        if (!near && !k->all)
            s.at = pass_plain(k, p, n, s.at, german);
        from = find_word(p, n, s.at);
        if (from == n)
            return LOTSE_OK;
        s.at = from;
        may = may_give(k, p, n, &s.at, german);
        if (!may && !(near && is_next(k, p + from, n - from)))
            continue;
        s.at = from;
        if (!scan_next(&s, &c))
            return LOTSE_OK;
        if (!read_chain(&r, &c, may))
            return LOTSE_NOMEM;
    }
}
