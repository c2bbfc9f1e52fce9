/*
 * worker.c: what a worker process does.
 *
 * libcmark aborts when memory runs out, and it and libyaml have inputs on
 * which they take minutes; neither may stop a build. So articles are read,
 * hashed, parsed, counted and analysed apart from the parent, which only ever
 * sees bytes that it checks. Each file gets CPU_SECONDS and MEMORY_MIB.
 *
 *     PARSE    file -> rows, and a record: what has to be analysed later
 *     COUNT    records of refused files leave the counts; words -> parent
 *     ANALYSE  record -> tokens, with the word lists of the whole base
 *
 * Records lie in a file without a name, so that memory stays bounded and a
 * worker that takes over from a dead one finds them.
 */
#include "compile/worker.h"
#include "base/err.h"
#include "compile/analysis.h"
#include "compile/article.h"
#include "compile/count.h"
#include "compile/read.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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
    struct sender out;
    struct receiver in;
    struct str records; /* not written yet ... */
    uint64_t end;       /* ... to this place of the scratch file */
    struct count counts[LANGS];
    struct packer packer;
    struct str bytes, packed; /* of the open file */
};

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
static int keep_record(struct worker *k, struct md_doc *d,
                       struct answer_head *h)
{
    const char *markdown = d->markdown, *html = d->html;
    size_t had = k->records.n;
    int rc;

    if (k->work->rows_only || !article_searchable(d))
        return LOTSE_OK;
    d->markdown = d->html = "";
    rc = md_pack(&k->records, d);
    d->markdown = markdown;
    d->html = html;
    h->at = k->end + had;
    h->n = (uint32_t)(k->records.n - had);
    return rc == LOTSE_OK ? count_article(&k->counts[article_lang(d) - 1], d, 1)
                          : rc;
}

static bool answer_file(struct worker *k, size_t i)
{
    const char *path = k->work->files->items[i].path;
    struct answer_head h = {0};
    enum message_kind kind = ANSWER_ERROR;
    struct str *bytes = &k->bytes, *packed = &k->packed;
    const struct str *payload = bytes;
    struct md_doc doc = {0};
    lotse_err err = {0};
    unsigned line = 0;
    bool ok;

    str_clear(bytes);
    str_clear(packed);
    if (read_article(bytes, k->work->root, path, &h.bytes)) {
        read_hash(h.hash, bytes);
        if (md_parse(&doc, str_text(bytes), bytes->n, &line, &err) ==
                LOTSE_OK &&
            article_resolve(&doc, path, k->work->lex) == LOTSE_OK) {
            if (keep_record(k, &doc, &h) != LOTSE_OK)
                no_memory(k); /* half counted */
            if (article_pack(packed, &doc, &k->packer) != LOTSE_OK)
                no_memory(k);
            kind = ANSWER_DOC;
            payload = packed;
        } else {
            h.line = line;
            str_clear(bytes);
            str_adds(bytes, err.msg[0] ? err.msg : "out of memory");
        }
    }
    k->work->records[i] = (struct record){h.at, h.n};
    ok = send_message(&k->out, kind, &h, sizeof h, str_text(payload),
                      payload->n);
    md_doc_free(&doc);
    return ok;
}

/* ----------------------------------------------------------------- count -- */

/* The article of a record. */
static int load_record(struct worker *k, struct md_doc *doc, struct str *buf,
                       size_t i)
{
    const struct record *r = &k->work->records[i];

    str_clear(buf);
    if (!str_reserve(buf, r->n))
        return LOTSE_NOMEM;
    if (pread(k->at->scratch, buf->p, r->n, (off_t)r->at) != (ssize_t)r->n)
        give_up(k, LOTSE_IO, "cannot read a temporary file");
    *doc = (struct md_doc){0};
    return md_unpack(doc, buf->p, r->n);
}

static void recount(struct worker *k, size_t i, int by)
{
    struct md_doc doc;
    struct str buf = {0};

    if (k->work->records[i].n == 0)
        return;
    if (load_record(k, &doc, &buf, i) != LOTSE_OK ||
        count_article(&k->counts[article_lang(&doc) - 1], &doc, by) != LOTSE_OK)
        no_memory(k);
    md_doc_free(&doc);
    str_free(&buf);
}

/* Where an earlier worker has stopped. */
static void take_over(struct worker *k)
{
    for (size_t i = k->at->number; i < k->work->files->n;
         i += (size_t)k->work->jobs) {
        const struct record *r = &k->work->records[i];
        if (r->n > 0 && r->at + r->n > k->end)
            k->end = r->at + r->n;
        if (i < k->at->first && k->at->phase != ANALYSE)
            recount(k, i, 1);
    }
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
    for (size_t at = 0; at + 4 <= m.n; at += 4) {
        uint32_t i;
        memcpy(&i, m.p + at, sizeof i);
        recount(k, i, -1);
        k->work->records[i].n = 0;
    }
    for (int lang = 0; lang < LANGS && ok; lang++) {
        struct str list = {0};
        if (count_list(&list, &k->counts[lang], (lotse_lang)(lang + 1),
                       k->work->lex) != LOTSE_OK)
            no_memory(k);
        count_free(&k->counts[lang]);
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

static void open_words(struct worker *k, struct analysis *a)
{
    struct message m;
    uint64_t sizes[LANGS];
    const char *map;

    command(k, &m, DO_ANALYSE);
    if (m.n != sizeof sizes)
        _exit(1);
    memcpy(sizes, m.p, sizeof sizes);
    map = mmap(NULL, sizes[0] + sizes[1] + 1, PROT_READ, MAP_PRIVATE,
               k->work->words, 0);
    if (map == MAP_FAILED ||
        analysis_init(a, k->work->lex, k->work->solved) != LOTSE_OK)
        no_memory(k);
    wordlist_open(&a->an[0].words, map, sizes[0]);
    wordlist_open(&a->an[1].words, map + sizes[0], sizes[1]);
}

static bool analyse_file(struct worker *k, struct analysis *a, size_t i,
                         struct str *buf)
{
    struct str fresh = {0}, tokens = {0};
    struct md_doc doc;
    bool ok;

    if (load_record(k, &doc, buf, i) != LOTSE_OK ||
        analysis_run(&fresh, &tokens, a, &doc, k->work->files->items[i].path) !=
            LOTSE_OK)
        no_memory(k);
    ok = send_message(&k->out, TOKENS, str_text(&fresh), fresh.n,
                      str_text(&tokens), tokens.n);
    md_doc_free(&doc);
    str_free(&fresh);
    str_free(&tokens);
    return ok;
}

/* ----------------------------------------------------------------- whole -- */

_Noreturn void worker_run(struct work *work, const struct station *at)
{
    struct worker k = {.work = work, .at = at, .in = {.fd = at->fd}};
    size_t step = (size_t)work->jobs;
    struct analysis a;
    struct str buf = {0};
    bool ok = true;

    k.out = (struct sender){at->fd, at->eager, {0}, write_records, &k};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_DFL);
    set_limits_once();
    if (at->phase != PARSE || at->first != at->number)
        take_over(&k);
    for (size_t i = at->first; at->phase == PARSE && i < work->files->n && ok;
         i += step) {
        set_limits();
        ok = answer_file(&k, i);
    }
    if (at->phase == PARSE &&
        (!ok || !send_message(&k.out, PARSED, "", 0, "", 0)))
        _exit(0);
    if (at->phase != ANALYSE && !count_words(&k))
        _exit(0);
    packer_free(&k.packer);
    str_free(&k.bytes);
    str_free(&k.packed);
    open_words(&k, &a);
    for (size_t i = at->phase == ANALYSE ? at->first : at->number;
         i < work->files->n && ok; i += step) {
        if (work->records[i].n == 0)
            continue;
        set_limits();
        ok = analyse_file(&k, &a, i, &buf);
    }
    if (ok)
        send_flush(&k.out);
    _exit(0);
}
