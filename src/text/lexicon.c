/*
 * lexicon.c: the word lists of the analysis.
 *
 * The lists live as text files under index/lexicon/{de,en}; they are embedded
 * here, so that the binary needs no file, and compile copies the ones it used
 * into the index, so that a query can't be analysed with other lists than the
 * documents. Words are folded on the way in, as every token is before it is
 * looked up. The umlaut list must come first: folding asks it.
 */
#include "text/lexicon.h"
#include "base/embed.h"
#include "base/err.h"
#include "base/utf8.h"
#include "text/fold.h"

#include <string.h>

EMBED(lex_de_stop, "index/lexicon/de/stop.txt");
EMBED(lex_de_umlaut, "index/lexicon/de/umlaut-keep.txt");
EMBED(lex_de_keep, "index/lexicon/de/compound-keep.txt");
EMBED(lex_de_not, "index/lexicon/de/compound-not-parts.txt");
EMBED(lex_de_separable, "index/lexicon/de/separable.txt");
EMBED(lex_de_verbs, "index/lexicon/de/verbs.txt");
EMBED(lex_de_synonyms, "index/lexicon/de/synonyms.txt");
EMBED(lex_de_parts, "index/lexicon/de/compound-parts.txt");
EMBED(lex_en_stop, "index/lexicon/en/stop.txt");
EMBED(lex_en_separable, "index/lexicon/en/separable.txt");
EMBED(lex_en_verbs, "index/lexicon/en/verbs.txt");
EMBED(lex_en_synonyms, "index/lexicon/en/synonyms.txt");

static const struct {
    lotse_lang lang;
    enum lex_list list;
    const char *text, *end;
} builtin[] = {
    {LOTSE_LANG_DE, LEX_UMLAUT_KEEP, lex_de_umlaut, lex_de_umlaut_end},
    {LOTSE_LANG_DE, LEX_STOP, lex_de_stop, lex_de_stop_end},
    {LOTSE_LANG_DE, LEX_COMPOUND_KEEP, lex_de_keep, lex_de_keep_end},
    {LOTSE_LANG_DE, LEX_NOT_PARTS, lex_de_not, lex_de_not_end},
    {LOTSE_LANG_DE, LEX_SEPARABLE, lex_de_separable, lex_de_separable_end},
    {LOTSE_LANG_DE, LEX_VERBS, lex_de_verbs, lex_de_verbs_end},
    {LOTSE_LANG_DE, LEX_PARTS, lex_de_parts, lex_de_parts_end},
    {LOTSE_LANG_DE, LEX_SYNONYMS, lex_de_synonyms, lex_de_synonyms_end},
    {LOTSE_LANG_EN, LEX_STOP, lex_en_stop, lex_en_stop_end},
    {LOTSE_LANG_EN, LEX_SEPARABLE, lex_en_separable, lex_en_separable_end},
    {LOTSE_LANG_EN, LEX_VERBS, lex_en_verbs, lex_en_verbs_end},
    {LOTSE_LANG_EN, LEX_SYNONYMS, lex_en_synonyms, lex_en_synonyms_end},
};

const char *lexicon_file(enum lex_list list)
{
    static const char *const names[LEX_LISTS] = {
        [LEX_STOP] = "stop.txt",
        [LEX_UMLAUT_KEEP] = "umlaut-keep.txt",
        [LEX_COMPOUND_KEEP] = "compound-keep.txt",
        [LEX_NOT_PARTS] = "compound-not-parts.txt",
        [LEX_SEPARABLE] = "separable.txt",
        [LEX_VERBS] = "verbs.txt",
        [LEX_PARTS] = "compound-parts.txt",
        [LEX_SYNONYMS] = "synonyms.txt",
    };

    return names[list];
}

const char *lexicon_builtin(lotse_lang lang, enum lex_list list, size_t *n)
{
    for (size_t i = 0; i < sizeof builtin / sizeof *builtin; i++) {
        if (builtin[i].lang != lang || builtin[i].list != list)
            continue;
        *n = (size_t)(builtin[i].end - builtin[i].text);
        return builtin[i].text;
    }
    *n = 0;
    return NULL;
}

int lexicon_add(struct lexicon *lex, lotse_lang lang, enum lex_list list,
                const char *text, size_t n, lotse_err *err)
{
    struct strmap *set = &lex->lists[lang - 1][list];
    /* what says where digraphs stay must keep its own */
    lotse_lang as = list == LEX_UMLAUT_KEEP ? LOTSE_LANG_EN : lang;
    char word[FOLD_MAX];
    size_t at = 0;

    if (utf8_valid(text, n) != n)
        return err_set(err, LOTSE_INPUT, "%s: not UTF-8; save it as UTF-8",
                       lexicon_file(list));
    if (list == LEX_SYNONYMS) {
        str_add(&lex->synonyms[lang - 1], text, n);
        str_addc(&lex->synonyms[lang - 1], '\n');
        return lex->synonyms[lang - 1].oom ? err_nomem(err) : LOTSE_OK;
    }
    while (at < n) {
        size_t from = at;
        if (text[at] == '#') {
            while (at < n && text[at] != '\n')
                at++;
            continue;
        }
        while (at < n && !strchr(" \t\r\n#", text[at]))
            at++;
        if (at > from) {
            size_t len = fold_word(word, text + from, at - from, as, lex);
            if (strmap_put(set, word, len) == STRMAP_NONE)
                return err_nomem(err);
        } else {
            at++;
        }
    }
    return LOTSE_OK;
}

int lexicon_init(struct lexicon *lex, lotse_err *err)
{
    int rc = LOTSE_OK;

    for (size_t i = 0; i < sizeof builtin / sizeof *builtin && !rc; i++)
        rc = lexicon_add(lex, builtin[i].lang, builtin[i].list, builtin[i].text,
                         (size_t)(builtin[i].end - builtin[i].text), err);
    return rc;
}

bool lexicon_has(const struct lexicon *lex, lotse_lang lang,
                 enum lex_list list, const char *word, size_t n)
{
    return strmap_get(&lex->lists[lang - 1][list], word, n) != STRMAP_NONE;
}

void lexicon_free(struct lexicon *lex)
{
    for (int lang = 0; lang < LEX_LANGS; lang++) {
        for (int list = 0; list < LEX_LISTS; list++)
            strmap_free(&lex->lists[lang][list]);
        str_free(&lex->synonyms[lang]);
    }
}
