/*
 * section.c: title, sections, anchors and links out of the tree.
 *
 * A section is what stands between two headings of the top level; its text is
 * what a person would read aloud, one paragraph, item or table row per line.
 * Anchors follow GitHub: letters, digits, - and _ of the heading in lower
 * case, blanks as -, a number behind what stands twice; `{#id}` wins.
 */
#include "base/strmap.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "md/parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

struct sections {
    struct md_section *items;
    size_t n, cap;
};

struct spans {
    struct md_span *items;
    size_t n, cap;
};

struct links {
    struct md_link *items;
    size_t n, cap;
};

struct counts {
    unsigned *items;
    size_t n, cap;
};

struct cutter {
    struct md_doc *doc;
    unsigned base;           /* file line of the body's line 0 */
    struct str text;         /* of the section being read */
    struct spans spans;
    struct sections sections;
    struct links links;
    struct strmap anchors;
    struct counts counts;    /* by anchor number */
    int depth;               /* of lists */
    int next[MD_MAX_NESTING + 2]; /* number of the next item, 0: bullets */
    size_t link_from;
    bool fresh;              /* a mark or indent was just written */
    bool oom;
};

/* -------------------------------------------------------------- anchors -- */

static void add_slug(struct str *out, const char *s)
{
    size_t n = strlen(s), len;

    for (size_t i = 0; i < n; i += len) {
        utf8proc_int32_t c = (utf8proc_int32_t)utf8_next(s + i, n - i, &len);
        utf8proc_category_t cat;
        if (c < 0x80) {
            if (c >= 'A' && c <= 'Z')
                str_addc(out, (char)(c + 'a' - 'A'));
            else if (c == ' ' || c == '-')
                str_addc(out, '-');
            else if (c == '_' || (c >= 'a' && c <= 'z') || (c ^ '0') <= 9)
                str_addc(out, (char)c);
            continue;
        }
        cat = utf8proc_category(c);
        if (cat >= UTF8PROC_CATEGORY_LU && cat <= UTF8PROC_CATEGORY_ND)
            str_add_cp(out, (uint32_t)utf8proc_tolower(c));
    }
}

static void add_explicit(struct str *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80 ||
            (c >= '0' && c <= '9') || strchr("-_.:", c) != NULL)
            str_addc(out, (char)c);
    }
}

/* The anchor itself when it's free, else numbered. */
static const char *unique(struct cutter *c, const struct str *slug)
{
    struct str name = {0};
    const char *out = NULL;
    uint32_t first = strmap_get(&c->anchors, str_text(slug), slug->n), at;

    str_adds(&name, str_text(slug));
    while (first != STRMAP_NONE && !name.oom &&
           strmap_get(&c->anchors, str_text(&name), name.n) != STRMAP_NONE) {
        str_clear(&name);
        str_addf(&name, "%s-%u", str_text(slug), ++c->counts.items[first]);
    }
    at = strmap_put(&c->anchors, str_text(&name), name.n);
    if (at != STRMAP_NONE && VEC_PUSH_OK(&c->counts)) {
        c->counts.items[c->counts.n++] = 0;
        out = arena_strn(&c->doc->arena, str_text(&name), name.n);
    }
    str_free(&name);
    c->oom = c->oom || out == NULL;
    return out == NULL ? "" : out;
}

/* ---------------------------------------------------------------- text -- */

static void add_inline(void *arg, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    const char *s = cmark_node_get_literal(node);

    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
        str_adds(arg, s == NULL ? "" : s);
    else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
        str_addc(arg, ' ');
}

static void add_span(struct cutter *c, size_t from, uint32_t kind)
{
    struct spans *s = &c->spans;

    if (from >= c->text.n)
        return;
    if (!VEC_PUSH_OK(s)) {
        c->oom = true;
        return;
    }
    s->items[s->n++] =
        (struct md_span){(uint32_t)from, (uint32_t)c->text.n, kind};
}

static void add_link(struct cutter *c, cmark_node *node)
{
    const char *url = cmark_node_get_url(node);
    int line = cmark_node_get_start_line(node);
    cmark_node *up = node;

    while (line == 0 && (up = cmark_node_parent(up)) != NULL)
        line = cmark_node_get_start_line(up);
    if (url == NULL || *url == '\0')
        return;
    url = arena_strdup(&c->doc->arena, url);
    if (url == NULL || !VEC_PUSH_OK(&c->links)) {
        c->oom = true;
        return;
    }
    c->links.items[c->links.n++] =
        (struct md_link){url, c->base + (unsigned)line};
}

static void end_line(struct cutter *c)
{
    if (c->text.n > 0 && c->text.p[c->text.n - 1] != '\n' && !c->fresh)
        str_addc(&c->text, '\n');
}

static void begin_block(struct cutter *c)
{
    if (c->fresh) {
        c->fresh = false;
        return;
    }
    end_line(c);
    for (int i = 0; i < c->depth; i++)
        str_adds(&c->text, "  ");
}

static void begin_item(struct cutter *c)
{
    int *number = &c->next[c->depth < MD_MAX_NESTING + 1
                               ? c->depth : MD_MAX_NESTING + 1];

    end_line(c);
    c->fresh = false;
    for (int i = 1; i < c->depth; i++)
        str_adds(&c->text, "  ");
    if (*number > 0)
        str_addf(&c->text, "%d. ", (*number)++);
    else
        str_adds(&c->text, "- ");
    c->fresh = true;
}

static void begin_list(struct cutter *c, cmark_node *list)
{
    if (++c->depth > MD_MAX_NESTING + 1) /* only out of raw HTML */
        return;
    c->next[c->depth] =
        cmark_node_get_list_type(list) == CMARK_ORDERED_LIST
            ? cmark_node_get_list_start(list) : 0;
}

static void begin_custom(struct cutter *c, cmark_node *node)
{
    enum md_custom kind = md_custom_kind(node);

    if (kind == MD_ROW || kind == MD_HEAD_ROW)
        begin_block(c);
    else if (kind == MD_CELL && cmark_node_previous(node) != NULL)
        str_adds(&c->text, " | ");
}

static void on_code(struct cutter *c, cmark_node *node)
{
    bool block = cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK;
    const char *s = cmark_node_get_literal(node);
    size_t from, n = s == NULL ? 0 : strlen(s);

    if (block)
        begin_block(c);
    from = c->text.n;
    str_add(&c->text, s, n);
    add_span(c, from, MD_CODE);
    if (block)
        end_line(c);
}

static void enter_node(void *arg, cmark_node *node)
{
    struct cutter *c = arg;
    const char *s;

    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_LIST:
        begin_list(c, node);
        break;
    case CMARK_NODE_ITEM:
        begin_item(c);
        break;
    case CMARK_NODE_PARAGRAPH:
    case CMARK_NODE_HEADING:
        begin_block(c);
        break;
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_CODE:
        on_code(c, node);
        break;
    case CMARK_NODE_TEXT:
        s = cmark_node_get_literal(node);
        str_adds(&c->text, s == NULL ? "" : s);
        break;
    case CMARK_NODE_SOFTBREAK:
        str_addc(&c->text, ' ');
        break;
    case CMARK_NODE_LINEBREAK:
        str_addc(&c->text, '\n');
        break;
    case CMARK_NODE_LINK:
    case CMARK_NODE_IMAGE:
        c->link_from = c->text.n;
        add_link(c, node);
        break;
    case CMARK_NODE_CUSTOM_BLOCK:
        begin_custom(c, node);
        break;
    default:
        break;
    }
}

static void leave_node(void *arg, cmark_node *node)
{
    struct cutter *c = arg;
    enum md_custom kind;

    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_LIST:
        c->depth--;
        break;
    case CMARK_NODE_PARAGRAPH:
    case CMARK_NODE_HEADING:
        end_line(c);
        break;
    case CMARK_NODE_LINK:
        if (c->spans.n == 0 ||
            c->spans.items[c->spans.n - 1].to <= c->link_from)
            add_span(c, c->link_from, MD_LINK);
        break;
    case CMARK_NODE_CUSTOM_BLOCK:
        kind = md_custom_kind(node);
        if (kind == MD_ROW || kind == MD_HEAD_ROW)
            end_line(c);
        break;
    default:
        break;
    }
}

static void add_block(struct cutter *c, cmark_node *block)
{
    if (c->text.n > 0)
        str_addc(&c->text, '\n'); /* an empty line between blocks */
    c->depth = 0;
    c->fresh = false;
    md_walk(block, enter_node, leave_node, c);
}

/* ------------------------------------------------------------- sections -- */

static void start_section(struct cutter *c)
{
    if (!VEC_PUSH_OK(&c->sections)) {
        c->oom = true;
        return;
    }
    c->sections.items[c->sections.n++] =
        (struct md_section){.heading = "", .anchor = "",
                            .line = c->base + 1, .text = ""};
}

static void finish_section(struct cutter *c)
{
    struct md_section *s = c->sections.items + c->sections.n - 1;
    struct md_span *spans;

    if (c->sections.n == 0)
        return;
    while (c->text.n > 0 && c->text.p[c->text.n - 1] == '\n')
        c->text.n--;
    s->text = arena_strn(&c->doc->arena, str_text(&c->text), c->text.n);
    s->n_text = c->text.n;
    spans = arena_array(&c->doc->arena, c->spans.n, sizeof *spans);
    if (s->text == NULL || spans == NULL || c->text.oom) {
        c->oom = true;
        return;
    }
    for (size_t i = 0; i < c->spans.n; i++) {
        struct md_span span = c->spans.items[i];
        span.to = span.to > s->n_text ? (uint32_t)s->n_text : span.to;
        if (span.from < span.to)
            spans[s->n_spans++] = span;
    }
    s->spans = spans;
    if (s->level == 0 && s->n_text == 0)
        c->sections.n--; /* an empty lead is none */
    str_clear(&c->text);
    c->spans.n = 0;
}

/* Cut `{#id}` off the last text node of a heading, and give the id. */
static void take_id(struct str *id, cmark_node *heading)
{
    cmark_node *last = cmark_node_last_child(heading);
    const char *s = last == NULL ? NULL : cmark_node_get_literal(last), *at;
    struct str rest = {0};
    size_t n;

    if (s == NULL || cmark_node_get_type(last) != CMARK_NODE_TEXT)
        return;
    n = strlen(s);
    while (n > 0 && s[n - 1] == ' ')
        n--;
    at = strstr(s, "{#");
    if (at == NULL || n == 0 || s[n - 1] != '}')
        return;
    add_explicit(id, at + 2, (size_t)(s + n - at) - 3);
    n = (size_t)(at - s);
    while (n > 0 && s[n - 1] == ' ')
        n--;
    str_add(&rest, s, n);
    cmark_node_set_literal(last, str_text(&rest));
    str_free(&rest);
}

/* <h2 id="anchor"> in the heading's place. */
static cmark_node *name_heading(cmark_node *heading, int level,
                                const char *anchor)
{
    struct str enter = {0};
    cmark_node *node, *child;
    char tag[] = "<h1 id=\"", end[] = "</h1>";

    tag[2] = end[3] = (char)('0' + level);
    str_adds(&enter, tag);
    str_adds(&enter, anchor);
    str_adds(&enter, "\">");
    node = md_new_custom(CMARK_NODE_CUSTOM_BLOCK, MD_HEADING, str_text(&enter),
                         end);
    while ((child = cmark_node_first_child(heading)) != NULL) {
        cmark_node_unlink(child);
        cmark_node_append_child(node, child);
    }
    cmark_node_replace(heading, node);
    cmark_node_free(heading);
    str_free(&enter);
    return node;
}

/* The heading that is the article's title: the first one, when nothing else
 * gives a title or it says the same. */
static bool is_title(struct cutter *c, const char *text, unsigned line)
{
    struct md_doc *d = c->doc;

    if (*d->title == '\0' && *text != '\0') {
        d->title = arena_strdup(&d->arena, text);
        d->title_line = line;
        if (d->title == NULL) {
            d->title = "";
            c->oom = true;
        }
        return true;
    }
    return strcasecmp(d->title, text) == 0;
}

static void cut_heading(struct cutter *c, cmark_node *node, bool first)
{
    struct str id = {0}, text = {0};
    struct md_section *s;
    int level = cmark_node_get_heading_level(node);
    unsigned line = c->base + (unsigned)cmark_node_get_start_line(node);
    const char *heading, *anchor;

    take_id(&id, node);
    md_walk(node, add_inline, NULL, &text);
    heading = arena_strn(&c->doc->arena, str_text(&text), text.n);
    c->oom = c->oom || heading == NULL || text.oom || id.oom;
    if (c->oom)
        goto out;
    if (id.n == 0)
        add_slug(&id, heading);
    anchor = unique(c, &id);
    if (first && is_title(c, heading, line)) {
        cmark_node_unlink(node);
        cmark_node_free(node);
        goto out;
    }
    finish_section(c);
    start_section(c);
    if (c->oom)
        goto out;
    s = c->sections.items + c->sections.n - 1;
    s->heading = heading;
    s->anchor = anchor;
    s->level = level;
    s->line = line;
    name_heading(node, level, anchor);
out:
    str_free(&id);
    str_free(&text);
}

static void cut_all(struct cutter *c, cmark_node *root)
{
    cmark_node *node, *next;
    bool first = true;

    start_section(c);
    for (node = cmark_node_first_child(root); node != NULL && !c->oom;
         node = next) {
        next = cmark_node_next(node);
        if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
            cut_heading(c, node, first);
            first = false;
        } else {
            add_block(c, node);
        }
    }
    finish_section(c);
}

static void *keep(struct cutter *c, const void *items, size_t n, size_t size)
{
    void *p = arena_array(&c->doc->arena, n, size);

    if (p == NULL)
        c->oom = true;
    else if (n > 0)
        memcpy(p, items, n * size);
    return p;
}

int md_cut_sections(struct md_doc *doc, cmark_node *root, unsigned body_line)
{
    struct cutter c = {.doc = doc, .base = body_line - 1};

    cut_all(&c, root);
    doc->sections = keep(&c, c.sections.items, c.sections.n,
                         sizeof *doc->sections);
    doc->links = keep(&c, c.links.items, c.links.n, sizeof *doc->links);
    if (!c.oom) {
        doc->n_sections = c.sections.n;
        doc->n_links = c.links.n;
    }
    str_free(&c.text);
    free(c.spans.items);
    free(c.sections.items);
    free(c.links.items);
    free(c.counts.items);
    strmap_free(&c.anchors);
    return c.oom ? LOTSE_NOMEM : LOTSE_OK;
}
