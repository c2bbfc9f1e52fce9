/*
 * results.c: what a query gives back to its caller.
 *
 * Everything lives in one arena beside the public struct. Only the hits that
 * are shown cost a look at their text.
 */
#include "search/results.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

enum { LIMIT = 10, LIMIT_MAX = 1000 };

static const double shown_from = .02; /* confidence of a further suggestion */

struct results {
    lotse_results pub;
    struct arena arena;
};

static int fill_hit(struct results *r, lotse_hit *hit, struct query *q,
                    const struct cand *c)
{
    const struct side *s = &q->sides[c->lang];
    struct doc_row doc;
    int rc = doc_read(&doc, q->ix, s->l->doc_of[c->ord], c->section, &r->arena,
                      q->err);

    if (rc != LOTSE_OK)
        return rc;
    hit->id = doc.id;
    hit->lang = lotse_lang_name((lotse_lang)(c->lang + 1));
    hit->title = doc.title;
    hit->path = doc.path;
    hit->section = doc.section.heading;
    hit->anchor = doc.section.anchor;
    hit->url = article_url(&r->arena, hit->id, hit->lang, hit->anchor);
    if (hit->url == NULL)
        return err_nomem(q->err);
    rc = snippet_make(hit, q, c, &doc.section, &r->arena);
    if (rc == LOTSE_OK && q->opts->explain != LOTSE_EXPLAIN_NO)
        rc = explain_make(hit, q, c, &doc, &r->arena);
    return rc;
}

/* Each "a -> b" once. */
static int fill_mended(struct results *r, const struct query *q)
{
    const char **items = arena_array(&r->arena, q->n_mended + 1, sizeof *items);
    const char *p = q->mended.p;

    r->pub.mended = items;
    for (size_t i = 0; i < q->n_mended && items != NULL;
         i++, p += strlen(p) + 1) {
        size_t k = 0;
        while (k < r->pub.n_mended && strcmp(items[k], p) != 0)
            k++;
        if (k < r->pub.n_mended)
            continue;
        items[r->pub.n_mended] = arena_strdup(&r->arena, p);
        if (items[r->pub.n_mended] == NULL)
            return err_nomem(q->err);
        r->pub.n_mended++;
    }
    return items == NULL ? err_nomem(q->err) : LOTSE_OK;
}

static int fill(struct results *r, struct query *q)
{
    size_t limit = q->opts->limit > 0 ? q->opts->limit : LIMIT;
    size_t n = q->n_ranked;
    bool few = q->opts->mode == LOTSE_SUGGEST && !q->opts->all;
    lotse_hit *hits;
    int rc = LOTSE_OK;

    limit = limit < LIMIT_MAX ? limit : LIMIT_MAX;
    n = n < limit ? n : limit;
    r->pub.lang = lotse_lang_name(q->lang);
    r->pub.verdict = q->verdict;
    r->pub.total = q->total;
    r->pub.query = arena_strn(&r->arena, str_text(&q->text), q->text.n);
    r->pub.index_id = arena_strdup(&r->arena, q->ix->index_id);
    if (r->pub.query == NULL || r->pub.index_id == NULL)
        return err_nomem(q->err);
    if (few && q->verdict == LOTSE_VERDICT_NONE)
        n = 0;
    hits = arena_array(&r->arena, n + 1, sizeof *hits);
    if (hits == NULL)
        return err_nomem(q->err);
    r->pub.hits = hits;
    for (; r->pub.n_hits < n && rc == LOTSE_OK; r->pub.n_hits++) {
        lotse_hit *hit = &hits[r->pub.n_hits];
        const struct cand *c = &q->ranked[r->pub.n_hits];
        query_judge_hit(hit, q, c);
        if (few && hit->confidence < shown_from)
            break;
        rc = fill_hit(r, hit, q, c);
    }
    return rc == LOTSE_OK ? fill_mended(r, q) : rc;
}

int results_query(lotse_results **out, struct lotse_index *ix,
                  const lotse_query_opts *opts, lotse_err *err)
{
    struct results *r = calloc(1, sizeof *r);
    struct query q = {.ix = ix, .opts = opts, .err = err};
    int rc;

    *out = NULL;
    if (r == NULL)
        return err_nomem(err);
    rc = query_run(&q);
    if (rc == LOTSE_OK)
        rc = fill(r, &q);
    query_free(&q);
    if (rc != LOTSE_OK) {
        lotse_results_free(&r->pub);
        return rc;
    }
    *out = &r->pub;
    return LOTSE_OK;
}

void lotse_results_free(lotse_results *res)
{
    struct results *r = (struct results *)res;

    if (r == NULL)
        return;
    arena_free(&r->arena);
    free(r);
}
