/* line.h: a line of a ticket, and what it begins with or holds. */
#ifndef LOTSE_TEXT_LINE_H
#define LOTSE_TEXT_LINE_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of a text that belongs to someone else. Letters are compared without
 * their case, ä ö ü included. */
struct line {
    const char *p;
    size_t n;
};

/* The next line of text from *at on, without its end; *at moves behind it.
 * Lines end with LF, CRLF or CR. */
struct line line_next(const char *text, size_t n, size_t *at);

/* Without blanks around, among them the no-break space and the byte order
 * mark. */
struct line line_trim(struct line l);
struct line line_skip(struct line l, size_t n); /* without its first n bytes */

bool line_is(struct line l, const char *text);
bool line_starts(struct line l, const char *prefix);
bool line_ends(struct line l, const char *suffix);
bool line_has(struct line l, const char *needle);

/* The same for bytes instead of a text. */
bool line_begins(struct line l, struct line with);
bool line_holds(struct line l, struct line needle);

/* Does the line start with the word? */
bool line_first_is(struct line l, const char *word);

/* The next word: bytes without blanks; l moves behind it. Empty at the end. */
struct line line_word(struct line *l);

/* Letters of the Latin alphabet; one of several bytes counts more than one. */
size_t line_letters(struct line l);

/* ASCII only, and a byte >= 0x80 is a letter. */
bool byte_is_digit(char c);
bool byte_is_hex(char c);
bool byte_is_letter(char c);

bool byte_is_one_of(char c, const char *set);
bool line_has_byte(struct line l, const char *set);
size_t line_hex(struct line l); /* hex digits at the start */

/* Does the word begin with a capital? */
bool line_is_capital(struct line l);

#endif
