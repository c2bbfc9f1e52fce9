/*
 * gate.c: known hits have to stay hits.
 *
 * The floor is a run that was written while all was well. A relevant article
 * that stood among the first NEAR there has to stand among them now, and one
 * among the first TOP there. An article and its translation are one hit, as
 * they are for the reader, and an article whose old id is among the aliases of
 * a new one is the new one. A floor that knows no hit would pass whatever
 * happens, so it is an error.
 */
#include "learn/gate.h"
#include "base/err.h"
#include "learn/eval.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TOP = 10, NEAR = 3 };

#define HOW "write it with `lotse eval --run` while all is well"

static bool same_file(const char *a, const char *b)
{
    struct stat x, y;

    return strcmp(a, b) == 0 ||
           (stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
            x.st_ino == y.st_ino);
}

int gate_open(struct gate *g, struct lotse_index *ix,
              const lotse_eval_opts *opts, lotse_err *err)
{
    lotse_err why = {0};
    int rc;

    *g = (struct gate){.ix = ix, .opts = opts};
    if (opts->run != NULL && same_file(opts->run, opts->gate))
        return err_set(err, LOTSE_INPUT, "%s: the run would overwrite the "
                       "floor; give the run another name", opts->run);
    rc = judgments_read(&g->floor, opts->gate, true, &why);
    if (rc == LOTSE_INPUT)
        return err_set(err, rc, "%s; a floor is a run, " HOW, why.msg);
    if (rc != LOTSE_OK)
        return err_set(err, rc, "%s", why.msg);
    if (g->floor.n == 0)
        return err_set(err, LOTSE_INPUT, "%s: the floor is empty; " HOW,
                       opts->gate);
    g->family = calloc(g->floor.names.n + 1U, sizeof *g->family);
    return g->family == NULL ? err_nomem(err) : LOTSE_OK;
}

static int family_of(struct gate *g, uint32_t name, uint32_t *family,
                     lotse_err *err)
{
    int rc = LOTSE_OK;

    if (g->family[name] == 0) {
        rc = doc_family(family, g->ix, g->floor.names.items[name].p, err);
        g->family[name] = *family + 1;
    }
    *family = g->family[name] - 1;
    return rc;
}

/* Does `name` call an article that is gone: by its path, or by the id that
 * follows from the path? */
static bool calls(const char *name, const char *path)
{
    size_t n = strlen(name), len = strlen(path);
    const char *dot = strrchr(path, '.');

    if (strcmp(name, path) == 0)
        return true;
    len = dot != NULL && strchr(dot, '/') == NULL ? (size_t)(dot - path) : len;
    return len >= n && memcmp(path + len - n, name, n) == 0 &&
           (len == n || path[len - n - 1] == '/');
}

/* Best rank of the article in the floor; 0: not among the first TOP. */
static int old_rank(struct gate *g, const struct judgment *was, size_t n,
                    const char *name, uint32_t family, size_t *rank,
                    lotse_err *err)
{
    int rc = LOTSE_OK;

    *rank = 0;
    for (size_t i = 0; i < n && rc == LOTSE_OK; i++) {
        uint32_t other = FAMILY_NONE;
        bool same;
        if (!(was[i].value >= 1 && was[i].value <= TOP))
            continue;
        rc = family_of(g, was[i].name, &other, err);
        same = family != FAMILY_NONE
                   ? other == family
                   : calls(name, g->floor.names.items[was[i].name].p);
        if (same && (*rank == 0 || (size_t)was[i].value < *rank))
            *rank = (size_t)was[i].value;
    }
    return rc;
}

static size_t new_rank(const struct query *q, uint32_t family)
{
    for (size_t i = 0; i < q->n_ranked && i < TOP; i++) {
        const struct cand *c = &q->ranked[i];
        if (q->sides[c->lang].l->family[c->ord] == family)
            return i + 1;
    }
    return 0;
}

static int tell(struct gate *g, const struct query *q, lotse_lost *lost,
                lotse_err *err)
{
    const char *id;
    int rc = LOTSE_OK;

    g->lost++;
    lost->first = "";
    if (q->n_ranked > 0) {
        const struct cand *c = q->ranked;
        rc = doc_names(&lost->first, &id, g->ix,
                       q->sides[c->lang].l->doc_of[c->ord], err);
    }
    if (rc == LOTSE_OK && g->opts->lost != NULL)
        g->opts->lost(g->opts->ctx, lost);
    return rc;
}

int gate_query(struct gate *g, const struct query *q, const char *id,
               const struct judgments *qrels, const struct judgment *judged,
               size_t n, lotse_err *err)
{
    size_t n_was, n_seen = 0;
    const struct judgment *was = judgments_of(&g->floor, id, &n_was);
    uint32_t seen[TOP];
    int rc = LOTSE_OK;

    for (size_t i = 0; i < n && rc == LOTSE_OK; i++) {
        lotse_lost lost = {.query = id};
        uint32_t family = FAMILY_NONE;
        bool again = false;
        if (judged[i].value <= 0)
            continue;
        lost.article = qrels->names.items[judged[i].name].p;
        rc = doc_family(&family, g->ix, lost.article, err);
        for (size_t k = 0; k < n_seen; k++)
            again = again || seen[k] == family;
        if (rc == LOTSE_OK && !again)
            rc = old_rank(g, was, n_was, lost.article, family, &lost.was, err);
        if (rc != LOTSE_OK || again || lost.was == 0)
            continue;
        if (family != FAMILY_NONE && n_seen < TOP)
            seen[n_seen++] = family;
        g->known++;
        lost.gone = family == FAMILY_NONE;
        lost.now = lost.gone ? 0 : new_rank(q, family);
        if (lost.now == 0 || (lost.now > NEAR && lost.was <= NEAR))
            rc = tell(g, q, &lost, err);
    }
    return rc;
}

int gate_finish(const struct gate *g, lotse_err *err)
{
    if (g->known == 0)
        return err_set(err, LOTSE_INPUT, "%s: the floor holds no hit of these "
                       "queries and judgments; " HOW, g->opts->gate);
    if (g->lost == 0)
        return LOTSE_OK;
    return err_set(err, LOTSE_NOTFOUND,
                   "%zu known hit%s lost; give the article%s back the users' "
                   "words, best as questions, or write a new floor with --run "
                   "if the loss is meant", g->lost,
                   g->lost == 1 ? " is" : "s are", g->lost == 1 ? "" : "s");
}

void gate_close(struct gate *g)
{
    judgments_free(&g->floor);
    free(g->family);
    *g = (struct gate){0};
}
