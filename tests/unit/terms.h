/* terms.h: the terms of a text as one line. */
#ifndef TESTS_TERMS_H
#define TESTS_TERMS_H

#include "text/analyze.h"

/* Terms of a position are joined by "/", parts begin with "~", codes and
 * numbers with "#", a stop word is ".". */
static inline void terms_line(struct str *line, const struct analyzer *a,
                              const struct toks *t)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct tok *k = &t->items[i];

        if (i > 0)
            str_addc(line, k->pos == t->items[i - 1].pos ? '/' : ' ');
        if (k->kind == TOK_PART)
            str_addc(line, '~');
        if (k->kind == TOK_CODE || k->kind == TOK_NUM)
            str_addc(line, '#');
        str_adds(line, k->kind == TOK_STOP ? "."
                                           : a->terms.items[k->term].p);
    }
}

#endif
