/*
 * build_sql.c: from stored articles to everything that search reads.
 *
 * Two passes over the stored text. The first counts words: compounds are split
 * into words that the whole base uses, so nothing can be analysed before all
 * was read. The second analyses each field once and gives the same tokens to
 * the postings, the forward list and, through its tokenizer, FTS5.
 *
 * Code and running text of a section are one text with two masks: in each
 * field the other's bytes are blanks, so that offsets stay true.
 */
#include "base/err.h"
#include "base/vec.h"
#include "compile/build.h"
#include "compile/store.h"
#include "compile/translate.h"
#include "md/md.h"
#include "text/fold.h"

#include <stdlib.h>
#include <string.h>

struct build {
    struct db *db;
    struct analyzer **an;
    struct built *out;
    struct strmap families;
    struct toks toks;
    struct str body, code; /* masked texts of the open section */
    const struct solved *solved;
    lotse_err *err;
    sqlite3_stmt *sections, *fts[LANGS];
};

static int prepare(struct build *b, sqlite3_stmt **out, const char *sql)
{
    if (sqlite3_prepare_v2(b->db->h, sql, -1, out, NULL) != SQLITE_OK)
        return db_fail(b->db, "cannot write the index", b->err);
    return LOTSE_OK;
}

static int exec(struct build *b, const char *sql)
{
    if (sqlite3_exec(b->db->h, sql, NULL, NULL, NULL) != SQLITE_OK)
        return db_fail(b->db, "cannot write the index", b->err);
    return LOTSE_OK;
}

/* Families join an article with its translations: by translation_of, else by
 * the id they share. ord counts the searchable articles of a language. */
static int number_articles(struct build *b)
{
    return exec(
        b,
        "UPDATE article SET family = CASE WHEN translation_of <> ''"
        " THEN translation_of ELSE id END;"
        "UPDATE article SET ord = t.n FROM ("
        "  SELECT doc, row_number() OVER (PARTITION BY lang ORDER BY doc) - 1"
        "  AS n FROM article WHERE status = 0 AND no_search = 0"
        ") AS t WHERE article.doc = t.doc;"
        "UPDATE article SET bearers = t.n FROM ("
        "  SELECT doc, count(*) OVER (PARTITION BY lang, title) AS n"
        "  FROM article WHERE ord IS NOT NULL"
        ") AS t WHERE article.doc = t.doc");
}

/* ------------------------------------------------------- counting words -- */

struct count {
    struct strmap spelled; /* spellings as they stand */
    uint32_t *freq;        /* by number */
    size_t cap;
};

static int count_text(struct count *c, const char *text, size_t n)
{
    struct scan s = {text, n, 0};
    struct chain chain;

    while (scan_next(&s, &chain))
        for (size_t i = 0; i < chain.n; i++) {
            const struct run *r = &chain.runs[i];
            size_t known = c->spelled.n;
            uint32_t id;
            if (r->digit || r->to - r->from > FOLD_MAX)
                continue;
            id = strmap_put(&c->spelled, text + r->from, r->to - r->from);
            if (id == STRMAP_NONE ||
                !vec_reserve(&c->freq, &c->cap, id + 1U, sizeof *c->freq))
                return LOTSE_NOMEM;
            c->freq[id] = id < known ? c->freq[id] + 1 : 1;
        }
    return LOTSE_OK;
}

/* Spellings become folded words; stop words and single letters go. */
static int fold_counts(struct build *b, struct count *c, int lang)
{
    struct strmap folded = {0};
    uint32_t *freq = calloc(c->spelled.n + 1, sizeof *freq);
    int rc = freq == NULL ? LOTSE_NOMEM : LOTSE_OK;

    for (size_t i = 0; i < c->spelled.n && rc == LOTSE_OK; i++) {
        const struct strmap_key *k = &c->spelled.items[i];
        char word[FOLD_MAX];
        uint32_t id;
        size_t n =
            fold_word(word, k->p, k->n, b->an[lang]->lang, b->an[lang]->lex);
        if (n < 2 || lexicon_has(b->an[lang]->lex, b->an[lang]->lang, LEX_STOP,
                                 word, n))
            continue;
        id = strmap_put(&folded, word, n);
        if (id == STRMAP_NONE)
            rc = LOTSE_NOMEM;
        else
            freq[id] += c->freq[i];
    }
    if (rc == LOTSE_OK)
        rc = wordlist_build(&b->out->words[lang], &folded, freq);
    strmap_free(&folded);
    free(freq);
    return rc == LOTSE_OK ? rc : err_nomem(b->err);
}

static int count_words(struct build *b)
{
    struct count counts[LANGS];
    sqlite3_stmt *st = NULL;
    int rc = prepare(b, &st,
                     "SELECT a.lang, s.heading, s.text FROM article a"
                     " JOIN section s ON s.sec BETWEEN a.doc * 4096 AND"
                     " a.doc * 4096 + 4095 WHERE a.ord IS NOT NULL"
                     " UNION ALL SELECT lang, title || char(10) || questions"
                     " || char(10) || tags, description"
                     " FROM article WHERE ord IS NOT NULL");

    memset(counts, 0, sizeof counts);
    while (rc == LOTSE_OK && sqlite3_step(st) == SQLITE_ROW) {
        struct count *c = &counts[sqlite3_column_int(st, 0) - 1];
        for (int col = 1; col <= 2 && rc == LOTSE_OK; col++) {
            size_t n;
            const char *text = db_text(st, col, &n);
            if (count_text(c, text, n) != LOTSE_OK)
                rc = err_nomem(b->err);
        }
    }
    if (sqlite3_finalize(st) != SQLITE_OK && rc == LOTSE_OK)
        rc = db_fail(b->db, "cannot read the index", b->err);
    for (int lang = 0; lang < LANGS; lang++) {
        if (rc == LOTSE_OK)
            rc = fold_counts(b, &counts[lang], lang);
        if (rc == LOTSE_OK)
            wordlist_open(&b->an[lang]->words, str_text(&b->out->words[lang]),
                          b->out->words[lang].n);
        strmap_free(&counts[lang].spelled);
        free(counts[lang].freq);
    }
    return rc;
}

/* ------------------------------------------------------------ analysing -- */

/* Analyse text into b->toks, count it as field f. */
static int add_field(struct build *b, int lang, enum field f,
                     const char *text, size_t n, bool forward)
{
    b->toks.n = 0;
    if (analyze(b->an[lang], text, n, 0, &b->toks, NULL) != LOTSE_OK ||
        postings_field(&b->out->post[lang], f, &b->toks) != LOTSE_OK ||
        (forward &&
         postings_forward(&b->out->post[lang], f, &b->toks) != LOTSE_OK))
        return err_nomem(b->err);
    return LOTSE_OK;
}

/* Split a section's text into b->body and b->code, same length each. */
static int mask_code(struct build *b, const char *text, size_t n,
                     const struct md_span *spans, size_t n_spans)
{
    str_clear(&b->body);
    str_clear(&b->code);
    str_add(&b->body, text, n);
    if (!str_reserve(&b->code, n) || b->body.oom)
        return err_nomem(b->err);
    memset(b->code.p, ' ', n);
    b->code.p[n] = '\0';
    b->code.n = n;
    for (size_t i = 0; i < n_spans; i++) {
        struct md_span s = spans[i];
        if (s.kind != MD_CODE || s.from > s.to || s.to > n)
            continue;
        memcpy(b->code.p + s.from, text + s.from, s.to - s.from);
        memset(b->body.p + s.from, ' ', s.to - s.from);
    }
    return LOTSE_OK;
}

/* The article-level columns of FTS5 stand in the row of its first section. */
struct head {
    const char *text[4]; /* title, questions, tags, summary */
    size_t n[4];
};

static int add_fts(struct build *b, int lang, int64_t sec, const char *heading,
                   const struct head *h)
{
    sqlite3_stmt *st = b->fts[lang];
    struct str tags = {0};
    int rc = LOTSE_OK;

    sqlite3_bind_int64(st, 1, sec);
    sqlite3_bind_text(st, 3, heading, -1, SQLITE_STATIC);
    if (h != NULL) {
        str_add(&tags, h->text[2], h->n[2]);
        str_addc(&tags, '\n');
        str_add(&tags, h->text[3], h->n[3]);
        if (tags.oom)
            return err_nomem(b->err);
        sqlite3_bind_text(st, 2, h->text[0], (int)h->n[0], SQLITE_STATIC);
        sqlite3_bind_text(st, 4, h->text[1], (int)h->n[1], SQLITE_STATIC);
        sqlite3_bind_text(st, 5, tags.p, (int)tags.n, SQLITE_STATIC);
    }
    sqlite3_bind_text64(st, 6, str_text(&b->body), b->body.n, SQLITE_STATIC,
                        SQLITE_UTF8);
    sqlite3_bind_text64(st, 7, str_text(&b->code), b->code.n, SQLITE_STATIC,
                        SQLITE_UTF8);
    if (sqlite3_step(st) != SQLITE_DONE)
        rc = db_fail(b->db, "cannot write the index", b->err);
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    str_free(&tags);
    return rc;
}

static int add_section(struct build *b, int lang, const struct head *h)
{
    sqlite3_stmt *st = b->sections;
    size_t n, n_spans, n_heading;
    const char *heading = db_text(st, 1, &n_heading);
    const char *text = db_text(st, 2, &n);
    const void *spans = db_text(st, 3, &n_spans);
    struct md_span *copy = malloc(n_spans + 1);
    int rc;

    if (copy == NULL)
        return err_nomem(b->err);
    memcpy(copy, spans, n_spans); /* SQLite's blobs are not aligned */
    rc = mask_code(b, text, n, copy, n_spans / sizeof *copy);
    free(copy);
    if (rc == LOTSE_OK)
        rc = add_field(b, lang, FIELD_HEADINGS, heading, n_heading, true);
    if (rc == LOTSE_OK)
        rc = add_field(b, lang, FIELD_BODY, b->body.p, b->body.n, true);
    if (rc == LOTSE_OK)
        rc = add_field(b, lang, FIELD_CODE, b->code.p, b->code.n, false);
    if (rc == LOTSE_OK)
        rc = add_fts(b, lang, sqlite3_column_int64(st, 0),
                     db_text(st, 1, NULL), h);
    return rc;
}

static int add_sections(struct build *b, int lang, int64_t doc,
                        const struct head *h)
{
    int rc = LOTSE_OK, step;
    bool first = true;

    sqlite3_bind_int64(b->sections, 1, section_id(doc, 0));
    sqlite3_bind_int64(b->sections, 2, section_id(doc + 1, 0) - 1);
    while (rc == LOTSE_OK &&
           (step = sqlite3_step(b->sections)) == SQLITE_ROW) {
        rc = add_section(b, lang, first ? h : NULL);
        first = false;
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = db_fail(b->db, "cannot read the index", b->err);
    sqlite3_reset(b->sections);
    if (rc == LOTSE_OK && first) { /* an article of nothing but its title */
        str_clear(&b->body);
        str_clear(&b->code);
        rc = add_fts(b, lang, section_id(doc, 0), "", h);
    }
    return rc;
}

/* Lines of text as users would write them, stop words and all. */
static int add_wording(struct build *b, int lang, const char *text, size_t n)
{
    size_t at = 0;

    while (at < n) {
        const char *end = memchr(text + at, '\n', n - at);
        size_t len = end != NULL ? (size_t)(end - text) - at : n - at;
        b->toks.n = 0;
        if (analyze(b->an[lang], text + at, len, 0, &b->toks, NULL) !=
                LOTSE_OK ||
            postings_wording(&b->out->post[lang], text + at, &b->toks) !=
                LOTSE_OK)
            return err_nomem(b->err);
        at += len + 1;
    }
    return LOTSE_OK;
}

/* What solved tickets said of the article, by its path and by its id. */
static int add_solved(struct build *b, int lang, const char *path,
                      const char *id)
{
    struct str words = {0};
    int rc = solved_wording(&words, b->solved, path, b->an[lang]);

    if (rc == LOTSE_OK && strcmp(path, id) != 0)
        rc = solved_wording(&words, b->solved, id, b->an[lang]);
    rc = rc == LOTSE_OK ? add_field(b, lang, FIELD_TICKETS, str_text(&words),
                                    words.n, false)
                        : err_nomem(b->err);
    str_free(&words);
    return rc;
}

static int add_article(struct build *b, sqlite3_stmt *article)
{
    static const enum field fields[4] = {FIELD_TITLE, FIELD_QUESTIONS,
                                         FIELD_TAGS, FIELD_SUMMARY};
    int64_t doc = sqlite3_column_int64(article, 0);
    int lang = sqlite3_column_int(article, 1) - 1;
    struct postings *p = &b->out->post[lang];
    struct doc_facts facts = {.doc = (uint32_t)doc};
    struct head h;
    size_t n;
    const char *family = db_text(article, 8, &n);
    int rc = LOTSE_OK;

    facts.boost = (float)sqlite3_column_double(article, 9);
    facts.audience = (uint8_t)sqlite3_column_int(article, 10);
    facts.bearers = (uint32_t)sqlite3_column_int64(article, 11);
    facts.family = strmap_put(&b->families, family, n);
    if (facts.family == STRMAP_NONE)
        return err_nomem(b->err);
    for (int i = 0; i < 4 && rc == LOTSE_OK; i++) {
        h.text[i] = db_text(article, 2 + i, &h.n[i]);
        rc = add_field(b, lang, fields[i], h.text[i], h.n[i], true);
    }
    for (int i = 0; i < 2 && rc == LOTSE_OK; i++)
        rc = add_wording(b, lang, h.text[i], h.n[i]);
    if (rc == LOTSE_OK)
        rc = add_sections(b, lang, doc, &h);
    if (rc == LOTSE_OK)
        rc = add_solved(b, lang, db_text(article, 6, NULL),
                        db_text(article, 7, NULL));
    if (rc == LOTSE_OK && postings_close(p, &facts) != LOTSE_OK)
        rc = err_nomem(b->err);
    return rc;
}

static int add_articles(struct build *b,
                        void (*progress)(void *, size_t, size_t), void *ctx,
                        size_t n_docs)
{
    sqlite3_stmt *st = NULL;
    size_t done = 0;
    int step = SQLITE_DONE;
    int rc = prepare(b, &st,
                     "SELECT doc, lang, title, questions, tags, description,"
                     " path, id, family, boost, audience, bearers"
                     " FROM article WHERE ord IS NOT NULL ORDER BY doc");

    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        rc = add_article(b, st);
        if (progress != NULL)
            progress(ctx, n_docs + ++done, 2 * n_docs);
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = db_fail(b->db, "cannot read the index", b->err);
    sqlite3_finalize(st);
    return rc;
}

int built_write(void *built, struct tail_out *out, lotse_err *err)
{
    struct built *b = built;
    int rc = LOTSE_OK;

    for (int i = 0; i < LANGS && rc == LOTSE_OK; i++)
        rc = postings_write(&b->post[i], out, &b->words[i], err);
    for (int way = 0; way < WAYS && rc == LOTSE_OK; way++)
        rc = buckets_write(&b->ways[way], out, way, err);
    return rc;
}

void built_free(struct built *b)
{
    for (int i = 0; i < LANGS; i++) {
        if (b->post[i].an != NULL)
            b->post[i].an->words = (struct wordlist){0};
        postings_free(&b->post[i]);
        str_free(&b->words[i]);
    }
    for (int way = 0; way < WAYS; way++)
        buckets_free(&b->ways[way]);
}

int build_index(struct built *out, struct db *db, struct analyzer *an[LANGS],
                void (*progress)(void *, size_t, size_t), void *ctx,
                size_t n_docs, const struct str *dict,
                const struct solved *solved, lotse_err *err)
{
    struct build b = {
        .db = db, .an = an, .out = out, .solved = solved, .err = err};
    int rc = number_articles(&b);

    for (int i = 0; i < LANGS; i++)
        postings_init(&out->post[i], an[i]);
    if (rc == LOTSE_OK)
        rc = count_words(&b);
    if (rc == LOTSE_OK)
        rc = prepare(&b, &b.sections,
                     "SELECT sec, heading, text, spans FROM section"
                     " WHERE sec BETWEEN ?1 AND ?2 ORDER BY sec");
    if (rc == LOTSE_OK)
        rc = prepare(&b, &b.fts[0],
                     "INSERT INTO fts_de (rowid, title, heading, questions,"
                     " tags, body, code) VALUES (?,?,?,?,?,?,?)");
    if (rc == LOTSE_OK)
        rc = prepare(&b, &b.fts[1],
                     "INSERT INTO fts_en (rowid, title, heading, questions,"
                     " tags, body, code) VALUES (?,?,?,?,?,?,?)");
    if (rc == LOTSE_OK)
        rc = add_articles(&b, progress, ctx, n_docs);
    if (rc == LOTSE_OK)
        rc = translate_learn(out->ways, db, out->post, dict, err);
    for (int i = 0; i < LANGS; i++)
        sqlite3_finalize(b.fts[i]);
    sqlite3_finalize(b.sections);
    strmap_free(&b.families);
    free(b.toks.items);
    str_free(&b.body);
    str_free(&b.code);
    return rc;
}
