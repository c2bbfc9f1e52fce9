/* solved.h: solved tickets lend their wording to what solved them. */
#ifndef LOTSE_COMPILE_SOLVED_H
#define LOTSE_COMPILE_SOLVED_H

#include "base/str.h"
#include "base/strmap.h"
#include "text/analyze.h"

struct solved_ticket {
    uint32_t name;  /* of the article, in solved.names */
    size_t from, n; /* bytes of solved.texts, cleaned */
    lotse_lang lang; /* DE, EN, ANY */
};

struct solved {
    struct strmap names; /* paths and ids */
    struct str texts;
    struct solved_ticket *items; /* by name */
    size_t n, cap;
    struct strmap words; /* folded words of the texts ... */
    uint32_t *tickets;   /* ... and how many tickets say each one */
    size_t cap_tickets;
    struct strmap voted; /* language and name ... */
    uint32_t *helped;    /* ... and how many readers it helped */
    size_t cap_helped;
    struct str named; /* what an index made of it depends on */
};

/* Read n bytes of JSON lines {"text", "article"}: `article` is a path relative
 * to the articles' root, an id, or a list of such; or {"helped", "article",
 * "lang"}: how many readers said so, of all translations where no language is
 * told. path is for messages. Errors: LOTSE_INPUT with path:line,
 * LOTSE_NOMEM. */
int solved_read(struct solved *out, const char *bytes, size_t n,
                const char *path, const struct lexicon *lex, lotse_err *err);
void solved_free(struct solved *s);

/* Append to out what tickets said of the article with this name, in the
 * analyzer's language, each word once a ticket: only words that the base has or
 * that several tickets share, and nothing with a digit, so that no name, number
 * or address of a person gets into an index. */
int solved_wording(struct str *out, const struct solved *s, const char *name,
                   const struct analyzer *an);

/* How many readers an article helped, by its path and by its id, down to the
 * last step (db/helped.h). s NULL: nobody. */
uint32_t solved_helped(const struct solved *s, const char *path,
                       const char *id, lotse_lang lang);

#endif
