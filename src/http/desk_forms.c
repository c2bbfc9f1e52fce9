/*
 * desk_forms.c: what can be done to a ticket, as forms.
 *
 * Only what the actor may do and the state allows is offered: lotse_ticket.may.
 * Each form tells what its page showed, so that nobody overwrites what they
 * haven't seen. A form that comes back has what was typed.
 */
#include "http/desk.h"
#include "http/routes.h"

#include <stdio.h>
#include <string.h>

bool desk_may(const struct desk_view *v, lotse_verb verb)
{
    return (v->t->may & 1u << verb) != 0;
}

/* A form that is sent twice says it once. */
static void write_once(struct desk *d)
{
    const char *key = form_key(d->rq);

    if (key != NULL)
        str_addf(d->out, "<input type=\"hidden\" name=\"key\" value=\"%s\">",
                 key);
}

void desk_form(struct desk *d, const struct desk_view *v, const char *verb,
               bool files)
{
    int64_t message, event;

    desk_seen(v->t, &message, &event);
    str_addf(d->out, "<form method=\"post\" action=\"/desk/%lld\"%s>",
             (long long)v->t->id,
             files ? " enctype=\"multipart/form-data\"" : "");
    if (verb != NULL)
        str_addf(d->out, "<input type=\"hidden\" name=\"do\" value=\"%s\">",
                 verb);
    str_addf(d->out,
             "<input type=\"hidden\" name=\"seen\" value=\"%lld.%lld\">",
             (long long)message, (long long)event);
    if (files)
        write_once(d);
}

/* What was typed into a field of the form that comes back. */
static const char *typed(const struct desk *d, const struct desk_view *v,
                         const char *verb, const char *name)
{
    return strcmp(v->verb, verb) == 0 ? form_text(d->rq, name) : "";
}

static void button(struct desk *d, const char *class, enum desk_word w)
{
    str_addf(d->out, "<button class=\"button %s\">", class);
    desk_add(d->out, w, d->ui);
    str_adds(d->out, "</button>");
}

static void write_attach(struct desk *d, const char *id)
{
    str_addf(d->out, "<p class=\"attach\"><label for=\"%s\">", id);
    desk_add(d->out, D_ATTACH, d->ui);
    str_addf(d->out, "</label> <input type=\"file\" id=\"%s\" name=\"file\" "
                     "multiple></p>",
             id);
}

/* ----------------------------------------------------------------- reply -- */

static void do_button(struct desk *d, const char *verb, bool first,
                      enum desk_word w)
{
    str_addf(d->out, "<button class=\"button%s\" name=\"do\" value=\"%s\">",
             first ? " primary" : "", verb);
    desk_add(d->out, w, d->ui);
    str_adds(d->out, "</button> ");
}

static void write_reply(struct desk *d, const struct desk_view *v)
{
    int64_t message, event;

    desk_seen(v->t, &message, &event);
    str_addf(d->out, "<form id=\"form-reply\" class=\"compose\" "
                     "method=\"post\" action=\"/desk/%lld\" "
                     "enctype=\"multipart/form-data\"><input type=\"hidden\" "
                     "name=\"seen\" value=\"%lld.%lld\">",
             (long long)v->t->id, (long long)message, (long long)event);
    write_once(d);
    str_adds(d->out, "<label for=\"reply\">");
    desk_addf(d->out, D_REPLY_TO, d->ui,
              v->t->requester_name[0] != '\0' ? v->t->requester_name
                                              : v->t->requester);
    str_adds(d->out, "</label><textarea id=\"reply\" name=\"reply\" "
                     "rows=\"8\" aria-keyshortcuts=\"r\">\n");
    html_text(d->out, v->reply);
    str_adds(d->out, "</textarea>");
    write_attach(d, "reply-file");
    str_adds(d->out, "<p class=\"row\">");
    do_button(d, "reply", true, D_SEND);
    if (v->t->state == LOTSE_NEW || desk_may(v, LOTSE_DO_WAIT))
        do_button(d, "reply-wait", false, D_SEND_WAIT);
    if (desk_may(v, LOTSE_DO_SOLVE))
        do_button(d, "reply-solve", false, D_SEND_SOLVE);
    str_adds(d->out, "</p></form>\n");
}

static void fold(struct desk *d, const struct desk_view *v, const char *verb,
                 const char *key, enum desk_word w)
{
    bool open = strcmp(v->verb, verb) == 0;

    str_addf(d->out, "<details class=\"fold\" id=\"do-%s\"%s><summary", verb,
             open ? " open" : "");
    if (key != NULL)
        str_addf(d->out, " aria-keyshortcuts=\"%s\"", key);
    str_adds(d->out, ">");
    desk_add(d->out, w, d->ui);
    str_adds(d->out, "</summary>");
}

static void write_note(struct desk *d, const struct desk_view *v)
{
    fold(d, v, "note", "n", D_NOTE);
    desk_form(d, v, "note", true);
    str_adds(d->out, "<label for=\"note\">");
    desk_add(d->out, D_NOTE, d->ui);
    str_adds(d->out, "</label><p class=\"meta\" id=\"note-hint\">");
    desk_add(d->out, D_NOTE_HINT, d->ui);
    str_adds(d->out, "</p><textarea id=\"note\" name=\"note\" rows=\"4\" "
                     "aria-describedby=\"note-hint\">\n");
    html_text(d->out, typed(d, v, "note", "note"));
    str_adds(d->out, "</textarea>");
    write_attach(d, "note-file");
    button(d, "", D_KEEP_NOTE);
    str_adds(d->out, "</form></details>\n");
}

void desk_forms_reply(struct desk *d, const struct desk_view *v)
{
    if (desk_may(v, LOTSE_DO_REPLY))
        write_reply(d, v);
    if (desk_may(v, LOTSE_DO_NOTE))
        write_note(d, v);
}

/* ------------------------------------------------------------------ acts -- */

/* A field of one line. */
static void line(struct desk *d, const struct desk_view *v, const char *verb,
                 const char *name, enum desk_word w)
{
    str_addf(d->out, "<label for=\"%s-%s\">", verb, name);
    desk_add(d->out, w, d->ui);
    str_addf(d->out, "</label><input id=\"%s-%s\" name=\"%s\" required "
                     "maxlength=\"2000\" autocomplete=\"off\" value=\"",
             verb, name, name);
    html_text(d->out, typed(d, v, verb, name));
    str_adds(d->out, "\">");
}

/* A verb with one field. */
static void ask(struct desk *d, const struct desk_view *v, lotse_verb verb,
                const char *key, enum desk_word w, const char *name,
                enum desk_word label)
{
    const char *id = lotse_verb_name(verb);

    if (!desk_may(v, verb))
        return;
    fold(d, v, id, key, w);
    desk_form(d, v, id, false);
    line(d, v, id, name, label);
    button(d, "", w);
    str_adds(d->out, "</form></details>\n");
}

/* A verb without one. */
static void press(struct desk *d, const struct desk_view *v, const char *verb,
                  const char *key, enum desk_word w)
{
    desk_form(d, v, verb, false);
    if (key != NULL)
        str_addf(d->out, "<button class=\"button small\" "
                         "aria-keyshortcuts=\"%s\">",
                 key);
    else
        str_adds(d->out, "<button class=\"button small\">");
    desk_add(d->out, w, d->ui);
    str_adds(d->out, "</button></form>\n");
}

static void select_grade(struct desk *d, const char *name, enum desk_word w,
                         int value)
{
    str_addf(d->out, "<div><label for=\"c-%s\">", name);
    desk_add(d->out, w, d->ui);
    str_addf(d->out, "</label><select id=\"c-%s\" name=\"%s\">", name, name);
    if (value == 0)
        desk_option(d, "0", desk_grade(d, 0), true);
    desk_grades(d, value, false);
    str_adds(d->out, "</select></div>");
}

/* The value that comes back, or the ticket's. */
static int grade(const struct desk *d, const struct desk_view *v,
                 const char *name, int value)
{
    const char *s = typed(d, v, "categorise", name);

    return s[0] >= '0' && s[0] <= '3' ? s[0] - '0' : value;
}

static void write_categorise(struct desk *d, const struct desk_view *v)
{
    const lotse_ticket *t = v->t;
    const char *type = typed(d, v, "categorise", "type");
    bool first = t->state == LOTSE_NEW &&
                 (t->type[0] == '\0' || t->urgency == 0 || t->complexity == 0);

    if (type[0] == '\0')
        type = t->type;
    fold(d, v, "categorise", "c", D_CATEGORISE);
    if (first) {
        str_adds(d->out, "<p class=\"hint\">");
        desk_add(d->out, D_CATEGORISE_FIRST, d->ui);
        str_adds(d->out, "</p>");
    }
    desk_form(d, v, "categorise", false);
    str_adds(d->out, "<div class=\"pairs\"><div><label for=\"c-type\">");
    desk_add(d->out, D_TYPE, d->ui);
    str_adds(d->out, "</label><select id=\"c-type\" name=\"type\">");
    if (type[0] == '\0')
        desk_option(d, "", desk_grade(d, 0), true);
    for (size_t i = 0; i < d->n_types; i++)
        desk_option(d, d->types[i].id,
                    d->ui == MSG_DE ? d->types[i].de : d->types[i].en,
                    strcmp(type, d->types[i].id) == 0);
    str_adds(d->out, "</select></div>");
    select_grade(d, "urgency", D_URGENCY, grade(d, v, "urgency", t->urgency));
    select_grade(d, "complexity", D_COMPLEXITY,
                 grade(d, v, "complexity", t->complexity));
    select_grade(d, "impact", D_IMPACT, grade(d, v, "impact", t->impact));
    str_adds(d->out, "</div>");
    button(d, "", D_SAVE);
    str_adds(d->out, "</form></details>\n");
}

static void write_assign(struct desk *d, const struct desk_view *v)
{
    const lotse_ticket *t = v->t;
    const char *again = typed(d, v, "assign", "user");

    fold(d, v, "assign", NULL, D_ASSIGN);
    desk_form(d, v, "assign", false);
    str_adds(d->out, "<label for=\"assign-user\">");
    desk_add(d->out, D_OWNER, d->ui);
    str_adds(d->out, "</label><select id=\"assign-user\" name=\"user\">");
    desk_option(d, "", desk_text(D_NOBODY, d->ui), t->owner[0] == '\0');
    for (size_t i = 0; i < d->people->n; i++) {
        const lotse_user *u = &d->people->items[i];
        if (u->role == LOTSE_FIRST && strcmp(u->org_name, t->org) != 0)
            continue;
        desk_option(d, u->mail, u->name[0] != '\0' ? u->name : u->mail,
                    strcmp(u->mail, again[0] != '\0' ? again : t->owner) == 0);
    }
    str_adds(d->out, "</select>");
    button(d, "", D_ASSIGN);
    str_adds(d->out, "</form></details>\n");
}

static void write_cause(struct desk *d, const struct desk_view *v)
{
    fold(d, v, "cause", NULL, D_CAUSE_FORM);
    str_adds(d->out, "<p class=\"meta\">");
    desk_add(d->out, D_CAUSE_HINT, d->ui);
    str_adds(d->out, "</p>");
    desk_form(d, v, "cause", false);
    line(d, v, "cause", "cause", D_CAUSE);
    line(d, v, "cause", "prevention", D_PREVENTION);
    button(d, "", D_SAVE);
    str_adds(d->out, "</form></details>\n");
}

/* One button each. */
static void write_presses(struct desk *d, const struct desk_view *v)
{
    const lotse_ticket *t = v->t;
    const char *me = d->me != NULL ? d->me->mail : "";
    bool mine = strcmp(t->owner, me) == 0, watching = false;

    for (size_t i = 0; i < t->n_watchers; i++)
        watching |= strcmp(t->watchers[i], me) == 0;
    str_adds(d->out, "<div class=\"row\">\n");
    if (desk_may(v, LOTSE_DO_ASSIGN) && d->me != NULL)
        press(d, v, mine ? "release" : "take", mine ? NULL : "a",
              mine ? D_RELEASE : D_TAKE);
    if (desk_may(v, LOTSE_DO_WAIT))
        press(d, v, "wait", NULL, D_WAIT);
    if (desk_may(v, LOTSE_DO_RESUME) && t->state == LOTSE_WAITING)
        press(d, v, "resume", NULL, D_RESUME);
    if (desk_may(v, LOTSE_DO_SOLVE))
        press(d, v, "solve", NULL, D_SOLVE);
    if (desk_may(v, LOTSE_DO_CLOSE))
        press(d, v, "close", NULL, D_CLOSE);
    if (desk_may(v, LOTSE_DO_WATCH) && !watching && d->me != NULL)
        press(d, v, "watch", NULL, D_WATCH);
    str_adds(d->out, "</div>\n");
}

void desk_forms_act(struct desk *d, const struct desk_view *v)
{
    str_adds(d->out, "<section class=\"panel\" id=\"actions\" data-live><h2>");
    desk_add(d->out, D_ACTIONS, d->ui);
    str_adds(d->out, "</h2>\n");
    write_presses(d, v);
    if (desk_may(v, LOTSE_DO_CATEGORISE))
        write_categorise(d, v);
    if (desk_may(v, LOTSE_DO_ASSIGN))
        write_assign(d, v);
    ask(d, v, LOTSE_DO_ESCALATE, "e", D_ESCALATE, "reason", D_REASON);
    ask(d, v, LOTSE_DO_HAND_BACK, NULL, D_HAND_BACK, "reason", D_REASON);
    ask(d, v, LOTSE_DO_DEVELOPERS, NULL, D_DEVELOPERS, "reference",
        D_REFERENCE);
    ask(d, v, LOTSE_DO_FROM_DEVELOPERS, NULL, D_FROM_DEVELOPERS, "reason",
        D_THEY_SAY);
    if (desk_may(v, LOTSE_DO_CAUSE) && v->t->level == 2)
        write_cause(d, v);
    ask(d, v, LOTSE_DO_REOPEN, NULL, D_REOPEN, "reason", D_REASON);
    ask(d, v, LOTSE_DO_MERGE, NULL, D_MERGE, "other", D_MERGE_INTO);
    if (lotse_may(&d->who, LOTSE_DO_HANDOVER)) {
        str_addf(d->out, "<p class=\"fold\"><a href=\"/desk/%lld/handover\">",
                 (long long)v->t->id);
        desk_add(d->out, D_HANDOVER, d->ui);
        str_adds(d->out, "</a></p>\n");
    }
    str_adds(d->out, "</section>\n");
}
