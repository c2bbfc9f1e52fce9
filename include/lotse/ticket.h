/*
 * lotse/ticket.h: tickets, from filing to closing.
 *
 * Part of lotse.h, whose rules hold.
 */
#ifndef LOTSE_TICKET_H
#define LOTSE_TICKET_H

#ifndef LOTSE_H
#error "include lotse.h"
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef enum lotse_state {
    LOTSE_NEW = 0,
    LOTSE_OPENED = 1,     /* "open": somebody works on it */
    LOTSE_WAITING = 2,    /* for the requester: clocks stand */
    LOTSE_DEVELOPERS = 3, /* level 2 only */
    LOTSE_SOLVED = 4,
    LOTSE_CLOSED = 5
} lotse_state;

typedef enum lotse_source {
    LOTSE_FROM_CLI = 0,
    LOTSE_FROM_WEB = 1,
    LOTSE_FROM_API = 2,
    LOTSE_FROM_MAIL = 3,
    LOTSE_FROM_MCP = 4
} lotse_source;

/* "new", "open", "waiting", "with-developers", "solved", "closed". */
LOTSE_API const char *lotse_state_name(lotse_state state);

/* What can be done to a ticket; each is a row of the table of rights
 * (ticket/rights.c) and, where it changes the state, of the workflow
 * (ticket/workflow.c). */
typedef enum lotse_verb {
    LOTSE_DO_FILE,       /* make a new one */
    LOTSE_DO_READ,       /* public part */
    LOTSE_DO_READ_NOTES, /* internal part */
    LOTSE_DO_REPLY,      /* public message */
    LOTSE_DO_NOTE,       /* internal message */
    LOTSE_DO_CONFIRM,    /* "that solved it" */
    LOTSE_DO_ASK_ESCALATION,
    LOTSE_DO_CATEGORISE, /* type, urgency, complexity, impact */
    LOTSE_DO_ASSIGN,
    LOTSE_DO_WATCH,
    LOTSE_DO_LINK,       /* to an article */
    LOTSE_DO_MERGE,
    LOTSE_DO_WAIT,       /* for the requester */
    LOTSE_DO_RESUME,
    LOTSE_DO_ESCALATE,
    LOTSE_DO_HAND_BACK,  /* to level 1 */
    LOTSE_DO_DEVELOPERS, /* hand over with a reference */
    LOTSE_DO_FROM_DEVELOPERS,
    LOTSE_DO_CAUSE,      /* cause and prevention */
    LOTSE_DO_SOLVE,
    LOTSE_DO_CLOSE,
    LOTSE_DO_REOPEN,
    LOTSE_DO_HANDOVER,   /* the packet was written */
    LOTSE_DO_FORGET,
    LOTSE_DO_REPORT,
    LOTSE_DO_MANAGE,     /* organisations, users, tokens, calendars */
    LOTSE_DO_COUNT
} lotse_verb;

/* "file", "read", "read-notes", "reply", ... "hand-back", "from-developers". */
LOTSE_API const char *lotse_verb_name(lotse_verb verb);
LOTSE_API int lotse_verb_parse(lotse_verb *out, const char *text,
                               lotse_err *err);

/* Has the actor this right on any ticket at all? */
LOTSE_API bool lotse_may(const lotse_actor *who, lotse_verb verb);

/* Is it one mail address that can stand in a header? */
LOTSE_API bool lotse_mail_valid(const char *mail);

enum {
    LOTSE_FILES_MAX = 10 << 20, /* bytes of a message's attachments in all */
    LOTSE_TEXT_MAX = 1 << 20,   /* bytes of a message */
    LOTSE_SUBJECT_MAX = 300     /* bytes; longer ones are cut at a word */
};

/* An attachment, byte for byte. */
typedef struct lotse_file {
    const char *name; /* for people; a path's last part is taken */
    const void *bytes;
    size_t n;
} lotse_file;

typedef struct lotse_filing {
    const char *mail; /* of the requester; unknown ones become users */
    const char *name; /* or "" */
    const char *subject; /* "": the beginning of the text */
    const char *text;
    lotse_lang lang; /* AUTO: detected */
    lotse_source source;
    const lotse_file *files;
    size_t n_files;
    const char *type; /* chosen by a person, or NULL: proposed */
    int urgency, complexity, impact; /* 1..3; 0: proposed */
    bool quiet; /* no acknowledgement by mail: a machine wrote */
    const char *key; /* random text of a form, or NULL: the same filing with the
                        same key, in 30 days, gives the ticket that is there */
} lotse_filing;

#define LOTSE_FILING_INIT                                                      \
    {                                                                          \
        .name = "", .subject = "", .text = ""                                  \
    }

/* Make a ticket: on disk when it returns LOTSE_OK. *id gets its number. It
 * starts on level 1, in the organisation whose domain the mail address has,
 * with proposals for what isn't chosen. now: Unix seconds. Errors: LOTSE_INPUT
 * (no mail address, too long, files too large, unknown type), LOTSE_DENIED,
 * LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_ticket_file(int64_t *id, lotse_store *s,
                                const lotse_filing *f, const lotse_actor *who,
                                int64_t now, lotse_err *err);

/* What is done to a ticket; which members count is said by the verb. */
typedef struct lotse_act {
    lotse_verb verb;
    const char *text;    /* REPLY, NOTE: the message; DEVELOPERS: their
                            reference; CAUSE: the cause */
    const char *more;    /* CAUSE: the prevention */
    const char *reason;  /* why; wanted by ESCALATE, HAND_BACK, REOPEN */
    const char *article; /* LINK: its id; CONFIRM: what helped, or NULL */
    const char *lang;    /* LINK: its language, "de" or "en" */
    const char *type;    /* CATEGORISE; NULL: as it is */
    int urgency, complexity, impact; /* CATEGORISE; 0: as it is */
    bool unsolved; /* CATEGORISE: level 1 found no answer */
    int64_t user;  /* ASSIGN (0: nobody), WATCH */
    int64_t other; /* MERGE: the ticket that goes on */
    bool solved;   /* LINK: this is what helped */
    bool automatic; /* REPLY: no person wrote it; stops no clock */
    const lotse_file *files; /* REPLY, NOTE */
    size_t n_files;
    const char *key; /* as of lotse_filing: the same act is done once */
} lotse_act;

/* Do it: rights, workflow, change, history, clocks and what is to be sent, in
 * one transaction. Errors: LOTSE_NOTFOUND (no such ticket, or none that this
 * actor may know of), LOTSE_DENIED, LOTSE_INPUT (not possible now: the line
 * says what comes before), LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_ticket_do(lotse_store *s, int64_t id, const lotse_act *act,
                              const lotse_actor *who, int64_t now,
                              lotse_err *err);

/* Could this actor do it now? LOTSE_OK, or what lotse_ticket_do would say of
 * rights, state and time; texts that it needs are left out of account. */
LOTSE_API int lotse_ticket_can(lotse_store *s, int64_t id, lotse_verb verb,
                               const lotse_actor *who, int64_t now,
                               lotse_err *err);

/* How the promise of the first answer came about: sentences, a line each, with
 * when the clock stood and why, in the zone of the organisation's calendar;
 * free() them. LOTSE_NOTFOUND, LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_sla_explain(char **out, lotse_store *s, int64_t id,
                                bool german, const lotse_actor *who,
                                int64_t now, lotse_err *err);

/* "Wed 25 Nov 2026, 14:00 CET" or the same in German; zone "": UTC. */
enum { LOTSE_TIME_TEXT = 64 };
LOTSE_API void lotse_time_text(char out[LOTSE_TIME_TEXT], int64_t at,
                               const char *zone, bool german);

/* What the clocks ask for at `now`, each step once however often and from
 * however many processes this is called. *steps gets how many were taken. */
LOTSE_API int lotse_sla_run(size_t *steps, lotse_store *s, int64_t now,
                            lotse_err *err);

typedef struct lotse_attachment {
    int64_t id;
    const char *name, *type, *sha256;
    uint64_t bytes;
} lotse_attachment;

typedef struct lotse_message {
    int64_t id, at;
    const char *author; /* mail address, "" the system */
    const char *author_name;
    bool note, automatic, from_requester;
    const char *text;
    const lotse_attachment *files;
    size_t n_files;
} lotse_message;

typedef struct lotse_event {
    int64_t id, at;
    const char *actor; /* mail address, "" the system */
    const char *kind;  /* "filed", "state", "level", "type", ... */
    const char *was, *now, *reason;
    bool is_public;
} lotse_event;

typedef struct lotse_linked {
    const char *article, *lang;
    int64_t at;
    bool solved;
    bool open; /* the public can read it: by lotse_ticket_links, else false */
} lotse_linked;

typedef struct lotse_ticket {
    int64_t id;
    const char *number; /* "T-17", for people */
    const char *secret; /* of the status page; NULL in lists */
    const char *subject;
    const char *requester, *requester_name, *org; /* mail, name, "" */
    bool portal;        /* the requester has a status page */
    const char *zone;   /* of the organisation's calendar, "" UTC */
    lotse_source source;
    lotse_lang lang;
    int level;
    lotse_state state;
    const char *owner; /* mail address or "" */
    const char *type, *type_de, *type_en, *type_why;
    int urgency, complexity, impact, priority;
    const char *urgency_why, *complexity_why;
    int level_hint;        /* the level that is proposed, and why */
    const char *level_why;
    bool type_chosen, urgency_chosen, complexity_chosen; /* by a person */
    const char *ext, *cause, *prevention;
    int64_t merged_into;
    int64_t created, updated, answered, solved, closed; /* 0: not */
    int64_t promised; /* the first answer; 0: nothing, or the clock stands */
    bool overdue;     /* that promise is broken, or was */
    int64_t next_due; /* the next promise to the requester; 0: none */
    /* when the next step of each kind is taken; 0: no more in this cycle */
    int64_t warn_due, answer_due, recommend_due, escalate_due;
    int64_t developers_seconds;
    /* not in lists */
    uint32_t may; /* bits 1 << lotse_verb: what the actor can do to it now */
    const lotse_message *messages;
    size_t n_messages;
    const lotse_event *events;
    size_t n_events;
    lotse_linked *links;
    size_t n_links;
    const char *const *watchers; /* mail addresses */
    size_t n_watchers;
} lotse_ticket;

/* A ticket as far as the actor may read it: notes and internal events only with
 * LOTSE_DO_READ_NOTES. Errors: LOTSE_NOTFOUND, LOTSE_BUSY, LOTSE_IO,
 * LOTSE_NOMEM. */
LOTSE_API int lotse_ticket_get(lotse_ticket **out, lotse_store *s, int64_t id,
                               const lotse_actor *who, int64_t now,
                               lotse_err *err);

/* See which of its articles the requester can read; only those belong in a
 * reply. ix NULL: none is known. LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_ticket_links(lotse_ticket *t, lotse_index *ix,
                                 lotse_err *err);

/* The ticket that this secret opens, as its requester reads it; *who acts as
 * the requester. LOTSE_NOTFOUND also where the organisation has no portal. */
LOTSE_API int lotse_ticket_open(lotse_ticket **out, lotse_actor *who,
                                lotse_store *s, const char *secret, int64_t now,
                                lotse_err *err);
LOTSE_API void lotse_ticket_free(lotse_ticket *t);

/* Markdown in the ticket's language for whoever goes on with it: who asks, what
 * about and why we think so, promises, what was written, which articles were
 * tried and which others may fit (NULL: none were looked for), files with their
 * digests. internal: notes, inner history and cause, too. free() it.
 * LOTSE_NOMEM. */
LOTSE_API int lotse_ticket_packet(char **out, const lotse_ticket *t,
                                  const lotse_results *articles, bool internal,
                                  lotse_err *err);

/* The beginning of an article from what was asked and answered: Markdown with
 * front matter, not published, without personal data that can be recognised;
 * free() it. t: from lotse_ticket_get. LOTSE_NOMEM. */
LOTSE_API int lotse_ticket_draft(char **out, const lotse_ticket *t,
                                 lotse_err *err);

typedef struct lotse_ticket_query {
    unsigned states; /* bits 1 << lotse_state; 0: all */
    int level;       /* 0: both */
    int64_t owner, org, requester; /* 0: any; owner -1: nobody's */
    const char *type, *ext;        /* or NULL */
    const char *text; /* a part of the subject, or the number; or NULL */
    int64_t since;   /* created from then on */
    bool due_first;  /* by the next promise; else the newest first */
    bool overdue;    /* only those whose promise is broken */
    int64_t due_before; /* only those whose next promise is; 0: all */
    size_t limit, offset; /* 0: 100 */
} lotse_ticket_query;

typedef struct lotse_tickets {
    size_t n, total;
    const lotse_ticket *items;
} lotse_tickets;

/* Those that the actor may read. */
LOTSE_API int lotse_tickets_get(lotse_tickets **out, lotse_store *s,
                                const lotse_ticket_query *q,
                                const lotse_actor *who, int64_t now,
                                lotse_err *err);
LOTSE_API void lotse_tickets_free(lotse_tickets *t);

/* A number that is another one after anything was done to any ticket, by
 * whatever process; for those who wait for news. LOTSE_BUSY, LOTSE_IO,
 * LOTSE_NOMEM. */
LOTSE_API int lotse_store_stamp(int64_t *out, lotse_store *s, lotse_err *err);

/* How many these are. */
LOTSE_API int lotse_tickets_count(size_t *out, lotse_store *s,
                                  const lotse_ticket_query *q,
                                  const lotse_actor *who, int64_t now,
                                  lotse_err *err);

/* The bytes of an attachment of a ticket that the actor may read; free() them.
 */
LOTSE_API int lotse_attachment_get(void **bytes, lotse_attachment *about,
                                   char name[256], lotse_store *s,
                                   int64_t ticket, int64_t attachment,
                                   const lotse_actor *who, lotse_err *err);

/* What the desk promises, seconds of work; 0: never. Defaults: 24 h, 2 h
 * before, 24 h, 48 h. */
typedef struct lotse_rules {
    int64_t answer, warn, recommend, escalate;
    const char *categories; /* text of a table, NULL: the built-in one */
    const char *categories_name; /* for messages */
} lotse_rules;

#define LOTSE_RULES_INIT                                                       \
    {                                                                          \
        .answer = 24 * 3600, .warn = 2 * 3600, .recommend = 24 * 3600,         \
        .escalate = 48 * 3600                                                  \
    }

LOTSE_API int lotse_store_rules(lotse_store *s, const lotse_rules *r,
                                lotse_err *err);

/* "24h", "2d", "90m", "1d12h", "off" as seconds. LOTSE_INPUT. */
LOTSE_API int lotse_rules_time(int64_t *out, const char *text, lotse_err *err);

/* The types of the store's table of categories; they live as long as the store
 * has it. */
typedef struct lotse_type {
    const char *id, *de, *en;
    int level; /* who handles it at first */
} lotse_type;
LOTSE_API int lotse_types_get(lotse_type *out, size_t *n, size_t max,
                              lotse_store *s, lotse_err *err);
enum { LOTSE_TYPES_MAX = 64 };

typedef struct lotse_alike {
    int64_t id;
    const char *subject;
    lotse_state state;
    double score;         /* 0..1 */
    const char *article;  /* that solved it, or "" */
} lotse_alike;

typedef struct lotse_alikes {
    size_t n;
    const lotse_alike *items; /* the most alike first */
} lotse_alikes;

/* Tickets that the actor may read whose words are those of this one (cosine of
 * the 32 most telling words, weighted by idf; Salton and Buckley 1988), at most
 * limit. LOTSE_NOTFOUND, LOTSE_BUSY, LOTSE_IO, LOTSE_NOMEM. */
LOTSE_API int lotse_alike_get(lotse_alikes **out, lotse_store *s, int64_t id,
                              size_t limit, const lotse_actor *who,
                              lotse_err *err);
LOTSE_API void lotse_alikes_free(lotse_alikes *a);

#ifdef __cplusplus
}
#endif

#endif
