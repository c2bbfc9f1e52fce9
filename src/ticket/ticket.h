/* ticket.h: a ticket's row, and what every change of it is made of. */
#ifndef LOTSE_TICKET_TICKET_H
#define LOTSE_TICKET_TICKET_H

#include "ticket/calendar.h"
#include "ticket/categorise.h"
#include "ticket/sla.h"
#include "ticket/store.h"

#include "base/arena.h"

#include "base/str.h"

#include "lotse.h"

enum chosen { BY_PROPOSAL = 0, BY_PERSON = 1 };

/* One of type, urgency, complexity. */
struct category_choice {
    int value; /* of a type: unused */
    int by;    /* an enum chosen */
    const char *why;
};

/* The row. Texts live in `mem`. Times: 0 where the column is NULL. */
struct ticket {
    int64_t id;
    const char *secret, *subject;
    int64_t requester, org;
    int source, lang, level, state;
    int64_t owner;
    const char *type;
    struct category_choice of_type, urgency, complexity;
    int level_hint; /* proposed level */
    const char *level_why;
    int impact, impact_by, priority;
    const char *ext, *cause, *prevention;
    int64_t merged_into;
    int64_t created, updated, answered, solved, closed;
    struct sla_clock answer, on_level, developers;
    int64_t cycle;
    int64_t promised, next_due; /* see the schema */
    struct sla_dues dues;
    struct calendar cal; /* of the organisation */
    const char *hours;   /* of it, as text */
    struct arena mem;
};

/* Read the row, with the calendar of its organisation. LOTSE_NOTFOUND. */
int ticket_load(struct ticket *t, lotse_store *s, int64_t id, lotse_err *err);

/* The calendar of the organisation that t->org names. */
int ticket_load_calendar(struct ticket *t, lotse_store *s, lotse_err *err);

/* Write it: a new one where id is 0. Dues that were taken in this cycle stay
 * empty. */
int ticket_save(struct ticket *t, lotse_store *s, int64_t now, lotse_err *err);
void ticket_free(struct ticket *t);

/* A new ticket, inside a transaction; t begins as {.cal = CALENDAR_ALWAYS}. */
int ticket_file(struct ticket *t, lotse_store *s, const lotse_filing *f,
                const lotse_actor *who, int64_t now, lotse_err *err);

/* A row of the history. */
int event_add(lotse_store *s, int64_t ticket, const lotse_actor *who,
              const char *kind, const char *was, const char *is_now,
              const char *reason, bool is_public, int64_t now, lotse_err *err);

/* A message with its files. LOTSE_INPUT: too long, too large. */
int message_keep(lotse_store *s, int64_t ticket, const lotse_actor *who,
                bool note, bool automatic, const char *text,
                const lotse_file *files, size_t n_files, int64_t now,
                lotse_err *err);

/* The name of an attachment as it may be used: the last part of a path, without
 * what does something to the text around it. */
void message_file_name(struct str *out, const char *name);

/* Go to this state and level, and set the clocks accordingly; events are
 * written for what changes. */
int ticket_move(struct ticket *t, lotse_store *s, const lotse_actor *who,
                lotse_state state, int level, const char *reason, int64_t now,
                lotse_err *err);

/* Take a step of the clocks; *taken false: it was taken before. */
int step_take(bool *taken, lotse_store *s, const struct ticket *t,
              enum sla_step step, int64_t now, lotse_err *err);

/* The same, with its line in the history. */
int clocks_take(bool *taken, lotse_store *s, const struct ticket *t,
                enum sla_step step, int64_t now, lotse_err *err);

/* The user of this mail address, made as a requester where unknown, in the
 * organisation of its domain. */
int user_of(int64_t *id, int64_t *org, lotse_store *s, const char *mail,
            const char *name, int64_t now, lotse_err *err);

/* Keep the words that tell this ticket from others (alike_sql.c). */
int words_keep(lotse_store *s, int64_t ticket, int lang, const char *subject,
               const char *body, lotse_err *err);

/* A form that was sent (once_sql.c). */
struct once {
    unsigned char hash[32];
};

/* Of the form's key, what it is about, its texts and files. */
void once_of(struct once *out, const char *key, int64_t about,
             const char *const *texts, size_t n_texts, const lotse_file *files,
             size_t n_files);

/* *ticket: that it was about when it was sent before; 0: it wasn't. */
int once_find(int64_t *ticket, lotse_store *s, const struct once *o,
              lotse_err *err);
int once_keep(lotse_store *s, const struct once *o, int64_t ticket, int64_t now,
              lotse_err *err);

enum { PASSWORD_HASH = 128 }; /* bytes with NUL */

/* argon2id of a password. LOTSE_INPUT: too short or too long. */
int password_hash(char out[PASSWORD_HASH], const char *password,
                  lotse_err *err);

#endif
