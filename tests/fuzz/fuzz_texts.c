/*
 * fuzz_texts.c: stored sections of any bytes.
 *
 * What opens has as many sections as it says, within its bytes.
 */
#include "fuzz.h"
#include "db/texts.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *begin = (const char *)data;
    struct texts_section s;
    struct texts t;
    size_t left;

    if (!texts_open(&t, data, n))
        return 0;
    for (left = t.left; texts_next(&s, &t); left--) {
        MUST(s.heading >= begin && s.anchor > s.heading);
        MUST(s.anchor + strlen(s.anchor) < s.text);
        MUST(s.text + s.n_text <= begin + n);
    }
    MUST(left == 0 && t.text == begin + n);
    return 0;
}
