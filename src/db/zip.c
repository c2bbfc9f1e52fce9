/*
 * zip.c: the stored text of an article, compressed.
 *
 * Two zstd frames an article, at level 1: its plain text, then Markdown, HTML
 * and the rest, which say the same and cost little, since the first frame's
 * bytes come before them in the window. Who wants the plain text unpacks no
 * more. A reader gives a bound, never takes one from a frame.
 */
#include "db/zip.h"
#include "lotse.h"

#include <zstd.h>

enum { LEVEL = 1, WINDOW_LOG = 25 };

/* Append a frame of n bytes; what it may refer to are the n_before bytes before
 * them. */
static int add_frame(struct str *out, struct zip *z, const char *bytes,
                     size_t n, size_t n_before)
{
    size_t bound = ZSTD_compressBound(n), k;

    if (!str_reserve(out, bound))
        return LOTSE_NOMEM;
    k = ZSTD_CCtx_refPrefix(z->pack, bytes - n_before, n_before);
    if (!ZSTD_isError(k))
        k = ZSTD_compress2(z->pack, out->p + out->n, bound, bytes, n);
    if (ZSTD_isError(k))
        return LOTSE_NOMEM;
    out->n += k;
    out->p[out->n] = '\0';
    return LOTSE_OK;
}

int zip_pack(struct str *out, struct zip *z, const void *bytes, size_t n,
             size_t first)
{
    int rc = LOTSE_OK;

    if (z->pack == NULL) {
        z->pack = ZSTD_createCCtx();
        if (z->pack == NULL)
            return LOTSE_NOMEM;
        ZSTD_CCtx_setParameter(z->pack, ZSTD_c_compressionLevel, LEVEL);
    }
    if (first > 0)
        rc = add_frame(out, z, bytes, first, 0);
    if (rc == LOTSE_OK && (n > first || n == 0))
        rc = add_frame(out, z, (const char *)bytes + first, n - first, first);
    return rc;
}

int zip_unpack(struct str *out, struct zip *z, const void *packed,
               size_t n_packed, size_t n)
{
    ZSTD_inBuffer in = {packed, n_packed, 0};
    ZSTD_outBuffer to = {NULL, n, 0};
    size_t k = 0; /* a frame begins */

    if (n > ZIP_MAX)
        return LOTSE_INPUT;
    if (z->unpack == NULL) {
        z->unpack = ZSTD_createDCtx();
        if (z->unpack == NULL)
            return LOTSE_NOMEM;
        ZSTD_DCtx_setParameter(z->unpack, ZSTD_d_windowLogMax, WINDOW_LOG);
    }
    if (!str_reserve(out, n))
        return LOTSE_NOMEM;
    to.dst = out->p + out->n;
    ZSTD_DCtx_reset(z->unpack, ZSTD_reset_session_only);
    while (to.pos < n) {
        size_t had = to.pos, had_in = in.pos;
        if (k == 0)
            k = ZSTD_DCtx_refPrefix(z->unpack, to.dst, to.pos);
        if (!ZSTD_isError(k))
            k = ZSTD_decompressStream(z->unpack, &to, &in);
        if (ZSTD_isError(k) || (to.pos == had && in.pos == had_in))
            break;
    }
    out->n += to.pos == n ? n : 0; /* all or nothing */
    out->p[out->n] = '\0';
    if (to.pos < n)
        return LOTSE_INPUT;
    return LOTSE_OK;
}

void zip_free(struct zip *z)
{
    ZSTD_freeCCtx(z->pack);
    ZSTD_freeDCtx(z->unpack);
    *z = (struct zip){NULL, NULL};
}
