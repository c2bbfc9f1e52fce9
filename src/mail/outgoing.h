/* outgoing.h: rows of the outbox, as a sender sees them. */
#ifndef LOTSE_MAIL_OUTGOING_H
#define LOTSE_MAIL_OUTGOING_H

#include "mail/thread.h"

#include "base/arena.h"

#include "ticket/outbox.h"

enum {
    OUTGOING_CLAIM = 600,        /* seconds that a sender has for a mail */
    OUTGOING_KEEP = 5 * 86400,   /* then it is given up */
    OUTGOING_REFS = 20,
    /* automatic answers to one address */
    ANSWERS_WITHIN = 180 * 60,
    ANSWERS_SUBJECT = 2,
    ANSWERS_ALL = 10
};

struct outgoing {
    int64_t id, ticket, message, created, claim;
    enum outbox_kind kind;
    const char *recipient, *detail, *message_id;
    bool german;
    int tries; /* before this one */
    const char *refs[OUTGOING_REFS]; /* of the recipient's thread, oldest first
                                      */
    size_t n_refs;
};

/* Is there anything to send? */
int outgoing_due(bool *due, lotse_store *s, int64_t now, lotse_err *err);

/* Take the mail that is due longest, so that no other sender has it until
 * now + OUTGOING_CLAIM. It gets a Message-ID at this domain, which leads to its
 * ticket from then on. Acknowledgements above the limits are not taken but
 * ended, and so is what is too old. LOTSE_NOTFOUND: nothing is due. Texts live
 * in mem. */
int outgoing_claim(struct outgoing *out, struct arena *mem, lotse_store *s,
                   const char *domain, int64_t now, lotse_err *err);

/* What became of it; for the one who claimed it. outgoing_failed with
 * for_good also writes the ticket's history. */
int outgoing_sent(lotse_store *s, const struct outgoing *o, int64_t now,
                  lotse_err *err);
int outgoing_failed(lotse_store *s, const struct outgoing *o, bool for_good,
                    const char *why, int64_t now, lotse_err *err);

/* Seconds until the next try after so many. */
int64_t outgoing_wait(int tries);

#endif
