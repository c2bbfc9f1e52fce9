/* sink.h: where output goes: a file or a string. */
#ifndef LOTSE_PRESENT_SINK_H
#define LOTSE_PRESENT_SINK_H

#include "base/str.h"

#include <stddef.h>
#include <stdio.h>

struct sink {
    void (*write)(void *ctx, const char *bytes, size_t n);
    void *ctx;
};

/* A file that remembers its first error; later writes are dropped. */
struct sink_file {
    FILE *file;
    int error; /* errno of the first failed write, 0: none */
};

/* Both are borrowed: they must outlive the sink. */
struct sink sink_of_file(struct sink_file *f);
struct sink sink_of_str(struct str *s);

void sink_add(const struct sink *to, const char *bytes, size_t n);
void sink_adds(const struct sink *to, const char *text);

/* Write out what is buffered; returns f->error. */
int sink_file_flush(struct sink_file *f);

#endif
