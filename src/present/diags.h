/* diags.h: findings about files, kept and written. */
#ifndef LOTSE_PRESENT_DIAGS_H
#define LOTSE_PRESENT_DIAGS_H

#include "present/format.h"
#include "present/jsonw.h"
#include "present/term.h"

#include "base/arena.h"

#include "lotse.h"

#include <stdbool.h>

/* Findings kept for later. {0} is empty. */
struct diags {
    struct arena arena;
    lotse_diag *items;
    size_t n, cap;
    bool oom;
};

void diags_add(struct diags *d, const lotse_diag *one); /* copies */
void diags_sort(struct diags *d); /* by path, line, severity, rule */
void diags_free(struct diags *d);

/* "note", "warning", "error" */
const char *diags_severity(int severity);

/* `root/path:line: severity: message [rule]`; the file as a whole is line 1,
 * so that an editor can jump. */
void diags_text(const struct term *t, const char *root, const lotse_diag *d);
void diags_json(struct jsonw *j, const lotse_diag *d); /* one object */

/* Words that users write and no article has, kept. {0} is empty. */
struct missing {
    struct arena arena;
    lotse_missing *items;
    size_t n, cap;
    bool oom;
};

void missing_add(struct missing *m, const lotse_missing *one); /* copies */
void missing_free(struct missing *m);

/* A whole check in any format; words NULL: none were looked for. As text,
 * `most` words are written (0: all) and a line on how many there are. */
void diags_check(const struct term *t, const char *root, const struct diags *d,
                 const struct missing *words, size_t most,
                 const lotse_check_stats *stats, enum format format);

#endif
