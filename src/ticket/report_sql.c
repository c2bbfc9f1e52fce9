/*
 * report_sql.c: tables of what happened.
 *
 * A report is one statement; columns come from its names. ?1 and ?2 bound the
 * time, ?3 is the organisation, 0 for all. Times are hours with one decimal.
 * Gaps are grouped outside of SQL (gaps.c).
 */
#include "ticket/rights.h"
#include "ticket/store.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* By the day first: an index adds up the days without sorting. */
#define CREATED                                                                \
    "t.created / 86400 >= ?1 / 86400 AND t.created / 86400 <= ?2 / 86400"      \
    " AND t.created >= ?1 AND t.created < ?2"
#define DAYS(column) "date(" column ", 'unixepoch')"
#define OURS "(?3 = 0 OR t.org = ?3)"

/* Promises: whole weeks are there as sums; of the first week, which may be
 * cut, tickets are counted, and of the last one, where some came later. */
#define PROMISES                                                               \
    "week, tickets, answered, answer_time, solved, solve_time,"                \
    " developer_time, late, late_answers, escalated"
#define THURSDAY(format, at)                                                   \
    "strftime('" format "', " at ", 'unixepoch', '-3 days', 'weekday 4')"
#define WEEK(at)                                                               \
    "(" THURSDAY("%Y", at) " || printf('-W%02d', (" THURSDAY("%j", at)         \
    " + 6) / 7))"
#define LATER "EXISTS (SELECT 1 FROM ticket WHERE created >= ?2)"
#define EDGE                                                                   \
    " AND created >= ?1 AND created < ?2 AND (?3 = 0 OR org = ?3)"

static const struct {
    const char *name;
    bool everywhere; /* not of one organisation */
    const char *sql;
} reports[LOTSE_REPORTS] = {
    [LOTSE_REPORT_DEFLECTION] =
        {"deflection", true,
         "SELECT date(86400 * d, 'unixepoch') AS day, sum(s) AS searches,"
         " sum(h) AS solved, sum(k) AS tickets, CASE WHEN sum(h) + sum(k) = 0"
         " THEN NULL ELSE round(100.0 * sum(h) / (sum(h) + sum(k)), 1) END AS"
         " percent, sum(a) AS shown, sum(a AND f) AS shown_filed,"
         " round(avg(r), 1) AS rank FROM (SELECT at / 86400 AS d, 1 AS s,"
         " helped AS h, 0 AS k, hits > 0 AS a, filed AS f, CASE WHEN helped AND"
         " rank > 0 THEN rank END AS r FROM search WHERE at >= ?1 AND at < ?2"
         " UNION ALL SELECT t.created / 86400, 0, 0, count(*), 0, 0, NULL FROM"
         " ticket t WHERE " CREATED
         " GROUP BY t.created / 86400) WHERE ?3 >= 0 GROUP BY d ORDER BY d"},
    [LOTSE_REPORT_ARTICLES] =
        {"articles", true,
         "SELECT article, lang, sum(y) AS yes, sum(n) AS no, sum(s) AS"
         " solved_searches, sum(l) AS linked, sum(h) AS solved_tickets FROM ("
         "SELECT article, lang, helped AS y, 1 - helped AS n, 0 AS s, 0 AS l,"
         " 0 AS h FROM feedback WHERE at >= ?1 AND at < ?2 UNION ALL SELECT"
         " article, CASE lang WHEN 2 THEN 'en' ELSE 'de' END, 0, 0, 1, 0, 0"
         " FROM search WHERE helped AND at >= ?1 AND at < ?2 UNION ALL SELECT"
         " article, CASE lang WHEN 2 THEN 'en' ELSE 'de' END, 0, 0, 0,"
         " count(*), sum(solved) FROM article_link WHERE at >= ?1 AND at < ?2"
         " GROUP BY article, lang) WHERE ?3 >= 0 GROUP BY article, lang"
         " ORDER BY no DESC, yes DESC, article"},
    [LOTSE_REPORT_SLA] =
        {"sla", false,
         "SELECT week, sum(tickets) AS tickets, sum(answered) -"
         " sum(late_answers) AS in_time, sum(late) AS overdue, sum(escalated)"
         " AS escalated_by_clock, round(1.0 * sum(answer_time) / sum(answered)"
         " / 3600.0, 1) AS answer_hours, round(1.0 * sum(solve_time) /"
         " sum(solved) / 3600.0, 1) AS solve_hours, round(sum(developer_time)"
         " / 3600.0, 1) AS developer_hours FROM (SELECT " PROMISES
         " FROM sla_week WHERE week > " WEEK("?1") " AND (week < " WEEK("?2")
         " OR NOT " LATER ") AND (?3 = 0 OR org = ?3)"
         " UNION ALL SELECT " PROMISES " FROM sla_part"
         " WHERE day BETWEEN ?1 / 86400 AND ?1 / 86400 + 6 AND week = "
         WEEK("?1") EDGE " UNION ALL SELECT " PROMISES " FROM sla_part"
         " WHERE day BETWEEN ?2 / 86400 - 6 AND ?2 / 86400 AND week = "
         WEEK("?2") " AND week <> " WEEK("?1") " AND " LATER EDGE ")"
         " GROUP BY week HAVING sum(tickets) > 0 ORDER BY week"},
    [LOTSE_REPORT_CAUSES] =
        {"causes", false,
         "SELECT t.type, t.cause, count(*) AS tickets,"
         " round(avg(coalesce(t.closed, t.solved) - t.created) / 3600.0, 1) AS"
         " hours, group_concat(DISTINCT t.prevention) AS preventions FROM"
         " ticket t INDEXED BY ticket_cause WHERE t.cause <> '' AND t.created"
         " >= ?1 AND t.created < ?2 AND " OURS " GROUP BY t.type, t.cause"
         " ORDER BY tickets DESC, t.type, t.cause"},
    [LOTSE_REPORT_LINK_RATE] =
        {"link-rate", false,
         "SELECT strftime('%Y-%m', 86400 * day, 'unixepoch') AS month, sum(n)"
         " AS closed, sum(l) AS linked, round(100.0 * sum(l) / sum(n), 1) AS"
         " percent FROM (SELECT t.closed / 86400 AS day, count(*) AS n,"
         " sum(EXISTS (SELECT 1 FROM article_link a WHERE a.ticket = t.id)) AS"
         " l FROM ticket t WHERE t.closed >= ?1 AND t.closed < ?2 AND " OURS
         " GROUP BY day) GROUP BY month ORDER BY month"},
    [LOTSE_REPORT_EMPTY] =
        {"empty", true,
         "SELECT query, count(*) AS searches, " DAYS(
             "max(at)") " AS last FROM search WHERE (hits = 0 OR verdict = 0) "
                        "AND helped = 0 AND " SEARCH_NO_DRAFT
                        " AND at >= ?1 AND at < ?2 AND ?3 >= 0 GROUP BY "
                        "lower(query)"
                        " ORDER BY searches DESC, query LIMIT 500"},
    [LOTSE_REPORT_GAPS] = {"gaps", true, NULL},
};

struct report {
    lotse_report pub;
    struct arena mem;
    const char **columns;
    bool *number;
    const char **items; /* the cells */
    size_t n, cap;
};

static int read_columns(struct report *r, sqlite3_stmt *st, lotse_err *err)
{
    size_t n = (size_t)sqlite3_column_count(st);

    r->columns = arena_array(&r->mem, n, sizeof *r->columns);
    r->number = arena_array(&r->mem, n, sizeof *r->number);
    if (r->columns == NULL || r->number == NULL)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        r->columns[i] = arena_strdup(&r->mem, sqlite3_column_name(st, (int)i));
        if (r->columns[i] == NULL)
            return err_nomem(err);
    }
    r->pub.n_columns = n;
    r->pub.columns = r->columns;
    r->pub.number = r->number;
    return LOTSE_OK;
}

static int read_rows(struct report *r, lotse_store *s, sqlite3_stmt *st,
                     lotse_err *err)
{
    size_t width = r->pub.n_columns;
    int step;

    while ((step = sqlite3_step(st)) == SQLITE_ROW) {
        if (!vec_reserve(&r->items, &r->cap, r->n + width, sizeof *r->items))
            return err_nomem(err);
        for (size_t i = 0; i < width; i++) {
            int type = sqlite3_column_type(st, (int)i);
            r->number[i] |= type == SQLITE_INTEGER || type == SQLITE_FLOAT;
            r->items[r->n] = store_text(&r->mem, st, (int)i);
            if (r->items[r->n++] == NULL)
                return err_nomem(err);
        }
        r->pub.n_rows++;
    }
    r->pub.cells = r->items;
    return step == SQLITE_DONE ? LOTSE_OK
                               : store_fail(s, "cannot make the report", err);
}

/* ------------------------------------------------------------------ gaps -- */

enum { TEXTS = 5000, /* the newest are grouped */ GAP_COLUMNS = 7 };

static int add_gap(struct report *r, const lotse_gap *g, lotse_err *err)
{
    char tickets[24], searches[24], ticket[24] = "", day[16] = "";
    time_t last = (time_t)g->last;
    struct tm tm;
    const char *row[GAP_COLUMNS] = {g->words, g->example, tickets, searches,
                                    g->lang,  ticket,     day};

    snprintf(tickets, sizeof tickets, "%zu", g->tickets);
    snprintf(searches, sizeof searches, "%zu", g->searches);
    if (g->ticket != 0)
        snprintf(ticket, sizeof ticket, "%lld", (long long)g->ticket);
    if (gmtime_r(&last, &tm) != NULL)
        strftime(day, sizeof day, "%Y-%m-%d", &tm);
    if (!vec_reserve(&r->items, &r->cap, r->n + GAP_COLUMNS, sizeof *r->items))
        return err_nomem(err);
    for (size_t i = 0; i < GAP_COLUMNS; i++) {
        r->items[r->n] = arena_strdup(&r->mem, row[i]);
        if (r->items[r->n++] == NULL)
            return err_nomem(err);
    }
    r->pub.cells = r->items;
    r->pub.n_rows++;
    return LOTSE_OK;
}

/* What no statement makes. */
static int add_gaps(struct report *r, lotse_store *s, int64_t since,
                    const lotse_actor *who, lotse_err *err)
{
    static const char *const columns[GAP_COLUMNS] = {
        "words", "example", "tickets", "searches", "lang", "ticket", "last"};
    static const bool number[GAP_COLUMNS] = {false, false, true, true,
                                             false, true,  false};
    lotse_unanswereds *texts = NULL;
    lotse_gaps *gaps = NULL;
    int rc = lotse_unanswered_get(&texts, s, since, LOTSE_GAPS_BELOW, TEXTS,
                                  who, err);

    r->pub.columns = columns;
    r->pub.number = number;
    r->pub.n_columns = GAP_COLUMNS;
    if (rc == LOTSE_OK)
        rc = lotse_gaps_get(&gaps, texts, err);
    for (size_t i = 0; rc == LOTSE_OK && i < gaps->n; i++)
        rc = add_gap(r, &gaps->items[i], err);
    lotse_gaps_free(gaps);
    lotse_unanswereds_free(texts);
    return rc;
}

/* --------------------------------------------------------------- reports -- */

/* What a statement makes. */
static int ask(struct report *r, lotse_store *s, const char *sql,
               const int64_t values[3], lotse_err *err)
{
    sqlite3_stmt *st = NULL;
    int rc;

    if (sqlite3_prepare_v2(s->h, sql, -1, &st, NULL) != SQLITE_OK)
        return store_fail(s, "cannot make the report", err);
    for (int i = 0; i < 3; i++)
        sqlite3_bind_int64(st, i + 1, values[i]);
    rc = read_columns(r, st, err);
    if (rc == LOTSE_OK)
        rc = read_rows(r, s, st, err);
    sqlite3_finalize(st);
    return rc;
}

const char *lotse_report_name(lotse_report_kind kind)
{
    return reports[kind].name;
}

int lotse_report_get(lotse_report **out, lotse_store *s, lotse_report_kind kind,
                     int64_t since, int64_t until, const lotse_actor *who,
                     lotse_err *err)
{
    enum reach reach = rights_reach(who->role, LOTSE_DO_REPORT);
    int64_t values[3] = {since, until, reach == REACH_ORG ? who->org : 0};
    struct report *r;
    int rc;

    *out = NULL;
    if (reach == REACH_NONE ||
        (reach == REACH_ORG && (who->org == 0 || reports[kind].everywhere)))
        return err_set(err, LOTSE_DENIED,
                       "this report is for level 2 and admins");
    r = calloc(1, sizeof *r);
    if (r == NULL)
        return err_nomem(err);
    r->pub.name = reports[kind].name;
    rc = kind == LOTSE_REPORT_GAPS ? add_gaps(r, s, since, who, err)
                                   : ask(r, s, reports[kind].sql, values, err);
    if (rc != LOTSE_OK) {
        lotse_report_free(&r->pub);
        return rc;
    }
    *out = &r->pub;
    return LOTSE_OK;
}

void lotse_report_free(lotse_report *pub)
{
    struct report *r = (struct report *)pub;

    if (r == NULL)
        return;
    arena_free(&r->mem);
    free(r->items);
    free(r);
}
