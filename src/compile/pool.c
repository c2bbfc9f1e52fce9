/*
 * pool.c: articles are parsed and analysed in processes of their own.
 *
 * Worker w has the files w, w + jobs, w + 2 jobs, ... The parent reads their
 * messages in the order of the files, so a full socket holds a worker back and
 * memory stays bounded. When a worker dies, some of its answers may lie unsent
 * in its memory; so another one takes over at the first file that wasn't
 * answered, and sends each answer at once. If that one dies as well, the file
 * is to blame.
 */
#include "compile/pool.h"
#include "base/err.h"
#include "base/vec.h"
#include "compile/count.h"
#include "compile/spool.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct member {
    pid_t pid; /* 0: none runs */
    struct station at;
    struct receiver in;
    struct token_reader tokens[LANGS];
};

struct pool {
    struct work work;
    enum phase phase;
    struct member members[WORKERS_MAX];
    uint32_t *refused;
    size_t n_refused, cap_refused;
    uint64_t sizes[LANGS]; /* of the lists of words */
    struct str why;        /* the last worker that died did so */
};

/* Wait for a worker that stopped by itself; say in plain words why. */
static void reap(struct pool *p, struct member *m, struct str *why)
{
    const char *what = p->phase == ANALYSE ? "analyse" : "parse";
    int status = 0;

    str_clear(why);
    kill(m->pid, SIGKILL); /* no-op unless it wrote nonsense */
    while (waitpid(m->pid, &status, 0) < 0 && errno == EINTR)
        ;
    m->pid = 0;
    close(m->in.fd);
    receiver_reset(&m->in, -1);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        str_addf(why, "took longer than %d s to %s; simplify the article",
                 CPU_SECONDS, what);
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT)
        str_addf(why, "needed more than %d MiB to %s; simplify the article",
                 MEMORY_MIB, what);
    else if (WIFSIGNALED(status))
        str_addf(why, "the parser stopped with signal %d; simplify the article",
                 WTERMSIG(status));
    else
        str_adds(why, "the parser stopped; simplify the article");
}

static bool tell(struct pool *p, struct member *m)
{
    struct sender s = {.fd = m->at.fd, .eager = true};
    bool ok =
        p->phase == COUNT
            ? send_message(&s, DO_COUNT, "", 0,
                           p->refused == NULL ? (const void *)"" : p->refused,
                           p->n_refused * sizeof *p->refused)
            : send_message(&s, DO_ANALYSE, "", 0, p->sizes, sizeof p->sizes);

    str_free(&s.buf);
    return ok;
}

/* Start a worker for the phase at hand, from file `first` on. */
static int spawn(struct pool *p, struct member *m, size_t first, bool eager,
                 lotse_err *err)
{
    int fds[2];
    pid_t pid;

    for (int i = 0; i < LANGS; i++)
        token_reader_free(&m->tokens[i]);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
        return err_set(err, LOTSE_IO, "cannot start a worker: %s",
                       strerror(errno));
    m->at.phase = p->phase;
    m->at.first = first;
    m->at.eager = eager;
    m->at.fd = fds[1];
    pid = fork();
    if (pid == 0) {
        close(fds[0]);
        for (int i = 0; i < WORKERS_MAX; i++) /* let siblings see their end */
            if (p->members[i].in.fd >= 0)
                close(p->members[i].in.fd);
        worker_run(&p->work, &m->at);
    }
    close(fds[1]);
    if (pid < 0) {
        close(fds[0]);
        return err_set(err, LOTSE_IO, "cannot start a worker: %s",
                       strerror(errno));
    }
    m->pid = pid;
    m->at.fd = fds[0];
    receiver_reset(&m->in, fds[0]);
    if (p->phase != PARSE)
        tell(p, m); /* if it is dead already, reading will show it */
    return LOTSE_OK;
}

int pool_start(struct pool **out, const struct pool_opts *o, lotse_err *err)
{
    struct pool *p = calloc(1, sizeof *p);
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    int jobs = o->jobs, rc = LOTSE_OK;

    *out = NULL;
    if (p == NULL)
        return err_nomem(err);
    if (jobs <= 0)
        jobs = cpus > 0 ? (int)(cpus < WORKERS_MAX ? cpus : WORKERS_MAX) : 1;
    if (jobs > WORKERS_MAX)
        jobs = WORKERS_MAX;
    if ((size_t)jobs > o->files->n)
        jobs = o->files->n > 0 ? (int)o->files->n : 1;
    p->work = (struct work){o->root, o->files,     o->solved, o->lex,
                            jobs,    o->rows_only, NULL,      -1};
    for (size_t w = 0; w < WORKERS_MAX; w++) {
        p->members[w].in.fd = p->members[w].at.scratch = -1;
        p->members[w].at.number = w;
    }
    p->work.records = calloc(work_records(&p->work), sizeof *p->work.records);
    if (p->work.records == NULL)
        rc = err_nomem(err);
    if (rc == LOTSE_OK && !o->rows_only) {
        p->work.words = spool_open(o->beside, err);
        if (p->work.words < 0)
            rc = LOTSE_IO;
    }
    for (int w = 0; w < jobs && rc == LOTSE_OK; w++) {
        struct member *m = &p->members[w];
        if (!o->rows_only) {
            m->at.scratch = spool_open(o->beside, err);
            if (m->at.scratch < 0)
                rc = LOTSE_IO;
        }
        if (rc == LOTSE_OK)
            rc = spawn(p, m, (size_t)w, false, err);
    }
    if (rc != LOTSE_OK)
        pool_stop(p);
    else
        *out = p;
    return rc;
}

/* The next message of the worker that has file i; m->n 0 and *died where the
 * file is to blame that there is none. */
static int next(struct message *out, struct pool *p, struct member *m, size_t i,
                bool *died, struct str *why, lotse_err *err)
{
    int rc = LOTSE_OK;
    bool oom = false;

    *died = false;
    while (!receive(out, &m->in, &oom) && rc == LOTSE_OK) {
        bool eager = m->at.eager;
        if (oom || m->pid == 0)
            return err_nomem(err);
        reap(p, m, why);
        *died = eager;
        rc = spawn(p, m, eager ? i + (size_t)p->work.jobs : i, !eager, err);
        if (eager)
            return rc;
    }
    if (rc == LOTSE_OK && out->kind == FAILED && out->n >= 4) {
        uint32_t code;
        memcpy(&code, out->p, sizeof code);
        if (code == LOTSE_NOMEM)
            return err_nomem(err);
        return err_set(err, LOTSE_IO, "%.*s", (int)(out->n - 4), out->p + 4);
    }
    return rc;
}

static struct member *member_of(struct pool *p, size_t i)
{
    return &p->members[i % (size_t)p->work.jobs];
}

int pool_answer(struct answer *out, struct pool *p, size_t i, lotse_err *err)
{
    struct member *m = member_of(p, i);
    struct message got = {0};
    struct answer_head h = {0};
    struct record *r;
    bool died;
    int rc = next(&got, p, m, i, &died, &p->why, err);

    *out = (struct answer){.p = "", .n = 0};
    if (rc != LOTSE_OK)
        return rc;
    if (!died && got.n >= sizeof h &&
        (got.kind == ANSWER_DOC || got.kind == ANSWER_ERROR)) {
        memcpy(&h, got.p, sizeof h);
        *out = (struct answer){.good = got.kind == ANSWER_DOC,
                               .line = h.line,
                               .bytes = h.bytes,
                               .searchable = h.n > 0,
                               .p = got.p + sizeof h,
                               .n = got.n - sizeof h};
        memcpy(out->hash, h.hash, HASH_BYTES);
        r = work_record(&p->work, i);
        *r = (struct record){.at = h.at, .n = h.n};
        memcpy(r->hash, h.hash, HASH_BYTES);
        return LOTSE_OK;
    }
    if (!died)
        return err_set(err, LOTSE_IO, "a worker gave a broken answer");
    out->p = str_text(&p->why);
    out->n = p->why.n;
    return LOTSE_OK;
}

int pool_refuse(struct pool *p, size_t i, lotse_err *err)
{
    if (work_record(&p->work, i)->n == 0)
        return LOTSE_OK;
    if (!vec_reserve(&p->refused, &p->cap_refused, p->n_refused + 1,
                     sizeof *p->refused))
        return err_nomem(err);
    p->refused[p->n_refused++] = (uint32_t)i;
    work_record(&p->work, i)->n = 0;
    return LOTSE_OK;
}

/* All lists of one worker, whole, even if it takes two workers. */
static int read_lists(struct str lists[LANGS], struct pool *p, struct member *m,
                      lotse_err *err)
{
    struct message got = {0};
    pid_t pid = m->pid;
    bool died;
    int rc;

    for (;;) {
        rc = next(&got, p, m, p->work.files->n, &died, &p->why, err);
        if (rc == LOTSE_OK && died)
            rc = err_set(err, LOTSE_IO,
                         "a worker stopped while it counted "
                         "words");
        if (rc != LOTSE_OK)
            return rc;
        if (m->pid != pid)
            for (int lang = 0; lang < LANGS; lang++)
                str_clear(&lists[lang]);
        pid = m->pid;
        if (got.kind == COUNTED)
            return LOTSE_OK;
        if (got.kind != WORDS_DE && got.kind != WORDS_EN)
            return err_set(err, LOTSE_IO, "a worker gave a broken answer");
        str_add(&lists[got.kind == WORDS_EN], got.p, got.n);
        if (lists[got.kind == WORDS_EN].oom)
            return err_nomem(err);
    }
}

/* Each worker has said that it parsed all. */
static int end_parse(struct pool *p, lotse_err *err)
{
    int rc = LOTSE_OK;

    for (int w = 0; w < p->work.jobs && rc == LOTSE_OK; w++) {
        struct message got = {0};
        bool died = true;
        for (int i = 0; i < 2 && died && rc == LOTSE_OK; i++)
            rc = next(&got, p, &p->members[w], p->work.files->n, &died,
                      &p->why, err);
        if (rc == LOTSE_OK && (died || got.kind != PARSED))
            rc = err_set(err, LOTSE_IO, "a worker stopped after its work");
        p->members[w].at.eager = false;
    }
    return rc;
}

int pool_count(struct str words[LANGS], struct pool *p, lotse_err *err)
{
    struct str lists[LANGS][WORKERS_MAX];
    int rc = end_parse(p, err);

    memset(lists, 0, sizeof lists);
    p->phase = COUNT;
    for (int w = 0; w < p->work.jobs && rc == LOTSE_OK; w++)
        tell(p, &p->members[w]);
    for (int w = 0; w < p->work.jobs && rc == LOTSE_OK; w++) {
        struct str both[LANGS] = {{0}, {0}};
        rc = read_lists(both, p, &p->members[w], err);
        for (int lang = 0; lang < LANGS; lang++)
            lists[lang][w] = both[lang];
    }
    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++) {
        rc = count_merge(&words[lang], lists[lang], (size_t)p->work.jobs);
        if (rc == LOTSE_INPUT)
            rc = err_set(err, LOTSE_IO, "a worker gave a broken list of words");
        else if (rc != LOTSE_OK)
            err_nomem(err);
    }
    for (int lang = 0; lang < LANGS; lang++)
        for (int w = 0; w < WORKERS_MAX; w++)
            str_free(&lists[lang][w]);
    return rc;
}

int pool_analyse(struct pool *p, const struct str words[LANGS], lotse_err *err)
{
    off_t at = 0;

    for (int lang = 0; lang < LANGS; lang++) {
        const char *text = str_text(&words[lang]);
        p->sizes[lang] = words[lang].n;
        for (size_t n = words[lang].n; n > 0;) {
            ssize_t k = pwrite(p->work.words, text, n, at);
            if (k < 0 && errno == EINTR)
                continue;
            if (k <= 0)
                return err_set(err, LOTSE_IO,
                               "cannot write a temporary "
                               "file: %s",
                               strerror(errno));
            text += k;
            at += k;
            n -= (size_t)k;
        }
    }
    p->phase = ANALYSE;
    for (int w = 0; w < p->work.jobs; w++) {
        p->members[w].at.eager = false;
        tell(p, &p->members[w]);
    }
    return LOTSE_OK;
}

int pool_tokens(struct reader *r, struct token_reader **tokens, struct str *why,
                struct pool *p, size_t i, int lang, lotse_err *err)
{
    struct member *m = member_of(p, i);
    struct message got = {0};
    bool died;
    int rc = next(&got, p, m, i, &died, why, err);

    *tokens = &m->tokens[lang];
    *r = (struct reader){NULL, NULL, false};
    if (rc != LOTSE_OK || died)
        return rc;
    if (got.kind != TOKENS)
        return err_set(err, LOTSE_IO, "a worker gave a broken answer");
    r->p = (const unsigned char *)got.p;
    r->end = r->p + got.n;
    return LOTSE_OK;
}

void pool_stop(struct pool *p)
{
    if (p == NULL)
        return;
    for (int w = 0; w < WORKERS_MAX; w++) {
        struct member *m = &p->members[w];
        if (m->pid > 0) {
            kill(m->pid, SIGKILL);
            while (waitpid(m->pid, NULL, 0) < 0 && errno == EINTR)
                ;
        }
        if (m->in.fd >= 0)
            close(m->in.fd);
        receiver_reset(&m->in, -1);
        if (m->at.scratch >= 0)
            close(m->at.scratch);
        for (int i = 0; i < LANGS; i++)
            token_reader_free(&m->tokens[i]);
    }
    if (p->work.words >= 0)
        close(p->work.words);
    free(p->work.records);
    free(p->refused);
    str_free(&p->why);
    free(p);
}
