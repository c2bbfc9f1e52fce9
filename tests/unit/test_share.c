/*
 * test_share.c: handles that share what another one has read.
 */
#include "base/err.h"
#include "search/index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "made.h"

enum { ARTICLES = 60, QUERIES = 40 };

static struct made_base base;
static lotse_err err;

/* Articles with ids of their own: none is another's translation. */
static void write_article(uint32_t number, const char *word)
{
    char path[96];
    FILE *f;

    snprintf(path, sizeof path, "%s/en/a%03u.md", base.dir, number);
    f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "# %s %s\n\nThe %s of the %s.\n", made_words[1][number % 64],
            made_words[1][number * 7 % 64], word,
            made_words[1][number * 3 % 64]);
    fclose(f);
}

static void compile(bool full)
{
    lotse_compile_opts opts = LOTSE_COMPILE_INIT;
    lotse_compile_stats stats;

    opts.articles = base.dir;
    opts.index = base.index;
    opts.jobs = 1;
    opts.full = full;
    assert_int_equal(lotse_compile(&stats, &opts, &err), LOTSE_OK);
    assert_true(stats.written);
}

static int setup(void **state)
{
    char path[96];

    (void)state;
    base = (struct made_base){.dir = "/tmp/lotse-share.XXXXXX"};
    if (mkdtemp(base.dir) == NULL)
        return -1;
    snprintf(base.index, sizeof base.index, "%s/kb.db", base.dir);
    snprintf(path, sizeof path, "%s/en", base.dir);
    mkdir(path, 0700);
    for (uint32_t i = 0; i < ARTICLES; i++)
        write_article(i, "usual");
    compile(true);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    made_remove(&base);
    return 0;
}

/* What a handle answers, as text. */
static void answers(char out[1 << 16], lotse_index *ix)
{
    lotse_query_opts q = LOTSE_QUERY_INIT;
    char text[64];
    size_t n = 0;

    for (uint32_t i = 0; i < QUERIES; i++) {
        lotse_results *res;
        snprintf(text, sizeof text, i % 4 == 0 ? "\"unheardof of\" %s"
                                    : i % 4 == 1 ? "unh* %s" : "unheardof %s",
                 made_words[1][i % 64]);
        q.text = text;
        assert_int_equal(lotse_query(&res, ix, &q, &err), LOTSE_OK);
        for (size_t k = 0; k < res->n_hits; k++)
            n += (size_t)snprintf(out + n, (1 << 16) - n, "%s %.9f %s\n",
                                  res->hits[k].id, res->hits[k].score,
                                  res->hits[k].snippet);
        lotse_results_free(res);
    }
    out[n] = '\0';
}

/* The second handle has the changes that the first one has, whatever is
 * published meanwhile and whichever is closed first. */
static void changes_are_shared(void **state)
{
    static char a[1 << 16], b[1 << 16];
    lotse_index *first, *like, *now;

    (void)state;
    write_article(3, "unheardof");
    write_article(4, "unheardof");
    compile(false);
    assert_int_equal(lotse_open(&first, base.index, &err), LOTSE_OK);
    assert_non_null(first->db.delta);
    answers(a, first);
    assert_non_null(strstr(a, "unheardof"));
    write_article(3, "usual");
    write_article(4, "usual");
    compile(true);
    assert_int_equal(lotse_open_like(&like, first, &err), LOTSE_OK);
    assert_ptr_equal(like->langs[1].doc_of, first->langs[1].doc_of);
    assert_ptr_equal(like->langs[1].an.words.block,
                     first->langs[1].an.words.block);
    answers(b, like);
    assert_string_equal(a, b);
    answers(b, first);
    assert_string_equal(a, b);
    lotse_close(first);
    answers(b, like);
    assert_string_equal(a, b);
    assert_int_equal(lotse_verify(like, NULL, NULL, &err), LOTSE_OK);
    lotse_close(like);
    assert_int_equal(lotse_open(&now, base.index, &err), LOTSE_OK);
    answers(b, now);
    assert_null(strstr(b, "unheardof"));
    lotse_close(now);
}

static void an_index_is_shared(void **state)
{
    static char a[1 << 16], b[1 << 16];
    lotse_index *first, *like;

    (void)state;
    assert_int_equal(lotse_open(&first, base.index, &err), LOTSE_OK);
    assert_int_equal(lotse_open_like(&like, first, &err), LOTSE_OK);
    assert_ptr_equal(like->block, first->block);
    answers(a, first);
    lotse_close(first);
    answers(b, like);
    assert_string_equal(a, b);
    lotse_close(like);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_index_is_shared),
        cmocka_unit_test(changes_are_shared),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
