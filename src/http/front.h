/* front.h: what is refused before a handler sees it. */
#ifndef LOTSE_HTTP_FRONT_H
#define LOTSE_HTTP_FRONT_H

#include "http/reply.h"
#include "http/request.h"

#include <stdbool.h>

/* Look at method, target and headers, before the body is read, and find the
 * route. False: rp says why not, and the connection ends after it. */
bool front_admit(struct request *rq, struct reply *rp, const char *method,
                 const char *version);

/* OPTIONS, which no handler answers. */
void front_options(struct request *rq, struct reply *rp);

#endif
