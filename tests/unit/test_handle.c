/*
 * test_handle.c: an index that is replaced while a front has it open.
 */
#include "front/handle.h"

#include "base/file.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kb.h"

static const struct kb_file files[] = {
    {"en/a.md", "# Reset your password\n\nChoose Forgot password.\n"}};
static const struct kb_file others[] = {
    {"en/b.md", "# Print a report\n\nOpen the report.\n"}};

static struct kb kb, other;
static struct handle h;
static lotse_err err;

static int setup(void **state)
{
    (void)state;
    assert_int_equal(kb_make(&kb, files, 1), LOTSE_OK);
    assert_int_equal(kb_make(&other, others, 1), LOTSE_OK);
    assert_int_equal(handle_open(&h, kb.index, &err), LOTSE_OK);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    handle_close(&h);
    kb_remove(&kb);
    kb_remove(&other);
    return 0;
}

/* The bytes of `from` become the file at `to`, in one step as compile does. */
static void replace(const char *to, const char *from)
{
    struct str bytes = {0};

    assert_int_equal(file_read(&bytes, from, SIZE_MAX / 2, &err), LOTSE_OK);
    assert_int_equal(file_write(to, bytes.p, bytes.n, &err), LOTSE_OK);
    str_free(&bytes);
}

static bool holds(lotse_index *ix, const char *id)
{
    lotse_article *a;
    int rc = lotse_article_get(&a, ix, id, LOTSE_LANG_ANY, LOTSE_PUBLIC, NULL);

    lotse_article_free(a);
    return rc == LOTSE_OK;
}

static void untouched(void **state)
{
    lotse_index *first, *ix;

    (void)state;
    assert_false(handle_get(&h, &first));
    assert_true(holds(first, "a"));
    assert_false(handle_get(&h, &ix));
    assert_ptr_equal(ix, first);
}

static void replaced(void **state)
{
    lotse_index *ix;

    (void)state;
    replace(kb.index, other.index);
    assert_true(handle_get(&h, &ix));
    assert_true(holds(ix, "b"));
    assert_false(holds(ix, "a"));
    assert_false(handle_get(&h, &ix));
}

static void not_an_index(void **state)
{
    lotse_index *ix;

    (void)state;
    assert_int_equal(file_write(kb.index, "no index", 8, &err), LOTSE_OK);
    assert_false(handle_get(&h, &ix));
    assert_true(holds(ix, "a"));
    replace(kb.index, other.index);
    assert_true(handle_get(&h, &ix));
    assert_true(holds(ix, "b"));
}

static void removed(void **state)
{
    lotse_index *ix;

    (void)state;
    assert_int_equal(unlink(kb.index), 0);
    assert_false(handle_get(&h, &ix));
    assert_true(holds(ix, "a"));
}

/* tune changes the weights and leaves the index as it is */
static void other_weights(void **state)
{
    lotse_index *ix;
    char model[96];

    (void)state;
    snprintf(model, sizeof model, "%s.model", kb.index);
    assert_int_equal(file_write(model, "no model", 8, &err), LOTSE_OK);
    handle_get(&h, &ix); /* refused or not, the index answers */
    assert_true(holds(ix, "a"));
    assert_int_equal(unlink(model), 0);
    handle_get(&h, &ix);
    assert_true(holds(ix, "a"));
}

static void missing(void **state)
{
    struct handle none;

    (void)state;
    assert_int_equal(handle_open(&none, "/nonexistent/kb.db", &err), LOTSE_IO);
    assert_non_null(strstr(err.msg, "/nonexistent/kb.db"));
    handle_close(&none);
    handle_close(&none);
}

#define WITH_INDEX(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_INDEX(untouched),     WITH_INDEX(replaced),
        WITH_INDEX(not_an_index),  WITH_INDEX(removed),
        WITH_INDEX(other_weights), cmocka_unit_test(missing)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
