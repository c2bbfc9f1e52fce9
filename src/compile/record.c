/*
 * record.c: a text between the two looks that compile takes at it.
 *
 * A text is scanned once, when its article is parsed: what each of its words
 * is, apart from the list of words, is known then. The rest depends on the
 * spelling alone (analyzer_words), or is one of the few verbs far from their
 * prefixes, which are told by the numbers of both. So the second look reads
 * numbers.
 *
 *     text: as tokens_put writes it, varint verbs, each
 *           varint prefix << 1 | first, varint word, varint entry of the word
 */
#include "compile/record.h"
#include "base/vec.h"
#include "text/context.h"

#include <stdlib.h>
#include <string.h>

enum { ON = 0x80 };

/* Which position of the entries has the token with position pos? Positions
 * without a token have no entry. */
static uint32_t entry_of(const struct toks *toks, uint32_t pos, uint32_t *at,
                         uint32_t *seen)
{
    for (; *at < toks->n && toks->items[*at].pos < pos; (*at)++)
        *seen += *at + 1 == toks->n ||
                 toks->items[*at + 1].pos != toks->items[*at].pos;
    return *seen;
}

void record_put(struct str *out, struct analyzer *an, const struct toks *toks)
{
    uint32_t at = 0, seen = 0, last = 0;

    tokens_put(out, toks);
    put_varint(out, an->n_verbs);
    for (size_t i = 0; i < an->n_verbs; i++) {
        const struct late_verb *v = &an->verbs[i];
        if (v->pos < last)
            at = seen = 0;
        last = v->pos;
        put_varint(out, (uint64_t)v->prefix << 1 | v->first);
        put_varint(out, v->word);
        put_varint(out, entry_of(toks, v->pos, &at, &seen));
    }
    an->n_verbs = 0;
}

/* Find the n entries of a text, which begin at *from; what is new in them is
 * noted. */
static int read_entries(struct reader *r, struct token_writer *w,
                        uint64_t *n, const unsigned char **from)
{
    *n = get_varint(r);
    *from = r->p;
    for (uint64_t i = 0; i < *n && !r->bad; i++) {
        uint64_t number = get_varint(r);
        int rc = number & 1 ? tokens_note_term(w, (uint32_t)(number >> 1))
                            : tokens_note_spelling(w, (uint32_t)(number >> 1));
        if (rc != LOTSE_OK)
            return rc;
        if ((number & 1) && r->end - r->p < 2)
            return LOTSE_INPUT;
        r->p += number & 1 ? 2 : 0;
    }
    return r->bad ? LOTSE_INPUT : LOTSE_OK;
}

/* A verb that was found: its term goes behind the entries of a position. */
struct found {
    uint64_t entry;
    uint32_t term, order;
};

static int by_entry(const void *a, const void *b)
{
    const struct found *x = a, *y = b;

    if (x->entry != y->entry)
        return x->entry < y->entry ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* Read n verbs; those that are some go into *found. */
static int find_verbs(struct found **found, size_t *n_found,
                      struct token_writer *w, struct reader *r, uint64_t n)
{
    const struct strmap *spelled = &w->an->spelled;
    size_t cap = 0;
    bool done = false;

    for (uint64_t i = 0; i < n; i++) {
        uint64_t prefix = get_varint(r), word = get_varint(r);
        struct found f = {get_varint(r), 0, (uint32_t)i};
        const struct strmap_key *p, *k;
        if (r->bad || prefix >> 1 >= spelled->n || word >= spelled->n)
            return LOTSE_INPUT;
        done = done && !(prefix & 1);
        p = &spelled->items[prefix >> 1];
        k = &spelled->items[word];
        if (done || !context_verb(&f.term, w->an, p->p, p->n, k->p, k->n))
            continue;
        done = true;
        if (f.term == STRMAP_NONE ||
            !vec_reserve(found, &cap, *n_found + 1, sizeof **found) ||
            tokens_note_term(w, f.term) != LOTSE_OK)
            return LOTSE_NOMEM;
        (*found)[(*n_found)++] = f;
    }
    return LOTSE_OK;
}

/* Copy n entries with the verbs between them. */
static void merge(struct str *out, struct reader r, uint64_t n,
                  const struct found *found, size_t n_found)
{
    uint64_t position = 0; /* + 1 */

    put_varint(out, n + n_found);
    for (uint64_t i = 0; i <= n; i++) {
        const unsigned char *from = r.p;
        uint64_t number = i < n ? get_varint(&r) : 0;
        bool on = i < n && (number & 1) && (*r.p & ON);
        for (; !on && n_found > 0 && found->entry + 1 == position;
             n_found--, found++) {
            put_varint(out, (uint64_t)found->term << 1 | 1);
            str_addc(out, (char)(TOK_PART | 1 << 4 | ON));
            str_addc(out, WHY_VERB);
        }
        if (i == n)
            break;
        position += !on;
        r.p += number & 1 ? 2 : 0;
        str_add(out, from, (size_t)(r.p - from));
    }
}

int record_take(struct str *out, struct token_writer *w, struct reader *r)
{
    struct found *found = NULL;
    const unsigned char *from, *end;
    size_t n_found = 0;
    uint64_t n, verbs;
    int rc = read_entries(r, w, &n, &from);

    end = r->p;
    verbs = get_varint(r);
    if (rc == LOTSE_OK)
        rc = find_verbs(&found, &n_found, w, r, verbs);
    if (n_found > 0)
        qsort(found, n_found, sizeof *found, by_entry);
    if (rc == LOTSE_OK && n_found > 0) {
        merge(out, (struct reader){from, end, false}, n, found, n_found);
    } else {
        put_varint(out, n);
        str_add(out, from, (size_t)(end - from));
    }
    free(found);
    if (rc == LOTSE_OK && r->bad)
        rc = LOTSE_INPUT;
    return rc == LOTSE_OK && out->oom ? LOTSE_NOMEM : rc;
}

int record_uncount(struct count *c, struct reader *r)
{
    uint64_t n = get_varint(r);

    for (uint64_t i = 0; i < n && !r->bad; i++) {
        uint64_t number = get_varint(r);
        if (!(number & 1) && !count_spelling(c, (uint32_t)(number >> 1),
                                             UINT32_MAX))
            return LOTSE_NOMEM;
        if (number & 1)
            r->p += 2;
        r->bad = r->bad || r->p > r->end;
    }
    n = get_varint(r);
    for (uint64_t i = 0; i < 3 * n && !r->bad; i++)
        get_varint(r);
    return r->bad ? LOTSE_INPUT : LOTSE_OK;
}
