/*
 * fuzz_query.c: a question of any bytes, as a search line and as a ticket.
 *
 * No text is an error, scores fall, marks lie inside their snippet.
 */
#include "fuzz.h"
#include "lotse.h"

#include <string.h>

static void ask(lotse_index *ix, lotse_mode mode, const char *text, size_t n)
{
    lotse_query_opts q = LOTSE_QUERY_INIT;
    lotse_results *res;
    lotse_err err = {0};
    double last = 1;

    q.text = text;
    q.len = n;
    q.mode = mode;
    q.all = true;
    q.audience = LOTSE_LEVEL2;
    q.explain = LOTSE_EXPLAIN_FULL;
    MUST(lotse_query(&res, ix, &q, &err) == LOTSE_OK);
    for (size_t i = 0; i < res->n_hits; i++) {
        const lotse_hit *h = &res->hits[i];
        MUST(h->score >= 0 && h->score <= last);
        MUST(h->confidence >= 0 && h->confidence <= 1);
        last = h->score;
        for (size_t k = 0; k < h->n_marks; k++)
            MUST(h->marks[k].from < h->marks[k].to &&
                 h->marks[k].to <= strlen(h->snippet));
    }
    lotse_results_free(res);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static lotse_index *ix;

    if (n == 0)
        return 0;
    if (ix == NULL)
        MUST(lotse_open(&ix, fuzz_index(), NULL) == LOTSE_OK);
    ask(ix, LOTSE_SEARCH, (const char *)data, n);
    ask(ix, LOTSE_SUGGEST, (const char *)data, n);
    return 0;
}
