/*
 * compile_sql.c: a folder of Markdown becomes an index.
 *
 *     walk -> unchanged? -> workers (read, hash, parse, count) -> store
 *          -> workers (analyse) -> build -> seal -> rename
 *
 * The answers of the workers come in the order of the files. Where anything
 * changed, all is made anew: rows of an old index are never copied. The index
 * is named by a digest over its lists of words and the (path, hash) of every
 * article: equal digest, equal rows. Whatever kills this process leaves the
 * old index.
 */
#include "base/err.h"
#include "base/file.h"
#include "compile/build.h"
#include "compile/compile.h"
#include "compile/dict.h"
#include "compile/job.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

enum { NAMED_MAX = 256 << 20 }; /* bytes */

/* A finding about a list of synonyms. */
static void report_list(void *ctx, const char *path, unsigned line,
                        const char *message)
{
    job_report(ctx, LOTSE_WARNING, path, line, "synonyms", message);
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

/* Open the old index where it is ours, whole, and of the same word lists, and
 * read what was seen of its files. */
static int open_old(struct job *j, const char *frame)
{
    struct str had = {0}, id = {0};
    int rc = LOTSE_OK;

    if (j->opts->full ||
        db_open(&j->old, j->opts->index, NULL) != LOTSE_OK)
        return LOTSE_OK;
    rc = load_meta(&had, &j->old, "frame", j->err);
    if (rc == LOTSE_OK && strcmp(str_text(&had), frame) == 0)
        rc = load_meta(&id, &j->old, "index_id", j->err);
    if (rc == LOTSE_OK && id.n == 32) {
        j->has_old = true;
        memcpy(j->old_id, id.p, 33);
        rc = seen_read(&j->old_seen, j->seen_path.p, j->err);
        if (rc == LOTSE_OK && memcmp(j->old_seen.index_id, id.p, 32) != 0)
            seen_free(&j->old_seen);
    } else {
        db_close(&j->old);
    }
    str_free(&had);
    str_free(&id);
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

/* Create the temporary index. */
static int open_new(struct job *j)
{
    int rc;

    if (j->opts->dry_run)
        return LOTSE_OK;
    unlink(j->tmp.p);
    rc = db_create(&j->db, j->tmp.p, j->an_ptrs, j->err);
    if (rc != LOTSE_OK)
        return rc;
    j->store.db = &j->db;
    return store_lexicon(j);
}

/* Store the article of file i. An id that is taken is that file's error,
 * everything else ends the build. */
static int take_article(struct job *j, size_t i, const struct answer *got,
                        const struct article *a)
{
    const struct file_item *file = &j->files.items[i];
    lotse_err local = {0};
    int rc;

    for (size_t k = 0; k < a->doc.n_warnings; k++)
        job_report(j, LOTSE_WARNING, file->path, a->doc.warnings[k].line,
               a->doc.warnings[k].rule, a->doc.warnings[k].text);
    j->stats->parsed += j->changes.changed[i];
    j->stats->unknown_keys += a->doc.unknown_keys.n;
    rc = store_article(&j->store, (int64_t)i + 1, got->hash, a, &local);
    if (rc == LOTSE_INPUT) {
        job_report(j, LOTSE_ERROR, file->path, 0, "id", local.msg);
        return pool_refuse(j->pool, i, j->err);
    }
    if (rc != LOTSE_OK)
        return err_set(j->err, rc, "%s", local.msg);
    digest_article(j, file->path, got->hash);
    j->langs[i] = (unsigned char)(got->searchable ? a->lang : 0);
    return seen_add(&j->seen, file->path, &file->stat, got->hash) == LOTSE_OK
               ? LOTSE_OK
               : err_nomem(j->err);
}

static int take_answer(struct job *j, size_t i, const struct answer *got)
{
    const char *path = j->files.items[i].path;
    struct article a;
    int rc;

    j->stats->bytes += got->bytes;
    if (!got->good) {
        job_report(j, LOTSE_ERROR, path, got->line, "parse", got->p);
        return LOTSE_OK;
    }
    rc = article_unpack(&a, got->p, got->n);
    if (rc == LOTSE_NOMEM) {
        rc = err_nomem(j->err);
    } else if (rc != LOTSE_OK) {
        job_report(j, LOTSE_ERROR, path, 0, "parser",
               "the parser gave a broken answer; simplify the article");
        rc = pool_refuse(j->pool, i, j->err);
    } else {
        rc = take_article(j, i, got, &a);
    }
    article_free(&a);
    return rc;
}

static void progress(struct job *j, size_t done)
{
    if (j->opts->progress != NULL)
        j->opts->progress(j->opts->ctx, done, 2 * j->files.n);
}

/* Parse and store all files. */
static int take_files(struct job *j)
{
    int rc = LOTSE_OK;

    j->pool_opts = (struct pool_opts){j->opts->articles, &j->files,
                                      j->opts->jobs, &j->lex, &j->solved,
                                      j->tmp.p, j->opts->dry_run};
    j->store.files = &j->files;
    j->langs = calloc(j->files.n + 1, 1);
    if (j->langs == NULL)
        return err_nomem(j->err);
    rc = pool_start(&j->pool, &j->pool_opts, j->err);
    if (rc == LOTSE_OK)
        rc = open_new(j);
    for (size_t i = 0; i < j->files.n && rc == LOTSE_OK; i++) {
        struct answer got;
        rc = pool_answer(&got, j->pool, i, j->err);
        if (rc == LOTSE_OK)
            rc = take_answer(j, i, &got);
        progress(j, i + 1);
    }
    return rc;
}

/* The tokens of file i go into the index. */
static int index_file(struct job *j, struct build *b, size_t i)
{
    const char *path = j->files.items[i].path;
    int lang = j->langs[i] - 1;
    struct token_reader *tokens;
    struct str why = {0};
    struct reader r;
    int rc = pool_tokens(&r, &tokens, &why, j->pool, i, lang, j->err);

    if (rc == LOTSE_OK && r.p != NULL)
        rc = build_article(b, (int64_t)i + 1, lang, &r, tokens);
    else if (rc == LOTSE_OK)
        rc = build_nothing(b, (int64_t)i + 1, lang);
    if (rc == LOTSE_INPUT) {
        str_adds(&why, "the parser gave a broken answer; simplify the article");
        rc = LOTSE_OK;
    }
    if (rc == LOTSE_OK && why.n > 0) { /* shown, but not found; another index */
        job_report(j, LOTSE_ERROR, path, 0, "parser", str_text(&why));
        XXH3_128bits_update(j->digest, path, strlen(path) + 1);
        seen_forget(&j->seen, path);
    }
    str_free(&why);
    return rc;
}

/* From words to everything that search reads. */
static int index_files(struct job *j)
{
    struct build b = {.db = NULL};
    int rc = build_begin(&b, &j->db, j->an_ptrs, j->err);

    if (rc == LOTSE_OK)
        rc = pool_count(b.words, j->pool, j->err);
    for (int i = 0; i < LANGS && rc == LOTSE_OK; i++)
        wordlist_open(&j->an[i].words, str_text(&b.words[i]), b.words[i].n);
    if (rc == LOTSE_OK)
        rc = pool_analyse(j->pool, b.words, j->err);
    for (size_t i = 0; i < j->files.n && rc == LOTSE_OK; i++) {
        if (j->langs[i] != 0)
            rc = index_file(j, &b, i);
        progress(j, j->files.n + i + 1);
    }
    pool_stop(j->pool);
    j->pool = NULL;
    if (rc == LOTSE_OK)
        rc = build_end(&b, &j->dict);
    build_free(&b);
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
            job_report(j, LOTSE_WARNING, name, 0, "solved",
                   "a solved ticket names it, but there is no such article");
        else if (step != SQLITE_ROW)
            rc = db_fail(&j->db, "cannot read the index", j->err);
        sqlite3_reset(st);
    }
    sqlite3_finalize(st);
    return rc;
}

static int load_dict(struct job *j)
{
    struct str cache = {0};
    int rc = LOTSE_OK;

    if (j->ding.n == 0)
        return LOTSE_OK;
    str_addf(&cache, "%s.words", j->opts->index);
    rc = cache.oom ? err_nomem(j->err)
                   : dict_load(&j->dict, j->ding.p, j->ding.n, &j->lex,
                               j->words_key, cache.p, j->err);
    str_free(&cache);
    return rc;
}

static int store_names(struct job *j, const char *frame)
{
    int rc = store_meta(&j->db, "frame", frame, j->err);

    finish_digest(j->stats->index_id, j->digest);
    if (rc == LOTSE_OK)
        rc = store_meta(&j->db, "index_id", j->stats->index_id, j->err);
    return rc == LOTSE_OK
               ? store_meta(&j->db, "version", LOTSE_VERSION, j->err)
               : rc;
}

/* Finish the temporary index and put it in place, unless it is equal. */
static int publish(struct job *j, const char *frame)
{
    bool equal;
    int rc = LOTSE_OK;

    j->stats->articles = j->store.counts.articles;
    j->stats->sections = j->store.counts.sections;
    finish_digest(j->stats->index_id, j->digest);
    equal = j->has_old && strcmp(j->stats->index_id, j->old_id) == 0;
    if (equal && !j->opts->dry_run)
        job_seen(j);
    if (equal || j->opts->dry_run)
        return LOTSE_OK;
    rc = load_dict(j);
    if (rc == LOTSE_OK)
        rc = store_finish(&j->store, j->err);
    store_free(&j->store);
    if (rc == LOTSE_OK)
        rc = index_files(j);
    if (rc == LOTSE_OK)
        rc = warn_solved(j);
    if (rc == LOTSE_OK)
        rc = store_names(j, frame);
    if (rc == LOTSE_OK)
        rc = db_finish(&j->db, j->tmp.p, j->err);
    if (rc == LOTSE_OK)
        rc = file_publish(j->tmp.p, j->opts->index, j->err);
    j->stats->written = rc == LOTSE_OK;
    if (rc == LOTSE_OK)
        job_seen(j);
    return rc;
}

static int run(struct job *j)
{
    char frame[33];
    bool unchanged = false;
    int rc;

    digest_words(j, j->words_key);
    digest_frame(j, frame);
    j->seen.started = seen_now();
    rc = open_old(j, frame);
    if (rc == LOTSE_OK)
        rc = walk_articles(&j->files, j->opts->articles, j->opts->diag,
                           j->opts->ctx, j->err);
    if (rc != LOTSE_OK)
        return rc;
    j->stats->files = j->files.n + j->files.refused;
    j->stats->errors = j->files.refused;
    j->stats->warnings += j->files.warned;
    rc = changes_find(&j->changes, &j->files, j->opts->articles, &j->old_seen,
                      j->err);
    j->stats->removed = j->changes.removed;
    if (rc == LOTSE_OK)
        rc = job_unchanged(j, &unchanged);
    seen_free(&j->old_seen);
    if (rc != LOTSE_OK || unchanged)
        return rc;
    rc = take_files(j);
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
    str_addf(&j->seen_path, "%s.seen", o->index);
    j->digest = XXH3_createState();
    if (j->tmp.oom || j->lock.oom || j->seen_path.oom || j->digest == NULL)
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
    pool_stop(j.pool);
    store_free(&j.store);
    db_close(&j.db);
    db_close(&j.old);
    if (j.lock_fd >= 0) {
        unlink(j.tmp.p);
        close(j.lock_fd);
    }
    for (int i = 0; i < LANGS; i++)
        analyzer_free(&j.an[i]);
    file_list_free(&j.files);
    seen_free(&j.old_seen);
    seen_free(&j.seen);
    changes_free(&j.changes);
    free(j.langs);
    lexicon_free(&j.lex);
    lexicon_texts_free(&j.texts);
    XXH3_freeState(j.digest);
    str_free(&j.ding);
    str_free(&j.dict);
    str_free(&j.tickets);
    solved_free(&j.solved);
    str_free(&j.tmp);
    str_free(&j.lock);
    str_free(&j.seen_path);
    return rc;
}
