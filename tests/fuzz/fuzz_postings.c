/*
 * fuzz_postings.c: a posting list of any bytes.
 *
 * The first bytes say how many articles it is to have and how many the language
 * has; the lists of the small index that fuzz_lists.c asks are too short for
 * what is decoded sixteen at a time. A list is bad, or it has as many articles
 * as it should, which rise.
 */
#include "fuzz.h"
#include "search/postings.h"

#include <string.h>

enum { HEAD = 4, ARTICLES = 2000 };

static void read_all(struct lotse_index *ix, const struct plist *l)
{
    struct post_reader r;
    struct post_block b;
    uint32_t seen = 0, next = 0;

    post_begin(&r, ix, 0, l);
    for (; post_next(&r, &b); seen += b.n) {
        MUST(b.n > 0 && b.n <= POST_BLOCK);
        for (uint32_t i = 0; i < b.n; i++) {
            MUST(b.ords[i] >= next && b.ords[i] < ix->langs[0].docs);
            MUST(b.tf[i] > 0);
            next = b.ords[i] + 1;
        }
    }
    MUST(r.bad ? seen < l->n : seen == l->n);
}

static void read_masks(const struct plist *l)
{
    struct post_masks m;

    post_masks_begin(&m, l);
    for (uint32_t i = 0; i < l->n; i++)
        post_mask(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct lotse_index *ix;
    struct plist l = {0};
    unsigned char *bytes;
    uint16_t head[HEAD / 2];

    if (ix == NULL)
        ix = calloc(1, sizeof *ix);
    MUST(ix != NULL);
    if (n < HEAD)
        return 0;
    memcpy(head, data, HEAD);
    l.n = l.n_old = head[0] % ARTICLES;
    ix->langs[0].docs = head[1] + 1U;
    l.n_bytes = n - HEAD;
    bytes = malloc(l.n_bytes + 1); /* of no more than it has */
    MUST(bytes != NULL);
    memcpy(bytes + 1, data + HEAD, l.n_bytes);
    l.bytes = bytes + 1;
    read_all(ix, &l);
    read_masks(&l);
    free(bytes);
    return 0;
}
