/*
 * ticket_write.c: what is written from a ticket: the packet that goes to level
 * 2 or a supplier, and the beginning of an article.
 */
#include "cli/desk.h"
#include "cli/ticket.h"

#include "present/tickets.h"

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct opt ticket_handover_opts[] = {
    ARGS_FLAG("internal", internal, "notes and inner history, too"),
    ARGS_STRING("to", output, "FILE", "write to a new file"),
    ARGS_FORMAT(args_text_json),
    ARGS_JSON,
    ARGS_AS,
    ARGS_RULES,
    ARGS_END};

const struct opt ticket_draft_opts[] = {
    ARGS_STRING("to", output, "FILE", "write to a new file"),
    ARGS_FLAG("anyway", all, "even where an article says it already"),
    ARGS_AS,
    ARGS_RULES,
    ARGS_END};

/* To standard output or to a file that isn't there yet. */
static int put(struct cli *cli, const char *text, size_t n, lotse_err *err)
{
    const char *path = cli->args.output;
    int fd, failed;

    if (path == NULL) {
        sink_add(&cli->out.to, text, n);
        return LOTSE_OK;
    }
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 && errno == EEXIST)
        return err_set(err, LOTSE_INPUT,
                       "%s is there already: name another file with --to",
                       path);
    if (fd < 0)
        return err_set(err, LOTSE_IO, "can't write %s: %s", path,
                       strerror(errno));
    failed = file_put(fd, text, n) && fsync(fd) == 0 ? 0 : errno;
    if (close(fd) != 0 && failed == 0)
        failed = errno;
    if (failed == 0) {
        cli_note(cli, "%s", path);
        return LOTSE_OK;
    }
    unlink(path);
    return err_set(err, LOTSE_IO, "can't write %s: %s", path,
                   strerror(failed));
}

/* The ticket, and the articles that may answer it. */
static int look(struct desk *d, lotse_ticket **t, lotse_results **articles,
                struct cli *cli, lotse_err *err)
{
    int64_t id;
    int rc = desk_id(&id, cli->words[0], err);

    *t = NULL;
    *articles = NULL;
    if (rc == LOTSE_OK)
        rc = desk_open(d, cli, false, err);
    if (rc == LOTSE_OK)
        rc = desk_look(t, cli, d, id, err);
    if (rc == LOTSE_OK)
        rc = desk_suggest(articles, cli, d, *t, err);
    return rc;
}

static int add_packet(const struct term *to, const lotse_ticket *t,
                      const lotse_results *articles, bool internal,
                      lotse_err *err)
{
    char *text;
    int rc = lotse_ticket_packet(&text, t, articles, internal, err);

    if (rc == LOTSE_OK)
        term_text(to, text);
    free(text);
    return rc;
}

int ticket_handover(struct cli *cli, lotse_err *err)
{
    lotse_act act = {.verb = LOTSE_DO_HANDOVER};
    lotse_results *articles;
    lotse_ticket *t;
    struct str text = {0};
    struct term to = {.to = sink_of_str(&text)};
    struct desk d = {.store = NULL};
    int rc = look(&d, &t, &articles, cli, err);

    if (rc == LOTSE_OK)
        rc = lotse_ticket_do(d.store, t->id, &act, &d.who, d.now, err);
    if (rc == LOTSE_OK) {
        if (cli->args.format == FORMAT_JSON)
            tickets_show_with(&to, t, articles, FORMAT_JSON);
        else
            rc = add_packet(&to, t, articles, cli->args.internal, err);
        if (text.oom)
            rc = err_nomem(err);
        if (rc == LOTSE_OK)
            rc = put(cli, str_text(&text), text.n, err);
    }
    lotse_results_free(articles);
    lotse_ticket_free(t);
    desk_close(&d);
    str_free(&text);
    return rc;
}

/* Articles that say it already. */
static int check_known(struct cli *cli, const lotse_results *articles,
                       lotse_err *err)
{
    if (articles == NULL || articles->verdict != LOTSE_VERDICT_ANSWER ||
        articles->n_hits == 0 || cli->args.all)
        return LOTSE_OK;
    for (size_t i = 0; i < articles->n_hits; i++)
        cli_note(cli, "%s  %s (%.0f %%)", articles->hits[i].id,
                 articles->hits[i].title, 100 * articles->hits[i].confidence);
    return err_set(err, LOTSE_INPUT,
                   "an article says it already: add to that one, or --anyway");
}

int ticket_draft(struct cli *cli, lotse_err *err)
{
    lotse_results *articles;
    lotse_ticket *t;
    struct desk d = {.store = NULL};
    char *text = NULL;
    int rc = look(&d, &t, &articles, cli, err);

    if (rc == LOTSE_OK)
        rc = check_known(cli, articles, err);
    if (rc == LOTSE_OK)
        rc = lotse_ticket_draft(&text, t, err);
    if (rc == LOTSE_OK)
        rc = put(cli, text, strlen(text), err);
    free(text);
    lotse_results_free(articles);
    lotse_ticket_free(t);
    desk_close(&d);
    return rc;
}
