/*
 * tools.c: the tools that a model can call.
 *
 * A tool is a JSON file, what its clients get to see, and a row of the table
 * below, in the order in which they are listed. What a tool finds is the same
 * JSON that the command line writes, by the same code; the text beside it is
 * for clients that know no structured content.
 */
#include "mcp/schema.h"
#include "mcp/session.h"

#include "present/articles.h"
#include "present/reports.h"
#include "present/results.h"

#include "base/embed.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

EMBED(results_schema, "doc/results.schema.json");
EMBED(search_json, "src/mcp/tools/search.json");
EMBED(suggest_json, "src/mcp/tools/suggest.json");
EMBED(get_article_json, "src/mcp/tools/get_article.json");
EMBED(list_gaps_json, "src/mcp/tools/list_gaps.json");

enum { DAY = 86400 };

/* The arguments of a call, which fit the tool's schema, and its results. */
struct tool_call {
    const struct call *call;
    json_t *schema, *args;
    struct str content, text; /* JSON, a line; "": the JSON is the text */
};

static const char *text_of(const struct tool_call *c, const char *name)
{
    return json_string_value(schema_value(c->schema, c->args, name));
}

static lotse_lang lang_of(const struct tool_call *c)
{
    lotse_lang lang = LOTSE_LANG_ANY;

    lotse_lang_parse(&lang, text_of(c, "lang"), NULL);
    return lang;
}

/* ------------------------------------------------------------- the tools */

static int run_query(struct tool_call *c, lotse_mode mode, const char *name,
                     lotse_err *err)
{
    const struct session *s = c->call->s;
    const json_t *text = schema_value(c->schema, c->args, name);
    struct term t = {.to = sink_of_str(&c->content)};
    struct results_view view = {.format = FORMAT_JSON};
    lotse_query_opts q = LOTSE_QUERY_INIT;
    lotse_results *res = NULL;
    uint64_t start = s->now_us(s->ctx);
    int rc;

    q.text = json_string_value(text);
    q.len = json_string_length(text);
    q.mode = mode;
    q.lang = lang_of(c);
    q.audience = s->audience;
    q.limit =
        (size_t)json_number_value(schema_value(c->schema, c->args, "limit"));
    rc = lotse_query(&res, c->call->ix, &q, err);
    if (rc != LOTSE_OK)
        return rc;
    view.took_us = s->now_us(s->ctx) - start;
    results_write(&t, res, &view);
    lotse_results_free(res);
    return LOTSE_OK;
}

static int run_search(struct tool_call *c, lotse_err *err)
{
    return run_query(c, LOTSE_SEARCH, "query", err);
}

static int run_suggest(struct tool_call *c, lotse_err *err)
{
    return run_query(c, LOTSE_SUGGEST, "text", err);
}

/* The body once in the text and once in the JSON: all three bodies would fill
 * a model's context with the same words. */
static int run_get_article(struct tool_call *c, lotse_err *err)
{
    const json_t *id = schema_value(c->schema, c->args, "id");
    const char *format = text_of(c, "format");
    bool md = strcmp(format, "md") == 0, html = strcmp(format, "html") == 0;
    struct term content = {.to = sink_of_str(&c->content)};
    struct term text = {.to = sink_of_str(&c->text)};
    lotse_article *article = NULL;
    lotse_article one;
    int rc = LOTSE_NOTFOUND;

    /* no id holds a NUL, which would end it here */
    if (strlen(json_string_value(id)) == json_string_length(id))
        rc = lotse_article_get(&article, c->call->ix, json_string_value(id),
                               lang_of(c), c->call->s->audience, err);
    if (rc == LOTSE_NOTFOUND)
        return err_set(err, rc,
                       "there is no article '%.200s'; search or "
                       "suggest tell the ids",
                       json_string_value(id));
    if (rc != LOTSE_OK)
        return rc;
    one = *article;
    if (!md)
        one.markdown = NULL;
    if (!html)
        one.html = NULL;
    if (md || html)
        one.text = NULL;
    articles_show(&content, &one, FORMAT_JSON, false);
    articles_show(&text, article,
                  md     ? FORMAT_MD
                  : html ? FORMAT_HTML
                         : FORMAT_TEXT,
                  false);
    lotse_article_free(article);
    return LOTSE_OK;
}

/* The store is opened for each call: others migrate, restore, replace it.
 * Nothing is changed here, its version neither. */
static int run_list_gaps(struct tool_call *c, lotse_err *err)
{
    static const lotse_actor system = {0, LOTSE_ADMIN, 0};
    const struct session *s = c->call->s;
    struct term t = {.to = sink_of_str(&c->content)};
    int64_t now = s->now(s->ctx);
    /* 7.0 is an integer, too */
    int64_t days =
        (int64_t)json_number_value(schema_value(c->schema, c->args, "days"));
    lotse_report *r = NULL;
    lotse_store *store = NULL;
    int rc;

    if (s->audience != LOTSE_LEVEL2)
        return err_set(err, LOTSE_DENIED,
                       "gaps are for the desk: lotse mcp --audience level2");
    if (s->tickets == NULL || access(s->tickets, F_OK) != 0)
        return err_set(err, LOTSE_NOTFOUND,
                       "there are no tickets yet: nothing is known to be "
                       "missing");
    rc = lotse_store_open_to_read(&store, s->tickets, err);
    if (rc == LOTSE_OK)
        rc = lotse_report_get(&r, store, LOTSE_REPORT_GAPS, now - days * DAY,
                              now + 1, &system, err);
    if (rc == LOTSE_OK)
        reports_write(&t, r, FORMAT_JSON);
    lotse_report_free(r);
    lotse_store_close(store);
    return rc;
}

static const struct tool {
    const char *json;
    int (*run)(struct tool_call *c, lotse_err *err);
} tools[] = {{search_json, run_search},
             {suggest_json, run_suggest},
             {get_article_json, run_get_article},
             {list_gaps_json, run_list_gaps}};

enum { N_TOOLS = sizeof tools / sizeof *tools };

/* ------------------------------------------------------------ the methods */

int tools_load(struct session *s, lotse_err *err)
{
    json_t *schema = json_loads(results_schema, 0, NULL);
    const json_t *defs = json_object_get(schema, "$defs");
    int failed = 0;

    s->tools = json_array();
    for (size_t i = 0; i < N_TOOLS; i++) {
        json_t *tool = json_loads(tools[i].json, 0, NULL);
        failed |= json_array_append_new(s->tools, schema_resolve(tool, defs));
        json_decref(tool);
    }
    json_decref(schema);
    return failed != 0 ? err_nomem(err) : LOTSE_OK;
}

void tools_free(struct session *s)
{
    json_decref(s->tools);
}

void tools_list(const struct call *call, struct rpc_reply *reply)
{
    const char *cursor;
    char *json;

    if (!session_cursor(call, &cursor, reply))
        return;
    if (cursor != NULL) {
        rpc_refuse(reply, RPC_PARAMS,
                   "tools/list has one page: ask without a cursor");
        return;
    }
    json = json_dumps(call->s->tools, JSON_COMPACT | JSON_REAL_PRECISION(6));
    if (json == NULL) {
        rpc_refuse(reply, RPC_INTERNAL, "out of memory");
        return;
    }
    jsonw_key(&reply->j, "tools");
    jsonw_raw(&reply->j, json, strlen(json));
    free(json);
}

static void write_content(struct jsonw *j, const char *text, size_t n)
{
    jsonw_key(j, "content");
    jsonw_open_array(j);
    jsonw_open_object(j);
    jsonw_key_text(j, "type", "text");
    jsonw_key(j, "text");
    jsonw_textn(j, text, n);
    jsonw_close_object(j);
    jsonw_close_array(j);
}

static void write_failure(struct jsonw *j, const char *why)
{
    write_content(j, why, strlen(why));
    jsonw_key_bool(j, "isError", true);
}

static void write_success(struct jsonw *j, struct tool_call *c)
{
    size_t n = c->content.n > 0 ? c->content.n - 1 : 0; /* no line break */

    if (c->text.n > 0)
        write_content(j, str_text(&c->text), c->text.n);
    else
        write_content(j, str_text(&c->content), n);
    jsonw_key(j, "structuredContent");
    jsonw_raw(j, str_text(&c->content), n);
    jsonw_key_bool(j, "isError", false);
}

/* The number of the tool that a call names, or -1: refused. */
static int find_tool(const struct call *call, struct rpc_reply *reply)
{
    const json_t *name = json_object_get(call->params, "name");
    const json_t *args = json_object_get(call->params, "arguments");
    struct str names = {0};
    json_t *tool;
    size_t i;

    if (!json_is_string(name)) {
        rpc_refuse(reply, RPC_PARAMS, "tools/call: 'name' must be a string");
        return -1;
    }
    if (args != NULL && !json_is_object(args)) {
        rpc_refuse(reply, RPC_PARAMS,
                   "tools/call: 'arguments' must be an object");
        return -1;
    }
    json_array_foreach (call->s->tools, i, tool)
        if (json_equal(json_object_get(tool, "name"), name))
            return (int)i;
    json_array_foreach (call->s->tools, i, tool)
        str_addf(&names, "%s%s", i > 0 ? ", " : "",
                 json_string_value(json_object_get(tool, "name")));
    rpc_refuse(reply, RPC_PARAMS, "Unknown tool: %.64s (there are %s)",
               json_string_value(name), str_text(&names));
    str_free(&names);
    return -1;
}

void tools_call(const struct call *call, struct rpc_reply *reply)
{
    int number = find_tool(call, reply);
    struct tool_call c = {.call = call};
    struct str why = {0};
    lotse_err err = {0};

    if (number < 0)
        return;
    c.args = json_object_get(call->params, "arguments");
    c.schema = json_object_get(json_array_get(call->s->tools, (size_t)number),
                               "inputSchema");
    if (!schema_fits(c.schema, c.args, &why)) {
        if (call->revision->args_are_tool)
            write_failure(&reply->j, str_text(&why));
        else
            rpc_refuse(reply, RPC_PARAMS, "%s", str_text(&why));
    } else if (tools[number].run(&c, &err) != LOTSE_OK) {
        write_failure(&reply->j, err.msg);
    } else if (c.content.oom || c.text.oom) {
        rpc_refuse(reply, RPC_INTERNAL, "out of memory");
    } else {
        write_success(&reply->j, &c);
    }
    str_free(&c.content);
    str_free(&c.text);
    str_free(&why);
}
