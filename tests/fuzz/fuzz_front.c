/*
 * fuzz_front.c: front matter of any bytes, before a sound article.
 *
 * libyaml and the mending of what is almost YAML, without the fuzzer having to
 * find the fences first.
 */
#include "fuzz.h"
#include "md/md.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct md_doc doc = {0};
    struct str text = {0};
    unsigned line = 0;

    str_adds(&text, "---\n");
    str_add(&text, data, n);
    str_adds(&text, "\n---\n\n# Heading\n\nText.\n");
    if (md_parse(&doc, text.p, text.n, &line, NULL) == LOTSE_OK)
        MUST(doc.boost >= .1 && doc.boost <= 10);
    md_doc_free(&doc);
    str_free(&text);
    return 0;
}
