/*
 * rpc.c: JSON-RPC 2.0, a message a line.
 *
 *     {"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}
 *     {"jsonrpc":"2.0","id":1,"result":{}}
 *     {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"why"}}
 *
 * Reads with jansson, which refuses malformed UTF-8, duplicate keys and deep
 * nesting; writes with present/jsonw. A message without an id is a
 * notification and never answered. What has a result or an error and no method
 * is an answer, and since nothing is ever asked of the client it is dropped.
 * Arrays of messages are for the one revision of MCP that knew them.
 */
#include "mcp/rpc.h"

#include "base/badjson.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 64 << 10, MESSAGE_BYTES = 1024 };

/* ----------------------------------------------------------------- lines */

enum rpc_read rpc_read_line(struct rpc_reader *r)
{
    str_clear(&r->line);
    if (r->buf == NULL && (r->buf = malloc(READ_BYTES)) == NULL)
        return RPC_FAILED;
    for (;;) {
        const char *start = r->buf + r->at;
        const char *end =
            r->at < r->n ? memchr(start, '\n', r->n - r->at) : NULL;
        size_t n = end != NULL ? (size_t)(end - start) : r->n - r->at;
        size_t room = RPC_MAX_LINE + 1 - r->line.n;
        ssize_t got;

        str_add(&r->line, start, n < room ? n : room);
        if (r->line.oom)
            return RPC_FAILED;
        if (end != NULL) {
            r->at += n + 1;
            return RPC_LINE;
        }
        r->at = r->n = 0;
        do
            got = read(r->fd, r->buf, READ_BYTES);
        while (got < 0 && errno == EINTR);
        if (got < 0)
            return RPC_FAILED;
        if (got == 0)
            return r->line.n > 0 ? RPC_LINE : RPC_END;
        r->n = (size_t)got;
    }
}

void rpc_reader_free(struct rpc_reader *r)
{
    str_free(&r->line);
    free(r->buf);
    *r = (struct rpc_reader){.fd = r->fd};
}

/* --------------------------------------------------------------- answers */

static void reply_init(struct rpc_reply *r)
{
    *r = (struct rpc_reply){.code = 0};
    r->to = sink_of_str(&r->result);
    r->j = (struct jsonw){.to = &r->to};
    jsonw_open_object(&r->j);
}

static void reply_free(struct rpc_reply *r)
{
    str_free(&r->result);
    str_free(&r->message);
    str_free(&r->data);
}

void rpc_refuse(struct rpc_reply *reply, int code, const char *fmt, ...)
{
    char text[MESSAGE_BYTES];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    reply->code = code;
    str_clear(&reply->message);
    str_adds(&reply->message, text);
}

/* The id as it came; null where there was none that counts. */
static void write_id(struct jsonw *j, const json_t *id)
{
    jsonw_key(j, "id");
    if (json_is_string(id))
        jsonw_textn(j, json_string_value(id), json_string_length(id));
    else if (json_is_integer(id))
        jsonw_int(j, json_integer_value(id));
    else
        jsonw_raw(j, "null", strlen("null"));
}

static void write_reply(struct jsonw *j, const json_t *id,
                        struct rpc_reply *reply)
{
    if (reply->code == 0)
        jsonw_close_object(&reply->j);
    if (reply->code == 0 && (reply->result.oom || reply->data.oom))
        rpc_refuse(reply, RPC_INTERNAL, "out of memory");
    jsonw_open_object(j);
    jsonw_key_text(j, "jsonrpc", "2.0");
    write_id(j, id);
    if (reply->code == 0) {
        jsonw_key(j, "result");
        jsonw_raw(j, str_text(&reply->result), reply->result.n);
    } else {
        jsonw_key(j, "error");
        jsonw_open_object(j);
        jsonw_key(j, "code");
        jsonw_int(j, reply->code);
        jsonw_key_text(j, "message", str_text(&reply->message));
        if (reply->data.n > 0) {
            jsonw_key(j, "data");
            jsonw_raw(j, str_text(&reply->data), reply->data.n);
        }
        jsonw_close_object(j);
    }
    jsonw_close_object(j);
}

/* -------------------------------------------------------------- messages */

static bool plain_text(const json_t *v)
{
    return json_is_string(v) &&
           strlen(json_string_value(v)) == json_string_length(v);
}

static bool is_answer(const json_t *m)
{
    return json_object_get(m, "method") == NULL &&
           (json_object_get(m, "result") != NULL ||
            json_object_get(m, "error") != NULL);
}

/* The form of a message; false: refused. */
static bool check_form(const json_t *m, struct rpc_reply *reply)
{
    const json_t *id = json_object_get(m, "id");
    const json_t *version = json_object_get(m, "jsonrpc");
    const json_t *params = json_object_get(m, "params");

    if (!json_is_object(m))
        rpc_refuse(reply, RPC_INVALID, "a message must be a JSON object");
    else if (!plain_text(version) ||
             strcmp(json_string_value(version), "2.0") != 0)
        rpc_refuse(reply, RPC_INVALID, "'jsonrpc' must be \"2.0\"");
    else if (id != NULL && !json_is_string(id) && !json_is_integer(id))
        rpc_refuse(reply, RPC_INVALID,
                   "'id' must be a string or an integer; leave it out to send "
                   "a notification");
    else if (!plain_text(json_object_get(m, "method")))
        rpc_refuse(reply, RPC_INVALID, "'method' must be a string");
    else if (params != NULL && !json_is_object(params))
        rpc_refuse(reply, RPC_PARAMS, "'params' must be an object");
    return reply->code == 0;
}

/* Answer one message; true: something was written. */
static bool answer_one(const struct rpc_server *server, const json_t *m,
                       bool in_batch, struct jsonw *j)
{
    const json_t *id = json_object_get(m, "id");
    struct rpc_request req = {.in_batch = in_batch};
    struct rpc_reply reply;
    bool due = true;

    if (is_answer(m))
        return false;
    reply_init(&reply);
    if (check_form(m, &reply)) {
        req.method = json_string_value(json_object_get(m, "method"));
        req.params = json_object_get(m, "params");
        /* nothing that a notification says changes what is answered */
        due = id != NULL;
        if (due)
            server->answer(server->ctx, &req, &reply);
    } else if (reply.code == RPC_PARAMS) {
        due = id != NULL;
    }
    if (due)
        write_reply(j, id, &reply);
    reply_free(&reply);
    return due;
}

/* An error about a line as a whole, which has no id. */
static void refuse_line(struct jsonw *j, int code, const char *what,
                        const char *why)
{
    struct rpc_reply reply;

    reply_init(&reply);
    rpc_refuse(&reply, code, "%s%s", what, why);
    write_reply(j, NULL, &reply);
    reply_free(&reply);
}

/* True: something was written. */
static bool answer_batch(const struct rpc_server *server, const json_t *batch,
                         struct jsonw *j)
{
    size_t n = json_array_size(batch), answers = 0;

    if (!server->may_batch(server->ctx)) {
        refuse_line(j, RPC_INVALID, "",
                    "only revision 2025-03-26 of MCP, once it was negotiated "
                    "by initialize, has batches: send one message a line");
        return true;
    }
    if (n == 0 || n > RPC_MAX_BATCH) {
        refuse_line(j, RPC_INVALID, "",
                    n == 0 ? "a batch must not be empty"
                           : "a batch has too many messages: send fewer");
        return true;
    }
    jsonw_open_array(j);
    for (size_t i = 0; i < n; i++)
        answers += answer_one(server, json_array_get(batch, i), true, j);
    jsonw_close_array(j);
    return answers > 0;
}

static bool blank(const char *line, size_t n)
{
    while (n > 0 && strchr(" \t\r", line[n - 1]) != NULL && line[n - 1] != '\0')
        n--;
    return n == 0;
}

void rpc_line(const struct rpc_server *server, const char *line, size_t n,
              struct str *out)
{
    struct sink to = sink_of_str(out);
    struct jsonw j = {.to = &to};
    size_t before = out->n;
    json_error_t e;
    json_t *m;
    bool due = true;

    if (blank(line, n))
        return;
    m = n > RPC_MAX_LINE ? NULL
                         : json_loadb(line, n,
                                      JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL |
                                          JSON_DECODE_ANY,
                                      &e);
    if (n > RPC_MAX_LINE)
        refuse_line(&j, RPC_PARSE, "", "a message may have at most 1 MiB");
    else if (m == NULL)
        refuse_line(&j, RPC_PARSE,
                    "a line must be one JSON message: ", bad_json(&e));
    else if (json_is_array(m))
        due = answer_batch(server, m, &j);
    else
        due = answer_one(server, m, false, &j);
    json_decref(m);
    if (due)
        jsonw_line(&j);
    else if (out->n > before) { /* a batch of notifications: "[]" */
        out->n = before;
        out->p[before] = '\0';
    }
}
