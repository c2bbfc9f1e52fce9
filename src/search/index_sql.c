/*
 * index_sql.c: an open index, as searching sees it.
 *
 * The word lists come out of the index itself, so that text is analysed as it
 * was when the index was built. The length of each field of each article is
 * turned into the factor that BM25F wants before the first query.
 *
 * BM25F: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework:
 * BM25 and Beyond", section 3.6.
 */
#include "search/index.h"
#include "base/err.h"
#include "text/lang.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { CACHE_BYTES = 48 << 20, FEW_BEARERS = 4 };

/* Weight and length normalisation of each field, in the order of the enum. */
static const struct {
    double weight, b;
} fields[FIELDS] = {
    {8, .4},   /* title */
    {4, .4},   /* questions */
    {1, .4},   /* headings */
    {2, .4},   /* tags */
    {2, .4},   /* summary */
    {1, .85},  /* body */
    {.7, .85}, /* code */
    {6, .3},   /* solved tickets */
};

static const double gram_b = .75;

static int load_lists(struct lotse_index *ix, lotse_err *err)
{
    sqlite3_stmt *st = NULL;
    int rc = LOTSE_OK;

    if (sqlite3_prepare_v2(ix->db.h, "SELECT text FROM lexicon WHERE lang = ?1"
                                     " AND list = ?2", -1, &st, NULL) !=
        SQLITE_OK)
        return db_fail(&ix->db, "cannot read the index", err);
    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++)
        for (int i = 0; i < LEX_LISTS && rc == LOTSE_OK; i++) {
            size_t n;
            const char *text;
            sqlite3_bind_int(st, 1, lang + 1);
            sqlite3_bind_int(st, 2, i);
            if (sqlite3_step(st) == SQLITE_ROW) {
                text = db_text(st, 0, &n);
                rc = lexicon_add(&ix->lex, (lotse_lang)(lang + 1),
                                 (enum lex_list)i, text, n, err);
            }
            sqlite3_reset(st);
        }
    sqlite3_finalize(st);
    return rc;
}

static uint32_t get_le(const unsigned char *p, int bytes)
{
    uint32_t v = 0;

    for (int i = 0; i < bytes; i++)
        v |= (uint32_t)p[i] << (8 * i);
    return v;
}

/* Lengths become factors: weight / (1 - b + b * length / mean length), over
 * two because frequencies are kept in halves. */
static void set_norms(struct lang_index *l, const unsigned char *lengths)
{
    double mean[FIELDS] = {0}, grams = 0;

    for (uint32_t i = 0; i < l->docs; i++) {
        const unsigned char *p = lengths + (size_t)i * DOC_LENGTHS;
        for (int f = 0; f < FIELDS; f++)
            mean[f] += get_le(p + 2 * f, 2);
        grams += get_le(p + 2 * FIELDS, 4);
    }
    for (uint32_t i = 0; i < l->docs; i++) {
        const unsigned char *p = lengths + (size_t)i * DOC_LENGTHS;
        for (int f = 0; f < FIELDS; f++) {
            double rel = mean[f] > 0
                             ? get_le(p + 2 * f, 2) * (double)l->docs / mean[f]
                             : 1;
            l->norm[i][f] = (float)(fields[f].weight / 2 /
                                    (1 - fields[f].b + fields[f].b * rel));
        }
        l->gram_norm[i] =
            (float)(1 / (1 - gram_b +
                         gram_b * (grams > 0 ? get_le(p + 2 * FIELDS, 4) *
                                                   (double)l->docs / grams
                                             : 1)));
    }
}

/* Check the arrays of one language before anything is taken from them. */
static int read_stats(struct lotse_index *ix, int lang, sqlite3_stmt *st,
                      lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    size_t n_map, n_lengths, n_words, n_dfs;
    const unsigned char *map = (const void *)db_text(st, 2, &n_map);
    const unsigned char *lengths = (const void *)db_text(st, 3, &n_lengths);
    const char *words = db_text(st, 4, &n_words);
    const unsigned char *dfs = (const void *)db_text(st, 5, &n_dfs);
    sqlite3_int64 docs = sqlite3_column_int64(st, 0);

    if (docs < 0 || docs > INT32_MAX || n_map != (size_t)docs * 4 ||
        n_lengths != (size_t)docs * DOC_LENGTHS || n_dfs / 4 > UINT32_MAX / 4)
        return err_set(err, LOTSE_IO, "%s: damaged statistics; run lotse "
                       "compile", ix->path);
    l->docs = (uint32_t)docs;
    l->n_terms = (uint32_t)sqlite3_column_int64(st, 1);
    l->n_idf = (uint32_t)(n_dfs / 4);
    l->idf = calloc(l->n_idf + 1U, sizeof *l->idf);
    l->doc_of = calloc(l->docs + 1U, sizeof *l->doc_of);
    l->attrs = calloc(l->docs + 1U, sizeof *l->attrs);
    l->norm = calloc(l->docs + 1U, sizeof *l->norm);
    l->gram_norm = calloc(l->docs + 1U, sizeof *l->gram_norm);
    str_add(&l->words, words, n_words);
    if (l->doc_of == NULL || l->attrs == NULL || l->norm == NULL ||
        l->gram_norm == NULL || l->idf == NULL || l->words.oom)
        return err_nomem(err);
    for (uint32_t i = 0; i < l->n_idf; i++)
        l->idf[i] = index_idf(l, get_le(dfs + (size_t)i * 4, 4));
    for (uint32_t i = 0; i < l->docs; i++)
        l->doc_of[i] = get_le(map + (size_t)i * 4, 4);
    set_norms(l, lengths);
    if (!wordlist_open(&l->an.words, str_text(&l->words), l->words.n))
        return err_set(err, LOTSE_IO,
                       "%s: damaged word list; run lotse compile", ix->path);
    return LOTSE_OK;
}

static int load_stats(struct lotse_index *ix, lotse_err *err)
{
    sqlite3_stmt *st = NULL;
    int rc = LOTSE_OK;

    if (sqlite3_prepare_v2(ix->db.h, "SELECT docs, terms, map, lengths, words,"
                                     " dfs FROM stats WHERE lang = ?1", -1, &st,
                           NULL) != SQLITE_OK)
        return db_fail(&ix->db, "cannot read the index", err);
    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++) {
        sqlite3_bind_int(st, 1, lang + 1);
        if (sqlite3_step(st) == SQLITE_ROW)
            rc = read_stats(ix, lang, st, err);
        else
            rc = err_set(err, LOTSE_IO, "%s: no statistics; run lotse compile",
                         ix->path);
        sqlite3_reset(st);
    }
    sqlite3_finalize(st);
    return rc;
}

/* A title that a few articles share is what they are about; one that many
 * share ("Description") tells none of them from the others. */
static float title_worth(sqlite3_int64 bearers)
{
    return bearers > FEW_BEARERS ? (float)FEW_BEARERS / (float)bearers : 1;
}

/* Audience, boost, family and title of every searchable article. */
static int load_attrs(struct lotse_index *ix, lotse_err *err)
{
    sqlite3_stmt *st = NULL;
    int rc = LOTSE_OK;

    if (sqlite3_prepare_v2(ix->db.h,
                           "SELECT lang, ord, audience, boost, family, bearers"
                           " FROM article WHERE status = 0 AND ord IS NOT NULL"
                           " ORDER BY lang, ord", -1, &st, NULL) != SQLITE_OK)
        return db_fail(&ix->db, "cannot read the index", err);
    while (rc == LOTSE_OK && sqlite3_step(st) == SQLITE_ROW) {
        int lang = sqlite3_column_int(st, 0) - 1;
        sqlite3_int64 ord = sqlite3_column_int64(st, 1);
        size_t n;
        const char *family = db_text(st, 4, &n);
        struct doc_attr *a;
        if (lang < 0 || lang >= LANGS || ord < 0 ||
            ord >= ix->langs[lang].docs)
            continue;
        a = &ix->langs[lang].attrs[ord];
        a->audience = (uint8_t)sqlite3_column_int(st, 2);
        a->boost = (float)sqlite3_column_double(st, 3);
        a->title = title_worth(sqlite3_column_int64(st, 5));
        ix->langs[lang].norm[ord][FIELD_TITLE] *= a->title;
        a->family = strmap_put(&ix->families, family, n);
        if (a->family == STRMAP_NONE)
            rc = err_nomem(err);
    }
    if (sqlite3_finalize(st) != SQLITE_OK && rc == LOTSE_OK)
        rc = db_fail(&ix->db, "cannot read the index", err);
    return rc;
}

static int load_id(struct lotse_index *ix, lotse_err *err)
{
    sqlite3_stmt *st = NULL;
    int rc = LOTSE_OK;

    if (sqlite3_prepare_v2(ix->db.h,
                           "SELECT value FROM meta WHERE key = 'index_id'", -1,
                           &st, NULL) != SQLITE_OK ||
        sqlite3_step(st) != SQLITE_ROW) {
        rc = db_fail(&ix->db, "cannot read the index", err);
    } else {
        size_t n;
        const char *id = db_text(st, 0, &n);
        memcpy(ix->index_id, id, n < 32 ? n : 32);
    }
    sqlite3_finalize(st);
    return rc;
}

static int load_model(struct lotse_index *ix, lotse_err *err)
{
    struct str path = {0};
    int rc;

    str_addf(&path, "%s" MODEL_SUFFIX, ix->path);
    rc = path.oom ? err_nomem(err) : model_read(&ix->model, path.p, err);
    str_free(&path);
    return rc;
}

int index_open(struct lotse_index **out, const char *path, lotse_err *err)
{
    struct lotse_index *ix = calloc(1, sizeof *ix);
    int rc = LOTSE_OK;

    *out = NULL;
    if (ix == NULL)
        return err_nomem(err);
    ix->path = strdup(path);
    if (ix->path == NULL)
        rc = err_nomem(err);
    if (rc == LOTSE_OK)
        rc = db_open(&ix->db, path, err);
    if (rc == LOTSE_OK)
        rc = load_lists(ix, err);
    for (int i = 0; i < LANGS && rc == LOTSE_OK; i++)
        rc = analyzer_init(&ix->langs[i].an, (lotse_lang)(i + 1), &ix->lex,
                           err);
    if (rc == LOTSE_OK)
        rc = load_stats(ix, err);
    for (int i = 0; i < LANGS && rc == LOTSE_OK; i++)
        if (synonyms_add(&ix->langs[i].synonyms, &ix->langs[i].an,
                         str_text(&ix->lex.synonyms[i]),
                         ix->lex.synonyms[i].n, NULL, NULL) != LOTSE_OK)
            rc = err_nomem(err);
    if (rc == LOTSE_OK)
        rc = load_attrs(ix, err);
    if (rc == LOTSE_OK)
        rc = load_id(ix, err);
    if (rc == LOTSE_OK)
        rc = load_model(ix, err);
    if ((rc == LOTSE_OK || rc == LOTSE_IO) &&
        db_sound(&ix->db, err) != LOTSE_OK)
        rc = LOTSE_IO; /* what looked missing couldn't be read */
    if (rc != LOTSE_OK) {
        index_close(ix);
        return rc;
    }
    *out = ix;
    return LOTSE_OK;
}

static void forget_lists(struct lotse_index *ix)
{
    strmap_free(&ix->keys);
    free(ix->cached);
    ix->cached = NULL;
    ix->cap_cached = 0;
    arena_free(&ix->lists);
}

void index_close(struct lotse_index *ix)
{
    if (ix == NULL)
        return;
    forget_lists(ix);
    for (int i = 0; i < LANGS; i++) {
        struct lang_index *l = &ix->langs[i];
        analyzer_free(&l->an);
        synonyms_free(&l->synonyms);
        str_free(&l->words);
        free(l->doc_of);
        free(l->attrs);
        free(l->norm);
        free(l->gram_norm);
        free(l->idf);
    }
    db_close(&ix->db);
    lexicon_free(&ix->lex);
    strmap_free(&ix->families);
    free(ix->path);
    free(ix);
}

int index_trim(struct lotse_index *ix, lotse_err *err)
{
    if (ix->lists.total + ix->keys.keys.total > CACHE_BYTES)
        forget_lists(ix);
    for (int i = 0; i < LANGS; i++) {
        struct analyzer *an = &ix->langs[i].an;
        struct analyzer fresh;
        int rc;
        if (an->terms.keys.total + an->spelled.keys.total < CACHE_BYTES / 4)
            continue;
        rc = analyzer_init(&fresh, (lotse_lang)(i + 1), &ix->lex, err);
        if (rc != LOTSE_OK)
            return rc;
        fresh.words = an->words;
        analyzer_free(an);
        *an = fresh;
    }
    return LOTSE_OK;
}

lotse_lang index_lang(const struct lotse_index *ix, const char *text, size_t n)
{
    const struct wordlist *const words[LANGS] = {&ix->langs[0].an.words,
                                                 &ix->langs[1].an.words};

    return lang_decide(lang_score(&ix->lex, words, text, n));
}

float index_idf(const struct lang_index *l, uint32_t df)
{
    double rest = df < l->docs ? (double)(l->docs - df) : 0;

    return (float)log(1 + (rest + .5) / (df + .5));
}

uint32_t rising_find(const uint32_t *items, uint32_t n, uint32_t want)
{
    uint32_t lo = 0, hi = n;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (items[mid] < want)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && items[lo] == want ? lo : n;
}

uint32_t index_ord(const struct lang_index *l, uint32_t doc)
{
    uint32_t ord = rising_find(l->doc_of, l->docs, doc);

    return ord < l->docs ? ord : UINT32_MAX;
}

int index_counts(lotse_info *out, struct lotse_index *ix, lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(
        &ix->db, ST_INFO,
        "SELECT (SELECT count(*) FROM section),"
        " (SELECT count(*) FROM article WHERE status <> 0)", err);
    struct stat about;

    if (st == NULL)
        return LOTSE_IO;
    if (sqlite3_step(st) != SQLITE_ROW)
        return db_fail(&ix->db, "cannot read the index", err);
    out->sections = (size_t)sqlite3_column_int64(st, 0);
    out->unpublished = (size_t)sqlite3_column_int64(st, 1);
    sqlite3_reset(st);
    if (stat(ix->path, &about) != 0)
        return err_set(err, LOTSE_IO, "%s: %s", ix->path, strerror(errno));
    out->bytes = (uint64_t)about.st_size;
    return LOTSE_OK;
}
