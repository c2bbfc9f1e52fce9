/*
 * groonga.c: Groonga with one full-text index over title and body, tokenizer
 * TokenBigram (which leaves words of letters whole), NormalizerAuto and no
 * stems, positions for its inverted index as it wants them. The words of a
 * query are or-ed, titles count three times.
 */
#include "../driver.h"

#include <groonga.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static grn_ctx context;

/* One command; the answer, to be freed, or NULL. */
static char *command(const char *text, size_t len)
{
    char *out = NULL, *copy;
    unsigned int n = 0;
    int flags = 0;

    if (grn_ctx_send(&context, text, (unsigned int)len, 0),
        context.rc != GRN_SUCCESS) {
        driver_fail("groonga", context.errbuf);
        return NULL;
    }
    grn_ctx_recv(&context, &out, &n, &flags);
    copy = malloc(n + 1);
    if (copy == NULL || context.rc != GRN_SUCCESS) {
        driver_fail("groonga", context.errbuf);
        free(copy);
        return NULL;
    }
    if (n > 0)
        memcpy(copy, out, n);
    copy[n] = '\0';
    return copy;
}

static int commands(const char *const *list)
{
    for (; *list != NULL; list++) {
        char *out = command(*list, strlen(*list));

        if (out == NULL || strcmp(out, "true") != 0) {
            free(out);
            return driver_fail("groonga: a command failed", *list);
        }
        free(out);
    }
    return 0;
}

static int start(const char *path, bool create)
{
    if (grn_init() != GRN_SUCCESS || grn_ctx_init(&context, 0) != GRN_SUCCESS)
        return driver_fail("groonga", "can't start");
    if (create)
        grn_db_create(&context, path, NULL);
    else
        grn_db_open(&context, path);
    return context.rc == GRN_SUCCESS ? 0
                                     : driver_fail("groonga", context.errbuf);
}

struct columns {
    grn_obj *table, *title, *body;
    grn_obj value;
};

static void set(struct columns *c, grn_obj *column, grn_id row, const char *s)
{
    GRN_TEXT_SETS(&context, &c->value, s);
    grn_obj_set_value(&context, column, row, &c->value, GRN_OBJ_SET);
}

static int insert(void *ctx, long id, const char *lang, const char *title,
                  const char *body)
{
    struct columns *c = ctx;
    grn_id row = grn_table_add(&context, c->table, NULL, 0, NULL);

    (void)lang;
    (void)id; /* rows count from 1 in the order of the table */
    if (row == GRN_ID_NIL)
        return driver_fail("groonga", context.errbuf);
    set(c, c->title, row, title);
    set(c, c->body, row, body);
    return 0;
}

static int build(const char *table, const char *path)
{
    static const char *const tables[] = {
        "table_create Docs TABLE_NO_KEY",
        "column_create Docs title COLUMN_SCALAR ShortText",
        "column_create Docs body COLUMN_SCALAR Text",
        "table_create Terms TABLE_PAT_KEY ShortText"
        " --default_tokenizer TokenBigram --normalizer NormalizerAuto",
        NULL};
    static const char *const indexes[] = {
        "column_create Terms found COLUMN_INDEX|WITH_SECTION|WITH_POSITION"
        " Docs title,body",
        NULL};
    struct columns c;

    if (start(path, true) != 0 || commands(tables) != 0)
        return -1;
    c.table = grn_ctx_get(&context, "Docs", -1);
    c.title = grn_ctx_get(&context, "Docs.title", -1);
    c.body = grn_ctx_get(&context, "Docs.body", -1);
    GRN_TEXT_INIT(&c.value, 0);
    if (driver_rows(table, insert, &c) != 0)
        return -1;
    GRN_OBJ_FIN(&context, &c.value);
    if (commands(indexes) != 0) /* built offline, all rows at once */
        return -1;
    grn_obj_close(&context, grn_ctx_db(&context));
    grn_ctx_fin(&context);
    return grn_fin() == GRN_SUCCESS ? 0 : -1;
}

static int open_index(const char *path)
{
    return start(path, false);
}

/* The ids of [[[total],[names...],[id],[id]...]]. */
static long ids(const char *out)
{
    json_t *j = json_loads(out, 0, NULL);
    long n = (long)json_array_size(json_array_get(j, 0)) - 2;

    json_decref(j);
    return n < 0 ? 0 : n;
}

static long answer(const char *mode, const char *lang, const char *text)
{
    static const char *const form =
        "select Docs --match_columns 'title*3||body' --query '%s'"
        " --sort_keys -_score --limit %d --output_columns _id --cache no";
    char *match = driver_words(text, "\"", "\"", " OR ");
    size_t size = strlen(match) + strlen(form) + 32;
    char *line = malloc(size), *out = NULL;
    long n = -1;

    (void)mode;
    (void)lang;
    if (line != NULL) {
        snprintf(line, size, form, match, DRIVER_TOP);
        out = command(line, strlen(line));
    }
    if (out != NULL)
        n = ids(out);
    free(out);
    free(line);
    free(match);
    return n;
}

int main(int argc, char **argv)
{
    static const struct driver d = {build, open_index, answer, NULL};

    return driver_main(argc, argv, &d);
}
