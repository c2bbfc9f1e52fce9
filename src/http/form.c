/*
 * form.c: forms of our own pages, with and without files.
 *
 * A form with files may be too long. A browser has nothing to show but an error
 * of its own when it is cut off while it sends, and all that was typed is gone;
 * so it is read to its end, what is too much is dropped, and the page comes
 * back with the texts, which stand before the files.
 */
#include "http/form.h"
#include "http/auth.h"
#include "http/multipart.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/err.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static const char urlencoded[] = "application/x-www-form-urlencoded";
static const char multipart[] = "multipart/form-data";

_Static_assert((int)MULTIPART_MAX <= (int)REQUEST_MAX_PARAMS,
               "each part may be a field");

/* Each may take ten megabytes and minutes: nobody takes all places. */
static bool count_upload(struct request *rq)
{
    const char *client = auth_client(rq);
    struct server *srv = rq->srv;
    unsigned all, own;

    if (client == NULL)
        return false;
    rq->upload = &rates_of(&srv->filers, client)->held;
    all = atomic_fetch_add(&srv->uploads, 1);
    own = atomic_fetch_add(rq->upload, 1);
    return all < FORM_UPLOADS && own < FORM_UPLOADS_EACH;
}

void form_end(struct request *rq)
{
    if (rq->upload == NULL)
        return;
    atomic_fetch_sub(&rq->srv->uploads, 1);
    atomic_fetch_sub(rq->upload, 1);
    rq->upload = NULL;
}

bool form_place(struct request *rq, struct reply *rp, unsigned long long n)
{
    if (n <= FORM_MAX || count_upload(rq))
        return true;
    rp->retry_after = 5;
    reply_problem(rq, rp, MHD_HTTP_SERVICE_UNAVAILABLE,
                  "many files come in just now: try again in a moment");
    return false;
}

static bool admit_upload(struct request *rq, struct reply *rp,
                         const char *length)
{
    unsigned long long n = length != NULL ? strtoull(length, NULL, 10) : 0;

    if (length == NULL) {
        reply_problem(rq, rp, MHD_HTTP_LENGTH_REQUIRED,
                      "a form with files says its length before");
        return false;
    }
    if (n > FORM_SKIP) {
        reply_problemf(rq, rp, MHD_HTTP_CONTENT_TOO_LARGE,
                       "the attachments may have %d MiB in all: send fewer or "
                       "smaller ones",
                       LOTSE_FILES_MAX >> 20);
        return false;
    }
    rq->max_body = rq->route->max_body;
    return form_place(rq, rp, n);
}

bool form_admit(struct request *rq, struct reply *rp, const char *length)
{
    bool files = (rq->route->flags & ROUTE_FILES) != 0;

    if (files && request_is_type(rq, multipart))
        return admit_upload(rq, rp, length);
    if (!request_is_type(rq, urlencoded)) {
        reply_problemf(rq, rp, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE,
                       "send the body as Content-Type: %s%s%s", urlencoded,
                       files ? " or " : "", files ? multipart : "");
        return false;
    }
    if (files)
        rq->max_body = FORM_MAX;
    return true;
}

/* Of a form with files what is too much is dropped, and form_read tells. */
static bool is_upload(const struct request *rq)
{
    unsigned both = ROUTE_FORM | ROUTE_FILES;

    return rq->route != NULL && (rq->route->flags & both) == both &&
           rq->max_body > FORM_MAX;
}

/* Chunks don't say their length before: who sends more than is kept is
 * listened to for a while, because an answer to someone who still sends is
 * lost when the connection ends. */
static uint64_t most(const struct request *rq)
{
    if (is_upload(rq))
        return FORM_SKIP;
    return (rq->route != NULL && rq->route->max_body > rq->max_body
                ? rq->route->max_body
                : rq->max_body) +
           BODY_SKIP;
}

bool form_take(struct request *rq, const char *data, size_t n)
{
    size_t room = rq->max_body - rq->body.n;
    bool files = rq->route != NULL && (rq->route->flags & ROUTE_FILES) != 0 &&
                 rq->max_body > FORM_MAX;

    rq->got += n;
    if (rq->got > most(rq))
        return false;
    str_add(&rq->body, data, n < room ? n : room);
    if (files && rq->slot != NULL)
        watch_fed(&rq->srv->watch, rq->slot, n);
    return !rq->body.oom;
}

bool form_fits(struct request *rq, struct reply *rp)
{
    bool files = rq->route != NULL && (rq->route->flags & ROUTE_FILES) != 0;

    if (rq->got <= rq->max_body || is_upload(rq))
        return true;
    rp->close = true;
    reply_problemf(rq, rp, MHD_HTTP_CONTENT_TOO_LARGE,
                   files ? "a body that doesn't say its length before may have "
                           "%zu bytes here: send Content-Length"
                         : "a body may have %zu bytes here: shorten the text",
                   rq->max_body);
    return false;
}

/* A part as a field; NULs are left out. */
static bool add_field(struct request *rq, const struct part *part)
{
    struct param *p = &rq->form.items[rq->form.n];
    char *value = arena_alloc(&rq->mem, part->n + 1);

    if (value == NULL)
        return false;
    p->n = 0;
    for (size_t i = 0; i < part->n; i++)
        if (part->bytes[i] != '\0')
            value[p->n++] = part->bytes[i];
    p->name = part->name;
    p->value = value;
    rq->form.n++;
    return true;
}

int form_read(struct request *rq, lotse_err *err)
{
    lotse_err why = {0};
    int rc;

    if (!request_is_type(rq, multipart))
        return request_params(&rq->form, &rq->mem, str_text(&rq->body),
                              rq->body.n, err);
    rq->parts = arena_alloc(&rq->mem, sizeof *rq->parts);
    if (rq->parts == NULL)
        return err_nomem(err);
    rc = multipart_read(rq->parts,
                        request_header(rq, MHD_HTTP_HEADER_CONTENT_TYPE),
                        str_text(&rq->body), rq->body.n, &rq->mem, &why);
    if (rc != LOTSE_OK)
        rq->form_error = arena_strdup(&rq->mem, why.msg);
    rq->form.n = 0;
    for (size_t i = 0; i < rq->parts->n; i++)
        if (rq->parts->items[i].file == NULL &&
            !add_field(rq, &rq->parts->items[i]))
            return err_nomem(err);
    return rc == LOTSE_OK || rq->form_error != NULL ? LOTSE_OK : err_nomem(err);
}

const char *form_text(struct request *rq, const char *name)
{
    const char *s = params_get(&rq->form, name);
    char *out = s != NULL ? arena_alloc(&rq->mem, strlen(s) + 1) : NULL;
    size_t k = 0;

    if (out == NULL)
        return "";
    for (; *s != '\0'; s++)
        if (*s != '\r' || s[1] != '\n')
            out[k++] = *s == '\r' ? '\n' : *s;
    return out;
}

const lotse_file *form_files(struct request *rq, const char *name, size_t *n,
                             size_t *sum)
{
    lotse_file *out = arena_array(&rq->mem, MULTIPART_MAX, sizeof *out);

    *n = *sum = 0;
    for (size_t i = 0; out != NULL && rq->parts != NULL && i < rq->parts->n;
         i++) {
        const struct part *p = &rq->parts->items[i];
        if (p->file == NULL || strcmp(p->name, name) != 0 ||
            (p->file[0] == '\0' && p->n == 0))
            continue;
        out[(*n)++] = (lotse_file){p->file, p->bytes, p->n};
        *sum += p->n;
    }
    return out;
}

const char *form_key(struct request *rq)
{
    const char *sent = params_get(&rq->form, "key");
    unsigned char raw[(FORM_KEY - 1) / 2];
    char *out;

    if (sent != NULL && strlen(sent) == FORM_KEY - 1 &&
        strspn(sent, "0123456789abcdef") == FORM_KEY - 1)
        return sent;
    out = arena_alloc(&rq->mem, FORM_KEY);
    if (out == NULL || getrandom(raw, sizeof raw, 0) != sizeof raw)
        return NULL;
    for (size_t i = 0; i < sizeof raw; i++)
        snprintf(out + 2 * i, 3, "%02x", raw[i]);
    return out;
}
