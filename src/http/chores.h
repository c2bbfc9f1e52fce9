/* chores.h: what is to be done though nobody asks. */
#ifndef LOTSE_HTTP_CHORES_H
#define LOTSE_HTTP_CHORES_H

#include "http/searches.h"

#include "lotse.h"

#include <pthread.h>
#include <stdbool.h>

struct server;

struct chores {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool ready, running, stop;
    struct searches searches; /* to be written */
    bool failing;             /* it was said that the store can't be used */
};

/* One thread: the clocks of the tickets and opts->chore at once and then each
 * minute, searches as they come. LOTSE_NOMEM. */
int chores_start(struct server *srv, lotse_err *err);

/* Finish what has begun, write the searches that wait, and end. */
void chores_stop(struct server *srv);

#endif
