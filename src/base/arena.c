/*
 * arena.c: many small allocations that end together.
 *
 * Every result object owns one arena; freeing the object is one call and no
 * pointer inside it is "sometimes yours". Blocks double up to 1 MiB; a larger
 * request gets a block of its own.
 */
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20, ALIGN = 16 };

struct arena_block {
    struct arena_block *next;
    size_t used;
    size_t cap;
    size_t pad; /* keeps data aligned to 16 bytes */
    unsigned char data[];
};

void *arena_alloc(struct arena *a, size_t n)
{
    struct arena_block *b = a->head;
    size_t cap;
    void *p;

    if (n > SIZE_MAX / 2)
        return NULL;
    n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (b == NULL || b->cap - b->used < n) {
        cap = b == NULL ? FIRST_BLOCK : b->cap * 2;
        if (cap > LARGEST_BLOCK)
            cap = LARGEST_BLOCK;
        if (cap < n)
            cap = n;
        b = malloc(sizeof *b + cap);
        if (b == NULL)
            return NULL;
        b->next = a->head;
        b->used = 0;
        b->cap = cap;
        a->head = b;
    }
    p = b->data + b->used;
    b->used += n;
    a->total += n;
    memset(p, 0, n);
    return p;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / 2 / size)
        return NULL;
    return arena_alloc(a, n * size);
}

char *arena_strn(struct arena *a, const char *s, size_t n)
{
    char *p = arena_alloc(a, n + 1);

    if (p != NULL && n > 0)
        memcpy(p, s, n);
    return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return s == NULL ? NULL : arena_strn(a, s, strlen(s));
}

void arena_free(struct arena *a)
{
    struct arena_block *b = a->head, *next;

    for (; b != NULL; b = next) {
        next = b->next;
        free(b);
    }
    *a = (struct arena){0};
}
