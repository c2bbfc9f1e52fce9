/*
 * searches.c: what was asked for, on its way to the store.
 *
 * A search is answered in a millisecond, a row on the disk takes longer and may
 * have to wait for others. So the thread that answers puts a copy here and goes
 * on; chores.c writes. A desk that is asked faster than its disk can write
 * loses rows of a report, and the metrics count them.
 */
#include "http/searches.h"
#include "http/auth.h"
#include "http/names.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/err.h"
#include "base/str.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 4000 /* bytes; more isn't kept anyway */ };

/* Its strings stand behind it in one block. */
struct search {
    struct search *next;
    lotse_search_note note;
    int64_t at;
    enum came {
        CAME_NOTHING, /* yet: it is a search */
        CAME_SOLVED,  /* the client's last one was, by note.article */
        CAME_TICKET   /* after the client's last one */
    } came;
};

void searches_init(struct searches *q)
{
    *q = (struct searches){.end = &q->first};
}

struct search *searches_take(struct searches *q)
{
    struct search *one = q->first;

    if (one == NULL)
        return NULL;
    q->first = one->next;
    if (q->first == NULL)
        q->end = &q->first;
    q->n--;
    return one;
}

void searches_free(struct searches *q)
{
    struct search *one;

    while ((one = searches_take(q)) != NULL)
        free(one);
}

static const char *put(char **at, const char *s, size_t n)
{
    char *to = *at;

    memcpy(to, s, n);
    to[n] = '\0';
    *at += n + 1;
    return to;
}

/* A page of ours, or one of its scripts; programs and other sites' pages are
 * the API. */
static lotse_source source_of(struct request *rq)
{
    const char *origin = request_header(rq, MHD_HTTP_HEADER_ORIGIN);
    const char *site = request_header(rq, "Sec-Fetch-Site");

    if ((rq->route->flags & ROUTE_PAGE) != 0 ||
        (site != NULL && strcmp(site, "same-origin") == 0) ||
        (origin != NULL &&
         names_same(origin, request_header(rq, MHD_HTTP_HEADER_HOST))))
        return LOTSE_FROM_WEB;
    return LOTSE_FROM_API;
}

/* Put it at the end, or let it go. */
static void enqueue(struct server *srv, struct search *one)
{
    struct chores *c = &srv->chores;
    bool full = one == NULL;

    pthread_mutex_lock(&c->lock);
    full = full || c->searches.n >= SEARCHES_MAX;
    if (!full) {
        *c->searches.end = one;
        c->searches.end = &one->next;
        c->searches.n++;
        pthread_cond_signal(&c->wake);
    }
    pthread_mutex_unlock(&c->lock);
    if (!full)
        return;
    atomic_fetch_add(&srv->metrics.searches_lost, 1);
    free(one);
}

static void add(struct request *rq, const lotse_search_note *note,
                enum came came)
{
    const char *client = auth_client(rq);
    size_t n_client = client != NULL ? strlen(client) : 0;
    size_t n_query = strlen(note->query), n_article = strlen(note->article);
    size_t n_lang = strlen(note->lang);
    const char *index = note->index_id != NULL ? note->index_id : "";
    const char *shown = note->shown != NULL ? note->shown : "";
    size_t n_index = strlen(index), n_shown = strlen(shown);
    struct search *one;
    char *at;

    if (n_query > TEXT_MAX)
        n_query = TEXT_MAX;
    /* what goes on in the same line is the same search */
    while (n_query > 0 && strchr(" \t\r\n", note->query[n_query - 1]) != NULL)
        n_query--;
    one = calloc(1, sizeof *one + n_client + n_query + n_article + n_lang +
                        n_index + n_shown + 6);
    if (one != NULL) {
        one->note = *note;
        one->came = came;
        one->at = clock_now(rq->srv->opts->clock);
        at = (char *)(one + 1);
        one->note.source = source_of(rq);
        one->note.client = put(&at, client != NULL ? client : "", n_client);
        one->note.query = put(&at, note->query, n_query);
        one->note.article = put(&at, note->article, n_article);
        one->note.lang = put(&at, note->lang, n_lang);
        one->note.index_id = put(&at, index, n_index);
        one->note.shown = put(&at, shown, n_shown);
    }
    enqueue(rq->srv, one);
}

static bool is_off(const struct request *rq)
{
    return rq->srv->opts->no_search_log || rq->method == M_HEAD;
}

void searches_note(struct request *rq, const lotse_results *res, bool draft)
{
    lotse_search_note note = {.query = res->query,
                              .lang = res->lang,
                              .verdict = res->verdict,
                              .hits = res->n_hits,
                              .article = "",
                              .index_id = res->index_id};
    struct str shown = {0};

    if (is_off(rq) || note.query[strspn(note.query, " \t\r\n")] == '\0')
        return;
    note.draft = draft;
    if (res->n_hits > 0) {
        note.confidence = res->hits[0].confidence;
        note.article = res->hits[0].id;
    }
    for (size_t i = 0; i < res->n_hits; i++)
        str_addf(&shown, "%s\n", res->hits[i].id);
    note.shown = str_text(&shown);
    add(rq, &note, CAME_NOTHING);
    str_free(&shown);
}

void searches_solved(struct request *rq, const char *article)
{
    lotse_search_note note = {.query = "", .article = article, .lang = ""};

    if (!is_off(rq))
        add(rq, &note, CAME_SOLVED);
}

void searches_filed(struct request *rq)
{
    lotse_search_note note = {.query = "", .article = "", .lang = ""};

    if (!is_off(rq))
        add(rq, &note, CAME_TICKET);
}

int searches_write(struct search *one, lotse_store *s, lotse_err *err)
{
    int rc;

    if (one->came == CAME_NOTHING)
        return lotse_search_log(s, &one->note, one->at, err);
    rc = one->came == CAME_SOLVED
             ? lotse_search_solved(s, one->note.source, one->note.client,
                                   one->note.article, one->at, err)
             : lotse_search_filed(s, one->note.source, one->note.client,
                                  one->at, err);
    return rc == LOTSE_NOTFOUND ? LOTSE_OK : rc; /* it was found otherwise */
}
