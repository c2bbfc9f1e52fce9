/* pool.h: articles are parsed and analysed in processes of their own. */
#ifndef LOTSE_COMPILE_POOL_H
#define LOTSE_COMPILE_POOL_H

#include "compile/tokens.h"
#include "compile/worker.h"

enum { WORKERS_MAX = 8 };

struct pool;

struct pool_opts {
    const char *root;
    const struct file_list *files;
    int jobs; /* 0: one per processor */
    const struct lexicon *lex;
    const struct solved *solved;
    const char *beside; /* temporary files, which have no name, lie here */
    bool rows_only;     /* pool_answer is all that will be asked for */
};

struct answer {
    bool good;
    unsigned line;  /* of an error */
    uint64_t bytes; /* size of the file */
    unsigned char hash[HASH_BYTES];
    bool searchable; /* its tokens will come */
    const char *p;   /* article_unpack reads it, or the message */
    size_t n;
};

/* Start the workers. opts and what it names must stay. */
int pool_start(struct pool **out, const struct pool_opts *opts, lotse_err *err);

/* The answer for file i; files are asked for in order, each once. It is valid
 * until the next call. A worker that died is an error of the file it had, and
 * is replaced. */
int pool_answer(struct answer *out, struct pool *p, size_t i, lotse_err *err);

/* File i gives no article after all. */
int pool_refuse(struct pool *p, size_t i, lotse_err *err);

/* After the last answer: the words of all searchable articles, as blocks of
 * text/wordlist. */
int pool_count(struct str words[LANGS], struct pool *p, lotse_err *err);

/* After that: analyse with these words. */
int pool_analyse(struct pool *p, const struct str words[LANGS], lotse_err *err);

/* The tokens of file i (format in analysis.h), valid until the next call;
 * searchable files are asked for in order, each once. *tokens is what
 * tokens_get needs, r stands at what tokens_get_new reads. r->p is NULL and
 * `why` says why where the worker died. */
int pool_tokens(struct reader *r, struct token_reader **tokens, struct str *why,
                struct pool *p, size_t i, int lang, lotse_err *err);
void pool_stop(struct pool *p);

#endif
