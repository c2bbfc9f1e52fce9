/*
 * body.c: an article's HTML on a page.
 *
 * The compiler has made the HTML safe. It is read here once more, tag by tag,
 * against our own list, because an index is a file that may come from
 * elsewhere: what isn't on the list is left out. On the way
 *
 *  - links to files of the articles' folder become links to articles, and
 *    those that lead to none that the reader may see become text;
 *  - pictures that would have to lie on our disk become their description;
 *  - tables scroll on their own, alerts get a title, check boxes a name;
 *  - the words of a search are marked: the plain text of all text nodes is
 *    analysed in one piece, as it was for the index, so that whatever form of
 *    a word matched is the form that is marked.
 */
#include "http/page.h"
#include "http/mark.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

enum { LINKS_MAX = 2000 }; /* looked up in an article */

struct body {
    struct request *rq;
    const lotse_article *a;
    struct str *out;    /* NULL: the text is only collected */
    struct str text;    /* of all text nodes */
    struct marks marks; /* in text */
    size_t at, mark;    /* in text, in marks */
    size_t links;
    bool dead;           /* inside a link that leads nowhere */
    enum msg_lang words; /* of the article */
    lotse_err *err;
    int rc;
};

/* ---------------------------------------------------------------- text -- */

static void add_decoded(struct str *out, const char *s, size_t n)
{
    static const struct {
        const char *name;
        char c;
    } known[] = {{"&amp;", '&'},
                 {"&lt;", '<'},
                 {"&gt;", '>'},
                 {"&quot;", '"'},
                 {"&#39;", '\''}};

    for (size_t i = 0; i < n;) {
        size_t k = 0, count = sizeof known / sizeof *known;
        while (s[i] == '&' && k < count &&
               (strlen(known[k].name) > n - i ||
                memcmp(s + i, known[k].name, strlen(known[k].name)) != 0))
            k++;
        if (s[i] == '&' && k < count) {
            str_addc(out, known[k].c);
            i += strlen(known[k].name);
        } else {
            str_addc(out, s[i++]);
        }
    }
}

/* A text node: collected, or written with its marks. */
static void on_text(struct body *b, const char *s, size_t n)
{
    struct str plain = {0};
    size_t from = b->at, to;

    if (b->out == NULL) {
        add_decoded(&b->text, s, n);
        return;
    }
    add_decoded(&plain, s, n);
    to = from + plain.n;
    while (b->mark < b->marks.n && b->marks.items[b->mark].to <= from)
        b->mark++;
    while (b->mark < b->marks.n && b->marks.items[b->mark].to <= to &&
           b->marks.items[b->mark].from >= from) {
        const lotse_mark *m = &b->marks.items[b->mark++];
        html_textn(b->out, plain.p + (from - b->at), m->from - from);
        str_adds(b->out, "<mark>");
        html_textn(b->out, plain.p + (m->from - b->at), m->to - m->from);
        str_adds(b->out, "</mark>");
        from = m->to;
    }
    if (to > from)
        html_textn(b->out, plain.p + (from - b->at), to - from);
    b->at = to;
    b->out->oom |= plain.oom;
    str_free(&plain);
}

/* ----------------------------------------------------------- attributes -- */

struct tag {
    const char *name, *attrs;
    size_t n_name, n_attrs;
    bool end;
};

/* The attribute's value, decoded; false: there is none. */
static bool attribute(struct str *out, const struct tag *t, const char *name)
{
    const char *s = t->attrs, *end = t->attrs + t->n_attrs;
    size_t n = strlen(name);

    while (s < end) {
        const char *from, *to;
        s += strspn(s, " \t\n/");
        if (s >= end)
            break;
        from = s;
        s += strcspn(s, "= \t\n>");
        if (s >= end || *s != '=' || s[1] != '"')
            continue;
        to = memchr(s + 2, '"', (size_t)(end - s) - 2);
        if (to == NULL)
            break;
        if ((size_t)(s - from) == n && memcmp(from, name, n) == 0) {
            add_decoded(out, s + 2, (size_t)(to - s) - 2);
            return true;
        }
        s = to + 1;
    }
    return false;
}

/* One attribute as it is. */
static void keep(struct body *b, const struct tag *t, const char *name)
{
    struct str value = {0};

    if (attribute(&value, t, name)) {
        str_addf(b->out, " %s=\"", name);
        html_textn(b->out, str_text(&value), value.n);
        str_addc(b->out, '"');
    }
    b->out->oom |= value.oom;
    str_free(&value);
}

/* Does the address begin with a scheme that may stand here? */
static bool is_scheme(const char *url, const char *const *schemes)
{
    for (; *schemes != NULL; schemes++)
        if (strncasecmp(url, *schemes, strlen(*schemes)) == 0)
            return true;
    return false;
}

/* An address between articles, or NULL. The caller frees it. */
static char *follow(struct body *b, const char *url)
{
    lotse_err err = {0};
    char *out = NULL, *target;
    int rc;

    if (b->links++ >= LINKS_MAX)
        return NULL;
    target = request_decode(&b->rq->mem, url, strlen(url), false, NULL);
    rc = lotse_link_get(&out, b->rq->ix, b->a->path,
                        target != NULL ? target : url, LOTSE_PUBLIC, &err);
    if (rc != LOTSE_OK && rc != LOTSE_NOTFOUND && rc != LOTSE_INPUT)
        b->rc = err_set(b->err, rc, "%s", err.msg);
    return out;
}

/* ----------------------------------------------------------------- tags -- */

static void open_link(struct body *b, const struct tag *t)
{
    static const char *const outside[] = {"http://", "https://", NULL};
    static const char *const others[] = {"mailto:", "tel:", "#", "/a/", NULL};
    struct str url = {0};
    char *inside = NULL;
    const char *to;

    attribute(&url, t, "href");
    to = str_text(&url);
    if (!is_scheme(to, outside) && !is_scheme(to, others)) {
        inside = follow(b, to);
        to = inside;
    }
    b->dead = to == NULL;
    if (b->dead) {
        str_adds(b->out, "<span>");
    } else {
        str_adds(b->out, "<a href=\"");
        html_text(b->out, to);
        str_addc(b->out, '"');
        if (is_scheme(to, outside))
            str_adds(b->out, " rel=\"noopener noreferrer\"");
        keep(b, t, "title");
        str_addc(b->out, '>');
    }
    lotse_link_free(inside);
    b->out->oom |= url.oom;
    str_free(&url);
}

static void write_image(struct body *b, const struct tag *t)
{
    static const char *const outside[] = {"https://", NULL};
    struct str src = {0}, alt = {0};

    attribute(&src, t, "src");
    attribute(&alt, t, "alt");
    if (is_scheme(str_text(&src), outside)) {
        str_adds(b->out, "<img loading=\"lazy\"");
        keep(b, t, "src");
        str_adds(b->out, " alt=\"");
        html_text(b->out, str_text(&alt));
        str_adds(b->out, "\">");
    } else if (alt.n > 0) {
        str_adds(b->out, "<span class=\"picture\">");
        html_text(b->out, str_text(&alt));
        str_adds(b->out, "</span>");
    }
    b->out->oom |= src.oom | alt.oom;
    str_free(&src);
    str_free(&alt);
}

static void open_div(struct body *b, const struct tag *t)
{
    static const struct {
        const char *name;
        enum word word;
    } kinds[] = {{"note", W_NOTE},
                 {"tip", W_TIP},
                 {"important", W_IMPORTANT},
                 {"warning", W_WARNING},
                 {"caution", W_CAUTION}};
    struct str class = {0};

    attribute(&class, t, "class");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strncmp(str_text(&class), "alert alert-", 12) == 0 &&
            strcmp(class.p + 12, kinds[i].name) == 0) {
            str_addf(b->out, "<div class=\"alert %s\"><p class=\"kind\">",
                     kinds[i].name);
            word_add(b->out, kinds[i].word, b->words);
            str_adds(b->out, "</p>");
            str_free(&class);
            return;
        }
    str_adds(b->out, "<div>");
    str_free(&class);
}

static void write_box(struct body *b, const struct tag *t)
{
    struct str checked = {0};
    bool done = attribute(&checked, t, "checked");

    str_addf(b->out, "<span class=\"tick%s\" role=\"img\" aria-label=\"",
             done ? " done" : "");
    word_add(b->out, done ? W_BOX_DONE : W_BOX_OPEN, b->words);
    str_adds(b->out, "\"></span>");
    str_free(&checked);
}

/* What scrolls must be reachable by keyboard, and then say what it is. */
static void open_scroll(struct body *b, const char *tag, enum word name)
{
    str_addf(b->out, "<%s tabindex=\"0\" role=\"group\" aria-label=\"", tag);
    word_add(b->out, name, b->words);
    str_adds(b->out, "\">");
}

static bool is(const struct tag *t, const char *name)
{
    return strlen(name) == t->n_name && memcmp(t->name, name, t->n_name) == 0;
}

/* Tags with more to them than their name. */
static bool special(struct body *b, const struct tag *t)
{
    if (is(t, "a")) {
        if (!t->end)
            open_link(b, t);
        else
            str_adds(b->out, b->dead ? "</span>" : "</a>");
    } else if (is(t, "table")) {
        if (!t->end)
            open_scroll(b, "div class=\"scroll\"", W_TABLE);
        str_adds(b->out, t->end ? "</table></div>" : "<table>");
    } else if (is(t, "pre")) {
        if (t->end)
            str_adds(b->out, "</pre>");
        else
            open_scroll(b, "pre", W_CODE);
    } else if (is(t, "div") && !t->end) {
        open_div(b, t);
    } else if (is(t, "img")) {
        if (!t->end)
            write_image(b, t);
    } else if (is(t, "input")) {
        if (!t->end)
            write_box(b, t);
    } else {
        return false;
    }
    return true;
}

static void on_tag(struct body *b, const struct tag *t)
{
    static const struct {
        const char *name, *keeps; /* an attribute */
    } known[] = {{"p", NULL},       {"h1", "id"},         {"h2", "id"},
                 {"h3", "id"},      {"h4", "id"},         {"h5", "id"},
                 {"h6", "id"},      {"ul", NULL},         {"ol", "start"},
                 {"li", NULL},      {"em", NULL},         {"strong", NULL},
                 {"code", "class"}, {"del", NULL},        {"br", NULL},
                 {"hr", NULL},      {"thead", NULL},      {"tbody", NULL},
                 {"tr", NULL},      {"th", "align"},      {"td", "align"},
                 {"div", NULL},     {"blockquote", NULL}, {"sup", NULL},
                 {"sub", NULL}};

    if (b->out == NULL) {
        str_addc(&b->text, '\n');
        return;
    }
    b->at++;
    if (special(b, t))
        return;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!is(t, known[i].name))
            continue;
        str_addf(b->out, "<%s%s", t->end ? "/" : "", known[i].name);
        if (!t->end && known[i].keeps != NULL)
            keep(b, t, known[i].keeps);
        str_addc(b->out, '>');
        return;
    }
}

/* Walk over the HTML: each tag and each text between. */
static void walk(struct body *b)
{
    const char *s = b->a->html;

    while (*s != '\0') {
        struct tag t = {.name = s + 1};
        const char *end;
        if (*s != '<') {
            size_t n = strcspn(s, "<");
            on_text(b, s, n);
            s += n;
            continue;
        }
        end = strchr(s, '>'); /* in attributes it is written as &gt; */
        if (end == NULL)
            return;
        t.end = *t.name == '/';
        t.name += t.end;
        t.n_name = strcspn(t.name, " \t\n/>");
        t.attrs = t.name + t.n_name;
        t.n_attrs = (size_t)(end - t.attrs);
        on_tag(b, &t);
        s = end + 1;
    }
}

int body_write(struct str *out, size_t *marked, struct request *rq,
               const lotse_article *a, const char *q, lotse_err *err)
{
    struct body b = {.rq = rq, .a = a, .err = err};

    *marked = 0;
    b.words = strcmp(a->lang, "de") == 0 ? MSG_DE : MSG_EN;
    if (q != NULL) {
        walk(&b);
        b.rc = b.text.oom ? err_nomem(err)
                          : marks_find(&b.marks, rq, a, q, &b.text, err);
    }
    b.out = out;
    if (b.rc == LOTSE_OK)
        walk(&b);
    *marked = b.marks.n;
    str_free(&b.text);
    free(b.marks.items);
    return b.rc;
}
