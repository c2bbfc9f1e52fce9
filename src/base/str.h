/* str.h: a growing byte string with a sticky out-of-memory flag. */
#ifndef LOTSE_BASE_STR_H
#define LOTSE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Always NUL-terminated once something was added; p is NULL before. After a
 * failed allocation oom is set, every further call is a no-op, and the caller
 * checks once at the end. {0} is a valid empty string. */
struct str {
    char *p;
    size_t n;
    size_t cap;
    bool oom;
};

void str_free(struct str *s);
void str_clear(struct str *s); /* length 0, memory and oom flag kept */
bool str_reserve(struct str *s, size_t more);

static inline void str_add(struct str *s, const void *bytes, size_t n)
{
    if ((s->oom || n >= s->cap - s->n) && !str_reserve(s, n))
        return;
    if (n > 0)
        memcpy(s->p + s->n, bytes, n);
    s->n += n;
    s->p[s->n] = '\0';
}

static inline void str_adds(struct str *s, const char *text)
{
    str_add(s, text, strlen(text));
}

static inline void str_addc(struct str *s, char c)
{
    if ((s->oom || s->cap - s->n < 2) && !str_reserve(s, 1))
        return;
    s->p[s->n++] = c;
    s->p[s->n] = '\0';
}

void str_addf(struct str *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Text that may be malformed UTF-8: each bad byte becomes a blank. */
void str_add_valid(struct str *s, const char *text, size_t n);
void str_add_cp(struct str *s, uint32_t code_point); /* as UTF-8 */

/* The text, never NULL. */
const char *str_text(const struct str *s);

/* Give the buffer (free() it) to the caller; s is empty after. NULL if oom. */
char *str_take(struct str *s);

#endif
