/* zip.h: the stored text of an article, compressed. */
#ifndef LOTSE_DB_ZIP_H
#define LOTSE_DB_ZIP_H

#include "base/str.h"

enum { ZIP_MAX = 32 << 20 }; /* bytes of one text */

/* Working memory of both ways; {0} is valid. */
struct zip {
    struct ZSTD_CCtx_s *pack;
    struct ZSTD_DCtx_s *unpack;
};

/* Append n bytes, compressed, to out; to read the `first` ones costs no more
 * than they do. LOTSE_NOMEM. */
int zip_pack(struct str *out, struct zip *z, const void *bytes, size_t n,
             size_t first);

/* Append the first n bytes of what `packed` holds to out; it may be anything.
 * LOTSE_INPUT: it holds no such text; LOTSE_NOMEM. */
int zip_unpack(struct str *out, struct zip *z, const void *packed,
               size_t n_packed, size_t n);
void zip_free(struct zip *z);

#endif
