/*
 * change_sql.c: has anything been done to a ticket?
 *
 * The history and the messages only grow, and whatever is done to a ticket adds
 * to one of them; so their last numbers tell, whoever wrote them.
 */
#include "ticket/store.h"

#include "base/err.h"

int lotse_store_stamp(int64_t *out, lotse_store *s, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_STAMP,
                   "SELECT coalesce((SELECT max(id) FROM event), 0)"
                   " + coalesce((SELECT max(id) FROM message), 0)",
                   err);
    int step;

    *out = 0;
    if (st == NULL)
        return s->failed;
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        *out = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return step == SQLITE_ROW ? LOTSE_OK
                              : store_fail(s, "cannot read the tickets", err);
}
