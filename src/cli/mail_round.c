/*
 * mail_round.c: what the server does about mail once a minute.
 *
 * Mails that were kept but not handled are handled, what is due is sent. The
 * server ends only when a round has ended, so one begins no mail after some
 * seconds and gives each less time than the command line does.
 */
#include "cli/mail_round.h"
#include "cli/mail.h"
#include "cli/mailer.h"

#include <unistd.h>

enum { BEGIN_SECONDS = 20, MAIL_SECONDS = 30 };

int mail_round_begin(struct mail_round *r, struct cli *cli,
                     void (*say)(void *ctx, const char *line), lotse_err *err)
{
    const struct args *a = &cli->args;
    int rc;

    r->cli = cli;
    r->sends = !a->no_tickets && mailer_is_set(a);
    rc = mail_opts(&r->in, &r->folder, a, err);
    mailer_read(&r->out, cli, say);
    r->out.ctx = r;
    r->out.timeout = MAIL_SECONDS;
    r->out.seconds = BEGIN_SECONDS;
    return rc == LOTSE_OK && r->sends ? lotse_mail_check(&r->out, err) : rc;
}

void mail_round_end(struct mail_round *r)
{
    str_free(&r->folder);
}

int mail_round(void *ctx, lotse_store *s, int64_t now, lotse_err *err)
{
    const struct mail_round *r = ctx;
    lotse_mail_sent sent;
    lotse_err why;
    size_t done, left;
    int rc = LOTSE_OK, one = LOTSE_OK;

    if (access(r->in.spool, F_OK) == 0) {
        rc = lotse_mail_retry(&done, &left, s, &r->in, now, err);
        /* of those who were forgotten through the API */
        if (rc == LOTSE_OK)
            rc = lotse_mail_forget(s, r->in.spool, err);
    }
    /* a mail that can't come in keeps none back that goes out */
    if (r->sends)
        one = lotse_mail_send(&sent, s, &r->out, now,
                              rc == LOTSE_OK ? err : &why);
    return rc == LOTSE_OK ? one : rc;
}
