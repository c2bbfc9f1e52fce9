/*
 * sink.c: where output goes.
 *
 * All writers of this module put bytes into a sink, so that the same code
 * serves standard output, a string (tests) and later a reply to a request.
 * A full disk or a closed pipe is not looked for after each write: the file
 * sink keeps the first errno, drops what follows, and the front asks once at
 * the end.
 */
#include "present/sink.h"

#include <errno.h>
#include <string.h>

static void file_write(void *ctx, const char *bytes, size_t n)
{
    struct sink_file *f = ctx;

    if (f->error != 0 || n == 0)
        return;
    errno = 0;
    if (fwrite(bytes, 1, n, f->file) != n)
        f->error = errno != 0 ? errno : EIO;
}

static void str_write(void *ctx, const char *bytes, size_t n)
{
    str_add(ctx, bytes, n);
}

struct sink sink_of_file(struct sink_file *f)
{
    return (struct sink){.write = file_write, .ctx = f};
}

struct sink sink_of_str(struct str *s)
{
    return (struct sink){.write = str_write, .ctx = s};
}

void sink_add(const struct sink *to, const char *bytes, size_t n)
{
    to->write(to->ctx, bytes, n);
}

void sink_adds(const struct sink *to, const char *text)
{
    to->write(to->ctx, text, strlen(text));
}

int sink_file_flush(struct sink_file *f)
{
    errno = 0;
    if (f->error == 0 && fflush(f->file) != 0)
        f->error = errno != 0 ? errno : EIO;
    return f->error;
}
