/*
 * Workers that die, at each point of their work: another takes over, and the
 * answers, the words and the tokens are those of a run without a death.
 */
#include "compile/analysis.h"
#include "compile/article.h"
#include "compile/pool.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { FILES = 9 };

static char dir[] = P_tmpdir "/lotse-pool.XXXXXX";
static struct file_list files;
static struct lexicon lex;
static struct solved solved;

static int setup(void **state)
{
    (void)state;
    if (mkdtemp(dir) == NULL || lexicon_init(&lex, NULL) != LOTSE_OK)
        return 1;
    for (int i = 0; i < FILES; i++) {
        char path[100];
        FILE *f;
        snprintf(path, sizeof path, "%s/%d.md", dir, i);
        f = fopen(path, "w");
        if (f == NULL)
            return 1;
        fprintf(f, "---\nlang: %s\n---\n# Title %d\n\nDas Passwort word%d.\n",
                i % 2 ? "de" : "en", i, i % 3);
        fclose(f);
    }
    return walk_articles(&files, dir, NULL, NULL, NULL) != LOTSE_OK;
}

static int teardown(void **state)
{
    (void)state;
    for (size_t i = 0; i < files.n; i++) {
        char path[100];
        snprintf(path, sizeof path, "%s/%s", dir, files.items[i].path);
        unlink(path);
    }
    file_list_free(&files);
    lexicon_free(&lex);
    return rmdir(dir);
}

/* Kill all children of this process. */
static void kill_workers(void)
{
    char path[64], text[400] = "", *at = text;
    FILE *f;
    long pid;

    snprintf(path, sizeof path, "/proc/self/task/%ld/children",
             (long)getpid());
    f = fopen(path, "r");
    if (f == NULL)
        return;
    if (fgets(text, sizeof text, f) == NULL)
        text[0] = '\0';
    fclose(f);
    while ((pid = strtol(at, &at, 10)) > 0)
        kill((pid_t)pid, SIGKILL);
}

/* All that a pool gives, as bytes; `deaths` before each step of the work. */
static void run_pool(struct str *out, int jobs, bool deaths)
{
    char beside[100];
    struct pool_opts o = {dir, &files, jobs, &lex, &solved, beside, false};
    struct str words[LANGS] = {{0}, {0}};
    struct pool *p;

    snprintf(beside, sizeof beside, "%s/kb.db.tmp", dir);
    assert_int_equal(pool_start(&p, &o, NULL), LOTSE_OK);
    if (deaths)
        kill_workers();
    for (size_t i = 0; i < files.n; i++) {
        struct answer a;
        struct article article;
        assert_int_equal(pool_answer(&a, p, i, NULL), LOTSE_OK);
        assert_true(a.good && a.searchable);
        assert_int_equal(article_unpack(&article, a.p, a.n), LOTSE_OK);
        str_adds(out, article.doc.title);
        article_free(&article);
    }
    assert_int_equal(pool_refuse(p, 3, NULL), LOTSE_OK);
    if (deaths)
        kill_workers();
    assert_int_equal(pool_count(words, p, NULL), LOTSE_OK);
    for (int i = 0; i < LANGS; i++)
        str_add(out, words[i].p, words[i].n);
    if (deaths)
        kill_workers();
    assert_int_equal(pool_analyse(p, words, NULL), LOTSE_OK);
    for (size_t i = 0; i < files.n; i++) {
        struct token_reader *tokens;
        struct str why = {0};
        struct reader r;
        if (i == 3)
            continue;
        assert_int_equal(
            pool_tokens(&r, &tokens, &why, p, i, (int)i % 2 ? 0 : 1, NULL),
            LOTSE_OK);
        assert_non_null(r.p);
        assert_int_equal(why.n > 0 && r.p == NULL, 0);
        str_free(&why);
    }
    pool_stop(p);
    for (int i = 0; i < LANGS; i++)
        str_free(&words[i]);
    assert_false(out->oom);
}

static void test_deaths(void **state)
{
    struct str whole = {0};

    (void)state;
    run_pool(&whole, 1, false);
    for (int jobs = 1; jobs <= 4; jobs++)
        for (int deaths = 0; deaths < 2; deaths++) {
            struct str out = {0};
            run_pool(&out, jobs, deaths != 0);
            assert_int_equal(out.n, whole.n);
            assert_memory_equal(out.p, whole.p, whole.n);
            str_free(&out);
        }
    str_free(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_deaths)};

    return cmocka_run_group_tests(tests, setup, teardown);
}
