/*
 * send.c: mails that are due, made and handed over.
 *
 * A mail is made when it is sent, of what the ticket says then: the row names
 * the message, which never changes. One after the other is claimed, made,
 * handed over, and what became of it kept, before the next one is claimed.
 */
#include "mail/send.h"

#include "mail/outgoing.h"
#include "mail/write.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const lotse_actor system_actor = {0, LOTSE_ADMIN, 0};

/* What one mail is made of. */
struct making {
    const struct sending *s;
    const struct outgoing *o;
    const lotse_ticket *t;
    const lotse_message *message; /* that it tells, or the first */
    struct str values[VALUE_COUNT];
    lotse_file *files;
    size_t n_files;
};

void send_status_url(struct str *out, const lotse_mailer *m,
                     const lotse_ticket *t, const char *tail)
{
    size_t n = m->base != NULL ? strlen(m->base) : 0;

    while (n > 0 && m->base[n - 1] == '/')
        n--;
    if (n > 0 && t->portal && t->secret != NULL)
        str_addf(out, "%.*s/t/%s%s", (int)n, m->base, t->secret, tail);
}

/* ---------------------------------------------------------------- values -- */

static const lotse_message *find_message(const lotse_ticket *t, int64_t id)
{
    for (size_t i = 0; i < t->n_messages; i++)
        if (t->messages[i].id == id)
            return &t->messages[i];
    for (size_t i = 0; i < t->n_messages && id == 0; i++)
        if (!t->messages[i].note)
            return &t->messages[i];
    return NULL;
}

static void set_person(struct str *out, const char *name, const char *mail)
{
    if (name[0] != '\0' && mail[0] != '\0')
        str_addf(out, "%s <%s>", name, mail);
    else
        str_adds(out, name[0] != '\0' ? name : mail);
}

static void set_urls(struct making *k)
{
    const lotse_mailer *m = k->s->m;
    size_t n = m->base != NULL ? strlen(m->base) : 0;

    send_status_url(&k->values[VALUE_STATUS_URL], m, k->t, "");
    send_status_url(&k->values[VALUE_CONFIRM_URL], m, k->t, "?confirm=1");
    while (n > 0 && m->base[n - 1] == '/')
        n--;
    if (n > 0)
        str_addf(&k->values[VALUE_DESK_URL], "%.*s/desk/%lld", (int)n, m->base,
                 (long long)k->t->id);
}

static void set_message(struct making *k)
{
    const lotse_message *m = k->message;

    if (m == NULL)
        return;
    for (const char *p = m->text; *p != '\0'; p++)
        if (*p != '\r') /* of web forms */
            str_addc(&k->values[VALUE_MESSAGE], *p);
    /* requesters see a name or the desk's, never an agent's address */
    if (k->o->kind == OUTBOX_REPLY)
        str_adds(&k->values[VALUE_SENDER], m->author_name);
    else
        set_person(&k->values[VALUE_SENDER], m->author_name, m->author);
}

static int set_values(struct making *k, lotse_err *err)
{
    const lotse_ticket *t = k->t;
    const struct sending *s = k->s;
    char due[LOTSE_TIME_TEXT] = "";
    struct str *v = k->values;
    int rc = LOTSE_OK;

    if (t->promised != 0)
        lotse_time_text(due, t->promised, t->zone, k->o->german);
    str_adds(&v[VALUE_NUMBER], t->number);
    str_adds(&v[VALUE_SUBJECT], t->subject);
    str_adds(&v[VALUE_NAME], t->requester_name);
    set_person(&v[VALUE_REQUESTER], t->requester_name, t->requester);
    str_adds(&v[VALUE_PROMISED], due);
    str_adds(&v[VALUE_REASON], k->o->detail);
    if (t->merged_into != 0)
        str_addf(&v[VALUE_OTHER], "T-%lld", (long long)t->merged_into);
    str_adds(&v[VALUE_SITE], s->m->name != NULL ? s->m->name : s->m->from);
    str_addc(&v[VALUE_SPACE], ' ');
    set_urls(k);
    set_message(k);
    if (k->o->kind == OUTBOX_RECEIVED && s->articles != NULL)
        rc = s->articles(s->ctx, &v[VALUE_ARTICLES], t, err);
    return rc;
}

/* The files of the message, for those who don't see the ticket otherwise. */
static int read_files(struct making *k, lotse_err *err)
{
    const lotse_message *m = k->message;
    int rc = LOTSE_OK;

    if (m == NULL || m->n_files == 0 || k->o->kind != OUTBOX_REPLY)
        return LOTSE_OK;
    k->files = calloc(m->n_files, sizeof *k->files);
    if (k->files == NULL)
        return err_nomem(err);
    for (size_t i = 0; i < m->n_files && rc == LOTSE_OK; i++) {
        lotse_attachment about;
        char name[256];
        void *bytes;
        rc = lotse_attachment_get(&bytes, &about, name, k->s->store, k->t->id,
                                  m->files[i].id, &system_actor, err);
        if (rc == LOTSE_OK)
            k->files[k->n_files++] =
                (lotse_file){m->files[i].name, bytes,
                             (size_t)m->files[i].bytes};
    }
    return rc;
}

/* ---------------------------------------------------------------- making -- */

/* A person's words, by whoever sent them. */
static bool is_personal(const struct outgoing *o)
{
    return o->kind == OUTBOX_REPLY;
}

static int write_mail(struct str *out, struct making *k, lotse_err *err)
{
    const struct sending *s = k->s;
    const struct outgoing *o = k->o;
    const char *values[VALUE_COUNT];
    struct str subject = {0}, text = {0}, html = {0};
    char token[THREAD_TOKEN], mark[THREAD_MARK];
    struct letter l;
    int rc = LOTSE_OK;

    for (int i = 0; i < VALUE_COUNT; i++)
        values[i] = str_text(&k->values[i]);
    template_write(&subject, &text, &html, s->templates, o->kind, o->german,
                   values);
    thread_token(token, o->ticket, s->key);
    thread_mark(mark, s->key);
    str_addf(&subject, "%s%s", subject.n > 0 ? " " : "", token);
    l = (struct letter){.from_name = s->m->name != NULL ? s->m->name : "",
                        .from = s->m->from,
                        .to = o->recipient,
                        .subject = str_text(&subject),
                        .text = str_text(&text),
                        .html = str_text(&html),
                        .message_id = o->message_id,
                        .refs = o->refs,
                        .n_refs = o->n_refs,
                        .automatic = !is_personal(o),
                        .answer = o->kind == OUTBOX_RECEIVED,
                        .to_agent = o->kind >= OUTBOX_NEW,
                        .mark = mark,
                        .date = o->created,
                        .files = k->files,
                        .n_files = k->n_files};
    if (rc == LOTSE_OK && (subject.oom || text.oom || html.oom))
        rc = err_nomem(err);
    if (rc == LOTSE_OK)
        rc = letter_write(out, &l, err);
    str_free(&subject);
    str_free(&text);
    str_free(&html);
    return rc;
}

static int make(struct str *out, const struct sending *s,
                const struct outgoing *o, lotse_err *err)
{
    struct making k = {.s = s, .o = o};
    lotse_ticket *t;
    int rc = lotse_ticket_get(&t, s->store, o->ticket, &system_actor, s->now,
                              err);

    if (rc != LOTSE_OK)
        return rc;
    k.t = t;
    k.message = find_message(t, o->message);
    rc = set_values(&k, err);
    for (int i = 0; i < VALUE_COUNT && rc == LOTSE_OK; i++)
        if (k.values[i].oom)
            rc = err_nomem(err);
    if (rc == LOTSE_OK)
        rc = read_files(&k, err);
    if (rc == LOTSE_OK)
        rc = write_mail(out, &k, err);
    for (int i = 0; i < VALUE_COUNT; i++)
        str_free(&k.values[i]);
    for (size_t i = 0; i < k.n_files; i++)
        free((void *)(uintptr_t)k.files[i].bytes);
    free(k.files);
    lotse_ticket_free(t);
    return rc;
}

/* --------------------------------------------------------------- sending -- */

static void say(const struct sending *s, const struct outgoing *o,
                const char *what, const char *why)
{
    struct str line = {0};

    if (s->m->say == NULL)
        return;
    str_addf(&line, "mail: T-%lld, %s to %s: %s%s%s", (long long)o->ticket,
             outbox_name(o->kind), o->recipient, what,
             why[0] != '\0' ? ": " : "", why);
    if (!line.oom)
        s->m->say(s->m->ctx, line.p);
    str_free(&line);
}

static int64_t elapsed(const struct timespec *since)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return ts.tv_sec - since->tv_sec;
}

static enum sent hand_over(const struct sending *s, const struct outgoing *o,
                           const struct str *bytes, struct str *why)
{
    if (strcasecmp(o->recipient, s->m->from) == 0) {
        str_adds(why, "that is our own address");
        return SENT_NEVER;
    }
    return transport_send(s->transport, is_personal(o) ? s->m->from : "",
                          o->recipient, bytes->p, bytes->n, why);
}

/* Make it, hand it over, keep what became of it. */
static int send_one(lotse_mail_sent *out, const struct sending *s,
                    const struct outgoing *o, int64_t now, lotse_err *err)
{
    struct str bytes = {0}, why = {0};
    enum sent how = SENT_LATER;
    lotse_err e;
    int rc = make(&bytes, s, o, &e);

    if (rc == LOTSE_OK)
        how = hand_over(s, o, &bytes, &why);
    else /* one that can't be made must not keep the others back */
        str_adds(&why, e.msg);
    str_free(&bytes);
    if (how == SENT_OK)
        rc = outgoing_sent(s->store, o, now, err);
    else
        rc = outgoing_failed(s->store, o, how == SENT_NEVER, str_text(&why),
                             now, err);
    out->sent += how == SENT_OK;
    out->later += how == SENT_LATER;
    out->failed += how == SENT_NEVER;
    say(s, o,
        how == SENT_OK      ? "sent"
        : how == SENT_LATER ? "not sent, tried again later"
                            : "refused",
        str_text(&why));
    str_free(&why);
    return rc;
}

static bool may_go_on(const struct sending *s, size_t n, int64_t seconds)
{
    return (s->m->limit == 0 || n < s->m->limit) &&
           (s->m->seconds == 0 || seconds < s->m->seconds);
}

int send_due(lotse_mail_sent *out, const struct sending *s, lotse_err *err)
{
    const char *domain = strchr(s->m->from, '@') + 1;
    struct timespec began;
    size_t n = 0;
    int rc = LOTSE_OK;

    *out = (lotse_mail_sent){0};
    clock_gettime(CLOCK_MONOTONIC, &began);
    while (rc == LOTSE_OK && may_go_on(s, n, elapsed(&began))) {
        struct arena mem = {0};
        struct outgoing o;
        int64_t now = s->now + elapsed(&began);
        rc = outgoing_claim(&o, &mem, s->store, domain, now, err);
        if (rc == LOTSE_OK)
            rc = send_one(out, s, &o, s->now + elapsed(&began), err);
        arena_free(&mem);
        n++;
    }
    return rc == LOTSE_NOTFOUND ? LOTSE_OK : rc;
}
