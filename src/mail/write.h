/* write.h: a mail as bytes. */
#ifndef LOTSE_MAIL_WRITE_H
#define LOTSE_MAIL_WRITE_H

#include "base/str.h"

#include "lotse.h"

/* Texts are UTF-8; control characters in them (CR LF, too) become blanks in
 * headers, so that no value can begin a header of its own. */
struct letter {
    const char *from_name, *from, *to; /* addresses are checked ones */
    const char *subject, *text, *html;
    const char *message_id;  /* without <> */
    const char *const *refs; /* Message-IDs, the oldest first; the last one is
                                answered */
    size_t n_refs;
    bool automatic; /* no person wrote it */
    bool answer;    /* of the machine, to what a person wrote */
    bool to_agent;
    const char *mark; /* of X-Lotse */
    int64_t date;
    const lotse_file *files;
    size_t n_files;
};

/* The mail, each line ended by CR LF. LOTSE_NOMEM. */
int letter_write(struct str *out, const struct letter *l, lotse_err *err);

/* One address that can stand in a command of SMTP: something@domain, no blank,
 * no control character, no bracket. */
bool letter_is_address(const char *s);

#endif
