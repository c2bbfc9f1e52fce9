/*
 * unchanged.c: the old index may stay as it is.
 *
 * It does where every file has the bytes that it was made from. Files that
 * give an error and gave no article before don't matter to the index: they are
 * parsed again, for the sake of their diagnostics. What the old index knows of
 * warnings is said again, too, in the order of the files.
 */
#include "compile/job.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

enum { FEW = 500 }; /* changed files that are tried before all are parsed */

void job_report(struct job *j, int severity, const char *path, unsigned line,
                const char *rule, const char *message)
{
    lotse_diag d = {severity, path, line, rule, message};

    if (severity == LOTSE_ERROR)
        j->stats->errors++;
    else if (severity == LOTSE_WARNING)
        j->stats->warnings++;
    if (j->opts->diag != NULL)
        j->opts->diag(j->opts->ctx, &d);
}

void job_counts(struct job *j, const struct counts *c)
{
    j->stats->articles = c->articles;
    j->stats->articles_de = c->found[0];
    j->stats->articles_en = c->found[1];
    j->stats->unpublished = c->unpublished;
    j->stats->sections = c->sections;
    j->stats->unknown_keys = c->unknown_keys;
}

void job_seen(struct job *j)
{
    memcpy(j->seen.index_id, j->stats->index_id, 33);
    if (!seen_update(&j->seen, &j->old_seen, j->seen_path.p))
        seen_write(&j->seen, &j->files, j->seen_path.p);
}

/* Failures that still have to be told. */
struct failures {
    struct job *job;
    size_t at; /* in the list of changed files */
};

/* Tell of the failures of files before `path`, NULL: of all. */
static void tell_failures(struct failures *f, const char *path)
{
    const struct file_list *l = &f->job->changes.list;

    for (; f->job->parsed != NULL && f->at < l->n; f->at++) {
        const struct parsed *p = &f->job->parsed[f->at];
        if (path != NULL && strcmp(l->items[f->at].path, path) > 0)
            return;
        if (!p->good)
            job_report(f->job, LOTSE_ERROR, l->items[f->at].path, p->line,
                       "parse", str_text(&p->payload));
    }
}

static int tell_warning(void *ctx, const lotse_diag *d)
{
    struct failures *f = ctx;

    tell_failures(f, d->path);
    job_report(f->job, LOTSE_WARNING, d->path, d->line, d->rule, d->message);
    return LOTSE_OK;
}

int job_findings(struct job *j, struct db *db)
{
    struct failures f = {.job = j};
    int rc = LOTSE_OK;

    if (db != NULL)
        rc = store_warnings(db, tell_warning, &f, j->err);
    tell_failures(&f, NULL);
    return rc;
}

int job_parse(struct job *j)
{
    struct pool_opts o = {.root = j->opts->articles,
                          .files = &j->changes.list,
                          .jobs = j->opts->jobs,
                          .lex = &j->lex,
                          .rows_only = true};
    struct pool *pool = NULL;
    int rc;

    if (!j->has_old || j->old_seen.n == 0 || o.files->n == 0 ||
        o.files->n > FEW)
        return LOTSE_OK;
    if (o.files->n < 8)
        o.jobs = 1; /* a process more takes longer than they do */
    j->parsed = calloc(o.files->n, sizeof *j->parsed);
    rc = j->parsed == NULL ? err_nomem(j->err) : pool_start(&pool, &o, j->err);
    for (size_t i = 0; i < o.files->n && rc == LOTSE_OK; i++) {
        struct parsed *p = &j->parsed[i];
        struct answer a;
        rc = pool_answer(&a, pool, i, j->err);
        if (rc != LOTSE_OK)
            break;
        p->good = a.good;
        p->line = a.line;
        p->bytes = a.bytes;
        memcpy(p->hash, a.hash, HASH_BYTES);
        str_add(&p->payload, a.p, a.n);
        if (p->payload.oom)
            rc = err_nomem(j->err);
    }
    pool_stop(pool);
    return rc;
}

/* The index stays. */
static int keep_old(struct job *j)
{
    struct counts c;
    int rc = load_counts(&c, &j->old, j->err);

    if (rc == LOTSE_OK)
        rc = job_findings(j, c.warnings > 0 ? &j->old : NULL);
    job_counts(j, &c);
    for (size_t i = 0; i < j->files.n; i++)
        j->stats->bytes += j->files.items[i].stat.size;
    memcpy(j->stats->index_id, j->old_id, 33);
    if (rc != LOTSE_OK || j->changes.hashed == 0 || j->opts->dry_run)
        return rc;
    for (size_t i = 0; i < j->files.n && rc == LOTSE_OK; i++) {
        const struct file_item *file = &j->files.items[i];
        if (j->changes.was[i] != SIZE_MAX && !j->changes.changed[i])
            rc = seen_add(&j->seen, file->path, &file->stat,
                          j->old_seen.files[j->changes.was[i]].hash);
    }
    if (rc != LOTSE_OK)
        return err_nomem(j->err);
    job_seen(j);
    return LOTSE_OK;
}

/* Is there nothing to do but to say what is wrong with some files? */
int job_unchanged(struct job *j, bool *unchanged)
{
    *unchanged = j->has_old && j->changes.removed == 0 && j->old_seen.n > 0 &&
                 (j->changes.list.n == 0 || j->parsed != NULL);
    for (size_t k = 0; k < j->changes.list.n && *unchanged; k++)
        *unchanged = !j->parsed[k].good &&
                     j->changes.was[j->changes.numbers[k]] == SIZE_MAX;
    if (*unchanged && db_verify(&j->old, NULL) != LOTSE_OK)
        *unchanged = j->has_old = false; /* damaged: do without it */
    return *unchanged ? keep_old(j) : LOTSE_OK;
}
