/*
 * template.c: what mails say, from texts that a desk can replace.
 *
 * A file is sections "== kind": the subject, an empty line, the text. The only
 * thing a text can do is name values, {{name}}; there is nothing to run. The
 * HTML part is the plain text, escaped as a whole, so that no value can bring
 * tags along; a frame of HTML stands around it.
 */
#include "mail/template.h"

#include "base/embed.h"
#include "base/err.h"
#include "base/file.h"
#include "base/markup.h"

#include <stdlib.h>
#include <string.h>

EMBED(mail_de, "src/mail/templates/de.txt");
EMBED(mail_en, "src/mail/templates/en.txt");
EMBED(mail_html, "src/mail/templates/mail.html");

enum { TEMPLATE_MAX = 256 << 10 };

static const char *const names[VALUE_COUNT] = {
    "number",     "subject",     "name",     "requester", "promised",
    "articles",   "status_url",  "confirm_url", "desk_url", "message",
    "sender",     "reason",      "other",    "site",      "space"};

struct template {
    const char *subject, *body;
};

struct templates {
    struct template items[2][OUTBOX_KINDS]; /* German, English */
    const char *frame;
    struct arena mem;
};

/* --------------------------------------------------------------- reading -- */

/* Which value stands at s ("{{name}}"), n gets its length; VALUE_COUNT: none
 * of ours. */
static enum template_value value_at(size_t *n, const char *s)
{
    const char *end = strstr(s, "}}");

    *n = 2;
    if (end == NULL)
        return VALUE_COUNT;
    for (int i = 0; i < VALUE_COUNT; i++)
        if (strlen(names[i]) == (size_t)(end - s - 2) &&
            strncmp(s + 2, names[i], (size_t)(end - s - 2)) == 0) {
            *n = (size_t)(end - s) + 2;
            return (enum template_value)i;
        }
    return VALUE_COUNT;
}

static int unknown_name(const char *path, unsigned line, const char *s,
                        lotse_err *err)
{
    struct str all = {0};
    int rc;

    for (int i = 0; i < VALUE_COUNT; i++)
        str_addf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
    rc = err_set(err, LOTSE_INPUT,
                 "%s:%u: '%.*s' isn't known; names in {{}} are %s", path, line,
                 (int)strcspn(s, "\n") < 30 ? (int)strcspn(s, "\n") : 30, s,
                 str_text(&all));
    str_free(&all);
    return rc;
}

static int check_names(const char *path, unsigned line, const char *s,
                       lotse_err *err)
{
    size_t n;

    for (; (s = strstr(s, "{{")) != NULL; s += n)
        if (value_at(&n, s) == VALUE_COUNT)
            return unknown_name(path, line, s, err);
    return LOTSE_OK;
}

/* The frame's names are others: what the mail is, not what it says. */
static int check_frame(const char *path, const char *s, lotse_err *err)
{
    static const char *const ours[] = {"{{lang}}", "{{subject}}", "{{body}}"};
    bool has_body = strstr(s, "{{body}}") != NULL;

    for (; (s = strstr(s, "{{")) != NULL; s += 2) {
        bool known = false;
        for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
            known |= strncmp(s, ours[i], strlen(ours[i])) == 0;
        if (!known)
            return err_set(err, LOTSE_INPUT,
                           "%s: '%.30s' isn't known; names in {{}} are lang, "
                           "subject, body",
                           path, s);
    }
    return has_body ? LOTSE_OK
                    : err_set(err, LOTSE_INPUT, "%s: {{body}} is missing",
                              path);
}

/* One section; s begins behind its "== kind" line and ends with NUL. */
static int read_section(struct template *out, const char *path, unsigned line,
                        char *s, lotse_err *err)
{
    char *body;
    size_t n;

    while (*s == '\n')
        s++;
    body = strchr(s, '\n');
    if (*s == '\0' || body == NULL)
        return err_set(err, LOTSE_INPUT,
                       "%s:%u: a subject, an empty line and a text are "
                       "expected",
                       path, line);
    *body++ = '\0';
    while (*body == '\n')
        body++;
    n = strlen(body);
    while (n > 0 && body[n - 1] == '\n')
        body[--n] = '\0';
    *out = (struct template){s, body};
    return LOTSE_OK;
}

/* Fill items[] with the sections of a file. */
static int read_file(struct template *items, const char *path, char *text,
                     lotse_err *err)
{
    struct template *open = NULL;
    char *begin = NULL, *s = text, *next;
    unsigned line = 0, began = 0;
    int rc = LOTSE_OK;

    for (; rc == LOTSE_OK && s != NULL; s = next) {
        line++;
        next = strchr(s, '\n');
        if (strncmp(s, "== ", 3) == 0) {
            enum outbox_kind kind;
            *s = '\0'; /* ends the section before */
            if (next != NULL)
                *next = '\0';
            if (open != NULL)
                rc = read_section(open, path, began, begin, err);
            kind = outbox_kind(s + 3);
            if (rc == LOTSE_OK && kind == OUTBOX_KINDS)
                rc = err_set(err, LOTSE_INPUT,
                             "%s:%u: there is no mail '%.40s'", path, line,
                             s + 3);
            open = rc == LOTSE_OK ? &items[kind] : NULL;
            began = line;
            begin = next != NULL ? next + 1 : s;
        } else {
            char kept = next != NULL ? *next : '\0';
            if (next != NULL)
                *next = '\0';
            if (open != NULL)
                rc = check_names(path, line, s, err);
            else if (*s != '#' && *s != '\0')
                rc = err_set(err, LOTSE_INPUT,
                             "%s:%u: '== kind' is expected", path, line);
            if (next != NULL)
                *next = kept;
        }
        if (next != NULL)
            next++;
    }
    return rc == LOTSE_OK && open != NULL
               ? read_section(open, path, began, begin, err)
               : rc;
}

static int read_built_in(struct templates *t, lotse_err *err)
{
    static const char *const texts[2] = {mail_de, mail_en};
    int rc = LOTSE_OK;

    t->frame = mail_html;
    for (int i = 0; i < 2 && rc == LOTSE_OK; i++) {
        char *copy = arena_strdup(&t->mem, texts[i]);
        rc = copy != NULL ? read_file(t->items[i], "built-in", copy, err)
                          : err_nomem(err);
    }
    return rc;
}

/* A file of the folder; *text NULL: it isn't there. */
static int read_own(char **text, struct templates *t, const char *path,
                    lotse_err *err)
{
    struct str bytes = {0};
    int rc = file_read(&bytes, path, TEMPLATE_MAX, err);

    *text = NULL;
    if (rc == LOTSE_OK) {
        size_t n = 0;
        for (size_t i = 0; i < bytes.n; i++) /* from Windows, perhaps */
            if (bytes.p[i] != '\r' && bytes.p[i] != '\0')
                bytes.p[n++] = bytes.p[i];
        *text = arena_strn(&t->mem, str_text(&bytes), n);
        if (*text == NULL)
            rc = err_nomem(err);
    }
    str_free(&bytes);
    return rc == LOTSE_NOTFOUND ? LOTSE_OK : rc;
}

static int read_folder(struct templates *t, const char *folder, lotse_err *err)
{
    static const char *const files[] = {"de.txt", "en.txt", "mail.html"};
    size_t found = 0;
    int rc = LOTSE_OK;

    for (int i = 0; i < 3 && rc == LOTSE_OK; i++) {
        struct str path = {0};
        char *text = NULL;
        str_addf(&path, "%s/%s", folder, files[i]);
        rc = path.oom ? err_nomem(err) : read_own(&text, t, path.p, err);
        if (rc == LOTSE_OK && text != NULL) {
            found++;
            if (i < 2)
                rc = read_file(t->items[i], path.p, text, err);
            else
                rc = check_frame(path.p, t->frame = text, err);
        }
        str_free(&path);
    }
    if (rc == LOTSE_OK && found == 0)
        return err_set(err, LOTSE_INPUT,
                       "%s: no de.txt, en.txt or mail.html there", folder);
    return rc;
}

int templates_open(struct templates **out, const char *folder, lotse_err *err)
{
    struct templates *t = calloc(1, sizeof *t);
    int rc;

    *out = NULL;
    if (t == NULL)
        return err_nomem(err);
    rc = read_built_in(t, err);
    if (rc == LOTSE_OK && folder != NULL)
        rc = read_folder(t, folder, err);
    if (rc != LOTSE_OK)
        templates_close(t);
    else
        *out = t;
    return rc;
}

void templates_close(struct templates *t)
{
    if (t == NULL)
        return;
    arena_free(&t->mem);
    free(t);
}

/* --------------------------------------------------------------- writing -- */

/* A line of a template with its values. False: one of them is empty. */
static bool add_line(struct str *out, const char *s, size_t n,
                     const char *const *values)
{
    const char *end = s + n;
    size_t began = out->n;

    while (s < end) {
        const char *at = strstr(s, "{{");
        enum template_value v;
        size_t skip;
        if (at == NULL || at >= end) {
            str_add(out, s, (size_t)(end - s));
            break;
        }
        str_add(out, s, (size_t)(at - s));
        v = value_at(&skip, at);
        if (v == VALUE_COUNT || values[v][0] == '\0') {
            out->n = began;
            return false;
        }
        str_adds(out, values[v]);
        s = at + skip;
    }
    return true;
}

static void add_text(struct str *out, const char *body,
                     const char *const *values)
{
    bool blank = true; /* no empty line at the beginning, nor two */

    for (const char *s = body; s != NULL;) {
        const char *end = strchr(s, '\n');
        size_t n = end != NULL ? (size_t)(end - s) : strlen(s);
        if (n == 0) {
            if (!blank)
                str_addc(out, '\n');
            blank = true;
        } else if (add_line(out, s, n, values)) {
            str_addc(out, '\n');
            blank = false;
        }
        s = end != NULL ? end + 1 : NULL;
    }
}

static void add_escaped(struct str *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!markup_add(out, s[i]))
            str_addc(out, s[i]);
}

/* How long the address of a page at s is; 0: there is none. */
static size_t url_length(const char *s)
{
    size_t n = strncmp(s, "https://", 8) == 0 ? 8
               : strncmp(s, "http://", 7) == 0 ? 7
                                               : 0;

    if (n == 0)
        return 0;
    n = strcspn(s, " \t\r\n<>\"'`{}|\\^");
    while (n > 8 && strchr(".,;:!?)]", s[n - 1]) != NULL)
        n--;
    return n;
}

/* Plain text as HTML: paragraphs, line breaks, links. */
static void add_html(struct str *out, const char *s)
{
    str_adds(out, "<p>");
    while (*s != '\0') {
        size_t n = url_length(s);
        if (n > 0) {
            str_adds(out, "<a href=\"");
            add_escaped(out, s, n);
            str_adds(out, "\">");
            add_escaped(out, s, n);
            str_adds(out, "</a>");
            s += n;
        } else if (s[0] == '\n' && s[1] == '\n') {
            str_adds(out, "</p>\n<p>");
            s += 1 + strspn(s + 1, "\n");
        } else if (s[0] == '\n') {
            str_adds(out, s[1] != '\0' ? "<br>\n" : "");
            s++;
        } else {
            add_escaped(out, s++, 1);
        }
    }
    str_adds(out, "</p>");
}

static void add_frame(struct str *out, const char *frame, const char *lang,
                      const char *subject, const char *text)
{
    for (const char *s = frame; *s != '\0';) {
        if (strncmp(s, "{{lang}}", 8) == 0) {
            str_adds(out, lang);
            s += 8;
        } else if (strncmp(s, "{{subject}}", 11) == 0) {
            add_escaped(out, subject, strlen(subject));
            s += 11;
        } else if (strncmp(s, "{{body}}", 8) == 0) {
            add_html(out, text);
            s += 8;
        } else {
            str_addc(out, *s++);
        }
    }
}

void template_write(struct str *subject, struct str *text, struct str *html,
                    const struct templates *t, enum outbox_kind kind,
                    bool german, const char *const *values)
{
    const struct template *of = &t->items[german ? 0 : 1][kind];

    add_line(subject, of->subject, strlen(of->subject), values);
    add_text(text, of->body, values);
    add_frame(html, t->frame, german ? "de" : "en", str_text(subject),
              str_text(text));
}
