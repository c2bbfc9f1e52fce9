/* verb.h: separable verbs of German. */
#ifndef LOTSE_TEXT_VERB_H
#define LOTSE_TEXT_VERB_H

#include "text/fold.h"
#include "text/lexicon.h"
#include "text/wordlist.h"

/* The infinitive of a finite form with a prefix that stands elsewhere:
 * "setze", "zurück" -> "zurücksetzen". The verb is one of the list, or the
 * knowledge base uses it with this prefix. All folded. Returns the length, 0:
 * no such verb; out is NUL-terminated. */
size_t verb_infinitive(char out[FOLD_MAX], const char *prefix, size_t n_prefix,
                       const char *form, size_t n, const struct lexicon *lex,
                       const struct wordlist *words);

/* The infinitive of a word that begins with its prefix: zurückgesetzt,
 * zurückzusetzen, zurücksetzt. 0: it is none, or is the infinitive itself. */
size_t verb_joined(char out[FOLD_MAX], const char *prefix, size_t n_prefix,
                   const char *word, size_t n, const struct lexicon *lex,
                   const struct wordlist *words);

/* Does a clause end at `at`: by the end of the text, punctuation, an empty
 * line, a line that begins anew, or a conjunction? */
bool clause_ends(const char *text, size_t n, size_t at);

/* Does a clause end between two words, at bytes from to to of n? */
bool clause_between(const char *text, size_t n, size_t from, size_t to);

/* Is the folded word a conjunction that begins a clause? */
bool clause_word(const char *word, size_t n);

#endif
