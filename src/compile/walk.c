/*
 * walk.c: the Markdown files of a folder.
 *
 * The list is sorted by bytes, so that two builds of the same tree see the
 * same order on any file system. Nothing outside the root is ever listed: a
 * symbolic link counts only when what it names lies inside. A folder that
 * can't be read is one diagnostic, save the root: the rest goes on.
 */
#include "compile/walk.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { DEEPEST = 32 };

struct walk {
    struct file_list *out;
    const char *root;
    char *real_root;
    diag_fn diag;
    void *ctx;
    lotse_err *err;
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

static int add_file(struct walk *w, const char *path)
{
    struct file_list *l = w->out;
    char *copy = arena_strdup(&l->arena, path);

    if (copy == NULL ||
        !vec_reserve(&l->paths, &l->cap, l->n + 1, sizeof *l->paths))
        return err_nomem(w->err);
    l->paths[l->n++] = copy;
    return LOTSE_OK;
}

static int walk_folder(struct walk *w, const char *path, int depth);

static int take_entry(struct walk *w, const char *path, int depth)
{
    struct str full = {0};
    struct stat st;
    int rc = LOTSE_OK;

    str_addf(&full, "%s/%s", w->root, path);
    if (full.oom)
        return err_nomem(w->err);
    if (lstat(full.p, &st) != 0)
        goto out; /* gone meanwhile */
    if (S_ISDIR(st.st_mode)) {
        rc = walk_folder(w, path, depth + 1);
    } else if (is_markdown(path)) {
        bool is_link = S_ISLNK(st.st_mode);
        if (is_link && !link_inside(w, full.p))
            refuse(w, path, "link", "symbolic link out of the articles' "
                                    "folder, refused; copy the file instead");
        else if (is_link && (stat(full.p, &st) != 0 || !S_ISREG(st.st_mode)))
            refuse(w, path, "link",
                   "symbolic link to something that is no file");
        else if (!S_ISREG(st.st_mode))
            refuse(w, path, "link", "not a regular file, refused");
        else
            rc = add_file(w, path);
    } else if (S_ISLNK(st.st_mode) && stat(full.p, &st) == 0 &&
               S_ISDIR(st.st_mode)) {
        warn_folder(w, path);
    }
out:
    str_free(&full);
    return rc;
}

static int walk_folder(struct walk *w, const char *path, int depth)
{
    struct str name = {0};
    struct dirent *e;
    DIR *dir;
    int rc = LOTSE_OK;

    str_addf(&name, "%s%s%s", w->root, *path ? "/" : "", path);
    dir = name.oom || depth > DEEPEST ? NULL : opendir(name.p);
    if (name.oom) {
        rc = err_nomem(w->err);
    } else if (depth > DEEPEST) {
        refuse(w, path, "folder", "folders nested more than 32 deep; move "
                                  "this one up");
    } else if (dir == NULL && (errno == EACCES || errno == ENAMETOOLONG) &&
               depth > 0) {
        refuse(w, path, "folder", errno == EACCES
                                      ? "cannot read the folder; permit it"
                                      : "the folder's path is too long");
    } else if (dir == NULL) {
        rc = err_set(w->err, LOTSE_IO, "%s: %s", name.p, strerror(errno));
    }
    if (dir == NULL)
        goto out;
    while (rc == LOTSE_OK && (e = readdir(dir)) != NULL) {
        if (e->d_name[0] == '.')
            continue;
        str_clear(&name);
        str_addf(&name, "%s%s%s", path, *path ? "/" : "", e->d_name);
        rc = name.oom ? err_nomem(w->err) : take_entry(w, name.p, depth);
    }
out:
    if (dir != NULL)
        closedir(dir);
    str_free(&name);
    return rc;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int walk_articles(struct file_list *out, const char *root, diag_fn diag,
                  void *ctx, lotse_err *err)
{
    struct walk w = {out, root, realpath(root, NULL), diag, ctx, err};
    int rc;

    *out = (struct file_list){0};
    if (w.real_root == NULL)
        return err_set(err, errno == ENOMEM ? LOTSE_NOMEM : LOTSE_IO,
                       "%s: %s; name the folder of the articles", root,
                       strerror(errno));
    rc = walk_folder(&w, "", 0);
    if (rc == LOTSE_OK && out->n > 0)
        qsort(out->paths, out->n, sizeof *out->paths, by_bytes);
    free(w.real_root);
    if (rc != LOTSE_OK)
        file_list_free(out);
    return rc;
}

void file_list_free(struct file_list *l)
{
    arena_free(&l->arena);
    free(l->paths);
    *l = (struct file_list){0};
}
