/*
 * categorise.c: type, urgency, complexity: proposed, with the words why.
 *
 * Rules, not a model: what decided can be shown, and a desk can change it. The
 * words of rules and of texts go through the analyzer of the search, without
 * its stop words: "nothing works" is made of them. A rule of one language is
 * looked for in any text, because mixed tickets are common and the words of
 * rules seldom mean something else in the other language.
 */
#include "ticket/categorise.h"

#include "base/embed.h"
#include "base/err.h"
#include "base/vec.h"
#include "text/fold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

EMBED(builtin, "src/ticket/categories.txt");

enum { RULE_WORDS = 6, NEAR = 8, LINE = 256, MAX_TOKENS = 4000 };

enum field { TYPE, URGENCY, COMPLEXITY, IMPACT, LEVEL, FIELDS };

static const char *const fields[FIELDS] = {"type", "urgency", "complexity",
                                           "impact", "level"};

struct rule_word {
    const char *text; /* folded */
    size_t n;
    uint32_t term;
    bool prefix, exact, without;
};

struct category_rule {
    enum field field;
    int value; /* of types: its place in the table */
    int lang;  /* 0 German, 1 English */
    int weight;
    struct rule_word words[RULE_WORDS];
    size_t n;
};

/* --------------------------------------------------------------- reading -- */

/* Where reading stands. */
struct reading {
    struct categories *c;
    const char *name;
    unsigned line;
    enum field field;
    int value;
    bool in; /* a section was begun */
};

static int fail(const struct reading *r, const char *what, const char *word,
                lotse_err *err)
{
    return err_set(err, LOTSE_INPUT, "%s:%u: %s '%.40s'", r->name, r->line,
                   what, word);
}

/* "[type zugang 1]", "[urgency 3]" */
static int read_section(struct reading *r, const char *s, lotse_err *err)
{
    char field[16], value[40], end;
    struct categories *c = r->c;
    int level = 1, n = sscanf(s, "[%15s %39[^] ] %d %c", field, value, &level,
                              &end);

    if (n < 2 || (n == 2 && sscanf(s, "[%*s %*[^] ]%c", &end) < 1))
        return fail(r, "no section like [type zugang 1]:", s, err);
    r->in = false;
    for (int f = 0; f < FIELDS; f++)
        if (strcmp(field, fields[f]) == 0) {
            r->field = (enum field)f;
            r->in = true;
        }
    if (!r->in)
        return fail(r, "no field of a ticket:", field, err);
    if (r->field != TYPE) {
        r->value = value[0] - '0';
        if (r->value < 1 || r->value > 3 || value[1] != '\0')
            return fail(r, "a value is 1, 2 or 3, not", value, err);
        if (r->field == LEVEL && r->value == 3)
            return fail(r, "a level is 1 or 2, not", value, err);
        return LOTSE_OK;
    }
    if (c->n_types == CATEGORY_TYPES)
        return fail(r, "too many types:", value, err);
    if (level < 1 || level > 2)
        return fail(r, "a level is 1 or 2:", s, err);
    r->value = (int)c->n_types;
    c->types[c->n_types].id = arena_strdup(&c->mem, value);
    c->types[c->n_types].de = c->types[c->n_types].en =
        c->types[c->n_types].id;
    c->types[c->n_types].level = level;
    return c->types[c->n_types++].id != NULL ? LOTSE_OK : err_nomem(err);
}

/* "= Zugang | Access" */
static int read_names(struct reading *r, const char *s, lotse_err *err)
{
    struct category_type *t = &r->c->types[r->value];
    const char *bar = strchr(s, '|');
    size_t n;

    if (bar == NULL)
        return fail(r, "two names are wanted, '= Zugang | Access', not", s,
                    err);
    if (r->field != TYPE)
        return LOTSE_OK; /* for whoever edits the table */
    n = (size_t)(bar - s);
    while (n > 0 && s[n - 1] == ' ')
        n--;
    t->de = arena_strn(&r->c->mem, s, n);
    bar += 1 + strspn(bar + 1, " ");
    t->en = arena_strdup(&r->c->mem, bar);
    return t->de != NULL && t->en != NULL ? LOTSE_OK : err_nomem(err);
}

static int read_word(struct category_rule *rule, struct reading *r,
                     const char *s, size_t n, lotse_err *err)
{
    struct rule_word *w = &rule->words[rule->n];
    struct analyzer *an = &r->c->an[rule->lang];
    char folded[FOLD_MAX];

    if (rule->n == RULE_WORDS)
        return fail(r, "a rule has at most 6 words:", s, err);
    w->without = *s == '-';
    if (w->without && rule->n == 0)
        return fail(r, "the first word must be there, not", s, err);
    s += w->without;
    n -= w->without;
    w->exact = n > 0 && *s == '=';
    s += w->exact;
    n -= w->exact;
    w->prefix = n > 0 && s[n - 1] == '*';
    n -= w->prefix;
    w->n = fold_word(folded, s, n, an->lang, &r->c->lex);
    if (w->n == 0)
        return fail(r, "no word:", s, err);
    w->text = arena_strn(&r->c->mem, folded, w->n);
    w->term = analyzer_stem(an, folded, w->n);
    rule->n++;
    return w->text != NULL && w->term != STRMAP_NONE ? LOTSE_OK
                                                     : err_nomem(err);
}

/* "de 3 konto* gesperrt" */
static int read_rule(struct reading *r, const char *s, lotse_err *err)
{
    struct categories *c = r->c;
    struct category_rule rule = {.field = r->field, .value = r->value};
    int used = 0, rc = LOTSE_OK;
    char lang[4];

    if (sscanf(s, "%3s %d %n", lang, &rule.weight, &used) != 2 || used == 0 ||
        (strcmp(lang, "de") != 0 && strcmp(lang, "en") != 0))
        return fail(r, "a rule is a language, a weight and words:", s, err);
    rule.lang = strcmp(lang, "en") == 0;
    s += used;
    while (rc == LOTSE_OK && *(s += strspn(s, " ")) != '\0') {
        size_t n = strcspn(s, " ");
        rc = read_word(&rule, r, s, n, err);
        s += n;
    }
    if (rc != LOTSE_OK)
        return rc;
    if (rule.n == 0)
        return fail(r, "a rule without words:", lang, err);
    if (!vec_reserve(&c->rules, &c->cap_rules, c->n_rules + 1,
                     sizeof *c->rules))
        return err_nomem(err);
    c->rules[c->n_rules++] = rule;
    return LOTSE_OK;
}

static int read_line(struct reading *r, char *s, lotse_err *err)
{
    size_t n = strcspn(s, "#");

    while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t' || s[n - 1] == '\r'))
        n--;
    s[n] = '\0';
    s += strspn(s, " \t");
    if (*s == '\0')
        return LOTSE_OK;
    if (*s == '[')
        return read_section(r, s, err);
    if (!r->in)
        return fail(r, "a section like [type zugang 1] comes first, not", s,
                    err);
    if (*s == '=')
        return read_names(r, s + 1 + strspn(s + 1, " "), err);
    return read_rule(r, s, err);
}

static int read_table(struct categories *c, const char *name, const char *text,
                      size_t n, lotse_err *err)
{
    struct reading r = {.c = c, .name = name};
    const char *end = text + n;
    char line[LINE];
    int rc = LOTSE_OK;

    while (rc == LOTSE_OK && text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t len = (size_t)((stop != NULL ? stop : end) - text);
        r.line++;
        if (len >= sizeof line)
            return fail(&r, "a line is too long:", "", err);
        memcpy(line, text, len);
        line[len] = '\0';
        rc = read_line(&r, line, err);
        text += len + (stop != NULL);
    }
    if (rc == LOTSE_OK && c->n_types == 0)
        return err_set(err, LOTSE_INPUT, "%s: no type in it", name);
    return rc;
}

int categories_read(struct categories **out, const char *name, const char *text,
                    size_t n, lotse_err *err)
{
    struct categories *c = calloc(1, sizeof *c);
    int rc;

    *out = NULL;
    if (c == NULL)
        return err_nomem(err);
    rc = analyzer_init(&c->an[0], LOTSE_LANG_DE, &c->lex, err);
    if (rc == LOTSE_OK)
        rc = analyzer_init(&c->an[1], LOTSE_LANG_EN, &c->lex, err);
    if (rc == LOTSE_OK && text == NULL)
        text = categories_builtin(&n);
    if (rc == LOTSE_OK)
        rc = read_table(c, name, text, n, err);
    if (rc != LOTSE_OK) {
        categories_free(c);
        return rc;
    }
    *out = c;
    return LOTSE_OK;
}

void categories_free(struct categories *c)
{
    if (c == NULL)
        return;
    analyzer_free(&c->an[0]);
    analyzer_free(&c->an[1]);
    lexicon_free(&c->lex);
    arena_free(&c->mem);
    free(c->rules);
    free(c);
}

const char *categories_builtin(size_t *n)
{
    *n = (size_t)(builtin_end - builtin);
    return builtin;
}

const struct category_type *categories_type(const struct categories *c,
                                            const char *id)
{
    for (size_t i = 0; i < c->n_types; i++)
        if (strcmp(c->types[i].id, id) == 0)
            return &c->types[i];
    return NULL;
}

/* ------------------------------------------------------------- proposing -- */

/* A text, analyzed in one language. */
struct seen {
    struct toks toks;
    const char *text;
    struct analyzer *an;
    const struct lexicon *lex;
};

static bool word_is(const struct seen *s, const struct tok *t,
                    const struct rule_word *w)
{
    char folded[FOLD_MAX];
    size_t n;

    if (t->term != w->term && !w->prefix)
        return false;
    if (t->term == w->term && !w->exact)
        return true;
    n = fold_word(folded, s->text + t->from, t->to - t->from, s->an->lang,
                  s->lex);
    return (n == w->n || (w->prefix && n > w->n)) &&
           memcmp(folded, w->text, w->n) == 0;
}

/* A token near `at` that is the word; NULL: none. */
static const struct tok *near(const struct seen *s, size_t at,
                              const struct rule_word *w)
{
    uint32_t pos = s->toks.items[at].pos;
    size_t from = at;

    while (from > 0 && pos - s->toks.items[from - 1].pos <= NEAR)
        from--;
    for (size_t i = from; i < s->toks.n; i++) {
        const struct tok *t = &s->toks.items[i];
        if (t->pos > pos && t->pos - pos > NEAR)
            break;
        if (word_is(s, t, w))
            return t;
    }
    return NULL;
}

/* Does the rule hold, and where? The words found go to `where`. */
static bool holds(const struct category_rule *rule, const struct seen *s,
                  const struct tok *where[RULE_WORDS])
{
    for (size_t i = 0; i < s->toks.n; i++) {
        bool all = true;
        if (!word_is(s, &s->toks.items[i], &rule->words[0]))
            continue;
        for (size_t k = 0; k < rule->n && all; k++) {
            where[k] = k == 0 ? &s->toks.items[i] : near(s, i, &rule->words[k]);
            all = rule->words[k].without ? where[k] == NULL : where[k] != NULL;
        }
        if (all)
            return true;
    }
    return false;
}

struct tally {
    int sum[FIELDS][CATEGORY_TYPES];
    char why[FIELDS][CATEGORY_TYPES][CATEGORY_WHY];
};

static void add_why(char why[CATEGORY_WHY], const struct category_rule *rule,
                    const struct seen *s,
                    const struct tok *const where[RULE_WORDS])
{
    char words[CATEGORY_WHY] = "";
    size_t n = 0, have = strlen(why);

    for (size_t k = 0; k < rule->n; k++)
        if (where[k] != NULL && n + (where[k]->to - where[k]->from) + 2 <
                                    sizeof words)
            n += (size_t)snprintf(words + n, sizeof words - n, "%s%.*s",
                                  n > 0 ? " " : "",
                                  (int)(where[k]->to - where[k]->from),
                                  s->text + where[k]->from);
    if (strstr(why, words) == NULL && have + n + 3 < CATEGORY_WHY)
        snprintf(why + have, CATEGORY_WHY - have, "%s%s", have > 0 ? ", " : "",
                 words);
}

static void count(struct tally *t, const struct categories *c, int lang,
                  const struct seen *s)
{
    const struct tok *where[RULE_WORDS] = {NULL};

    for (size_t i = 0; i < c->n_rules; i++) {
        const struct category_rule *rule = &c->rules[i];
        if (rule->lang != lang || !holds(rule, s, where))
            continue;
        t->sum[rule->field][rule->value] += rule->weight;
        add_why(t->why[rule->field][rule->value], rule, s, where);
    }
}

/* The value with the greatest sum, the first of equals; `other` where no rule
 * held. */
static int best(const struct tally *t, enum field field, int n, int other,
                char why[CATEGORY_WHY])
{
    int at = other, most = 0;

    for (int i = 0; i < n; i++)
        if (t->sum[field][i] > most) {
            most = t->sum[field][i];
            at = i;
        }
    memcpy(why, most > 0 ? t->why[field][at] : "",
           most > 0 ? CATEGORY_WHY : 1);
    return at;
}

static void decide(struct proposal *out, const struct categories *c,
                   const struct tally *t)
{
    char why[CATEGORY_WHY];
    int n = (int)c->n_types, level;

    out->type = &c->types[best(t, TYPE, n, n - 1, out->type_why)];
    out->urgency = best(t, URGENCY, 4, 2, out->urgency_why);
    out->complexity = best(t, COMPLEXITY, 4, 2, out->complexity_why);
    out->impact = best(t, IMPACT, 4, 0, why);
    level = best(t, LEVEL, 4, 0, out->level_why);
    out->level = level > 0 ? level : out->type->level;
    if (level == 0)
        memcpy(out->level_why, out->type_why, CATEGORY_WHY);
}

int categorise(struct proposal *out, struct categories *c, const char *text,
               size_t n, lotse_err *err)
{
    struct tally *t = calloc(1, sizeof *t);
    int rc = t != NULL ? LOTSE_OK : err_nomem(err);

    memset(out, 0, sizeof *out);
    for (int lang = 0; lang < 2 && rc == LOTSE_OK; lang++) {
        struct seen s = {.text = text, .an = &c->an[lang], .lex = &c->lex};
        rc = analyze(s.an, text, n, 0, &s.toks, NULL);
        if (s.toks.n > MAX_TOKENS)
            s.toks.n = MAX_TOKENS;
        if (rc == LOTSE_OK)
            count(t, c, lang, &s);
        else
            err_nomem(err);
        free(s.toks.items);
    }
    if (rc == LOTSE_OK)
        decide(out, c, t);
    free(t);
    return rc;
}

int categorise_priority(int urgency, int impact)
{
    static const int matrix[3][3] = {
        /* impact low, medium, high */
        {1, 2, 3}, /* urgency low */
        {2, 3, 4},
        {3, 4, 5}};

    return matrix[urgency - 1][(impact == 0 ? 2 : impact) - 1];
}
