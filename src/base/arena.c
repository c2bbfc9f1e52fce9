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

/* A block with room for n bytes: a spare one, else one of twice the size of
 * the last. */
static struct arena_block *add_block(struct arena *a, size_t n)
{
    size_t cap = a->head == NULL ? FIRST_BLOCK : a->head->cap * 2;
    struct arena_block *b = a->spare;

    if (b != NULL && b->cap >= n) {
        a->spare = b->next;
    } else {
        if (cap > LARGEST_BLOCK)
            cap = LARGEST_BLOCK;
        if (cap < n)
            cap = n;
        b = malloc(sizeof *b + cap);
        if (b == NULL)
            return NULL;
        b->cap = cap;
    }
    b->next = a->head;
    b->used = 0;
    a->head = b;
    return b;
}

void *arena_room(struct arena *a, size_t n)
{
    struct arena_block *b = a->head;
    void *p;

    if (n > SIZE_MAX / 2)
        return NULL;
    n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (b == NULL || b->cap - b->used < n) {
        b = add_block(a, n);
        if (b == NULL)
            return NULL;
    }
    p = b->data + b->used;
    b->used += n;
    a->total += n;
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    void *p = arena_room(a, n);

    if (p != NULL)
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
    char *p = n < SIZE_MAX ? arena_room(a, n + 1) : NULL;

    if (p == NULL)
        return NULL;
    if (n > 0)
        memcpy(p, s, n);
    p[n] = '\0';
    return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return s == NULL ? NULL : arena_strn(a, s, strlen(s));
}

static void free_blocks(struct arena_block *b)
{
    struct arena_block *next;

    for (; b != NULL; b = next) {
        next = b->next;
        free(b);
    }
}

void arena_free(struct arena *a)
{
    free_blocks(a->head);
    free_blocks(a->spare);
    *a = (struct arena){0};
}

/* Put a block where it belongs among those that fall in size. */
static void add_spare(struct arena *a, struct arena_block *b)
{
    struct arena_block **at = &a->spare;

    while (*at != NULL && (*at)->cap > b->cap)
        at = &(*at)->next;
    b->next = *at;
    *at = b;
}

void arena_clear(struct arena *a, size_t most)
{
    struct arena_block *b, *next, **end;

    for (b = a->head; b != NULL; b = next) {
        next = b->next;
        add_spare(a, b);
    }
    a->head = NULL;
    a->total = 0;
    for (end = &a->spare; *end != NULL && (*end)->cap <= most;
         end = &(*end)->next)
        most -= (*end)->cap;
    free_blocks(*end);
    *end = NULL;
}
