/* tickets.h: texts of users out of files, one after the other. */
#ifndef LOTSE_API_TICKETS_H
#define LOTSE_API_TICKETS_H

#include "learn/trec.h"

/* JSON lines as eval reads them, a text with one ticket a line, or a folder
 * with one ticket a file (.txt, .eml). */
struct tickets {
    struct queries json;
    bool is_json;
    struct str bytes; /* the text, or the file at hand */
    size_t at, line;
    char **files; /* sorted names; NULL: no folder */
    size_t n_files, cap_files;
    const char *path;
    struct str id;
};

struct ticket {
    const char *id, *text;
    size_t n;
    lotse_lang lang; /* ANY: not given */
};

/* LOTSE_INPUT: no such file or folder. */
int tickets_open(struct tickets *t, const char *path, lotse_err *err);

/* LOTSE_NOTFOUND at the end. The ticket lives until the next call. */
int tickets_next(struct tickets *t, struct ticket *out, lotse_err *err);
void tickets_close(struct tickets *t);

#endif
