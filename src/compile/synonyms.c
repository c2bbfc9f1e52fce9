/*
 * synonyms.c: the rules for synonyms that lie beside the articles.
 *
 * Authors keep them where they write: synonyms.txt in the articles' folder
 * holds for both languages, the one in de/ or en/ for that language. They join
 * the list of the word lists' folder, or the built-in one. A wrong line is
 * told and left out, and so is a file that can't be read: rules are a help,
 * and no reason to be without an index.
 */
#include "base/err.h"
#include "base/file.h"
#include "base/utf8.h"
#include "compile/compile.h"
#include "text/synonyms.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LIST_MAX = 1 << 20 };

struct check {
    struct analyzer an[LEX_LANGS]; /* not those of the build, whose terms are
                                      counted */
    const char *path;
    list_fault fault;
    void *ctx;
};

static void tell(void *ctx, unsigned line, const char *message)
{
    const struct check *c = ctx;

    c->fault(c->ctx, c->path, line, message);
}

/* Tell the wrong lines of a list. */
static int check_text(struct check *c, int lang, const char *path,
                      const char *text, size_t n, lotse_err *err)
{
    struct synonyms s = {0};
    int rc;

    c->path = path;
    rc = synonyms_add(&s, &c->an[lang], text, n, tell, c);
    synonyms_free(&s);
    return rc == LOTSE_OK ? rc : err_nomem(err);
}

/* The text of articles/name; empty where there is none or it is refused. */
static int read_list(struct check *c, struct str *out, const char *articles,
                     const char *name, lotse_err *err)
{
    struct str path = {0};
    struct stat st;
    lotse_err local;
    int rc = LOTSE_OK;

    c->path = name;
    str_addf(&path, "%s/%s", articles, name);
    if (path.oom)
        return err_nomem(err);
    if (lstat(path.p, &st) != 0)
        goto out;
    if (!S_ISREG(st.st_mode)) {
        tell(c, 0, "not a regular file, left out; copy the rules into it");
        goto out;
    }
    rc = file_read(out, path.p, LIST_MAX, &local);
    if (rc == LOTSE_OK && utf8_valid(str_text(out), out->n) != out->n) {
        tell(c, 0, "not UTF-8, left out; save it as UTF-8");
        str_clear(out);
    } else if (rc == LOTSE_NOMEM) {
        rc = err_nomem(err);
    } else if (rc != LOTSE_OK) {
        tell(c, 0, local.msg);
        str_clear(out);
        rc = LOTSE_OK;
    }
out:
    str_free(&path);
    return rc;
}

/* Add a list's text to those of a language. */
static int join(struct lexicon *lex, struct lexicon_texts *texts, int lang,
                const struct str *more, lotse_err *err)
{
    struct str all = {0};
    char *text;

    if (more->n == 0)
        return LOTSE_OK;
    str_add(&all, texts->text[lang][LEX_SYNONYMS],
            texts->n[lang][LEX_SYNONYMS]);
    str_addc(&all, '\n');
    str_add(&all, more->p, more->n);
    texts->n[lang][LEX_SYNONYMS] = all.n;
    text = str_take(&all);
    free(texts->text[lang][LEX_SYNONYMS]);
    texts->text[lang][LEX_SYNONYMS] = text;
    if (text == NULL)
        return err_nomem(err);
    return lexicon_add(lex, (lotse_lang)(lang + 1), LEX_SYNONYMS, more->p,
                       more->n, err);
}

/* One file beside the articles, for the languages of a mask. */
static int take_file(struct check *c, struct lexicon *lex,
                     struct lexicon_texts *texts, const char *articles,
                     const char *name, unsigned langs, lotse_err *err)
{
    struct str text = {0};
    int rc = read_list(c, &text, articles, name, err);
    bool checked = false;

    for (int lang = 0; lang < LEX_LANGS && rc == LOTSE_OK; lang++) {
        if (!(langs & 1U << lang))
            continue;
        if (!checked)
            rc = check_text(c, lang, name, str_text(&text), text.n, err);
        checked = true; /* a line for both languages is told once */
        if (rc == LOTSE_OK)
            rc = join(lex, texts, lang, &text, err);
    }
    str_free(&text);
    return rc;
}

int lexicon_synonyms(struct lexicon *lex, struct lexicon_texts *texts,
                     const char *articles, const char *dir, list_fault fault,
                     void *ctx, lotse_err *err)
{
    struct check c = {.fault = fault, .ctx = ctx};
    int rc = LOTSE_OK;

    for (int i = 0; i < LEX_LANGS && rc == LOTSE_OK; i++)
        rc = analyzer_init(&c.an[i], (lotse_lang)(i + 1), lex, err);
    for (int i = 0; i < LEX_LANGS && rc == LOTSE_OK && dir != NULL; i++) {
        char *real = realpath(dir, NULL); /* findings name it from / on */
        struct str path = {0};
        str_addf(&path, "%s/%s/%s", real != NULL ? real : dir,
                 lotse_lang_name((lotse_lang)(i + 1)),
                 lexicon_file(LEX_SYNONYMS));
        free(real);
        rc = path.oom ? err_nomem(err)
                      : check_text(&c, i, path.p,
                                   texts->text[i][LEX_SYNONYMS],
                                   texts->n[i][LEX_SYNONYMS], err);
        str_free(&path);
    }
    if (rc == LOTSE_OK)
        rc = take_file(&c, lex, texts, articles, "synonyms.txt", 3, err);
    if (rc == LOTSE_OK)
        rc = take_file(&c, lex, texts, articles, "de/synonyms.txt", 1, err);
    if (rc == LOTSE_OK)
        rc = take_file(&c, lex, texts, articles, "en/synonyms.txt", 2, err);
    for (int i = 0; i < LEX_LANGS; i++)
        analyzer_free(&c.an[i]);
    return rc;
}
