/*
 * desk.c: the tickets, as verbs use them.
 *
 * Whoever can open the file may do all that is in it, so without --as the
 * command line acts as the system; with it, rights are those of that user.
 */
#include "cli/desk.h"

#include "cli/input.h"

#include "present/tickets.h"

#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TABLE_MAX = 1 << 20, ARTICLES = 3 };

static int read_time(int64_t *out, const char *name, const char *text,
                     lotse_err *err)
{
    lotse_err why;

    return text == NULL || lotse_rules_time(out, text, &why) == LOTSE_OK
               ? LOTSE_OK
               : err_set(err, LOTSE_INPUT, "--%s: %s", name, why.msg);
}

int desk_rules(lotse_rules *out, struct str *table, const struct args *a,
               lotse_err *err)
{
    int rc = LOTSE_OK;

    *out = (lotse_rules)LOTSE_RULES_INIT;
    if (a->categories != NULL) {
        rc = input_read(table, a->categories, TABLE_MAX, err);
        out->categories = str_text(table);
        out->categories_name = a->categories;
    }
    if (rc == LOTSE_OK)
        rc = read_time(&out->answer, "answer", a->answer, err);
    if (rc == LOTSE_OK)
        rc = read_time(&out->warn, "warn", a->warn, err);
    if (rc == LOTSE_OK)
        rc = read_time(&out->recommend, "recommend", a->recommend, err);
    if (rc == LOTSE_OK)
        rc = read_time(&out->escalate, "escalate", a->escalate, err);
    return rc;
}

static int set_rules(struct desk *d, const struct args *a, lotse_err *err)
{
    struct str table = {0};
    lotse_rules rules;
    int rc = desk_rules(&rules, &table, a, err);

    if (rc == LOTSE_OK)
        rc = lotse_store_rules(d->store, &rules, err);
    str_free(&table);
    return rc;
}

int desk_open(struct desk *d, struct cli *cli, bool make, lotse_err *err)
{
    const struct args *a = &cli->args;
    int rc;

    *d = (struct desk){.who = {0, LOTSE_ADMIN, 0},
                       .now = clock_now(&cli->clock)};
    if (!make && access(a->tickets, F_OK) != 0 && errno == ENOENT)
        return err_set(err, LOTSE_INPUT,
                       "there are no tickets at %s: lotse ticket new makes the "
                       "file, --tickets names another",
                       a->tickets);
    rc = lotse_store_open(&d->store, a->tickets, err);
    if (rc == LOTSE_OK)
        rc = set_rules(d, a, err);
    if (rc == LOTSE_OK && a->as != NULL)
        rc = lotse_actor_get(&d->who, d->store, a->as, err);
    if (rc != LOTSE_OK)
        desk_close(d);
    return rc;
}

void desk_close(struct desk *d)
{
    lotse_store_close(d->store);
    d->store = NULL;
}

int desk_id(int64_t *out, const char *text, lotse_err *err)
{
    const char *s = text;
    char *end;

    if ((s[0] == 'T' || s[0] == 't') && s[1] == '-')
        s += 2;
    errno = 0;
    *out = s[0] >= '1' && s[0] <= '9' ? strtoll(s, &end, 10) : 0;
    return *out > 0 && *end == '\0' && errno == 0
               ? LOTSE_OK
               : err_set(err, LOTSE_INPUT,
                         "'%.40s' is no ticket's number like T-17 or 17", text);
}

int desk_user(int64_t *out, const struct desk *d, const char *mail,
              lotse_err *err)
{
    lotse_actor a;
    int rc = lotse_actor_get(&a, d->store, mail, err);

    *out = rc == LOTSE_OK ? a.user : 0;
    return rc;
}

int desk_look(lotse_ticket **out, struct cli *cli, const struct desk *d,
                int64_t id, lotse_err *err)
{
    int rc = lotse_ticket_get(out, d->store, id, &d->who, d->now, err);

    if (rc == LOTSE_OK)
        rc = lotse_ticket_links(*out, cli->index, err);
    if (rc != LOTSE_OK) {
        lotse_ticket_free(*out);
        *out = NULL;
    }
    return rc;
}

lotse_audience desk_reads(const struct desk *d)
{
    static const lotse_audience audiences[] = {LOTSE_PUBLIC, LOTSE_AGENT,
                                               LOTSE_LEVEL2, LOTSE_LEVEL2};

    return audiences[d->who.role];
}

int desk_show(const struct desk *d, struct cli *cli, int64_t id, bool draft,
              lotse_err *err)
{
    struct str text = {0};
    lotse_ticket *t;
    int rc = desk_look(&t, cli, d, id, err);

    if (rc != LOTSE_OK)
        return rc;
    if (cli->args.format == FORMAT_JSON)
        tickets_show(&cli->out, t, FORMAT_JSON);
    else
        tickets_line(&cli->out, t);
    if (draft && cli->args.format != FORMAT_JSON) {
        tickets_draft(&text, t, cli->args.base);
        term_text(&cli->out, str_text(&text));
        str_free(&text);
    }
    lotse_ticket_free(t);
    return rc;
}

int desk_suggest(lotse_results **out, struct cli *cli, const struct desk *d,
                 const lotse_ticket *t, lotse_err *err)
{
    lotse_query_opts q = LOTSE_QUERY_INIT;
    struct str text = {0};
    int rc;

    *out = NULL;
    if (cli->index == NULL)
        return LOTSE_OK;
    str_addf(&text, "%s\n\n", t->subject);
    if (t->n_messages > 0)
        str_adds(&text, t->messages[0].text);
    q.text = str_text(&text);
    q.len = text.n;
    q.mode = LOTSE_SUGGEST;
    q.lang = t->lang;
    q.audience = desk_reads(d);
    q.limit = ARTICLES;
    rc = text.oom ? err_nomem(err) : lotse_query(out, cli->index, &q, err);
    str_free(&text);
    return rc;
}
