/* varint.h: small numbers in few bytes (LEB128), and fixed ones. */
#ifndef LOTSE_BASE_VARINT_H
#define LOTSE_BASE_VARINT_H

#include "base/str.h"

static inline void put_varint(struct str *s, uint64_t v)
{
    unsigned char b[10];
    size_t n = 0;

    if (v < 0x80) { /* most are */
        str_addc(s, (char)v);
        return;
    }
    for (; v >= 0x80; v >>= 7)
        b[n++] = (unsigned char)(v | 0x80);
    b[n++] = (unsigned char)v;
    str_add(s, b, n);
}

/* Reader of foreign bytes: past the end it returns 0 and sets bad. */
struct reader {
    const unsigned char *p;
    const unsigned char *end;
    bool bad;
};

static inline uint64_t get_varint(struct reader *r)
{
    uint64_t v = 0;

    for (unsigned shift = 0; r->p < r->end && shift < 64; shift += 7) {
        unsigned char c = *r->p++;
        v |= (uint64_t)(c & 0x7F) << shift;
        if (c < 0x80)
            return v;
    }
    r->bad = true;
    return 0;
}

#endif
