/*
 * test_tail.c: parts and records behind the pages of a file, whole and damaged.
 */
#include "db/tail.h"
#include "db/le.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

enum { PAGES = 1024, BIG = 3 << 20 };

static char path[] = "/tmp/lotse-tail.XXXXXX";
static int fd = -1;
static struct seal sealed;
static uint64_t places[3];
static const char *const records[3] = {"one", "", "the third record"};
static lotse_err err;

static struct seal two_pages(uint64_t salt)
{
    return (struct seal){.page = 512, .pages = 2, .salt = salt};
}

/* A small tail: a checked part, one of records, an empty one. */
static void write_small(struct seal *s)
{
    struct tail_out out;

    assert_int_equal(tail_begin(&out, s, fd, path, &err), LOTSE_OK);
    tail_part(&out, 7, true);
    tail_put(&out, "seven", 5);
    tail_put(&out, " bytes", 6);
    tail_part(&out, 300, false);
    for (int i = 0; i < 3; i++)
        tail_record(&out, records[i], strlen(records[i]), &places[i]);
    tail_part(&out, 8, true);
    assert_int_equal(tail_end(&out, s, &err), LOTSE_OK);
}

static int setup(void **state)
{
    (void)state;
    fd = mkstemp(path);
    assert_true(fd >= 0);
    return 0;
}

static int fresh(void **state)
{
    (void)state;
    assert_int_equal(ftruncate(fd, 0), 0);
    sealed = two_pages(1234567);
    write_small(&sealed);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    close(fd);
    return unlink(path);
}

/* Everything of the small tail is read and is right; else the error. */
static int read_small(const struct tail *t)
{
    char buf[64];
    void *bytes;
    size_t n;
    int rc = tail_load(&bytes, &n, t, 7, &err);

    if (rc == LOTSE_OK) {
        assert_int_equal(n, 11);
        assert_memory_equal(bytes, "seven bytes", 11);
        free(bytes);
    }
    for (int i = 0; i < 3 && rc == LOTSE_OK; i++) {
        size_t len = strlen(records[i]);
        rc = tail_read(buf, t, 300, places[i], len, &err);
        if (rc == LOTSE_OK)
            assert_memory_equal(buf, records[i], len);
    }
    return rc;
}

static int open_and_read(void)
{
    struct tail t;
    int rc = tail_open(&t, &sealed, fd, path, &err);

    return rc == LOTSE_OK ? read_small(&t) : rc;
}

static void damaged(int rc)
{
    assert_int_equal(rc, LOTSE_IO);
    if (strstr(err.msg, path) == NULL || strstr(err.msg, "damaged") == NULL ||
        strstr(err.msg, "run lotse compile") == NULL)
        fail_msg("%s", err.msg);
}

static void what_was_written(void **state)
{
    struct tail t;
    void *bytes;
    size_t n;

    (void)state;
    assert_int_equal(open_and_read(), LOTSE_OK);
    assert_int_equal(tail_open(&t, &sealed, fd, path, &err), LOTSE_OK);
    assert_int_equal(tail_size(&t, 7), 11);
    assert_int_equal(tail_size(&t, 8), 0);
    assert_int_equal(tail_size(&t, 9), 0);
    assert_int_equal(tail_size(&t, 300), 3 + 16 + 3 * TAIL_CHECK);
    for (uint32_t id = 8; id < 10; id++) {
        assert_int_equal(tail_load(&bytes, &n, &t, id, &err), LOTSE_OK);
        assert_non_null(bytes);
        assert_int_equal(n, 0);
        free(bytes);
    }
    assert_int_equal(tail_load(&bytes, &n, &t, 300, &err), LOTSE_OK);
    assert_memory_equal(bytes, "one", 3);
    free(bytes);
    assert_int_equal(tail_verify(&t, &err), LOTSE_OK);
    assert_int_equal(sealed.bytes, lseek(fd, 0, SEEK_END));
}

static void no_such_place(void **state)
{
    static const uint64_t at[] = {1, 3, 30, 31, 1 << 20, UINT64_MAX,
                                  UINT64_MAX - 3};
    static const size_t n[] = {0, 1, 64, SIZE_MAX, SIZE_MAX - 3};
    struct tail t;
    char buf[128];

    (void)state;
    assert_int_equal(tail_open(&t, &sealed, fd, path, &err), LOTSE_OK);
    for (size_t i = 0; i < sizeof at / sizeof *at; i++)
        for (size_t k = 0; k < sizeof n / sizeof *n; k++)
            damaged(tail_read(buf, &t, 300, at[i], n[k], &err));
    damaged(tail_read(buf, &t, 300, places[0], 2, &err));
    damaged(tail_read(buf, &t, 7, 0, 5, &err));
    damaged(tail_read(buf, &t, 8, 0, 0, &err));
    damaged(tail_read(buf, &t, 9, 0, 0, &err));
}

/* Each byte changed: found when it is read, or one of the zeros that nobody
 * reads; all are found by the look at everything. */
static void every_byte(void **state)
{
    size_t n = (size_t)sealed.bytes, unread = 0;

    (void)state;
    for (size_t at = PAGES; at < n; at++) {
        unsigned char c;
        struct tail t;
        int rc;
        assert_int_equal(pread(fd, &c, 1, (off_t)at), 1);
        c ^= 0x40;
        assert_int_equal(pwrite(fd, &c, 1, (off_t)at), 1);
        rc = open_and_read();
        if (rc == LOTSE_OK) {
            assert_int_equal(c, 0x40);
            unread++;
        } else {
            damaged(rc);
        }
        rc = tail_open(&t, &sealed, fd, path, &err);
        damaged(rc == LOTSE_OK ? tail_verify(&t, &err) : rc);
        c ^= 0x40;
        assert_int_equal(pwrite(fd, &c, 1, (off_t)at), 1);
    }
    assert_int_equal(unread, 53 + 33); /* up to the next multiple of 64 */
    assert_int_equal(open_and_read(), LOTSE_OK);
}

static void every_length(void **state)
{
    size_t n = (size_t)sealed.bytes;

    (void)state;
    for (size_t to = n; to-- > PAGES;) {
        sealed.bytes = n;
        assert_int_equal(ftruncate(fd, (off_t)to), 0);
        damaged(open_and_read());
        sealed.bytes = to; /* as if the first page said so */
        damaged(open_and_read());
    }
}

/* The same bytes of another build, or at another place. */
static void of_another_build(void **state)
{
    struct seal other = two_pages(7654321);
    struct tail t;
    char buf[64];

    (void)state;
    assert_int_equal(tail_open(&t, &sealed, fd, path, &err), LOTSE_OK);
    write_small(&other);
    damaged(read_small(&t));
    damaged(tail_read(buf, &t, 300, places[0], 3, &err));
    damaged(open_and_read());
    sealed = other;
    assert_int_equal(open_and_read(), LOTSE_OK);
}

/* The same tail twice is the same bytes. */
static void no_chance(void **state)
{
    char a[2048] = {0}, b[2048] = {0};
    ssize_t n = pread(fd, a, sizeof a, 0);
    struct seal again = two_pages(1234567);

    (void)state;
    write_small(&again);
    assert_int_equal(pread(fd, b, sizeof b, 0), n);
    assert_memory_equal(a, b, sizeof a);
    assert_int_equal(again.tail, sealed.tail);
}

/* Parts larger than the writer's buffer, in pieces of all sizes. */
static void big_parts(void **state)
{
    unsigned char *want = malloc(BIG);
    struct seal s = two_pages(99);
    struct tail_out out;
    struct tail t;
    uint64_t at;
    void *bytes;
    size_t n;

    (void)state;
    assert_non_null(want);
    for (size_t i = 0; i < BIG; i++)
        want[i] = (unsigned char)(i * 2654435761U >> 13);
    assert_int_equal(tail_begin(&out, &s, fd, path, &err), LOTSE_OK);
    tail_part(&out, 1, true);
    for (size_t from = 0, k = 1; from < BIG; from += k, k = k * 2 + 1) {
        k = k < BIG - from ? k : BIG - from;
        assert_int_equal(tail_at(&out), from);
        tail_put(&out, want + from, k);
    }
    tail_part(&out, 2, false);
    tail_record(&out, want, 1000, NULL);
    tail_record(&out, want, BIG, &at);
    assert_int_equal(tail_end(&out, &s, &err), LOTSE_OK);
    assert_int_equal(tail_open(&t, &s, fd, path, &err), LOTSE_OK);
    assert_int_equal(tail_verify(&t, &err), LOTSE_OK);
    assert_int_equal(tail_load(&bytes, &n, &t, 1, &err), LOTSE_OK);
    assert_int_equal(n, BIG);
    assert_memory_equal(bytes, want, BIG);
    free(bytes);
    bytes = malloc(BIG + TAIL_CHECK);
    assert_non_null(bytes);
    assert_int_equal(tail_read(bytes, &t, 2, at, BIG, &err), LOTSE_OK);
    assert_memory_equal(bytes, want, BIG);
    free(bytes);
    free(want);
}

static void errors_stick(void **state)
{
    struct seal s = two_pages(1);
    struct tail_out out;
    int reading = open(path, O_RDONLY);

    (void)state;
    assert_int_equal(tail_begin(&out, &s, fd, path, &err), LOTSE_OK);
    tail_part(&out, 1, true);
    tail_part(&out, 1, true);
    tail_part(&out, 2, false);
    tail_record(&out, "x", 1, NULL);
    assert_int_equal(tail_end(&out, &s, &err), LOTSE_IO);
    assert_non_null(strstr(err.msg, "part 1 is written twice"));
    assert_int_equal(tail_begin(&out, &s, fd, path, &err), LOTSE_OK);
    for (uint32_t i = 0; i <= TAIL_PARTS; i++)
        tail_part(&out, i, true);
    assert_int_equal(tail_end(&out, &s, &err), LOTSE_IO);
    assert_int_equal(tail_begin(&out, &s, reading, path, &err), LOTSE_OK);
    tail_part(&out, 1, true);
    assert_int_equal(tail_end(&out, &s, &err), LOTSE_IO);
    assert_non_null(strstr(err.msg, "cannot write"));
    close(reading);
}

/* Right digests over a directory that nobody wrote: refused, or all that it
 * says lies within the file. */
static void foreign_directories(void **state)
{
    static const uint64_t values[] = {0, 1, 63, 64, 128, 1 << 20, UINT32_MAX,
                                      UINT64_MAX - 63, UINT64_MAX};
    unsigned char sound[3 * 32 + 64], now[sizeof sound];
    off_t at = (off_t)(sealed.bytes - sizeof sound);

    (void)state;
    assert_int_equal(pread(fd, sound, sizeof sound, at), sizeof sound);
    for (size_t i = 0; i < sizeof sound - 7; i += 4)
        for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
            XXH128_canonical_t c;
            struct tail t;
            memcpy(now, sound, sizeof now);
            le64_put(now + i, values[v]);
            XXH128_canonicalFromHash(&c, XXH3_128bits(now, 96));
            memcpy(now + 96 + 32, c.digest, 16);
            sealed.tail = XXH3_64bits_withSeed(now, sizeof now, sealed.salt);
            assert_int_equal(pwrite(fd, now, sizeof now, at), sizeof now);
            if (tail_open(&t, &sealed, fd, path, &err) != LOTSE_OK)
                continue;
            for (size_t p = 0; p < t.n_parts; p++)
                assert_true(t.parts[p].at <= t.end &&
                            t.parts[p].n <= t.end - t.parts[p].at);
            tail_verify(&t, &err);
            for (size_t p = 0; p < t.n_parts; p++) {
                void *bytes = NULL;
                size_t n;
                tail_load(&bytes, &n, &t, t.parts[p].id, &err);
                free(bytes);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_was_written, fresh),
        cmocka_unit_test_setup(no_such_place, fresh),
        cmocka_unit_test_setup(every_byte, fresh),
        cmocka_unit_test_setup(every_length, fresh),
        cmocka_unit_test_setup(of_another_build, fresh),
        cmocka_unit_test_setup(no_chance, fresh),
        cmocka_unit_test_setup(big_parts, fresh),
        cmocka_unit_test_setup(errors_stick, fresh),
        cmocka_unit_test_setup(foreign_directories, fresh),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
