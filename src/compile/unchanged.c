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
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum { FEW = 64 }; /* changed files that are tried before all are parsed */

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

void job_seen(struct job *j)
{
    memcpy(j->seen.index_id, j->stats->index_id, 33);
    seen_write(&j->seen, j->seen_path.p);
}

/* A file that gave an error and was none of the index before either. */
struct failure {
    const char *path;
    unsigned line;
    char *message;
};

struct failures {
    struct job *job;
    struct failure *items;
    size_t n, cap, at;
};

/* Tell of the failures of files before `path`, NULL: of all. */
static void tell_failures(struct failures *f, const char *path)
{
    for (; f->at < f->n; f->at++) {
        const struct failure *x = &f->items[f->at];
        if (path != NULL && strcmp(x->path, path) > 0)
            return;
        job_report(f->job, LOTSE_ERROR, x->path, x->line, "parse", x->message);
    }
}

static int tell_warning(void *ctx, const lotse_diag *d)
{
    struct failures *f = ctx;

    tell_failures(f, d->path);
    job_report(f->job, LOTSE_WARNING, d->path, d->line, d->rule, d->message);
    return LOTSE_OK;
}

/* Parse the changed files alone; *articles: did or does any give one? */
static int try_changed(struct job *j, struct failures *f, bool *articles)
{
    struct pool_opts o = {.root = j->opts->articles,
                          .files = &j->changes.list,
                          .jobs = j->opts->jobs,
                          .lex = &j->lex,
                          .rows_only = true};
    struct pool *pool = NULL;
    int rc = pool_start(&pool, &o, j->err);

    *articles = false;
    for (size_t i = 0; i < o.files->n && rc == LOTSE_OK && !*articles; i++) {
        struct answer a;
        rc = pool_answer(&a, pool, i, j->err);
        if (rc != LOTSE_OK)
            break;
        *articles =
            a.good || strmap_get(&j->old_seen.paths, o.files->items[i].path,
                                 strlen(o.files->items[i].path)) != STRMAP_NONE;
        if (!VEC_PUSH_OK(f)) {
            rc = err_nomem(j->err);
            break;
        }
        f->items[f->n] = (struct failure){o.files->items[i].path, a.line,
                                          a.good ? NULL : strdup(a.p)};
        if (!a.good && f->items[f->n++].message == NULL)
            rc = err_nomem(j->err);
    }
    pool_stop(pool);
    return rc;
}

/* The index stays. */
static int keep_old(struct job *j, struct failures *f)
{
    struct counts c;
    int rc = load_counts(&c, &j->old, j->err);

    if (rc == LOTSE_OK && c.warnings > 0)
        rc = store_warnings(&j->old, tell_warning, f, j->err);
    tell_failures(f, NULL);
    j->stats->articles = c.articles;
    j->stats->sections = c.sections;
    j->stats->unknown_keys = c.unknown_keys;
    for (size_t i = 0; i < j->files.n; i++)
        j->stats->bytes += j->files.items[i].stat.size;
    memcpy(j->stats->index_id, j->old_id, 33);
    if (rc != LOTSE_OK || j->changes.hashed == 0 || j->opts->dry_run)
        return rc;
    for (size_t i = 0; i < j->files.n && rc == LOTSE_OK; i++) {
        const struct file_item *file = &j->files.items[i];
        uint32_t k =
            strmap_get(&j->old_seen.paths, file->path, strlen(file->path));
        if (k != STRMAP_NONE && !j->changes.changed[i])
            rc = seen_add(&j->seen, file->path, &file->stat,
                          j->old_seen.files[k].hash);
    }
    if (rc != LOTSE_OK)
        return err_nomem(j->err);
    job_seen(j);
    return LOTSE_OK;
}

/* Is there nothing to do but to say what is wrong with some files? */
int job_unchanged(struct job *j, bool *unchanged)
{
    struct failures f = {.job = j};
    bool articles = false;
    int rc = LOTSE_OK;

    *unchanged = j->has_old && j->changes.removed == 0 &&
                 j->old_seen.paths.n > 0 && j->changes.list.n <= FEW;
    if (*unchanged && j->changes.list.n > 0)
        rc = try_changed(j, &f, &articles);
    *unchanged = *unchanged && !articles;
    if (rc == LOTSE_OK && *unchanged)
        rc = keep_old(j, &f);
    for (size_t i = 0; i < f.n; i++)
        free(f.items[i].message);
    free(f.items);
    return rc;
}
