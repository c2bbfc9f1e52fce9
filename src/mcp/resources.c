/*
 * resources.c: articles as resources, lotse://article/LANG/ID.
 *
 * The id is percent-encoded where a URI wants that; a slash in it may stand as
 * it is. A page of the list begins behind the article that the cursor names,
 * so that it goes on where it was when the index is replaced in between. The
 * list of a large base is kept from one page to the next.
 */
#include "mcp/session.h"

#include "present/articles.h"

#include "base/percent.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 100 };

static const char prefix[] = "lotse://article/";

/* The URI of an article, from its address "/a/ID?lang=de", in which the id is
 * encoded already. */
static void add_uri(struct str *out, const lotse_article *a)
{
    const char *id = a->url + strlen("/a/");

    str_addf(out, "%s%s/", prefix, a->lang);
    str_add(out, id, strcspn(id, "?"));
}

/* Language and id of a URI; false: it is none of ours. */
static bool parse_uri(const char *uri, lotse_lang *lang, struct str *id)
{
    const char *p = uri + strlen(prefix);

    str_clear(id);
    if (strncmp(uri, prefix, strlen(prefix)) != 0)
        return false;
    if (strncmp(p, "de/", 3) != 0 && strncmp(p, "en/", 3) != 0)
        return false;
    *lang = *p == 'd' ? LOTSE_LANG_DE : LOTSE_LANG_EN;
    for (p += 3; *p != '\0'; p++) {
        char c = *p;
        if (c == '%') {
            int byte = percent_byte(p, strnlen(p, 3));
            if (byte < 0)
                return false;
            c = (char)byte;
            p += 2;
        }
        if (c == '\0')
            return false;
        str_addc(id, c);
    }
    return id->n > 0 && utf8_valid(id->p, id->n) == id->n;
}

static void write_resource(struct jsonw *j, const lotse_article *a)
{
    struct str uri = {0}, text = {0};

    add_uri(&uri, a);
    jsonw_open_object(j);
    jsonw_key_text(j, "uri", str_text(&uri));
    str_addf(&text, "%s/%s", a->lang, a->id);
    jsonw_key_text(j, "name", str_text(&text));
    jsonw_key_text(j, "title", a->title);
    if (a->description[0] != '\0')
        jsonw_key_text(j, "description", a->description);
    jsonw_key_text(j, "mimeType", "text/markdown");
    if (a->updated[0] != '\0') {
        str_clear(&text);
        str_addf(&text, "%sT00:00:00Z", a->updated);
        jsonw_key(j, "annotations");
        jsonw_open_object(j);
        jsonw_key_text(j, "lastModified", str_text(&text));
        jsonw_close_object(j);
    }
    jsonw_close_object(j);
    str_free(&uri);
    str_free(&text);
}

/* Lists go by id, then language. */
static bool stands_behind(const lotse_article *a, const char *id,
                          const char *lang)
{
    int order = strcmp(a->id, id);

    return order > 0 || (order == 0 && strcmp(a->lang, lang) > 0);
}

/* The articles from `first` on; true: there are more than fit. */
static bool write_page(const lotse_list *list, size_t first,
                       struct rpc_reply *reply)
{
    size_t end = list->n - first > PAGE ? first + PAGE : list->n;
    struct str next = {0};

    jsonw_key(&reply->j, "resources");
    jsonw_open_array(&reply->j);
    for (size_t i = first; i < end; i++)
        write_resource(&reply->j, &list->items[i]);
    jsonw_close_array(&reply->j);
    if (end < list->n) {
        add_uri(&next, &list->items[end - 1]);
        jsonw_key_text(&reply->j, "nextCursor", str_text(&next));
    }
    str_free(&next);
    return end < list->n;
}

void resources_forget(struct session *s)
{
    lotse_list_free(s->list);
    s->list = NULL;
}

void resources_list(const struct call *call, struct rpc_reply *reply)
{
    struct session *s = call->s;
    lotse_lang lang = LOTSE_LANG_ANY;
    struct str id = {0};
    const char *cursor;
    size_t first = 0;
    lotse_err err;

    if (!session_cursor(call, &cursor, reply))
        return;
    if (cursor != NULL && !parse_uri(cursor, &lang, &id)) {
        rpc_refuse(reply, RPC_PARAMS,
                   "resources/list: unknown cursor; begin without one");
    } else if (s->list == NULL &&
               lotse_list_get(&s->list, call->ix,
                              &(lotse_list_opts){.audience = s->audience},
                              &err) != LOTSE_OK) {
        rpc_refuse(reply, RPC_INTERNAL, "%s", err.msg);
    } else {
        while (cursor != NULL && first < s->list->n &&
               !stands_behind(&s->list->items[first], str_text(&id),
                              lotse_lang_name(lang)))
            first++;
        if (!write_page(s->list, first, reply))
            resources_forget(s);
    }
    str_free(&id);
}

void resources_templates(const struct call *call, struct rpc_reply *reply)
{
    struct jsonw *j = &reply->j;
    const char *cursor;

    if (!session_cursor(call, &cursor, reply))
        return;
    if (cursor != NULL) {
        rpc_refuse(reply, RPC_PARAMS,
                   "resources/templates/list has one page: ask without a "
                   "cursor");
        return;
    }
    jsonw_key(j, "resourceTemplates");
    jsonw_open_array(j);
    jsonw_open_object(j);
    jsonw_key_text(j, "uriTemplate", "lotse://article/{lang}/{+id}");
    jsonw_key_text(j, "name", "article");
    jsonw_key_text(j, "title", "Article of the knowledge base");
    jsonw_key_text(j, "description",
                   "An article as Markdown; lang is de or en, id and lang are "
                   "those of a hit");
    jsonw_key_text(j, "mimeType", "text/markdown");
    jsonw_close_object(j);
    jsonw_close_array(j);
}

static void refuse_uri(const struct call *call, const char *uri,
                       struct rpc_reply *reply)
{
    struct sink to = sink_of_str(&reply->data);
    struct jsonw j = {.to = &to};

    rpc_refuse(reply, call->revision->stateless ? RPC_PARAMS : RPC_NO_RESOURCE,
               "Resource not found; resources/list tells which there are, and "
               "their form is lotse://article/LANG/ID");
    jsonw_open_object(&j);
    jsonw_key_text(&j, "uri", uri);
    jsonw_close_object(&j);
}

static void write_article(const lotse_article *a, const char *uri,
                          struct jsonw *j)
{
    struct str text = {0};
    struct term t = {.to = sink_of_str(&text)};

    articles_show(&t, a, FORMAT_MD, false);
    jsonw_key(j, "contents");
    jsonw_open_array(j);
    jsonw_open_object(j);
    jsonw_key_text(j, "uri", uri);
    jsonw_key_text(j, "mimeType", "text/markdown");
    jsonw_key(j, "text");
    jsonw_textn(j, str_text(&text), text.n);
    jsonw_close_object(j);
    jsonw_close_array(j);
    str_free(&text);
}

void resources_read(const struct call *call, struct rpc_reply *reply)
{
    const json_t *uri = json_object_get(call->params, "uri");
    const char *name = json_string_value(uri);
    lotse_article *article = NULL;
    struct str id = {0};
    lotse_lang lang;
    lotse_err err;
    int rc = LOTSE_NOTFOUND;

    if (name == NULL) {
        rpc_refuse(reply, RPC_PARAMS, "resources/read: 'uri' must be a string");
        return;
    }
    if (strlen(name) == json_string_length(uri) && parse_uri(name, &lang, &id))
        rc = lotse_article_get(&article, call->ix, str_text(&id), lang,
                               call->s->audience, &err);
    /* the library gives the other language where this one is missing */
    if (rc == LOTSE_NOTFOUND ||
        (rc == LOTSE_OK && strcmp(article->lang, lotse_lang_name(lang)) != 0))
        refuse_uri(call, name, reply);
    else if (rc != LOTSE_OK)
        rpc_refuse(reply, RPC_INTERNAL, "%s", err.msg);
    else
        write_article(article, name, &reply->j);
    lotse_article_free(article);
    str_free(&id);
}
