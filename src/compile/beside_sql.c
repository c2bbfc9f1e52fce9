/*
 * beside_sql.c: few changes are published beside the index.
 *
 * Where a full build has to say what is wrong, or would learn something else
 * from all articles, it is made; so it is where these changes can't be made for
 * any reason, for it needs nothing of what is there.
 */
#include "base/err.h"
#include "base/file.h"
#include "base/thread.h"
#include "base/vec.h"
#include "compile/delta.h"
#include "compile/job.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int job_drop_beside(struct job *j)
{
    return file_remove(j->delta_path.p, j->err);
}

int job_solved(struct job *j, struct db *db)
{
    sqlite3_stmt *st = NULL;
    int rc = LOTSE_OK;

    if (j->solved.names.n == 0)
        return LOTSE_OK;
    if (sqlite3_prepare_v2(db->h, "SELECT 1 FROM article WHERE path = ?1"
                           " UNION ALL SELECT 1 FROM article WHERE id = ?1"
                           " LIMIT 1", -1, &st, NULL) != SQLITE_OK)
        return db_fail(db, "cannot read the index", j->err);
    for (size_t i = 0; i < j->solved.names.n && rc == LOTSE_OK; i++) {
        const char *name = j->solved.names.items[i].p;
        int step;
        sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
        step = sqlite3_step(st);
        if (step == SQLITE_DONE)
            job_report(j, LOTSE_WARNING, name, 0, "solved",
                   "a solved ticket names it, but there is no such article");
        else if (step != SQLITE_ROW)
            rc = db_fail(db, "cannot read the index", j->err);
        sqlite3_reset(st);
    }
    sqlite3_finalize(st);
    return rc;
}

/* The files as they are now: those that weren't changed, and those that gave
 * an article. */
static int see(struct job *j)
{
    size_t k = 0;
    int rc = vec_reserve(&j->seen.files, &j->seen.cap, j->files.n,
                         sizeof *j->seen.files)
                 ? LOTSE_OK
                 : LOTSE_NOMEM;

    for (size_t i = 0; i < j->files.n && rc == LOTSE_OK; i++) {
        const struct file_item *f = &j->files.items[i];
        const unsigned char *hash = NULL;
        if (j->changes.was[i] != SIZE_MAX &&
            seen_forgot(&j->old_seen.files[j->changes.was[i]]))
            return LOTSE_NOTFOUND;
        if (!j->changes.changed[i])
            hash = j->old_seen.files[j->changes.was[i]].hash;
        else if (j->parsed[k++].good)
            hash = j->parsed[k - 1].hash;
        if (hash != NULL)
            rc = seen_add(&j->seen, f->path, &f->stat, hash);
    }
    return rc;
}

static int name_all(struct job *j)
{
    XXH3_state_t *state = XXH3_createState();

    if (state == NULL)
        return LOTSE_NOMEM;
    XXH3_copyState(state, j->digest);
    job_digest_all(state, &j->seen);
    job_id(j->stats->index_id, state);
    XXH3_freeState(state);
    return LOTSE_OK;
}

static int add_parsed(struct job *j, struct delta *d)
{
    int rc = LOTSE_OK;

    for (size_t k = 0; k < j->changes.list.n && rc == LOTSE_OK; k++) {
        const char *path = j->changes.list.items[k].path;
        const struct parsed *p = &j->parsed[k];
        struct article a;
        if (!p->good) {
            rc = delta_drop(d, path);
            continue;
        }
        rc = article_unpack(&a, str_text(&p->payload), p->payload.n);
        if (rc == LOTSE_OK)
            rc = delta_add(d, path, p->hash, &a);
        else
            rc = rc == LOTSE_NOMEM ? err_nomem(d->err)
                                   : delta_full(d, "a broken answer");
        article_free(&a);
    }
    return rc;
}

/* Files that are gone. */
static int drop_files(struct job *j, struct delta *d)
{
    size_t next = 0;
    int rc = LOTSE_OK;

    for (size_t i = 0; i <= j->files.n && rc == LOTSE_OK; i++) {
        size_t upto = i < j->files.n ? j->changes.was[i] : j->old_seen.n;
        if (upto == SIZE_MAX)
            continue;
        for (; next < upto && rc == LOTSE_OK; next++)
            rc = delta_drop(d, seen_path(&j->old_seen, next));
        next = upto + 1;
    }
    return rc;
}

/* What is known of all files, which no change needs before the end of it. */
struct all {
    struct job *job;
    int rc;
};

static void *take_all(void *all)
{
    struct all *a = all;

    a->rc = see(a->job);
    if (a->rc == LOTSE_OK)
        a->rc = name_all(a->job);
    return NULL;
}

/* LOTSE_NOTFOUND: these changes ask for a full build. */
static int write_beside(struct job *j, struct delta *d)
{
    const char *const meta[] = {"index_id", j->stats->index_id, "version",
                                LOTSE_VERSION, NULL};
    struct all all = {j, LOTSE_OK};
    bool empty = false, threaded;
    pthread_t thread;
    int rc;

    unlink(j->tmp.p);
    threaded = thread_start(&thread, take_all, &all);
    rc = delta_begin(d);
    if (rc == LOTSE_OK)
        rc = add_parsed(j, d);
    if (rc == LOTSE_OK)
        rc = drop_files(j, d);
    if (threaded)
        pthread_join(thread, NULL);
    else
        take_all(&all);
    if (all.rc != LOTSE_OK)
        rc = all.rc;
    if (rc == LOTSE_OK)
        rc = delta_finish(d, &empty, meta);
    if (rc == LOTSE_OK)
        rc = empty ? job_drop_beside(j)
                   : file_publish(j->tmp.p, j->delta_path.p, j->err);
    return rc;
}

/* What the whole holds now. */
static int tell(struct job *j, const struct counts *c)
{
    int rc;

    job_counts(j, c);
    j->stats->parsed = 0;
    for (size_t k = 0; k < j->changes.list.n; k++)
        j->stats->parsed += j->parsed[k].good;
    for (size_t i = 0; i < j->files.n; i++)
        j->stats->bytes += j->files.items[i].stat.size;
    job_seen(j);
    if (c->warnings == 0 && j->solved.names.n == 0)
        return job_findings(j, NULL);
    db_close(&j->old);
    rc = db_open_both(&j->old, j->opts->index, j->err);
    if (rc == LOTSE_OK)
        rc = job_findings(j, c->warnings > 0 ? &j->old : NULL);
    return rc == LOTSE_OK ? job_solved(j, &j->old) : rc;
}

int job_beside(struct job *j, bool *done)
{
    lotse_err quiet = {0};
    struct delta d = {.index = j->opts->index, .tmp = j->tmp.p, .old = &j->old,
                      .now = &j->seen, .lex = &j->lex, .solved = &j->solved,
                      .open_dict = job_open_dict, .ctx = j,
                      .err = &quiet};
    struct counts counts;
    int rc;

    *done = false;
    if (!j->has_old || j->opts->dry_run || j->old_seen.n == 0 ||
        (j->parsed == NULL && j->changes.list.n > 0) ||
        j->changes.removed > DELTA_MOST)
        return LOTSE_OK;
    rc = write_beside(j, &d);
    counts = d.counts;
    delta_free(&d);
    *done = rc == LOTSE_OK;
    if (rc == LOTSE_OK) {
        j->stats->written = j->stats->changes = true;
        return tell(j, &counts);
    }
    free(j->seen.files); /* and begin anew */
    j->seen.files = NULL;
    j->seen.n = j->seen.cap = 0;
    return rc == LOTSE_NOMEM ? err_nomem(j->err) : LOTSE_OK;
}
