/*
 * download.c: attachments as files to keep, never to show.
 *
 * Whatever it is and is called, a browser must not make a page of it: no type
 * of its own, nosniff, a policy that forbids all, and a name that is
 * percent-encoded in full (RFC 8187) with a plain one for old programs.
 */
#include "http/download.h"
#include "http/page.h"

#include "base/err.h"

#include <ctype.h>

int download_write(struct request *rq, struct reply *rp, int64_t ticket,
                   int64_t attachment, const lotse_actor *who, lotse_err *err)
{
    lotse_attachment about;
    struct str head = {0};
    char name[256];
    void *bytes;
    int rc = lotse_attachment_get(&bytes, &about, name, rq->store, ticket,
                                  attachment, who, err);

    if (rc != LOTSE_OK)
        return rc;
    rp->body =
        (struct str){.p = bytes, .n = about.bytes, .cap = about.bytes + 1};
    rp->type = "application/octet-stream";
    str_adds(&head, "attachment; filename=\"");
    for (const char *p = name; *p != '\0'; p++)
        str_addc(&head, isalnum((unsigned char)*p) || strchr("-._", *p) != NULL
                            ? *p
                            : '_');
    str_adds(&head, "\"; filename*=UTF-8''");
    html_query(&head, name);
    rp->disposition = head.oom ? NULL : arena_strdup(&rq->mem, str_text(&head));
    str_free(&head);
    return rp->disposition != NULL ? LOTSE_OK : err_nomem(err);
}
