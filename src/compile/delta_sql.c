/*
 * delta_sql.c: a few changed articles become a file of changes.
 *
 * To build the whole index anew for one article takes as long as the first
 * time. Here the articles that come and those that go are each built as a small
 * base, and what the second is less than the first is what changes: of words
 * and their articles, of lengths, of titles that many bear. The file of
 * changes holds all that changed since the index was built, so that there are
 * never more than two files. What these changes can't say (learning from
 * translations begins anew, an id is taken) is left to a full build.
 */
#include "base/err.h"
#include "base/vec.h"
#include "compile/count.h"
#include "compile/delta.h"
#include "db/helped.h"

#include <stdlib.h>
#include <string.h>

int delta_full(const struct delta *d, const char *why)
{
    return err_set(d->err, LOTSE_NOTFOUND, "%s: %s", d->index, why);
}

int delta_prepare(struct delta *d, struct db *db, sqlite3_stmt **st,
                  const char *sql)
{
    if (sqlite3_prepare_v2(db->h, sql, -1, st, NULL) != SQLITE_OK)
        return db_fail(db, "cannot read the index", d->err);
    return LOTSE_OK;
}

int delta_end(struct delta *d, struct db *db, sqlite3_stmt *st, int step,
              int rc)
{
    if (rc == LOTSE_OK && step != SQLITE_DONE && step != SQLITE_ROW)
        rc = db_fail(db, "cannot read the index", d->err);
    sqlite3_finalize(st);
    return rc;
}

/* ----------------------------------------------------------------- begin */

static int open_base(struct delta *d)
{
    sqlite3_stmt *st = NULL;
    struct str pairs = {0};
    int step = SQLITE_DONE, rc = index_open_base(&d->ix, d->index, d->err);
    int64_t n = 0;

    if (rc == LOTSE_OK)
        rc = load_meta(&pairs, &d->ix->db, "pairs", d->err);
    d->pairs = strcmp(str_text(&pairs), "0") != 0;
    str_free(&pairs);
    if (rc == LOTSE_OK)
        rc = delta_prepare(d, &d->ix->db, &st, "SELECT max(doc) FROM article");
    if (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW)
        d->last = sqlite3_column_int64(st, 0);
    if (rc == LOTSE_OK)
        rc = delta_end(d, &d->ix->db, st, step, rc);
    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++)
        n += d->ix->langs[lang].docs;
    n /= DELTA_SHARE;
    d->most = n < DELTA_LEAST ? DELTA_LEAST
              : n > DELTA_MOST ? DELTA_MOST
                               : (size_t)n;
    return rc;
}

int delta_begin(struct delta *d)
{
    int rc = open_base(d);

    for (int i = 0; i < 2 && rc == LOTSE_OK; i++) {
        struct delta_side *s = &d->sides[i];
        rc = analysis_init(&s->analysis, d->lex, d->solved);
        for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++) {
            s->an[lang] = &s->own[lang];
            rc = analyzer_init(s->an[lang], (lotse_lang)(lang + 1), d->lex,
                               d->err);
        }
    }
    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++)
        d->base_words[lang] = d->ix->langs[lang].an.words;
    return rc;
}

void delta_free(struct delta *d)
{
    delta_map_free(d);
    for (int side = 0; side < 2; side++) {
        struct delta_side *s = &d->sides[side];
        build_free(&s->build);
        analysis_free(&s->analysis);
        for (size_t i = 0; i < s->n; i++) {
            article_free(&s->docs[i].a);
            str_free(&s->docs[i].record);
        }
        free(s->docs);
        arena_free(&s->paths);
        for (int lang = 0; lang < LANGS; lang++) {
            analyzer_free(&s->own[lang]);
            token_reader_free(&s->tokens[lang]);
            str_free(&s->words[lang]);
        }
    }
    store_free(&d->store);
    db_close(&d->db);
    for (int lang = 0; lang < LANGS; lang++) {
        str_free(&d->changes[lang]);
        free(d->extra[lang].before);
        free(d->extra[lang].order);
    }
    index_close(d->ix);
}

/* Is there an article left in the index that has the id of a new one? */
static int check_ids(struct delta *d)
{
    const struct delta_side *s = &d->sides[FRESH];
    sqlite3_stmt *st = NULL;
    int step = SQLITE_DONE;
    int rc = delta_prepare(d, &d->ix->db, &st, "SELECT doc FROM article WHERE"
                                               " id = ?1 AND lang = ?2");

    for (size_t i = 0; i < s->n && rc == LOTSE_OK; i++) {
        sqlite3_bind_text(st, 1, s->docs[i].a.doc.id, -1, SQLITE_STATIC);
        sqlite3_bind_int(st, 2, s->docs[i].lang + 1);
        while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW)
            if (!delta_is_gone(d, sqlite3_column_int64(st, 0)))
                rc = delta_full(d, "an id is taken");
        sqlite3_reset(st);
        if (rc == LOTSE_OK && step != SQLITE_DONE)
            break;
    }
    return delta_end(d, &d->ix->db, st, step, rc);
}

/* ----------------------------------------------------------------- words */

/* What of the articles of a side has to be kept until the words are known. */
static int keep_side(struct delta *d, struct delta_side *s)
{
    for (size_t i = 0; i < s->n; i++) {
        struct delta_doc *x = &s->docs[i];
        if (x->searchable && x->record.n == 0 &&
            analysis_keep(&x->record, &s->analysis, &x->a.doc) != LOTSE_OK)
            return err_nomem(d->err);
    }
    return LOTSE_OK;
}

/* The words of a side, as the whole base's are counted. */
static int count_side(struct delta *d, struct delta_side *s)
{
    int rc = keep_side(d, s);

    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++) {
        struct str list = {0};
        if (count_list(&list, &s->analysis.counts[lang],
                       &s->analysis.an[lang]) != LOTSE_OK ||
            count_merge(&s->words[lang], &list, 1) != LOTSE_OK)
            rc = err_nomem(d->err);
        str_free(&list);
    }
    return rc;
}

/* The word lists of both sides, and what the index's becomes. */
static int count_words(struct delta *d)
{
    int rc = count_side(d, &d->sides[GONE]);

    if (rc == LOTSE_OK)
        rc = count_side(d, &d->sides[FRESH]);
    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++) {
        struct wordlist lists[2], now = d->base_words[lang];
        for (int side = 0; side < 2; side++)
            wordlist_open(&lists[side], str_text(&d->sides[side].words[lang]),
                          d->sides[side].words[lang].n);
        if (!wordlist_changes(&d->changes[lang], &d->base_words[lang],
                              &lists[GONE], &lists[FRESH]))
            return delta_full(d, "its list of words is another");
        wordlist_open(&d->changed[lang], str_text(&d->changes[lang]),
                      d->changes[lang].n);
        if (!wordlist_amend(&now, &d->changed[lang]))
            return delta_full(d, "its list of words is another");
        for (int side = 0; side < 2; side++) {
            struct delta_side *s = &d->sides[side];
            s->an[lang]->words = side == GONE ? d->base_words[lang] : now;
        }
    }
    return rc;
}

/* Articles of the index come and go as they are. */
static int take_docs(struct delta *d, const struct delta_list *docs)
{
    int rc = LOTSE_OK;

    for (size_t i = 0; i < docs->n && rc == LOTSE_OK; i++)
        rc = delta_take(d, docs->items[i]);
    return rc;
}

/* Articles that become other words, or whose titles are worth something else,
 * are analysed again. */
static int take_affected(struct delta *d)
{
    struct delta_list docs = {0};
    int rc = delta_affected(d, &docs);

    if (rc == LOTSE_OK)
        rc = take_docs(d, &docs);
    for (bool again = true; rc == LOTSE_OK && again;) {
        docs.n = 0;
        rc = delta_titles(d, &docs);
        again = docs.n > 0;
        if (rc == LOTSE_OK)
            rc = take_docs(d, &docs);
    }
    free(docs.items);
    return rc;
}

/* ---------------------------------------------------------- translations */

static const char *family_of(const struct delta_doc *x)
{
    return *x->a.doc.translation_of ? x->a.doc.translation_of : x->a.doc.id;
}

/* What the index learnt from articles and their translations, it learnt from
 * all at once: none of ours may be among them. */
static int check_pairs(struct delta *d, const struct delta_side *s)
{
    sqlite3_stmt *st = NULL;
    int step = SQLITE_DONE;
    int rc = delta_prepare(d, &d->ix->db, &st,
                           "SELECT 1 FROM article WHERE family = ?1 AND"
                           " lang <> ?2 AND ord IS NOT NULL LIMIT 1");

    for (size_t i = 0; i < s->n && rc == LOTSE_OK; i++) {
        const struct delta_doc *x = &s->docs[i];
        if (!x->searchable)
            continue;
        sqlite3_bind_text(st, 1, family_of(x), -1, SQLITE_STATIC);
        sqlite3_bind_int(st, 2, x->lang + 1);
        if ((step = sqlite3_step(st)) == SQLITE_ROW)
            rc = delta_full(d, "a translation changes");
        sqlite3_reset(st);
        for (size_t k = 0; k < i && rc == LOTSE_OK; k++)
            if (s->docs[k].searchable && s->docs[k].lang != x->lang &&
                strcmp(family_of(&s->docs[k]), family_of(x)) == 0)
                rc = delta_full(d, "a translation changes");
        if (rc == LOTSE_OK && step != SQLITE_DONE)
            break;
    }
    return delta_end(d, &d->ix->db, st, step, rc);
}

/* ------------------------------------------------------------------ file */

static int write_tail(void *ctx, struct tail_out *out, lotse_err *err)
{
    struct delta *d = ctx;
    unsigned char name[DB_NAME];
    int rc = LOTSE_OK;

    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++)
        rc = delta_write(d, lang, &d->extra[lang], out, err);
    for (int way = 0; way < WAYS && rc == LOTSE_OK; way++)
        rc = buckets_write(&d->sides[FRESH].build.ways[way], out, way, err);
    db_name_of(name, &d->ix->db);
    tail_part(out, PART_BASE, true);
    tail_put(out, name, sizeof name);
    return rc;
}

/* Analyse an article, and gather what becomes of it. */
static int analyse_doc(struct delta *d, struct delta_side *s,
                       const struct delta_doc *x)
{
    struct str fresh = {0}, tokens = {0};
    struct reader r;
    int rc = analysis_run(&fresh, &tokens, &s->analysis, &x->record, x->path);

    str_add(&fresh, str_text(&tokens), tokens.n);
    if (rc != LOTSE_OK || fresh.oom) {
        rc = err_nomem(d->err);
    } else {
        r.p = (const unsigned char *)str_text(&fresh);
        r.end = r.p + fresh.n;
        r.bad = false;
        rc = build_article(&s->build, x->doc, x->lang, &r, &s->tokens[x->lang]);
        if (rc == LOTSE_INPUT)
            rc = delta_full(d, "an article can't be analysed");
    }
    str_free(&fresh);
    str_free(&tokens);
    return rc;
}

/* What ranking knows of an article beside its words; delta_places finds its
 * family. */
static void set_facts(const struct delta *d, struct delta_side *s,
                      const struct delta_doc *x)
{
    struct postings *p = &s->build.post[x->lang];
    struct doc_facts *f = &p->docs[p->n_docs - 1].facts;

    f->boost = (float)x->a.doc.boost;
    f->audience = (uint8_t)x->a.doc.audience;
    f->bearers = x->bearers;
    f->helped = helped_step(solved_helped(d->solved, x->path, x->a.doc.id,
                                          (lotse_lang)(x->lang + 1)));
    f->title = title_hash(x->a.doc.title, strlen(x->a.doc.title));
}

/* All articles of a side are known, and so are the words. */
static int learn_words(struct delta *d, struct delta_side *s)
{
    int rc = keep_side(d, s);

    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++)
        if (analysis_words(&s->analysis, lang, &s->an[lang]->words) !=
            LOTSE_OK)
            rc = err_nomem(d->err);
    return rc;
}

static int analyse(struct delta *d)
{
    int rc = LOTSE_OK;

    for (int side = 0; side < 2 && rc == LOTSE_OK; side++) {
        struct delta_side *s = &d->sides[side];
        rc = learn_words(d, s);
        if (rc == LOTSE_OK)
            rc = build_begin(&s->build, side == FRESH ? &d->db : NULL, s->an,
                             d->err);
        for (size_t i = 0; i < s->n && rc == LOTSE_OK; i++) {
            if (!s->docs[i].searchable)
                continue;
            rc = analyse_doc(d, s, &s->docs[i]);
            if (rc == LOTSE_OK)
                set_facts(d, s, &s->docs[i]);
        }
        if (rc == LOTSE_OK)
            rc = build_rows(&s->build);
    }
    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++)
        rc = delta_map(d, lang);
    return rc;
}

/* The articles that change are known: the file of changes. */
static int write_file(struct delta *d, const char *const *meta)
{
    int rc = db_create(&d->db, d->tmp, d->sides[FRESH].an, d->err);

    if (rc == LOTSE_OK)
        rc = delta_store(d);
    if (rc == LOTSE_OK)
        rc = analyse(d);
    if (rc == LOTSE_OK)
        rc = delta_places(d);
    if (rc == LOTSE_OK)
        rc = delta_rows(d);
    for (; rc == LOTSE_OK && *meta != NULL; meta += 2)
        rc = store_meta(&d->db, meta[0], meta[1], d->err);
    return rc == LOTSE_OK ? db_finish(&d->db, d->tmp, write_tail, d, d->err)
                          : rc;
}

int delta_finish(struct delta *d, bool *empty, const char *const *meta)
{
    int rc = delta_former(d);

    *empty = rc == LOTSE_OK && d->sides[GONE].n + d->sides[FRESH].n == 0;
    if (*empty)
        return load_counts(&d->counts, &d->ix->db, d->err);
    if (rc == LOTSE_OK)
        rc = check_ids(d);
    if (rc == LOTSE_OK)
        rc = count_words(d);
    if (rc == LOTSE_OK)
        rc = take_affected(d);
    for (int side = 0; side < 2 && rc == LOTSE_OK; side++)
        rc = check_pairs(d, &d->sides[side]);
    return rc == LOTSE_OK ? write_file(d, meta) : rc;
}
