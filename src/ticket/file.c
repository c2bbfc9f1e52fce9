/*
 * file.c: a new ticket.
 *
 * Requester, proposals, message, clocks and history are one transaction.
 */
#include "ticket/outbox.h"
#include "ticket/rights.h"
#include "ticket/ticket.h"

#include "base/err.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/clean.h"

#include <sodium.h>
#include <string.h>

enum { SECRET_BYTES = 16, TITLE_BYTES = 70 };

/* 128 random bits that can stand in an address. */
static const char *new_secret(struct arena *mem)
{
    unsigned char raw[SECRET_BYTES];
    char text[sodium_base64_ENCODED_LEN(
        SECRET_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

    if (sodium_init() < 0)
        return NULL;
    randombytes_buf(raw, sizeof raw);
    sodium_bin2base64(text, sizeof text, raw, sizeof raw,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return arena_strdup(mem, text);
}

/* One line of at most max bytes, cut at a word where it is longer. */
static const char *one_line(struct arena *mem, const char *s, size_t max)
{
    struct str out = {0};
    const char *kept;
    size_t n;

    s += strspn(s, " \t\r\n");
    n = strlen(s);
    str_add_valid(&out, s, n < 4 * max ? n : 4 * max);
    for (size_t i = 0; i < out.n; i++)
        if ((unsigned char)out.p[i] < ' ' || out.p[i] == 127)
            out.p[i] = ' ';
    n = out.n;
    if (n > max) {
        n = max;
        while (n > 0 && ((unsigned char)out.p[n] & 0xc0) == 0x80)
            n--;
        for (size_t i = n; i > max / 2; i--)
            if (out.p[i] == ' ') {
                n = i;
                break;
            }
    }
    while (n > 0 && out.p[n - 1] == ' ')
        n--;
    kept = out.oom ? NULL : arena_strn(mem, str_text(&out), n);
    str_free(&out);
    return kept;
}

/* The first line of the text that says something. */
static const char *title_of(struct arena *mem, const char *text)
{
    const char *s = text + strspn(text, " \t\r\n"), *title;
    size_t n = strcspn(s, "\r\n");
    char *line = arena_strn(mem, s, n);

    title = line != NULL ? one_line(mem, line, TITLE_BYTES) : NULL;
    return title != NULL && title[0] == '\0' ? "-" : title;
}

static int choose(struct category_choice *c, int chosen, int proposed,
                  const char *why, struct arena *mem, lotse_err *err)
{
    if (chosen < 0 || chosen > 3)
        return err_set(err, LOTSE_INPUT,
                       "urgency, complexity and impact are 1 (low), 2 or 3");
    c->by = chosen > 0 ? BY_PERSON : BY_PROPOSAL;
    c->value = chosen > 0 ? chosen : proposed;
    c->why = chosen > 0 ? "" : arena_strdup(mem, why);
    return c->why != NULL ? LOTSE_OK : err_nomem(err);
}

/* What the requester says in it: of a mail without quotes and signature. */
static int own_words(struct str *out, const lotse_filing *f, lotse_err *err)
{
    struct cleaned c = {0};
    int rc = LOTSE_OK;

    if (f->source == LOTSE_FROM_MAIL)
        rc = clean_ticket(&c, f->text, strlen(f->text));
    str_adds(out, c.text.n > 0 ? c.text.p : f->text);
    cleaned_free(&c);
    return rc != LOTSE_OK || out->oom ? err_nomem(err) : LOTSE_OK;
}

static int set_categories(struct ticket *t, lotse_store *s,
                          const lotse_filing *f, const char *words,
                          lotse_err *err)
{
    struct categories *c = NULL;
    struct proposal p;
    struct str all = {0};
    int rc = store_categories(&c, s, err);

    str_addf(&all, "%s\n", t->subject);
    str_adds(&all, words);
    if (rc == LOTSE_OK && all.oom)
        rc = err_nomem(err);
    if (rc == LOTSE_OK)
        rc = categorise(&p, c, all.p, all.n, err);
    str_free(&all);
    if (rc != LOTSE_OK)
        return rc;
    if (f->type != NULL && categories_type(c, f->type) == NULL)
        return err_set(err, LOTSE_INPUT,
                       "type '%.40s' isn't known; lotse ticket types lists all",
                       f->type);
    t->type = arena_strdup(&t->mem, f->type != NULL ? f->type : p.type->id);
    t->of_type.by = f->type != NULL ? BY_PERSON : BY_PROPOSAL;
    t->of_type.why =
        arena_strdup(&t->mem, f->type != NULL ? "" : p.type_why);
    if (t->type == NULL || t->of_type.why == NULL)
        return err_nomem(err);
    rc = choose(&t->urgency, f->urgency, p.urgency, p.urgency_why, &t->mem,
                err);
    if (rc == LOTSE_OK)
        rc = choose(&t->complexity, f->complexity, p.complexity,
                    p.complexity_why, &t->mem, err);
    t->level_hint = p.level;
    t->level_why = arena_strdup(&t->mem, p.level_why);
    if (rc == LOTSE_OK && t->level_why == NULL)
        rc = err_nomem(err);
    t->impact = f->impact > 0 ? f->impact : p.impact;
    t->impact_by = f->impact > 0 ? BY_PERSON : BY_PROPOSAL;
    return rc;
}

static int set_texts(struct ticket *t, const lotse_filing *f, const char *words,
                     lotse_err *err)
{
    lotse_lang lang = f->lang;

    if (lang != LOTSE_LANG_DE && lang != LOTSE_LANG_EN)
        lang = lotse_detect(words, strlen(words));
    t->lang = lang == LOTSE_LANG_EN ? 2 : 1;
    t->subject = one_line(&t->mem, f->subject, LOTSE_SUBJECT_MAX);
    if (t->subject != NULL && t->subject[0] == '\0')
        t->subject = title_of(&t->mem, words);
    t->secret = new_secret(&t->mem);
    t->ext = t->cause = t->prevention = "";
    return t->subject != NULL && t->secret != NULL ? LOTSE_OK : err_nomem(err);
}

static bool is_blank(const char *s)
{
    return s[strspn(s, " \t\r\n")] == '\0';
}

/* A mail without words still came; whoever types nothing made a mistake. */
static int check_said(const lotse_filing *f, lotse_err *err)
{
    return f->source == LOTSE_FROM_MAIL || f->n_files > 0 ||
                   !is_blank(f->text) || !is_blank(f->subject)
               ? LOTSE_OK
               : err_set(err, LOTSE_INPUT,
                         "the text of the problem is missing");
}

int ticket_file(struct ticket *t, lotse_store *s, const lotse_filing *f,
                const lotse_actor *who, int64_t now, lotse_err *err)
{
    lotse_actor author = {.role = LOTSE_REQUESTER};
    struct rights_ticket r = {.level = 1};
    struct str words = {0};
    int rc = user_of(&t->requester, &t->org, s, f->mail, f->name, now, err);

    r.requester = t->requester;
    r.org = t->org;
    if (rc == LOTSE_OK)
        rc = check_said(f, err);
    if (rc == LOTSE_OK && !rights_may(who, LOTSE_DO_FILE, &r))
        rc = err_set(err, LOTSE_DENIED,
                     "you may file tickets of your own organisation only");
    if (rc == LOTSE_OK)
        rc = own_words(&words, f, err);
    if (rc == LOTSE_OK)
        rc = set_texts(t, f, words.p, err);
    if (rc == LOTSE_OK)
        rc = set_categories(t, s, f, words.p, err);
    if (rc != LOTSE_OK) {
        str_free(&words);
        return rc;
    }
    t->source = (int)f->source;
    t->level = 1;
    t->state = LOTSE_NEW;
    t->created = now;
    t->cycle = 1;
    sla_start(&t->answer, now);
    sla_start(&t->on_level, now);
    rc = ticket_load_calendar(t, s, err);
    if (rc == LOTSE_OK)
        rc = ticket_save(t, s, now, err);
    author.user = t->requester;
    if (rc == LOTSE_OK)
        rc = message_keep(s, t->id, &author, false, false, f->text, f->files,
                         f->n_files, now, err);
    if (rc == LOTSE_OK)
        rc = event_add(s, t->id, who, "filed", "", "new", "", true, now, err);
    if (rc == LOTSE_OK)
        rc = words_keep(s, t->id, t->lang, t->subject, words.p, err);
    if (rc == LOTSE_OK)
        rc = outbox_filed(s, t, f, who, now, err);
    str_free(&words);
    return rc;
}

/* The same form again gives the ticket that it made. */
static int file_once(struct ticket *t, lotse_store *s, const lotse_filing *f,
                     const lotse_actor *who, int64_t now, lotse_err *err)
{
    const char *const texts[] = {f->mail, f->name, f->subject, f->text,
                                 f->type};
    struct once once;
    int64_t there;
    int rc;

    if (f->key == NULL || f->key[0] == '\0')
        return ticket_file(t, s, f, who, now, err);
    once_of(&once, f->key, f->urgency, texts, sizeof texts / sizeof *texts,
            f->files, f->n_files);
    rc = once_find(&there, s, &once, err);
    if (rc != LOTSE_OK || there != 0) {
        t->id = there;
        return rc;
    }
    rc = ticket_file(t, s, f, who, now, err);
    return rc == LOTSE_OK ? once_keep(s, &once, t->id, now, err) : rc;
}

int lotse_ticket_file(int64_t *id, lotse_store *s, const lotse_filing *f,
                      const lotse_actor *who, int64_t now, lotse_err *err)
{
    struct ticket t = {.cal = CALENDAR_ALWAYS};
    int rc = store_begin(s, err);

    *id = 0;
    if (rc != LOTSE_OK)
        return rc;
    rc = store_end(s, file_once(&t, s, f, who, now, err), err);
    if (rc == LOTSE_OK)
        *id = t.id;
    ticket_free(&t);
    return rc;
}
