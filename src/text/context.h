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

/* The same for who holds the words before it himself: what context_add would
 * have added, for context_insert. False: out of memory. */
struct addition {
    bool found;
    struct tok tok;
};
bool context_find(struct addition *add, struct analyzer *a, const char *text,
                  size_t n, const struct run *r, uint32_t id,
                  const struct toks *before, size_t first);

/* Behind the tokens of its position. False: out of memory. */
bool context_insert(struct toks *out, const struct tok *t);

/* May the run belong to a word up to CONTEXT_REACH words before it, and not
 * only to the one right before? */
enum { CONTEXT_REACH = 12 };
bool context_reaches(const struct analyzer *a, const char *text, size_t n,
                     const struct run *r, uint32_t id);

/* The term of the separable verb that a prefix and a form before it make;
 * false: they make none. STRMAP_NONE: out of memory. */
bool context_verb(uint32_t *term, struct analyzer *a, const char *prefix,
                  size_t n_prefix, const char *form, size_t n);

#endif
