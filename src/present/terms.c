/*
 * terms.c: the terms that a text becomes.
 *
 * For authors and for whoever asks "why is this not found": one row a term,
 * with the word it came from and the reason. Offsets are code points in every
 * format. Terms come in the order of the text, save parts of compounds, which
 * share the bytes of their word; counting goes on from the term before.
 */
#include "present/terms.h"

#include "base/utf8.h"

#include <string.h>

/* Code points before a byte; remembers the last answer, as offsets rise. */
struct counter {
    const char *text;
    size_t n, at, count;
};

static size_t code_points(struct counter *c, size_t at)
{
    size_t len;

    if (at < c->at)
        c->at = c->count = 0;
    while (c->at < at && c->at < c->n) {
        utf8_next(c->text + c->at, c->n - c->at, &len);
        c->at += len;
        c->count++;
    }
    return c->count;
}

static void term_json(struct jsonw *j, const lotse_term *term,
                      struct counter *c)
{
    jsonw_open_object(j);
    jsonw_key_text(j, "term", term->term);
    jsonw_key_text(j, "surface", term->surface);
    jsonw_key_uint(j, "from", code_points(c, term->from));
    jsonw_key_uint(j, "to", code_points(c, term->to));
    jsonw_key_uint(j, "position", term->position);
    jsonw_key_text(j, "kind", term->kind);
    jsonw_key_real(j, "weight", term->weight);
    jsonw_key_uint(j, "df", term->df);
    jsonw_key_text(j, "why", term->why);
    jsonw_close_object(j);
}

static void write_json(const struct term *t, const lotse_terms *terms,
                       struct counter *c)
{
    struct jsonw j = {.to = &t->to};

    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key_text(&j, "lang", terms->lang);
    jsonw_key(&j, "terms");
    jsonw_open_array(&j);
    for (size_t i = 0; i < terms->n; i++)
        term_json(&j, &terms->items[i], c);
    jsonw_close_array(&j);
    jsonw_close_object(&j);
    jsonw_line(&j);
}

static void write_tsv(const struct term *t, const lotse_terms *terms,
                      struct counter *c)
{
    sink_adds(&t->to,
              "position\tfrom\tto\tsurface\tterm\tkind\tweight\tdf\twhy\n");
    for (size_t i = 0; i < terms->n; i++) {
        const lotse_term *m = &terms->items[i];
        size_t from = code_points(c, m->from);
        term_fmt(t, "%u\t%zu\t%zu\t", m->position, from, code_points(c, m->to));
        term_tsv(t, m->surface);
        sink_adds(&t->to, "\t");
        term_tsv(t, m->term);
        sink_adds(&t->to, "\t");
        term_tsv(t, m->kind);
        term_fmt(t, "\t%.6g\t%llu\t", m->weight, (unsigned long long)m->df);
        term_tsv(t, m->why);
        sink_adds(&t->to, "\n");
    }
}

/* The widest surface and term, within reason. */
static int width_of(const lotse_terms *terms, bool surface)
{
    size_t most = 7;

    for (size_t i = 0; i < terms->n; i++) {
        const char *s =
            surface ? terms->items[i].surface : terms->items[i].term;
        size_t w = utf8_count(s, strlen(s));
        if (w > most)
            most = w;
    }
    return most < 32 ? (int)most : 32;
}

static void write_text(const struct term *t, const lotse_terms *terms)
{
    int w_surface = width_of(terms, true), w_term = width_of(terms, false);

    term_fmt(t, "%4s  ", "pos");
    term_cell(t, "surface", w_surface + 2);
    term_cell(t, "term", w_term + 2);
    term_fmt(t, "%-7s %6s %6s  %s\n", "kind", "weight", "df", "why");
    for (size_t i = 0; i < terms->n; i++) {
        const lotse_term *m = &terms->items[i];
        term_fmt(t, "%4u  ", m->position);
        term_cell(t, m->surface, w_surface + 2);
        term_cell(t, m->term, w_term + 2);
        term_fmt(t, "%-7s %6.2f %6llu  ", m->kind, m->weight,
                 (unsigned long long)m->df);
        term_text(t, m->why);
        sink_adds(&t->to, "\n");
    }
}

void terms_write(const struct term *t, const lotse_terms *terms,
                 const char *text, size_t n, enum format format)
{
    struct counter c = {.text = text, .n = n};
    struct jsonw j = {.to = &t->to};

    switch (format) {
    case FORMAT_JSON:
        write_json(t, terms, &c);
        break;
    case FORMAT_NDJSON:
        for (size_t i = 0; i < terms->n; i++) {
            term_json(&j, &terms->items[i], &c);
            jsonw_line(&j);
        }
        break;
    case FORMAT_TSV:
        write_tsv(t, terms, &c);
        break;
    default:
        write_text(t, terms);
        break;
    }
}
