/* tail.h: what ranking reads, behind SQLite's last page in the same file. */
#ifndef LOTSE_DB_TAIL_H
#define LOTSE_DB_TAIL_H

#include "db/seal.h"

enum {
    TAIL_PARTS = 64, /* at most */
    TAIL_CHECK = 4,  /* bytes behind each record */
    TAIL_RECORDS = 1 /* flag: the part is read record by record */
};

struct tail_part {
    uint32_t id;
    uint32_t flags;
    uint64_t at; /* from the tail's begin, a multiple of 64 */
    uint64_t n;  /* bytes */
    uint64_t digest;
};

/* ---------------------------------------------------------------- writing */

/* A tail being written. An error sticks: later calls do nothing, tail_end
 * tells it. */
struct tail_out {
    int fd;
    const char *path;
    uint64_t start; /* in the file */
    uint64_t salt;
    uint64_t at; /* bytes so far, from start */
    struct tail_part parts[TAIL_PARTS];
    size_t n_parts;
    bool open; /* a part is being written */
    bool draft; /* records have their length before them, and no check */
    unsigned char *buf;
    size_t n_buf, hashed; /* bytes in it, those that the digest knows */
    struct XXH3_state_s *state;
    lotse_err err;
};

/* Begin the tail of a file whose pages are sealed. path and fd are borrowed
 * until tail_end. */
int tail_begin(struct tail_out *out, const struct seal *seal, int fd,
               const char *path, lotse_err *err);

/* Begin the part with this number, which no part had before. checked: it is
 * read as a whole, with one digest; otherwise it is made of records that are
 * read one by one. */
void tail_part(struct tail_out *out, uint32_t id, bool checked);

/* Append bytes to the part. */
void tail_put(struct tail_out *out, const void *bytes, size_t n);

/* Append one record and its 4 bytes of check; *at (may be NULL) is its offset
 * in the part. */
void tail_record(struct tail_out *out, const void *bytes, size_t n,
                 uint64_t *at);

/* Bytes of the current part so far. */
uint64_t tail_at(const struct tail_out *out);

/* Write directory and footer; seal gets the file's length and the digest. Frees
 * what tail_begin took, in any case. */
int tail_end(struct tail_out *out, struct seal *seal, lotse_err *err);

/* ---------------------------------------------------------------- reading */

struct tail {
    int fd;
    const char *path;
    uint64_t start; /* in the file */
    uint64_t end;   /* of the parts, from start */
    uint64_t salt;
    struct tail_part parts[TAIL_PARTS];
    size_t n_parts;
};

/* Read and judge directory and footer. path and fd are borrowed. LOTSE_IO:
 * damaged. */
int tail_open(struct tail *out, const struct seal *seal, int fd,
              const char *path, lotse_err *err);

/* Bytes of a part; 0: there is none. */
uint64_t tail_size(const struct tail *t, uint32_t id);

/* A whole part, verified, for free(); LOTSE_OK with *n 0 and one byte of memory
 * where there is none or it is empty. LOTSE_IO: damaged; LOTSE_NOMEM. */
int tail_load(void **out, size_t *n, const struct tail *t, uint32_t id,
              lotse_err *err);

/* The same into memory of the caller's, tail_size bytes. */
int tail_fill(void *buf, const struct tail *t, uint32_t id, lotse_err *err);

/* The record of n bytes at `at` of the part, verified. buf has room for
 * n + TAIL_CHECK. One pread, no allocation. LOTSE_IO: damaged, or no such
 * place. */
int tail_read(void *buf, const struct tail *t, uint32_t id, uint64_t at,
              size_t n, lotse_err *err);

/* Read all of it. */
int tail_verify(const struct tail *t, lotse_err *err);

#endif
