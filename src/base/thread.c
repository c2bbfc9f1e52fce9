/*
 * thread.c: threads that leave signals to the main one.
 *
 * Who asked to be told of a signal is the program; a thread inside the library
 * must not take it.
 */
#include "base/thread.h"

#include <signal.h>

bool thread_start(pthread_t *out, void *(*fn)(void *), void *ctx)
{
    sigset_t all, had;
    int rc;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &had);
    rc = pthread_create(out, NULL, fn, ctx);
    pthread_sigmask(SIG_SETMASK, &had, NULL);
    return rc == 0;
}
