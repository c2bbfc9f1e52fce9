/* download.h: attachments as files to keep, never to show. */
#ifndef LOTSE_HTTP_DOWNLOAD_H
#define LOTSE_HTTP_DOWNLOAD_H

#include "http/reply.h"
#include "http/request.h"

#include "lotse.h"

#include <stdint.h>

/* The bytes of an attachment of a ticket that the actor may read. Errors as
 * lotse_attachment_get; LOTSE_NOMEM. */
int download_write(struct request *rq, struct reply *rp, int64_t ticket,
                   int64_t attachment, const lotse_actor *who, lotse_err *err);

#endif
