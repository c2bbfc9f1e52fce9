/*
 * cms.c: the text of a signed mail that is wrapped in its signature.
 *
 * Only the way to the content is read; each step takes a piece of what is left,
 * so that no length can lead out of it:
 *
 *     ContentInfo { signedData, [0] SignedData {
 *         version, digestAlgorithms,
 *         { data, [0] OCTET STRING, whole or in pieces }, ... } }
 */
#include "mail/cms.h"

#include <string.h>

enum { SEQUENCE = 0x30, SET = 0x31, INTEGER = 0x02, OID = 0x06,
       CONTEXT_0 = 0xA0, OCTETS = 0x04, OCTET_PIECES = 0x24 };

enum { PIECES_DEPTH = 4 };

struct ber {
    const unsigned char *p;
    size_t n;
};

/* The element at the front: its tag, its content; b moves behind it. One of
 * indefinite length gets all that is left, which ends with 00 00 somewhere;
 * nothing can be read behind it then. */
static bool next(struct ber *b, unsigned *tag, struct ber *content,
                 bool *indefinite)
{
    size_t len, head = 2;

    if (b->n < 2 || (b->p[0] & 0x1F) == 0x1F)
        return false;
    *tag = b->p[0];
    len = b->p[1];
    *indefinite = len == 0x80;
    if (len > 0x80) {
        size_t k = len - 0x80;
        if (k > 4 || b->n < 2 + k)
            return false;
        for (len = 0; head < 2 + k; head++)
            len = len << 8 | b->p[head];
    } else if (*indefinite) {
        len = b->n - head;
    }
    if (len > b->n - head)
        return false;
    *content = (struct ber){b->p + head, len};
    b->p += head + len;
    b->n -= head + len;
    return true;
}

/* Into the element at the front, which has this tag. */
static bool enter(struct ber *b, unsigned want)
{
    struct ber content;
    unsigned tag;
    bool indefinite;

    if (!next(b, &tag, &content, &indefinite) || tag != want)
        return false;
    *b = content;
    return true;
}

static bool skip(struct ber *b, unsigned want)
{
    struct ber content;
    unsigned tag;
    bool indefinite;

    return next(b, &tag, &content, &indefinite) && tag == want && !indefinite;
}

/* 1.2.840.113549.1.7.KIND: 1 data, 2 signedData */
static bool is_oid(struct ber *b, unsigned char kind)
{
    static const unsigned char pkcs7[] = {0x2a, 0x86, 0x48, 0x86,
                                          0xf7, 0x0d, 0x01, 0x07};
    struct ber content;
    unsigned tag;
    bool indefinite;

    return next(b, &tag, &content, &indefinite) && tag == OID &&
           content.n == sizeof pkcs7 + 1 &&
           memcmp(content.p, pkcs7, sizeof pkcs7) == 0 &&
           content.p[sizeof pkcs7] == kind;
}

/* Octets at the front. b moves behind them; behind pieces of indefinite length
 * it stands where their 00 00 is. */
static bool add_octets(struct str *out, struct ber *b, int depth)
{
    struct ber content, *pieces = &content;
    unsigned tag;
    bool indefinite;
    struct ber was = *b;

    if (depth > PIECES_DEPTH || !next(b, &tag, &content, &indefinite))
        return false;
    if (tag == OCTETS && !indefinite) {
        str_add(out, content.p, content.n);
        return true;
    }
    if (tag != OCTET_PIECES)
        return false;
    if (indefinite) {
        *b = (struct ber){was.p + 2, was.n - 2};
        pieces = b;
    }
    while (pieces->n > 0 && !(indefinite && pieces->p[0] == 0))
        if (!add_octets(out, pieces, depth + 1))
            return false;
    if (!indefinite)
        return true;
    if (b->n < 2 || b->p[1] != 0)
        return false;
    b->p += 2;
    b->n -= 2;
    return true;
}

bool cms_content(struct str *out, const void *bytes, size_t n)
{
    struct ber b = {bytes, n};

    return enter(&b, SEQUENCE) && is_oid(&b, 2) && enter(&b, CONTEXT_0) &&
           enter(&b, SEQUENCE) && skip(&b, INTEGER) && skip(&b, SET) &&
           enter(&b, SEQUENCE) && is_oid(&b, 1) && enter(&b, CONTEXT_0) &&
           add_octets(out, &b, 0) && !out->oom;
}
