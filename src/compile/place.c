/*
 * place.c: may an index be written here?
 *
 * An index is made again from its articles, so compile replaces whatever is at
 * its place by a rename. What endures must not be lost that way: a store of
 * tickets, or a database of another program. Garbage may be an index that is
 * damaged; it is replaced.
 */
#include "compile/compile.h"

#include "base/err.h"
#include "base/str.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Is a database of another program at path, and not what was an index? */
static bool is_foreign(const char *path, bool was_index)
{
    static const char sqlite[] = "SQLite format 3"; /* and its NUL */
    enum { ID = 68, HEAD = 72 };                    /* of SQLite's header */
    char head[HEAD];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool whole = fd >= 0 && read(fd, head, HEAD) == HEAD;

    if (fd >= 0)
        close(fd);
    if (!whole || memcmp(head, sqlite, sizeof sqlite) != 0)
        return false;
    /* "LOTS" is an index, "LOTT" a store of tickets */
    return memcmp(head + ID, "LOTT", 4) == 0 ||
           (memcmp(head + ID, "LOTS", 4) != 0 && !was_index);
}

int compile_place(const char *index, lotse_err *err)
{
    struct str log = {0}, seen = {0};
    int rc = LOTSE_OK;

    str_addf(&log, "%s-wal", index); /* an index never has one */
    str_addf(&seen, "%s.seen", index);
    if (log.oom || seen.oom)
        rc = err_nomem(err);
    else if (access(log.p, F_OK) == 0 ||
             is_foreign(index, access(seen.p, F_OK) == 0))
        rc = err_set(err, LOTSE_INPUT,
                     "%s is a database, but no index: name another file with "
                     "-o",
                     index);
    str_free(&log);
    str_free(&seen);
    return rc;
}
