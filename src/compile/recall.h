/* recall.h: the entries of a folder that nothing came to or left. */
#ifndef LOTSE_COMPILE_RECALL_H
#define LOTSE_COMPILE_RECALL_H

#include "compile/look.h"
#include "compile/seen.h"

/* May the times of the folders on this file system be believed? */
bool recall_trusts(int fd);

/* The entries of the folder, in order, as the last build saw them; *items is
 * for free(). path ends with a slash, that of the root is empty. *known: it
 * looks as it did then, and nothing is in it that the build didn't keep. The
 * paths lie in s, or in arena. LOTSE_NOMEM. */
int recall_folder(struct look_item **items, size_t *n, bool *known,
                  const struct seen *s, const char *path,
                  const struct file_stat *now, struct arena *arena);

#endif
