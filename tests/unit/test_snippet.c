/*
 * test_snippet.c: the quick ways of choosing and writing a passage against the
 * plain ones.
 *
 * Matches at any places and of any weight: the heaviest window is the one that
 * summing up each of them finds. Texts of words, blanks, lists and tables with
 * marks anywhere: the line is the one that comes of a byte at a time.
 */
#include "search/snippet.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "made.h"

enum { ROUNDS = 30000, TERMS = 12, MOST = 80 };

static struct match items[MOST];

/* Up to MOST matches within n bytes, in order. */
static struct matches made_matches(uint64_t *seed, size_t n)
{
    struct matches m = {.items = items};
    size_t at = made_below(seed, 20), most = made_below(seed, MOST);

    for (; m.n < most && at + 1 < n; m.n++) {
        size_t len = made_below(seed, 60) == 0 ? 300
                                               : 1 + made_below(seed, 12);
        size_t to = at + len < n ? at + len : n;
        items[m.n] = (struct match){
            (uint32_t)at, (uint32_t)to, (uint16_t)made_below(seed, TERMS),
            (float)(1 + made_below(seed, 9)) / 7};
        at = to + made_below(seed, made_below(seed, 9) == 0 ? 400 : 30);
    }
    return m;
}

static size_t plain_window(const struct matches *m)
{
    size_t best = 0;
    float most = -1;

    for (size_t i = 0; i < m->n; i++) {
        bool seen[TERMS] = {false};
        float sum = 0;
        for (size_t k = i; k < m->n; k++) {
            const struct match *one = &m->items[k];
            if (one->to - m->items[i].from > WINDOW)
                break;
            sum += seen[one->term] ? one->weight * .1F : one->weight;
            seen[one->term] = true;
        }
        if (sum > most * 1.001F) {
            most = sum;
            best = i;
        }
    }
    return best;
}

static void the_heaviest_window(void **state)
{
    float seen[TERMS] = {0};
    uint64_t seed = 5;

    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct matches m = made_matches(&seed, 3000);
        assert_int_equal(best_window(&m, seen), plain_window(&m));
        for (int t = 0; t < TERMS; t++)
            assert_true(seen[t] == 0);
    }
}

static void made_passage(struct str *out, uint64_t *seed)
{
    static const char *const parts[] = {
        "word", "a", "7", "12", "\303\274ber", "end.", "so:", "-", "*", "|",
        "a|b", " ", " ", " ", " ", " ", " ", "  ", "\n", "\n\n", "\t", " | ",
        "\n- ", "\n12. ", "\n* ", "\xE2\x80\xA6"};

    for (uint32_t n = 10 + made_below(seed, 90); n > 0; n--)
        str_adds(out, parts[made_below(seed, sizeof parts / sizeof *parts)]);
}

/* The passage from..to, a byte at a time; how many marks it has. */
static size_t plain_line(struct line *l, lotse_mark marks[MOST], const char *s,
                         size_t n, size_t from, size_t to,
                         const struct matches *m)
{
    lotse_mark mark = {0, 0};
    size_t k = 0, n_marks = 0;
    bool begins;

    if (from > 0)
        str_adds(&l->out, "\xE2\x80\xA6 ");
    while (from < to && (s[from] == ' ' || s[from] == '\n'))
        from++;
    while (k < m->n && m->items[k].from < from)
        k++;
    begins = begins_line(s, from) || s[from] == '-' || s[from] == '*';
    for (size_t i = from; i < to; i++) {
        size_t skip = begins ? mark_at(s + i, n - i) : 0;
        if (skip > 0) {
            l->item = i > from;
            i += skip - 1;
            begins = false;
            while (k < m->n && m->items[k].from <= i)
                k++;
            continue;
        }
        begins = s[i] == '\n' || (begins && (s[i] == ' ' || s[i] == '\t'));
        if (!begins && s[i] != ' ' && s[i] != '\t')
            part_items(l);
        if (k < m->n && i == m->items[k].from)
            mark.from = l->out.n;
        write_byte(l, s, i, from, to);
        if (k < m->n && i + 1 == m->items[k].to) {
            mark.to = l->out.n;
            marks[n_marks++] = mark;
            k++;
        }
    }
    while (l->out.n > 0 && l->out.p[l->out.n - 1] == ' ')
        l->out.p[--l->out.n] = '\0';
    if (to < n && !ends_sentence(s, to))
        str_adds(&l->out, " \xE2\x80\xA6");
    return n_marks < MARKS_MAX ? n_marks : MARKS_MAX;
}

static void a_byte_at_a_time(void **state)
{
    lotse_mark marks[MOST];
    uint64_t seed = 9;

    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct str text = {0};
        struct arena a = {0};
        struct line l = {.row = false};
        lotse_hit hit = {0};
        struct matches m;
        size_t from, to, n_marks;
        made_passage(&text, &seed);
        m = made_matches(&seed, text.n);
        from = made_below(&seed, 2) * made_below(&seed, (uint32_t)text.n / 2);
        to = text.n - made_below(&seed, (uint32_t)text.n / 2);
        n_marks = plain_line(&l, marks, text.p, text.n, from, to, &m);
        assert_int_equal(write_line(&hit, text.p, text.n, from, to, &m, &a),
                         LOTSE_OK);
        assert_string_equal(hit.snippet, str_text(&l.out));
        assert_int_equal(hit.n_marks, n_marks);
        for (size_t k = 0; k < n_marks; k++) {
            assert_int_equal(hit.marks[k].from, marks[k].from);
            assert_int_equal(hit.marks[k].to, marks[k].to);
        }
        str_free(&l.out);
        str_free(&text);
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_heaviest_window),
        cmocka_unit_test(a_byte_at_a_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
