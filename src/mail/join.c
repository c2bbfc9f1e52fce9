/*
 * join.c: a mail's text and files become a ticket's.
 *
 * What is written under an agent's address is an agent's answer only where the
 * desk says that addresses can be trusted, because anyone can write any From:
 * otherwise it is a note, which the requester doesn't see.
 */
#include "mail/machine.h"
#include "mail/taking.h"

#include "ticket/act.h"
#include "ticket/outbox.h"
#include "ticket/workflow.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

static const lotse_actor by_system = {0, LOTSE_ADMIN, 0};

/* ----------------------------------------------------------------- files -- */

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

/* Does anything stand behind the headers? */
static bool has_body(const struct taking *k)
{
    const char *crlf = memmem(k->bytes, k->n, "\r\n\r\n", 4);
    const char *lf = memmem(k->bytes, k->n, "\n\n", 2);
    const char *s = crlf != NULL && (lf == NULL || crlf < lf) ? crlf : lf;

    while (s != NULL && s < k->bytes + k->n && strchr(" \t\r\n", *s) != NULL)
        s++;
    return s != NULL && s < k->bytes + k->n;
}

const lotse_file *taking_files(struct taking *k, size_t *n, lotse_err *err)
{
    lotse_file *out = arena_array(&k->mem, k->m.n_files + 1, sizeof *out);
    size_t sum = 0, noted = k->notes.n;

    *n = 0;
    if (out == NULL) {
        err_nomem(err);
        return NULL;
    }
    for (size_t i = 0; i < k->m.n_files; i++) {
        const struct mail_file *f = &k->m.files[i];
        if (f->n > LOTSE_FILES_MAX || sum + f->n > LOTSE_FILES_MAX) {
            str_addf(&k->notes,
                     "Left out because attachments may have %d MiB in all: "
                     "\"%s\" (%zu bytes).\n",
                     LOTSE_FILES_MAX >> 20, f->name, f->n);
            continue;
        }
        sum += f->n;
        out[(*n)++] = (lotse_file){f->name, f->bytes, f->n};
    }
    /* nothing was found in what isn't empty: a reader may find more */
    if (k->m.n_files == 0 && is_blank(k->m.text) && has_body(k) &&
        k->n <= LOTSE_FILES_MAX)
        out[(*n)++] = (lotse_file){"message.eml", k->bytes, k->n};
    if (k->m.cut)
        str_adds(&k->notes, "Some of the mail was left out: it has too many "
                            "parts, or is too deep or too long.\n");
    if (k->notes.n > noted)
        str_addf(&k->notes, "All of it is in the spool folder as %s.\n",
                 k->name);
    return out;
}

int taking_notes(struct taking *k, int64_t ticket, lotse_err *err)
{
    if (k->notes.oom)
        return err_nomem(err);
    return k->notes.n > 0
               ? message_keep(k->s, ticket, &by_system, true, true, k->notes.p,
                              NULL, 0, k->now, err)
               : LOTSE_OK;
}

/* Before our first answer those who are written to beside us take part. */
static int add_parties(struct taking *k, const struct ticket *t,
                       lotse_err *err)
{
    int rc = LOTSE_OK;

    if (t->answered != 0)
        return LOTSE_OK;
    for (size_t i = 0; i < k->m.n_people && rc == LOTSE_OK; i++) {
        const char *hit = strstr(k->own, k->m.people[i]);
        size_t n = strlen(k->m.people[i]);
        if (hit != NULL && (hit == k->own || hit[-1] == ' ') &&
            (hit[n] == ' ' || hit[n] == '\0'))
            continue; /* it is we */
        rc = party_add(k->s, t->id, k->m.people[i], err);
    }
    return rc;
}

/* ------------------------------------------------------------ new ticket -- */

int taking_file(struct taking *k, lotse_err *err)
{
    lotse_filing f = LOTSE_FILING_INIT;
    struct ticket t = {.cal = CALENDAR_ALWAYS};
    int rc;

    f.mail = k->m.from;
    f.name = k->m.from_name;
    f.subject = k->m.subject;
    f.text = k->m.text;
    f.source = LOTSE_FROM_MAIL;
    f.files = taking_files(k, &f.n_files, err);
    if (f.files == NULL)
        return LOTSE_NOMEM;
    f.quiet = k->m.no_answer || k->again;
    rc = ticket_file(&t, k->s, &f, &by_system, k->now, err);
    if (rc == LOTSE_OK)
        rc = add_parties(k, &t, err);
    if (rc == LOTSE_OK)
        rc = taking_notes(k, t.id, err);
    taking_why(k, LOTSE_MAIL_TICKET, t.id, "%s",
               k->again         ? "an agent made it a ticket"
               : k->m.no_answer ? "not acknowledged: it asks for that"
                                : "");
    ticket_free(&t);
    return rc;
}

/* --------------------------------------------------------------- joining -- */

static bool has_ended(const struct ticket *t)
{
    return t->state == LOTSE_SOLVED || t->state == LOTSE_CLOSED;
}

/* Of the requester: it ends waiting, and opens what was over. */
static int by_requester(struct taking *k, struct ticket *t,
                        const lotse_act *act, lotse_err *err)
{
    lotse_actor who = {t->requester, LOTSE_REQUESTER, t->org};

    return act_on(t, k->s, act, &who, k->now, err);
}

/* Of someone who was written to, too: it does what the requester's does, but
 * is no answer of the desk's. */
static int by_other(struct taking *k, struct ticket *t, const lotse_act *act,
                    lotse_err *err)
{
    lotse_actor who = {.role = LOTSE_REQUESTER};
    lotse_act reopen = {.verb = LOTSE_DO_REOPEN, .reason = "a mail came"};
    int64_t org;
    int rc = user_of(&who.user, &org, k->s, k->m.from, k->m.from_name, k->now,
                     err);

    if (rc == LOTSE_OK && has_ended(t))
        rc = act_on(t, k->s, &reopen, &by_system, k->now, err);
    if (rc == LOTSE_OK)
        rc = message_keep(k->s, t->id, &who, false, false, act->text,
                          act->files, act->n_files, k->now, err);
    if (rc == LOTSE_OK && t->state == LOTSE_WAITING)
        rc = ticket_move(t, k->s, &by_system, LOTSE_OPENED, t->level, "",
                         k->now, err);
    if (rc == LOTSE_OK)
        rc = ticket_save(t, k->s, k->now, err);
    return rc == LOTSE_OK ? outbox_add(k->s, t, OUTBOX_COPY,
                                       TO_DESK | TO_WATCHERS, "", &who, k->now,
                                       err)
                          : rc;
}

/* Of an address of the desk's. */
static int by_agent(bool *answered, struct taking *k, struct ticket *t,
                    const lotse_actor *who, lotse_act *act, lotse_err *err)
{
    struct str text = {0};
    int rc;

    *answered = k->opts->trust_agents;
    if (k->opts->trust_agents)
        return act_on(t, k->s, act, who, k->now, err);
    str_addf(&text,
             "A mail under the address %s, which proves nothing: nobody else "
             "sees it. To answer with it, reply at the desk.\n\n%s",
             k->m.from, act->text);
    rc = text.oom ? err_nomem(err)
                  : message_keep(k->s, t->id, &by_system, true, true, text.p,
                                 act->files, act->n_files, k->now, err);
    str_free(&text);
    return rc;
}

static int join(bool *note, struct taking *k, struct ticket *t, lotse_err *err)
{
    lotse_act act = {.verb = LOTSE_DO_REPLY};
    lotse_actor who;
    bool found, answered = true;
    const char *text = k->m.text;
    int rc = who_is(&who, &found, k->s, k->m.from, err);

    *note = false;
    act.text = is_blank(text) ? "-" : text;
    act.files = taking_files(k, &act.n_files, err);
    if (rc == LOTSE_OK && act.files == NULL)
        rc = LOTSE_NOMEM;
    if (rc != LOTSE_OK)
        return rc;
    if (found && who.user == t->requester)
        rc = by_requester(k, t, &act, err);
    else if (found && who.role > LOTSE_REQUESTER)
        rc = by_agent(&answered, k, t, &who, &act, err);
    else
        rc = by_other(k, t, &act, err);
    *note = !answered;
    if (rc == LOTSE_OK)
        rc = add_parties(k, t, err);
    return rc == LOTSE_OK ? taking_notes(k, t->id, err) : rc;
}

int taking_join(bool *joined, struct taking *k, int64_t ticket,
                lotse_err *err)
{
    struct ticket t;
    int64_t ended;
    bool note;
    int rc = ticket_load(&t, k->s, ticket, err);

    *joined = false;
    if (rc != LOTSE_OK)
        return rc;
    ended = t.closed > t.solved ? t.closed : t.solved;
    if (has_ended(&t) &&
        k->now - ended > (int64_t)WORKFLOW_REOPEN_DAYS * 86400) {
        str_addf(&k->notes, "It follows T-%lld, which ended more than %d days "
                            "ago.\n",
                 (long long)ticket, WORKFLOW_REOPEN_DAYS);
    } else {
        rc = join(&note, k, &t, err);
        *joined = rc == LOTSE_OK;
        taking_why(k, LOTSE_MAIL_REPLY, ticket, "%s",
                   rc == LOTSE_OK && note
                       ? "a note: an agent's address alone proves nothing"
                       : "");
    }
    ticket_free(&t);
    return rc;
}

/* --------------------------------------------------------------- machine -- */

int taking_attach(struct taking *k, int64_t ticket, lotse_err *err)
{
    const char *name = machine_name((enum machine)k->m.machine);
    const lotse_file *files;
    struct str text = {0};
    size_t n;
    int rc;

    files = taking_files(k, &n, err);
    if (files == NULL)
        return LOTSE_NOMEM;
    str_addf(&text, "%s, %s: %s\n\n%s", name, k->m.from, k->m.subject,
             k->m.text);
    if (text.n > LOTSE_TEXT_MAX) {
        text.n = LOTSE_TEXT_MAX;
        while (text.n > 0 && ((unsigned char)text.p[text.n] & 0xC0) == 0x80)
            text.n--;
        text.p[text.n] = '\0';
    }
    rc = text.oom ? err_nomem(err)
                  : message_keep(k->s, ticket, &by_system, true, true, text.p,
                                 files, n, k->now, err);
    str_free(&text);
    if (rc == LOTSE_OK)
        rc = event_add(k->s, ticket, &by_system, "mail", "", name,
                       k->m.machine_why, false, k->now, err);
    return rc == LOTSE_OK ? taking_notes(k, ticket, err) : rc;
}
