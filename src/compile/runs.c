/*
 * runs.c: posting lists that are too much for memory.
 *
 * Lists grow at their ends only. So where they are too much, their bytes go
 * into a file, list by list, and they go on empty: that is a run. A whole list
 * is its pieces of all runs, one behind the other, and what memory has. All
 * runs are read side by side, each from its beginning to its end.
 *
 *     run: { varint number of the list + 1, varint n, n bytes } by rising
 *          number, varint 0
 */
#include "compile/runs.h"
#include "base/varint.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

int runs_spill(struct runs *r, struct list *lists, size_t n)
{
    struct str head = {0};
    int rc = LOTSE_OK;

    if (!vec_reserve(&r->items, &r->cap, r->n + 1, sizeof *r->items))
        return LOTSE_NOMEM;
    r->items[r->n++] = (struct run_reader){.at = r->spool.n + r->spool.fill.n};
    for (size_t i = 0; i < n && rc == LOTSE_OK; i++) {
        struct str *bytes = &lists[i].bytes;
        if (bytes->n == 0)
            continue;
        str_clear(&head);
        put_varint(&head, i + 1);
        put_varint(&head, bytes->n);
        rc = spool_put(&r->spool, str_text(&head), head.n);
        if (rc == LOTSE_OK)
            rc = spool_put(&r->spool, bytes->p, bytes->n);
        str_free(bytes);
    }
    str_free(&head);
    return rc == LOTSE_OK ? spool_put(&r->spool, "", 1) : rc;
}

int runs_begin(struct runs *r)
{
    int rc = r->n > 0 ? spool_flush(&r->spool) : LOTSE_OK;

    for (size_t i = 0; i < r->n && rc == LOTSE_OK; i++) {
        struct run_reader *run = &r->items[i];
        run->in = (struct spool_reader){.s = &r->spool, .at = run->at};
        rc = spool_varint(&run->term, &run->in);
    }
    return rc;
}

int runs_take(struct str *out, struct runs *r, size_t list)
{
    int rc = LOTSE_OK;

    for (size_t i = 0; i < r->n && rc == LOTSE_OK; i++) {
        struct run_reader *run = &r->items[i];
        uint64_t n;
        if (run->term != list + 1)
            continue;
        rc = spool_varint(&n, &run->in);
        if (rc == LOTSE_OK)
            rc = spool_get(out, &run->in, (size_t)n);
        if (rc == LOTSE_OK)
            rc = spool_varint(&run->term, &run->in);
    }
    return rc;
}

void runs_free(struct runs *r)
{
    for (size_t i = 0; i < r->n; i++)
        str_free(&r->items[i].in.buf);
    free(r->items);
    spool_close(&r->spool);
    r->items = NULL;
    r->n = r->cap = 0;
}
