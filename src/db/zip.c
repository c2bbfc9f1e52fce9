/*
 * zip.c: the stored text of an article, compressed.
 *
 * One zstd frame an article, at level 1: three parts that say the same (plain
 * text, Markdown, HTML) lie behind each other, so that the second and third
 * cost little. A reader may stop after the first part. It gives a bound, never
 * takes one from the frame.
 */
#include "db/zip.h"
#include "lotse.h"

#include <zstd.h>

enum { LEVEL = 1, WINDOW_LOG = 25 };

int zip_pack(struct str *out, struct zip *z, const void *bytes, size_t n)
{
    size_t bound = ZSTD_compressBound(n), k;

    if (z->pack == NULL)
        z->pack = ZSTD_createCCtx();
    if (z->pack == NULL || !str_reserve(out, bound))
        return LOTSE_NOMEM;
    k = ZSTD_compressCCtx(z->pack, out->p + out->n, bound, bytes, n, LEVEL);
    if (ZSTD_isError(k))
        return LOTSE_NOMEM;
    out->n += k;
    out->p[out->n] = '\0';
    return LOTSE_OK;
}

int zip_unpack(struct str *out, struct zip *z, const void *packed,
               size_t n_packed, size_t n)
{
    ZSTD_inBuffer in = {packed, n_packed, 0};
    ZSTD_outBuffer to = {NULL, n, 0};
    size_t k = 1;

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
    while (to.pos < n && k != 0) {
        size_t had = to.pos, had_in = in.pos;
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
