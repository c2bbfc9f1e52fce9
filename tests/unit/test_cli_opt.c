/*
 * test_cli_opt.c: the option parser and nearest names.
 */
#include "cli/opt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct values {
    bool full;
    int kind, limit, explain;
    const char *file;
};

static const struct opt_choice kinds[] = {{"one", 1}, {"two", 2}, {NULL, 0}};

static const struct opt verb_opts[] = {
    {.name = "full", .kind = OPT_FLAG, .at = offsetof(struct values, full)},
    {.name = "kind",
     .kind = OPT_ENUM,
     .at = offsetof(struct values, kind),
     .arg = "KIND",
     .choices = kinds},
    {.name = "two",
     .kind = OPT_CONST,
     .at = offsetof(struct values, kind),
     .value = 2},
    {.name = "limit",
     .key = 'n',
     .kind = OPT_INT,
     .at = offsetof(struct values, limit),
     .arg = "N",
     .min = -5,
     .max = 100},
    {.name = "explain",
     .kind = OPT_ENUM,
     .at = offsetof(struct values, explain),
     .arg = "HOW",
     .choices = kinds,
     .optional = true,
     .value = 1},
    {.name = NULL}};

static const struct opt global_opts[] = {{.name = "file",
                                          .key = 'f',
                                          .kind = OPT_STRING,
                                          .at = offsetof(struct values, file),
                                          .arg = "FILE"},
                                         {.name = NULL}};

static const struct opt *const tables[] = {verb_opts, global_opts, NULL};

static struct values v;
static const char *words[16];
static struct opt_parse p;
static lotse_err err;

/* Parse a line split at blanks. */
static int parse(const char *line, bool stop_at_word)
{
    static char copy[256];
    char *argv[16], *save = NULL;
    int argc = 0;

    snprintf(copy, sizeof copy, "%s", line);
    for (char *w = strtok_r(copy, " ", &save); w != NULL;
         w = strtok_r(NULL, " ", &save))
        argv[argc++] = w;
    v = (struct values){0};
    err = (lotse_err){0};
    p = (struct opt_parse){.who = "prog",
                           .tables = tables,
                           .values = &v,
                           .words = words,
                           .stop_at_word = stop_at_word};
    return opt_parse(&p, argc, argv, &err);
}

static void forms(void **state)
{
    (void)state;
    assert_int_equal(parse("--kind=two --file a", false), 0);
    assert_int_equal(v.kind, 2);
    assert_string_equal(v.file, "a");
    assert_int_equal(parse("-n5 -fx --full", false), 0);
    assert_int_equal(v.limit, 5);
    assert_string_equal(v.file, "x");
    assert_true(v.full);
    assert_int_equal(parse("-n -5", false), 0);
    assert_int_equal(v.limit, -5);
    assert_int_equal(parse("--kind one --two", false), 0);
    assert_int_equal(v.kind, 2);
    assert_int_equal(parse("--file=a=b", false), 0);
    assert_string_equal(v.file, "a=b");
}

static void optional_value(void **state)
{
    (void)state;
    assert_int_equal(parse("--explain two", false), 0);
    assert_int_equal(v.explain, 1);
    assert_int_equal(p.n_words, 1);
    assert_int_equal(parse("--explain=two", false), 0);
    assert_int_equal(v.explain, 2);
}

static void words_and_options_mix(void **state)
{
    (void)state;
    assert_int_equal(parse("a --full - b -- --kind -n", false), 0);
    assert_int_equal(p.n_words, 5);
    assert_string_equal(words[1], "-");
    assert_string_equal(words[3], "--kind");
    assert_string_equal(words[4], "-n");
    assert_true(v.full);
    assert_int_equal(v.kind, 0);
}

static void stops_at_the_verb(void **state)
{
    (void)state;
    assert_int_equal(parse("--file x verb --full", true), 0);
    assert_int_equal(p.end, 2);
    assert_false(v.full);
    assert_int_equal(parse("--file x", true), 0);
    assert_int_equal(p.end, 2);
    assert_int_equal(parse("-- verb", true), 0);
    assert_int_equal(p.end, 1);
}

static void error_is(const char *line, const char *want)
{
    assert_int_equal(parse(line, false), LOTSE_INPUT);
    assert_string_equal(err.msg, want);
}

static void errors(void **state)
{
    (void)state;
    error_is("--ful", "prog: unknown option --ful, did you mean --full? "
                      "(try prog --help)");
    error_is("--elpxain=1", "prog: unknown option --elpxain, did you mean "
                            "--explain? (try prog --help)");
    error_is("--zzzzzzz", "prog: unknown option --zzzzzzz (try prog --help)");
    error_is("-z", "prog: unknown option -z (try prog --help)");
    error_is("--file", "prog: --file needs FILE (try prog --help)");
    error_is("-n", "prog: -n needs N (try prog --help)");
    error_is("--full=1", "prog: --full takes no value (try prog --help)");
    error_is("--two=1", "prog: --two takes no value (try prog --help)");
    error_is("-n101", "prog: -n: '101' is not a number from -5 to 100 (try "
                      "prog --help)");
    error_is("--kind=three",
             "prog: --kind: 'three' is not one or two (try prog --help)");
    error_is("--explain=three",
             "prog: --explain: 'three' is not one or two (try prog --help)");
    error_is("---full", "prog: unknown option ---full, did you mean --full? "
                        "(try prog --help)");
}

static const char *name_at(const void *ctx, size_t i)
{
    const char *const *names = ctx;

    return names[i];
}

static void nearest(void **state)
{
    const char *const names[] = {"search", "suggest", "show", "eval", NULL};
    char longest[200];

    (void)state;
    assert_string_equal(opt_nearest("serach", 6, name_at, names), "search");
    assert_string_equal(opt_nearest("sugest", 6, name_at, names), "suggest");
    assert_string_equal(opt_nearest("shwo", 4, name_at, names), "show");
    assert_string_equal(opt_nearest("eva", 3, name_at, names), "eval");
    assert_null(opt_nearest("ticket", 6, name_at, names));
    memset(longest, 'x', sizeof longest);
    assert_null(opt_nearest(longest, sizeof longest, name_at, names));
}

static void lists(void **state)
{
    struct opt_list list = {{0}, 0};
    struct opt o = {.kind = OPT_LIST};
    lotse_err why;

    (void)state;
    for (int i = 0; i < OPT_LIST_MAX; i++)
        assert_int_equal(opt_set(&o, &list, "--also", "x", &why), LOTSE_OK);
    assert_int_equal(list.n, OPT_LIST_MAX);
    assert_int_equal(opt_set(&o, &list, "--also", "x", &why), LOTSE_INPUT);
    assert_string_equal(why.msg, "--also: more than 64");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),
        cmocka_unit_test(optional_value),
        cmocka_unit_test(words_and_options_mix),
        cmocka_unit_test(stops_at_the_verb),
        cmocka_unit_test(errors),
        cmocka_unit_test(nearest),
        cmocka_unit_test(lists),
    };

    return cmocka_run_group_tests_name("cli_opt", tests, NULL, NULL);
}
