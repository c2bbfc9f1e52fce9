/*
 * page_vote.c: did this article help?
 *
 * Two forms that work without a script: a button for yes, and for no one that
 * opens to ask why. A vote is answered with a redirect, so that a page that is
 * loaded again doesn't count twice.
 */
#include "http/api.h"
#include "http/page.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/err.h"
#include "base/utf8.h"

#include <microhttpd.h>
#include <string.h>

static const struct {
    const char *name;
    enum word word;
} reasons[] = {{"outdated", W_OUTDATED},
               {"incomplete", W_INCOMPLETE},
               {"unclear", W_UNCLEAR},
               {"wrong-topic", W_WRONG_TOPIC},
               {"other", W_OTHER_REASON}};

static void write_hidden(struct str *out, const lotse_article *a)
{
    str_adds(out, "<input type=\"hidden\" name=\"id\" value=\"");
    html_text(out, a->id);
    str_addf(out, "\"><input type=\"hidden\" name=\"lang\" value=\"%s\">",
             a->lang);
}

/* Why not, and a comment. */
static void write_no(struct request *rq, struct str *out,
                     const lotse_article *a)
{
    str_adds(out, "<details><summary class=\"button\">");
    word_add(out, W_NO, rq->ui);
    str_adds(out, "</summary>\n<form method=\"post\" action=\"/vote\">");
    write_hidden(out, a);
    str_adds(out, "<input type=\"hidden\" name=\"helped\" value=\"no\">"
                  "<fieldset><legend>");
    word_add(out, W_WHY, rq->ui);
    str_adds(out, "</legend>\n");
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        str_addf(out,
                 "<label class=\"choice\"><input type=\"radio\" "
                 "name=\"reason\" value=\"%s\"> ",
                 reasons[i].name);
        word_add(out, reasons[i].word, rq->ui);
        str_adds(out, "</label>\n");
    }
    str_adds(out, "</fieldset>\n<label for=\"comment\">");
    word_add(out, W_COMMENT, rq->ui);
    str_adds(out, "</label>\n<textarea id=\"comment\" name=\"comment\" "
                  "rows=\"3\" maxlength=\"1500\" "
                  "aria-describedby=\"comment-hint\"></textarea>\n"
                  "<p class=\"meta\" id=\"comment-hint\">");
    word_add(out, W_COMMENT_HINT, rq->ui);
    str_adds(out, "</p>\n<button class=\"button primary\">");
    word_add(out, W_SEND_VOTE, rq->ui);
    str_adds(out, "</button></form></details>\n");
}

void vote_write(struct request *rq, struct str *out, const lotse_article *a)
{
    str_adds(out, "<section class=\"box vote\" id=\"vote\" "
                  "aria-labelledby=\"vote-title\" data-thanks=\"");
    word_add(out, W_THANKS, rq->ui);
    str_adds(out, "\" data-failed=\"");
    word_add(out, W_VOTE_FAILED, rq->ui);
    str_adds(out, "\">\n");
    if (params_get(&rq->query, "voted") != NULL) {
        str_adds(out, "<h2 id=\"vote-title\" role=\"status\">");
        word_add(out, W_THANKS, rq->ui);
        str_adds(out, "</h2></section>\n");
        return;
    }
    str_adds(out, "<h2 id=\"vote-title\">");
    word_add(out, W_HELPED, rq->ui);
    str_adds(out, "</h2>\n<div class=\"choices\"><form method=\"post\" "
                  "action=\"/vote\">");
    write_hidden(out, a);
    str_adds(out, "<button class=\"button\" name=\"helped\" value=\"yes\">");
    word_add(out, W_YES, rq->ui);
    str_adds(out, "</button></form>\n");
    write_no(rq, out, a);
    str_adds(out, "</div>\n<p role=\"status\" class=\"said\"></p></section>\n");
}

static int read_vote(struct vote *out, struct request *rq, lotse_err *err)
{
    const char *helped = params_get(&rq->form, "helped");
    const char *comment = params_get(&rq->form, "comment");

    out->id = params_get(&rq->form, "id");
    out->lang = params_get(&rq->form, "lang");
    out->reason = params_get(&rq->form, "reason");
    if (out->id == NULL || out->lang == NULL || helped == NULL ||
        (strcmp(helped, "yes") != 0 && strcmp(helped, "no") != 0))
        return err_set(err, LOTSE_INPUT,
                       "a vote needs id, lang and helped (yes or no)");
    out->helped = helped[0] == 'y';
    /* the form counts characters, the store bytes */
    if (comment != NULL) {
        size_t n = strlen(comment);
        if (n > LOTSE_COMMENT_MAX)
            n = utf8_floor(comment, n, LOTSE_COMMENT_MAX);
        out->comment = arena_strn(&rq->mem, comment, n);
        if (out->comment == NULL)
            return err_nomem(err);
    }
    return LOTSE_OK;
}

int page_vote_post(struct request *rq, struct reply *rp, lotse_err *err)
{
    const char *back = params_get(&rq->form, "back");
    struct vote vote = {0};
    struct str to = {0};
    int rc;

    page_language(rq, rp);
    rc = read_vote(&vote, rq, err);
    if (rc == LOTSE_OK)
        rc = vote_keep(rq, &vote, err);
    if (rc != LOTSE_OK)
        return rc;
    if (back != NULL && strcmp(back, "new") == 0) {
        str_adds(&to, "/new?solved=1");
    } else {
        str_adds(&to, "/a/");
        html_path(&to, vote.id);
        str_adds(&to, "?lang=");
        html_query(&to, vote.lang);
        str_adds(&to, "&voted=1#vote");
    }
    rp->status = MHD_HTTP_SEE_OTHER;
    rp->location = to.oom ? NULL : arena_strn(&rq->mem, to.p, to.n);
    str_free(&to);
    return rp->location == NULL ? err_nomem(err) : LOTSE_OK;
}
