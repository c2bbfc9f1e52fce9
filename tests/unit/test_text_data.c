/*
 * test_text_data.c: the analysis of words, as data.
 *
 * The cases stand in tests/unit/words; a new one needs no C. Each file says
 * at its top what a line means; # begins a comment.
 */
#include "terms.h"
#include "text/analyze.h"
#include "text/compound.h"
#include "text/fold.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER "tests/unit/words/"

static struct lexicon lex;

static int setup(void **state)
{
    (void)state;
    return lexicon_init(&lex, NULL);
}

static int teardown(void **state)
{
    (void)state;
    lexicon_free(&lex);
    return 0;
}

/* The lines of a data file, one after the other, without comments. */
struct lines {
    const char *file;
    struct str text;
    char *at;
    int number, wrong;
};

static void open_lines(struct lines *l, const char *file)
{
    lotse_err err;

    *l = (struct lines){.file = file};
    if (file_read(&l->text, file, 1 << 20, &err) != LOTSE_OK)
        fail_msg("%s", err.msg);
    l->at = l->text.p;
}

static char *next_line(struct lines *l)
{
    while (l->at != NULL && *l->at != '\0') {
        char *line = l->at, *end = strchr(line, '\n');
        l->at = end != NULL ? end + 1 : NULL;
        if (end != NULL)
            *end = '\0';
        l->number++;
        if (*line != '#' && *line != '\0')
            return line;
    }
    return NULL;
}

/* Tell each case that is wrong, not only the first. */
static void compare(struct lines *l, const char *word, const char *got,
                    const char *want)
{
    if (strcmp(got, want) == 0)
        return;
    print_error("%s:%d: %s gives \"%s\", not \"%s\"\n", l->file, l->number,
                word, got, want);
    l->wrong++;
}

static void close_lines(struct lines *l, size_t cases, size_t least)
{
    str_free(&l->text);
    assert_int_equal(l->wrong, 0);
    assert_true(cases >= least);
}

static void umlauts(void **state)
{
    struct lines l;
    size_t cases = 0;
    char *line;

    (void)state;
    open_lines(&l, FOLDER "umlauts.txt");
    for (; (line = next_line(&l)) != NULL; cases++) {
        char *word = strtok(line, " "), *want = strtok(NULL, " ");
        char got[FOLD_MAX], same[FOLD_MAX];

        fold_word(got, word, strlen(word), LOTSE_LANG_DE, &lex);
        fold_word(same, word, strlen(word), LOTSE_LANG_EN, &lex);
        compare(&l, word, got, want != NULL ? want : same);
    }
    close_lines(&l, cases, 120);
}

struct words {
    struct strmap map;
    uint32_t freq[1024];
    struct str block;
    struct wordlist list;
};

static void add_words(struct words *w, char *line)
{
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " ")) {
        char *times = strchr(word, ':');
        uint32_t id;

        if (times != NULL)
            *times++ = '\0';
        id = strmap_put(&w->map, word, strlen(word));
        assert_true(id < 1024);
        w->freq[id] = times != NULL ? (uint32_t)atoi(times) : 10;
    }
}

static void split(char *out, size_t cap, const char *word, struct words *w)
{
    struct compound_part parts[COMPOUND_PARTS];
    char folded[FOLD_MAX];
    size_t len = fold_word(folded, word, strlen(word), LOTSE_LANG_DE, &lex);
    size_t n = compound_split(parts, folded, len, &w->list, &lex);

    snprintf(out, cap, "%s", n == 0 ? "-" : "");
    for (size_t i = 0; i < n; i++)
        snprintf(out + strlen(out), cap - strlen(out), "%s%.*s",
                 i == 0 ? "" : " ", (int)(parts[i].to - parts[i].from),
                 folded + parts[i].from);
}

static void compounds(void **state)
{
    static struct words w;
    struct lines l;
    size_t cases = 0;
    char *line;

    (void)state;
    open_lines(&l, FOLDER "compounds.txt");
    while ((line = next_line(&l)) != NULL) {
        char *want = strchr(line, ' '), got[256];

        assert_non_null(want);
        *want++ = '\0';
        if (strcmp(line, "+") == 0) {
            add_words(&w, want);
            continue;
        }
        if (w.block.n == 0) {
            assert_int_equal(wordlist_build(&w.block, &w.map, w.freq), 0);
            assert_true(wordlist_open(&w.list, w.block.p, w.block.n));
        }
        split(got, sizeof got, line, &w);
        compare(&l, line, got, want);
        cases++;
    }
    close_lines(&l, cases, 150);
    str_free(&w.block);
    strmap_free(&w.map);
}

/* "de | text | terms", without words of a knowledge base. */
static void terms(void **state)
{
    struct lines l;
    size_t cases = 0;
    char *line;

    (void)state;
    open_lines(&l, FOLDER "terms.txt");
    for (; (line = next_line(&l)) != NULL; cases++) {
        char *text = strstr(line, " | "), *want;
        struct analyzer a = {0};
        struct toks toks = {0};
        struct str got = {0};

        assert_non_null(text);
        text += 3;
        want = strstr(text, " | ");
        assert_non_null(want);
        *want = '\0';
        want += 3;
        assert_int_equal(analyzer_init(&a,
                                       *line == 'd' ? LOTSE_LANG_DE
                                                    : LOTSE_LANG_EN,
                                       &lex, NULL), 0);
        assert_int_equal(analyze(&a, text, strlen(text), 0, &toks, NULL), 0);
        terms_line(&got, &a, &toks);
        compare(&l, text, str_text(&got), want);
        for (size_t i = 0; i < toks.n; i++)
            assert_true(toks.items[i].from < toks.items[i].to &&
                        toks.items[i].to <= strlen(text));
        str_free(&got);
        free(toks.items);
        analyzer_free(&a);
    }
    close_lines(&l, cases, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(umlauts),
        cmocka_unit_test(compounds),
        cmocka_unit_test(terms),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
