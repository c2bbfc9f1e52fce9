/*
 * test_base.c: strings, arenas, tables, UTF-8, numbers, files.
 */
#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "base/varint.h"
#include "base/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void str_grows(void **state)
{
    struct str s = {0};
    char *taken;

    (void)state;
    assert_string_equal(str_text(&s), "");
    for (int i = 0; i < 1000; i++)
        str_addf(&s, "%d,", i);
    assert_int_equal(s.n, 10 * 2 + 90 * 3 + 900 * 4);
    assert_memory_equal(s.p, "0,1,2,", 6);
    assert_int_equal(s.p[s.n], 0);
    str_clear(&s);
    str_add_valid(&s, "a\xFF\xC3\xA4\xC3", 5);
    assert_string_equal(s.p, "a \xC3\xA4 ");
    str_clear(&s);
    str_add_cp(&s, 0x41);
    str_add_cp(&s, 0xE4);
    str_add_cp(&s, 0x20AC);
    str_add_cp(&s, 0x1F600);
    assert_string_equal(s.p, "A\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
    taken = str_take(&s);
    assert_non_null(taken);
    assert_null(s.p);
    assert_int_equal(s.n, 0);
    free(taken);
}

static void str_out_of_memory_sticks(void **state)
{
    struct str s = {0};

    (void)state;
    str_adds(&s, "kept");
    assert_false(str_reserve(&s, SIZE_MAX - 2));
    assert_true(s.oom);
    str_adds(&s, " lost");
    assert_int_equal(s.n, 4);
    assert_null(str_take(&s));
    str_free(&s);
}

static void arena_aligns_and_zeroes(void **state)
{
    struct arena a = {0};

    (void)state;
    for (size_t n = 0; n < 300; n++) {
        unsigned char *p = arena_alloc(&a, n);

        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xFF, n);
    }
    assert_non_null(arena_alloc(&a, 1 << 20));
    assert_int_equal((uintptr_t)arena_room(&a, 100) % 16, 0);
    assert_null(arena_room(&a, SIZE_MAX));
    assert_null(arena_array(&a, SIZE_MAX / 2, 16));
    assert_string_equal(arena_strn(&a, "abcdef", 3), "abc");
    assert_null(arena_strdup(&a, NULL));
    arena_free(&a);
    assert_int_equal(a.total, 0);
}

/* A cleared arena hands out zeros again, from the blocks that it keeps. */
static void arena_clears(void **state)
{
    struct arena a = {0};
    struct arena_block *spare;
    unsigned char *first, *again;

    (void)state;
    for (size_t most = 0; most <= 4 << 20; most += 1 << 20) {
        first = arena_alloc(&a, 900000);
        assert_non_null(first);
        memset(first, 0xFF, 900000);
        for (size_t n = 1; n < 3000; n += 7)
            memset(arena_alloc(&a, n), 0xFF, n);
        arena_clear(&a, most);
        assert_int_equal(a.total, 0);
        spare = a.spare;
        assert_int_equal(spare != NULL, most > 0);
        again = arena_alloc(&a, 900000);
        assert_non_null(again);
        assert_true(spare == NULL || a.head == spare);
        for (size_t i = 0; i < 900000; i++)
            assert_int_equal(again[i], 0);
        arena_clear(&a, 0);
        assert_null(a.spare);
    }
    assert_non_null(arena_alloc(&a, 100));
    arena_clear(&a, 1 << 20);
    assert_non_null(arena_alloc(&a, 2 << 20)); /* more than a spare one has */
    arena_free(&a);
    assert_null(a.spare);
}

static void strmap_numbers_keys(void **state)
{
    struct strmap m = {0};
    char key[16];

    (void)state;
    assert_int_equal(strmap_get(&m, "a", 1), STRMAP_NONE);
    for (uint32_t i = 0; i < 5000; i++) {
        int n = snprintf(key, sizeof key, "k%u", i);

        assert_int_equal(strmap_put(&m, key, (size_t)n), i);
    }
    for (uint32_t i = 0; i < 5000; i++) {
        int n = snprintf(key, sizeof key, "k%u", i);

        assert_int_equal(strmap_put(&m, key, (size_t)n), i);
        assert_int_equal(strmap_get(&m, key, (size_t)n), i);
        assert_string_equal(m.items[i].p, key);
    }
    assert_int_equal(m.n, 5000);
    assert_int_equal(strmap_put(&m, "a\0b", 3), 5000);
    assert_int_equal(strmap_put(&m, "a", 1), 5001);
    assert_int_equal(strmap_put(&m, "", 0), 5002);
    strmap_free(&m);
}

static void utf8_refuses_what_unicode_refuses(void **state)
{
    static const struct {
        const char *bytes;
        size_t n, valid;
    } cases[] = {
        {"plain", 5, 5},
        {"\xC3\xA4", 2, 2},
        {"a\xC3", 2, 1},              /* cut */
        {"\xC0\xAF", 2, 0},           /* overlong */
        {"\xE0\x80\xAF", 3, 0},
        {"\xF0\x80\x80\xAF", 4, 0},
        {"ab\xED\xA0\x80", 5, 2},     /* surrogate */
        {"\xF4\x90\x80\x80", 4, 0},   /* above U+10FFFF */
        {"\xF4\x8F\xBF\xBF", 4, 4},
        {"\x80", 1, 0},
        {"\xFF", 1, 0},
        {"", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(utf8_valid(cases[i].bytes, cases[i].n),
                         cases[i].valid);
}

static void utf8_walks(void **state)
{
    const char *s = "a\xC3\xA4\xFF\xE2\x82\xACz";
    static const uint32_t want[] = {'a', 0xE4, 0xFFFD, 0x20AC, 'z'};
    static const size_t lens[] = {1, 2, 1, 3, 1};
    size_t at = 0, len;

    (void)state;
    for (size_t i = 0; i < 5; i++, at += len) {
        assert_int_equal(utf8_next(s + at, strlen(s) - at, &len), want[i]);
        assert_int_equal(len, lens[i]);
    }
    assert_int_equal(at, strlen(s));
    assert_int_equal(utf8_count("\xC3\xA4\xC3\xB6x", 5), 3);
    assert_int_equal(utf8_floor("a\xE2\x82\xAC", 4, 3), 1);
    assert_int_equal(utf8_floor("a\xE2\x82\xAC", 4, 4), 4);
    assert_int_equal(utf8_floor("a\xE2\x82\xAC", 4, 9), 4);
    assert_int_equal(utf8_floor("\x80\x80\x80\x80\x80\x80", 6, 5), 5);
}

static void varints_round_trip(void **state)
{
    static const uint64_t values[] = {0, 1, 127, 128, 300, UINT32_MAX,
                                      UINT64_MAX};
    struct str s = {0};
    struct reader r = {0};

    (void)state;
    for (size_t i = 0; i < 7; i++)
        put_varint(&s, values[i]);
    r.p = (const unsigned char *)s.p;
    r.end = r.p + s.n;
    for (size_t i = 0; i < 7; i++)
        assert_true(get_varint(&r) == values[i]);
    assert_false(r.bad);
    assert_int_equal(get_varint(&r), 0);
    assert_true(r.bad);
    r = (struct reader){(const unsigned char *)"\x80\x80", NULL, false};
    r.end = r.p + 2;
    assert_int_equal(get_varint(&r), 0);
    assert_true(r.bad);
    str_free(&s);
}

static void vec_grows_or_stays(void **state)
{
    struct {
        int *items;
        size_t n, cap;
    } v = {0};

    (void)state;
    for (int i = 0; i < 100; i++) {
        assert_true(VEC_PUSH_OK(&v));
        v.items[v.n++] = i;
    }
    assert_true(v.cap >= 100);
    assert_int_equal(v.items[99], 99);
    assert_false(vec_reserve(&v.items, &v.cap, SIZE_MAX / 2, sizeof(int)));
    assert_int_equal(v.items[50], 50);
    free(v.items);
}

static void err_is_one_line(void **state)
{
    lotse_err err;
    char text[700];

    (void)state;
    assert_int_equal(err_set(&err, LOTSE_IO, "%s: %d", "a.db", 7), LOTSE_IO);
    assert_int_equal(err.code, LOTSE_IO);
    assert_string_equal(err.msg, "a.db: 7");
    assert_int_equal(err_set(NULL, LOTSE_INPUT, "x"), LOTSE_INPUT);
    assert_int_equal(err_nomem(&err), LOTSE_NOMEM);
    memset(text, 'x', sizeof text);
    for (size_t i = 1; i + 1 < sizeof text; i += 2)
        memcpy(text + i, "\xC3\xA4", 2);
    text[sizeof text - 1] = '\0';
    err_set(&err, LOTSE_IO, "%s", text);
    assert_true(strlen(err.msg) < sizeof err.msg);
    assert_int_equal(utf8_valid(err.msg, strlen(err.msg)), strlen(err.msg));
    err_set(&err, LOTSE_IO, "a\nb");
    assert_null(strchr(err.msg, '\n'));
}

static void files(void **state)
{
    char dir[] = "/tmp/lotse-unit.XXXXXX", a[64], b[64], lock[64], sub[64];
    struct str s = {0};
    lotse_err err;
    FILE *f;
    int fd, fd2;

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(a, sizeof a, "%s/a", dir);
    snprintf(b, sizeof b, "%s/b", dir);
    snprintf(lock, sizeof lock, "%s/lock", dir);
    snprintf(sub, sizeof sub, "%s/sub/x", dir);
    assert_int_equal(file_read(&s, a, 10, &err), LOTSE_NOTFOUND);
    assert_non_null(strstr(err.msg, a));
    f = fopen(a, "w");
    assert_non_null(f);
    fputs("12345678", f);
    fclose(f);
    assert_int_equal(file_read(&s, a, 8, &err), LOTSE_OK);
    assert_string_equal(s.p, "12345678");
    assert_int_equal(file_read(&s, a, 7, &err), LOTSE_INPUT);
    assert_int_equal(file_read(&s, dir, 100, &err), LOTSE_IO);
    assert_int_equal(file_publish(a, b, &err), LOTSE_OK);
    assert_int_not_equal(access(a, F_OK), 0);
    assert_int_equal(access(b, F_OK), 0);
    assert_int_equal(file_publish(a, b, &err), LOTSE_IO);
    assert_int_equal(file_make_parent(sub, &err), LOTSE_OK);
    assert_int_equal(file_make_parent(sub, &err), LOTSE_OK);
    assert_int_equal(file_lock(&fd, lock, &err), LOTSE_OK);
    assert_int_equal(file_lock(&fd2, lock, &err), LOTSE_BUSY);
    close(fd);
    assert_int_equal(file_lock(&fd2, lock, &err), LOTSE_OK);
    close(fd2);
    str_free(&s);
    unlink(b);
    unlink(lock);
    *strrchr(sub, '/') = '\0';
    rmdir(sub);
    assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(str_grows),
        cmocka_unit_test(str_out_of_memory_sticks),
        cmocka_unit_test(arena_aligns_and_zeroes),
        cmocka_unit_test(arena_clears),
        cmocka_unit_test(strmap_numbers_keys),
        cmocka_unit_test(utf8_refuses_what_unicode_refuses),
        cmocka_unit_test(utf8_walks),
        cmocka_unit_test(varints_round_trip),
        cmocka_unit_test(vec_grows_or_stays),
        cmocka_unit_test(err_is_one_line),
        cmocka_unit_test(files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
