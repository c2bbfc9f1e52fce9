/*
 * mark.c: where the words of a search stand in a text.
 *
 * Query and text become terms by the index's own analysis; a word of the text
 * is marked when one of its terms is a term of the query. A misspelled word of
 * the query is read as the search has read it.
 */
#include "http/mark.h"

#include "base/err.h"
#include "base/strmap.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 256 << 10, QUERY_MAX = 4096 };

/* The query and what it was mended to. */
static int read_query(struct str *out, struct request *rq, const char *q,
                      lotse_err *err)
{
    lotse_query_opts o = LOTSE_QUERY_INIT;
    lotse_results *res = NULL;
    int rc;

    o.text = q;
    o.limit = 1;
    rc = lotse_query(&res, rq->ix, &o, err);
    if (rc != LOTSE_OK)
        return rc;
    str_adds(out, q);
    for (size_t i = 0; i < res->n_mended; i++) {
        const char *to = strstr(res->mended[i], " -> ");
        if (to != NULL)
            str_addf(out, " %s", to + 4);
    }
    lotse_results_free(res);
    return out->oom ? err_nomem(err) : LOTSE_OK;
}

static bool counts(const lotse_term *t)
{
    return t->weight > 0 && t->term[0] != '\0' && strcmp(t->kind, "stop") != 0;
}

static bool push(struct marks *out, size_t from, size_t to)
{
    lotse_mark *last = out->n > 0 ? &out->items[out->n - 1] : NULL;

    if (last != NULL && from < last->to) {
        if (to > last->to)
            last->to = to;
        return true;
    }
    if (!VEC_PUSH_OK(out))
        return false;
    out->items[out->n++] = (lotse_mark){from, to};
    return true;
}

static int mark(struct marks *out, const lotse_terms *asked,
                const lotse_terms *found, lotse_err *err)
{
    struct strmap terms = {0};
    bool ok = true;

    for (size_t i = 0; i < asked->n && ok; i++)
        if (counts(&asked->items[i]))
            ok = strmap_put(&terms, asked->items[i].term,
                            strlen(asked->items[i].term)) != STRMAP_NONE;
    for (size_t i = 0; i < found->n && ok; i++) {
        const lotse_term *t = &found->items[i];
        if (counts(t) && strcmp(t->kind, "synonym") != 0 &&
            strmap_get(&terms, t->term, strlen(t->term)) != STRMAP_NONE)
            ok = push(out, t->from, t->to);
    }
    strmap_free(&terms);
    return ok ? LOTSE_OK : err_nomem(err);
}

int marks_find(struct marks *out, struct request *rq, const lotse_article *a,
               const char *q, const struct str *text, lotse_err *err)
{
    lotse_terms *asked = NULL, *found = NULL;
    struct str words = {0};
    lotse_lang lang;
    int rc = lotse_lang_parse(&lang, a->lang, err);

    if (text->n > TEXT_MAX || strlen(q) > QUERY_MAX || text->n == 0)
        return LOTSE_OK;
    if (rc == LOTSE_OK)
        rc = read_query(&words, rq, q, err);
    if (rc == LOTSE_OK)
        rc = lotse_analyze(&asked, rq->ix, words.p, words.n, lang, err);
    if (rc == LOTSE_OK)
        rc = lotse_analyze(&found, rq->ix, text->p, text->n, lang, err);
    if (rc == LOTSE_OK)
        rc = mark(out, asked, found, err);
    lotse_terms_free(asked);
    lotse_terms_free(found);
    str_free(&words);
    return rc;
}
