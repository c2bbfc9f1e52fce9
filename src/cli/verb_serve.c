/*
 * verb_serve.c: the server, until a signal ends it.
 *
 * Lines for people and the access log go to standard error, one write each, so
 * that threads don't mix them and systemd's journal gets them whole.
 */
#include "cli/cli.h"
#include "cli/desk.h"
#include "cli/mail_round.h"

#include "http/http.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NUMBER(n, v, a, lo, hi, h)                                             \
    {                                                                          \
        .name = (n), .kind = OPT_INT, .at = offsetof(struct args, v),          \
        .arg = (a), .min = (lo), .max = (hi), .help = (h)                      \
    }

const struct opt verb_serve_opts[] = {
    ARGS_SERVE,
    ARGS_STRING("socket", socket, "PATH", "a UNIX socket instead"),
    NUMBER("threads", threads, "N", 1, 64, "threads (one a processor)"),
    NUMBER("max-connections", connections, "N", 1, 20000,
           "connections at once (1000)"),
    NUMBER("max-per-address", per_address, "N", 1, 20000,
           "connections from one address (100)"),
    NUMBER("timeout", timeout, "SECONDS", 1, 3600,
           "for a request and its answer (20)"),
    {.name = "no-tickets",
     .kind = OPT_FLAG,
     .at = offsetof(struct args, no_tickets),
     .help = "requests go to --contact, none is filed here"},
    ARGS_ENUM("search-log", search_log, "YES|NO", args_yes_no,
              "keep searches for reports and gaps (yes)"),
    {.name = "no-search-log",
     .kind = OPT_CONST,
     .at = offsetof(struct args, search_log),
     .value = 0,
     .help = "the same as --search-log no"},
    {.name = "log-queries",
     .kind = OPT_FLAG,
     .at = offsetof(struct args, log_queries),
     .help = "write what is asked into the access log"},
    ARGS_RULES,
    ARGS_END};

static void say(void *ctx, const char *line)
{
    const struct mail_round *round = ctx;
    const struct cli *cli = round->cli;
    char text[8192];
    int n;

    if (cli->args.quiet)
        return;
    n = snprintf(text, sizeof text - 1, "%s\n", line);
    if (n > 0 && write(STDERR_FILENO, text,
                       (size_t)n < sizeof text ? (size_t)n : strlen(text)) < 0)
        return; /* nobody reads: serving goes on */
}

int verb_serve(struct cli *cli, lotse_err *err)
{
    const struct args *a = &cli->args;
    struct str table = {0};
    struct mail_round mails = {0};
    lotse_rules rules;
    int rc = desk_rules(&rules, &table, a, err);
    struct http_opts o = {.index = a->index,
                          .tickets = a->tickets,
                          .listen = a->listen,
                          .socket = a->socket,
                          .hosts = a->hosts,
                          .origins = a->origins,
                          .base = a->base,
                          .site = a->site != NULL ? a->site : "Lotse",
                          .contact = a->contact,
                          .threads = a->threads,
                          .connections = a->connections,
                          .per_address = a->per_address,
                          .timeout = a->timeout,
                          .rules = &rules,
                          .no_tickets = a->no_tickets,
                          .log_queries = a->log_queries,
                          .no_search_log = a->search_log == 0,
                          .clock = &cli->clock,
                          .say = say,
                          .chore = mail_round,
                          .ctx = &mails};

    if (o.listen == NULL && o.socket == NULL)
        o.listen = "127.0.0.1:8089";
    if (rc == LOTSE_OK)
        rc = mail_round_begin(&mails, cli, say, err);
    if (rc == LOTSE_OK)
        rc = http_serve(&o, err);
    mail_round_end(&mails);
    str_free(&table);
    return rc;
}
