/* parts.h: the steps of md_parse, in the order in which they run. */
#ifndef LOTSE_MD_PARTS_H
#define LOTSE_MD_PARTS_H

#include "md/md.h"

#include <cmark.h>

/* source.c: check the bytes and clean them: UTF-8 in NFC, lines end with LF,
 * nothing invisible. *text and *n stay the bytes where nothing must change,
 * else become a text in own, which is {0} before. */
int md_clean_source(struct str *own, const char **text, size_t *n,
                    unsigned *line, lotse_err *err);

/* front.c: read the front matter, if there is one; *body gets the offset of
 * what follows, *body_line its line. */
int md_read_front(struct md_doc *doc, const char *text, size_t n, size_t *body,
                  unsigned *body_line, unsigned *line, lotse_err *err);

/* mend.c: YAML that authors meant: values with ": " or a lone quote put
 * between quotes, tabs turned into blanks. False: nothing to mend. */
bool md_mend_yaml(struct str *out, const char *yaml, size_t n);

/* dialect.c: other Markdown dialects as CommonMark, line for line:
 * admonitions, attribute lists, labels, includes, scripts. *text and *n stay
 * where there is nothing of the kind, else become a text in own, which is {0}
 * before. */
void md_to_commonmark(struct str *own, const char **text, size_t *n);

/* strip.c: the readable text of raw HTML as Markdown paragraphs. */
void md_strip_html(struct str *out, const char *html, size_t n);

/* pool.c: CommonMark as a tree in the pool, which md_pool_empty empties: no
 * tree and nothing rendered from it is freed on its own. */
cmark_node *md_parse_commonmark(const char *text, size_t n);
cmark_node *md_new_node(cmark_node_type type);
void md_pool_empty(void);

/* Call both for each node, a leaf or not; NULL: nothing to call. When a node is
 * left, the walk already knows where it goes on, so that any node but the root
 * may be replaced then. */
void md_walk(cmark_node *root, void (*enter)(void *arg, cmark_node *node),
             void (*leave)(void *arg, cmark_node *node), void *arg);

/* What a custom node stands for; the address is the node's user data. */
enum md_custom { MD_TABLE, MD_ROW, MD_HEAD_ROW, MD_CELL, MD_HEADING, MD_OTHER };
extern const enum md_custom md_custom_kinds[];
enum md_custom md_custom_kind(cmark_node *node);
cmark_node *md_new_custom(cmark_node_type type, enum md_custom kind,
                          const char *enter, const char *leave);

/* table.c: the lines of what was parsed, cut when first asked for. */
struct md_line {
    const char *p;
    size_t n;
};

struct md_lines {
    const char *text;
    size_t n_text;
    struct md_line *items; /* free() them */
    size_t n, cap;
};

/* A paragraph that is a GFM table becomes custom nodes; *found tells. False:
 * out of memory. */
bool md_try_table(cmark_node *para, struct md_lines *in, bool *found);

/* tree.c: the tree with tables, task lists, alerts and struck text, without
 * raw HTML and foreign links. NULL: over a limit or no memory. */
cmark_node *md_read_tree(const char *text, size_t n, unsigned body_line,
                         unsigned *line, lotse_err *err);

/* section.c: title, anchors, sections and links out of the tree into doc; the
 * headings of the tree get their anchors. */
int md_cut_sections(struct md_doc *doc, cmark_node *root, unsigned body_line);

/* md.c: one more warning; false: out of memory. */
bool md_warn(struct md_doc *doc, unsigned line, const char *rule,
             const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
