/*
 * desk_queue.c: /desk, lists of tickets.
 *
 * A queue is a query; filters narrow it. What falls due next comes first.
 */
#include "http/desk.h"
#include "http/routes.h"

#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 50, DAY = 86400 };

#define OPEN_STATES                                                            \
    (1u << LOTSE_NEW | 1u << LOTSE_OPENED | 1u << LOTSE_WAITING |              \
     1u << LOTSE_DEVELOPERS)

static const struct queue {
    const char *name;
    enum desk_word word;
} queues[] = {{"mine", D_MINE}, {"org", D_ORG},         {"level2", D_LEVEL2},
              {"due", D_DUE},   {"overdue", D_OVERDUE}, {"nobody", D_NOBODYS},
              {"all", D_ALL}};

enum { QUEUES = sizeof queues / sizeof *queues };

/* What is asked for. */
struct asked {
    const struct queue *queue;
    const char *state, *type, *text; /* "" where not */
    int level;
    size_t page; /* from 1 */
};

/* The query of a queue. False: this actor has no such queue. */
static bool queue_query(lotse_ticket_query *q, const struct desk *d,
                        const char *name)
{
    *q = (lotse_ticket_query){.states = OPEN_STATES, .due_first = true};
    if (strcmp(name, "mine") == 0)
        q->owner = d->who.user;
    else if (strcmp(name, "org") == 0)
        q->org = d->who.org;
    else if (strcmp(name, "level2") == 0)
        q->level = 2;
    else if (strcmp(name, "due") == 0)
        q->due_before = d->now + DAY;
    else if (strcmp(name, "overdue") == 0)
        q->overdue = true;
    else if (strcmp(name, "nobody") == 0)
        q->owner = -1;
    else
        q->due_first = false;
    return (strcmp(name, "mine") != 0 || d->who.user != 0) &&
           (strcmp(name, "org") != 0 || d->who.org != 0);
}

/* ---------------------------------------------------------------- asking -- */

static const char *given(const struct desk *d, const char *name)
{
    const char *s = params_get(&d->rq->query, name);

    return s != NULL ? s : "";
}

static void read_asked(struct asked *a, const struct desk *d)
{
    const char *name = given(d, "queue");
    const char *standard = d->who.role == LOTSE_FIRST ? "org" : "level2";
    long page = strtol(given(d, "page"), NULL, 10);

    if (name[0] == '\0')
        name = standard;
    a->queue = &queues[QUEUES - 1];
    for (size_t i = 0; i < QUEUES; i++)
        if (strcmp(queues[i].name, name) == 0)
            a->queue = &queues[i];
    a->state = given(d, "state");
    a->type = given(d, "type");
    a->text = given(d, "text");
    a->text += strspn(a->text, " ");
    a->level = atoi(given(d, "level"));
    a->page = page > 1 && page < 1000000 ? (size_t)page : 1;
}

static bool is_filtered(const struct asked *a)
{
    return a->state[0] != '\0' || a->type[0] != '\0' || a->text[0] != '\0' ||
           a->level != 0;
}

static void narrow(lotse_ticket_query *q, const struct asked *a)
{
    for (int i = LOTSE_NEW; i <= LOTSE_CLOSED; i++)
        if (strcmp(a->state, lotse_state_name((lotse_state)i)) == 0)
            q->states = 1u << i;
    if (strcmp(a->state, "any") == 0)
        q->states = 0;
    if (a->type[0] != '\0')
        q->type = a->type;
    if (a->text[0] != '\0')
        q->text = a->text;
    if (a->level == 1 || a->level == 2)
        q->level = a->level;
    q->limit = ROWS;
    q->offset = (a->page - 1) * ROWS;
}

/* ----------------------------------------------------------------- parts -- */

static int write_queues(struct desk *d, const struct asked *a, lotse_err *err)
{
    lotse_ticket_query q;
    size_t n;

    str_adds(d->out, "<nav class=\"queues\" id=\"queues\" data-live "
                     "aria-label=\"");
    desk_add(d->out, D_QUEUES, d->ui);
    str_adds(d->out, "\"><ul>\n");
    for (size_t i = 0; i < QUEUES; i++) {
        int rc;
        if (!queue_query(&q, d, queues[i].name))
            continue;
        rc = lotse_tickets_count(&n, d->rq->store, &q, &d->who, d->now, err);
        if (rc != LOTSE_OK)
            return rc;
        str_addf(d->out, "<li><a href=\"/desk?queue=%s\"%s>", queues[i].name,
                 a->queue == &queues[i] ? " aria-current=\"page\"" : "");
        desk_add(d->out, queues[i].word, d->ui);
        str_addf(d->out, " <span class=\"count\">%zu</span></a></li>\n", n);
    }
    str_adds(d->out, "</ul></nav>\n");
    return LOTSE_OK;
}

static void select_open(struct desk *d, const char *name, enum desk_word w)
{
    str_addf(d->out, "<div><label for=\"f-%s\">", name);
    desk_add(d->out, w, d->ui);
    str_addf(d->out, "</label><select id=\"f-%s\" name=\"%s\">", name, name);
}

static void write_filter(struct desk *d, const struct asked *a)
{
    static const char *const levels[] = {"", "1", "2"};

    str_addf(d->out,
             "<form class=\"filter\" role=\"search\" action=\"/desk\"><input "
             "type=\"hidden\" name=\"queue\" value=\"%s\"><div "
             "class=\"wide\"><label for=\"f-text\">",
             a->queue->name);
    desk_add(d->out, D_FIND, d->ui);
    str_adds(d->out, "</label><input type=\"search\" id=\"f-text\" "
                     "name=\"text\" maxlength=\"200\" aria-keyshortcuts=\"/\" "
                     "value=\"");
    html_text(d->out, a->text);
    str_adds(d->out, "\"></div>");
    select_open(d, "state", D_STATE);
    desk_option(d, "", desk_text(D_OPEN_ONES, d->ui), a->state[0] == '\0');
    for (int i = LOTSE_NEW; i <= LOTSE_CLOSED; i++)
        desk_option(d, lotse_state_name((lotse_state)i),
                    desk_state(d, (lotse_state)i),
                    strcmp(a->state, lotse_state_name((lotse_state)i)) == 0);
    desk_option(d, "any", desk_text(D_ANY, d->ui),
                strcmp(a->state, "any") == 0);
    str_adds(d->out, "</select></div>");
    select_open(d, "type", D_TYPE);
    desk_option(d, "", desk_text(D_ANY, d->ui), a->type[0] == '\0');
    for (size_t i = 0; i < d->n_types; i++)
        desk_option(d, d->types[i].id,
                    d->ui == MSG_DE ? d->types[i].de : d->types[i].en,
                    strcmp(a->type, d->types[i].id) == 0);
    str_adds(d->out, "</select></div>");
    select_open(d, "level", D_LEVEL);
    for (int i = 0; i < 3; i++)
        desk_option(d, levels[i], i == 0 ? desk_text(D_ANY, d->ui) : levels[i],
                    a->level == i);
    str_adds(d->out, "</select></div><button class=\"button\">");
    desk_add(d->out, D_FILTER, d->ui);
    str_adds(d->out, "</button>");
    if (is_filtered(a)) {
        str_addf(d->out, "<a href=\"/desk?queue=%s\">", a->queue->name);
        desk_add(d->out, D_CLEAR, d->ui);
        str_adds(d->out, "</a>");
    }
    str_adds(d->out, "</form>\n");
}

/* A cell; its column's name stands before it where there is no room for a
 * table. */
static void cell(struct desk *d, enum desk_word w)
{
    str_adds(d->out, "</td><td data-name=\"");
    desk_add(d->out, w, d->ui);
    str_adds(d->out, "\">");
}

static void write_row(struct desk *d, const lotse_ticket *t)
{
    bool late = t->next_due != 0 && t->next_due < d->now;

    str_addf(d->out,
             "<tr%s><td class=\"number\">%s</td><th scope=\"row\">"
             "<a href=\"/desk/%lld\">",
             late ? " class=\"is-late\"" : "", t->number, (long long)t->id);
    html_text(d->out, t->subject);
    str_adds(d->out, "</a><span class=\"meta\">");
    html_text(d->out, desk_type(d, t));
    str_adds(d->out, "</span></th><td data-name=\"");
    desk_add(d->out, D_REQUESTER, d->ui);
    str_adds(d->out, "\">");
    html_text(d->out,
              t->requester_name[0] != '\0' ? t->requester_name : t->requester);
    if (t->org[0] != '\0') {
        str_adds(d->out, "<span class=\"meta\">");
        html_text(d->out, t->org);
        str_adds(d->out, "</span>");
    }
    cell(d, D_STATE);
    html_text(d->out, desk_state(d, t->state));
    cell(d, D_LEVEL);
    str_addf(d->out, "%d", t->level);
    cell(d, D_PRIORITY);
    str_addf(d->out, "%d", t->priority);
    cell(d, D_OWNER);
    if (t->owner[0] != '\0')
        html_text(d->out, desk_person(d, t->owner));
    else
        desk_add(d->out, D_NOBODY, d->ui);
    cell(d, D_NEXT_DUE);
    desk_due(d, t);
    str_adds(d->out, "</td></tr>\n");
}

static void write_table(struct desk *d, const lotse_tickets *list)
{
    static const enum desk_word heads[] = {D_NUMBER, D_SUBJECT, D_REQUESTER,
                                           D_STATE,  D_LEVEL,   D_PRIORITY,
                                           D_OWNER,  D_NEXT_DUE};

    if (list->n == 0) {
        str_adds(d->out, "<p>");
        desk_add(d->out, D_EMPTY, d->ui);
        str_adds(d->out, "</p>\n");
        return;
    }
    str_adds(d->out, "<table class=\"tickets\"><thead><tr>");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        str_adds(d->out, "<th scope=\"col\">");
        desk_add(d->out, heads[i], d->ui);
        str_adds(d->out, "</th>");
    }
    str_adds(d->out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < list->n; i++)
        write_row(d, &list->items[i]);
    str_adds(d->out, "</tbody></table>\n");
}

static void write_page_link(struct desk *d, const struct asked *a, size_t page,
                            enum desk_word w)
{
    str_addf(d->out,
             "<a href=\"/desk?queue=%s&amp;page=%zu&amp;state=", a->queue->name,
             page);
    html_query(d->out, a->state);
    str_adds(d->out, "&amp;type=");
    html_query(d->out, a->type);
    str_adds(d->out, "&amp;text=");
    html_query(d->out, a->text);
    if (a->level != 0)
        str_addf(d->out, "&amp;level=%d", a->level);
    str_adds(d->out, "\">");
    desk_add(d->out, w, d->ui);
    str_adds(d->out, "</a>");
}

static void write_pager(struct desk *d, const struct asked *a, size_t total)
{
    size_t pages = (total + ROWS - 1) / ROWS;

    if (pages < 2)
        return;
    str_adds(d->out, "<nav class=\"pager\" aria-label=\"");
    desk_add(d->out, D_PAGES, d->ui);
    str_adds(d->out, "\">");
    if (a->page > 1)
        write_page_link(d, a, a->page - 1, D_EARLIER_PAGE);
    str_addf(d->out, "<span>%zu / %zu</span>", a->page, pages);
    if (a->page < pages)
        write_page_link(d, a, a->page + 1, D_NEXT_PAGE);
    str_adds(d->out, "</nav>\n");
}

/* ------------------------------------------------------------------ page -- */

static int show(struct desk *d, lotse_err *err)
{
    struct asked a;
    lotse_ticket_query q;
    lotse_tickets *list;
    struct str skip = {0};
    enum desk_word title;
    char number[24];
    int rc;

    read_asked(&a, d);
    title = is_filtered(&a) ? D_FOUND : a.queue->word;
    if (!queue_query(&q, d, a.queue->name))
        return err_set(err, LOTSE_NOTFOUND, "there is no such queue");
    narrow(&q, &a);
    rc = lotse_tickets_get(&list, d->rq->store, &q, &d->who, d->now, err);
    if (rc != LOTSE_OK)
        return rc;
    str_adds(&skip, "<a class=\"skip\" href=\"#queue\">");
    desk_add(&skip, D_SKIP_LIST, d->ui);
    str_adds(&skip, "</a>\n");
    desk_begin(d, desk_text(title, d->ui), NULL, str_text(&skip));
    str_adds(d->out, "<h1>");
    desk_add(d->out, title, d->ui);
    str_adds(d->out, "</h1>\n");
    rc = write_queues(d, &a, err);
    write_filter(d, &a);
    snprintf(number, sizeof number, "%zu", list->total);
    str_adds(d->out, "<section id=\"queue\" tabindex=\"-1\" data-live>"
                     "<h2 class=\"sr\">");
    desk_add(d->out, title, d->ui);
    str_adds(d->out, "</h2><p class=\"meta\">");
    desk_addf(d->out, list->total == 1 ? D_COUNT_ONE : D_COUNT, d->ui, number);
    str_adds(d->out, "</p>\n");
    write_table(d, list);
    write_pager(d, &a, list->total);
    str_adds(d->out, "</section>\n");
    desk_end(d);
    str_free(&skip);
    lotse_tickets_free(list);
    return rc;
}

int desk_queue(struct request *rq, struct reply *rp, lotse_err *err)
{
    return desk_page(rq, rp, show, err);
}
