/*
 * err.c: errors are values.
 *
 * A function that can fail returns a lotse_status and fills the caller's
 * lotse_err with one line: what went wrong, where, and how to mend it. Nothing
 * below the public header prints, logs or exits; the front prints the line
 * once. The message lives inside the struct, so that reporting "out of memory"
 * needs no memory.
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int fill(lotse_err *err, int code, int why, const char *fmt, va_list ap)
    __attribute__((format(printf, 4, 0)));

static int fill(lotse_err *err, int code, int why, const char *fmt, va_list ap)
{
    int n;

    if (err == NULL)
        return code;
    err->code = code;
    err->why = why;
    n = vsnprintf(err->msg, sizeof err->msg, fmt, ap);
    if (n >= (int)sizeof err->msg) { /* cut: drop a broken last character */
        size_t end = sizeof err->msg - 1;
        while (end > 0 && ((unsigned char)err->msg[end - 1] & 0xC0) == 0x80)
            end--;
        if (end > 0 && ((unsigned char)err->msg[end - 1] & 0x80))
            end--;
        err->msg[end] = '\0';
    }
    for (char *p = err->msg; *p; p++) /* one line, whatever was quoted */
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            *p = ' ';
    return code;
}

int err_set(lotse_err *err, int code, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    fill(err, code, LOTSE_WHY_OTHER, fmt, ap);
    va_end(ap);
    return code;
}

int err_why(lotse_err *err, int code, int why, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    fill(err, code, why, fmt, ap);
    va_end(ap);
    return code;
}

int err_nomem(lotse_err *err)
{
    return err_set(err, LOTSE_NOMEM, "out of memory");
}
