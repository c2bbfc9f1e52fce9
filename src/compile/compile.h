/* compile.h: a folder of Markdown becomes an index. */
#ifndef LOTSE_COMPILE_COMPILE_H
#define LOTSE_COMPILE_COMPILE_H

#include "lotse.h"
#include "text/lexicon.h"

/* As lotse_compile. */
int compile_run(lotse_compile_stats *out, const lotse_compile_opts *opts,
                lotse_err *err);

/* As lotse_compile_place. */
int compile_place(const char *index, lotse_err *err);

/* The word lists of a folder with {de,en}/ *.txt, or the built-in ones where
 * dir is NULL or a file isn't there. texts[lang][list] gets each list's text
 * (to be freed), so that the index can keep it. */
struct lexicon_texts {
    char *text[LEX_LANGS][LEX_LISTS];
    size_t n[LEX_LANGS][LEX_LISTS];
};
int lexicon_load(struct lexicon *lex, struct lexicon_texts *texts,
                 const char *dir, lotse_err *err);

/* A finding about a file: its path, a line or 0, what is wrong. */
typedef void (*list_fault)(void *ctx, const char *path, unsigned line,
                           const char *message);

/* Read the rules for synonyms that lie beside the articles (synonyms.txt for
 * both languages, de/synonyms.txt, en/synonyms.txt), add them to the lists,
 * and check all. Nothing that is wrong in them is an error of the whole. dir is
 * that of lexicon_load. */
int lexicon_synonyms(struct lexicon *lex, struct lexicon_texts *texts,
                     const char *articles, const char *dir, list_fault fault,
                     void *ctx, lotse_err *err);
void lexicon_texts_free(struct lexicon_texts *t);

#endif
