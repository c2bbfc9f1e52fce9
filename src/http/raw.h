/* raw.h: do the headers hold anything that isn't told? */
#ifndef LOTSE_HTTP_RAW_H
#define LOTSE_HTTP_RAW_H

#include "http/request.h"

#include <stdbool.h>

/* Is each byte of the request's head part of the method, the target, the
 * version, a header's name or value, or what stands between them? method and
 * version as libmicrohttpd hands them out. */
bool raw_is_told(const struct request *rq, const char *method,
                 const char *version);

#endif
