/*
 * tickets.c: a ticket with all that belongs to it.
 *
 * Times are RFC 3339 in UTC for programs, and in the zone of the organisation's
 * calendar for people; null where there is none.
 */
#include "present/tickets.h"
#include "present/results.h"
#include "present/times.h"

#include "base/percent.h"

#include <stdio.h>
#include <string.h>

static const char *const sources[] = {"cli", "web", "api", "mail", "mcp"};
static const char *const grades[] = {"-", "low", "medium", "high"};

/* ------------------------------------------------------------------ JSON -- */

static void key_int(struct jsonw *j, const char *key, int64_t n)
{
    jsonw_key(j, key);
    jsonw_int(j, n);
}

/* null for none */
static void key_some(struct jsonw *j, const char *key, int64_t n)
{
    jsonw_key(j, key);
    if (n != 0)
        jsonw_int(j, n);
    else
        jsonw_raw(j, "null", 4);
}

static void files_json(struct jsonw *j, const lotse_message *m)
{
    jsonw_key(j, "files");
    jsonw_open_array(j);
    for (size_t i = 0; i < m->n_files; i++) {
        const lotse_attachment *f = &m->files[i];
        jsonw_open_object(j);
        key_int(j, "id", f->id);
        jsonw_key_text(j, "name", f->name);
        jsonw_key_text(j, "type", f->type);
        jsonw_key_uint(j, "bytes", f->bytes);
        jsonw_key_text(j, "sha256", f->sha256);
        jsonw_close_object(j);
    }
    jsonw_close_array(j);
}

static void messages_json(struct jsonw *j, const lotse_ticket *t)
{
    jsonw_key(j, "messages");
    jsonw_open_array(j);
    for (size_t i = 0; i < t->n_messages; i++) {
        const lotse_message *m = &t->messages[i];
        jsonw_open_object(j);
        key_int(j, "id", m->id);
        times_json(j, "at", m->at);
        jsonw_key_text(j, "author", m->author);
        jsonw_key_text(j, "author_name", m->author_name);
        jsonw_key_text(j, "kind", m->note ? "note" : "public");
        jsonw_key_bool(j, "automatic", m->automatic);
        jsonw_key_bool(j, "from_requester", m->from_requester);
        jsonw_key_text(j, "text", m->text);
        files_json(j, m);
        jsonw_close_object(j);
    }
    jsonw_close_array(j);
}

static void history_json(struct jsonw *j, const lotse_ticket *t)
{
    jsonw_key(j, "history");
    jsonw_open_array(j);
    for (size_t i = 0; i < t->n_events; i++) {
        const lotse_event *e = &t->events[i];
        jsonw_open_object(j);
        times_json(j, "at", e->at);
        jsonw_key_text(j, "actor", e->actor);
        jsonw_key_text(j, "kind", e->kind);
        jsonw_key_text(j, "from", e->was);
        jsonw_key_text(j, "to", e->now);
        jsonw_key_text(j, "reason", e->reason);
        jsonw_key_bool(j, "public", e->is_public);
        jsonw_close_object(j);
    }
    jsonw_close_array(j);
}

static void links_json(struct jsonw *j, const lotse_ticket *t)
{
    jsonw_key(j, "links");
    jsonw_open_array(j);
    for (size_t i = 0; i < t->n_links; i++) {
        jsonw_open_object(j);
        jsonw_key_text(j, "article", t->links[i].article);
        jsonw_key_text(j, "lang", t->links[i].lang);
        times_json(j, "at", t->links[i].at);
        jsonw_key_bool(j, "solved", t->links[i].solved);
        jsonw_close_object(j);
    }
    jsonw_close_array(j);
    jsonw_key_texts(j, "watchers", t->watchers, t->n_watchers);
}

/* What a person or the table chose, and why. */
static void categories_json(struct jsonw *j, const lotse_ticket *t)
{
    jsonw_key_text(j, "type", t->type);
    jsonw_key_text(j, "type_de", t->type_de);
    jsonw_key_text(j, "type_en", t->type_en);
    jsonw_key_text(j, "type_why", t->type_why);
    jsonw_key_bool(j, "type_chosen", t->type_chosen);
    key_int(j, "urgency", t->urgency);
    jsonw_key_text(j, "urgency_why", t->urgency_why);
    jsonw_key_bool(j, "urgency_chosen", t->urgency_chosen);
    key_int(j, "complexity", t->complexity);
    jsonw_key_text(j, "complexity_why", t->complexity_why);
    jsonw_key_bool(j, "complexity_chosen", t->complexity_chosen);
    key_some(j, "impact", t->impact);
    key_int(j, "priority", t->priority);
    key_int(j, "proposed_level", t->level_hint);
    jsonw_key_text(j, "proposed_level_why", t->level_why);
}

static void clocks_json(struct jsonw *j, const lotse_ticket *t)
{
    times_json(j, "created", t->created);
    times_json(j, "updated", t->updated);
    times_json(j, "answered", t->answered);
    times_json(j, "solved", t->solved);
    times_json(j, "closed", t->closed);
    times_json(j, "first_response_due", t->promised);
    jsonw_key_bool(j, "overdue", t->overdue);
    times_json(j, "next_due", t->next_due);
    times_json(j, "warn_due", t->warn_due);
    times_json(j, "recommend_due", t->recommend_due);
    times_json(j, "escalate_due", t->escalate_due);
    key_int(j, "developers_seconds", t->developers_seconds);
    jsonw_key_text(j, "zone", t->zone);
}

static void missing_json(struct jsonw *j, const lotse_ticket *t)
{
    const char *missing[TICKETS_MISSING];

    jsonw_key_texts(j, "missing", missing, tickets_missing(missing, t));
}

/* The members, inside an object that the caller opened. */
static void members(struct jsonw *j, const lotse_ticket *t)
{
    struct str draft = {0};

    key_int(j, "id", t->id);
    jsonw_key_text(j, "number", t->number);
    jsonw_key_text(j, "subject", t->subject);
    jsonw_key_text(j, "requester", t->requester);
    jsonw_key_text(j, "requester_name", t->requester_name);
    jsonw_key_text(j, "org", t->org);
    jsonw_key_bool(j, "portal", t->portal);
    jsonw_key_text(j, "source", sources[t->source]);
    jsonw_key_text(j, "lang", lotse_lang_name(t->lang));
    key_int(j, "level", t->level);
    jsonw_key_text(j, "state", lotse_state_name(t->state));
    jsonw_key_text(j, "owner", t->owner);
    categories_json(j, t);
    jsonw_key_text(j, "ext", t->ext);
    jsonw_key_text(j, "cause", t->cause);
    jsonw_key_text(j, "prevention", t->prevention);
    key_some(j, "merged_into", t->merged_into);
    clocks_json(j, t);
    if (t->messages == NULL)
        return;
    if (t->secret != NULL)
        jsonw_key_text(j, "token", t->secret);
    messages_json(j, t);
    history_json(j, t);
    links_json(j, t);
    missing_json(j, t);
    tickets_draft(&draft, t, NULL);
    jsonw_key_text(j, "draft", str_text(&draft));
    str_free(&draft);
}

void tickets_json(struct jsonw *j, const lotse_ticket *t)
{
    jsonw_open_object(j);
    members(j, t);
    jsonw_close_object(j);
}

static void show_json(const struct term *t, const lotse_ticket *ticket,
                      const lotse_results *articles)
{
    struct jsonw j = {.to = &t->to};

    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    members(&j, ticket);
    if (articles != NULL) {
        jsonw_key(&j, "articles");
        jsonw_open_array(&j);
        for (size_t i = 0; i < articles->n_hits; i++)
            results_hit_json(&j, &articles->hits[i]);
        jsonw_close_array(&j);
    }
    jsonw_close_object(&j);
    jsonw_line(&j);
}

/* ---------------------------------------------------------------- drafts -- */

/* Was this address in an answer? */
static bool is_sent(const lotse_ticket *t, const char *address)
{
    for (size_t i = 0; i < t->n_messages; i++) {
        const lotse_message *m = &t->messages[i];
        if (!m->note && !m->from_requester &&
            strstr(m->text, address) != NULL)
            return true;
    }
    return false;
}

void tickets_draft(struct str *out, const lotse_ticket *t, const char *base)
{
    size_t n_base = base != NULL ? strlen(base) : 0;
    bool german = t->lang == LOTSE_LANG_DE;
    struct str address = {0};

    while (n_base > 0 && base[n_base - 1] == '/')
        n_base--;
    for (size_t i = 0; i < t->n_links; i++) {
        str_clear(&address);
        str_adds(&address, "/a/");
        percent_add(&address, t->links[i].article, "-._~/");
        str_addf(&address, "?lang=%s", t->links[i].lang);
        if (!t->links[i].open || is_sent(t, str_text(&address)))
            continue;
        if (out->n == 0)
            str_adds(out, german ? "Guten Tag,\n\ndas sollte helfen:\n"
                                 : "Hello,\n\nthis should help:\n");
        if (n_base > 0)
            str_add(out, base, n_base);
        str_addf(out, "%s\n", str_text(&address));
    }
    str_free(&address);
}

/* Words as people count them. */
static size_t count_words(const char *s)
{
    size_t n = 0;

    while (*(s += strspn(s, " \t\r\n")) != '\0') {
        n++;
        s += strcspn(s, " \t\r\n");
    }
    return n;
}

size_t tickets_missing(const char *out[TICKETS_MISSING],
                       const lotse_ticket *t)
{
    static const char *const questions[2][TICKETS_MISSING] = {
        {"What did you do, step by step?",
         "What did you expect, and what happened instead?",
         "What does the message say, word for word?",
         "Since when does it happen, and how often?",
         "Whom does it concern: only you, or others too?",
         "Can you attach a screenshot?"},
        {"Was haben Sie Schritt für Schritt getan?",
         "Was haben Sie erwartet, und was geschah stattdessen?",
         "Wie lautet die Meldung Wort für Wort?",
         "Seit wann geschieht es, und wie oft?",
         "Wen betrifft es: nur Sie oder auch andere?",
         "Können Sie ein Bildschirmfoto anhängen?"}};

    if (t->n_messages == 0 || t->messages[0].n_files > 0 ||
        count_words(t->messages[0].text) >= TICKETS_SHORT)
        return 0;
    for (int i = 0; i < TICKETS_MISSING; i++)
        out[i] = questions[t->lang == LOTSE_LANG_DE][i];
    return TICKETS_MISSING;
}

/* ------------------------------------------------------------------ text -- */

static void label(const struct term *t, const char *name)
{
    term_cell(t, name, 12);
}

static void when(const struct term *t, const char *name,
                 const lotse_ticket *ticket, int64_t at)
{
    char text[LOTSE_TIME_TEXT];

    if (at == 0)
        return;
    lotse_time_text(text, at, ticket->zone, false);
    label(t, name);
    term_text(t, text);
    sink_adds(&t->to, "\n");
}

static void said(const struct term *t, const char *name, const char *value)
{
    if (value[0] == '\0')
        return;
    label(t, name);
    term_text(t, value);
    sink_adds(&t->to, "\n");
}

/* "urgency     high (geht nichts mehr)" */
static void chosen(const struct term *t, const char *name, const char *value,
                   bool by_person, const char *why)
{
    label(t, name);
    term_text(t, value);
    if (by_person)
        term_styled(t, TERM_FAINT, " (chosen)");
    else if (why[0] != '\0') {
        sink_adds(&t->to, " (");
        term_text(t, why);
        sink_adds(&t->to, ")");
    }
    sink_adds(&t->to, "\n");
}

static void head_text(const struct term *t, const lotse_ticket *k)
{
    char text[40];

    term_styled(t, TERM_TITLE, k->number);
    sink_adds(&t->to, "  ");
    term_styled(t, TERM_TITLE, k->subject);
    sink_adds(&t->to, "\n");
    label(t, "from");
    term_text(t, k->requester);
    if (k->org[0] != '\0') {
        sink_adds(&t->to, ", ");
        term_text(t, k->org);
    }
    sink_adds(&t->to, "\n");
    snprintf(text, sizeof text, "%s, level %d", lotse_state_name(k->state),
             k->level);
    said(t, "state", text);
    said(t, "owner", k->owner);
    chosen(t, "type", k->type, k->type_chosen, k->type_why);
    chosen(t, "urgency", grades[k->urgency], k->urgency_chosen,
           k->urgency_why);
    chosen(t, "complexity", grades[k->complexity], k->complexity_chosen,
           k->complexity_why);
    if (k->level == 1 && k->level_hint == 2)
        chosen(t, "proposed", "level 2", false, k->level_why);
    said(t, "developers", k->ext);
    said(t, "cause", k->cause);
    said(t, "prevention", k->prevention);
    when(t, "received", k, k->created);
    when(t, "answered", k, k->answered);
    when(t, "answer due", k, k->answered == 0 ? k->promised : 0);
    if (k->overdue)
        term_styled(t, TERM_BAD, "overdue\n");
    when(t, "escalation", k, k->escalate_due);
    when(t, "solved", k, k->solved);
    when(t, "closed", k, k->closed);
}

static void messages_text(const struct term *t, const lotse_ticket *k)
{
    char at[LOTSE_TIME_TEXT];

    for (size_t i = 0; i < k->n_messages; i++) {
        const lotse_message *m = &k->messages[i];
        lotse_time_text(at, m->at, k->zone, false);
        sink_adds(&t->to, "\n");
        term_styled(t, TERM_FAINT, m->note        ? "note"
                                   : m->automatic ? "automatic"
                                                  : "message");
        sink_adds(&t->to, "  ");
        term_text(t, m->author[0] != '\0' ? m->author : "lotse");
        sink_adds(&t->to, ", ");
        term_text(t, at);
        sink_adds(&t->to, "\n");
        term_text(t, m->text);
        if (m->text[0] != '\0' && m->text[strlen(m->text) - 1] != '\n')
            sink_adds(&t->to, "\n");
        for (size_t f = 0; f < m->n_files; f++) {
            sink_adds(&t->to, "  ");
            term_text(t, m->files[f].name);
            term_fmt(t, " (%s, %llu bytes)\n", m->files[f].type,
                     (unsigned long long)m->files[f].bytes);
        }
    }
}

static void history_text(const struct term *t, const lotse_ticket *k)
{
    char at[LOTSE_TIME_TEXT];

    if (k->n_events > 0)
        sink_adds(&t->to, "\n");
    for (size_t i = 0; i < k->n_events; i++) {
        const lotse_event *e = &k->events[i];
        lotse_time_text(at, e->at, k->zone, false);
        term_styled(t, TERM_FAINT, at);
        sink_adds(&t->to, "  ");
        term_text(t, e->actor[0] != '\0' ? e->actor : "lotse");
        sink_adds(&t->to, "  ");
        term_text(t, e->kind);
        if (e->was[0] != '\0' || e->now[0] != '\0') {
            sink_adds(&t->to, " ");
            term_text(t, e->was);
            sink_adds(&t->to, e->was[0] != '\0' ? " -> " : "");
            term_text(t, e->now);
        }
        if (e->reason[0] != '\0') {
            sink_adds(&t->to, ": ");
            term_text(t, e->reason);
        }
        sink_adds(&t->to, "\n");
    }
}

static void links_text(const struct term *t, const lotse_ticket *k)
{
    struct str draft = {0};

    if (k->n_links > 0)
        sink_adds(&t->to, "\n");
    for (size_t i = 0; i < k->n_links; i++) {
        label(t, k->links[i].solved ? "solved by" : "linked");
        term_text(t, k->links[i].article);
        term_fmt(t, " (%s)\n", k->links[i].lang);
    }
    tickets_draft(&draft, k, NULL);
    if (draft.n > 0) {
        term_styled(t, TERM_FAINT, "draft\n");
        term_text(t, str_text(&draft));
    }
    str_free(&draft);
}

static void articles_text(const struct term *t, const lotse_results *articles)
{
    sink_adds(&t->to, "\n");
    if (articles->n_hits == 0)
        term_text(t, "No article fits.\n");
    for (size_t i = 0; i < articles->n_hits; i++) {
        label(t, i == 0 ? "articles" : "");
        term_text(t, articles->hits[i].id);
        sink_adds(&t->to, "  ");
        term_text(t, articles->hits[i].title);
        sink_adds(&t->to, "\n");
    }
}

void tickets_show_with(const struct term *t, const lotse_ticket *ticket,
                       const lotse_results *articles, enum format format)
{
    if (format == FORMAT_JSON) {
        show_json(t, ticket, articles);
        return;
    }
    head_text(t, ticket);
    messages_text(t, ticket);
    history_text(t, ticket);
    links_text(t, ticket);
    if (articles != NULL)
        articles_text(t, articles);
}

void tickets_show(const struct term *t, const lotse_ticket *ticket,
                  enum format format)
{
    tickets_show_with(t, ticket, NULL, format);
}
