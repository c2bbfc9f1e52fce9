/*
 * packet.c: a ticket as level 2 or a supplier gets it.
 *
 * It stands alone: whoever reads it has neither our tickets nor our articles.
 * What people wrote is quoted, so that nothing of it becomes our own Markdown.
 * A ticket that goes up gets one, as a file of an internal note, in the
 * transaction that moves it.
 */
#include "ticket/packet.h"
#include "ticket/read.h"

#include "base/err.h"
#include "base/str.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

enum word {
    W_FROM, W_ORG, W_RECEIVED, W_PROMISED, W_ANSWERED, W_LEVEL, W_TYPE,
    W_URGENCY, W_COMPLEXITY, W_CHOSEN, W_ESCALATED, W_TEXTS, W_REQUESTER,
    W_DESK, W_NOTE, W_TRIED, W_SOLVED, W_OTHERS, W_NONE, W_FILES, W_HISTORY,
    W_CAUSE, W_PREVENTION, W_REFERENCE, W_DUE, W_LATE, WORDS
};

static const char *const words[WORDS][2] = {
    [W_FROM] = {"Von", "From"},
    [W_ORG] = {"Organisation", "Organisation"},
    [W_RECEIVED] = {"Eingegangen", "Received"},
    [W_PROMISED] = {"Antwort versprochen bis", "Answer promised by"},
    [W_ANSWERED] = {"Zuerst beantwortet", "First answered"},
    [W_LEVEL] = {"Stand", "State"},
    [W_TYPE] = {"Art", "Type"},
    [W_URGENCY] = {"Dringlichkeit", "Urgency"},
    [W_COMPLEXITY] = {"Schwierigkeit", "Complexity"},
    [W_CHOSEN] = {"gewählt", "chosen"},
    [W_ESCALATED] = {"Warum an Stufe 2", "Why level 2"},
    [W_TEXTS] = {"Was geschrieben wurde", "What was written"},
    [W_REQUESTER] = {"Anfrage", "Requester"},
    [W_DESK] = {"Helpdesk", "Helpdesk"},
    [W_NOTE] = {"Interne Notiz", "Internal note"},
    [W_TRIED] = {"Versuchte Artikel", "Articles tried"},
    [W_SOLVED] = {"hat geholfen", "helped"},
    [W_OTHERS] = {"Weitere Artikel, die passen können",
                  "Other articles that may fit"},
    [W_NONE] = {"Keine.", "None."},
    [W_FILES] = {"Dateien", "Files"},
    [W_HISTORY] = {"Verlauf", "History"},
    [W_CAUSE] = {"Ursache", "Cause"},
    [W_PREVENTION] = {"Vorbeugung", "Prevention"},
    [W_REFERENCE] = {"Zeichen der Entwickler", "Developers' reference"},
    [W_DUE] = {"Nächste Zusage", "Next promise"},
    [W_LATE] = {"nicht eingehalten", "not kept"}};

static const char *const grades[4][2] = {{"-", "-"},
                                         {"niedrig", "low"},
                                         {"mittel", "medium"},
                                         {"hoch", "high"}};

static const char *const states[][2] = {
    [LOTSE_NEW] = {"neu", "new"},
    [LOTSE_OPENED] = {"offen", "open"},
    [LOTSE_WAITING] = {"wartet auf Antwort", "waiting for an answer"},
    [LOTSE_DEVELOPERS] = {"bei der Entwicklung", "with the developers"},
    [LOTSE_SOLVED] = {"gelöst", "solved"},
    [LOTSE_CLOSED] = {"geschlossen", "closed"}};

/* What the history calls it; others are names of facts, see words. */
static const struct {
    const char *kind, *words[2];
} events[] = {{"filed", {"Angelegt", "Filed"}},
              {"state", {"Stand", "State"}},
              {"level", {"Stufe", "Level"}},
              {"type", {"Art", "Type"}},
              {"urgency", {"Dringlichkeit", "Urgency"}},
              {"complexity", {"Schwierigkeit", "Complexity"}},
              {"impact", {"Auswirkung", "Impact"}},
              {"owner", {"Zuständig", "Owner"}},
              {"watch", {"Beobachtet", "Watched by"}},
              {"outcome", {"Ergebnis", "Outcome"}},
              {"answered", {"Zuerst beantwortet", "First answered"}},
              {"confirmed", {"Bestätigt", "Confirmed"}},
              {"ext", {"Zeichen der Entwickler", "Developers' reference"}},
              {"cause", {"Ursache", "Cause"}},
              {"prevention", {"Vorbeugung", "Prevention"}},
              {"handover", {"Übergeben", "Handed over"}},
              {"link", {"Artikel verknüpft", "Article linked"}},
              {"merged", {"Zusammengeführt", "Merged"}},
              {"warned", {"Gewarnt", "Warned"}},
              {"overdue", {"Überfällig", "Overdue"}},
              {"recommended", {"Stufe 2 empfohlen", "Level 2 recommended"}},
              {"escalated", {"Von der Uhr eskaliert",
                             "Escalated by the clock"}},
              {"mail", {"Mail einer Maschine", "Mail of a machine"}},
              {"mail-failed", {"Mail nicht zugestellt",
                               "Mail not delivered"}}};

struct packet {
    struct str *out;
    const lotse_ticket *k;
    int lang; /* column of the words */
};

/* Without control characters and marks that turn the direction of writing. */
static void addn(const struct packet *p, const char *s, size_t n)
{
    for (size_t i = 0, len; i < n; i += len) {
        uint32_t cp = utf8_next(s + i, n - i, &len);
        if (!utf8_is_unsafe(cp))
            str_add_cp(p->out, cp);
    }
}

static void add(const struct packet *p, const char *s)
{
    addn(p, s, strlen(s));
}

static const char *say(const struct packet *p, enum word w)
{
    return words[w][p->lang];
}

static void head(const struct packet *p, enum word w)
{
    str_adds(p->out, "\n## ");
    add(p, say(p, w));
    str_adds(p->out, "\n\n");
}

/* "- Name: value" where there is one */
static void item(const struct packet *p, enum word w, const char *value)
{
    if (value[0] == '\0')
        return;
    str_adds(p->out, "- ");
    add(p, say(p, w));
    str_adds(p->out, ": ");
    add(p, value);
    str_adds(p->out, "\n");
}

static void item_at(const struct packet *p, enum word w, int64_t at)
{
    char text[LOTSE_TIME_TEXT] = "";

    if (at != 0)
        lotse_time_text(text, at, p->k->zone, p->lang == 0);
    item(p, w, text);
}

/* A choice with who made it, or the words that did. */
static void item_why(const struct packet *p, enum word w, const char *value,
                     bool by_person, const char *why)
{
    str_adds(p->out, "- ");
    add(p, say(p, w));
    str_adds(p->out, ": ");
    add(p, value);
    if (by_person || why[0] != '\0') {
        str_adds(p->out, " (");
        add(p, by_person ? say(p, W_CHOSEN) : why);
        str_adds(p->out, ")");
    }
    str_adds(p->out, "\n");
}

/* Each line behind "> ". */
static void quote(const struct packet *p, const char *s)
{
    while (*s != '\0') {
        size_t n = strcspn(s, "\n");
        str_adds(p->out, n > 0 ? "> " : ">");
        addn(p, s, n);
        str_adds(p->out, "\n");
        s += n + (s[n] == '\n');
    }
}

/* Why it is on level 2: the last word on it. */
static const char *escalated(const lotse_ticket *k)
{
    for (size_t i = k->n_events; i-- > 0;)
        if (strcmp(k->events[i].kind, "level") == 0 &&
            strcmp(k->events[i].now, "2") == 0)
            return k->events[i].reason;
    return "";
}

static void write_facts(const struct packet *p, bool internal)
{
    const lotse_ticket *k = p->k;
    char state[64];

    snprintf(state, sizeof state, "%s, %s %d", states[k->state][p->lang],
             p->lang == 0 ? "Stufe" : "level", k->level);
    str_adds(p->out, "# ");
    add(p, k->number);
    str_adds(p->out, ": ");
    add(p, k->subject);
    str_adds(p->out, "\n\n- ");
    add(p, say(p, W_FROM));
    str_adds(p->out, ": ");
    if (k->requester_name[0] != '\0') {
        add(p, k->requester_name);
        str_adds(p->out, ", ");
    }
    add(p, k->requester);
    str_adds(p->out, "\n");
    item(p, W_ORG, k->org);
    item(p, W_LEVEL, state);
    item_why(p, W_TYPE, p->lang == 0 ? k->type_de : k->type_en, k->type_chosen,
             k->type_why);
    item_why(p, W_URGENCY, grades[k->urgency][p->lang], k->urgency_chosen,
             k->urgency_why);
    item_why(p, W_COMPLEXITY, grades[k->complexity][p->lang],
             k->complexity_chosen, k->complexity_why);
    item_at(p, W_RECEIVED, k->created);
    item_at(p, W_ANSWERED, k->answered);
    item_at(p, W_PROMISED, k->answered == 0 ? k->promised : 0);
    item_at(p, W_DUE, k->next_due);
    if (k->overdue)
        item(p, W_PROMISED, say(p, W_LATE));
    item(p, W_REFERENCE, k->ext);
    if (internal) {
        item(p, W_ESCALATED, escalated(k));
        item(p, W_CAUSE, k->cause);
        item(p, W_PREVENTION, k->prevention);
    }
}

static void write_texts(const struct packet *p, bool internal)
{
    char at[LOTSE_TIME_TEXT];

    head(p, W_TEXTS);
    for (size_t i = 0; i < p->k->n_messages; i++) {
        const lotse_message *m = &p->k->messages[i];
        if (m->note && !internal)
            continue;
        lotse_time_text(at, m->at, p->k->zone, p->lang == 0);
        str_adds(p->out, "**");
        add(p, say(p, m->note             ? W_NOTE
                               : m->from_requester ? W_REQUESTER
                                                   : W_DESK));
        str_adds(p->out, "**, ");
        add(p, at);
        str_adds(p->out, "\n\n");
        quote(p, m->text);
        str_adds(p->out, "\n");
    }
}

static bool is_linked(const lotse_ticket *k, const char *id)
{
    for (size_t i = 0; i < k->n_links; i++)
        if (strcmp(k->links[i].article, id) == 0)
            return true;
    return false;
}

static void write_articles(const struct packet *p,
                           const lotse_results *articles)
{
    const lotse_ticket *k = p->k;
    size_t n = 0;

    head(p, W_TRIED);
    if (k->n_links == 0)
        str_addf(p->out, "%s\n", say(p, W_NONE));
    for (size_t i = 0; i < k->n_links; i++) {
        str_adds(p->out, "- ");
        add(p, k->links[i].article);
        str_addf(p->out, " (%s)%s%s\n", k->links[i].lang,
                 k->links[i].solved ? ": " : "",
                 k->links[i].solved ? say(p, W_SOLVED) : "");
    }
    for (size_t i = 0; articles != NULL && i < articles->n_hits; i++) {
        if (is_linked(k, articles->hits[i].id))
            continue;
        if (n++ == 0)
            head(p, W_OTHERS);
        str_adds(p->out, "- ");
        add(p, articles->hits[i].title);
        str_adds(p->out, " (");
        add(p, articles->hits[i].id);
        str_adds(p->out, ")\n");
    }
}

static void write_files(const struct packet *p, bool internal)
{
    size_t n = 0;

    for (size_t i = 0; i < p->k->n_messages; i++) {
        const lotse_message *m = &p->k->messages[i];
        if (m->note && !internal)
            continue;
        for (size_t f = 0; f < m->n_files; f++) {
            if (n++ == 0)
                head(p, W_FILES);
            str_adds(p->out, "- ");
            add(p, m->files[f].name);
            str_addf(p->out, ", %s, %llu %s, SHA-256 %s\n", m->files[f].type,
                     (unsigned long long)m->files[f].bytes,
                     p->lang == 0 ? "Byte" : "bytes", m->files[f].sha256);
        }
    }
}

static const char *event_word(const struct packet *p, const char *kind)
{
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        if (strcmp(events[i].kind, kind) == 0)
            return events[i].words[p->lang];
    return kind;
}

/* What it is now, in words where it is one of ours; "": nothing to say, as one
 * that is filed is new. */
static const char *event_value(const struct packet *p, const lotse_event *e)
{
    const char *now = e->now;
    bool graded = strcmp(e->kind, "urgency") == 0 ||
                  strcmp(e->kind, "complexity") == 0 ||
                  strcmp(e->kind, "impact") == 0;

    if (strcmp(e->kind, "filed") == 0)
        return "";
    if (graded && now[0] >= '0' && now[0] <= '3' && now[1] == '\0')
        return grades[now[0] - '0'][p->lang];
    if (strcmp(e->kind, "type") == 0 && strcmp(now, p->k->type) == 0)
        return p->lang == 0 ? p->k->type_de : p->k->type_en;
    for (int i = LOTSE_NEW; strcmp(e->kind, "state") == 0 && i <= LOTSE_CLOSED;
         i++)
        if (strcmp(now, lotse_state_name((lotse_state)i)) == 0)
            return states[i][p->lang];
    return now;
}

static void write_history(const struct packet *p, bool internal)
{
    char at[LOTSE_TIME_TEXT];

    head(p, W_HISTORY);
    for (size_t i = 0; i < p->k->n_events; i++) {
        const lotse_event *e = &p->k->events[i];
        if (!e->is_public && !internal)
            continue;
        lotse_time_text(at, e->at, p->k->zone, p->lang == 0);
        str_addf(p->out, "- %s: ", at);
        add(p, event_word(p, e->kind));
        if (event_value(p, e)[0] != '\0') {
            str_adds(p->out, " ");
            add(p, event_value(p, e));
        }
        if (internal && e->reason[0] != '\0') {
            str_adds(p->out, " (");
            add(p, e->reason);
            str_adds(p->out, ")");
        }
        str_adds(p->out, "\n");
    }
}

static void write_packet(struct str *out, const lotse_ticket *k,
                         const lotse_results *articles, bool internal)
{
    struct packet p = {out, k, k->lang == LOTSE_LANG_EN};

    write_facts(&p, internal);
    write_texts(&p, internal);
    write_articles(&p, articles);
    write_files(&p, internal);
    write_history(&p, internal);
}

int lotse_ticket_packet(char **out, const lotse_ticket *t,
                        const lotse_results *articles, bool internal,
                        lotse_err *err)
{
    struct str text = {0};

    *out = NULL;
    write_packet(&text, t, articles, internal);
    if (text.oom || text.p == NULL) {
        str_free(&text);
        return err_nomem(err);
    }
    *out = text.p;
    return LOTSE_OK;
}

int packet_attach(lotse_store *s, int64_t id, int64_t now, lotse_err *err)
{
    static const lotse_actor system = {0, LOTSE_ADMIN, 0};
    struct str text = {0};
    lotse_ticket *t;
    lotse_file file;
    char name[40];
    int rc = ticket_read(&t, s, id, &system, now, err);

    if (rc != LOTSE_OK)
        return rc;
    write_packet(&text, t, NULL, true);
    snprintf(name, sizeof name, "%s-internal.md", t->number);
    file = (lotse_file){.name = name,
                        .bytes = (const unsigned char *)str_text(&text),
                        .n = text.n};
    /* one that is too long must not keep the ticket where it is */
    if (file.n > LOTSE_FILES_MAX)
        file.n = utf8_floor(text.p, text.n, LOTSE_FILES_MAX);
    rc = text.oom ? err_nomem(err)
                  : message_keep(s, id, &system, true, true,
                                 t->lang == LOTSE_LANG_EN
                                     ? "Hand-over packet for level 2"
                                     : "Übergabe an Stufe 2",
                                 &file, 1, now, err);
    str_free(&text);
    lotse_ticket_free(t);
    return rc;
}
