/*
 * fault.c: every n-th allocation and every n-th file operation of SQLite and
 * of our own reading and sealing fails, for every n.
 *
 * This program has its own malloc, pread, pwrite, fsync and ftruncate in front
 * of libc's and its own VFS in front of SQLite's. Each operation of the public
 * interface runs again and again with one more call allowed to work, until it
 * gets through. Each time it has to return a documented error with a message,
 * free what it took, and leave the index on disk readable; what only reads may
 * not give an answer after a read that failed. Prints TAP.
 */
#include "lotse.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ------------------------------------------------------------ allocations */

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void *__libc_memalign(size_t align, size_t n);
void __libc_free(void *p);

/* libc and the libraries call these, too */
#define VISIBLE __attribute__((visibility("default")))

/* compile has threads */
static atomic_long countdown = -1; /* calls that still work; -1: all */
static atomic_long live;           /* allocations not freed yet */

static int fails(void)
{
    long n = countdown;

    while (n > 0)
        if (atomic_compare_exchange_weak(&countdown, &n, n - 1))
            return 0;
    if (n < 0)
        return 0;
    errno = ENOMEM;
    return 1;
}

VISIBLE void *malloc(size_t n)
{
    void *p = fails() ? NULL : __libc_malloc(n);

    live += p != NULL;
    return p;
}

VISIBLE void *calloc(size_t n, size_t size)
{
    void *p = fails() ? NULL : __libc_calloc(n, size);

    live += p != NULL;
    return p;
}

VISIBLE void *realloc(void *old, size_t n)
{
    void *p = fails() ? NULL : __libc_realloc(old, n);

    live += old == NULL && p != NULL;
    live -= old != NULL && n == 0;
    return p;
}

VISIBLE void *aligned_alloc(size_t align, size_t n)
{
    void *p = fails() ? NULL : __libc_memalign(align, n);

    live += p != NULL;
    return p;
}

VISIBLE void free(void *p)
{
    live -= p != NULL;
    __libc_free(p);
}

/* ------------------------------------------------------- SQLite's file I/O */

static atomic_long io_countdown = -1;
static sqlite3_vfs vfs, *unix_vfs;
static sqlite3_io_methods methods;

/* Our file is the real one behind a pointer to our methods. */
struct file {
    sqlite3_file base;
    sqlite3_file *real;
};

static int io_fails(void)
{
    if (io_countdown < 0)
        return 0;
    return io_countdown-- == 0;
}

/* What vfs.c, seal.c and tail.c do; SQLite calls the 64-bit names. */
static int own_io_fails(int code)
{
    if (!io_fails())
        return 0;
    errno = code;
    return 1;
}

VISIBLE ssize_t pread(int fd, void *p, size_t n, off_t at)
{
    return own_io_fails(EIO) ? -1 : syscall(SYS_pread64, fd, p, n, at);
}

VISIBLE ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    return own_io_fails(ENOSPC) ? -1 : syscall(SYS_pwrite64, fd, p, n, at);
}

VISIBLE int fsync(int fd)
{
    return own_io_fails(EIO) ? -1 : (int)syscall(SYS_fsync, fd);
}

VISIBLE int ftruncate(int fd, off_t n)
{
    return own_io_fails(EIO) ? -1 : (int)syscall(SYS_ftruncate, fd, n);
}

static sqlite3_file *real(sqlite3_file *f)
{
    return ((struct file *)(void *)f)->real;
}

static int io_close(sqlite3_file *f)
{
    return real(f)->pMethods->xClose(real(f));
}

static int io_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    return io_fails() ? SQLITE_IOERR_READ
                      : real(f)->pMethods->xRead(real(f), p, n, at);
}

static int io_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    return io_fails() ? SQLITE_FULL
                      : real(f)->pMethods->xWrite(real(f), p, n, at);
}

static int io_truncate(sqlite3_file *f, sqlite3_int64 n)
{
    return io_fails() ? SQLITE_IOERR_TRUNCATE
                      : real(f)->pMethods->xTruncate(real(f), n);
}

static int io_sync(sqlite3_file *f, int flags)
{
    return io_fails() ? SQLITE_IOERR_FSYNC
                      : real(f)->pMethods->xSync(real(f), flags);
}

static int io_size(sqlite3_file *f, sqlite3_int64 *n)
{
    return io_fails() ? SQLITE_IOERR_FSTAT
                      : real(f)->pMethods->xFileSize(real(f), n);
}

static int io_lock(sqlite3_file *f, int level)
{
    return io_fails() ? SQLITE_IOERR_LOCK
                      : real(f)->pMethods->xLock(real(f), level);
}

static int io_unlock(sqlite3_file *f, int level)
{
    return real(f)->pMethods->xUnlock(real(f), level);
}

static int io_reserved(sqlite3_file *f, int *out)
{
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}

static int io_control(sqlite3_file *f, int op, void *arg)
{
    return real(f)->pMethods->xFileControl(real(f), op, arg);
}

static int io_sector(sqlite3_file *f)
{
    return real(f)->pMethods->xSectorSize(real(f));
}

static int io_traits(sqlite3_file *f)
{
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

static int io_open(sqlite3_vfs *v, const char *name, sqlite3_file *f,
                   int flags, int *out)
{
    struct file *own = (struct file *)(void *)f;
    int rc;

    (void)v;
    own->base.pMethods = NULL;
    if (io_fails())
        return SQLITE_CANTOPEN;
    own->real = (sqlite3_file *)(void *)(own + 1);
    rc = unix_vfs->xOpen(unix_vfs, name, own->real, flags, out);
    if (rc == SQLITE_OK)
        own->base.pMethods = &methods;
    return rc;
}

static void install_vfs(void)
{
    unix_vfs = sqlite3_vfs_find(NULL);
    vfs = *unix_vfs;
    vfs.zName = "failing";
    vfs.szOsFile = unix_vfs->szOsFile + (int)sizeof(struct file);
    vfs.xOpen = io_open;
    methods = (sqlite3_io_methods){
        .iVersion = 1, .xClose = io_close, .xRead = io_read,
        .xWrite = io_write, .xTruncate = io_truncate, .xSync = io_sync,
        .xFileSize = io_size, .xLock = io_lock, .xUnlock = io_unlock,
        .xCheckReservedLock = io_reserved, .xFileControl = io_control,
        .xSectorSize = io_sector, .xDeviceCharacteristics = io_traits};
    sqlite3_vfs_register(&vfs, 1);
}

/* ------------------------------------------------------------- operations */

static char index_path[512], new_path[512];
static const char *queries, *qrels, *articles;

static int op_open(lotse_err *err)
{
    lotse_index *ix;
    int rc = lotse_open(&ix, index_path, err);

    lotse_close(ix);
    return rc;
}

static int ask(lotse_mode mode, const char *text, lotse_err *err)
{
    lotse_query_opts q = LOTSE_QUERY_INIT;
    lotse_results *res = NULL;
    lotse_index *ix;
    int rc = lotse_open(&ix, index_path, err);

    q.text = text;
    q.mode = mode;
    q.all = true;
    q.explain = LOTSE_EXPLAIN_FULL;
    if (rc == LOTSE_OK)
        rc = lotse_query(&res, ix, &q, err);
    lotse_results_free(res);
    lotse_close(ix);
    return rc;
}

static int op_search(lotse_err *err)
{
    return ask(LOTSE_SEARCH, "passwrot \"two factor\" netw* -drucker tag:konto",
               err);
}

static int op_suggest(lotse_err *err)
{
    return ask(LOTSE_SUGGEST,
               "Subject: VPN\n\nHallo,\nmeine VPN-Verbindung bricht ab.\n\n"
               "Am 1.2.2026 schrieb A:\n> alt\n-- \nA", err);
}

static int op_read(lotse_err *err)
{
    lotse_index *ix;
    lotse_article *a = NULL;
    lotse_list *l = NULL;
    lotse_terms *t = NULL;
    int rc = lotse_open(&ix, index_path, err);

    if (rc == LOTSE_OK)
        rc = lotse_article_get(&a, ix, "account/password", LOTSE_LANG_EN,
                               LOTSE_PUBLIC, err);
    if (rc == LOTSE_OK)
        rc = lotse_list_get(
            &l, ix, &(lotse_list_opts){.audience = LOTSE_AGENT}, err);
    if (rc == LOTSE_OK)
        rc = lotse_analyze(&t, ix, "Passwortlink", 12, LOTSE_LANG_DE, err);
    lotse_article_free(a);
    lotse_list_free(l);
    lotse_terms_free(t);
    lotse_close(ix);
    return rc;
}

static int op_eval(lotse_err *err)
{
    lotse_eval_opts opts = LOTSE_EVAL_INIT;
    lotse_eval_report report;
    lotse_index *ix;
    int rc = lotse_open(&ix, index_path, err);

    opts.queries = queries;
    opts.qrels = qrels;
    if (rc == LOTSE_OK)
        rc = lotse_eval(&report, ix, &opts, err);
    lotse_close(ix);
    return rc;
}

static int op_verify(lotse_err *err)
{
    lotse_index *ix;
    int rc = lotse_open(&ix, index_path, err);

    if (rc == LOTSE_OK)
        rc = lotse_verify(ix, NULL, NULL, err);
    lotse_close(ix);
    return rc;
}

/* A second handle that shares the memory of the first. */
static int op_like(lotse_err *err)
{
    lotse_query_opts q = LOTSE_QUERY_INIT;
    lotse_results *res = NULL;
    lotse_index *ix, *second = NULL;
    int rc = lotse_open(&ix, index_path, err);

    q.text = "password";
    if (rc == LOTSE_OK)
        rc = lotse_open_like(&second, ix, err);
    lotse_close(ix);
    if (rc == LOTSE_OK)
        rc = lotse_query(&res, second, &q, err);
    lotse_results_free(res);
    lotse_close(second);
    return rc;
}

static char store_path[512];
static size_t kept; /* votes that were acknowledged */

static int op_vote(lotse_err *err)
{
    lotse_feedback f = {.at = 1, .article = "a", .lang = "de",
                        .reason = "other", .comment = "x", .index_id = "0"};
    lotse_store *s;
    lotse_votes_list *votes = NULL;
    lotse_feedbacks *list = NULL;
    int rc = lotse_store_open(&s, store_path, err);

    if (rc == LOTSE_OK)
        rc = lotse_feedback_add(s, &f, err);
    kept += rc == LOTSE_OK;
    if (rc == LOTSE_OK)
        rc = lotse_votes_get(&votes, s, NULL, err);
    if (rc == LOTSE_OK)
        rc = lotse_feedback_get(&list, s, "a", true, 3, err);
    lotse_votes_free(votes);
    lotse_feedbacks_free(list);
    lotse_store_close(s);
    return rc;
}

/* What was acknowledged, and nothing else but what failed after COMMIT. */
static const char *judge_votes(void)
{
    lotse_votes_list *votes = NULL;
    lotse_store *s;
    size_t no = 0;

    if (lotse_store_open(&s, store_path, NULL) == LOTSE_OK &&
        lotse_votes_get(&votes, s, NULL, NULL) == LOTSE_OK && votes->n > 0)
        no = votes->items[0].no;
    lotse_votes_free(votes);
    lotse_store_close(s);
    return no < kept ? "an acknowledged vote is lost" : NULL;
}

static int op_compile(lotse_err *err)
{
    lotse_compile_opts opts = LOTSE_COMPILE_INIT;
    lotse_compile_stats stats;

    opts.articles = articles;
    opts.index = new_path;
    opts.full = true;
    opts.jobs = 1;
    return lotse_compile(&stats, &opts, err);
}

static const struct operation {
    const char *name;
    int (*run)(lotse_err *err);
    long stride; /* every n up to this, then each next a bit further */
} operations[] = {
    {"open", op_open, 1000},     {"search", op_search, 400},
    {"suggest", op_suggest, 400}, {"read", op_read, 400},
    {"eval", op_eval, 200},      {"verify", op_verify, 200},
    {"share", op_like, 400},     {"vote", op_vote, 400},
    {"compile", op_compile, 60},
};

/* ----------------------------------------------------------------- driver */

static int cases, broken;

static void verdict(const char *name, const char *what, long n,
                    const char *problem)
{
    cases++;
    if (problem == NULL) {
        printf("ok %d - %s, %s: %ld runs\n", cases, name, what, n);
        return;
    }
    broken++;
    printf("not ok %d - %s, %s, at %ld: %s\n", cases, name, what, n, problem);
}

static const char *judge(int rc, const lotse_err *err, long before)
{
    lotse_err later;

    if (rc != LOTSE_OK && rc != LOTSE_INPUT && rc != LOTSE_NOTFOUND &&
        rc != LOTSE_IO && rc != LOTSE_NOMEM && rc != LOTSE_BUSY)
        return "an error that is not documented";
    if (rc != LOTSE_OK && (err->msg[0] == '\0' || err->code != rc))
        return "an error without a message";
    if (live != before)
        return "memory was not freed";
    if (op_open(&later) != LOTSE_OK)
        return "the index can't be read any more";
    return NULL;
}

static void inject(const struct operation *op, const char *what,
                   atomic_long *counter)
{
    long runs = 0, left = 0;

    op->run(NULL); /* caches of libc and SQLite */
    for (long n = 0; left <= 0; n += 1 + (n < op->stride ? 0 : n / 20)) {
        lotse_err err = {0};
        long before = live;
        const char *problem;
        int rc;
        *counter = n;
        rc = op->run(&err);
        left = *counter;
        *counter = -1;
        problem = judge(rc, &err, before);
        if (problem == NULL && left > 0 && rc != LOTSE_OK)
            problem = err.msg;
        if (problem == NULL && counter == &io_countdown && left < 0 &&
            rc == LOTSE_OK && op->run != op_compile && op->run != op_vote)
            problem = "a read that failed was not noticed";
        if (problem != NULL) {
            verdict(op->name, what, n, problem);
            return;
        }
        runs++;
    }
    verdict(op->name, what, runs, NULL);
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: fault ARTICLES QUERIES QRELS FOLDER\n", stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    articles = argv[1];
    queries = argv[2];
    qrels = argv[3];
    snprintf(index_path, sizeof index_path, "%s/kb.db", argv[4]);
    snprintf(new_path, sizeof new_path, "%s/kb.db", argv[4]);
    install_vfs();
    snprintf(store_path, sizeof store_path, "%s/votes.db", argv[4]);
    if (op_compile(NULL) != LOTSE_OK)
        return 1;
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        inject(&operations[i], "allocations fail", &countdown);
        inject(&operations[i], "file operations fail", &io_countdown);
    }
    verdict("vote", "all acknowledged are there", (long)kept, judge_votes());
    printf("1..%d\n", cases);
    return broken > 0;
}
