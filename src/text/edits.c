/*
 * edits.c: how many mistakes apart two words are.
 *
 * The usual table of the cheapest edits between the beginnings of both words.
 * So few letters can be left out for the cost that is allowed that only a band
 * about its diagonal matters. Most words of a base are ruled out before, by
 * letters that only one of both has: for many words at once, their bits counted
 * by adding neighbours.
 */
#include "text/edits.h"
#include "base/utf8.h"

enum { FAR = 1 << 20 }; /* more than any cost */

bool edits_read(struct spelled_out *w, const char *s, size_t n)
{
    size_t len;

    w->n = 0;
    for (size_t at = 0; at < n; at += len, w->n++) {
        uint32_t cp = (unsigned char)s[at];
        len = 1;
        if (w->n == EDITS_LETTERS)
            return false;
        if (cp >= 0x80)
            cp = utf8_next(s + at, n - at, &len);
        w->gap[w->n] = w->n > 0 && w->cp[w->n - 1] == cp ? DOUBLED : EDIT;
        w->cp[w->n] = cp;
    }
    return true;
}

static int min3(int a, int b, int c)
{
    a = a < b ? a : b;
    return a < c ? a : c;
}

int edits_cost(const struct spelled_out *a, const struct spelled_out *b,
               int max)
{
    int rows[3][EDITS_LETTERS + 2];
    int *prev2 = rows[0], *prev = rows[1], *row = rows[2];
    size_t reach = (size_t)(max / DOUBLED);

    prev[0] = 0;
    for (size_t j = 1; j <= b->n; j++)
        prev[j] = prev[j - 1] + b->gap[j - 1];
    for (size_t i = 1; i <= a->n; i++) {
        uint32_t letter = a->cp[i - 1];
        int gap = a->gap[i - 1], best, *t;
        size_t from = i > reach ? i - reach : 1;
        size_t to = i + reach < b->n ? i + reach : b->n;
        row[from - 1] = best = from == 1 ? prev[0] + gap : FAR;
        for (size_t j = from; j <= to; j++) {
            int cost = letter != b->cp[j - 1] ? EDIT : 0;
            int d = min3(prev[j] + gap, row[j - 1] + b->gap[j - 1],
                         prev[j - 1] + cost);
            if (i > 1 && j > 1 && letter == b->cp[j - 2] &&
                a->cp[i - 2] == b->cp[j - 1] && prev2[j - 2] + SWAP < d)
                d = prev2[j - 2] + SWAP;
            row[j] = d;
            best = d < best ? d : best;
        }
        if (best > max)
            return max + 1;
        row[to + 1] = FAR;
        t = prev2;
        prev2 = prev;
        prev = row;
        row = t;
    }
    return b->n <= a->n + reach ? prev[b->n] : max + 1;
}

uint32_t edits_letters(const char *s, size_t n)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] < 0xC0) /* the last byte tells umlauts apart */
            bits |= 1U << (s[i] & 31);
    return bits;
}

struct edits_sieve edits_sieve_of(const char *s, size_t n, int max)
{
    size_t more = (size_t)(max / DOUBLED + max / EDIT);

    return (struct edits_sieve){edits_letters(s, n),
                                2 * (uint32_t)(max / EDIT),
                                (uint8_t)(n > more ? n - more : 0),
                                (uint8_t)(n + more)};
}

void edits_sieve_words(uint8_t *restrict passes, const struct edits_sieve *f,
                       const uint32_t *restrict letters,
                       const uint8_t *restrict lengths, size_t n)
{
    const uint32_t bits = f->bits, apart = f->apart;
    const uint8_t shortest = f->shortest, longest = f->longest;

#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        uint32_t x = letters[i] ^ bits;
        x -= x >> 1 & 0x55555555;
        x = (x & 0x33333333) + (x >> 2 & 0x33333333);
        x = (x + (x >> 4)) & 0x0F0F0F0F;
        x += x >> 8;
        x = (x + (x >> 16)) & 63;
        passes[i] = (uint8_t)(x <= apart) & (lengths[i] >= shortest) &
                    (lengths[i] <= longest);
    }
}
