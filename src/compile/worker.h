/* worker.h: what a worker process does (pool.h starts it). */
#ifndef LOTSE_COMPILE_WORKER_H
#define LOTSE_COMPILE_WORKER_H

#include "compile/pipe.h"
#include "compile/read.h"
#include "compile/solved.h"
#include "compile/walk.h"
#include "db/layout.h"

#include <stdbool.h>

enum { CPU_SECONDS = 4, MEMORY_MIB = 1024 };

enum phase { PARSE, COUNT, ANALYSE };

/* What a worker sends: an ANSWER for each of its files, and PARSED; after
 * DO_COUNT pieces of its lists of words, and COUNTED; after DO_ANALYSE the
 * TOKENS of each of its articles. FAILED ends all: u32 code, message. */
enum message_kind {
    ANSWER_DOC = 1,
    ANSWER_ERROR,
    PARSED,
    WORDS_DE,
    WORDS_EN,
    COUNTED,
    TOKENS,
    FAILED,
    DO_COUNT,  /* from the parent: u32 number of each file that it refused */
    DO_ANALYSE /* u64 bytes of the lists of words, German and English */
};

/* Head of an ANSWER; the packed article or a message is behind it. */
struct answer_head {
    uint64_t bytes; /* size of the file */
    uint64_t at;    /* its record in the worker's scratch file ... */
    uint32_t n;     /* ... and its length, 0: no searchable article */
    uint32_t line;  /* of an error */
    unsigned char hash[HASH_BYTES];
};

/* Where the text of an article lies until it is analysed. */
struct record {
    uint64_t at;
    uint32_t n; /* 0: there is nothing to analyse */
    unsigned char hash[HASH_BYTES]; /* of the file */
};

/* What the workers and their parent know in common. */
struct work {
    const char *root;
    const struct file_list *files;
    const struct solved *solved;
    const struct lexicon *lex;
    int jobs;               /* worker w has the files w, w + jobs, ... */
    bool rows_only;         /* parsing is all */
    struct record *records; /* see work_record */
    int words;              /* file with the lists of words */
};

/* Each worker's records lie together, so that it copies no page of memory for
 * those of the others. */
static inline size_t work_records(const struct work *w)
{
    return (size_t)w->jobs * (w->files->n / (size_t)w->jobs + 1);
}

static inline struct record *work_record(const struct work *w, size_t file)
{
    size_t jobs = (size_t)w->jobs;

    return &w->records[file % jobs * (w->files->n / jobs + 1) + file / jobs];
}

struct station {
    size_t number; /* of the worker */
    enum phase phase;
    size_t first; /* file to begin with */
    bool eager;   /* each answer goes out before the next file is opened */
    int fd;       /* to the parent */
    int scratch;  /* file of its records */
};

_Noreturn void worker_run(struct work *work, const struct station *at);

#endif
