/*
 * index.c: the public functions that hand over to a module.
 *
 * Below this line a module knows only the modules that doc/layers.txt allows
 * it; here all are known.
 */
#include "base/err.h"
#include "compile/compile.h"
#include "learn/eval.h"
#include "learn/tune.h"
#include "search/results.h"

#include <string.h>

int lotse_compile(lotse_compile_stats *out, const lotse_compile_opts *opts,
                  lotse_err *err)
{
    lotse_compile_opts again = *opts;
    lotse_index *ix = NULL;
    int rc = compile_run(out, opts, err);

    /* nothing had changed, but what stands there can't be searched */
    if (rc == LOTSE_OK && !out->written && !opts->dry_run &&
        index_open(&ix, opts->index, NULL, NULL) != LOTSE_OK) {
        again.full = true;
        rc = compile_run(out, &again, err);
    }
    index_close(ix);
    return rc;
}

int lotse_compile_place(const char *index, lotse_err *err)
{
    return compile_place(index, err);
}

int lotse_open(lotse_index **out, const char *path, lotse_err *err)
{
    return index_open(out, path, NULL, err);
}

int lotse_open_like(lotse_index **out, const lotse_index *like, lotse_err *err)
{
    return index_open(out, like->path, like, err);
}

void lotse_close(lotse_index *ix)
{
    index_close(ix);
}

int lotse_get_info(lotse_info *out, lotse_index *ix, lotse_err *err)
{
    *out = (lotse_info){.schema = LOTSE_SCHEMA};
    memcpy(out->index_id, ix->index_id, sizeof out->index_id);
    out->articles_de = ix->langs[0].live;
    out->articles_en = ix->langs[1].live;
    out->terms_de = ix->langs[0].stats.used_terms;
    out->terms_en = ix->langs[1].stats.used_terms;
    for (int i = 0; i < LANGS; i++)
        for (uint32_t k = 0; k < ix->langs[i].docs; k++) {
            bool there = !index_gone(&ix->langs[i], k);
            out->taught += there && ix->langs[i].lent[k] != 0;
            out->confirmed += there && ix->langs[i].helped[k] != 0;
        }
    for (int i = 0; i < LANGS; i++)
        out->stop_words += ix->lex.lists[i][LEX_STOP].n;
    return index_counts(out, ix, err);
}

int lotse_query(lotse_results **out, lotse_index *ix,
                const lotse_query_opts *opts, lotse_err *err)
{
    int rc = results_query(out, ix, opts, err);

    if (rc == LOTSE_OK && db_sound(&ix->db, err) != LOTSE_OK) {
        lotse_results_free(*out);
        *out = NULL;
        rc = LOTSE_IO;
    }
    return rc;
}

int lotse_eval(lotse_eval_report *out, lotse_index *ix,
               const lotse_eval_opts *opts, lotse_err *err)
{
    int rc = eval_run(out, ix, opts, err);

    return rc == LOTSE_OK ? db_sound(&ix->db, err) : rc;
}

int lotse_tune(lotse_tune_report *out, lotse_index *ix,
               const lotse_tune_opts *opts, lotse_err *err)
{
    int rc = tune_run(out, ix, opts, err);

    return rc == LOTSE_OK ? db_sound(&ix->db, err) : rc;
}
