/* quote.h: which lines of a mail are someone else's. */
#ifndef LOTSE_TEXT_QUOTE_H
#define LOTSE_TEXT_QUOTE_H

#include "text/line.h"

enum { LEVEL_MAX = 8 };

struct quote_line {
    struct line l;  /* trimmed, without ">" */
    unsigned level; /* 0: the writer's own, 1: the mail below it, ... */
    bool head;      /* "On ... wrote:", "Von: ...": nobody's words */
};

struct quote_lines {
    struct quote_line *items;
    size_t n, cap;
    unsigned deepest;    /* the highest level of a line */
    struct line subject; /* of the first mail that is quoted with a header */
    bool forward;        /* a line says that the rest is forwarded */
};

/* The lines of a text with their levels. False: out of memory. */
bool quote_read(struct quote_lines *q, const char *text, size_t n);
void quote_free(struct quote_lines *q);

#endif
