/*
 * desk_act.c: POST /desk/17, something is done to a ticket.
 *
 * The form says what its page had shown: where somebody else did something
 * since, nothing is done, and the page comes back with what was typed. So it
 * does when the workflow or the rights say no.
 */
#include "http/desk.h"
#include "http/bar.h"
#include "http/routes.h"

#include "base/err.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A verb of the forms. */
struct doing {
    struct desk *d;
    struct desk_view *v;
    lotse_act act;
};

static int number(const struct desk *d, const char *name)
{
    const char *s = form_text(d->rq, name);

    return s[0] >= '0' && s[0] <= '9' && s[1] == '\0' ? s[0] - '0' : 0;
}

/* "de:kb/id" or an address of ours in s: id and language in the arena. */
static int read_article(struct doing *x, const char *s, lotse_err *err)
{
    struct request *rq = x->d->rq;
    const char *lang = form_text(x->d->rq, "lang"), *at;
    lotse_lang of = x->v->t->lang;
    lotse_article *a = NULL;
    size_t n;
    char *id;
    int rc;

    s += strspn(s, " ");
    if (strncmp(s, "de:", 3) == 0 || strncmp(s, "en:", 3) == 0) {
        lang = s[0] == 'e' ? "en" : "de";
        s += 3;
    } else if ((at = strstr(s, "/a/")) != NULL) {
        s = at + 3;
        at = strstr(s, "lang=");
        lang = at != NULL && at[5] == 'e' ? "en" : at != NULL ? "de" : lang;
    }
    if (lang[0] != '\0')
        of = strcmp(lang, "en") == 0 ? LOTSE_LANG_EN : LOTSE_LANG_DE;
    n = strcspn(s, "?# ");
    id = request_decode(&rq->mem, s, n, false, NULL);
    rc = id != NULL ? request_index(rq, err)
                    : err_set(err, LOTSE_INPUT, "that is no article's name");
    if (rc == LOTSE_OK)
        rc = lotse_article_get(&a, rq->ix, id, of, desk_audience(x->d), err);
    if (rc == LOTSE_NOTFOUND)
        rc = err_set(err, LOTSE_INPUT, "no article '%.80s'", id);
    if (rc == LOTSE_OK) {
        x->act.article = arena_strdup(&rq->mem, a->id);
        x->act.lang = strcmp(a->lang, "en") == 0 ? "en" : "de";
        if (x->act.article == NULL)
            rc = err_nomem(err);
    }
    lotse_article_free(a);
    return rc;
}

/* Whom the form names. */
static int read_user(struct doing *x, lotse_err *err)
{
    const char *mail = form_text(x->d->rq, "user");

    x->act.user = 0;
    if (mail[0] == '\0')
        return LOTSE_OK;
    for (size_t i = 0; i < x->d->people->n; i++)
        if (strcmp(x->d->people->items[i].mail, mail) == 0)
            x->act.user = x->d->people->items[i].id;
    return x->act.user != 0
               ? LOTSE_OK
               : err_set(err, LOTSE_INPUT, "nobody here is '%.80s'", mail);
}

/* "17" or "T-17" */
static int read_other(struct doing *x, lotse_err *err)
{
    const char *s = form_text(x->d->rq, "other"), *rest;

    s += strspn(s, " ");
    x->act.other = desk_number(s, &rest);
    return x->act.other != 0 && *rest == '\0'
               ? LOTSE_OK
               : err_set(err, LOTSE_INPUT, "'%.40s' is no ticket's number", s);
}

static int read_files(struct doing *x, lotse_err *err)
{
    size_t sum;

    if (x->d->rq->form_error != NULL)
        return err_set(err, LOTSE_INPUT, "%s", x->d->rq->form_error);
    x->act.key = form_key(x->d->rq);
    x->act.files = form_files(x->d->rq, "file", &x->act.n_files, &sum);
    return x->act.files != NULL ? LOTSE_OK : err_nomem(err);
}

/* The fields that the verb takes. */
static int read_fields(struct doing *x, lotse_err *err)
{
    const struct desk *d = x->d;
    lotse_act *a = &x->act;
    const char *type = form_text(d->rq, "type");

    a->reason = form_text(d->rq, "reason");
    switch (a->verb) {
    case LOTSE_DO_REPLY:
    case LOTSE_DO_NOTE:
        a->text = form_text(d->rq, a->verb == LOTSE_DO_NOTE ? "note" : "reply");
        return read_files(x, err);
    case LOTSE_DO_DEVELOPERS:
        a->text = form_text(d->rq, "reference");
        return LOTSE_OK;
    case LOTSE_DO_CAUSE:
        a->text = form_text(d->rq, "cause");
        a->more = form_text(d->rq, "prevention");
        return LOTSE_OK;
    case LOTSE_DO_CATEGORISE:
        a->type = type[0] != '\0' && strcmp(type, x->v->t->type) != 0 ? type
                                                                      : NULL;
        a->urgency = number(d, "urgency");
        a->complexity = number(d, "complexity");
        a->impact = number(d, "impact");
        return LOTSE_OK;
    case LOTSE_DO_LINK:
        return read_article(x, form_text(d->rq, "article"), err);
    case LOTSE_DO_MERGE:
        return read_other(x, err);
    case LOTSE_DO_ASSIGN:
        return read_user(x, err);
    default:
        return LOTSE_OK;
    }
}

/* What a person chose already isn't chosen again. */
static void drop_unchanged(struct doing *x)
{
    const lotse_ticket *t = x->v->t;
    lotse_act *a = &x->act;

    if (a->type == NULL && !t->type_chosen && t->type[0] != '\0')
        a->type = t->type; /* saved as it was proposed: now it is chosen */
    if (a->urgency == t->urgency && t->urgency_chosen)
        a->urgency = 0;
    if (a->complexity == t->complexity && t->complexity_chosen)
        a->complexity = 0;
    if (a->impact == t->impact)
        a->impact = 0;
}

static int run(struct doing *x, lotse_err *err)
{
    return lotse_ticket_do(x->d->rq->store, x->v->t->id, &x->act, &x->d->who,
                           x->d->now, err);
}

/* The verbs of the forms that aren't the module's own. */
static int read_verb(struct doing *x, lotse_err *err)
{
    static const struct {
        const char *name;
        lotse_verb verb;
    } own[] = {{"reply-wait", LOTSE_DO_REPLY},
               {"reply-solve", LOTSE_DO_REPLY},
               {"solved", LOTSE_DO_LINK},
               {"take", LOTSE_DO_ASSIGN},
               {"release", LOTSE_DO_ASSIGN}};

    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(x->v->verb, own[i].name) == 0) {
            x->act.verb = own[i].verb;
            return LOTSE_OK;
        }
    return lotse_verb_parse(&x->act.verb, x->v->verb, err);
}

/* A reply that also moves the ticket: then the second step. */
static int run_second(struct doing *x, lotse_err *err)
{
    const char *verb = x->v->verb;

    if (strcmp(verb, "reply-wait") != 0 && strcmp(verb, "reply-solve") != 0)
        return LOTSE_OK;
    x->v->reply = ""; /* it is sent, whatever comes now */
    x->act = (lotse_act){.verb = strcmp(verb, "reply-wait") == 0
                                     ? LOTSE_DO_WAIT
                                     : LOTSE_DO_SOLVE};
    return run(x, err);
}

static int act(struct doing *x, lotse_err *err)
{
    int rc = read_verb(x, err);

    if (rc == LOTSE_OK)
        rc = read_fields(x, err);
    if (rc != LOTSE_OK)
        return rc;
    x->act.solved = strcmp(x->v->verb, "solved") == 0;
    if (strcmp(x->v->verb, "take") == 0)
        x->act.user = x->d->who.user;
    if (x->act.verb == LOTSE_DO_CATEGORISE)
        drop_unchanged(x);
    rc = run(x, err);
    return rc == LOTSE_OK ? run_second(x, err) : rc;
}

/* The article is linked, and its address stands in the reply. */
static int put(struct doing *x, const char *article, lotse_err *err)
{
    struct str reply = {0};
    int rc;

    x->act.verb = LOTSE_DO_LINK;
    str_adds(&reply, x->v->reply);
    rc = read_article(x, article, err);
    if (rc == LOTSE_OK)
        rc = desk_draft(x->d, &reply, x->v->t, x->act.article, x->act.lang,
                        x->v->reply, err);
    if (rc == LOTSE_OK)
        rc = run(x, err);
    if (rc == LOTSE_OK) {
        x->v->reply = arena_strdup(&x->d->rq->mem, str_text(&reply));
        x->v->done = desk_text(D_DONE_PUT, x->d->ui);
        if (x->v->reply == NULL)
            rc = err_nomem(err);
    }
    str_free(&reply);
    return rc;
}

/* ------------------------------------------------------------------ page -- */

/* Did somebody do something that the form's page didn't show? */
static bool is_stale(struct desk_view *v, const char *seen)
{
    long long message = 0, event = 0;
    int64_t now_message, now_event;

    sscanf(seen, "%lld.%lld", &message, &event);
    v->seen_message = message;
    v->seen_event = event;
    desk_seen(v->t, &now_message, &now_event);
    return now_message != message || now_event != event;
}

static unsigned status_of(int rc)
{
    return rc == LOTSE_DENIED ? MHD_HTTP_FORBIDDEN
           : rc == LOTSE_BUSY ? MHD_HTTP_SERVICE_UNAVAILABLE
                              : MHD_HTTP_BAD_REQUEST;
}

/* The ticket's page again, as it is now. */
static int show_again(struct desk *d, struct desk_view *v, lotse_err *err)
{
    int64_t id = v->t->id;
    int rc;

    lotse_ticket_free(v->t);
    v->t = NULL;
    rc = lotse_ticket_get(&v->t, d->rq->store, id, &d->who, d->now, err);
    return rc == LOTSE_OK ? desk_view_show(d, v, err) : rc;
}

static int go_on(struct desk *d, struct desk_view *v, lotse_err *err)
{
    struct str to = {0};
    int rc;

    str_addf(&to, "/desk/%lld?done=", (long long)v->t->id);
    html_query(&to, v->verb);
    rc = to.oom ? err_nomem(err) : desk_go(d, str_text(&to), err);
    str_free(&to);
    return rc;
}

static int answer(struct doing *x, lotse_err *err)
{
    struct desk *d = x->d;
    struct desk_view *v = x->v;
    const char *article = params_get(&d->rq->form, "put");
    lotse_err why = {0};
    int rc;

    if (is_stale(v, form_text(d->rq, "seen")) && article == NULL) {
        v->meanwhile = true;
        d->rp->status = MHD_HTTP_CONFLICT;
        return desk_view_show(d, v, err);
    }
    rc = article != NULL ? put(x, article, &why) : act(x, &why);
    if (rc == LOTSE_OK && article == NULL)
        return go_on(d, v, err);
    if (rc == LOTSE_OK) {
        v->verb = "";
        return show_again(d, v, err);
    }
    if (rc == LOTSE_IO || rc == LOTSE_NOMEM)
        return err_set(err, rc, "%s", why.msg);
    v->problem = &why;
    d->rp->status = status_of(rc);
    return show_again(d, v, err);
}

int desk_act(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct desk d;
    struct desk_view v = {.verb = "", .reply = ""};
    struct doing x = {.d = &d, .v = &v};
    const char *rest = "";
    int64_t id = desk_number(rq->rest, &rest);
    bool in;
    int rc = desk_enter(&d, &in, rq, rp, err);

    if (rc != LOTSE_OK || !in)
        return rc;
    if ((id == 0 || *rest != '\0'))
        rc = err_set(err, LOTSE_NOTFOUND, "no ticket '%.40s'", rq->rest);
    if (rc == LOTSE_OK)
        rc = lotse_ticket_get(&v.t, rq->store, id, &d.who, d.now, err);
    /* as the form's page, or it would never be the newest state */
    if (rc == LOTSE_OK)
        rc = bar_articles(rq, v.t, desk_audience(&d), err);
    if (rc == LOTSE_OK) {
        v.verb = form_text(rq, "do");
        v.reply = form_text(rq, "reply");
        rc = answer(&x, err);
    }
    lotse_ticket_free(v.t);
    desk_leave(&d);
    return rc;
}
