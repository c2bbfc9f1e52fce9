/* store.h: the enduring store: tickets, feedback. */
#ifndef LOTSE_TICKET_STORE_H
#define LOTSE_TICKET_STORE_H

#include "lotse.h"

#include <sqlite3.h>

enum {
    STORE_APPLICATION_ID = 0x4C4F5454, /* "LOTT" */
    STORE_STATEMENTS = 16,
    STORE_BUSY_MS = 5000 /* wait for other processes so long */
};

enum { /* statements, see store_stmt */
    SS_BEGIN, SS_COMMIT, SS_ROLLBACK, SS_FEEDBACK_ADD, SS_FEEDBACK_LIST,
    SS_VOTES
};

struct lotse_store {
    sqlite3 *h;
    char *path;
    sqlite3_stmt *stmts[STORE_STATEMENTS];
};

/* The statement with this number, reset and without bindings. Errors as
 * store_fail. */
int store_stmt(sqlite3_stmt **out, lotse_store *s, int number, const char *sql,
               lotse_err *err);

/* Fill err for the last failure of SQLite. LOTSE_BUSY, LOTSE_IO,
 * LOTSE_NOMEM. */
int store_fail(lotse_store *s, const char *what, lotse_err *err);

/* A write transaction (BEGIN IMMEDIATE); store_end commits, or rolls back
 * where rc is not LOTSE_OK, and returns the first failure. */
int store_begin(lotse_store *s, lotse_err *err);
int store_end(lotse_store *s, int rc, lotse_err *err);

#endif
