/*
 * ticket_act.c: what is done to a ticket.
 *
 * The verb's name is that of the library; options fill the act, and the
 * library says what is missing. Then the ticket is shown as it is now.
 */
#include "cli/desk.h"
#include "cli/input.h"
#include "cli/ticket.h"

#include "present/tickets.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

#define COMMON                                                                 \
    ARGS_FORMAT(args_text_json), ARGS_JSON, ARGS_AS, ARGS_RULES, ARGS_END
#define REASON ARGS_STRING("reason", reason, "TEXT", "why")

const struct opt ticket_act_opts[] = {COMMON};
const struct opt ticket_reason_opts[] = {REASON, COMMON};
const struct opt ticket_set_opts[] = {
    ARGS_STRING("type", type, "TYPE", "what it is about"),
    ARGS_ENUM("urgency", urgency, "GRADE", args_grades, "how urgent"),
    ARGS_ENUM("complexity", complexity, "GRADE", args_grades, "how complex"),
    ARGS_ENUM("impact", impact, "GRADE", args_grades, "how many it concerns"),
    ARGS_FLAG("unsolved", unsolved, "level 1 found no answer"),
    REASON,
    COMMON};
const struct opt ticket_reply_opts[] = {
    ARGS_STRING("text", text, "TEXT", "the answer; - reads standard input"),
    ARGS_FLAG("draft", draft, "begin with the draft of linked articles"),
    TICKET_ATTACH,
    ARGS_FLAG("automatic", automatic, "no person wrote it: no clock stops"),
    COMMON};
const struct opt ticket_note_opts[] = {
    ARGS_STRING("text", text, "TEXT", "the note; - reads standard input"),
    TICKET_ATTACH, COMMON};
const struct opt ticket_link_opts[] = {
    ARGS_LANG, ARGS_FLAG("solved", helped, "this is what helped"), COMMON};
const struct opt ticket_assign_opts[] = {
    ARGS_FLAG("nobody", nobody, "take it from who has it"), REASON, COMMON};
const struct opt ticket_cause_opts[] = {
    ARGS_STRING("cause", cause, "TEXT", "the cause, or unknown"),
    ARGS_STRING("prevention", prevention, "TEXT",
                "what keeps it from coming back, or unknown"),
    COMMON};

/* ----------------------------------------------------------------- texts -- */

int ticket_files_read(struct ticket_files *f, const struct opt_list *names,
                      lotse_err *err)
{
    int rc = LOTSE_OK;

    for (int i = 0; i < names->n && rc == LOTSE_OK; i++) {
        struct str *bytes = &f->bytes[f->n];
        rc = input_read(bytes, names->items[i], LOTSE_FILES_MAX, err);
        f->items[f->n++] = (lotse_file){.name = names->items[i],
                                        .bytes = str_text(bytes),
                                        .n = bytes->n};
    }
    return rc;
}

void ticket_files_free(struct ticket_files *f)
{
    for (size_t i = 0; i < f->n; i++)
        str_free(&f->bytes[i]);
    f->n = 0;
}

int ticket_text(struct str *out, const char *value, lotse_err *err)
{
    int rc = LOTSE_OK;

    if (value != NULL && strcmp(value, "-") == 0)
        rc = input_read(out, "-", LOTSE_TEXT_MAX, err);
    else if (value != NULL)
        str_adds(out, value);
    if (rc == LOTSE_OK && out->oom)
        return err_nomem(err);
    return rc == LOTSE_OK && out->n > 0 && memchr(out->p, '\0', out->n) != NULL
               ? err_set(err, LOTSE_INPUT,
                         "the text holds a NUL byte: attach it as a file")
               : rc;
}

/* --------------------------------------------------------------- filling -- */

/* "set" is the command line's short name. */
static int parse_verb(lotse_verb *out, const char *word, lotse_err *err)
{
    return lotse_verb_parse(out, strcmp(word, "set") == 0 ? "categorise" : word,
                            err);
}

/* The draft, then what was written. */
static int add_draft(struct str *text, struct cli *cli, const struct desk *d,
                     int64_t id, lotse_err *err)
{
    struct str all = {0};
    lotse_ticket *t;
    int rc = desk_look(&t, cli, d, id, err);

    if (rc != LOTSE_OK)
        return rc;
    tickets_draft(&all, t, cli->args.base);
    lotse_ticket_free(t);
    if (all.n == 0) {
        str_free(&all);
        return err_set(err, LOTSE_INPUT,
                       "there is no draft: lotse ticket link ID ARTICLE makes "
                       "one, of an article that the requester can read");
    }
    if (text->n > 0)
        str_addf(&all, "\n%s", str_text(text));
    str_free(text);
    *text = all;
    return all.oom ? err_nomem(err) : LOTSE_OK;
}

/* The article is looked for where there is an index; its language is that of
 * the ticket unless told otherwise. Its id is left in `name`: a translation may
 * have one of its own. */
static int find_article(lotse_act *act, struct str *name, struct cli *cli,
                        const struct desk *d, int64_t id, lotse_err *err)
{
    lotse_lang lang = (lotse_lang)cli->args.lang;
    lotse_article *a = NULL;
    lotse_ticket *t;
    int rc = lotse_ticket_get(&t, d->store, id, &d->who, d->now, err);

    if (rc != LOTSE_OK)
        return rc;
    if (lang != LOTSE_LANG_DE && lang != LOTSE_LANG_EN)
        lang = t->lang;
    lotse_ticket_free(t);
    act->article = cli->words[1];
    act->lang = lotse_lang_name(lang);
    if (cli->index == NULL)
        return LOTSE_OK;
    rc = lotse_article_get(&a, cli->index, act->article, lang,
                           desk_reads(d), err);
    if (rc != LOTSE_OK)
        return rc;
    /* there may be no translation */
    act->lang = strcmp(a->lang, "en") == 0 ? "en" : "de";
    str_clear(name);
    str_adds(name, a->id);
    act->article = str_text(name);
    if (strcmp(a->audience, "public") != 0)
        cli_note(cli, "%s is for the desk alone: it is linked, but not put "
                      "into the draft",
                 a->id);
    lotse_article_free(a);
    return name->oom ? err_nomem(err) : LOTSE_OK;
}

static int fill(lotse_act *act, struct str *text, struct cli *cli,
                const struct desk *d, int64_t id, lotse_err *err)
{
    const struct args *a = &cli->args;
    const char *more = cli->n_words > 1 ? cli->words[1] : NULL;
    int rc = ticket_text(text, a->text, err);

    act->reason = a->reason;
    act->type = a->type;
    act->urgency = a->urgency;
    act->complexity = a->complexity;
    act->impact = a->impact;
    act->unsolved = a->unsolved;
    act->automatic = a->automatic;
    act->solved = a->helped;
    switch (act->verb) {
    case LOTSE_DO_REPLY:
        if (rc == LOTSE_OK && a->draft)
            rc = add_draft(text, cli, d, id, err);
        break;
    case LOTSE_DO_LINK:
        return rc == LOTSE_OK ? find_article(act, text, cli, d, id, err) : rc;
    case LOTSE_DO_ASSIGN:
    case LOTSE_DO_WATCH:
        if (rc == LOTSE_OK && more != NULL)
            return desk_user(&act->user, d, more, err);
        if (rc == LOTSE_OK && !a->nobody && d->who.user == 0)
            rc = err_set(err, LOTSE_INPUT,
                         "to whom? name a user, or say who you are with --as");
        act->user = a->nobody ? 0 : d->who.user;
        break;
    case LOTSE_DO_DEVELOPERS:
        act->text = more;
        return rc;
    case LOTSE_DO_CAUSE:
        act->text = a->cause;
        act->more = a->prevention;
        return rc;
    case LOTSE_DO_MERGE:
        return rc == LOTSE_OK ? desk_id(&act->other, more, err) : rc;
    case LOTSE_DO_CATEGORISE:
        if (rc == LOTSE_OK && a->type == NULL && a->urgency == 0 &&
            a->complexity == 0 && a->impact == 0 && !a->unsolved)
            rc = err_set(err, LOTSE_INPUT,
                         "what is to be set? --type, --urgency, --complexity, "
                         "--impact or --unsolved");
        break;
    default:
        break;
    }
    act->text = text->n > 0 ? str_text(text) : NULL;
    return rc;
}

/* A hint, no more: people escalate. */
static void hint(struct cli *cli, const struct desk *d, int64_t id,
                 const lotse_act *act)
{
    lotse_ticket *t;

    if (act->verb != LOTSE_DO_CATEGORISE ||
        (act->complexity != 3 && !act->unsolved) ||
        lotse_ticket_get(&t, d->store, id, &d->who, d->now, NULL) != LOTSE_OK)
        return;
    if (t->level == 1)
        cli_note(cli, "level 2 may be better for it: lotse ticket escalate "
                      "%s --reason TEXT",
                 t->number);
    lotse_ticket_free(t);
}

int ticket_act(struct cli *cli, lotse_err *err)
{
    struct ticket_files files = {0};
    struct str text = {0};
    lotse_act act = {0};
    struct desk d;
    int64_t id;
    int rc = desk_id(&id, cli->words[0], err);

    if (rc == LOTSE_OK)
        rc = parse_verb(&act.verb, cli_verb_word(cli->verb), err);
    if (rc == LOTSE_OK)
        rc = ticket_files_read(&files, &cli->args.attach, err);
    if (rc == LOTSE_OK)
        rc = desk_open(&d, cli, false, err);
    if (rc == LOTSE_OK) {
        rc = fill(&act, &text, cli, &d, id, err);
        act.files = files.items;
        act.n_files = files.n;
        if (rc == LOTSE_OK)
            rc = lotse_ticket_do(d.store, id, &act, &d.who, d.now, err);
        if (rc == LOTSE_OK)
            hint(cli, &d, id, &act);
        if (rc == LOTSE_OK)
            rc = desk_show(&d, cli, id, act.verb == LOTSE_DO_LINK, err);
        desk_close(&d);
    }
    ticket_files_free(&files);
    str_free(&text);
    return rc;
}
