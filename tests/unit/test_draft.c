/*
 * test_draft.c: a tail that was drafted is the one that was written at once.
 */
#include "base/err.h"
#include "base/file.h"
#include "compile/draft.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BIG = 200000 };

static char big[BIG];

/* Whole parts and records, some empty, some larger than any buffer. */
static int parts(void *ctx, struct tail_out *out, lotse_err *err)
{
    const int *fail = ctx;

    if (*fail)
        return err_set(err, LOTSE_INPUT, "too much of it");
    tail_part(out, 1, true);
    tail_put(out, "some bytes", 10);
    tail_part(out, 2, false);
    for (size_t n = 0; n < BIG; n = n * 3 + 1)
        tail_record(out, big, n, NULL);
    tail_part(out, 3, true);
    tail_part(out, 4, false);
    tail_part(out, 5, true);
    for (int i = 0; i < 20; i++)
        tail_put(out, big, BIG);
    tail_part(out, 6, false);
    tail_record(out, "last", 4, NULL);
    return LOTSE_OK;
}

/* The file with the tail that fn writes. */
static int write_tail(struct str *out, db_tail_fn *fn, void *ctx,
                      lotse_err *err)
{
    char path[] = P_tmpdir "/lotse-draft.XXXXXX";
    struct seal seal = {.page = 512, .pages = 3, .salt = 0xC0FFEE};
    int fd = mkstemp(path), rc;
    struct tail_out tail;

    assert_true(fd >= 0);
    assert_int_equal(tail_begin(&tail, &seal, fd, path, err), LOTSE_OK);
    rc = fn(ctx, &tail, err);
    assert_int_equal(tail_end(&tail, &seal, NULL), LOTSE_OK);
    assert_int_equal(file_read(out, path, 1 << 26, err), LOTSE_OK);
    close(fd);
    unlink(path);
    return rc;
}

static void same_bytes(void **state)
{
    struct str direct = {0}, drafted = {0};
    struct draft d = {.fd = -1};
    lotse_err err = {0};
    int fail = 0;

    (void)state;
    for (size_t i = 0; i < BIG; i++)
        big[i] = (char)(i * i >> 7);
    assert_int_equal(write_tail(&direct, parts, &fail, &err), LOTSE_OK);
    assert_int_equal(draft_begin(&d, P_tmpdir "/kb.db", parts, &fail, &err),
                     LOTSE_OK);
    assert_int_equal(write_tail(&drafted, draft_write, &d, &err), LOTSE_OK);
    draft_end(&d);
    assert_true(direct.n > 20 * BIG);
    assert_int_equal(direct.n, drafted.n);
    assert_memory_equal(direct.p, drafted.p, direct.n);
    str_free(&direct);
    str_free(&drafted);
}

/* What fails in the thread is told where the tail is written. */
static void failures(void **state)
{
    struct draft d = {.fd = -1};
    struct str file = {0};
    lotse_err err = {0};
    int fail = 1;

    (void)state;
    assert_int_equal(draft_begin(&d, P_tmpdir "/kb.db", parts, &fail, &err),
                     LOTSE_OK);
    assert_int_equal(write_tail(&file, draft_write, &d, &err), LOTSE_INPUT);
    assert_string_equal(err.msg, "too much of it");
    draft_end(&d);
    draft_end(&d); /* nothing is begun any more */
    assert_int_equal(draft_begin(&d, "/nowhere/at/all/kb.db", parts, &fail,
                                 &err),
                     LOTSE_IO);
    draft_end(&d);
    str_free(&file);
}

/* Nobody waits for the parts: the thread ends all the same. */
static void given_up(void **state)
{
    struct draft d = {.fd = -1};
    lotse_err err = {0};
    int fail = 0;

    (void)state;
    assert_int_equal(draft_begin(&d, P_tmpdir "/kb.db", parts, &fail, &err),
                     LOTSE_OK);
    draft_end(&d);
    assert_int_equal(d.fd, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_bytes),
                                       cmocka_unit_test(failures),
                                       cmocka_unit_test(given_up)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
