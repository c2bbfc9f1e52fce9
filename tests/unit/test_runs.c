/*
 * test_runs.c: posting lists that go through files are those that stay in
 * memory.
 */
#include "base/file.h"
#include "base/vec.h"
#include "compile/postings.h"
#include "db/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { LISTS = 300, STEPS = 20000 };

static uint32_t seed;

static uint32_t chance(uint32_t below)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % below;
}

/* Grow lists at random; spill each `every` steps. */
static void grow(struct str whole[LISTS], uint32_t every, size_t *n_runs)
{
    static const char *const beside = P_tmpdir "/lotse-runs";
    struct list lists[LISTS];
    struct runs r = {.spool = {.beside = beside}};
    struct str got = {0};

    memset(lists, 0, sizeof lists);
    for (uint32_t i = 0; i < STEPS; i++) {
        uint32_t k = chance(chance(LISTS) + 1), n = chance(9);
        for (uint32_t b = 0; b < n; b++) {
            char c = (char)chance(256);
            str_addc(&lists[k].bytes, c);
            str_addc(&whole[k], c);
        }
        if (i % every == every - 1)
            assert_int_equal(runs_spill(&r, lists, LISTS), LOTSE_OK);
    }
    *n_runs = r.n;
    assert_int_equal(runs_begin(&r), LOTSE_OK);
    for (size_t k = 0; k < LISTS; k++) {
        str_clear(&got);
        assert_int_equal(runs_take(&got, &r, k), LOTSE_OK);
        str_add(&got, str_text(&lists[k].bytes), lists[k].bytes.n);
        assert_int_equal(got.n, whole[k].n);
        assert_memory_equal(str_text(&got), str_text(&whole[k]), got.n);
        str_free(&lists[k].bytes);
        str_free(&whole[k]);
    }
    str_free(&got);
    runs_free(&r);
}

static void runs_are_lists(void **state)
{
    static const uint32_t every[] = {1000000, 19999, 7000, 500};
    struct str whole[LISTS];
    size_t n;

    (void)state;
    memset(whole, 0, sizeof whole);
    for (size_t i = 0; i < 4; i++) {
        seed = (uint32_t)i;
        grow(whole, every[i], &n);
        assert_int_equal(n, STEPS / every[i]);
    }
}

/* Long pieces go over the ends of buffers. */
static void long_pieces(void **state)
{
    struct list lists[2];
    struct runs r = {.spool = {.beside = P_tmpdir "/lotse-runs"}};
    struct str got = {0};

    (void)state;
    memset(lists, 0, sizeof lists);
    for (int i = 0; i < 400000; i++)
        str_addc(&lists[1].bytes, (char)(i / 7));
    assert_int_equal(runs_spill(&r, lists, 2), LOTSE_OK);
    assert_int_equal(lists[1].bytes.n, 0);
    assert_int_equal(runs_begin(&r), LOTSE_OK);
    assert_int_equal(runs_take(&got, &r, 0), LOTSE_OK);
    assert_int_equal(got.n, 0);
    assert_int_equal(runs_take(&got, &r, 1), LOTSE_OK);
    assert_int_equal(got.n, 400000);
    for (int i = 0; i < 400000; i++)
        assert_int_equal(got.p[i], (char)(i / 7));
    str_free(&got);
    runs_free(&r);
}

/* A field of random words, some of them often. */
static void add_field(struct postings *p, enum field f)
{
    struct str text = {0};
    struct toks toks = {0};

    for (uint32_t i = chance(60); i > 0; i--)
        str_addf(&text, "word%c%c ", 'a' + (int)chance(chance(26) + 1),
                 'a' + (int)chance(chance(26) + 1));
    assert_int_equal(
        analyze(p->an, str_text(&text), text.n, 0, &toks, NULL), LOTSE_OK);
    assert_int_equal(postings_field(p, f, &toks), LOTSE_OK);
    assert_int_equal(postings_forward(p, f, &toks), LOTSE_OK);
    free(toks.items);
    str_free(&text);
}

/* The parts of a language, with so much room. */
static void write_tail(struct str *out, const struct lexicon *lex,
                       size_t list_room, size_t forward_room)
{
    char path[] = P_tmpdir "/lotse-runs.XXXXXX";
    struct seal seal = {.page = 512, .salt = 7};
    int fd = mkstemp(path);
    struct analyzer an;
    struct postings p;
    struct tail_out tail;
    struct str words = {0};

    assert_true(fd >= 0);
    assert_int_equal(analyzer_init(&an, LOTSE_LANG_EN, lex, NULL), LOTSE_OK);
    postings_init(&p, &an);
    if (list_room > 0)
        postings_beside(&p, path);
    p.list_room = list_room;
    p.forward_room = forward_room;
    seed = 3;
    for (uint32_t doc = 1; doc <= 400; doc++) {
        add_field(&p, FIELD_TITLE);
        add_field(&p, FIELD_BODY);
        assert_int_equal(postings_close(&p, doc), LOTSE_OK);
    }
    assert_int_equal(p.runs.n > 2, list_room > 0);
    assert_int_equal(p.spool.n > 0, forward_room > 0);
    assert_int_equal(tail_begin(&tail, &seal, fd, path, NULL), LOTSE_OK);
    assert_int_equal(postings_write(&p, &tail, &words, NULL), LOTSE_OK);
    assert_int_equal(tail_end(&tail, &seal, NULL), LOTSE_OK);
    assert_int_equal(file_read(out, path, 1 << 26, NULL), LOTSE_OK);
    close(fd);
    unlink(path);
    postings_free(&p);
    analyzer_free(&an);
}

static void room_changes_nothing(void **state)
{
    struct str whole = {0}, parts = {0};
    struct lexicon lex = {0};

    (void)state;
    assert_int_equal(lexicon_init(&lex, NULL), LOTSE_OK);
    write_tail(&whole, &lex, 0, 0);
    write_tail(&parts, &lex, 5000, 20000);
    assert_int_equal(whole.n, parts.n);
    assert_memory_equal(whole.p, parts.p, whole.n);
    str_free(&whole);
    str_free(&parts);
    lexicon_free(&lex);
}

/* An article counts once for a gram, however many of its words have it; more
 * articles than there are stamps. */
static void grams_count_articles(void **state)
{
    enum { DOCS = 700 };
    struct lexicon lex = {0};
    uint32_t *df = NULL;
    size_t cap = 0;
    struct analyzer an;
    struct postings p;

    (void)state;
    assert_int_equal(lexicon_init(&lex, NULL), LOTSE_OK);
    assert_int_equal(analyzer_init(&an, LOTSE_LANG_EN, &lex, NULL), LOTSE_OK);
    postings_init(&p, &an);
    seed = 5;
    for (uint32_t doc = 1; doc <= DOCS; doc++) {
        uint8_t *had = NULL;
        size_t cap_had = 0;
        struct toks toks = {0};
        struct str text = {0};
        for (uint32_t i = chance(30); i > 0; i--)
            str_addf(&text, "%s%c%c ", chance(2) ? "word" : "sword",
                     'a' + (int)chance(26), 'a' + (int)chance(chance(26) + 1));
        assert_int_equal(
            analyze(&an, str_text(&text), text.n, 0, &toks, NULL), LOTSE_OK);
        assert_int_equal(postings_field(&p, FIELD_BODY, &toks), LOTSE_OK);
        assert_int_equal(postings_close(&p, doc), LOTSE_OK);
        assert_true(vec_zeroed(&df, &cap, p.gram_numbers.n, sizeof *df));
        assert_true(vec_zeroed(&had, &cap_had, p.gram_numbers.n + 1, 1));
        for (size_t i = 0; i < toks.n; i++) {
            const struct spelling *s = &p.spellings[toks.items[i].spelled];
            for (uint32_t g = s->first; g < s->first + s->n; g++) {
                df[p.spelled_grams[g]] += !had[p.spelled_grams[g]];
                had[p.spelled_grams[g]] = 1;
            }
        }
        free(had);
        free(toks.items);
        str_free(&text);
    }
    assert_true(p.gram_numbers.n > 100);
    assert_memory_equal(df, p.gram_df, p.gram_numbers.n * sizeof *df);
    free(df);
    postings_free(&p);
    analyzer_free(&an);
    lexicon_free(&lex);
}

/* No folder, no file: an error, not a crash. */
static void no_place(void **state)
{
    struct list list = {{0}, 0, 0};
    struct runs r = {.spool = {.beside = "/nowhere/at/all/kb.db"}};

    (void)state;
    str_adds(&list.bytes, "some");
    assert_int_equal(runs_spill(&r, &list, 1), LOTSE_OK); /* in the buffer */
    assert_int_equal(runs_begin(&r), LOTSE_IO);
    runs_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(runs_are_lists),
                                       cmocka_unit_test(long_pieces),
                                       cmocka_unit_test(room_changes_nothing),
                                       cmocka_unit_test(grams_count_articles),
                                       cmocka_unit_test(no_place)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
