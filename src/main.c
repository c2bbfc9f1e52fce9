/*
 * main.c: the verb table, the order of settings, and the exit code.
 *
 * argv is parsed twice: first for what must work whatever the configuration
 * says (--help, --version, --config, wrong options), then, after files and
 * environment, for the values, so that a flag wins over LOTSE_* over lotse.conf
 * over the default. Then the index is opened as the verb's row says, the verb
 * runs, and what it returns becomes the exit code. Messages are printed here,
 * once, to standard error.
 */
#include "cli/cli.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const struct verb verbs[] = {
    {"compile", verb_compile, INDEX_NONE, verb_compile_opts, "[ARTICLES]", 0, 1,
     "Compile the articles into the index",
     "Reads every Markdown file below ARTICLES (articles). Findings go to\n"
     "standard error as path:line: reason.\n", NULL},
    {"search", verb_search, INDEX_OPEN, verb_search_opts, "WORDS...", 1, -1,
     "Find articles for a few words",
     "Experts write \"two words\", pre*, title:word, tag:name, and -word\n"
     "behind -- to leave a word out:\n"
     "    lotse search -- outlook -kalender\n", NULL},
    {"suggest", verb_suggest, INDEX_OPEN, verb_suggest_opts, "[FILE|-]", 0, 1,
     "Find the articles that answer a ticket",
     "Reads the ticket (plain text or a raw mail) from FILE or standard "
     "input.\nExit status 1 says that nothing is likely to help.\n", NULL},
    {"show", verb_show, INDEX_OPEN, verb_show_opts, "ID", 1, 1,
     "Show an article", NULL, NULL},
    {"list", verb_list, INDEX_OPEN, verb_list_opts, "", 0, 0,
     "List the articles", NULL, NULL},
    {"check", verb_check, INDEX_NONE, verb_check_opts, "[ARTICLES]", 0, 1,
     "Check the articles: what can't be found, and why",
     "Exit status 1 says that there are errors or warnings.\n", NULL},
    {"eval", verb_eval, INDEX_OPEN, verb_eval_opts, "QUERIES QRELS", 2, 2,
     "Measure the ranking with queries whose answers are known",
     "QUERIES are JSON lines {\"_id\",\"text\",\"lang\"}, QRELS lines\n"
     "`query 0 article relevance`.\n", NULL},
    {"tune", verb_tune, INDEX_OPEN, verb_tune_opts, "QUERIES QRELS", 2, 2,
     "Fit ranking and confidence to solved tickets",
     "Reads what eval reads, at least 50 tickets. Exit status 1 says that\n"
     "nothing was gained on tickets it hadn't seen, and nothing written.\n",
     NULL},
    {"analyze", verb_analyze, INDEX_IF_THERE, verb_analyze_opts, "TEXT...|-", 1,
     -1, "Show the terms that a text becomes, and why", NULL, NULL},
    {"serve", verb_serve, INDEX_NONE, verb_serve_opts, "", 0, 0,
     "Serve search, portal and API over HTTP",
     "Ends at SIGTERM, when all requests in flight are answered. A list of\n"
     "NAMES or ORIGINS has blanks or commas between them.\n", NULL},
    {"ticket", NULL, INDEX_NONE, verb_no_opts, "", 0, 0,
     "File, read and handle tickets",
     "Without --as the command line acts as the system and may do all.\n",
     verb_ticket_subs},
    {"mail", NULL, INDEX_NONE, verb_no_opts, "", 0, 0,
     "Tickets that come and go by mail", NULL, verb_mail_subs},
    {"sla", NULL, INDEX_NONE, verb_no_opts, "", 0, 0,
     "Run and explain the clocks of tickets", NULL, verb_sla_subs},
    {"report", verb_report, INDEX_NONE, verb_report_opts, "KIND", 1, 1,
     "What was missing, what helped, what was late",
     "KIND is deflection, articles, sla, causes, link-rate, empty, gaps or\n"
     "feedback (votes by article, and comments, the newest first; exit status\n"
     "1 where there are none).\n",
     NULL},
    {"user", NULL, INDEX_NONE, verb_no_opts, "", 0, 0,
     "People who ask and who answer", NULL, verb_user_subs},
    {"org", NULL, INDEX_NONE, verb_no_opts, "", 0, 0,
     "Organisations whose helpdesk is level 1", NULL, verb_org_subs},
    {"token", NULL, INDEX_NONE, verb_no_opts, "", 0, 0,
     "Secrets for programs that use the API", NULL, verb_token_subs},
    {"calendar", NULL, INDEX_NONE, verb_no_opts, "", 0, 0,
     "When a desk works", NULL, verb_calendar_subs},
    {"export", verb_export, INDEX_NONE, verb_export_opts, "", 0, 0,
     "Write all tickets as JSON lines", NULL, NULL},
    {"import", verb_import, INDEX_NONE, verb_import_opts, "[FILE|-]", 0, 1,
     "Fill an empty store from an export", NULL, NULL},
    {"backup", verb_backup, INDEX_NONE, verb_backup_opts, "FILE", 1, 1,
     "Copy the tickets while others go on writing", NULL, NULL},
    {"doctor", verb_doctor, INDEX_NONE, verb_doctor_opts, "[ARTICLES]", 0, 1,
     "Look whether everything is in place", NULL, NULL},
    {"mcp", verb_mcp, INDEX_NONE, verb_mcp_opts, "", 0, 0,
     "Answer agents: the Model Context Protocol",
     "A client starts it; tools: search, suggest, get_article, list_gaps.\n",
     NULL},
    {"completion", verb_completion, INDEX_NONE, verb_completion_opts,
     "bash|zsh|fish", 1, 1, "Print a completion script for a shell",
     "For bash:\n    source <(lotse completion bash)\n", NULL},
    {"help", verb_help, INDEX_NONE, verb_help_opts, "[VERB]", 0, 2,
     "Print help", NULL, NULL},
    {.name = NULL}};

static const char *verb_name(const void *ctx, size_t i)
{
    const struct verb *rows = ctx;

    /* the last row ends the list */
    return rows[i].name != NULL ? cli_verb_word(&rows[i]) : NULL;
}

static int unknown_verb(const struct verb *rows, const char *who,
                        const char *name, lotse_err *err)
{
    const char *near = opt_nearest(name, strlen(name), verb_name, rows);

    if (near != NULL)
        return err_set(err, LOTSE_INPUT,
                       "%s: unknown verb '%s', did you mean %s? (try %s "
                       "--help)",
                       who, name, near, who);
    return err_set(err, LOTSE_INPUT, "%s: unknown verb '%s' (try %s --help)",
                   who, name, who);
}

static int check_words(const struct verb *v, const struct opt_parse *p,
                       lotse_err *err)
{
    if (p->n_words < v->min_words)
        return err_set(err, LOTSE_INPUT,
                       "lotse %s: expected %s (try lotse %s --help)", v->name,
                       v->words, v->name);
    if (v->max_words >= 0 && p->n_words > v->max_words)
        return err_set(err, LOTSE_INPUT,
                       "lotse %s: unexpected argument '%s' (try lotse %s "
                       "--help)",
                       v->name, p->words[v->max_words], v->name);
    return LOTSE_OK;
}

/* Read argv into args, the verb into cli, the verb's words into cli. Without a
 * verb cli->verb stays NULL. A verb with others below it takes one more. */
static int read_args(struct cli *cli, struct args *args, int argc, char **argv,
                     lotse_err *err)
{
    const struct opt *tables[] = {args_global, NULL, NULL};
    const struct verb *rows = cli->verbs;
    char who[64] = "lotse";
    struct opt_parse p = {.who = who,
                          .tables = tables,
                          .values = args,
                          .stop_at_word = true,
                          .words = cli->words};
    int rc;

    for (; rows != NULL; rows = cli->verb->subs) {
        rc = opt_parse(&p, argc, argv, err);
        if (rc != LOTSE_OK || args->help || args->version)
            return rc;
        if (p.end >= argc)
            return cli->verb == NULL
                       ? LOTSE_OK
                       : err_set(err, LOTSE_INPUT,
                                 "%s: expected a verb (try %s --help)", who,
                                 who);
        cli->verb = cli_find_verb(rows, argv[p.end]);
        if (cli->verb == NULL)
            return unknown_verb(rows, who, argv[p.end], err);
        snprintf(who, sizeof who, "lotse %s", cli->verb->name);
        argc -= p.end + 1;
        argv += p.end + 1;
    }
    tables[0] = cli->verb->opts;
    tables[1] = args_global;
    p.stop_at_word = false;
    p.dash_words = cli->verb->max_words < 0;
    rc = opt_parse(&p, argc, argv, err);
    if (rc == LOTSE_OK && !args->help && !args->version)
        rc = check_words(cli->verb, &p, err);
    cli->n_words = p.n_words;
    return rc;
}

/* A format from a file or the environment that the verb can't write is not an
 * error: text is. */
static void fit_format(struct args *args, const struct verb *verb)
{
    const struct opt *o = opt_find(verb->opts, "format", strlen("format"));

    if (o == NULL || !opt_has_choice(o, args->format))
        args->format = FORMAT_TEXT;
}

static int read_settings(struct cli *cli, const struct args *first, int argc,
                         char **argv, lotse_err *err)
{
    const struct verb *verb = cli->verb;
    const char *file = first->config;
    int rc = clock_init(&cli->clock, getenv("LOTSE_NOW"), err);

    cli->verb = NULL; /* read once more */
    if (file == NULL)
        file = getenv("LOTSE_CONFIG");
    if (file != NULL && file[0] == '\0')
        file = NULL;
    if (rc == LOTSE_OK)
        rc = conf_load(&cli->conf, &cli->args, file, &cli->arena, err);
    if (rc != LOTSE_OK)
        return rc;
    fit_format(&cli->args, verb);
    return read_args(cli, &cli->args, argc, argv, err);
}

static bool want_color(const struct cli *cli)
{
    const char *no = getenv("NO_COLOR"), *kind = getenv("TERM");

    if (cli->args.color != COLOR_AUTO)
        return cli->args.color == COLOR_ALWAYS;
    return cli->out_tty && (no == NULL || no[0] == '\0') &&
           (kind == NULL || strcmp(kind, "dumb") != 0);
}

/* Columns of the terminal less one, 0: not known. */
static int columns(void)
{
    struct winsize size;

    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0
               ? size.ws_col - 1
               : 0;
}

static int run_verb(struct cli *cli, lotse_err *err)
{
    enum verb_index how = cli->verb->index;
    int rc = LOTSE_OK;

    cli->out.color = want_color(cli);
    cli->out.width = cli->out_tty ? columns() : 0;
    if (how == INDEX_IF_THERE && access(cli->args.index, F_OK) != 0)
        how = INDEX_NONE;
    if (how != INDEX_NONE)
        rc = lotse_open(&cli->index, cli->args.index, err);
    if (rc == LOTSE_OK)
        rc = cli->verb->run(cli, err);
    lotse_close(cli->index);
    cli->index = NULL;
    return rc;
}

/* What is asked for before any setting counts. True: done, *rc is the end. */
static bool answer_first(struct cli *cli, const struct args *first, int *rc)
{
    if (first->version) {
        term_fmt(&cli->out, "lotse %s\n", lotse_version());
    } else if (first->help) {
        if (cli->verb != NULL)
            help_verb(&cli->out, cli->verb);
        else
            help_all(&cli->out, verbs);
    } else if (cli->verb == NULL) {
        help_all(&cli->err, verbs);
        *rc = LOTSE_INPUT;
    } else {
        return false;
    }
    return true;
}

static void say(struct cli *cli, const char *prefix, const lotse_err *err)
{
    sink_file_flush(&cli->out_file);
    if (err->msg[0] == '\0')
        return;
    term_text(&cli->err, prefix);
    term_text(&cli->err, err->msg);
    term_text(&cli->err, "\n");
}

/* A mail server takes 75 for "try again" and most other codes for a reason to
 * send the mail back, so nothing but 75 may say that a mail wasn't taken: not
 * a slip in an option before the verb either. */
static bool is_for_mail(const struct cli *cli, int argc, char **argv)
{
    if (cli->verb != NULL) /* "mail" alone: what follows it is misspelt */
        return strcmp(cli->verb->name, "mail") == 0 ||
               strcmp(cli->verb->name, "mail in") == 0;
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "mail") == 0)
            return true;
    return false;
}

/* Flush the data. A reader that went away is no failure; a full disk is. */
static int finish(struct cli *cli, int rc)
{
    lotse_err err;
    int e = sink_file_flush(&cli->out_file);

    if (e == 0 && fclose(stdout) != 0)
        e = errno;
    if (e != 0 && e != EPIPE) {
        err_set(&err, LOTSE_IO, "can't write the output: %s", strerror(e));
        term_text(&cli->err, "lotse: ");
        term_text(&cli->err, err.msg);
        term_text(&cli->err, "\n");
        rc = LOTSE_IO;
    }
    sink_file_flush(&cli->err_file);
    return rc == LOTSE_NOMEM ? LOTSE_IO : rc;
}

/* A file opened later must not become standard output: occupy closed
 * descriptors, in a way that makes writing to them fail. */
static void occupy_standard_files(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_RDONLY) != fd)
            _exit(LOTSE_IO);
}

int main(int argc, char **argv)
{
    struct cli cli = {.verbs = verbs, .args = ARGS_INIT};
    struct args first = ARGS_INIT;
    lotse_err err = {0};
    bool mail;
    int rc;

    occupy_standard_files();
    signal(SIGPIPE, SIG_IGN); /* EPIPE instead, see finish() */
    signal(SIGXFSZ, SIG_IGN); /* EFBIG instead: a full disk, as it were */
    setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
    cli.out_file.file = stdout;
    cli.err_file.file = stderr;
    cli.out.to = sink_of_file(&cli.out_file);
    cli.err.to = sink_of_file(&cli.err_file);
    cli.out_tty = isatty(STDOUT_FILENO);
    cli.err_tty = isatty(STDERR_FILENO);
    cli.words = calloc((size_t)argc + 1, sizeof *cli.words);
    if (cli.words == NULL) {
        rc = err_nomem(&err);
        say(&cli, "lotse: ", &err);
        return finish(&cli, rc);
    }
    argc = argc > 0 ? argc - 1 : 0;
    argv++;
    rc = read_args(&cli, &first, argc, argv, &err);
    mail = is_for_mail(&cli, argc, argv);
    if (rc != LOTSE_OK) {
        say(&cli, "", &err);
    } else if (!answer_first(&cli, &first, &rc)) {
        rc = read_settings(&cli, &first, argc, argv, &err);
        if (rc == LOTSE_OK)
            rc = run_verb(&cli, &err);
        if (rc != LOTSE_OK)
            say(&cli, "lotse: ", &err);
    }
    free(cli.words);
    arena_free(&cli.arena);
    if (mail) { /* what it writes is no reason to keep or lose one */
        finish(&cli, rc);
        return rc == LOTSE_OK ? LOTSE_OK : LOTSE_BUSY;
    }
    return finish(&cli, rc);
}
