/*
 * test_many_tickets.c: lists and reports of tickets that are made up, against
 * plain ways to the same: a loop over all of them, and statements that no index
 * helps.
 */
#include "ticket/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <strings.h>

#include <cmocka.h>

#include "made.h"

enum {
    TICKETS = 600,
    QUERIES = 4000,
    PEOPLE = 4, /* users and organisations have the ids 1 to 4 */
    NOW = 1795615200,
    DAY = 86400
};

static const char *const types[] = {"fault", "access", "data"};
static const char *const parts[] = {"Login", "50%", "a_b", "c\\d", "login",
                                    "T-7",   "12",  "axb", "500",  "cd"};

/* What a list is chosen by. */
static struct made {
    int state, level, type;
    int64_t owner, org, requester, created, answered, next_due; /* 0: NULL */
    char subject[64], ext[8];
} made[TICKETS + 1];

static lotse_store *s;
static lotse_err err;
static uint64_t seed = 7;

static bool rarely(void)
{
    return made_below(&seed, 4) == 0;
}

static void run(const char *sql)
{
    char *why = NULL;

    if (sqlite3_exec(s->h, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s", why);
}

static void or_null(sqlite3_stmt *st, int i, int64_t x)
{
    if (x != 0)
        sqlite3_bind_int64(st, i, x);
}

static void make(struct made *m, int64_t id)
{
    size_t n = 0;

    m->state = (int)made_below(&seed, 6);
    m->level = 1 + (int)made_below(&seed, 2);
    m->type = (int)made_below(&seed, 3);
    m->owner = made_below(&seed, PEOPLE + 1);
    m->org = made_below(&seed, PEOPLE + 1);
    m->requester = 1 + made_below(&seed, PEOPLE);
    m->created = NOW - (int64_t)made_below(&seed, 400 * DAY);
    m->answered = rarely() ? 0 : m->created + made_below(&seed, DAY);
    m->next_due =
        rarely() ? 0 : NOW + (int64_t)made_below(&seed, 40) * 3600 - 20 * 3600;
    for (int i = 0; i < 3; i++)
        n += (size_t)snprintf(m->subject + n, sizeof m->subject - n, "%s ",
                              parts[made_below(&seed, 10)]);
    if (rarely())
        snprintf(m->ext, sizeof m->ext, "X-%d", (int)(id % 9));
}

static void insert(const struct made *m, int64_t id)
{
    sqlite3_stmt *st;
    int64_t solved =
        m->state >= LOTSE_SOLVED ? m->created + made_below(&seed, 90000) : 0;

    assert_int_equal(
        sqlite3_prepare_v2(
            s->h,
            "INSERT INTO ticket (id, secret, subject, requester, org, source,"
            " lang, level, state, owner, type, type_by, type_why, urgency,"
            " urgency_by, urgency_why, complexity, complexity_by,"
            " complexity_why, level_hint, level_why, impact, impact_by,"
            " priority, ext, cause, prevention, created, updated, answered,"
            " solved, closed, answer_used, level_used, developers_used, cycle,"
            " promised, next_due) VALUES (?1, 's' || ?1, ?2, ?3, ?4, 0, 1, ?5,"
            " ?6, ?7, ?8, 0, '', 0, 0, '', 0, 0, '', 1, '', 0, 0, 3, ?9, ?10,"
            " ?11, ?12, ?12, ?13, ?14, ?15, 0, 0, ?16, 1, 0, ?17)",
            -1, &st, NULL),
        SQLITE_OK);
    sqlite3_bind_int64(st, 1, id);
    sqlite3_bind_text(st, 2, m->subject, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 3, m->requester);
    or_null(st, 4, m->org);
    sqlite3_bind_int(st, 5, m->level);
    sqlite3_bind_int(st, 6, m->state);
    or_null(st, 7, m->owner);
    sqlite3_bind_text(st, 8, types[m->type], -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 9, m->ext, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 10, parts[made_below(&seed, 2)], rarely() ? 0 : -1,
                      SQLITE_STATIC);
    sqlite3_bind_text(st, 11, parts[made_below(&seed, 9)], -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 12, m->created);
    or_null(st, 13, m->answered);
    or_null(st, 14, solved);
    or_null(st, 15, m->state == LOTSE_CLOSED ? solved + 3600 : 0);
    sqlite3_bind_int64(st, 16, made_below(&seed, 5000));
    or_null(st, 17, m->next_due);
    assert_int_equal(sqlite3_step(st), SQLITE_DONE);
    sqlite3_finalize(st);
}

/* Steps are no older than their tickets. */
static void insert_around(void)
{
    char sql[300];

    for (int i = 0; i < 5 * TICKETS; i++) {
        int64_t id = 1 + made_below(&seed, TICKETS);
        int64_t at = made[id].created + made_below(&seed, 5 * DAY);
        snprintf(sql, sizeof sql,
                 "INSERT OR IGNORE INTO step VALUES (%lld, %u, %u, %lld)",
                 (long long)id, made_below(&seed, 3), made_below(&seed, 4),
                 (long long)at);
        run(sql);
        snprintf(sql, sizeof sql,
                 "INSERT OR IGNORE INTO article_link VALUES (%lld, 'a%u', %u,"
                 " %lld, NULL, %u)",
                 (long long)id, made_below(&seed, 5), made_below(&seed, 2) + 1,
                 (long long)at, made_below(&seed, 2));
        run(sql);
        snprintf(sql, sizeof sql,
                 "INSERT INTO search VALUES (NULL, %lld, 0, x'00', 'q', 1, 1,"
                 " %u, 0.5, 'a%u', %u, '', '', %u, %u)",
                 (long long)at, made_below(&seed, 3), made_below(&seed, 5),
                 made_below(&seed, 2), made_below(&seed, 4),
                 made_below(&seed, 2));
        run(sql);
    }
}

static int set_up(void **state)
{
    char sql[200];

    (void)state;
    assert_int_equal(lotse_store_open(&s, ":memory:", &err), LOTSE_OK);
    for (int i = 1; i <= PEOPLE; i++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO org VALUES (%d, 'o%d', '', 1, NULL, 1); INSERT"
                 " INTO user VALUES (%d, 'u%d@x.example', '', 1, %d, '', 1, 1)",
                 i, i, i, i, i);
        run(sql);
    }
    for (int i = 1; i <= TICKETS; i++) {
        make(&made[i], i);
        insert(&made[i], i);
    }
    insert_around();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    lotse_store_close(s);
    return 0;
}

/* ----------------------------------------------------------------- lists -- */

static bool says(const char *subject, const char *text)
{
    for (; *subject != '\0'; subject++)
        if (strncasecmp(subject, text, strlen(text)) == 0)
            return true;
    return false;
}

static bool has_text(const struct made *m, int64_t id, const char *text)
{
    const char *digits = strncasecmp(text, "T-", 2) == 0 ? text + 2 : text;
    bool is_number = digits[strspn(digits, "0123456789")] == '\0';

    if (is_number && atoll(digits) == id)
        return true;
    return (!is_number || digits == text) && says(m->subject, text);
}

/* The query's meaning, word for word. */
static bool belongs(int64_t id, const lotse_ticket_query *q,
                    const lotse_actor *who)
{
    const struct made *m = &made[id];

    return (who->role != LOTSE_FIRST || m->org == who->org) &&
           (who->role != LOTSE_REQUESTER || m->requester == who->user) &&
           (q->states == 0 || (q->states >> m->state & 1) != 0) &&
           (q->level == 0 || q->level == m->level) &&
           (q->owner == 0 || m->owner == (q->owner < 0 ? 0 : q->owner)) &&
           (q->org == 0 || q->org == m->org) &&
           (q->requester == 0 || q->requester == m->requester) &&
           (q->type == NULL || strcmp(q->type, types[m->type]) == 0) &&
           (q->ext == NULL || strcmp(q->ext, m->ext) == 0) &&
           (q->since == 0 || m->created >= q->since) &&
           (q->text == NULL || has_text(m, id, q->text)) &&
           (q->due_before == 0 ||
            (m->next_due != 0 && m->next_due < q->due_before)) &&
           (!q->overdue ||
            (m->next_due != 0 && m->next_due < NOW && m->answered == 0));
}

static bool due_first;

static int in_order(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    int64_t dx = made[x].next_due, dy = made[y].next_due;

    if (!due_first)
        return (y > x) - (y < x);
    if (dx != dy)
        return dx == 0 || (dy != 0 && dx > dy) ? 1 : -1;
    return (x > y) - (x < y);
}

static void ask(lotse_ticket_query *q)
{
    *q = (lotse_ticket_query){.due_first = made_below(&seed, 2) != 0,
                              .limit = made_below(&seed, 60)};
    q->states = rarely() ? 0 : made_below(&seed, 64);
    if (rarely())
        q->level = 1 + (int)made_below(&seed, 2);
    if (rarely())
        q->owner = (int64_t)made_below(&seed, PEOPLE + 2) - 1;
    if (rarely())
        q->org = made_below(&seed, PEOPLE + 1);
    if (made_below(&seed, 8) == 0)
        q->requester = 1 + made_below(&seed, PEOPLE);
    if (rarely())
        q->type = types[made_below(&seed, 3)];
    if (made_below(&seed, 16) == 0)
        q->ext = "X-3";
    if (made_below(&seed, 8) == 0)
        q->since = NOW - 200 * DAY;
    if (rarely())
        q->text = parts[made_below(&seed, 10)];
    if (made_below(&seed, 8) == 0)
        q->due_before = NOW + DAY / 4;
    q->overdue = made_below(&seed, 8) == 0;
    if (rarely())
        q->offset = made_below(&seed, 100);
}

static void lists_are_those_of_a_loop(void **state)
{
    static const lotse_role roles[] = {LOTSE_REQUESTER, LOTSE_FIRST,
                                       LOTSE_SECOND, LOTSE_SECOND};
    size_t shown = 0;

    (void)state;
    for (int i = 0; i < QUERIES; i++) {
        int64_t ids[TICKETS];
        size_t n = 0, limit, total;
        lotse_actor who = {1 + made_below(&seed, PEOPLE),
                           roles[made_below(&seed, 4)],
                           1 + made_below(&seed, PEOPLE)};
        lotse_ticket_query q;
        lotse_tickets *list;
        ask(&q);
        for (int64_t id = 1; id <= TICKETS; id++)
            if (belongs(id, &q, &who))
                ids[n++] = id;
        due_first = q.due_first;
        qsort(ids, n, sizeof *ids, in_order);
        assert_int_equal(lotse_tickets_get(&list, s, &q, &who, NOW, &err), 0);
        assert_int_equal(list->total, n);
        assert_int_equal(lotse_tickets_count(&total, s, &q, &who, NOW, &err),
                         0);
        assert_int_equal(total, n);
        limit = q.limit > 0 ? q.limit : 100;
        n = n > q.offset ? n - q.offset : 0;
        assert_int_equal(list->n, n < limit ? n : limit);
        for (size_t k = 0; k < list->n; k++)
            assert_int_equal(list->items[k].id, ids[q.offset + k]);
        shown += list->n;
        lotse_tickets_free(list);
    }
    assert_true(shown > QUERIES); /* most find something */
}

/* --------------------------------------------------------------- reports -- */

/* Three days before the week's end; it decides whose year a week is of. */
#define THURSDAY "date(t.created, 'unixepoch', 'weekday 0', '-3 days')"

static const struct {
    lotse_report_kind kind;
    const char *sql;
} plain[] = {
    {LOTSE_REPORT_DEFLECTION,
     "SELECT d AS day, sum(s) AS searches, sum(h) AS solved, sum(k) AS"
     " tickets, CASE WHEN sum(h) + sum(k) = 0 THEN NULL ELSE"
     " round(100.0 * sum(h) / (sum(h) + sum(k)), 1) END AS percent,"
     " sum(w) AS shown, sum(f) AS shown_filed, round(avg(r), 1) AS rank FROM ("
     "SELECT "
     "date(at, \'unixepoch\')"
     " AS d, 1 AS s, helped AS h, 0 AS k, min(hits, 1) AS w, min(hits, 1) *"
     " filed AS f, iif(helped, nullif(rank, 0), NULL) AS r FROM search"
     " WHERE at >= ?1 AND at < ?2 UNION ALL SELECT "
     "date(created, \'unixepoch\')"
     ", 0, 0, 1, 0, 0, NULL FROM ticket t WHERE created >= ?1"
     " AND created < ?2 AND "
     "(?3 = 0 OR t.org = ?3)"
     ") GROUP BY d ORDER BY d"},
    {LOTSE_REPORT_ARTICLES,
     "SELECT article, lang, sum(y) AS yes, sum(n) AS no, sum(s) AS"
     " solved_searches, sum(l) AS linked, sum(h) AS solved_tickets FROM ("
     "SELECT article, lang, helped AS y, 1 - helped AS n, 0 AS s, 0 AS l,"
     " 0 AS h FROM feedback WHERE at >= ?1 AND at < ?2 UNION ALL SELECT"
     " article, CASE lang WHEN 2 THEN 'en' ELSE 'de' END, 0, 0, 1, 0, 0"
     " FROM search WHERE helped AND at >= ?1 AND at < ?2 UNION ALL SELECT"
     " a.article, CASE a.lang WHEN 2 THEN 'en' ELSE 'de' END, 0, 0, 0, 1,"
     " a.solved FROM article_link a JOIN ticket t ON t.id = a.ticket"
     " WHERE a.at >= ?1 AND a.at < ?2 AND "
     "(?3 = 0 OR t.org = ?3)"
     ") GROUP BY article, lang ORDER BY no DESC, yes DESC, article"},
    {LOTSE_REPORT_SLA,
     "SELECT strftime('%Y', " THURSDAY ") || printf('-W%02d', 1 +"
     " CAST(julianday(" THURSDAY ") - julianday(" THURSDAY ", 'start of year')"
     " AS INTEGER) / 7) AS week, count(*)"
     " AS tickets, sum(t.answered IS NOT NULL AND NOT EXISTS (SELECT 1"
     " FROM step p WHERE p.ticket = t.id AND p.kind = 1)) AS in_time,"
     " sum(EXISTS (SELECT 1 FROM step p WHERE p.ticket = t.id AND p.kind ="
     " 1)) AS overdue, sum(EXISTS (SELECT 1 FROM step p WHERE p.ticket ="
     " t.id AND p.kind = 3)) AS escalated_by_clock,"
     " round(avg(t.answered - t.created) / 3600.0, 1) AS answer_hours,"
     " round(avg(t.solved - t.created) / 3600.0, 1) AS solve_hours,"
     " round(sum(t.developers_used) / 3600.0, 1) AS developer_hours"
     " FROM ticket t WHERE t.created >= ?1 AND t.created < ?2 AND "
     "(?3 = 0 OR t.org = ?3)"
     " GROUP BY week ORDER BY week"},
    {LOTSE_REPORT_CAUSES,
     "SELECT t.type, t.cause, count(*) AS tickets,"
     " round(avg(coalesce(t.closed, t.solved) - t.created) / 3600.0, 1) AS"
     " hours, group_concat(DISTINCT t.prevention) AS preventions FROM"
     " ticket t WHERE t.cause <> '' AND t.created >= ?1 AND t.created < ?2"
     " AND "
     "(?3 = 0 OR t.org = ?3)"
     " GROUP BY t.type, t.cause ORDER BY tickets DESC, t.type,"
     " t.cause"},
    {LOTSE_REPORT_LINK_RATE,
     "SELECT strftime('%Y-%m', t.closed, 'unixepoch') AS month, count(*) AS"
     " closed, sum(EXISTS (SELECT 1 FROM article_link a WHERE a.ticket ="
     " t.id)) AS linked, round(100.0 * sum(EXISTS (SELECT 1 FROM"
     " article_link a WHERE a.ticket = t.id)) / count(*), 1) AS percent"
     " FROM ticket t WHERE t.closed >= ?1 AND t.closed < ?2 AND "
     "(?3 = 0 OR t.org = ?3)"
     " GROUP BY month ORDER BY month"},
};

static size_t check_report(lotse_report_kind kind, const char *sql,
                           int64_t since, int64_t until, const lotse_actor *who)
{
    int64_t org = who->role == LOTSE_FIRST ? who->org : 0;
    lotse_report *r;
    sqlite3_stmt *st;
    size_t n = 0;

    assert_int_equal(lotse_report_get(&r, s, kind, since, until, who, &err), 0);
    assert_int_equal(sqlite3_prepare_v2(s->h, sql, -1, &st, NULL), SQLITE_OK);
    sqlite3_bind_int64(st, 1, since);
    sqlite3_bind_int64(st, 2, until);
    sqlite3_bind_int64(st, 3, org);
    assert_int_equal(sqlite3_column_count(st), r->n_columns);
    for (; sqlite3_step(st) == SQLITE_ROW; n++) {
        assert_true(n < r->n_rows);
        for (int c = 0; c < (int)r->n_columns; c++) {
            const char *cell = (const char *)sqlite3_column_text(st, c);
            assert_string_equal(r->columns[c], sqlite3_column_name(st, c));
            assert_string_equal(r->cells[n * r->n_columns + (size_t)c],
                                cell != NULL ? cell : "");
        }
    }
    sqlite3_finalize(st);
    assert_int_equal(n, r->n_rows);
    lotse_report_free(r);
    return n;
}

static void reports_are_those_of_plain_statements(void **state)
{
    static const int days[] = {1, 30, 90, 500, 20782};

    (void)state;
    for (size_t k = 0; k < sizeof plain / sizeof *plain; k++) {
        size_t rows = 0;
        for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
            lotse_actor second = {1, LOTSE_SECOND, 0};
            lotse_actor first = {1, LOTSE_FIRST, 2};
            int64_t since = NOW - (int64_t)days[i] * DAY + 777;
            rows += check_report(plain[k].kind, plain[k].sql, since, NOW + 1,
                                 &second);
            rows += check_report(plain[k].kind, plain[k].sql, since,
                                 NOW - 9 * DAY, &second);
            if (plain[k].kind == LOTSE_REPORT_SLA ||
                plain[k].kind == LOTSE_REPORT_CAUSES ||
                plain[k].kind == LOTSE_REPORT_LINK_RATE)
                rows += check_report(plain[k].kind, plain[k].sql, since,
                                     NOW + 1, &first);
        }
        assert_true(rows > 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_those_of_a_loop),
        cmocka_unit_test(reports_are_those_of_plain_statements),
    };

    return cmocka_run_group_tests_name("many_tickets", tests, set_up,
                                       tear_down);
}
