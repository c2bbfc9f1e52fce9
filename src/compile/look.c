/*
 * look.c: the sizes and times of many files, while folders are still read.
 *
 * Asking the kernel for 100,000 files takes longer than all else that a compile
 * of one changed article does. So a second thread asks for them while the first
 * one reads folders, and the first one helps when it is done, or too far ahead.
 */
#include "compile/look.h"
#include "base/thread.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BATCH = 256, /* entries at a time */
    FEW = 2048,  /* entries that are worth no thread */
    AHEAD = 64   /* folders that may be open */
};

struct look_folder {
    int fd;
    DIR *dir;
    size_t left; /* batches that wait, and 1 while it is read */
};

struct batch {
    struct look_folder *folder;
    struct look_item *items;
    size_t n;
    struct batch *next;
};

struct look {
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t more;
    struct batch *first, *last;
    size_t waiting, folders;
    bool ended, helped;
    pthread_t helper;
};

struct look *look_begin(void)
{
    struct look *l = calloc(1, sizeof *l);

    if (l != NULL && pthread_mutex_init(&l->lock, NULL) != 0) {
        free(l);
        return NULL;
    }
    if (l != NULL && pthread_cond_init(&l->more, NULL) != 0) {
        pthread_mutex_destroy(&l->lock);
        free(l);
        return NULL;
    }
    return l;
}

static void close_folder(int fd, DIR *dir)
{
    if (dir != NULL)
        closedir(dir);
    else
        close(fd);
}

struct look_folder *look_open(struct look *l, int fd, DIR *dir)
{
    struct look_folder *f = calloc(1, sizeof *f);

    if (f == NULL) {
        close_folder(fd, dir);
        return NULL;
    }
    *f = (struct look_folder){fd, dir, 1};
    pthread_mutex_lock(&l->lock);
    l->folders++;
    pthread_mutex_unlock(&l->lock);
    return f;
}

static void look_at(struct look_item *x, int fd)
{
    struct stat st;

    if (fstatat(fd, x->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return; /* gone meanwhile */
    x->stat = file_stat_of(&st);
    x->kind = S_ISREG(st.st_mode)   ? LOOK_FILE
              : S_ISLNK(st.st_mode) ? LOOK_LINK
                                    : LOOK_OTHER;
}

/* One batch of the folder less; the lock is held. */
static void let_go(struct look *l, struct look_folder *f)
{
    if (--f->left > 0)
        return;
    close_folder(f->fd, f->dir);
    free(f);
    l->folders--;
}

/* Take a batch and look at its entries; false: there is none. The lock is held,
 * but not all the time. */
static bool take_batch(struct look *l)
{
    struct batch *b = l->first;

    if (b == NULL)
        return false;
    l->first = b->next;
    if (l->first == NULL)
        l->last = NULL;
    l->waiting -= b->n;
    pthread_mutex_unlock(&l->lock);
    for (size_t i = 0; i < b->n; i++)
        if (!b->items[i].folder)
            look_at(&b->items[i], b->folder->fd);
    pthread_mutex_lock(&l->lock);
    let_go(l, b->folder);
    free(b);
    return true;
}

static void *help(void *look)
{
    struct look *l = look;

    pthread_mutex_lock(&l->lock);
    while (take_batch(l) || !l->ended)
        if (l->first == NULL && !l->ended)
            pthread_cond_wait(&l->more, &l->lock);
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

/* A batch may be taken. */
static void hand_over(struct look *l, struct batch *b)
{
    pthread_mutex_lock(&l->lock);
    b->folder->left++;
    if (l->last != NULL)
        l->last->next = b;
    else
        l->first = b;
    l->last = b;
    l->waiting += b->n;
    if (!l->helped && l->waiting > FEW)
        l->helped = thread_start(&l->helper, help, l);
    else if (l->helped)
        pthread_cond_signal(&l->more);
    while (l->folders > AHEAD && take_batch(l))
        ;
    pthread_mutex_unlock(&l->lock);
}

bool look_add(struct look *l, struct look_folder *f, struct look_item *items,
              size_t n)
{
    for (size_t at = 0; at < n; at += BATCH) {
        struct batch *b = malloc(sizeof *b);
        if (b == NULL)
            return false;
        *b = (struct batch){f, items + at, n - at < BATCH ? n - at : BATCH,
                            NULL};
        hand_over(l, b);
    }
    return true;
}

void look_leave(struct look *l, struct look_folder *f)
{
    pthread_mutex_lock(&l->lock);
    let_go(l, f);
    pthread_mutex_unlock(&l->lock);
}

void look_end(struct look *l)
{
    if (l == NULL)
        return;
    pthread_mutex_lock(&l->lock);
    l->ended = true;
    pthread_cond_broadcast(&l->more);
    while (take_batch(l))
        ;
    pthread_mutex_unlock(&l->lock);
    if (l->helped)
        pthread_join(l->helper, NULL);
    pthread_cond_destroy(&l->more);
    pthread_mutex_destroy(&l->lock);
    free(l);
}
