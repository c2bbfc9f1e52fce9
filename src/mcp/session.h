/* session.h: what the methods of MCP share. */
#ifndef LOTSE_MCP_SESSION_H
#define LOTSE_MCP_SESSION_H

#include "mcp/mcp.h"
#include "mcp/rpc.h"

#include "front/handle.h"

#include "lotse.h"

#include <jansson.h>
#include <stdbool.h>

/* What differs between the revisions of MCP. */
struct revision {
    const char *name;
    bool stateless;     /* `_meta` on each request instead of initialize */
    bool batches;       /* arrays of messages */
    bool args_are_tool; /* wrong arguments are a result with isError, which
                           a model gets to see, not an error of the protocol */
};

struct session {
    struct handle handle;
    lotse_audience audience;
    const char *tickets; /* path of the store, or NULL */
    uint64_t (*now_us)(void *ctx);
    int64_t (*now)(void *ctx);
    void *ctx;
    const struct revision *revision; /* by initialize, or NULL */
    json_t *tools;                   /* an array of their definitions */
    lotse_list *list; /* of this index, between two pages, or NULL */
};

/* One request on its way. */
struct call {
    struct session *s;
    const struct revision *revision;
    const json_t *params; /* or NULL */
    lotse_index *ix;
    bool in_batch;
};

/* A method writes members of its result, or refuses. */
typedef void method_fn(const struct call *call, struct rpc_reply *reply);

/* session.c: one request, whatever the revision. */
void session_answer(void *session, const struct rpc_request *req,
                    struct rpc_reply *reply);
bool session_may_batch(void *session);

/* The cursor of a list's request or NULL; false: refused. */
bool session_cursor(const struct call *call, const char **cursor,
                    struct rpc_reply *reply);

/* tools.c */
int tools_load(struct session *s, lotse_err *err);
void tools_free(struct session *s);
method_fn tools_list, tools_call;

/* resources.c */
void resources_forget(struct session *s); /* the list, it's out of date */
method_fn resources_list, resources_templates, resources_read;

#endif
