/*
 * worker.c: what a worker process does.
 *
 * libcmark aborts when memory runs out, and it and libyaml have inputs on
 * which they take minutes; neither may stop a build. So articles are read,
 * hashed, parsed, counted and analysed apart from the parent, which only ever
 * sees bytes that it checks. Each file gets CPU_SECONDS and MEMORY_MIB.
 *
 *     PARSE    file -> rows, and a record: the numbers of its words
 *     COUNT    records of refused files leave the counts; words -> parent
 *     ANALYSE  record -> tokens, with the word lists of the whole base
 *
 * Records lie in a file without a name, so that memory stays bounded. Their
 * numbers mean something to one worker only; one that takes over from a dead
 * one makes its records anew.
 */
#include "compile/worker.h"
#include "base/err.h"
#include "compile/analysis.h"
#include "compile/article.h"
#include "compile/read.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

enum { PIECE = 1 << 20 /* bytes of a list of words in one message */ };

struct worker {
    struct work *work;
    const struct station *at;
    const char *root; /* of the articles, from the worker's folder */
    struct sender out;
    struct receiver in;
    struct str records; /* not written yet ... */
    uint64_t end;       /* ... to this place of the scratch file */
    struct analysis analysis;
    struct packer packer;
    struct str bytes, packed; /* of the open file */
    int64_t limited; /* when the limit on CPU time was set */
};

/* Room for one more file: the CPU limit counts from now, or from a moment ago,
 * since it takes two system calls and most files take less. */
static void set_limits(struct worker *k)
{
    enum { MOMENT = 50000000 /* ns; the limit has a second to spare */ };
    struct timespec t = {0, 0};
    struct rusage u;
    struct rlimit l;
    int64_t now;

    clock_gettime(CLOCK_MONOTONIC, &t);
    now = (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
    if (k->limited != 0 && now - k->limited < MOMENT)
        return;
    k->limited = now;
    if (getrusage(RUSAGE_SELF, &u) == 0) {
        l.rlim_cur =
            (rlim_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + CPU_SECONDS + 1;
        l.rlim_max = RLIM_INFINITY;
        setrlimit(RLIMIT_CPU, &l);
    }
}

/* Memory above what the parent had. */
static void set_limits_once(void)
{
    struct rlimit core = {0, 0};

    setrlimit(RLIMIT_CORE, &core);
#ifndef SANITIZED
    char text[64] = "";
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    rlim_t bytes = (rlim_t)MEMORY_MIB << 20;
    struct rlimit as;
    if (fd >= 0 && read(fd, text, sizeof text - 1) > 0)
        bytes +=
            (rlim_t)strtoull(text, NULL, 10) * (rlim_t)sysconf(_SC_PAGESIZE);
    if (fd >= 0)
        close(fd);
    as = (struct rlimit){bytes, bytes};
    setrlimit(RLIMIT_AS, &as);
#endif
}

/* Give up: the build can't go on. */
static _Noreturn void give_up(struct worker *k, uint32_t code,
                              const char *message)
{
    str_clear(&k->records);
    send_message(&k->out, FAILED, &code, sizeof code, message, strlen(message));
    send_flush(&k->out);
    _exit(1);
}

static _Noreturn void no_memory(struct worker *k)
{
    give_up(k, LOTSE_NOMEM, "out of memory");
}

/* Records go to their file before the answers that tell of them. */
static bool write_records(void *ctx)
{
    struct worker *k = ctx;
    const char *p = k->records.p;
    size_t n = k->records.n;

    while (n > 0) {
        ssize_t w = pwrite(k->at->scratch, p, n, (off_t)k->end);
        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            give_up(k, LOTSE_IO,
                    "cannot write a temporary file beside the "
                    "index: no space left?");
        p += w;
        k->end += (uint64_t)w;
        n -= (size_t)w;
    }
    str_clear(&k->records);
    return true;
}

/* ----------------------------------------------------------------- parse -- */

/* Keep what has to be analysed, and count its words. */
static void keep_record(struct worker *k, const struct md_doc *d,
                        struct answer_head *h)
{
    size_t had = k->records.n;

    if (k->work->rows_only || !article_searchable(d))
        return;
    if (analysis_keep(&k->records, &k->analysis, d) != LOTSE_OK)
        no_memory(k); /* half counted */
    h->at = k->end + had;
    h->n = (uint32_t)(k->records.n - had);
}

/* Read and parse a file. False: h->line and k->bytes tell why not. */
static bool parse_file(struct worker *k, struct md_doc *doc,
                       struct answer_head *h, const char *path)
{
    struct str *bytes = &k->bytes;
    lotse_err err = {0};

    str_clear(bytes);
    if (!read_article(bytes, k->root, path, &h->bytes))
        return false;
    read_hash(h->hash, bytes);
    if (md_parse(doc, str_text(bytes), bytes->n, &h->line, &err) == LOTSE_OK &&
        article_resolve(doc, path, k->work->lex) == LOTSE_OK)
        return true;
    str_clear(bytes);
    str_adds(bytes, err.msg[0] ? err.msg : "out of memory");
    return false;
}

static bool answer_file(struct worker *k, size_t i)
{
    struct answer_head h = {0};
    enum message_kind kind = ANSWER_ERROR;
    const struct str *payload = &k->bytes;
    struct md_doc doc = {0};
    bool ok;

    str_clear(&k->packed);
    if (parse_file(k, &doc, &h, k->work->files->items[i].path)) {
        keep_record(k, &doc, &h);
        if (article_pack(&k->packed, &doc, &k->packer) != LOTSE_OK)
            no_memory(k);
        h.line = 0;
        kind = ANSWER_DOC;
        payload = &k->packed;
    }
    work_record(k->work, i)->at = h.at;
    work_record(k->work, i)->n = h.n;
    ok = send_message(&k->out, kind, &h, sizeof h, str_text(payload),
                      payload->n);
    md_doc_free(&doc);
    return ok;
}

/* ----------------------------------------------------------------- count -- */

/* The bytes of a record. */
static void load_record(struct worker *k, struct str *buf, size_t i)
{
    const struct record *r = work_record(k->work, i);

    str_clear(buf);
    if (!str_reserve(buf, r->n))
        no_memory(k);
    if (pread(k->at->scratch, buf->p, r->n, (off_t)r->at) != (ssize_t)r->n)
        give_up(k, LOTSE_IO, "cannot read a temporary file");
    buf->n = r->n;
}

/* Make the record of a file anew, which another worker has made before. */
static void renew(struct worker *k, size_t i)
{
    struct record *r = work_record(k->work, i);
    struct answer_head h = {0};
    struct md_doc doc = {0};

    set_limits(k);
    if (!parse_file(k, &doc, &h, k->work->files->items[i].path) ||
        memcmp(h.hash, r->hash, HASH_BYTES) != 0)
        give_up(k, LOTSE_IO, "an article changed while it was compiled; run "
                             "lotse compile again");
    keep_record(k, &doc, &h);
    r->at = h.at;
    r->n = h.n;
    md_doc_free(&doc);
}

/* Where an earlier worker has stopped: what it has answered and what is still
 * needed of that. */
static void take_over(struct worker *k)
{
    for (size_t i = k->at->number; i < k->at->first;
         i += (size_t)k->work->jobs)
        if (i < k->work->files->n && work_record(k->work, i)->n > 0)
            renew(k, i);
}

static void command(struct worker *k, struct message *m, uint32_t kind)
{
    bool oom = false;

    if (!send_flush(&k->out) || !receive(m, &k->in, &oom) || m->kind != kind)
        _exit(0); /* nothing more is wanted */
}

static bool count_words(struct worker *k)
{
    struct message m;
    bool ok = true;

    command(k, &m, DO_COUNT);
    write_records(k);
    for (size_t at = 0; at + 4 <= m.n; at += 4) {
        uint32_t i;
        memcpy(&i, m.p + at, sizeof i);
        if (i >= k->work->files->n || work_record(k->work, i)->n == 0 ||
            i % (size_t)k->work->jobs != k->at->number)
            continue;
        load_record(k, &k->bytes, i);
        if (analysis_uncount(&k->analysis, &k->bytes) != LOTSE_OK)
            no_memory(k);
        work_record(k->work, i)->n = 0;
    }
    for (int lang = 0; lang < LANGS && ok; lang++) {
        struct str list = {0};
        if (count_list(&list, &k->analysis.counts[lang],
                       &k->analysis.an[lang]) != LOTSE_OK)
            no_memory(k);
        for (size_t at = 0; at < list.n && ok; at += PIECE) {
            size_t n = list.n - at < PIECE ? list.n - at : PIECE;
            ok = send_message(&k->out, lang == 0 ? WORDS_DE : WORDS_EN, "", 0,
                              list.p + at, n);
        }
        str_free(&list);
    }
    return ok && send_message(&k->out, COUNTED, "", 0, "", 0);
}

/* --------------------------------------------------------------- analyse -- */

static void open_words(struct worker *k)
{
    struct message m;
    struct wordlist words[LANGS];
    uint64_t sizes[LANGS];
    const char *map;

    command(k, &m, DO_ANALYSE);
    if (m.n != sizeof sizes)
        _exit(1);
    memcpy(sizes, m.p, sizeof sizes);
    map = mmap(NULL, sizes[0] + sizes[1] + 1, PROT_READ, MAP_PRIVATE,
               k->work->words, 0);
    if (map == MAP_FAILED)
        no_memory(k);
    wordlist_open(&words[0], map, sizes[0]);
    wordlist_open(&words[1], map + sizes[0], sizes[1]);
    set_limits(k);
    for (int lang = 0; lang < LANGS; lang++)
        if (analysis_words(&k->analysis, lang, &words[lang]) != LOTSE_OK)
            no_memory(k);
}

static bool analyse_file(struct worker *k, size_t i)
{
    struct str fresh = {0}, tokens = {0};
    bool ok;

    if (k->at->phase == ANALYSE)
        renew(k, i);
    write_records(k);
    load_record(k, &k->bytes, i);
    if (analysis_run(&fresh, &tokens, &k->analysis, &k->bytes,
                     k->work->files->items[i].path) != LOTSE_OK)
        no_memory(k);
    ok = send_message(&k->out, TOKENS, str_text(&fresh), fresh.n,
                      str_text(&tokens), tokens.n);
    str_free(&fresh);
    str_free(&tokens);
    return ok;
}

/* ----------------------------------------------------------------- whole -- */

_Noreturn void worker_run(struct work *work, const struct station *at)
{
    struct worker k = {.work = work, .at = at, .root = work->root,
                       .in = {.fd = at->fd}};
    size_t step = (size_t)work->jobs;
    bool ok = true;

    k.out = (struct sender){at->fd, at->eager, {0}, write_records, &k};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_DFL);
    set_limits_once();
    if (chdir(work->root) == 0) /* short paths are opened faster */
        k.root = ".";
    if (!work->rows_only &&
        analysis_init(&k.analysis, work->lex, work->solved) != LOTSE_OK)
        no_memory(&k);
    if (at->phase != ANALYSE)
        take_over(&k);
    for (size_t i = at->first; at->phase == PARSE && i < work->files->n && ok;
         i += step) {
        set_limits(&k);
        ok = answer_file(&k, i);
    }
    if (at->phase == PARSE &&
        (!ok || !send_message(&k.out, PARSED, "", 0, "", 0)))
        _exit(0);
    if (at->phase != ANALYSE && !count_words(&k))
        _exit(0);
    packer_free(&k.packer);
    str_free(&k.packed);
    malloc_trim(0);
    open_words(&k);
    malloc_trim(0);
    for (size_t i = at->phase == ANALYSE ? at->first : at->number;
         i < work->files->n && ok; i += step) {
        if (work_record(work, i)->n == 0)
            continue;
        set_limits(&k);
        ok = analyse_file(&k, i);
    }
    if (ok)
        send_flush(&k.out);
    _exit(0);
}
