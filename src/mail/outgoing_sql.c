/*
 * outgoing_sql.c: rows of the outbox, as a sender sees them.
 *
 *     due -> claimed -> sent
 *      ^        |-----> due again, later and later
 *      |        '-----> failed, in the ticket's history
 *      '- the claim is over: its sender died
 *
 * A claim is a random number and an end; only who holds it may say what became
 * of the mail. So any number of senders share the work, and one that is killed
 * keeps a mail from the others for ten minutes at most. Whether the next server
 * had it can't be known then, so it goes out again, with the same Message-ID.
 */
#include "mail/outgoing.h"

#include "mail/intake.h"

#include "base/err.h"
#include "base/str.h"

#include <sodium.h>
#include <string.h>

int64_t outgoing_wait(int tries)
{
    static const int64_t minutes[] = {1, 5, 15, 30, 60, 120, 240};
    size_t n = sizeof minutes / sizeof *minutes;

    return 60 * minutes[tries < 0 ? 0 : (size_t)tries < n ? (size_t)tries
                                                          : n - 1];
}

/* -------------------------------------------------------------- claiming -- */

static int read_due(struct outgoing *o, struct arena *mem, lotse_store *s,
                    int64_t now, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_OUTBOX_DUE,
                   "SELECT id, ticket, message, kind, recipient, lang, detail,"
                   " created, message_id, tries FROM outbox WHERE sent IS NULL"
                   " AND failed IS NULL AND next_try <= ?1"
                   " ORDER BY next_try, id LIMIT 1",
                   err);
    int step;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, now);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW) {
        *o = (struct outgoing){
            .id = sqlite3_column_int64(st, 0),
            .ticket = sqlite3_column_int64(st, 1),
            .message = sqlite3_column_int64(st, 2),
            .kind = outbox_kind((const char *)sqlite3_column_text(st, 3)),
            .recipient = store_text(mem, st, 4),
            .german = sqlite3_column_int(st, 5) == 1,
            .detail = store_text(mem, st, 6),
            .created = sqlite3_column_int64(st, 7),
            .message_id = store_text(mem, st, 8),
            .tries = sqlite3_column_int(st, 9)};
    }
    sqlite3_reset(st);
    if (step == SQLITE_DONE)
        return err_set(err, LOTSE_NOTFOUND, "nothing is to be sent");
    if (step != SQLITE_ROW)
        return store_fail(s, "cannot read the outbox", err);
    return o->recipient != NULL && o->detail != NULL && o->message_id != NULL
               ? LOTSE_OK
               : err_nomem(err);
}

int outgoing_due(bool *due, lotse_store *s, int64_t now, lotse_err *err)
{
    struct outgoing o;
    struct arena mem = {0};
    int rc = read_due(&o, &mem, s, now, err);

    arena_free(&mem);
    *due = rc == LOTSE_OK;
    return rc == LOTSE_NOTFOUND ? LOTSE_OK : rc;
}

/* How many automatic answers this address had of late, and of them with this
 * subject. */
static int count_answers(int *all, int *same, lotse_store *s, const char *to,
                         const char *subject, int64_t now, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_ANSWERS,
        "SELECT count(*), coalesce(sum(subject = ?2), 0) FROM auto_answer"
        " WHERE recipient = ?1 AND at > ?3",
        err);
    int rc = LOTSE_OK;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, to, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 2, subject, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 3, now - ANSWERS_WITHIN);
    if (sqlite3_step(st) != SQLITE_ROW)
        rc = store_fail(s, "cannot read the outbox", err);
    *all = rc == LOTSE_OK ? sqlite3_column_int(st, 0) : 0;
    *same = rc == LOTSE_OK ? sqlite3_column_int(st, 1) : 0;
    sqlite3_reset(st);
    return rc;
}

/* What count_answers doesn't look at any more goes: who wrote to us and when is
 * kept no longer than it is needed. */
static int drop_answers(lotse_store *s, int64_t now, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_ANSWER_OLD, "DELETE FROM auto_answer WHERE at <= ?1", err);

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, now - ANSWERS_WITHIN);
    return store_run(s, st, "cannot write the outbox", err);
}

static int add_answer(lotse_store *s, const char *to, const char *subject,
                      int64_t now, lotse_err *err)
{
    sqlite3_stmt *st;
    int rc = drop_answers(s, now, err);

    if (rc != LOTSE_OK)
        return rc;
    st = store_stmt(s, SS_ANSWER_ADD,
                    "INSERT INTO auto_answer (recipient, subject, at)"
                    " VALUES (?1, ?2, ?3)",
                    err);
    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, to, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 2, subject, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 3, now);
    return store_run(s, st, "cannot write the outbox", err);
}

/* Why an acknowledgement must not go out; NULL: it may, and is counted. */
static int check_loop(const char **why, lotse_store *s,
                      const struct outgoing *o, int64_t now, lotse_err *err)
{
    char subject[LOTSE_SUBJECT_MAX + 1];
    struct ticket t;
    int all = 0, same = 0, rc;

    *why = NULL;
    if (o->kind != OUTBOX_RECEIVED || o->message_id[0] != '\0')
        return LOTSE_OK;
    rc = ticket_load(&t, s, o->ticket, err);
    if (rc == LOTSE_OK) {
        thread_subject(subject, sizeof subject, t.subject);
        rc = count_answers(&all, &same, s, o->recipient, subject, now, err);
    }
    ticket_free(&t);
    if (rc != LOTSE_OK)
        return rc;
    if (all >= ANSWERS_ALL)
        *why = "not sent: 10 automatic answers to this address in 3 hours";
    else if (same >= ANSWERS_SUBJECT)
        *why = "not sent: 2 automatic answers to this address and subject in 3 "
               "hours";
    return *why == NULL ? add_answer(s, o->recipient, subject, now, err)
                        : LOTSE_OK;
}

/* "T-17.k3f9...@domain" */
static int give_id(struct outgoing *o, struct arena *mem, lotse_store *s,
                   const char *domain, lotse_err *err)
{
    unsigned char raw[12];
    char hex[2 * sizeof raw + 1];
    struct str id = {0};

    if (o->message_id[0] != '\0')
        return LOTSE_OK;
    randombytes_buf(raw, sizeof raw);
    sodium_bin2hex(hex, sizeof hex, raw, sizeof raw);
    str_addf(&id, "T-%lld.%s@%s", (long long)o->ticket, hex, domain);
    o->message_id = arena_strdup(mem, str_text(&id));
    str_free(&id);
    return o->message_id != NULL && o->message_id[0] != '\0'
               ? ref_add(s, o->message_id, o->ticket, true, err)
               : err_nomem(err);
}

/* Mails that this person wrote to the ticket, or had of it. */
static int read_refs(struct outgoing *o, struct arena *mem, lotse_store *s,
                     lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_OUTBOX_GET,
                   "SELECT id FROM (SELECT message_id AS id, at, 0 AS ours"
                   " FROM intake WHERE ticket = ?1 AND outcome IN (1, 2)"
                   " AND lower (sender) = ?2 AND message_id <> ''"
                   " UNION ALL SELECT message_id, sent, 1 FROM outbox"
                   " WHERE ticket = ?1 AND recipient = ?2 AND sent IS NOT NULL"
                   " ORDER BY 2 DESC, 3 DESC LIMIT ?3) ORDER BY at, ours",
                   err);
    int step;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, o->ticket);
    sqlite3_bind_text(st, 2, o->recipient, -1, SQLITE_STATIC);
    sqlite3_bind_int(st, 3, OUTGOING_REFS);
    while ((step = sqlite3_step(st)) == SQLITE_ROW &&
           o->n_refs < OUTGOING_REFS) {
        o->refs[o->n_refs] = store_text(mem, st, 0);
        if (o->refs[o->n_refs] != NULL &&
            strpbrk(o->refs[o->n_refs], " \t<>") == NULL)
            o->n_refs++;
    }
    sqlite3_reset(st);
    return step == SQLITE_DONE ? LOTSE_OK
                               : store_fail(s, "cannot read the outbox", err);
}

static int take(lotse_store *s, struct outgoing *o, int64_t now, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_OUTBOX_CLAIM,
        "UPDATE outbox SET claim = ?2, next_try = ?3, tries = tries + 1,"
        " message_id = ?4 WHERE id = ?1",
        err);

    if (st == NULL)
        return s->failed;
    randombytes_buf(&o->claim, sizeof o->claim);
    o->claim = (o->claim & INT64_MAX) | 1;
    sqlite3_bind_int64(st, 1, o->id);
    sqlite3_bind_int64(st, 2, o->claim);
    sqlite3_bind_int64(st, 3, now + OUTGOING_CLAIM);
    sqlite3_bind_text(st, 4, o->message_id, -1, SQLITE_STATIC);
    return store_run(s, st, "cannot write the outbox", err);
}

/* End a row. Only the claim's holder may: *held tells. */
static int finish(bool *held, lotse_store *s, const struct outgoing *o,
                  bool sent, const char *why, int64_t now, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_OUTBOX_SENT,
        "UPDATE outbox SET sent = CASE WHEN ?3 THEN ?4 END,"
        " failed = CASE WHEN ?3 THEN NULL ELSE ?4 END, claim = 0, error = ?5"
        " WHERE id = ?1 AND claim = ?2 AND sent IS NULL AND failed IS NULL",
        err);
    int rc;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, o->id);
    sqlite3_bind_int64(st, 2, o->claim);
    sqlite3_bind_int(st, 3, sent);
    sqlite3_bind_int64(st, 4, now);
    sqlite3_bind_text(st, 5, why, -1, SQLITE_STATIC);
    rc = store_run(s, st, "cannot write the outbox", err);
    *held = rc == LOTSE_OK && sqlite3_changes(s->h) == 1;
    return rc;
}

/* Give up, and say so where people look: what was never tried is quiet. */
static int give_up(lotse_store *s, const struct outgoing *o, const char *why,
                   bool tell, int64_t now, lotse_err *err)
{
    static const lotse_actor system = {0, LOTSE_ADMIN, 0};
    struct str reason = {0};
    bool held;
    int rc = finish(&held, s, o, false, why, now, err);

    str_addf(&reason, "%s to %s: %s", outbox_name(o->kind), o->recipient, why);
    if (rc == LOTSE_OK && held && tell)
        rc = event_add(s, o->ticket, &system, "mail-failed", "", o->recipient,
                       str_text(&reason), false, now, err);
    str_free(&reason);
    return rc;
}

/* Claim one, or end one: *ended then. */
static int claim(bool *ended, struct outgoing *o, struct arena *mem,
                 lotse_store *s, const char *domain, int64_t now,
                 lotse_err *err)
{
    const char *why = NULL;
    bool old = false;
    int rc = read_due(o, mem, s, now, err);

    if (rc == LOTSE_OK && now - o->created > OUTGOING_KEEP) {
        why = "not sent within 5 days";
        old = true;
    } else if (rc == LOTSE_OK) {
        rc = check_loop(&why, s, o, now, err);
    }
    if (rc == LOTSE_OK && why == NULL)
        rc = give_id(o, mem, s, domain, err);
    if (rc == LOTSE_OK)
        rc = take(s, o, now, err);
    if (rc == LOTSE_OK && why != NULL)
        rc = give_up(s, o, why, !old || o->tries > 0, now, err);
    *ended = rc == LOTSE_OK && why != NULL;
    return rc == LOTSE_OK && why == NULL ? read_refs(o, mem, s, err) : rc;
}

int outgoing_claim(struct outgoing *out, struct arena *mem, lotse_store *s,
                   const char *domain, int64_t now, lotse_err *err)
{
    bool ended = true;
    int rc = LOTSE_OK;

    if (sodium_init() < 0)
        return err_set(err, LOTSE_IO, "no random numbers from the system");
    while (rc == LOTSE_OK && ended) {
        rc = store_begin(s, err);
        if (rc == LOTSE_OK)
            rc = store_end(s, claim(&ended, out, mem, s, domain, now, err),
                           err);
    }
    return rc;
}

/* --------------------------------------------------------------- results -- */

int outgoing_sent(lotse_store *s, const struct outgoing *o, int64_t now,
                  lotse_err *err)
{
    bool held;
    int rc = store_begin(s, err);

    return rc == LOTSE_OK
               ? store_end(s, finish(&held, s, o, true, "", now, err), err)
               : rc;
}

static int try_later(lotse_store *s, const struct outgoing *o, const char *why,
                     int64_t now, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_OUTBOX_LATER,
                   "UPDATE outbox SET next_try = ?3, claim = 0, error = ?4"
                   " WHERE id = ?1 AND claim = ?2 AND sent IS NULL"
                   " AND failed IS NULL",
                   err);

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, o->id);
    sqlite3_bind_int64(st, 2, o->claim);
    sqlite3_bind_int64(st, 3, now + outgoing_wait(o->tries));
    sqlite3_bind_text(st, 4, why, -1, SQLITE_STATIC);
    return store_run(s, st, "cannot write the outbox", err);
}

int outgoing_failed(lotse_store *s, const struct outgoing *o, bool for_good,
                    const char *why, int64_t now, lotse_err *err)
{
    int rc = store_begin(s, err);

    if (rc != LOTSE_OK)
        return rc;
    return store_end(s,
                     for_good ? give_up(s, o, why, true, now, err)
                              : try_later(s, o, why, now, err),
                     err);
}
