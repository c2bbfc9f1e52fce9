/* le.h: fixed numbers as little endian bytes. */
#ifndef LOTSE_DB_LE_H
#define LOTSE_DB_LE_H

#include <stdint.h>

static inline void le32_put(unsigned char *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(v >> 8 * i);
}

static inline void le64_put(unsigned char *p, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        p[i] = (unsigned char)(v >> 8 * i);
}

static inline uint32_t le32_get(const unsigned char *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

static inline uint64_t le64_get(const unsigned char *p)
{
    return le32_get(p) | (uint64_t)le32_get(p + 4) << 32;
}

#endif
