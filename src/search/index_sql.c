/*
 * index_sql.c: an open index, as searching sees it.
 *
 * The word lists come out of the index itself, so that text is analysed as it
 * was when the index was built. SQLite serves what is shown; what ranking reads
 * lies behind its pages (load.c).
 */
#include "search/index.h"
#include "base/err.h"
#include "text/lang.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MEMO_BYTES = 3 << 19 /* of words that were analysed */ };

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

/* What both ways of opening have: the file, its word lists, its arrays. */
static int open_parts(struct lotse_index **out, const char *path,
                      const struct lotse_index *like,
                      int (*open)(struct db *, const char *, lotse_err *),
                      lotse_err *err)
{
    struct lotse_index *ix = calloc(1, sizeof *ix);
    int rc = LOTSE_OK;

    *out = ix;
    if (ix == NULL)
        return err_nomem(err);
    ix->path = strdup(path);
    if (ix->path == NULL)
        rc = err_nomem(err);
    if (rc == LOTSE_OK)
        rc = like != NULL ? db_open_both_like(&ix->db, &like->db, err)
                          : open(&ix->db, path, err);
    if (rc == LOTSE_OK)
        rc = load_lists(ix, err);
    for (int i = 0; i < LANGS && rc == LOTSE_OK; i++)
        rc = analyzer_init(&ix->langs[i].an, (lotse_lang)(i + 1), &ix->lex,
                           err);
    return rc == LOTSE_OK ? index_load(ix, like, err) : rc;
}

int index_open_base(struct lotse_index **out, const char *path,
                    lotse_err *err)
{
    int rc = open_parts(out, path, NULL, db_open, err);

    if (rc != LOTSE_OK) {
        index_close(*out);
        *out = NULL;
    }
    return rc;
}

int index_open(struct lotse_index **out, const char *path,
               const struct lotse_index *like, lotse_err *err)
{
    struct lotse_index *ix;
    int rc = open_parts(&ix, path, like, db_open_both, err);

    *out = NULL;
    if (rc == LOTSE_OK) {
        ix->hits = malloc(HITS_MAX * HIT_UNITS * sizeof *ix->hits);
        ix->hit_room = HITS_MAX;
        ix->records.most = KEPT_BYTES;
        ix->met = malloc(HITS_MAX * sizeof *ix->met);
        if (ix->hits == NULL || ix->met == NULL)
            rc = err_nomem(err);
    }
    for (int i = 0; i < LANGS && rc == LOTSE_OK; i++)
        if (synonyms_add(&ix->langs[i].synonyms, &ix->langs[i].an,
                         str_text(&ix->lex.synonyms[i]),
                         ix->lex.synonyms[i].n, NULL, NULL) != LOTSE_OK)
            rc = err_nomem(err);
    if (rc == LOTSE_OK)
        rc = load_id(ix, err);
    if (rc == LOTSE_OK && like != NULL)
        ix->model = like->model;
    else if (rc == LOTSE_OK)
        rc = load_model(ix, err);
    if (ix != NULL && (rc == LOTSE_OK || rc == LOTSE_IO) &&
        ix->db.h != NULL && db_sound(&ix->db, err) != LOTSE_OK)
        rc = LOTSE_IO; /* what looked missing couldn't be read */
    if (rc != LOTSE_OK) {
        index_close(ix);
        return rc;
    }
    *out = ix;
    return LOTSE_OK;
}

void index_close(struct lotse_index *ix)
{
    if (ix == NULL)
        return;
    records_free(&ix->records);
    shelf_free(&ix->shelf);
    arena_free(&ix->scratch);
    for (int i = 0; i < LANGS; i++) {
        memo_free(&ix->langs[i].memo);
        analyzer_free(&ix->langs[i].an);
        synonyms_free(&ix->langs[i].synonyms);
    }
    index_unload(ix);
    db_close(&ix->db);
    lexicon_free(&ix->lex);
    free(ix->hits);
    free(ix->met);
    free(ix->grams);
    free(ix->path);
    free(ix);
}

/* What a language's words take that were analysed. */
static size_t memo_of(const struct lang_index *l)
{
    return l->an.terms.keys.total + l->an.spelled.keys.total +
           memo_bytes(&l->memo);
}

/* The language's words begin anew. */
static int forget_words(struct lotse_index *ix, int lang, lotse_err *err)
{
    struct analyzer *an = &ix->langs[lang].an;
    struct analyzer fresh;
    int rc = analyzer_init(&fresh, (lotse_lang)(lang + 1), &ix->lex, err);

    if (rc != LOTSE_OK)
        return rc;
    fresh.words = an->words;
    analyzer_free(an);
    *an = fresh;
    shelf_forget_words(&ix->shelf);
    for (int i = 0; i < LANGS; i++) /* each names the other's terms */
        memo_free(&ix->langs[i].memo);
    return LOTSE_OK;
}

int index_trim(struct lotse_index *ix, lotse_err *err)
{
    bool full[LANGS];
    int rc = LOTSE_OK;

    records_age(&ix->records);
    shelf_age(&ix->shelf);
    for (int i = 0; i < LANGS; i++)
        full[i] = memo_of(&ix->langs[i]) >= MEMO_BYTES;
    for (int i = 0; i < LANGS && rc == LOTSE_OK; i++)
        if (full[i])
            rc = forget_words(ix, i, err);
    return rc;
}

lotse_lang index_lang(const struct lotse_index *ix, const char *text, size_t n)
{
    const struct wordlist *const words[LANGS] = {&ix->langs[0].an.words,
                                                 &ix->langs[1].an.words};

    return lang_decide(lang_score(&ix->lex, words, text, n));
}

float index_idf(struct lang_index *l, uint32_t df)
{
    double rest = df < l->live ? (double)(l->live - df) : 0;
    float idf;

    if (df < IDFS && l->idf[df] > 0)
        return l->idf[df];
    idf = (float)log(1 + (rest + .5) / (df + .5));
    if (df < IDFS)
        l->idf[df] = idf;
    return idf;
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
        "SELECT (SELECT value FROM meta WHERE key = 'counts'),"
        " (SELECT count(*) FROM article WHERE status <> 0)", err);
    struct stat about;
    char *second;

    if (st == NULL)
        return LOTSE_IO;
    if (sqlite3_step(st) != SQLITE_ROW)
        return db_fail(&ix->db, "cannot read the index", err);
    strtoull(db_text(st, 0, NULL), &second, 10);
    out->sections = (size_t)strtoull(second, NULL, 10);
    out->unpublished = (size_t)sqlite3_column_int64(st, 1);
    sqlite3_reset(st);
    if (fstat(ix->db.file->fd, &about) != 0)
        return err_set(err, LOTSE_IO, "%s: %s", ix->path, strerror(errno));
    out->bytes = (uint64_t)about.st_size;
    return LOTSE_OK;
}
