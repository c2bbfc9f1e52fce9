/*
 * sendmail.c: hand a mail to a program like /usr/sbin/sendmail.
 *
 * It is started without a shell, with the addresses as arguments behind "--",
 * and gets the mail on standard input. Its exit status is one of sysexits.h.
 */
#include "mail/transport.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int64_t seconds(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return ts.tv_sec;
}

/* Start it with `in` as its standard input; output goes nowhere. */
static int start(pid_t *pid, const char *program, const char *sender,
                 const char *to, int in)
{
    char *const argv[] = {(char *)(uintptr_t)program,
                          (char *)(uintptr_t) "-i",
                          (char *)(uintptr_t) "-f",
                          (char *)(uintptr_t)(sender[0] != '\0' ? sender
                                                                : "<>"),
                          (char *)(uintptr_t) "--",
                          (char *)(uintptr_t)to,
                          NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    sigset_t none, pipes;
    int rc;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attr);
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attr, &none);
    sigemptyset(&pipes);
    sigaddset(&pipes, SIGPIPE);
    posix_spawnattr_setsigdefault(&attr, &pipes);
    posix_spawnattr_setflags(&attr,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    rc = posix_spawn(pid, program, &files, &attr, argv, environ);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&files);
    return rc;
}

/* The whole mail in memory that is a file, with line ends as programs here
 * expect them: whoever reads it can't take half of it for all, even if we are
 * killed meanwhile. -1: errno says why. */
static int keep(const char *bytes, size_t n)
{
    struct str text = {0};
    int fd = memfd_create("mail", MFD_CLOEXEC);
    bool ok = fd >= 0;

    for (size_t i = 0; i < n; i++)
        if (bytes[i] != '\r')
            str_addc(&text, bytes[i]);
    if (text.oom)
        errno = ENOMEM;
    ok = ok && !text.oom;
    for (size_t at = 0; ok && at < text.n;) {
        ssize_t k = write(fd, text.p + at, text.n - at);
        ok = k > 0 || (k < 0 && errno == EINTR);
        at += k > 0 ? (size_t)k : 0;
    }
    str_free(&text);
    if (ok && lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Its exit status; -1: it was ended, or took too long and was killed. */
static int finish(pid_t pid, int64_t until)
{
    const struct timespec nap = {0, 5000000};
    int status;
    pid_t got;

    while ((got = waitpid(pid, &status, WNOHANG)) == 0 ||
           (got < 0 && errno == EINTR)) {
        if (seconds() >= until) {
            kill(pid, SIGKILL);
            waitpid(pid, &status, 0);
            return -1;
        }
        nanosleep(&nap, NULL);
    }
    return got == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

enum sent sendmail_run(const char *program, const char *sender, const char *to,
                       const char *bytes, size_t n, int timeout,
                       struct str *why)
{
    int fd = keep(bytes, n), rc;
    pid_t pid;

    rc = fd >= 0 ? start(&pid, program, sender, to, fd) : errno;
    if (fd >= 0)
        close(fd);
    if (rc != 0) {
        str_addf(why, "can't start %s: %s", program, strerror(rc));
        return SENT_LATER;
    }
    rc = finish(pid, seconds() + timeout);
    if (rc == 0)
        return SENT_OK;
    if (rc < 0)
        str_addf(why, "%s didn't take the mail in time", program);
    else
        str_addf(why, "%s ended with status %d", program, rc);
    return rc == EX_NOUSER || rc == EX_NOHOST || rc == EX_DATAERR ? SENT_NEVER
                                                                  : SENT_LATER;
}
