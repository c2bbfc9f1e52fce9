/* input.h: read a whole file or standard input. */
#ifndef LOTSE_CLI_INPUT_H
#define LOTSE_CLI_INPUT_H

#include "base/str.h"

#include "lotse.h"

/* Add the bytes of path ("-": standard input) to out. More than max bytes, a
 * missing file or a directory is LOTSE_INPUT, another failure LOTSE_IO. */
int input_read(struct str *out, const char *path, size_t max, lotse_err *err);

#endif
