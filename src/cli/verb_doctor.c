/*
 * verb_doctor.c: is everything in place?
 *
 * Each check is one line: ok, warn or fail, a name, and what was found, with
 * the next step where something is wrong. A failure makes the exit code 1;
 * warnings don't. The verb opens the index and the tickets itself, as a file
 * that can't be opened is a finding here and not the end.
 */
#include "cli/cli.h"

#include "cli/newer.h"

#include "present/checkup.h"
#include "present/diags.h"

#include "base/err.h"
#include "base/str.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    HOUR = 3600,
    LOG_MAX = 64 << 20 /* bytes of the log: SQLite writes it back at 4 MB */
};

const struct opt verb_doctor_opts[] = {ARGS_FORMAT(args_text_json), ARGS_JSON,
                                       ARGS_COLOR, ARGS_END};

static void check_version(struct checkup *c)
{
    if (strcmp(lotse_version(), LOTSE_VERSION) == 0)
        checkup_add(c, CHECKUP_OK, "version", "lotse %s, index format %d",
                    LOTSE_VERSION, LOTSE_SCHEMA);
    else
        checkup_add(c, CHECKUP_WARN, "version", "lotse %s runs with library %s",
                    LOTSE_VERSION, lotse_version());
}

static void check_config(struct checkup *c, const struct conf *conf)
{
    struct str files = {0};

    for (size_t i = 0; i < conf->n_files; i++)
        str_addf(&files, "%s%s", i > 0 ? ", " : "", conf->files[i]);
    checkup_add(c, CHECKUP_OK, "config", "%s",
                conf->n_files > 0 ? str_text(&files) : "no file, defaults");
    str_free(&files);
}

static void count_diag(void *ctx, const lotse_diag *d)
{
    struct checkup *c = ctx;

    checkup_add(c, CHECKUP_FAIL, "integrity", "%s: %s", d->rule, d->message);
}

/* Opens, tells what it holds, holds together. */
static void check_index(struct checkup *c, const char *path)
{
    lotse_index *ix = NULL;
    lotse_info info;
    lotse_err err = {0};
    size_t before;
    int rc = lotse_open(&ix, path, &err);

    if (rc == LOTSE_OK)
        rc = lotse_get_info(&info, ix, &err);
    if (rc != LOTSE_OK) {
        checkup_add(c, CHECKUP_FAIL, "index", "%s", err.msg);
        lotse_close(ix);
        return;
    }
    checkup_add(c, CHECKUP_OK, "index",
                "%s: %zu de, %zu en, %zu unpublished, %zu sections", path,
                info.articles_de, info.articles_en, info.unpublished,
                info.sections);
    if (info.taught + info.confirmed > 0)
        checkup_add(c, CHECKUP_OK, "learnt",
                    "articles with words of solved tickets: %zu, that helped "
                    "readers: %zu",
                    info.taught, info.confirmed);
    before = c->n;
    rc = lotse_verify(ix, count_diag, c, &err);
    if (rc == LOTSE_OK)
        checkup_add(c, CHECKUP_OK, "integrity", "sound");
    else if (c->n == before)
        checkup_add(c, CHECKUP_FAIL, "integrity", "%s", err.msg);
    lotse_close(ix);
}

/* Is a Markdown file newer than the index? */
static void check_age(struct checkup *c, const char *index,
                      const char *articles)
{
    struct stat st, delta;
    struct str changes = {0};
    size_t files = 0, newer = 0;

    if (stat(index, &st) != 0)
        return;
    str_addf(&changes, "%s.delta", index); /* published later */
    if (!changes.oom && stat(changes.p, &delta) == 0 &&
        delta.st_mtim.tv_sec >= st.st_mtim.tv_sec)
        st.st_mtim = delta.st_mtim;
    str_free(&changes);
    if (!newer_count(&files, &newer, articles, &st.st_mtim)) {
        checkup_add(c, CHECKUP_WARN, "articles", "can't read %s: %s", articles,
                    strerror(errno));
        return;
    }
    if (newer > 0)
        checkup_add(c, CHECKUP_WARN, "articles",
                    "%s: %zu of %zu files are newer than the index: run "
                    "lotse compile",
                    articles, newer, files);
    else
        checkup_add(c, CHECKUP_OK, "articles",
                    "%s: %zu files, none newer than the index", articles,
                    files);
}

/* The folder that path lies in. */
static void add_folder(struct str *out, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        str_adds(out, ".");
    else
        str_add(out, path, slash == path ? 1 : (size_t)(slash - path));
}

static void check_folder(struct checkup *c, const char *index)
{
    struct str dir = {0}, above = {0};
    bool there;

    add_folder(&dir, index);
    add_folder(&above, str_text(&dir));
    there = access(str_text(&dir), F_OK) == 0;
    if (access(str_text(&dir), W_OK | X_OK) == 0)
        checkup_add(c, CHECKUP_OK, "folder", "%s is writable", str_text(&dir));
    else if (!there && access(str_text(&above), W_OK | X_OK) == 0)
        checkup_add(c, CHECKUP_OK, "folder",
                    "%s isn't there yet; lotse compile makes it",
                    str_text(&dir));
    else
        checkup_add(c, CHECKUP_WARN, "folder",
                    "%s: %s; lotse compile can't write an index there",
                    str_text(&dir), strerror(errno));
    str_free(&dir);
    str_free(&above);
}

/* Who may read and write the tickets, and the log beside them. */
static void check_files(struct checkup *c, const char *path)
{
    struct str log = {0};
    struct stat st;

    str_addf(&log, "%s-wal", path);
    if (!log.oom && stat(log.p, &st) == 0 && st.st_size > LOG_MAX)
        checkup_add(c, CHECKUP_WARN, "log",
                    "%s has %lld MB: a program that reads for long keeps it "
                    "from being written back: end it, or start lotse serve "
                    "anew",
                    log.p, (long long)st.st_size >> 20);
    str_free(&log);
    if (stat(path, &st) != 0)
        return; /* opening tells why */
    if (st.st_mode & S_IRWXO)
        checkup_add(c, CHECKUP_WARN, "rights",
                    "%s: everyone on this machine may open it: chmod o= it",
                    path);
    else
        checkup_add(c, CHECKUP_OK, "rights", "%s: mode %03o", path,
                    (unsigned)st.st_mode & 0777);
}

static void count_problem(void *ctx, const char *what)
{
    checkup_add(ctx, CHECKUP_FAIL, "tickets", "%s", what);
}

static void check_clocks(struct checkup *c, const lotse_store_info *info)
{
    char when[LOTSE_TIME_TEXT];

    if (info->overdue == 0) {
        checkup_add(c, CHECKUP_OK, "clocks", "no step is late");
        return;
    }
    lotse_time_text(when, info->oldest, "", false);
    checkup_add(c, CHECKUP_WARN, "clocks",
                "%zu ticket%s with a step due since %s that nobody took: run "
                "lotse sla run each minute (lotse serve does)",
                info->overdue, info->overdue == 1 ? "" : "s", when);
}

/* The tickets, where there are any. */
static void check_tickets(struct checkup *c, const char *path, int64_t now)
{
    lotse_store *s = NULL;
    lotse_store_info info;
    lotse_err err = {0};
    size_t before;
    int rc;

    if (access(path, F_OK) != 0 && errno == ENOENT)
        return;
    check_files(c, path);
    rc = lotse_store_open(&s, path, &err);
    if (rc == LOTSE_OK)
        rc = lotse_store_get_info(&info, s, now - HOUR, &err);
    before = c->n;
    if (rc == LOTSE_OK)
        rc = lotse_store_check(s, count_problem, c, &err);
    lotse_store_close(s);
    if (rc != LOTSE_OK) {
        if (c->n == before)
            checkup_add(c, CHECKUP_FAIL, "tickets", "%s", err.msg);
        return;
    }
    checkup_add(c, CHECKUP_OK, "tickets",
                "%s: version %d, %zu tickets, %zu open, sound", path,
                info.version, info.tickets, info.open);
    check_clocks(c, &info);
}

int verb_doctor(struct cli *cli, lotse_err *err)
{
    struct checkup c = {0};
    int rc = LOTSE_OK;

    check_version(&c);
    check_config(&c, &cli->conf);
    check_index(&c, cli->args.index);
    check_age(&c, cli->args.index,
              cli->n_words > 0 ? cli->words[0] : cli->args.articles);
    check_folder(&c, cli->args.index);
    check_tickets(&c, cli->args.tickets, clock_now(&cli->clock));
    checkup_write(&cli->out, &c, (enum format)cli->args.format);
    if (c.oom)
        rc = err_nomem(err);
    else if (checkup_worst(&c) == CHECKUP_FAIL)
        rc = err_set(err, LOTSE_NOTFOUND, "%s", ""); /* the lines say it */
    checkup_free(&c);
    return rc;
}
