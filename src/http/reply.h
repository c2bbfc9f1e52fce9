/* reply.h: what goes back, and the one place that sends it. */
#ifndef LOTSE_HTTP_REPLY_H
#define LOTSE_HTTP_REPLY_H

#include "http/request.h"

#include "base/str.h"

#include "lotse.h"

#include <stdbool.h>

struct MHD_Response;

/* Strings live in the request's arena or in the program. {0} is an empty
 * answer; status 0 means 200. */
struct reply {
    unsigned status;
    const char *type; /* Content-Type */
    struct str body;
    const char *fixed; /* instead of body: bytes that live as long as we do */
    size_t n_fixed;
    struct MHD_Response *stream; /* instead of both: it makes its own bytes */
    const char *cache;       /* Cache-Control; NULL: no-store */
    const char *etag;        /* quoted, or NULL */
    const char *location;    /* of a redirect */
    const char *cookie;      /* Set-Cookie */
    const char *link;        /* Link */
    const char *language;    /* Content-Language */
    const char *disposition; /* Content-Disposition */
    const char *authenticate; /* WWW-Authenticate */
    const char *allow;       /* Allow, with 405 and OPTIONS */
    unsigned retry_after;    /* seconds */
    bool varies;             /* by language and cookie */
    bool html;               /* a page: its own policy, may be framed by those
                                that the allow-list names */
    bool open;               /* any origin may load it: the widget's script */
    bool close;              /* end the connection */
};

extern const char type_json[], type_problem[], type_html[], type_text[],
    type_md[];

/* Say which version this answer has: hashes what it is made of (index id,
 * request). True: the client has it, the answer is 304 and complete. */
bool reply_fresh(struct request *rq, struct reply *rp, const char *of,
                 size_t n);

/* The same for an answer that depends on the index, the target and the body,
 * and on `more` (which it frees; NULL: nothing). *have: the client has it.
 * Errors as request_index; LOTSE_NOMEM. */
int reply_fresh_index(bool *have, struct request *rq, struct reply *rp,
                      struct str *more, lotse_err *err);

/* An error: a problem object (RFC 9457) or a page that says the same. detail
 * says what was wrong and how to mend it. Replaces what rp held. */
void reply_problem(struct request *rq, struct reply *rp, unsigned status,
                   const char *detail);

/* The problem that a failed call is. */
void reply_error(struct request *rq, struct reply *rp, const lotse_err *err);

/* Other formats of `detail` for messages with a part in them. */
void reply_problemf(struct request *rq, struct reply *rp, unsigned status,
                    const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Reason phrase. */
const char *reply_reason(unsigned status);

/* Send; takes over rp->body. False: the connection must be cut. */
bool reply_send(struct request *rq, struct reply *rp);

#endif
