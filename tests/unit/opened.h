/* opened.h: a made-up base that is open, with its rows counted the plain
 * way. */
#ifndef TESTS_OPENED_H
#define TESTS_OPENED_H

#include "made.h"
#include "plain.h"

#include "search/index.h"

static struct made_base base;
static struct lotse_index *ix;
static struct plain *plain[LANGS];
static lotse_err err;

/* Make n articles of each language, and open their index. -1: can't be done. */
static inline int open_base(uint32_t n)
{
    return made_base(&base, n, true) == LOTSE_OK &&
                   index_open(&ix, base.index, NULL, &err) == LOTSE_OK
               ? 0
               : -1;
}

/* The same, and count its rows. */
static inline int open_counted(uint32_t n)
{
    int rc = open_base(n);

    for (int i = 0; i < LANGS && rc == 0; i++)
        plain[i] = plain_count(ix, i, base.solved);
    return rc;
}

static inline int close_base(void **state)
{
    (void)state;
    for (int i = 0; i < LANGS; i++)
        if (plain[i] != NULL)
            plain_free(plain[i]);
    index_close(ix);
    made_remove(&base);
    return 0;
}

#endif
