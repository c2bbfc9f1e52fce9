/*
 * reports.c: tables of what happened, in every format.
 *
 * Their columns are those of the statement that made them (report_sql.c); a
 * number stays one in JSON and CSV.
 */
#include "present/reports.h"
#include "present/jsonw.h"

#include <string.h>

static const char *cell(const lotse_report *r, size_t row, size_t col)
{
    return r->cells[row * r->n_columns + col];
}

static void write_json(const struct term *t, const lotse_report *r)
{
    struct jsonw j = {.to = &t->to};

    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key_text(&j, "report", r->name);
    jsonw_key(&j, "rows");
    jsonw_open_array(&j);
    for (size_t row = 0; row < r->n_rows; row++) {
        jsonw_open_object(&j);
        for (size_t col = 0; col < r->n_columns; col++) {
            const char *s = cell(r, row, col);
            jsonw_key(&j, r->columns[col]);
            if (!r->number[col])
                jsonw_text(&j, s);
            else if (s[0] != '\0')
                jsonw_raw(&j, s, strlen(s));
            else
                jsonw_raw(&j, "null", 4);
        }
        jsonw_close_object(&j);
    }
    jsonw_close_array(&j);
    jsonw_close_object(&j);
    jsonw_line(&j);
}

static void write_rows(const struct term *t, const lotse_report *r, bool csv)
{
    for (size_t col = 0; col < r->n_columns; col++) {
        sink_adds(&t->to, col == 0 ? "" : csv ? "," : "\t");
        sink_adds(&t->to, r->columns[col]);
    }
    sink_adds(&t->to, csv ? "\r\n" : "\n");
    for (size_t row = 0; row < r->n_rows; row++) {
        for (size_t col = 0; col < r->n_columns; col++) {
            sink_adds(&t->to, col == 0 ? "" : csv ? "," : "\t");
            if (csv)
                term_csv(t, cell(r, row, col), r->number[col]);
            else
                term_tsv(t, cell(r, row, col));
        }
        sink_adds(&t->to, csv ? "\r\n" : "\n");
    }
}

/* Code points of a cell. */
static int width_of(const char *s)
{
    int n = 0;

    for (; *s != '\0'; s++)
        n += ((unsigned char)*s & 0xc0) != 0x80;
    return n;
}

static void write_text(const struct term *t, const lotse_report *r)
{
    for (size_t row = 0; row <= r->n_rows; row++) {
        for (size_t col = 0; col < r->n_columns; col++) {
            const char *s = row == 0 ? r->columns[col] : cell(r, row - 1, col);
            int width = width_of(r->columns[col]);
            for (size_t i = 0; i < r->n_rows; i++) {
                int w = width_of(cell(r, i, col));
                width = w > width ? w : width;
            }
            if (col + 1 < r->n_columns)
                term_cell(t, s, width + 2);
            else
                term_text(t, s);
        }
        sink_adds(&t->to, "\n");
    }
}

void reports_write(const struct term *t, const lotse_report *r,
                   enum format format)
{
    switch (format) {
    case FORMAT_JSON:
        write_json(t, r);
        break;
    case FORMAT_CSV:
        write_rows(t, r, true);
        break;
    case FORMAT_TSV:
        write_rows(t, r, false);
        break;
    default:
        write_text(t, r);
        break;
    }
}
