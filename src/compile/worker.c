/*
 * worker.c: articles are parsed in processes of their own.
 *
 * libcmark aborts when memory runs out, and it and libyaml have inputs on
 * which they take minutes; neither may stop a build. Worker w reads, hashes
 * and parses the files w, w + jobs, w + 2 jobs, ... and writes one answer after
 * the other into its pipe:
 *
 *     u32 kind | u32 line | u64 file size | hash[16] | u32 n | n bytes
 *
 * The parent reads the answers in the order of the files, so a full pipe holds
 * a worker back and memory stays bounded. Each file gets CPU_SECONDS and
 * MEMORY; a worker that dies costs its file, and a new one goes on behind it.
 */
#include "compile/worker.h"
#include "base/err.h"
#include "md/md.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

enum { CPU_SECONDS = 4, MEMORY_MIB = 1024, STACK_KIB = 64 << 10 };

struct head {
    uint32_t kind, line;
    uint64_t bytes;
    unsigned char hash[HASH_BYTES];
    uint32_t n;
    uint32_t pad;
};

struct worker {
    pid_t pid;
    int fd;
};

struct pool {
    const char *root;
    const struct file_list *files;
    const unsigned char *const *known;
    int jobs;
    struct worker workers[WORKERS_MAX];
};

/* ------------------------------------------------------------ in the child */

static bool write_all(int fd, const void *p, size_t n)
{
    const char *at = p;

    while (n > 0) {
        ssize_t k = write(fd, at, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

/* Room for one more file: the CPU limit counts from now. */
static void set_limits(void)
{
    struct rusage u;
    struct rlimit l;

    if (getrusage(RUSAGE_SELF, &u) == 0) {
        l.rlim_cur =
            (rlim_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + CPU_SECONDS + 1;
        l.rlim_max = RLIM_INFINITY;
        setrlimit(RLIMIT_CPU, &l);
    }
}

static void set_limits_once(void)
{
    struct rlimit core = {0, 0};

    setrlimit(RLIMIT_CORE, &core);
#ifndef SANITIZED
    struct rlimit as = {(rlim_t)MEMORY_MIB << 20, (rlim_t)MEMORY_MIB << 20};
    setrlimit(RLIMIT_AS, &as);
#endif
}

/* Read the whole file into buf; the message of a failure goes there too. */
static bool read_file(struct str *buf, const char *root, const char *path,
                      uint64_t *bytes)
{
    struct str full = {0};
    struct stat st;
    char chunk[1 << 16];
    ssize_t n = -1;
    int fd = -1;
    bool ok = false;

    str_addf(&full, "%s/%s", root, path);
    fd = full.oom ? -1 : open(full.p, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        str_addf(buf, "cannot read: %s", strerror(errno));
        goto out;
    }
    *bytes = (uint64_t)st.st_size;
    if (!S_ISREG(st.st_mode) || st.st_size > MD_MAX_BYTES) {
        str_addf(buf, "%s",
                 S_ISREG(st.st_mode)
                     ? "larger than 1 MiB; split the article"
                     : "not a regular file");
        goto out;
    }
    while ((n = read(fd, chunk, sizeof chunk)) > 0 && buf->n <= MD_MAX_BYTES)
        str_add(buf, chunk, (size_t)n);
    ok = n == 0 && !buf->oom;
    if (!ok) {
        str_clear(buf);
        str_addf(buf, "cannot read: %s",
                 n < 0 ? strerror(errno) : "it grows while it is read");
    }
out:
    if (fd >= 0)
        close(fd);
    str_free(&full);
    return ok;
}

static void fill_hash(unsigned char out[HASH_BYTES], const struct str *s)
{
    XXH128_canonical_t c;

    XXH128_canonicalFromHash(&c, XXH3_128bits(str_text(s), s->n));
    memcpy(out, c.digest, HASH_BYTES);
}

static bool answer_file(struct pool *p, size_t i, int fd)
{
    struct head h = {.kind = ANSWER_ERROR};
    struct str bytes = {0}, packed = {0};
    struct md_doc doc = {0};
    lotse_err err = {0};
    const struct str *payload = &bytes;
    unsigned line = 0;
    bool ok;

    if (!read_file(&bytes, p->root, p->files->paths[i], &h.bytes))
        goto send;
    fill_hash(h.hash, &bytes);
    if (p->known[i] != NULL && memcmp(h.hash, p->known[i], HASH_BYTES) == 0) {
        h.kind = ANSWER_SAME;
        str_clear(&bytes);
        goto send;
    }
    if (md_parse(&doc, str_text(&bytes), bytes.n, &line, &err) != LOTSE_OK ||
        md_pack(&packed, &doc) != LOTSE_OK) {
        h.line = line;
        str_clear(&bytes);
        str_adds(&bytes, err.msg[0] ? err.msg : "out of memory");
        goto send;
    }
    h.kind = ANSWER_DOC;
    payload = &packed;
send:
    h.n = (uint32_t)payload->n;
    ok = write_all(fd, &h, sizeof h) &&
         write_all(fd, str_text(payload), payload->n);
    md_doc_free(&doc);
    str_free(&bytes);
    str_free(&packed);
    return ok;
}

static _Noreturn void child(struct pool *p, size_t first, int fd)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    set_limits_once();
    for (size_t i = first; i < p->files->n; i += (size_t)p->jobs) {
        set_limits();
        if (!answer_file(p, i, fd))
            break;
    }
    _exit(0);
}

/* ----------------------------------------------------------- in the parent */

static int spawn(struct pool *p, int w, size_t first, lotse_err *err)
{
    int fds[2];
    pid_t pid;

    p->workers[w] = (struct worker){0, -1};
    if (pipe2(fds, O_CLOEXEC) != 0)
        return err_set(err, LOTSE_IO, "cannot start a worker: %s",
                       strerror(errno));
    pid = fork();
    if (pid < 0) {
        close(fds[0]);
        close(fds[1]);
        return err_set(err, LOTSE_IO, "cannot start a worker: %s",
                       strerror(errno));
    }
    if (pid == 0) {
        close(fds[0]);
        for (int i = 0; i < p->jobs; i++) /* let siblings see their end */
            if (i != w && p->workers[i].fd >= 0)
                close(p->workers[i].fd);
        child(p, first, fds[1]);
    }
    close(fds[1]);
    p->workers[w] = (struct worker){pid, fds[0]};
    return LOTSE_OK;
}

int pool_start(struct pool **out, const char *root, const struct file_list *l,
               const unsigned char *const *known, int jobs, lotse_err *err)
{
    struct pool *p = calloc(1, sizeof *p);
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    int rc = LOTSE_OK;

    *out = NULL;
    if (p == NULL)
        return err_nomem(err);
    if (jobs <= 0)
        jobs = cpus > 0 ? (int)(cpus < WORKERS_MAX ? cpus : WORKERS_MAX) : 1;
    if (jobs > WORKERS_MAX)
        jobs = WORKERS_MAX;
    if ((size_t)jobs > l->n)
        jobs = l->n > 0 ? (int)l->n : 1;
    *p = (struct pool){.root = root, .files = l, .known = known, .jobs = jobs};
    for (int w = 0; w < WORKERS_MAX; w++)
        p->workers[w].fd = -1;
    for (int w = 0; w < jobs && rc == LOTSE_OK; w++)
        rc = spawn(p, w, (size_t)w, err);
    if (rc != LOTSE_OK)
        pool_stop(p);
    else
        *out = p;
    return rc;
}

static bool read_all(int fd, void *p, size_t n)
{
    char *at = p;

    while (n > 0) {
        ssize_t k = read(fd, at, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

/* Wait for a worker that stopped by itself; say in plain words why. */
static void reap(struct worker *w, struct str *why)
{
    int status = 0;

    close(w->fd);
    w->fd = -1;
    while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        str_addf(why, "took longer than %d s to parse; simplify the article",
                 CPU_SECONDS);
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT)
        str_addf(why, "needed more than %d MiB to parse; simplify the article",
                 MEMORY_MIB);
    else if (WIFSIGNALED(status))
        str_addf(why, "the parser stopped with signal %d; simplify the article",
                 WTERMSIG(status));
    else
        str_adds(why, "the parser stopped; simplify the article");
}

int pool_next(struct answer *out, struct pool *p, size_t i, lotse_err *err)
{
    int w = (int)(i % (size_t)p->jobs);
    struct worker *worker = &p->workers[w];
    struct head h;
    bool ok = worker->fd >= 0 && read_all(worker->fd, &h, sizeof h) &&
              h.n <= 16U * MD_MAX_BYTES && h.kind >= ANSWER_DOC &&
              h.kind <= ANSWER_ERROR;

    *out = (struct answer){.kind = ANSWER_ERROR};
    if (ok) {
        out->kind = (enum answer_kind)h.kind;
        out->line = h.line;
        out->bytes = h.bytes;
        memcpy(out->hash, h.hash, HASH_BYTES);
        if (!str_reserve(&out->payload, h.n))
            return err_nomem(err);
        ok = read_all(worker->fd, out->payload.p, h.n);
        out->payload.n = ok ? h.n : 0;
        out->payload.p[out->payload.n] = '\0';
    }
    if (ok)
        return LOTSE_OK;
    out->kind = ANSWER_ERROR;
    str_clear(&out->payload);
    if (worker->fd >= 0) {
        kill(worker->pid, SIGKILL); /* no-op unless it wrote nonsense */
        reap(worker, &out->payload);
    }
    if (i + (size_t)p->jobs < p->files->n)
        return spawn(p, w, i + (size_t)p->jobs, err);
    return LOTSE_OK;
}

void answer_free(struct answer *a)
{
    str_free(&a->payload);
}

void pool_stop(struct pool *p)
{
    if (p == NULL)
        return;
    for (int w = 0; w < WORKERS_MAX; w++) {
        if (p->workers[w].fd < 0)
            continue;
        close(p->workers[w].fd);
        kill(p->workers[w].pid, SIGKILL);
        while (waitpid(p->workers[w].pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    free(p);
}
