/*
 * fuzz_clean.c: a ticket of any bytes.
 *
 * What is left is valid UTF-8 with the subject inside it. Cleaning only takes
 * away; only bytes of another charset may become longer, up to three each.
 */
#include "base/utf8.h"
#include "fuzz.h"
#include "lotse.h"
#include "text/clean.h"

#include <string.h>

/* Nothing in it is decoded. */
static bool is_plain(const char *s, size_t n)
{
    return utf8_valid(s, n) == n && memmem(s, n, "=?", 2) == NULL &&
           memchr(s, '<', n) == NULL && memchr(s, ':', n) == NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *s = (const char *)data;
    struct cleaned c;

    MUST(clean_ticket(&c, s, n) == LOTSE_OK);
    MUST(c.n_subject <= c.text.n);
    MUST(utf8_valid(str_text(&c.text), c.text.n) == c.text.n);
    MUST(c.text.n <= 3 * n + 2);
    if (is_plain(s, n))
        MUST(c.text.n <= n + 2);
    cleaned_free(&c);
    return 0;
}
