/*
 * fetch.c: mails of a mailbox, taken in.
 *
 * A mail is marked or moved only when its bytes are in our spool, and up to
 * where we read is kept after that. Whoever is killed in between fetches one
 * mail again, which the intake knows by its Message-ID and bytes.
 */
#include "mail/mailbox.h"

#include "base/err.h"

#include <stdlib.h>

/* What one run needs. */
struct fetching {
    lotse_mail_fetched *out;
    lotse_store *s;
    const lotse_mailer *m;
    const lotse_mail_opts *opts;
    struct mailbox *box;
    int64_t validity, now;
    bool fresh; /* new to us: what is read already stays unread by us */
};

static void say(const struct fetching *f, int64_t uid, const char *what)
{
    struct str line = {0};

    if (f->m->say == NULL)
        return;
    str_addf(&line, "mail: %s, UID %lld: %s", f->m->imap, (long long)uid, what);
    if (!line.oom)
        f->m->say(f->m->ctx, line.p);
    str_free(&line);
}

/* In a fresh mailbox the flags alone say what was done: a run that ends in the
 * middle must not make all later mails new ones. */
static int remember(struct fetching *f, int64_t uid, lotse_err *err)
{
    return f->fresh ? LOTSE_OK
                    : mailbox_set(f->s, f->m->imap, f->validity, uid, err);
}

static int fetch_one(struct fetching *f, int64_t uid, lotse_err *err)
{
    lotse_mail_taken taken;
    struct str bytes = {0};
    lotse_err why;
    int rc = mailbox_read(&bytes, f->box, f->validity, uid, &why);

    if (rc == LOTSE_OK)
        rc = lotse_mail_take(&taken, f->s, f->opts, str_text(&bytes), bytes.n,
                             f->now, &why);
    str_free(&bytes);
    if (rc == LOTSE_NOTFOUND) /* somebody deleted it */
        return LOTSE_OK;
    if (rc == LOTSE_INPUT) { /* too large: it stays there for people */
        f->out->left++;
        say(f, uid, why.msg);
        return remember(f, uid, err);
    }
    if (rc != LOTSE_OK)
        return err_set(err, rc, "%s", why.msg);
    f->out->taken++;
    rc = mailbox_done(f->box, uid, err);
    return rc == LOTSE_OK || rc == LOTSE_NOTFOUND ? remember(f, uid, err) : rc;
}

/* All of these, or as many as are wanted: *all tells. */
static int fetch_these(bool *all, struct fetching *f, const int64_t *uids,
                       size_t n, lotse_err *err)
{
    size_t i = 0;
    int rc = LOTSE_OK;

    while (i < n && rc == LOTSE_OK && (f->m->limit == 0 || i < f->m->limit))
        rc = fetch_one(f, uids[i++], err);
    *all = rc == LOTSE_OK && i == n;
    return rc;
}

static int fetch_all(struct fetching *f, lotse_err *err)
{
    int64_t before, uid, last = 0, *uids = NULL;
    size_t n = 0;
    bool known, all = false;
    int rc = mailbox_validity(&f->validity, f->box, err);

    if (rc == LOTSE_OK)
        rc = mailbox_get(&known, &before, &uid, f->s, f->m->imap, err);
    f->fresh = rc == LOTSE_OK && (!known || before != f->validity);
    if (rc == LOTSE_OK && f->fresh)
        rc = mailbox_last(&last, f->box, err);
    if (rc == LOTSE_OK)
        rc = mailbox_uids(&uids, &n, f->box, f->fresh ? -1 : uid, err);
    if (rc == LOTSE_OK)
        rc = fetch_these(&all, f, uids, n, err);
    free(uids);
    return all && f->fresh
               ? mailbox_set(f->s, f->m->imap, f->validity, last, err)
               : rc;
}

int lotse_mail_fetch(lotse_mail_fetched *out, lotse_store *s,
                     const lotse_mailer *m, const lotse_mail_opts *opts,
                     int64_t now, lotse_err *err)
{
    struct fetching f = {
        .out = out, .s = s, .m = m, .opts = opts, .now = now};
    int rc;

    *out = (lotse_mail_fetched){0};
    rc = mailbox_open(&f.box, m, err);
    if (rc == LOTSE_OK)
        rc = fetch_all(&f, err);
    mailbox_close(f.box);
    return rc;
}
