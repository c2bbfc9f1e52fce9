/*
 * newer.c: Markdown files, and lists of synonyms, changed after a moment.
 *
 * A cheap look at modification times for doctor; compile itself compares
 * content. Hidden names and symbolic links to folders are not followed, and
 * the walk ends at a depth that no sane tree reaches. Folders are reached by
 * descriptors, so a path may be of any length.
 */
#include "cli/newer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_DEPTH = 64 };

struct walk {
    size_t files, newer;
    const struct timespec *when;
};

static bool is_markdown(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot != NULL &&
           (strcasecmp(dot, ".md") == 0 || strcasecmp(dot, ".markdown") == 0);
}

/* Rules for synonyms lie in the root and in de/ and en/. */
static bool is_list(const char *name, int depth)
{
    return depth <= 1 && strcmp(name, "synonyms.txt") == 0;
}

static bool is_after(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec
                                  : a->tv_nsec > b->tv_nsec;
}

/* Takes over fd. */
static bool walk_folder(struct walk *w, int fd, int depth)
{
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *e;
    struct stat st;
    int saved;

    if (dir == NULL) {
        saved = errno;
        if (fd >= 0)
            close(fd);
        errno = saved;
        return false;
    }
    while ((e = readdir(dir)) != NULL) {
        if (e->d_name[0] == '.' ||
            fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (S_ISDIR(st.st_mode) && depth < MAX_DEPTH) {
            /* a folder that can't be read is left out, as compile does */
            walk_folder(w,
                        openat(dirfd(dir), e->d_name,
                               O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC),
                        depth + 1);
        } else if (S_ISREG(st.st_mode) &&
                   (is_markdown(e->d_name) || is_list(e->d_name, depth))) {
            w->files += is_markdown(e->d_name);
            w->newer += is_after(&st.st_mtim, w->when);
        }
    }
    closedir(dir);
    return true;
}

bool newer_count(size_t *files, size_t *newer, const char *root,
                 const struct timespec *when)
{
    struct walk w = {.when = when};
    bool ok =
        walk_folder(&w, open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0);

    *files = w.files;
    *newer = w.newer;
    return ok;
}
