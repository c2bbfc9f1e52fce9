/* mailbox.h: a mailbox that is read over the network. */
#ifndef LOTSE_MAIL_MAILBOX_H
#define LOTSE_MAIL_MAILBOX_H

#include "base/str.h"

#include "ticket/store.h"

struct mailbox;

/* LOTSE_INPUT: settings that can't work. */
int mailbox_open(struct mailbox **out, const lotse_mailer *m, lotse_err *err);
void mailbox_close(struct mailbox *b);

/* The number that makes UIDs unique (RFC 9051, 2.3.1.1). */
int mailbox_validity(int64_t *out, struct mailbox *b, lotse_err *err);

/* The highest UID; 0: it is empty. */
int mailbox_last(int64_t *out, struct mailbox *b, lotse_err *err);

/* UIDs above `after`, ascending; those that are unread where after is -1;
 * free() them. */
int mailbox_uids(int64_t **out, size_t *n, struct mailbox *b, int64_t after,
                 lotse_err *err);

/* The mail's bytes. LOTSE_NOTFOUND: it went meanwhile; LOTSE_INPUT: it is
 * larger than what is taken. */
int mailbox_read(struct str *out, struct mailbox *b, int64_t validity,
                 int64_t uid, lotse_err *err);

/* It is ours now: move it, or mark it as read. */
int mailbox_done(struct mailbox *b, int64_t uid, lotse_err *err);

/* Up to where it was read; *known false: it is new to us. */
int mailbox_get(bool *known, int64_t *validity, int64_t *uid, lotse_store *s,
                const char *url, lotse_err *err);
int mailbox_set(lotse_store *s, const char *url, int64_t validity, int64_t uid,
                lotse_err *err);

#endif
