/*
 * delta_titles_sql.c: where changed articles stand among those of the index.
 *
 * What a title is worth depends on how many articles bear it, an article and
 * its translations share a number, and of equals the first by path comes
 * first. All three concern articles of both files.
 */
#include "base/err.h"
#include "base/vec.h"
#include "compile/delta.h"
#include "compile/encode.h"

#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- titles */

/* Titles of a language that changed articles bear or bore. */
struct titles {
    struct delta *d;
    struct delta_list *docs;
    int lang;
    const uint32_t *hashes; /* of the index's, by ord */
    struct strmap map;
    uint32_t *bearers; /* by number, of the whole */
    uint32_t *ords, *which; /* articles of the index that bear one, that stay */
    size_t n, cap, cap_which, cap_bearers;
    sqlite3_stmt *title;
};

static int collect(struct titles *t, int side)
{
    const struct delta_side *s = &t->d->sides[side];

    for (size_t k = 0; k < s->n; k++) {
        const struct delta_doc *x = &s->docs[k];
        size_t had = t->map.n;
        uint32_t i;
        if (!x->searchable || x->lang != t->lang)
            continue;
        i = strmap_put(&t->map, x->a.doc.title, strlen(x->a.doc.title));
        if (i == STRMAP_NONE || !vec_reserve(&t->bearers, &t->cap_bearers,
                                             t->map.n, sizeof *t->bearers))
            return err_nomem(t->d->err);
        if (i == had)
            t->bearers[i] = 0;
        t->bearers[i] += side == FRESH;
    }
    return LOTSE_OK;
}

/* An article of the index whose title has the hash of one of ours. */
static int look(struct titles *t, uint32_t ord)
{
    struct delta *d = t->d;
    int64_t doc = d->ix->langs[t->lang].doc_of[ord];
    int rc = LOTSE_OK;
    const char *p;
    size_t n;
    uint32_t i;

    if (delta_is_gone(d, doc))
        return LOTSE_OK;
    sqlite3_bind_int64(t->title, 1, doc);
    if (sqlite3_step(t->title) != SQLITE_ROW)
        return db_fail(&d->ix->db, "cannot read the index", d->err);
    p = db_text(t->title, 0, &n);
    i = strmap_get(&t->map, p, n);
    if (i != STRMAP_NONE) {
        if (!vec_reserve(&t->ords, &t->cap, t->n + 1, sizeof *t->ords) ||
            !vec_reserve(&t->which, &t->cap_which, t->n + 1,
                         sizeof *t->which)) {
            rc = err_nomem(d->err);
        } else {
            t->ords[t->n] = ord;
            t->which[t->n++] = i;
            t->bearers[i]++;
        }
    }
    sqlite3_reset(t->title);
    return rc;
}

static int scan(struct titles *t)
{
    uint8_t *filter = calloc(1 << 16, 1);
    uint32_t docs = t->d->ix->langs[t->lang].docs;
    int rc = filter == NULL ? err_nomem(t->d->err) : LOTSE_OK;

    for (size_t i = 0; i < t->map.n && rc == LOTSE_OK; i++)
        filter[title_hash(t->map.items[i].p, t->map.items[i].n) >> 16] = 1;
    for (uint32_t ord = 0; ord < docs && rc == LOTSE_OK; ord++)
        if (filter[t->hashes[ord] >> 16])
            rc = look(t, ord);
    free(filter);
    return rc;
}

/* New articles know how many bear their title; those of the index for which it
 * is worth something else come and go. */
static int tell(struct titles *t)
{
    struct delta *d = t->d;
    struct delta_side *s = &d->sides[FRESH];
    const struct lang_index *l = &d->ix->langs[t->lang];
    int rc = LOTSE_OK;

    for (size_t k = 0; k < s->n; k++) {
        struct delta_doc *x = &s->docs[k];
        if (x->searchable && x->lang == t->lang)
            x->bearers = t->bearers[strmap_get(&t->map, x->a.doc.title,
                                               strlen(x->a.doc.title))];
    }
    for (size_t i = 0; i < t->n && rc == LOTSE_OK; i++)
        if (title_worth(t->bearers[t->which[i]]) != l->title[t->ords[i]])
            rc = delta_list_add(d, t->docs, l->doc_of[t->ords[i]]);
    return rc;
}

static int do_titles(struct titles *t)
{
    struct delta *d = t->d;
    void *bytes = NULL;
    size_t n = 0;
    int rc = collect(t, GONE);

    if (rc == LOTSE_OK)
        rc = collect(t, FRESH);
    if (rc == LOTSE_OK)
        rc = tail_load(&bytes, &n, &d->ix->db.tail,
                       PART_OF(t->lang, PART_TITLES), d->err);
    if (rc == LOTSE_OK && n != 4 * (size_t)d->ix->langs[t->lang].docs)
        rc = delta_full(d, "damaged titles");
    t->hashes = bytes;
    if (rc == LOTSE_OK)
        rc = delta_prepare(d, &d->ix->db, &t->title,
                     "SELECT title FROM article WHERE doc = ?1");
    if (rc == LOTSE_OK)
        rc = scan(t);
    if (rc == LOTSE_OK)
        rc = tell(t);
    sqlite3_finalize(t->title);
    free(bytes);
    return rc;
}

int delta_titles(struct delta *d, struct delta_list *docs)
{
    int rc = LOTSE_OK;

    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++) {
        struct titles t = {.d = d, .docs = docs, .lang = lang};
        rc = do_titles(&t);
        strmap_free(&t.map);
        free(t.bearers);
        free(t.ords);
        free(t.which);
    }
    return rc;
}

/* -------------------------------------------------------- places, families */

struct places {
    struct delta *d;
    sqlite3_stmt *path, *family;
    struct strmap families; /* those that the index doesn't know */
    uint32_t first;         /* number for the first of them */
};

/* How many articles of the language have a lesser path in the index. */
static int find_before(struct places *p, uint32_t *out, int lang,
                       const char *path)
{
    const struct lang_index *l = &p->d->ix->langs[lang];
    uint32_t lo = 0, hi = l->docs;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        sqlite3_bind_int64(p->path, 1, l->doc_of[mid]);
        if (sqlite3_step(p->path) != SQLITE_ROW)
            return db_fail(&p->d->ix->db, "cannot read the index", p->d->err);
        if (strcmp(db_text(p->path, 0, NULL), path) < 0)
            lo = mid + 1;
        else
            hi = mid;
        sqlite3_reset(p->path);
    }
    *out = lo;
    return LOTSE_OK;
}

/* The number of a family. */
static int find_family(struct places *p, uint32_t *out, const char *family)
{
    uint32_t i, ord;
    int step, lang;

    sqlite3_bind_text(p->family, 1, family, -1, SQLITE_STATIC);
    step = sqlite3_step(p->family);
    if (step == SQLITE_ROW) {
        lang = sqlite3_column_int(p->family, 1) - 1;
        ord = lang >= 0 && lang < LANGS
                  ? index_ord(&p->d->ix->langs[lang],
                              (uint32_t)sqlite3_column_int64(p->family, 0))
                  : UINT32_MAX;
        sqlite3_reset(p->family);
        if (ord == UINT32_MAX)
            return delta_full(p->d, "damaged families");
        *out = p->d->ix->langs[lang].family[ord];
        return LOTSE_OK;
    }
    if (step != SQLITE_DONE)
        return db_fail(&p->d->ix->db, "cannot read the index", p->d->err);
    sqlite3_reset(p->family);
    i = strmap_put(&p->families, family, strlen(family));
    *out = p->first + i;
    return i == STRMAP_NONE ? err_nomem(p->d->err) : LOTSE_OK;
}

static int by_path(const void *a, const void *b)
{
    return strcmp((*(const struct delta_doc *const *)a)->path,
                  (*(const struct delta_doc *const *)b)->path);
}

/* Number and place of each new article of a language. They were analysed in
 * their order, which gave them their ords. */
static int place_docs(struct places *p, int lang,
                      const struct delta_doc **sorted)
{
    struct delta *d = p->d;
    const struct delta_side *s = &d->sides[FRESH];
    struct postings *post = &d->sides[FRESH].build.post[lang];
    struct delta_extra *x = &d->extra[lang];
    uint32_t n = 0;
    int rc = LOTSE_OK;

    for (size_t i = 0; i < s->n; i++)
        if (s->docs[i].searchable && s->docs[i].lang == lang)
            sorted[n++] = &s->docs[i];
    if (n > 0)
        qsort(sorted, n, sizeof *sorted, by_path);
    for (uint32_t i = 0; i < n && rc == LOTSE_OK; i++) {
        uint32_t ord = 0;
        while (post->docs[ord].facts.doc != sorted[i]->doc)
            ord++;
        x->order[i] = ord;
        rc = find_before(p, &x->before[i], lang, sorted[i]->path);
        if (rc == LOTSE_OK)
            rc = find_family(p, &post->docs[ord].facts.family,
                             *sorted[i]->a.doc.translation_of
                                 ? sorted[i]->a.doc.translation_of
                                 : sorted[i]->a.doc.id);
    }
    return rc;
}

int delta_places(struct delta *d)
{
    struct places p = {.d = d};
    const struct delta_doc **sorted =
        malloc((d->sides[FRESH].n + 1) * sizeof *sorted);
    int rc = sorted == NULL ? err_nomem(d->err) : LOTSE_OK;

    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++) {
        const struct lang_index *l = &d->ix->langs[lang];
        struct delta_extra *x = &d->extra[lang];
        uint32_t n = d->sides[FRESH].build.post[lang].n_docs;
        x->before = calloc(n + 1U, sizeof *x->before);
        x->order = calloc(n + 1U, sizeof *x->order);
        if (x->before == NULL || x->order == NULL)
            rc = err_nomem(d->err);
        for (uint32_t i = 0; i < l->docs; i++)
            if (l->family[i] >= p.first)
                p.first = l->family[i] + 1;
    }
    if (rc == LOTSE_OK)
        rc = delta_prepare(d, &d->ix->db, &p.path,
                     "SELECT path FROM article WHERE doc = ?1");
    if (rc == LOTSE_OK)
        rc = delta_prepare(d, &d->ix->db, &p.family,
                     "SELECT doc, lang FROM article WHERE family = ?1"
                     " AND ord IS NOT NULL LIMIT 1");
    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++)
        rc = place_docs(&p, lang, sorted);
    free(sorted);
    sqlite3_finalize(p.path);
    sqlite3_finalize(p.family);
    strmap_free(&p.families);
    return rc;
}
