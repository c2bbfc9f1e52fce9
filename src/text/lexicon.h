/* lexicon.h: the word lists of the analysis, data rather than code. */
#ifndef LOTSE_TEXT_LEXICON_H
#define LOTSE_TEXT_LEXICON_H

#include "base/str.h"
#include "base/strmap.h"
#include "lotse.h"

enum lex_list {
    LEX_UMLAUT_KEEP,  /* letters in which ae/oe/ue are no umlaut; the first,
                         because folding the others asks it */
    LEX_STOP,         /* not indexed, not searched */
    LEX_COMPOUND_KEEP, /* never split */
    LEX_NOT_PARTS,    /* never part of a compound */
    LEX_SEPARABLE,    /* separable verb prefixes; English particles */
    LEX_VERBS,        /* verbs that take them; form=infinitive; login */
    LEX_PARTS,        /* stop words that may be part of a compound */
    LEX_SYNONYMS,     /* text/synonyms.h reads them */
    LEX_LISTS
};

enum { LEX_LANGS = 2 }; /* lotse_lang DE, EN minus 1 */

struct lexicon {
    struct strmap lists[LEX_LANGS][LEX_LISTS]; /* folded words */
    struct str synonyms[LEX_LANGS]; /* the rules as they stand */
};

/* File name of a list without folder ("stop.txt"), and its built-in text;
 * NULL where the language has no such list. */
const char *lexicon_file(enum lex_list list);
const char *lexicon_builtin(lotse_lang lang, enum lex_list list, size_t *n);

/* Add the words of a list file: blank-separated, # to the end of line is a
 * comment. Rules for synonyms are only kept. LOTSE_INPUT: not UTF-8. */
int lexicon_add(struct lexicon *lex, lotse_lang lang, enum lex_list list,
                const char *text, size_t n, lotse_err *err);

/* All lists as built in. */
int lexicon_init(struct lexicon *lex, lotse_err *err);

bool lexicon_has(const struct lexicon *lex, lotse_lang lang,
                 enum lex_list list, const char *word, size_t n);
void lexicon_free(struct lexicon *lex);

#endif
