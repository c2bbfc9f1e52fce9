/*
 * test_work.c: what questions cost, in work instead of seconds.
 *
 * Fixed questions to fixed bases: the articles that ship, and made-up ones.
 * Postings, entries, records, bytes, pages are counted and compared with the
 * limits in tests/unit/work.tsv, which are what they were once plus 2 %. An
 * algorithm that needs less lowers the limits: `make work` writes the file
 * anew (test_work --accept). Beside that: twice as many articles are at most
 * twice the work, and a long text is no more than its words.
 */
#include "base/file.h"
#include "search/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "made.h"

enum { ARTICLES = 300, ROWS_MAX = 128, QUESTIONS = 6 };

static const char limits_path[] = "tests/unit/work.tsv";

struct row {
    char name[64]; /* "base questions counter" */
    uint64_t value, limit;
};

static struct row rows[ROWS_MAX];
static size_t n_rows;
static struct made_base shipped, base, twice;
static lotse_err err;

static const char *const lines[QUESTIONS] = {
    "drucker offline", "forgot password", "VPN Verbindung", "printer driver",
    "kalenderfreigabe", "login-code-page printer-driver wlan-drucker-fehler"};

/* The beginnings of tickets; the rest are words of both made-up bases. */
static const char *const tickets[QUESTIONS] = {
    "Guten Tag, seit heute morgen kann ich mich nicht mehr am VPN anmelden, "
    "das Passwort wird nicht angenommen und die Verbindung bricht ab. ",
    "Hello, I cannot sign in to my mailbox since I changed my password, and "
    "the phone asks for a code that never arrives. ",
    "Der Drucker im zweiten Stock druckt nicht, der Treiber meldet einen "
    "Fehler und das Papier staut sich. ",
    "Our calendar does not show the meeting room, and the share of the folder "
    "was refused with error 0x80070005. ",
    "Subject: Laptop\n\nDer Bildschirm bleibt schwarz. ",
    "Two-factor sign-in: the log-in-code page stays empty. "};

/* -------------------------------------------------------------- counting */

struct cost {
    uint64_t postings, looked_at, entries, records, bytes, spellings, sections,
        pages;
};

enum { COUNTERS = sizeof(struct cost) / sizeof(uint64_t) };

static const char *const counters[COUNTERS] = {
    "postings", "looked_at", "entries",  "records",
    "bytes",    "spellings", "sections", "pages"};

/* Question number i, a line or a ticket of so many more words. */
static void question(char out[8192], int i, int words)
{
    uint64_t seed = (uint64_t)i + 99;
    size_t n = (size_t)sprintf(out, "%s", words == 0 ? lines[i] : tickets[i]);

    for (; words > 0; words--)
        n += (size_t)sprintf(out + n, "%s ", made_word(&seed, i % 2));
}

/* What one text costs in an index that is open. */
static struct cost cost_of(lotse_index *ix, const char *text, lotse_mode mode)
{
    lotse_query_opts q = LOTSE_QUERY_INIT;
    struct query_work w = ix->work;
    uint64_t reads = ix->db.file->reads;
    lotse_results *res;

    q.text = text;
    q.mode = mode;
    q.all = true;
    assert_int_equal(lotse_query(&res, ix, &q, &err), LOTSE_OK);
    lotse_results_free(res);
    return (struct cost){
        ix->work.postings - w.postings, ix->work.looked_at - w.looked_at,
        ix->work.entries - w.entries,   ix->work.records - w.records,
        ix->work.bytes - w.bytes,       ix->work.spellings - w.spellings,
        ix->work.sections - w.sections, ix->db.file->reads - reads};
}

/* All questions, each to an index that was just opened. */
static struct cost ask_all(const char *path, int words)
{
    struct cost sum = {0};

    for (int i = 0; i < QUESTIONS; i++) {
        char text[8192];
        struct cost one;
        lotse_index *ix;
        question(text, i, words);
        assert_int_equal(lotse_open(&ix, path, &err), LOTSE_OK);
        one = cost_of(ix, text, words == 0 ? LOTSE_SEARCH : LOTSE_SUGGEST);
        for (int k = 0; k < COUNTERS; k++)
            ((uint64_t *)&sum)[k] += ((uint64_t *)&one)[k];
        lotse_close(ix);
    }
    return sum;
}

static void add_row(const char *of, const char *what, const char *counter,
                    uint64_t value)
{
    assert_true(n_rows < ROWS_MAX);
    snprintf(rows[n_rows].name, sizeof rows->name, "%s %s %s", of, what,
             counter);
    rows[n_rows++].value = value;
}

/* Bytes of the index, and pages that opening it reads. */
static void measure_index(const char *name, const char *path)
{
    lotse_index *ix;
    uint64_t pages, tail = 0;

    assert_int_equal(lotse_open(&ix, path, &err), LOTSE_OK);
    pages = ix->db.file->seal.pages * ix->db.file->seal.page;
    for (size_t i = 0; i < ix->db.tail.n_parts; i++)
        tail += ix->db.tail.parts[i].n;
    add_row(name, "index", "tail_bytes", tail);
    add_row(name, "index", "page_bytes", pages);
    add_row(name, "open", "pages", ix->db.file->reads);
    lotse_close(ix);
}

static void measure(const char *name, const char *path)
{
    static const struct {
        const char *name;
        int words;
    } kinds[] = {{"lines", 0}, {"tickets", 20}, {"long", 200}};

    measure_index(name, path);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct cost c = ask_all(path, kinds[i].words);
        for (int k = 0; k < COUNTERS; k++)
            add_row(name, kinds[i].name, counters[k], ((uint64_t *)&c)[k]);
    }
}

/* ---------------------------------------------------------------- limits */

static uint64_t limit_of(uint64_t value)
{
    return value + value / 50;
}

/* Is every row of the file one of ours? Those that it has get their limits. */
static void read_limits(void)
{
    char line[128];
    FILE *f = fopen(limits_path, "r");

    assert_non_null(f);
    for (size_t i = 0; i < n_rows; i++)
        rows[i].limit = UINT64_MAX;
    while (fgets(line, sizeof line, f) != NULL) {
        char *tab = strchr(line, '\t');
        size_t i = 0;
        if (line[0] == '#' || tab == NULL)
            continue;
        *tab = '\0';
        while (i < n_rows && strcmp(rows[i].name, line) != 0)
            i++;
        if (i == n_rows)
            fail_msg("%s: nothing is called \"%s\"", limits_path, line);
        rows[i].limit = strtoull(tab + 1, NULL, 10);
    }
    fclose(f);
}

static int accept_all(void)
{
    FILE *f = fopen(limits_path, "w");

    if (f == NULL)
        return 1;
    fputs("# What questions may cost (test_work.c): written by `make work`.\n",
          f);
    for (size_t i = 0; i < n_rows; i++)
        fprintf(f, "%s\t%llu\n", rows[i].name,
                (unsigned long long)limit_of(rows[i].value));
    return fclose(f);
}

static void work_is_within_limits(void **state)
{
    size_t above = 0;

    (void)state;
    read_limits();
    for (size_t i = 0; i < n_rows; i++)
        above += rows[i].value > rows[i].limit || rows[i].limit == UINT64_MAX;
    for (size_t i = 0; i < n_rows && above > 0; i++)
        print_error("%c %-32s %10llu of %llu\n",
                    rows[i].value > rows[i].limit ? '!' : ' ', rows[i].name,
                    (unsigned long long)rows[i].value,
                    (unsigned long long)rows[i].limit);
    if (above > 0)
        fail_msg("%zu numbers are above or without their limit", above);
}

/* ------------------------------------------------------------- linearity */

/* Twice as many articles, of the same words: at most twice the work. */
static void twice_the_articles(void **state)
{
    static const int words[] = {0, 20, 200};

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct cost a = ask_all(base.index, words[i]);
        struct cost b = ask_all(twice.index, words[i]);
        for (int k = 0; k < COUNTERS; k++) {
            uint64_t x = ((uint64_t *)&a)[k], y = ((uint64_t *)&b)[k];
            if (y > 2 * x + x / 10 + 8)
                fail_msg("%s with %d words: %llu, then %llu", counters[k],
                         words[i], (unsigned long long)x,
                         (unsigned long long)y);
        }
    }
}

/* A text that says everything twice decodes no list twice; one of two texts
 * costs no more than both of them. */
static void no_more_than_the_words(void **state)
{
    static char a[8192], b[8192], both[4 * 8192];
    struct cost ca, cb, cab, caa;
    lotse_index *ix;

    (void)state;
    question(a, 0, 60);
    question(b, 2, 60);
    assert_int_equal(lotse_open(&ix, base.index, &err), LOTSE_OK);
    ca = cost_of(ix, a, LOTSE_SUGGEST);
    cb = cost_of(ix, b, LOTSE_SUGGEST);
    snprintf(both, sizeof both, "%s\n\n%s", a, b);
    cab = cost_of(ix, both, LOTSE_SUGGEST);
    snprintf(both, sizeof both, "%s\n\n%s", a, a);
    caa = cost_of(ix, both, LOTSE_SUGGEST);
    assert_true(ca.postings > 0 && cab.postings <= ca.postings + cb.postings);
    assert_true(caa.postings <= ca.postings);
    assert_true(caa.entries <= ca.entries + ca.entries / 20);
    assert_int_equal(cab.records, 0); /* all have been read */
    lotse_close(ix);
}

static struct cost ask_on(lotse_index *ix, int words)
{
    struct cost sum = {0};

    for (int i = 0; i < QUESTIONS; i++) {
        char text[8192];
        struct cost one;
        question(text, i, words);
        one = cost_of(ix, text, words == 0 ? LOTSE_SEARCH : LOTSE_SUGGEST);
        for (int k = 0; k < COUNTERS; k++)
            ((uint64_t *)&sum)[k] += ((uint64_t *)&one)[k];
    }
    return sum;
}

/* What was asked before reads nothing from the file: lists, articles and the
 * sections that were shown are kept; of articles that are unpacked only those
 * that stay candidates are read. */
static void asked_again(void **state)
{
    static const int words[] = {0, 20, 200};

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct cost first = ask_all(base.index, words[i]), again;
        lotse_index *ix;
        assert_int_equal(lotse_open(&ix, base.index, &err), LOTSE_OK);
        ask_on(ix, words[i]);
        ask_on(ix, words[i]);
        again = ask_on(ix, words[i]);
        assert_int_equal(again.records, 0);
        assert_int_equal(again.bytes, 0);
        assert_int_equal(again.pages, 0);
        assert_int_equal(again.postings, first.postings);
        if (first.looked_at > QUESTIONS * 2 * CANDIDATES)
            assert_true(again.entries < first.entries * 3 / 4);
        assert_true(again.entries <= first.entries);
        lotse_close(ix);
    }
}

/* A language that isn't asked for costs nothing. */
static void one_language(void **state)
{
    lotse_query_opts q = LOTSE_QUERY_INIT;
    lotse_results *res;
    lotse_index *ix;

    (void)state;
    assert_int_equal(lotse_open(&ix, base.index, &err), LOTSE_OK);
    q.text = "Drucker Passwort Konto";
    q.lang = LOTSE_LANG_DE;
    q.mode = LOTSE_SUGGEST;
    assert_int_equal(lotse_query(&res, ix, &q, &err), LOTSE_OK);
    lotse_results_free(res);
    assert_int_equal(ix->work.spellings, 0); /* German articles are enough */
    lotse_close(ix);
}

/* ----------------------------------------------------------------- frame */

static int compile_shipped(void)
{
    lotse_compile_opts opts = LOTSE_COMPILE_INIT;
    lotse_compile_stats stats;

    shipped = (struct made_base){.dir = "/tmp/lotse-made.XXXXXX"};
    if (mkdtemp(shipped.dir) == NULL)
        return -1;
    snprintf(shipped.index, sizeof shipped.index, "%s/kb.db", shipped.dir);
    opts.articles = "articles";
    opts.index = shipped.index;
    opts.jobs = 1;
    return lotse_compile(&stats, &opts, &err);
}

static int setup(void **state)
{
    (void)state;
    if (compile_shipped() != LOTSE_OK ||
        made_base(&base, ARTICLES, false) != LOTSE_OK ||
        made_base(&twice, 2 * ARTICLES, false) != LOTSE_OK)
        return -1;
    measure("shipped", shipped.index);
    measure("made", base.index);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    made_remove(&shipped);
    made_remove(&base);
    made_remove(&twice);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_is_within_limits),
        cmocka_unit_test(twice_the_articles),
        cmocka_unit_test(no_more_than_the_words),
        cmocka_unit_test(asked_again),
        cmocka_unit_test(one_language),
    };

    if (argc > 1 && strcmp(argv[1], "--accept") == 0) {
        int rc = setup(NULL);
        if (rc == 0)
            rc = accept_all();
        teardown(NULL);
        return rc != 0;
    }
    return cmocka_run_group_tests(tests, setup, teardown);
}
