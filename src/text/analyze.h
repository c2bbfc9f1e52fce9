/* analyze.h: a text becomes terms. One analyzer serves documents, queries,
 * snippets and the FTS5 tokenizer. */
#ifndef LOTSE_TEXT_ANALYZE_H
#define LOTSE_TEXT_ANALYZE_H

#include "text/lexicon.h"
#include "text/scan.h"
#include "text/stem.h"
#include "text/wordlist.h"

enum tok_kind {
    TOK_WORD,  /* a word, stemmed */
    TOK_PART,  /* part of a compound, of CamelCase, of a version */
    TOK_JOIN,  /* hyphenated word written as one */
    TOK_CODE,  /* identifier, error code, version, path: exact */
    TOK_NUM,   /* bare number */
    TOK_STOP,  /* stop word: no term */
};

enum tok_why {
    WHY_WORD, WHY_STOP, WHY_COMPOUND, WHY_CAMEL, WHY_JOIN, WHY_CODE,
    WHY_CODE_PART, WHY_NUMBER, WHY_VERB, WHY_PARTICLE
};

struct tok {
    uint32_t from, to; /* bytes of the text */
    uint32_t pos;      /* number of the run; parts share it */
    uint32_t term;     /* number in analyzer.terms; STRMAP_NONE for stops */
    uint32_t spelled;  /* number in analyzer.spelled; STRMAP_NONE for chains */
    uint8_t kind;
    uint8_t why;
    uint8_t half; /* weight in halves: 2 whole, 1 part, 0 stop word */
};

struct toks {
    struct tok *items;
    size_t n;
    size_t cap;
};

/* What one word becomes; cached by its spelling. */
struct form {
    uint32_t term;
    uint8_t kind, why, half;
};

/* A prefix at the end of a clause and a word before it that may be its verb;
 * the words of a prefix come one after the other, `first` marks the first. */
struct late_verb {
    uint32_t prefix, word; /* spellings */
    uint32_t pos;          /* of the word */
    bool first;
};

struct analyzer {
    lotse_lang lang;
    const struct lexicon *lex;
    struct wordlist words; /* for compounds; may be empty */
    struct stems stems;
    bool late; /* words come later, by analyzer_words */
    struct late_verb *verbs; /* where late: which words could not decide */
    size_t n_verbs, cap_verbs;
    struct strmap terms; /* term <-> number, in order of arrival */
    struct strmap spelled; /* spelling -> number for the arrays below */
    uint8_t *traits; /* of spelling i, for context.c */
    size_t cap_traits;
    uint32_t *first; /* first form of spelling i; [i + 1] is its end */
    size_t cap_first;
    struct form *forms;
    size_t n_forms;
    size_t cap_forms;
};

/* lang is DE or EN. lex and the words' block must outlive the analyzer. */
int analyzer_init(struct analyzer *a, lotse_lang lang,
                  const struct lexicon *lex, lotse_err *err);
void analyzer_free(struct analyzer *a);

/* Append the tokens of n bytes to out. Positions start at pos; returns
 * LOTSE_OK or LOTSE_NOMEM. *next_pos (may be NULL) gets the position after. */
int analyze(struct analyzer *a, const char *text, size_t n, uint32_t pos,
            struct toks *out, uint32_t *next_pos);

/* The same for one chain that scan_next found in the text, *pos being the
 * position of its first run, and for one run of it. NO_CONTEXT instead of
 * `first` (tokens before it belong to another text): without what words say
 * together. False, STRMAP_NONE: out of memory; else the run's spelling. */
#define NO_CONTEXT SIZE_MAX
bool analyze_chain(struct analyzer *a, const char *text, size_t n,
                   const struct chain *c, uint32_t *pos, struct toks *out,
                   size_t first);
uint32_t analyze_run(struct analyzer *a, const char *text,
                     const struct run *r, uint32_t pos, struct toks *out);

/* The list of words comes, after texts were analysed without it (`late`): the
 * spellings get the parts that depend on it. Verbs that stand far from their
 * prefix are a->verbs, for context_verb. */
int analyzer_words(struct analyzer *a, const struct wordlist *words);

/* The term that a single already folded word has, without parts. */
uint32_t analyzer_stem(struct analyzer *a, const char *folded, size_t n);

#endif
