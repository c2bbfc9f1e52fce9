/* mailer.h: how mail leaves, as lotse.conf says it. */
#ifndef LOTSE_CLI_MAILER_H
#define LOTSE_CLI_MAILER_H

#include "cli/cli.h"

/* What settings say; say is told of each mail,
 * with cli as its ctx. */
void mailer_read(lotse_mailer *out, struct cli *cli,
                 void (*say)(void *ctx, const char *line));

/* Settings name a way out. */
bool mailer_is_set(const struct args *a);

extern const struct opt mail_send_opts[], mail_fetch_opts[];
int mail_send(struct cli *cli, lotse_err *err);
int mail_fetch(struct cli *cli, lotse_err *err);

#endif
