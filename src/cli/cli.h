/* cli.h: what a verb is and what it gets. */
#ifndef LOTSE_CLI_CLI_H
#define LOTSE_CLI_CLI_H

#include "cli/args.h"
#include "front/clock.h"
#include "cli/conf.h"

#include "present/format.h"
#include "present/msg.h"
#include "present/term.h"

#include "base/arena.h"

#include "lotse.h"

#include <stdbool.h>
#include <stddef.h>

enum { CLI_MAX_INPUT = 32 << 20 }; /* a ticket, perhaps a mail with files */

struct cli;

enum verb_index {
    INDEX_NONE,     /* the verb doesn't need one, or opens it itself */
    INDEX_IF_THERE, /* open it where the file exists */
    INDEX_OPEN      /* no index, no answer */
};

/* A row of the verb table; a row whose name is NULL ends it. */
struct verb {
    const char *name;
    int (*run)(struct cli *cli, lotse_err *err); /* a lotse_status */
    enum verb_index index;
    const struct opt *opts;
    const char *words;        /* arguments, for the usage line; "" none */
    int min_words, max_words; /* -1: any number */
    const char *summary;      /* one line */
    const char *more;         /* further help, or NULL */
    const struct verb *subs;  /* verbs below it, or NULL; they are named
                                 "ticket new", in full */
};

/* What a verb gets: its values, its words, an index, the time, two writers. */
struct cli {
    const struct verb *verbs, *verb;
    struct args args;
    const char **words;
    int n_words;
    lotse_index *index; /* NULL where the row says so */
    struct clock clock;
    struct conf conf;
    struct arena arena;
    struct sink_file out_file, err_file;
    struct term out, err; /* data; messages */
    bool out_tty, err_tty;
};

/* The row of this name, which is the last word of it, or NULL. */
const struct verb *cli_find_verb(const struct verb *verbs, const char *name);

/* "new" of "ticket new". */
const char *cli_verb_word(const struct verb *verb);

/* German where the locale is, else English. */
enum msg_lang cli_locale(void);

/* A message for people on standard error, a line; nothing with --quiet. */
void cli_note(struct cli *cli, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Global help, and help for one verb. */
void help_all(const struct term *t, const struct verb *verbs);
void help_verb(const struct term *t, const struct verb *verb);

/* Completion scripts; false: unknown shell. */
bool complete_write(const struct term *t, const struct verb *verbs,
                    const char *shell);

/* Both verbs that ask: run the query, write what was found. */
int cli_query(struct cli *cli, lotse_mode mode, const char *text, size_t n,
              lotse_err *err);

/* Verbs, one file each, with their option tables. */
int verb_compile(struct cli *cli, lotse_err *err);
int verb_search(struct cli *cli, lotse_err *err);
int verb_suggest(struct cli *cli, lotse_err *err);
int verb_show(struct cli *cli, lotse_err *err);
int verb_list(struct cli *cli, lotse_err *err);
int verb_check(struct cli *cli, lotse_err *err);
int verb_eval(struct cli *cli, lotse_err *err);
int verb_tune(struct cli *cli, lotse_err *err);
int verb_analyze(struct cli *cli, lotse_err *err);
int verb_doctor(struct cli *cli, lotse_err *err);
int verb_report(struct cli *cli, lotse_err *err);
int verb_serve(struct cli *cli, lotse_err *err);
int verb_mcp(struct cli *cli, lotse_err *err);
int verb_completion(struct cli *cli, lotse_err *err);
int verb_report(struct cli *cli, lotse_err *err);
int verb_export(struct cli *cli, lotse_err *err);
int verb_import(struct cli *cli, lotse_err *err);
int verb_backup(struct cli *cli, lotse_err *err);
int verb_help(struct cli *cli, lotse_err *err);

/* Verbs that have others below them. */
extern const struct verb verb_ticket_subs[], verb_sla_subs[], verb_user_subs[],
    verb_org_subs[], verb_token_subs[], verb_calendar_subs[],
    verb_mail_subs[];
extern const struct opt verb_no_opts[];

extern const struct opt verb_compile_opts[], verb_search_opts[],
    verb_suggest_opts[], verb_show_opts[], verb_list_opts[], verb_check_opts[],
    verb_eval_opts[], verb_tune_opts[], verb_analyze_opts[], verb_doctor_opts[],
    verb_report_opts[], verb_serve_opts[], verb_mcp_opts[],
    verb_export_opts[], verb_import_opts[], verb_backup_opts[],
    verb_completion_opts[], verb_help_opts[];

#endif
