/* mail.h: verbs of mail. */
#ifndef LOTSE_CLI_MAIL_H
#define LOTSE_CLI_MAIL_H

#include "cli/desk.h"

#define MAIL_SPOOL                                                             \
    ARGS_STRING("spool", spool, "DIR", "raw mails (TICKETS.spool)"),           \
        ARGS_STRING("address", address, "ADDRS",                               \
                    "our own mail addresses; the first one sends"),            \
        ARGS_ENUM("trust-agents", trust_agents, "WHETHER", args_yes_no,        \
                  "an agent's address proves that an agent wrote (no)")

/* Where raw mails are, and who we are; *folder holds the text. */
int mail_opts(lotse_mail_opts *out, struct str *folder, const struct args *a,
              lotse_err *err);

extern const struct opt mail_in_opts[], mail_retry_opts[], mail_list_opts[];
int mail_in(struct cli *cli, lotse_err *err);
int mail_retry(struct cli *cli, lotse_err *err);
int mail_list(struct cli *cli, lotse_err *err);

#endif
