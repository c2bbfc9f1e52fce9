/*
 * lotse/mail.h: tickets that come and go by mail.
 *
 * Part of lotse.h, whose rules hold.
 */
#ifndef LOTSE_MAIL_H
#define LOTSE_MAIL_H

#ifndef LOTSE_H
#error "include lotse.h"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* --------------------------------------------------------------- mail -- */

/* What became of a mail. */
typedef enum lotse_mail_outcome {
    LOTSE_MAIL_PENDING = 0,    /* on disk, not handled yet */
    LOTSE_MAIL_TICKET = 1,     /* a new ticket */
    LOTSE_MAIL_REPLY = 2,      /* joined a ticket */
    LOTSE_MAIL_MACHINE = 3,    /* of a machine: logged, attached where it
                                  belongs, never answered */
    LOTSE_MAIL_AGAIN = 4,      /* one that came before */
    LOTSE_MAIL_UNREADABLE = 5, /* a ticket that says so, with the raw mail */
    LOTSE_MAIL_REFUSED = 6,    /* the reason says why */
    LOTSE_MAIL_FORGOTTEN = 7,  /* its sender was forgotten */
    LOTSE_MAIL_OUTCOMES
} lotse_mail_outcome;

/* "pending", "ticket", "reply", "machine", "again", ... */
LOTSE_API const char *lotse_mail_outcome_name(lotse_mail_outcome o);

typedef struct lotse_mail_opts {
    const char *spool; /* folder of the raw mails, made where it is missing */
    const char *own;   /* our addresses, blanks or commas between, or NULL */
    const char *sender, *recipient; /* of the envelope; NULL: not known; the
                                       sender "" or "<>" is the null sender */
    bool trust_agents; /* an agent's address proves that an agent wrote */
} lotse_mail_opts;

#define LOTSE_MAIL_OPTS_INIT                                                   \
    {                                                                          \
        .spool = NULL                                                          \
    }

typedef struct lotse_mail_taken {
    int64_t id; /* in the intake log; 0: not there yet */
    lotse_mail_outcome outcome;
    int64_t ticket; /* 0: none */
    char why[200];
} lotse_mail_taken;

enum { LOTSE_MAIL_MAX = 100 << 20 /* bytes of a mail that is taken */ };

/* Take a raw mail. LOTSE_OK: its bytes are on disk and in our hands, whatever
 * happens from now on; out->outcome is LOTSE_MAIL_PENDING, and err says why,
 * where it couldn't be handled at once: lotse_mail_retry does so later. Any
 * other code: it was not taken, whoever delivers it has to keep it
 * (LOTSE_INPUT: larger than LOTSE_MAIL_MAX, LOTSE_IO, LOTSE_NOMEM). Mails are
 * read in a process of their own, with limits. */
LOTSE_API int lotse_mail_take(lotse_mail_taken *out, lotse_store *s,
                              const lotse_mail_opts *opts, const void *bytes,
                              size_t n, int64_t now, lotse_err *err);

/* Handle all mails that are pending, from however many processes this is
 * called; *done and *left count them. LOTSE_BUSY: some are left. */
LOTSE_API int lotse_mail_retry(size_t *done, size_t *left, lotse_store *s,
                               const lotse_mail_opts *opts, int64_t now,
                               lotse_err *err);

/* Handle a mail of the log once more: one that couldn't be read, or one that
 * was taken for a machine's and led nowhere, as a person's then.
 * LOTSE_NOTFOUND; LOTSE_INPUT: it is another kind of row, or still can't be
 * read. */
LOTSE_API int lotse_mail_again(lotse_mail_taken *out, lotse_store *s,
                               const lotse_mail_opts *opts, int64_t id,
                               int64_t now, lotse_err *err);

/* Delete the raw mails of people that lotse_store_forget took out. */
LOTSE_API int lotse_mail_forget(lotse_store *s, const char *spool,
                                lotse_err *err);

/* A row of the intake log. */
typedef struct lotse_mail_row {
    int64_t id, at;
    lotse_mail_outcome outcome;
    int64_t ticket; /* 0: none */
    const char *sender, *subject, *why, *message_id;
    const char *file; /* of the raw mail, in the spool folder */
    uint64_t bytes;
} lotse_mail_row;

typedef struct lotse_mails {
    size_t n, total;
    const lotse_mail_row *items; /* the newest first */
} lotse_mails;

/* The intake log: a row for each mail that came. outcome -1: all; limit 0: 100.
 * For agents of level 2 and admins. LOTSE_DENIED, LOTSE_BUSY, LOTSE_IO,
 * LOTSE_NOMEM. */
LOTSE_API int lotse_mails_get(lotse_mails **out, lotse_store *s, int outcome,
                              size_t limit, size_t offset,
                              const lotse_actor *who, lotse_err *err);
LOTSE_API void lotse_mails_free(lotse_mails *m);

/* -------------------------------------------------------------- mail out -- */

/* How mails leave: by SMTP, or through a sendmail command. */
typedef struct lotse_mailer {
    const char *from;      /* our address, "support@example.org" */
    const char *name;      /* of the desk */
    const char *base;      /* address of the pages, or NULL: no links */
    const char *smtp;      /* "smtp://host:587" (STARTTLS), "smtps://host" */
    const char *sendmail;  /* a program like /usr/sbin/sendmail, instead */
    const char *imap;      /* "imaps://host/INBOX", for lotse_mail_fetch */
    const char *imap_move; /* where read mails go; NULL: marked \Seen */
    const char *secret;    /* .netrc file with the passwords, or NULL */
    const char *ca;        /* certificates to trust, NULL: the system's */
    bool plain;            /* no TLS; never with a password but to this
                              machine itself */
    const char *templates; /* folder with de.txt, en.txt, mail.html, or NULL */
    int timeout;           /* seconds for one mail; 0: 120 */
    size_t limit;          /* mails at most; 0: all that are due */
    int seconds;           /* no mail is begun after so many; 0: no matter */
    const char *index;     /* articles for acknowledgements, or NULL */
    void (*say)(void *ctx, const char *line); /* or NULL */
    void *ctx;
} lotse_mailer;

typedef struct lotse_mail_sent {
    size_t sent, later, failed; /* later: tried, to be tried again */
} lotse_mail_sent;

/* Can mail be sent like this? Addresses, the secret file's rights, templates.
 * LOTSE_INPUT says what to mend. */
LOTSE_API int lotse_mail_check(const lotse_mailer *m, lotse_err *err);

/* Send what is due at `now`. Any number of processes may do so at once. A mail
 * that can't go now is tried again, later and later, for five days; one that
 * the other side refuses for good is told in its ticket's history. None is sent
 * again once it is kept that it was sent. LOTSE_OK also where some failed; *out
 * counts. Errors: LOTSE_INPUT (settings), LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_mail_send(lotse_mail_sent *out, lotse_store *s,
                              const lotse_mailer *m, int64_t now,
                              lotse_err *err);

typedef struct lotse_mail_fetched {
    size_t taken;
    size_t left; /* too large: they stay where they are */
} lotse_mail_fetched;

/* Take the mails of m->imap that are new since the last time; of a mailbox that
 * is new to us, and of one whose UIDs were given anew, those that are unread.
 * Each is marked as read, or moved, after it was taken. LOTSE_INPUT (settings),
 * LOTSE_BUSY (the server can't be reached, or refuses), LOTSE_IO,
 * LOTSE_NOMEM. */
LOTSE_API int lotse_mail_fetch(lotse_mail_fetched *out, lotse_store *s,
                               const lotse_mailer *m,
                               const lotse_mail_opts *opts, int64_t now,
                               lotse_err *err);

#ifdef __cplusplus
}
#endif

#endif
