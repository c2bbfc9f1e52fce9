/*
 * link_sql.c: where a link between articles leads.
 *
 * Authors link files ("../access/login.md#code"), readers see articles. A link
 * is followed when an article is shown, not when it is compiled: what it leads
 * to may have been renamed, hidden or moved by then without a change to the
 * file that has the link.
 */
#include "api/article.h"

#include "base/err.h"
#include "compile/resolve.h"
#include "search/results.h"

#include <stdlib.h>
#include <string.h>

/* The visible article of a file, as written or as the index.md of a folder. */
static int find(sqlite3_stmt **out, lotse_index *ix, const char *path,
                lotse_audience audience, lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(
        &ix->db, ST_LINK,
        "SELECT a.id, a.lang FROM article a WHERE" ARTICLE_VISIBLE
        "AND a.path IN (?2, ?2 || '.md', ?2 || '/index.md', ?2 || '/README.md')"
        " ORDER BY length(a.path) LIMIT 1",
        err);
    int step;

    *out = st;
    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int(st, 1, (int)audience);
    sqlite3_bind_text(st, 2, path, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_DONE)
        return err_set(err, LOTSE_NOTFOUND, "no article \"%s\"", path);
    return step == SQLITE_ROW ? LOTSE_OK
                              : db_fail(&ix->db, "cannot read the index", err);
}

int lotse_link_get(char **out, lotse_index *ix, const char *path,
                   const char *target, lotse_audience audience, lotse_err *err)
{
    const char *hash = strchr(target, '#');
    struct arena mem = {0};
    struct str file = {0};
    sqlite3_stmt *st = NULL;
    int rc = LOTSE_OK;

    *out = NULL;
    if (!resolve_link(&file, path, target))
        rc =
            err_set(err, LOTSE_INPUT, "%s names no file of the folder", target);
    if (file.oom)
        rc = err_nomem(err);
    if (rc == LOTSE_OK)
        rc = find(&st, ix, str_text(&file), audience, err);
    if (rc == LOTSE_OK) {
        const char *lang =
            lotse_lang_name((lotse_lang)sqlite3_column_int(st, 1));
        const char *url = article_url(&mem, db_text(st, 0, NULL), lang,
                                      hash != NULL ? hash + 1 : "");
        *out = url != NULL ? strdup(url) : NULL;
        if (*out == NULL)
            rc = err_nomem(err);
    }
    if (st != NULL)
        sqlite3_reset(st);
    arena_free(&mem);
    str_free(&file);
    return rc;
}

void lotse_link_free(char *url)
{
    free(url);
}
