/*
 * compile_sql.c: a folder of Markdown becomes an index.
 *
 *     walk -> unchanged? -> few changes, beside the index (beside_sql.c)?
 *          -> workers (read, hash, parse, count) -> store
 *          -> workers (analyse) -> build -> seal -> rename
 *
 * The answers of the workers come in the order of the files. A full build makes
 * all anew: rows of an old index are never copied. Whatever kills this process
 * leaves the old index.
 */
#include "base/err.h"
#include "base/file.h"
#include "compile/build.h"
#include "compile/compile.h"
#include "compile/draft.h"
#include "compile/job.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

/* A finding about a list of synonyms. */
static void report_list(void *ctx, const char *path, unsigned line,
                        const char *message)
{
    job_report(ctx, LOTSE_WARNING, path, line, "synonyms", message);
}

/* ------------------------------------------------------------ old index -- */

/* Open the old index where it is ours and of the same word lists. */
static int open_old(struct job *j)
{
    struct str had = {0}, id = {0};
    int rc = LOTSE_OK;

    if (j->opts->full ||
        db_open_both(&j->old, j->opts->index, NULL) != LOTSE_OK)
        return LOTSE_OK;
    rc = load_meta(&had, &j->old, "frame", j->err);
    if (rc == LOTSE_OK && strcmp(str_text(&had), j->frame) == 0)
        rc = load_meta(&id, &j->old, "index_id", j->err);
    if (rc == LOTSE_OK && id.n == 32) {
        j->has_old = true;
        memcpy(j->old_id, id.p, 33);
    } else {
        db_close(&j->old);
    }
    if (rc == LOTSE_IO) /* damaged: do without it */
        rc = LOTSE_OK;
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
    j->store.solved = &j->solved;
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
    rc = store_article(&j->store, (int64_t)i + 1, file->path, got->hash, a,
                       &local);
    if (rc == LOTSE_INPUT) {
        job_report(j, LOTSE_ERROR, file->path, 0, "id", local.msg);
        return pool_refuse(j->pool, i, j->err);
    }
    if (rc != LOTSE_OK)
        return err_set(j->err, rc, "%s", local.msg);
    job_digest(j->digest, file->path, got->hash);
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
static int index_files(struct job *j, struct build *b)
{
    int rc = build_begin(b, &j->db, j->an_ptrs, j->err);

    build_beside(b);
    if (rc == LOTSE_OK)
        rc = pool_count(b->words, j->pool, j->err);
    for (int i = 0; i < LANGS && rc == LOTSE_OK; i++)
        wordlist_open(&j->an[i].words, str_text(&b->words[i]), b->words[i].n);
    if (rc == LOTSE_OK)
        rc = pool_analyse(j->pool, b->words, j->err);
    for (size_t i = 0; i < j->files.n && rc == LOTSE_OK; i++) {
        if (j->langs[i] != 0)
            rc = index_file(j, b, i);
        progress(j, j->files.n + i + 1);
    }
    pool_stop(j->pool);
    j->pool = NULL;
    if (rc == LOTSE_OK)
        rc = build_rows(b);
    if (rc == LOTSE_OK)
        rc = job_load_dict(j);
    return rc == LOTSE_OK ? build_end(b, &j->dict) : rc;
}

static int store_names(struct job *j)
{
    int rc = store_meta(&j->db, "frame", j->frame, j->err);

    job_id(j->stats->index_id, j->digest);
    if (rc == LOTSE_OK)
        rc = store_meta(&j->db, "index_id", j->stats->index_id, j->err);
    return rc == LOTSE_OK
               ? store_meta(&j->db, "version", LOTSE_VERSION, j->err)
               : rc;
}

/* Finish the temporary index and put it in place, unless it is equal. */
static int publish(struct job *j)
{
    struct draft draft = {.fd = -1};
    struct build b = {.db = NULL};
    bool equal;
    int rc = LOTSE_OK;

    job_counts(j, &j->store.counts);
    job_id(j->stats->index_id, j->digest);
    equal = j->has_old && strcmp(j->stats->index_id, j->old_id) == 0 &&
            db_verify(&j->old, NULL) == LOTSE_OK;
    if (equal && !j->opts->dry_run)
        job_seen(j);
    if (equal || j->opts->dry_run)
        return LOTSE_OK;
    rc = job_learn_dict(j);
    if (rc == LOTSE_OK)
        rc = store_finish(&j->store, j->err);
    store_free(&j->store);
    malloc_trim(0);
    if (rc == LOTSE_OK)
        rc = index_files(j, &b);
    if (rc == LOTSE_OK)
        rc = job_solved(j, &j->db);
    if (rc == LOTSE_OK)
        rc = store_names(j);
    if (rc == LOTSE_OK)
        rc = store_meta(&j->db, "pairs", b.pairs > 0 ? "1" : "0", j->err);
    if (rc == LOTSE_OK)
        rc = draft_begin(&draft, j->tmp.p, build_write, &b, j->err);
    if (rc == LOTSE_OK)
        rc = db_finish(&j->db, j->tmp.p, draft_write, &draft, j->err);
    draft_end(&draft);
    build_free(&b);
    if (rc == LOTSE_OK)
        rc = file_publish(j->tmp.p, j->opts->index, j->err);
    if (rc == LOTSE_OK)
        rc = job_drop_beside(j);
    j->stats->written = rc == LOTSE_OK;
    if (rc == LOTSE_OK)
        job_seen(j);
    return rc;
}

static void free_parsed(struct job *j)
{
    for (size_t i = 0; j->parsed != NULL && i < j->changes.list.n; i++)
        str_free(&j->parsed[i].payload);
    free(j->parsed);
    j->parsed = NULL;
}

static int run(struct job *j)
{
    bool done = false;
    int rc;

    job_frame(j);
    rc = open_old(j);
    if (!j->has_old || memcmp(j->old_seen.index_id, j->old_id, 32) != 0)
        seen_free(&j->old_seen);
    if (rc == LOTSE_OK)
        rc = walk_articles(&j->files, j->opts->articles, &j->old_seen,
                           j->opts->diag, j->opts->ctx, j->err);
    if (rc != LOTSE_OK)
        return rc;
    j->stats->files = j->files.n + j->files.refused;
    j->stats->errors = j->files.refused;
    j->stats->warnings += j->files.warned;
    rc = changes_find(&j->changes, &j->files, j->opts->articles, &j->old_seen,
                      j->err);
    j->stats->removed = j->changes.removed;
    if (rc == LOTSE_OK)
        rc = job_parse(j);
    if (rc == LOTSE_OK)
        rc = job_unchanged(j, &done);
    if (rc == LOTSE_OK && !done)
        rc = job_beside(j, &done);
    if (rc != LOTSE_OK || done)
        return rc;
    free_parsed(j);
    changes_narrow(&j->changes);
    if (!j->has_old && !j->opts->dry_run) { /* before others need memory */
        rc = job_learn_dict(j);
        malloc_trim(0);
    }
    if (rc == LOTSE_OK)
        rc = take_files(j);
    return rc == LOTSE_OK ? publish(j) : rc;
}

static int prepare(struct job *j)
{
    const lotse_compile_opts *o = j->opts;
    int rc;

    str_addf(&j->tmp, "%s.tmp", o->index);
    str_addf(&j->lock, "%s.lock", o->index);
    str_addf(&j->seen_path, "%s.seen", o->index);
    str_addf(&j->delta_path, "%s" DELTA_SUFFIX, o->index);
    j->digest = XXH3_createState();
    if (j->tmp.oom || j->lock.oom || j->seen_path.oom || j->delta_path.oom ||
        j->digest == NULL)
        return err_nomem(j->err);
    j->seen.started = seen_now();
    rc = seen_read(&j->old_seen, j->seen_path.p, j->err);
    if (rc == LOTSE_OK)
        rc = job_dictionary(j);
    if (rc == LOTSE_OK)
        rc = job_read(&j->tickets, o->solved, j->err);
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
    rc = compile_place(opts->index, err);
    if (rc == LOTSE_OK)
        rc = prepare(&j);
    if (rc == LOTSE_OK)
        rc = run(&j);
    if (rc == LOTSE_OK && !opts->dry_run)
        out->index_bytes =
            file_size(opts->index) + file_size(j.delta_path.p);
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
    free_parsed(&j);
    changes_free(&j.changes);
    free(j.langs);
    lexicon_free(&j.lex);
    lexicon_texts_free(&j.texts);
    XXH3_freeState(j.digest);
    str_free(&j.dict);
    str_free(&j.tickets);
    solved_free(&j.solved);
    str_free(&j.tmp);
    str_free(&j.lock);
    str_free(&j.seen_path);
    str_free(&j.delta_path);
    return rc;
}
