/*
 * mailer.c: mail that leaves, and a mailbox that is fetched from.
 *
 * Both are run again and again, by cron or a timer; where nothing is to be done
 * they print nothing.
 */
#include "cli/mailer.h"

#include "cli/desk.h"
#include "cli/mail.h"

#include "present/jsonw.h"

#include <string.h>

#define ARGS_SECRET                                                            \
    ARGS_STRING("secret", mail_secret, "FILE",                                 \
                ".netrc file with the passwords")
#define ARGS_CA                                                                \
    ARGS_STRING("ca", mail_ca, "FILE",                                         \
                "certificates to trust instead of the system's")

const struct opt mail_send_opts[] = {
    ARGS_STRING("address", address, "ADDRS",
                "our addresses; the first one sends"),
    ARGS_STRING("smtp", mail_smtp, "URL", "smtp://HOST:587 or smtps://HOST"),
    ARGS_STRING("sendmail", mail_sendmail, "PROGRAM", "a program instead"),
    ARGS_SECRET,
    ARGS_CA,
    ARGS_STRING("templates", mail_templates, "DIR", "what mails say"),
    ARGS_NUMBER("timeout", timeout, "SECONDS", 1, 500, "for one mail (120)"),
    ARGS_LIMIT,
    ARGS_FORMAT(args_text_json),
    ARGS_JSON,
    ARGS_END};

/* The first of our addresses. */
static const char *sender(struct cli *cli)
{
    const char *s = cli->args.address;

    if (s == NULL)
        return NULL;
    s += strspn(s, " ,");
    return arena_strn(&cli->arena, s, strcspn(s, " ,"));
}

void mailer_read(lotse_mailer *out, struct cli *cli,
                 void (*say)(void *ctx, const char *line))
{
    const struct args *a = &cli->args;

    *out = (lotse_mailer){.from = sender(cli),
                          .name = a->site,
                          .base = a->base,
                          .smtp = a->mail_smtp,
                          .sendmail = a->mail_sendmail,
                          .imap = a->mail_imap,
                          .imap_move = a->mail_move,
                          .secret = a->mail_secret,
                          .ca = a->mail_ca,
                          .plain = a->mail_plain != 0,
                          .templates = a->mail_templates,
                          .timeout = a->timeout,
                          .index = a->index,
                          .say = say,
                          .ctx = cli};
}

bool mailer_is_set(const struct args *a)
{
    return a->address != NULL &&
           (a->mail_smtp != NULL || a->mail_sendmail != NULL);
}

static void tell(void *ctx, const char *line)
{
    cli_note(ctx, "%s", line);
}

const struct opt mail_fetch_opts[] = {
    ARGS_STRING("imap", mail_imap, "URL", "imaps://HOST/FOLDER"),
    ARGS_STRING("move", mail_move, "FOLDER",
                "where taken mails go; else they are marked as read"),
    ARGS_STRING("spool", spool, "DIR", "folder of the raw mails"),
    ARGS_STRING("address", address, "ADDRS", "our addresses"),
    ARGS_SECRET,
    ARGS_CA,
    ARGS_NUMBER("timeout", timeout, "SECONDS", 1, 3600, "for one mail (300)"),
    ARGS_LIMIT,
    ARGS_FORMAT(args_text_json),
    ARGS_JSON,
    ARGS_RULES,
    ARGS_END};

int mail_fetch(struct cli *cli, lotse_err *err)
{
    struct jsonw j = {.to = &cli->out.to};
    struct str folder = {0};
    lotse_mail_fetched n;
    lotse_mail_opts opts;
    lotse_mailer m;
    struct desk d;
    int rc = mail_opts(&opts, &folder, &cli->args, err);

    mailer_read(&m, cli, tell);
    m.limit = (size_t)cli->args.limit;
    if (rc == LOTSE_OK)
        rc = desk_open(&d, cli, true, err);
    if (rc == LOTSE_OK) {
        rc = lotse_mail_fetch(&n, d.store, &m, &opts, d.now, err);
        desk_close(&d);
    }
    str_free(&folder);
    if (rc != LOTSE_OK)
        return rc;
    if (cli->args.format == FORMAT_JSON) {
        jsonw_open_object(&j);
        jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
        jsonw_key_uint(&j, "taken", n.taken);
        jsonw_key_uint(&j, "left", n.left);
        jsonw_close_object(&j);
        jsonw_line(&j);
    } else if (n.taken + n.left > 0) {
        term_fmt(&cli->out, "%zu mail%s taken\n", n.taken,
                 n.taken == 1 ? "" : "s");
    }
    return LOTSE_OK;
}

int mail_send(struct cli *cli, lotse_err *err)
{
    struct jsonw j = {.to = &cli->out.to};
    lotse_mail_sent n;
    lotse_mailer m;
    struct desk d;
    int rc;

    mailer_read(&m, cli, tell);
    m.limit = (size_t)cli->args.limit;
    rc = lotse_mail_check(&m, err);
    if (rc == LOTSE_OK)
        rc = desk_open(&d, cli, false, err);
    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_mail_send(&n, d.store, &m, d.now, err);
    desk_close(&d);
    if (rc != LOTSE_OK)
        return rc;
    if (cli->args.format == FORMAT_JSON) {
        jsonw_open_object(&j);
        jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
        jsonw_key_uint(&j, "sent", n.sent);
        jsonw_key_uint(&j, "later", n.later);
        jsonw_key_uint(&j, "failed", n.failed);
        jsonw_close_object(&j);
        jsonw_line(&j);
    } else if (n.sent + n.later + n.failed > 0) {
        term_fmt(&cli->out, "%zu sent, %zu to be tried again, %zu refused\n",
                 n.sent, n.later, n.failed);
    }
    return LOTSE_OK;
}
