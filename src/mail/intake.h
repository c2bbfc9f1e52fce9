/* intake.h: from a mail to a ticket, a reply, or a line that says why not. */
#ifndef LOTSE_MAIL_INTAKE_H
#define LOTSE_MAIL_INTAKE_H

#include "mail/mail.h"
#include "mail/spool.h"
#include "mail/thread.h"

#include "ticket/ticket.h"

enum { INTAKE_WHY = 200, DIGEST = 65 /* hexadecimal, with NUL */ };

/* What the row says when a mail was handled. */
struct intake_row {
    int64_t id;
    const char *content; /* digest */
    const char *message_id, *sender, *subject, *why;
    lotse_mail_outcome outcome;
    int64_t ticket;
};

/* Write the row of a mail that was kept: pending. *id gets its number; the same
 * spool name twice is the same row. */
int intake_add(int64_t *id, lotse_store *s, const char *spool,
               const char *sha256, size_t bytes, int64_t now, lotse_err *err);
int intake_set(lotse_store *s, const struct intake_row *r, lotse_err *err);

/* How far the row is. LOTSE_NOTFOUND. */
int intake_get(lotse_mail_outcome *outcome, int64_t *ticket,
               char why[INTAKE_WHY], lotse_store *s, int64_t id,
               lotse_err *err);

/* The name of the row's raw mail. */
int intake_name(char out[SPOOL_NAME], lotse_store *s, int64_t id,
                lotse_err *err);

/* A mail before row id with this Message-ID or with these very bytes. */
struct intake_twin {
    bool found;
    bool same;        /* it says the same */
    bool same_sender;
    int64_t ticket;   /* where it led, 0: nowhere */
};
int intake_seen(struct intake_twin *out, lotse_store *s,
                const struct intake_row *r, const char *sha256,
                lotse_err *err);

/* Call `each` for the raw files of forgotten people's mails. */
int intake_forgotten(lotse_store *s,
                     int (*each)(void *ctx, const char *spool, lotse_err *err),
                     void *ctx, lotse_err *err);

int ref_add(lotse_store *s, const char *message_id, int64_t ticket, bool own,
            lotse_err *err);
/* The ticket that a Message-ID leads to; 0: none. */
int ref_get(int64_t *ticket, bool *own, lotse_store *s, const char *message_id,
            lotse_err *err);

/* The user of an address, where there is one that is active. */
int who_is(lotse_actor *out, bool *found, lotse_store *s, const char *mail,
           lotse_err *err);

/* Is this address a requester, watcher or agent of the ticket, or of those who
 * were written to beside us? */
int takes_part(bool *out, lotse_store *s, int64_t ticket, const char *mail,
               lotse_err *err);
int party_add(lotse_store *s, int64_t ticket, const char *mail, lotse_err *err);

/* A report says that the address is wrong for good: it gets no more mails that
 * no person wrote; or a mail came from it. */
int address_failed(lotse_store *s, const char *mail, bool failed, int64_t now,
                   lotse_err *err);

/* The store's key for tokens, made when first asked for. In a transaction. */
int mail_key(unsigned char key[THREAD_KEY], lotse_store *s, lotse_err *err);

#endif
