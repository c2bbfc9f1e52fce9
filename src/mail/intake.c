/*
 * intake.c: what a mail is: a ticket, a reply, a machine's, one that came
 * before.
 *
 * A mail joins a ticket when two things hold: it leads there (our token in the
 * subject verifies, or it refers to a mail of that ticket), and its sender
 * takes part. Otherwise whoever sees or guesses a number could write into
 * someone else's conversation. A mail that leads nowhere is a new ticket, and
 * a note tells agents what it seemed to belong to.
 */
#include "mail/machine.h"
#include "mail/taking.h"

#include "base/err.h"

#include <string.h>

enum { MERGES = 20 };

static const lotse_actor by_system = {0, LOTSE_ADMIN, 0};

/* Where a merged ticket went on. */
static int follow(int64_t *ticket, lotse_store *s, lotse_err *err)
{
    int rc = LOTSE_OK;

    for (int i = 0; i < MERGES && rc == LOTSE_OK && *ticket != 0; i++) {
        struct ticket t;
        int64_t next;
        rc = ticket_load(&t, s, *ticket, err);
        next = t.merged_into;
        ticket_free(&t);
        if (next == 0)
            break;
        *ticket = next;
    }
    return rc;
}

/* Where the mail leads. */
struct lead {
    int64_t ticket; /* 0: nowhere */
    bool own;       /* it refers to a mail that we sent */
    int64_t denied; /* led there, but the sender takes no part */
};

/* Is this where it belongs? Of a report the reference to our own mail says so,
 * because nobody else knows its Message-ID. */
static int try_lead(struct lead *l, struct taking *k, int64_t ticket, bool own,
                    lotse_err *err)
{
    bool part = k->m.machine == MACHINE_BOUNCE && own;
    int rc = follow(&ticket, k->s, err);

    if (rc == LOTSE_OK && !part && k->m.machine != MACHINE_BOUNCE)
        rc = takes_part(&part, k->s, ticket, k->m.from, err);
    if (rc != LOTSE_OK)
        return rc == LOTSE_NOTFOUND ? LOTSE_OK : rc;
    if (part) {
        l->ticket = ticket;
        l->own = own;
    } else {
        l->denied = ticket;
    }
    return LOTSE_OK;
}

static int find_lead(struct lead *l, struct taking *k, lotse_err *err)
{
    int64_t ticket = thread_find(k->m.subject, k->key);
    int rc = LOTSE_OK;

    *l = (struct lead){0};
    if (ticket != 0)
        rc = try_lead(l, k, ticket, false, err);
    for (size_t i = 0; i < k->m.n_refs && rc == LOTSE_OK && l->ticket == 0;
         i++) {
        bool own;
        rc = ref_get(&ticket, &own, k->s, k->m.refs[i], err);
        if (rc == LOTSE_OK && ticket != 0)
            rc = try_lead(l, k, ticket, own, err);
    }
    return rc;
}

/* --------------------------------------------------------------- machine -- */

/* Of a report about our own mail: those it names can't be reached. */
static int mark_failed(struct taking *k, const struct lead *l, lotse_err *err)
{
    int rc = LOTSE_OK;

    for (size_t i = 0; i < k->m.n_failed && rc == LOTSE_OK; i++) {
        bool part;
        rc = takes_part(&part, k->s, l->ticket, k->m.failed[i], err);
        if (rc == LOTSE_OK && part)
            rc = address_failed(k->s, k->m.failed[i], true, k->now, err);
    }
    return rc;
}

static int machine(struct taking *k, const struct lead *l, lotse_err *err)
{
    const char *name = machine_name((enum machine)k->m.machine);
    int64_t ticket = k->m.machine == MACHINE_OWN ? 0 : l->ticket;
    int rc = LOTSE_OK;

    if (ticket != 0)
        rc = taking_attach(k, ticket, err);
    if (rc == LOTSE_OK && ticket != 0 && k->m.machine == MACHINE_BOUNCE &&
        k->m.failed_for_good)
        rc = mark_failed(k, l, err);
    taking_why(k, LOTSE_MAIL_MACHINE, ticket, "%s: %s", name,
               k->m.machine_why);
    return rc;
}

/* ---------------------------------------------------------------- person -- */

static void note(struct taking *k, const char *what, int64_t ticket)
{
    str_addf(&k->notes, "%s T-%lld.\n", what, (long long)ticket);
}

/* It has the Message-ID of a mail that said something else. */
static int answer_twin(bool *joined, struct taking *k,
                       const struct intake_twin *twin, lotse_err *err)
{
    int rc;

    *joined = false;
    if (!twin->same_sender || twin->ticket == 0) {
        if (twin->ticket != 0)
            note(k, "It has the Message-ID of a mail of another sender in",
                 twin->ticket);
        return LOTSE_OK;
    }
    rc = taking_join(joined, k, twin->ticket, err);
    if (*joined)
        taking_why(k, LOTSE_MAIL_REPLY, k->row.ticket,
                   "the Message-ID of an earlier mail, another text");
    return rc;
}

static int person(struct taking *k, const struct lead *l,
                  const struct intake_twin *twin, lotse_err *err)
{
    bool joined = false;
    int rc = LOTSE_OK;

    if (k->m.from[0] == '\0') {
        k->m.from = "unknown@invalid";
        k->m.no_answer = true;
        str_adds(&k->notes, "It names no sender.\n");
    }
    if (twin->found)
        rc = answer_twin(&joined, k, twin, err);
    if (rc == LOTSE_OK && !joined && l->ticket != 0)
        rc = taking_join(&joined, k, l->ticket, err);
    if (rc == LOTSE_OK && !joined && l->ticket == 0 && l->denied != 0)
        note(k, "It refers to a ticket of others, in which its sender takes no "
                "part:", l->denied);
    if (rc == LOTSE_OK && !joined)
        rc = taking_file(k, err);
    if (rc == LOTSE_OK)
        rc = ref_add(k->s, k->m.message_id, k->row.ticket, false, err);
    /* an address that writes can be written to */
    return rc == LOTSE_OK
               ? address_failed(k->s, k->m.from, false, k->now, err)
               : rc;
}

int taking_apply(struct taking *k, lotse_err *err)
{
    struct intake_twin twin;
    struct lead l;
    int rc = intake_seen(&twin, k->s, &k->row, k->sha256, err);

    if (k->by_person)
        k->m.machine = MACHINE_NO;
    if (rc != LOTSE_OK)
        return rc;
    if (twin.found && twin.same && !k->again) {
        taking_why(k, LOTSE_MAIL_AGAIN, twin.ticket, "it came before");
        return LOTSE_OK;
    }
    rc = find_lead(&l, k, err);
    if (rc != LOTSE_OK)
        return rc;
    return k->m.machine != MACHINE_NO ? machine(k, &l, err)
                                      : person(k, &l, &twin, err);
}

/* ------------------------------------------------------------ unreadable -- */

/* Who sent it, as far as the envelope says; else nobody's address. */
static const char *envelope_sender(const struct taking *k)
{
    const char *from = k->m.from != NULL && k->m.from[0] != '\0'
                           ? k->m.from
                           : k->opts->sender;

    return from != NULL && strchr(from, '@') != NULL ? from : "unknown@invalid";
}

int taking_unreadable(struct taking *k, const char *reason, lotse_err *err)
{
    lotse_filing f = LOTSE_FILING_INIT;
    lotse_file raw = {"unreadable.eml", k->bytes, k->n};
    struct ticket t = {.cal = CALENDAR_ALWAYS};
    struct str text = {0};
    int rc;

    str_addf(&text,
             "A mail came that can't be read (%s).\nIts bytes are in the spool "
             "folder as %s%s.\n",
             reason, k->name,
             k->n <= LOTSE_FILES_MAX ? ", and attached" : "");
    f.mail = envelope_sender(k);
    f.subject = "Unreadable mail";
    f.text = str_text(&text);
    f.source = LOTSE_FROM_MAIL;
    f.quiet = true;
    f.files = &raw;
    f.n_files = k->n <= LOTSE_FILES_MAX ? 1 : 0;
    rc = text.oom ? err_nomem(err)
                  : ticket_file(&t, k->s, &f, &by_system, k->now, err);
    if (rc == LOTSE_INPUT) { /* the address is none */
        ticket_free(&t);
        t = (struct ticket){.cal = CALENDAR_ALWAYS};
        f.mail = "unknown@invalid";
        rc = ticket_file(&t, k->s, &f, &by_system, k->now, err);
    }
    taking_why(k, LOTSE_MAIL_UNREADABLE, t.id, "%s", reason);
    ticket_free(&t);
    str_free(&text);
    return rc;
}
