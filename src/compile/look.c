/*
 * look.c: the sizes and times of many files, while folders are still read.
 *
 * Asking the kernel for 100,000 files takes longer than all else that a compile
 * of one changed article does. So a second thread asks for them while the first
 * one reads folders, and the first one helps when it is done, or too far ahead.
 */
#include "compile/look.h"
#include "base/vec.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BATCH = 256, /* names at a time */
    FEW = 2048,  /* names that are worth no thread */
    AHEAD = 64   /* folders that may be open */
};

struct look_folder {
    DIR *dir;
    size_t left; /* names that wait, and 1 while it is read */
};

struct name {
    struct look_folder *folder;
    const char *name;
    struct look_found *out;
};

struct look {
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t more;
    struct batch {
        struct name names[BATCH];
        size_t n;
        struct batch *next;
    } *first, *last, *open; /* open: is being filled, by the reader alone */
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

struct look_folder *look_open(struct look *l, DIR *dir)
{
    struct look_folder *f = calloc(1, sizeof *f);

    if (f == NULL) {
        closedir(dir);
        return NULL;
    }
    f->dir = dir;
    f->left = 1;
    pthread_mutex_lock(&l->lock);
    l->folders++;
    pthread_mutex_unlock(&l->lock);
    return f;
}

static void look_at(const struct name *x)
{
    struct stat st;

    if (fstatat(dirfd(x->folder->dir), x->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return; /* gone meanwhile */
    x->out->stat = file_stat_of(&st);
    x->out->kind = S_ISREG(st.st_mode)   ? LOOK_FILE
                   : S_ISLNK(st.st_mode) ? LOOK_LINK
                                         : LOOK_OTHER;
}

/* One name of the folder less; the lock is held. */
static void let_go(struct look *l, struct look_folder *f)
{
    if (--f->left > 0)
        return;
    closedir(f->dir);
    free(f);
    l->folders--;
}

/* Take a batch and look at its names; false: there is none. The lock is held,
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
        look_at(&b->names[i]);
    pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < b->n; i++)
        let_go(l, b->names[i].folder);
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

/* The open batch may be taken. */
static void hand_over(struct look *l)
{
    struct batch *b = l->open;

    if (b == NULL)
        return;
    l->open = NULL;
    pthread_mutex_lock(&l->lock);
    if (l->last != NULL)
        l->last->next = b;
    else
        l->first = b;
    l->last = b;
    l->waiting += b->n;
    if (!l->helped && l->waiting > FEW)
        l->helped = pthread_create(&l->helper, NULL, help, l) == 0;
    else if (l->helped)
        pthread_cond_signal(&l->more);
    while (l->folders > AHEAD && take_batch(l))
        ;
    pthread_mutex_unlock(&l->lock);
}

bool look_add(struct look *l, struct look_folder *f, const char *name,
              struct look_found *out)
{
    if (l->open == NULL)
        l->open = calloc(1, sizeof *l->open);
    if (l->open == NULL)
        return false;
    pthread_mutex_lock(&l->lock);
    f->left++;
    pthread_mutex_unlock(&l->lock);
    l->open->names[l->open->n++] = (struct name){f, name, out};
    if (l->open->n == BATCH)
        hand_over(l);
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
    hand_over(l);
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
