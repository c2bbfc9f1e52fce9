/*
 * test_shelf.c: sections that are kept in memory against those that are read.
 *
 * A shelf of little room gives back what was put there or nothing, and holds
 * no more than it may. A handle that was asked before answers as one that was
 * just opened, whether it knows the words of sections or reads their texts, and
 * reads no page for what it has shown; changes beside an index
 * are shown by handles that have them.
 */
#include "search/index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "made.h"

enum { ROUNDS = 20000, DOCS = 120, ARTICLES = 60, QUESTIONS = 40 };

static struct made_base base;
static lotse_err err;

static int setup(void **state)
{
    (void)state;
    return made_base(&base, ARTICLES, false) == LOTSE_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    made_remove(&base);
    return 0;
}

/* What a section of the test says: so many bytes of one value. */
static size_t size_of(uint32_t doc)
{
    return 40 + doc * 7;
}

static void fill(struct shelf_item *item, uint32_t doc)
{
    item->text = 20;
    item->n_text = (uint32_t)size_of(doc) - 21;
    memset(item->bytes, (int)doc + 1, size_of(doc));
}

static void fill_words(struct shelf_words *words, uint32_t doc)
{
    for (size_t i = 0; i < words->n; i++)
        words->items[i] = (struct shelf_word){doc, (uint16_t)i, 1, 2};
}

static void is_right(const struct shelf_item *item, uint32_t doc)
{
    assert_int_equal(item->n_text, size_of(doc) - 21);
    for (size_t i = 0; item->words != NULL && i < doc; i++) {
        assert_int_equal(item->words->n, doc);
        assert_int_equal(item->words->items[i].term, doc);
        assert_int_equal(item->words->items[i].from, i);
    }
    for (size_t i = 0; i < size_of(doc); i++)
        assert_int_equal((unsigned char)item->bytes[i], doc + 1);
}

static void a_small_shelf(void **state)
{
    struct shelf s = {.most = 30000};
    uint64_t seed = 1;
    size_t kept = 0, words = 0;

    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t doc = made_below(&seed, DOCS);
        struct shelf_item *item;
        if (made_below(&seed, 4) == 0)
            shelf_age(&s);
        if (made_below(&seed, 500) == 0)
            shelf_forget_words(&s);
        item = shelf_find(&s, doc, doc % 3);
        assert_null(shelf_find(&s, doc, 3));
        if (item == NULL) {
            struct shelf_item *made = shelf_add(&s, doc, doc % 3,
                                                size_of(doc));
            if (made != NULL)
                fill(made, doc);
        } else {
            is_right(item, doc);
            kept++;
            words += item->words != NULL;
            if (item->again == SHELF_OFTEN) {
                struct shelf_words *made = shelf_words(&s, item, doc);
                assert_ptr_equal(made, item->words);
                if (made != NULL)
                    fill_words(made, doc);
            }
        }
        assert_true(s.young.total + s.old.total <= s.most);
    }
    assert_true(kept > ROUNDS / 8 && kept < ROUNDS);
    assert_true(words > ROUNDS / 100 && words < kept);
    assert_null(shelf_add(&s, 1, 9, SHELF_LARGEST + 1));
    shelf_free(&s);
}

/* What is shown again stays, however much else is shown. */
static void what_is_asked_stays(void **state)
{
    struct shelf s = {.most = 30000};
    struct shelf_item *first = shelf_add(&s, 7, 0, size_of(7));

    (void)state;
    assert_non_null(first);
    fill(first, 7);
    for (uint32_t i = 0; i < 2000; i++) {
        struct shelf_item *item = shelf_add(&s, 100 + i, 0, size_of(50));
        const struct shelf_item *again;
        if (item != NULL)
            fill(item, 50);
        shelf_age(&s);
        again = shelf_find(&s, 7, 0);
        if (again == NULL)
            continue; /* another one took its slot */
        is_right(again, 7);
        assert_true(i > 0 || again == first);
    }
    shelf_free(&s);
}

static lotse_results *ask(lotse_index *ix, uint32_t number)
{
    lotse_query_opts q = LOTSE_QUERY_INIT;
    lotse_results *res;
    char text[8192];

    made_query(text, number);
    q.text = text;
    q.mode = number % 2 == 0 ? LOTSE_SUGGEST : LOTSE_SEARCH;
    q.all = true;
    q.explain = number % 3 == 0 ? LOTSE_EXPLAIN_FULL : LOTSE_EXPLAIN_NO;
    assert_int_equal(lotse_query(&res, ix, &q, &err), LOTSE_OK);
    return res;
}

static void are_same(const lotse_results *a, const lotse_results *b)
{
    assert_int_equal(a->n_hits, b->n_hits);
    for (size_t i = 0; i < a->n_hits; i++) {
        const lotse_hit *x = &a->hits[i], *y = &b->hits[i];
        assert_string_equal(x->id, y->id);
        assert_string_equal(x->title, y->title);
        assert_string_equal(x->path, y->path);
        assert_string_equal(x->section, y->section);
        assert_string_equal(x->anchor, y->anchor);
        assert_string_equal(x->url, y->url);
        assert_string_equal(x->snippet, y->snippet);
        assert_int_equal(x->n_marks, y->n_marks);
        assert_int_equal(x->n_why, y->n_why);
        for (size_t k = 0; k < x->n_why; k++)
            assert_string_equal(x->why[k], y->why[k]);
    }
}

/* Analyse so many words that the next query forgets all of them. */
static void fill_up(lotse_index *ix)
{
    struct toks toks = {0};
    char word[32];

    for (int i = 0; i < 100000; i++) {
        int n = snprintf(word, sizeof word, "w%dq%dx%d", i, i * 7, i * 13);
        toks.n = 0;
        assert_int_equal(analyze(&ix->langs[i % 2].an, word, (size_t)n, 0,
                                 &toks, NULL), LOTSE_OK);
    }
    free(toks.items);
}

static size_t with_words(const struct shelf *s)
{
    size_t n = 0;

    for (size_t i = 0; s->slots != NULL && i < SHELF_SLOTS; i++)
        n += s->slots[i].key != 0 && s->slots[i].item->words != NULL;
    return n;
}

/* Ask a handle that keeps `most` bytes, and forgets all terms before question
 * `forgets`, and handles that were just opened; how many sections have their
 * words in the end. */
static size_t compare(size_t most, uint32_t forgets)
{
    lotse_index *ix, *fresh;
    size_t hits = 0, words;

    assert_int_equal(lotse_open(&ix, base.index, &err), LOTSE_OK);
    ix->shelf.most = most;
    for (uint32_t i = 0; i < 4 * QUESTIONS; i++) {
        lotse_results *a, *b;
        if (i == forgets)
            fill_up(ix);
        a = ask(ix, i % QUESTIONS);
        assert_true(i != forgets || with_words(&ix->shelf) == 0);
        assert_int_equal(lotse_open(&fresh, base.index, &err), LOTSE_OK);
        b = ask(fresh, i % QUESTIONS);
        are_same(a, b);
        hits += a->n_hits;
        lotse_close(fresh);
        lotse_results_free(a);
        lotse_results_free(b);
    }
    assert_true(hits > 0);
    words = with_words(&ix->shelf);
    lotse_close(ix);
    return words;
}

static void answers_are_the_same(void **state)
{
    (void)state;
    assert_true(compare(0, UINT32_MAX) > 0);
    assert_true(compare(0, 3 * QUESTIONS + 1) > 0);
    assert_int_equal(compare(1, UINT32_MAX), 0);
    compare(8000, UINT32_MAX);
}

static void nothing_is_read_twice(void **state)
{
    lotse_index *ix;
    uint64_t reads = 0, sections;

    (void)state;
    assert_int_equal(lotse_open(&ix, base.index, &err), LOTSE_OK);
    for (uint32_t i = 0; i < 2 * QUESTIONS; i++) {
        lotse_results *res;
        if (i == QUESTIONS)
            sqlite3_db_release_memory(ix->db.h);
        reads = i == QUESTIONS ? ix->db.file->reads : reads;
        sections = ix->work.sections;
        res = ask(ix, i % QUESTIONS);
        assert_int_equal(ix->work.sections - sections, res->n_hits);
        lotse_results_free(res);
    }
    assert_int_equal(ix->db.file->reads, reads);
    lotse_close(ix);
}

static void write_article(const char *dir, int number, const char *word)
{
    char path[96];
    FILE *f;

    snprintf(path, sizeof path, "%s/en/a%03d.md", dir, number);
    f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "# Device %d\n\nThe printer shows %s, and paper %d is stuck.\n",
            number, word, number);
    fclose(f);
}

static void compile(const struct made_base *b)
{
    lotse_compile_opts opts = LOTSE_COMPILE_INIT;
    lotse_compile_stats stats;

    opts.articles = b->dir;
    opts.index = b->index;
    opts.jobs = 1;
    assert_int_equal(lotse_compile(&stats, &opts, &err), LOTSE_OK);
}

/* What each of some search lines finds first. */
static void show(char out[1 << 12], lotse_index *ix)
{
    static const char *const lines[] = {"printer amber", "printer violet",
                                        "device 3", "paper 4 stuck"};

    *out = '\0';
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
            lotse_query_opts q = LOTSE_QUERY_INIT;
            lotse_results *res;
            q.text = lines[i];
            q.all = true;
            assert_int_equal(lotse_query(&res, ix, &q, &err), LOTSE_OK);
            assert_true(res->n_hits > 0);
            strcat(out, res->hits[0].snippet);
            lotse_results_free(res);
        }
}

/* Articles that changed stand beside the index: a handle that was opened with
 * them shows them, one from before shows what it did. */
static void with_changes(void **state)
{
    static char before[1 << 12], still[1 << 12], now[1 << 12];
    struct made_base b = {.dir = "/tmp/lotse-shelf.XXXXXX"};
    lotse_index *ix, *changed;
    char path[64];

    (void)state;
    assert_non_null(mkdtemp(b.dir));
    snprintf(b.index, sizeof b.index, "%s/kb.db", b.dir);
    snprintf(path, sizeof path, "%s/en", b.dir);
    assert_int_equal(mkdir(path, 0700), 0);
    for (int i = 0; i < ARTICLES; i++)
        write_article(b.dir, i, i == 3 ? "amber" : "green");
    compile(&b);
    assert_int_equal(lotse_open(&ix, b.index, &err), LOTSE_OK);
    show(before, ix);
    write_article(b.dir, 3, "green");
    write_article(b.dir, 4, "violet");
    compile(&b);
    assert_int_equal(lotse_open(&changed, b.index, &err), LOTSE_OK);
    assert_non_null(changed->db.delta);
    show(now, changed);
    show(still, ix);
    assert_string_equal(before, still);
    assert_non_null(strstr(before, "amber"));
    assert_null(strstr(now, "amber"));
    assert_non_null(strstr(now, "violet"));
    lotse_close(changed);
    lotse_close(ix);
    made_remove(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_shelf),
        cmocka_unit_test(what_is_asked_stays),
        cmocka_unit_test(answers_are_the_same),
        cmocka_unit_test(nothing_is_read_twice),
        cmocka_unit_test(with_changes),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
