/*
 * mailbox.c: a mailbox that is read over the network, by libcurl's IMAP.
 *
 * UIDs say what is new, not the flag \Seen, which any mail program sets; of a
 * mailbox that is new to us only unread mails are taken, because years of old
 * ones would become tickets.
 */
#include "mail/mailbox.h"
#include "mail/curl.h"
#include "mail/transport.h"

#include "base/err.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TIMEOUT = 300, CONNECT = 30, ANSWER_MAX = 8 << 20 };

struct mailbox {
    const lotse_mailer *m;
    const struct curl_api *lib;
    CURL *curl; /* of it */
    struct str server; /* "imaps://host:port/" */
    struct str path;   /* as in the URL, "INBOX" where it names none */
    struct str folder; /* the same, quoted for a command */
    struct str got;
    size_t max;
    bool too_long;
};

/* "..." with what IMAP wants escaped. False: it has a line break. */
static bool quote(struct str *out, const char *s)
{
    str_addc(out, '"');
    for (; *s != '\0'; s++) {
        if ((unsigned char)*s < ' ' || *s == 127)
            return false;
        if (*s == '"' || *s == '\\')
            str_addc(out, '\\');
        str_addc(out, *s);
    }
    str_addc(out, '"');
    return true;
}

static size_t keep(char *bytes, size_t size, size_t count, void *ctx)
{
    struct mailbox *b = ctx;
    size_t n = size * count;

    if (n > b->max - (b->got.n < b->max ? b->got.n : b->max)) {
        b->too_long = true;
        return 0;
    }
    str_add(&b->got, bytes, n);
    return b->got.oom ? 0 : n;
}

static int check(const lotse_mailer *m, lotse_err *err)
{
    if (m->imap == NULL)
        return err_set(err, LOTSE_INPUT,
                       "which mailbox? set mail_imap (like "
                       "imaps://mail.example.org/INBOX)");
    if (strncasecmp(m->imap, "imap://", 7) != 0 &&
        strncasecmp(m->imap, "imaps://", 8) != 0)
        return err_set(err, LOTSE_INPUT,
                       "mail_imap: '%.80s' is no address like "
                       "imaps://mail.example.org/INBOX",
                       m->imap);
    if (strpbrk(m->imap, "@;? \r\n") != NULL)
        return err_set(err, LOTSE_INPUT,
                       "mail_imap: server and folder only; user and password "
                       "belong into the file that mail_secret names");
    if (m->secret == NULL)
        return err_set(err, LOTSE_INPUT,
                       "who logs in? set mail_secret, a .netrc file");
    if (m->plain && !transport_is_local(m->imap))
        return err_set(err, LOTSE_INPUT,
                       "mail_plain: a password isn't sent without TLS to "
                       "another machine");
    return transport_check_secret(m->secret, err);
}

/* Server, folder as an address and as a word of a command. */
static int split(struct mailbox *b, lotse_err *err)
{
    const char *url = b->m->imap, *host = strstr(url, "://") + 3;
    size_t n = (size_t)(host - url) + strcspn(host, "/");
    int len = 0;
    char *folder;
    bool ok;

    str_add(&b->server, url, n);
    str_addc(&b->server, '/');
    str_adds(&b->path, url[n] == '/' && url[n + 1] != '\0' ? url + n + 1
                                                          : "INBOX");
    if (b->server.oom || b->path.oom)
        return err_nomem(err);
    folder = b->lib->unescape(b->curl, b->path.p, 0, &len);
    if (folder == NULL)
        return err_nomem(err);
    ok = quote(&b->folder, folder);
    b->lib->free(folder);
    if (b->folder.oom)
        return err_nomem(err);
    return ok ? LOTSE_OK
              : err_set(err, LOTSE_INPUT, "mail_imap: no such folder");
}

static void set_up(struct mailbox *b)
{
    const lotse_mailer *m = b->m;
    const struct curl_api *lib = b->lib;
    CURL *c = b->curl;

    lib->setopt(c, CURLOPT_PROTOCOLS_STR, "imap,imaps");
    lib->setopt(c, CURLOPT_USE_SSL,
                     (long)(m->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    lib->setopt(c, CURLOPT_NOSIGNAL, 1L);
    lib->setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT);
    lib->setopt(c, CURLOPT_TIMEOUT,
                     (long)(m->timeout > 0 ? m->timeout : TIMEOUT));
    lib->setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_REQUIRED);
    lib->setopt(c, CURLOPT_NETRC_FILE, m->secret);
    if (m->ca != NULL)
        lib->setopt(c, CURLOPT_CAINFO, m->ca);
    lib->setopt(c, CURLOPT_WRITEFUNCTION, keep);
    lib->setopt(c, CURLOPT_WRITEDATA, b);
}

int mailbox_open(struct mailbox **out, const lotse_mailer *m, lotse_err *err)
{
    const struct curl_api *lib;
    struct mailbox *b;
    int rc = check(m, err);

    *out = NULL;
    if (rc != LOTSE_OK)
        return rc;
    rc = curl_load(&lib, err);
    if (rc != LOTSE_OK)
        return rc;
    b = calloc(1, sizeof *b);
    if (b == NULL)
        return err_nomem(err);
    b->m = m;
    b->lib = lib;
    b->curl = lib->init();
    rc = b->curl != NULL ? split(b, err) : err_nomem(err);
    if (rc != LOTSE_OK) {
        mailbox_close(b);
        return rc;
    }
    set_up(b);
    *out = b;
    return LOTSE_OK;
}

void mailbox_close(struct mailbox *b)
{
    if (b == NULL)
        return;
    b->lib->cleanup(b->curl);
    str_free(&b->server);
    str_free(&b->path);
    str_free(&b->folder);
    str_free(&b->got);
    free(b);
}

/* Ask; the answer is in b->got. command NULL: what the URL names. */
static int ask(struct mailbox *b, const char *tail, const char *command,
               size_t max, lotse_err *err)
{
    struct str url = {0};
    CURLcode rc;

    str_addf(&url, "%s%s", b->server.p, tail);
    str_clear(&b->got);
    b->max = max;
    b->too_long = false;
    if (url.oom)
        return err_nomem(err);
    b->lib->setopt(b->curl, CURLOPT_URL, url.p);
    b->lib->setopt(b->curl, CURLOPT_CUSTOMREQUEST, command);
    rc = b->lib->perform(b->curl);
    str_free(&url);
    if (rc == CURLE_OK)
        return LOTSE_OK;
    if (b->got.oom)
        return err_nomem(err);
    if (b->too_long)
        return err_set(err, LOTSE_INPUT, "%s: an answer of more than %zu bytes",
                       b->m->imap, max);
    if (rc == CURLE_REMOTE_FILE_NOT_FOUND)
        return err_set(err, LOTSE_NOTFOUND, "%s: no such mail", b->m->imap);
    return err_set(err, LOTSE_BUSY, "%s: %s", b->m->imap,
                   rc == CURLE_LOGIN_DENIED
                       ? "user or password is wrong: look at mail_secret"
                       : b->lib->strerror(rc));
}

int mailbox_validity(int64_t *out, struct mailbox *b, lotse_err *err)
{
    struct str command = {0};
    const char *at;
    int rc;

    str_addf(&command, "STATUS %s (UIDVALIDITY)", b->folder.p);
    rc = command.oom ? err_nomem(err)
                     : ask(b, "", command.p, ANSWER_MAX, err);
    str_free(&command);
    if (rc != LOTSE_OK)
        return rc;
    at = strcasestr(str_text(&b->got), "(UIDVALIDITY ");
    *out = at != NULL ? strtoll(at + 13, NULL, 10) : 0;
    return *out > 0 ? LOTSE_OK
                    : err_set(err, LOTSE_INPUT,
                              "%s: the server has no such folder", b->m->imap);
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* "* SEARCH 3 5 9" */
static int read_uids(int64_t **out, size_t *n, const char *s, int64_t after,
                     lotse_err *err)
{
    size_t room = strlen(s) / 2 + 1;
    int64_t *uids = malloc(room * sizeof *uids);
    char *end;

    *n = 0;
    *out = uids;
    if (uids == NULL)
        return err_nomem(err);
    while ((s = strcasestr(s, "* SEARCH")) != NULL)
        for (s += 8; *s == ' '; s = end) {
            int64_t uid = strtoll(s, &end, 10);
            if (end == s)
                break;
            /* n:* names the last mail, even where n is higher */
            if (uid > after && *n < room)
                uids[(*n)++] = uid;
        }
    qsort(uids, *n, sizeof *uids, by_number);
    return LOTSE_OK;
}

int mailbox_last(int64_t *out, struct mailbox *b, lotse_err *err)
{
    int64_t *uids = NULL;
    size_t n = 0;
    int rc = ask(b, b->path.p, "UID SEARCH UID *", ANSWER_MAX, err);

    if (rc == LOTSE_OK)
        rc = read_uids(&uids, &n, str_text(&b->got), 0, err);
    *out = n > 0 ? uids[n - 1] : 0;
    free(uids);
    return rc;
}

int mailbox_uids(int64_t **out, size_t *n, struct mailbox *b, int64_t after,
                 lotse_err *err)
{
    char command[64];
    int rc;

    *out = NULL;
    *n = 0;
    if (after < 0)
        snprintf(command, sizeof command, "UID SEARCH UNSEEN");
    else
        snprintf(command, sizeof command, "UID SEARCH UID %lld:*",
                 (long long)after + 1);
    rc = ask(b, b->path.p, command, ANSWER_MAX, err);
    return rc == LOTSE_OK
               ? read_uids(out, n, str_text(&b->got), after, err)
               : rc;
}

int mailbox_read(struct str *out, struct mailbox *b, int64_t validity,
                 int64_t uid, lotse_err *err)
{
    struct str tail = {0};
    int rc;

    str_addf(&tail, "%s;UIDVALIDITY=%lld/;UID=%lld", b->path.p,
             (long long)validity, (long long)uid);
    rc = tail.oom ? err_nomem(err)
                  : ask(b, tail.p, NULL, LOTSE_MAIL_MAX, err);
    str_free(&tail);
    if (rc == LOTSE_OK) {
        str_free(out);
        *out = b->got;
        b->got = (struct str){0};
    }
    return rc;
}

int mailbox_done(struct mailbox *b, int64_t uid, lotse_err *err)
{
    struct str command = {0};
    bool ok = true;
    int rc;

    if (b->m->imap_move != NULL) {
        str_addf(&command, "UID MOVE %lld ", (long long)uid);
        ok = quote(&command, b->m->imap_move);
    } else {
        str_addf(&command, "UID STORE %lld +FLAGS.SILENT (\\Seen)",
                 (long long)uid);
    }
    rc = command.oom ? err_nomem(err)
         : ok        ? ask(b, b->path.p, command.p, ANSWER_MAX, err)
                     : err_set(err, LOTSE_INPUT, "mail_move: no such folder");
    str_free(&command);
    return rc;
}
