/*
 * verb_mcp.c: the Model Context Protocol on standard input and output.
 *
 * A client starts this verb and talks to it; the verb opens the index itself,
 * since it opens it again whenever it was compiled anew.
 */
#include "cli/cli.h"

#include "mcp/mcp.h"

#include <unistd.h>

const struct opt verb_mcp_opts[] = {ARGS_AUDIENCE, ARGS_END};

static uint64_t now_us(void *clock)
{
    return clock_us(clock);
}

static int64_t now(void *clock)
{
    return clock_now(clock);
}

int verb_mcp(struct cli *cli, lotse_err *err)
{
    struct mcp_opts opts = {.index = cli->args.index,
                            .tickets = cli->args.tickets,
                            .now_us = now_us,
                            .now = now,
                            .ctx = &cli->clock};

    if (cli->args.audience >= 0)
        opts.audience = (lotse_audience)cli->args.audience;
    if (isatty(STDIN_FILENO))
        cli_note(cli, "lotse mcp: meant to be started by an MCP client; type "
                      "JSON-RPC, a message a line, end with Ctrl-D");
    return mcp_serve(STDIN_FILENO, &cli->out_file, &opts, err);
}
