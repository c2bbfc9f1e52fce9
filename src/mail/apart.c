/*
 * apart.c: a mail read in a process of its own.
 *
 * The child gets the bytes through the memory it shares with its parent at the
 * fork, limits itself, and writes what it found to a pipe as numbered pieces;
 * the parent believes none of the lengths before it looked at them. A child
 * that dies, takes too long or writes too much is a mail that can't be read.
 */
#include "mail/machine.h"
#include "mail/mail.h"

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    CPU_SECONDS = 10,
    WALL_MS = 20000,
    MEMORY = 1 << 29, /* bytes beside those that the parent holds */
    OUT_MAX = 64 << 20 /* bytes that the child may write */
};

/* Pieces, in the order in which they are written. */
enum piece {
    P_FROM = 1, P_FROM_NAME, P_SUBJECT, P_MESSAGE_ID, P_REF, P_TEXT,
    P_FILE_NAME, P_FILE_BYTES, P_WHY, P_FLAGS, P_PERSON, P_FAILED, P_END
};

enum { FLAGS = 5 };

/* ----------------------------------------------------------------- child -- */

static bool put(int fd, enum piece kind, const void *bytes, size_t n)
{
    uint32_t head[2] = {(uint32_t)kind, (uint32_t)n};

    return file_put(fd, head, sizeof head) && file_put(fd, bytes, n);
}

static bool put_text(int fd, enum piece kind, const char *s)
{
    return put(fd, kind, s, strlen(s));
}

static bool put_mail(int fd, const struct mail *m)
{
    unsigned char flags[FLAGS] = {m->from_html, m->cut, m->failed_for_good,
                                  (unsigned char)m->machine, m->no_answer};
    bool ok = put_text(fd, P_FROM, m->from) &&
              put_text(fd, P_FROM_NAME, m->from_name) &&
              put_text(fd, P_SUBJECT, m->subject) &&
              put_text(fd, P_MESSAGE_ID, m->message_id);

    for (size_t i = 0; i < m->n_refs && ok; i++)
        ok = put_text(fd, P_REF, m->refs[i]);
    for (size_t i = 0; i < m->n_people && ok; i++)
        ok = put_text(fd, P_PERSON, m->people[i]);
    for (size_t i = 0; i < m->n_failed && ok; i++)
        ok = put_text(fd, P_FAILED, m->failed[i]);
    ok = ok && put_text(fd, P_TEXT, m->text);
    for (size_t i = 0; i < m->n_files && ok; i++)
        ok = put_text(fd, P_FILE_NAME, m->files[i].name) &&
             put(fd, P_FILE_BYTES, m->files[i].bytes, m->files[i].n);
    return ok && put_text(fd, P_WHY, m->machine_why) &&
           put(fd, P_FLAGS, flags, sizeof flags) && put(fd, P_END, "", 0);
}

static void limit(int what, rlim_t soft)
{
    struct rlimit r = {soft, soft};

    setrlimit(what, &r);
}

/* Bytes of address space in use: an index that is mapped counts, too. */
static rlim_t in_use(void)
{
    FILE *f = fopen("/proc/self/statm", "re");
    unsigned long pages = 0;

    if (f == NULL || fscanf(f, "%lu", &pages) != 1)
        pages = (1UL << 30) / 4096;
    if (f != NULL)
        fclose(f);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void read_it(int fd, const char *bytes, size_t n, const char *own,
                    const char *mark)
{
    struct arena mem = {0};
    struct mail m;

    limit(RLIMIT_CPU, CPU_SECONDS);
    limit(RLIMIT_AS, in_use() + MEMORY);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    signal(SIGPIPE, SIG_DFL);
    _exit(mail_parse(&m, &mem, bytes, n, own, mark) && put_mail(fd, &m) ? 0
                                                                        : 1);
}

/* ---------------------------------------------------------------- parent -- */

static int64_t now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* All that the child writes, within the time and the size it has. */
static bool read_all(struct str *out, int fd)
{
    int64_t end = now_ms() + WALL_MS;
    char buf[65536];

    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int64_t left = end - now_ms();
        ssize_t k;
        if (left <= 0 || out->n > OUT_MAX ||
            (poll(&p, 1, (int)left) < 0 && errno != EINTR))
            return false;
        if (p.revents == 0)
            continue;
        k = read(fd, buf, sizeof buf);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return k == 0 && !out->oom;
        str_add(out, buf, (size_t)k);
    }
}

static bool take(struct mail *m, struct arena *mem, uint32_t kind,
                 const char *bytes, size_t n)
{
    char *copy = arena_strn(mem, bytes, n);
    struct mail_file *f;

    if (copy == NULL)
        return false;
    switch ((enum piece)kind) {
    case P_FROM:
        m->from = copy;
        return true;
    case P_FROM_NAME:
        m->from_name = copy;
        return true;
    case P_SUBJECT:
        m->subject = copy;
        return true;
    case P_MESSAGE_ID:
        m->message_id = copy;
        return true;
    case P_REF:
        if (m->n_refs == MAIL_REFS)
            return false;
        m->refs[m->n_refs++] = copy;
        return true;
    case P_TEXT:
        m->text = copy;
        return true;
    case P_FILE_NAME:
        if (m->n_files == MAIL_FILES)
            return false;
        m->files[m->n_files] = (struct mail_file){.name = copy, .bytes = ""};
        return true;
    case P_FILE_BYTES:
        if (m->n_files == MAIL_FILES)
            return false;
        f = &m->files[m->n_files++];
        f->name = f->name != NULL ? f->name : "";
        f->bytes = copy;
        f->n = n;
        return true;
    case P_WHY:
        m->machine_why = copy;
        return true;
    case P_FLAGS:
        if (n != FLAGS || (unsigned char)bytes[3] > MACHINE_OWN)
            return false;
        m->from_html = bytes[0] != 0;
        m->cut = bytes[1] != 0;
        m->failed_for_good = bytes[2] != 0;
        m->machine = bytes[3];
        m->no_answer = bytes[4] != 0;
        return true;
    case P_PERSON:
        if (m->n_people == MAIL_PEOPLE)
            return false;
        m->people[m->n_people++] = copy;
        return true;
    case P_FAILED:
        if (m->n_failed == MAIL_PEOPLE)
            return false;
        m->failed[m->n_failed++] = copy;
        return true;
    default:
        return false;
    }
}

static bool understand(struct mail *m, struct arena *mem, const struct str *s)
{
    size_t at = 0;

    *m = (struct mail){.from = "",
                       .from_name = "",
                       .subject = "",
                       .message_id = "",
                       .text = "",
                       .machine_why = ""};
    for (;;) {
        uint32_t head[2];
        if (s->n - at < sizeof head)
            return false;
        memcpy(head, s->p + at, sizeof head);
        at += sizeof head;
        if (head[1] > s->n - at)
            return false;
        if (head[0] == P_END)
            return true;
        if (!take(m, mem, head[0], s->p + at, head[1]))
            return false;
        at += head[1];
    }
}

int mail_read_apart(struct mail *out, struct arena *mem, const char *bytes,
                    size_t n, const char *own, const char *mark,
                    lotse_err *err)
{
    struct str all = {0};
    int ends[2], status = 0, rc = LOTSE_OK;
    bool ok = pipe(ends) == 0;
    pid_t child = ok ? fork() : -1;

    if (child == 0) {
        close(ends[0]);
        read_it(ends[1], bytes, n, own, mark);
    }
    if (child < 0) {
        if (ok) {
            close(ends[0]);
            close(ends[1]);
        }
        return err_set(err, LOTSE_BUSY,
                       "no process can be started to read a mail: %s",
                       strerror(errno));
    }
    close(ends[1]);
    ok = read_all(&all, ends[0]);
    close(ends[0]);
    if (!ok)
        kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (all.oom)
        rc = err_nomem(err);
    else if (!ok || !WIFEXITED(status) || WEXITSTATUS(status) != 0 ||
             !understand(out, mem, &all))
        rc = err_set(err, LOTSE_INPUT, "the mail can't be read");
    str_free(&all);
    return rc;
}
