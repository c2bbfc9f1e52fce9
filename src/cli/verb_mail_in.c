/*
 * verb_mail_in.c: mail comes in.
 *
 * Whoever delivers the mail forgets it when we end with 0, and keeps it when
 * we end with 75: main() turns every other failure of `mail in` into that,
 * wrong options and settings included.
 */
#include "cli/input.h"
#include "cli/mail.h"

#include "present/mails.h"

#include "base/err.h"
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct opt_choice outcomes[] = {
    {"pending", LOTSE_MAIL_PENDING},
    {"ticket", LOTSE_MAIL_TICKET},
    {"reply", LOTSE_MAIL_REPLY},
    {"machine", LOTSE_MAIL_MACHINE},
    {"again", LOTSE_MAIL_AGAIN},
    {"unreadable", LOTSE_MAIL_UNREADABLE},
    {"refused", LOTSE_MAIL_REFUSED},
    {"forgotten", LOTSE_MAIL_FORGOTTEN},
    {NULL, 0}};

/* The null sender is an empty address. */
#define ENVELOPE(n, v, h)                                                      \
    {                                                                          \
        .name = (n), .kind = OPT_STRING, .at = offsetof(struct args, v),       \
        .arg = "ADDR", .empty = true, .help = (h)                              \
    }

const struct opt mail_in_opts[] = {
    ENVELOPE("sender", sender, "sender of the envelope, empty: none ($SENDER)"),
    ENVELOPE("recipient", recipient, "recipient of the envelope ($RECIPIENT)"),
    ARGS_STRING("maildir", maildir, "DIR",
                "take what lies in DIR/new, put it into DIR/cur"),
    MAIL_SPOOL, ARGS_FORMAT(args_text_json), ARGS_JSON, ARGS_RULES, ARGS_END};
const struct opt mail_retry_opts[] = {MAIL_SPOOL, ARGS_FORMAT(args_text_json),
                                      ARGS_JSON, ARGS_RULES, ARGS_END};
const struct opt mail_list_opts[] = {
    ARGS_ENUM("outcome", outcome, "WHAT", outcomes, "only these"),
    ARGS_LIMIT,
    ARGS_NUMBER("offset", offset, "N", 0, 100000000, "leave out so many"),
    ARGS_FORMAT(args_formats),
    ARGS_JSON,
    ARGS_COLOR,
    ARGS_AS,
    ARGS_END};

/* ------------------------------------------------------------------ take -- */

static int take(struct cli *cli, struct desk *d, const lotse_mail_opts *o,
                const struct str *mail, lotse_err *err)
{
    lotse_mail_taken taken;
    lotse_err why = {0};
    int rc = lotse_mail_take(&taken, d->store, o, str_text(mail), mail->n,
                             d->now, &why);

    if (rc != LOTSE_OK)
        return err_set(err, rc, "%s", why.msg);
    if (taken.outcome == LOTSE_MAIL_PENDING)
        cli_note(cli, "lotse: %s; lotse mail retry does it", why.msg);
    mails_taken(&cli->out, &taken, (enum format)cli->args.format);
    return LOTSE_OK;
}

static int take_stdin(struct cli *cli, struct desk *d, lotse_mail_opts *o,
                      lotse_err *err)
{
    struct str mail = {0};
    int rc;

    /* Postfix's local(8), qmail and others say so in the environment */
    if (o->sender == NULL)
        o->sender = getenv("SENDER");
    if (o->recipient == NULL)
        o->recipient = getenv("RECIPIENT");
    rc = input_read(&mail, "-", LOTSE_MAIL_MAX, err);
    if (rc == LOTSE_OK)
        rc = take(cli, d, o, &mail, err);
    str_free(&mail);
    return rc;
}

/* --------------------------------------------------------------- maildir -- */

/* new/NAME is taken, then moved to cur/NAME:2, so that a mail reader sees it
 * as seen by nobody. A mail that another program moved meanwhile is skipped. */
static int take_file(struct cli *cli, struct desk *d, const lotse_mail_opts *o,
                     const char *dir, const char *name, lotse_err *err)
{
    struct str from = {0}, to = {0}, mail = {0};
    struct stat st;
    int rc = LOTSE_OK;

    str_addf(&from, "%s/new/%s", dir, name);
    str_addf(&to, "%s/cur/%s%s", dir, name,
             strchr(name, ':') != NULL ? "" : ":2,");
    if (from.oom || to.oom)
        rc = err_nomem(err);
    else if (lstat(from.p, &st) == 0 && S_ISREG(st.st_mode)) {
        rc = file_read(&mail, from.p, LOTSE_MAIL_MAX, err);
        if (rc == LOTSE_OK)
            rc = take(cli, d, o, &mail, err);
        if (rc == LOTSE_OK && rename(from.p, to.p) != 0 && errno != ENOENT)
            rc = err_set(err, LOTSE_IO, "can't move %s to %s: %s", from.p,
                         to.p, strerror(errno));
        if (rc == LOTSE_NOTFOUND)
            rc = LOTSE_OK;
    }
    str_free(&from);
    str_free(&to);
    str_free(&mail);
    return rc;
}

static int is_mail(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

/* One mail that can't be taken doesn't keep the others waiting. */
static int take_all(struct cli *cli, struct desk *d, const lotse_mail_opts *o,
                    const char *dir, lotse_err *err)
{
    struct str folder = {0};
    struct dirent **all = NULL;
    lotse_err why = {0};
    int n, rc = LOTSE_OK;

    str_addf(&folder, "%s/new", dir);
    n = folder.oom ? -1 : scandir(folder.p, &all, is_mail, alphasort);
    if (n < 0)
        rc = err_set(err, LOTSE_IO, "can't read %s: %s: name a Maildir",
                     str_text(&folder), strerror(errno));
    for (int i = 0; i < n; i++) {
        int one = take_file(cli, d, o, dir, all[i]->d_name, &why);
        if (one != LOTSE_OK && rc == LOTSE_OK)
            rc = err_set(err, one, "%s/%s: %s", folder.p, all[i]->d_name,
                         why.msg);
        free(all[i]);
    }
    free(all);
    str_free(&folder);
    return rc;
}

/* Two of us would take each mail twice; the second row said "again", but who
 * reads the log would ask why. */
static int take_maildir(struct cli *cli, struct desk *d,
                        const lotse_mail_opts *o, lotse_err *err)
{
    const char *dir = cli->args.maildir;
    struct str lock = {0};
    int fd = -1, rc;

    str_addf(&lock, "%s/.lotse.lock", dir);
    rc = lock.oom ? err_nomem(err) : file_lock(&fd, lock.p, err);
    if (rc == LOTSE_BUSY)
        rc = err_set(err, rc, "another lotse reads %s", dir);
    if (rc == LOTSE_OK)
        rc = take_all(cli, d, o, dir, err);
    if (fd >= 0)
        close(fd);
    str_free(&lock);
    return rc;
}

int mail_in(struct cli *cli, lotse_err *err)
{
    struct str folder = {0};
    lotse_mail_opts o;
    struct desk d;
    int rc = mail_opts(&o, &folder, &cli->args, err);

    if (rc == LOTSE_OK)
        rc = desk_open(&d, cli, true, err);
    if (rc == LOTSE_OK) {
        rc = cli->args.maildir != NULL ? take_maildir(cli, &d, &o, err)
                                       : take_stdin(cli, &d, &o, err);
        desk_close(&d);
    }
    str_free(&folder);
    return rc;
}

/* ----------------------------------------------------------------- later -- */

static int again(struct cli *cli, struct desk *d, const lotse_mail_opts *o,
                     lotse_err *err)
{
    lotse_mail_taken taken;
    char *end;
    long long id = strtoll(cli->words[0], &end, 10);
    int rc;

    if (id <= 0 || *end != '\0')
        return err_set(err, LOTSE_INPUT,
                       "'%.40s' is no mail's number: lotse mail list shows "
                       "them",
                       cli->words[0]);
    rc = lotse_mail_again(&taken, d->store, o, id, d->now, err);
    if (rc == LOTSE_OK)
        mails_taken(&cli->out, &taken, (enum format)cli->args.format);
    return rc;
}

int mail_retry(struct cli *cli, lotse_err *err)
{
    struct str folder = {0};
    lotse_mail_opts o;
    struct desk d;
    size_t done = 0, left = 0;
    int rc = mail_opts(&o, &folder, &cli->args, err);

    if (rc == LOTSE_OK)
        rc = desk_open(&d, cli, false, err);
    if (rc == LOTSE_OK) {
        if (cli->n_words > 0) {
            rc = again(cli, &d, &o, err);
        } else {
            rc = lotse_mail_retry(&done, &left, d.store, &o, d.now, err);
            cli_note(cli, "%zu handled, %zu left", done, left);
        }
        desk_close(&d);
    }
    str_free(&folder);
    return rc;
}

int mail_list(struct cli *cli, lotse_err *err)
{
    const struct args *a = &cli->args;
    lotse_mails *list = NULL;
    struct desk d;
    int rc = desk_open(&d, cli, false, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_mails_get(&list, d.store, a->outcome, (size_t)a->limit,
                         (size_t)a->offset, &d.who, err);
    if (rc == LOTSE_OK) {
        mails_list(&cli->out, list, (enum format)a->format);
        if (list->total > list->n && a->format == FORMAT_TEXT)
            cli_note(cli, "%zu of %zu; --limit and --offset show others",
                     list->n, list->total);
        if (list->n == 0)
            rc = err_set(err, LOTSE_NOTFOUND, "no mail");
    }
    lotse_mails_free(list);
    desk_close(&d);
    return rc;
}
