/*
 * walk.c: the Markdown files of a folder.
 *
 * The list is sorted by bytes, so that two builds of the same tree see the
 * same order on any file system; each folder is sorted on its own, or recalled
 * (recall.c), and every name is looked up in its open folder, once (look.c,
 * several at a time).
 * Nothing outside the root is ever listed: a symbolic link counts only when
 * what it names lies inside. A folder that can't be read is one diagnostic,
 * save the root: the rest goes on.
 */
#include "compile/walk.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "compile/recall.h"

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
    const struct seen *seen; /* or NULL */
    bool trusted; /* its folders may be recalled */
    dev_t disk; /* if they lie there */
    diag_fn diag;
    void *ctx;
    lotse_err *err;
    struct look *look;
    struct arena folders;
    struct str path; /* of the open folder, with a slash behind it */
};

/* An open folder, later a closed one. */
struct folder {
    const char *path;
    const char *refusal; /* why it isn't read */
    struct look_item *items; /* in order */
    struct folder **children; /* of those that are folders */
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

struct file_stat file_stat_of(const struct stat *st)
{
    return (struct file_stat){
        (uint64_t)st->st_size,
        (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
        (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec,
        (uint64_t)st->st_ino};
}

static int add_file(struct walk *w, const char *path,
                    const struct file_stat *st)
{
    struct file_list *l = w->out;

    if (!VEC_PUSH_OK(l))
        return err_nomem(w->err);
    l->items[l->n++] = (struct file_item){path, *st};
    return LOTSE_OK;
}

static int take_link(struct walk *w, const struct look_item *e)
{
    struct str full = {0};
    struct stat st;
    bool there;
    int rc = LOTSE_OK;

    str_addf(&full, "%s/%s", w->root, e->path);
    if (full.oom)
        return err_nomem(w->err);
    there = stat(full.p, &st) == 0;
    if (!e->markdown) {
        if (there && S_ISDIR(st.st_mode))
            warn_folder(w, e->path);
    } else if (!link_inside(w, full.p)) {
        refuse(w, e->path, "link", "symbolic link out of the articles' "
                                   "folder, refused; copy the file instead");
    } else if (!there || !S_ISREG(st.st_mode)) {
        refuse(w, e->path, "link", "symbolic link to something that is no "
                                   "file");
    } else {
        struct file_stat seen = file_stat_of(&st);
        rc = add_file(w, e->path, &seen);
    }
    str_free(&full);
    return rc;
}

/* ------------------------------------------------------------------- list */

/* As the paths below them compare: a folder's name ends with a slash. */
static int by_path(const void *a, const void *b)
{
    const struct look_item *x = a, *y = b;
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

/* The entries of a folder in order. */
static int read_folder(struct walk *w, struct folder *out, DIR *dir)
{
    size_t had = w->path.n;
    struct dirent *d;

    while ((d = readdir(dir)) != NULL) {
        struct look_item e = {.folder = d->d_type == DT_DIR,
                              .link = d->d_type == DT_LNK,
                              .markdown = is_markdown(d->d_name)};
        struct stat st;
        if (d->d_name[0] == '.')
            continue;
        if (d->d_type == DT_UNKNOWN &&
            fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
            e.folder = S_ISDIR(st.st_mode);
            e.link = S_ISLNK(st.st_mode);
        }
        if (!e.folder && !e.link && !e.markdown)
            continue;
        w->path.n = had;
        str_adds(&w->path, d->d_name);
        e.path = arena_strn(&w->out->arena, str_text(&w->path), w->path.n);
        if (w->path.oom || e.path == NULL || !VEC_PUSH_OK(out))
            return err_nomem(w->err);
        e.name = e.path + had;
        out->items[out->n++] = e;
    }
    if (out->n > 0)
        qsort(out->items, out->n, sizeof *out->items, by_path);
    w->path.n = had;
    return LOTSE_OK;
}

/* Open the folder `name` of the open one; -1: not. */
static int open_folder(struct walk *w, struct folder *f, int parent,
                       const char *name, int depth, int *rc)
{
    int fd = -1;

    if (depth > DEEPEST) {
        f->refusal = "folders nested more than 32 deep; move this one up";
        return -1;
    }
    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC |
                                  (depth > 0 ? O_NOFOLLOW : 0));
    if (fd >= 0)
        return fd;
    if (depth > 0 && errno == EACCES)
        f->refusal = "cannot read the folder; permit it";
    else if (depth > 0 && errno == ENAMETOOLONG)
        f->refusal = "the folder's path is too long";
    else
        *rc = err_set(w->err, LOTSE_IO, "%s%s%s: %s", w->root,
                      *f->path ? "/" : "", f->path, strerror(errno));
    return -1;
}

/* Its entries, recalled or, where *dir is one afterwards, read. */
static int fill(struct walk *w, struct folder *f, int fd, DIR **dir, int depth)
{
    struct folder_item now = {.path = ""};
    struct stat st = {.st_ino = 0};
    bool known = false;
    int rc = LOTSE_OK;

    if (fstat(fd, &st) == 0)
        now.stat = file_stat_of(&st);
    if (depth == 0) {
        w->trusted = w->seen != NULL && recall_trusts(fd);
        w->disk = st.st_dev;
    }
    if (w->trusted && st.st_dev == w->disk &&
        recall_folder(&f->items, &f->n, &known, w->seen, str_text(&w->path),
                      &now.stat, &w->out->arena) != LOTSE_OK)
        return err_nomem(w->err);
    w->out->recalled += known;
    if (!known) {
        f->n = 0;
        *dir = fdopendir(fd);
        rc = *dir == NULL ? err_nomem(w->err) : read_folder(w, f, *dir);
    }
    now.path = arena_strn(&w->out->arena, str_text(&w->path), w->path.n);
    now.entries = f->n;
    if (rc != LOTSE_OK)
        return rc;
    if (now.path == NULL || !VEC_PUSH_OK(&w->out->folders))
        return err_nomem(w->err);
    w->out->folders.items[w->out->folders.n++] = now;
    return LOTSE_OK;
}

/* What is below a folder, and have its files looked at. */
static int list(struct walk *w, struct folder **out, int parent,
                const struct look_item *e, int depth)
{
    struct folder *f = *out = arena_alloc(&w->folders, sizeof *f);
    size_t had = w->path.n;
    struct look_folder *open;
    DIR *dir = NULL;
    int fd, rc = LOTSE_OK;

    if (f == NULL)
        return err_nomem(w->err);
    f->path = e->path;
    fd = open_folder(w, f, parent, e->name, depth, &rc);
    if (fd < 0)
        return rc;
    if (depth > 0)
        str_addf(&w->path, "%s/", e->name);
    rc = fill(w, f, fd, &dir, depth);
    open = look_open(w->look, fd, dir);
    if (open == NULL)
        return err_nomem(w->err);
    f->children = arena_array(&w->folders, f->n + 1, sizeof *f->children);
    if (rc == LOTSE_OK && (f->children == NULL ||
                           !look_add(w->look, open, f->items, f->n)))
        rc = err_nomem(w->err);
    for (size_t i = 0; i < f->n && rc == LOTSE_OK; i++)
        if (f->items[i].folder)
            rc = list(w, &f->children[i], fd, &f->items[i], depth + 1);
    look_leave(w->look, open);
    w->path.n = had;
    return rc;
}

static void free_items(struct folder *f)
{
    for (size_t i = 0; f != NULL && i < f->n; i++)
        if (f->children != NULL)
            free_items(f->children[i]);
    if (f != NULL)
        free(f->items);
}

/* ------------------------------------------------------------------- tell */

/* The files of a folder, in order, and what is wrong with others. */
static int tell(struct walk *w, const struct folder *f)
{
    int rc = LOTSE_OK;

    if (f->refusal != NULL)
        refuse(w, f->path, "folder", f->refusal);
    for (size_t i = 0; i < f->n && rc == LOTSE_OK; i++) {
        const struct look_item *e = &f->items[i];
        if (e->folder)
            rc = tell(w, f->children[i]);
        else if (e->kind == LOOK_FILE && e->markdown)
            rc = add_file(w, e->path, &e->stat);
        else if (e->kind == LOOK_LINK)
            rc = take_link(w, e);
        else if (e->kind == LOOK_OTHER)
            refuse(w, e->path, "link", "not a regular file, refused");
    }
    return rc;
}

int walk_articles(struct file_list *out, const char *root,
                  const struct seen *seen, diag_fn diag, void *ctx,
                  lotse_err *err)
{
    struct walk w = {.out = out, .root = root, .seen = seen, .diag = diag,
                     .ctx = ctx, .err = err};
    struct look_item at = {.path = "", .name = root};
    struct folder *top = NULL;
    int rc;

    *out = (struct file_list){0};
    w.real_root = realpath(root, NULL);
    if (w.real_root == NULL)
        return err_set(err, errno == ENOMEM ? LOTSE_NOMEM : LOTSE_IO,
                       "%s: %s; name the folder of the articles", root,
                       strerror(errno));
    w.look = look_begin();
    rc = w.look == NULL ? err_nomem(err)
                        : list(&w, &top, AT_FDCWD, &at, 0);
    look_end(w.look);
    if (rc == LOTSE_OK)
        rc = tell(&w, top);
    free_items(top);
    arena_free(&w.folders);
    str_free(&w.path);
    free(w.real_root);
    if (rc != LOTSE_OK)
        file_list_free(out);
    return rc;
}

void file_list_free(struct file_list *l)
{
    arena_free(&l->arena);
    free(l->items);
    free(l->folders.items);
    *l = (struct file_list){0};
}
