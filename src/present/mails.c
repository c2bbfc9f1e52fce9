/*
 * mails.c: the intake log in every format.
 *
 * Where a mail led nowhere a number of a ticket is null, or "-" in text.
 */
#include "present/mails.h"
#include "present/times.h"

#include <stdio.h>

/* "T-17", or "-". */
static void ticket_name(char out[32], int64_t ticket)
{
    snprintf(out, 32, ticket != 0 ? "T-%lld" : "-", (long long)ticket);
}

static void ticket_json(struct jsonw *j, int64_t ticket)
{
    jsonw_key(j, "ticket");
    if (ticket != 0)
        jsonw_int(j, ticket);
    else
        jsonw_raw(j, "null", 4);
}

void mails_taken(const struct term *t, const lotse_mail_taken *taken,
                 enum format format)
{
    const char *outcome = lotse_mail_outcome_name(taken->outcome);
    struct jsonw j = {.to = &t->to};
    char name[32];

    if (format == FORMAT_JSON) {
        jsonw_open_object(&j);
        jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
        jsonw_key(&j, "id");
        jsonw_int(&j, taken->id);
        jsonw_key_text(&j, "outcome", outcome);
        ticket_json(&j, taken->ticket);
        jsonw_key_text(&j, "why", taken->why);
        jsonw_close_object(&j);
        jsonw_line(&j);
        return;
    }
    ticket_name(name, taken->ticket);
    term_cell(t, name, 9);
    term_text(t, outcome);
    if (taken->why[0] != '\0') {
        term_text(t, ": ");
        term_text(t, taken->why);
    }
    term_text(t, "\n");
}

static void row_json(struct jsonw *j, const lotse_mail_row *r)
{
    jsonw_open_object(j);
    jsonw_key(j, "id");
    jsonw_int(j, r->id);
    times_json(j, "at", r->at);
    jsonw_key_text(j, "outcome", lotse_mail_outcome_name(r->outcome));
    ticket_json(j, r->ticket);
    jsonw_key_text(j, "sender", r->sender);
    jsonw_key_text(j, "subject", r->subject);
    jsonw_key_text(j, "why", r->why);
    jsonw_key_text(j, "message_id", r->message_id);
    jsonw_key_text(j, "file", r->file);
    jsonw_key_uint(j, "bytes", r->bytes);
    jsonw_close_object(j);
}

static void list_json(const struct term *t, const lotse_mails *m)
{
    struct jsonw j = {.to = &t->to};

    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key_uint(&j, "total", m->total);
    jsonw_key(&j, "mails");
    jsonw_open_array(&j);
    for (size_t i = 0; i < m->n; i++)
        row_json(&j, &m->items[i]);
    jsonw_close_array(&j);
    jsonw_close_object(&j);
    jsonw_line(&j);
}

static void row_tsv(const struct term *t, const lotse_mail_row *r)
{
    char at[TIMES_TEXT], name[32];
    const char *const rest[] = {at,       lotse_mail_outcome_name(r->outcome),
                                name,     r->sender,
                                r->why,   r->message_id,
                                r->file,  r->subject};

    times_text(at, r->at);
    ticket_name(name, r->ticket);
    term_fmt(t, "%lld", (long long)r->id);
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        sink_adds(&t->to, "\t");
        term_tsv(t, rest[i]);
    }
    sink_adds(&t->to, "\n");
}

static void row_text(const struct term *t, const lotse_mail_row *r)
{
    char name[32], at[TIMES_TEXT];

    ticket_name(name, r->ticket);
    times_text(at, r->at);
    term_fmt(t, "%-6lld %s  ", (long long)r->id, at);
    term_cell(t, name, 9);
    term_cell(t, lotse_mail_outcome_name(r->outcome), 11);
    term_cell(t, r->sender, 30);
    sink_adds(&t->to, " ");
    term_styled(t, TERM_TITLE, r->subject);
    if (r->why[0] != '\0') {
        term_text(t, " (");
        term_text(t, r->why);
        term_text(t, ")");
    }
    sink_adds(&t->to, "\n");
}

void mails_list(const struct term *t, const lotse_mails *m, enum format format)
{
    struct jsonw j = {.to = &t->to};

    if (format == FORMAT_JSON) {
        list_json(t, m);
        return;
    }
    if (format == FORMAT_TSV)
        sink_adds(&t->to, "id\tat\toutcome\tticket\tsender\twhy\tmessage_id"
                          "\tfile\tsubject\n");
    for (size_t i = 0; i < m->n; i++) {
        if (format == FORMAT_TSV) {
            row_tsv(t, &m->items[i]);
        } else if (format == FORMAT_NDJSON) {
            row_json(&j, &m->items[i]);
            jsonw_line(&j);
        } else {
            row_text(t, &m->items[i]);
        }
    }
}
