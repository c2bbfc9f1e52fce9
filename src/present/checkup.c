/*
 * checkup.c: a list of checks with their outcome.
 *
 * doctor fills it; a server can serve the same list as its health report.
 */
#include "present/checkup.h"

#include "present/jsonw.h"

#include "base/vec.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const names[] = {"ok", "warn", "fail"};

void checkup_add(struct checkup *c, enum checkup_status status,
                 const char *name, const char *fmt, ...)
{
    char text[1024];
    struct checkup_item item = {.status = status, .name = name};
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    item.text = arena_strdup(&c->arena, text);
    if (item.text == NULL || !VEC_PUSH_OK(c))
        c->oom = true;
    else
        c->items[c->n++] = item;
}

enum checkup_status checkup_worst(const struct checkup *c)
{
    enum checkup_status worst = CHECKUP_OK;

    for (size_t i = 0; i < c->n; i++)
        if (c->items[i].status > worst)
            worst = c->items[i].status;
    return worst;
}

static void write_json(const struct term *t, const struct checkup *c)
{
    struct jsonw j = {.to = &t->to};

    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key_text(&j, "status", names[checkup_worst(c)]);
    jsonw_key(&j, "checks");
    jsonw_open_array(&j);
    for (size_t i = 0; i < c->n; i++) {
        jsonw_open_object(&j);
        jsonw_key_text(&j, "name", c->items[i].name);
        jsonw_key_text(&j, "status", names[c->items[i].status]);
        jsonw_key_text(&j, "text", c->items[i].text);
        jsonw_close_object(&j);
    }
    jsonw_close_array(&j);
    jsonw_close_object(&j);
    jsonw_line(&j);
}

void checkup_write(const struct term *t, const struct checkup *c,
                   enum format format)
{
    static const enum term_style styles[] = {TERM_GOOD, TERM_WARN, TERM_BAD};

    if (format == FORMAT_JSON) {
        write_json(t, c);
        return;
    }
    for (size_t i = 0; i < c->n; i++) {
        const struct checkup_item *item = &c->items[i];
        term_styled(t, styles[item->status], names[item->status]);
        term_text(t, item->status == CHECKUP_OK ? "    " : "  ");
        term_cell(t, item->name, 11);
        term_text(t, item->text);
        term_text(t, "\n");
    }
}

void checkup_free(struct checkup *c)
{
    free(c->items);
    arena_free(&c->arena);
    *c = (struct checkup){0};
}
