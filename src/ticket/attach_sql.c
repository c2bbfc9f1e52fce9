/*
 * attach_sql.c: the bytes of an attachment.
 *
 * They are read whole, where the actor may read what they hang on; one of an
 * internal note is not there for others. A name that another program, or an
 * import, put into the file is cleaned as one that came with a message.
 */
#include "ticket/rights.h"
#include "ticket/ticket.h"

#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The row, where the actor may read it. */
static int read_row(void **bytes, lotse_attachment *about, char name[256],
                    sqlite3_stmt *st, const lotse_actor *who, lotse_err *err)
{
    struct rights_ticket r = {sqlite3_column_int64(st, 4),
                              sqlite3_column_int64(st, 5),
                              sqlite3_column_int(st, 6)};
    bool note = sqlite3_column_int(st, 7) != 0;
    size_t n = (size_t)sqlite3_column_bytes(st, 3);
    struct str clean = {0};

    if (!rights_may(who, note ? LOTSE_DO_READ_NOTES : LOTSE_DO_READ, &r))
        return LOTSE_NOTFOUND;
    *bytes = malloc(n + 1);
    if (*bytes == NULL)
        return err_nomem(err);
    if (n > 0)
        memcpy(*bytes, sqlite3_column_blob(st, 3), n);
    message_file_name(&clean, (const char *)sqlite3_column_text(st, 1));
    snprintf(name, 256, "%s", str_text(&clean));
    str_free(&clean);
    about->id = sqlite3_column_int64(st, 0);
    about->bytes = n;
    about->name = name;
    about->type = about->sha256 = NULL;
    return LOTSE_OK;
}

int lotse_attachment_get(void **bytes, lotse_attachment *about, char name[256],
                         lotse_store *s, int64_t ticket, int64_t attachment,
                         const lotse_actor *who, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_FILE_GET,
                   "SELECT a.id, a.name, a.type, a.content, t.requester,"
                   " coalesce(t.org, 0), t.level, m.kind FROM attachment a"
                   " JOIN message m ON m.id = a.message"
                   " JOIN ticket t ON t.id = m.ticket"
                   " WHERE a.id = ?1 AND t.id = ?2",
                   err);
    int step, rc = LOTSE_NOTFOUND;

    *bytes = NULL;
    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, attachment);
    sqlite3_bind_int64(st, 2, ticket);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        rc = read_row(bytes, about, name, st, who, err);
    else if (step != SQLITE_DONE)
        rc = store_fail(s, "cannot read an attachment", err);
    sqlite3_reset(st);
    return rc == LOTSE_NOTFOUND
               ? err_set(err, rc, "no attachment %lld at T-%lld",
                         (long long)attachment, (long long)ticket)
               : rc;
}
