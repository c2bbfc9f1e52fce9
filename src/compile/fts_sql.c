/*
 * fts_sql.c: rows for FTS5, inserted by a thread of their own.
 *
 * What FTS5 does with a token is half of what is left to do when all texts are
 * analysed, and shares nothing with the other half, postings and forward
 * lists. So the rows go to a thread, in batches: one is filled while the other
 * is inserted. A token is the place and length of its term, since the thread
 * must not look at maps that grow meanwhile.
 */
#include "compile/fts.h"
#include "base/err.h"
#include "base/thread.h"
#include "base/vec.h"

#include <pthread.h>
#include <stdlib.h>

enum { BATCH = 1 << 16 /* tokens */ };

struct row {
    int64_t doc;
    int lang;
    size_t end[FTS_COLUMNS]; /* of each column's tokens */
};

struct batch {
    struct fts_token *items;
    size_t n, cap;
    struct row *rows;
    size_t n_rows, cap_rows;
};

struct fts {
    struct db *db;
    sqlite3_stmt *insert[LANGS];
    pthread_t thread;
    bool started;
    struct batch batches[2];
    int filling; /* the main thread's; the other one is the thread's */
    uint32_t *seen[LANGS]; /* by term: the last column that had it */
    size_t cap_seen[LANGS];
    uint32_t columns; /* so far */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* under the lock */
    bool full; /* the thread's batch waits to be inserted */
    bool over;
    int rc;
    lotse_err err;
};

/* FTS5 keeps words in memory up to hashsize bytes before it writes a segment;
 * they are merged once, by db_finish, and not as they come. */
static int tune(struct db *db, lotse_err *err)
{
    static const char sql[] =
        "INSERT INTO fts_de (fts_de, rank) VALUES ('hashsize', 8388608);"
        "INSERT INTO fts_en (fts_en, rank) VALUES ('hashsize', 8388608);"
        "INSERT INTO fts_de (fts_de, rank) VALUES ('automerge', 0);"
        "INSERT INTO fts_en (fts_en, rank) VALUES ('automerge', 0);"
        "INSERT INTO fts_de (fts_de, rank) VALUES ('crisismerge', 1024);"
        "INSERT INTO fts_en (fts_en, rank) VALUES ('crisismerge', 1024);";

    return sqlite3_exec(db->h, sql, NULL, NULL, NULL) == SQLITE_OK
               ? LOTSE_OK
               : db_fail(db, "cannot write the index", err);
}

static int prepare(struct fts *f, lotse_err *err)
{
    static const char *const sql[LANGS] = {
        "INSERT INTO fts_de (rowid, title, heading, questions, tags, body,"
        " code) VALUES (?,?,?,?,?,?,?)",
        "INSERT INTO fts_en (rowid, title, heading, questions, tags, body,"
        " code) VALUES (?,?,?,?,?,?,?)"};

    for (int i = 0; i < LANGS; i++)
        if (sqlite3_prepare_v3(f->db->h, sql[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &f->insert[i], NULL) != SQLITE_OK)
            return db_fail(f->db, "cannot write the index", err);
    return LOTSE_OK;
}

/* ------------------------------------------------------------- the thread */

static int insert(struct fts *f, const struct row *row,
                  const struct fts_token *tokens, size_t from, lotse_err *err)
{
    static const char names[] = "abcdef";
    struct fts_column columns[FTS_COLUMNS];
    sqlite3_stmt *st = f->insert[row->lang];
    int rc = LOTSE_OK;

    sqlite3_bind_int64(st, 1, row->doc);
    for (int c = 0; c < FTS_COLUMNS; from = row->end[c++]) {
        columns[c] = (struct fts_column){tokens + from, row->end[c] - from};
        if (columns[c].n > 0)
            sqlite3_bind_text(st, 2 + c, names + c, 1, SQLITE_STATIC);
        else
            sqlite3_bind_null(st, 2 + c);
    }
    tokenizer_give(f->db->tok, columns);
    if (sqlite3_step(st) != SQLITE_DONE)
        rc = db_fail(f->db, "cannot write the index", err);
    tokenizer_give(f->db->tok, NULL);
    sqlite3_reset(st);
    return rc;
}

static int insert_all(struct fts *f, struct batch *b, lotse_err *err)
{
    size_t from = 0;
    int rc = LOTSE_OK;

    for (size_t i = 0; i < b->n_rows && rc == LOTSE_OK; i++) {
        rc = insert(f, &b->rows[i], b->items, from, err);
        from = b->rows[i].end[FTS_COLUMNS - 1];
    }
    b->n = b->n_rows = 0;
    return rc;
}

static void *run(void *ctx)
{
    struct fts *f = ctx;
    int rc = LOTSE_OK;

    pthread_mutex_lock(&f->lock);
    for (;;) {
        struct batch *b;
        lotse_err err = {0};
        while (!f->full && !f->over)
            pthread_cond_wait(&f->changed, &f->lock);
        if (!f->full)
            break;
        b = &f->batches[!f->filling];
        pthread_mutex_unlock(&f->lock);
        if (rc == LOTSE_OK)
            rc = insert_all(f, b, &err);
        else
            b->n = b->n_rows = 0;
        pthread_mutex_lock(&f->lock);
        if (rc != LOTSE_OK && f->rc == LOTSE_OK) {
            f->rc = rc;
            f->err = err;
        }
        f->full = false;
        pthread_cond_signal(&f->changed);
    }
    pthread_mutex_unlock(&f->lock);
    return NULL;
}

/* -------------------------------------------------------- the main thread */

int fts_start(struct fts **out, struct db *db, lotse_err *err)
{
    struct fts *f = calloc(1, sizeof *f);
    int rc;

    *out = NULL;
    if (f == NULL)
        return err_nomem(err);
    f->db = db;
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->changed, NULL);
    rc = tune(db, err);
    if (rc == LOTSE_OK)
        rc = prepare(f, err);
    if (rc == LOTSE_OK) {
        f->started = thread_start(&f->thread, run, f);
        if (!f->started)
            rc = err_nomem(err);
    }
    if (rc != LOTSE_OK)
        fts_stop(f, NULL);
    else
        *out = f;
    return rc;
}

/* Give the filled batch to the thread, when it has done the last one. */
static int hand_over(struct fts *f, lotse_err *err)
{
    int rc;

    pthread_mutex_lock(&f->lock);
    while (f->full)
        pthread_cond_wait(&f->changed, &f->lock);
    rc = f->rc;
    if (rc != LOTSE_OK)
        err_set(err, rc, "%s", f->err.msg);
    f->filling = !f->filling;
    f->full = true;
    pthread_cond_signal(&f->changed);
    pthread_mutex_unlock(&f->lock);
    return rc;
}

/* Each term once, however often it stands there. */
static void add_column(struct fts *f, struct batch *b,
                       const struct analyzer *an, const struct toks *toks)
{
    uint32_t *seen = f->seen[an->lang - 1], column = ++f->columns;

    for (size_t i = 0; i < toks->n; i++) {
        uint32_t term = toks->items[i].term;
        if (term == STRMAP_NONE || seen[term] == column)
            continue;
        seen[term] = column;
        b->items[b->n++] = (struct fts_token){an->terms.items[term].p,
                                              an->terms.items[term].n};
    }
}

int fts_row(struct fts *f, const struct analyzer *an, int64_t doc,
            const struct toks columns[FTS_COLUMNS], lotse_err *err)
{
    struct batch *b = &f->batches[f->filling];
    size_t n = b->n;
    struct row *row;

    for (int c = 0; c < FTS_COLUMNS; c++)
        n += columns[c].n;
    if (!vec_zeroed(&f->seen[an->lang - 1], &f->cap_seen[an->lang - 1],
                    an->terms.n, sizeof(uint32_t)) ||
        !vec_reserve(&b->items, &b->cap, n + 1, sizeof *b->items) ||
        !vec_reserve(&b->rows, &b->cap_rows, b->n_rows + 1, sizeof *b->rows))
        return err_nomem(err);
    row = &b->rows[b->n_rows++];
    row->doc = doc;
    row->lang = (int)an->lang - 1;
    for (int c = 0; c < FTS_COLUMNS; c++) {
        add_column(f, b, an, &columns[c]);
        row->end[c] = b->n;
    }
    return b->n < BATCH ? LOTSE_OK : hand_over(f, err);
}

static void end_thread(struct fts *f)
{
    pthread_mutex_lock(&f->lock);
    f->over = true;
    pthread_cond_signal(&f->changed);
    pthread_mutex_unlock(&f->lock);
    pthread_join(f->thread, NULL);
}

int fts_stop(struct fts *f, lotse_err *err)
{
    int rc = LOTSE_OK;

    if (f == NULL)
        return rc;
    if (f->started) {
        rc = hand_over(f, err);
        end_thread(f);
    }
    if (rc == LOTSE_OK && f->rc != LOTSE_OK)
        rc = err_set(err, f->rc, "%s", f->err.msg);
    for (int i = 0; i < LANGS; i++) {
        sqlite3_finalize(f->insert[i]);
        free(f->seen[i]);
    }
    for (int i = 0; i < 2; i++) {
        free(f->batches[i].items);
        free(f->batches[i].rows);
    }
    pthread_cond_destroy(&f->changed);
    pthread_mutex_destroy(&f->lock);
    free(f);
    return rc;
}
