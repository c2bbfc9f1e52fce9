/* machine.h: mail that no person wrote just now. */
#ifndef LOTSE_MAIL_MACHINE_H
#define LOTSE_MAIL_MACHINE_H

#include <stdbool.h>
#include <stddef.h>

enum machine {
    MACHINE_NO,     /* a person's mail */
    MACHINE_AUTO,   /* auto-reply, out of office */
    MACHINE_BOUNCE, /* a delivery report */
    MACHINE_LIST,   /* mailing list, newsletter */
    MACHINE_OWN     /* ours, come back */
};

/* What tells: header values, NULL where the mail has none. */
struct machine_signs {
    const char *return_path;   /* "<>" or "" is the null sender */
    bool has_return_path;
    const char *from;          /* address */
    const char *subject;
    const char *content_type;  /* "multipart/report; report-type=..." */
    const char *auto_submitted, *precedence, *x_auto_response_suppress;
    const char *x_autoreply, *x_autorespond, *x_loop, *x_lotse;
    const char *list_id, *list_unsubscribe, *feedback_id;
    const char *x_failed_recipients, *x_ms_exchange_generated;
    const char *const *own;    /* our own addresses, lower case */
    size_t n_own;
    const char *loop_mark;     /* value of our X-Lotse header */
};

/* What it is; *why (a fixed text) says by which sign. RFC 3834, RFC 2919,
 * RFC 3464, and what mail programs add to them. */
enum machine machine_is(const char **why, const struct machine_signs *s);

/* "person", "auto-reply", "bounce", "list", "own". */
const char *machine_name(enum machine m);

#endif
