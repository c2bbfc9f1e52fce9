/*
 * desk_handover.c: /desk/17/handover, a ticket as somebody else gets it.
 *
 * The text is that of `lotse ticket handover`, shown as it is and for download.
 */
#include "http/desk.h"

#include "base/err.h"

#include "present/handover.h"

#include <string.h>

static bool is_asked(const struct desk *d, const char *name, const char *value)
{
    const char *s = params_get(&d->rq->query, name);

    return s != NULL && strcmp(s, value) == 0;
}

static void link_to(struct desk *d, const lotse_ticket *t, const char *query,
                    enum desk_word w)
{
    str_addf(d->out, "<a href=\"/desk/%lld/handover%s\">", (long long)t->id,
             query);
    desk_add(d->out, w, d->ui);
    str_adds(d->out, "</a>");
}

static void write_page(struct desk *d, const lotse_ticket *t,
                       const struct str *text, bool internal)
{
    struct str title = {0};

    str_addf(&title, "%s: %s", t->number, desk_text(D_HANDOVER, d->ui));
    desk_begin(d, str_text(&title), NULL, NULL);
    str_addf(d->out, "<p class=\"meta\"><a href=\"/desk/%lld\" "
                     "aria-keyshortcuts=\"u\">",
             (long long)t->id);
    desk_addf(d->out, D_BACK_TO, d->ui, t->number);
    str_adds(d->out, "</a></p><h1 id=\"title\">");
    html_text(d->out, str_text(&title));
    str_adds(d->out, "</h1>\n<p>");
    desk_add(d->out, internal ? D_HANDOVER_INSIDE : D_HANDOVER_INTRO, d->ui);
    str_adds(d->out, "</p>\n<p class=\"row\">");
    link_to(d, t, internal ? "" : "?internal=1",
            internal ? D_WITHOUT_INTERNAL : D_WITH_INTERNAL);
    link_to(d, t, internal ? "?internal=1&amp;format=md" : "?format=md",
            D_AS_MARKDOWN);
    str_addf(d->out, "</p>\n<div class=\"panel text\" lang=\"%s\" "
                     "dir=\"auto\">",
             t->lang == LOTSE_LANG_EN ? "en" : "de");
    html_text(d->out, str_text(text));
    str_adds(d->out, "</div>\n");
    desk_end(d);
    d->out->oom |= title.oom;
    str_free(&title);
}

static void send_markdown(struct desk *d, const lotse_ticket *t,
                          const struct str *text)
{
    struct str name = {0};

    str_add(d->out, str_text(text), text->n);
    str_addf(&name, "attachment; filename=\"%s.md\"", t->number);
    d->rp->type = type_md;
    d->rp->html = false;
    d->rp->disposition = arena_strdup(&d->rq->mem, str_text(&name));
    str_free(&name);
}

int desk_handover(struct desk *d, const lotse_ticket *t, lotse_err *err)
{
    bool internal = is_asked(d, "internal", "1");
    struct str text = {0};
    struct term to = {.to = sink_of_str(&text)};
    lotse_results *found;
    int rc;

    if (!lotse_may(&d->who, LOTSE_DO_HANDOVER))
        return err_set(err, LOTSE_DENIED, "handing over isn't for you");
    rc = desk_find_articles(&found, d, t, err);
    if (rc != LOTSE_OK)
        return rc;
    handover_write(&to, t, found, internal);
    if (is_asked(d, "format", "md"))
        send_markdown(d, t, &text);
    else
        write_page(d, t, &text, internal);
    d->out->oom |= text.oom;
    str_free(&text);
    lotse_results_free(found);
    return LOTSE_OK;
}
