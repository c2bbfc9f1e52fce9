/*
 * page_thread.c: what was written and done in a request.
 *
 * The desk's people have no names here, and only what the history calls public
 * is told. Addresses in what the desk wrote are links; in what the requester
 * wrote they are text.
 */
#include "http/page.h"
#include "http/status.h"

#include "base/err.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ text -- */

/* Does a host, perhaps with a port, stand here? */
static bool is_host(const char *s)
{
    size_t n = 0;

    while (isalnum((unsigned char)s[n]) || (unsigned char)s[n] >= 0x80 ||
           ((s[n] == '.' || s[n] == '-') && n > 0))
        n++;
    if (n == 0 || s[n - 1] == '-')
        return false;
    if (s[n] == ':' && isdigit((unsigned char)s[n + 1])) {
        char *end;
        if (strtoul(s + n + 1, &end, 10) > UINT16_MAX)
            return false;
        n = (size_t)(end - s);
    }
    n += s[n] == ':';
    return s[n] == '\0' || strchr("/?# \t\r\n.,;!)", s[n]) != NULL;
}

/* Bytes of an address at s: of the web, or of an article here. */
static size_t address_at(const char *s, bool start)
{
    size_t n, least = strncmp(s, "https://", 8) == 0       ? 8
                      : strncmp(s, "http://", 7) == 0      ? 7
                      : start && strncmp(s, "/a/", 3) == 0 ? 3
                                                           : 0;

    if (least == 0 || (least > 3 && !is_host(s + least)))
        return 0;
    n = strcspn(s, " \t\r\n<>\"'`()[]{}|\\^");
    while (n > least && strchr(".,;:!?*_", s[n - 1]) != NULL)
        n--;
    return n > least ? n : 0;
}

static void write_link(struct str *out, const char *s, size_t n)
{
    bool here = s[0] == '/';

    str_adds(out, "<a href=\"");
    html_textn(out, s, n);
    str_adds(out, here ? "\">" : "\" rel=\"nofollow noopener noreferrer\">");
    html_textn(out, s, n);
    str_adds(out, "</a>");
}

static void write_text(struct str *out, const char *s, bool links)
{
    const char *from = s;

    for (bool start = true; *s != '\0';) {
        size_t n = links ? address_at(s, start) : 0;
        start = strchr(" \t\r\n(<", *s) != NULL;
        if (n == 0) {
            s++;
            continue;
        }
        html_textn(out, from, (size_t)(s - from));
        write_link(out, s, n);
        s += n;
        from = s;
    }
    html_text(out, from);
}

/* -------------------------------------------------------------- messages -- */

static void write_attachments(struct request *rq, struct str *out,
                              const struct status *s, const lotse_message *m)
{
    if (m->n_files == 0)
        return;
    str_adds(out, "<h4 class=\"meta\">");
    word_add(out, W_ATTACHED, rq->ui);
    str_adds(out, "</h4>\n<ul class=\"files\">\n");
    for (size_t i = 0; i < m->n_files; i++) {
        str_adds(out, "<li><a href=\"/t/");
        html_path(out, s->secret);
        str_addf(out, "/files/%lld\" download>", (long long)m->files[i].id);
        html_text(out, m->files[i].name);
        str_adds(out, "</a> <span class=\"meta\">");
        html_size(out, m->files[i].bytes);
        str_adds(out, "</span></li>\n");
    }
    str_adds(out, "</ul>\n");
}

static void write_when(struct request *rq, struct str *out,
                       const lotse_ticket *t, int64_t at)
{
    char when[LOTSE_TIME_TEXT];

    lotse_time_text(when, at, t->zone, rq->ui == MSG_DE);
    str_adds(out, "<span class=\"meta\">");
    html_text(out, when);
    str_adds(out, "</span>");
}

static void write_message(struct request *rq, struct str *out,
                          const struct status *s, const lotse_message *m)
{
    str_addf(out, "<li class=\"message %s\"><h3>",
             m->from_requester ? "mine" : "theirs");
    word_add(out,
             m->from_requester ? W_YOU
             : m->automatic    ? W_AUTOMATIC
                               : W_SUPPORT,
             rq->ui);
    str_adds(out, " ");
    write_when(rq, out, s->t, m->at);
    str_adds(out, "</h3>\n<div class=\"said-text\">");
    write_text(out, m->text, !m->from_requester);
    str_adds(out, "</div>\n");
    write_attachments(rq, out, s, m);
    str_adds(out, "</li>\n");
}

/* -------------------------------------------------------------- articles -- */

/* The article's title as a link; false: the public can't read it. */
static bool write_article(struct request *rq, struct str *out,
                          const lotse_linked *l)
{
    lotse_article *a = NULL;
    lotse_lang lang = l->lang[0] == 'd' ? LOTSE_LANG_DE : LOTSE_LANG_EN;

    if (lotse_article_get(&a, rq->ix, l->article, lang, LOTSE_PUBLIC, NULL) !=
        LOTSE_OK)
        return false;
    str_addf(out, "<li lang=\"%s\"><a href=\"", a->lang);
    page_article_path(out, a->id, a->lang);
    str_adds(out, "\">");
    html_text(out, a->title);
    str_adds(out, "</a></li>\n");
    lotse_article_free(a);
    return true;
}

static int write_links(struct request *rq, struct str *out,
                       const lotse_ticket *t, lotse_err *err)
{
    struct str list = {0};
    size_t n = 0;
    int rc = t->n_links > 0 ? request_index(rq, err) : LOTSE_OK;

    for (size_t i = 0; rc == LOTSE_OK && i < t->n_links; i++)
        n += write_article(rq, &list, &t->links[i]);
    if (n > 0) {
        str_adds(out, "<section class=\"box\" aria-labelledby=\"linked\">"
                      "<h2 id=\"linked\">");
        word_add(out, W_LINKED, rq->ui);
        str_adds(out, "</h2>\n<ul>\n");
        str_add(out, list.p, list.n);
        str_adds(out, "</ul></section>\n");
    }
    out->oom |= list.oom;
    str_free(&list);
    return rc;
}

/* --------------------------------------------------------------- history -- */

static enum word state_word(const char *name)
{
    for (int i = LOTSE_NEW; i <= LOTSE_CLOSED; i++)
        if (strcmp(name, lotse_state_name((lotse_state)i)) == 0)
            return (enum word)(W_STATE_NEW + i);
    return W_COUNT;
}

/* By its title; the public can read it, or it wouldn't be told (bar.c). */
static void add_named(struct request *rq, struct str *out, const char *id)
{
    lotse_article *a = NULL;

    if (rq->ix != NULL &&
        lotse_article_get(&a, rq->ix, id, page_content_lang(rq), LOTSE_PUBLIC,
                          NULL) == LOTSE_OK)
        word_addf(out, W_EVENT_LINK, rq->ui, a->title);
    lotse_article_free(a);
}

/* One line; what isn't known here isn't told. */
static void add_event(struct request *rq, struct str *out, const lotse_event *e)
{
    enum word state = state_word(e->now);

    if (strcmp(e->kind, "filed") == 0)
        word_add(out, W_EVENT_FILED, rq->ui);
    else if (strcmp(e->kind, "answered") == 0)
        word_add(out, W_EVENT_ANSWERED, rq->ui);
    else if (strcmp(e->kind, "level") == 0)
        word_add(out, e->now[0] == '2' ? W_EVENT_LEVEL_2 : W_EVENT_LEVEL_1,
                 rq->ui);
    else if (strcmp(e->kind, "state") == 0 && state != W_COUNT)
        word_addf(out, W_EVENT_STATE, rq->ui, word_text(state, rq->ui));
    else if (strcmp(e->kind, "link") == 0)
        add_named(rq, out, e->now);
    else if (strcmp(e->kind, "merged") == 0)
        word_addf(out, W_EVENT_MERGED, rq->ui, e->now);
    else if (strcmp(e->kind, "confirmed") == 0)
        word_add(out, W_EVENT_CONFIRMED, rq->ui);
}

static void write_history(struct request *rq, struct str *out,
                          const lotse_ticket *t)
{
    struct str line = {0};

    str_adds(out,
             "<details class=\"history\"><summary class=\"button small\">");
    word_add(out, W_HISTORY, rq->ui);
    str_adds(out, "</summary>\n<ol class=\"events\">\n");
    for (size_t i = 0; i < t->n_events; i++) {
        str_clear(&line);
        if (t->events[i].is_public)
            add_event(rq, &line, &t->events[i]);
        if (line.n == 0)
            continue;
        str_adds(out, "<li>");
        str_add(out, line.p, line.n);
        str_addc(out, ' ');
        write_when(rq, out, t, t->events[i].at);
        str_adds(out, "</li>\n");
    }
    str_adds(out, "</ol></details>\n");
    out->oom |= line.oom;
    str_free(&line);
}

int thread_write(struct request *rq, struct str *out, const struct status *s,
                 lotse_err *err)
{
    int rc = write_links(rq, out, s->t, err);

    str_adds(out, "<section aria-labelledby=\"thread\"><h2 id=\"thread\">");
    word_add(out, W_MESSAGES, rq->ui);
    str_adds(out, "</h2>\n<ol class=\"thread\">\n");
    for (size_t i = 0; i < s->t->n_messages; i++)
        if (!s->t->messages[i].note)
            write_message(rq, out, s, &s->t->messages[i]);
    str_adds(out, "</ol>\n");
    write_history(rq, out, s->t);
    str_adds(out, "</section>\n");
    return rc;
}
