/* err.h: fill the caller's lotse_err. */
#ifndef LOTSE_BASE_ERR_H
#define LOTSE_BASE_ERR_H

#include "lotse.h"

/* Store code and a formatted message in err (which may be NULL); returns code,
 * so that `return err_set(err, LOTSE_IO, ...)` reads as one step. A message
 * that is too long is cut at a character boundary. */
int err_set(lotse_err *err, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with a reason, an enum lotse_why. */
int err_why(lotse_err *err, int code, int why, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* "out of memory", LOTSE_NOMEM. */
int err_nomem(lotse_err *err);

#endif
