/*
 * test_index_file.c: the index as a file: cut, changed, foreign, rebuilt.
 */
#include "base/file.h"
#include "db/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "kb.h"

static const struct kb_file files[] = {
    {"en/a.md", "# Reset your password\n\nChoose Forgot password.\n"},
    {"de/b.md", "# Drucker offline\n\nStarten Sie den Drucker neu.\n"},
};

static struct kb kb;
static struct str sound;
static lotse_err err;

static int setup(void **state)
{
    (void)state;
    assert_int_equal(kb_make(&kb, files, 2), 0);
    return file_read(&sound, kb.index, SIZE_MAX / 2, &err);
}

static int teardown(void **state)
{
    (void)state;
    kb_remove(&kb);
    str_free(&sound);
    return 0;
}

static void put(const char *bytes, size_t n)
{
    FILE *f = fopen(kb.index, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

/* Opening the file fails with a message that says `why`. */
static void refused(const char *why)
{
    lotse_index *ix;

    assert_int_equal(lotse_open(&ix, kb.index, &err), LOTSE_IO);
    assert_null(ix);
    if (strstr(err.msg, why) == NULL || strstr(err.msg, kb.index) == NULL)
        fail_msg("%s", err.msg);
}

static void cut_anywhere(void **state)
{
    static const size_t sizes[] = {0, 1, 15, 16, 99, 100, 512, 4096, 4097};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        put(sound.p, sizes[i]);
        refused("");
    }
    for (size_t n = 8192; n < sound.n; n += 4096) {
        put(sound.p, n);
        refused("lotse compile");
    }
    put(sound.p, sound.n - 1);
    refused("lotse compile");
}

static void one_bit_anywhere(void **state)
{
    (void)state;
    for (size_t at = 0; at < sound.n; at += 997) {
        sound.p[at] ^= 4;
        put(sound.p, sound.n);
        sound.p[at] ^= 4;
        refused("");
    }
}

static void foreign_files(void **state)
{
    sqlite3 *db;

    (void)state;
    put("# Not an index\n", 15);
    refused("");
    unlink(kb.index);
    refused("");
    assert_int_equal(sqlite3_open(kb.index, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE t (x)", 0, 0, 0), 0);
    sqlite3_close(db);
    refused("");
}

static void change(const char *sql)
{
    sqlite3 *db;

    put(sound.p, sound.n);
    assert_int_equal(sqlite3_open(kb.index, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void another_version(void **state)
{
    (void)state;
    change("PRAGMA user_version = 99");
    assert_int_equal(seal_write(kb.index, &err), LOTSE_OK);
    refused("run lotse compile");
}

static void a_changed_schema(void **state)
{
    static const char *const hostile[] = {
        "CREATE TRIGGER t AFTER INSERT ON meta BEGIN SELECT 1; END",
        "CREATE VIEW v AS SELECT * FROM meta",
        "DROP TABLE forward",
        "ALTER TABLE article ADD COLUMN extra",
    };

    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        change(hostile[i]);
        refused("");
        assert_int_equal(seal_write(kb.index, &err), LOTSE_OK);
        refused("");
    }
}

/* Nothing changed in the articles, but the index can't be searched. */
static void compile_heals(void **state)
{
    lotse_compile_opts opts = LOTSE_COMPILE_INIT;
    lotse_compile_stats stats;
    lotse_index *ix;

    (void)state;
    change("UPDATE stats SET words = x'FFFFFFFF'");
    assert_int_equal(seal_write(kb.index, &err), LOTSE_OK);
    refused("lotse compile");
    opts.articles = kb.dir;
    opts.index = kb.index;
    assert_int_equal(lotse_compile(&stats, &opts, &err), LOTSE_OK);
    assert_true(stats.written);
    assert_int_equal(lotse_open(&ix, kb.index, &err), LOTSE_OK);
    assert_int_equal(lotse_verify(ix, NULL, NULL, &err), LOTSE_OK);
    lotse_close(ix);
}

static void postings_and_fts5_agree(void **state)
{
    lotse_index *ix;

    (void)state;
    put(sound.p, sound.n);
    assert_int_equal(lotse_open(&ix, kb.index, &err), LOTSE_OK);
    assert_int_equal(lotse_verify(ix, NULL, NULL, &err), LOTSE_OK);
    lotse_close(ix);
    change("UPDATE posting SET df = df + 1 WHERE term = 'password'");
    assert_int_equal(seal_write(kb.index, &err), LOTSE_OK);
    assert_int_equal(lotse_open(&ix, kb.index, &err), LOTSE_OK);
    assert_int_equal(lotse_verify(ix, NULL, NULL, &err), LOTSE_NOTFOUND);
    lotse_close(ix);
}

/* check and eval look up thousands of paths and ids: none may read the whole
 * table. */
static void lookups_use_an_index(void **state)
{
    static const char *const lookups[] = {
        "path = 'a' OR path = 'b'", "id = 'a'", "family = 'a'"};
    sqlite3 *db;
    sqlite3_stmt *st;

    (void)state;
    put(sound.p, sound.n);
    assert_int_equal(sqlite3_open(kb.index, &db), SQLITE_OK);
    for (size_t i = 0; i < sizeof lookups / sizeof lookups[0]; i++) {
        char sql[128];
        snprintf(sql, sizeof sql,
                 "EXPLAIN QUERY PLAN SELECT doc FROM article WHERE %s",
                 lookups[i]);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(st), SQLITE_ROW);
        do {
            const char *step = (const char *)sqlite3_column_text(st, 3);
            if (strncmp(step, "SCAN", 4) == 0)
                fail_msg("%s: %s", lookups[i], step);
        } while (sqlite3_step(st) == SQLITE_ROW);
        sqlite3_finalize(st);
    }
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lookups_use_an_index),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(one_bit_anywhere),
        cmocka_unit_test(foreign_files),
        cmocka_unit_test(another_version),
        cmocka_unit_test(a_changed_schema),
        cmocka_unit_test(postings_and_fts5_agree),
        cmocka_unit_test(compile_heals),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
