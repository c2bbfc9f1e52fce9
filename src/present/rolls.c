/*
 * rolls.c: users, organisations, tokens, calendars, in every format.
 *
 * Each list is a table of cells of a few kinds, written by one function.
 */
#include "present/rolls.h"
#include "present/jsonw.h"
#include "present/times.h"

#include <stdio.h>
#include <string.h>

enum { CELLS = 8, NUMBER = 24 };

enum kind { TEXT, YES_NO, INT, TIME };

struct column {
    const char *name;
    enum kind kind;
    int width; /* in text; 0: not shown there */
};

struct cell {
    const char *text;
    int64_t number;
};

/* Fills the cells of row i. */
typedef void row_fn(struct cell *cells, const void *list, size_t i);

struct roll {
    const char *name; /* in JSON */
    const struct column *columns;
    size_t n_columns, n;
    const void *list;
    row_fn *row;
};

static void cell_json(struct jsonw *j, const struct column *c,
                      const struct cell *cell)
{
    if (c->kind == TIME) {
        times_json(j, c->name, cell->number);
        return;
    }
    jsonw_key(j, c->name);
    if (c->kind == TEXT)
        jsonw_text(j, cell->text);
    else if (c->kind == YES_NO)
        jsonw_bool(j, cell->number != 0);
    else
        jsonw_int(j, cell->number);
}

static void row_json(struct jsonw *j, const struct roll *r, size_t i)
{
    struct cell cells[CELLS] = {{0}};

    r->row(cells, r->list, i);
    jsonw_open_object(j);
    for (size_t c = 0; c < r->n_columns; c++)
        cell_json(j, &r->columns[c], &cells[c]);
    jsonw_close_object(j);
}

static void write_json(const struct term *t, const struct roll *r)
{
    struct jsonw j = {.to = &t->to};

    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key_uint(&j, "total", r->n);
    jsonw_key(&j, r->name);
    jsonw_open_array(&j);
    for (size_t i = 0; i < r->n; i++)
        row_json(&j, r, i);
    jsonw_close_array(&j);
    jsonw_close_object(&j);
    jsonw_line(&j);
}

static const char *cell_text(char buf[TIMES_TEXT], const struct column *c,
                             const struct cell *cell)
{
    if (c->kind == TEXT)
        return cell->text;
    if (c->kind == YES_NO)
        return cell->number != 0 ? "yes" : "no";
    if (c->kind == TIME)
        times_text(buf, cell->number);
    else
        snprintf(buf, TIMES_TEXT, "%lld", (long long)cell->number);
    return buf;
}

static void write_tsv(const struct term *t, const struct roll *r)
{
    struct cell cells[CELLS];
    char buf[TIMES_TEXT];

    for (size_t c = 0; c < r->n_columns; c++)
        term_fmt(t, "%s%s", c > 0 ? "\t" : "", r->columns[c].name);
    sink_adds(&t->to, "\n");
    for (size_t i = 0; i < r->n; i++) {
        r->row(cells, r->list, i);
        for (size_t c = 0; c < r->n_columns; c++) {
            sink_adds(&t->to, c > 0 ? "\t" : "");
            term_tsv(t, cell_text(buf, &r->columns[c], &cells[c]));
        }
        sink_adds(&t->to, "\n");
    }
}

static void write_text(const struct term *t, const struct roll *r)
{
    struct cell cells[CELLS];
    char buf[TIMES_TEXT];

    for (size_t c = 0; c < r->n_columns && r->n > 0; c++) {
        if (r->columns[c].width == 0)
            continue;
        term_cell(t, r->columns[c].name, r->columns[c].width);
        sink_adds(&t->to, " ");
    }
    sink_adds(&t->to, r->n > 0 ? "\n" : "");
    for (size_t i = 0; i < r->n; i++) {
        r->row(cells, r->list, i);
        for (size_t c = 0; c < r->n_columns; c++) {
            if (r->columns[c].width == 0)
                continue;
            term_cell(t, cell_text(buf, &r->columns[c], &cells[c]),
                      r->columns[c].width);
            sink_adds(&t->to, " ");
        }
        sink_adds(&t->to, "\n");
    }
}

static void write_roll(const struct term *t, const struct roll *r,
                       enum format f)
{
    struct jsonw j = {.to = &t->to};

    switch (f) {
    case FORMAT_JSON:
        write_json(t, r);
        break;
    case FORMAT_NDJSON:
        for (size_t i = 0; i < r->n; i++) {
            row_json(&j, r, i);
            jsonw_line(&j);
        }
        break;
    case FORMAT_TSV:
        write_tsv(t, r);
        break;
    default:
        write_text(t, r);
        break;
    }
}

#define COLUMNS(a) (a), sizeof(a) / sizeof *(a)

static void user_row(struct cell *c, const void *list, size_t i)
{
    const lotse_user *u = &((const lotse_users *)list)->items[i];

    c[0].text = u->mail;
    c[1].text = u->name;
    c[2].text = lotse_role_name(u->role);
    c[3].text = u->org_name;
    c[4].number = u->active;
    c[5].number = u->has_password;
}

void rolls_users(const struct term *t, const lotse_users *u, enum format f)
{
    static const struct column columns[] = {
        {"mail", TEXT, 32}, {"name", TEXT, 20},     {"role", TEXT, 10},
        {"org", TEXT, 20},  {"active", YES_NO, 6}, {"password", YES_NO, 0}};
    const struct roll r = {"users", COLUMNS(columns), u->n, u, user_row};

    write_roll(t, &r, f);
}

static void org_row(struct cell *c, const void *list, size_t i)
{
    const lotse_org *o = &((const lotse_orgs *)list)->items[i];

    c[0].text = o->name;
    c[1].text = o->domains;
    c[2].number = o->portal;
    c[3].text = o->calendar;
}

void rolls_orgs(const struct term *t, const lotse_orgs *o, enum format f)
{
    static const struct column columns[] = {{"name", TEXT, 24},
                                            {"domains", TEXT, 30},
                                            {"portal", YES_NO, 6},
                                            {"calendar", TEXT, 12}};
    const struct roll r = {"orgs", COLUMNS(columns), o->n, o, org_row};

    write_roll(t, &r, f);
}

static void token_row(struct cell *c, const void *list, size_t i)
{
    const lotse_token *k = &((const lotse_tokens *)list)->items[i];

    c[0].number = k->id;
    c[1].text = k->mail;
    c[2].text = k->name;
    c[3].number = k->created;
    c[4].number = k->used;
    c[5].number = k->expires;
}

void rolls_tokens(const struct term *t, const lotse_tokens *k, enum format f)
{
    static const struct column columns[] = {
        {"id", INT, 5},        {"mail", TEXT, 32}, {"name", TEXT, 16},
        {"created", TIME, 21}, {"used", TIME, 0},  {"expires", TIME, 21}};
    const struct roll r = {"tokens", COLUMNS(columns), k->n, k, token_row};

    write_roll(t, &r, f);
}

static void calendar_row(struct cell *c, const void *list, size_t i)
{
    const lotse_calendar *k = &((const lotse_calendars *)list)->items[i];

    c[0].text = k->name;
    c[1].text = k->zone;
    c[2].text = k->hours;
    c[3].text = k->holidays;
}

void rolls_calendars(const struct term *t, const lotse_calendars *k,
                     enum format f)
{
    static const struct column columns[] = {{"name", TEXT, 12},
                                            {"zone", TEXT, 16},
                                            {"hours", TEXT, 24},
                                            {"holidays", TEXT, 12}};
    const struct roll r = {"calendars", COLUMNS(columns), k->n, k,
                           calendar_row};

    write_roll(t, &r, f);
}
