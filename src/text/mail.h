/* mail.h: raw mails and pieces of mails as text. */
#ifndef LOTSE_TEXT_MAIL_H
#define LOTSE_TEXT_MAIL_H

#include "base/str.h"
#include "text/line.h"

enum { MAIL_MAX = 1 << 20 }; /* bytes of a body that are read */

enum mail_field {
    FIELD_NONE, /* no header line */
    FIELD_FROM,
    FIELD_DATE,
    FIELD_TO,
    FIELD_SUBJECT,
    FIELD_NOTE,     /* Attachments, Importance */
    FIELD_MACHINE,  /* what only a raw mail has: Received, X-... */
    FIELD_TYPE,     /* Content-Type */
    FIELD_ENCODING, /* Content-Transfer-Encoding */
    FIELD_DISPOSITION
};

enum mail_charset { CHARSET_UTF8, CHARSET_CP1252, CHARSET_LATIN9 };
enum mail_encoding { ENCODING_NONE, ENCODING_QP, ENCODING_BASE64 };
enum mail_type { TYPE_PLAIN, TYPE_HTML, TYPE_MULTIPART, TYPE_OTHER };

struct mail_head {
    size_t length;      /* bytes of the header with its empty line; 0: none */
    struct str subject; /* decoded and on one line, valid UTF-8 */
    enum mail_type type;
    enum mail_encoding encoding;
    enum mail_charset charset;
    bool attachment;
    char boundary[80]; /* "--" and the boundary of a multipart, or "" */
};

/* Which header is the line ("Von: ...", "*Betreff:* ...")? *value gets what
 * stands behind the colon. */
enum mail_field mail_field(struct line l, struct line *value);

/* The header at the start of text, of a mail or, where part is true, of one
 * of its parts. A single line like "An: alle" is none; "Betreff: ..." is. */
void mail_head_read(struct mail_head *h, const char *text, size_t n, bool part);
void mail_head_free(struct mail_head *h);

/* A subject without "Re:", "[EXTERN]", "[Ticket#1]"; *forward is set where a
 * prefix says so. */
struct line mail_subject(struct line l, bool *forward);

/* A header value with "=?UTF-8?Q?...?=" decoded, as valid UTF-8. */
void mail_decode_words(struct str *out, const char *s, size_t n);

/* Bytes of a charset as valid UTF-8. A byte that is no UTF-8 where there
 * should be some is read as Windows-1252. */
void mail_decode_charset(struct str *out, const char *s, size_t n,
                         enum mail_charset charset);
enum mail_charset mail_charset_of(struct line name);
void mail_decode_qp(struct str *out, const char *s, size_t n, bool header);
void mail_decode_base64(struct str *out, const char *s, size_t n);

/* The readable text of a ticket or mail: subject (may stay empty) and body,
 * decoded, without HTML. */
void mail_read(struct str *subject, struct str *body, const char *text,
               size_t n);

/* Is the text a page of HTML? */
bool html_looks_so(const char *text, size_t n);
/* HTML as plain text; quoted blocks get ">" before their lines, and where links
 * are wanted "<address>" stands behind the words of a link. */
void html_to_text(struct str *out, const char *html, size_t n, bool links);

#endif
