/*
 * solved.c: solved tickets lend their wording to the article that solved them,
 * and readers say whom it helped.
 *
 * An article says "Zurücksetzen des Kennworts", its readers "ich komme nicht
 * mehr rein". Tickets that were closed with an article tell how users put its
 * problem; their words become a field of the article that ranking reads. It is
 * never shown, and only words stay of it, none that could be a person's. The
 * number of readers is kept as a step, so that few votes make another index.
 */
#include "compile/solved.h"
#include "base/badjson.h"
#include "base/err.h"
#include "base/vec.h"
#include "db/helped.h"
#include "text/clean.h"
#include "text/fold.h"
#include "text/lang.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { SHARED = 3 }; /* tickets that make a word common */
enum { HELPED_MOST = 1000000 }; /* readers that are counted */

/* Call each with every word of letters, folded for the language. */
static int each_word(const char *text, size_t n, lotse_lang lang,
                     const struct lexicon *lex,
                     int (*each)(void *ctx, const char *word, size_t n,
                                 const char *raw, size_t n_raw),
                     void *ctx)
{
    struct scan s = {text, n, 0};
    struct chain chain;
    int rc = LOTSE_OK;

    while (rc == LOTSE_OK && scan_next(&s, &chain)) {
        bool plain = true;
        for (size_t i = 0; i < chain.n; i++)
            plain = plain && !chain.runs[i].digit && chain.joins[i] != '@' &&
                    chain.joins[i] != '.';
        for (size_t i = 0; i < chain.n && plain && rc == LOTSE_OK; i++) {
            const struct run *r = &chain.runs[i];
            char word[FOLD_MAX];
            size_t len =
                fold_word(word, text + r->from, r->to - r->from, lang, lex);
            rc = each(ctx, word, len, text + r->from, r->to - r->from);
        }
    }
    return rc;
}

/* ---------------------------------------------------------------- reading */

/* Words of one ticket, counted once each. */
struct counting {
    struct solved *s;
    struct strmap seen;
};

static int count_word(void *ctx, const char *word, size_t n, const char *raw,
                      size_t n_raw)
{
    struct counting *c = ctx;
    size_t had = c->seen.n, known = c->s->words.n;
    uint32_t id;

    (void)raw;
    (void)n_raw;
    if (strmap_put(&c->seen, word, n) == STRMAP_NONE)
        return LOTSE_NOMEM;
    if (c->seen.n == had)
        return LOTSE_OK;
    id = strmap_put(&c->s->words, word, n);
    if (id == STRMAP_NONE ||
        !vec_reserve(&c->s->tickets, &c->s->cap_tickets, id + 1U,
                     sizeof *c->s->tickets))
        return LOTSE_NOMEM;
    c->s->tickets[id] = id < known ? c->s->tickets[id] + 1 : 1;
    return LOTSE_OK;
}

static int add_ticket(struct solved *s, const char *name, size_t n_name,
                      size_t from, lotse_lang lang)
{
    uint32_t id = strmap_put(&s->names, name, n_name);

    if (id == STRMAP_NONE || !VEC_PUSH_OK(s))
        return LOTSE_NOMEM;
    s->items[s->n++] =
        (struct solved_ticket){id, from, s->texts.n - from, lang};
    return LOTSE_OK;
}

/* Clean a text, keep it, count its words; *from: where it lies. */
static int add_text(struct solved *s, const char *text, size_t n,
                    const struct lexicon *lex, size_t *from, lotse_lang *lang)
{
    struct counting c = {.s = s};
    struct cleaned clean;
    int rc = clean_ticket(&clean, text, n);

    if (rc == LOTSE_OK) {
        *from = s->texts.n;
        str_add(&s->texts, str_text(&clean.text), clean.text.n);
        *lang = lang_decide(
            lang_score(lex, NULL, str_text(&clean.text), clean.text.n));
        rc = each_word(str_text(&clean.text), clean.text.n,
                       *lang == LOTSE_LANG_EN ? LOTSE_LANG_EN : LOTSE_LANG_DE,
                       lex, count_word, &c);
    }
    cleaned_free(&clean);
    strmap_free(&c.seen);
    return rc == LOTSE_OK && s->texts.oom ? LOTSE_NOMEM : rc;
}

/* Name what a line says, as an index depends on it. */
static bool name_line(struct solved *s, const char *line, size_t n)
{
    XXH128_canonical_t c;

    XXH128_canonicalFromHash(&c, XXH3_128bits(line, n));
    str_add(&s->named, c.digest, sizeof c.digest);
    return !s->named.oom;
}

static int read_ticket(struct solved *s, const json_t *j,
                       const struct lexicon *lex)
{
    const json_t *text = json_object_get(j, "text");
    json_t *article = json_object_get(j, "article");
    size_t from = 0, names = json_is_array(article) ? json_array_size(article)
                             : json_is_string(article) ? 1
                                                       : 0;
    lotse_lang lang = LOTSE_LANG_ANY;
    int rc = json_is_string(text) && names > 0 ? LOTSE_OK : LOTSE_INPUT;

    if (rc == LOTSE_OK)
        rc = add_text(s, json_string_value(text), json_string_length(text), lex,
                      &from, &lang);
    for (size_t i = 0; i < names && rc == LOTSE_OK; i++) {
        const json_t *name =
            json_is_array(article) ? json_array_get(article, i) : article;
        rc = json_is_string(name)
                 ? add_ticket(s, json_string_value(name),
                              json_string_length(name), from, lang)
                 : LOTSE_INPUT;
    }
    return rc;
}

/* The key of a name in s->voted; lang ANY: of all translations. */
static void voted_key(struct str *key, lotse_lang lang, const char *name)
{
    str_clear(key);
    str_addc(key, (char)('0' + (int)lang));
    str_adds(key, name);
}

static int add_helped(struct solved *s, const char *name, lotse_lang lang,
                      uint32_t readers)
{
    struct str key = {0};
    size_t known = s->voted.n;
    uint32_t i = STRMAP_NONE;

    voted_key(&key, lang, name);
    if (!key.oom)
        i = strmap_put(&s->voted, key.p, key.n);
    if (i != STRMAP_NONE && vec_reserve(&s->helped, &s->cap_helped, i + 1U,
                                        sizeof *s->helped)) {
        s->helped[i] = readers + (i < known ? s->helped[i] : 0);
        if (s->helped[i] > HELPED_MOST)
            s->helped[i] = HELPED_MOST;
    } else {
        i = STRMAP_NONE;
    }
    str_free(&key);
    return i == STRMAP_NONE ? LOTSE_NOMEM : LOTSE_OK;
}

static int read_helped(struct solved *s, const json_t *j)
{
    const json_t *helped = json_object_get(j, "helped");
    const json_t *article = json_object_get(j, "article");
    const json_t *lang = json_object_get(j, "lang");
    const char *code = lang != NULL ? json_string_value(lang) : "";
    json_int_t n = json_integer_value(helped);
    lotse_lang of = LOTSE_LANG_ANY;

    if (code == NULL || !json_is_integer(helped) || n < 0 ||
        !json_is_string(article))
        return LOTSE_INPUT;
    if (strcmp(code, "de") == 0 || strcmp(code, "en") == 0)
        of = code[0] == 'd' ? LOTSE_LANG_DE : LOTSE_LANG_EN;
    else if (lang != NULL)
        return LOTSE_INPUT;
    return add_helped(s, json_string_value(article), of,
                      n < HELPED_MOST ? (uint32_t)n : HELPED_MOST);
}

/* LOTSE_INPUT: not of the form; or no JSON, and *why says why not. */
static int read_line(struct solved *s, const char *line, size_t n,
                     const struct lexicon *lex, json_error_t *why)
{
    json_t *j = json_loadb(line, n, JSON_REJECT_DUPLICATES, why);
    int rc;

    if (json_object_get(j, "helped") != NULL) {
        rc = read_helped(s, j);
    } else {
        rc = read_ticket(s, j, lex);
        if (rc == LOTSE_OK && !name_line(s, line, n))
            rc = LOTSE_NOMEM;
    }
    json_decref(j);
    return rc;
}

static int by_key(const void *a, const void *b)
{
    return strmap_compare(*(const struct strmap_key *const *)a,
                          *(const struct strmap_key *const *)b);
}

/* Votes in the order of their names, as steps. */
static bool name_votes(struct solved *s)
{
    const struct strmap_key **keys = malloc((s->voted.n + 1) * sizeof *keys);

    if (keys == NULL)
        return false;
    for (size_t i = 0; i < s->voted.n; i++)
        keys[i] = &s->voted.items[i];
    if (s->voted.n > 0)
        qsort(keys, s->voted.n, sizeof *keys, by_key);
    for (size_t i = 0; i < s->voted.n; i++) {
        uint8_t step = helped_step(s->helped[keys[i] - s->voted.items]);
        if (step == 0)
            continue;
        str_add(&s->named, keys[i]->p, keys[i]->n + 1);
        str_addc(&s->named, (char)step);
    }
    free(keys);
    return !s->named.oom;
}

static int by_name(const void *a, const void *b)
{
    const struct solved_ticket *x = a, *y = b;

    if (x->name != y->name)
        return x->name < y->name ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

int solved_read(struct solved *out, const char *bytes, size_t n,
                const char *path, const struct lexicon *lex, lotse_err *err)
{
    size_t line = 1;
    json_error_t why;

    for (size_t at = 0; at < n; line++) {
        const char *end = memchr(bytes + at, '\n', n - at);
        size_t len = end != NULL ? (size_t)(end - bytes) - at : n - at;
        int rc = len == 0 ? LOTSE_OK
                          : read_line(out, bytes + at, len, lex, &why);
        if (rc == LOTSE_INPUT && why.text[0] != '\0')
            return err_set(err, rc, "%s:%zu: not JSON: %s", path, line,
                           bad_json(&why));
        if (rc == LOTSE_INPUT)
            return err_set(err, rc, "%s:%zu: expected {\"text\": \"...\", "
                           "\"article\": \"path or id\"} or {\"helped\": "
                           "readers, \"article\": ..., \"lang\": ...}",
                           path, line);
        if (rc != LOTSE_OK)
            return err_nomem(err);
        at += len + 1;
    }
    if (out->n > 0)
        qsort(out->items, out->n, sizeof *out->items, by_name);
    return name_votes(out) ? LOTSE_OK : err_nomem(err);
}

void solved_free(struct solved *s)
{
    strmap_free(&s->names);
    strmap_free(&s->words);
    str_free(&s->texts);
    free(s->items);
    free(s->tickets);
    strmap_free(&s->voted);
    free(s->helped);
    str_free(&s->named);
    *s = (struct solved){.n = 0};
}

/* ---------------------------------------------------------------- wording */

struct wording {
    const struct solved *s;
    const struct analyzer *an;
    struct str *out;
    struct strmap seen; /* words of the ticket at hand */
};

static int add_word(void *ctx, const char *word, size_t n, const char *raw,
                    size_t n_raw)
{
    struct wording *w = ctx;
    uint32_t id = strmap_get(&w->s->words, word, n);
    bool shared = id != STRMAP_NONE && w->s->tickets[id] >= SHARED;
    size_t had = w->seen.n;

    if (!shared && wordlist_freq(&w->an->words, word, n) == 0)
        return LOTSE_OK;
    if (strmap_put(&w->seen, word, n) == STRMAP_NONE)
        return LOTSE_NOMEM;
    if (w->seen.n == had)
        return LOTSE_OK;
    str_add(w->out, raw, n_raw);
    str_addc(w->out, ' ');
    return w->out->oom ? LOTSE_NOMEM : LOTSE_OK;
}

int solved_wording(struct str *out, const struct solved *s, const char *name,
                   const struct analyzer *an)
{
    uint32_t id = strmap_get(&s->names, name, strlen(name));
    struct wording w = {.s = s, .an = an, .out = out};
    int rc = LOTSE_OK;

    for (size_t i = 0; i < s->n && id != STRMAP_NONE && rc == LOTSE_OK; i++) {
        const struct solved_ticket *t = &s->items[i];
        if (t->name != id ||
            (t->lang != LOTSE_LANG_ANY && t->lang != an->lang))
            continue;
        rc = each_word(s->texts.p + t->from, t->n, an->lang, an->lex, add_word,
                       &w);
        strmap_free(&w.seen);
        w.seen = (struct strmap){.n = 0};
    }
    return rc;
}

/* ------------------------------------------------------------------ votes */

static uint32_t helped_as(const struct solved *s, const char *name,
                          lotse_lang lang)
{
    struct str key = {0};
    uint32_t i = STRMAP_NONE;

    voted_key(&key, lang, name);
    if (!key.oom)
        i = strmap_get(&s->voted, key.p, key.n);
    str_free(&key);
    return i != STRMAP_NONE ? s->helped[i] : 0;
}

uint32_t solved_helped(const struct solved *s, const char *path,
                       const char *id, lotse_lang lang)
{
    uint32_t n;

    if (s == NULL || s->voted.n == 0)
        return 0;
    n = helped_as(s, path, lang) + helped_as(s, path, LOTSE_LANG_ANY);
    if (strcmp(path, id) != 0)
        n += helped_as(s, id, lang) + helped_as(s, id, LOTSE_LANG_ANY);
    return helped_readers(helped_step(n));
}
