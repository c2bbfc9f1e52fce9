/*
 * verb_report.c: what readers say of the articles, for those who write them.
 *
 * The store isn't made where it is missing: then nobody has said anything.
 */
#include "cli/cli.h"

#include "present/votes.h"

#include "base/err.h"

#include <string.h>
#include <unistd.h>

enum { COMMENTS = 20 };

static const struct opt_choice formats[] = {{"text", FORMAT_TEXT},
                                            {"json", FORMAT_JSON},
                                            {"tsv", FORMAT_TSV},
                                            {NULL, 0}};

const struct opt verb_report_opts[] = {{.name = "article",
                                        .kind = OPT_STRING,
                                        .at = offsetof(struct args, article),
                                        .arg = "ID",
                                        .help = "only of this article"},
                                       {.name = "limit",
                                        .key = 'n',
                                        .kind = OPT_INT,
                                        .at = offsetof(struct args, limit),
                                        .arg = "N",
                                        .min = 1,
                                        .max = 1000,
                                        .help = "most comments to show (20)"},
                                       ARGS_FORMAT(formats),
                                       ARGS_JSON,
                                       ARGS_COLOR,
                                       ARGS_END};

int verb_report(struct cli *cli, lotse_err *err)
{
    const struct args *a = &cli->args;
    size_t limit = a->limit > 0 ? (size_t)a->limit : COMMENTS;
    lotse_store *store = NULL;
    lotse_votes_list *votes = NULL;
    lotse_feedbacks *comments = NULL;
    int rc = LOTSE_OK;

    if (strcmp(cli->words[0], "feedback") != 0)
        return err_set(err, LOTSE_INPUT, "no report '%.40s' (feedback)",
                       cli->words[0]);
    if (access(a->tickets, F_OK) != 0)
        return err_set(err, LOTSE_NOTFOUND,
                       "%s: no such file: nobody has voted yet", a->tickets);
    rc = lotse_store_open(&store, a->tickets, err);
    if (rc == LOTSE_OK)
        rc = lotse_votes_get(&votes, store, a->article, err);
    if (rc == LOTSE_OK)
        rc = lotse_feedback_get(&comments, store, a->article, true, limit, err);
    if (rc == LOTSE_OK) {
        votes_write(&cli->out, votes, comments, (enum format)a->format);
        if (votes->n == 0)
            rc = err_set(err, LOTSE_NOTFOUND, "no votes");
    }
    lotse_feedbacks_free(comments);
    lotse_votes_free(votes);
    lotse_store_close(store);
    return rc;
}
