/* Forms with files: bytes and names as sent, and what is no form. */
#include "http/multipart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char type[] = "multipart/form-data; boundary=B";

#define HEAD "--B\r\nContent-Disposition: form-data; "

static int read_it(struct parts *p, struct arena *mem, const char *body,
                   size_t n)
{
    lotse_err err;

    return multipart_read(p, type, body, n, mem, &err);
}

static void bytes(void **state)
{
    static const char body[] = HEAD
        "name=\"a\"\r\n\r\none\r\n" HEAD
        "name=\"f\"; filename=\"x\"\r\nContent-Type: a/b\r\n\r\n\0\r\n--A\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"e\"\r\n\r\n\r\n--B--";
    struct arena mem = {0};
    struct parts p;

    (void)state;
    assert_int_equal(read_it(&p, &mem, body, sizeof body - 1), LOTSE_OK);
    assert_int_equal(p.n, 3);
    assert_string_equal(multipart_text(&p, "a", &mem), "one");
    assert_null(p.items[0].file);
    assert_string_equal(p.items[1].file, "x");
    assert_int_equal(p.items[1].n, 6);
    assert_memory_equal(p.items[1].bytes, "\0\r\n--A", 6);
    assert_int_equal(p.items[2].n, 0);
    assert_null(multipart_text(&p, "f", &mem));
    arena_free(&mem);
}

static void names(void **state)
{
    static const char *const rows[][2] = {
        {"name=\"f\"; filename=\"a%22b.txt\"", "a\"b.txt"},
        {"name=\"f\"; filename=\"a\\\"b.txt\"", "a\"b.txt"},
        {"name=\"f\"; filename=\"a%0D%0ab\"", "a\r\nb"},
        {"name=\"f\"; filename=\"100%.txt\"", "100%.txt"},
        {"filename=\"x; name=\\\"g\\\"\"; name=\"f\"", "x; name=\"g\""},
        {"name=f;filename=w.txt", "w.txt"},
        {"NAME=\"f\";\tFileName=\"\"", ""},
        {"name=\"f\"; filename=\"first\"; filename=\"second\"", "first"},
        {"name=\"f\"; xfilename=\"no\"", NULL},
        {"name=\"f\"; filename*=UTF-8''no", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena mem = {0};
        struct parts p;
        char body[300];
        int n = snprintf(body, sizeof body, HEAD "%s\r\n\r\nx\r\n--B--",
                         rows[i][0]);
        assert_int_equal(read_it(&p, &mem, body, (size_t)n), LOTSE_OK);
        assert_int_equal(p.n, 1);
        assert_string_equal(p.items[0].name, "f");
        if (rows[i][1] == NULL)
            assert_null(p.items[0].file);
        else
            assert_string_equal(p.items[0].file, rows[i][1]);
        arena_free(&mem);
    }
}

static void refused(void **state)
{
    static const char *const bodies[] = {
        "",
        "x",
        "--B",
        "--B\r\n",
        "--C--",
        "--B\r\n\r\nx\r\n--B--",
        HEAD "name=\"a\"\r\n\r\nx",
        HEAD "name=\"a\"\r\n\r\nx--B--",
        HEAD "name=\"a\"\r\n\r\nx\r\n--Bx",
        HEAD "file=\"a\"\r\n\r\nx\r\n--B--",
        "--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--B--",
        HEAD "name=\"a\"\r\n\r\nx\r\n" HEAD "name=\"b\"\r\n--B--"};
    struct arena mem = {0};
    struct parts p;
    lotse_err err;

    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        assert_int_equal(read_it(&p, &mem, bodies[i], strlen(bodies[i])),
                         LOTSE_INPUT);
    /* what was whole before is there */
    assert_int_equal(p.n, 1);
    assert_string_equal(multipart_text(&p, "a", &mem), "x");
    assert_int_equal(multipart_read(&p, NULL, "--B--", 5, &mem, &err),
                     LOTSE_INPUT);
    arena_free(&mem);
}

static void many(void **state)
{
    static const char part[] = HEAD "name=\"a\"\r\n\r\nx\r\n";
    char body[40 * sizeof part] = "";
    struct arena mem = {0};
    struct parts p;

    (void)state;
    for (int i = 0; i <= MULTIPART_MAX; i++)
        strcat(body, part);
    strcat(body, "--B--");
    assert_int_equal(read_it(&p, &mem, body, strlen(body)), LOTSE_INPUT);
    assert_int_equal(p.n, MULTIPART_MAX);
    assert_int_equal(read_it(&p, &mem, body + sizeof part - 1,
                             strlen(body) - sizeof part + 1),
                     LOTSE_OK);
    arena_free(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes), cmocka_unit_test(names),
        cmocka_unit_test(refused), cmocka_unit_test(many)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
