/*
 * fuzz_categories.c: a table of categories, and a ticket, of any bytes.
 *
 * A line "---" parts them. A table that can be read proposes a type of its own.
 */
#include "fuzz.h"
#include "ticket/categorise.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *text = (const char *)data, *cut;
    size_t table = n;
    struct categories *c;
    struct proposal p;
    lotse_err err;

    cut = n > 0 ? memmem(text, n, "\n---\n", 5) : NULL;
    if (cut != NULL)
        table = (size_t)(cut - text);
    if (categories_read(&c, "t", n > 0 ? text : "", table, &err) != LOTSE_OK) {
        MUST(err.msg[0] != '\0' && c == NULL);
        return 0;
    }
    MUST(categorise(&p, c, cut != NULL ? cut + 5 : "",
                    cut != NULL ? n - table - 5 : 0, &err) == LOTSE_OK);
    MUST(categories_type(c, p.type->id) != NULL);
    MUST(p.level == 1 || p.level == 2);
    MUST(p.urgency >= 1 && p.urgency <= 3);
    MUST(p.complexity >= 1 && p.complexity <= 3);
    categories_free(c);
    return 0;
}
