/* thread.h: threads that leave signals to the main one. */
#ifndef LOTSE_BASE_THREAD_H
#define LOTSE_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* False: there are no more to be had. */
bool thread_start(pthread_t *out, void *(*fn)(void *), void *ctx);

#endif
