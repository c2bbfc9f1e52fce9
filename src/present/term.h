/* term.h: text for people: cleaned, wrapped, perhaps coloured. */
#ifndef LOTSE_PRESENT_TERM_H
#define LOTSE_PRESENT_TERM_H

#include "present/sink.h"

#include "lotse.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TERM_WIDTH = 79, TERM_NARROW = 24 };

enum term_style {
    TERM_PLAIN,
    TERM_TITLE,
    TERM_FAINT,
    TERM_MARK,
    TERM_GOOD,
    TERM_WARN,
    TERM_BAD
};

struct term {
    struct sink to;
    bool color;
    int width; /* columns; 0: TERM_WIDTH, which is the most that is used */
};

/* Write text without control characters (but line breaks and tabs), without
 * marks that change the direction of writing, and with U+FFFD for malformed
 * bytes. */
void term_text(const struct term *t, const char *s);
void term_textn(const struct term *t, const char *s, size_t n);
/* For short text: cut after 1 KiB. */
void term_fmt(const struct term *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Text in a style; plain where colour is off. */
void term_styled(const struct term *t, enum term_style style, const char *s);

/* Text padded with blanks to width code points. */
void term_cell(const struct term *t, const char *s, int width);

/* A paragraph of n bytes, indented, broken at blanks before the width, ended
 * by a line break; marked bytes stand in TERM_MARK. */
void term_paragraph(const struct term *t, int indent, const char *s, size_t n,
                    const lotse_mark *marks, size_t n_marks);

/* A paragraph whose first line begins with `head` and whose others are
 * indented as far; its first n_styled bytes in a style. */
void term_item(const struct term *t, const char *head, const char *s,
               enum term_style style, size_t n_styled);

/* A field of tab-separated values: tab, line break and backslash are escaped
 * with a backslash. */
void term_tsv(const struct term *t, const char *s);

/* A field of comma-separated values (RFC 4180). What a spreadsheet would take
 * for a formula begins with an apostrophe, because fields hold words of
 * strangers; a number doesn't. */
void term_csv(const struct term *t, const char *s, bool number);

#endif
