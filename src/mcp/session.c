/*
 * session.c: which revision of MCP a request speaks, and its method.
 *
 * Two generations, told apart by each request on its own:
 *
 * - From 2026-07-28 on nothing is remembered. Each request says in
 *   params._meta which revision it speaks and what the client can do;
 *   server/discover is for those who want to know before they ask. Results say
 *   that they are complete, who made them, and how long they keep.
 * - Until 2025-11-25 initialize agrees on one revision for the requests that
 *   follow and have no such _meta.
 *
 * Both may be mixed in one process. The specification is at
 * https://modelcontextprotocol.io/specification.
 */
#include "mcp/session.h"

#include <string.h>

#define META "io.modelcontextprotocol/"

enum { HOUR_MS = 3600000, MINUTE_MS = 60000 };

/* The newest first. */
static const struct revision revisions[] = {
    {"2026-07-28", .stateless = true, .args_are_tool = true},
    {"2025-11-25", .args_are_tool = true},
    {"2025-06-18", .args_are_tool = false},
    {"2025-03-26", .batches = true},
    {"2024-11-05", .batches = false}};

enum { N_REVISIONS = sizeof revisions / sizeof *revisions };

/* Said to the model, so about use and not about tools one by one. */
static const char instructions[] =
    "The knowledge base of a support desk, in German and English. Give "
    "suggest the whole text of a ticket or mail, or search a few words; then "
    "read with get_article what looks right, with the id and lang of the hit. "
    "The verdict says how well the hits fit: with \"none\" no article is "
    "likely to help, so say that instead of guessing. A question in one "
    "language also finds articles in the other. Nothing can be changed.";

static const struct revision *find_revision(const char *name, bool stateless)
{
    for (size_t i = 0; i < N_REVISIONS; i++)
        if (revisions[i].stateless == stateless &&
            strcmp(revisions[i].name, name) == 0)
            return &revisions[i];
    return NULL;
}

static const struct revision *newest(bool stateless)
{
    const struct revision *r = revisions;

    while (r->stateless != stateless)
        r++;
    return r;
}

static void write_versions(struct jsonw *j)
{
    jsonw_open_array(j);
    for (size_t i = 0; i < N_REVISIONS; i++)
        if (revisions[i].stateless)
            jsonw_text(j, revisions[i].name);
    jsonw_close_array(j);
}

static void write_server_info(struct jsonw *j, const char *key)
{
    jsonw_key(j, key);
    jsonw_open_object(j);
    jsonw_key_text(j, "name", "lotse");
    jsonw_key_text(j, "title", "Lotse knowledge base");
    jsonw_key_text(j, "version", lotse_version());
    jsonw_close_object(j);
}

static void write_abilities(struct jsonw *j)
{
    jsonw_key(j, "capabilities");
    jsonw_open_object(j);
    jsonw_key(j, "tools");
    jsonw_open_object(j);
    jsonw_close_object(j);
    jsonw_key(j, "resources");
    jsonw_open_object(j);
    jsonw_close_object(j);
    jsonw_close_object(j);
}

/* --------------------------------------------------------------- methods */

static void initialize(const struct call *call, struct rpc_reply *reply)
{
    const json_t *asked = json_object_get(call->params, "protocolVersion");
    const struct revision *revision;

    if (call->in_batch) {
        rpc_refuse(reply, RPC_INVALID, "initialize must not be in a batch");
        return;
    }
    if (!json_is_string(asked)) {
        rpc_refuse(reply, RPC_PARAMS,
                   "initialize: 'protocolVersion' must be a string such as "
                   "\"2025-11-25\"");
        return;
    }
    revision = find_revision(json_string_value(asked), false);
    if (revision == NULL)
        revision = newest(false);
    call->s->revision = revision;
    jsonw_key_text(&reply->j, "protocolVersion", revision->name);
    write_abilities(&reply->j);
    write_server_info(&reply->j, "serverInfo");
    jsonw_key_text(&reply->j, "instructions", instructions);
}

static void ping(const struct call *call, struct rpc_reply *reply)
{
    (void)call;
    (void)reply; /* an empty result */
}

static void discover(const struct call *call, struct rpc_reply *reply)
{
    (void)call;
    jsonw_key(&reply->j, "supportedVersions");
    write_versions(&reply->j);
    write_abilities(&reply->j);
    jsonw_key_text(&reply->j, "instructions", instructions);
}

bool session_cursor(const struct call *call, const char **cursor,
                    struct rpc_reply *reply)
{
    const json_t *value = json_object_get(call->params, "cursor");

    *cursor = NULL;
    if (value == NULL)
        return true;
    if (!json_is_string(value)) {
        rpc_refuse(reply, RPC_PARAMS,
                   "'cursor' must be a string: the nextCursor of a result");
        return false;
    }
    *cursor = json_string_value(value);
    return true;
}

enum { STATELESS = 1, SESSION = 2, EVERY = STATELESS | SESSION };

static const struct method {
    const char *name;
    method_fn *run;
    int eras;
    int keep_ms;   /* how long a client may keep the result; 0: not at all */
    bool articles; /* the result depends on who reads */
} methods[] = {
    {"initialize", initialize, SESSION, 0, false},
    {"ping", ping, SESSION, 0, false},
    {"server/discover", discover, STATELESS, HOUR_MS, false},
    {"tools/list", tools_list, EVERY, HOUR_MS, false},
    {"tools/call", tools_call, EVERY, 0, true},
    {"resources/list", resources_list, EVERY, MINUTE_MS, true},
    {"resources/templates/list", resources_templates, EVERY, HOUR_MS, false},
    {"resources/read", resources_read, EVERY, MINUTE_MS, true}};

/* -------------------------------------------------------------- requests */

/* The revision that _meta names; NULL: refused. */
static const struct revision *read_meta(const json_t *meta,
                                        struct rpc_reply *reply)
{
    const json_t *name = json_object_get(meta, META "protocolVersion");
    const json_t *able = json_object_get(meta, META "clientCapabilities");
    struct sink to = sink_of_str(&reply->data);
    struct jsonw j = {.to = &to};
    const struct revision *revision;

    if (!json_is_string(name)) {
        rpc_refuse(reply, RPC_PARAMS,
                   "params._meta: \"" META "protocolVersion\" must be a "
                   "string such as \"%s\"",
                   newest(true)->name);
        return NULL;
    }
    revision = find_revision(json_string_value(name), true);
    if (revision == NULL) {
        rpc_refuse(reply, RPC_VERSION,
                   "Unsupported protocol version: use one of data.supported, "
                   "or initialize for %s and older",
                   newest(false)->name);
        jsonw_open_object(&j);
        jsonw_key(&j, "supported");
        write_versions(&j);
        jsonw_key(&j, "requested");
        jsonw_textn(&j, json_string_value(name), json_string_length(name));
        jsonw_close_object(&j);
        return NULL;
    }
    if (!json_is_object(able)) {
        rpc_refuse(reply, RPC_PARAMS,
                   "params._meta: \"" META "clientCapabilities\" must be an "
                   "object; {} where the client has none");
        return NULL;
    }
    return revision;
}

/* The revision that a request speaks; NULL: refused. */
static const struct revision *choose_revision(const struct session *s,
                                              const struct rpc_request *req,
                                              struct rpc_reply *reply)
{
    const json_t *meta = json_object_get(req->params, "_meta");

    if (json_object_get(meta, META "protocolVersion") != NULL ||
        json_object_get(meta, META "clientCapabilities") != NULL)
        return read_meta(meta, reply);
    if (s->revision != NULL)
        return s->revision;
    if (strcmp(req->method, "initialize") == 0 ||
        strcmp(req->method, "ping") == 0)
        return newest(false);
    rpc_refuse(reply, RPC_PARAMS,
               "'%.64s' needs params._meta with \"" META "protocolVersion\" "
               "(\"%s\") and \"" META "clientCapabilities\", or an initialize "
               "before it (%s and older)",
               req->method, newest(true)->name, newest(false)->name);
    return NULL;
}

static const struct method *find_method(const char *name,
                                        const struct revision *revision)
{
    int era = revision->stateless ? STATELESS : SESSION;

    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if ((methods[i].eras & era) != 0 && strcmp(methods[i].name, name) == 0)
            return &methods[i];
    return NULL;
}

/* What each result of the stateless revisions has. */
static void write_frame(const struct session *s, const struct method *method,
                        struct jsonw *j)
{
    jsonw_key_text(j, "resultType", "complete");
    if (method->keep_ms > 0) {
        jsonw_key_uint(j, "ttlMs", (uint64_t)method->keep_ms);
        jsonw_key_text(j, "cacheScope",
                       method->articles && s->audience != LOTSE_PUBLIC
                           ? "private"
                           : "public");
    }
    jsonw_key(j, "_meta");
    jsonw_open_object(j);
    write_server_info(j, META "serverInfo");
    jsonw_close_object(j);
}

void session_answer(void *session, const struct rpc_request *req,
                    struct rpc_reply *reply)
{
    struct session *s = session;
    struct call call = {
        .s = s, .params = req->params, .in_batch = req->in_batch};
    const struct method *method;

    call.revision = choose_revision(s, req, reply);
    if (call.revision == NULL)
        return;
    method = find_method(req->method, call.revision);
    if (method == NULL) {
        rpc_refuse(reply, RPC_NO_METHOD, "%s has no method '%.64s'",
                   call.revision->name, req->method);
        return;
    }
    if (handle_get(&s->handle, &call.ix))
        resources_forget(s);
    if (call.revision->stateless)
        write_frame(s, method, &reply->j);
    method->run(&call, reply);
}

bool session_may_batch(void *session)
{
    const struct session *s = session;

    return s->revision != NULL && s->revision->batches;
}
