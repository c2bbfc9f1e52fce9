/* eval.h: measure the ranking with queries whose answers are known. */
#ifndef LOTSE_LEARN_EVAL_H
#define LOTSE_LEARN_EVAL_H

#include "search/query.h"

/* As lotse_eval. */
int eval_run(lotse_eval_report *out, struct lotse_index *ix,
             const lotse_eval_opts *opts, lotse_err *err);

/* docs_sql.c: the path and the id of an article; live until the next call.
 * LOTSE_NOTFOUND: no such article. */
int doc_names(const char **path, const char **id, struct lotse_index *ix,
              uint32_t doc, lotse_err *err);

/* Does the index hold an article with this path or this id? */
int doc_exists(bool *out, struct lotse_index *ix, const char *name,
               lotse_err *err);

/* The articles that a judgment may mean, one a language at most for an id:
 * *n of them, at most DOCS_OF_NAME. */
enum { DOCS_OF_NAME = 4 };
int doc_find(uint32_t docs[DOCS_OF_NAME], size_t *n, struct lotse_index *ix,
             const char *name, lotse_err *err);

/* The family (an article and its translations) of a searchable article, by
 * path, by id, by an alias or by the id that a path once gave; FAMILY_NONE. */
#define FAMILY_NONE (UINT32_MAX - 1)
int doc_family(uint32_t *family, struct lotse_index *ix, const char *name,
               lotse_err *err);

#endif
