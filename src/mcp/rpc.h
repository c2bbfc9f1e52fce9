/* rpc.h: JSON-RPC 2.0, a message a line. */
#ifndef LOTSE_MCP_RPC_H
#define LOTSE_MCP_RPC_H

#include "present/jsonw.h"

#include "base/str.h"
#include "lotse.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    RPC_MAX_LINE = 1 << 20, /* bytes */
    RPC_MAX_BATCH = 100     /* messages */
};

/* Codes of JSON-RPC, and below them those of MCP. */
enum {
    RPC_PARSE = -32700,
    RPC_INVALID = -32600,
    RPC_NO_METHOD = -32601,
    RPC_PARAMS = -32602,
    RPC_INTERNAL = -32603,
    RPC_NO_RESOURCE = -32002, /* until 2025-11-25; then RPC_PARAMS */
    RPC_VERSION = -32022      /* from 2026-07-28 */
};

struct rpc_request {
    const char *method;
    const json_t *params; /* an object, or NULL */
    bool in_batch;
};

/* An answer in the making: members of the result are written to j, or
 * rpc_refuse is called. */
struct rpc_reply {
    struct jsonw j;
    struct sink to;
    struct str result, message, data; /* data: JSON, "" for none */
    int code;                         /* 0: no error */
};

/* Who answers. */
struct rpc_server {
    void (*answer)(void *ctx, const struct rpc_request *req,
                   struct rpc_reply *reply);
    bool (*may_batch)(void *ctx);
    void *ctx;
};

/* Answer with an error whatever was written to the reply. */
void rpc_refuse(struct rpc_reply *reply, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Read one line; add the answer to out as a line, or nothing where none is
 * due (notifications). */
void rpc_line(const struct rpc_server *server, const char *line, size_t n,
              struct str *out);

/* Lines of a descriptor. */
struct rpc_reader {
    int fd;
    struct str line;
    char *buf;
    size_t at, n;
};

enum rpc_read { RPC_LINE, RPC_END, RPC_FAILED };

/* The next line into r->line, without its line break; of one that is longer
 * than RPC_MAX_LINE only as much as tells that it is. */
enum rpc_read rpc_read_line(struct rpc_reader *r);
void rpc_reader_free(struct rpc_reader *r);

#endif
