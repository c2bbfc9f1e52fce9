/* assets.h: style, scripts and pictures of the pages. */
#ifndef LOTSE_HTTP_ASSETS_H
#define LOTSE_HTTP_ASSETS_H

#include "base/str.h"

/* Append the address of an asset, with its version:
 * "/assets/portal.css?v=1f". */
void asset_url(struct str *out, const char *name);

#endif
