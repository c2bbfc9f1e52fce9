/* desk.h: the pages of those who work on tickets. */
#ifndef LOTSE_HTTP_DESK_H
#define LOTSE_HTTP_DESK_H

#include "http/desk_words.h"
#include "http/form.h"
#include "http/page.h"
#include "http/reply.h"
#include "http/request.h"

#include "lotse.h"

enum { DESK_ARTICLES = 5, DESK_ALIKE = 5 }; /* shown beside a ticket */

/* What every page of the desk has at hand. */
struct desk {
    struct request *rq;
    struct reply *rp;
    struct str *out; /* the page */
    enum msg_lang ui;
    lotse_actor who;
    const lotse_user *me;
    lotse_users *people; /* that the actor can meet */
    int64_t now;
    lotse_type types[LOTSE_TYPES_MAX];
    size_t n_types;
};

/* Admit someone of the desk. *in false: the answer is to log in. LOTSE_DENIED:
 * somebody else. Then desk_leave. */
int desk_enter(struct desk *d, bool *in, struct request *rq, struct reply *rp,
               lotse_err *err);
void desk_leave(struct desk *d);

/* A page for whoever is admitted. */
int desk_page(struct request *rq, struct reply *rp,
              int (*show)(struct desk *, lotse_err *), lotse_err *err);

/* The frame: the page's, with the desk's ways and keys. form: see page.h.
 * skip: links past the header, HTML, or NULL. */
void desk_begin(struct desk *d, const char *title, const char *form,
               const char *skip);
void desk_end(struct desk *d);

/* A message at the top; bad: it says what went wrong. */
void desk_say(struct desk *d, bool bad, const char *text, const lotse_err *why);

/* Go there with GET (303). */
int desk_go(struct desk *d, const char *to, lotse_err *err);

/* "17" or "T-17" up to the end or a slash; *rest behind it. 0: no number. */
int64_t desk_number(const char *s, const char **rest);

/* A moment in a zone, as <time>; how far it is away. */
void desk_time(struct desk *d, int64_t at, const char *zone);
void desk_relative(struct desk *d, int64_t at);
/* The next promise, and whether it is broken. */
void desk_due(struct desk *d, const lotse_ticket *t);

/* Words for what tickets have. */
const char *desk_state(const struct desk *d, lotse_state state);
const char *desk_type(const struct desk *d, const lotse_ticket *t);
const char *desk_type_of(const struct desk *d, const char *id); /* else id */
const char *desk_grade(const struct desk *d, int grade);
/* A name for a mail address: the colleague's where it is known. */
const char *desk_person(const struct desk *d, const char *mail);

/* <option>s; chosen is marked. */
void desk_option(struct desk *d, const char *value, const char *text,
                 bool chosen);
void desk_grades(struct desk *d, int chosen, bool none);

/* What the actor may read of the base. */
lotse_audience desk_audience(const struct desk *d);
/* "/desk/a/ID?lang=de" for inside, or the public address with our name. */
void desk_article_path(struct str *out, const char *id, const char *lang);
void desk_article_public(struct desk *d, struct str *out, const char *id,
                         const char *lang);

/* desk_ticket.c: what a ticket's page shows besides the ticket. */
struct desk_view {
    lotse_ticket *t;
    const char *verb;     /* of the form that comes back, or "" */
    const lotse_err *problem; /* why it does, or NULL */
    const char *done;     /* what was done, or NULL */
    bool meanwhile;       /* somebody else changed it */
    int64_t seen_message, seen_event; /* what the form's page had shown */
    const char *reply;    /* text of the reply */
};

int desk_view_show(struct desk *d, struct desk_view *v, lotse_err *err);
/* The last message, and the last change by a person. */
void desk_seen(const lotse_ticket *t, int64_t *message, int64_t *event);

/* desk_forms.c */
void desk_forms_reply(struct desk *d, const struct desk_view *v);
void desk_forms_act(struct desk *d, const struct desk_view *v);
bool desk_may(const struct desk_view *v, lotse_verb verb);
/* A form of the ticket begins: its verb, what its page showed. */
void desk_form(struct desk *d, const struct desk_view *v, const char *verb,
               bool files);

/* desk_side.c */
int desk_side(struct desk *d, const struct desk_view *v, lotse_err *err);
/* Articles that may answer it, with reasons. */
int desk_find_articles(lotse_results **out, struct desk *d,
                       const lotse_ticket *t, lotse_err *err);
/* What a reply says about an article, in the ticket's language. */
int desk_draft(struct desk *d, struct str *out, const lotse_ticket *t,
               const char *id, const char *lang, const char *already,
               lotse_err *err);

/* desk_handover.c: the page /desk/17/handover. */
int desk_handover(struct desk *d, const lotse_ticket *t, lotse_err *err);

/* desk_thread.c */
void desk_thread(struct desk *d, const struct desk_view *v);
int desk_history(struct desk *d, const struct desk_view *v, lotse_err *err);
void desk_facts(struct desk *d, const struct desk_view *v);

#endif
