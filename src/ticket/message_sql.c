/*
 * message_sql.c: messages and their attachments.
 *
 * An attachment is kept byte for byte with its SHA-256. Its type is told by
 * its content, never by its name; its name is for people and is made harmless
 * here: no path, no control character, nothing that turns the direction of
 * writing.
 */
#include "ticket/ticket.h"

#include "base/err.h"
#include "base/str.h"
#include "base/utf8.h"

#include <sodium.h>
#include <string.h>

enum { NAME_MAX_BYTES = 120 };

/* ----------------------------------------------------------------- files -- */

static const struct {
    const char *bytes;
    size_t n, at;
    const char *type;
} magic[] = {
    {"\x89PNG\r\n\x1a\n", 8, 0, "image/png"},
    {"\xff\xd8\xff", 3, 0, "image/jpeg"},
    {"GIF8", 4, 0, "image/gif"},
    {"WEBP", 4, 8, "image/webp"},
    {"%PDF-", 5, 0, "application/pdf"},
    {"PK\x03\x04", 4, 0, "application/zip"},
    {"\x1f\x8b", 2, 0, "application/gzip"},
    {"\x78\x9f\x3e\x22", 4, 0, "application/ms-tnef"},
};

static const char *type_of(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < sizeof magic / sizeof *magic; i++)
        if (n >= magic[i].at + magic[i].n &&
            memcmp(p + magic[i].at, magic[i].bytes, magic[i].n) == 0)
            return magic[i].type;
    if (n > 0 && memchr(p, '\0', n) == NULL &&
        utf8_valid((const char *)p, n) == n)
        return "text/plain";
    return "application/octet-stream";
}

/* Does the code point do something to the text around it? */
static bool is_tricky(uint32_t c)
{
    return c < ' ' || (c >= 0x7f && c < 0xa0) || c == '/' || c == '\\' ||
           c == '"' || c == ':' || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0xfeff || c == 0xfffd;
}

void message_file_name(struct str *out, const char *name)
{
    size_t n, len;
    const char *last = name;

    for (const char *p = name; *p != '\0'; p++)
        if (*p == '/' || *p == '\\')
            last = p + 1;
    n = strlen(last);
    for (size_t i = 0; i < n && out->n < NAME_MAX_BYTES; i += len) {
        uint32_t c = utf8_next(last + i, n - i, &len);
        if (is_tricky(c))
            str_addc(out, '_');
        else
            str_add_cp(out, c);
    }
    /* "." and ".." and hidden names */
    if (out->n > 0 && out->p[0] == '.')
        out->p[0] = '_';
    if (out->n == 0)
        str_adds(out, "attachment");
}

static int file_add(lotse_store *s, int64_t message, const lotse_file *f,
                    lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_FILE_ADD,
        "INSERT INTO attachment (message, name, type, sha256, bytes, content)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        err);
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof hash + 1];
    struct str name = {0};
    int rc = LOTSE_OK;

    if (st == NULL)
        return s->failed;
    message_file_name(&name, f->name != NULL ? f->name : "");
    crypto_hash_sha256(hash, f->bytes, f->n);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    sqlite3_bind_int64(st, 1, message);
    sqlite3_bind_text(st, 2, str_text(&name), -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 3, type_of(f->bytes, f->n), -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 4, hex, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 5, (sqlite3_int64)f->n);
    sqlite3_bind_blob64(st, 6, f->n > 0 ? f->bytes : "", f->n, SQLITE_STATIC);
    if (name.oom)
        rc = err_nomem(err);
    else if (sqlite3_step(st) != SQLITE_DONE)
        rc = store_fail(s, "cannot keep an attachment", err);
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    str_free(&name);
    return rc;
}

static int check(const char *text, const lotse_file *files, size_t n_files,
                 lotse_err *err)
{
    size_t sum = 0, n = strlen(text);

    if (n > LOTSE_TEXT_MAX)
        return err_set(err, LOTSE_INPUT,
                       "the text has %zu bytes, at most %d are taken: attach "
                       "it as a file",
                       n, LOTSE_TEXT_MAX);
    if (utf8_valid(text, n) < n)
        return err_set(err, LOTSE_INPUT, "the text isn't UTF-8 (byte %zu)",
                       utf8_valid(text, n));
    for (size_t i = 0; i < n_files; i++)
        sum = files[i].n > LOTSE_FILES_MAX ? SIZE_MAX / 2 : sum + files[i].n;
    if (sum > LOTSE_FILES_MAX)
        return err_set(err, LOTSE_INPUT,
                       "the attachments are larger than %d MiB in all: send "
                       "fewer or smaller ones",
                       LOTSE_FILES_MAX >> 20);
    return LOTSE_OK;
}

int message_keep(lotse_store *s, int64_t ticket, const lotse_actor *who,
                 bool note, bool automatic, const char *text,
                 const lotse_file *files, size_t n_files, int64_t now,
                 lotse_err *err)
{
    sqlite3_stmt *st;
    int64_t id;
    int rc = check(text, files, n_files, err);

    if (rc != LOTSE_OK)
        return rc;
    st = store_stmt(s, SS_MESSAGE_ADD,
                    "INSERT INTO message (ticket, at, author, kind, automatic,"
                    " text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    err);
    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, ticket);
    sqlite3_bind_int64(st, 2, now);
    if (who->user != 0)
        sqlite3_bind_int64(st, 3, who->user);
    sqlite3_bind_int(st, 4, note);
    sqlite3_bind_int(st, 5, automatic);
    sqlite3_bind_text(st, 6, text, -1, SQLITE_STATIC);
    if (sqlite3_step(st) != SQLITE_DONE)
        rc = store_fail(s, "cannot keep the message", err);
    sqlite3_reset(st);
    id = sqlite3_last_insert_rowid(s->h);
    for (size_t i = 0; i < n_files && rc == LOTSE_OK; i++)
        rc = file_add(s, id, &files[i], err);
    return rc;
}
