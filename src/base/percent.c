/*
 * percent.c: percent-encoding, one writer and one reader for all addresses.
 *
 * What may stand for itself differs between a path and a value of a query, so
 * the caller names it. Hexadecimal digits are written in upper case, as RFC
 * 3986 wants, and read in both.
 */
#include "base/percent.h"

void percent_add(struct str *out, const char *s, const char *plain)
{
    static const char hex[] = "0123456789ABCDEF";

    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
            (c >= '0' && c <= '9') || strchr(plain, c) != NULL) {
            str_addc(out, (char)c);
        } else {
            str_addc(out, '%');
            str_addc(out, hex[c >> 4]);
            str_addc(out, hex[c & 15]);
        }
    }
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int percent_byte(const char *s, size_t n)
{
    int high = n > 2 ? digit(s[1]) : -1, low = n > 2 ? digit(s[2]) : -1;

    return high < 0 || low < 0 ? -1 : high * 16 + low;
}
