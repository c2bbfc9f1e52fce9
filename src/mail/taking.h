/* taking.h: a mail while it is made a ticket. */
#ifndef LOTSE_MAIL_TAKING_H
#define LOTSE_MAIL_TAKING_H

#include "mail/intake.h"
#include "mail/spool.h"

#include "base/str.h"

struct taking {
    lotse_store *s;
    const lotse_mail_opts *opts;
    int64_t now;
    struct arena mem;
    unsigned char key[THREAD_KEY];
    const char *own; /* our addresses, lower case, a blank between */
    char name[SPOOL_NAME];
    const char *bytes; /* raw, with its trace */
    size_t n;
    char sha256[DIGEST], content[DIGEST];
    struct mail m;
    bool unreadable;
    bool again;     /* it was handled, and is once more: see may_again */
    bool by_person; /* whatever its headers say */
    struct intake_row row;
    struct str notes; /* for agents, a line each */
    char why[INTAKE_WHY];
};

/* Say in the log what became of it. */
void taking_why(struct taking *k, lotse_mail_outcome outcome, int64_t ticket,
                const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Make it what it is, inside a transaction. LOTSE_INPUT: it can't be, see
 * taking_unreadable. */
int taking_apply(struct taking *k, lotse_err *err);

/* A ticket that says that the mail can't be read. */
int taking_unreadable(struct taking *k, const char *reason, lotse_err *err);

/* A new ticket of it. */
int taking_file(struct taking *k, lotse_err *err);

/* Its files as far as a message takes them; the rest is noted. */
const lotse_file *taking_files(struct taking *k, size_t *n, lotse_err *err);

/* Keep what is noted as a note of the ticket. */
int taking_notes(struct taking *k, int64_t ticket, lotse_err *err);

/* It joins the ticket; *joined false: it ended too long ago. */
int taking_join(bool *joined, struct taking *k, int64_t ticket,
                lotse_err *err);

/* Of a machine: a note of the ticket, which stays as it is. */
int taking_attach(struct taking *k, int64_t ticket, lotse_err *err);

#endif
