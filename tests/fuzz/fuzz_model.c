/*
 * fuzz_model.c: the model beside an index, of any bytes.
 *
 * What is read has numbers that ranking can use; what isn't leaves the shipped
 * ones.
 */
#include "fuzz.h"
#include "search/model.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct model m;

    if (model_read(&m, fuzz_file(data, n), NULL) != LOTSE_OK) {
        MUST(memcmp(&m, &model_default, sizeof m) == 0);
        return 0;
    }
    for (int e = 0; e < MODEL_ENDS; e++)
        for (int f = 0; f < FEATURES; f++)
            MUST(isfinite(m.weights[e][f]) && m.weights[e][f] >= 0);
    MUST(m.temperature > 0 && m.answer >= 0 && m.answer <= 1);
    return 0;
}
