/*
 * test_index_file.c: the index as a file: cut, changed, foreign, rebuilt.
 */
#include "base/err.h"
#include "base/file.h"
#include "db/db.h"
#include "db/schema_check.h"
#include "search/index.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kb.h"
#include "reseal.h"

static const struct kb_file files[] = {
    {"en/a.md", "# Reset your password\n\nChoose Forgot password.\n"},
    {"de/b.md", "# Drucker offline\n\nStarten Sie den Drucker neu.\n"},
    {"en/c.md", "# Print a report\n\nOpen the report.\n"},
};

static struct kb kb;
static struct str sound;
static lotse_err err;

static int setup(void **state)
{
    (void)state;
    assert_int_equal(kb_make(&kb, files, sizeof files / sizeof *files), 0);
    return file_read(&sound, kb.index, SIZE_MAX / 2, &err);
}

static int teardown(void **state)
{
    (void)state;
    kb_remove(&kb);
    str_free(&sound);
    return 0;
}

static void put(const char *bytes, size_t n)
{
    assert_int_equal(reseal_put(kb.index, bytes, n), 0);
}

/* Opening the file fails with a message that says `why`. */
static void refused(const char *why)
{
    lotse_index *ix;

    assert_int_equal(lotse_open(&ix, kb.index, &err), LOTSE_IO);
    assert_null(ix);
    if (strstr(err.msg, why) == NULL || strstr(err.msg, kb.index) == NULL)
        fail_msg("%s", err.msg);
}

static void cut_anywhere(void **state)
{
    static const size_t sizes[] = {0, 1, 15, 16, 99, 100, 512, 4096, 4097};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        put(sound.p, sizes[i]);
        refused("");
    }
    for (size_t n = 8192; n < sound.n; n += 4096) {
        put(sound.p, n);
        refused("lotse compile");
    }
    put(sound.p, sound.n - 1);
    refused("lotse compile");
}

/* What a ticket text, an article and the list give, as text; "" after the
 * error of damage, which is the only one that there may be. */
static void answers(char out[4096])
{
    lotse_query_opts q = LOTSE_QUERY_INIT;
    lotse_results *res = NULL;
    lotse_article *a = NULL;
    lotse_list *l = NULL;
    lotse_index *ix;
    size_t n = 0;
    int rc = lotse_open(&ix, kb.index, &err);

    q.text = "how to reset the password \"forgot password\" Drucker";
    if (rc == LOTSE_OK)
        rc = lotse_query(&res, ix, &q, &err);
    for (size_t i = 0; rc == LOTSE_OK && i < res->n_hits; i++)
        n += (size_t)snprintf(out + n, 1024, "%s %.9f %s\n", res->hits[i].id,
                              res->hits[i].score, res->hits[i].snippet);
    if (rc == LOTSE_OK)
        rc = lotse_article_get(&a, ix, "b", LOTSE_LANG_DE, LOTSE_PUBLIC, &err);
    if (rc == LOTSE_OK)
        n += (size_t)snprintf(out + n, 1024, "%s\n", a->html);
    if (rc == LOTSE_OK)
        rc = lotse_list_get(
            &l, ix, &(lotse_list_opts){.audience = LOTSE_PUBLIC}, &err);
    if (rc == LOTSE_OK)
        n += (size_t)snprintf(out + n, 1024, "%zu listed\n", l->n);
    if (rc != LOTSE_OK) {
        out[0] = '\0';
        if (rc != LOTSE_IO || strstr(err.msg, kb.index) == NULL ||
            strstr(err.msg, "run lotse compile") == NULL)
            fail_msg("%d: %s", rc, err.msg);
    }
    lotse_list_free(l);
    lotse_article_free(a);
    lotse_results_free(res);
    lotse_close(ix);
}

/* Found where it is read, else the answers are the same; and always found by
 * the look at everything. */
static void one_bit_anywhere(void **state)
{
    static char right[4096], now[4096];
    size_t found = 0;

    (void)state;
    put(sound.p, sound.n);
    answers(right);
    assert_non_null(strstr(right, "Forgot"));
    for (size_t at = 8191; at < sound.n; at += 2731) {
        sound.p[at] ^= 4;
        put(sound.p, sound.n);
        sound.p[at] ^= 4;
        answers(now);
        if (now[0] != '\0')
            assert_string_equal(now, right);
        found += now[0] == '\0';
        assert_int_equal(seal_verify_all(kb.index, &err), LOTSE_IO);
        assert_non_null(strstr(err.msg, "damaged"));
    }
    assert_true(found > 10);
    put(sound.p, sound.n);
    assert_int_equal(seal_verify_all(kb.index, &err), LOTSE_OK);
}

/* No byte of any page may change. */
static void every_byte_of_the_pages(void **state)
{
    const unsigned char *first =
        (unsigned char *)sound.p + RESEAL_PAGE - RESEAL_END;
    struct seal s = {.page = RESEAL_PAGE, .salt = le64_get(first)};

    (void)state;
    assert_int_equal(le64_get(first + 8), sound.n);
    for (uint64_t i = 0; i < reseal_pages(sound.p); i++) {
        char *page = sound.p + i * RESEAL_PAGE;
        assert_true(seal_fits(&s, page, i + 1));
        assert_false(seal_fits(&s, page, i + 2));
        for (size_t k = 0; k < RESEAL_PAGE; k++) {
            page[k] ^= 1;
            if (seal_fits(&s, page, i + 1))
                fail_msg("page %d byte %zu", (int)i + 1, k);
            page[k] ^= 1;
        }
    }
}

/* A page in the place of another, and one of another build in its place. */
static void strange_pages(void **state)
{
    static const struct kb_file others[] = {
        {"en/a.md", "# Reset your passport\n\nChoose Forgot passport.\n"},
        {"de/b.md", "# Drucker offline\n\nStarten Sie den Drucker neu.\n"},
    };
    struct kb other;
    struct str theirs = {0};
    char *copy = malloc(sound.n);
    uint64_t pages = reseal_pages(sound.p);

    (void)state;
    assert_int_equal(kb_make(&other, others, 2), 0);
    assert_int_equal(file_read(&theirs, other.index, SIZE_MAX / 2, &err), 0);
    assert_non_null(copy);
    for (uint64_t i = 1; i + 1 < pages; i++) {
        memcpy(copy, sound.p, sound.n);
        memcpy(copy + i * RESEAL_PAGE, sound.p + (i + 1) * RESEAL_PAGE,
               RESEAL_PAGE);
        put(copy, sound.n);
        assert_int_equal(seal_verify_all(kb.index, &err), LOTSE_IO);
        memcpy(copy, sound.p, sound.n);
        if ((i + 1) * RESEAL_PAGE > theirs.n)
            continue;
        memcpy(copy + i * RESEAL_PAGE, theirs.p + i * RESEAL_PAGE,
               RESEAL_PAGE);
        put(copy, sound.n);
        assert_int_equal(seal_verify_all(kb.index, &err), LOTSE_IO);
    }
    free(copy);
    str_free(&theirs);
    kb_remove(&other);
}

/* The file is cut or overwritten in place under an open index: an error that
 * names the file, or what was read before; no signal. */
static void changed_while_open(void **state)
{
    static const size_t left[] = {0, 100, 8192, 20000, 65536};
    lotse_query_opts q = LOTSE_QUERY_INIT;
    lotse_results *res;
    lotse_index *ix;

    (void)state;
    q.text = "password";
    for (size_t i = 0; i < 2 * (sizeof left / sizeof *left); i++) {
        put(sound.p, sound.n);
        assert_int_equal(lotse_open(&ix, kb.index, &err), LOTSE_OK);
        if (i % 2 == 0) {
            assert_int_equal(truncate(kb.index, (off_t)left[i / 2]), 0);
        } else {
            char *noise = malloc(sound.n);
            assert_non_null(noise);
            memset(noise, 'x', sound.n);
            memcpy(noise, sound.p, left[i / 2]);
            put(noise, sound.n);
            free(noise);
        }
        for (int again = 0; again < 2; again++) {
            assert_int_equal(lotse_query(&res, ix, &q, &err), LOTSE_IO);
            assert_null(res);
            assert_non_null(strstr(err.msg, kb.index));
            assert_non_null(strstr(err.msg, "run lotse compile"));
        }
        assert_int_equal(lotse_verify(ix, NULL, NULL, &err), LOTSE_NOTFOUND);
        lotse_close(ix);
    }
}

/* A rename puts another file there: the open index goes on as it was. */
static void replaced_while_open(void **state)
{
    lotse_query_opts q = LOTSE_QUERY_INIT;
    lotse_results *res;
    lotse_index *ix;

    (void)state;
    q.text = "password";
    put(sound.p, sound.n);
    assert_int_equal(lotse_open(&ix, kb.index, &err), LOTSE_OK);
    unlink(kb.index);
    put("other", 5);
    assert_int_equal(lotse_query(&res, ix, &q, &err), LOTSE_OK);
    assert_int_equal(res->n_hits, 1);
    lotse_results_free(res);
    assert_int_equal(lotse_verify(ix, NULL, NULL, &err), LOTSE_OK);
    lotse_close(ix);
}

static void foreign_files(void **state)
{
    sqlite3 *db;

    (void)state;
    put("# Not an index\n", 15);
    refused("");
    unlink(kb.index);
    refused("");
    assert_int_equal(sqlite3_open(kb.index, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE t (x)", 0, 0, 0), 0);
    sqlite3_close(db);
    refused("");
}

static void change(const char *sql, bool seal)
{
    assert_int_equal(reseal_changed(kb.index, &sound, sql, NULL, 0, seal), 0);
}

static void another_version(void **state)
{
    (void)state;
    change("PRAGMA user_version = 99", true);
    refused("index version 99");
    refused("run lotse compile");
}

static void a_changed_schema(void **state)
{
    static const char *const hostile[] = {
        "CREATE TRIGGER t AFTER INSERT ON meta BEGIN SELECT 1; END",
        "CREATE VIEW v AS SELECT * FROM meta",
        "DROP TABLE alias",
        "ALTER TABLE article ADD COLUMN extra",
    };

    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        change(hostile[i], false);
        refused("damaged");
        change(hostile[i], true);
        refused("its tables are not those of a Lotse index");
    }
    change("ANALYZE", true); /* tables that aren't ours, harmless or not */
    refused("its tables are not those of a Lotse index");
}

/* The comparison of definitions needs no second opinion. */
static void plain_schema(void **state)
{
    struct str schema = {0};
    sqlite3 *db;

    (void)state;
    put(sound.p, sound.n);
    assert_int_equal(
        file_read(&schema, "src/db/schema.sql", SIZE_MAX / 2, &err), LOTSE_OK);
    assert_int_equal(sqlite3_open(kb.index, &db), SQLITE_OK);
    assert_true(schema_matches(db, "main", str_text(&schema)));
    str_adds(&schema, "CREATE TABLE more (x);\n");
    assert_false(schema_matches(db, "main", str_text(&schema)));
    sqlite3_exec(db, "CREATE TABLE more (x)", NULL, NULL, NULL);
    assert_true(schema_matches(db, "main", str_text(&schema)));
    sqlite3_exec(db, "CREATE TABLE yet (x)", NULL, NULL, NULL);
    assert_false(schema_matches(db, "main", str_text(&schema)));
    assert_false(schema_matches(db, "main", ""));
    sqlite3_close(db);
    str_free(&schema);
}

static int two_parts(void *ctx, struct tail_out *out, lotse_err *e)
{
    uint64_t *at = ctx;

    tail_part(out, 901, true);
    tail_put(out, "a whole part", 12);
    tail_part(out, 902, false);
    tail_record(out, "first", 5, &at[0]);
    tail_record(out, "second", 6, &at[1]);
    return at[1] > at[0] ? LOTSE_OK : err_set(e, LOTSE_IO, "no place");
}

static int no_parts(void *ctx, struct tail_out *out, lotse_err *e)
{
    (void)ctx;
    tail_part(out, 901, true);
    return err_set(e, LOTSE_BUSY, "not now");
}

/* A connection reads rows and the tail through one descriptor. */
static void rows_and_tail(void **state)
{
    uint64_t at[2] = {0};
    struct str file = {0};
    char buf[16];
    struct db db;

    (void)state;
    unlink(kb.index);
    assert_int_equal(db_create(&db, kb.index, NULL, &err), LOTSE_OK);
    assert_int_equal(db_finish(&db, kb.index, no_parts, NULL, &err),
                     LOTSE_BUSY);
    assert_string_equal(err.msg, "not now");
    refused("damaged");
    unlink(kb.index);
    assert_int_equal(db_create(&db, kb.index, NULL, &err), LOTSE_OK);
    assert_int_equal(db_finish(&db, kb.index, two_parts, at, &err), LOTSE_OK);
    assert_int_equal(db_open(&db, kb.index, &err), LOTSE_OK);
    assert_int_equal(tail_size(&db.tail, 901), 12);
    unlink(kb.index);
    put("other", 5);
    assert_int_equal(tail_read(buf, &db.tail, 902, at[1], 6, &err), LOTSE_OK);
    assert_memory_equal(buf, "second", 6);
    assert_int_equal(db_verify(&db, &err), LOTSE_OK);
    db_close(&db);

    /* with right digests, other bytes are read */
    unlink(kb.index);
    assert_int_equal(db_create(&db, kb.index, NULL, &err), LOTSE_OK);
    assert_int_equal(db_finish(&db, kb.index, two_parts, at, &err), LOTSE_OK);
    assert_int_equal(file_read(&file, kb.index, SIZE_MAX / 2, &err), LOTSE_OK);
    assert_int_equal(
        reseal_tail(kb.index, &file, 902, (int64_t)at[1], "changed", 7), 0);
    assert_int_equal(db_open(&db, kb.index, &err), LOTSE_OK);
    assert_int_equal(tail_read(buf, &db.tail, 902, at[0], 5, &err), LOTSE_OK);
    assert_int_equal(tail_read(buf, &db.tail, 902, at[1], 6, &err), LOTSE_IO);
    assert_int_equal(tail_read(buf, &db.tail, 902, at[1], 7, &err), LOTSE_OK);
    assert_memory_equal(buf, "changed", 7);
    assert_int_equal(db_verify(&db, &err), LOTSE_OK);
    db_close(&db);
    assert_int_equal(
        reseal_tail(kb.index, &file, 901, RESEAL_WHOLE, "other", 5), 0);
    assert_int_equal(db_open(&db, kb.index, &err), LOTSE_OK);
    assert_int_equal(tail_size(&db.tail, 901), 5);
    assert_int_equal(db_verify(&db, &err), LOTSE_OK);
    db_close(&db);
    str_free(&file);
}

/* Nothing changed in the articles, but the index can't be searched. */
static void compile_heals(void **state)
{
    lotse_compile_opts opts = LOTSE_COMPILE_INIT;
    lotse_compile_stats stats;
    lotse_index *ix;
    char *page;

    (void)state;
    assert_int_equal(reseal_tail(kb.index, &sound, PART_OF(1, PART_WORDS),
                                 RESEAL_WHOLE, "\xFF\xFF\xFF\xFF", 4),
                     0);
    refused("lotse compile");
    opts.articles = kb.dir;
    opts.index = kb.index;
    assert_int_equal(lotse_compile(&stats, &opts, &err), LOTSE_OK);
    assert_true(stats.written);
    assert_int_equal(lotse_open(&ix, kb.index, &err), LOTSE_OK);
    assert_int_equal(lotse_verify(ix, NULL, NULL, &err), LOTSE_OK);
    lotse_close(ix);
    page = sound.p + (reseal_pages(sound.p) - 1) * RESEAL_PAGE;
    page[100] ^= 1; /* damage that a search might never see */
    put(sound.p, sound.n);
    page[100] ^= 1;
    assert_int_equal(lotse_compile(&stats, &opts, &err), LOTSE_OK);
    assert_true(stats.written);
    assert_int_equal(seal_verify_all(kb.index, &err), LOTSE_OK);
}

/* Does the look at everything find this much wrong? */
static void verified(int want)
{
    lotse_index *ix;

    assert_int_equal(lotse_open(&ix, kb.index, &err), LOTSE_OK);
    assert_int_equal(lotse_verify(ix, NULL, NULL, &err), want);
    lotse_close(ix);
}

/* A term's number of articles is one too many; its only posting says that no
 * field which FTS5 has holds it. */
static void postings_and_fts5_agree(void **state)
{
    static const char tickets_only[] = {1, (char)128};
    uint32_t part = PART_OF(1, PART_TERMS), *df;
    void *terms;
    const struct lang_index *l;
    struct plist term;
    lotse_index *ix;
    int64_t at;
    size_t n;

    (void)state;
    put(sound.p, sound.n);
    verified(LOTSE_OK);
    assert_int_equal(lotse_open(&ix, kb.index, &err), LOTSE_OK);
    l = &ix->langs[1];
    index_term(&term, ix, 1, "password", 8);
    assert_int_equal(term.n, 1);
    at = l->list_at[term.number];
    assert_int_equal(tail_load(&terms, &n, &ix->db.tail, part, &err), LOTSE_OK);
    df = (uint32_t *)terms + l->stats.terms + 1 + term.number;
    assert_int_equal(*df, 1);
    lotse_close(ix);

    *df = 3; /* more than there are: refused at once */
    assert_int_equal(reseal_tail(kb.index, &sound, part, RESEAL_WHOLE, terms,
                                 n), 0);
    refused("damaged (terms)");
    *df = 2;
    assert_int_equal(reseal_tail(kb.index, &sound, part, RESEAL_WHOLE, terms,
                                 n), 0);
    verified(LOTSE_NOTFOUND);
    *df = 1;
    assert_int_equal(reseal_tail(kb.index, &sound, part, RESEAL_WHOLE, terms,
                                 n), 0);
    verified(LOTSE_OK);
    assert_int_equal(reseal_tail(kb.index, &sound,
                                 PART_OF(1, PART_POSTINGS), at, tickets_only,
                                 sizeof tickets_only), 0);
    verified(LOTSE_NOTFOUND);
    free(terms);
}

/* The worth of a title lies in 0..1 and isn't 0, a boost in .1 .. 10: no other
 * number gets into a sum. */
static void strange_floats(void **state)
{
    static const float titles[] = {0, -1, 1.5F, 1e-30F, (float)INFINITY,
                                   (float)NAN};
    static const float boosts[] = {0, -1, 1e30F, (float)INFINITY, (float)NAN};
    uint32_t part = PART_OF(1, PART_DOCS);
    size_t title, boost, n;
    lotse_index *ix;
    float sound_title;
    char *docs;
    void *old;

    (void)state;
    put(sound.p, sound.n);
    assert_int_equal(lotse_open(&ix, kb.index, &err), LOTSE_OK);
    docs = ix->langs[1].parts[PART_DOCS];
    title = (size_t)((const char *)&ix->langs[1].title[1] - docs);
    boost = (size_t)((const char *)&ix->langs[1].boost[1] - docs);
    assert_int_equal(tail_load(&old, &n, &ix->db.tail, part, &err), LOTSE_OK);
    lotse_close(ix);
    docs = old;
    memcpy(&sound_title, docs + title, sizeof sound_title);
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        memcpy(docs + title, &titles[i], sizeof titles[i]);
        assert_int_equal(reseal_tail(kb.index, &sound, part, RESEAL_WHOLE,
                                     docs, n), 0);
        refused("damaged");
    }
    memcpy(docs + title, &sound_title, sizeof sound_title);
    for (size_t i = 0; i < sizeof boosts / sizeof *boosts; i++) {
        memcpy(docs + boost, &boosts[i], sizeof boosts[i]);
        assert_int_equal(reseal_tail(kb.index, &sound, part, RESEAL_WHOLE,
                                     docs, n), 0);
        refused("damaged");
    }
    free(docs);
}

/* check and eval look up thousands of paths and ids: none may read the whole
 * table. */
static void lookups_use_an_index(void **state)
{
    static const char *const lookups[] = {
        "path = 'a' OR path = 'b'", "id = 'a'", "family = 'a'"};
    sqlite3 *db;
    sqlite3_stmt *st;

    (void)state;
    put(sound.p, sound.n);
    assert_int_equal(sqlite3_open(kb.index, &db), SQLITE_OK);
    for (size_t i = 0; i < sizeof lookups / sizeof lookups[0]; i++) {
        char sql[128];
        snprintf(sql, sizeof sql,
                 "EXPLAIN QUERY PLAN SELECT doc FROM article WHERE %s",
                 lookups[i]);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(st), SQLITE_ROW);
        do {
            const char *step = (const char *)sqlite3_column_text(st, 3);
            if (strncmp(step, "SCAN", 4) == 0)
                fail_msg("%s: %s", lookups[i], step);
        } while (sqlite3_step(st) == SQLITE_ROW);
        sqlite3_finalize(st);
    }
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lookups_use_an_index),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(one_bit_anywhere),
        cmocka_unit_test(every_byte_of_the_pages),
        cmocka_unit_test(strange_pages),
        cmocka_unit_test(changed_while_open),
        cmocka_unit_test(replaced_while_open),
        cmocka_unit_test(foreign_files),
        cmocka_unit_test(another_version),
        cmocka_unit_test(a_changed_schema),
        cmocka_unit_test(plain_schema),
        cmocka_unit_test(postings_and_fts5_agree),
        cmocka_unit_test(strange_floats),
        cmocka_unit_test(rows_and_tail),
        cmocka_unit_test(compile_heals),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
