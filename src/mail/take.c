/*
 * take.c: a mail comes.
 *
 * Bytes first: when they are in the spool the mail is ours, and whatever fails
 * from then on is done later, by anyone. Its row in the log is pending until
 * the transaction that makes a ticket of it says in the same row what became
 * of it: so two processes that have the same mail at hand make one ticket, and
 * one that dies half-way leaves either all of it or none.
 *
 *     spool file -> row, pending -> read apart -> ticket and row -> put away
 */
#include "mail/taking.h"

#include "base/err.h"

#include <ctype.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void taking_why(struct taking *k, lotse_mail_outcome outcome, int64_t ticket,
                const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(k->why, sizeof k->why, fmt, ap);
    va_end(ap);
    k->row.outcome = outcome;
    k->row.ticket = ticket;
    k->row.why = k->why;
}

/* ----------------------------------------------------------------- begin -- */

/* "A@b, c@d" as "a@b c@d", with the envelope's recipient, which is ours. */
static int read_own(struct taking *k, lotse_err *err)
{
    struct str all = {0};

    str_addf(&all, "%s %s", k->opts->own != NULL ? k->opts->own : "",
             k->opts->recipient != NULL ? k->opts->recipient : "");
    for (size_t i = 0; i < all.n; i++)
        all.p[i] = all.p[i] == ',' || isspace((unsigned char)all.p[i])
                       ? ' '
                       : (char)tolower((unsigned char)all.p[i]);
    k->own = all.oom ? NULL : arena_strdup(&k->mem, all.p);
    str_free(&all);
    return k->own != NULL ? LOTSE_OK : err_nomem(err);
}

static int begin(struct taking *k, lotse_store *s, const lotse_mail_opts *opts,
                 int64_t now, lotse_err *err)
{
    *k = (struct taking){.s = s, .opts = opts, .now = now};
    k->row = (struct intake_row){.content = "",
                                 .message_id = "",
                                 .sender = "",
                                 .subject = "",
                                 .why = ""};
    if (opts->spool == NULL)
        return err_set(err, LOTSE_INPUT, "no folder for raw mails is named");
    if (sodium_init() < 0)
        return err_set(err, LOTSE_IO, "no random numbers from the system");
    return read_own(k, err);
}

static void end(struct taking *k)
{
    arena_free(&k->mem);
    str_free(&k->notes);
}

/* An address as a header's value. */
static void add_trace(struct str *out, const char *header, const char *address)
{
    if (address == NULL)
        return;
    str_addf(out, "%s: <", header);
    for (const char *c = address; *c != '\0' && c - address < 320; c++)
        if ((unsigned char)*c > ' ' && strchr("<>\177", *c) == NULL)
            str_addc(out, *c);
    str_adds(out, ">\n");
}

static void digest(char out[DIGEST], const char *bytes, size_t n)
{
    unsigned char hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(hash, (const unsigned char *)bytes, n);
    sodium_bin2hex(out, DIGEST, hash, sizeof hash);
}

/* What it says, however it came: twins have the same. */
static void digest_content(char out[DIGEST], const struct mail *m)
{
    crypto_hash_sha256_state h;
    unsigned char hash[crypto_hash_sha256_BYTES];
    const char *const texts[] = {m->from, m->subject, m->text};

    crypto_hash_sha256_init(&h);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        crypto_hash_sha256_update(&h, (const unsigned char *)texts[i],
                                  strlen(texts[i]) + 1);
    for (size_t i = 0; i < m->n_files; i++)
        crypto_hash_sha256_update(&h,
                                  (const unsigned char *)m->files[i].bytes,
                                  m->files[i].n);
    crypto_hash_sha256_final(&h, hash);
    sodium_bin2hex(out, DIGEST, hash, sizeof hash);
}

/* ---------------------------------------------------------------- handle -- */

/* The row of a mail that is in the spool, and the store's key. */
static int add_row(struct taking *k, lotse_err *err)
{
    size_t skip = spool_trace(k->bytes, k->n);
    int rc = store_begin(k->s, err);

    digest(k->sha256, k->bytes + skip, k->n - skip);
    if (rc != LOTSE_OK)
        return rc;
    rc = mail_key(k->key, k->s, err);
    if (rc == LOTSE_OK)
        rc = intake_add(&k->row.id, k->s, k->name, k->sha256, k->n, k->now,
                        err);
    return store_end(k->s, rc, err);
}

/* Bytes of a mailbox file's line at the front, which is no header. */
static size_t from_line(const char *bytes, size_t n)
{
    const char *end = memchr(bytes, '\n', n);

    return n > 5 && memcmp(bytes, "From ", 5) == 0 && end != NULL
               ? (size_t)(end - bytes) + 1
               : 0;
}

static int read_apart(struct taking *k, lotse_err *err)
{
    char mark[THREAD_MARK];
    size_t skip = from_line(k->bytes, k->n), n = k->n - skip;
    int rc;

    thread_mark(mark, k->key);
    rc = mail_read_apart(&k->m, &k->mem, k->bytes + skip,
                         n < MAIL_READ_MAX ? n : MAIL_READ_MAX, k->own, mark,
                         err);
    k->unreadable = rc == LOTSE_INPUT;
    if (rc == LOTSE_OK) {
        k->m.cut |= n > MAIL_READ_MAX;
        digest_content(k->content, &k->m);
        k->row.content = k->content;
        k->row.message_id = k->m.message_id;
        k->row.subject = k->m.subject;
        k->row.sender = k->m.from;
    }
    return k->unreadable ? LOTSE_OK : rc;
}

/* May it be handled once more, because that can only bring more to light? */
static bool may_again(lotse_mail_outcome was, int64_t ticket)
{
    return was == LOTSE_MAIL_UNREADABLE ||
           (was == LOTSE_MAIL_MACHINE && ticket == 0);
}

/* One try, in a transaction; another process may have been faster. */
static int try_it(struct taking *k, const char *unreadable, lotse_err *err)
{
    lotse_mail_outcome was;
    int64_t ticket;
    char why[INTAKE_WHY];
    int rc = store_begin(k->s, err);

    if (rc != LOTSE_OK)
        return rc;
    str_clear(&k->notes);
    rc = intake_get(&was, &ticket, why, k->s, k->row.id, err);
    if (rc == LOTSE_OK && was != LOTSE_MAIL_PENDING &&
        !(k->again && may_again(was, ticket))) {
        taking_why(k, was, ticket, "%s", why);
        return store_end(k->s, LOTSE_OK, err);
    }
    if (rc == LOTSE_OK)
        rc = unreadable != NULL ? taking_unreadable(k, unreadable, err)
                                : taking_apply(k, err);
    if (rc == LOTSE_OK)
        rc = intake_set(k->s, &k->row, err);
    return store_end(k->s, rc, err);
}

/* What is wrong with the mail, not with the store? */
static bool is_of_mail(int rc)
{
    return rc == LOTSE_INPUT || rc == LOTSE_DENIED || rc == LOTSE_NOTFOUND;
}

static int handle(struct taking *k, lotse_err *err)
{
    lotse_err why = {0};
    int rc = read_apart(k, err);

    if (rc != LOTSE_OK)
        return rc;
    if (k->again && k->unreadable)
        return err_set(err, LOTSE_INPUT, "it still can't be read");
    rc = try_it(k, k->unreadable ? "it is no mail, or more than can be read"
                                 : NULL,
                &why);
    if (is_of_mail(rc) && !k->again)
        rc = try_it(k, why.msg, &why);
    if (rc != LOTSE_OK) {
        k->row.outcome = LOTSE_MAIL_PENDING;
        return err_set(err, rc, "%s", why.msg);
    }
    /* where it can't be put away the next walk does */
    spool_done(k->opts->spool, k->name, NULL);
    return LOTSE_OK;
}

static void tell(lotse_mail_taken *out, const struct taking *k)
{
    out->id = k->row.id;
    out->outcome = k->row.outcome;
    out->ticket = k->row.ticket;
    snprintf(out->why, sizeof out->why, "%s", k->why);
}

int lotse_mail_take(lotse_mail_taken *out, lotse_store *s,
                    const lotse_mail_opts *opts, const void *bytes, size_t n,
                    int64_t now, lotse_err *err)
{
    struct str trace = {0}, all = {0};
    struct taking k;
    int rc = begin(&k, s, opts, now, err);

    *out = (lotse_mail_taken){0};
    if (rc == LOTSE_OK && n > LOTSE_MAIL_MAX)
        rc = err_set(err, LOTSE_INPUT,
                     "a mail of %zu bytes: at most %d are taken", n,
                     LOTSE_MAIL_MAX);
    add_trace(&trace, "Return-Path",
              opts->sender != NULL && (strcmp(opts->sender, "<>") == 0 ||
                                       strcasecmp(opts->sender,
                                                  "mailer-daemon") == 0)
                  ? ""
                  : opts->sender);
    add_trace(&trace, "Delivered-To", opts->recipient);
    if (trace.n > 0) { /* which says what a mailbox file's line does */
        size_t skip = from_line(bytes, n);
        bytes = (const char *)bytes + skip;
        n -= skip;
    }
    str_add(&all, str_text(&trace), trace.n); /* as the spool has it */
    if (rc == LOTSE_OK)
        rc = spool_keep(k.name, opts->spool, &trace, bytes, n, now, err);
    if (rc == LOTSE_OK) {
        lotse_err why = {0};
        str_add(&all, bytes, n);
        k.bytes = str_text(&all);
        k.n = all.n;
        rc = all.oom ? err_nomem(&why) : add_row(&k, &why);
        if (rc == LOTSE_OK)
            rc = handle(&k, &why);
        if (rc != LOTSE_OK)
            err_set(err, rc, "kept in %s, not handled yet: %s", opts->spool,
                    why.msg);
        tell(out, &k);
        rc = LOTSE_OK; /* it is ours */
    }
    str_free(&trace);
    str_free(&all);
    end(&k);
    return rc;
}

/* ----------------------------------------------------------------- later -- */

struct sweep {
    lotse_store *s;
    const lotse_mail_opts *opts;
    int64_t now;
    size_t *done, *left;
    lotse_err last;
};

/* Read it from the spool and handle it. */
static int take_up(struct taking *k, const char *name, lotse_err *err)
{
    struct str bytes = {0};
    lotse_mail_outcome was = LOTSE_MAIL_PENDING;
    int64_t ticket;
    int rc;

    snprintf(k->name, sizeof k->name, "%s", name);
    rc = spool_read(&bytes, k->opts->spool, name, err);
    k->bytes = str_text(&bytes);
    k->n = bytes.n;
    if (rc == LOTSE_OK)
        rc = add_row(k, err);
    if (rc == LOTSE_OK)
        rc = intake_get(&was, &ticket, k->why, k->s, k->row.id, err);
    if (rc == LOTSE_OK && was != LOTSE_MAIL_PENDING && !k->again) {
        k->row.outcome = was;
        spool_done(k->opts->spool, name, NULL);
    } else if (rc == LOTSE_OK) {
        rc = handle(k, err);
    }
    k->bytes = NULL;
    str_free(&bytes);
    return rc;
}

/* One that fails doesn't keep the others waiting. */
static int sweep_one(void *ctx, const char *name, lotse_err *err)
{
    struct sweep *w = ctx;
    struct taking k;
    int rc = begin(&k, w->s, w->opts, w->now, err);

    if (rc == LOTSE_OK)
        rc = take_up(&k, name, &w->last);
    end(&k);
    if (rc == LOTSE_OK)
        (*w->done)++;
    else if (rc != LOTSE_NOTFOUND) /* another process put it away */
        (*w->left)++;
    return rc == LOTSE_NOMEM ? rc : LOTSE_OK;
}

int lotse_mail_retry(size_t *done, size_t *left, lotse_store *s,
                     const lotse_mail_opts *opts, int64_t now, lotse_err *err)
{
    struct sweep w = {s, opts, now, done, left, {0}};
    int rc;

    *done = *left = 0;
    if (opts->spool == NULL)
        return err_set(err, LOTSE_INPUT, "no folder for raw mails is named");
    rc = spool_walk(opts->spool, now, sweep_one, &w, err);
    if (rc == LOTSE_OK && *left > 0)
        rc = err_set(err, LOTSE_BUSY, "%zu mail%s left in %s: %s", *left,
                     *left == 1 ? "" : "s", opts->spool, w.last.msg);
    return rc;
}

int lotse_mail_again(lotse_mail_taken *out, lotse_store *s,
                     const lotse_mail_opts *opts, int64_t id, int64_t now,
                     lotse_err *err)
{
    lotse_mail_outcome was = LOTSE_MAIL_PENDING;
    int64_t ticket = 0;
    char name[SPOOL_NAME];
    struct taking k;
    int rc = begin(&k, s, opts, now, err);

    *out = (lotse_mail_taken){0};
    if (rc == LOTSE_OK)
        rc = intake_get(&was, &ticket, k.why, s, id, err);
    if (rc == LOTSE_OK && !may_again(was, ticket))
        rc = err_set(err, LOTSE_INPUT,
                     "mail %lld is %s: only one that couldn't be read, or a "
                     "machine's that led nowhere, can be made a ticket",
                     (long long)id, lotse_mail_outcome_name(was));
    if (rc == LOTSE_OK)
        rc = intake_name(name, s, id, err);
    k.again = true;
    k.by_person = was == LOTSE_MAIL_MACHINE;
    if (rc == LOTSE_OK)
        rc = take_up(&k, name, err);
    if (rc == LOTSE_OK)
        tell(out, &k);
    end(&k);
    return rc;
}

static int remove_one(void *ctx, const char *name, lotse_err *err)
{
    return spool_remove(ctx, name, err);
}

int lotse_mail_forget(lotse_store *s, const char *spool, lotse_err *err)
{
    char *folder = strdup(spool);
    int rc = folder != NULL ? intake_forgotten(s, remove_one, folder, err)
                            : err_nomem(err);

    free(folder);
    return rc;
}

const char *lotse_mail_outcome_name(lotse_mail_outcome o)
{
    static const char *const names[LOTSE_MAIL_OUTCOMES] = {
        "pending",    "ticket",  "reply",    "machine",
        "again", "unreadable", "refused", "forgotten"};

    return names[o];
}
