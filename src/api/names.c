/*
 * names.c: languages, audiences, verdicts by name.
 *
 * One spelling each, for the command line, for JSON and for front matter; and
 * the detection of a language, which needs no index.
 */
#include "base/err.h"
#include "text/lang.h"

#include <string.h>

static const char *const langs[] = {"auto", "de", "en", "any"};
static const char *const audiences[] = {"public", "agent", "level2"};
static const char *const verdicts[] = {"none", "maybe", "answer"};

const char *lotse_version(void)
{
    return LOTSE_VERSION;
}

static int find(int *out, const char *const *names, int n, const char *text)
{
    for (int i = 0; i < n; i++)
        if (text != NULL && strcmp(names[i], text) == 0) {
            *out = i;
            return LOTSE_OK;
        }
    return LOTSE_INPUT;
}

const char *lotse_lang_name(lotse_lang lang)
{
    return (unsigned)lang < 4 ? langs[lang] : "any";
}

int lotse_lang_parse(lotse_lang *out, const char *text, lotse_err *err)
{
    int i = 0;

    if (find(&i, langs, 4, text) != LOTSE_OK)
        return err_set(err, LOTSE_INPUT,
                       "no language \"%s\"; de, en, any or auto",
                       text != NULL ? text : "");
    *out = (lotse_lang)i;
    return LOTSE_OK;
}

int lotse_audience_parse(lotse_audience *out, const char *text, lotse_err *err)
{
    int i = 0;

    if (find(&i, audiences, 3, text) != LOTSE_OK)
        return err_set(err, LOTSE_INPUT,
                       "no audience \"%s\"; public, agent or level2",
                       text != NULL ? text : "");
    *out = (lotse_audience)i;
    return LOTSE_OK;
}

const char *lotse_verdict_name(lotse_verdict v)
{
    return (unsigned)v < 3 ? verdicts[v] : "none";
}

lotse_lang lotse_detect(const char *text, size_t n)
{
    struct lexicon lex = {0};
    lotse_lang lang = LOTSE_LANG_ANY;

    if (lexicon_init(&lex, NULL) == LOTSE_OK)
        lang = lang_decide(lang_score(&lex, NULL, text, n));
    lexicon_free(&lex);
    return lang;
}
