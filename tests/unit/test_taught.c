/*
 * test_taught.c: what solved tickets lend to articles is a ticket's word once,
 * and no head start over articles that nobody asked for yet.
 */
#include "compile/solved.h"
#include "search/query.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "opened.h"

enum { ARTICLES = 300, TEXTS = 24 };

static int setup(void **state)
{
    (void)state;
    return open_base(ARTICLES);
}

static void words_once_a_ticket(void **state)
{
    static const char lines[] =
        "{\"text\": \"Locked out, locked OUT\", \"article\": \"a\"}\n"
        "{\"text\": \"I am locked out\", \"article\": \"a\"}\n"
        "{\"text\": \"Who locked it?\", \"article\": \"b\"}\n";
    struct solved solved = {.n = 0};
    struct analyzer an;
    struct str said = {0};

    (void)state;
    assert_int_equal(analyzer_init(&an, LOTSE_LANG_EN, &ix->lex, &err),
                     LOTSE_OK);
    assert_int_equal(solved_read(&solved, lines, sizeof lines - 1, "x",
                                 &ix->lex, &err), LOTSE_OK);
    assert_int_equal(solved_wording(&said, &solved, "a", &an), LOTSE_OK);
    assert_string_equal(str_text(&said), "Locked locked ");
    str_free(&said);
    solved_free(&solved);
    analyzer_free(&an);
}

static bool lent(const struct side *s, const struct cand *c)
{
    return s->l->lent[c->ord] != 0;
}

/* The mean of a feature of those that learnt, less that of the others; the
 * fewer there are of either, the less. */
static double head_start(const struct side *s, int f, size_t count[2])
{
    double sum[2] = {0, 0}, n[2], more;

    count[0] = count[1] = 0;
    for (size_t i = 0; i < s->n_cands; i++) {
        sum[lent(s, &s->cands[i])] += (double)s->cands[i].f[f];
        count[lent(s, &s->cands[i])]++;
    }
    if (count[0] == 0 || count[1] == 0)
        return 0;
    n[0] = (double)count[0];
    n[1] = (double)count[1];
    more = sum[1] / n[1] - sum[0] / n[0];
    return more > 0 ? more * n[0] / (n[0] + 5) * n[1] / (n[1] + 5) : 0;
}

/* Standard scores lie on one line over the features, less the head start. */
static void check_side(const struct side *s, int f, double start)
{
    const struct cand *c = s->cands;
    size_t a = 0, b = 0;
    double slope;

    for (size_t i = 1; i < s->n_cands; i++)
        if (lent(s, &c[i]) == lent(s, &c[0])) {
            a = c[i].f[f] < c[a].f[f] ? i : a;
            b = c[i].f[f] > c[b].f[f] ? i : b;
        }
    if (c[b].f[f] <= c[a].f[f])
        return;
    slope = (double)(c[b].z[f] - c[a].z[f]) / (double)(c[b].f[f] - c[a].f[f]);
    for (size_t i = 0; i < s->n_cands; i++) {
        double less = start * (lent(s, &c[i]) - lent(s, &c[a]));
        double want = (double)c[a].z[f] +
                      slope * ((double)(c[i].f[f] - c[a].f[f]) - less);
        if (fabs(want - (double)c[i].z[f]) > 1e-3 * (1 + fabs(want)))
            fail_msg("feature %d: %g for %g", f, (double)c[i].z[f], want);
    }
}

static void no_head_start(void **state)
{
    char text[8192];
    size_t starts = 0;

    (void)state;
    for (uint32_t i = 0; i < TEXTS; i++) {
        lotse_query_opts opts = LOTSE_QUERY_INIT;
        struct query q = {.ix = ix, .opts = &opts, .err = &err};
        made_query(text, i);
        opts.text = text;
        opts.mode = LOTSE_SUGGEST;
        assert_int_equal(query_run(&q), LOTSE_OK);
        for (int lang = 0; lang < LANGS; lang++) {
            const struct side *s = &q.sides[lang];
            size_t n[2];
            double start = head_start(s, FEAT_BASE, n);
            if (s->n_cands == 0)
                continue;
            starts += start > 0 && n[0] > 10 && n[1] > 10;
            check_side(s, FEAT_BASE, start);
            check_side(s, FEAT_HEAD, head_start(s, FEAT_HEAD, n));
            check_side(s, FEAT_GRAM, 0);
            check_side(s, FEAT_SECTION, 0);
        }
        query_free(&q);
    }
    assert_true(starts > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_once_a_ticket),
        cmocka_unit_test(no_head_start),
    };

    return cmocka_run_group_tests(tests, setup, close_base);
}
