/* arena.h: many small allocations that end together. */
#ifndef LOTSE_BASE_ARENA_H
#define LOTSE_BASE_ARENA_H

#include <stddef.h>

/* {0} is a valid empty arena. Memory is zeroed and aligned to 16 bytes. */
struct arena {
    struct arena_block *head;
    struct arena_block *spare; /* blocks that arena_clear kept, largest first */
    size_t total; /* bytes handed out */
};

void *arena_alloc(struct arena *a, size_t n); /* NULL: out of memory */
void *arena_room(struct arena *a, size_t n); /* the same, but not zeroed */
void *arena_array(struct arena *a, size_t n, size_t size); /* overflow-safe */
char *arena_strn(struct arena *a, const char *s, size_t n); /* copy + NUL */
char *arena_strdup(struct arena *a, const char *s); /* NULL gives NULL */
void arena_free(struct arena *a);

/* End all allocations, but keep blocks of `most` bytes in all for those to
 * come: who fills an arena again and again then asks the system once. */
void arena_clear(struct arena *a, size_t most);

#endif
