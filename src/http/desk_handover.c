/*
 * desk_handover.c: /desk/17/handover, a ticket as somebody else gets it.
 *
 * The text is that of `lotse ticket handover`, shown as it is and for download.
 */
#include "http/desk.h"

#include "base/err.h"

#include <stdlib.h>
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
                       const char *text, bool internal)
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
    html_text(d->out, text);
    str_adds(d->out, "</div>\n");
    desk_end(d);
    d->out->oom |= title.oom;
    str_free(&title);
}

static void send_markdown(struct desk *d, const lotse_ticket *t,
                          const char *text)
{
    struct str name = {0};

    str_adds(d->out, text);
    str_addf(&name, "attachment; filename=\"%s.md\"", t->number);
    d->rp->type = type_md;
    d->rp->html = false;
    d->rp->disposition = arena_strdup(&d->rq->mem, str_text(&name));
    str_free(&name);
}

int desk_handover(struct desk *d, const lotse_ticket *t, lotse_err *err)
{
    bool internal = is_asked(d, "internal", "1");
    lotse_results *found;
    char *text;
    int rc;

    if (!lotse_may(&d->who, LOTSE_DO_HANDOVER))
        return err_set(err, LOTSE_DENIED, "handing over isn't for you");
    rc = desk_find_articles(&found, d, t, err);
    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_ticket_packet(&text, t, found, internal, err);
    if (rc == LOTSE_OK && is_asked(d, "format", "md"))
        send_markdown(d, t, text);
    else if (rc == LOTSE_OK)
        write_page(d, t, text, internal);
    free(text);
    lotse_results_free(found);
    return rc;
}
