/* helped.h: readers whom an article helped, as steps, and what they weigh. */
#ifndef LOTSE_DB_HELPED_H
#define LOTSE_DB_HELPED_H

#include <stdint.h>

enum { HELPED_STEPS = 29, HELPED_EXACT = 6 };

/* The step that a number of readers reaches. Numbers are kept as steps so that
 * one vote more rarely makes another index. */
uint8_t helped_step(uint64_t readers);

/* How many readers a step stands for, at least; exactly so many
 * up to HELPED_EXACT. */
uint32_t helped_readers(unsigned step);

/* What they weigh, 0 (nobody) to below 1, rising with the step. */
double helped_weight(unsigned step);

#endif
