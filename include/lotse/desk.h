/*
 * lotse/desk.h: the store of tickets, and the people at the desk.
 *
 * Opening it, accounts and rights, and copies, checks and forgetting. Part of
 * lotse.h, whose rules hold.
 */
#ifndef LOTSE_DESK_H
#define LOTSE_DESK_H

#ifndef LOTSE_H
#error "include lotse.h"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* -------------------------------------------------------------- store -- */

/* What endures: one file, which any number of processes may have open. */
typedef struct lotse_store lotse_store;

/* Open the store; made where it is missing, migrated where it is older. Errors:
 * LOTSE_IO (another program's file, a newer version, damaged, no such folder),
 * LOTSE_BUSY, LOTSE_NOMEM. */
LOTSE_API int lotse_store_open(lotse_store **out, const char *path,
                               lotse_err *err);

/* The same for reading alone: nothing is made, migrated or written, and each
 * function that writes fails. LOTSE_IO also: there is none, or it is older. */
LOTSE_API int lotse_store_open_to_read(lotse_store **out, const char *path,
                                       lotse_err *err);
LOTSE_API void lotse_store_close(lotse_store *s);

enum { LOTSE_COMMENT_MAX = 2000 /* bytes */, LOTSE_REASONS = 5 };

/* An answer to: did this article help? */
typedef struct lotse_feedback {
    int64_t at;          /* Unix seconds */
    const char *article; /* its id */
    const char *lang;    /* "de", "en" */
    bool helped;
    const char *reason;  /* "" or a lotse_reason_name */
    const char *comment; /* at most LOTSE_COMMENT_MAX bytes, or "" */
    const char *index_id; /* of the index that was read */
} lotse_feedback;

/* Keep one; on disk when it returns LOTSE_OK. Errors: LOTSE_INPUT (a member is
 * none of the above), LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_feedback_add(lotse_store *s, const lotse_feedback *f,
                                 lotse_err *err);

typedef struct lotse_feedbacks {
    size_t n;
    const lotse_feedback *items; /* the newest first */
} lotse_feedbacks;

/* The last `limit` (0: all) about one article, or (NULL) about any; with
 * `comments` only those with one. LOTSE_IO, LOTSE_BUSY, LOTSE_NOMEM. */
LOTSE_API int lotse_feedback_get(lotse_feedbacks **out, lotse_store *s,
                                 const char *article, bool comments,
                                 size_t limit, lotse_err *err);
LOTSE_API void lotse_feedbacks_free(lotse_feedbacks *l);

/* "outdated", "incomplete", "unclear", "wrong-topic", "other"; NULL: none. */
LOTSE_API const char *lotse_reason_name(size_t i);

typedef struct lotse_votes {
    const char *article, *lang;
    size_t yes, no, reasons[LOTSE_REASONS]; /* of the no, where given */
    int64_t last;                           /* Unix seconds */
} lotse_votes;

typedef struct lotse_votes_list {
    size_t n;
    const lotse_votes *items; /* the most no first */
} lotse_votes_list;

/* Votes on one article, or (NULL) on all. Errors as lotse_feedback_get. */
LOTSE_API int lotse_votes_get(lotse_votes_list **out, lotse_store *s,
                              const char *article, lotse_err *err);
LOTSE_API void lotse_votes_free(lotse_votes_list *l);

/* ------------------------------------------------------------- people -- */

typedef enum lotse_role {
    LOTSE_REQUESTER = 0,
    LOTSE_FIRST = 1,  /* the helpdesk of the requester's organisation */
    LOTSE_SECOND = 2, /* specialists */
    LOTSE_ADMIN = 3
} lotse_role;

/* "requester", "first", "second", "admin". */
LOTSE_API const char *lotse_role_name(lotse_role role);
LOTSE_API int lotse_role_parse(lotse_role *out, const char *text,
                               lotse_err *err);

/* Who acts. The system (clocks, proposals) is user 0 with the role of an
 * admin; whoever holds a ticket's secret acts as its requester. */
typedef struct lotse_actor {
    int64_t user; /* id; 0: the system */
    lotse_role role;
    int64_t org; /* id; 0: none */
} lotse_actor;

typedef struct lotse_org {
    int64_t id;
    const char *name;
    const char *domains; /* of mail addresses, a blank between */
    bool portal;         /* its requesters have status pages */
    const char *calendar; /* name, "" every hour counts */
} lotse_org;

typedef struct lotse_user {
    int64_t id;
    const char *mail, *name;
    lotse_role role;
    int64_t org;
    const char *org_name;
    bool active, has_password;
} lotse_user;

/* Make or change an organisation, by name. domains: those of its mail
 * addresses; portal: its requesters have status pages; calendar: the name of
 * one, or "". NULL and -1 leave what is there. LOTSE_INPUT, LOTSE_NOTFOUND (no
 * such calendar), LOTSE_DENIED, LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_org_set(int64_t *id, lotse_store *s, const char *name,
                            const char *domains, int portal,
                            const char *calendar, const lotse_actor *who,
                            int64_t now, lotse_err *err);

/* Make or change a calendar: an IANA zone, hours like "mon-fri 08:00-17:00",
 * holidays like "12-25 2026-04-03". NULL is what was there, of a new one
 * "Europe/Berlin", "mon-fri 08:00-17:00", none. LOTSE_INPUT says which word
 * can't be read. */
LOTSE_API int lotse_calendar_set(lotse_store *s, const char *name,
                                 const char *zone, const char *hours,
                                 const char *holidays, const lotse_actor *who,
                                 lotse_err *err);

typedef struct lotse_user_change {
    const char *mail; /* who */
    const char *name; /* NULL: as it is */
    int role;         /* a lotse_role; -1: as it is */
    const char *org;  /* name; NULL: as it is */
    const char *password; /* NULL: as it is; "": can't log in */
    int active;       /* 0, 1; -1: as it is */
} lotse_user_change;

#define LOTSE_USER_CHANGE_INIT                                                 \
    {                                                                          \
        .role = -1, .active = -1                                               \
    }

enum { LOTSE_PASSWORD_MIN = 10, LOTSE_PASSWORD_MAX = 1000 }; /* bytes */

/* Make or change a user. A new password or role, and active 0, end the user's
 * sessions. First level needs an organisation. LOTSE_INPUT, LOTSE_NOTFOUND (no
 * such organisation), LOTSE_DENIED, LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_user_set(int64_t *id, lotse_store *s,
                             const lotse_user_change *c, const lotse_actor *who,
                             int64_t now, lotse_err *err);

/* Who has this mail address, as an actor. LOTSE_NOTFOUND: nobody who is
 * active. */
LOTSE_API int lotse_actor_get(lotse_actor *out, lotse_store *s,
                              const char *mail, lotse_err *err);

typedef struct lotse_users {
    size_t n;
    const lotse_user *items; /* by mail address */
} lotse_users;
LOTSE_API int lotse_users_get(lotse_users **out, lotse_store *s,
                              const lotse_actor *who, lotse_err *err);
LOTSE_API void lotse_users_free(lotse_users *u);

/* Those active users whom the actor can meet at the desk: level 2, admins, and
 * the first level of each organisation, or of the actor's own. LOTSE_DENIED:
 * the actor assigns nothing. */
LOTSE_API int lotse_owners_get(lotse_users **out, lotse_store *s,
                               const lotse_actor *who, lotse_err *err);

typedef struct lotse_orgs {
    size_t n;
    const lotse_org *items; /* by name */
} lotse_orgs;
LOTSE_API int lotse_orgs_get(lotse_orgs **out, lotse_store *s,
                             const lotse_actor *who, lotse_err *err);
LOTSE_API void lotse_orgs_free(lotse_orgs *o);

typedef struct lotse_calendar {
    const char *name, *zone, *hours, *holidays;
} lotse_calendar;

typedef struct lotse_calendars {
    size_t n;
    const lotse_calendar *items; /* by name */
} lotse_calendars;
LOTSE_API int lotse_calendars_get(lotse_calendars **out, lotse_store *s,
                                  const lotse_actor *who, lotse_err *err);
LOTSE_API void lotse_calendars_free(lotse_calendars *c);

/* A token without its secret, which nobody can read again. */
typedef struct lotse_token {
    int64_t id;
    const char *mail, *name;
    int64_t created, used, expires; /* 0: not */
} lotse_token;

typedef struct lotse_tokens {
    size_t n;
    const lotse_token *items; /* the newest first */
} lotse_tokens;
LOTSE_API int lotse_tokens_get(lotse_tokens **out, lotse_store *s,
                               const lotse_actor *who, lotse_err *err);
LOTSE_API void lotse_tokens_free(lotse_tokens *t);

enum { LOTSE_SECRET = 48 }; /* bytes of a session or token with its NUL */

/* Log in: a session's secret for a cookie. client: address it comes from. Ten
 * failures of one account or client in 15 minutes are LOTSE_BUSY; a wrong
 * password and an unknown address are the same LOTSE_DENIED and take the same
 * time. */
LOTSE_API int lotse_login(char secret[LOTSE_SECRET], lotse_store *s,
                          const char *mail, const char *password,
                          const char *client, int64_t now, lotse_err *err);

/* Who holds this session; it lasts 12 hours, 30 minutes without use.
 * LOTSE_DENIED: none or over. */
LOTSE_API int lotse_session_get(lotse_actor *out, lotse_store *s,
                                const char *secret, int64_t now,
                                lotse_err *err);
LOTSE_API int lotse_logout(lotse_store *s, const char *secret, lotse_err *err);

/* A token for programs, told this once. days: until it ends; 0: never. */
LOTSE_API int lotse_token_new(char secret[LOTSE_SECRET], int64_t *id,
                              lotse_store *s, const char *mail,
                              const char *name, int days,
                              const lotse_actor *who, int64_t now,
                              lotse_err *err);
LOTSE_API int lotse_token_get(lotse_actor *out, lotse_store *s,
                              const char *secret, int64_t now, lotse_err *err);
/* LOTSE_NOTFOUND: no such token. */
LOTSE_API int lotse_token_end(lotse_store *s, int64_t id,
                              const lotse_actor *who, lotse_err *err);

/* ----------------------------------------------------- keeping the store -- */

/* Gets one line without its line break; other than LOTSE_OK ends the export
 * with that code. */
typedef int lotse_line_fn(void *ctx, const char *line, size_t n);

/* All of the store as JSON lines {"table","row"}, as it stood at one moment;
 * bytes that aren't text are {"base64"}. Errors: what `line` returns, LOTSE_IO,
 * LOTSE_NOMEM. */
LOTSE_API int lotse_store_export(lotse_store *s, lotse_line_fn *line, void *ctx,
                                 lotse_err *err);

/* Gives the next line, valid until the next call, or NULL at the end. */
typedef const char *lotse_next_fn(void *ctx, size_t *n);

/* Fill an empty store with what lotse_store_export wrote; all of it or
 * nothing. LOTSE_INPUT: a line can't be read (which, and why), or the store
 * isn't empty. */
LOTSE_API int lotse_store_import(size_t *rows, lotse_store *s,
                                 lotse_next_fn *next, void *ctx,
                                 lotse_err *err);

/* A copy at path, as the store stood at one moment, while others go on
 * writing; it appears by rename. LOTSE_INPUT: there is such a file. */
LOTSE_API int lotse_store_backup(lotse_store *s, const char *path,
                                 lotse_err *err);

/* Deep check: SQLite's own, references, and what must hold between rows. Each
 * problem is a call of `found`; LOTSE_NOTFOUND when there was one. */
LOTSE_API int lotse_store_check(lotse_store *s,
                                void (*found)(void *ctx, const char *what),
                                void *ctx, lotse_err *err);

/* What a store holds, and whether somebody runs the clocks. */
typedef struct lotse_store_info {
    int version; /* of the file's tables */
    size_t tickets, open; /* open: neither solved nor closed */
    size_t overdue; /* tickets with a step that fell due before `before` and
                     * that no lotse_sla_run took since */
    int64_t oldest; /* when the first of them fell due; 0: none */
} lotse_store_info;

LOTSE_API int lotse_store_get_info(lotse_store_info *out, lotse_store *s,
                                   int64_t before, lotse_err *err);

/* Take out everything that this requester wrote or is called: texts, subjects,
 * attachments, name and address, from the history too, and from the file's free
 * space; searches and comments with their name, address or wording. Numbers,
 * times and states stay, so that reports do. *tickets gets how many were
 * touched. LOTSE_NOTFOUND: nobody has this address. */
LOTSE_API int lotse_store_forget(size_t *tickets, lotse_store *s,
                                 const char *mail, const lotse_actor *who,
                                 int64_t now, lotse_err *err);

#ifdef __cplusplus
}
#endif

#endif
