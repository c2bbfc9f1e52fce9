/* context.h: terms that several words make together. */
#ifndef LOTSE_TEXT_CONTEXT_H
#define LOTSE_TEXT_CONTEXT_H

#include "text/analyze.h"

/* What a run that was folded to a word means to the words around it, for
 * analyzer.traits. */
uint8_t context_traits(const struct analyzer *a, const char *word, size_t n,
                       const struct run *r);

/* Behind the tokens of a run that is a chain of its own: add what it says
 * together with the words before it. Tokens before out->items[first] belong to
 * another text. False: out of memory. */
bool context_add(struct analyzer *a, const char *text, size_t n,
                 const struct run *r, uint32_t id, struct toks *out,
                 size_t first);

/* The term of the separable verb that a prefix and a form before it make;
 * false: they make none. STRMAP_NONE: out of memory. */
bool context_verb(uint32_t *term, struct analyzer *a, const char *prefix,
                  size_t n_prefix, const char *form, size_t n);

#endif
