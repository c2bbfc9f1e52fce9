/*
 * tickets.c: texts of users out of files, one after the other.
 *
 * Whoever has no queries.jsonl has an export with a ticket a line, or a folder
 * of mails. The id of a line is its number, that of a file its name.
 */
#include "api/tickets.h"
#include "base/err.h"
#include "base/file.h"
#include "base/vec.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MAX = 512 << 20, TICKET_MAX = 32 << 20 };

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_ticket(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot != NULL && name[0] != '.' &&
           (strcmp(dot, ".txt") == 0 || strcmp(dot, ".eml") == 0);
}

static int list_folder(struct tickets *t, lotse_err *err)
{
    DIR *dir = opendir(t->path);
    struct dirent *e;
    int rc = LOTSE_OK;

    if (dir == NULL)
        return err_set(err, LOTSE_IO, "can't read the folder %s", t->path);
    while (rc == LOTSE_OK && (e = readdir(dir)) != NULL) {
        if (!is_ticket(e->d_name))
            continue;
        if (!vec_reserve(&t->files, &t->cap_files, t->n_files + 1,
                         sizeof *t->files) ||
            (t->files[t->n_files] = strdup(e->d_name)) == NULL)
            rc = err_nomem(err);
        else
            t->n_files++;
    }
    closedir(dir);
    if (rc == LOTSE_OK && t->n_files == 0)
        return err_set(err, LOTSE_INPUT,
                       "%s: no file with the ending .txt or .eml", t->path);
    if (rc == LOTSE_OK)
        qsort(t->files, t->n_files, sizeof *t->files, by_name);
    return rc;
}

int tickets_open(struct tickets *t, const char *path, lotse_err *err)
{
    struct stat st;
    size_t first;
    int rc;

    *t = (struct tickets){.path = path};
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return list_folder(t, err);
    rc = file_read(&t->bytes, path, FILE_MAX, err);
    if (rc == LOTSE_NOTFOUND)
        return err_set(err, LOTSE_INPUT, "can't read %s: no such file", path);
    if (rc != LOTSE_OK)
        return rc;
    first = strspn(str_text(&t->bytes), " \t\r\n");
    t->is_json = first < t->bytes.n && t->bytes.p[first] == '{';
    if (!t->is_json)
        return LOTSE_OK;
    str_free(&t->bytes);
    return queries_open(&t->json, path, err);
}

static int next_file(struct tickets *t, struct ticket *out, lotse_err *err)
{
    struct str path = {0};
    int rc;

    if (t->at == t->n_files)
        return LOTSE_NOTFOUND;
    str_addf(&path, "%s/%s", t->path, t->files[t->at]);
    str_clear(&t->bytes);
    rc = path.oom ? err_nomem(err)
                  : file_read(&t->bytes, path.p, TICKET_MAX, err);
    str_free(&path);
    if (rc != LOTSE_OK) /* gone meanwhile is a failure, not the end */
        return rc == LOTSE_NOTFOUND ? LOTSE_IO : rc;
    *out = (struct ticket){t->files[t->at++], str_text(&t->bytes), t->bytes.n,
                           LOTSE_LANG_ANY};
    return LOTSE_OK;
}

static int next_line(struct tickets *t, struct ticket *out, lotse_err *err)
{
    while (t->at < t->bytes.n) {
        const char *s = t->bytes.p + t->at;
        const char *end = memchr(s, '\n', t->bytes.n - t->at);
        size_t n = end != NULL ? (size_t)(end - s) : t->bytes.n - t->at;
        t->at += n + 1;
        t->line++;
        if (strspn(s, " \t\r") >= n)
            continue;
        str_clear(&t->id);
        str_addf(&t->id, "line %zu", t->line);
        *out = (struct ticket){str_text(&t->id), s, n, LOTSE_LANG_ANY};
        return t->id.oom ? err_nomem(err) : LOTSE_OK;
    }
    return LOTSE_NOTFOUND;
}

int tickets_next(struct tickets *t, struct ticket *out, lotse_err *err)
{
    int rc;

    if (t->files != NULL)
        return next_file(t, out, err);
    if (!t->is_json)
        return next_line(t, out, err);
    rc = queries_next(&t->json, err);
    if (rc == LOTSE_OK)
        *out = (struct ticket){t->json.id, t->json.text, t->json.n_text,
                               t->json.lang};
    return rc;
}

void tickets_close(struct tickets *t)
{
    for (size_t i = 0; i < t->n_files; i++)
        free(t->files[i]);
    free(t->files);
    queries_close(&t->json);
    str_free(&t->bytes);
    str_free(&t->id);
    *t = (struct tickets){0};
}
