/*
 * info_sql.c: what the store holds, and whether its clocks run at all.
 *
 * A step that fell due long ago and wasn't taken means that nobody calls
 * `sla run`: promises pass and no one hears of it.
 */
#include "ticket/store.h"

#include "base/err.h"

int lotse_store_get_info(lotse_store_info *out, lotse_store *s, int64_t before,
                         lotse_err *err)
{
    /* by the four indexes of due steps; a due time is NULL once it is taken */
    sqlite3_stmt *st = store_stmt(
        s, SS_INFO,
        "WITH due (id, at) AS ("
        "SELECT id, warn_due FROM ticket WHERE warn_due < ?1"
        " UNION ALL SELECT id, answer_due FROM ticket WHERE answer_due < ?1"
        " UNION ALL SELECT id, recommend_due FROM ticket"
        " WHERE recommend_due < ?1"
        " UNION ALL SELECT id, escalate_due FROM ticket"
        " WHERE escalate_due < ?1)"
        "SELECT (SELECT count(*) FROM ticket), (SELECT count(*) FROM ticket"
        " WHERE state < 4), count(DISTINCT id), min(at) FROM due",
        err);
    int rc = LOTSE_OK;

    *out = (lotse_store_info){.version = STORE_VERSION};
    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, before);
    if (sqlite3_step(st) == SQLITE_ROW) {
        out->tickets = (size_t)sqlite3_column_int64(st, 0);
        out->open = (size_t)sqlite3_column_int64(st, 1);
        out->overdue = (size_t)sqlite3_column_int64(st, 2);
        out->oldest = sqlite3_column_int64(st, 3);
    } else {
        rc = store_fail(s, "cannot read the clocks", err);
    }
    sqlite3_reset(st);
    return rc;
}
