/*
 * args.c: the option tables that all verbs share.
 *
 * A verb's own rows stand in its file; here are the choices, the global
 * options and the keys of the configuration file. The keys are the same rows
 * with the same types, so that a value means one thing wherever it comes from.
 */
#include "cli/args.h"

#include "present/format.h"

const struct opt_choice args_formats[] = {{"text", FORMAT_TEXT},
                                          {"json", FORMAT_JSON},
                                          {"ndjson", FORMAT_NDJSON},
                                          {"tsv", FORMAT_TSV},
                                          {NULL, 0}};

const struct opt_choice args_show_formats[] = {{"text", FORMAT_TEXT},
                                               {"md", FORMAT_MD},
                                               {"html", FORMAT_HTML},
                                               {"json", FORMAT_JSON},
                                               {NULL, 0}};

const struct opt_choice args_text_json[] = {
    {"text", FORMAT_TEXT}, {"json", FORMAT_JSON}, {NULL, 0}};

const struct opt_choice args_langs[] = {{"de", LOTSE_LANG_DE},
                                        {"en", LOTSE_LANG_EN},
                                        {"any", LOTSE_LANG_ANY},
                                        {"auto", LOTSE_LANG_AUTO},
                                        {NULL, 0}};

const struct opt_choice args_audiences[] = {{"public", LOTSE_PUBLIC},
                                            {"agent", LOTSE_AGENT},
                                            {"level2", LOTSE_LEVEL2},
                                            {NULL, 0}};

const struct opt_choice args_colors[] = {{"auto", COLOR_AUTO},
                                         {"always", COLOR_ALWAYS},
                                         {"never", COLOR_NEVER},
                                         {NULL, 0}};

const struct opt_choice args_explains[] = {
    {"plain", LOTSE_EXPLAIN_PLAIN}, {"full", LOTSE_EXPLAIN_FULL}, {NULL, 0}};

const struct opt_choice args_modes[] = {
    {"suggest", LOTSE_SUGGEST}, {"search", LOTSE_SEARCH}, {NULL, 0}};

const struct opt_choice args_grades[] = {
    {"low", 1}, {"medium", 2}, {"high", 3}, {NULL, 0}};

const struct opt_choice args_states[] = {
    {"new", LOTSE_NEW},
    {"open", LOTSE_OPENED},
    {"waiting", LOTSE_WAITING},
    {"with-developers", LOTSE_DEVELOPERS},
    {"solved", LOTSE_SOLVED},
    {"closed", LOTSE_CLOSED},
    {NULL, 0}};

const struct opt_choice args_roles[] = {{"requester", LOTSE_REQUESTER},
                                        {"first", LOTSE_FIRST},
                                        {"second", LOTSE_SECOND},
                                        {"admin", LOTSE_ADMIN},
                                        {NULL, 0}};

const struct opt_choice args_yes_no[] = {{"yes", 1}, {"no", 0}, {NULL, 0}};

#define STRING(n, a, h)                                                        \
    {                                                                          \
        .name = #n, .kind = OPT_STRING, .at = offsetof(struct args, n),        \
        .arg = (a), .help = (h)                                                \
    }
#define FLAG(n, h)                                                             \
    {                                                                          \
        .name = #n, .kind = OPT_FLAG, .at = offsetof(struct args, n),          \
        .help = (h)                                                            \
    }

const struct opt args_global[] = {
    STRING(index, "FILE", "the index (index/kb.db)"),
    STRING(tickets, "FILE", "the tickets (lotse-tickets.db)"),
    STRING(config, "FILE", "read this file instead of the usual three"),
    FLAG(quiet, "no summary, no warnings, no progress"),
    FLAG(verbose, "say more"),
    FLAG(version, "print the version"),
    {.name = "help",
     .key = 'h',
     .kind = OPT_FLAG,
     .at = offsetof(struct args, help),
     .help = "print this help"},
    ARGS_END};

const struct opt args_conf[] = {STRING(index, "FILE", ""),
                                STRING(tickets, "FILE", ""),
                                ARGS_LANG,
                                ARGS_LIMIT,
                                ARGS_FORMAT(args_formats),
                                ARGS_COLOR,
                                ARGS_AUDIENCE,
                                STRING(articles, "DIR", ""),
                                ARGS_LEXICON,
                                ARGS_DICT,
                                ARGS_SOLVED,
                                ARGS_SERVE,
                                ARGS_ENUM("search_log", search_log, "",
                                          args_yes_no, ""),
                                ARGS_AS,
                                ARGS_RULES,
                                STRING(spool, "DIR", ""),
                                STRING(address, "ADDRS", ""),
                                ARGS_ENUM("trust_agents", trust_agents,
                                          "WHETHER", args_yes_no, ""),
                                ARGS_MAIL,
                                ARGS_END};
