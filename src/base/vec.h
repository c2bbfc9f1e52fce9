/* vec.h: growing arrays. */
#ifndef LOTSE_BASE_VEC_H
#define LOTSE_BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>

/* Make room for `need` elements of `size` bytes in *items (a T **), doubling
 * *cap. False: out of memory, nothing changed. */
bool vec_reserve(void *items, size_t *cap, size_t need, size_t size);

/* The same for an array by number: all elements up to *cap exist, new ones are
 * zero. */
bool vec_zeroed(void *items, size_t *cap, size_t need, size_t size);

/* Room for one more element behind the first n of v->items. */
#define VEC_PUSH_OK(v)                                                         \
    ((v)->n < (v)->cap ||                                                      \
     vec_reserve(&(v)->items, &(v)->cap, (v)->n + 1, sizeof *(v)->items))

#endif
