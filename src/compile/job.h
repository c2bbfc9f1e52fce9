/* job.h: one run of compile, as its two files share it. */
#ifndef LOTSE_COMPILE_JOB_H
#define LOTSE_COMPILE_JOB_H

#include "compile/changes.h"
#include "compile/compile.h"
#include "compile/pool.h"
#include "compile/store.h"

#include <xxhash.h>

struct job {
    const lotse_compile_opts *opts;
    lotse_compile_stats *stats;
    lotse_err *err;
    struct lexicon lex;
    struct lexicon_texts texts;
    struct analyzer an[LANGS];
    struct analyzer *an_ptrs[LANGS];
    struct file_list files;
    struct db old, db;
    bool has_old;
    char old_id[33];
    struct seen old_seen, seen;
    struct changes changes;
    struct pool_opts pool_opts;
    struct pool *pool;
    struct store store;
    struct str ding; /* the dictionary's text */
    struct str dict; /* and what was learnt from it */
    char words_key[33];
    struct str tickets; /* solved ones, the file's text */
    struct solved solved;
    unsigned char *langs; /* by file: of its searchable article, or 0 */
    struct str tmp, lock, seen_path;
    int lock_fd;
    XXH3_state_t *digest;
};

/* A finding about a file; counts errors and warnings. */
void job_report(struct job *j, int severity, const char *path, unsigned line,
                const char *rule, const char *message);

/* Write what was seen of the files beside the index. */
void job_seen(struct job *j);

/* Is there nothing to do but to say what is wrong with some files? Then it is
 * said, and the old index stays. */
int job_unchanged(struct job *j, bool *unchanged);

#endif
