/*
 * desk.c: what all pages of the desk share.
 *
 * They are pages like the portal's, for people who log in. Each works without
 * a script: what is done is a form, what it changed comes back by a redirect.
 * Parts that change while somebody looks have data-live; desk.js fetches the
 * page again when the server says so and takes those parts from it.
 */
#include "http/desk.h"
#include "http/assets.h"
#include "http/auth.h"
#include "http/bar.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/err.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ----------------------------------------------------------------- admit -- */

static int read_people(struct desk *d, lotse_err *err)
{
    int rc = lotse_owners_get(&d->people, d->rq->store, &d->who, err);

    for (size_t i = 0; rc == LOTSE_OK && i < d->people->n; i++)
        if (d->people->items[i].id == d->who.user)
            d->me = &d->people->items[i];
    return rc;
}

int desk_enter(struct desk *d, bool *in, struct request *rq, struct reply *rp,
               lotse_err *err)
{
    lotse_err why = {0};
    int rc;

    memset(d, 0, sizeof *d);
    page_language(rq, rp);
    d->rq = rq;
    d->rp = rp;
    d->out = &rp->body;
    d->ui = rq->ui;
    d->now = clock_now(rq->srv->opts->clock);
    rc = auth_actor(&d->who, rq, &why);
    *in = rc == LOTSE_OK;
    if (rc == LOTSE_DENIED) {
        auth_refuse(rq, rp);
        return LOTSE_OK;
    }
    if (rc != LOTSE_OK)
        return err_set(err, rc, "%s", why.msg);
    if (!lotse_may(&d->who, LOTSE_DO_READ_NOTES))
        return err_set(err, LOTSE_DENIED, "the desk is for its agents");
    rc = read_people(d, err);
    if (rc == LOTSE_OK)
        rc = lotse_types_get(d->types, &d->n_types, LOTSE_TYPES_MAX, rq->store,
                             err);
    if (rc != LOTSE_OK)
        desk_leave(d);
    return rc;
}

void desk_leave(struct desk *d)
{
    lotse_users_free(d->people);
    d->people = NULL;
}

int desk_page(struct request *rq, struct reply *rp,
              int (*show)(struct desk *, lotse_err *), lotse_err *err)
{
    struct desk d;
    bool in;
    int rc = desk_enter(&d, &in, rq, rp, err);

    if (rc != LOTSE_OK || !in)
        return rc;
    rc = show(&d, err);
    desk_leave(&d);
    return rc;
}

/* ----------------------------------------------------------------- frame -- */

static void write_way(struct desk *d, const char *path, enum desk_word w)
{
    const char *here = d->rq->path != NULL ? d->rq->path : "";
    size_t n = strlen(path);
    bool at = strcmp(here, path) == 0;
    bool below =
        w == D_REPORTS && strncmp(here, path, n) == 0 && here[n] == '/';

    str_addf(d->out, "<a href=\"%s\"%s>", path,
             at      ? " aria-current=\"page\""
             : below ? " aria-current=\"true\""
                     : "");
    desk_add(d->out, w, d->ui);
    str_adds(d->out, "</a>");
}

static void write_key(struct desk *d, const char *key, enum desk_word w)
{
    str_addf(d->out, "<dt><kbd>%s</kbd></dt><dd>", key);
    desk_add(d->out, w, d->ui);
    str_adds(d->out, "</dd>");
}

/* The list of keys; the script opens it. */
static void write_keys(struct desk *d)
{
    str_adds(d->out, "<dialog id=\"keys\" aria-labelledby=\"keys-title\">"
                     "<h2 id=\"keys-title\">");
    desk_add(d->out, D_KEYS_TITLE, d->ui);
    str_adds(d->out, "</h2><p><label><input type=\"checkbox\" id=\"keys-on\" "
                     "checked> ");
    desk_add(d->out, D_KEYS_ON, d->ui);
    str_adds(d->out, "</label></p><dl>");
    write_key(d, "j", D_KEY_DOWN);
    write_key(d, "k", D_KEY_UP);
    write_key(d, "Enter", D_KEY_OPEN);
    write_key(d, "u", D_KEY_UPPER);
    write_key(d, "r", D_KEY_REPLY);
    write_key(d, "n", D_KEY_NOTE);
    write_key(d, "c", D_KEY_CATEGORISE);
    write_key(d, "a", D_KEY_TAKE);
    write_key(d, "e", D_KEY_ESCALATE);
    write_key(d, "1–5", D_KEY_PUT);
    write_key(d, "/", D_KEY_SEARCH);
    write_key(d, "?", D_KEY_HELP);
    str_adds(d->out, "</dl><form method=\"dialog\"><button class=\"button\">");
    desk_add(d->out, D_KEYS_CLOSE, d->ui);
    str_adds(d->out, "</button></form></dialog>\n");
}

void desk_begin(struct desk *d, const char *title, const char *form,
                const char *skip)
{
    struct str head = {0};
    struct page page = {
        .title = title, .form = form, .no_index = true, .has_get = true};

    str_adds(&head, "<link rel=\"stylesheet\" href=\"");
    asset_url(&head, "desk.css");
    str_adds(&head, "\">\n<script src=\"");
    asset_url(&head, "desk.js");
    str_adds(&head, "\" defer></script>\n");
    page.head = str_text(&head);
    page_open(d->rq, d->rp, &page);
    if (skip != NULL)
        str_adds(d->out, skip);
    str_adds(d->out, "<nav class=\"ways\" aria-label=\"");
    desk_add(d->out, D_NAV, d->ui);
    str_adds(d->out, "\">");
    write_way(d, "/desk", D_QUEUES);
    write_way(d, "/desk/new", D_NEW_TICKET);
    if (lotse_may(&d->who, LOTSE_DO_REPORT))
        write_way(d, "/desk/reports", D_REPORTS);
    if (d->who.role >= LOTSE_SECOND)
        write_way(d, "/desk/gaps", D_GAPS);
    str_adds(d->out, "<button class=\"link\" type=\"button\" id=\"keys-open\" "
                     "aria-keyshortcuts=\"?\" hidden>");
    desk_add(d->out, D_KEYS, d->ui);
    str_adds(d->out, "</button><form method=\"post\" action=\"/logout\">");
    if (d->me != NULL) {
        str_adds(d->out, "<span class=\"meta\">");
        html_text(d->out, d->me->mail);
        str_adds(d->out, "</span> ");
    }
    str_adds(d->out, "<button class=\"link\">");
    desk_add(d->out, D_LOG_OUT, d->ui);
    str_adds(d->out, "</button></form></nav>\n");
    write_keys(d);
    str_adds(d->out, "<p id=\"said\" class=\"sr\" role=\"status\" "
                     "data-live=\"");
    desk_add(d->out, D_LIVE, d->ui);
    str_adds(d->out, "\"></p>\n<div class=\"desk\">\n");
    d->out->oom |= head.oom;
    str_free(&head);
}

void desk_end(struct desk *d)
{
    str_adds(d->out, "</div>\n");
    page_close(d->rq, d->rp);
}

void desk_say(struct desk *d, bool bad, const char *text, const lotse_err *why)
{
    str_addf(d->out, "<div class=\"said %s\" role=\"%s\"><p>",
             bad ? "bad" : "good", bad ? "alert" : "status");
    html_text(d->out, text);
    if (why != NULL)
        why_write(d->rq, d->out, why);
    str_adds(d->out, "</p></div>\n");
}

int desk_go(struct desk *d, const char *to, lotse_err *err)
{
    d->rp->status = MHD_HTTP_SEE_OTHER;
    d->rp->location = arena_strdup(&d->rq->mem, to);
    return d->rp->location != NULL ? LOTSE_OK : err_nomem(err);
}

int64_t desk_number(const char *s, const char **rest)
{
    char *end;
    int64_t id;

    if (strncmp(s, "T-", 2) == 0)
        s += 2;
    id = *s >= '1' && *s <= '9' ? strtoll(s, &end, 10) : 0;
    if (id <= 0 || (*end != '\0' && *end != '/'))
        return 0;
    *rest = *end == '/' ? end + 1 : end;
    return id;
}

/* ----------------------------------------------------------------- times -- */

void desk_time(struct desk *d, int64_t at, const char *zone)
{
    char text[LOTSE_TIME_TEXT], iso[32];
    time_t t = (time_t)at;
    struct tm tm;

    gmtime_r(&t, &tm);
    strftime(iso, sizeof iso, "%Y-%m-%dT%H:%M:%SZ", &tm);
    lotse_time_text(text, at, zone, d->ui == MSG_DE);
    str_addf(d->out, "<time datetime=\"%s\">", iso);
    html_text(d->out, text);
    str_adds(d->out, "</time>");
}

/* "in 3 h", "5 min ago"; late: "3 h late". */
static void write_relative(struct desk *d, int64_t at, bool late)
{
    int64_t s = at > d->now ? at - d->now : d->now - at;
    bool ahead = at > d->now;
    char text[48];

    if (s >= 48 * 3600 && !late) {
        snprintf(text, sizeof text, "%lld", (long long)(s / 86400));
        desk_addf(d->out, ahead ? D_IN_DAYS : D_DAYS_AGO, d->ui, text);
        return;
    }
    if (s >= 48 * 3600) {
        struct str days = {0};
        snprintf(text, sizeof text, "%lld", (long long)(s / 86400));
        word_fill(&days, desk_text(D_DAYS, d->ui), text);
        desk_addf(d->out, D_LATE, d->ui, str_text(&days));
        str_free(&days);
        return;
    }
    if (s >= 3600)
        snprintf(text, sizeof text, "%lld h", (long long)(s / 3600));
    else
        snprintf(text, sizeof text, "%lld min", (long long)(s / 60));
    desk_addf(d->out, late ? D_LATE : ahead ? D_IN : D_AGO, d->ui, text);
}

void desk_relative(struct desk *d, int64_t at)
{
    write_relative(d, at, false);
}

void desk_due(struct desk *d, const lotse_ticket *t)
{
    bool late = t->next_due != 0 && t->next_due < d->now;

    if (t->next_due == 0) {
        str_adds(d->out, "<span class=\"meta\">");
        desk_add(d->out, D_NO_CLOCK, d->ui);
        str_adds(d->out, "</span>");
        return;
    }
    str_addf(d->out, "<span class=\"%s\">%s", late ? "late" : "due",
             late ? "<span aria-hidden=\"true\">⚠ </span>" : "");
    write_relative(d, t->next_due, late);
    str_adds(d->out, "</span> ");
    desk_time(d, t->next_due, t->zone);
}

/* ----------------------------------------------------------------- words -- */

const char *desk_state(const struct desk *d, lotse_state state)
{
    return desk_text((enum desk_word)(D_S_NEW + (int)state), d->ui);
}

const char *desk_type(const struct desk *d, const lotse_ticket *t)
{
    return d->ui == MSG_DE ? t->type_de : t->type_en;
}

const char *desk_type_of(const struct desk *d, const char *id)
{
    for (size_t i = 0; i < d->n_types; i++)
        if (strcmp(d->types[i].id, id) == 0)
            return d->ui == MSG_DE ? d->types[i].de : d->types[i].en;
    return id;
}

const char *desk_grade(const struct desk *d, int grade)
{
    return desk_text((enum desk_word)(D_G_NONE + grade), d->ui);
}

const char *desk_person(const struct desk *d, const char *mail)
{
    for (size_t i = 0; i < d->people->n; i++) {
        const lotse_user *u = &d->people->items[i];
        if (strcmp(u->mail, mail) == 0 && u->name[0] != '\0')
            return u->name;
    }
    return mail;
}

void desk_option(struct desk *d, const char *value, const char *text,
                 bool chosen)
{
    str_adds(d->out, "<option value=\"");
    html_text(d->out, value);
    str_addf(d->out, "\"%s>", chosen ? " selected" : "");
    html_text(d->out, text);
    str_adds(d->out, "</option>");
}

void desk_grades(struct desk *d, int chosen, bool none)
{
    static const char *const values[] = {"0", "1", "2", "3"};

    for (int i = none ? 0 : 1; i <= 3; i++)
        desk_option(d, values[i],
                    i == 0 ? desk_text(D_PROPOSE, d->ui) : desk_grade(d, i),
                    i == chosen);
}

/* -------------------------------------------------------------- articles -- */

lotse_audience desk_audience(const struct desk *d)
{
    return bar_audience(d->who.role);
}

void desk_article_path(struct str *out, const char *id, const char *lang)
{
    str_adds(out, "/desk/a/");
    html_path(out, id);
    str_adds(out, "?lang=");
    html_query(out, lang);
}

void desk_article_public(struct desk *d, struct str *out, const char *id,
                         const char *lang)
{
    page_base(out, d->rq);
    page_article_path(out, id, lang);
}
