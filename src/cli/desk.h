/* desk.h: the tickets, as verbs use them. */
#ifndef LOTSE_CLI_DESK_H
#define LOTSE_CLI_DESK_H

#include "cli/cli.h"

#include "base/str.h"

struct desk {
    lotse_store *store;
    lotse_actor who; /* --as, or the system */
    int64_t now;
};

/* What lotse.conf, the environment and options say of promises and types. The
 * table's text goes to `table`, which must outlive the rules. */
int desk_rules(lotse_rules *out, struct str *table, const struct args *a,
               lotse_err *err);

/* Open the tickets. make: a file that isn't there is made. */
int desk_open(struct desk *d, struct cli *cli, bool make, lotse_err *err);
void desk_close(struct desk *d);

/* "17" or "T-17". LOTSE_INPUT. */
int desk_id(int64_t *out, const char *text, lotse_err *err);

/* The id of the user with this mail address. */
int desk_user(int64_t *out, const struct desk *d, const char *mail,
              lotse_err *err);

/* The ticket, and which of its articles the requester can read. */
int desk_look(lotse_ticket **out, struct cli *cli, const struct desk *d,
                int64_t id, lotse_err *err);

/* What may be read by who looks. */
lotse_audience desk_reads(const struct desk *d);

/* Articles that may answer it, for those who may read them; NULL without an
 * index. */
int desk_suggest(lotse_results **out, struct cli *cli, const struct desk *d,
                 const lotse_ticket *t, lotse_err *err);

/* Write the ticket, in full as JSON or one line as text, with the draft of the
 * reply where that is wanted. */
int desk_show(const struct desk *d, struct cli *cli, int64_t id, bool draft,
              lotse_err *err);

#endif
