/*
 * page_login.c: /login and /logout.
 *
 * A login gets a secret of its own and ends the session that was there, so that
 * nobody can plant one. Afterwards the browser goes to where it was refused, on
 * this server alone. Checking a password takes a tenth of a second and 64 MiB
 * on purpose: not all threads may be busy with that at once.
 */
#include "http/auth.h"
#include "http/form.h"
#include "http/page.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/err.h"

#include <microhttpd.h>
#include <string.h>

enum {
    TO_MAX = 1000,  /* bytes of an address to go to */
    RETRY_LATE = 60 /* seconds, after too many tries */
};

static const char desk[] = "/desk";

/* Where to go on: an address of ours as it stands in a request line. What
 * begins with two slashes, or a backslash that some take for one, is another
 * server's. */
static const char *read_to(const char *s)
{
    size_t n = s != NULL ? strlen(s) : 0;

    if (n == 0 || n > TO_MAX || s[0] != '/' || s[1] == '/')
        return desk;
    for (size_t i = 0; i < n; i++)
        if (s[i] <= ' ' || s[i] > '~' || s[i] == '\\')
            return desk;
    return strncmp(s, "/login", 6) == 0 || strncmp(s, "/logout", 7) == 0 ? desk
                                                                         : s;
}

/* wrong: W_COUNT where nothing is. */
static void write_page(struct request *rq, struct reply *rp, const char *to,
                       const char *mail, enum word wrong)
{
    struct page page = {.no_index = true, .form = "login"};
    struct str *out = &rp->body;
    const char *described =
        wrong != W_COUNT ? " aria-describedby=\"wrong\"" : "";

    page.title = word_text(W_LOGIN, rq->ui);
    page_open(rq, rp, &page);
    str_adds(out, "<h1>");
    word_add(out, W_LOGIN, rq->ui);
    str_adds(out, "</h1>\n<p>");
    word_add(out, W_LOGIN_INTRO, rq->ui);
    str_adds(out, "</p>\n");
    if (wrong != W_COUNT) {
        str_adds(out, "<div class=\"wrong\" role=\"alert\" id=\"wrong\"><p>");
        word_add(out, wrong, rq->ui);
        str_adds(out, "</p></div>\n");
    }
    str_adds(out, "<form id=\"login\" class=\"ask-form\" method=\"post\" "
                  "action=\"/login\">\n<input type=\"hidden\" name=\"to\" "
                  "value=\"");
    html_text(out, to);
    str_adds(out, "\">\n<label for=\"mail\">");
    word_add(out, W_YOUR_MAIL, rq->ui);
    str_addf(out,
             "</label>\n<input type=\"email\" id=\"mail\" name=\"mail\" "
             "required autocomplete=\"username\" maxlength=\"254\"%s "
             "value=\"",
             described);
    html_text(out, mail);
    str_adds(out, "\">\n<label for=\"password\">");
    word_add(out, W_PASSWORD, rq->ui);
    str_addf(out,
             "</label>\n<input type=\"password\" id=\"password\" "
             "name=\"password\" required autocomplete=\"current-password\" "
             "maxlength=\"%d\"%s>\n<p class=\"row\"><button class=\"button "
             "primary\">",
             LOTSE_PASSWORD_MAX, described);
    word_add(out, W_LOGIN, rq->ui);
    str_adds(out, "</button></p>\n</form>\n");
    if (rq->method == M_POST)
        page_switch(rq, out, "login");
    page_close(rq, rp);
}

static void go_to(struct request *rq, struct reply *rp, const char *to)
{
    rp->status = MHD_HTTP_SEE_OTHER;
    rp->location = arena_strdup(&rq->mem, to);
}

int page_login(struct request *rq, struct reply *rp, lotse_err *err)
{
    const char *to = read_to(params_get(&rq->query, "to"));
    lotse_actor who;

    (void)err;
    page_language(rq, rp);
    if (auth_actor(&who, rq, NULL) == LOTSE_OK && who.user != 0 &&
        to != desk)
        go_to(rq, rp, to); /* logged in meanwhile, in another tab */
    else
        write_page(rq, rp, to, "", W_COUNT);
    return LOTSE_OK;
}

/* Not all threads: who only reads goes on meanwhile. */
static int login(char secret[LOTSE_SECRET], struct request *rq,
                 const char *mail, const char *password, lotse_err *err)
{
    const char *client = auth_client(rq);
    int at_once = (int)rq->srv->pool.n - 1, rc;

    if (client == NULL)
        return err_nomem(err);
    rc = atomic_fetch_add(&rq->srv->logins, 1) < (at_once > 0 ? at_once : 1)
             ? request_store(rq, err)
             : err_set(err, LOTSE_NOMEM, "too many log in just now");
    if (rc == LOTSE_OK)
        rc = lotse_login(secret, rq->store, mail, password, client,
                         clock_now(rq->srv->opts->clock), err);
    atomic_fetch_sub(&rq->srv->logins, 1);
    return rc;
}

static void refuse(struct request *rq, struct reply *rp, int rc, const char *to,
                   const char *mail, const lotse_err *why)
{
    enum word wrong = W_NOT_KEPT;

    if (rc == LOTSE_DENIED) {
        rp->status = MHD_HTTP_FORBIDDEN;
        wrong = W_LOGIN_WRONG;
    } else if (rc == LOTSE_BUSY && why->why == LOTSE_WHY_TOO_MANY) {
        rp->status = MHD_HTTP_TOO_MANY_REQUESTS;
        rp->retry_after = RETRY_LATE;
        wrong = W_LOGIN_LATE;
    } else {
        if (rc != LOTSE_NOMEM && rc != LOTSE_BUSY)
            rq->srv->opts->say(rq->srv->opts->ctx, why->msg);
        rp->status = MHD_HTTP_SERVICE_UNAVAILABLE;
        rp->retry_after = 1;
        wrong = W_LOGIN_BUSY;
    }
    write_page(rq, rp, to, mail, wrong);
}

int page_login_post(struct request *rq, struct reply *rp, lotse_err *err)
{
    const char *to = read_to(params_get(&rq->form, "to"));
    const char *mail = form_text(rq, "mail");
    const char *password = params_get(&rq->form, "password");
    int64_t now = clock_now(rq->srv->opts->clock);
    char secret[LOTSE_SECRET];
    lotse_actor who;
    const char *old;
    lotse_err why = {0};
    int rc;

    page_language(rq, rp);
    if (params_get(&rq->form, "ui") != NULL) {
        write_page(rq, rp, to, mail, W_COUNT); /* in the other language */
        return LOTSE_OK;
    }
    rc = login(secret, rq, mail, password != NULL ? password : "", &why);
    if (rc != LOTSE_OK) {
        refuse(rq, rp, rc, to, mail, &why);
        return LOTSE_OK;
    }
    if (to == desk && lotse_session_get(&who, rq->store, secret, now, NULL) ==
                          LOTSE_OK && !lotse_may(&who, LOTSE_DO_READ_NOTES))
        to = "/"; /* a requester has no desk */
    old = auth_session(rq);
    if (old != NULL)
        lotse_logout(rq->store, old, NULL);
    rp->cookie = auth_cookie(rq, secret);
    go_to(rq, rp, to);
    return rp->cookie != NULL && rp->location != NULL ? LOTSE_OK
                                                      : err_nomem(err);
}

/* The session ends here, not in the browser alone. */
int page_logout_post(struct request *rq, struct reply *rp, lotse_err *err)
{
    const char *secret = auth_session(rq);
    int rc = LOTSE_OK;

    if (secret != NULL)
        rc = request_store(rq, err);
    if (secret != NULL && rc == LOTSE_OK)
        rc = lotse_logout(rq->store, secret, err);
    if (rc != LOTSE_OK)
        return rc;
    rp->cookie = auth_cookie(rq, NULL);
    go_to(rq, rp, "/login");
    return rp->cookie != NULL && rp->location != NULL ? LOTSE_OK
                                                      : err_nomem(err);
}
