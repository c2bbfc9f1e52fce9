/*
 * tickets_list.c: lists of tickets and of what they can be, in every format.
 *
 * An item is the JSON of a shown ticket without what belongs to it.
 */
#include "present/tickets.h"
#include "present/times.h"

/* ----------------------------------------------------------------- lists -- */

static void list_json(const struct term *t, const lotse_tickets *l)
{
    struct jsonw j = {.to = &t->to};

    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key_uint(&j, "total", l->total);
    jsonw_key(&j, "tickets");
    jsonw_open_array(&j);
    for (size_t i = 0; i < l->n; i++)
        tickets_json(&j, &l->items[i]);
    jsonw_close_array(&j);
    jsonw_close_object(&j);
    jsonw_line(&j);
}

static void list_ndjson(const struct term *t, const lotse_tickets *l)
{
    struct jsonw j = {.to = &t->to};

    for (size_t i = 0; i < l->n; i++) {
        tickets_json(&j, &l->items[i]);
        jsonw_line(&j);
    }
}

static void list_tsv(const struct term *t, const lotse_tickets *l)
{
    char due[TIMES_TEXT], created[TIMES_TEXT];

    sink_adds(&t->to, "number\tstate\tlevel\ttype\turgency\tcomplexity\towner"
                      "\torg\trequester\tcreated\tnext_due\tsubject\n");
    for (size_t i = 0; i < l->n; i++) {
        const lotse_ticket *k = &l->items[i];
        times_text(due, k->next_due);
        times_text(created, k->created);
        term_fmt(t, "%s\t%s\t%d\t", k->number, lotse_state_name(k->state),
                 k->level);
        term_tsv(t, k->type);
        term_fmt(t, "\t%d\t%d\t", k->urgency, k->complexity);
        const char *const rest[] = {k->owner, k->org, k->requester,
                                    created,  due,    k->subject};
        for (size_t c = 0; c < sizeof rest / sizeof *rest; c++) {
            term_tsv(t, rest[c]);
            sink_adds(&t->to, c + 1 < sizeof rest / sizeof *rest ? "\t" : "\n");
        }
    }
}

void tickets_line(const struct term *t, const lotse_ticket *k)
{
    term_cell(t, k->number, 9);
    term_cell(t, lotse_state_name(k->state), 16);
    term_fmt(t, "%d  ", k->level);
    term_cell(t, k->type, 14);
    sink_adds(&t->to, " ");
    term_styled(t, k->overdue && k->answered == 0 ? TERM_BAD : TERM_TITLE,
                k->subject);
    sink_adds(&t->to, "\n");
}

void tickets_list(const struct term *t, const lotse_tickets *l,
                  enum format format)
{
    switch (format) {
    case FORMAT_JSON:
        list_json(t, l);
        break;
    case FORMAT_NDJSON:
        list_ndjson(t, l);
        break;
    case FORMAT_TSV:
        list_tsv(t, l);
        break;
    default:
        for (size_t i = 0; i < l->n; i++)
            tickets_line(t, &l->items[i]);
        break;
    }
}

/* ----------------------------------------------------------------- alike -- */

void tickets_alike(const struct term *t, const lotse_alikes *a,
                   enum format format)
{
    struct jsonw j = {.to = &t->to};

    if (format != FORMAT_JSON) {
        for (size_t i = 0; i < a->n; i++) {
            const lotse_alike *k = &a->items[i];
            term_fmt(t, "T-%-7lld%.2f  ", (long long)k->id, k->score);
            term_cell(t, lotse_state_name(k->state), 16);
            term_text(t, k->subject);
            if (k->article[0] != '\0')
                term_fmt(t, " (%s)", k->article);
            sink_adds(&t->to, "\n");
        }
        return;
    }
    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key(&j, "alike");
    jsonw_open_array(&j);
    for (size_t i = 0; i < a->n; i++) {
        const lotse_alike *k = &a->items[i];
        jsonw_open_object(&j);
        jsonw_key_uint(&j, "id", (uint64_t)k->id);
        jsonw_key_text(&j, "subject", k->subject);
        jsonw_key_text(&j, "state", lotse_state_name(k->state));
        jsonw_key_real(&j, "score", k->score);
        jsonw_key_text(&j, "article", k->article);
        jsonw_close_object(&j);
    }
    jsonw_close_array(&j);
    jsonw_close_object(&j);
    jsonw_line(&j);
}

/* ----------------------------------------------------------------- types -- */

void tickets_types(const struct term *t, const lotse_type *types, size_t n,
                   enum format format)
{
    struct jsonw j = {.to = &t->to};

    if (format != FORMAT_JSON) {
        for (size_t i = 0; i < n; i++) {
            term_cell(t, types[i].id, 24);
            term_fmt(t, "%d  ", types[i].level);
            term_text(t, types[i].de);
            sink_adds(&t->to, " / ");
            term_text(t, types[i].en);
            sink_adds(&t->to, "\n");
        }
        return;
    }
    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key(&j, "types");
    jsonw_open_array(&j);
    for (size_t i = 0; i < n; i++) {
        jsonw_open_object(&j);
        jsonw_key_text(&j, "id", types[i].id);
        jsonw_key(&j, "level");
        jsonw_int(&j, types[i].level);
        jsonw_key_text(&j, "de", types[i].de);
        jsonw_key_text(&j, "en", types[i].en);
        jsonw_close_object(&j);
    }
    jsonw_close_array(&j);
    jsonw_close_object(&j);
    jsonw_line(&j);
}
