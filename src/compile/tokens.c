/*
 * tokens.c: analysed text on its way from a worker into the index.
 *
 * A worker numbers terms and spellings in the order in which it meets them;
 * the parent, which reads the articles in their order, gives them the numbers
 * that one analyzer for all would have given. So it doesn't matter which worker
 * had which article. A word is one number, however many terms it has:
 *
 *     new:     varint terms,     { varint number, varint length, bytes }
 *              varint spellings, { varint number, varint length, bytes,
 *                                  byte traits,
 *                                  varint forms, { varint term + 1,
 *                                                  byte kind | half << 4,
 *                                                  byte why } }
 *     a text:  varint entries, each
 *              varint spelling << 1             a word
 *              varint term << 1 | 1, byte kind | half << 4 | goes on << 7,
 *              byte why                         a term that no spelling has
 */
#include "compile/tokens.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum { ON = 0x80, TEXT_MAX = 512, FORMS_MAX = 64, TOKENS_MAX = 8 << 20,
       NUMBERS_MAX = 1 << 24, BATCH = 32 };

void tokens_put(struct str *out, const struct toks *toks)
{
    struct str body = {0};
    size_t n = 0;

    for (size_t i = 0; i < toks->n; n++) {
        const struct tok *t = &toks->items[i];
        bool on = i > 0 && toks->items[i - 1].pos == t->pos;
        if (t->spelled != STRMAP_NONE && !on) {
            put_varint(&body, (uint64_t)t->spelled << 1);
            while (i < toks->n && toks->items[i].pos == t->pos &&
                   toks->items[i].spelled == t->spelled)
                i++;
            continue;
        }
        put_varint(&body, (uint64_t)t->term << 1 | 1);
        str_addc(&body, (char)(t->kind | t->half << 4 | (on ? ON : 0)));
        str_addc(&body, (char)t->why);
        i++;
    }
    put_varint(out, n);
    str_add(out, str_text(&body), body.n);
    out->oom = out->oom || body.oom;
    str_free(&body);
}

/* Note a number once. */
static int note(uint8_t **told, size_t *cap_told, uint32_t **list, size_t *n,
                size_t *cap, uint32_t number)
{
    size_t had = *cap_told;

    if (number >= had) {
        if (!vec_reserve(told, cap_told, number + 1U, 1))
            return LOTSE_NOMEM;
        memset(*told + had, 0, *cap_told - had);
    }
    if ((*told)[number])
        return LOTSE_OK;
    if (!vec_reserve(list, cap, *n + 1, sizeof **list))
        return LOTSE_NOMEM;
    (*told)[number] = 1;
    (*list)[(*n)++] = number;
    return LOTSE_OK;
}

int tokens_note_term(struct token_writer *w, uint32_t term)
{
    if (term >= w->an->terms.n)
        return LOTSE_INPUT;
    return note(&w->told_terms, &w->cap_told_terms, &w->terms, &w->n_terms,
                &w->cap_terms, term);
}

int tokens_note_spelling(struct token_writer *w, uint32_t spelled)
{
    const struct analyzer *a = w->an;
    int rc = LOTSE_OK;

    if (spelled < w->cap_told_spelled && w->told_spelled[spelled])
        return LOTSE_OK;
    if (spelled >= a->spelled.n)
        return LOTSE_INPUT;
    for (uint32_t k = a->first[spelled];
         k < a->first[spelled + 1] && rc == LOTSE_OK; k++)
        if (a->forms[k].term != STRMAP_NONE)
            rc = tokens_note_term(w, a->forms[k].term);
    return rc != LOTSE_OK
               ? rc
               : note(&w->told_spelled, &w->cap_told_spelled, &w->spelled,
                      &w->n_spelled, &w->cap_spelled, spelled);
}

static void put_key(struct str *out, uint32_t number,
                    const struct strmap_key *k)
{
    put_varint(out, number);
    put_varint(out, k->n);
    str_add(out, k->p, k->n);
}

void tokens_put_new(struct str *out, struct token_writer *w)
{
    const struct analyzer *a = w->an;

    put_varint(out, w->n_terms);
    for (size_t i = 0; i < w->n_terms; i++)
        put_key(out, w->terms[i], &a->terms.items[w->terms[i]]);
    put_varint(out, w->n_spelled);
    for (size_t at = 0; at < w->n_spelled; at++) {
        uint32_t i = w->spelled[at];
        put_key(out, i, &a->spelled.items[i]);
        str_addc(out, (char)a->traits[i]);
        put_varint(out, a->first[i + 1] - a->first[i]);
        for (uint32_t k = a->first[i]; k < a->first[i + 1]; k++) {
            const struct form *f = &a->forms[k];
            put_varint(out, f->term == STRMAP_NONE ? 0 : f->term + 1ULL);
            str_addc(out, (char)(f->kind | f->half << 4));
            str_addc(out, (char)f->why);
        }
    }
    w->n_terms = w->n_spelled = 0;
}

void token_writer_free(struct token_writer *w)
{
    free(w->told_terms);
    free(w->told_spelled);
    free(w->terms);
    free(w->spelled);
    *w = (struct token_writer){.an = NULL};
}

/* ------------------------------------------------------------------ read */

static const char *get_key(struct reader *r, uint64_t *number, size_t *n)
{
    const char *p;

    *number = get_varint(r);
    *n = get_varint(r);
    p = (const char *)r->p;
    if (r->bad || *n > TEXT_MAX || *n > (size_t)(r->end - r->p)) {
        r->bad = true;
        *n = 0;
        return p;
    }
    r->p += *n;
    return p;
}

static unsigned get_byte(struct reader *r)
{
    if (r->p < r->end)
        return *r->p++;
    r->bad = true;
    return 0;
}

static struct form get_marks(struct reader *r, uint32_t term)
{
    unsigned marks = get_byte(r);
    struct form f = {term, (uint8_t)(marks & 15), (uint8_t)get_byte(r),
                     (uint8_t)(marks >> 4 & 7)};

    r->bad = r->bad || f.kind > TOK_STOP || f.half > 2 ||
             f.why > WHY_PARTICLE ||
             (f.term == STRMAP_NONE) != (f.kind == TOK_STOP);
    return f;
}

/* The worker's number means ours, which has `size` bytes. */
static int map(void *items, size_t *n, size_t *cap, size_t size,
               uint64_t number, const void *ours)
{
    size_t had = *cap;
    char *base;

    if (number >= NUMBERS_MAX)
        return LOTSE_INPUT;
    if (!vec_reserve(items, cap, number + 1, size))
        return LOTSE_NOMEM;
    memcpy(&base, items, sizeof base);
    if (*cap > had)
        memset(base + had * size, 0xFF, (*cap - had) * size);
    if (number >= *n)
        *n = number + 1;
    memcpy(base + number * size, ours, size);
    return LOTSE_OK;
}

static int get_terms(struct token_reader *t, struct analyzer *an,
                     struct reader *r)
{
    uint64_t n = get_varint(r);

    for (uint64_t i = 0; i < n && !r->bad; i++) {
        size_t len;
        uint64_t number;
        const char *p = get_key(r, &number, &len);
        uint32_t id;
        int rc;
        if (r->bad || utf8_valid(p, len) != len || memchr(p, '\0', len) != NULL)
            return LOTSE_INPUT;
        id = strmap_put(&an->terms, p, len);
        rc = id == STRMAP_NONE ? LOTSE_NOMEM
                               : map(&t->terms, &t->n_terms, &t->cap_terms,
                                     sizeof id, number, &id);
        if (rc != LOTSE_OK)
            return rc;
    }
    return r->bad ? LOTSE_INPUT : LOTSE_OK;
}

/* The forms of a spelling; kept only where the parent hasn't met it. */
static int get_forms(const struct token_reader *t, struct analyzer *an,
                     struct reader *r, bool known, uint8_t traits)
{
    size_t i = an->spelled.n - 1;
    uint64_t n = get_varint(r);
    bool good = !r->bad && n <= FORMS_MAX;

    if (!known &&
        (!vec_reserve(&an->first, &an->cap_first, i + 2, sizeof *an->first) ||
         !vec_reserve(&an->traits, &an->cap_traits, i + 1, 1) ||
         !vec_reserve(&an->forms, &an->cap_forms, an->n_forms + FORMS_MAX,
                      sizeof *an->forms)))
        return LOTSE_NOMEM;
    if (!known) {
        an->traits[i] = traits;
        an->first[i] = (uint32_t)an->n_forms;
    }
    for (uint64_t k = 0; k < n && good; k++) {
        uint64_t term = get_varint(r);
        struct form f = {.term = STRMAP_NONE};
        good = term <= t->n_terms &&
               (term == 0 || t->terms[term - 1] != STRMAP_NONE);
        if (good)
            f = get_marks(r, term == 0 ? STRMAP_NONE : t->terms[term - 1]);
        good = good && !r->bad;
        if (!known && good)
            an->forms[an->n_forms++] = f;
    }
    if (!known) /* whole even where the rest is nonsense */
        an->first[i + 1] = (uint32_t)an->n_forms;
    return good ? LOTSE_OK : LOTSE_INPUT;
}

int tokens_get_new(struct token_reader *t, struct analyzer *an,
                   struct reader *r)
{
    int rc = get_terms(t, an, r);
    uint64_t n = rc == LOTSE_OK ? get_varint(r) : 0;

    for (uint64_t i = 0; i < n && rc == LOTSE_OK; i++) {
        size_t len, had = an->spelled.n;
        uint64_t number;
        const char *p = get_key(r, &number, &len);
        uint8_t traits = (uint8_t)get_byte(r);
        uint32_t id;
        if (r->bad)
            return LOTSE_INPUT;
        id = strmap_put(&an->spelled, p, len);
        if (id == STRMAP_NONE)
            return LOTSE_NOMEM;
        rc = get_forms(t, an, r, id < had, traits);
        if (rc == LOTSE_OK) {
            struct token_spelling s = {id, an->first[id],
                                       an->first[id + 1] - an->first[id]};
            rc = map(&t->spelled, &t->n_spelled, &t->cap_spelled, sizeof s,
                     number, &s);
        }
    }
    return rc == LOTSE_OK && r->bad ? LOTSE_INPUT : rc;
}

static bool has_room(struct toks *out, size_t more)
{
    return out->n + more <= out->cap ||
           vec_reserve(&out->items, &out->cap, out->n + more,
                       sizeof *out->items);
}

static void add_tok(struct toks *out, uint32_t pos, struct form f,
                    uint32_t spelled)
{
    out->items[out->n++] =
        (struct tok){0, 0, pos, f.term, spelled, f.kind, f.why, f.half};
}

/* An entry of a text: a spelling, or a term with its marks. */
struct entry {
    struct token_spelling s; /* number STRMAP_NONE: it is a term */
    struct form f;
    bool on;
};

/* Read n entries. What a number stands for lies anywhere in large arrays: all
 * are asked for before the first is looked at. */
static int get_entries(struct entry *e, size_t n, const struct token_reader *t,
                       const struct analyzer *an, struct reader *r)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t number = get_varint(r), at = number >> 1;
        if (at >= (number & 1 ? t->n_terms : t->n_spelled))
            return LOTSE_INPUT;
        e[i].s = (struct token_spelling){STRMAP_NONE, (uint32_t)at, 0};
        if (number & 1) {
            e[i].on = r->p < r->end && (*r->p & ON);
            e[i].f = get_marks(r, t->terms[at]);
        } else {
            e[i].s.n = 1;
            __builtin_prefetch(&t->spelled[at]);
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (e[i].s.n == 0) {
            if (e[i].f.term == STRMAP_NONE)
                return LOTSE_INPUT;
            continue;
        }
        e[i].s = t->spelled[e[i].s.first];
        if (e[i].s.number == STRMAP_NONE)
            return LOTSE_INPUT;
        __builtin_prefetch(&an->forms[e[i].s.first]);
    }
    return r->bad ? LOTSE_INPUT : LOTSE_OK;
}

static int add_entry(struct toks *out, uint32_t *pos, const struct entry *e,
                     size_t first, const struct analyzer *an)
{
    if (!has_room(out, e->s.number == STRMAP_NONE ? 1 : e->s.n))
        return LOTSE_NOMEM;
    if (e->s.number == STRMAP_NONE) {
        add_tok(out, e->on && out->n > first ? *pos - 1 : (*pos)++, e->f,
                STRMAP_NONE);
        return LOTSE_OK;
    }
    for (uint32_t k = e->s.first; k < e->s.first + e->s.n; k++)
        add_tok(out, *pos, an->forms[k], e->s.number);
    (*pos)++;
    return LOTSE_OK;
}

int tokens_get(struct toks *out, uint32_t *pos, const struct token_reader *t,
               const struct analyzer *an, struct reader *r)
{
    uint64_t left = get_varint(r);
    size_t first = out->n;
    struct entry e[BATCH];
    int rc = r->bad ? LOTSE_INPUT : LOTSE_OK;

    while (left > 0 && rc == LOTSE_OK) {
        size_t n = left < BATCH ? (size_t)left : BATCH;
        rc = out->n - first > TOKENS_MAX ? LOTSE_INPUT
                                         : get_entries(e, n, t, an, r);
        for (size_t i = 0; i < n && rc == LOTSE_OK; i++)
            rc = add_entry(out, pos, &e[i], first, an);
        left -= n;
    }
    return rc;
}

void token_reader_free(struct token_reader *t)
{
    free(t->terms);
    free(t->spelled);
    *t = (struct token_reader){.cap_terms = 0};
}
