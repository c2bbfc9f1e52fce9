/*
 * own_sql.c: is each article first for its own title and questions?
 *
 * An author writes a title and questions so that they lead to the article. A
 * reader who types them and gets another one first shows that two articles
 * can't be told apart, or that the words lie elsewhere. Two articles that come
 * nearly level for each other's title stand in each other's way even where
 * each is first for its own.
 */
#include "api/check.h"
#include "base/err.h"
#include "base/file.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

/* A question that another article answers first is only noted while its own
 * stands among the first NEAR: the reader still sees it. */
enum { READ_MAX = 2 << 20, SHOWN = 60, NEAR = 3 };

/* Level: how far the second may stand below the first, as a share of what the
 * first has. */
static const double level = .2;

/* Who comes for a text. */
struct answer {
    size_t place;    /* of its article, 0: none */
    uint32_t first;  /* doc that is first */
    uint32_t second; /* doc behind, 0: none */
    double gap;      /* between the two, as a share of the first */
};

/* An article that is first for its title, and who comes close. */
struct rival {
    uint32_t doc, other;
};

struct rivals {
    struct rival *items;
    size_t n, cap;
};

static int ask(struct check *c, int lang, uint32_t doc, const char *text,
               struct answer *out)
{
    lotse_query_opts opts = LOTSE_QUERY_INIT;
    struct query q = {.ix = c->ix, .opts = &opts, .err = c->err, .both = true};
    const struct side *s = &q.sides[lang - 1];
    int rc;

    opts.text = text;
    opts.lang = (lotse_lang)lang;
    opts.audience = LOTSE_LEVEL2;
    *out = (struct answer){0};
    rc = query_run(&q);
    for (size_t i = 0; i < q.n_ranked && out->place == 0; i++)
        if (s->l->doc_of[q.ranked[i].ord] == doc)
            out->place = i + 1;
    if (q.n_ranked > 0)
        out->first = s->l->doc_of[q.ranked[0].ord];
    if (q.n_ranked > 1) {
        out->second = s->l->doc_of[q.ranked[1].ord];
        out->gap = q.ranked[0].mix > 0
                       ? 1 - q.ranked[1].mix / q.ranked[0].mix
                       : 1;
    }
    query_free(&q);
    return rc;
}

/* The line of the file that holds a text, 0: none does. */
static unsigned line_of(const struct check *c, const char *path,
                        const char *text)
{
    struct str name = {0}, bytes = {0};
    const char *at = NULL;
    unsigned line = 1;

    str_addf(&name, "%s/%s", c->opts->articles, path);
    if (!name.oom && file_read(&bytes, name.p, READ_MAX, NULL) == LOTSE_OK)
        at = strstr(str_text(&bytes), text);
    for (const char *p = bytes.p; at != NULL && p < at; p++)
        line += *p == '\n';
    str_free(&name);
    str_free(&bytes);
    return at != NULL ? line : 0;
}

/* Does article `doc` bear this title, or ask this question? */
static int says_same(struct check *c, uint32_t doc, const char *text,
                     bool *title, bool *question)
{
    sqlite3_stmt *st = db_stmt(
        &c->ix->db, ST_CHECK3,
        "SELECT lower(title) = lower(?2), instr(char(10) || lower(questions)"
        " || char(10), char(10) || lower(?2) || char(10)) > 0 FROM article"
        " WHERE doc = ?1", c->err);
    int step;

    *title = *question = false;
    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int64(st, 1, doc);
    sqlite3_bind_text(st, 2, text, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW) {
        *title = sqlite3_column_int(st, 0);
        *question = sqlite3_column_int(st, 1);
    }
    sqlite3_reset(st);
    return check_finish(c, NULL, step == SQLITE_ROW ? SQLITE_DONE : step,
                        LOTSE_OK);
}

/* The words of a finding about a title (question NULL) or a question. */
static void word_finding(struct str *m, const struct answer *a,
                         const char *other, const char *question, bool title,
                         bool asked)
{
    size_t n = question != NULL ? strlen(question) : 0;

    if (question != NULL) {
        size_t k = utf8_floor(question, n, n < SHOWN ? n : SHOWN);
        str_adds(m, "question \"");
        str_add(m, question, k);
        str_adds(m, k < n ? "\xE2\x80\xA6\": " : "\": ");
    }
    if (a->place == 0)
        str_addf(m, "not found by %s; use words in it that users write",
                 question != NULL ? "it" : "its own title");
    else if (title)
        str_addf(m, "%s the title of %s; %s",
                 question != NULL ? "that is" : "has", other,
                 question != NULL ? "leave it to that article, or join them"
                                  : "join them, or say in each title what it "
                                    "is about");
    else if (asked)
        str_addf(m, "%s is a question of %s, too; leave it to one of them",
                 question != NULL ? "it" : "its title", other);
    else if (question != NULL)
        str_addf(m, "%s comes first, this article is %zu.; say it as users do, "
                    "or leave it to that article", other, a->place);
    else
        str_addf(m, "%zu. for its own title, behind %s; make the title tell "
                    "them apart", a->place, other);
}

static int say(struct check *c, const char *path, unsigned line,
               const struct answer *a, const char *text, bool is_question)
{
    struct str message = {0};
    const char *other = "", *id;
    bool title = false, asked = false;
    int severity = LOTSE_WARNING, rc = LOTSE_OK;

    if (a->place > 0)
        rc = says_same(c, a->first, text, &title, &asked);
    if (rc == LOTSE_OK && a->place > 0)
        rc = doc_names(&other, &id, c->ix, a->first, c->err);
    if (rc != LOTSE_OK)
        return rc;
    word_finding(&message, a, other, is_question ? text : NULL, title, asked);
    if (is_question) {
        line = line_of(c, path, text);
        severity = a->place > 0 && a->place <= NEAR ? LOTSE_NOTE : severity;
    }
    return check_say(c, severity, path, line,
                     is_question ? "own-question" : "own-title", &message);
}

/* Each line of `questions` is one. */
static int check_questions(struct check *c, const char *path, int lang,
                           uint32_t doc, const char *questions)
{
    struct str one = {0};
    int rc = LOTSE_OK;

    while (*questions != '\0' && rc == LOTSE_OK) {
        size_t n = strcspn(questions, "\n");
        struct answer a;
        str_clear(&one);
        str_add(&one, questions, n);
        if (n > 0)
            rc = one.oom ? err_nomem(c->err)
                         : ask(c, lang, doc, one.p, &a);
        if (n > 0 && rc == LOTSE_OK && a.place != 1)
            rc = say(c, path, 0, &a, one.p, true);
        questions += n + (questions[n] == '\n');
    }
    str_free(&one);
    return rc;
}

/* ---------------------------------------------------------------- rivals -- */

static int by_doc(const void *a, const void *b)
{
    const struct rival *x = a, *y = b;

    return (x->doc > y->doc) - (x->doc < y->doc);
}

/* Is `doc` close for the other's title, too? */
static bool is_mutual(const struct rivals *r, const struct rival *one)
{
    struct rival key = {.doc = one->other};
    const struct rival *found =
        bsearch(&key, r->items, r->n, sizeof key, by_doc);

    return found != NULL && found->other == one->doc;
}

static int say_rival(struct check *c, const struct rival *one)
{
    struct str message = {0}, path = {0};
    const char *p, *id;
    int rc = doc_names(&p, &id, c->ix, one->other, c->err);

    str_adds(&path, rc == LOTSE_OK ? p : "");
    if (rc == LOTSE_OK)
        rc = doc_names(&p, &id, c->ix, one->doc, c->err);
    str_addf(&message, "competes with %s: each comes close to the other's "
                       "title; tell them apart, or join them", p);
    if (rc == LOTSE_OK && path.oom)
        rc = err_nomem(c->err);
    if (rc == LOTSE_OK)
        rc = check_say(c, LOTSE_NOTE, path.p, 0, "rival", &message);
    else
        str_free(&message);
    str_free(&path);
    return rc;
}

static int check_rivals(struct check *c, struct rivals *r)
{
    int rc = LOTSE_OK;

    if (r->n > 0)
        qsort(r->items, r->n, sizeof *r->items, by_doc);
    for (size_t i = 0; i < r->n && rc == LOTSE_OK; i++)
        if (r->items[i].doc < r->items[i].other && is_mutual(r, &r->items[i]))
            rc = say_rival(c, &r->items[i]);
    return rc;
}

static int add_rival(struct check *c, struct rivals *r, uint32_t doc,
                     uint32_t other)
{
    if (!VEC_PUSH_OK(r))
        return err_nomem(c->err);
    r->items[r->n++] = (struct rival){doc, other};
    return LOTSE_OK;
}

int check_own(struct check *c)
{
    sqlite3_stmt *st = check_prepare(
        c, "SELECT path, doc, lang, title, title_line, questions FROM article"
           " WHERE ord IS NOT NULL AND status = 0 ORDER BY doc");
    struct rivals r = {0};
    int step = SQLITE_DONE, rc = st == NULL ? LOTSE_IO : LOTSE_OK;

    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        const char *path = db_text(st, 0, NULL), *title = db_text(st, 3, NULL);
        uint32_t doc = (uint32_t)sqlite3_column_int64(st, 1);
        int lang = sqlite3_column_int(st, 2);
        struct answer a;
        rc = ask(c, lang, doc, title, &a);
        if (rc == LOTSE_OK && a.place != 1)
            rc = say(c, path, (unsigned)sqlite3_column_int(st, 4), &a, title,
                     false);
        if (rc == LOTSE_OK && a.place == 1 && a.second != 0 && a.gap <= level)
            rc = add_rival(c, &r, doc, a.second);
        if (rc == LOTSE_OK)
            rc = check_questions(c, path, lang, doc, db_text(st, 5, NULL));
    }
    rc = check_finish(c, st, step, rc);
    if (rc == LOTSE_OK)
        rc = check_rivals(c, &r);
    free(r.items);
    return rc;
}
