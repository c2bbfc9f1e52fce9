/* parsing.h: while a mail is read. */
#ifndef LOTSE_MAIL_PARSING_H
#define LOTSE_MAIL_PARSING_H

#include "mail/mail.h"

#include "base/str.h"

#include <gmime/gmime.h>

struct parsing {
    struct mail *m;
    struct arena *mem;
    struct str text; /* of the body so far, valid UTF-8 */
    size_t parts;
    bool oom;
};

/* A copy of n bytes, never NULL. */
const char *parsing_keep(struct parsing *p, const char *s, size_t n);

/* A header's value as one clean line. */
const char *parsing_line(struct parsing *p, const char *s);

void parsing_ref(struct parsing *p, const char *message_id);

/* An address in lower case into one of the lists of m. */
void parsing_address(struct parsing *p, const char **list, size_t *n,
                     const char *address);

/* Take a part with all that is in it: text, files, what a report says. */
void parts_read(struct parsing *p, GMimeObject *o, int depth);

/* Append bytes of a charset (NULL: none named) as valid UTF-8. */
void charset_add(struct str *out, const char *s, size_t n, const char *charset);

#endif
