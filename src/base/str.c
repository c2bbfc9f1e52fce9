/*
 * str.c: a growing byte string.
 *
 * Used wherever text is put together. The out-of-memory flag is sticky, as
 * SQLite's own string builder has it: a writer of ten lines adds ten pieces
 * and asks once.
 */
#include "base/str.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void str_free(struct str *s)
{
    free(s->p);
    *s = (struct str){0};
}

void str_clear(struct str *s)
{
    s->n = 0;
    if (s->p != NULL)
        s->p[0] = '\0';
}

bool str_reserve(struct str *s, size_t more)
{
    size_t need, cap;
    char *p;

    if (s->oom)
        return false;
    if (more > SIZE_MAX / 2 - s->n - 1) {
        s->oom = true;
        return false;
    }
    need = s->n + more + 1;
    if (need <= s->cap)
        return true;
    cap = s->cap ? s->cap : 64;
    while (cap < need)
        cap *= 2;
    p = realloc(s->p, cap);
    if (p == NULL) {
        s->oom = true;
        return false;
    }
    s->p = p;
    s->cap = cap;
    return true;
}

void str_addf(struct str *s, const char *fmt, ...)
{
    va_list ap, again;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n >= 0 && str_reserve(s, (size_t)n)) {
        vsnprintf(s->p + s->n, (size_t)n + 1, fmt, again);
        s->n += (size_t)n;
    }
    va_end(again);
}

void str_add_valid(struct str *s, const char *text, size_t n)
{
    for (;;) {
        size_t good = utf8_valid(text, n);

        str_add(s, text, good);
        if (good == n)
            return;
        str_addc(s, ' ');
        text += good + 1;
        n -= good + 1;
    }
}

void str_add_cp(struct str *s, uint32_t cp)
{
    char b[4];
    size_t n;

    if (cp < 0x80) {
        b[0] = (char)cp;
        n = 1;
    } else if (cp < 0x800) {
        b[0] = (char)(0xC0 | cp >> 6);
        b[1] = (char)(0x80 | (cp & 0x3F));
        n = 2;
    } else if (cp < 0x10000) {
        b[0] = (char)(0xE0 | cp >> 12);
        b[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        b[2] = (char)(0x80 | (cp & 0x3F));
        n = 3;
    } else {
        b[0] = (char)(0xF0 | cp >> 18);
        b[1] = (char)(0x80 | (cp >> 12 & 0x3F));
        b[2] = (char)(0x80 | (cp >> 6 & 0x3F));
        b[3] = (char)(0x80 | (cp & 0x3F));
        n = 4;
    }
    str_add(s, b, n);
}

const char *str_text(const struct str *s)
{
    return s->p != NULL ? s->p : "";
}

char *str_take(struct str *s)
{
    char *p = NULL;

    if (str_reserve(s, 0)) {
        s->p[s->n] = '\0';
        p = s->p;
        *s = (struct str){0};
    } else {
        str_free(s);
    }
    return p;
}
