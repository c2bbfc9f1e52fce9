/* kb.h: a small knowledge base in a temporary folder. */
#ifndef TESTS_KB_H
#define TESTS_KB_H

#include "lotse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct kb_file {
    const char *path, *text;
};

struct kb {
    char dir[32];
    char index[64];
    const struct kb_file *files;
    size_t n;
};

/* Write the files (folders de/ and en/) and compile them. */
static inline int kb_make(struct kb *kb, const struct kb_file *files, size_t n)
{
    lotse_compile_opts opts = LOTSE_COMPILE_INIT;
    lotse_compile_stats stats;
    char path[128];

    *kb = (struct kb){.dir = "/tmp/lotse-unit.XXXXXX", .files = files, .n = n};
    if (mkdtemp(kb->dir) == NULL)
        return -1;
    snprintf(kb->index, sizeof kb->index, "%s/kb.db", kb->dir);
    snprintf(path, sizeof path, "%s/de", kb->dir);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/en", kb->dir);
    mkdir(path, 0700);
    for (size_t i = 0; i < n; i++) {
        FILE *f;

        snprintf(path, sizeof path, "%s/%s", kb->dir, files[i].path);
        f = fopen(path, "w");
        if (f == NULL)
            return -1;
        fputs(files[i].text, f);
        fclose(f);
    }
    opts.articles = kb->dir;
    opts.index = kb->index;
    opts.jobs = 1;
    return lotse_compile(&stats, &opts, NULL);
}

static inline void kb_remove(struct kb *kb)
{
    char path[128];

    for (size_t i = 0; i < kb->n; i++) {
        snprintf(path, sizeof path, "%s/%s", kb->dir, kb->files[i].path);
        unlink(path);
    }
    unlink(kb->index);
    snprintf(path, sizeof path, "%s.lock", kb->index);
    unlink(path);
    snprintf(path, sizeof path, "%s.seen", kb->index);
    unlink(path);
    snprintf(path, sizeof path, "%s/de", kb->dir);
    rmdir(path);
    snprintf(path, sizeof path, "%s/en", kb->dir);
    rmdir(path);
    rmdir(kb->dir);
}

#endif
