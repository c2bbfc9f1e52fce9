/*
 * md.c: one article from bytes to sections and safe HTML.
 *
 * The steps, each in a file of its own: clean the source, read the front
 * matter, bring other dialects to CommonMark, parse, make the tree fit to be
 * shown, cut it into sections, render. Nothing here opens a file.
 */
#include "base/err.h"
#include "md/parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool md_warn(struct md_doc *doc, unsigned line, const char *rule,
             const char *fmt, ...)
{
    char text[256];
    struct md_warning *more;
    size_t n = doc->n_warnings;
    va_list ap;

    if ((n & (n - 1)) == 0) { /* room for the next power of two */
        more = arena_array(&doc->arena, n == 0 ? 1 : n * 2, sizeof *more);
        if (more == NULL)
            return false;
        if (n > 0)
            memcpy(more, doc->warnings, n * sizeof *more);
        doc->warnings = more;
    }
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    doc->warnings[n] = (struct md_warning){
        line, rule, arena_strdup(&doc->arena, text)};
    if (doc->warnings[n].text == NULL)
        return false;
    doc->n_warnings++;
    return true;
}

static void set_defaults(struct md_doc *doc)
{
    doc->id = doc->title = doc->lang = "";
    doc->translation_of = doc->category = doc->description = "";
    doc->updated = doc->review_by = "";
    doc->markdown = doc->html = "";
    doc->boost = 1;
}

static int render(struct md_doc *doc, cmark_node *root)
{
    const char *html = cmark_render_html(root, CMARK_OPT_DEFAULT);

    doc->html = arena_strdup(&doc->arena, html);
    return doc->html == NULL ? LOTSE_NOMEM : LOTSE_OK;
}

static int parse_body(struct md_doc *doc, const char *body, size_t n,
                      unsigned body_line, unsigned *line, lotse_err *err)
{
    struct str own = {0};
    cmark_node *root;
    int rc = LOTSE_OK;

    doc->markdown = arena_strn(&doc->arena, body, n);
    md_to_commonmark(&own, &body, &n);
    if (doc->markdown == NULL || own.oom) {
        doc->markdown = "";
        str_free(&own);
        return err_nomem(err);
    }
    root = md_read_tree(body, n, body_line, line, err);
    str_free(&own);
    if (root == NULL)
        rc = err->code;
    else if (md_cut_sections(doc, root, body_line) != LOTSE_OK ||
             render(doc, root) != LOTSE_OK)
        rc = err_nomem(err);
    md_pool_empty();
    if (rc == LOTSE_OK && *doc->title == '\0' &&
        !md_warn(doc, body_line, "no-title",
                 "no title and no heading; its path serves as title"))
        rc = err_nomem(err);
    return rc;
}

int md_parse(struct md_doc *doc, const char *bytes, size_t n, unsigned *line,
             lotse_err *err)
{
    struct str cleaned = {0};
    lotse_err own;
    size_t body = 0;
    unsigned body_line = 1;
    int rc;

    if (err == NULL)
        err = &own;
    *line = 0;
    set_defaults(doc);
    rc = md_clean_source(&cleaned, &bytes, &n, line, err);
    if (rc == LOTSE_OK)
        rc = md_read_front(doc, bytes, n, &body, &body_line, line, err);
    if (rc == LOTSE_OK)
        rc = parse_body(doc, bytes + body, n - body, body_line, line, err);
    str_free(&cleaned);
    return rc;
}

void md_doc_free(struct md_doc *doc)
{
    arena_free(&doc->arena);
    *doc = (struct md_doc){0};
}
