/*
 * articles.c: an article, and lists of articles, in every format.
 *
 * Lists carry no bodies: the JSON of a listed article is the JSON of a shown
 * one without "markdown", "html" and "text". In JSON an outline entry
 * "anchor<TAB>heading" becomes an object.
 */
#include "present/articles.h"

#include <string.h>

static void outline_json(struct jsonw *j, const lotse_article *a)
{
    jsonw_key(j, "outline");
    jsonw_open_array(j);
    for (size_t i = 0; i < a->n_outline; i++) {
        const char *tab = strchr(a->outline[i], '\t');
        jsonw_open_object(j);
        jsonw_key(j, "anchor");
        jsonw_textn(j, a->outline[i],
                    tab != NULL ? (size_t)(tab - a->outline[i]) : 0);
        jsonw_key_text(j, "heading", tab != NULL ? tab + 1 : a->outline[i]);
        jsonw_close_object(j);
    }
    jsonw_close_array(j);
}

/* The members of an article, inside an object that the caller opened. */
static void article_members(struct jsonw *j, const lotse_article *a)
{
    jsonw_key_text(j, "id", a->id);
    jsonw_key_text(j, "lang", a->lang);
    jsonw_key_text(j, "title", a->title);
    jsonw_key_text(j, "path", a->path);
    jsonw_key_text(j, "url", a->url);
    jsonw_key_text(j, "category", a->category);
    jsonw_key_text(j, "description", a->description);
    jsonw_key_text(j, "status", a->status);
    jsonw_key_text(j, "audience", a->audience);
    jsonw_key_text(j, "updated", a->updated);
    jsonw_key_text(j, "review_by", a->review_by);
    jsonw_key(j, "level");
    jsonw_int(j, a->level);
    jsonw_key_real(j, "boost", a->boost);
    jsonw_key_texts(j, "tags", a->tags, a->n_tags);
    jsonw_key_texts(j, "questions", a->questions, a->n_questions);
    jsonw_key_texts(j, "translations", a->translations, a->n_translations);
    outline_json(j, a);
    if (a->markdown != NULL)
        jsonw_key_text(j, "markdown", a->markdown);
    if (a->html != NULL)
        jsonw_key_text(j, "html", a->html);
    if (a->text != NULL)
        jsonw_key_text(j, "text", a->text);
}

static void show_json(const struct term *t, const lotse_article *a)
{
    struct jsonw j = {.to = &t->to};

    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    article_members(&j, a);
    jsonw_close_object(&j);
    jsonw_line(&j);
}

/* Text that ends with a line break. */
static void body(const struct term *t, const char *s, bool raw)
{
    size_t n = s != NULL ? strlen(s) : 0;

    if (n == 0)
        return;
    if (raw)
        sink_add(&t->to, s, n);
    else
        term_textn(t, s, n);
    if (s[n - 1] != '\n')
        sink_add(&t->to, "\n", 1);
}

/* Bytes of a line's indentation with the mark of a list: "  - ", "1. ". */
static size_t head_of(const char *s, size_t n)
{
    size_t i = 0, mark;

    while (i < n && s[i] == ' ')
        i++;
    mark = i;
    while (mark < n && s[mark] >= '0' && s[mark] <= '9')
        mark++;
    mark += mark < n && (mark > i ? s[mark] == '.' : s[mark] == '-');
    return mark > i && mark < n && s[mark] == ' ' ? mark + 1 : i;
}

/* The text on a terminal: each line broken at its width, the lines of a list
 * below each other. Elsewhere a paragraph stays one line. */
static void body_wrapped(const struct term *t, const char *s)
{
    struct str head = {0}, line = {0};

    while (*s != '\0') {
        size_t n = strcspn(s, "\n"), k = head_of(s, n);
        str_clear(&head);
        str_clear(&line);
        str_add(&head, s, k);
        str_add(&line, s + k, n - k);
        if (n == k)
            sink_adds(&t->to, "\n");
        else
            term_item(t, str_text(&head), str_text(&line), TERM_PLAIN, 0);
        s += n + (s[n] == '\n');
    }
    str_free(&head);
    str_free(&line);
}

static void show_text(const struct term *t, const lotse_article *a)
{
    struct str about = {0};

    term_item(t, "", a->title, TERM_TITLE, strlen(a->title));
    str_adds(&about, a->path);
    if (a->updated[0] != '\0')
        str_addf(&about, ", %s", a->updated);
    for (size_t i = 0; i < a->n_tags; i++)
        str_addf(&about, " #%s", a->tags[i]);
    term_item(t, "", str_text(&about), TERM_FAINT, strlen(a->path));
    str_free(&about);
    sink_adds(&t->to, "\n");
    if (t->width > 0 && a->text != NULL)
        body_wrapped(t, a->text);
    else
        body(t, a->text, false);
}

void articles_show(const struct term *t, const lotse_article *a,
                   enum format format, bool raw)
{
    switch (format) {
    case FORMAT_JSON:
        show_json(t, a);
        break;
    case FORMAT_MD:
        body(t, a->markdown, raw);
        break;
    case FORMAT_HTML:
        body(t, a->html, raw);
        break;
    default:
        show_text(t, a);
        break;
    }
}

static void list_json(const struct term *t, const lotse_list *list,
                      const char *index_id)
{
    struct jsonw j = {.to = &t->to};

    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key_text(&j, "index", index_id);
    jsonw_key_uint(&j, "total", list->total);
    jsonw_key(&j, "articles");
    jsonw_open_array(&j);
    for (size_t i = 0; i < list->n; i++) {
        jsonw_open_object(&j);
        article_members(&j, &list->items[i]);
        jsonw_close_object(&j);
    }
    jsonw_close_array(&j);
    jsonw_close_object(&j);
    jsonw_line(&j);
}

static void list_ndjson(const struct term *t, const lotse_list *list)
{
    struct jsonw j = {.to = &t->to};

    for (size_t i = 0; i < list->n; i++) {
        jsonw_open_object(&j);
        article_members(&j, &list->items[i]);
        jsonw_close_object(&j);
        jsonw_line(&j);
    }
}

static void list_tsv(const struct term *t, const lotse_list *list)
{
    sink_adds(&t->to, "id\tlang\ttitle\tcategory\ttags\tupdated\taudience\t"
                      "path\turl\n");
    for (size_t i = 0; i < list->n; i++) {
        const lotse_article *a = &list->items[i];
        const char *const last[] = {a->updated, a->audience, a->path, a->url};
        term_tsv(t, a->id);
        sink_adds(&t->to, "\t");
        term_tsv(t, a->lang);
        sink_adds(&t->to, "\t");
        term_tsv(t, a->title);
        sink_adds(&t->to, "\t");
        term_tsv(t, a->category);
        sink_adds(&t->to, "\t");
        for (size_t k = 0; k < a->n_tags; k++) {
            if (k > 0)
                sink_adds(&t->to, ",");
            term_tsv(t, a->tags[k]);
        }
        for (size_t k = 0; k < sizeof last / sizeof *last; k++) {
            sink_adds(&t->to, "\t");
            term_tsv(t, last[k]);
        }
        sink_adds(&t->to, "\n");
    }
}

static void list_text(const struct term *t, const lotse_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const lotse_article *a = &list->items[i];
        term_text(t, a->lang);
        sink_adds(&t->to, "  ");
        term_cell(t, a->id, 30);
        sink_adds(&t->to, "  ");
        term_styled(t, TERM_TITLE, a->title);
        sink_adds(&t->to, "\n");
    }
}

void articles_list(const struct term *t, const lotse_list *list,
                   const char *index_id, enum format format)
{
    switch (format) {
    case FORMAT_JSON:
        list_json(t, list, index_id);
        break;
    case FORMAT_NDJSON:
        list_ndjson(t, list);
        break;
    case FORMAT_TSV:
        list_tsv(t, list);
        break;
    default:
        list_text(t, list);
        break;
    }
}
