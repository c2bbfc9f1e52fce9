/* plain.h: what an index holds, counted again the plain way from its rows. */
#ifndef TESTS_PLAIN_H
#define TESTS_PLAIN_H

#include "compile/solved.h"
#include "base/file.h"
#include "search/index.h"
#include "md/md.h"
#include "text/fold.h"

#include <sqlite3.h>
#include <string.h>

enum { PLAIN_TERMS = 4096, PLAIN_DOCS = 576 };

/* One entry of a forward list: a term, and whether it belongs to the word
 * before. In a wording: a term, or the hash of a stop word. */
struct plain_entry {
    uint32_t kind; /* field or WORDING; begins: a block's first entry */
    uint32_t term; /* number in plain.an, STRMAP_NONE: a block without any */
    uint32_t stop;
    bool part, begins;
    bool same; /* in a phrase it stands where the entry before does */
};

struct plain_doc {
    uint32_t doc;
    uint32_t length[FIELDS];
    struct plain_entry *entries;
    size_t n, cap;
};

/* A language. */
struct plain {
    struct analyzer an;
    struct plain_doc docs[PLAIN_DOCS];
    uint32_t n_docs;
    uint16_t (*tf)[PLAIN_DOCS][FIELDS]; /* by term: in halves */
};

static inline void plain_add(struct plain_doc *d, struct plain_entry e)
{
    if (d->n == d->cap) {
        d->cap = d->cap > 0 ? 2 * d->cap : 256;
        d->entries = realloc(d->entries, d->cap * sizeof *d->entries);
        if (d->entries == NULL)
            abort();
    }
    d->entries[d->n++] = e;
}

/* Count a field, and write its block as a forward list has it. */
static inline void plain_field(struct plain *p, struct plain_doc *d, int f,
                               const char *text, size_t n)
{
    bool forward = f != FIELD_TICKETS, begins = true;
    struct toks toks = {0};
    uint32_t last = UINT32_MAX;

    if (analyze(&p->an, text, n, 0, &toks, NULL) != LOTSE_OK ||
        p->an.terms.n > PLAIN_TERMS)
        abort();
    for (size_t i = 0; i < toks.n; i++) {
        const struct tok *t = &toks.items[i];
        bool first = i == 0 || t[-1].pos != t->pos;
        if (t->term == STRMAP_NONE)
            continue;
        p->tf[t->term][d - p->docs][f] += t->half;
        d->length[f] += first && (t->kind == TOK_WORD || t->kind == TOK_CODE ||
                                  t->kind == TOK_NUM);
        if (!forward)
            continue;
        plain_add(
            d, (struct plain_entry){
                (uint32_t)f, t->term, 0, !first, begins,
                t->pos == last || (t->kind == TOK_PART && last != UINT32_MAX)});
        begins = false;
        last = t->pos;
    }
    if (forward && begins && f != FIELD_CODE)
        plain_add(d, (struct plain_entry){(uint32_t)f, STRMAP_NONE, 0, false,
                                          true, false});
    free(toks.items);
}

/* A title, or a question. */
static inline void plain_wording(struct plain *p, struct plain_doc *d,
                                 const char *text, size_t n)
{
    struct toks toks = {0};

    if (analyze(&p->an, text, n, 0, &toks, NULL) != LOTSE_OK)
        abort();
    if (toks.n == 0)
        plain_add(d, (struct plain_entry){WORDING, STRMAP_NONE, 0, false, true,
                                          false});
    for (size_t i = 0; i < toks.n; i++) {
        const struct tok *t = &toks.items[i];
        struct plain_entry e = {WORDING, t->term, 0, false, i == 0, false};
        char word[FOLD_MAX];
        if (i > 0 && t[-1].pos == t->pos)
            continue;
        if (t->term == STRMAP_NONE)
            e.stop =
                stop_hash(word, fold_word(word, text + t->from, t->to - t->from,
                                          p->an.lang, p->an.lex));
        plain_add(d, e);
    }
    free(toks.items);
}

static inline void plain_wordings(struct plain *p, struct plain_doc *d,
                                  const char *text)
{
    while (*text != '\0') {
        size_t n = strcspn(text, "\n");
        plain_wording(p, d, text, n);
        text += n + (text[n] == '\n');
    }
}

/* A section: its text without code, and the code alone. */
static inline void plain_section(struct plain *p, struct plain_doc *d,
                                 const struct md_section *s)
{
    size_t n = s->n_text;
    char *body = malloc(n + 1), *code = malloc(n + 1);

    if (body == NULL || code == NULL)
        abort();
    memcpy(body, s->text, n);
    memset(code, ' ', n);
    for (size_t i = 0; i < s->n_spans; i++)
        for (size_t k = s->spans[i].from;
             k < s->spans[i].to && s->spans[i].kind == MD_CODE; k++) {
            code[k] = body[k];
            body[k] = ' ';
        }
    plain_field(p, d, FIELD_HEADINGS, s->heading, strlen(s->heading));
    plain_field(p, d, FIELD_BODY, body, n);
    plain_field(p, d, FIELD_CODE, code, n);
    free(body);
    free(code);
}

/* The sections of the article's file, which lies beside the tickets. */
static inline void plain_sections(struct plain *p, struct plain_doc *d,
                                  const char *tickets, const char *path)
{
    struct str full = {0}, bytes = {0};
    struct md_doc doc = {0};
    unsigned line;

    str_addf(&full, "%.*s/%s", (int)(strrchr(tickets, '/') - tickets), tickets,
             path);
    if (full.oom || file_read(&bytes, full.p, SIZE_MAX / 2, NULL) != LOTSE_OK ||
        md_parse(&doc, str_text(&bytes), bytes.n, &line, NULL) != LOTSE_OK)
        abort();
    for (size_t i = 0; i < doc.n_sections; i++)
        plain_section(p, d, &doc.sections[i]);
    md_doc_free(&doc);
    str_free(&bytes);
    str_free(&full);
}

static inline sqlite3_stmt *plain_rows(sqlite3 *db, const char *sql, int64_t a,
                                       int64_t b)
{
    sqlite3_stmt *st;

    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        abort();
    sqlite3_bind_int64(st, 1, a);
    sqlite3_bind_int64(st, 2, b);
    return st;
}

static inline void plain_article(struct plain *p, sqlite3_stmt *a,
                                 const struct solved *solved,
                                 const char *tickets)
{
    static const int fields[4] = {FIELD_TITLE, FIELD_QUESTIONS, FIELD_TAGS,
                                  FIELD_SUMMARY};
    struct plain_doc *d = &p->docs[p->n_docs++];
    struct str said = {0};
    int64_t doc = sqlite3_column_int64(a, 0);

    if (p->n_docs > PLAIN_DOCS)
        abort();
    d->doc = (uint32_t)doc;
    for (int i = 0; i < 4; i++) {
        const char *text = (const char *)sqlite3_column_text(a, 1 + i);
        plain_field(p, d, fields[i], text == NULL ? "" : text,
                    text == NULL ? 0 : strlen(text));
    }
    for (int i = 1; i <= 2; i++)
        if (sqlite3_column_text(a, i) != NULL)
            plain_wordings(p, d, (const char *)sqlite3_column_text(a, i));
    plain_sections(p, d, tickets, (const char *)sqlite3_column_text(a, 5));
    if (solved_wording(&said, solved, (const char *)sqlite3_column_text(a, 5),
                       &p->an) != LOTSE_OK)
        abort();
    plain_field(p, d, FIELD_TICKETS, str_text(&said), said.n);
    for (size_t t = 0; t < p->an.terms.n; t++) { /* less half a ticket */
        uint16_t *tf = &p->tf[t][d - p->docs][FIELD_TICKETS];
        *tf -= *tf > 1;
    }
    str_free(&said);
}

/* Count a language of the index. tickets: the file of solved ones. */
static inline struct plain *plain_count(const struct lotse_index *ix, int lang,
                                        const char *tickets)
{
    struct plain *p = calloc(1, sizeof *p);
    struct solved solved = {.n = 0};
    struct str lines = {0};
    sqlite3_stmt *st;

    if (p == NULL || (p->tf = calloc(PLAIN_TERMS, sizeof *p->tf)) == NULL ||
        analyzer_init(&p->an, (lotse_lang)(lang + 1), &ix->lex, NULL) !=
            LOTSE_OK ||
        file_read(&lines, tickets, SIZE_MAX / 2, NULL) != LOTSE_OK ||
        solved_read(&solved, lines.p, lines.n, tickets, &ix->lex, NULL) !=
            LOTSE_OK)
        abort();
    p->an.words = ix->langs[lang].an.words;
    st = plain_rows(ix->db.h,
                    "SELECT doc, title, questions, tags, description,"
                    " path FROM article WHERE ord IS NOT NULL AND lang = ?1"
                    " AND ?2 = 0 ORDER BY doc",
                    lang + 1, 0);
    while (sqlite3_step(st) == SQLITE_ROW)
        plain_article(p, st, &solved, tickets);
    sqlite3_finalize(st);
    solved_free(&solved);
    str_free(&lines);
    return p;
}

static inline void plain_free(struct plain *p)
{
    for (uint32_t i = 0; i < p->n_docs; i++)
        free(p->docs[i].entries);
    p->an.words = (struct wordlist){0};
    analyzer_free(&p->an);
    free(p->tf);
    free(p);
}

#endif
