/*
 * driver.h: what the drivers of all engines share (C and C++).
 *
 *     DRIVER build TABLE INDEX               an index of TABLE (corpus.py)
 *     DRIVER serve INDEX                     commands on stdin
 *     DRIVER run INDEX MODE SECONDS QUERIES  one command
 *
 * A command is a line `MODE SECONDS QUERIES`: run the queries of a JSON-lines
 * file one after the other until SECONDS have been measured, and print one
 * line of JSON: wall clock of each query, CPU time, memory.
 */
#ifndef BENCH_DRIVER_H
#define BENCH_DRIVER_H

#include <stddef.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { DRIVER_TOP = 10 }; /* answers of a query */

struct driver {
    /* NULL where something else builds the index */
    int (*build)(const char *table, const char *index);
    int (*open)(const char *index);
    /* number of answers, fetched as ids; -1 ends the run */
    long (*answer)(const char *mode, const char *lang, const char *text);
    /* another process that works for this one, or NULL */
    pid_t (*server)(void);
};

int driver_main(int argc, char **argv, const struct driver *d);

/* Call row for each line of a table; it returns 0 to go on. */
typedef int driver_row(void *ctx, long id, const char *lang, const char *title,
                       const char *body);
int driver_rows(const char *table, driver_row *row, void *ctx);

/* The distinct words of a text, each put between before and after, joined by
 * `between`; to be freed. */
char *driver_words(const char *text, const char *before, const char *after,
                   const char *between);

/* Complain and return -1. */
int driver_fail(const char *what, const char *why);

/* A field of /proc/PID/status in KiB; CPU time of a process in seconds. */
long driver_status(pid_t pid, const char *field);
double driver_cpu(pid_t pid);

#ifdef __cplusplus
}
#endif

#endif
