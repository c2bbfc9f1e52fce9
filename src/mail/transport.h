/* transport.h: hand a mail to the next server. */
#ifndef LOTSE_MAIL_TRANSPORT_H
#define LOTSE_MAIL_TRANSPORT_H

#include "base/str.h"

#include "lotse.h"

enum sent {
    SENT_OK,
    SENT_LATER, /* try again: the network, the server, our settings */
    SENT_NEVER  /* this mail is refused for good */
};

struct transport;

/* LOTSE_INPUT: settings that can't work, or the secret file is open to others.
 */
int transport_open(struct transport **out, const lotse_mailer *m,
                   lotse_err *err);
void transport_close(struct transport *t);

/* Hand over n bytes with CR LF line ends. sender "": the null return path. why
 * gets one line where it isn't SENT_OK. One connection serves mail after mail.
 */
enum sent transport_send(struct transport *t, const char *sender,
                         const char *to, const char *bytes, size_t n,
                         struct str *why);

/* Is the file there, ours, and closed to others? */
int transport_check_secret(const char *path, lotse_err *err);

/* The host of an URL is this machine. */
bool transport_is_local(const char *url);

/* The same for a program: sendmail -i -f SENDER -- TO, without a shell. */
enum sent sendmail_run(const char *program, const char *sender, const char *to,
                       const char *bytes, size_t n, int timeout,
                       struct str *why);

#endif
