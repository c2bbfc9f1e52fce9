/*
 * lotse_bench.c: time queries of a file against an index, through lotse.h.
 *
 *     lotse_bench run INDEX suggest|search SECONDS QUERIES.jsonl
 *     lotse_bench serve INDEX    (see driver.h)
 *
 * Ten hits with section, snippet and confidence, whatever the verdict.
 */
#include "driver.h"

#include <lotse.h>
#include <string.h>

static lotse_index *index_open;

static int open_index(const char *path)
{
    lotse_err err = {0};

    if (lotse_open(&index_open, path, &err) != LOTSE_OK)
        return driver_fail("lotse", err.msg);
    return 0;
}

static long answer(const char *mode, const char *lang, const char *text)
{
    lotse_query_opts opts = LOTSE_QUERY_INIT;
    lotse_results *res = NULL;
    lotse_err err = {0};
    long n;

    (void)lang; /* found by Lotse itself */
    opts.text = text;
    opts.mode = strcmp(mode, "suggest") == 0 ? LOTSE_SUGGEST : LOTSE_SEARCH;
    opts.limit = DRIVER_TOP;
    opts.all = true;
    if (lotse_query(&res, index_open, &opts, &err) != LOTSE_OK)
        return driver_fail("lotse", err.msg);
    n = (long)res->n_hits;
    lotse_results_free(res);
    return n;
}

int main(int argc, char **argv)
{
    static const struct driver d = {NULL, open_index, answer, NULL};
    int rc = driver_main(argc, argv, &d);

    lotse_close(index_open);
    return rc;
}
