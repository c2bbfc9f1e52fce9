/*
 * verb_people.c: users, organisations, tokens, calendars.
 *
 * A password is read from a file or standard input, never from the arguments:
 * others on the machine can read those.
 */
#include "cli/desk.h"
#include "cli/input.h"

#include "present/rolls.h"

#include "base/err.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static const struct opt list_opts[] = {ARGS_FORMAT(args_formats), ARGS_JSON,
                                       ARGS_AS, ARGS_END};

/* ----------------------------------------------------------------- users -- */

static const struct opt user_set_opts[] = {
    ARGS_STRING("name", name, "NAME", "the name"),
    ARGS_ENUM("role", role, "ROLE", args_roles, "what the user may do"),
    ARGS_STRING("org", org, "NAME", "the organisation"),
    ARGS_STRING("password", password, "FILE",
                "file with the password in its first line; - standard input"),
    ARGS_ENUM("active", active, "YES|NO", args_yes_no, "may log in and act"),
    ARGS_AS,
    ARGS_END};

static int read_password(struct str *out, const char *path, lotse_err *err)
{
    size_t n;
    int rc = input_read(out, path, LOTSE_PASSWORD_MAX + 2, err);

    if (rc != LOTSE_OK)
        return rc;
    n = strcspn(str_text(out), "\r\n");
    if (n == 0)
        return err_set(err, LOTSE_INPUT, "%s: no password in its first line",
                       path);
    out->n = n;
    out->p[n] = '\0';
    return LOTSE_OK;
}

static int user_set(struct cli *cli, lotse_err *err)
{
    lotse_user_change c = LOTSE_USER_CHANGE_INIT;
    const struct args *a = &cli->args;
    struct str password = {0};
    struct desk d;
    int64_t id;
    int rc = LOTSE_OK;

    if (a->password != NULL)
        rc = read_password(&password, a->password, err);
    if (rc == LOTSE_OK)
        rc = desk_open(&d, cli, true, err);
    if (rc == LOTSE_OK) {
        c.mail = cli->words[0];
        c.name = a->name;
        c.role = a->role;
        c.org = a->org;
        c.active = a->active;
        if (a->password != NULL)
            c.password = str_text(&password);
        rc = lotse_user_set(&id, d.store, &c, &d.who, d.now, err);
        desk_close(&d);
    }
    if (password.p != NULL)
        explicit_bzero(password.p, password.cap);
    str_free(&password);
    return rc;
}

static int user_list(struct cli *cli, lotse_err *err)
{
    lotse_users *users;
    struct desk d;
    int rc = desk_open(&d, cli, false, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_users_get(&users, d.store, &d.who, err);
    desk_close(&d);
    if (rc != LOTSE_OK)
        return rc;
    rolls_users(&cli->out, users, (enum format)cli->args.format);
    lotse_users_free(users);
    return rc;
}

/* --------------------------------------------------------- organisations -- */

static const struct opt org_set_opts[] = {
    ARGS_STRING("domains", domains, "DOMAINS",
                "of its mail addresses, a blank or comma between"),
    ARGS_ENUM("portal", portal, "YES|NO", args_yes_no,
              "its requesters have status pages"),
    ARGS_STRING("calendar", calendar, "NAME",
                "when its desk works; none: every hour"),
    ARGS_AS,
    ARGS_END};

static int org_set(struct cli *cli, lotse_err *err)
{
    const struct args *a = &cli->args;
    const char *calendar = a->calendar;
    struct desk d;
    int64_t id;
    int rc = desk_open(&d, cli, true, err);

    if (rc != LOTSE_OK)
        return rc;
    if (calendar != NULL && strcmp(calendar, "none") == 0)
        calendar = "";
    rc = lotse_org_set(&id, d.store, cli->words[0], a->domains, a->portal,
                       calendar, &d.who, d.now, err);
    desk_close(&d);
    return rc;
}

static int org_list(struct cli *cli, lotse_err *err)
{
    lotse_orgs *orgs;
    struct desk d;
    int rc = desk_open(&d, cli, false, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_orgs_get(&orgs, d.store, &d.who, err);
    desk_close(&d);
    if (rc != LOTSE_OK)
        return rc;
    rolls_orgs(&cli->out, orgs, (enum format)cli->args.format);
    lotse_orgs_free(orgs);
    return rc;
}

/* ---------------------------------------------------------------- tokens -- */

static const struct opt token_new_opts[] = {
    ARGS_STRING("name", name, "NAME", "what it is for"),
    ARGS_NUMBER("days", days, "N", 1, 36500, "until it ends; else never"),
    ARGS_AS, ARGS_END};
static const struct opt token_end_opts[] = {ARGS_AS, ARGS_END};

static int token_new(struct cli *cli, lotse_err *err)
{
    const struct args *a = &cli->args;
    char secret[LOTSE_SECRET];
    struct desk d;
    int64_t id;
    int rc = desk_open(&d, cli, false, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_token_new(secret, &id, d.store, cli->words[0],
                         a->name != NULL ? a->name : "", a->days, &d.who, d.now,
                         err);
    desk_close(&d);
    if (rc != LOTSE_OK)
        return rc;
    term_fmt(&cli->out, "%s\n", secret);
    cli_note(cli, "token %lld; it is shown this once", (long long)id);
    return rc;
}

static int token_list(struct cli *cli, lotse_err *err)
{
    lotse_tokens *tokens;
    struct desk d;
    int rc = desk_open(&d, cli, false, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_tokens_get(&tokens, d.store, &d.who, err);
    desk_close(&d);
    if (rc != LOTSE_OK)
        return rc;
    rolls_tokens(&cli->out, tokens, (enum format)cli->args.format);
    lotse_tokens_free(tokens);
    return rc;
}

static int token_end(struct cli *cli, lotse_err *err)
{
    struct desk d;
    int64_t id;
    int rc = desk_id(&id, cli->words[0], err);

    if (rc != LOTSE_OK)
        return err_set(err, LOTSE_INPUT,
                       "'%.40s' is no token's number; lotse token list shows "
                       "them",
                       cli->words[0]);
    rc = desk_open(&d, cli, false, err);
    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_token_end(d.store, id, &d.who, err);
    desk_close(&d);
    return rc;
}

/* ------------------------------------------------------------- calendars -- */

static const struct opt calendar_set_opts[] = {
    ARGS_STRING("zone", zone, "ZONE", "time zone (Europe/Berlin)"),
    ARGS_STRING("hours", hours, "HOURS",
                "like \"mon-fri 08:00-17:00\" (that)"),
    ARGS_STRING("holidays", holidays, "DAYS",
                "like \"12-25 2026-04-03\", or none"),
    ARGS_AS, ARGS_END};

static int calendar_set(struct cli *cli, lotse_err *err)
{
    const struct args *a = &cli->args;
    const char *holidays = a->holidays;
    struct desk d;
    int rc = desk_open(&d, cli, true, err);

    if (rc != LOTSE_OK)
        return rc;
    if (holidays != NULL && strcmp(holidays, "none") == 0)
        holidays = "";
    rc = lotse_calendar_set(d.store, cli->words[0], a->zone, a->hours,
                            holidays, &d.who, err);
    desk_close(&d);
    return rc;
}

static int calendar_list(struct cli *cli, lotse_err *err)
{
    lotse_calendars *calendars;
    struct desk d;
    int rc = desk_open(&d, cli, false, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_calendars_get(&calendars, d.store, &d.who, err);
    desk_close(&d);
    if (rc != LOTSE_OK)
        return rc;
    rolls_calendars(&cli->out, calendars, (enum format)cli->args.format);
    lotse_calendars_free(calendars);
    return rc;
}

/* ------------------------------------------------------------ the tables -- */

#define ROW(name, run, opts, words, n, summary)                                \
    {                                                                          \
        name, run, INDEX_NONE, opts, words, n, n, summary, NULL, NULL          \
    }

const struct verb verb_user_subs[] = {
    ROW("user set", user_set, user_set_opts, "MAIL", 1,
        "Make or change a user"),
    ROW("user list", user_list, list_opts, "", 0, "List the users"),
    {.name = NULL}};

const struct verb verb_org_subs[] = {
    ROW("org set", org_set, org_set_opts, "NAME", 1,
        "Make or change an organisation"),
    ROW("org list", org_list, list_opts, "", 0, "List the organisations"),
    {.name = NULL}};

const struct verb verb_token_subs[] = {
    ROW("token new", token_new, token_new_opts, "MAIL", 1,
        "Make a token that acts as this user"),
    ROW("token list", token_list, list_opts, "", 0, "List the tokens"),
    ROW("token end", token_end, token_end_opts, "N", 1, "End a token"),
    {.name = NULL}};

const struct verb verb_calendar_subs[] = {
    ROW("calendar set", calendar_set, calendar_set_opts, "NAME", 1,
        "Make or change a calendar"),
    ROW("calendar list", calendar_list, list_opts, "", 0,
        "List the calendars"),
    {.name = NULL}};
