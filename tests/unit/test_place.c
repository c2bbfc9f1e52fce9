/*
 * test_place.c: an index never takes the place of what endures.
 */
#include "base/file.h"
#include "base/str.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kb.h"

static const struct kb_file files[] = {{"en/a.md", "# A title\n\nA text.\n"}};

static struct kb kb;
static lotse_err err;

static int setup(void **state)
{
    (void)state;
    return kb_make(&kb, files, sizeof files / sizeof *files);
}

static int teardown(void **state)
{
    (void)state;
    kb_remove(&kb);
    return 0;
}

/* What endures is never replaced by an index: the file at kb.dir/other.db. */
static void compile_spares_others(void **state)
{
    static const char *const makes[] = {
        "CREATE TABLE a (b)",
        "PRAGMA application_id = 0x4C4F5454; CREATE TABLE a (b)"};
    lotse_compile_opts opts = LOTSE_COMPILE_INIT;
    lotse_compile_stats stats;
    struct str before = {0}, after = {0};
    char path[96], seen[128];
    sqlite3 *h;

    (void)state;
    snprintf(path, sizeof path, "%s/other.db", kb.dir);
    snprintf(seen, sizeof seen, "%s.seen", path);
    opts.articles = kb.dir;
    opts.index = path;
    for (size_t i = 0; i < sizeof makes / sizeof *makes; i++) {
        assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
        assert_int_equal(sqlite3_exec(h, makes[i], NULL, NULL, NULL),
                         SQLITE_OK);
        sqlite3_close(h);
        str_clear(&before);
        str_clear(&after);
        assert_int_equal(file_read(&before, path, SIZE_MAX / 2, &err), 0);
        assert_int_equal(lotse_compile(&stats, &opts, &err), LOTSE_INPUT);
        assert_non_null(strstr(err.msg, "other.db is a database"));
        assert_false(stats.written);
        assert_int_equal(access(seen, F_OK), -1);
        assert_int_equal(file_read(&after, path, SIZE_MAX / 2, &err), 0);
        assert_int_equal(before.n, after.n);
        assert_memory_equal(before.p, after.p, before.n);
        unlink(path);
    }
    str_free(&before);
    str_free(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compile_spares_others),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
