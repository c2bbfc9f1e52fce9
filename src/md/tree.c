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

#include <string.h>
#include <strings.h>

const enum md_custom md_custom_kinds[] = {MD_TABLE, MD_ROW,     MD_HEAD_ROW,
                                          MD_CELL,  MD_HEADING, MD_OTHER};

cmark_node *md_new_custom(cmark_node_type type, enum md_custom kind,
                          const char *enter, const char *leave)
{
    cmark_node *node = cmark_node_new(type);

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

static bool too_deep(cmark_node *root, unsigned *line)
{
    cmark_iter *it = cmark_iter_new(root);
    cmark_event_type ev;
    int depth = 0;
    bool deep = false;

    while (!deep && (ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(it);
        if (!is_container(node))
            continue;
        depth += ev == CMARK_EVENT_ENTER ? 1 : -1;
        if (depth > MD_MAX_NESTING) {
            *line = (unsigned)cmark_node_get_start_line(node);
            deep = true;
        }
    }
    cmark_iter_free(it);
    return deep;
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
    doc = cmark_parse_document(str_text(&text), text.n, CMARK_OPT_DEFAULT);
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
        cmark_node_insert_before(html, cmark_node_new(CMARK_NODE_LINEBREAK));
    cmark_node_unlink(html);
    cmark_node_free(html);
}

/* ------------------------------------------- links that may be shown -- */

/* http, https, mailto, tel, and what has no scheme: paths and #anchors. */
static bool is_allowed(const char *url)
{
    static const char *const schemes[] = {"http", "https", "mailto", "tel"};
    size_t n = strcspn(url, ":/?#");

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
    node = cmark_node_new(CMARK_NODE_TEXT);
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
        cmark_node_append_child(del, cmark_node_new(CMARK_NODE_TEXT));
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

/* Call fn for each node of the type when the walk leaves it (or, for a leaf,
 * meets it): the only moment at which libcmark lets a node be replaced. */
static void each(cmark_node *root, cmark_node_type type,
                 void (*fn)(cmark_node *node))
{
    bool leaf = type == CMARK_NODE_TEXT || type == CMARK_NODE_HTML_INLINE;
    cmark_iter *it = cmark_iter_new(root);
    cmark_event_type ev;

    while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(it);
        if (cmark_node_get_type(node) == type &&
            (leaf || ev == CMARK_EVENT_EXIT))
            fn(node);
    }
    cmark_iter_free(it);
}

static void check_link(cmark_node *node)
{
    const char *url = cmark_node_get_url(node);

    if (url == NULL || !is_allowed(url))
        unwrap(node);
}

static bool strip_blocks(cmark_node *root)
{
    cmark_iter *it = cmark_iter_new(root);
    bool ok = true;

    while (ok && cmark_iter_next(it) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(it);
        if (cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK)
            ok = replace_html(node);
    }
    cmark_iter_free(it);
    return ok;
}

cmark_node *md_read_tree(const char *text, size_t n, unsigned body_line,
                         unsigned *line, lotse_err *err)
{
    cmark_node *root = NULL;

    if (lines_too_deep(text, n, line))
        goto deep;
    root = cmark_parse_document(text, n, CMARK_OPT_DEFAULT);
    if (too_deep(root, line))
        goto deep;
    if (md_find_tables(root, text, n) != LOTSE_OK || !strip_blocks(root)) {
        cmark_node_free(root);
        err_nomem(err);
        return NULL;
    }
    each(root, CMARK_NODE_HTML_INLINE, drop_inline_html);
    each(root, CMARK_NODE_LINK, check_link);
    each(root, CMARK_NODE_IMAGE, check_link);
    cmark_consolidate_text_nodes(root);
    each(root, CMARK_NODE_ITEM, task);
    each(root, CMARK_NODE_BLOCK_QUOTE, alert);
    each(root, CMARK_NODE_TEXT, strike);
    return root;
deep:
    *line += body_line - 1;
    if (root != NULL)
        cmark_node_free(root);
    err_set(err, LOTSE_INPUT,
            "lists and quotes nested more than %d deep; flatten them",
            MD_MAX_NESTING);
    return NULL;
}
