/*
 * desk_file.c: /desk/new, a ticket for somebody who called or came by.
 *
 * What isn't chosen is proposed, as for every ticket.
 */
#include "http/desk.h"
#include "http/routes.h"

#include "base/err.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

static const char *typed(const struct desk *d, const char *name)
{
    return form_text(d->rq, name);
}

static void field(struct desk *d, const char *name, const char *type,
                  enum desk_word w, bool needed)
{
    str_addf(d->out, "<label for=\"new-%s\">", name);
    desk_add(d->out, w, d->ui);
    if (!needed) {
        str_adds(d->out, " <span class=\"meta\">(");
        desk_add(d->out, D_OPTIONAL, d->ui);
        str_adds(d->out, ")</span>");
    }
    str_addf(d->out,
             "</label><input type=\"%s\" id=\"new-%s\" name=\"%s\" "
             "maxlength=\"300\" autocomplete=\"off\"%s value=\"",
             type, name, name, needed ? " required" : "");
    html_text(d->out, typed(d, name));
    str_adds(d->out, "\">\n");
}

static void select_grade(struct desk *d, const char *name, enum desk_word w)
{
    str_addf(d->out, "<div><label for=\"new-%s\">", name);
    desk_add(d->out, w, d->ui);
    str_addf(d->out, "</label><select id=\"new-%s\" name=\"%s\">", name, name);
    desk_grades(d, atoi(typed(d, name)), true);
    str_adds(d->out, "</select></div>");
}

static void write_choices(struct desk *d)
{
    const char *type = typed(d, "type");
    bool mail = strcmp(typed(d, "source"), "mail") == 0;

    str_adds(d->out, "<div class=\"pairs\"><div><label for=\"new-source\">");
    desk_add(d->out, D_CAME_BY, d->ui);
    str_adds(d->out, "</label><select id=\"new-source\" name=\"source\">");
    desk_option(d, "web", desk_text(D_BY_PHONE, d->ui), !mail);
    desk_option(d, "mail", desk_text(D_BY_MAIL, d->ui), mail);
    str_adds(d->out, "</select></div><div><label for=\"new-type\">");
    desk_add(d->out, D_TYPE, d->ui);
    str_adds(d->out, "</label><select id=\"new-type\" name=\"type\">");
    desk_option(d, "", desk_text(D_PROPOSE, d->ui), type[0] == '\0');
    for (size_t i = 0; i < d->n_types; i++)
        desk_option(d, d->types[i].id,
                    d->ui == MSG_DE ? d->types[i].de : d->types[i].en,
                    strcmp(type, d->types[i].id) == 0);
    str_adds(d->out, "</select></div>");
    select_grade(d, "urgency", D_URGENCY);
    select_grade(d, "complexity", D_COMPLEXITY);
    select_grade(d, "impact", D_IMPACT);
    str_adds(d->out, "</div>\n");
}

static int show(struct desk *d, const lotse_err *problem, lotse_err *err)
{
    const char *key = form_key(d->rq);

    if (key == NULL)
        return err_nomem(err);
    desk_begin(d, desk_text(D_NEW_TICKET, d->ui), NULL, NULL);
    str_adds(d->out, "<h1>");
    desk_add(d->out, D_NEW_TICKET, d->ui);
    str_adds(d->out, "</h1>\n<p>");
    desk_add(d->out, D_FILE_INTRO, d->ui);
    str_adds(d->out, "</p>\n");
    if (problem != NULL)
        desk_say(d, true, desk_text(D_NOT_DONE, d->ui), problem);
    str_addf(d->out, "<form class=\"compose narrow\" method=\"post\" "
                     "action=\"/desk/new\" enctype=\"multipart/form-data\">"
                     "<input type=\"hidden\" name=\"key\" value=\"%s\">\n",
             key);
    field(d, "mail", "email", D_MAIL, true);
    field(d, "name", "text", D_NAME, false);
    field(d, "subject", "text", D_SUBJECT, false);
    str_adds(d->out, "<label for=\"new-text\">");
    desk_add(d->out, D_DESCRIPTION, d->ui);
    str_adds(d->out, "</label><textarea id=\"new-text\" name=\"text\" "
                     "rows=\"10\" required>\n");
    html_text(d->out, typed(d, "text"));
    str_adds(d->out, "</textarea>\n");
    write_choices(d);
    str_adds(d->out, "<p class=\"attach\"><label for=\"new-file\">");
    desk_add(d->out, D_ATTACH, d->ui);
    str_adds(d->out, "</label> <input type=\"file\" id=\"new-file\" "
                     "name=\"file\" multiple></p><p><button class=\"button "
                     "primary\">");
    desk_add(d->out, D_FILE_IT, d->ui);
    str_adds(d->out, "</button></p></form>\n");
    desk_end(d);
    return LOTSE_OK;
}

static int show_empty(struct desk *d, lotse_err *err)
{
    return show(d, NULL, err);
}

int desk_file(struct request *rq, struct reply *rp, lotse_err *err)
{
    return desk_page(rq, rp, show_empty, err);
}

static int file(int64_t *id, struct desk *d, lotse_err *err)
{
    lotse_filing f = LOTSE_FILING_INIT;
    struct request *rq = d->rq;
    size_t sum;

    if (rq->form_error != NULL)
        return err_set(err, LOTSE_INPUT, "%s", rq->form_error);
    f.mail = typed(d, "mail");
    f.name = typed(d, "name");
    f.subject = typed(d, "subject");
    f.text = typed(d, "text");
    f.type = typed(d, "type")[0] != '\0' ? typed(d, "type") : NULL;
    f.urgency = atoi(typed(d, "urgency"));
    f.complexity = atoi(typed(d, "complexity"));
    f.impact = atoi(typed(d, "impact"));
    f.source = strcmp(typed(d, "source"), "mail") == 0 ? LOTSE_FROM_MAIL
                                                       : LOTSE_FROM_WEB;
    f.key = form_key(rq);
    f.files = form_files(rq, "file", &f.n_files, &sum);
    return lotse_ticket_file(id, rq->store, &f, &d->who, d->now, err);
}

int desk_file_post(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct desk d;
    struct str to = {0};
    lotse_err why = {0};
    int64_t id;
    bool in;
    int rc = desk_enter(&d, &in, rq, rp, err);

    if (rc != LOTSE_OK || !in)
        return rc;
    rc = file(&id, &d, &why);
    if (rc == LOTSE_OK) {
        str_addf(&to, "/desk/%lld?done=file", (long long)id);
        rc = desk_go(&d, str_text(&to), err);
        str_free(&to);
    } else if (rc == LOTSE_INPUT || rc == LOTSE_DENIED || rc == LOTSE_BUSY) {
        rp->status = rc == LOTSE_BUSY ? MHD_HTTP_SERVICE_UNAVAILABLE
                                      : MHD_HTTP_BAD_REQUEST;
        rc = show(&d, &why, err);
    } else {
        rc = err_set(err, rc, "%s", why.msg);
    }
    desk_leave(&d);
    return rc;
}
