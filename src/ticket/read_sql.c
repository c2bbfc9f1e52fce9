/*
 * read_sql.c: a ticket to read, with all that belongs to it.
 *
 * What an actor may not read isn't read: whose tickets and whether notes are
 * part of the statements' conditions.
 */
#include "ticket/act.h"
#include "ticket/read.h"
#include "ticket/rights.h"

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST = 100 };

/* Which rows an actor reaches: ?1 user, ?2 organisation, ?3 enum reach. */
#define REACHED                                                                \
    "(?3 = 3 OR (?3 = 2 AND t.org = ?2 AND ?2 <> 0) OR (?3 = 1 AND"            \
    " t.requester = ?1 AND ?1 <> 0))"
/* The history keeps users as ids, so that one who is forgotten is so there. */
#define MAIL_OF(column)                                                        \
    "CASE WHEN e.kind IN ('owner', 'watch') THEN coalesce((SELECT mail FROM"   \
    " user WHERE id = CAST(e." column " AS INTEGER)), '') ELSE e." column      \
    " END"

static const char *text(struct out *o, sqlite3_stmt *st, int *col)
{
    return store_text(&o->mem, st, (*col)++);
}

static int64_t number(sqlite3_stmt *st, int *col)
{
    return sqlite3_column_int64(st, (*col)++);
}

/* What a requester reads of how it was sorted in: nothing. */
static void hide(lotse_ticket *t)
{
    t->type_why = t->urgency_why = t->complexity_why = t->level_why = "";
    t->level_hint = t->level;
    t->warn_due = t->recommend_due = 0;
    t->cause = t->prevention = t->ext = "";
}

void read_head(lotse_ticket *t, struct out *o, sqlite3_stmt *st, int64_t now)
{
    const struct category_type *type;
    int64_t used, since;
    char number_text[24];
    int col = 0;

    t->id = number(st, &col);
    snprintf(number_text, sizeof number_text, "T-%lld", (long long)t->id);
    t->number = arena_strdup(&o->mem, number_text);
    t->secret = text(o, st, &col);
    t->subject = text(o, st, &col);
    t->requester = text(o, st, &col);
    t->requester_name = text(o, st, &col);
    t->org = text(o, st, &col);
    t->portal = number(st, &col) != 0;
    t->zone = text(o, st, &col);
    t->source = (lotse_source)number(st, &col);
    t->lang = (lotse_lang)number(st, &col);
    t->level = (int)number(st, &col);
    t->state = (lotse_state)number(st, &col);
    t->owner = text(o, st, &col);
    t->type = text(o, st, &col);
    t->type_why = text(o, st, &col);
    t->type_chosen = number(st, &col) == BY_PERSON;
    t->urgency = (int)number(st, &col);
    t->urgency_why = text(o, st, &col);
    t->urgency_chosen = number(st, &col) == BY_PERSON;
    t->complexity = (int)number(st, &col);
    t->complexity_why = text(o, st, &col);
    t->complexity_chosen = number(st, &col) == BY_PERSON;
    t->level_hint = (int)number(st, &col);
    t->level_why = text(o, st, &col);
    t->impact = (int)number(st, &col);
    t->priority = (int)number(st, &col);
    t->ext = text(o, st, &col);
    t->cause = text(o, st, &col);
    t->prevention = text(o, st, &col);
    t->merged_into = number(st, &col);
    t->created = number(st, &col);
    t->updated = number(st, &col);
    t->answered = number(st, &col);
    t->solved = number(st, &col);
    t->closed = number(st, &col);
    t->promised = number(st, &col);
    t->next_due = number(st, &col);
    t->warn_due = number(st, &col);
    t->answer_due = number(st, &col);
    t->recommend_due = number(st, &col);
    t->escalate_due = number(st, &col);
    used = number(st, &col);
    since = number(st, &col);
    t->developers_seconds = used;
    if (since != 0 && now > since)
        t->developers_seconds += now - since;
    t->overdue = t->promised != 0 &&
                 (t->answered != 0 ? t->answered : now) > t->promised;
    type = t->type != NULL ? categories_type(o->categories, t->type) : NULL;
    t->type_de = type != NULL ? type->de : t->type;
    t->type_en = type != NULL ? type->en : t->type;
    if (!o->notes)
        hide(t);
}

static void bind_reach(sqlite3_stmt *st, const lotse_actor *who)
{
    sqlite3_bind_int64(st, 1, who->user);
    sqlite3_bind_int64(st, 2, who->org);
    sqlite3_bind_int(st, 3, (int)rights_reach(who->role, LOTSE_DO_READ));
}

/* ----------------------------------------------------------------- parts -- */

static int read_files(lotse_message *m, struct out *o, lotse_store *s,
                      lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, SS_FILES,
                                  "SELECT id, name, type, sha256, bytes"
                                  " FROM attachment WHERE message = ?1"
                                  " ORDER BY id",
                                  err);
    lotse_attachment *items = NULL, *kept;
    size_t cap = 0;
    int step, rc = LOTSE_OK;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, m->id);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        int col = 0;
        if (!vec_reserve(&items, &cap, m->n_files + 1, sizeof *items)) {
            rc = err_nomem(err);
            break;
        }
        items[m->n_files].id = number(st, &col);
        items[m->n_files].name = text(o, st, &col);
        items[m->n_files].type = text(o, st, &col);
        items[m->n_files].sha256 = text(o, st, &col);
        items[m->n_files].bytes = (uint64_t)number(st, &col);
        m->n_files++;
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = store_fail(s, "cannot read the attachments", err);
    sqlite3_reset(st);
    kept = arena_array(&o->mem, m->n_files + 1, sizeof *kept);
    if (kept != NULL && m->n_files > 0)
        memcpy(kept, items, m->n_files * sizeof *kept);
    free(items);
    m->files = kept;
    return rc == LOTSE_OK && kept == NULL ? err_nomem(err) : rc;
}

/* The n items in mem; their own memory is given back. NULL: out of memory. */
static void *move_to(struct arena *mem, void *items, size_t n, size_t size)
{
    void *kept = arena_array(mem, n + 1, size);

    if (kept != NULL && n > 0)
        memcpy(kept, items, n * size);
    free(items);
    return kept;
}

static int read_messages(lotse_ticket *t, struct out *o, lotse_store *s,
                         lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_MESSAGES,
                   "SELECT m.id, m.at, coalesce(u.mail, ''),"
                   " coalesce(u.name, ''), m.kind, m.automatic,"
                   " m.author IS t.requester, m.text FROM message m"
                   " JOIN ticket t ON t.id = m.ticket"
                   " LEFT JOIN user u ON u.id = m.author"
                   " WHERE m.ticket = ?1 AND (m.kind = 0 OR ?2)"
                   " ORDER BY m.id",
                   err);
    lotse_message *items = NULL;
    size_t cap = 0;
    int step, rc = LOTSE_OK;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, t->id);
    sqlite3_bind_int(st, 2, o->notes);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        lotse_message *m;
        int col = 0;
        if (!vec_reserve(&items, &cap, t->n_messages + 1, sizeof *items)) {
            rc = err_nomem(err);
            break;
        }
        m = &items[t->n_messages++];
        memset(m, 0, sizeof *m);
        m->id = number(st, &col);
        m->at = number(st, &col);
        m->author = text(o, st, &col);
        m->author_name = text(o, st, &col);
        m->note = number(st, &col) != 0;
        m->automatic = number(st, &col) != 0;
        m->from_requester = number(st, &col) != 0;
        m->text = text(o, st, &col);
        rc = read_files(m, o, s, err);
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = store_fail(s, "cannot read the messages", err);
    sqlite3_reset(st);
    t->messages = move_to(&o->mem, items, t->n_messages, sizeof *items);
    return rc == LOTSE_OK && t->messages == NULL ? err_nomem(err) : rc;
}

static int read_events(lotse_ticket *t, struct out *o, lotse_store *s,
                       lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_EVENTS,
                   "SELECT e.id, e.at, coalesce(u.mail, ''),"
                   " e.kind, " MAIL_OF("was") ", " MAIL_OF(
                       "is_now") ", e.reason, e.public"
                                 " FROM event e LEFT JOIN user u"
                                 " ON u.id = e.actor WHERE e.ticket = ?1"
                                 " AND (e.public OR ?2) ORDER BY e.id",
                   err);
    lotse_event *items = NULL;
    size_t cap = 0;
    int step, rc = LOTSE_OK;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, t->id);
    sqlite3_bind_int(st, 2, o->notes);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        lotse_event *e;
        int col = 0;
        if (!vec_reserve(&items, &cap, t->n_events + 1, sizeof *items)) {
            rc = err_nomem(err);
            break;
        }
        e = &items[t->n_events++];
        e->id = number(st, &col);
        e->at = number(st, &col);
        e->actor = text(o, st, &col);
        e->kind = text(o, st, &col);
        e->was = text(o, st, &col);
        e->now = text(o, st, &col);
        e->reason = text(o, st, &col);
        e->is_public = number(st, &col) != 0;
        if (!o->notes) { /* the desk's people stay nameless */
            e->actor = "";
            e->reason = "";
        }
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = store_fail(s, "cannot read the history", err);
    sqlite3_reset(st);
    t->events = move_to(&o->mem, items, t->n_events, sizeof *items);
    return rc == LOTSE_OK && t->events == NULL ? err_nomem(err) : rc;
}

static int read_links(lotse_ticket *t, struct out *o, lotse_store *s,
                      lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_LINKS,
                   "SELECT article, lang, at, solved FROM article_link"
                   " WHERE ticket = ?1 ORDER BY at, article LIMIT ?2",
                   err);
    lotse_linked *items = arena_array(&o->mem, LIST, sizeof *items);
    int step;

    if (st == NULL || items == NULL)
        return st == NULL ? s->failed : err_nomem(err);
    sqlite3_bind_int64(st, 1, t->id);
    sqlite3_bind_int(st, 2, LIST);
    while ((step = sqlite3_step(st)) == SQLITE_ROW && t->n_links < LIST) {
        lotse_linked *l = &items[t->n_links++];
        int col = 0;
        l->article = text(o, st, &col);
        l->lang = number(st, &col) == 2 ? "en" : "de";
        l->at = number(st, &col);
        l->solved = number(st, &col) != 0;
    }
    sqlite3_reset(st);
    t->links = items;
    return step == SQLITE_DONE ? LOTSE_OK
                               : store_fail(s, "cannot read the links", err);
}

static int read_watchers(lotse_ticket *t, struct out *o, lotse_store *s,
                         lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, SS_WATCHERS,
                                  "SELECT u.mail FROM watcher w JOIN user u"
                                  " ON u.id = w.user WHERE w.ticket = ?1"
                                  " ORDER BY u.mail LIMIT ?2",
                                  err);
    const char **items = arena_array(&o->mem, LIST, sizeof *items);
    int step;

    if (st == NULL || items == NULL)
        return st == NULL ? s->failed : err_nomem(err);
    sqlite3_bind_int64(st, 1, t->id);
    sqlite3_bind_int(st, 2, LIST);
    while ((step = sqlite3_step(st)) == SQLITE_ROW && t->n_watchers < LIST) {
        int col = 0;
        items[t->n_watchers++] = text(o, st, &col);
    }
    sqlite3_reset(st);
    t->watchers = items;
    return step == SQLITE_DONE ? LOTSE_OK
                               : store_fail(s, "cannot read the watchers", err);
}

/* ------------------------------------------------------------------- one -- */

struct one {
    lotse_ticket pub;
    struct out out;
};

static int read_one(struct one *one, lotse_store *s, int64_t id,
                    const lotse_actor *who, int64_t now, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_HEAD, "SELECT " HEAD FROM " WHERE t.id = ?4 AND " REACHED, err);
    int step, rc;

    if (st == NULL)
        return s->failed;
    rc = store_categories(&one->out.categories, s, err);
    if (rc != LOTSE_OK)
        return rc;
    one->out.notes = rights_reach(who->role, LOTSE_DO_READ_NOTES) != REACH_NONE;
    bind_reach(st, who);
    sqlite3_bind_int64(st, 4, id);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        read_head(&one->pub, &one->out, st, now);
    sqlite3_reset(st);
    if (step == SQLITE_DONE)
        return err_why(err, LOTSE_NOTFOUND, LOTSE_WHY_NO_TICKET,
                       "no ticket T-%lld; lotse ticket list shows all",
                       (long long)id);
    if (step != SQLITE_ROW)
        return store_fail(s, "cannot read the ticket", err);
    rc = read_messages(&one->pub, &one->out, s, err);
    if (rc == LOTSE_OK)
        rc = read_events(&one->pub, &one->out, s, err);
    if (rc == LOTSE_OK)
        rc = read_links(&one->pub, &one->out, s, err);
    if (rc == LOTSE_OK && one->out.notes)
        rc = read_watchers(&one->pub, &one->out, s, err);
    return rc == LOTSE_OK ? act_may(&one->pub.may, s, id, who, now, err) : rc;
}

int ticket_read(lotse_ticket **out, lotse_store *s, int64_t id,
                const lotse_actor *who, int64_t now, lotse_err *err)
{
    struct one *one = calloc(1, sizeof *one);
    int rc = one != NULL ? read_one(one, s, id, who, now, err) : err_nomem(err);

    *out = NULL;
    if (rc != LOTSE_OK) {
        lotse_ticket_free((lotse_ticket *)one);
        return rc;
    }
    *out = &one->pub;
    return LOTSE_OK;
}

int lotse_ticket_get(lotse_ticket **out, lotse_store *s, int64_t id,
                     const lotse_actor *who, int64_t now, lotse_err *err)
{
    int rc = store_read(s, err); /* one moment for all parts */

    *out = NULL;
    if (rc == LOTSE_OK)
        rc = store_end(s, ticket_read(out, s, id, who, now, err), err);
    if (rc != LOTSE_OK) {
        lotse_ticket_free(*out);
        *out = NULL;
    }
    return rc;
}

int lotse_ticket_open(lotse_ticket **out, lotse_actor *who, lotse_store *s,
                      const char *secret, int64_t now, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, SS_TICKET_BY_SECRET,
                                  "SELECT t.id, t.requester, coalesce(t.org, 0)"
                                  " FROM ticket t LEFT JOIN org o"
                                  " ON o.id = t.org WHERE t.secret = ?1"
                                  " AND coalesce(o.portal, 1)",
                                  err);
    int64_t id = 0;
    int step;

    *out = NULL;
    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, secret, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW) {
        id = sqlite3_column_int64(st, 0);
        who->user = sqlite3_column_int64(st, 1);
        who->org = sqlite3_column_int64(st, 2);
        who->role = LOTSE_REQUESTER;
    }
    sqlite3_reset(st);
    if (step == SQLITE_DONE)
        return err_set(err, LOTSE_NOTFOUND, "no ticket has this address");
    return step == SQLITE_ROW ? lotse_ticket_get(out, s, id, who, now, err)
                              : store_fail(s, "cannot read the ticket", err);
}

void lotse_ticket_free(lotse_ticket *t)
{
    struct one *one = (struct one *)t;

    if (one == NULL)
        return;
    arena_free(&one->out.mem);
    free(one);
}
