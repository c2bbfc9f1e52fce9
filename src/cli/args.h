/* args.h: every value that an option, the environment or a file can set. */
#ifndef LOTSE_CLI_ARGS_H
#define LOTSE_CLI_ARGS_H

#include "cli/opt.h"

#include "lotse.h"

#include <stdbool.h>
#include <stddef.h>

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* Strings are borrowed: from argv, the environment or the arena of cli. */
struct args {
    /* global */
    const char *index, *tickets, *config;
    bool quiet, verbose, version, help;
    /* also in files and in the environment */
    const char *articles, *lexicon, *dictionary, *solved;
    int lang;     /* a lotse_lang */
    int audience; /* a lotse_audience, -1: not given */
    int format;   /* an enum format */
    int color;    /* an enum color */
    int limit;    /* 0: not given */
    /* of single verbs */
    int explain; /* a lotse_explain */
    int mode;    /* a lotse_mode */
    int jobs, precision;
    const char *listen, *socket, *hosts, *origins, *base, *site, *contact;
    int threads, connections, per_address, timeout;
    bool no_tickets, log_queries;
    int search_log; /* are searches kept? 0: no */
    bool all, full, check, dry_run;
    const char *output, *article, *tag, *category, *run, *gate,
        *queries, *qrels;
    /* tickets: also in files and in the environment */
    const char *as, *categories, *answer, *warn, *recommend, *escalate;
    /* tickets: of single verbs */
    const char *from, *name, *subject, *text, *reason, *type, *owner, *org,
        *requester, *ext, *cause, *prevention, *domains, *calendar, *zone,
        *hours, *holidays, *password;
    int urgency, complexity, impact, level, state, role, portal, active, days,
        offset;
    bool overdue, due, automatic, helped, unsolved, draft, nobody, internal;
    struct opt_list attach;
    /* mail */
    const char *spool, *address, *sender, *recipient, *maildir;
    int trust_agents, outcome;
    /* mail: also in files and in the environment */
    const char *mail_smtp, *mail_sendmail, *mail_imap, *mail_move,
        *mail_secret, *mail_ca, *mail_templates;
    int mail_plain;
};

#define ARGS_INDEX "index/kb.db"

/* Where Debian's trans-de-en puts its word list. */
#define ARGS_DICTIONARY "/usr/share/trans/de-en"

#define ARGS_INIT                                                              \
    {                                                                          \
        .index = ARGS_INDEX, .tickets = "lotse-tickets.db",                    \
        .articles = "articles", .audience = -1, .mode = LOTSE_SUGGEST,         \
        .state = -1, .role = -1, .portal = -1, .active = -1, .outcome = -1,    \
        .search_log = 1                                                        \
    }

extern const struct opt args_global[]; /* before or after the verb */
extern const struct opt args_conf[];   /* keys of lotse.conf, LOTSE_<KEY> */

extern const struct opt_choice args_formats[];      /* of results */
extern const struct opt_choice args_show_formats[]; /* of an article */
extern const struct opt_choice args_text_json[];
extern const struct opt_choice args_langs[];
extern const struct opt_choice args_audiences[];
extern const struct opt_choice args_colors[];
extern const struct opt_choice args_explains[];
extern const struct opt_choice args_modes[];
extern const struct opt_choice args_grades[]; /* of urgency and the like */
extern const struct opt_choice args_states[]; /* of tickets */
extern const struct opt_choice args_roles[];
extern const struct opt_choice args_yes_no[];

/* Rows that several verbs share. */
#define ARGS_STRING(n, v, a, h)                                                \
    {                                                                          \
        .name = (n), .kind = OPT_STRING, .at = offsetof(struct args, v),       \
        .arg = (a), .help = (h)                                                \
    }
#define ARGS_FLAG(n, v, h)                                                     \
    {                                                                          \
        .name = (n), .kind = OPT_FLAG, .at = offsetof(struct args, v),         \
        .help = (h)                                                            \
    }
#define ARGS_ENUM(n, v, a, c, h)                                               \
    {                                                                          \
        .name = (n), .kind = OPT_ENUM, .at = offsetof(struct args, v),         \
        .arg = (a), .choices = (c), .help = (h)                                \
    }
#define ARGS_NUMBER(n, v, a, lo, hi, h)                                        \
    {                                                                          \
        .name = (n), .kind = OPT_INT, .at = offsetof(struct args, v),          \
        .arg = (a), .min = (lo), .max = (hi), .help = (h)                      \
    }
#define ARGS_AS ARGS_STRING("as", as, "MAIL", "act as this user")
/* What the desk promises, and the table of categories. */
#define ARGS_RULES                                                             \
    ARGS_STRING("categories", categories, "FILE",                              \
                "table of types and their words"),                             \
        ARGS_STRING("answer", answer, "TIME", "first answer within (24h)"),    \
        ARGS_STRING("warn", warn, "TIME", "warn so long before (2h)"),         \
        ARGS_STRING("recommend", recommend, "TIME",                            \
                    "level 1: recommend to escalate after (1d)"),              \
        ARGS_STRING("escalate", escalate, "TIME",                              \
                    "level 1: escalate after (2d)")
#define ARGS_FORMAT(list)                                                      \
    {                                                                          \
        .name = "format", .kind = OPT_ENUM,                                    \
        .at = offsetof(struct args, format), .arg = "FORMAT",                  \
        .choices = (list), .help = "how to write"                              \
    }
#define ARGS_JSON                                                              \
    {                                                                          \
        .name = "json", .kind = OPT_CONST,                                     \
        .at = offsetof(struct args, format), .value = FORMAT_JSON,             \
        .help = "the same as --format json"                                    \
    }
#define ARGS_LANG                                                              \
    {                                                                          \
        .name = "lang", .kind = OPT_ENUM, .at = offsetof(struct args, lang),   \
        .arg = "LANG", .choices = args_langs, .help = "language"               \
    }
#define ARGS_AUDIENCE                                                          \
    {                                                                          \
        .name = "audience", .kind = OPT_ENUM,                                  \
        .at = offsetof(struct args, audience), .arg = "WHO",                   \
        .choices = args_audiences, .help = "who reads"                         \
    }
#define ARGS_LIMIT                                                             \
    {                                                                          \
        .name = "limit", .key = 'n', .kind = OPT_INT,                          \
        .at = offsetof(struct args, limit), .arg = "N", .min = 1, .max = 1000, \
        .help = "most hits to show, 1 to 1000"                                 \
    }
#define ARGS_COLOR                                                             \
    {                                                                          \
        .name = "color", .kind = OPT_ENUM, .at = offsetof(struct args, color), \
        .arg = "WHEN", .choices = args_colors, .help = "colour in text"        \
    }
#define ARGS_LEXICON                                                           \
    {                                                                          \
        .name = "lexicon", .kind = OPT_STRING,                                 \
        .at = offsetof(struct args, lexicon), .arg = "DIR",                    \
        .help = "word lists to use instead of the built-in ones"               \
    }
#define ARGS_DICT                                                              \
    {                                                                          \
        .name = "dictionary", .kind = OPT_STRING,                              \
        .at = offsetof(struct args, dictionary), .arg = "FILE",                \
        .help = "German-English word list of Ding, or none"                    \
    }
#define ARGS_SOLVED                                                            \
    {                                                                          \
        .name = "solved", .kind = OPT_STRING,                                  \
        .at = offsetof(struct args, solved), .arg = "FILE",                    \
        .help = "solved tickets that lend articles words; none"                \
    }
#define ARGS_EXPLAIN                                                           \
    {                                                                          \
        .name = "explain", .kind = OPT_ENUM,                                   \
        .at = offsetof(struct args, explain), .arg = "HOW",                    \
        .choices = args_explains, .optional = true,                            \
        .value = LOTSE_EXPLAIN_PLAIN, .help = "say why each hit stands there"  \
    }
#define ARGS_ALL                                                               \
    {                                                                          \
        .name = "all", .kind = OPT_FLAG, .at = offsetof(struct args, all),     \
        .help = "show hits even where none is likely to help"                  \
    }
#define ARGS_STRING(n, v, a, h)                                                \
    {                                                                          \
        .name = (n), .kind = OPT_STRING, .at = offsetof(struct args, v),       \
        .arg = (a), .help = (h)                                                \
    }
/* What serve is told by a file rather than by flags. */
#define ARGS_SERVE                                                             \
    ARGS_STRING("listen", listen, "ADDR:PORT",                                 \
                "address (127.0.0.1:8089); port 0: any free one"),             \
        ARGS_STRING("host", hosts, "NAMES", "host names that users ask for"),  \
        ARGS_STRING("origin", origins, "ORIGINS",                              \
                    "pages that may embed the search box"),                    \
        ARGS_STRING("base", base, "URL", "our address as users see it"),       \
        ARGS_STRING("site", site, "NAME", "name of the help pages"),           \
        ARGS_STRING("contact", contact, "ADDR",                                \
                    "support desk: mail address or URL")
/* How mail comes and goes. */
#define ARGS_MAIL                                                              \
    ARGS_STRING("mail_smtp", mail_smtp, "URL",                                 \
                    "mail server to send through: smtp://HOST:587"),           \
        ARGS_STRING("mail_sendmail", mail_sendmail, "PROGRAM",                 \
                    "program to send with, instead"),                          \
        ARGS_STRING("mail_imap", mail_imap, "URL",                             \
                    "mailbox to fetch from: imaps://HOST/INBOX"),              \
        ARGS_STRING("mail_move", mail_move, "FOLDER",                          \
                    "where fetched mails go; else they are marked as read"),   \
        ARGS_STRING("mail_secret", mail_secret, "FILE",                        \
                    ".netrc file with the passwords"),                         \
        ARGS_STRING("mail_ca", mail_ca, "FILE",                                \
                    "certificates to trust instead of the system's"),          \
        ARGS_STRING("mail_templates", mail_templates, "DIR",                   \
                    "what mails say: de.txt, en.txt, mail.html"),              \
        ARGS_ENUM("mail_plain", mail_plain, "YES|NO", args_yes_no,             \
                  "talk to mail servers without TLS")
#define ARGS_END                                                               \
    {                                                                          \
        .name = NULL                                                           \
    }

#endif
