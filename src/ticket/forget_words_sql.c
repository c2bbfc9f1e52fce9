/*
 * forget_words_sql.c: what a requester typed elsewhere is forgotten.
 *
 * Searches and comments have no author, but who files a ticket has mostly
 * searched with the same words before. So a row is blanked that holds the name
 * or the address, or three words and more in the order of a text of theirs.
 * Blanked, not deleted: reports count rows. Letters' case and blanks don't
 * count; texts are compared redacted, as searches are kept.
 */
#include "ticket/forget.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "text/redact.h"

#include <stdlib.h>
#include <string.h>

enum {
    WORDS = 3,      /* fewer are anybody's */
    NAME_MIN = 3,   /* bytes */
    COMPARED = 1000 /* bytes of a long search: its end may be cut */
};

struct wording {
    struct arena mem;
    const char **items; /* texts, plain */
    size_t n, cap;
    const char *name, *mail; /* plain; NULL: too short */
};

/* Small ASCII letters, single blanks. */
static void add_plain(struct str *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        if (c == '\n' || c == '\r' || c == '\t')
            c = ' ';
        if (c == ' ' && (out->n == 0 || out->p[out->n - 1] == ' '))
            continue;
        str_addc(out, (char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c));
    }
    if (out->n > 0 && out->p[out->n - 1] == ' ')
        out->p[--out->n] = '\0';
}

static void add_redacted(struct str *out, const char *s, size_t n)
{
    struct str clean = {0};

    redact(&clean, s, n);
    add_plain(out, str_text(&clean), clean.n);
    out->oom |= clean.oom;
    str_free(&clean);
}

static bool has_words(const char *s)
{
    int blanks = 0;

    for (; *s != '\0' && blanks < WORDS - 1; s++)
        blanks += *s == ' ';
    return blanks == WORDS - 1;
}

static bool names(const struct wording *w, const char *plain)
{
    return (w->name != NULL && strstr(plain, w->name) != NULL) ||
           (w->mail != NULL && strstr(plain, w->mail) != NULL);
}

static bool is_wording(const struct wording *w, struct str *plain)
{
    if (!has_words(str_text(plain)))
        return false;
    for (size_t i = 0; i < w->n; i++)
        if (strstr(plain->p, w->items[i]) != NULL)
            return true;
    if (plain->n > COMPARED)
        plain->p[COMPARED] = '\0';
    for (size_t i = 0; i < w->n; i++)
        if (strstr(w->items[i], plain->p) != NULL)
            return true;
    return false;
}

/* Did they write this, or does it name them? plain: memory to work with. */
static int is_theirs(bool *theirs, const struct wording *w, struct str *plain,
                     const char *s, size_t n, lotse_err *err)
{
    str_clear(plain);
    add_plain(plain, s, n);
    *theirs = !plain->oom && names(w, str_text(plain));
    if (!*theirs) {
        str_clear(plain);
        add_redacted(plain, s, n);
        *theirs = !plain->oom && is_wording(w, plain);
    }
    return plain->oom ? err_nomem(err) : LOTSE_OK;
}

static const char *column(sqlite3_stmt *st, int col, size_t *n)
{
    const char *s = (const char *)sqlite3_column_text(st, col);

    *n = (size_t)sqlite3_column_bytes(st, col);
    return s != NULL ? s : "";
}

/* *out: the column's text, plain; NULL where it says too little. */
static int keep(const char **out, struct wording *w, sqlite3_stmt *st, int col,
                bool name, lotse_err *err)
{
    struct str plain = {0};
    size_t n;
    const char *s = column(st, col, &n);
    bool oom, used;

    if (name)
        add_plain(&plain, s, n);
    else
        add_redacted(&plain, s, n);
    used = name ? plain.n >= NAME_MIN : has_words(str_text(&plain));
    *out = used ? arena_strn(&w->mem, str_text(&plain), plain.n) : NULL;
    oom = plain.oom || (used && *out == NULL);
    str_free(&plain);
    return oom ? err_nomem(err) : LOTSE_OK;
}

static int read_person(struct wording *w, lotse_store *s, int64_t user,
                       lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_FORGET_NAME, "SELECT name, mail FROM user WHERE id = ?1", err);
    int rc = LOTSE_OK;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, user);
    if (sqlite3_step(st) == SQLITE_ROW) {
        rc = keep(&w->name, w, st, 0, true, err);
        if (rc == LOTSE_OK)
            rc = keep(&w->mail, w, st, 1, true, err);
    }
    sqlite3_reset(st);
    return rc;
}

static int read_texts(struct wording *w, lotse_store *s, int64_t user,
                      lotse_err *err)
{
    /* searches of the form are subject and text in one */
    sqlite3_stmt *st = store_stmt(
        s, SS_FORGET_TEXTS,
        "SELECT m.text FROM message m JOIN ticket t ON t.id = m.ticket"
        " WHERE t.requester = ?1 OR m.author = ?1"
        " UNION SELECT t.subject FROM ticket t WHERE t.requester = ?1"
        " UNION SELECT t.subject || ' ' || m.text FROM message m JOIN ticket t"
        " ON t.id = m.ticket WHERE t.requester = ?1",
        err);
    int step = SQLITE_DONE, rc = LOTSE_OK;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, user);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        const char *text;
        rc = keep(&text, w, st, 0, false, err);
        if (rc != LOTSE_OK || text == NULL)
            continue;
        if (vec_reserve(&w->items, &w->cap, w->n + 1, sizeof *w->items))
            w->items[w->n++] = text;
        else
            rc = err_nomem(err);
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = store_fail(s, "cannot forget", err);
    sqlite3_reset(st);
    return rc;
}

static int blank(lotse_store *s, int number, const char *sql, int64_t id,
                 lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, number, sql, err);

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, id);
    return store_run(s, st, "cannot forget", err);
}

/* Blank the rows of one table that are theirs. */
static int blank_all(const struct wording *w, lotse_store *s, int number,
                     const char *select, const char *update, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, number, select, err);
    struct str plain = {0};
    int step = SQLITE_DONE, rc = LOTSE_OK;

    if (st == NULL)
        return s->failed;
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        size_t n;
        const char *text = column(st, 1, &n);
        bool theirs;
        rc = is_theirs(&theirs, w, &plain, text, n, err);
        if (rc == LOTSE_OK && theirs)
            rc = blank(s, number + 1, update, sqlite3_column_int64(st, 0), err);
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = store_fail(s, "cannot forget", err);
    sqlite3_reset(st);
    str_free(&plain);
    return rc;
}

int forget_words(lotse_store *s, int64_t user, lotse_err *err)
{
    struct wording w = {.n = 0};
    int rc = read_person(&w, s, user, err);

    if (rc == LOTSE_OK)
        rc = read_texts(&w, s, user, err);
    if (rc == LOTSE_OK)
        rc = blank_all(&w, s, SS_FORGET_SEARCH, "SELECT id, query FROM search",
                       "UPDATE search SET query = '' WHERE id = ?1", err);
    if (rc == LOTSE_OK)
        rc = blank_all(&w, s, SS_FORGET_COMMENT,
                       "SELECT id, comment FROM feedback WHERE comment <> ''",
                       "UPDATE feedback SET comment = '' WHERE id = ?1", err);
    arena_free(&w.mem);
    free(w.items);
    return rc;
}
