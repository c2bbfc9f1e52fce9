/*
 * tree.c: the tree of an article, made fit to be shown.
 *
 * libcmark knows CommonMark; here its tree gains tables, task lists, alerts
 * and struck text, and loses what must not reach a reader: raw HTML (its text
 * stays) and links of schemes that aren't on the list. What libcmark's writer
 * then renders is safe by construction, not by escaping afterwards.
 */
#include "base/err.h"
#include "md/parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const enum md_custom md_custom_kinds[] = {MD_TABLE, MD_ROW,     MD_HEAD_ROW,
                                          MD_CELL,  MD_HEADING, MD_OTHER};

cmark_node *md_new_custom(cmark_node_type type, enum md_custom kind,
                          const char *enter, const char *leave)
{
    cmark_node *node = md_new_node(type);

    cmark_node_set_user_data(node, (void *)(uintptr_t)&md_custom_kinds[kind]);
    cmark_node_set_on_enter(node, enter);
    cmark_node_set_on_exit(node, leave);
    return node;
}

enum md_custom md_custom_kind(cmark_node *node)
{
    const enum md_custom *kind = cmark_node_get_user_data(node);

    return kind == NULL ? MD_OTHER : *kind;
}

static bool is_container(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);

    return type == CMARK_NODE_BLOCK_QUOTE || type == CMARK_NODE_LIST;
}

/* Lines that open many containers at once are refused before libcmark, which
 * is quadratic on them, sees them. */
static bool line_too_deep(const char *s, size_t n)
{
    int depth = 0;
    size_t i = 0;

    while (i < n) {
        if (s[i] == '>') {
            depth++;
        } else if ((s[i] == '-' || s[i] == '*' || s[i] == '+') && i + 1 < n &&
                   (s[i + 1] == ' ' || s[i + 1] == '\t')) {
            depth++;
        } else if (s[i] >= '0' && s[i] <= '9' && i + 2 < n &&
                   (s[i + 1] == '.' || s[i + 1] == ')') && s[i + 2] == ' ') {
            depth++;
            i++;
        } else if (s[i] != ' ' && s[i] != '\t') {
            break;
        }
        i++;
    }
    /* nothing but marks is a thematic break */
    return depth > MD_MAX_NESTING && (i < n || s[0] == '>');
}

static bool lines_too_deep(const char *s, size_t n, unsigned *line)
{
    unsigned at = 1;

    for (size_t i = 0; i < n; at++) {
        const char *nl = memchr(s + i, '\n', n - i);
        size_t len = nl == NULL ? n - i : (size_t)(nl - s) - i;
        if (line_too_deep(s + i, len)) {
            *line = at;
            return true;
        }
        i += len + 1;
    }
    return false;
}

/* ------------------------------------------------------------- raw HTML -- */

/* Put the readable text of an HTML block in its place. */
static bool replace_html(cmark_node *html)
{
    const char *s = cmark_node_get_literal(html);
    struct str text = {0};
    cmark_node *doc, *node, *next;

    md_strip_html(&text, s == NULL ? "" : s, s == NULL ? 0 : strlen(s));
    if (text.oom) {
        str_free(&text);
        return false;
    }
    doc = md_parse_commonmark(str_text(&text), text.n);
    for (node = cmark_node_first_child(doc); node != NULL; node = next) {
        next = cmark_node_next(node);
        cmark_node_unlink(node);
        if (cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK ||
            !cmark_node_insert_before(html, node))
            cmark_node_free(node);
    }
    cmark_node_free(doc);
    str_free(&text);
    cmark_node_unlink(html);
    cmark_node_free(html);
    return true;
}

static void drop_inline_html(cmark_node *html)
{
    const char *s = cmark_node_get_literal(html);

    if (s != NULL && strncasecmp(s, "<br", 3) == 0 &&
        strchr(" />", s[3]) != NULL)
        cmark_node_insert_before(html, md_new_node(CMARK_NODE_LINEBREAK));
    cmark_node_unlink(html);
    cmark_node_free(html);
}

/* ------------------------------------------- links that may be shown -- */

/* http, https, mailto, tel, and what has no scheme: paths and #anchors. */
static bool is_allowed(const char *url)
{
    static const char *const schemes[] = {"http", "https", "mailto", "tel"};
    size_t n;

    if (url == NULL)
        return false;
    n = strcspn(url, ":/?#");
    for (const char *p = url; *p; p++)
        if ((unsigned char)*p <= ' ' || *p == '\\')
            return false;
    if (url[n] != ':')
        return !(url[0] == '/' && url[1] == '/');
    for (size_t i = 0; i < 4; i++)
        if (strlen(schemes[i]) == n && strncasecmp(url, schemes[i], n) == 0)
            return true;
    return false;
}

/* The children take the place of the node. */
static void unwrap(cmark_node *node)
{
    cmark_node *child;

    while ((child = cmark_node_first_child(node)) != NULL) {
        cmark_node_unlink(child);
        if (!cmark_node_insert_before(node, child))
            cmark_node_free(child);
    }
    cmark_node_unlink(node);
    cmark_node_free(node);
}

/* ------------------------------------------------------ GFM's extensions -- */

static void insert_text(cmark_node *before, const char *s, size_t n)
{
    struct str text = {0};
    cmark_node *node;

    if (n == 0)
        return;
    str_add(&text, s, n);
    node = md_new_node(CMARK_NODE_TEXT);
    cmark_node_set_literal(node, str_text(&text));
    cmark_node_insert_before(before, node);
    str_free(&text);
}

static const char *struck_end(const char *s)
{
    const char *end = s + 2;

    if (s[2] == '~' || s[2] == ' ' || s[2] == '\0')
        return NULL;
    while ((end = strstr(end, "~~")) != NULL) {
        if (end[-1] != ' ' && end[2] != '~')
            return end;
        end += 2;
    }
    return NULL;
}

/* ~~struck~~ within one text node. */
static void strike(cmark_node *node)
{
    const char *s = cmark_node_get_literal(node), *from = s, *end;
    bool found = false;

    if (s == NULL)
        return;
    while ((from = strstr(from, "~~")) != NULL) {
        cmark_node *del;
        if ((from > s && from[-1] == '~') ||
            (end = struck_end(from)) == NULL) {
            from += 2;
            continue;
        }
        insert_text(node, s, (size_t)(from - s));
        del = md_new_custom(CMARK_NODE_CUSTOM_INLINE, MD_OTHER, "<del>",
                            "</del>");
        cmark_node_insert_before(node, del);
        cmark_node_append_child(del, md_new_node(CMARK_NODE_TEXT));
        insert_text(cmark_node_first_child(del), from + 2,
                    (size_t)(end - from) - 2);
        s = from = end + 2;
        found = true;
    }
    if (!found)
        return;
    insert_text(node, s, strlen(s));
    cmark_node_unlink(node);
    cmark_node_free(node);
}

/* Replace the first n bytes of a text node by nothing. */
static void cut_text(cmark_node *node, size_t n)
{
    struct str rest = {0};

    str_adds(&rest, cmark_node_get_literal(node) + n);
    cmark_node_set_literal(node, str_text(&rest));
    str_free(&rest);
}

/* `- [x] done`: a check box that can't be clicked. */
static void task(cmark_node *item)
{
    cmark_node *para = cmark_node_first_child(item), *first, *box;
    const char *s;

    first = para == NULL ? NULL : cmark_node_first_child(para);
    if (first == NULL || cmark_node_get_type(first) != CMARK_NODE_TEXT)
        return;
    s = cmark_node_get_literal(first);
    if (s == NULL || s[0] != '[' || strchr(" xX", s[1]) == NULL ||
        s[1] == '\0' || s[2] != ']' || s[3] != ' ')
        return;
    box = md_new_custom(CMARK_NODE_CUSTOM_INLINE, MD_OTHER,
                        s[1] == ' '
                            ? "<input type=\"checkbox\" disabled=\"\" /> "
                            : "<input type=\"checkbox\" checked=\"\" "
                              "disabled=\"\" /> ",
                        "");
    cut_text(first, 4);
    cmark_node_insert_before(first, box);
}

/* > [!NOTE] of GitHub, AdobeDocs, Microsoft. The sign needs no language. */
static void alert(cmark_node *quote)
{
    static const struct {
        const char *word, *enter;
    } kinds[] = {
        {"NOTE", "<div class=\"alert alert-note\">"},
        {"TIP", "<div class=\"alert alert-tip\">"},
        {"INFO", "<div class=\"alert alert-note\">"},
        {"IMPORTANT", "<div class=\"alert alert-important\">"},
        {"WARNING", "<div class=\"alert alert-warning\">"},
        {"CAUTION", "<div class=\"alert alert-caution\">"},
    };
    cmark_node *para = cmark_node_first_child(quote), *first, *div, *child;
    const char *s, *end, *enter = "<div class=\"alert alert-note\">";

    first = para == NULL ? NULL : cmark_node_first_child(para);
    s = first == NULL ? NULL : cmark_node_get_literal(first);
    if (s == NULL || strncmp(s, "[!", 2) != 0 ||
        (end = strchr(s, ']')) == NULL)
        return;
    for (const char *p = s + 2; p < end; p++)
        if (!((*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z')))
            return;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strlen(kinds[i].word) == (size_t)(end - s) - 2 &&
            strncasecmp(s + 2, kinds[i].word, strlen(kinds[i].word)) == 0)
            enter = kinds[i].enter;
    cut_text(first, (size_t)(end + 1 - s) + (end[1] == ' '));
    child = cmark_node_next(first);
    if (*cmark_node_get_literal(first) == '\0' && child != NULL &&
        (cmark_node_get_type(child) == CMARK_NODE_SOFTBREAK ||
         cmark_node_get_type(child) == CMARK_NODE_LINEBREAK)) {
        cmark_node_unlink(child);
        cmark_node_free(child);
    } else if (*cmark_node_get_literal(first) == '\0' && child == NULL) {
        cmark_node_unlink(para);
        cmark_node_free(para);
    }
    div = md_new_custom(CMARK_NODE_CUSTOM_BLOCK, MD_OTHER, enter, "</div>");
    while ((child = cmark_node_first_child(quote)) != NULL) {
        cmark_node_unlink(child);
        if (!cmark_node_append_child(div, child))
            cmark_node_free(child);
    }
    if (cmark_node_replace(quote, div))
        cmark_node_free(quote);
    else
        cmark_node_free(div);
}

/* ----------------------------------------------------------------- walks -- */

struct walk {
    struct md_lines lines;
    int depth;       /* of block quotes and lists */
    unsigned deep;   /* line at which it is too much, 0: none */
    bool html;       /* there are or may be HTML blocks */
    bool loose;      /* nodes went, so that texts may touch */
    bool tildes;     /* there are any */
    bool oom;
};

/* First walk: depth and tables. */
static void enter_raw(void *arg, cmark_node *node)
{
    struct walk *w = arg;

    if (is_container(node) && ++w->depth > MD_MAX_NESTING && w->deep == 0)
        w->deep = (unsigned)cmark_node_get_start_line(node);
}

static void leave_raw(void *arg, cmark_node *node)
{
    struct walk *w = arg;

    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_BLOCK_QUOTE:
    case CMARK_NODE_LIST:
        w->depth--;
        break;
    case CMARK_NODE_HTML_BLOCK:
        w->html = true;
        break;
    case CMARK_NODE_PARAGRAPH:
        if (w->deep == 0 && !w->oom)
            w->oom = !md_try_table(node, &w->lines, &w->html);
        break;
    default:
        break;
    }
}

/* Second walk: HTML blocks become text. */
static void leave_html(void *arg, cmark_node *node)
{
    struct walk *w = arg;

    if (cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK && !w->oom)
        w->oom = !replace_html(node);
}

/* Make one text of children that are neighbours. */
static void join_texts(cmark_node *parent)
{
    cmark_node *node = cmark_node_first_child(parent), *next;

    for (; node != NULL; node = next) {
        struct str text = {0};
        next = cmark_node_next(node);
        if (cmark_node_get_type(node) != CMARK_NODE_TEXT || next == NULL ||
            cmark_node_get_type(next) != CMARK_NODE_TEXT)
            continue;
        str_adds(&text, cmark_node_get_literal(node));
        do {
            cmark_node *after = cmark_node_next(next);
            str_adds(&text, cmark_node_get_literal(next));
            cmark_node_free(next);
            next = after;
        } while (next != NULL && cmark_node_get_type(next) == CMARK_NODE_TEXT);
        cmark_node_set_literal(node, str_text(&text));
        str_free(&text);
    }
}

/* Third walk: what must not be shown goes, GFM's marks become nodes. */
static void leave_node(void *arg, cmark_node *node)
{
    struct walk *w = arg;
    cmark_node_type type = cmark_node_get_type(node);

    if (w->loose)
        join_texts(node);
    switch (type) {
    case CMARK_NODE_TEXT:
        w->tildes =
            w->tildes || strchr(cmark_node_get_literal(node), '~') != NULL;
        break;
    case CMARK_NODE_HTML_INLINE:
        drop_inline_html(node);
        w->loose = true;
        break;
    case CMARK_NODE_LINK:
    case CMARK_NODE_IMAGE:
        if (!is_allowed(cmark_node_get_url(node))) {
            unwrap(node);
            w->loose = true;
        }
        break;
    case CMARK_NODE_ITEM:
        task(node);
        break;
    case CMARK_NODE_BLOCK_QUOTE:
        alert(node);
        break;
    default:
        break;
    }
}

static void leave_text(void *arg, cmark_node *node)
{
    (void)arg;
    if (cmark_node_get_type(node) == CMARK_NODE_TEXT)
        strike(node);
}

static bool tidy(cmark_node *root, struct walk *w)
{
    if (w->html)
        md_walk(root, NULL, leave_html, w);
    if (w->oom)
        return false;
    md_walk(root, NULL, leave_node, w);
    if (w->tildes)
        md_walk(root, NULL, leave_text, w);
    return true;
}

cmark_node *md_read_tree(const char *text, size_t n, unsigned body_line,
                         unsigned *line, lotse_err *err)
{
    struct walk w = {.lines = {.text = text, .n_text = n}};
    cmark_node *root = NULL;

    if (!lines_too_deep(text, n, &w.deep)) {
        root = md_parse_commonmark(text, n);
        md_walk(root, enter_raw, leave_raw, &w);
    }
    free(w.lines.items);
    if (w.deep > 0) {
        *line = body_line - 1 + w.deep;
        err_set(err, LOTSE_INPUT,
                "lists and quotes nested more than %d deep; flatten them",
                MD_MAX_NESTING);
        return NULL;
    }
    if (w.oom || !tidy(root, &w)) {
        err_nomem(err);
        return NULL;
    }
    return root;
}
