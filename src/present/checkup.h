/* checkup.h: a list of checks with their outcome. */
#ifndef LOTSE_PRESENT_CHECKUP_H
#define LOTSE_PRESENT_CHECKUP_H

#include "present/format.h"
#include "present/term.h"

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum checkup_status { CHECKUP_OK, CHECKUP_WARN, CHECKUP_FAIL };

struct checkup_item {
    enum checkup_status status;
    const char *name; /* a constant */
    const char *text;
};

/* {0} is empty. */
struct checkup {
    struct arena arena;
    struct checkup_item *items;
    size_t n, cap;
    bool oom;
};

void checkup_add(struct checkup *c, enum checkup_status status,
                 const char *name, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
enum checkup_status checkup_worst(const struct checkup *c);
void checkup_write(const struct term *t, const struct checkup *c,
                   enum format format); /* text or JSON */
void checkup_free(struct checkup *c);

#endif
