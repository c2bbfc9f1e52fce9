/*
 * fuzz_trec.c: queries, judgments, runs and tickets of any bytes.
 *
 * A line is read or named; nothing is taken for what it isn't.
 */
#include "api/tickets.h"
#include "fuzz.h"
#include "learn/trec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct judgments j;
    struct queries q;
    struct tickets t;
    struct ticket one;
    lotse_err err = {0};
    size_t k;

    for (int run = 0; run < 2; run++) {
        if (judgments_read(&j, fuzz_file(data, n), run, &err) == LOTSE_OK)
            judgments_of(&j, "1", &k);
        judgments_free(&j);
    }
    if (queries_open(&q, fuzz_file(data, n), &err) == LOTSE_OK)
        while (queries_next(&q, &err) == LOTSE_OK)
            MUST(q.id != NULL && q.text != NULL);
    queries_close(&q);
    if (tickets_open(&t, fuzz_file(data, n), &err) == LOTSE_OK)
        while (tickets_next(&t, &one, &err) == LOTSE_OK)
            MUST(one.id[0] != '\0' && one.n <= n);
    tickets_close(&t);
    return 0;
}
