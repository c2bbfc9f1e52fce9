/* times.h: moments for programs: RFC 3339 in UTC. */
#ifndef LOTSE_PRESENT_TIMES_H
#define LOTSE_PRESENT_TIMES_H

#include "present/jsonw.h"

#include <stdint.h>

enum { TIMES_TEXT = 40 };

/* "2026-11-25T14:00:00Z"; "" for 0. */
void times_text(char out[TIMES_TEXT], int64_t at);

/* Key and value; null for 0. */
void times_json(struct jsonw *j, const char *key, int64_t at);

#endif
