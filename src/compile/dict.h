/* dict.h: a German-English word list as word translation probabilities. */
#ifndef LOTSE_COMPILE_DICT_H
#define LOTSE_COMPILE_DICT_H

#include "base/str.h"
#include "text/analyze.h"

/* From which language into which. */
enum { DICT_DE_EN, DICT_EN_DE, DICT_DE_DE, DICT_EN_EN };

/* The two languages of a way, 0 German, 1 English. */
static inline int dict_from(int way)
{
    return way & 1;
}

static inline int dict_into(int way)
{
    return way < DICT_DE_DE ? !way : way & 1;
}

/* Learn translations and paraphrases from a word list (n bytes in Ding's
 * format). What they are depends on the word list and the lexicon alone, of
 * which `key` is a digest, so they are kept in the file at `cache` (NULL: not
 * kept). out gets rows, sorted by way and, of translations, by term:
 *
 *     byte way | term | byte targets | targets
 *     way:    DICT_DE_EN ... DICT_EN_EN
 *     two words that mean one are a term with a blank: "work council"
 *     term:   byte length | bytes
 *     target: byte probability times 255 | term
 */
int dict_learn(struct str *out, const char *ding, size_t n,
               const struct lexicon *lex, const char *key, const char *cache,
               lotse_err *err);

/* The distinct terms of tokens, numbers left out, at most `most`; returns how
 * many. */
size_t dict_words(uint32_t ids[], size_t most, const struct toks *toks);

/* A row that dict_learn gave. */
struct dict_row {
    int way;
    const char *term;
    size_t n_term;
    const unsigned char *targets;
    size_t n_targets;
};

/* The row at *p, which moves behind it; false at end or on foreign bytes. */
bool dict_next(struct dict_row *row, const unsigned char **p,
               const unsigned char *end);

/* dict_cache.c: keep rows in a file, if that is possible; open it, NULL: it
 * isn't there, or of another word list. Below, false: it is damaged, or memory
 * is out. */
struct dict_file;
void dict_keep(const struct str *rows, const char *key, const char *cache);
struct dict_file *dict_open(const char *key, const char *cache);
void dict_close(struct dict_file *f);

/* All rows. */
bool dict_rows(struct str *out, struct dict_file *f);

/* Add the places of the rows that lead to a term of a language or, as
 * paraphrases, stand for it, and of some others; the row at a place. */
struct dict_places {
    uint32_t *items;
    size_t n, cap;
};
bool dict_places(struct dict_places *out, struct dict_file *f, int lang,
                 const char *term, size_t n);
bool dict_row_at(struct dict_row *row, struct dict_file *f, uint32_t at);

#endif
