/*
 * translate_sql.c: what the words of one language are in the other.
 *
 * They come from two places: the rows of a word list (dict.c), and the base's
 * own translations, whose titles, questions and headings stand in the same
 * order and whose lines do where their number is the same. Only words that
 * lead to a term of the index are kept: the index gives, for a
 * term of one language, at most TARGETS terms of the other with their
 * probabilities (a probabilistic structured query: Darwish and Oard 2003).
 */
#include "base/err.h"
#include "base/vec.h"
#include "compile/dict.h"
#include "compile/model1.h"
#include "compile/store.h"
#include "compile/translate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TARGETS = 8, ROUNDS = 4, OPTIONS_MAX = 64 };

static const float own_share = .5F; /* beside a word list */
static const float least = .03F;    /* probability worth a target */

struct words {
    uint32_t ids[MODEL1_WORDS + 1];
    size_t n;
};

struct translate {
    struct db *db;
    struct postings *post;
    struct buckets *ways;
    struct model1 model;
    struct toks toks;
    lotse_err *err;
};

/* Does the index hold the term? */
static bool indexed(const struct translate *t, int lang, uint32_t term)
{
    return postings_hold(&t->post[lang], term);
}

/* The distinct terms of a text; n is MODEL1_WORDS + 1 where it has more. */
static int terms_of(struct translate *t, int lang, const char *s, size_t n,
                    struct words *out)
{
    t->toks.n = 0;
    if (analyze(t->post[lang].an, s, n, 0, &t->toks, NULL) != LOTSE_OK)
        return err_nomem(t->err);
    out->n = dict_words(out->ids, MODEL1_WORDS + 1, &t->toks);
    return LOTSE_OK;
}

/* A phrase that leads to no term of the index teaches nothing. */
static int learn(struct translate *t, const struct words *de,
                 const struct words *en)
{
    bool useful = false;

    for (size_t i = 0; i < de->n && !useful; i++)
        useful = indexed(t, 0, de->ids[i]);
    for (size_t i = 0; i < en->n && !useful; i++)
        useful = indexed(t, 1, en->ids[i]);
    if (useful && !model1_add(&t->model, de->ids, de->n, en->ids, en->n,
                              1))
        return err_nomem(t->err);
    return LOTSE_OK;
}

/* --------------------------------------------------- the base's own pairs */

static size_t count_lines(const char *s, size_t n)
{
    size_t lines = n > 0;

    for (size_t i = 0; i + 1 < n; i++)
        lines += s[i] == '\n';
    return lines;
}

/* Two texts of as many lines, line for line. */
static int learn_lines(struct translate *t, const char *de, size_t n_de,
                       const char *en, size_t n_en)
{
    struct words words[LANGS];
    int rc = LOTSE_OK;

    if (count_lines(de, n_de) != count_lines(en, n_en))
        return LOTSE_OK;
    while (n_de > 0 && n_en > 0 && rc == LOTSE_OK) {
        const char *a = memchr(de, '\n', n_de), *b = memchr(en, '\n', n_en);
        size_t la = a != NULL ? (size_t)(a - de) : n_de;
        size_t lb = b != NULL ? (size_t)(b - en) : n_en;
        rc = terms_of(t, 0, de, la, &words[0]);
        if (rc == LOTSE_OK)
            rc = terms_of(t, 1, en, lb, &words[1]);
        if (rc == LOTSE_OK)
            rc = learn(t, &words[0], &words[1]);
        la += la < n_de;
        lb += lb < n_en;
        de += la;
        n_de -= la;
        en += lb;
        n_en -= lb;
    }
    return rc;
}

/* Rows of pairs of texts: German in columns 0, 2, 4, English in 1, 3, 5. */
static int learn_rows(struct translate *t, const char *sql, int pairs)
{
    sqlite3_stmt *st = NULL;
    int rc = LOTSE_OK, step = SQLITE_DONE;

    if (sqlite3_prepare_v2(t->db->h, sql, -1, &st, NULL) != SQLITE_OK)
        return db_fail(t->db, "cannot read the index", t->err);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW)
        for (int i = 0; i < pairs && rc == LOTSE_OK; i++) {
            size_t n_de, n_en;
            const char *de = db_text(st, 2 * i, &n_de);
            const char *en = db_text(st, 2 * i + 1, &n_en);
            rc = learn_lines(t, de, n_de, en, n_en);
        }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = db_fail(t->db, "cannot read the index", t->err);
    sqlite3_finalize(st);
    return rc;
}

/* The sections of two articles, one with one, where they have as many. */
static int learn_sections(struct translate *t, struct texts texts[LANGS])
{
    struct texts_section de, en;
    int rc = LOTSE_OK;

    if (texts[0].left != texts[1].left)
        return LOTSE_OK;
    while (rc == LOTSE_OK && texts_next(&de, &texts[0]) &&
           texts_next(&en, &texts[1])) {
        rc = learn_lines(t, de.heading, strlen(de.heading), en.heading,
                         strlen(en.heading));
        if (rc == LOTSE_OK)
            rc = learn_lines(t, de.text, de.n_text, en.text, en.n_text);
    }
    return rc;
}

/* Articles with their translations. */
static int learn_articles(struct translate *t, const char *pairs)
{
    sqlite3_stmt *st = NULL;
    struct str plain[LANGS] = {{0}, {0}};
    struct texts texts[LANGS];
    int rc = LOTSE_OK, step = SQLITE_DONE;

    if (sqlite3_prepare_v2(t->db->h, pairs, -1, &st, NULL) != SQLITE_OK)
        rc = db_fail(t->db, "cannot read the index", t->err);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        for (int i = 0; i < LANGS && rc == LOTSE_OK; i++)
            rc = db_sections(&texts[i], &plain[i], t->db, st, 2 * i, t->err);
        if (rc == LOTSE_OK)
            rc = learn_sections(t, texts);
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = db_fail(t->db, "cannot read the index", t->err);
    sqlite3_finalize(st);
    str_free(&plain[0]);
    str_free(&plain[1]);
    return rc;
}

/* CROSS JOIN keeps SQLite to this order of the tables: left alone it reads all
 * sections for each article, which takes hours at 20,000 articles. */
static int learn_pairs(struct translate *t)
{
    int rc = learn_rows(t,
                        "SELECT a.title, b.title, a.questions, b.questions,"
                        " a.tags, b.tags FROM article a CROSS JOIN article b"
                        " ON a.family = b.family AND a.lang = 1 AND b.lang = 2"
                        " WHERE a.ord IS NOT NULL AND b.ord IS NOT NULL"
                        " ORDER BY a.doc, b.doc", 3);

    if (rc == LOTSE_OK)
        rc = learn_articles(
            t,
            "SELECT x.plain, x.packed, y.plain, y.packed"
            " FROM article a CROSS JOIN article b ON a.family ="
            " b.family AND a.lang = 1 AND b.lang = 2 CROSS JOIN body x ON"
            " x.doc = a.doc CROSS JOIN body y ON y.doc = b.doc"
            " WHERE a.ord IS NOT NULL AND b.ord IS NOT NULL"
            " ORDER BY a.doc, b.doc");
    return rc;
}

/* --------------------------------------------------------------- writing */

/* A target of the row that is put together. */
struct option {
    uint32_t term;
    float p;
};

/* All that is known of one source term. */
struct row {
    struct option options[OPTIONS_MAX];
    size_t n;
};

static void add_option(struct row *r, uint32_t term, float p)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->options[i].term == term) {
            r->options[i].p += p;
            return;
        }
    if (r->n < OPTIONS_MAX)
        r->options[r->n++] = (struct option){term, p};
}

/* The base's own meetings by source term. */
struct own {
    uint32_t term;
    const struct meeting *m;
};

static int by_term(const void *a, const void *b)
{
    const struct own *x = a, *y = b;

    if (x->term != y->term)
        return x->term < y->term ? -1 : 1;
    return (x->m > y->m) - (x->m < y->m);
}

/* Of equals the first in the alphabet, whatever their numbers. */
static int by_p(const void *a, const void *b, void *to)
{
    const struct strmap *terms = to;
    const struct option *x = a, *y = b;

    if (x->p != y->p)
        return x->p < y->p ? 1 : -1;
    return strmap_compare(&terms->items[x->term], &terms->items[y->term]);
}

/* The targets of a row as the index has them. */
static void put_targets(struct str *list, struct row *r, struct strmap *to,
                        int way)
{
    float all = 0;

    for (size_t i = 0; i < r->n; i++)
        all += r->options[i].p;
    /* half of what leads elsewhere; a paraphrase stays as likely as it is */
    all = way < DICT_DE_DE && all > 0 ? sqrtf(all) : 1;
    qsort_r(r->options, r->n, sizeof *r->options, by_p, to);
    for (size_t i = 0; i < r->n && i < TARGETS; i++) {
        const struct strmap_key *k = &to->items[r->options[i].term];
        float p = r->options[i].p / all;
        p = p < 1 ? p : 1;
        if (k->n > 255 || p < least)
            continue;
        str_addc(list, (char)(unsigned char)(p * 255 + .5F));
        str_addc(list, (char)(unsigned char)k->n);
        str_add(list, k->p, k->n);
    }
}

static int insert(struct translate *t, int way, const char *term, size_t n_term,
                  struct row *r)
{
    struct str list = {0};
    bool ok = true;

    put_targets(&list, r, &t->post[dict_into(way)].an->terms, way);
    if (list.n > 0 || list.oom)
        ok = buckets_add(&t->ways[way], term, n_term, &list);
    str_free(&list);
    return ok ? LOTSE_OK : err_nomem(t->err);
}

int translate_row(struct str *out, const struct dict_row *d,
                  bool (*has)(void *, int lang, const char *, size_t),
                  void *ctx)
{
    const unsigned char *p = d->targets;
    struct strmap to = {0};
    struct row r = {.n = 0};
    int rc = LOTSE_OK;

    if (d->way >= DICT_DE_DE && has(ctx, dict_from(d->way), d->term, d->n_term))
        return LOTSE_OK; /* the base has the word itself */
    for (size_t i = 0; i < d->n_targets && rc == LOTSE_OK; i++) {
        const char *text = (const char *)p + 2;
        if (has(ctx, dict_into(d->way), text, p[1])) {
            uint32_t id = strmap_put(&to, text, p[1]);
            if (id == STRMAP_NONE)
                rc = LOTSE_NOMEM;
            else
                add_option(&r, id, (float)p[0] / 255);
        }
        p += 2 + p[1];
    }
    put_targets(out, &r, &to, d->way);
    strmap_free(&to);
    return out->oom ? LOTSE_NOMEM : rc;
}

/* The first of the sorted meetings of a term. */
static size_t first_of(const struct own *own, size_t n, uint32_t term)
{
    size_t lo = 0, hi = n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (own[mid].term < term)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Add what the base's own pairs say; where a word list says something as well,
 * each has half a say. */
static void add_own(struct translate *t, int way, struct row *r,
                    const struct own *own, size_t n, uint32_t term,
                    float share)
{
    for (size_t i = first_of(own, n, term); i < n && own[i].term == term; i++)
        if (indexed(t, !way, own[i].m->word[!way]))
            add_option(r, own[i].m->word[!way], own[i].m->p[way] * share);
}

static void add_listed(struct translate *t, struct row *r,
                       const struct dict_row *d, float share)
{
    const struct strmap *to = &t->post[dict_into(d->way)].an->terms;
    const unsigned char *p = d->targets;

    for (size_t i = 0; i < d->n_targets; i++) {
        uint32_t term = strmap_get(to, (const char *)p + 2, p[1]);
        if (term != STRMAP_NONE && indexed(t, dict_into(d->way), term))
            add_option(r, term, (float)p[0] / 255 * share);
        p += 2 + p[1];
    }
}

/* Rows of the word list, each with what the base's own pairs add. */
static int write_listed(struct translate *t, const struct str *dict,
                        struct own *own[LANGS],
                        const size_t n_own[LANGS], uint8_t *done[LANGS])
{
    const unsigned char *p = (const unsigned char *)str_text(dict);
    const unsigned char *end = p + dict->n;
    struct dict_row d;
    int rc = LOTSE_OK;

    while (rc == LOTSE_OK && dict_next(&d, &p, end)) {
        const struct strmap *from = &t->post[dict_from(d.way)].an->terms;
        uint32_t term = strmap_get(from, d.term, d.n_term);
        struct row r = {.n = 0};
        bool also = false;
        if (d.way >= DICT_DE_DE && term != STRMAP_NONE &&
            indexed(t, dict_from(d.way), term))
            continue; /* the base has the word itself */
        if (term != STRMAP_NONE && d.way < DICT_DE_DE) {
            size_t at = first_of(own[d.way], n_own[d.way], term);
            also = at < n_own[d.way] && own[d.way][at].term == term;
            if (also)
                done[d.way][term] = 1;
        }
        add_listed(t, &r, &d, also ? 1 - own_share : 1);
        if (also)
            add_own(t, d.way, &r, own[d.way], n_own[d.way], term, own_share);
        rc = insert(t, d.way, d.term, d.n_term, &r);
    }
    return rc;
}

/* Rows of words that only the base's own pairs know. */
static int write_own(struct translate *t, int way, const struct own *own,
                     size_t n, const uint8_t *done)
{
    int rc = LOTSE_OK;

    for (size_t i = 0, end; i < n && rc == LOTSE_OK; i = end) {
        const struct strmap_key *k =
            &t->post[way].an->terms.items[own[i].term];
        struct row r = {.n = 0};
        for (end = i; end < n && own[end].term == own[i].term; end++)
            ;
        if (done[own[i].term])
            continue;
        add_own(t, way, &r, own, n, own[i].term, 1);
        rc = insert(t, way, k->p, k->n, &r);
    }
    return rc;
}

static int write_rows(struct translate *t, const struct str *dict)
{
    struct own *own[LANGS] = {NULL, NULL};
    uint8_t *done[LANGS] = {NULL, NULL};
    size_t n = t->model.n_meetings, n_own[LANGS] = {n, n};
    int rc = LOTSE_OK;

    for (int way = 0; way < LANGS; way++) {
        own[way] = calloc(n + 1, sizeof *own[way]);
        done[way] = calloc(t->post[way].an->terms.n + 1, 1);
        if (own[way] == NULL || done[way] == NULL)
            rc = err_nomem(t->err);
        for (size_t i = 0; i < n && rc == LOTSE_OK; i++)
            own[way][i] = (struct own){t->model.meetings[i].word[way],
                                       &t->model.meetings[i]};
        if (rc == LOTSE_OK)
            qsort(own[way], n, sizeof *own[way], by_term);
    }
    if (rc == LOTSE_OK)
        rc = write_listed(t, dict, own, n_own, done);
    for (int way = 0; way < LANGS && rc == LOTSE_OK; way++)
        rc = write_own(t, way, own[way], n, done[way]);
    for (int way = 0; way < LANGS; way++) {
        free(own[way]);
        free(done[way]);
    }
    return rc;
}

int translate_learn(struct buckets ways[WAYS], size_t *pairs, struct db *db,
                    struct postings post[LANGS], const struct str *dict,
                    lotse_err *err)
{
    struct translate t = {.db = db, .post = post, .ways = ways, .err = err};
    int rc = learn_pairs(&t);

    if (rc == LOTSE_OK &&
        !model1_train(&t.model, ROUNDS, post[0].an->terms.n,
                      post[1].an->terms.n))
        rc = err_nomem(err);
    if (rc == LOTSE_OK)
        rc = write_rows(&t, dict);
    *pairs = t.model.n_meetings;
    model1_free(&t.model);
    free(t.toks.items);
    return rc;
}
