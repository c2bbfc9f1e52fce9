/*
 * alike_sql.c: tickets that say the same.
 *
 * Each ticket's most telling words are rows of a table, so the tickets that
 * share a word are a range of its index. Only the rarest dozen of a ticket's
 * words are followed, and none that thousands share: what they would add can't
 * change who is most alike by much.
 */
#include "ticket/rights.h"
#include "ticket/ticket.h"
#include "ticket/words.h"

#include "base/err.h"
#include "base/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COMMON = 3000, FOLLOWED = 12, SLOTS = 1 << 16, MAX_ALIKE = 50 };

/* --------------------------------------------------------------- writing -- */

int words_keep(lotse_store *s, int64_t ticket, int lang, const char *subject,
               const char *body, lotse_err *err)
{
    struct word_list list = {.n = 0};
    struct str all = {0};
    int rc = s->words != NULL ? LOTSE_OK : words_open(&s->words, err);

    str_addf(&all, "%s\n", subject);
    str_adds(&all, body);
    if (rc == LOTSE_OK && all.oom)
        rc = err_nomem(err);
    if (rc == LOTSE_OK)
        rc = words_of(&list, s->words, (lotse_lang)lang, all.p, all.n, err);
    for (size_t i = 0; i < list.n && rc == LOTSE_OK; i++) {
        sqlite3_stmt *st = store_stmt(s, SS_TERM_ADD,
                                      "INSERT INTO ticket_term (term, ticket)"
                                      " VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                                      err);
        if (st == NULL) {
            rc = s->failed;
            break;
        }
        sqlite3_bind_text(st, 1, list.items[i], -1, SQLITE_STATIC);
        sqlite3_bind_int64(st, 2, ticket);
        if (sqlite3_step(st) != SQLITE_DONE)
            rc = store_fail(s, "cannot keep the ticket's words", err);
        sqlite3_reset(st);
    }
    str_free(&all);
    return rc;
}

/* --------------------------------------------------------------- reading -- */

struct term {
    char text[WORDS_BYTES];
    int64_t df;
};

struct sum {
    int64_t ticket; /* 0: free */
    double score;
};

struct looking {
    struct term terms[WORDS_MAX];
    size_t n;
    double norm; /* length of the ticket's own vector, squared */
    double all;  /* tickets in all */
    struct sum *sums;
    size_t n_sums;
};

static int by_df(const void *a, const void *b)
{
    const struct term *x = a, *y = b;

    return x->df != y->df ? (x->df > y->df) - (x->df < y->df)
                          : strcmp(x->text, y->text);
}

/* The ticket's words, the rarest first. */
static int read_terms(struct looking *l, lotse_store *s, int64_t id,
                      lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_TERMS,
        "SELECT term, (SELECT count(*) FROM (SELECT 1 FROM ticket_term b"
        " WHERE b.term = a.term LIMIT ?2)), (SELECT max(id) FROM ticket)"
        " FROM ticket_term a WHERE term IN (SELECT term FROM ticket_term"
        " WHERE ticket = ?1) AND ticket = ?1",
        err);
    int step;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, id);
    sqlite3_bind_int(st, 2, COMMON);
    while ((step = sqlite3_step(st)) == SQLITE_ROW && l->n < WORDS_MAX) {
        struct term *t = &l->terms[l->n++];
        const char *text = (const char *)sqlite3_column_text(st, 0);
        memset(t, 0, sizeof *t);
        strncpy(t->text, text, WORDS_BYTES - 1);
        t->df = sqlite3_column_int64(st, 1);
        l->all = (double)sqlite3_column_int64(st, 2);
    }
    sqlite3_reset(st);
    qsort(l->terms, l->n, sizeof *l->terms, by_df);
    return step == SQLITE_DONE || step == SQLITE_ROW
               ? LOTSE_OK
               : store_fail(s, "cannot read the tickets' words", err);
}

static void add(struct looking *l, int64_t ticket, double score)
{
    uint64_t h = (uint64_t)ticket * 0x9e3779b97f4a7c15u >> 48;

    while (l->sums[h].ticket != 0 && l->sums[h].ticket != ticket)
        h = (h + 1) % SLOTS;
    if (l->sums[h].ticket == 0) {
        if (l->n_sums >= SLOTS / 2)
            return; /* more than enough to choose from */
        l->n_sums++;
    }
    l->sums[h].ticket = ticket;
    l->sums[h].score += score;
}

static int follow(struct looking *l, lotse_store *s, const struct term *t,
                  int64_t own, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_TERM, "SELECT ticket FROM ticket_term WHERE term = ?1", err);
    double idf = log(1 + l->all / (double)t->df);
    int step;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, t->text, -1, SQLITE_STATIC);
    while ((step = sqlite3_step(st)) == SQLITE_ROW) {
        int64_t ticket = sqlite3_column_int64(st, 0);
        if (ticket != own)
            add(l, ticket, idf * idf);
    }
    sqlite3_reset(st);
    return step == SQLITE_DONE
               ? LOTSE_OK
               : store_fail(s, "cannot read the tickets' words", err);
}

struct alikes {
    lotse_alikes pub;
    struct arena mem;
    lotse_alike items[MAX_ALIKE];
};

/* One that the actor may read; others are left out. */
static int describe(struct alikes *a, lotse_store *s, const struct sum *sum,
                    double norm, const lotse_actor *who, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_ALIKE,
        "SELECT subject, state, requester, coalesce(org, 0), level,"
        " coalesce((SELECT article FROM article_link l WHERE l.ticket = t.id"
        " AND solved ORDER BY at LIMIT 1), '') FROM ticket t WHERE id = ?1"
        " AND merged_into IS NULL",
        err);
    struct rights_ticket r;
    lotse_alike one = {.id = sum->ticket, .score = sum->score / norm};
    int step, rc = LOTSE_OK;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, sum->ticket);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW) {
        r = (struct rights_ticket){sqlite3_column_int64(st, 2),
                                   sqlite3_column_int64(st, 3),
                                   sqlite3_column_int(st, 4)};
        one.subject =
            arena_strdup(&a->mem, (const char *)sqlite3_column_text(st, 0));
        one.state = (lotse_state)sqlite3_column_int(st, 1);
        one.article =
            arena_strdup(&a->mem, (const char *)sqlite3_column_text(st, 5));
        if (one.subject == NULL || one.article == NULL)
            rc = err_nomem(err);
        else if (rights_may(who, LOTSE_DO_READ, &r))
            a->items[a->pub.n++] = one;
    } else if (step != SQLITE_DONE) {
        rc = store_fail(s, "cannot read a ticket", err);
    }
    sqlite3_reset(st);
    return rc;
}

static int by_score(const void *a, const void *b)
{
    const struct sum *x = a, *y = b;

    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return x->ticket < y->ticket ? 1 : -1;
}

static int look(struct alikes *a, struct looking *l, lotse_store *s, int64_t id,
                size_t limit, const lotse_actor *who, lotse_err *err)
{
    size_t followed = 0, k = 0;
    int rc = read_terms(l, s, id, err);

    for (size_t i = 0; i < l->n && rc == LOTSE_OK; i++) {
        double idf = log(1 + l->all / (double)l->terms[i].df);
        l->norm += idf * idf;
        if (l->terms[i].df > 1 && l->terms[i].df < COMMON &&
            followed < FOLLOWED) {
            rc = follow(l, s, &l->terms[i], id, err);
            followed++;
        }
    }
    if (rc != LOTSE_OK)
        return rc;
    for (size_t i = 0; i < SLOTS; i++)
        if (l->sums[i].ticket != 0)
            l->sums[k++] = l->sums[i];
    qsort(l->sums, k, sizeof *l->sums, by_score);
    /* more than are shown, because some may be out of the actor's reach */
    for (size_t i = 0;
         i < k && i < 10 * MAX_ALIKE && rc == LOTSE_OK && a->pub.n < limit; i++)
        rc = describe(a, s, &l->sums[i], l->norm, who, err);
    return rc;
}

int lotse_alike_get(lotse_alikes **out, lotse_store *s, int64_t id,
                    size_t limit, const lotse_actor *who, lotse_err *err)
{
    struct alikes *a = calloc(1, sizeof *a);
    struct looking *l = calloc(1, sizeof *l);
    int rc = LOTSE_OK;

    *out = NULL;
    if (l != NULL)
        l->sums = calloc(SLOTS, sizeof *l->sums);
    if (a == NULL || l == NULL || l->sums == NULL)
        rc = err_nomem(err);
    else
        rc = look(a, l, s, id, limit < MAX_ALIKE ? limit : MAX_ALIKE, who, err);
    if (l != NULL)
        free(l->sums);
    free(l);
    if (rc != LOTSE_OK) {
        lotse_alikes_free(a != NULL ? &a->pub : NULL);
        return rc;
    }
    a->pub.items = a->items;
    *out = &a->pub;
    return LOTSE_OK;
}

void lotse_alikes_free(lotse_alikes *pub)
{
    struct alikes *a = (struct alikes *)pub;

    if (a == NULL)
        return;
    arena_free(&a->mem);
    free(a);
}
