/*
 * fuzz_solved.c: solved tickets of any bytes.
 */
#include "compile/solved.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct lexicon lex;
    static struct analyzer an;
    static bool ready;
    struct solved s = {.n = 0};
    struct str words = {0};

    if (!ready)
        MUST(lexicon_init(&lex, NULL) == LOTSE_OK &&
             analyzer_init(&an, LOTSE_LANG_DE, &lex, NULL) == LOTSE_OK);
    ready = true;
    if (solved_read(&s, (const char *)data, n, "x", &lex, NULL) == LOTSE_OK)
        for (size_t i = 0; i < s.names.n; i++)
            MUST(solved_wording(&words, &s, s.names.items[i].p, &an) ==
                 LOTSE_OK);
    for (size_t i = 0; i < words.n; i++) /* nothing that could be a number */
        MUST(words.p[i] < '0' || words.p[i] > '9');
    str_free(&words);
    solved_free(&s);
    return 0;
}
