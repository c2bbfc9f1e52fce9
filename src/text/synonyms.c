/*
 * synonyms.c: words that stand for others, from a list of the user's.
 *
 * A rule links entries: "a, b" each to the other, "a => b" the first to the
 * second. An entry becomes the terms that the same words have in a text, so
 * inflection and spelling don't matter. Links are followed once: what a
 * synonym's own synonyms are is a question that nobody asked.
 */
#include "text/synonyms.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 256, SHOWN_MAX = 80 };

/* Blanks and whatever else shows nothing. */
static bool is_blank(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7F;
}

/* A piece of a line. */
struct piece {
    const char *p;
    size_t n;
};

static struct piece trim(struct piece x)
{
    for (; x.n > 0 && is_blank(*x.p); x.p++)
        x.n--;
    while (x.n > 0 && is_blank(x.p[x.n - 1]))
        x.n--;
    return x;
}

/* An entry of a rule. */
struct entry {
    uint32_t key;
    struct piece text;
};

struct rule {
    struct entry left[SYNONYM_ENTRIES], right[SYNONYM_ENTRIES];
    size_t n_left, n_right;
    const char *fault; /* NULL: none */
    bool oom;
};

size_t synonyms_words(struct synonym_word *out, size_t cap,
                      const struct toks *toks)
{
    uint32_t done = 0; /* up to this byte all is said */
    size_t n = 0;

    for (size_t i = 0, to; i < toks->n && n < cap; i = to) {
        size_t whole = toks->n;
        for (to = i; to < toks->n && toks->items[to].pos == toks->items[i].pos;
             to++) {
            const struct tok *t = &toks->items[to];
            bool verb = t->why == WHY_VERB || t->why == WHY_PARTICLE;
            if (t->term == STRMAP_NONE || t->from < done ||
                (t->half != 2 && !verb))
                continue;
            if (whole == toks->n || t->to > toks->items[whole].to || verb)
                whole = to; /* the chain rather than its first run, and the
                               infinitive rather than its form */
        }
        if (whole == toks->n)
            continue;
        done = toks->items[whole].to;
        out[n++] = (struct synonym_word){toks->items[whole].term,
                                         (uint32_t)whole};
    }
    return n;
}

/* The key of k words; 0: longer than any. */
static size_t key_of(char out[KEY_MAX], const struct analyzer *an,
                     const struct synonym_word *w, size_t k)
{
    size_t n = 0;

    for (size_t i = 0; i < k; i++) {
        const struct strmap_key *term = &an->terms.items[w[i].term];
        if (n + term->n + 1 > KEY_MAX)
            return 0;
        memcpy(out + n, term->p, term->n);
        n += term->n;
        out[n++] = ' ';
    }
    return n > 0 ? n - 1 : 0;
}

/* The number of an entry's key; a fault of the rule where it has none. */
static uint32_t read_entry(struct synonyms *s, struct analyzer *an,
                           struct piece text, struct rule *r)
{
    struct synonym_word words[SYNONYM_WORDS + 1];
    struct toks toks = {0};
    char key[KEY_MAX];
    uint32_t number = STRMAP_NONE;
    size_t k = 0, n = 0;

    if (text.n == 0) {
        r->fault = "nothing stands between two signs; take out the comma";
        return number;
    }
    if (analyze(an, text.p, text.n, 0, &toks, NULL) != LOTSE_OK)
        r->oom = true;
    k = synonyms_words(words, SYNONYM_WORDS + 1, &toks);
    free(toks.items);
    if (k == 0)
        r->fault = "an entry of stop words only, which are never searched";
    else if (k > SYNONYM_WORDS || (n = key_of(key, an, words, k)) == 0)
        r->fault = "an entry of more than four words; take the telling ones";
    if (r->fault != NULL || r->oom)
        return number;
    number = strmap_put(&s->keys, key, n);
    if (number == STRMAP_NONE ||
        !vec_reserve(&s->heads, &s->cap_heads, number + 1U, sizeof *s->heads)) {
        r->oom = true;
        return STRMAP_NONE;
    }
    if (number == s->n_heads)
        s->heads[s->n_heads++] = STRMAP_NONE;
    s->longest = k > s->longest ? k : s->longest;
    return number;
}

static void read_side(struct synonyms *s, struct analyzer *an,
                      struct piece side, struct entry *out, size_t *n,
                      struct rule *r)
{
    while (r->fault == NULL && !r->oom) {
        const char *comma = memchr(side.p, ',', side.n);
        size_t len = comma != NULL ? (size_t)(comma - side.p) : side.n;
        struct piece text = trim((struct piece){side.p, len});
        if (*n == SYNONYM_ENTRIES) {
            r->fault = "more than 16 entries; make two rules of it";
            return;
        }
        out[*n].key = read_entry(s, an, text, r);
        out[(*n)++].text = text;
        if (comma == NULL)
            return;
        side.p += len + 1;
        side.n -= len + 1;
    }
}

static const char *find_arrow(struct piece x)
{
    return x.n > 0 ? memmem(x.p, x.n, "=>", 2) : NULL;
}

static void read_rule(struct synonyms *s, struct analyzer *an,
                      struct piece line, struct rule *r)
{
    const char *arrow = find_arrow(line);
    struct piece rest = {0};

    if (arrow != NULL) {
        rest.p = arrow + 2;
        rest.n = line.n - (size_t)(rest.p - line.p);
        line.n = (size_t)(arrow - line.p);
        if (find_arrow(rest) != NULL) {
            r->fault = "two arrows; a rule has one: a => b, c";
            return;
        }
    }
    if (arrow == NULL && memchr(line.p, ',', line.n) == NULL) {
        r->fault = "one entry is no rule; write a, b or a => b";
        return;
    }
    read_side(s, an, line, r->left, &r->n_left, r);
    if (arrow != NULL)
        read_side(s, an, rest, r->right, &r->n_right, r);
}

/* An entry as it is shown: not too long, nothing for a terminal to obey. */
static char *shown_text(struct synonyms *s, struct piece text)
{
    size_t n = text.n > SHOWN_MAX ? utf8_floor(text.p, text.n, SHOWN_MAX)
                                  : text.n;
    char *shown;

    n = n > 0 ? n : SHOWN_MAX; /* no character ends there: not UTF-8 */
    shown = arena_strn(&s->arena, text.p, n);
    for (char *c = shown; c != NULL && c < shown + n; c++)
        if (is_blank(*c))
            *c = ' ';
    return shown;
}

static bool add_link(struct synonyms *s, const struct entry *from,
                     const struct entry *to)
{
    uint32_t *at = &s->heads[from->key];
    char *shown;

    if (from->key == to->key)
        return true;
    for (; *at != STRMAP_NONE; at = &s->links[*at].next)
        if (s->links[*at].key == to->key)
            return true;
    shown = shown_text(s, to->text);
    if (shown == NULL)
        return false;
    if (!vec_reserve(&s->links, &s->cap_links, s->n_links + 1,
                     sizeof *s->links))
        return false;
    /* the links may have moved, and the place of the last with them */
    for (at = &s->heads[from->key]; *at != STRMAP_NONE;)
        at = &s->links[*at].next;
    s->links[s->n_links] = (struct synonym){STRMAP_NONE, to->key, shown};
    *at = (uint32_t)s->n_links++;
    return true;
}

static bool add_links(struct synonyms *s, const struct rule *r)
{
    const struct entry *right = r->n_right > 0 ? r->right : r->left;
    size_t n_right = r->n_right > 0 ? r->n_right : r->n_left;

    for (size_t i = 0; i < r->n_left; i++)
        for (size_t k = 0; k < n_right; k++)
            if (!add_link(s, &r->left[i], &right[k]))
                return false;
    return true;
}

int synonyms_add(struct synonyms *s, struct analyzer *an, const char *text,
                 size_t n, synonym_fault fault, void *ctx)
{
    unsigned number = 0;

    for (size_t at = 0; at < n;) {
        const char *end = memchr(text + at, '\n', n - at), *comment;
        size_t len = end != NULL ? (size_t)(end - text) - at : n - at;
        struct piece line = {text + at, len};
        struct rule r = {.n_left = 0};
        number++;
        at += len + 1;
        comment = len > 0 ? memchr(line.p, '#', len) : NULL;
        if (comment != NULL)
            line.n = (size_t)(comment - line.p);
        line = trim(line);
        if (line.n == 0)
            continue;
        if (s->rules >= SYNONYM_RULES)
            r.fault = "more than 10000 rules; this and the rest are left out";
        else
            read_rule(s, an, line, &r);
        if (r.oom || (r.fault == NULL && !add_links(s, &r)))
            return LOTSE_NOMEM;
        if (r.fault != NULL && fault != NULL)
            fault(ctx, number, r.fault);
        if (s->rules >= SYNONYM_RULES)
            break;
        s->rules++;
    }
    return LOTSE_OK;
}

uint32_t synonyms_find(const struct synonyms *s, const struct analyzer *an,
                       const struct synonym_word *w, size_t k)
{
    char key[KEY_MAX];
    size_t n = key_of(key, an, w, k);
    uint32_t number = n > 0 ? strmap_get(&s->keys, key, n) : STRMAP_NONE;

    return number != STRMAP_NONE ? s->heads[number] : STRMAP_NONE;
}

void synonyms_free(struct synonyms *s)
{
    strmap_free(&s->keys);
    free(s->heads);
    free(s->links);
    arena_free(&s->arena);
    *s = (struct synonyms){0};
}
