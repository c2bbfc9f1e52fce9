/* runs.h: posting lists that are too much for memory. */
#ifndef LOTSE_COMPILE_RUNS_H
#define LOTSE_COMPILE_RUNS_H

#include "compile/spool.h"

/* A list under construction: its bytes, last ord, number of articles. */
struct list {
    struct str bytes; /* behind those of the runs */
    uint32_t last; /* last ord + 1 */
    uint32_t df;
};

struct run_reader {
    uint64_t at; /* in the spool */
    struct spool_reader in;
    uint64_t term; /* whose list comes next */
};

struct runs {
    struct spool spool;
    struct run_reader *items;
    size_t n, cap;
};

/* The bytes of all lists go into a run; the lists are empty then. LOTSE_IO,
 * LOTSE_NOMEM. */
int runs_spill(struct runs *r, struct list *lists, size_t n);

/* Begin to read. */
int runs_begin(struct runs *r);

/* Append what the runs have of a list; lists are asked for by rising number,
 * each once. */
int runs_take(struct str *out, struct runs *r, size_t list);
void runs_free(struct runs *r);

#endif
