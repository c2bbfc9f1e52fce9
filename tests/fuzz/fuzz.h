/* fuzz.h: what the fuzzers share. */
#ifndef LOTSE_FUZZ_H
#define LOTSE_FUZZ_H

#include "lotse.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* A promise that an input broke. */
#define MUST(promise)                                                          \
    do {                                                                       \
        if (!(promise)) {                                                      \
            fprintf(stderr, "broken: %s\n", #promise);                         \
            abort();                                                           \
        }                                                                      \
    } while (0)

/* A file that holds these bytes, as a path for functions that read paths. */
const char *fuzz_file(const void *bytes, size_t n);

/* A fresh index of tests/cli/kb at a path that lives as long as the process. */
const char *fuzz_index(void);

/* Ask an index whatever it can be asked: each answer is hits or an error. */
void fuzz_ask(lotse_index *ix);

#endif
