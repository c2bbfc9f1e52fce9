/* synonyms.h: words that stand for others, from a list of the user's. */
#ifndef LOTSE_TEXT_SYNONYMS_H
#define LOTSE_TEXT_SYNONYMS_H

#include "text/analyze.h"

enum {
    SYNONYM_WORDS = 4,    /* of one entry */
    SYNONYM_ENTRIES = 16, /* of one rule */
    SYNONYM_RULES = 10000
};

/* What a synonym counts, where the word itself counts 1. */
#define SYNONYM_SHARE .5F

/* One link of an entry to another: from key to key. */
struct synonym {
    uint32_t next; /* of the same key; STRMAP_NONE: the last */
    uint32_t key;  /* the other's terms */
    const char *shown; /* the other as the list writes it */
};

/* The rules of one language. Keys are the terms of an entry with blanks
 * between them, so they outlive the analyzer's numbers. {0} is empty. */
struct synonyms {
    struct strmap keys;
    uint32_t *heads; /* by key: its first link */
    size_t n_heads, cap_heads;
    struct synonym *links;
    size_t n_links, cap_links;
    size_t longest; /* words of the longest key */
    size_t rules;
    struct arena arena;
};

/* A line that is no rule: its number, and what is wrong with it. */
typedef void (*synonym_fault)(void *ctx, unsigned line, const char *message);

/* Add the rules of a list: "a, b, c" and "a => b, c", one a line, # to the end
 * of the line is a comment, an entry may be several words. A wrong line is
 * told to `fault` (may be NULL) and left out. The analyzer only lends its
 * rules. Returns LOTSE_OK or LOTSE_NOMEM. */
int synonyms_add(struct synonyms *s, struct analyzer *an, const char *text,
                 size_t n, synonym_fault fault, void *ctx);

void synonyms_free(struct synonyms *s);

/* The words of a text as entries see them: one whole term each, a hyphenated
 * word as one, a separated verb as its infinitive. tok is a place in toks.
 * Returns how many, at most cap. */
struct synonym_word {
    uint32_t term, tok;
};
size_t synonyms_words(struct synonym_word *out, size_t cap,
                      const struct toks *toks);

/* The first link of the k words at w, STRMAP_NONE: none begins there. */
uint32_t synonyms_find(const struct synonyms *s, const struct analyzer *an,
                       const struct synonym_word *w, size_t k);

#endif
