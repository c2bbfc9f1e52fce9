/*
 * fuzz_parts.c: the ranking parts of an index with any numbers in them
 * (edits.h), so that it is the checks of load.c that have to stand.
 */
#include "edits.h"
#include "search/index.h"

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
