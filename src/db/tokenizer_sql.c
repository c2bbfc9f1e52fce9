/*
 * tokenizer_sql.c: the analyzer as FTS5's tokenizer "lotse".
 *
 * FTS5 and the postings hold the same terms: compile has analysed a document
 * when it inserts its row, and hands the tokens over beside it; what stands in
 * a column is only which list of tokens is meant. Queries were analysed by our
 * own parser, too: the strings that it puts into MATCH are finished terms,
 * separated by blanks. Analysing them twice would stem a stem. Stop words leave
 * no trace in either.
 */
#include "db/tokenizer.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

struct db_tokenizer {
    struct analyzer *an[2];
    const struct fts_column *given; /* NULL: none */
};

/* One FTS5 table's tokenizer. */
struct instance {
    struct db_tokenizer *shared;
    int lang; /* 0 German, 1 English */
};

static int create(void *ctx, const char **args, int n_args,
                  Fts5Tokenizer **out)
{
    struct instance *t;

    if (n_args != 1 || (strcmp(args[0], "de") != 0 && strcmp(args[0], "en")))
        return SQLITE_ERROR;
    t = sqlite3_malloc(sizeof *t);
    if (t == NULL)
        return SQLITE_NOMEM;
    t->shared = ctx;
    t->lang = args[0][0] == 'e';
    *out = (Fts5Tokenizer *)t;
    return SQLITE_OK;
}

static void delete(Fts5Tokenizer *t)
{
    sqlite3_free(t);
}

typedef int (*emit_fn)(void *, int, const char *, int, int, int);

/* Finished terms between blanks. */
static int verbatim(void *ctx, const char *text, int n, emit_fn emit)
{
    int at = 0, rc = SQLITE_OK;

    while (at < n && rc == SQLITE_OK) {
        int from = at;
        while (at < n && text[at] != ' ')
            at++;
        if (at > from)
            rc = emit(ctx, 0, text + from, at - from, from, at);
        at++;
    }
    return rc;
}

/* The tokens of a column, as they were given. */
static int tokens(void *ctx, const struct fts_column *column, emit_fn emit)
{
    int rc = SQLITE_OK;

    for (size_t i = 0; i < column->n && rc == SQLITE_OK; i++) {
        const struct fts_token *t = &column->items[i];
        rc = emit(ctx, 0, t->p, (int)t->n, 0, 0);
    }
    return rc;
}

static int tokenize(Fts5Tokenizer *self, void *ctx, int flags,
                    const char *text, int n, emit_fn emit)
{
    const struct instance *t = (const struct instance *)(const void *)self;
    const struct fts_column *given = t->shared->given;

    if (text == NULL || n <= 0)
        return SQLITE_OK;
    if ((flags & FTS5_TOKENIZE_QUERY) || t->shared->an[t->lang] == NULL)
        return verbatim(ctx, text, n, emit);
    if (given == NULL || n != 1 || text[0] < 'a' ||
        text[0] >= 'a' + FTS_COLUMNS)
        return SQLITE_MISUSE;
    return tokens(ctx, &given[text[0] - 'a'], emit);
}

void tokenizer_give(struct db_tokenizer *t, const struct fts_column *columns)
{
    t->given = columns;
}

/* FTS5's API object of a connection. */
static fts5_api *fts5_of(sqlite3 *h)
{
    sqlite3_stmt *st = NULL;
    fts5_api *api = NULL;

    if (sqlite3_prepare_v2(h, "SELECT fts5(?1)", -1, &st, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(st, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(st);
    }
    sqlite3_finalize(st);
    return api;
}

int tokenizer_register(struct db_tokenizer **out, sqlite3 *h,
                       struct analyzer *an[2], lotse_err *err)
{
    fts5_tokenizer module = {create, delete, tokenize};
    fts5_api *api = fts5_of(h);
    struct db_tokenizer *t = calloc(1, sizeof *t);

    *out = NULL;
    if (t == NULL)
        return err_nomem(err);
    if (an != NULL) {
        t->an[0] = an[0];
        t->an[1] = an[1];
    }
    if (api == NULL ||
        api->xCreateTokenizer(api, "lotse", t, &module, NULL) != SQLITE_OK) {
        free(t);
        return err_set(err, LOTSE_IO,
                       "this SQLite (%s) has no FTS5; Lotse needs it",
                       sqlite3_libversion());
    }
    *out = t;
    return LOTSE_OK;
}

void tokenizer_free(struct db_tokenizer *t)
{
    free(t);
}
