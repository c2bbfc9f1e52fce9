/*
 * api_tickets.c: /api/v1/tickets and /api/v1/reports, for programs.
 *
 * A verb of the tickets module is an address: POST /api/v1/tickets/17/reply.
 * Who may do what is decided below, in the module; here it is only told who
 * asks.
 */
#include "http/api.h"
#include "http/auth.h"
#include "http/bar.h"
#include "http/download.h"
#include "http/page.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/err.h"

#include "present/reports.h"
#include "present/tickets.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

enum { LIST = 50, DAY = 86400 };

/* ---------------------------------------------------------------- inputs -- */

struct filing {
    const char *from, *name, *subject, *text, *type, *key;
    int lang, urgency, complexity, impact;
    const struct input_files *files;
};

const struct input api_ticket_input[] = {
    {"from", INPUT_TEXT, offsetof(struct filing, from), 0, 0, true,
     "mail address of the requester"},
    {"name", INPUT_TEXT, offsetof(struct filing, name), 0, 0, false,
     "name of the requester"},
    {"subject", INPUT_TEXT, offsetof(struct filing, subject), 0, 0, false,
     "one line"},
    {"text", INPUT_TEXT, offsetof(struct filing, text), 0, 0, true,
     "the problem in the requester's words"},
    {"lang", INPUT_LANG, offsetof(struct filing, lang), 0, 0, false,
     "language of the text"},
    {"type", INPUT_TEXT, offsetof(struct filing, type), 0, 0, false,
     "what it is about; proposed where it isn't given"},
    {"urgency", INPUT_INT, offsetof(struct filing, urgency), 1, 3, false,
     "1 low, 2 medium, 3 high"},
    {"complexity", INPUT_INT, offsetof(struct filing, complexity), 1, 3, false,
     "1 low, 2 medium, 3 high"},
    {"impact", INPUT_INT, offsetof(struct filing, impact), 1, 3, false,
     "1 low, 2 medium, 3 high"},
    {"files", INPUT_FILES, offsetof(struct filing, files), 0, 0, false,
     "attachments, 10 MiB in all"},
    {"key", INPUT_TEXT, offsetof(struct filing, key), 0, 0, false,
     "random text: the same sent again with it makes no second ticket"},
    {.name = NULL}};

struct picking {
    const char *state, *type, *ext, *owner;
    int level, limit, offset;
    bool due_first, overdue;
};

const struct input api_tickets_input[] = {
    {"state", INPUT_TEXT, offsetof(struct picking, state), 0, 0, false,
     "new, open, waiting, with-developers, solved, closed"},
    {"level", INPUT_INT, offsetof(struct picking, level), 1, 2, false,
     "support level"},
    {"type", INPUT_TEXT, offsetof(struct picking, type), 0, 0, false,
     "what they are about"},
    {"ext", INPUT_TEXT, offsetof(struct picking, ext), 0, 0, false,
     "reference of the developers"},
    {"owner", INPUT_TEXT, offsetof(struct picking, owner), 0, 0, false,
     "mail address, or none"},
    {"due_first", INPUT_BOOL, offsetof(struct picking, due_first), 0, 0, false,
     "by the next promise"},
    {"overdue", INPUT_BOOL, offsetof(struct picking, overdue), 0, 0, false,
     "only broken promises"},
    {"limit", INPUT_INT, offsetof(struct picking, limit), 1, API_MAX_LIST,
     false, "most tickets (50)"},
    {"offset", INPUT_INT, offsetof(struct picking, offset), 0, 100000000, false,
     "leave out so many"},
    {.name = NULL}};

struct acting {
    const char *text, *more, *reason, *article, *lang, *type, *user, *key;
    const struct input_files *files;
    int urgency, complexity, impact, other;
    bool solved;
};

const struct input api_act_input[] = {
    {"text", INPUT_TEXT, offsetof(struct acting, text), 0, 0, false,
     "reply, note: the message; developers: reference; cause: the cause"},
    {"more", INPUT_TEXT, offsetof(struct acting, more), 0, 0, false,
     "cause: the prevention"},
    {"reason", INPUT_TEXT, offsetof(struct acting, reason), 0, 0, false,
     "why"},
    {"article", INPUT_TEXT, offsetof(struct acting, article), 0, 0, false,
     "link: the article's id"},
    {"lang", INPUT_TEXT, offsetof(struct acting, lang), 0, 0, false,
     "link: its language"},
    {"type", INPUT_TEXT, offsetof(struct acting, type), 0, 0, false,
     "categorise: what it is about"},
    {"urgency", INPUT_INT, offsetof(struct acting, urgency), 1, 3, false,
     "categorise: 1 low, 2 medium, 3 high"},
    {"complexity", INPUT_INT, offsetof(struct acting, complexity), 1, 3, false,
     "categorise: 1 low, 2 medium, 3 high"},
    {"impact", INPUT_INT, offsetof(struct acting, impact), 1, 3, false,
     "categorise: 1 low, 2 medium, 3 high"},
    {"user", INPUT_TEXT, offsetof(struct acting, user), 0, 0, false,
     "assign, watch: mail address; assign: \"\" for nobody"},
    {"other", INPUT_INT, offsetof(struct acting, other), 1, 2147483647, false,
     "merge: number of the ticket that goes on"},
    {"solved", INPUT_BOOL, offsetof(struct acting, solved), 0, 0, false,
     "link: the article is what helped"},
    {"files", INPUT_FILES, offsetof(struct acting, files), 0, 0, false,
     "reply, note: attachments, 10 MiB in all"},
    {"key", INPUT_TEXT, offsetof(struct acting, key), 0, 0, false,
     "random text: the same sent again with it is done once"},
    {.name = NULL}};

static const struct input nothing[] = {{.name = NULL}};

/* ---------------------------------------------------------------- shared -- */

/* "17" or "T-17" up to the end or a slash; *rest behind it. 0: no number. */
static int64_t read_id(const char *s, const char **rest)
{
    char *end;
    long long id;

    if (strncmp(s, "T-", 2) == 0)
        s += 2;
    id = *s >= '1' && *s <= '9' ? strtoll(s, &end, 10) : 0;
    if (id <= 0 || (*end != '\0' && *end != '/'))
        return 0;
    *rest = *end == '/' ? end + 1 : end;
    return id;
}

static int no_ticket(struct request *rq, lotse_err *err)
{
    return err_set(err, LOTSE_NOTFOUND, "no ticket '%.40s'", rq->rest);
}

static int show(struct request *rq, struct reply *rp, int64_t id,
                lotse_err *err)
{
    struct term to = {.to = sink_of_str(&rp->body)};
    lotse_ticket *t;
    int rc = lotse_ticket_get(&t, rq->store, id, &rq->who,
                              clock_now(rq->srv->opts->clock), err);

    if (rc != LOTSE_OK)
        return rc;
    rc = bar_articles(rq, t, bar_audience(rq->who.role), err);
    /* without an index nothing is known to be public */
    if (rc == LOTSE_OK && t->n_links > 0 &&
        request_index(rq, NULL) == LOTSE_OK)
        rc = lotse_ticket_links(t, rq->ix, err);
    if (rc == LOTSE_OK)
        tickets_show(&to, t, FORMAT_JSON);
    lotse_ticket_free(t);
    rp->type = type_json;
    return rc;
}

/* --------------------------------------------------------------- tickets -- */

static int read_states(unsigned *out, const char *text, lotse_err *err)
{
    *out = 0;
    if (text == NULL)
        return LOTSE_OK;
    for (int i = LOTSE_NEW; i <= LOTSE_CLOSED; i++)
        if (strcmp(text, lotse_state_name((lotse_state)i)) == 0)
            *out = 1u << i;
    return *out != 0 ? LOTSE_OK
                     : err_set(err, LOTSE_INPUT,
                               "state: '%.40s' is none of new, open, waiting, "
                               "with-developers, solved, closed",
                               text);
}

int api_tickets(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct term to = {.to = sink_of_str(&rp->body)};
    struct picking pick = {.limit = LIST};
    lotse_ticket_query q = {0};
    lotse_tickets *list;
    lotse_actor owner;
    int rc = request_store(rq, err);

    if (rc == LOTSE_OK)
        rc = input_query(&pick, api_tickets_input, rq, err);
    if (rc == LOTSE_OK)
        rc = read_states(&q.states, pick.state, err);
    if (rc == LOTSE_OK && pick.owner != NULL) {
        if (strcmp(pick.owner, "none") == 0)
            q.owner = -1;
        else if (!lotse_may(&rq->who, LOTSE_DO_ASSIGN))
            rc = err_set(err, LOTSE_DENIED, "owner: only agents ask for it");
        else if ((rc = lotse_actor_get(&owner, rq->store, pick.owner, err)) ==
                 LOTSE_OK)
            q.owner = owner.user;
    }
    if (rc != LOTSE_OK)
        return rc;
    q.level = pick.level;
    q.type = pick.type;
    q.ext = pick.ext;
    q.due_first = pick.due_first;
    q.overdue = pick.overdue;
    q.limit = (size_t)pick.limit;
    q.offset = (size_t)pick.offset;
    rc = lotse_tickets_get(&list, rq->store, &q, &rq->who,
                           clock_now(rq->srv->opts->clock), err);
    if (rc != LOTSE_OK)
        return rc;
    tickets_list(&to, list, FORMAT_JSON);
    lotse_tickets_free(list);
    rp->type = type_json;
    return rc;
}

int api_ticket_file(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct filing in = {0};
    lotse_filing f = LOTSE_FILING_INIT;
    struct str where = {0};
    int64_t id;
    int rc = request_store(rq, err);

    if (rc == LOTSE_OK)
        rc = input_json(&in, api_ticket_input, rq, err);
    if (rc != LOTSE_OK)
        return rc;
    f.mail = in.from;
    f.text = in.text;
    if (in.name != NULL)
        f.name = in.name;
    if (in.subject != NULL)
        f.subject = in.subject;
    f.type = in.type;
    f.lang = (lotse_lang)in.lang;
    f.urgency = in.urgency;
    f.complexity = in.complexity;
    f.impact = in.impact;
    f.key = in.key;
    if (in.files != NULL) {
        f.files = in.files->items;
        f.n_files = in.files->n;
    }
    f.source = LOTSE_FROM_API;
    rc = lotse_ticket_file(&id, rq->store, &f, &rq->who,
                           clock_now(rq->srv->opts->clock), err);
    if (rc == LOTSE_OK)
        rc = show(rq, rp, id, err);
    if (rc != LOTSE_OK)
        return rc;
    str_addf(&where, "/api/v1/tickets/%lld", (long long)id);
    rp->location = arena_strdup(&rq->mem, str_text(&where));
    str_free(&where);
    rp->status = MHD_HTTP_CREATED;
    return rc;
}

int api_ticket(struct request *rq, struct reply *rp, lotse_err *err)
{
    const char *rest;
    int64_t id = read_id(rq->rest, &rest);
    int rc = input_query(NULL, nothing, rq, err);

    if (rc == LOTSE_OK)
        rc = request_store(rq, err);
    return rc != LOTSE_OK ? rc
           : id != 0      ? show(rq, rp, id, err)
                          : no_ticket(rq, err);
}

int api_ticket_download(struct request *rq, struct reply *rp, lotse_err *err)
{
    const char *rest = "";
    int64_t id = read_id(rq->rest, &rest), file;
    int rc = input_query(NULL, nothing, rq, err);

    if (rc == LOTSE_OK)
        rc = request_store(rq, err);
    if (rc != LOTSE_OK || id == 0)
        return rc != LOTSE_OK ? rc : no_ticket(rq, err);
    file = read_id(rest + strlen("files/"), &rest);
    return file != 0 ? download_write(rq, rp, id, file, &rq->who, err)
                     : err_set(err, LOTSE_NOTFOUND, "no attachment '%.40s'",
                               strrchr(rq->rest, '/') + 1);
}

int api_ticket_act(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct acting in = {0};
    lotse_act act = {0};
    const char *verb = "";
    int64_t id = read_id(rq->rest, &verb);
    lotse_actor user;
    int rc = request_store(rq, err);

    if (rc == LOTSE_OK && id == 0)
        rc = no_ticket(rq, err);
    if (rc == LOTSE_OK && lotse_verb_parse(&act.verb, verb, NULL) != LOTSE_OK)
        rc = err_set(err, LOTSE_NOTFOUND,
                     "'%.40s' is nothing that can be done to a ticket", verb);
    if (rc == LOTSE_OK)
        rc = input_json(&in, api_act_input, rq, err);
    if (rc == LOTSE_OK && in.files != NULL && in.files->n > 0 &&
        act.verb != LOTSE_DO_REPLY && act.verb != LOTSE_DO_NOTE)
        rc = err_set(err, LOTSE_INPUT, "files: only with reply and note");
    if (rc == LOTSE_OK && in.user != NULL && in.user[0] != '\0') {
        /* who may not do it must not learn who is known here */
        rc = lotse_ticket_can(rq->store, id, act.verb, &rq->who,
                              clock_now(rq->srv->opts->clock), err);
        if (rc == LOTSE_OK)
            rc = lotse_actor_get(&user, rq->store, in.user, err);
        if (rc == LOTSE_OK)
            act.user = user.user;
    }
    if (rc != LOTSE_OK)
        return rc;
    act.text = in.text;
    act.more = in.more;
    act.reason = in.reason;
    act.article = in.article;
    act.lang = in.lang;
    act.type = in.type;
    act.urgency = in.urgency;
    act.complexity = in.complexity;
    act.impact = in.impact;
    act.other = in.other;
    act.solved = in.solved;
    act.key = in.key;
    if (in.files != NULL) {
        act.files = in.files->items;
        act.n_files = in.files->n;
    }
    rc = lotse_ticket_do(rq->store, id, &act, &rq->who,
                         clock_now(rq->srv->opts->clock), err);
    return rc == LOTSE_OK ? show(rq, rp, id, err) : rc;
}

/* --------------------------------------------------------------- reports -- */

struct span {
    int days;
};

const struct input api_report_input[] = {
    {"days", INPUT_INT, offsetof(struct span, days), 1, 3660, false,
     "how far back (90)"},
    {.name = NULL}};

int api_report(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct term to = {.to = sink_of_str(&rp->body)};
    struct span span = {.days = 90};
    int64_t now = clock_now(rq->srv->opts->clock);
    lotse_report *report;
    int kind = 0, rc = request_store(rq, err);

    if (rc != LOTSE_OK)
        return rc;
    while (kind < LOTSE_REPORTS &&
           strcmp(rq->rest, lotse_report_name((lotse_report_kind)kind)) != 0)
        kind++;
    if (kind == LOTSE_REPORTS)
        return err_set(err, LOTSE_NOTFOUND, "no report '%.40s'", rq->rest);
    rc = input_query(&span, api_report_input, rq, err);
    if (rc == LOTSE_OK)
        rc = lotse_report_get(&report, rq->store, (lotse_report_kind)kind,
                              now - (int64_t)span.days * DAY, now + 1, &rq->who,
                              err);
    if (rc != LOTSE_OK)
        return rc;
    reports_write(&to, report, FORMAT_JSON);
    lotse_report_free(report);
    rp->type = type_json;
    return rc;
}
