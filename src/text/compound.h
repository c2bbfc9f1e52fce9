/* compound.h: German compounds into the words that the base itself uses. */
#ifndef LOTSE_TEXT_COMPOUND_H
#define LOTSE_TEXT_COMPOUND_H

#include "text/lexicon.h"
#include "text/wordlist.h"

enum { COMPOUND_PARTS = 4, COMPOUND_MIN = 4 /* letters of a part */ };

struct compound_part {
    size_t from, to; /* bytes of the word, without the linking element */
};

/* Split a folded word. Returns the number of parts (2..COMPOUND_PARTS), or 0
 * where it is no compound of known words. Method: Koehn and Knight 2003,
 * "Empirical Methods for Compound Splitting": the split with the highest
 * geometric mean of the parts' frequencies, if it beats the whole word's own
 * frequency; linking elements s, es, n, en, er; the word covered whole. */
size_t compound_split(struct compound_part out[COMPOUND_PARTS],
                      const char *word, size_t n, const struct wordlist *words,
                      const struct lexicon *lex);

#endif
