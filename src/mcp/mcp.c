/*
 * mcp.c: the Model Context Protocol on standard input and output.
 *
 * Lines in, lines out, one after the other: a question takes milliseconds, so
 * there is nothing to cancel and no progress to tell. Read-only: no method
 * changes anything. What is written to `out` is lines of the protocol and
 * nothing else.
 */
#include "mcp/mcp.h"

#include "mcp/rpc.h"
#include "mcp/session.h"

#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int mcp_open(struct session **out, const struct mcp_opts *opts, lotse_err *err)
{
    struct session *s = calloc(1, sizeof *s);
    int rc;

    *out = NULL;
    if (s == NULL)
        return err_nomem(err);
    s->audience = opts->audience;
    s->tickets = opts->tickets;
    s->now_us = opts->now_us;
    s->now = opts->now;
    s->ctx = opts->ctx;
    rc = tools_load(s, err);
    if (rc == LOTSE_OK)
        rc = handle_open(&s->handle, opts->index, err);
    if (rc == LOTSE_OK)
        *out = s;
    else
        mcp_close(s);
    return rc;
}

void mcp_line(struct session *s, const char *line, size_t n, struct str *out)
{
    struct rpc_server server = {
        .answer = session_answer, .may_batch = session_may_batch, .ctx = s};

    rpc_line(&server, line, n, out);
}

void mcp_close(struct session *s)
{
    if (s == NULL)
        return;
    resources_forget(s);
    handle_close(&s->handle);
    tools_free(s);
    free(s);
}

int mcp_serve(int in, struct sink_file *out, const struct mcp_opts *opts,
              lotse_err *err)
{
    struct rpc_reader reader = {.fd = in};
    struct sink to = sink_of_file(out);
    struct str answer = {0};
    struct session *s;
    enum rpc_read got = RPC_END;
    int rc = mcp_open(&s, opts, err);

    while (rc == LOTSE_OK && sink_file_flush(out) == 0 &&
           (got = rpc_read_line(&reader)) == RPC_LINE) {
        str_clear(&answer);
        mcp_line(s, str_text(&reader.line), reader.line.n, &answer);
        if (answer.oom)
            rc = err_nomem(err);
        sink_add(&to, str_text(&answer), answer.n);
    }
    if (rc == LOTSE_OK && got == RPC_FAILED)
        rc = err_set(err, LOTSE_IO, "can't read standard input: %s",
                     strerror(errno));
    str_free(&answer);
    rpc_reader_free(&reader);
    mcp_close(s);
    return rc;
}
