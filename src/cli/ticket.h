/* ticket.h: what the verbs of tickets share. */
#ifndef LOTSE_CLI_TICKET_H
#define LOTSE_CLI_TICKET_H

#include "cli/cli.h"

#include "base/str.h"

#define TICKET_ATTACH                                                          \
    {                                                                          \
        .name = "attach", .kind = OPT_LIST,                                    \
        .at = offsetof(struct args, attach), .arg = "FILE",                    \
        .help = "attach a file; may be given again"                            \
    }

/* Attachments, read. */
struct ticket_files {
    lotse_file items[OPT_LIST_MAX];
    struct str bytes[OPT_LIST_MAX];
    size_t n;
};

int ticket_files_read(struct ticket_files *f, const struct opt_list *names,
                      lotse_err *err);
void ticket_files_free(struct ticket_files *f);

/* The value of --text: "-" is standard input, NULL nothing. */
int ticket_text(struct str *out, const char *value, lotse_err *err);

/* Any verb that acts on one ticket, by its name. */
int ticket_act(struct cli *cli, lotse_err *err);

int ticket_handover(struct cli *cli, lotse_err *err);
int ticket_draft(struct cli *cli, lotse_err *err);

extern const struct opt ticket_set_opts[], ticket_reply_opts[],
    ticket_note_opts[], ticket_link_opts[], ticket_assign_opts[],
    ticket_act_opts[], ticket_reason_opts[], ticket_cause_opts[],
    ticket_handover_opts[], ticket_draft_opts[];

#endif
