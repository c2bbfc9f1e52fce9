/* mcp.h: the Model Context Protocol on standard input and output. */
#ifndef LOTSE_MCP_MCP_H
#define LOTSE_MCP_MCP_H

#include "present/sink.h"

#include "lotse.h"

#include <stddef.h>
#include <stdint.h>

struct mcp_opts {
    const char *index;
    lotse_audience audience;
    const char *tickets; /* path of the store, or NULL */
    uint64_t (*now_us)(void *ctx); /* for took_us */
    int64_t (*now)(void *ctx);     /* Unix seconds */
    void *ctx;
};

/* Answer the lines of the descriptor `in` until it ends or nobody reads the
 * answers. LOTSE_IO where the index can't be opened or reading fails; what
 * became of writing, out->error tells. */
int mcp_serve(int in, struct sink_file *out, const struct mcp_opts *opts,
              lotse_err *err);

struct session;

/* One line at a time, for tests: what is answered is added to out, a line or
 * nothing. A line longer than RPC_MAX_LINE is given without its end. */
int mcp_open(struct session **out, const struct mcp_opts *opts, lotse_err *err);
void mcp_line(struct session *s, const char *line, size_t n, struct str *out);
void mcp_close(struct session *s);

#endif
