/*
 * test_store.c: the enduring store: migrations, foreign files, many writers,
 * writers that are killed.
 */
#include "ticket/store.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64], path[128];

static int set_up(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/lotse-store.XXXXXX");
    if (mkdtemp(dir) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/tickets.db", dir);
    return 0;
}

static int tear_down(void **state)
{
    char command[160];

    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", dir);
    return system(command);
}

static lotse_feedback vote(const char *article, bool helped, const char *reason,
                           const char *comment)
{
    return (lotse_feedback){.at = 1763974800,
                            .article = article,
                            .lang = "de",
                            .helped = helped,
                            .reason = reason,
                            .comment = comment,
                            .index_id = "0"};
}

static lotse_store *open_store(void)
{
    lotse_store *s = NULL;
    lotse_err err = {0};

    if (lotse_store_open(&s, path, &err) != LOTSE_OK)
        fail_msg("%s", err.msg);
    return s;
}

static void add(lotse_store *s, lotse_feedback f)
{
    lotse_err err = {0};

    if (lotse_feedback_add(s, &f, &err) != LOTSE_OK)
        fail_msg("%s", err.msg);
}

static size_t count(void)
{
    lotse_store *s = open_store();
    lotse_feedbacks *all = NULL;
    size_t n;

    assert_int_equal(lotse_feedback_get(&all, s, NULL, false, 0, NULL), 0);
    n = all->n;
    lotse_feedbacks_free(all);
    lotse_store_close(s);
    return n;
}

/* Run SQL on the file, as another program would. */
static void run_sql(const char *sql)
{
    sqlite3 *h;

    assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
    assert_int_equal(sqlite3_exec(h, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(h);
}

/* A number that a PRAGMA or a query tells. */
static int number(const char *sql)
{
    sqlite3 *h;
    sqlite3_stmt *st;
    int n;

    assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    n = sqlite3_column_int(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(h);
    return n;
}

static void refused(const char *text)
{
    lotse_store *s = (lotse_store *)&dir;
    lotse_err err = {0};

    assert_int_equal(lotse_store_open(&s, path, &err), LOTSE_IO);
    assert_null(s);
    if (strstr(err.msg, text) == NULL || strstr(err.msg, path) == NULL)
        fail_msg("'%s' doesn't say '%s' and the path", err.msg, text);
}

static void is_made_and_kept(void **state)
{
    lotse_store *s = open_store();

    (void)state;
    add(s, vote("a", true, "", ""));
    lotse_store_close(s);
    assert_int_equal(number("PRAGMA user_version"), STORE_VERSION);
    assert_int_equal(number("PRAGMA application_id"), STORE_APPLICATION_ID);
    assert_int_equal(number("SELECT count(*) FROM feedback"), 1);
    assert_int_equal(count(), 1);
}

/* Whoever opens it first makes it; an empty file is a new one. */
static void an_empty_file_is_migrated(void **state)
{
    FILE *f = fopen(path, "w");

    (void)state;
    fclose(f);
    assert_int_equal(count(), 0);
    assert_int_equal(number("PRAGMA user_version"), STORE_VERSION);
}

static void other_programs_files_are_refused(void **state)
{
    FILE *f;

    (void)state;
    run_sql("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)");
    refused("another program");
    assert_int_equal(number("SELECT count(*) FROM theirs"), 1);
    run_sql("PRAGMA application_id = 7");
    refused("another program");
    unlink(path);
    f = fopen(path, "w");
    for (int i = 0; i < 500; i++)
        fputs("no database at all ", f);
    fclose(f);
    refused("damaged or no store");
    unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    refused("cannot open the store");
    rmdir(path);
}

static void later_versions_are_refused(void **state)
{
    (void)state;
    assert_int_equal(count(), 0);
    run_sql("PRAGMA user_version = 1000");
    refused("newer lotse (version 1000, this one knows ");
    assert_int_equal(number("PRAGMA user_version"), 1000);
}

static void reading_changes_nothing(void **state)
{
    lotse_store *s = (lotse_store *)&dir;
    lotse_feedback f = vote("a", true, "", "");
    lotse_err err = {0};

    (void)state;
    assert_int_equal(lotse_store_open_to_read(&s, path, &err), LOTSE_IO);
    assert_null(s);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(count(), 0);
    assert_int_equal(lotse_store_open_to_read(&s, path, &err), LOTSE_OK);
    assert_int_not_equal(lotse_feedback_add(s, &f, &err), LOTSE_OK);
    lotse_store_close(s);
    assert_int_equal(count(), 0);
}

static void bad_votes_are_refused(void **state)
{
    static char longest[LOTSE_COMMENT_MAX + 2];
    lotse_store *s = open_store();
    lotse_feedback f[] = {vote("a", false, "bad", ""),
                          vote("a", false, "", longest),
                          vote("a", false, "", "\xff"),
                          vote("\xff", false, "", ""),
                          vote("a", false, "", "")};

    (void)state;
    memset(longest, 'a', LOTSE_COMMENT_MAX + 1);
    f[4].lang = "fr";
    for (size_t i = 0; i < sizeof f / sizeof *f; i++) {
        lotse_err err = {0};
        assert_int_equal(lotse_feedback_add(s, &f[i], &err), LOTSE_INPUT);
        assert_true(err.msg[0] != '\0');
    }
    longest[LOTSE_COMMENT_MAX] = '\0';
    add(s, vote("a", false, "", longest));
    lotse_store_close(s);
    assert_int_equal(count(), 1);
}

static void votes_are_counted(void **state)
{
    lotse_store *s = open_store();
    lotse_votes_list *l = NULL;
    lotse_feedbacks *f = NULL;

    (void)state;
    add(s, vote("b", true, "", ""));
    add(s, vote("a", true, "", "fine"));
    add(s, vote("b", false, "outdated", "old"));
    add(s, vote("b", false, "other", ""));
    assert_int_equal(lotse_votes_get(&l, s, NULL, NULL), 0);
    assert_int_equal(l->n, 2);
    assert_string_equal(l->items[0].article, "b"); /* the most no first */
    assert_int_equal(l->items[0].yes, 1);
    assert_int_equal(l->items[0].no, 2);
    assert_int_equal(l->items[0].reasons[0], 1);
    assert_int_equal(l->items[0].reasons[1], 0);
    assert_int_equal(l->items[0].reasons[4], 1);
    assert_int_equal(l->items[0].last, 1763974800);
    lotse_votes_free(l);
    assert_int_equal(lotse_votes_get(&l, s, "a", NULL), 0);
    assert_int_equal(l->n, 1);
    lotse_votes_free(l);
    assert_int_equal(lotse_votes_get(&l, s, "none", NULL), 0);
    assert_int_equal(l->n, 0);
    lotse_votes_free(l);
    assert_int_equal(lotse_feedback_get(&f, s, NULL, true, 0, NULL), 0);
    assert_int_equal(f->n, 2);
    assert_string_equal(f->items[0].comment, "old"); /* the newest first */
    lotse_feedbacks_free(f);
    assert_int_equal(lotse_feedback_get(&f, s, "b", false, 2, NULL), 0);
    assert_int_equal(f->n, 2);
    lotse_feedbacks_free(f);
    lotse_votes_free(NULL);
    lotse_feedbacks_free(NULL);
    lotse_store_close(s);
    assert_null(lotse_reason_name(LOTSE_REASONS));
}

/* Each writes n votes (0: for ever) and a byte into the pipe for each that was
 * acknowledged. */
static pid_t start_writer(int out, int n)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    for (int i = 0; n == 0 || i < n; i++) {
        lotse_feedback f = vote("a", true, "", "");
        lotse_store *s = NULL;
        if (lotse_store_open(&s, path, NULL) != LOTSE_OK ||
            lotse_feedback_add(s, &f, NULL) != LOTSE_OK ||
            write(out, "x", 1) != 1)
            _exit(1);
        lotse_store_close(s);
    }
    _exit(0);
}

enum { WRITERS = 8 };

static void write_at_once(int each)
{
    int ends[2], status, failed = 0;
    pid_t pids[WRITERS];

    assert_int_equal(pipe(ends), 0);
    for (int i = 0; i < WRITERS; i++)
        pids[i] = start_writer(ends[1], each);
    for (int i = 0; i < WRITERS; i++) {
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        failed += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    }
    close(ends[0]);
    close(ends[1]);
    assert_int_equal(failed, 0);
    assert_int_equal(count(), WRITERS * each);
}

/* Several processes make the file and write, none fails. */
static void many_write_at_once(void **state)
{
    char log[160];

    (void)state;
    write_at_once(20);
    for (int i = 0; i < 60; i++) { /* the moment when there is no file */
        static const char *const ends[] = {"", "-wal", "-shm"};
        for (int k = 0; k < 3; k++) {
            snprintf(log, sizeof log, "%s%s", path, ends[k]);
            unlink(log);
        }
        write_at_once(2);
    }
}

/* kill -9 at any moment: what was acknowledged is there. */
static void killed_writers_lose_nothing(void **state)
{
    enum { KILLS = 25 };
    int ends[2], status;
    size_t acknowledged = 0;
    char buf[256];
    ssize_t k;

    (void)state;
    for (int i = 0; i < KILLS; i++) {
        pid_t pid;
        assert_int_equal(pipe(ends), 0);
        pid = start_writer(ends[1], 0);
        close(ends[1]);
        /* some bytes later, each time another number of them */
        for (int n = 0; n <= i % 7; n++) {
            assert_int_equal(read(ends[0], buf, 1), 1);
            acknowledged++;
        }
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        while ((k = read(ends[0], buf, sizeof buf)) > 0)
            acknowledged += (size_t)k;
        close(ends[0]);
    }
    assert_int_equal(number("SELECT count(*) FROM pragma_integrity_check"
                            " WHERE integrity_check <> 'ok'"), 0);
    /* one more for each that was killed between COMMIT and the byte */
    assert_in_range(count(), acknowledged, acknowledged + KILLS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(is_made_and_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_file_is_migrated, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(other_programs_files_are_refused,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(later_versions_are_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(reading_changes_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(bad_votes_are_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(votes_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_write_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(killed_writers_lose_nothing, set_up,
                                        tear_down)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
