/* store.h: the enduring store: tickets, feedback. */
#ifndef LOTSE_TICKET_STORE_H
#define LOTSE_TICKET_STORE_H

#include "ticket/categorise.h"
#include "ticket/sla.h"

#include "base/arena.h"

#include "lotse.h"

#include <sqlite3.h>

enum {
    STORE_APPLICATION_ID = 0x4C4F5454, /* "LOTT" */
    STORE_VERSION = 6, /* of the schema: the last schema-N.sql */
    STORE_STATEMENTS = 160,
    STORE_BUSY_MS = 5000, /* wait for other processes so long */
    STORE_RETRY_MS = 10   /* where SQLite doesn't wait by itself */
};

enum { /* statements, see store_stmt */
    SS_BEGIN, SS_READ, SS_COMMIT, SS_ROLLBACK, SS_FEEDBACK_ADD,
    SS_FEEDBACK_LIST, SS_VOTES, SS_CALENDAR, SS_TICKET_LOAD, SS_TICKET_SAVE,
    SS_STEPS, SS_STEP_TAKE, SS_EVENT_ADD, SS_MESSAGE_ADD, SS_FILE_ADD,
    SS_USER_GET, SS_USER_ADD, SS_USER_CHECK, SS_ORG_OF, SS_WATCH, SS_LINK,
    SS_UNLINK, SS_TICKET_BY_SECRET, SS_DUE, SS_DUE2, SS_DUE3, SS_DUE4,
    SS_MESSAGES, SS_FILES, SS_EVENTS, SS_LINKS, SS_WATCHERS, SS_HEAD,
    SS_FILE_GET, SS_TRIES, SS_TRY, SS_TRIES_OLD, SS_TRY_END,
    SS_SESSIONS_OLD, SS_TOKENS, SS_CALENDARS, SS_USER_ORG, SS_LOGIN,
    SS_SESSION_ADD, SS_SESSION, SS_SEEN, SS_SESSION_END, SS_TOKEN_ADD,
    SS_TOKEN, SS_TOKEN_USED, SS_TOKEN_END, SS_ACTOR, SS_CALENDAR_SET,
    SS_CALENDAR_ID, SS_ORG_SET, SS_ORG_ID, SS_SESSIONS_END, SS_USER_SET,
    SS_USER_LAME, SS_USERS, SS_ORGS, SS_SEARCH_KEY, SS_SEARCH_KEY_SET,
    SS_SEARCH_LAST, SS_SEARCH_ADD, SS_SEARCH_OLD, SS_SEARCH_SOLVED,
    SS_SEARCH_SHOWN, SS_SEARCH_FILED,
    SS_UNANSWERED, SS_SOLVED, SS_CONFIRMED, SS_INTAKE_ADD, SS_INTAKE_SET,
    SS_INTAKE_SEEN,
    SS_REF_ADD, SS_REF_GET, SS_TAKES_PART, SS_ANSWERS, SS_ANSWER_ADD,
    SS_ANSWER_OLD,
    SS_MAIL_SECRET, SS_MAIL_SECRET_SET, SS_INTAKE_GET, SS_TERM_ADD,
    SS_TERMS, SS_TERM, SS_ALIKE, SS_OUTBOX_ADD, SS_OUTBOX_DUE,
    SS_OUTBOX_CLAIM, SS_OUTBOX_SENT, SS_OUTBOX_LATER, SS_OUTBOX_GET,
    SS_OUTBOX_LIST, SS_MAILBOX, SS_MAILBOX_SET, SS_INTAKE_ROW,
    SS_INTAKE_LIST, SS_INTAKE_FORGOTTEN, SS_INTAKE_SWEPT, SS_PARTY_ADD,
    SS_MAIL_BAD, SS_MAIL_GOOD, SS_MAIL_WHO, SS_INTAKE_NAME, SS_OWNERS,
    SS_ONCE, SS_ONCE_ADD, SS_ONCE_OLD, SS_HELPED, SS_STAMP, SS_INFO,
    SS_FORGET_NAME, SS_FORGET_TEXTS, SS_FORGET_SEARCH, SS_FORGET_SEARCH2,
    SS_FORGET_COMMENT, SS_FORGET_COMMENT2, SS_CALENDAR_OLD, SS_DOMAIN_OF,
    SS_USER_NAME,
    SS_COUNTED
};

_Static_assert((int)SS_COUNTED <= (int)STORE_STATEMENTS,
               "room for each statement");

struct lotse_store {
    sqlite3 *h;
    char *path;
    struct sla_policy policy;
    struct categories *categories; /* both read when first needed */
    struct words *words;
    int failed; /* why store_stmt gave none */
    sqlite3_stmt *stmts[STORE_STATEMENTS];
};

/* The table of categories. */
int store_categories(struct categories **out, lotse_store *s, lotse_err *err);

/* The statement with this number, reset and without bindings. NULL:
 * s->failed says why, and err. */
sqlite3_stmt *store_stmt(lotse_store *s, int number, const char *sql,
                         lotse_err *err);

/* Run a statement that gives no rows, and let go of its bindings. NULL is what
 * store_stmt gave none for. Errors as store_fail. */
int store_run(lotse_store *s, sqlite3_stmt *st, const char *what,
              lotse_err *err);

/* The number that a statement with one text finds; 0: none. Errors as
 * store_fail, with what. */
int store_find(int64_t *id, lotse_store *s, int number, const char *sql,
               const char *text, const char *what, lotse_err *err);

/* A column's text in mem; "" for NULL. Without memory NULL. */
const char *store_text(struct arena *mem, sqlite3_stmt *st, int col);

/* Does it hold what other code relies on? LOTSE_INPUT names what doesn't. */
int store_check_values(lotse_store *s, lotse_err *err);

/* Make a file that is its owner's alone, as it will hold people's names and
 * texts. One that is there is left as it is; SQLite tells what goes wrong. */
void store_make_private(const char *path);

/* Fill err for the last failure of SQLite; LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM.
 */
int store_fail(lotse_store *s, const char *what, lotse_err *err);

/* A write transaction (BEGIN IMMEDIATE); store_end commits, or rolls back
 * where rc is not LOTSE_OK, and returns the first failure. */
int store_begin(lotse_store *s, lotse_err *err);
int store_read(lotse_store *s, lotse_err *err); /* for reading only */
int store_end(lotse_store *s, int rc, lotse_err *err);

/* A search's source, more by this where it was made beside a draft. */
enum { SEARCH_DRAFT = 16 };
#define SEARCH_NO_DRAFT "source < 16"

#endif
