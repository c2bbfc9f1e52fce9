/*
 * bar.c: articles that a ticket's reader may not know of.
 *
 * The desk links what helps it, articles for agents too, and an article that
 * was public may have become one. The store knows no articles; so what it says
 * of a ticket is held against the index here, before anything writes it: an
 * article's id alone tells something ("refunds/how-we-say-no").
 */
#include "http/bar.h"

#include "base/err.h"

#include <string.h>

lotse_audience bar_audience(lotse_role role)
{
    return role == LOTSE_REQUESTER ? LOTSE_PUBLIC
           : role == LOTSE_FIRST   ? LOTSE_AGENT
                                   : LOTSE_LEVEL2;
}

static int can_read(bool *out, struct request *rq, const char *id,
                    lotse_audience audience, lotse_err *err)
{
    lotse_article *a = NULL;
    lotse_err why = {0};
    int rc =
        lotse_article_get(&a, rq->ix, id, LOTSE_LANG_ANY, audience, &why);

    lotse_article_free(a);
    *out = rc == LOTSE_OK;
    return rc == LOTSE_OK || rc == LOTSE_NOTFOUND
               ? LOTSE_OK
               : err_set(err, rc, "%s", why.msg);
}

static bool is_of_article(const lotse_event *e)
{
    return (strcmp(e->kind, "link") == 0 ||
            strcmp(e->kind, "confirmed") == 0) && e->now[0] != '\0';
}

int bar_articles(struct request *rq, lotse_ticket *t, lotse_audience audience,
                 lotse_err *err)
{
    lotse_linked *links = arena_array(&rq->mem, t->n_links + 1, sizeof *links);
    lotse_event *events =
        arena_array(&rq->mem, t->n_events + 1, sizeof *events);
    size_t n_links = 0, n_events = 0;
    int rc = LOTSE_OK;
    bool may;

    if (audience == LOTSE_LEVEL2)
        return LOTSE_OK; /* sees all, and what isn't there any more */
    if (links == NULL || events == NULL)
        return err_nomem(err);
    for (size_t i = 0; rc == LOTSE_OK && i < t->n_links; i++) {
        rc = request_index(rq, err);
        if (rc == LOTSE_OK)
            rc = can_read(&may, rq, t->links[i].article, audience, err);
        if (rc == LOTSE_OK && may)
            links[n_links++] = t->links[i];
    }
    for (size_t i = 0; rc == LOTSE_OK && i < t->n_events; i++) {
        may = true;
        if (is_of_article(&t->events[i])) {
            rc = request_index(rq, err);
            if (rc == LOTSE_OK)
                rc = can_read(&may, rq, t->events[i].now, audience, err);
        }
        if (rc == LOTSE_OK && may)
            events[n_events++] = t->events[i];
    }
    t->links = links;
    t->n_links = n_links;
    t->events = events;
    t->n_events = n_events;
    return rc;
}
