/*
 * verb_compile.c: the articles become an index.
 *
 * Diagnostics go to standard error as they come, as `path:line: reason` with
 * the path relative to the working directory, so that editors can jump; of
 * equal warnings the first few, unless --verbose asks for all. The
 * one summary line is data. A progress bar is drawn only on a terminal and
 * wiped before anything else is written there.
 */
#include "cli/cli.h"

#include "present/diags.h"

#include "base/err.h"
#include "base/str.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const struct opt verb_compile_opts[] = {
    {.name = "output",
     .key = 'o',
     .kind = OPT_STRING,
     .at = offsetof(struct args, output),
     .arg = "INDEX",
     .help = "the index to write (as --index)"},
    {.name = "full",
     .kind = OPT_FLAG,
     .at = offsetof(struct args, full),
     .help = "parse unchanged files, too"},
    {.name = "check",
     .kind = OPT_FLAG,
     .at = offsetof(struct args, check),
     .help = "parse and report only, write nothing"},
    {.name = "jobs",
     .kind = OPT_INT,
     .at = offsetof(struct args, jobs),
     .arg = "N",
     .min = 1,
     .max = 64,
     .help = "processes that parse (one per processor)"},
    ARGS_LEXICON,
    ARGS_DICT,
    ARGS_SOLVED,
    ARGS_FORMAT(args_text_json),
    ARGS_JSON,
    ARGS_END};

enum { SHOWN_EACH = 20, RULES_MAX = 16 };

/* How often a rule warned. */
struct warned {
    char rule[32];
    size_t n;
};

struct compiling {
    struct cli *cli;
    const char *articles;
    struct warned warned[RULES_MAX];
    int shown; /* per cent on the bar, -1: no bar on the screen */
};

static void wipe_bar(struct compiling *c)
{
    if (c->shown >= 0) {
        sink_adds(&c->cli->err.to, "\r\x1b[K");
        sink_file_flush(&c->cli->err_file);
    }
    c->shown = -1;
}

/* Count a warning; true: so many of its kind were shown that it isn't. */
static bool too_many(struct compiling *c, const char *rule)
{
    for (size_t i = 0; i < RULES_MAX; i++) {
        struct warned *w = &c->warned[i];

        if (w->n == 0)
            snprintf(w->rule, sizeof w->rule, "%s", rule);
        if (strcmp(w->rule, rule) == 0)
            return ++w->n > SHOWN_EACH;
    }
    return false;
}

static void tell_hidden(struct compiling *c)
{
    for (size_t i = 0; i < RULES_MAX && !c->cli->args.verbose; i++)
        if (c->warned[i].n > SHOWN_EACH)
            cli_note(c->cli, "%zu more warnings [%s]; --verbose shows all",
                     c->warned[i].n - SHOWN_EACH, c->warned[i].rule);
}

static void on_diag(void *ctx, const lotse_diag *d)
{
    struct compiling *c = ctx;
    const struct args *args = &c->cli->args;

    if ((d->severity == LOTSE_NOTE && !args->verbose) ||
        (d->severity == LOTSE_WARNING && args->quiet))
        return;
    if (d->severity == LOTSE_WARNING && too_many(c, d->rule) && !args->verbose)
        return;
    wipe_bar(c);
    diags_text(&c->cli->err, c->articles, d);
}

static void on_progress(void *ctx, size_t done, size_t total)
{
    struct compiling *c = ctx;
    int percent = total > 0 ? (int)(done * 100 / total) : 100;
    char bar[21];

    if (percent == c->shown)
        return;
    c->shown = percent;
    memset(bar, '.', 20);
    memset(bar, '#', (size_t)(percent > 100 ? 100 : percent) / 5);
    bar[20] = '\0';
    sink_adds(&c->cli->err.to, "\r");
    term_fmt(&c->cli->err, "[%s] %3d %% %zu/%zu", bar, percent, done, total);
    sink_file_flush(&c->cli->err_file);
}

/* "1.9 MB": powers of 1000, as ls and disks count. */
static void size_text(char *buf, size_t size, uint64_t bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double d = (double)bytes;
    size_t u = 0;

    while (d >= 999.5 && u + 1 < sizeof units / sizeof *units) {
        d /= 1000;
        u++;
    }
    snprintf(buf, size, u == 0 || d >= 99.95 ? "%.0f %s" : "%.1f %s", d,
             units[u]);
}

static void summary_text(const struct term *t, const lotse_compile_stats *s,
                         const char *index)
{
    char size[32];

    term_fmt(t, "%zu articles (%zu de, %zu en", s->articles, s->articles_de,
             s->articles_en);
    if (s->unpublished > 0)
        term_fmt(t, ", %zu unpublished", s->unpublished);
    size_text(size, sizeof size, s->index_bytes);
    term_fmt(t, "), %zu sections, %zu parsed, ", s->sections, s->parsed);
    if (s->removed > 0)
        term_fmt(t, "%zu removed, ", s->removed);
    term_fmt(t, "index %s, ", size);
    term_text(t, index);
    term_text(t, s->written ? "\n" : " (unchanged)\n");
}

static void summary_json(const struct term *t, const lotse_compile_stats *s,
                         const char *index)
{
    struct jsonw j = {.to = &t->to};

    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key_text(&j, "index", s->index_id);
    jsonw_key_text(&j, "path", index);
    jsonw_key_bool(&j, "written", s->written);
    jsonw_key_uint(&j, "files", s->files);
    jsonw_key_uint(&j, "articles", s->articles);
    jsonw_key_uint(&j, "de", s->articles_de);
    jsonw_key_uint(&j, "en", s->articles_en);
    jsonw_key_uint(&j, "unpublished", s->unpublished);
    jsonw_key_uint(&j, "sections", s->sections);
    jsonw_key_uint(&j, "parsed", s->parsed);
    jsonw_key_uint(&j, "removed", s->removed);
    jsonw_key_uint(&j, "errors", s->errors);
    jsonw_key_uint(&j, "warnings", s->warnings);
    jsonw_key_uint(&j, "unknown_keys", s->unknown_keys);
    jsonw_key_uint(&j, "bytes", s->bytes);
    jsonw_key_uint(&j, "index_bytes", s->index_bytes);
    jsonw_close_object(&j);
    jsonw_line(&j);
}

static void summary(struct cli *cli, const lotse_compile_stats *s,
                    const char *index)
{
    if (cli->args.format == FORMAT_JSON) {
        summary_json(&cli->out, s, index);
    } else if (!cli->args.quiet) {
        if (cli->args.check)
            term_fmt(&cli->out,
                     "%zu files, %zu articles, %zu errors, %zu warnings, "
                     "nothing written\n",
                     s->files, s->articles, s->errors, s->warnings);
        else
            summary_text(&cli->out, s, index);
        if (cli->args.verbose && s->unknown_keys > 0)
            cli_note(cli, "%llu unknown front-matter keys ignored",
                     (unsigned long long)s->unknown_keys);
    }
}

/* What was asked for, else Debian's word list where it is installed. */
static const char *dictionary(const struct args *args)
{
    if (args->dictionary == NULL)
        return access(ARGS_DICTIONARY, R_OK) == 0 ? ARGS_DICTIONARY : NULL;
    return strcmp(args->dictionary, "none") == 0 ? NULL : args->dictionary;
}

/* What solved tickets teach, written beside the index as INDEX.solved: the
 * file that --solved names, else our own tickets where there are any. A store
 * that can't be read must not keep articles from being found. */
static const char *lessons(struct str *path, struct cli *cli,
                           const char *index)
{
    const struct args *a = &cli->args;
    lotse_store *store = NULL;
    lotse_err why;
    size_t n = 0;
    int rc;

    if (a->solved != NULL)
        return strcmp(a->solved, "none") == 0 ? NULL : a->solved;
    if (a->check || access(a->tickets, F_OK) != 0)
        return NULL;
    str_addf(path, "%s.solved", index);
    rc = path->oom ? err_nomem(&why)
                   : lotse_store_open(&store, a->tickets, &why);
    if (rc == LOTSE_OK)
        rc = lotse_store_solved(&n, store, str_text(path), &why);
    lotse_store_close(store);
    if (rc != LOTSE_OK)
        cli_note(cli, "what solved tickets teach is left out: %s", why.msg);
    if (rc != LOTSE_OK || n == 0) {
        if (!path->oom)
            unlink(str_text(path));
        return NULL;
    }
    return str_text(path);
}

int verb_compile(struct cli *cli, lotse_err *err)
{
    struct str learnt = {0};
    lotse_compile_opts opts = LOTSE_COMPILE_INIT;
    lotse_compile_stats stats = {0};
    struct compiling c = {.cli = cli, .shown = -1};
    int rc;

    opts.articles = cli->n_words > 0 ? cli->words[0] : cli->args.articles;
    opts.index = cli->args.output != NULL ? cli->args.output : cli->args.index;
    /* before what solved tickets teach is written beside it */
    rc = lotse_compile_place(opts.index, err);
    if (rc != LOTSE_OK)
        return rc;
    opts.lexicon = cli->args.lexicon;
    opts.dictionary = dictionary(&cli->args);
    opts.solved = lessons(&learnt, cli, opts.index);
    opts.full = cli->args.full;
    opts.dry_run = cli->args.check;
    opts.jobs = cli->args.jobs;
    opts.diag = on_diag;
    if (cli->err_tty && !cli->args.quiet)
        opts.progress = on_progress;
    opts.ctx = &c;
    c.articles = opts.articles;
    /* arrays that grow to megabytes leave no holes where they have been */
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    rc = lotse_compile(&stats, &opts, err);
    wipe_bar(&c);
    tell_hidden(&c);
    if (rc == LOTSE_OK || (rc == LOTSE_INPUT && stats.errors > 0))
        summary(cli, &stats, opts.index);
    str_free(&learnt);
    return rc;
}
