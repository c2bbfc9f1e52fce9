/*
 * draft.c: the beginning of an article, from a ticket.
 *
 * An author goes on from it, so it isn't published: the requester's words
 * become a question, what the desk answered becomes the body. Personal data is
 * taken out; what a machine can't know to be personal, the author must.
 */
#include "lotse.h"

#include "base/err.h"
#include "base/str.h"
#include "text/clean.h"
#include "text/redact.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTION = 200 /* bytes */ };

/* Without mail's trimmings and without personal data. */
static int tidy(struct str *out, const char *text)
{
    struct cleaned c = {.n_subject = 0};
    int rc = clean_ticket(&c, text, strlen(text));

    if (rc == LOTSE_OK)
        redact(out, str_text(&c.text), c.text.n);
    cleaned_free(&c);
    return rc == LOTSE_OK && out->oom ? LOTSE_NOMEM : rc;
}

/* A string as JSON writes it is one in YAML, too. */
static void add_quoted(struct str *out, const char *s)
{
    json_t *text = json_string(s);
    char *quoted = json_dumps(text, JSON_ENCODE_ANY);

    out->oom |= quoted == NULL;
    str_adds(out, quoted != NULL ? quoted : "");
    free(quoted);
    json_decref(text);
}

/* The first line that says something, cut at a word. */
static void add_question(struct str *out, const char *text)
{
    struct str line = {0};
    size_t n;

    text += strspn(text, " \t\r\n");
    n = strcspn(text, "\r\n");
    if (n > QUESTION) {
        n = QUESTION;
        while (n > 0 && text[n] != ' ')
            n--;
    }
    str_add_valid(&line, text, n);
    add_quoted(out, str_text(&line));
    out->oom |= line.oom;
    str_free(&line);
}

static void add_front(struct str *out, const lotse_ticket *t,
                      const char *title, const char *asked)
{
    str_adds(out, "---\ntitle: ");
    add_quoted(out, title);
    str_addf(out, "\nlang: %s\nstatus: draft\nquestions:\n  - ",
             t->lang == LOTSE_LANG_EN ? "en" : "de");
    add_question(out, asked);
    if (t->type[0] != '\0') {
        str_adds(out, "\ntags: [");
        add_quoted(out, t->type);
        str_adds(out, "]");
    }
    str_adds(out, "\n---\n\n# ");
    str_adds(out, title);
    str_adds(out, "\n");
}

static void add_section(struct str *out, const char *name, const char *text)
{
    text += strspn(text, " \t\r\n");
    if (*text == '\0')
        return;
    str_addf(out, "\n## %s\n\n%s", name, text);
    if (out->n > 0 && out->p[out->n - 1] != '\n')
        str_addc(out, '\n');
}

static int add_answers(struct str *out, const lotse_ticket *t)
{
    int rc = LOTSE_OK;

    for (size_t i = 0; i < t->n_messages && rc == LOTSE_OK; i++) {
        const lotse_message *m = &t->messages[i];
        if (m->note || m->automatic || m->from_requester)
            continue;
        if (out->n > 0)
            str_adds(out, "\n\n");
        rc = tidy(out, m->text);
    }
    return rc;
}

static int add_all(struct str *out, const lotse_ticket *t)
{
    bool german = t->lang != LOTSE_LANG_EN;
    struct str title = {0}, asked = {0}, answers = {0}, cause = {0};
    int rc = LOTSE_OK;

    redact(&title, t->subject, strlen(t->subject));
    redact(&cause, t->cause, strlen(t->cause));
    if (t->n_messages > 0)
        rc = tidy(&asked, t->messages[0].text);
    if (rc == LOTSE_OK)
        rc = add_answers(&answers, t);
    if (rc == LOTSE_OK) {
        add_front(out, t, str_text(&title), str_text(&asked));
        add_section(out, german ? "Worum es geht" : "What it is about",
                    str_text(&asked));
        add_section(out, german ? "Lösung" : "Solution", str_text(&answers));
        add_section(out, german ? "Ursache" : "Cause", str_text(&cause));
    }
    out->oom |= title.oom || asked.oom || answers.oom || cause.oom;
    str_free(&title);
    str_free(&asked);
    str_free(&answers);
    str_free(&cause);
    return rc;
}

int lotse_ticket_draft(char **out, const lotse_ticket *t, lotse_err *err)
{
    struct str text = {0};
    int rc = add_all(&text, t);

    *out = NULL;
    if (rc == LOTSE_OK && !text.oom)
        *out = strdup(str_text(&text));
    str_free(&text);
    return *out != NULL ? LOTSE_OK : err_nomem(err);
}
