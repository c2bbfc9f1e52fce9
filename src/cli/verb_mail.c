/*
 * verb_mail.c: mail: what its verbs share, and their table.
 *
 * Raw mails lie beside the tickets unless told otherwise.
 */
#include "cli/mail.h"
#include "cli/mailer.h"

#include "base/err.h"

int mail_opts(lotse_mail_opts *out, struct str *folder, const struct args *a,
              lotse_err *err)
{
    *out = (lotse_mail_opts)LOTSE_MAIL_OPTS_INIT;
    if (a->spool != NULL)
        str_adds(folder, a->spool);
    else
        str_addf(folder, "%s.spool", a->tickets);
    if (folder->oom)
        return err_nomem(err);
    out->spool = folder->p;
    out->own = a->address;
    out->sender = a->sender;
    out->recipient = a->recipient;
    out->trust_agents = a->trust_agents;
    return LOTSE_OK;
}

const struct verb verb_mail_subs[] = {
    {"mail in", mail_in, INDEX_NONE, mail_in_opts, "", 0, 0,
     "Take a mail from standard input, or those of a Maildir",
     "For a pipe of the mail server. Exit status 0: it is ours; 75, whatever\n"
     "went wrong: the server is to keep it and try again.\n",
     NULL},
    {"mail retry", mail_retry, INDEX_NONE, mail_retry_opts, "[ID]", 0, 1,
     "Handle mails that are pending",
     "With ID: handle a mail once more that couldn't be read, or that was\n"
     "taken for a machine's.\n",
     NULL},
    {"mail list", mail_list, INDEX_NONE, mail_list_opts, "", 0, 0,
     "The intake log: every mail that came, and what it became", NULL, NULL},
    {"mail fetch", mail_fetch, INDEX_NONE, mail_fetch_opts, "", 0, 0,
     "Take the mails of a mailbox (IMAP)",
     "Each is marked as read, or moved, once it is ours.\n", NULL},
    {"mail send", mail_send, INDEX_NONE, mail_send_opts, "", 0, 0,
     "Send what is due, once each",
     "What fails is tried again, later and later, for five days.\n", NULL},
    {.name = NULL}};
