/*
 * api_about.c: what the server says of itself: /healthz, /metrics,
 * /openapi.json.
 *
 * The description is written from the table of routes and the tables of what
 * they take, the same that requests are checked with, so it can't tell
 * anything else than what is served.
 */
#include "http/api.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/embed.h"
#include "base/err.h"

#include "present/format.h"
#include "present/jsonw.h"

#include <jansson.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

EMBED(schema, "doc/results.schema.json");

int api_health(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct sink sink = sink_of_str(&rp->body);
    struct jsonw j = {.to = &sink};
    time_t changed;
    lotse_info info;
    int64_t age;
    int rc = request_index(rq, err);

    if (rc != LOTSE_OK) {
        reply_problem(rq, rp, MHD_HTTP_SERVICE_UNAVAILABLE,
                      "the index can't be opened");
        return LOTSE_OK;
    }
    info = pool_info(&rq->srv->pool, &changed);
    age = clock_now(rq->srv->opts->clock) - (int64_t)changed;
    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key_text(&j, "status", "ok");
    jsonw_key_text(&j, "version", lotse_version());
    jsonw_key_text(&j, "index", info.index_id);
    jsonw_key_uint(&j, "index_age_seconds", age > 0 ? (uint64_t)age : 0);
    jsonw_key_uint(&j, "articles", info.articles_de + info.articles_en);
    jsonw_close_object(&j);
    jsonw_line(&j);
    rp->type = type_json;
    return rc;
}

int api_metrics(struct request *rq, struct reply *rp, lotse_err *err)
{
    (void)err;
    metrics_write(&rp->body, rq->srv);
    rp->type = "text/plain; version=0.0.4; charset=utf-8";
    return LOTSE_OK;
}

/* -------------------------------------------------------------- OpenAPI -- */

static json_t *type_of(const struct input *r)
{
    switch (r->kind) {
    case INPUT_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case INPUT_INT:
        return json_pack("{s:s, s:i, s:i}", "type", "integer", "minimum",
                         r->min, "maximum", r->max);
    case INPUT_LANG:
        return json_pack("{s:s, s:[s,s,s,s]}", "type", "string", "enum", "de",
                         "en", "any", "auto");
    case INPUT_EXPLAIN:
        return json_pack("{s:s, s:[s,s,s]}", "type", "string", "enum", "no",
                         "plain", "full");
    case INPUT_FILES:
        return json_pack(
            "{s:s, s:i, s:{s:s, s:[s,s], s:b, s:{s:{s:s}, s:{s:s, s:s}}}}",
            "type", "array", "maxItems", INPUT_FILES_MAX, "items", "type",
            "object", "required", "name", "base64", "additionalProperties", 0,
            "properties", "name", "type", "string", "base64", "type", "string",
            "contentEncoding", "base64");
    case INPUT_AUDIENCE:
        return json_pack("{s:s, s:[s]}", "type", "string", "enum", "public");
    default:
        return json_pack("{s:s}", "type", "string");
    }
}

/* A part of the path; enum of those that there are, where they have names. */
static json_t *part_of(const char *name, size_t n)
{
    static const struct {
        const char *name, *help;
    } known[] = {{"article", "the article's id or an alias"},
                 {"id", "the ticket's number, 17 or T-17"},
                 {"file", "the attachment's id"},
                 {"verb", "what to do"},
                 {"kind", "which report"}};
    json_t *names = json_array(), *type = json_pack("{s:s}", "type", "string");
    const char *help = "";

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(known[i].name, name, n) == 0 && known[i].name[n] == '\0')
            help = known[i].help;
    for (int v = LOTSE_DO_REPLY; v <= LOTSE_DO_HANDOVER && *name == 'v'; v++)
        json_array_append_new(names,
                              json_string(lotse_verb_name((lotse_verb)v)));
    for (int k = 0; k < LOTSE_REPORTS && *name == 'k'; k++)
        json_array_append_new(
            names, json_string(lotse_report_name((lotse_report_kind)k)));
    if (json_array_size(names) > 0)
        json_object_set(type, "enum", names);
    json_decref(names);
    return json_pack("{s:s%, s:s, s:b, s:o, s:s}", "name", name, n, "in",
                     "path", "required", 1, "schema", type, "description",
                     help);
}

/* The path as OpenAPI writes it, and its parts. */
static json_t *path_of(char out[80], const struct route *r)
{
    json_t *parts = json_array();

    snprintf(out, 80, "%s%s", r->path,
             (r->flags & ROUTE_PREFIX) != 0 ? "{article}" : "");
    for (const char *s = strchr(out, '{'); s != NULL; s = strchr(s + 1, '{'))
        json_array_append_new(parts, part_of(s + 1, strcspn(s + 1, "}")));
    return parts;
}

static void add_parameters(json_t *list, const struct input *in)
{
    for (; in != NULL && in->name != NULL; in++)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:b, s:o, s:s}", "name", in->name, "in",
                            "query", "required", in->needed, "schema",
                            type_of(in), "description", in->help));
}

static json_t *body_of(const struct operation *o)
{
    json_t *members = json_object(), *needed = json_array();

    for (const struct input *in = o->takes; in != NULL && in->name != NULL;
         in++) {
        json_t *type = type_of(in);
        json_object_set_new(type, "description", json_string(in->help));
        json_object_set_new(members, in->name, type);
        if (in->needed)
            json_array_append_new(needed, json_string(in->name));
    }
    return json_pack("{s:b, s:{s:{s:{s:s, s:o, s:o, s:b}}}}", "required", 1,
                     "content", type_json, "schema", "type", "object",
                     "properties", members, "required", needed,
                     "additionalProperties", 0);
}

static json_t *ref_to(const char *name)
{
    char ref[80];

    snprintf(ref, sizeof ref, "#/components/schemas/%s", name);
    return json_pack("{s:s}", "$ref", ref);
}

static json_t *answer_of(const char *what, const char *type, json_t *is)
{
    return json_pack("{s:s, s:{s:{s:o}}}", "description", what, "content", type,
                     "schema", is);
}

static json_t *responses_of(const struct operation *o, bool post)
{
    json_t *all = json_object();

    if (o->returns != NULL)
        json_object_set_new(all, o->makes ? "201" : "200",
                            answer_of(o->makes ? "Made" : "OK", type_json,
                                      ref_to(o->returns)));
    else if (post)
        json_object_set_new(all, "204",
                            json_pack("{s:s}", "description", "Kept"));
    else
        json_object_set_new(all, "200",
                            answer_of("The bytes", "application/octet-stream",
                                      json_object()));
    json_object_set_new(
        all, "default",
        answer_of("What went wrong", type_problem, ref_to("problem")));
    return all;
}

static json_t *operation(const struct route *r, json_t *parts, bool post)
{
    const struct operation *o = post ? &r->on_post : &r->on_get;
    json_t *list = json_copy(parts);
    json_t *op = json_pack("{s:s, s:o}", "summary", o->summary, "responses",
                           responses_of(o, post));

    if (post)
        json_object_set_new(op, "requestBody", body_of(o));
    else
        add_parameters(list, o->takes);
    json_object_set_new(op, "parameters", list);
    if ((r->flags & ROUTE_LOGIN) != 0)
        json_object_set_new(op, "security",
                            json_pack("[{s:[]}]", "token"));
    return op;
}

static json_t *paths(void)
{
    json_t *all = json_object();

    for (const struct route *r = routes; r->path != NULL; r++) {
        json_t *item, *parts;
        char path[80];
        if (r->on_get.summary == NULL && r->on_post.summary == NULL)
            continue;
        parts = path_of(path, r);
        item = json_object();
        if (r->on_get.summary != NULL)
            json_object_set_new(item, "get", operation(r, parts, false));
        if (r->on_post.summary != NULL)
            json_object_set_new(item, "post", operation(r, parts, true));
        json_object_set_new(all, path, item);
        json_decref(parts);
    }
    return all;
}

/* References in the schema of results point into components here. */
static void point_here(json_t *v)
{
    const char *ref = json_string_value(json_object_get(v, "$ref"));
    const char *key;
    json_t *each;
    size_t i;

    if (ref != NULL && strncmp(ref, "#/$defs/", 8) == 0)
        json_object_update_new(v, ref_to(ref + 8));
    json_object_foreach(v, key, each) point_here(each);
    if (json_is_array(v))
        json_array_foreach(v, i, each) point_here(each);
}

static json_t *schemas(void)
{
    json_t *doc = json_loads(schema, 0, NULL);
    json_t *defs = json_incref(json_object_get(doc, "$defs"));

    json_decref(doc);
    point_here(defs);
    json_object_set_new(
        defs, "problem",
        json_pack("{s:s, s:s, s:[s,s,s], s:{s:{s:s}, s:{s:s}, s:{s:s}, "
                  "s:{s:s}, s:{s:s}}}",
                  "type", "object", "description", "RFC 9457", "required",
                  "title", "status", "detail", "properties", "type", "type",
                  "string", "title", "type", "string", "status", "type",
                  "integer", "detail", "type", "string", "instance", "type",
                  "string"));
    return defs;
}

int api_openapi(struct request *rq, struct reply *rp, lotse_err *err)
{
    json_t *doc = json_pack(
        "{s:s, s:{s:s, s:s, s:s}, s:o, s:{s:o, s:{s:{s:s, s:s, s:s}}}}",
        "openapi", "3.1.0", "info",
        "title", "Lotse", "version", lotse_version(), "description",
        "Articles that answer a question, what readers say of them, and the "
        "tickets of those who still ask.",
        "paths", paths(), "components", "schemas", schemas(),
        "securitySchemes", "token", "type", "http", "scheme", "bearer",
        "description", "lotse token new makes one");
    char *text = doc != NULL ? json_dumps(doc, JSON_INDENT(1)) : NULL;

    json_decref(doc);
    if (text == NULL)
        return err_nomem(err);
    str_adds(&rp->body, text);
    str_addc(&rp->body, '\n');
    free(text);
    rp->cache = "no-cache";
    if (reply_fresh(rq, rp, str_text(&rp->body), rp->body.n))
        str_clear(&rp->body);
    rp->type = type_json;
    return LOTSE_OK;
}
