/* job.h: one run of compile, as its files share it. */
#ifndef LOTSE_COMPILE_JOB_H
#define LOTSE_COMPILE_JOB_H

#include "compile/changes.h"
#include "compile/compile.h"
#include "compile/pool.h"
#include "compile/store.h"

#include <xxhash.h>

/* What a worker said of a changed file. */
struct parsed {
    bool good;
    unsigned line; /* of an error */
    uint64_t bytes;
    unsigned char hash[HASH_BYTES];
    struct str payload; /* article_unpack reads it, or the message */
};

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
    struct parsed *parsed; /* by number in changes.list; NULL: they are many */
    struct pool_opts pool_opts;
    struct pool *pool;
    struct store store;
    struct str dict; /* and what was learnt from it */
    char words_key[33], frame[33];
    struct str tickets; /* solved ones, the file's text */
    struct solved solved;
    unsigned char *langs; /* by file: of its searchable article, or 0 */
    struct str tmp, lock, seen_path, delta_path;
    int lock_fd;
    XXH3_state_t *digest;
};

/* frame.c: a file that the caller named, if it is one. */
int job_read(struct str *out, const char *path, lotse_err *err);

/* See what the dictionary is; learn its rows, into their file; load them; open
 * the file (job is a struct job), *out is NULL where there is no dictionary. */
struct dict_file;
int job_dictionary(struct job *j);
int job_learn_dict(struct job *j);
int job_load_dict(struct job *j);
int job_open_dict(void *job, struct dict_file **out);

/* Begin the digest of all articles with what they have in common, which
 * j->frame names; add an article, or all; what the index is called. */
void job_frame(struct job *j);
void job_digest(XXH3_state_t *digest, const char *path,
                const unsigned char *hash);
void job_digest_all(XXH3_state_t *digest, const struct seen *s);
void job_id(char out[33], XXH3_state_t *state);

/* unchanged.c: a finding about a file; counts errors and warnings. */
void job_report(struct job *j, int severity, const char *path, unsigned line,
                const char *rule, const char *message);

/* The counts of the whole index, for the caller. */
void job_counts(struct job *j, const struct counts *c);

/* Write what was seen of the files beside the index. */
void job_seen(struct job *j);

/* Parse the changed files alone, where they are few. */
int job_parse(struct job *j);

/* Say what is wrong with articles that the index at `db` has, and with changed
 * files that gave none, in the order of the files. */
int job_findings(struct job *j, struct db *db);

/* Is there nothing to do but to say what is wrong with some files? Then it is
 * said, and the old index stays. */
int job_unchanged(struct job *j, bool *unchanged);

/* beside_sql.c: publish what changed beside the index, if that can be; *done
 * tells. */
int job_beside(struct job *j, bool *done);

/* Take the file of changes away: there are none, or a full build has them. */
int job_drop_beside(struct job *j);

/* Solved tickets that name no article of an index. */
int job_solved(struct job *j, struct db *db);

#endif
