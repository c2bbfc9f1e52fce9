/* form.h: forms of our own pages, with and without files. */
#ifndef LOTSE_HTTP_FORM_H
#define LOTSE_HTTP_FORM_H

#include "http/reply.h"
#include "http/request.h"

#include "lotse.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    FORM_MAX = 128 << 10,  /* bytes of one without files */
    FORM_SKIP = 64 << 20,  /* of one with files that is read to its end, so
                              that what was typed can be shown again */
    BODY_SKIP = 4 << 20,   /* of another that is too long: read, not kept */
    FORM_UPLOADS = 16,     /* large ones with files, at once */
    FORM_UPLOADS_EACH = 8, /* of one client */
    FORM_KEY = 33          /* bytes of a key with NUL */
};

/* May a body of this type and length come? False: rp says why not. */
bool form_admit(struct request *rq, struct reply *rp, const char *length);

/* The request is done: what form_admit counted isn't in any more. */
void form_end(struct request *rq);

/* May a body of n bytes with files come now? There are places for so many that
 * are large. False: rp says so. */
bool form_place(struct request *rq, struct reply *rp, unsigned long long n);

/* A piece of the body. False: cut the connection. */
bool form_take(struct request *rq, const char *data, size_t n);

/* Is all of the body there? False: it was too long, and rp says so. */
bool form_fits(struct request *rq, struct reply *rp);

/* The body as rq->form and rq->parts. A form with files that is cut short or
 * malformed is LOTSE_OK with rq->form_error, and what was read before that. */
int form_read(struct request *rq, lotse_err *err);

/* A field's text with line breaks as \n, or "". */
const char *form_text(struct request *rq, const char *name);

/* The files that came in a field; those that a browser sends for an empty
 * choice aren't counted. *sum: their bytes. NULL: out of memory. */
const lotse_file *form_files(struct request *rq, const char *name, size_t *n,
                             size_t *sum);

/* The key that the form was given, or a new one. NULL: no random bytes, or out
 * of memory. */
const char *form_key(struct request *rq);

#endif
