/*
 * page_send.c: the last step of asking: who asks, files, the button.
 *
 * It stands behind the articles, so that everybody comes past them, and is
 * bound to the form by its id. What was typed is in every answer again; files
 * can't be, for a browser chooses none on its own.
 */
#include "http/ask.h"
#include "http/auth.h"
#include "http/form.h"
#include "http/page.h"
#include "http/server.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

bool ask_files(const struct request *rq)
{
    return !rq->srv->opts->no_tickets;
}

void wrong_write(struct request *rq, struct str *out, enum word wrong,
                 const lotse_err *detail, bool has_files)
{
    str_adds(out, "<div class=\"wrong\" role=\"alert\" id=\"wrong\"><p>");
    word_add(out, wrong, rq->ui);
    if (detail != NULL) {
        why_write(rq, out, detail);
    }
    str_adds(out, "</p>");
    if (has_files) {
        str_adds(out, "<p>");
        word_add(out, W_CHOOSE_AGAIN, rq->ui);
        str_adds(out, "</p>");
    }
    str_adds(out, "</div>\n");
}

/* ---------------------------------------------------------------- fields -- */

static void write_label(struct request *rq, struct str *out, const char *id,
                        enum word label, enum word hint)
{
    str_addf(out, "<label for=\"%s\">", id);
    word_add(out, label, rq->ui);
    str_adds(out, "</label>\n");
    if (hint != W_COUNT) {
        str_addf(out, "<p class=\"meta\" id=\"%s-hint\">", id);
        word_add(out, hint, rq->ui);
        str_adds(out, "</p>\n");
    }
}

void files_write(struct request *rq, struct str *out, const char *form)
{
    write_label(rq, out, "files", W_FILES, W_FILES_HINT);
    str_addf(out,
             "<input type=\"file\" id=\"files\" name=\"files\" multiple "
             "aria-describedby=\"files-hint\" data-max=\"%d\" data-most=\"%d\"",
             LOTSE_FILES_MAX, ASK_FILES);
    if (form != NULL)
        str_addf(out, " form=\"%s\"", form);
    str_adds(out, " data-large=\"");
    word_add(out, W_FILES_TOO_LARGE, rq->ui);
    str_adds(out, "\" data-many=\"");
    word_add(out, W_FILES_TOO_MANY, rq->ui);
    str_adds(out, "\" data-remove=\"");
    word_add(out, W_FILE_REMOVE, rq->ui);
    str_adds(out, "\">\n<p class=\"meta\" id=\"paste\" hidden>");
    word_add(out, W_FILES_PASTE, rq->ui);
    str_adds(out, "</p>\n<ul id=\"chosen\" class=\"files\" hidden></ul>\n");
}

static void write_person(struct request *rq, struct str *out,
                         const struct draft *d)
{
    bool wrong = d->failed && d->wrong == W_BAD_MAIL;

    write_label(rq, out, "mail", W_YOUR_MAIL, W_YOUR_MAIL_HINT);
    str_addf(out,
             "<input type=\"email\" id=\"mail\" name=\"mail\" form=\"ask\" "
             "required autocomplete=\"email\" maxlength=\"254\" "
             "aria-describedby=\"%smail-hint\"%s value=\"",
             wrong ? "wrong " : "", wrong ? " aria-invalid=\"true\"" : "");
    html_text(out, d->mail);
    str_adds(out, "\">\n");
    write_label(rq, out, "name", W_YOUR_NAME, W_COUNT);
    str_adds(out, "<input id=\"name\" name=\"name\" form=\"ask\" "
                  "autocomplete=\"name\" maxlength=\"100\" value=\"");
    html_text(out, d->name);
    str_adds(out, "\">\n");
}

static void open_select(struct request *rq, struct str *out, const char *name,
                        enum word label)
{
    write_label(rq, out, name, label, W_COUNT);
    str_addf(out,
             "<select id=\"%s\" name=\"%s\" form=\"ask\">"
             "<option value=\"\">",
             name, name);
    word_add(out, W_SUPPORT_DECIDES, rq->ui);
    str_adds(out, "</option>");
}

/* What the desk proposes otherwise. A store that can't be read leaves the
 * types out, not the page. */
static void write_details(struct request *rq, struct str *out,
                          const struct draft *d)
{
    lotse_type types[LOTSE_TYPES_MAX];
    size_t n = 0;

    if (request_store(rq, NULL) != LOTSE_OK ||
        lotse_types_get(types, &n, LOTSE_TYPES_MAX, rq->store, NULL) !=
            LOTSE_OK)
        n = 0;
    str_addf(out, "<details%s><summary class=\"button small\">",
             d->type[0] != '\0' || d->urgency > 0 ? " open" : "");
    word_add(out, W_MORE_DETAILS, rq->ui);
    str_adds(out, "</summary>\n");
    if (n > 0)
        open_select(rq, out, "type", W_KIND);
    for (size_t i = 0; i < n; i++) {
        str_adds(out, "<option value=\"");
        html_text(out, types[i].id);
        str_adds(out,
                 strcmp(types[i].id, d->type) == 0 ? "\" selected>" : "\">");
        html_text(out, rq->ui == MSG_DE ? types[i].de : types[i].en);
        str_adds(out, "</option>");
    }
    str_adds(out, n > 0 ? "</select>\n" : "");
    open_select(rq, out, "urgency", W_URGENCY);
    for (int i = 1; i <= 3; i++) {
        str_addf(out, "<option value=\"%d\"%s>", i,
                 d->urgency == i ? " selected" : "");
        word_add(out, (enum word)(W_URGENCY_1 + i - 1), rq->ui);
        str_adds(out, "</option>");
    }
    str_adds(out, "</select></details>\n");
}

int send_write(struct request *rq, struct str *out, const struct draft *d,
               lotse_err *err)
{
    const char *key;

    if (!ask_files(rq)) {
        hand_over_write(rq, out, d);
        return LOTSE_OK;
    }
    key = form_key(rq);
    if (key == NULL)
        return err_nomem(err);
    str_adds(out, "<section id=\"send\" class=\"box send\" "
                  "aria-labelledby=\"send-title\">\n<h2 id=\"send-title\">");
    word_add(out, W_SEND_TITLE, rq->ui);
    str_adds(out, "</h2>\n");
    if (d->failed)
        wrong_write(rq, out, d->wrong, d->detail, d->has_files);
    str_adds(out, "<p class=\"meta\">");
    word_add(out, W_SEND_ANYWAY, rq->ui);
    str_adds(out, "</p>\n");
    write_person(rq, out, d);
    files_write(rq, out, "ask");
    write_details(rq, out, d);
    str_addf(out,
             "<input type=\"hidden\" name=\"key\" form=\"ask\" value=\"%s\">"
             "<p class=\"row\"><button class=\"button primary\" form=\"ask\" "
             "name=\"do\" value=\"send\">",
             key);
    word_add(out, W_SEND_REQUEST, rq->ui);
    str_adds(out, "</button></p>\n");
    hand_over_line(rq, out);
    str_adds(out, "</section>\n");
    return LOTSE_OK;
}
