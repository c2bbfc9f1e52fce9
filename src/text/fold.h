/* fold.h: different spellings of one word become the same bytes. */
#ifndef LOTSE_TEXT_FOLD_H
#define LOTSE_TEXT_FOLD_H

#include "lotse.h"

#include <stdbool.h>

struct lexicon;

enum { FOLD_MAX = 96 }; /* bytes of a folded word with its NUL; the rest of a
                           longer word is cut */

/* Fold n bytes of one word for a language: NFKC, case, no accents, ss for ß,
 * no apostrophe or ignorable character. German keeps ä ö ü and reads ae oe ue
 * as umlauts where the rule of fold.c allows it. Returns the length; out is
 * NUL-terminated. */
size_t fold_word(char out[FOLD_MAX], const char *word, size_t n,
                 lotse_lang lang, const struct lexicon *lex);

/* Is there an ae, oe or ue? ASCII that folds to a word without one does so in
 * every language. */
bool fold_has_digraph(const char *word, size_t n);

/* ä ö ü to a o u in place, as the German stemmer does at its end. Returns the
 * new length. */
size_t fold_umlauts(char *word, size_t n);

#endif
