/*
 * fuzz_open.c: a file of any bytes, opened as an index.
 *
 * Only what compile sealed may open.
 */
#include "fuzz.h"
#include "lotse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lotse_index *ix;
    lotse_err err = {0};

    MUST(lotse_open(&ix, fuzz_file(data, n), &err) != LOTSE_OK);
    MUST(ix == NULL && err.msg[0] != '\0');
    return 0;
}
