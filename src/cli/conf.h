/* conf.h: settings from files and from the environment. */
#ifndef LOTSE_CLI_CONF_H
#define LOTSE_CLI_CONF_H

#include "cli/args.h"

#include "base/arena.h"

enum { CONF_MAX_FILES = 3, CONF_MAX_BYTES = 64 << 10 };

struct conf {
    const char *files[CONF_MAX_FILES]; /* files that were read */
    size_t n_files;
};

/* Fill args from, weakest first, /etc/lotse.conf, lotse/lotse.conf in
 * $XDG_CONFIG_HOME (~/.config), ./lotse.conf, then LOTSE_<KEY> of the
 * environment. With file not NULL that file alone is read, and it must exist.
 * Strings live in mem. Errors: LOTSE_INPUT `path:line: reason`, LOTSE_IO,
 * LOTSE_NOMEM. */
int conf_load(struct conf *c, struct args *args, const char *file,
              struct arena *mem, lotse_err *err);

/* Read settings from n bytes of text; name stands in the messages. */
int conf_text(struct args *args, const char *name, const char *text, size_t n,
              struct arena *mem, lotse_err *err);

#endif
