/*
 * compile_sql.c: a folder of Markdown becomes an index.
 *
 *     walk -> workers (read, hash, parse) -> store -> build -> seal -> rename
 *
 * The answers of the workers come in the order of the files. As long as they
 * all say "same as before", nothing is written; the first other answer creates
 * the temporary index and copies what was skipped. The index is named by a
 * digest over its lists of words and the (path, hash) of every article: equal
 * digest, equal rows. Whatever kills this process leaves the old index.
 */
#include "base/err.h"
#include "base/file.h"
#include "compile/build.h"
#include "compile/compile.h"
#include "compile/dict.h"
#include "compile/store.h"
#include "md/md.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

enum { NAMED_MAX = 256 << 20 }; /* bytes */

struct job {
    const lotse_compile_opts *opts;
    lotse_compile_stats *stats;
    lotse_err *err;
    struct lexicon lex;
    struct lexicon_texts texts;
    struct analyzer an[LANGS];
    struct analyzer *an_ptrs[LANGS];
    struct file_list files;
    struct known known;
    struct db old, db;
    bool has_old, has_db;
    struct str ding; /* the dictionary's text */
    struct str dict; /* and what was learnt from it */
    char words_key[33];
    struct str tickets; /* solved ones, the file's text */
    struct solved solved;
    int64_t *old_docs; /* by file: its article in the old index, or 0 */
    struct str tmp, lock;
    int lock_fd;
    XXH3_state_t *digest;
};

static void report(struct job *j, int severity, const char *path,
                   unsigned line, const char *rule, const char *message)
{
    lotse_diag d = {severity, path, line, rule, message};

    if (severity == LOTSE_ERROR)
        j->stats->errors++;
    else if (severity == LOTSE_WARNING)
        j->stats->warnings++;
    if (j->opts->diag != NULL)
        j->opts->diag(j->opts->ctx, &d);
}

/* A finding about a list of synonyms. */
static void report_list(void *ctx, const char *path, unsigned line,
                        const char *message)
{
    report(ctx, LOTSE_WARNING, path, line, "synonyms", message);
}

static void hex(char out[33], const void *bytes)
{
    const unsigned char *p = bytes;

    for (int i = 0; i < 16; i++) {
        out[2 * i] = "0123456789abcdef"[p[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[p[i] & 15];
    }
    out[32] = '\0';
}

static void finish_digest(char out[33], XXH3_state_t *state)
{
    XXH128_canonical_t c;

    XXH128_canonicalFromHash(&c, XXH3_128bits_digest(state));
    hex(out, c.digest);
}

/* What the translations depend on: all word lists but the synonyms. */
static void digest_words(struct job *j, char out[33])
{
    XXH3_128bits_reset(j->digest);
    XXH3_128bits_update(j->digest, LOTSE_VERSION, sizeof LOTSE_VERSION);
    for (int lang = 0; lang < LEX_LANGS; lang++)
        for (int list = 0; list < LEX_LISTS; list++)
            if (list != LEX_SYNONYMS)
                XXH3_128bits_update(j->digest, j->texts.text[lang][list],
                                    j->texts.n[lang][list] + 1);
    XXH3_128bits_update(j->digest, str_text(&j->ding), j->ding.n);
    finish_digest(out, j->digest);
}

/* Everything beside the articles that the rows depend on. */
static void digest_frame(struct job *j, char out[33])
{
    digest_words(j, out);
    XXH3_128bits_reset(j->digest);
    XXH3_128bits_update(j->digest, out, 33);
    for (int lang = 0; lang < LEX_LANGS; lang++)
        XXH3_128bits_update(j->digest, j->texts.text[lang][LEX_SYNONYMS],
                            j->texts.n[lang][LEX_SYNONYMS] + 1);
    XXH3_128bits_update(j->digest, str_text(&j->tickets), j->tickets.n);
    finish_digest(out, j->digest);
}

static void digest_article(struct job *j, const char *path,
                           const unsigned char *hash)
{
    XXH3_128bits_update(j->digest, path, strlen(path) + 1);
    XXH3_128bits_update(j->digest, hash, HASH_BYTES);
}

/* ------------------------------------------------------------ old index -- */

/* Open the old index where it is ours, whole, and of the same word lists. */
static int open_old(struct job *j, const char *frame)
{
    struct str had = {0};
    int rc = LOTSE_OK;

    if (j->opts->full ||
        db_open(&j->old, j->opts->index, NULL) != LOTSE_OK)
        return LOTSE_OK;
    if (db_verify(&j->old, NULL) != LOTSE_OK) {
        db_close(&j->old);
        return LOTSE_OK;
    }
    rc = load_meta(&had, &j->old, "frame", j->err);
    if (rc == LOTSE_OK && strcmp(str_text(&had), frame) == 0)
        rc = store_known(&j->known, &j->old, j->err);
    if (rc == LOTSE_OK && j->known.index_id.n == 32)
        j->has_old = true;
    else
        db_close(&j->old);
    str_free(&had);
    return rc;
}

/* ------------------------------------------------------------ new index -- */

static int store_lexicon(struct job *j)
{
    sqlite3_stmt *st = NULL;
    int rc = LOTSE_OK;

    if (sqlite3_prepare_v2(j->db.h, "INSERT INTO lexicon VALUES (?,?,?)", -1,
                           &st, NULL) != SQLITE_OK)
        return db_fail(&j->db, "cannot write the index", j->err);
    for (int lang = 0; lang < LEX_LANGS && rc == LOTSE_OK; lang++)
        for (int list = 0; list < LEX_LISTS && rc == LOTSE_OK; list++) {
            sqlite3_bind_int(st, 1, lang + 1);
            sqlite3_bind_int(st, 2, list);
            sqlite3_bind_text64(st, 3, j->texts.text[lang][list],
                                j->texts.n[lang][list], SQLITE_STATIC,
                                SQLITE_UTF8);
            if (sqlite3_step(st) != SQLITE_DONE)
                rc = db_fail(&j->db, "cannot write the index", j->err);
            sqlite3_reset(st);
        }
    sqlite3_finalize(st);
    return rc;
}

static int take_same(struct job *j, size_t i);

/* Create the temporary index and copy the files before `upto`. */
static int open_new(struct job *j, size_t upto)
{
    int rc;

    unlink(j->tmp.p);
    rc = db_create(&j->db, j->tmp.p, j->an_ptrs, j->err);
    if (rc != LOTSE_OK)
        return rc;
    j->has_db = true;
    rc = store_lexicon(j);
    for (size_t i = 0; i < upto && rc == LOTSE_OK; i++)
        if (j->old_docs[i] != 0)
            rc = take_same(j, i);
    return rc;
}

/* What a stored or refused article means for the whole: an id that is taken
 * is that file's error, everything else ends the build. */
static int settle(struct job *j, size_t i, int rc, const unsigned char *hash,
                  lotse_err *local)
{
    if (rc == LOTSE_INPUT) {
        report(j, LOTSE_ERROR, j->files.paths[i], 0, "id", local->msg);
        return LOTSE_OK;
    }
    if (rc != LOTSE_OK)
        return err_set(j->err, rc, "%s", local->msg);
    digest_article(j, j->files.paths[i], hash);
    j->stats->articles++;
    return LOTSE_OK;
}

static int take_same(struct job *j, size_t i)
{
    uint32_t k = strmap_get(&j->known.paths, j->files.paths[i],
                            strlen(j->files.paths[i]));
    lotse_err local = {0};
    int rc = store_copy(&j->db, &j->old, (int64_t)i + 1, j->old_docs[i],
                        &local);

    return settle(j, i, rc, j->known.hashes[k], &local);
}

static int take_doc(struct job *j, size_t i, const struct answer *a)
{
    const char *path = j->files.paths[i];
    struct md_doc doc = {0};
    struct resolved r = {0};
    lotse_err local = {0};
    int rc = LOTSE_OK;

    j->stats->parsed++;
    if (md_unpack(&doc, str_text(&a->payload), a->payload.n) != LOTSE_OK) {
        report(j, LOTSE_ERROR, path, 0, "parser",
               "the parser gave a broken answer; simplify the article");
        goto out;
    }
    for (size_t k = 0; k < doc.n_warnings; k++)
        report(j, LOTSE_WARNING, path, doc.warnings[k].line,
               doc.warnings[k].rule, doc.warnings[k].text);
    j->stats->unknown_keys += doc.unknown_keys.n;
    if (!j->has_db)
        rc = open_new(j, i);
    if (rc == LOTSE_OK && resolve_article(&r, path, &doc, &j->lex) != LOTSE_OK)
        rc = err_nomem(j->err);
    if (rc == LOTSE_OK) {
        rc = store_article(&j->db, (int64_t)i + 1, path, a->hash, &r, &doc,
                           &local);
        rc = settle(j, i, rc, a->hash, &local);
    }
out:
    resolved_free(&r);
    md_doc_free(&doc);
    return rc;
}

static int take_answer(struct job *j, size_t i, const struct answer *a)
{
    const char *path = j->files.paths[i];
    uint32_t k;
    int rc = LOTSE_OK;

    j->stats->bytes += a->bytes;
    switch (a->kind) {
    case ANSWER_ERROR:
        report(j, LOTSE_ERROR, path, a->line, "parse", str_text(&a->payload));
        break;
    case ANSWER_SAME:
        k = strmap_get(&j->known.paths, path, strlen(path));
        j->old_docs[i] = j->known.docs[k];
        rc = store_warnings(&j->old, j->known.docs[k], path, j->opts->diag,
                            j->opts->ctx, &j->stats->warnings,
                            &j->stats->unknown_keys, j->err);
        if (rc == LOTSE_OK && j->has_db)
            rc = take_same(j, i);
        break;
    case ANSWER_DOC:
        rc = take_doc(j, i, a);
        break;
    }
    return rc;
}

/* All files through the workers; *same counts the unchanged ones. */
static int take_files(struct job *j, size_t *same)
{
    const unsigned char **known = calloc(j->files.n + 1, sizeof *known);
    struct pool *pool = NULL;
    int rc = LOTSE_OK;

    j->old_docs = calloc(j->files.n + 1, sizeof *j->old_docs);
    j->stats->removed = j->known.paths.n;
    if (known == NULL || j->old_docs == NULL) {
        free(known);
        return err_nomem(j->err);
    }
    for (size_t i = 0; i < j->files.n; i++) {
        uint32_t k = strmap_get(&j->known.paths, j->files.paths[i],
                                strlen(j->files.paths[i]));
        known[i] = k == STRMAP_NONE ? NULL : j->known.hashes[k];
        j->stats->removed -= k != STRMAP_NONE;
    }
    rc = pool_start(&pool, j->opts->articles, &j->files, known,
                    j->opts->jobs, j->err);
    for (size_t i = 0; i < j->files.n && rc == LOTSE_OK; i++) {
        struct answer a;
        rc = pool_next(&a, pool, i, j->err);
        if (rc == LOTSE_OK)
            rc = take_answer(j, i, &a);
        *same += a.kind == ANSWER_SAME;
        answer_free(&a);
        if (j->opts->progress != NULL)
            j->opts->progress(j->opts->ctx, i + 1, 2 * j->files.n);
    }
    pool_stop(pool);
    free(known);
    return rc;
}

static int count_sections(struct job *j, struct db *db)
{
    sqlite3_stmt *st = NULL;
    int rc = LOTSE_OK;

    if (sqlite3_prepare_v2(db->h, "SELECT (SELECT count(*) FROM section),"
                                  " (SELECT count(*) FROM article)",
                           -1, &st, NULL) != SQLITE_OK ||
        sqlite3_step(st) != SQLITE_ROW) {
        rc = db_fail(db, "cannot read the index", j->err);
    } else {
        j->stats->sections = (size_t)sqlite3_column_int64(st, 0);
        j->stats->articles = (size_t)sqlite3_column_int64(st, 1);
    }
    sqlite3_finalize(st);
    return rc;
}

/* Solved tickets that name no article of ours. */
static int warn_solved(struct job *j)
{
    sqlite3_stmt *st = NULL;
    int rc = LOTSE_OK;

    if (sqlite3_prepare_v2(j->db.h, "SELECT 1 FROM article WHERE path = ?1"
                           " OR id = ?1", -1, &st, NULL) != SQLITE_OK)
        return db_fail(&j->db, "cannot read the index", j->err);
    for (size_t i = 0; i < j->solved.names.n && rc == LOTSE_OK; i++) {
        const char *name = j->solved.names.items[i].p;
        int step;
        sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
        step = sqlite3_step(st);
        if (step == SQLITE_DONE)
            report(j, LOTSE_WARNING, name, 0, "solved",
                   "a solved ticket names it, but there is no such article");
        else if (step != SQLITE_ROW)
            rc = db_fail(&j->db, "cannot read the index", j->err);
        sqlite3_reset(st);
    }
    sqlite3_finalize(st);
    return rc;
}

/* Finish the temporary index and put it in place, unless it is equal. */
static int publish(struct job *j, const char *frame)
{
    struct str cache = {0};
    struct built built = {0};
    int rc = count_sections(j, &j->db);

    finish_digest(j->stats->index_id, j->digest);
    if (rc != LOTSE_OK || j->opts->dry_run ||
        (j->has_old &&
         strcmp(j->stats->index_id, j->known.index_id.p) == 0))
        return rc;
    if (j->ding.n > 0) {
        str_addf(&cache, "%s.words", j->opts->index);
        rc = cache.oom ? err_nomem(j->err)
                       : dict_load(&j->dict, j->ding.p, j->ding.n, &j->lex,
                                   j->words_key, cache.p, j->err);
        str_free(&cache);
    }
    if (rc == LOTSE_OK)
        rc = build_index(&built, &j->db, j->an_ptrs, j->opts->progress,
                         j->opts->ctx, j->files.n, &j->dict, &j->solved,
                         j->err);
    if (rc == LOTSE_OK)
        rc = warn_solved(j);
    if (rc == LOTSE_OK)
        rc = store_meta(&j->db, "frame", frame, j->err);
    if (rc == LOTSE_OK)
        rc = store_meta(&j->db, "index_id", j->stats->index_id, j->err);
    if (rc == LOTSE_OK)
        rc = store_meta(&j->db, "version", LOTSE_VERSION, j->err);
    if (rc == LOTSE_OK)
        rc = db_finish(&j->db, j->tmp.p, built_write, &built, j->err);
    if (rc == LOTSE_OK) {
        j->has_db = false;
        rc = file_publish(j->tmp.p, j->opts->index, j->err);
    }
    built_free(&built);
    j->stats->written = rc == LOTSE_OK;
    return rc;
}

static int run(struct job *j)
{
    char frame[33];
    size_t same = 0;
    int rc;

    digest_words(j, j->words_key);
    digest_frame(j, frame);
    rc = open_old(j, frame);
    if (rc == LOTSE_OK)
        rc = walk_articles(&j->files, j->opts->articles, j->opts->diag,
                           j->opts->ctx, j->err);
    if (rc != LOTSE_OK)
        return rc;
    j->stats->files = j->files.n + j->files.refused;
    j->stats->errors = j->files.refused;
    j->stats->warnings = j->files.warned;
    rc = take_files(j, &same);
    if (rc == LOTSE_OK && !j->has_db && j->has_old &&
        same == j->known.paths.n) {
        memcpy(j->stats->index_id, j->known.index_id.p, 33);
        return count_sections(j, &j->old);
    }
    if (rc == LOTSE_OK && !j->has_db)
        rc = open_new(j, j->files.n);
    return rc == LOTSE_OK ? publish(j, frame) : rc;
}

/* A file that the caller named, if it is one. */
static int read_named(struct str *out, const char *path, lotse_err *err)
{
    int rc = path == NULL ? LOTSE_OK : file_read(out, path, NAMED_MAX, err);

    return rc == LOTSE_NOTFOUND ? LOTSE_INPUT : rc;
}

static int prepare(struct job *j)
{
    const lotse_compile_opts *o = j->opts;
    int rc;

    str_addf(&j->tmp, "%s.tmp", o->index);
    str_addf(&j->lock, "%s.lock", o->index);
    j->digest = XXH3_createState();
    if (j->tmp.oom || j->lock.oom || j->digest == NULL)
        return err_nomem(j->err);
    rc = read_named(&j->ding, o->dictionary, j->err);
    if (rc == LOTSE_OK)
        rc = read_named(&j->tickets, o->solved, j->err);
    if (rc == LOTSE_OK)
        rc = lexicon_load(&j->lex, &j->texts, o->lexicon, j->err);
    if (rc == LOTSE_OK)
        rc = lexicon_synonyms(&j->lex, &j->texts, o->articles, o->lexicon,
                              report_list, j, j->err);
    for (int i = 0; i < LANGS && rc == LOTSE_OK; i++) {
        rc = analyzer_init(&j->an[i], (lotse_lang)(i + 1), &j->lex, j->err);
        j->an_ptrs[i] = &j->an[i];
    }
    if (rc == LOTSE_OK)
        rc = solved_read(&j->solved, str_text(&j->tickets), j->tickets.n,
                         o->solved, &j->lex, j->err);
    if (rc == LOTSE_OK)
        rc = file_make_parent(o->index, j->err);
    return rc == LOTSE_OK ? file_lock(&j->lock_fd, j->lock.p, j->err) : rc;
}

int compile_run(lotse_compile_stats *out, const lotse_compile_opts *opts,
                lotse_err *err)
{
    struct job j = {.opts = opts, .stats = out, .err = err, .lock_fd = -1};
    int rc;

    *out = (lotse_compile_stats){0};
    rc = prepare(&j);
    if (rc == LOTSE_OK)
        rc = run(&j);
    if (rc == LOTSE_OK && out->errors > 0)
        rc = err_set(err, LOTSE_INPUT,
                     "%zu of %zu files gave no article (see above)",
                     out->errors, out->files);
    db_close(&j.db);
    db_close(&j.old);
    if (j.lock_fd >= 0) {
        unlink(j.tmp.p);
        close(j.lock_fd);
    }
    for (int i = 0; i < LANGS; i++)
        analyzer_free(&j.an[i]);
    file_list_free(&j.files);
    known_free(&j.known);
    free(j.old_docs);
    lexicon_free(&j.lex);
    lexicon_texts_free(&j.texts);
    XXH3_freeState(j.digest);
    str_free(&j.ding);
    str_free(&j.dict);
    str_free(&j.tickets);
    solved_free(&j.solved);
    str_free(&j.tmp);
    str_free(&j.lock);
    return rc;
}
