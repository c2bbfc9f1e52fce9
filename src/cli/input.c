/*
 * input.c: read a whole file or standard input.
 *
 * Everything that the front reads itself (tickets, configuration) is read
 * here, with a limit, so that a device or an endless pipe can't fill memory.
 */
#include "cli/input.h"

#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A path that can't be right is the caller's mistake. */
static int failed(const char *path, lotse_err *err)
{
    int e = errno;
    int code = e == ENOENT || e == ENOTDIR || e == EISDIR || e == ENAMETOOLONG
                   ? LOTSE_INPUT
                   : LOTSE_IO;

    return err_set(err, code, "can't read %s: %s", path, strerror(e));
}

static int read_all(struct str *out, FILE *f, const char *path, size_t max,
                    lotse_err *err)
{
    char buf[16384];
    size_t n, total = 0;

    errno = 0;
    while ((n = fread(buf, 1, sizeof buf, f)) > 0) {
        total += n;
        if (total > max)
            return err_set(err, LOTSE_INPUT, "%s is larger than %zu KiB", path,
                           max >> 10);
        str_add(out, buf, n);
    }
    if (ferror(f))
        return failed(path, err);
    return out->oom ? err_nomem(err) : LOTSE_OK;
}

int input_read(struct str *out, const char *path, size_t max, lotse_err *err)
{
    FILE *f;
    int rc;

    if (strcmp(path, "-") == 0)
        return read_all(out, stdin, "standard input", max, err);
    f = fopen(path, "rbe");
    if (f == NULL)
        return failed(path, err);
    rc = read_all(out, f, path, max, err);
    fclose(f);
    return rc;
}
