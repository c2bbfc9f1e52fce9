/*
 * verb_store.c: all tickets as text and back, and copies of them.
 *
 * An export is read and written a line at a time: a store may be larger than
 * memory.
 */
#include "cli/desk.h"

#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct opt verb_export_opts[] = {ARGS_END};
const struct opt verb_import_opts[] = {ARGS_END};
const struct opt verb_backup_opts[] = {ARGS_END};

static int write_line(void *ctx, const char *line, size_t n)
{
    struct cli *cli = ctx;

    sink_add(&cli->out.to, line, n);
    sink_adds(&cli->out.to, "\n");
    return cli->out_file.error == 0 ? LOTSE_OK : LOTSE_IO;
}

int verb_export(struct cli *cli, lotse_err *err)
{
    struct desk d;
    int rc = desk_open(&d, cli, false, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_store_export(d.store, write_line, cli, err);
    desk_close(&d);
    return rc;
}

struct lines {
    FILE *f;
    char *line;
    size_t cap;
};

static const char *next_line(void *ctx, size_t *n)
{
    struct lines *l = ctx;
    ssize_t got = getline(&l->line, &l->cap, l->f);

    if (got < 0)
        return NULL;
    if (got > 0 && l->line[got - 1] == '\n')
        l->line[--got] = '\0';
    *n = (size_t)got;
    return l->line;
}

int verb_import(struct cli *cli, lotse_err *err)
{
    const char *path = cli->n_words > 0 ? cli->words[0] : "-";
    struct lines l = {.f = stdin};
    struct desk d;
    size_t rows;
    int rc;

    if (strcmp(path, "-") != 0 && (l.f = fopen(path, "re")) == NULL)
        return err_set(err, LOTSE_INPUT, "can't read %s: %s", path,
                       strerror(errno));
    rc = desk_open(&d, cli, true, err);
    if (rc == LOTSE_OK) {
        rc = lotse_store_import(&rows, d.store, next_line, &l, err);
        desk_close(&d);
    }
    if (l.f != stdin)
        fclose(l.f);
    free(l.line);
    if (rc == LOTSE_OK)
        cli_note(cli, "%zu rows", rows);
    return rc;
}

int verb_backup(struct cli *cli, lotse_err *err)
{
    struct desk d;
    int rc = desk_open(&d, cli, false, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_store_backup(d.store, cli->words[0], err);
    desk_close(&d);
    return rc;
}
