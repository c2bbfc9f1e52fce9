/* newer.h: Markdown files changed after a moment. */
#ifndef LOTSE_CLI_NEWER_H
#define LOTSE_CLI_NEWER_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* Count the .md files under root, and those changed after `when`. False, with
 * errno: root can't be read. */
bool newer_count(size_t *files, size_t *newer, const char *root,
                 const struct timespec *when);

#endif
