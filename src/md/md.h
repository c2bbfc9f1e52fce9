/* md.h: a Markdown article becomes front matter, sections and safe HTML. */
#ifndef LOTSE_MD_MD_H
#define LOTSE_MD_MD_H

#include "base/arena.h"
#include "base/str.h"
#include "lotse.h"

#include <stdint.h>

enum { /* limits of one article */
    MD_MAX_BYTES = 1 << 20,        /* whole file */
    MD_MAX_FRONT = 16 << 10,       /* front matter */
    MD_MAX_NESTING = 32,           /* block quotes and lists */
    MD_MAX_FLOW_DEPTH = 32,        /* YAML brackets */
    MD_MAX_LIST = 256              /* values under one front-matter key */
};

enum md_status { MD_PUBLISHED = 0, MD_DRAFT = 1, MD_ARCHIVED = 2 };

/* A run of a section's text that is code, or the text of a link. Runs don't
 * overlap and stand in order. */
struct md_span {
    uint32_t from, to; /* bytes of the section's text */
    uint32_t kind;
};
enum { MD_CODE = 1, MD_LINK = 2 };

struct md_section {
    const char *heading; /* plain text; "" for the lead before any heading */
    const char *anchor;  /* GitHub's rule, duplicates numbered; "" for lead */
    int level;           /* 1..6; 0 for the lead */
    unsigned line;       /* of the heading, 1-based */
    const char *text;    /* readable plain text: paragraphs and items on lines
                            of their own, list marks and table cells kept
                            readable, code verbatim, no heading */
    size_t n_text;
    const struct md_span *spans;
    size_t n_spans;
};

struct md_link {
    const char *target; /* as written: relative path, URL, "#anchor" */
    unsigned line;
};

struct md_strings {
    const char **items;
    size_t n;
};

struct md_warning {
    unsigned line;
    const char *rule; /* static string: "front-matter", "no-title", ... */
    const char *text;
};

/* Everything of one file. All strings are UTF-8 in NFC without CR, soft
 * hyphens, zero-width characters or a BOM. Absent values are "" / 0. */
struct md_doc {
    struct arena arena; /* owns all below, and the struct itself not */
    const char *id, *title, *lang; /* as the front matter or the first heading
                                      says; "" where nothing does */
    const char *translation_of, *category, *description;
    const char *updated, *review_by; /* "YYYY-MM-DD" */
    struct md_strings questions, tags, aliases; /* tags include keywords */
    int level;                                  /* 1, 2 or 0 */
    lotse_audience audience;
    enum md_status status;
    double boost; /* 0.1..10, default 1 */
    bool no_search; /* search: false */
    unsigned title_line;
    struct md_section *sections;
    size_t n_sections;
    struct md_link *links;
    size_t n_links;
    struct md_strings unknown_keys;
    struct md_warning *warnings;
    size_t n_warnings;
    const char *markdown; /* the body without front matter */
    const char *html;     /* safe HTML of the body */
};

/* Parse n bytes of one article. On failure err says why and *line (1-based, 0
 * unknown) where: invalid UTF-8, over a limit, YAML error (LOTSE_INPUT), no
 * memory. Pure: no files. May be slow on hostile input, and libcmark aborts
 * without memory: call it in a worker process. doc is {0} before, freed by
 * md_doc_free also after failure. */
int md_parse(struct md_doc *doc, const char *bytes, size_t n, unsigned *line,
             lotse_err *err);
void md_doc_free(struct md_doc *doc);

/* The doc as bytes for a pipe, and back; unpack checks every length and
 * returns LOTSE_INPUT on bytes that pack didn't write. */
int md_pack(struct str *out, const struct md_doc *doc);
int md_unpack(struct md_doc *doc, const void *bytes, size_t n);

#endif
