/*
 * fuzz_md.c: an article of any bytes.
 *
 * What comes out is UTF-8, its HTML has no script, and packing it for the pipe
 * and back gives the same.
 */
#include "base/utf8.h"
#include "fuzz.h"
#include "md/md.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct md_doc doc = {0}, again = {0};
    struct str bytes = {0}, twice = {0};
    unsigned line = 0;
    lotse_err err = {0};

    if (md_parse(&doc, (const char *)data, n, &line, &err) == LOTSE_OK) {
        MUST(utf8_valid(doc.html, strlen(doc.html)) == strlen(doc.html));
        MUST(strstr(doc.html, "<script") == NULL);
        MUST(strstr(doc.html, "javascript:") == NULL ||
             strstr(doc.html, "=\"javascript:") == NULL);
        for (size_t i = 0; i < doc.n_sections; i++)
            for (size_t k = 0; k < doc.sections[i].n_spans; k++)
                MUST(doc.sections[i].spans[k].to <= doc.sections[i].n_text);
        MUST(md_pack(&bytes, &doc) == LOTSE_OK);
        MUST(md_unpack(&again, bytes.p, bytes.n) == LOTSE_OK);
        MUST(md_pack(&twice, &again) == LOTSE_OK);
        MUST(twice.n == bytes.n && memcmp(twice.p, bytes.p, bytes.n) == 0);
    } else {
        MUST(err.msg[0] != '\0');
    }
    str_free(&bytes);
    str_free(&twice);
    md_doc_free(&doc);
    md_doc_free(&again);
    return 0;
}
