/*
 * lexicons.c: the word lists of a folder, or the built-in ones.
 *
 * A list file that the folder doesn't have is taken from the binary, so that
 * an author can change one list and leave the others alone.
 */
#include "base/err.h"
#include "base/file.h"
#include "compile/compile.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIST_MAX = 1 << 20 };

static int load_list(struct str *out, const char *dir, lotse_lang lang,
                     enum lex_list list, lotse_err *err)
{
    struct str path = {0};
    size_t n;
    const char *text = lexicon_builtin(lang, list, &n);
    int rc = LOTSE_NOTFOUND;

    if (dir != NULL) {
        str_addf(&path, "%s/%s/%s", dir, lotse_lang_name(lang),
                 lexicon_file(list));
        rc = path.oom ? err_nomem(err)
                      : file_read(out, path.p, LIST_MAX, err);
        str_free(&path);
    }
    if (rc != LOTSE_NOTFOUND)
        return rc;
    if (text != NULL)
        str_add(out, text, n);
    return out->oom ? err_nomem(err) : LOTSE_OK;
}

int lexicon_load(struct lexicon *lex, struct lexicon_texts *texts,
                 const char *dir, lotse_err *err)
{
    int rc = LOTSE_OK;

    *lex = (struct lexicon){0};
    memset(texts, 0, sizeof *texts);
    if (dir != NULL && access(dir, F_OK) != 0)
        return err_set(err, LOTSE_INPUT, "no folder of word lists at %s", dir);
    for (int lang = LOTSE_LANG_DE; lang <= LOTSE_LANG_EN && !rc; lang++)
        for (int i = 0; i < LEX_LISTS && rc == LOTSE_OK; i++) {
            enum lex_list list = (enum lex_list)i;
            struct str text = {0};
            rc = load_list(&text, dir, (lotse_lang)lang, list, err);
            if (rc == LOTSE_OK)
                rc = lexicon_add(lex, (lotse_lang)lang, list, str_text(&text),
                                 text.n, err);
            texts->n[lang - 1][list] = text.n;
            texts->text[lang - 1][list] = str_take(&text);
            if (texts->text[lang - 1][list] == NULL && rc == LOTSE_OK)
                rc = err_nomem(err);
        }
    if (rc != LOTSE_OK) {
        lexicon_free(lex);
        lexicon_texts_free(texts);
    }
    return rc;
}

void lexicon_texts_free(struct lexicon_texts *t)
{
    for (int lang = 0; lang < LEX_LANGS; lang++)
        for (int list = 0; list < LEX_LISTS; list++)
            free(t->text[lang][list]);
    memset(t, 0, sizeof *t);
}
