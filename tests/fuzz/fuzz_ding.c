/*
 * fuzz_ding.c: a word list of any bytes, and what was learnt from one.
 */
#include "compile/dict.h"
#include "compile/ding.h"
#include "fuzz.h"

static void sides(const char *text, size_t n)
{
    static struct ding d;
    struct ding_side side[2];

    d = (struct ding){.text = text, .n = n};
    while (ding_next(&d, &side[0], &side[1]))
        for (int i = 0; i < 2; i++) {
            MUST(side[i].n <= DING_ALTS);
            for (size_t k = 0; k < side[i].n; k++)
                MUST(side[i].alts[k] >= d.buf[i] && side[i].lens[k] > 0 &&
                     side[i].alts[k] + side[i].lens[k] <=
                         d.buf[i] + DING_LINE);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const unsigned char *p = data;
    struct dict_row row;

    sides((const char *)data, n);
    while (dict_next(&row, &p, data + n))
        MUST(p <= data + n && row.way <= DICT_EN_EN &&
             (const unsigned char *)row.term + row.n_term <= data + n);
    return 0;
}
