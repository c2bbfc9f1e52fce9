/* cms.h: the text of a signed mail that is wrapped in its signature. */
#ifndef LOTSE_MAIL_CMS_H
#define LOTSE_MAIL_CMS_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* Append what CMS SignedData (RFC 5652, in BER) holds. False: it is none, is
 * encrypted, or is cut. The signature isn't checked. */
bool cms_content(struct str *out, const void *bytes, size_t n);

#endif
