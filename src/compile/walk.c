/*
 * walk.c: the Markdown files of a folder.
 *
 * The list is sorted by bytes, so that two builds of the same tree see the
 * same order on any file system; each folder is sorted on its own, and every
 * name is looked up in its open folder, once. Nothing outside the root is ever
 * listed: a symbolic link counts only when what it names lies inside. A folder
 * that can't be read is one diagnostic, save the root: the rest goes on.
 */
#include "compile/walk.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEEPEST = 32 };

struct walk {
    struct file_list *out;
    const char *root;
    char *real_root;
    diag_fn diag;
    void *ctx;
    lotse_err *err;
};

struct entry {
    const char *name;
    bool folder, link;
};

struct entries {
    struct arena names;
    struct entry *items;
    size_t n, cap;
};

static bool is_markdown(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot != NULL &&
           (strcasecmp(dot, ".md") == 0 || strcasecmp(dot, ".markdown") == 0);
}

static void refuse(struct walk *w, const char *path, const char *rule,
                   const char *why)
{
    lotse_diag d = {LOTSE_ERROR, path, 0, rule, why};

    w->out->refused++;
    if (w->diag != NULL)
        w->diag(w->ctx, &d);
}

/* A folder that a link leads to is not followed, since that may not end. */
static void warn_folder(struct walk *w, const char *path)
{
    lotse_diag d = {LOTSE_WARNING, path, 0, "link",
                    "symbolic link to a folder, not followed; copy the folder "
                    "instead"};

    w->out->warned++;
    if (w->diag != NULL)
        w->diag(w->ctx, &d);
}

/* A link is fine where it names a regular file inside the root. */
static bool link_inside(struct walk *w, const char *full)
{
    char *real = realpath(full, NULL);
    size_t n = strlen(w->real_root);
    bool ok = real != NULL && strncmp(real, w->real_root, n) == 0 &&
              real[n] == '/';

    free(real);
    return ok;
}

static int add_file(struct walk *w, const char *path, const struct stat *st)
{
    struct file_list *l = w->out;
    char *copy = arena_strdup(&l->arena, path);

    if (copy == NULL ||
        !vec_reserve(&l->items, &l->cap, l->n + 1, sizeof *l->items))
        return err_nomem(w->err);
    l->items[l->n++] = (struct file_item){
        copy,
        {(uint64_t)st->st_size,
         (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
         (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec,
         (uint64_t)st->st_ino}};
    return LOTSE_OK;
}

static int take_link(struct walk *w, int fd, const char *name,
                     const char *path)
{
    struct str full = {0};
    struct stat st;
    bool there = fstatat(fd, name, &st, 0) == 0;
    int rc = LOTSE_OK;

    str_addf(&full, "%s/%s", w->root, path);
    if (full.oom)
        return err_nomem(w->err);
    if (!is_markdown(path)) {
        if (there && S_ISDIR(st.st_mode))
            warn_folder(w, path);
    } else if (!link_inside(w, full.p)) {
        refuse(w, path, "link", "symbolic link out of the articles' "
                                "folder, refused; copy the file instead");
    } else if (!there || !S_ISREG(st.st_mode)) {
        refuse(w, path, "link", "symbolic link to something that is no file");
    } else {
        rc = add_file(w, path, &st);
    }
    str_free(&full);
    return rc;
}

static int walk_folder(struct walk *w, int parent, const char *name,
                       struct str *path, int depth);

static int take_entry(struct walk *w, int fd, const struct entry *e,
                      struct str *path, int depth)
{
    struct stat st;

    if (e->folder)
        return walk_folder(w, fd, e->name, path, depth + 1);
    if (!is_markdown(e->name) && !e->link)
        return LOTSE_OK;
    if (fstatat(fd, e->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return LOTSE_OK; /* gone meanwhile */
    if (S_ISLNK(st.st_mode))
        return take_link(w, fd, e->name, path->p);
    if (S_ISREG(st.st_mode))
        return add_file(w, path->p, &st);
    refuse(w, path->p, "link", "not a regular file, refused");
    return LOTSE_OK;
}

/* As the paths below them compare: a folder's name ends with a slash. */
static int by_path(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    const unsigned char *p = (const unsigned char *)x->name;
    const unsigned char *q = (const unsigned char *)y->name;
    int c, d;

    while (*p != '\0' && *p == *q) {
        p++;
        q++;
    }
    c = *p == '\0' && x->folder ? '/' : *p;
    d = *q == '\0' && y->folder ? '/' : *q;
    return (c > d) - (c < d);
}

/* The entries of a folder in order; their names lie in the arena. */
static int read_folder(struct entries *out, DIR *dir, lotse_err *err)
{
    struct dirent *d;

    while ((d = readdir(dir)) != NULL) {
        struct entry e = {.folder = d->d_type == DT_DIR,
                          .link = d->d_type == DT_LNK};
        struct stat st;
        if (d->d_name[0] == '.')
            continue;
        if (d->d_type == DT_UNKNOWN &&
            fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
            e.folder = S_ISDIR(st.st_mode);
            e.link = S_ISLNK(st.st_mode);
        }
        e.name = arena_strdup(&out->names, d->d_name);
        if (e.name == NULL || !VEC_PUSH_OK(out))
            return err_nomem(err);
        out->items[out->n++] = e;
    }
    if (out->n > 0)
        qsort(out->items, out->n, sizeof *out->items, by_path);
    return LOTSE_OK;
}

/* Open the folder `name` of the open one; -1: not, and it was said why. */
static int open_folder(struct walk *w, int parent, const char *name,
                       const char *path, int depth, int *rc)
{
    int fd = -1;

    if (depth > DEEPEST) {
        refuse(w, path, "folder", "folders nested more than 32 deep; move "
                                  "this one up");
        return -1;
    }
    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC |
                                  (depth > 0 ? O_NOFOLLOW : 0));
    if (fd >= 0)
        return fd;
    if (depth > 0 && (errno == EACCES || errno == ENAMETOOLONG))
        refuse(w, path, "folder", errno == EACCES
                                      ? "cannot read the folder; permit it"
                                      : "the folder's path is too long");
    else
        *rc = err_set(w->err, LOTSE_IO, "%s%s%s: %s", w->root,
                      *path ? "/" : "", path, strerror(errno));
    return -1;
}

static int walk_folder(struct walk *w, int parent, const char *name,
                       struct str *path, int depth)
{
    struct entries entries = {0};
    size_t had = path->n;
    int rc = LOTSE_OK;
    int fd = open_folder(w, parent, name, str_text(path), depth, &rc);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

    if (dir == NULL) {
        if (fd >= 0)
            close(fd);
        return fd >= 0 ? err_nomem(w->err) : rc;
    }
    rc = read_folder(&entries, dir, w->err);
    for (size_t i = 0; i < entries.n && rc == LOTSE_OK; i++) {
        if (had > 0)
            str_addc(path, '/');
        str_adds(path, entries.items[i].name);
        rc = path->oom ? err_nomem(w->err)
                       : take_entry(w, fd, &entries.items[i], path, depth);
        path->n = had;
        if (path->p != NULL)
            path->p[had] = '\0';
    }
    closedir(dir);
    arena_free(&entries.names);
    free(entries.items);
    return rc;
}

int walk_articles(struct file_list *out, const char *root, diag_fn diag,
                  void *ctx, lotse_err *err)
{
    struct walk w = {out, root, realpath(root, NULL), diag, ctx, err};
    struct str path = {0};
    int rc;

    *out = (struct file_list){0};
    if (w.real_root == NULL)
        return err_set(err, errno == ENOMEM ? LOTSE_NOMEM : LOTSE_IO,
                       "%s: %s; name the folder of the articles", root,
                       strerror(errno));
    rc = walk_folder(&w, AT_FDCWD, root, &path, 0);
    str_free(&path);
    free(w.real_root);
    if (rc != LOTSE_OK)
        file_list_free(out);
    return rc;
}

void file_list_free(struct file_list *l)
{
    arena_free(&l->arena);
    free(l->items);
    *l = (struct file_list){0};
}
