/*
 * build_sql.c: from analysed articles to everything that search reads.
 *
 * The tokens of each field go into the postings, the forward list and FTS5.
 * Articles come in the order of their paths, each whole, so that every list
 * grows at its end.
 */
#include "base/err.h"
#include "base/vec.h"
#include "compile/build.h"
#include "compile/store.h"
#include "compile/translate.h"
#include "db/helped.h"

#include <stdlib.h>
#include <string.h>

enum { TITLE, HEADING, QUESTIONS, TAGS, BODY, CODE }; /* columns of FTS5 */

int build_begin(struct build *b, struct db *db, struct analyzer *an[LANGS],
                lotse_err *err)
{
    *b = (struct build){.db = db, .an = an, .err = err};
    for (int i = 0; i < LANGS; i++)
        postings_init(&b->post[i], an[i]);
    return db != NULL ? fts_start(&b->fts, db, err) : LOTSE_OK;
}

void build_beside(struct build *b)
{
    for (int i = 0; i < LANGS; i++)
        postings_beside(&b->post[i], sqlite3_db_filename(b->db->h, "main"));
}

int build_rows(struct build *b)
{
    struct fts *fts = b->fts;

    b->fts = NULL;
    return fts_stop(fts, b->err);
}

void build_free(struct build *b)
{
    fts_stop(b->fts, NULL);
    for (int i = 0; i < LANGS; i++) {
        postings_free(&b->post[i]);
        str_free(&b->words[i]);
        if (b->an != NULL)
            b->an[i]->words = (struct wordlist){0};
    }
    for (int way = 0; way < WAYS; way++)
        buckets_free(&b->ways[way]);
    for (int c = 0; c < FTS_COLUMNS; c++)
        free(b->toks[c].items);
    free(b->solved.items);
    free(b->lines);
    str_free(&b->stops);
    *b = (struct build){.db = NULL};
}

/* -------------------------------------------------------------- one text -- */

/* The tokens of the open article. */
struct input {
    struct reader *r;
    const struct token_reader *tokens;
    int lang;
};

static int get_text(struct build *b, struct toks *out, const struct input *in)
{
    uint32_t pos = out->n > 0 ? out->items[out->n - 1].pos + 1 : 0;
    int rc = tokens_get(out, &pos, in->tokens, b->an[in->lang], in->r);

    return rc == LOTSE_NOMEM ? err_nomem(b->err) : rc;
}

/* Lines of text, one behind the other; b->lines gets where they begin. */
static int get_lines(struct build *b, struct toks *out, const struct input *in)
{
    uint64_t n = get_varint(in->r);
    int rc = LOTSE_OK;

    for (uint64_t i = 0; i < n && rc == LOTSE_OK; i++) {
        if (in->r->bad)
            return LOTSE_INPUT;
        if (!vec_reserve(&b->lines, &b->cap_lines, b->n_lines + 1,
                         sizeof *b->lines))
            return err_nomem(b->err);
        b->lines[b->n_lines++] = out->n;
        rc = get_text(b, out, in);
    }
    return rc;
}

/* Count n tokens as field f, and give the forward list the same. */
static int add_field(struct build *b, int lang, enum field f, struct tok *items,
                     size_t n)
{
    struct toks toks = {items, n, n};

    return postings_field(&b->post[lang], f, &toks) == LOTSE_OK &&
                   (f == FIELD_TICKETS ||
                    postings_forward(&b->post[lang], f, &toks) == LOTSE_OK)
               ? LOTSE_OK
               : err_nomem(b->err);
}

/* A line as users would write it, stop words and all. */
static int add_wording(struct build *b, int lang, struct tok *items, size_t n)
{
    struct toks toks = {items, n, n};
    const struct strmap *spelled = &b->an[lang]->spelled;

    str_clear(&b->stops);
    for (size_t i = 0; i < n; i++) {
        struct tok *t = &items[i];
        const struct strmap_key *k;
        if (t->term != STRMAP_NONE || t->spelled == STRMAP_NONE)
            continue;
        k = &spelled->items[t->spelled];
        t->from = (uint32_t)b->stops.n;
        str_add(&b->stops, k->p, k->n);
        t->to = (uint32_t)b->stops.n;
    }
    if (b->stops.oom || postings_wording(&b->post[lang], str_text(&b->stops),
                                         &toks) != LOTSE_OK)
        return err_nomem(b->err);
    return LOTSE_OK;
}

/* The lines of a column, of which the first is b->lines[from]. */
static int add_wordings(struct build *b, int lang, struct toks *toks,
                        size_t from, size_t upto)
{
    int rc = LOTSE_OK;

    for (size_t i = from; i < upto && rc == LOTSE_OK; i++) {
        size_t end = i + 1 < upto ? b->lines[i + 1] : toks->n;
        rc = add_wording(b, lang, toks->items + b->lines[i], end - b->lines[i]);
    }
    return rc;
}

/* --------------------------------------------------------------- article -- */

/* Title, questions, tags, summary. */
static int add_head(struct build *b, const struct input *in)
{
    int lang = in->lang;
    struct toks *t = b->toks;
    size_t n_title = 0, n_tags = 0;
    int rc = get_lines(b, &t[TITLE], in);

    n_title = b->n_lines;
    if (rc == LOTSE_OK)
        rc = get_lines(b, &t[QUESTIONS], in);
    if (rc == LOTSE_OK)
        rc = get_text(b, &t[TAGS], in);
    n_tags = t[TAGS].n;
    if (rc == LOTSE_OK)
        rc = get_text(b, &t[TAGS], in); /* the summary */
    if (rc == LOTSE_OK)
        rc = add_field(b, lang, FIELD_TITLE, t[TITLE].items, t[TITLE].n);
    if (rc == LOTSE_OK)
        rc = add_field(b, lang, FIELD_QUESTIONS, t[QUESTIONS].items,
                       t[QUESTIONS].n);
    if (rc == LOTSE_OK)
        rc = add_field(b, lang, FIELD_TAGS, t[TAGS].items, n_tags);
    if (rc == LOTSE_OK)
        rc = add_field(b, lang, FIELD_SUMMARY,
                       n_tags > 0 ? t[TAGS].items + n_tags : t[TAGS].items,
                       t[TAGS].n - n_tags);
    if (rc == LOTSE_OK)
        rc = add_wordings(b, lang, &t[TITLE], 0, n_title);
    return rc == LOTSE_OK
               ? add_wordings(b, lang, &t[QUESTIONS], n_title, b->n_lines)
               : rc;
}

static int add_section(struct build *b, const struct input *in)
{
    static const struct {
        int column;
        enum field field;
    } texts[] = {
        {HEADING, FIELD_HEADINGS}, {BODY, FIELD_BODY}, {CODE, FIELD_CODE}};
    int rc = LOTSE_OK;

    for (int i = 0; i < 3 && rc == LOTSE_OK; i++) {
        struct toks *t = &b->toks[texts[i].column];
        size_t from = t->n;
        rc = get_text(b, t, in);
        if (rc == LOTSE_OK)
            rc = add_field(b, in->lang, texts[i].field, t->items + from,
                           t->n - from);
    }
    return rc;
}

static int add_sections(struct build *b, const struct input *in)
{
    uint64_t n = get_varint(in->r);
    int rc = LOTSE_OK;

    if (in->r->bad || n > SECTIONS_MAX)
        return LOTSE_INPUT;
    for (uint64_t i = 0; i < n && rc == LOTSE_OK; i++)
        rc = add_section(b, in);
    return rc;
}

static void open_article(struct build *b)
{
    for (int c = 0; c < FTS_COLUMNS; c++)
        b->toks[c].n = 0;
    b->solved.n = 0;
    b->n_lines = 0;
}

static int close_article(struct build *b, int64_t doc, int lang)
{
    int rc = postings_close(&b->post[lang], (uint32_t)doc);

    if (rc == LOTSE_IO)
        return err_set(b->err, rc, "cannot write a temporary file beside the "
                                   "index: no space left?");
    return rc == LOTSE_OK ? rc : err_nomem(b->err);
}

int build_nothing(struct build *b, int64_t doc, int lang)
{
    open_article(b);
    return close_article(b, doc, lang);
}

int build_article(struct build *b, int64_t doc, int lang, struct reader *r,
                  struct token_reader *tokens)
{
    struct input in = {r, tokens, lang};
    int rc = tokens_get_new(tokens, b->an[lang], r), closed;

    if (rc == LOTSE_NOMEM)
        return err_nomem(b->err);
    open_article(b);
    if (rc == LOTSE_OK)
        rc = add_head(b, &in);
    if (rc == LOTSE_OK)
        rc = add_sections(b, &in);
    if (rc == LOTSE_OK && b->fts != NULL)
        rc = fts_row(b->fts, b->an[lang], doc, b->toks, b->err);
    if (rc == LOTSE_OK)
        rc = get_text(b, &b->solved, &in);
    if (rc == LOTSE_OK)
        rc = add_field(b, lang, FIELD_TICKETS, b->solved.items, b->solved.n);
    if (rc == LOTSE_OK && r->p != r->end)
        rc = LOTSE_INPUT;
    if (rc != LOTSE_OK && rc != LOTSE_INPUT)
        return rc;
    closed = close_article(b, doc, lang);
    return closed != LOTSE_OK ? closed : rc;
}

/* ------------------------------------------------------------------- end -- */

/* What ranking knows of an article beside its words. */
static int read_facts(struct build *b, struct strmap *families,
                      sqlite3_stmt *st)
{
    struct postings *p = &b->post[sqlite3_column_int(st, 0) - 1];
    sqlite3_int64 ord = sqlite3_column_int64(st, 1);
    size_t n;
    const char *family = db_text(st, 2, &n), *title;
    struct doc_facts *f;

    if (ord < 0 || ord >= p->n_docs)
        return LOTSE_OK;
    f = &p->docs[ord].facts;
    f->family = strmap_put(families, family, n);
    f->boost = (float)sqlite3_column_double(st, 3);
    f->audience = (uint8_t)sqlite3_column_int(st, 4);
    f->bearers = (uint32_t)sqlite3_column_int64(st, 5);
    f->helped = helped_step((uint64_t)sqlite3_column_int64(st, 6));
    title = db_text(st, 7, &n);
    f->title = title_hash(title, n);
    return f->family == STRMAP_NONE ? err_nomem(b->err) : LOTSE_OK;
}

static int read_all_facts(struct build *b)
{
    struct strmap families = {0};
    sqlite3_stmt *st = NULL;
    int step = SQLITE_DONE;
    int rc = LOTSE_OK;

    if (sqlite3_prepare_v2(b->db->h,
                           "SELECT lang, ord, family, boost, audience,"
                           " bearers, helped, title FROM article"
                           " WHERE ord IS NOT NULL ORDER BY doc",
                           -1, &st, NULL) != SQLITE_OK)
        return db_fail(b->db, "cannot read the index", b->err);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW)
        rc = read_facts(b, &families, st);
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = db_fail(b->db, "cannot read the index", b->err);
    sqlite3_finalize(st);
    strmap_free(&families);
    return rc;
}

int build_end(struct build *b, const struct str *dict)
{
    int rc = build_rows(b);

    if (rc == LOTSE_OK)
        rc = read_all_facts(b);
    return rc == LOTSE_OK
               ? translate_learn(b->ways, &b->pairs, b->db, b->post, dict,
                                 b->err)
               : rc;
}

int build_write(void *build, struct tail_out *out, lotse_err *err)
{
    struct build *b = build;
    int rc = LOTSE_OK;

    for (int i = 0; i < LANGS && rc == LOTSE_OK; i++)
        rc = postings_write(&b->post[i], out, &b->words[i], err);
    for (int way = 0; way < WAYS && rc == LOTSE_OK; way++)
        rc = buckets_write(&b->ways[way], out, way, err);
    return rc;
}
