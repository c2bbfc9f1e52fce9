/* send.h: mails that are due, made and handed over. */
#ifndef LOTSE_MAIL_SEND_H
#define LOTSE_MAIL_SEND_H

#include "mail/template.h"
#include "mail/thread.h"
#include "mail/transport.h"

#include "base/str.h"

/* Appends the articles that may answer this text, as acknowledgements list
 * them; open tells whether links that need the ticket's secret can be used. */
typedef int send_articles(void *ctx, struct str *out, const lotse_ticket *t,
                          lotse_err *err);

struct sending {
    lotse_store *store;
    const lotse_mailer *m;
    const struct templates *templates;
    struct transport *transport;
    send_articles *articles; /* or NULL */
    void *ctx;
    int64_t now;
    unsigned char key[THREAD_KEY]; /* of the store */
};

int send_due(lotse_mail_sent *out, const struct sending *s, lotse_err *err);

/* base + "/t/SECRET" + tail. "" where the requester has no such page. */
void send_status_url(struct str *out, const lotse_mailer *m,
                     const lotse_ticket *t, const char *tail);

#endif
