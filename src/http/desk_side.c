/*
 * desk_side.c: beside a ticket: articles that may answer it, those that are
 * linked, and tickets that say the same.
 *
 * An article is put into the reply by a button of the reply's own form, so what
 * was typed there goes along; the script does it in place.
 */
#include "http/api.h"
#include "http/desk.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------- draft -- */

/* Can the requester read it? *title in the request's arena. */
static int is_public(bool *out, const char **title, struct desk *d,
                     const char *id, const char *lang, lotse_err *err)
{
    struct request *rq = d->rq;
    lotse_article *a = NULL;
    lotse_lang l = strcmp(lang, "en") == 0 ? LOTSE_LANG_EN : LOTSE_LANG_DE;
    int rc = request_index(rq, err);

    *title = id;
    *out = false;
    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_article_get(&a, rq->ix, id, l, LOTSE_PUBLIC, err);
    *out = rc == LOTSE_OK;
    if (rc == LOTSE_NOTFOUND)
        rc = lotse_article_get(&a, rq->ix, id, l, desk_audience(d), err);
    if (rc == LOTSE_OK)
        *title = arena_strdup(&rq->mem, a->title);
    lotse_article_free(a);
    if (rc == LOTSE_NOTFOUND) /* it was renamed or removed */
        return LOTSE_OK;
    return rc == LOTSE_OK && *title == NULL ? err_nomem(err) : rc;
}

int desk_draft(struct desk *d, struct str *out, const lotse_ticket *t,
               const char *id, const char *lang, const char *already,
               lotse_err *err)
{
    bool german = t->lang == LOTSE_LANG_DE, open = false;
    struct str address = {0};
    const char *title;
    int rc = is_public(&open, &title, d, id, lang, err);

    if (rc == LOTSE_OK && !open)
        rc = err_set(err, LOTSE_INPUT,
                     "'%.80s' is no article that the requester can read", id);
    desk_article_public(d, &address, id, lang);
    if (rc == LOTSE_OK && strstr(already, str_text(&address)) == NULL) {
        if (already[strspn(already, " \r\n")] == '\0')
            str_adds(out, german ? "Guten Tag,\n\ndas sollte helfen:\n"
                                 : "Hello,\n\nthis should help:\n");
        str_addf(out, "\n%s\n%s\n", title, str_text(&address));
    }
    str_free(&address);
    return rc;
}

/* -------------------------------------------------------------- articles -- */

/* A form with one button, for an article. */
static void write_act(struct desk *d, const struct desk_view *v, const char *id,
                      const char *lang, const char *verb, enum desk_word w)
{
    desk_form(d, v, verb, false);
    str_adds(d->out, "<input type=\"hidden\" name=\"article\" value=\"");
    html_text(d->out, id);
    str_adds(d->out, "\"><input type=\"hidden\" name=\"lang\" value=\"");
    html_text(d->out, lang);
    str_adds(d->out, "\"><button class=\"button small\">");
    desk_add(d->out, w, d->ui);
    str_adds(d->out, "</button></form>");
}

static void write_title(struct desk *d, const char *id, const char *lang,
                        const char *title)
{
    str_adds(d->out, "<a href=\"");
    desk_article_path(d->out, id, lang);
    str_addf(d->out, "\" lang=\"%s\" target=\"_blank\" rel=\"noopener\">",
             strcmp(lang, "en") == 0 ? "en" : "de");
    html_text(d->out, title);
    str_adds(d->out, "</a>");
}

static void write_why(struct desk *d, const lotse_hit *hit)
{
    if (hit->n_why == 0)
        return;
    str_adds(d->out, "<details class=\"reasons\"><summary>");
    desk_add(d->out, D_WHY, d->ui);
    str_adds(d->out, "</summary><ul>");
    for (size_t i = 0; i < hit->n_why; i++) {
        str_adds(d->out, "<li>");
        html_text(d->out, hit->why[i]);
        str_adds(d->out, "</li>");
    }
    str_adds(d->out, "</ul></details>");
}

/* n counts from 1: the key that puts it into the reply. */
static int write_hit(struct desk *d, const struct desk_view *v,
                     const lotse_hit *hit, size_t n, lotse_err *err)
{
    struct str draft = {0};
    const char *title;
    bool open;
    int rc = is_public(&open, &title, d, hit->id, hit->lang, err);

    if (rc == LOTSE_OK && open)
        rc = desk_draft(d, &draft, v->t, hit->id, hit->lang, "", err);
    if (rc != LOTSE_OK) {
        str_free(&draft);
        return rc;
    }
    str_addf(d->out, "<li><h3><kbd aria-hidden=\"true\">%zu</kbd> ", n);
    write_title(d, hit->id, hit->lang, hit->title);
    str_addf(d->out, "</h3><p class=\"snippet\" lang=\"%s\">",
             strcmp(hit->lang, "en") == 0 ? "en" : "de");
    html_marked(d->out, hit->snippet, hit->marks, hit->n_marks);
    str_adds(d->out, "</p>");
    write_why(d, hit);
    str_adds(d->out, "<div class=\"row\">");
    if (!open) {
        str_adds(d->out, "<span class=\"label\">");
        desk_add(d->out, D_ONLY_INSIDE, d->ui);
        str_adds(d->out, "</span>");
    } else if (desk_may(v, LOTSE_DO_REPLY)) {
        str_adds(d->out, "<button class=\"button small put\" "
                         "form=\"form-reply\" name=\"put\" value=\"");
        html_text(d->out, hit->lang);
        str_addc(d->out, ':');
        html_text(d->out, hit->id);
        str_addf(d->out, "\" aria-keyshortcuts=\"%zu\" data-draft=\"", n);
        html_text(d->out, str_text(&draft));
        str_adds(d->out, "\">");
        desk_add(d->out, D_PUT, d->ui);
        str_adds(d->out, "</button>");
    }
    if (desk_may(v, LOTSE_DO_LINK))
        write_act(d, v, hit->id, hit->lang, "solved", D_THIS_SOLVED);
    str_adds(d->out, "</div></li>\n");
    str_free(&draft);
    return LOTSE_OK;
}

int desk_find_articles(lotse_results **out, struct desk *d,
                       const lotse_ticket *t, lotse_err *err)
{
    struct str text = {0};
    struct ask ask = {.limit = DESK_ARTICLES, .explain = LOTSE_EXPLAIN_PLAIN};
    int rc;

    *out = NULL;
    str_addf(&text, "Subject: %s\n\n", t->subject);
    if (t->n_messages > 0)
        str_adds(&text, t->messages[0].text);
    ask.text = str_text(&text);
    ask.audience = (int)desk_audience(d);
    rc = text.oom ? err_nomem(err)
                  : ask_run(out, d->rq, &ask, LOTSE_SUGGEST, err);
    str_free(&text);
    return rc;
}

static int write_suggested(struct desk *d, const struct desk_view *v,
                           lotse_err *err)
{
    lotse_results *res;
    int rc = desk_find_articles(&res, d, v->t, err);

    if (rc != LOTSE_OK)
        return rc;
    str_adds(d->out, "<section class=\"panel\" id=\"articles\" "
                     "tabindex=\"-1\"><h2>");
    desk_add(d->out, D_ARTICLES, d->ui);
    str_adds(d->out, "</h2>");
    if (res->n_hits == 0) {
        str_adds(d->out, "<p class=\"meta\">");
        desk_add(d->out, D_NO_ARTICLE, d->ui);
        str_adds(d->out, "</p>");
    } else {
        str_adds(d->out, "<ol class=\"suggested\">\n");
    }
    for (size_t i = 0; i < res->n_hits && rc == LOTSE_OK; i++)
        rc = write_hit(d, v, &res->hits[i], i + 1, err);
    str_adds(d->out, res->n_hits > 0 ? "</ol></section>\n" : "</section>\n");
    lotse_results_free(res);
    return rc;
}

/* ----------------------------------------------------------------- links -- */

static void write_link_form(struct desk *d, const struct desk_view *v)
{
    bool again = strcmp(v->verb, "link") == 0;

    str_addf(d->out, "<details class=\"fold\"%s><summary>",
             again ? " open" : "");
    desk_add(d->out, D_LINK_OTHER, d->ui);
    str_adds(d->out, "</summary>");
    desk_form(d, v, "link", false);
    str_adds(d->out, "<label for=\"link-article\">");
    desk_add(d->out, D_ARTICLE_ID, d->ui);
    str_adds(d->out, "</label><input id=\"link-article\" name=\"article\" "
                     "required autocomplete=\"off\" value=\"");
    html_text(d->out, again ? form_text(d->rq, "article") : "");
    str_adds(d->out, "\"><button class=\"button small\">");
    desk_add(d->out, D_LINK_DO, d->ui);
    str_adds(d->out, "</button></form></details>");
}

static int write_links(struct desk *d, const struct desk_view *v,
                       lotse_err *err)
{
    const lotse_ticket *t = v->t;
    int rc = LOTSE_OK;

    str_adds(d->out, "<section class=\"panel\" id=\"links\" data-live><h2>");
    desk_add(d->out, D_LINKED, d->ui);
    str_adds(d->out, t->n_links > 0 ? "</h2><ul class=\"plain\">\n" : "</h2>");
    for (size_t i = 0; i < t->n_links && rc == LOTSE_OK; i++) {
        const lotse_linked *l = &t->links[i];
        const char *title;
        bool open;
        rc = is_public(&open, &title, d, l->article, l->lang, err);
        str_adds(d->out, "<li>");
        if (rc == LOTSE_OK)
            write_title(d, l->article, l->lang, title);
        str_addc(d->out, ' ');
        if (l->solved) {
            str_adds(d->out, "<span class=\"label\">✓ ");
            desk_add(d->out, D_SOLVED_BY, d->ui);
            str_adds(d->out, "</span>");
        } else if (desk_may(v, LOTSE_DO_LINK)) {
            write_act(d, v, l->article, l->lang, "solved", D_THIS_SOLVED);
        }
        str_adds(d->out, "</li>\n");
    }
    str_adds(d->out, t->n_links > 0 ? "</ul>" : "");
    if (desk_may(v, LOTSE_DO_LINK))
        write_link_form(d, v);
    str_adds(d->out, "</section>\n");
    return rc;
}

/* ----------------------------------------------------------------- alike -- */

static int write_alike(struct desk *d, const struct desk_view *v,
                       lotse_err *err)
{
    lotse_alikes *list;
    int rc = lotse_alike_get(&list, d->rq->store, v->t->id, DESK_ALIKE,
                             &d->who, err);

    if (rc != LOTSE_OK)
        return rc;
    str_adds(d->out, "<section class=\"panel\" id=\"alike\"><h2>");
    desk_add(d->out, D_ALIKE, d->ui);
    str_adds(d->out, list->n > 0 ? "</h2><ul class=\"plain\">\n"
                                 : "</h2><p class=\"meta\">");
    if (list->n == 0)
        desk_add(d->out, D_NO_ALIKE, d->ui);
    for (size_t i = 0; i < list->n; i++) {
        const lotse_alike *a = &list->items[i];
        str_addf(d->out, "<li><a href=\"/desk/%lld\">T-%lld ",
                 (long long)a->id, (long long)a->id);
        html_text(d->out, a->subject);
        str_adds(d->out, "</a> <span class=\"meta\">");
        html_text(d->out, desk_state(d, a->state));
        if (a->article[0] != '\0' && a->state >= LOTSE_SOLVED) {
            str_adds(d->out, ", ");
            desk_addf(d->out, D_SOLVED_WITH, d->ui, a->article);
        }
        str_adds(d->out, "</span></li>\n");
    }
    str_adds(d->out, list->n > 0 ? "</ul></section>\n" : "</p></section>\n");
    lotse_alikes_free(list);
    return LOTSE_OK;
}

int desk_side(struct desk *d, const struct desk_view *v, lotse_err *err)
{
    int rc = write_suggested(d, v, err);

    if (rc == LOTSE_OK)
        rc = write_links(d, v, err);
    return rc == LOTSE_OK ? write_alike(d, v, err) : rc;
}
