/* ask.h: the pages on which a request is written, sent and acknowledged. */
#ifndef LOTSE_HTTP_ASK_H
#define LOTSE_HTTP_ASK_H

#include "http/reply.h"
#include "http/request.h"
#include "http/words.h"

#include "lotse.h"

#include <stdbool.h>

enum { ASK_FILES = 20 /* attachments of a message */ };

enum step {
    STEP_WRITE, /* nothing is written yet */
    STEP_SEND   /* articles are shown, and the way to send it */
};

/* What was typed; no member is NULL. */
struct draft {
    const char *subject, *text, *name, *mail, *type;
    int urgency;
    enum step step;
    bool sent;   /* by the form */
    bool solved; /* an article has */
    /* why it wasn't sent, in words; W_COUNT is told by `detail` alone */
    bool failed;
    enum word wrong;
    const lotse_err *detail; /* or NULL */
    bool has_files;     /* were chosen, and are to be chosen again */
};

bool draft_is_empty(const struct draft *d);

/* The whole page around a draft. */
int ask_write(struct request *rq, struct reply *rp, const struct draft *d,
              lotse_err *err);

/* Do we take requests ourselves? */
bool ask_files(const struct request *rq);

/* page_send.c: the part of the page that sends it. */
int send_write(struct request *rq, struct str *out, const struct draft *d,
               lotse_err *err);

/* page_filed.c: make a ticket of it; the page again, where that fails. */
int send_file(struct request *rq, struct reply *rp, struct draft *d,
              lotse_err *err);

/* page_hand_over.c: the way to a desk that isn't ours. */
void hand_over_write(struct request *rq, struct str *out,
                     const struct draft *d);
/* "Or write to support@example.org", or nothing. */
void hand_over_line(struct request *rq, struct str *out);

/* page_filed.c: that it has arrived: number, promise, what comes next,
 * articles. */
int filed_write(struct request *rq, struct str *out, const lotse_ticket *t,
                lotse_err *err);

/* page_send.c: a field for attachments; form: id of its form, or NULL. */
void files_write(struct request *rq, struct str *out, const char *form);

struct rates;

/* Is something wrong with the form or its files, or does this client send too
 * often (by: what is counted)? *files, *n: they. False: nothing is. */
bool send_is_wrong(enum word *wrong, unsigned *status, const lotse_file **files,
                   size_t *n, struct request *rq, struct rates *by);

/* A line that says what is wrong. */
void wrong_write(struct request *rq, struct str *out, enum word wrong,
                 const lotse_err *detail, bool has_files);

#endif
