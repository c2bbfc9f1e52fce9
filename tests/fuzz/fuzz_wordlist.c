/*
 * fuzz_wordlist.c: a block of words of any bytes.
 *
 * A block that opens can be asked for anything.
 */
#include "fuzz.h"
#include "text/wordlist.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct wordlist w;

    if (!wordlist_open(&w, data, n))
        return 0;
    wordlist_freq(&w, "passwort", 8);
    for (uint32_t i = wordlist_lower(&w, "p", 1); i < w.n; i++) {
        uint32_t freq;
        size_t len;
        const char *word = wordlist_at(&w, i, &len, &freq);
        MUST((const uint8_t *)word >= data &&
             (const uint8_t *)word + len <= data + n);
        wordlist_freq(&w, word, len);
    }
    return 0;
}
