/* template.h: what mails say, from texts that a desk can replace. */
#ifndef LOTSE_MAIL_TEMPLATE_H
#define LOTSE_MAIL_TEMPLATE_H

#include "ticket/outbox.h"

#include "base/arena.h"
#include "base/str.h"

#include "lotse.h"

/* The values that stand for {{name}}. */
enum template_value {
    VALUE_NUMBER,
    VALUE_SUBJECT,
    VALUE_NAME,      /* of the requester */
    VALUE_REQUESTER, /* name and address */
    VALUE_PROMISED,
    VALUE_ARTICLES,  /* a line break and a list */
    VALUE_STATUS_URL,
    VALUE_CONFIRM_URL,
    VALUE_DESK_URL,
    VALUE_MESSAGE,
    VALUE_SENDER,    /* of the message */
    VALUE_REASON,
    VALUE_OTHER,     /* the ticket that it was merged into */
    VALUE_SITE,
    VALUE_SPACE,
    VALUE_COUNT
};

struct templates;

/* Read folder/{de,en}.txt and folder/mail.html; what isn't there, and kinds
 * that a file leaves out, are as built in, and so is all of it where folder is
 * NULL. LOTSE_INPUT `path:line: reason`: an unknown kind or name. */
int templates_open(struct templates **out, const char *folder, lotse_err *err);
void templates_close(struct templates *t);

/* Subject (one line), plain text and HTML of a mail. values[] has VALUE_COUNT
 * texts, none NULL. Values are escaped in HTML; addresses of pages become
 * links. */
void template_write(struct str *subject, struct str *text, struct str *html,
                    const struct templates *t, enum outbox_kind kind,
                    bool german, const char *const *values);

#endif
