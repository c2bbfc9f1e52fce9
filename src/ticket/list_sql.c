/*
 * list_sql.c: many tickets, those that a view asks for.
 *
 * A statement is put together from the conditions that a query has, so that
 * SQLite chooses the index for them: one that allows for all would read every
 * ticket. Whose tickets an actor reaches is one of the conditions.
 */
#include "ticket/read.h"
#include "ticket/rights.h"

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LIST = 100 };

struct many {
    lotse_tickets pub;
    struct out out;
    lotse_ticket *items;
    size_t cap;
};

/* "17" or "T-17"; 0: no number. */
static int64_t number_of(const char *s)
{
    char *end;
    int64_t id;

    if (strncasecmp(s, "T-", 2) == 0)
        s += 2;
    id = *s >= '0' && *s <= '9' ? strtoll(s, &end, 10) : 0;
    return id != 0 && *end == '\0' ? id : 0;
}

/* "T-17" is nothing but a number, "500" may be a word of a subject, too. */
static bool is_number(const char *s)
{
    return strncasecmp(s, "T-", 2) == 0 && number_of(s) != 0;
}

/* Where nothing narrows the tickets to a few, a walk through the index that
 * has all of the conditions: newest first, and no row is read that isn't
 * shown. Those of an open state alone are few. */
static bool walks(const lotse_ticket_query *q, enum reach reach)
{
    const unsigned many = 1u << LOTSE_SOLVED | 1u << LOTSE_CLOSED;

    if (reach != REACH_ALL || q->org != 0 || q->owner != 0 ||
        q->requester != 0 || q->ext != NULL || q->since != 0 ||
        q->due_before != 0 || q->overdue)
        return false;
    if (q->text != NULL)
        return !is_number(q->text);
    return q->type == NULL && (q->states == 0 || (q->states & many) != 0);
}

/* The conditions that a query has, each with the number of its value; those
 * that it hasn't are left out, so that SQLite sees which index fits. */
static void conditions(struct str *sql, const lotse_ticket_query *q,
                       enum reach reach)
{
    bool one_org = reach == REACH_ORG || q->org != 0;

    str_adds(sql, reach == REACH_ALL   ? " WHERE t.id > 0"
                  : reach == REACH_ORG ? " WHERE t.org = ?2 AND ?2 <> 0"
                                       : " WHERE t.requester = ?1");
    if (q->states != 0) {
        /* among all tickets those with a promise are fewer than those of a
         * state: the + keeps SQLite from the index of states */
        bool promised = reach == REACH_ALL && q->org == 0 && q->owner == 0 &&
                        (q->due_before != 0 || q->overdue);
        const char *before =
            promised ? " AND +t.state IN (" : " AND t.state IN (";
        for (int i = LOTSE_NEW; i <= LOTSE_CLOSED; i++)
            if (q->states & 1u << i) {
                str_addf(sql, "%s%d", before, i);
                before = ", ";
            }
        str_adds(sql, ")");
    }
    if (q->level != 0)
        str_adds(sql, " AND t.level = ?5");
    if (q->owner != 0)
        str_adds(sql,
                 q->owner < 0 ? " AND t.owner IS NULL" : " AND t.owner = ?6");
    if (q->org != 0)
        str_adds(sql, " AND t.org = ?7");
    if (q->requester != 0)
        str_adds(sql, " AND t.requester = ?8");
    if (q->type != NULL) /* an organisation's are fewer than a type's */
        str_adds(sql, one_org ? " AND +t.type = ?9" : " AND t.type = ?9");
    if (q->ext != NULL)
        str_adds(sql, " AND t.ext = ?10 AND t.ext <> ''");
    if (q->since != 0)
        str_adds(sql, " AND t.created >= ?11");
    if (q->text != NULL && is_number(q->text))
        str_adds(sql, " AND t.id = ?16");
    else if (q->text != NULL) /* \ before what LIKE takes for a wildcard */
        str_adds(sql, " AND (t.subject LIKE '%' || replace(replace(replace(?15,"
                      " '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%' ESCAPE"
                      " '\\' OR t.id = ?16)");
    if (q->due_before != 0)
        str_adds(sql, " AND t.next_due < ?17 AND t.next_due > 0");
    if (q->overdue) /* an unanswered one's next promise is the answer */
        str_adds(sql, " AND t.next_due < ?12 AND t.answered IS NULL"
                      " AND t.next_due > 0");
}

/* Prepare it; *st NULL where that failed. */
static int prepare(sqlite3_stmt **st, lotse_store *s, const struct str *sql,
                   lotse_err *err)
{
    *st = NULL;
    if (sql->oom)
        return err_nomem(err);
    return sqlite3_prepare_v2(s->h, str_text(sql), -1, st, NULL) == SQLITE_OK
               ? LOTSE_OK
               : store_fail(s, "cannot read the tickets", err);
}

static void bind_query(sqlite3_stmt *st, const lotse_ticket_query *q,
                       const lotse_actor *who, int64_t now)
{
    sqlite3_bind_int64(st, 1, who->user);
    sqlite3_bind_int64(st, 2, who->org);
    sqlite3_bind_int(st, 5, q->level);
    sqlite3_bind_int64(st, 6, q->owner);
    sqlite3_bind_int64(st, 7, q->org);
    sqlite3_bind_int64(st, 8, q->requester);
    sqlite3_bind_text(st, 9, q->type, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 10, q->ext, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 11, q->since);
    sqlite3_bind_int64(st, 12, now);
    sqlite3_bind_int64(st, 17, q->due_before);
    sqlite3_bind_text(st, 15, q->text, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 16, q->text != NULL ? number_of(q->text) : 0);
}

static void from_tickets(struct str *sql, bool walk)
{
    str_adds(sql, " FROM ticket t");
    if (walk)
        str_adds(sql, " INDEXED BY ticket_list");
}

/* Tickets with a promise by their index, then those without. */
static void due_order(struct str *sql, const lotse_ticket_query *q,
                      enum reach reach)
{
    str_adds(sql,
             "SELECT id FROM (SELECT * FROM (SELECT t.id AS id, 0 AS late");
    from_tickets(sql, walks(q, reach));
    conditions(sql, q, reach);
    str_adds(sql, " AND t.next_due IS NOT NULL ORDER BY t.next_due, t.id"
                  " LIMIT ?13 + ?14) UNION ALL SELECT * FROM (SELECT t.id, 1");
    from_tickets(sql, walks(q, reach));
    conditions(sql, q, reach);
    str_adds(sql, " AND t.next_due IS NULL ORDER BY t.id LIMIT ?13 + ?14))"
                  " LIMIT ?13 OFFSET ?14");
}

static void list_statement(struct str *sql, const lotse_ticket_query *q,
                           enum reach reach)
{
    str_adds(sql, "SELECT " HEAD FROM " JOIN (");
    if (q->due_first) {
        due_order(sql, q, reach);
        str_adds(sql, ") p ON p.id = t.id ORDER BY t.next_due IS NULL,"
                      " t.next_due, t.id");
    } else {
        str_adds(sql, "SELECT t.id");
        from_tickets(sql, walks(q, reach));
        conditions(sql, q, reach);
        str_adds(sql, " ORDER BY t.id DESC LIMIT ?13 OFFSET ?14) p"
                      " ON p.id = t.id ORDER BY t.id DESC");
    }
}

static int read_many(struct many *m, lotse_store *s,
                     const lotse_ticket_query *q, const lotse_actor *who,
                     int64_t now, lotse_err *err)
{
    struct str sql = {0};
    sqlite3_stmt *st;
    int step = SQLITE_ERROR, rc;

    list_statement(&sql, q, rights_reach(who->role, LOTSE_DO_READ));
    rc = prepare(&st, s, &sql, err);
    str_free(&sql);
    if (rc != LOTSE_OK)
        return rc;
    bind_query(st, q, who, now);
    sqlite3_bind_int64(st, 13, q->limit > 0 ? (sqlite3_int64)q->limit : LIST);
    sqlite3_bind_int64(st, 14, (sqlite3_int64)q->offset);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        if (!vec_reserve(&m->items, &m->cap, m->pub.n + 1, sizeof *m->items)) {
            rc = err_nomem(err);
            break;
        }
        memset(&m->items[m->pub.n], 0, sizeof *m->items);
        read_head(&m->items[m->pub.n], &m->out, st, now);
        m->items[m->pub.n++].secret = NULL;
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = store_fail(s, "cannot read the tickets", err);
    sqlite3_finalize(st);
    m->pub.items = m->items;
    return rc;
}

int lotse_tickets_count(size_t *out, lotse_store *s,
                        const lotse_ticket_query *q, const lotse_actor *who,
                        int64_t now, lotse_err *err)
{
    enum reach reach = rights_reach(who->role, LOTSE_DO_READ);
    struct str sql = {0};
    sqlite3_stmt *st;
    int step, rc;

    *out = 0;
    str_adds(&sql, "SELECT count(*)");
    from_tickets(&sql, q->text != NULL && walks(q, reach));
    conditions(&sql, q, reach);
    rc = prepare(&st, s, &sql, err);
    str_free(&sql);
    if (rc != LOTSE_OK)
        return rc;
    bind_query(st, q, who, now);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        *out = (size_t)sqlite3_column_int64(st, 0);
    else
        rc = store_fail(s, "cannot read the tickets", err);
    sqlite3_finalize(st);
    return rc;
}

/* How many there are in all: known where the last one was read. */
static int count_all(struct many *m, lotse_store *s,
                     const lotse_ticket_query *q, const lotse_actor *who,
                     int64_t now, lotse_err *err)
{
    size_t n = m->pub.n;

    if (n < (q->limit > 0 ? q->limit : LIST) && (n > 0 || q->offset == 0)) {
        m->pub.total = q->offset + n;
        return LOTSE_OK;
    }
    return lotse_tickets_count(&m->pub.total, s, q, who, now, err);
}

int lotse_tickets_get(lotse_tickets **out, lotse_store *s,
                      const lotse_ticket_query *q, const lotse_actor *who,
                      int64_t now, lotse_err *err)
{
    struct many *m = calloc(1, sizeof *m);
    int rc;

    *out = NULL;
    if (m == NULL)
        return err_nomem(err);
    m->out.notes = rights_reach(who->role, LOTSE_DO_READ_NOTES) != REACH_NONE;
    rc = store_categories(&m->out.categories, s, err);
    if (rc == LOTSE_OK)
        rc = read_many(m, s, q, who, now, err);
    if (rc == LOTSE_OK)
        rc = count_all(m, s, q, who, now, err);
    if (rc != LOTSE_OK) {
        lotse_tickets_free(&m->pub);
        return rc;
    }
    *out = &m->pub;
    return LOTSE_OK;
}

void lotse_tickets_free(lotse_tickets *t)
{
    struct many *m = (struct many *)t;

    if (m == NULL)
        return;
    arena_free(&m->out.mem);
    free(m->items);
    free(m);
}
