/*
 * lists_sql.c: posting lists, gram lists and forward lists, decoded.
 *
 * A posting list is decoded once: each field's frequency is weighted and
 * divided by its length right then (the inner sum of BM25F), so that scoring
 * is one multiplication a posting. A forward list stays the bytes it is; they
 * are read a few hundred times a query at most. Lists that were read stay in
 * the handle's memory until index_trim forgets them. Every number in the bytes
 * is checked: the file may be foreign.
 */
#include "base/err.h"
#include "base/varint.h"
#include "base/vec.h"
#include "search/index.h"
#include "text/fold.h"

#include <string.h>

/* The entry of a key; *fresh: it wasn't there and is all zero. */
static struct cached *look_up(struct lotse_index *ix, const char *key,
                              size_t n, bool *fresh)
{
    size_t had = ix->keys.n;
    uint32_t at = strmap_put(&ix->keys, key, n);

    if (at == STRMAP_NONE ||
        !vec_reserve(&ix->cached, &ix->cap_cached, at + 1U,
                     sizeof *ix->cached))
        return NULL;
    *fresh = at == had;
    if (*fresh)
        ix->cached[at] = (struct cached){0};
    return &ix->cached[at];
}

static bool alloc_list(struct lotse_index *ix, struct plist *l, size_t n,
                       bool masks)
{
    l->ords = arena_array(&ix->lists, n, sizeof *l->ords);
    l->tf = arena_array(&ix->lists, n, sizeof *l->tf);
    l->masks = masks ? arena_alloc(&ix->lists, n) : NULL;
    return l->ords != NULL && l->tf != NULL && (!masks || l->masks != NULL);
}

/* Decode n postings; false: the bytes are not a list. */
static bool decode(const struct lang_index *l, struct plist *out,
                   struct reader r, uint32_t n)
{
    uint32_t *ords = (uint32_t *)(uintptr_t)out->ords;
    float *tf = (float *)(uintptr_t)out->tf;
    uint8_t *masks = (uint8_t *)(uintptr_t)out->masks;
    uint64_t ord = 0;

    for (uint32_t i = 0; i < n; i++) {
        float sum = 0;
        ord += get_varint(&r);
        if (r.bad || ord == 0 || ord > l->docs)
            return false;
        ords[i] = (uint32_t)ord - 1;
        if (masks == NULL) {
            tf[i] = (float)get_varint(&r) * l->gram_norm[ord - 1];
            continue;
        }
        if (r.p >= r.end)
            return false;
        masks[i] = *r.p++;
        for (int f = 0; f < FIELDS; f++)
            if (masks[i] >> f & 1)
                sum += (float)get_varint(&r) * l->norm[ord - 1][f];
        tf[i] = sum;
    }
    out->n = n;
    return !r.bad;
}

/* Read one row of posting or gram, at columns number, df, list. */
static int read_list(struct plist *out, struct lotse_index *ix, int lang,
                     sqlite3_stmt *st, bool masks, lotse_err *err)
{
    int step = sqlite3_step(st), rc = LOTSE_OK;
    size_t n;
    const char *bytes;
    sqlite3_int64 df;

    if (step == SQLITE_DONE)
        goto out;
    if (step != SQLITE_ROW) {
        rc = db_fail(&ix->db, "cannot read the index", err);
        goto out;
    }
    bytes = db_text(st, 2, &n);
    df = sqlite3_column_int64(st, 1);
    out->number = (uint32_t)sqlite3_column_int64(st, 0);
    if (df < 0 || df > ix->langs[lang].docs || (uint64_t)df > n ||
        out->number >= UINT32_MAX - 1) {
        rc = err_set(err, LOTSE_IO, "%s: damaged postings; run lotse compile",
                     ix->path);
    } else if (!alloc_list(ix, out, (size_t)df, masks)) {
        rc = err_nomem(err);
    } else if (!decode(&ix->langs[lang], out,
                       (struct reader){(const void *)bytes,
                                       (const unsigned char *)bytes + n, false},
                       (uint32_t)df)) {
        out->n = 0;
        rc = err_set(err, LOTSE_IO, "%s: damaged postings; run lotse compile",
                     ix->path);
    }
out:
    sqlite3_reset(st);
    return rc;
}

int index_term(struct plist *out, struct lotse_index *ix, int lang,
               const char *term, size_t n, lotse_err *err)
{
    char key[FOLD_MAX * 2 + 2];
    sqlite3_stmt *st;
    struct cached *c;
    bool fresh;
    int rc = LOTSE_OK;

    *out = (struct plist){0};
    if (n + 1 > sizeof key)
        return LOTSE_OK;
    key[0] = (char)('0' + lang);
    memcpy(key + 1, term, n);
    c = look_up(ix, key, n + 1, &fresh);
    if (c == NULL)
        return err_nomem(err);
    if (fresh) {
        st = db_stmt(&ix->db, ST_POSTING,
                     "SELECT number, df, list FROM posting WHERE lang = ?1"
                     " AND term = ?2", err);
        if (st == NULL)
            return LOTSE_IO;
        sqlite3_bind_int(st, 1, lang + 1);
        sqlite3_bind_text(st, 2, term, (int)n, SQLITE_STATIC);
        rc = read_list(&c->list, ix, lang, st, true, err);
    }
    *out = c->list;
    return rc;
}

int index_gram(struct plist *out, struct lotse_index *ix, int lang,
               uint64_t gram, lotse_err *err)
{
    unsigned char key[8];
    sqlite3_stmt *st;
    struct cached *c;
    bool fresh;
    int rc = LOTSE_OK;

    *out = (struct plist){0};
    key[0] = (unsigned char)('2' + lang);
    for (int i = 0; i < 6; i++)
        key[1 + i] = (unsigned char)(gram >> (8 * i));
    c = look_up(ix, (const char *)key, 7, &fresh);
    if (c == NULL)
        return err_nomem(err);
    if (fresh) {
        st = db_stmt(&ix->db, ST_GRAM,
                     "SELECT 0, df, list FROM gram WHERE lang = ?1"
                     " AND gram = ?2", err);
        if (st == NULL)
            return LOTSE_IO;
        sqlite3_bind_int(st, 1, lang + 1);
        sqlite3_bind_int64(st, 2, (sqlite3_int64)gram);
        rc = read_list(&c->list, ix, lang, st, false, err);
    }
    *out = c->list;
    return rc;
}

/* The bytes of the first column of a row that was asked for, kept. */
static int keep_bytes(struct cached *c, struct lotse_index *ix,
                      sqlite3_stmt *st, lotse_err *err)
{
    int step = sqlite3_step(st), rc = LOTSE_OK;

    if (step == SQLITE_ROW) {
        const char *bytes = db_text(st, 0, &c->n_bytes);
        c->bytes =
            (const unsigned char *)arena_strn(&ix->lists, bytes, c->n_bytes);
        if (c->bytes == NULL) {
            c->n_bytes = 0;
            rc = err_nomem(err);
        }
    } else if (step != SQLITE_DONE) {
        rc = db_fail(&ix->db, "cannot read the index", err);
    }
    sqlite3_reset(st);
    return rc;
}

int index_forward(const unsigned char **out, size_t *n, struct lotse_index *ix,
                  uint32_t doc, lotse_err *err)
{
    char key[5] = {'4', (char)doc, (char)(doc >> 8), (char)(doc >> 16),
                   (char)(doc >> 24)};
    sqlite3_stmt *st;
    struct cached *c;
    bool fresh;
    int rc = LOTSE_OK;

    *out = NULL;
    *n = 0;
    c = look_up(ix, key, sizeof key, &fresh);
    if (c == NULL)
        return err_nomem(err);
    if (fresh) {
        st = db_stmt(&ix->db, ST_FORWARD,
                     "SELECT list FROM forward WHERE doc = ?1", err);
        if (st == NULL)
            return LOTSE_IO;
        sqlite3_bind_int64(st, 1, doc);
        rc = keep_bytes(c, ix, st, err);
    }
    *out = c->bytes;
    *n = c->n_bytes;
    return rc;
}

int index_translation(const unsigned char **out, size_t *n,
                      struct lotse_index *ix, int lang, bool paraphrases,
                      const char *term, size_t n_term, lotse_err *err)
{
    int way = lang + (paraphrases ? LANGS : 0);
    char key[FOLD_MAX * 2 + 2];
    sqlite3_stmt *st;
    struct cached *c;
    bool fresh;
    int rc = LOTSE_OK;

    *out = NULL;
    *n = 0;
    if (n_term + 1 > sizeof key)
        return LOTSE_OK;
    key[0] = (char)('5' + way);
    memcpy(key + 1, term, n_term);
    c = look_up(ix, key, n_term + 1, &fresh);
    if (c == NULL)
        return err_nomem(err);
    if (fresh) {
        st = db_stmt(&ix->db, ST_TRANSLATION,
                     "SELECT list FROM translation WHERE lang = ?1"
                     " AND term = ?2", err);
        if (st == NULL)
            return LOTSE_IO;
        sqlite3_bind_int(st, 1, way + 1);
        sqlite3_bind_text(st, 2, term, (int)n_term, SQLITE_STATIC);
        rc = keep_bytes(c, ix, st, err);
    }
    *out = c->bytes;
    *n = c->n_bytes;
    return rc;
}
