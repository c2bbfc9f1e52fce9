/* worker.h: articles are parsed in processes of their own. */
#ifndef LOTSE_COMPILE_WORKER_H
#define LOTSE_COMPILE_WORKER_H

#include "compile/walk.h"
#include "base/str.h"

#include <stdint.h>

enum { HASH_BYTES = 16, WORKERS_MAX = 8 };

enum answer_kind { ANSWER_DOC = 1, ANSWER_SAME = 2, ANSWER_ERROR = 3 };

struct answer {
    enum answer_kind kind;
    unsigned line;      /* of an error */
    uint64_t bytes;     /* size of the file */
    unsigned char hash[HASH_BYTES];
    struct str payload; /* packed doc, or the message */
};

struct pool;

/* Start `jobs` workers (0: one per processor) over all files. known[i] is the
 * hash that file i had in the old index, or NULL. */
int pool_start(struct pool **out, const char *root, const struct file_list *l,
               const unsigned char *const *known, int jobs, lotse_err *err);

/* The answer for file i; files are asked for in order, each once. A worker
 * that died is an ANSWER_ERROR for the file it had, and is replaced. */
int pool_next(struct answer *out, struct pool *p, size_t i, lotse_err *err);

void answer_free(struct answer *a);
void pool_stop(struct pool *p);

#endif
