/*
 * fuzz_tail.c: a tail of any bytes, under a right digest of its directory.
 *
 * What opens says nothing but places within the file, and every read of it
 * gives its bytes or an error.
 */
#include "db/le.h"
#include "db/tail.h"
#include "fuzz.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

enum { FOOTER = 64, PAGE = 512 };

/* Make the footer right for as many entries as its first byte says. */
static uint64_t dress(unsigned char *tail, size_t n)
{
    unsigned char *footer = tail + n - FOOTER;
    size_t parts = footer[0] % 5, length = parts * 32;
    XXH128_canonical_t c;

    while (length + FOOTER > n)
        length = --parts * 32;
    memset(footer, 0, FOOTER);
    memcpy(footer, "LotseTl\n", 8);
    le32_put(footer + 8, 1);
    le32_put(footer + 12, (uint32_t)parts);
    le64_put(footer + 16, n - FOOTER - length);
    le64_put(footer + 24, length);
    XXH128_canonicalFromHash(&c, XXH3_128bits(footer - length, length));
    memcpy(footer + 32, c.digest, sizeof c.digest);
    return XXH3_64bits_withSeed(footer - length, length + FOOTER, 5);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static unsigned char file[PAGE + 4096 + TAIL_CHECK];
    struct seal s = {.page = PAGE, .pages = 1, .bytes = PAGE + n, .salt = 5};
    struct tail t;
    const char *path;
    int fd;

    if (n < FOOTER || n > 4096)
        return 0;
    memcpy(file + PAGE, data, n);
    s.tail = dress(file + PAGE, n);
    path = fuzz_file(file, PAGE + n);
    fd = open(path, O_RDONLY);
    MUST(fd >= 0);
    if (tail_open(&t, &s, fd, path, NULL) == LOTSE_OK) {
        tail_verify(&t, NULL);
        for (size_t i = 0; i < t.n_parts; i++) {
            void *bytes;
            size_t got;
            MUST(t.parts[i].at + t.parts[i].n <= n);
            if (tail_load(&bytes, &got, &t, t.parts[i].id, NULL) == LOTSE_OK)
                MUST(got == tail_size(&t, t.parts[i].id));
            free(bytes);
            for (uint64_t at = 0; at < 200; at += 3)
                tail_read(file, &t, t.parts[i].id, at * data[0], at % n, NULL);
        }
    }
    close(fd);
    return 0;
}
