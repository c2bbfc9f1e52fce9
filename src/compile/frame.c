/*
 * frame.c: what an index is named by.
 *
 * Its id is a digest over all word lists, the dictionary, the solved tickets,
 * and path and hash of every article: equal id, equal rows. The dictionary is
 * large; where it looks as the last build saw it, its hash is known, and it is
 * read only when there is something to learn from it.
 */
#include "base/err.h"
#include "base/file.h"
#include "compile/dict.h"
#include "compile/job.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { NAMED_MAX = 256 << 20 }; /* bytes */

int job_read(struct str *out, const char *path, lotse_err *err)
{
    int rc = path == NULL ? LOTSE_OK : file_read(out, path, NAMED_MAX, err);

    return rc == LOTSE_NOTFOUND ? LOTSE_INPUT : rc;
}

int job_dictionary(struct job *j)
{
    const char *path = j->opts->dictionary;
    struct seen_file *now = &j->seen.dictionary;
    const struct seen_file *was = &j->old_seen.dictionary;
    struct str ding = {0};
    struct stat st;
    int rc;

    if (path == NULL)
        return LOTSE_OK;
    if (stat(path, &st) == 0)
        now->stat = file_stat_of(&st);
    if (now->stat.size > 0 && seen_same(&j->old_seen, was, &now->stat)) {
        memcpy(now->hash, was->hash, HASH_BYTES);
        return LOTSE_OK;
    }
    rc = job_read(&ding, path, j->err);
    read_hash(now->hash, &ding);
    str_free(&ding);
    return rc;
}

/* The dictionary's text, if it is still what the index is named by. */
static int read_dictionary(struct str *out, struct job *j)
{
    unsigned char hash[HASH_BYTES];
    int rc = job_read(out, j->opts->dictionary, j->err);

    read_hash(hash, out);
    if (rc == LOTSE_OK &&
        memcmp(hash, j->seen.dictionary.hash, HASH_BYTES) != 0)
        rc = err_set(j->err, LOTSE_IO,
                     "%s: changed while the articles were compiled; run lotse "
                     "compile again",
                     j->opts->dictionary);
    return rc;
}

/* The file of what was learnt, after it was learnt, where it wasn't yet. */
static int load_dict(struct job *j, struct dict_file **file, bool rows)
{
    struct str cache = {0}, ding = {0};
    int rc = LOTSE_OK;

    *file = NULL;
    str_addf(&cache, "%s.words", j->opts->index);
    if (cache.oom)
        return err_nomem(j->err);
    *file = dict_open(j->words_key, cache.p);
    if (*file == NULL || (rows && !dict_rows(&j->dict, *file))) {
        str_clear(&j->dict);
        dict_close(*file);
        rc = read_dictionary(&ding, j);
        if (rc == LOTSE_OK)
            rc = dict_learn(&j->dict, str_text(&ding), ding.n, &j->lex,
                            j->words_key, cache.p, j->err);
        str_free(&ding);
        *file = rc == LOTSE_OK ? dict_open(j->words_key, cache.p) : NULL;
    }
    str_free(&cache);
    return rc;
}

int job_open_dict(void *job, struct dict_file **out)
{
    struct job *j = job;
    int rc;

    *out = NULL;
    if (j->opts->dictionary == NULL)
        return LOTSE_OK;
    rc = load_dict(j, out, false);
    return rc == LOTSE_OK && *out == NULL ? LOTSE_NOTFOUND : rc;
}

/* The rows are large and needed last, when the workers are gone. */
int job_learn_dict(struct job *j)
{
    struct dict_file *file = NULL;
    int rc = LOTSE_OK;

    if (j->opts->dictionary != NULL)
        rc = load_dict(j, &file, false);
    if (file != NULL)
        str_free(&j->dict);
    dict_close(file);
    return rc;
}

int job_load_dict(struct job *j)
{
    struct dict_file *file = NULL;
    int rc = LOTSE_OK;

    if (j->opts->dictionary != NULL && j->dict.n == 0)
        rc = load_dict(j, &file, true);
    dict_close(file);
    return rc;
}

/* ----------------------------------------------------------------- digest */

static void hex(char out[33], const void *bytes)
{
    const unsigned char *p = bytes;

    for (int i = 0; i < 16; i++) {
        out[2 * i] = "0123456789abcdef"[p[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[p[i] & 15];
    }
    out[32] = '\0';
}

void job_id(char out[33], XXH3_state_t *state)
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
    XXH3_128bits_update(j->digest, j->seen.dictionary.hash, HASH_BYTES);
    job_id(out, j->digest);
}

/* Everything beside the articles that the rows depend on. */
void job_frame(struct job *j)
{
    digest_words(j, j->words_key);
    XXH3_128bits_reset(j->digest);
    XXH3_128bits_update(j->digest, j->words_key, 33);
    for (int lang = 0; lang < LEX_LANGS; lang++)
        XXH3_128bits_update(j->digest, j->texts.text[lang][LEX_SYNONYMS],
                            j->texts.n[lang][LEX_SYNONYMS] + 1);
    XXH3_128bits_update(j->digest, str_text(&j->solved.named),
                        j->solved.named.n);
    job_id(j->frame, j->digest);
}

void job_digest(XXH3_state_t *digest, const char *path,
                const unsigned char *hash)
{
    XXH3_128bits_update(digest, path, strlen(path) + 1);
    XXH3_128bits_update(digest, hash, HASH_BYTES);
}

/* Many small pieces take longer than few large ones. */
void job_digest_all(XXH3_state_t *digest, const struct seen *s)
{
    char block[1 << 14];
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++) {
        const char *path = seen_path(s, i);
        size_t n_path = strlen(path) + 1;
        if (n + n_path + HASH_BYTES > sizeof block) {
            XXH3_128bits_update(digest, block, n);
            n = 0;
        }
        if (n_path + HASH_BYTES > sizeof block) {
            job_digest(digest, path, s->files[i].hash);
            continue;
        }
        memcpy(block + n, path, n_path);
        memcpy(block + n + n_path, s->files[i].hash, HASH_BYTES);
        n += n_path + HASH_BYTES;
    }
    XXH3_128bits_update(digest, block, n);
}
