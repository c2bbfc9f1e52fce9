/*
 * stamp.c: which files an index is made of by now.
 *
 * Device, inode, size and time of change of each: a file that was put in place
 * by rename() differs in one of them.
 */
#include "front/stamp.h"

#include "base/str.h"

#include <sys/stat.h>

static struct stamp_file look_at(const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return (struct stamp_file){.there = false};
    return (struct stamp_file){.there = true,
                               .dev = st.st_dev,
                               .inode = st.st_ino,
                               .size = st.st_size,
                               .mtime = st.st_mtim};
}

static bool same(const struct stamp_file *a, const struct stamp_file *b)
{
    return a->there == b->there &&
           (!a->there ||
            (a->dev == b->dev && a->inode == b->inode && a->size == b->size &&
             a->mtime.tv_sec == b->mtime.tv_sec &&
             a->mtime.tv_nsec == b->mtime.tv_nsec));
}

struct stamp stamp_of(const char *index)
{
    static const char *const ends[STAMP_FILES] = {"", ".delta", ".model"};
    struct stamp s = {0};
    struct str path = {0};

    for (int i = 0; i < STAMP_FILES; i++) {
        str_clear(&path);
        str_addf(&path, "%s%s", index, ends[i]);
        /* without memory the file counts as gone: it is looked at again */
        if (!path.oom)
            s.files[i] = look_at(path.p);
    }
    str_free(&path);
    return s;
}

bool stamp_same(const struct stamp *a, const struct stamp *b)
{
    for (int i = 0; i < STAMP_FILES; i++)
        if (!same(&a->files[i], &b->files[i]))
            return false;
    return true;
}
