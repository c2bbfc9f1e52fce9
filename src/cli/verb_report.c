/*
 * verb_report.c: tables of what happened.
 *
 * The library makes them; here are the names, the days and the formats. What
 * readers say of the articles is asked of a store that is there: where it is
 * missing nobody has said anything, and none is made.
 */
#include "cli/desk.h"

#include "present/reports.h"
#include "present/votes.h"

#include "base/err.h"

#include <string.h>
#include <unistd.h>

enum { DAYS = 90, DAY = 86400, COMMENTS = 20 };

static const struct opt_choice formats[] = {{"text", FORMAT_TEXT},
                                            {"json", FORMAT_JSON},
                                            {"csv", FORMAT_CSV},
                                            {"tsv", FORMAT_TSV},
                                            {NULL, 0}};

const struct opt verb_report_opts[] = {
    ARGS_NUMBER("days", days, "N", 1, 36500, "how far back (90)"),
    {.name = "article",
     .kind = OPT_STRING,
     .at = offsetof(struct args, article),
     .arg = "ID",
     .help = "feedback: only of this article"},
    {.name = "limit",
     .key = 'n',
     .kind = OPT_INT,
     .at = offsetof(struct args, limit),
     .arg = "N",
     .min = 1,
     .max = 1000,
     .help = "feedback: most comments to show (20)"},
    ARGS_FORMAT(formats),
    ARGS_JSON,
    ARGS_COLOR,
    ARGS_AS,
    ARGS_END};

static int feedback(struct cli *cli, lotse_err *err)
{
    const struct args *a = &cli->args;
    size_t limit = a->limit > 0 ? (size_t)a->limit : COMMENTS;
    lotse_store *store = NULL;
    lotse_votes_list *votes = NULL;
    lotse_feedbacks *comments = NULL;
    int rc = LOTSE_OK;

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

static int table(struct cli *cli, lotse_report_kind kind, lotse_err *err)
{
    int days = cli->args.days > 0 ? cli->args.days : DAYS;
    lotse_report *r;
    struct desk d;
    int rc = desk_open(&d, cli, false, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_report_get(&r, d.store, kind, d.now - (int64_t)days * DAY,
                          d.now + 1, &d.who, err);
    if (rc == LOTSE_OK) {
        reports_write(&cli->out, r, (enum format)cli->args.format);
        lotse_report_free(r);
    }
    desk_close(&d);
    return rc;
}

int verb_report(struct cli *cli, lotse_err *err)
{
    const char *name = cli->words[0];

    if (strcmp(name, "feedback") == 0)
        return feedback(cli, err);
    for (int kind = 0; kind < LOTSE_REPORTS; kind++)
        if (strcmp(name, lotse_report_name((lotse_report_kind)kind)) == 0)
            return table(cli, (lotse_report_kind)kind, err);
    return err_set(err, LOTSE_INPUT,
                   "no report '%.40s' (deflection, articles, sla, causes, "
                   "link-rate, empty, gaps, feedback)",
                   name);
}
