/*
 * check_sql.c: findability lint.
 *
 * The folder is compiled into an index of its own in a temporary folder, so
 * that the findings are those of the files as they are now. Then questions are
 * asked that only a whole base can answer: do links lead somewhere, does each
 * article come first for its own title and questions (own_sql.c), is one said
 * twice (twins.c), is a translation missing, is a review overdue, which words
 * of the users has no article (missing.c).
 */
#include "api/check.h"
#include "base/err.h"
#include "compile/compile.h"
#include "compile/resolve.h"
#include "compile/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void count(void *ctx, const lotse_diag *d)
{
    struct check *c = ctx;

    c->out->errors += d->severity == LOTSE_ERROR;
    c->out->warnings += d->severity == LOTSE_WARNING;
    c->out->notes += d->severity == LOTSE_NOTE;
    if (c->opts->diag != NULL)
        c->opts->diag(c->opts->ctx, d);
}

int check_say(struct check *c, int severity, const char *path, unsigned line,
              const char *rule, struct str *message)
{
    lotse_diag d = {severity, path, line, rule, str_text(message)};
    bool oom = message->oom;

    if (!oom)
        count(c, &d);
    str_free(message);
    return oom ? err_nomem(c->err) : LOTSE_OK;
}

sqlite3_stmt *check_prepare(struct check *c, const char *sql)
{
    sqlite3_stmt *st = NULL;

    if (sqlite3_prepare_v2(c->ix->db.h, sql, -1, &st, NULL) != SQLITE_OK) {
        db_fail(&c->ix->db, "cannot read the index", c->err);
        return NULL;
    }
    return st;
}

int check_finish(struct check *c, sqlite3_stmt *st, int step, int rc)
{
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = db_fail(&c->ix->db, "cannot read the index", c->err);
    sqlite3_finalize(st);
    return rc;
}

/* ---------------------------------------------------------------- links -- */

enum target { TARGET_FINE, TARGET_GONE, TARGET_HIDDEN, TARGET_NO_ANCHOR };

/* Does the folder hold the file, as written or as index.md of a folder? */
static bool on_disk(const struct check *c, const char *path)
{
    static const char *const forms[] = {"", ".md", "/index.md", "/README.md"};
    bool there = false;

    for (size_t i = 0; i < sizeof forms / sizeof *forms && !there; i++) {
        struct str full = {0};
        str_addf(&full, "%s/%s%s", c->opts->articles, path, forms[i]);
        there = !full.oom && access(full.p, F_OK) == 0;
        str_free(&full);
    }
    return there;
}

static int has_anchor(struct check *c, bool *out, int64_t doc,
                      const char *anchor)
{
    sqlite3_stmt *st = db_stmt(&c->ix->db, ST_CHECK2,
                               "SELECT plain, packed FROM body WHERE doc = ?1",
                               c->err);
    struct texts_section s;
    struct str plain = {0};
    struct texts texts;
    int rc;

    *out = false;
    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int64(st, 1, doc);
    rc = sqlite3_step(st) == SQLITE_ROW
             ? db_sections(&texts, &plain, &c->ix->db, st, 0, c->err)
             : db_fail(&c->ix->db, "cannot read the index", c->err);
    while (rc == LOTSE_OK && !*out && texts_next(&s, &texts))
        *out = strcmp(s.anchor, anchor) == 0;
    sqlite3_reset(st);
    str_free(&plain);
    return rc;
}

/* The article at a path of the folder; *doc 0: there is none. */
static int find_path(struct check *c, const char *path, int64_t *doc,
                     int *status)
{
    sqlite3_stmt *st = db_stmt(&c->ix->db, ST_CHECK,
                               "SELECT doc, status FROM article WHERE path = ?1"
                               " OR path = ?1 || '.md' LIMIT 1", c->err);
    int step;

    *doc = 0;
    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_text(st, 1, path, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW) {
        *doc = sqlite3_column_int64(st, 0);
        *status = sqlite3_column_int(st, 1);
    }
    sqlite3_reset(st);
    return check_finish(c, NULL, step == SQLITE_ROW ? SQLITE_DONE : step,
                        LOTSE_OK);
}

/* What a link of article `from` at `path` leads to. */
static int judge_link(struct check *c, const char *path, int64_t from,
                      const char *target, enum target *out)
{
    const char *hash = strchr(target, '#');
    struct str file = {0};
    int64_t doc = from;
    int status = 0, rc = LOTSE_OK;
    bool there = true;

    *out = TARGET_FINE;
    if (target[0] != '#') {
        if (!resolve_link(&file, path, target)) {
            str_free(&file);
            return LOTSE_OK;
        }
        rc = file.oom ? err_nomem(c->err)
                      : find_path(c, str_text(&file), &doc, &status);
        if (rc == LOTSE_OK && doc == 0) {
            *out = on_disk(c, str_text(&file)) ? TARGET_FINE : TARGET_GONE;
            hash = NULL;
        } else if (rc == LOTSE_OK && status != 0) {
            *out = TARGET_HIDDEN;
        }
    }
    if (rc == LOTSE_OK && hash != NULL && hash[1] != '\0')
        rc = has_anchor(c, &there, doc, hash + 1);
    if (!there && *out == TARGET_FINE)
        *out = TARGET_NO_ANCHOR;
    str_free(&file);
    return rc;
}

static int check_link(struct check *c, const char *path, int64_t doc,
                      const struct md_link *link)
{
    struct str message = {0};
    enum target found;
    int rc = judge_link(c, path, doc, link->target, &found);

    if (rc != LOTSE_OK || found == TARGET_FINE)
        return rc;
    str_addf(&message, "the link to %s leads to ", link->target);
    str_adds(&message, found == TARGET_GONE ? "no file of this folder"
                       : found == TARGET_HIDDEN
                           ? "a draft or an archived article"
                           : "no heading of that article");
    return check_say(c, LOTSE_WARNING, path, link->line, "dead-link", &message);
}

/* Links have no table: only here they are asked for, and each article's are in
 * what is stored of it. */
static int check_links(struct check *c)
{
    sqlite3_stmt *st = check_prepare(c, "SELECT path, doc, plain, markdown,"
                                        " html, rest, packed FROM article"
                                        " JOIN body USING (doc)"
                                        " WHERE status = 0 ORDER BY doc");
    int step = SQLITE_DONE, rc = st == NULL ? LOTSE_IO : LOTSE_OK;

    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        struct stored stored;
        struct article a;
        stored_columns(&stored, st, 2);
        rc = article_load(&a, &stored, &c->ix->db.zip);
        if (rc == LOTSE_INPUT)
            rc = err_set(c->err, LOTSE_IO, "%s: an article is damaged",
                         c->ix->path);
        else if (rc != LOTSE_OK)
            rc = err_nomem(c->err);
        for (size_t i = 0; i < a.doc.n_links && rc == LOTSE_OK; i++)
            rc = check_link(c, db_text(st, 0, NULL),
                            sqlite3_column_int64(st, 1), &a.doc.links[i]);
        article_free(&a);
    }
    return check_finish(c, st, step, rc);
}

/* ------------------------------------------------ translations and dates -- */

/* Is any article a translation of another? */
static int has_pairs(struct check *c, bool *out)
{
    sqlite3_stmt *st =
        check_prepare(c, "SELECT 1 FROM article a JOIN article b ON b.family ="
                         " a.family AND b.lang > a.lang LIMIT 1");
    int step = st != NULL ? sqlite3_step(st) : SQLITE_ERROR;

    *out = step == SQLITE_ROW;
    if (st == NULL)
        return LOTSE_IO;
    return check_finish(c, st, *out ? SQLITE_DONE : step, LOTSE_OK);
}

static int check_translations(struct check *c)
{
    sqlite3_stmt *st;
    bool pairs;
    int step = SQLITE_DONE, rc;

    if (c->ix->langs[0].live == 0 || c->ix->langs[1].live == 0)
        return LOTSE_OK; /* a base of one language */
    rc = has_pairs(c, &pairs);
    if (rc == LOTSE_OK && !pairs) { /* once, not for each article */
        struct str message = {0};
        str_adds(&message, "no article has a translation; files with the same "
                           "path under de/ and en/ are translations");
        return check_say(c, LOTSE_NOTE, "", 0, "translation", &message);
    }
    if (rc != LOTSE_OK)
        return rc;
    st = check_prepare(c, "SELECT a.path, a.lang FROM article a WHERE"
                          " a.status = 0 AND NOT EXISTS (SELECT 1 FROM"
                          " article b WHERE b.family = a.family AND"
                          " b.lang <> a.lang AND b.status = 0) ORDER BY doc");
    rc = st == NULL ? LOTSE_IO : LOTSE_OK;
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        struct str message = {0};
        str_addf(&message, "no translation into %s",
                 sqlite3_column_int(st, 1) == 1 ? "English" : "German");
        rc = check_say(c, LOTSE_NOTE, db_text(st, 0, NULL), 0, "translation",
                       &message);
    }
    return check_finish(c, st, step, rc);
}

static int check_reviews(struct check *c)
{
    time_t now = (time_t)c->opts->now;
    struct tm tm;
    char today[16];
    sqlite3_stmt *st;
    int step = SQLITE_DONE, rc;

    if (now <= 0 || gmtime_r(&now, &tm) == NULL ||
        strftime(today, sizeof today, "%Y-%m-%d", &tm) == 0)
        return LOTSE_OK;
    st = check_prepare(c, "SELECT path, review_by FROM article WHERE status = 0"
                    " AND review_by <> '' AND review_by < ?1 ORDER BY doc");
    rc = st == NULL ? LOTSE_IO : LOTSE_OK;
    if (st != NULL)
        sqlite3_bind_text(st, 1, today, -1, SQLITE_STATIC);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        struct str message = {0};
        str_addf(&message, "review overdue since %s; read it and set review_by",
                 db_text(st, 1, NULL));
        rc = check_say(c, LOTSE_WARNING, db_text(st, 0, NULL), 0, "review",
                       &message);
    }
    return check_finish(c, st, step, rc);
}

/* ---------------------------------------------------------------- whole -- */

static int check_base(struct check *c)
{
    int rc = check_links(c);

    if (rc == LOTSE_OK)
        rc = check_own(c);
    if (rc == LOTSE_OK)
        rc = check_twins(c);
    if (rc == LOTSE_OK)
        rc = check_translations(c);
    if (rc == LOTSE_OK)
        rc = check_reviews(c);
    return rc == LOTSE_OK ? check_missing(c) : rc;
}

static int compile_apart(struct check *c, const char *index)
{
    lotse_compile_opts opts = LOTSE_COMPILE_INIT;
    lotse_compile_stats stats;
    lotse_err err = {0};
    int rc;

    opts.articles = c->opts->articles;
    opts.index = index;
    opts.lexicon = c->opts->lexicon;
    opts.diag = count;
    opts.ctx = c;
    rc = compile_run(&stats, &opts, &err);
    c->out->files = stats.files;
    if (rc == LOTSE_INPUT && stats.written)
        return LOTSE_OK; /* each bad file was reported */
    return rc == LOTSE_OK ? rc : err_set(c->err, rc, "%s", err.msg);
}

int lotse_check(lotse_check_stats *out, const lotse_check_opts *opts,
                lotse_err *err)
{
    char dir[] = P_tmpdir "/lotse-check.XXXXXX";
    char index[sizeof dir + 16], lock[sizeof dir + 24];
    char seen[sizeof dir + 24];
    struct check c = {.out = out, .opts = opts, .err = err};
    int rc;

    *out = (lotse_check_stats){0};
    if (mkdtemp(dir) == NULL)
        return err_set(err, LOTSE_IO, "can't make a temporary folder in %s",
                       P_tmpdir);
    snprintf(index, sizeof index, "%s/kb.db", dir);
    snprintf(lock, sizeof lock, "%s.lock", index);
    snprintf(seen, sizeof seen, "%s.seen", index);
    rc = compile_apart(&c, index);
    if (rc == LOTSE_OK)
        rc = index_open(&c.ix, index, NULL, err);
    if (rc == LOTSE_OK)
        rc = check_base(&c);
    index_close(c.ix);
    unlink(index);
    unlink(lock);
    unlink(seen);
    rmdir(dir);
    if (rc == LOTSE_OK && out->errors + out->warnings > 0)
        rc = err_set(err, LOTSE_NOTFOUND, "%zu errors, %zu warnings",
                     out->errors, out->warnings);
    return rc;
}
