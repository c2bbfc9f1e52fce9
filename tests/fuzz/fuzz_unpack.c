/*
 * fuzz_unpack.c: an answer of a worker process that isn't one.
 *
 * The parent must not believe its workers: they read foreign bytes.
 */
#include "fuzz.h"
#include "md/md.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct md_doc doc = {0};

    md_unpack(&doc, data, n);
    md_doc_free(&doc);
    return 0;
}
