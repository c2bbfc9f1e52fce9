/* build.h: from analysed articles to everything that search reads. */
#ifndef LOTSE_COMPILE_BUILD_H
#define LOTSE_COMPILE_BUILD_H

#include "compile/buckets.h"
#include "compile/fts.h"
#include "compile/pool.h"
#include "compile/postings.h"
#include "db/db.h"
#include "db/tokenizer.h"

/* What of an index is made of the articles' words. */
struct build {
    struct db *db;
    struct analyzer **an; /* as given to db_create */
    struct postings post[LANGS];
    struct str words[LANGS]; /* blocks of text/wordlist */
    struct buckets ways[WAYS];
    size_t pairs; /* of words that the base's own translations taught */
    struct toks toks[FTS_COLUMNS]; /* of the row that is written */
    struct toks solved;
    size_t *lines; /* where each line of the title, each question begins */
    size_t n_lines, cap_lines;
    struct str stops; /* spellings of a line's stop words */
    lotse_err *err;
    struct fts *fts;
};

/* From here until build_rows the connection is a thread's (fts.h). db NULL:
 * postings are all that is asked for. */
int build_begin(struct build *b, struct db *db, struct analyzer *an[LANGS],
                lotse_err *err);

/* What is too much for memory goes into files beside the index. */
void build_beside(struct build *b);

/* Add article doc from a worker's tokens (analysis.h tells their order).
 * LOTSE_INPUT: they are nonsense; what was read of them stays. */
int build_article(struct build *b, int64_t doc, int lang, struct reader *r,
                  struct token_reader *tokens);

/* An article that has no tokens keeps its number. */
int build_nothing(struct build *b, int64_t doc, int lang);

/* After the last article: wait for the rows of FTS5. */
int build_rows(struct build *b);

/* build_rows, then, with all rows of articles finished: what ranking
 * knows of each, and translations. dict: as dict_learn gives it, may be
 * empty. */
int build_end(struct build *b, const struct str *dict);

/* Write what ranking reads; build is a struct build. As db_finish wants it. */
int build_write(void *build, struct tail_out *out, lotse_err *err);
void build_free(struct build *b);

#endif
