/*
 * pool.c: the memory of libcmark's trees, and walks over them.
 *
 * A tree is thousands of small pieces that die together. They are cut from
 * large blocks; what libcmark frees is used again for the next piece of its
 * size, and the end of an article frees the blocks, not the pieces. The first
 * block is always the same memory, which the kernel gives once. libcmark hands
 * its allocator no context, hence one pool per thread. As its own allocator
 * does, this one aborts without memory.
 */
#include "md/parts.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif
#ifdef SANITIZED
#include <sanitizer/asan_interface.h>
#define HIDE(p, n) __asan_poison_memory_region(p, n)
#define SHOW(p, n) __asan_unpoison_memory_region(p, n)
#else
#define HIDE(p, n) ((void)0)
#define SHOW(p, n) ((void)0)
#endif

enum {
    FIRST_BLOCK = 256 << 10,
    LARGEST_BLOCK = 1 << 20,
    STEP = 16,        /* small pieces are multiples of it */
    N_SMALL = 32,     /* sizes up to STEP * N_SMALL = 512 */
    N_SIZES = 32 + 32 /* and powers of two from there on */
};

/* In front of each piece's bytes. */
struct piece {
    union {
        size_t room;        /* bytes behind the head, while in use */
        struct piece *next; /* while free */
    } u;
    size_t size; /* number of its size; keeps the bytes aligned to 16 */
};

struct block {
    struct block *next;
    size_t pad;
    unsigned char data[];
};

/* The first block of the one thread that is the first to ask. */
static _Alignas(16) unsigned char first_block[FIRST_BLOCK];
static atomic_flag first_taken = ATOMIC_FLAG_INIT;

static _Thread_local struct {
    struct block *blocks;
    size_t block_room; /* bytes of the newest block, 0: none yet */
    bool first;        /* first_block is ours */
    unsigned char *at, *end;
    struct piece *free[N_SIZES];
} pool;

static void use(unsigned char *p, size_t n)
{
    pool.at = p;
    pool.end = p + n;
    HIDE(p, n);
}

static void new_room(size_t n)
{
    size_t room = pool.block_room == 0 ? FIRST_BLOCK : pool.block_room * 2;
    struct block *b;

    if (pool.block_room == 0 && n <= FIRST_BLOCK &&
        !atomic_flag_test_and_set(&first_taken)) {
        pool.first = true;
        pool.block_room = FIRST_BLOCK;
        use(first_block, FIRST_BLOCK);
        return;
    }
    room = room > LARGEST_BLOCK ? LARGEST_BLOCK : room;
    pool.block_room = room;
    room = room < n ? n : room;
    b = room > SIZE_MAX / 2 ? NULL : malloc(sizeof *b + room);
    if (b == NULL)
        abort();
    b->next = pool.blocks;
    pool.blocks = b;
    use(b->data, room);
}

static void *take(size_t n)
{
    size_t size = n == 0 ? 0 : (n - 1) / STEP, room = (size + 1) * STEP;
    struct piece *p;

    if (size >= N_SMALL) {
        size = N_SMALL;
        for (room = 2 * STEP * N_SMALL; room < n; room *= 2)
            if (++size == N_SIZES)
                abort();
    }
    p = pool.free[size];
    if (p != NULL) {
        pool.free[size] = p->u.next;
    } else {
        if ((size_t)(pool.end - pool.at) < sizeof *p + room)
            new_room(sizeof *p + room);
        p = (struct piece *)(void *)pool.at;
        SHOW(p, sizeof *p);
        pool.at += sizeof *p + room;
        p->size = size;
    }
    p->u.room = room;
    SHOW(p + 1, n);
    return p + 1;
}

static void *pool_calloc(size_t n, size_t size)
{
    void *p;

    if (size != 0 && n > SIZE_MAX / 2 / size)
        abort();
    p = take(n * size);
    memset(p, 0, n * size);
    return p;
}

static void pool_free(void *bytes)
{
    struct piece *p = bytes;

    if (p == NULL)
        return;
    p--;
    HIDE(bytes, p->u.room);
    p->u.next = pool.free[p->size];
    pool.free[p->size] = p;
}

static void *pool_realloc(void *bytes, size_t n)
{
    struct piece *p = bytes;
    void *more;

    if (p == NULL)
        return take(n);
    p--;
    SHOW(bytes, n < p->u.room ? n : p->u.room);
    if (n <= p->u.room)
        return bytes;
    more = take(n);
    SHOW(bytes, p->u.room);
    memcpy(more, bytes, p->u.room);
    pool_free(bytes);
    return more;
}

static cmark_mem allocator = {pool_calloc, pool_realloc, pool_free};

void md_pool_empty(void)
{
    struct block *b, *next;

    for (b = pool.blocks; b != NULL; b = next) {
        next = b->next;
        free(b);
    }
    if (pool.first)
        atomic_flag_clear(&first_taken);
    memset(&pool, 0, sizeof pool);
}

cmark_node *md_new_node(cmark_node_type type)
{
    return cmark_node_new_with_mem(type, &allocator);
}

cmark_node *md_parse_commonmark(const char *text, size_t n)
{
    cmark_parser *parser =
        cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, &allocator);
    cmark_node *root;

    cmark_parser_feed(parser, text, n);
    root = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    return root;
}

void md_walk(cmark_node *root, void (*enter)(void *arg, cmark_node *node),
             void (*leave)(void *arg, cmark_node *node), void *arg)
{
    cmark_node *node = root, *next, *parent;

    for (;; node = next) {
        if (enter != NULL)
            enter(arg, node);
        next = cmark_node_first_child(node);
        for (; next == NULL; node = parent) {
            bool last = node == root;
            next = last ? NULL : cmark_node_next(node);
            parent = cmark_node_parent(node);
            if (leave != NULL)
                leave(arg, node);
            if (last)
                return;
        }
    }
}
