/* clean.h: what a ticket says, without what mail programs add to it. */
#ifndef LOTSE_TEXT_CLEAN_H
#define LOTSE_TEXT_CLEAN_H

#include "base/str.h"

struct cleaned {
    struct str text;  /* subject, line break, body; well-formed UTF-8 */
    size_t n_subject; /* bytes of the subject at the front, 0: none known */
    bool greeted;     /* a greeting came first: line one is no subject */
};

/* Take quoted mail, signature, greeting, mail headers, disclaimers and what
 * logs don't tell off n bytes of ticket text; decode a raw mail. Where nothing
 * would be left (a mail that only forwards another) the text stays whole.
 * Lines stay lines. LOTSE_NOMEM or LOTSE_OK. */
int clean_ticket(struct cleaned *out, const char *text, size_t n);
void cleaned_free(struct cleaned *c);

#endif
