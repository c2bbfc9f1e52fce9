/*
 * verb_ticket.c: tickets: made, listed, shown.
 *
 * What is done to a ticket stands in ticket_act.c; the table of all of it is at
 * the end.
 */
#include "cli/desk.h"
#include "cli/input.h"
#include "cli/mail.h"
#include "cli/ticket.h"

#include "present/tickets.h"

#include "base/err.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

enum { ALIKE = 5 };

/* ------------------------------------------------------------------- new -- */

static const struct opt new_opts[] = {
    ARGS_STRING("from", from, "ADDR", "mail address of the requester"),
    ARGS_STRING("name", name, "NAME", "name of the requester"),
    ARGS_STRING("subject", subject, "TEXT", "one line; else the text's first"),
    ARGS_STRING("text", text, "TEXT", "the problem; - reads standard input"),
    TICKET_ATTACH,
    ARGS_STRING("type", type, "TYPE", "what it is about; else proposed"),
    ARGS_ENUM("urgency", urgency, "GRADE", args_grades, "else proposed"),
    ARGS_ENUM("complexity", complexity, "GRADE", args_grades, "else proposed"),
    ARGS_ENUM("impact", impact, "GRADE", args_grades, "how many it concerns"),
    ARGS_LANG,
    ARGS_FORMAT(args_text_json),
    ARGS_JSON,
    ARGS_AS,
    ARGS_RULES,
    ARGS_END};

static void ask_for_more(struct cli *cli, const lotse_ticket *t)
{
    const char *missing[TICKETS_MISSING];
    size_t n = tickets_missing(missing, t);

    if (n > 0)
        term_text(&cli->out, t->lang == LOTSE_LANG_DE
                                 ? "Das hilft, es schnell zu lösen:\n"
                                 : "This helps to solve it soon:\n");
    for (size_t i = 0; i < n; i++)
        term_fmt(&cli->out, "  - %s\n", missing[i]);
}

static int confirm(struct cli *cli, const struct desk *d, int64_t id,
                   lotse_err *err)
{
    char due[LOTSE_TIME_TEXT];
    lotse_ticket *t;
    int rc = lotse_ticket_get(&t, d->store, id, &d->who, d->now, err);

    if (rc != LOTSE_OK)
        return rc;
    if (cli->args.format == FORMAT_JSON) {
        tickets_show(&cli->out, t, FORMAT_JSON);
    } else {
        tickets_line(&cli->out, t);
        lotse_time_text(due, t->promised, t->zone, t->lang == LOTSE_LANG_DE);
        if (t->promised != 0)
            term_fmt(&cli->out,
                     t->lang == LOTSE_LANG_DE ? "Antwort bis %s\n"
                                              : "Answer by %s\n",
                     due);
        ask_for_more(cli, t);
    }
    lotse_ticket_free(t);
    return rc;
}

static int ticket_new(struct cli *cli, lotse_err *err)
{
    const struct args *a = &cli->args;
    lotse_filing f = LOTSE_FILING_INIT;
    struct str text = {0};
    struct ticket_files files = {0};
    struct desk d;
    int64_t id;
    int rc;

    if (a->from == NULL)
        return err_set(err, LOTSE_INPUT,
                       "who asks? --from ADDR names the requester");
    rc = ticket_text(&text, a->text, err);
    if (rc == LOTSE_OK)
        rc = ticket_files_read(&files, &a->attach, err);
    if (rc == LOTSE_OK)
        rc = desk_open(&d, cli, true, err);
    if (rc == LOTSE_OK) {
        f.mail = a->from;
        f.name = a->name != NULL ? a->name : "";
        f.subject = a->subject != NULL ? a->subject : "";
        f.text = str_text(&text);
        f.lang = (lotse_lang)a->lang;
        f.files = files.items;
        f.n_files = files.n;
        f.type = a->type;
        f.urgency = a->urgency;
        f.complexity = a->complexity;
        f.impact = a->impact;
        rc = lotse_ticket_file(&id, d.store, &f, &d.who, d.now, err);
        if (rc == LOTSE_OK)
            rc = confirm(cli, &d, id, err);
        desk_close(&d);
    }
    ticket_files_free(&files);
    str_free(&text);
    return rc;
}

/* ------------------------------------------------------------------ list -- */

static const struct opt list_opts[] = {
    ARGS_ENUM("state", state, "STATE", args_states, "only in this state"),
    ARGS_NUMBER("level", level, "N", 1, 2, "only on this level"),
    ARGS_STRING("org", org, "NAME", "only of this organisation"),
    ARGS_STRING("owner", owner, "MAIL", "only this user's; none: nobody's"),
    ARGS_STRING("requester", requester, "MAIL", "only filed by this user"),
    ARGS_STRING("type", type, "TYPE", "only of this type"),
    ARGS_STRING("ext", ext, "REF", "only with this reference of developers"),
    ARGS_FLAG("all", all, "closed and solved ones, too"),
    ARGS_FLAG("due", due, "by the next promise, not the newest first"),
    ARGS_FLAG("overdue", overdue, "only broken promises"),
    ARGS_LIMIT,
    ARGS_NUMBER("offset", offset, "N", 0, 100000000, "leave out so many"),
    ARGS_FORMAT(args_formats),
    ARGS_JSON,
    ARGS_COLOR,
    ARGS_AS,
    ARGS_RULES,
    ARGS_END};

static int find_org(int64_t *out, const struct desk *d, const char *name,
                    lotse_err *err)
{
    static const lotse_actor system = {0, LOTSE_ADMIN, 0};
    lotse_orgs *orgs;
    int rc = lotse_orgs_get(&orgs, d->store, &system, err);

    *out = 0;
    if (rc != LOTSE_OK)
        return rc;
    for (size_t i = 0; i < orgs->n; i++)
        if (strcmp(orgs->items[i].name, name) == 0)
            *out = orgs->items[i].id;
    lotse_orgs_free(orgs);
    return *out != 0 ? LOTSE_OK
                     : err_set(err, LOTSE_NOTFOUND,
                               "no organisation '%.80s'; lotse org list shows "
                               "all",
                               name);
}

static int read_query(lotse_ticket_query *q, const struct desk *d,
                      const struct args *a, lotse_err *err)
{
    int rc = LOTSE_OK;

    if (a->state >= 0)
        q->states = 1u << a->state;
    else if (!a->all)
        q->states = 1u << LOTSE_NEW | 1u << LOTSE_OPENED |
                    1u << LOTSE_WAITING | 1u << LOTSE_DEVELOPERS;
    q->level = a->level;
    q->type = a->type;
    q->ext = a->ext;
    q->due_first = a->due;
    q->overdue = a->overdue;
    q->limit = (size_t)a->limit;
    q->offset = (size_t)a->offset;
    if (a->org != NULL)
        rc = find_org(&q->org, d, a->org, err);
    if (rc == LOTSE_OK && a->owner != NULL) {
        if (strcmp(a->owner, "none") == 0)
            q->owner = -1;
        else
            rc = desk_user(&q->owner, d, a->owner, err);
    }
    if (rc == LOTSE_OK && a->requester != NULL)
        rc = desk_user(&q->requester, d, a->requester, err);
    return rc;
}

static int ticket_list(struct cli *cli, lotse_err *err)
{
    lotse_ticket_query q = {0};
    lotse_tickets *list = NULL;
    struct desk d;
    int rc = desk_open(&d, cli, false, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = read_query(&q, &d, &cli->args, err);
    if (rc == LOTSE_OK)
        rc = lotse_tickets_get(&list, d.store, &q, &d.who, d.now, err);
    if (rc == LOTSE_OK) {
        tickets_list(&cli->out, list, (enum format)cli->args.format);
        if (list->total > list->n && cli->args.format == FORMAT_TEXT)
            cli_note(cli, "%zu of %zu; --limit and --offset show others",
                     list->n, list->total);
        if (list->n == 0)
            rc = err_set(err, LOTSE_NOTFOUND, "no ticket");
    }
    lotse_tickets_free(list);
    desk_close(&d);
    return rc;
}

/* ------------------------------------------------------------------ show -- */

static const struct opt show_opts[] = {ARGS_FORMAT(args_text_json),
                                       ARGS_JSON,
                                       ARGS_COLOR,
                                       ARGS_AS,
                                       ARGS_RULES,
                                       ARGS_END};

static int ticket_show(struct cli *cli, lotse_err *err)
{
    lotse_results *articles = NULL;
    lotse_ticket *t = NULL;
    struct desk d;
    int64_t id;
    int rc = desk_id(&id, cli->words[0], err);

    if (rc == LOTSE_OK)
        rc = desk_open(&d, cli, false, err);
    if (rc != LOTSE_OK)
        return rc;
    rc = desk_look(&t, cli, &d, id, err);
    if (rc == LOTSE_OK)
        rc = desk_suggest(&articles, cli, &d, t, err);
    if (rc == LOTSE_OK)
        tickets_show_with(&cli->out, t, articles,
                          (enum format)cli->args.format);
    lotse_results_free(articles);
    lotse_ticket_free(t);
    desk_close(&d);
    return rc;
}

/* ----------------------------------------------------------------- types -- */

static const struct opt types_opts[] = {ARGS_FORMAT(args_text_json),
                                        ARGS_JSON,
                                        ARGS_STRING("categories", categories,
                                                    "FILE",
                                                    "table of types and their "
                                                    "words"),
                                        ARGS_END};

/* Of the table alone: no tickets are needed. */
static int ticket_types(struct cli *cli, lotse_err *err)
{
    lotse_type types[LOTSE_TYPES_MAX];
    struct str table = {0};
    lotse_rules rules;
    lotse_store *s = NULL;
    size_t n;
    int rc = desk_rules(&rules, &table, &cli->args, err);

    if (rc == LOTSE_OK)
        rc = lotse_store_open(&s, ":memory:", err);
    if (rc == LOTSE_OK)
        rc = lotse_store_rules(s, &rules, err);
    if (rc == LOTSE_OK)
        rc = lotse_types_get(types, &n, LOTSE_TYPES_MAX, s, err);
    if (rc == LOTSE_OK)
        tickets_types(&cli->out, types, n, (enum format)cli->args.format);
    lotse_store_close(s);
    str_free(&table);
    return rc;
}

/* ---------------------------------------------------------------- forget -- */

static const struct opt forget_opts[] = {
    ARGS_STRING("requester", requester, "MAIL", "who is to be forgotten"),
    ARGS_STRING("spool", spool, "DIR", "raw mails (TICKETS.spool)"),
    ARGS_AS, ARGS_END};

static int ticket_forget(struct cli *cli, lotse_err *err)
{
    struct str folder = {0};
    lotse_mail_opts mail;
    struct desk d;
    size_t n;
    int rc;

    if (cli->args.requester == NULL)
        return err_set(err, LOTSE_INPUT,
                       "who is to be forgotten? --requester MAIL");
    rc = desk_open(&d, cli, false, err);
    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_store_forget(&n, d.store, cli->args.requester, &d.who, d.now,
                            err);
    if (rc == LOTSE_OK)
        rc = mail_opts(&mail, &folder, &cli->args, err);
    if (rc == LOTSE_OK)
        rc = lotse_mail_forget(d.store, mail.spool, err);
    str_free(&folder);
    desk_close(&d);
    if (rc == LOTSE_OK)
        cli_note(cli, "%zu ticket%s", n, n == 1 ? "" : "s");
    return rc;
}

/* ----------------------------------------------------------------- alike -- */

static const struct opt alike_opts[] = {ARGS_LIMIT, ARGS_FORMAT(args_text_json),
                                        ARGS_JSON, ARGS_AS, ARGS_END};

static int ticket_alike(struct cli *cli, lotse_err *err)
{
    lotse_alikes *alikes;
    struct desk d;
    int64_t id;
    int rc = desk_id(&id, cli->words[0], err);

    if (rc == LOTSE_OK)
        rc = desk_open(&d, cli, false, err);
    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_alike_get(&alikes, d.store, id,
                         cli->args.limit > 0 ? (size_t)cli->args.limit : ALIKE,
                         &d.who, err);
    desk_close(&d);
    if (rc != LOTSE_OK)
        return rc;
    tickets_alike(&cli->out, alikes, (enum format)cli->args.format);
    if (alikes->n == 0)
        rc = err_set(err, LOTSE_NOTFOUND, "no ticket is like it");
    lotse_alikes_free(alikes);
    return rc;
}

/* ------------------------------------------------------------- the table -- */

#define ACT(name, opts, words, min, max, summary)                              \
    {                                                                          \
        "ticket " name, ticket_act, INDEX_NONE, opts, words, min, max,         \
            summary, NULL, NULL                                                \
    }

const struct verb verb_ticket_subs[] = {
    {"ticket new", ticket_new, INDEX_NONE, new_opts, "", 0, 0,
     "File a ticket", NULL, NULL},
    {"ticket list", ticket_list, INDEX_NONE, list_opts, "", 0, 0,
     "List tickets, open ones unless told otherwise", NULL, NULL},
    {"ticket show", ticket_show, INDEX_IF_THERE, show_opts, "ID", 1, 1,
     "Show a ticket and articles that may answer it", NULL, NULL},
    ACT("set", ticket_set_opts, "ID", 1, 1,
        "Choose type, urgency, complexity, impact"),
    {"ticket reply", ticket_act, INDEX_IF_THERE, ticket_reply_opts, "ID", 1, 1,
     "Answer the requester", NULL, NULL},
    ACT("note", ticket_note_opts, "ID", 1, 1, "Write an internal note"),
    {"ticket link", ticket_act, INDEX_IF_THERE, ticket_link_opts, "ID ARTICLE",
     2, 2, "Link the article that answers it; its address goes into the draft",
     NULL, NULL},
    ACT("assign", ticket_assign_opts, "ID [MAIL]", 1, 2,
        "Give it to a user; without one take it (--as)"),
    ACT("watch", ticket_act_opts, "ID [MAIL]", 1, 2, "Follow what happens"),
    ACT("wait", ticket_reason_opts, "ID", 1, 1,
        "Wait for the requester: clocks stand"),
    ACT("resume", ticket_reason_opts, "ID", 1, 1, "Go on: clocks run"),
    ACT("escalate", ticket_reason_opts, "ID", 1, 1,
        "Hand it to level 2, with a reason"),
    ACT("hand-back", ticket_reason_opts, "ID", 1, 1,
        "Hand it back to level 1, with a reason"),
    ACT("developers", ticket_reason_opts, "ID REFERENCE", 2, 2,
        "Hand it to the developers"),
    ACT("from-developers", ticket_reason_opts, "ID", 1, 1,
        "Take it back from the developers, with what they say"),
    ACT("cause", ticket_cause_opts, "ID", 1, 1,
        "Say what caused it and what prevents it"),
    ACT("solve", ticket_reason_opts, "ID", 1, 1, "It is solved"),
    ACT("confirm", ticket_reason_opts, "ID", 1, 1,
        "The requester says that it is solved"),
    ACT("ask-escalation", ticket_reason_opts, "ID", 1, 1,
        "The requester wants level 2: after a day"),
    ACT("close", ticket_reason_opts, "ID", 1, 1, "It is done"),
    ACT("reopen", ticket_reason_opts, "ID", 1, 1,
        "It isn't solved: within 14 days, with a reason"),
    ACT("merge", ticket_reason_opts, "ID OTHER", 2, 2,
        "It says what OTHER says, which goes on"),
    {"ticket handover", ticket_handover, INDEX_IF_THERE, ticket_handover_opts,
     "ID", 1, 1, "Write all of it down for those who go on",
     "Markdown in the ticket's language, or JSON; without --internal nothing\n"
     "that the requester may not read.\n",
     NULL},
    {"ticket draft", ticket_draft, INDEX_IF_THERE, ticket_draft_opts, "ID", 1,
     1, "Begin an article from a ticket",
     "Articles that say it already are shown first. Personal data that can be\n"
     "recognised is taken out; read it before you publish it.\n",
     NULL},
    {"ticket alike", ticket_alike, INDEX_NONE, alike_opts, "ID", 1, 1,
     "Tickets that say the same", NULL, NULL},
    {"ticket forget", ticket_forget, INDEX_NONE, forget_opts, "", 0, 0,
     "Take out what a requester wrote and is called", NULL, NULL},
    {"ticket types", ticket_types, INDEX_NONE, types_opts, "", 0, 0,
     "List the types of tickets", NULL, NULL},
    {.name = NULL}};
