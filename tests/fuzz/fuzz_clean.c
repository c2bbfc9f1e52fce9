/*
 * fuzz_clean.c: a ticket of any bytes.
 *
 * Cleaning only takes away: what is left is no longer than what came, and the
 * subject lies inside it.
 */
#include "base/utf8.h"
#include "fuzz.h"
#include "lotse.h"
#include "text/clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct cleaned c;

    MUST(clean_ticket(&c, (const char *)data, n) == LOTSE_OK);
    MUST(c.n_subject <= c.text.n);
    cleaned_free(&c);
    return 0;
}
