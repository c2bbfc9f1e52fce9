/*
 * transport.c: hand a mail to the next server, by SMTP.
 *
 * libcurl speaks; it passes on whatever an address contains, line breaks, too,
 * so addresses are looked at here once more. TLS is wanted unless the settings
 * say otherwise, and passwords never go over a wire without it. What the server
 * says decides: 5xx about a mail ends it, anything else is tried again, and so
 * is what only our settings can be the cause of.
 */
#include "mail/transport.h"
#include "mail/curl.h"
#include "mail/write.h"

#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TIMEOUT = 120, CONNECT = 30, LINE_MAX_BYTES = 300 };

struct transport {
    const lotse_mailer *m;
    const struct curl_api *lib;
    CURL *curl; /* of it; NULL: sendmail is run */
    char last[LINE_MAX_BYTES]; /* of the server */
};

int transport_check_secret(const char *path, lotse_err *err)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return err_set(err, LOTSE_INPUT, "can't read %s: %s", path,
                       strerror(errno));
    if (st.st_uid != geteuid() && st.st_uid != 0)
        return err_set(err, LOTSE_INPUT,
                       "%s belongs to another user: chown it to the one that "
                       "runs lotse",
                       path);
    if ((st.st_mode & 077) != 0)
        return err_set(err, LOTSE_INPUT,
                       "%s can be read by others: chmod 600 %s", path, path);
    if (access(path, R_OK) != 0)
        return err_set(err, LOTSE_INPUT, "can't read %s: %s", path,
                       strerror(errno));
    return LOTSE_OK;
}

bool transport_is_local(const char *url)
{
    static const char *const hosts[] = {"localhost", "127.0.0.1", "[::1]"};
    const char *host = strstr(url, "://");

    if (host == NULL)
        return false;
    host += 3;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        size_t n = strlen(hosts[i]);
        if (strncasecmp(host, hosts[i], n) == 0 &&
            (host[n] == '\0' || host[n] == ':' || host[n] == '/'))
            return true;
    }
    return false;
}

static int check(const lotse_mailer *m, lotse_err *err)
{
    if (m->smtp == NULL && m->sendmail == NULL)
        return err_set(err, LOTSE_INPUT,
                       "how do mails leave? set mail_smtp (like "
                       "smtp://mail.example.org:587) or mail_sendmail (like "
                       "/usr/sbin/sendmail)");
    if (m->smtp != NULL && strncasecmp(m->smtp, "smtp://", 7) != 0 &&
        strncasecmp(m->smtp, "smtps://", 8) != 0)
        return err_set(err, LOTSE_INPUT,
                       "mail_smtp: '%.80s' is no address like "
                       "smtp://mail.example.org:587 or smtps://...",
                       m->smtp);
    if (m->smtp != NULL && strchr(m->smtp, '@') != NULL)
        return err_set(err, LOTSE_INPUT,
                       "mail_smtp: user and password belong into the file that "
                       "mail_secret names");
    if (m->plain && m->secret != NULL && m->smtp != NULL &&
        !transport_is_local(m->smtp))
        return err_set(err, LOTSE_INPUT,
                       "mail_plain: a password isn't sent without TLS to "
                       "another machine");
    if (m->smtp == NULL && access(m->sendmail, X_OK) != 0)
        return err_set(err, LOTSE_INPUT, "mail_sendmail: can't run %s: %s",
                       m->sendmail, strerror(errno));
    return m->smtp != NULL && m->secret != NULL
               ? transport_check_secret(m->secret, err)
               : LOTSE_OK;
}

/* The server's last line, for whoever has to find out what was wrong. */
static int listen_in(CURL *curl, curl_infotype type, char *data, size_t n,
                     void *ctx)
{
    struct transport *t = ctx;
    (void)curl;
    if (type != CURLINFO_HEADER_IN)
        return 0;
    n = n < sizeof t->last ? n : sizeof t->last - 1;
    memcpy(t->last, data, n);
    while (n > 0 && (unsigned char)t->last[n - 1] <= ' ')
        n--;
    t->last[n] = '\0';
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)t->last[i] < ' ' || t->last[i] == 127)
            t->last[i] = ' ';
    return 0;
}

static void set_up(struct transport *t)
{
    const lotse_mailer *m = t->m;
    const struct curl_api *lib = t->lib;
    CURL *c = t->curl;

    lib->setopt(c, CURLOPT_URL, m->smtp);
    lib->setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    lib->setopt(c, CURLOPT_USE_SSL,
                     (long)(m->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    lib->setopt(c, CURLOPT_NOSIGNAL, 1L);
    lib->setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT);
    lib->setopt(c, CURLOPT_SERVER_RESPONSE_TIMEOUT,
                     (long)(m->timeout > 0 ? m->timeout : TIMEOUT));
    lib->setopt(c, CURLOPT_TIMEOUT,
                     (long)(m->timeout > 0 ? m->timeout : TIMEOUT));
    lib->setopt(c, CURLOPT_VERBOSE, 1L);
    lib->setopt(c, CURLOPT_DEBUGFUNCTION, listen_in);
    lib->setopt(c, CURLOPT_DEBUGDATA, t);
    lib->setopt(c, CURLOPT_UPLOAD, 1L);
    lib->setopt(c, CURLOPT_NETRC,
                     (long)(m->secret != NULL ? CURL_NETRC_REQUIRED
                                              : CURL_NETRC_IGNORED));
    if (m->secret != NULL)
        lib->setopt(c, CURLOPT_NETRC_FILE, m->secret);
    if (m->ca != NULL)
        lib->setopt(c, CURLOPT_CAINFO, m->ca);
}

int transport_open(struct transport **out, const lotse_mailer *m,
                   lotse_err *err)
{
    struct transport *t;
    int rc = check(m, err);

    *out = NULL;
    if (rc != LOTSE_OK)
        return rc;
    t = calloc(1, sizeof *t);
    if (t == NULL)
        return err_nomem(err);
    t->m = m;
    if (m->smtp != NULL) {
        rc = curl_load(&t->lib, err);
        if (rc == LOTSE_OK && (t->curl = t->lib->init()) == NULL)
            rc = err_nomem(err);
        if (rc != LOTSE_OK) {
            transport_close(t);
            return rc;
        }
        set_up(t);
    }
    *out = t;
    return LOTSE_OK;
}

void transport_close(struct transport *t)
{
    if (t == NULL)
        return;
    if (t->curl != NULL)
        t->lib->cleanup(t->curl);
    free(t);
}

/* The mail, as far as it is read. */
struct upload {
    const char *bytes;
    size_t n, at;
};

static size_t give(char *to, size_t size, size_t count, void *ctx)
{
    struct upload *u = ctx;
    size_t room = size * count, left = u->n - u->at;
    size_t n = left < room ? left : room;

    memcpy(to, u->bytes + u->at, n);
    u->at += n;
    return n;
}

/* handed: the server had all of the mail. */
static enum sent judge(struct transport *t, CURLcode rc, bool handed,
                       struct str *why)
{
    long code = 0;
    bool about_mail, settings;

    if (rc == CURLE_OK)
        return SENT_OK;
    t->lib->getinfo(t->curl, CURLINFO_RESPONSE_CODE, &code);
    about_mail = rc == CURLE_SEND_ERROR || rc == CURLE_RECV_ERROR ||
                 rc == CURLE_UPLOAD_FAILED ||
                 (rc == CURLE_WEIRD_SERVER_REPLY && handed);
    if (about_mail && code >= 400 && code < 600)
        str_addf(why, "the mail server says: %s", t->last);
    else
        str_addf(why, "%s: %s%s%s", t->m->smtp, t->lib->strerror(rc),
                 t->last[0] != '\0' ? "; the server's last line: " : "",
                 t->last);
    /* authentication wanted, TLS wanted, no service: not the mail's fault */
    settings = code == 530 || code == 534 || code == 535 || code == 538 ||
               code == 521;
    return about_mail && code >= 500 && code < 600 && !settings ? SENT_NEVER
                                                                : SENT_LATER;
}

enum sent transport_send(struct transport *t, const char *sender,
                         const char *to, const char *bytes, size_t n,
                         struct str *why)
{
    struct upload u = {bytes, n, 0};
    struct curl_slist *rcpt;
    char address[300];
    CURLcode rc;

    if (!letter_is_address(to) ||
        (sender[0] != '\0' && !letter_is_address(sender))) {
        str_addf(why, "no address that mail can be sent to");
        return SENT_NEVER;
    }
    if (t->curl == NULL)
        return sendmail_run(t->m->sendmail, sender, to, bytes, n,
                            t->m->timeout > 0 ? t->m->timeout : TIMEOUT, why);
    snprintf(address, sizeof address, "<%s>", to);
    rcpt = t->lib->append(NULL, address);
    if (rcpt == NULL) {
        str_adds(why, "out of memory");
        return SENT_LATER;
    }
    t->last[0] = '\0';
    snprintf(address, sizeof address, "<%s>", sender);
    t->lib->setopt(t->curl, CURLOPT_MAIL_FROM, address);
    t->lib->setopt(t->curl, CURLOPT_MAIL_RCPT, rcpt);
    t->lib->setopt(t->curl, CURLOPT_READFUNCTION, give);
    t->lib->setopt(t->curl, CURLOPT_READDATA, &u);
    rc = t->lib->perform(t->curl);
    t->lib->setopt(t->curl, CURLOPT_MAIL_RCPT, NULL);
    t->lib->free_all(rcpt);
    return judge(t, rc, u.at == u.n, why);
}
