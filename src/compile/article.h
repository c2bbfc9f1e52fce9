/* article.h: a parsed article on its way from a worker into the tables. */
#ifndef LOTSE_COMPILE_ARTICLE_H
#define LOTSE_COMPILE_ARTICLE_H

#include "compile/resolve.h"
#include "db/zip.h"
#include "md/md.h"

/* What is stored of an article: its doc without the long texts, which lie one
 * behind the other in `packed`. */
struct article {
    struct md_doc doc; /* id and title are resolved */
    lotse_lang lang;
    uint32_t n_plain, n_markdown, n_html, n_rest;
    const char *packed; /* sections (db/texts.h), Markdown, HTML, rest */
    size_t n_packed;
};

/* May searches find it? */
bool article_searchable(const struct md_doc *doc);

/* Give a parsed doc the id, title and language that its path tells. */
int article_resolve(struct md_doc *doc, const char *path,
                    const struct lexicon *lex);
lotse_lang article_lang(const struct md_doc *doc); /* resolved */

/* Memory for packing, used again and again. */
struct packer {
    struct zip zip;
    struct str texts, packed, rest;
};

/* Append to out what article_unpack reads. The doc loses its long texts. */
int article_pack(struct str *out, struct md_doc *doc, struct packer *p);
void packer_free(struct packer *p);

/* Trusts nothing; bytes must stay. LOTSE_INPUT, LOTSE_NOMEM. */
int article_unpack(struct article *out, const char *bytes, size_t n);
void article_free(struct article *a);

/* The article with its plain texts and spans, out of what is stored of it:
 * `packed`, of which the sizes are given. It keeps a copy, without Markdown
 * and HTML. LOTSE_INPUT, LOTSE_NOMEM. */
struct stored {
    uint64_t n_plain, n_markdown, n_html, n_rest;
    const char *packed;
    size_t n_packed;
};
int article_load(struct article *out, const struct stored *from,
                 struct zip *zip);

/* Items with line breaks between, as one column holds them. */
int article_lines(struct str *out, const struct md_strings *list);

#endif
