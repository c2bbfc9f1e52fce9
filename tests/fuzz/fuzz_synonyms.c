/*
 * fuzz_synonyms.c: rules for synonyms of any bytes.
 *
 * Every link leads to a key, no list of links is longer than all of them, and
 * a fault names a line of the text.
 */
#include "fuzz.h"
#include "text/synonyms.h"

#include <string.h>

struct seen {
    unsigned lines;
};

static void note(void *ctx, unsigned line, const char *message)
{
    const struct seen *seen = ctx;

    MUST(line >= 1 && line <= seen->lines && message[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct lexicon lex;
    static bool ready;
    struct analyzer a;
    struct synonyms s = {0};
    struct seen seen = {.lines = 1};

    if (!ready)
        MUST(lexicon_init(&lex, NULL) == LOTSE_OK);
    ready = true;
    for (size_t i = 0; i < n; i++)
        seen.lines += data[i] == '\n';
    MUST(analyzer_init(&a, LOTSE_LANG_DE, &lex, NULL) == LOTSE_OK);
    MUST(synonyms_add(&s, &a, (const char *)data, n, note, &seen) == LOTSE_OK);
    for (size_t k = 0; k < s.keys.n; k++) {
        size_t steps = 0;
        for (uint32_t i = s.heads[k]; i != STRMAP_NONE; i = s.links[i].next) {
            MUST(i < s.n_links && steps++ < s.n_links);
            MUST(s.links[i].key < s.keys.n && s.links[i].key != k);
            MUST(strlen(s.links[i].shown) > 0);
        }
    }
    synonyms_free(&s);
    analyzer_free(&a);
    return 0;
}
