/*
 * spool.c: raw mails on disk, before anything is done with them.
 *
 * Whoever hands us a mail forgets it when we say so; we say so when its bytes
 * are on disk under a name that stays. Names begin with the time, so that a
 * walk goes in the order of coming, and end with random bits, so that two
 * processes never choose the same. A mail that was handled moves into a folder
 * of its month, so that looking for those that weren't stays short.
 */
#include "mail/spool.h"
#include "mail/mail.h"

#include "base/err.h"
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SPOOL_MAX = LOTSE_MAIL_MAX + (64 << 10) }; /* with the trace */

static int fail(const char *path, lotse_err *err)
{
    return err_set(err, LOTSE_IO, "cannot keep a mail in %s: %s", path,
                   strerror(errno));
}

/* The bytes in a temporary file, on disk. */
static int write_temp(const char *path, const struct str *trace,
                      const void *bytes, size_t n, lotse_err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int rc = LOTSE_OK;

    if (fd < 0)
        return fail(path, err);
    if (!file_put(fd, str_text(trace), trace->n) ||
        !file_put(fd, bytes, n) || fsync(fd) != 0)
        rc = fail(path, err);
    if (close(fd) != 0 && rc == LOTSE_OK)
        rc = fail(path, err);
    if (rc != LOTSE_OK)
        unlink(path);
    return rc;
}

int spool_keep(char name[SPOOL_NAME], const char *folder,
               const struct str *trace, const void *bytes, size_t n,
               int64_t now, lotse_err *err)
{
    struct str temp = {0}, path = {0};
    unsigned char raw[12];
    char hex[2 * sizeof raw + 1];
    int rc = LOTSE_OK;

    if (sodium_init() < 0)
        return err_set(err, LOTSE_IO, "no random numbers from the system");
    randombytes_buf(raw, sizeof raw);
    sodium_bin2hex(hex, sizeof hex, raw, sizeof raw);
    snprintf(name, SPOOL_NAME, "%012lld-%s.eml", (long long)now, hex);
    str_addf(&temp, "%s/.%s.tmp", folder, name);
    str_addf(&path, "%s/%s", folder, name);
    if (temp.oom || path.oom || trace->oom)
        rc = err_nomem(err);
    if (rc == LOTSE_OK && mkdir(folder, 0700) != 0 && errno != EEXIST)
        rc = fail(folder, err);
    if (rc == LOTSE_OK)
        rc = write_temp(temp.p, trace, bytes, n, err);
    if (rc == LOTSE_OK) {
        rc = file_publish(temp.p, path.p, err);
        if (rc != LOTSE_OK)
            unlink(temp.p);
    }
    str_free(&temp);
    str_free(&path);
    return rc;
}

/* "FOLDER/2026-11/NAME", or its folder alone. */
static void month_path(struct str *out, const char *folder, const char *name,
                       bool file)
{
    time_t at = (time_t)strtoll(name, NULL, 10);
    struct tm tm;
    char month[16] = "unknown";

    if (gmtime_r(&at, &tm) != NULL)
        strftime(month, sizeof month, "%Y-%m", &tm);
    str_addf(out, "%s/%s", folder, month);
    if (file)
        str_addf(out, "/%s", name);
}

int spool_read(struct str *out, const char *folder, const char *name,
               lotse_err *err)
{
    struct str path = {0};
    int rc;

    str_addf(&path, "%s/%s", folder, name);
    rc = path.oom ? err_nomem(err)
                  : file_read(out, path.p, SPOOL_MAX, err);
    if (rc == LOTSE_NOTFOUND) {
        str_clear(&path);
        month_path(&path, folder, name, true);
        rc = path.oom ? err_nomem(err)
                      : file_read(out, path.p, SPOOL_MAX, err);
    }
    str_free(&path);
    return rc;
}

int spool_done(const char *folder, const char *name, lotse_err *err)
{
    struct str from = {0}, to = {0}, month = {0};
    int rc = LOTSE_OK;

    str_addf(&from, "%s/%s", folder, name);
    month_path(&month, folder, name, false);
    month_path(&to, folder, name, true);
    if (from.oom || to.oom || month.oom)
        rc = err_nomem(err);
    else if (mkdir(month.p, 0700) != 0 && errno != EEXIST)
        rc = fail(month.p, err);
    else if (rename(from.p, to.p) != 0 && errno != ENOENT)
        rc = fail(to.p, err); /* ENOENT: another process was faster */
    str_free(&from);
    str_free(&to);
    str_free(&month);
    return rc;
}

int spool_remove(const char *folder, const char *name, lotse_err *err)
{
    struct str path = {0};
    int rc;

    str_addf(&path, "%s/%s", folder, name);
    rc = path.oom ? err_nomem(err) : file_remove(path.p, err);
    str_clear(&path);
    month_path(&path, folder, name, true);
    if (rc == LOTSE_OK)
        rc = path.oom ? err_nomem(err) : file_remove(path.p, err);
    str_free(&path);
    return rc;
}

static bool ends(const char *name, const char *with)
{
    size_t n = strlen(name), k = strlen(with);

    return n > k && strcmp(name + n - k, with) == 0;
}

static int is_ours(const struct dirent *e)
{
    return ends(e->d_name, e->d_name[0] == '.' ? ".eml.tmp" : ".eml");
}

static void drop_temp(const char *folder, const char *name, int64_t now)
{
    struct str path = {0};

    str_addf(&path, "%s/%s", folder, name);
    if (strtoll(name + 1, NULL, 10) + 86400 < now && !path.oom)
        unlink(path.p);
    str_free(&path);
}

int spool_walk(const char *folder, int64_t now,
               int (*each)(void *ctx, const char *name, lotse_err *err),
               void *ctx, lotse_err *err)
{
    struct dirent **all;
    int n = scandir(folder, &all, is_ours, alphasort), rc = LOTSE_OK;

    if (n < 0)
        return errno == ENOENT
                   ? LOTSE_OK
                   : err_set(err, LOTSE_IO, "cannot read %s: %s", folder,
                             strerror(errno));
    for (int i = 0; i < n; i++) {
        if (all[i]->d_name[0] == '.')
            drop_temp(folder, all[i]->d_name, now);
        else if (rc == LOTSE_OK)
            rc = each(ctx, all[i]->d_name, err);
        free(all[i]);
    }
    free(all);
    return rc;
}

size_t spool_trace(const char *bytes, size_t n)
{
    static const char *const names[] = {"From ", "Return-Path:",
                                        "Delivered-To:", "X-Original-To:"};
    size_t at = 0;

    for (;;) {
        const char *end = memchr(bytes + at, '\n', n - at);
        bool trace = false;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            trace |= n - at > strlen(names[i]) &&
                     strncasecmp(bytes + at, names[i], strlen(names[i])) == 0;
        if (!trace || end == NULL)
            return at;
        at = (size_t)(end - bytes) + 1;
        /* a header's further lines */
        while (at < n && (bytes[at] == ' ' || bytes[at] == '\t') &&
               (end = memchr(bytes + at, '\n', n - at)) != NULL)
            at = (size_t)(end - bytes) + 1;
    }
}
