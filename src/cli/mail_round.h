/* mail_round.h: what the server does about mail once a minute. */
#ifndef LOTSE_CLI_MAIL_ROUND_H
#define LOTSE_CLI_MAIL_ROUND_H

#include "cli/cli.h"

#include "base/str.h"

struct mail_round {
    struct cli *cli;
    struct str folder; /* of the raw mails */
    lotse_mail_opts in;
    lotse_mailer out;
    bool sends; /* settings name a way out */
};

/* From the settings; say is told of each mail, with the round as its ctx.
 * LOTSE_INPUT: mail is to be sent, but can't be like this. End it always. */
int mail_round_begin(struct mail_round *r, struct cli *cli,
                     void (*say)(void *ctx, const char *line), lotse_err *err);
void mail_round_end(struct mail_round *r);

/* The round: a chore of the server's, with the struct as its ctx. */
int mail_round(void *ctx, lotse_store *s, int64_t now, lotse_err *err);

#endif
