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

static const char *const texts[] = {
    "Das Passwort word%d.",
    "Setze das Passwort zurück. Schalten Sie den alten Drucker aus, und "
    "schalte ihn wieder ein; zurückgesetzt wird die Passwortänderung.",
    "E-Mail-Adresse ändern: user@example.org, KS-1042, Office 365, C++ und "
    "TrackingId, v7.4.2. Rufe die Seite auf",
    "Setze den Server, der lange lief, mit dem Knopf an der Wand im Keller "
    "des alten Hauses neben der Tür wieder zurück\n\nAus\n- ein\n- auf.",
    "User's sign-in: logged in to the VPN, then log out. The password isn't "
    "reset; set up WLAN access for `GetUserName_ex`.",
    "\xC2\xAD- \xE2\x80\x8B Passwort\xC2\xAD" "daten \xE2\x80\x99 zurücksetzen",
};
enum { TEXTS = sizeof texts / sizeof *texts };

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
        fprintf(f, "---\nlang: %s\n---\n# Title %d\n\nword%d %s\n",
                i % 2 ? "de" : "en", i, i % 3, texts[i % TEXTS]);
        fclose(f);
    }
    return walk_articles(&files, dir, NULL, NULL, NULL, NULL) != LOTSE_OK;
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

/* Append the terms of n texts, with their positions. */
static void add_texts(struct str *out, const struct analyzer *an,
                      const struct token_reader *tokens, struct reader *r,
                      uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        struct toks toks = {0};
        uint32_t pos = 0;
        assert_int_equal(tokens_get(&toks, &pos, tokens, an, r), LOTSE_OK);
        for (size_t k = 0; k < toks.n; k++) {
            const struct tok *t = &toks.items[k];
            str_addf(out, " %u:%s/%d%d%d", (unsigned)t->pos,
                     t->term == STRMAP_NONE ? "." : an->terms.items[t->term].p,
                     t->kind, t->why, t->half);
        }
        str_addc(out, '\n');
        free(toks.items);
    }
}

/* Append what the tokens of an article say. */
static void add_article(struct str *out, struct analyzer *an,
                        struct token_reader *tokens, struct reader *r)
{
    assert_int_equal(tokens_get_new(tokens, an, r), LOTSE_OK);
    add_texts(out, an, tokens, r, get_varint(r)); /* title */
    add_texts(out, an, tokens, r, get_varint(r)); /* questions */
    add_texts(out, an, tokens, r, 2);
    add_texts(out, an, tokens, r, 3 * get_varint(r));
    add_texts(out, an, tokens, r, 1);
    assert_true(!r->bad && r->p == r->end);
}

/* All that a pool gives, as bytes; `deaths` before each step of the work. */
static void run_pool(struct str *out, int jobs, bool deaths)
{
    char beside[100];
    struct pool_opts o = {dir, &files, jobs, &lex, &solved, beside, false};
    struct str words[LANGS] = {{0}, {0}};
    struct analyzer an[LANGS];
    struct pool *p;
    int langs[FILES];

    for (int i = 0; i < LANGS; i++)
        assert_int_equal(analyzer_init(&an[i], (lotse_lang)(i + 1), &lex, NULL),
                         LOTSE_OK);
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
        langs[i] = article.lang - 1;
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
        assert_int_equal(pool_tokens(&r, &tokens, &why, p, i, langs[i], NULL),
                         LOTSE_OK);
        assert_non_null(r.p);
        assert_int_equal(why.n > 0 && r.p == NULL, 0);
        add_article(out, &an[langs[i]], tokens, &r);
        str_free(&why);
    }
    pool_stop(p);
    for (int i = 0; i < LANGS; i++) {
        str_free(&words[i]);
        analyzer_free(&an[i]);
    }
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

/* A text analysed before the list of words is known, and then looked at
 * again, is the text analysed with the list. */
static void expect_late(lotse_lang lang, const char *text, size_t n,
                        const struct wordlist *words)
{
    struct analyzer direct, late, got;
    struct token_writer w = {.an = &late};
    struct token_reader tokens = {.n_terms = 0};
    struct toks toks = {0};
    struct str record = {0}, sent = {0}, want = {0}, have = {0};
    struct reader r;

    assert_int_equal(analyzer_init(&direct, lang, &lex, NULL), LOTSE_OK);
    assert_int_equal(analyzer_init(&late, lang, &lex, NULL), LOTSE_OK);
    assert_int_equal(analyzer_init(&got, lang, &lex, NULL), LOTSE_OK);
    direct.words = *words;
    assert_int_equal(analyze(&direct, text, n, 0, &toks, NULL), LOTSE_OK);
    for (size_t i = 0, at = 0; i < toks.n; i++) {
        const struct tok *t = &toks.items[i];
        at += i > 0 && t->pos != t[-1].pos; /* positions without a token go */
        str_addf(&want, " %zu:%s/%d%d%d", at, t->term == STRMAP_NONE ? "."
                 : direct.terms.items[t->term].p, t->kind, t->why, t->half);
    }
    str_addc(&want, '\n');

    late.late = true;
    toks.n = 0;
    assert_int_equal(analyze(&late, text, n, 0, &toks, NULL), LOTSE_OK);
    record_put(&record, &late, &toks);
    assert_int_equal(analyzer_words(&late, words), LOTSE_OK);
    r.p = (const unsigned char *)record.p;
    r.end = r.p + record.n;
    r.bad = false;
    str_clear(&have);
    assert_int_equal(record_take(&have, &w, &r), LOTSE_OK);
    assert_true(r.p == r.end);
    tokens_put_new(&sent, &w);
    str_add(&sent, have.p, have.n);
    str_clear(&have);
    r.p = (const unsigned char *)sent.p;
    r.end = r.p + sent.n;
    assert_int_equal(tokens_get_new(&tokens, &got, &r), LOTSE_OK);
    add_texts(&have, &got, &tokens, &r, 1);
    assert_true(r.p == r.end && !r.bad);
    assert_string_equal(str_text(&have), str_text(&want));
    token_writer_free(&w);
    token_reader_free(&tokens);
    free(toks.items);
    str_free(&record);
    str_free(&sent);
    str_free(&want);
    str_free(&have);
    analyzer_free(&direct);
    analyzer_free(&late);
    analyzer_free(&got);
}

static void test_late(void **state)
{
    static const char *const known_words[] = {
        "passwort", "daten", "setzen", "drucker", "aenderung", "\u00e4nderung",
        "zur\u00fccksetzen", "einschalten", "adresse"};
    enum { N = sizeof known_words / sizeof *known_words };
    struct strmap known = {0};
    uint32_t freq[N];
    struct wordlist words;
    struct str block = {0}, all = {0};

    (void)state;
    for (size_t i = 0; i < N; i++)
        freq[strmap_put(&known, known_words[i], strlen(known_words[i]))] = 5;
    assert_int_equal(wordlist_build(&block, &known, freq), LOTSE_OK);
    assert_true(wordlist_open(&words, block.p, block.n));
    for (int lang = 1; lang <= LANGS; lang++)
        for (size_t i = 0; i < TEXTS; i++)
            for (size_t n = 0; n <= strlen(texts[i]); n++)
                expect_late((lotse_lang)lang, texts[i], n, &words);
    for (size_t i = 0; i < TEXTS; i++)
        str_adds(&all, texts[i]);
    expect_late(LOTSE_LANG_DE, all.p, all.n, &words);
    str_free(&all);
    str_free(&block);
    strmap_free(&known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_deaths),
                                       cmocka_unit_test(test_late)};

    return cmocka_run_group_tests(tests, setup, teardown);
}
