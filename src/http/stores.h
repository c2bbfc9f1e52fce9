/* stores.h: handles on the tickets, kept open between requests. */
#ifndef LOTSE_HTTP_STORES_H
#define LOTSE_HTTP_STORES_H

#include "lotse.h"

#include <pthread.h>
#include <stdbool.h>
#include <sys/stat.h>

enum { STORES_MAX = 64 }; /* that are kept; one more is closed after its use */

/* Which file it is: one that was put in its place is another. */
struct stores_file {
    dev_t device;
    ino_t number; /* 0: there is none */
};

struct stores_handle {
    lotse_store *s; /* NULL: the place is free */
    struct stores_file file;
    bool out; /* somebody uses it */
};

struct stores {
    const char *path;
    const lotse_rules *rules; /* NULL: the defaults */
    void (*say)(void *ctx, const char *line);
    void *ctx;
    bool had;  /* there was a file */
    bool told; /* that it is gone */
    pthread_mutex_t lock;
    struct stores_handle all[STORES_MAX];
};

/* The strings and rules are borrowed. LOTSE_INPUT: the rules' table can't be
 * read; the file itself is opened when first asked for. */
int stores_open(struct stores *p, const char *path, const lotse_rules *rules,
                void (*say)(void *ctx, const char *line), void *ctx,
                lotse_err *err);
void stores_close(struct stores *p);

/* Was there a file, and is none now? Said once until it is there again. */
bool stores_gone(struct stores *p);

/* A handle for this thread until it is given back. Errors as
 * lotse_store_open; LOTSE_BUSY also: the file is gone. */
int stores_take(lotse_store **out, struct stores *p, lotse_err *err);
void stores_give(struct stores *p, lotse_store *s); /* NULL: nothing */

#endif
