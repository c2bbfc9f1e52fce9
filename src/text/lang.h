/* lang.h: German or English? */
#ifndef LOTSE_TEXT_LANG_H
#define LOTSE_TEXT_LANG_H

#include "text/lexicon.h"
#include "text/scan.h"
#include "text/wordlist.h"

struct lang_score {
    double de, en; /* evidence, about one unit a telling word */
};

enum { LANG_BYTES = 64 << 10 }; /* of a text that are looked at */

/* Evidence in at most the first LANG_BYTES of the text. words: the words of a
 * base's German and English articles, which tell its own vocabulary apart, or
 * NULL; where one of them is empty, they aren't asked. */
struct lang_score lang_score(const struct lexicon *lex,
                             const struct wordlist *const words[2],
                             const char *text, size_t n);

/* The evidence of one word of it. */
struct lang_score lang_run(const struct lexicon *lex,
                           const struct wordlist *const words[2],
                           const char *text, const struct run *r);

/* DE, EN, or ANY where the evidence is less than a unit or balanced. */
lotse_lang lang_decide(struct lang_score s);

#endif
