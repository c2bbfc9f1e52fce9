/*
 * fuzz_parts.c: the ranking parts of an index with any numbers in them.
 *
 * The input is a row of edits of 8 bytes, each for one part: another number at
 * some place, or a part that is cut or longer. Records stay as they are (those
 * are for fuzz_lists.c). Digests are right, sizes mostly, so that it is the
 * checks of load.c that have to stand.
 */
#include "fuzz.h"
#include "search/index.h"
#include "../unit/reseal.h"

enum { EDIT = 8, EDITS = 32 };

struct edits {
    const uint8_t *data;
    size_t n;
    size_t part; /* how many went by */
    size_t n_parts;
};

static bool is_records(uint32_t id)
{
    return id % 16 == PART_POSTINGS || id % 16 == PART_FORWARD ||
           id % 16 == PART_TRANSLATIONS;
}

static void edit(unsigned char *bytes, size_t *n, const uint8_t *e)
{
    uint32_t value = le32_get(e + 4);
    size_t at = (size_t)(e[2] | e[3] << 8);

    switch (e[1] % 8) {
    case 0: /* cut */
        *n = at < *n ? *n - at : 0;
        break;
    case 1: /* longer, there is room for it */
        memset(bytes + *n, (int)value, at % 256);
        *n += at % 256;
        break;
    case 2: /* one byte */
        if (*n > 0)
            bytes[at % *n] = (unsigned char)value;
        break;
    default: /* a number at its place, half of them small */
        if (*n >= 4)
            le32_put(bytes + at % (*n / 4) * 4,
                     e[1] % 2 == 0 ? value : value % 512);
    }
}

/* A part with those edits that are for it. */
static void put_part(void *ctx, struct tail_out *out, uint32_t id,
                     const char *old, size_t n)
{
    struct edits *es = ctx;
    unsigned char *bytes = malloc(n + EDITS * 256);

    MUST(bytes != NULL);
    memcpy(bytes, old, n);
    for (size_t i = 0; i < es->n && !is_records(id); i++)
        if (es->data[i * EDIT] % es->n_parts == es->part)
            edit(bytes, &n, es->data + i * EDIT);
    tail_put(out, bytes, n);
    free(bytes);
    es->part++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct str sound;
    static char path[64];
    static size_t n_parts;
    struct edits es = {.data = data, .n = n / EDIT};
    lotse_index *ix;

    if (n < EDIT || n > EDIT * EDITS)
        return 0;
    if (sound.p == NULL) {
        MUST(file_read(&sound, fuzz_index(), SIZE_MAX / 2, NULL) == LOTSE_OK);
        MUST(lotse_open(&ix, fuzz_index(), NULL) == LOTSE_OK);
        n_parts = ix->db.tail.n_parts;
        lotse_close(ix);
        snprintf(path, sizeof path, "/tmp/lotse-parts.%d", (int)getpid());
    }
    es.n_parts = n_parts;
    MUST(reseal_parts(path, &sound, put_part, &es) == 0);
    if (lotse_open(&ix, path, NULL) == LOTSE_OK)
        fuzz_ask(ix);
    lotse_close(ix);
    unlink(path);
    return 0;
}
