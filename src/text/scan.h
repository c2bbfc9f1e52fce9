/* scan.h: where the words of a text are. */
#ifndef LOTSE_TEXT_SCAN_H
#define LOTSE_TEXT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CHAIN_RUNS = 16 };

/* A run of letters, digits and marks. */
struct run {
    size_t from, to; /* bytes of the text */
    bool alpha, digit, ascii;
    bool camel; /* a lower-case letter before an upper-case one */
};

/* Runs that are joined by single characters without blanks: "KS-1042",
 * "user@example.org", "7.4.2", "Login-Problem". Most chains have one run. */
struct chain {
    struct run runs[CHAIN_RUNS];
    char joins[CHAIN_RUNS]; /* joins[i] stands behind runs[i]; '-' for all
                               hyphens */
    size_t n;
    size_t to; /* end, with the signs of "C++" and "C#" */
};

struct scan {
    const char *text;
    size_t n;
    size_t at;
};

/* The next chain of the text; false at the end. Malformed UTF-8 separates. */
bool scan_next(struct scan *s, struct chain *out);

#endif
