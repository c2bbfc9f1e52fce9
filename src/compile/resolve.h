/* resolve.h: what a file's path says about its article. */
#ifndef LOTSE_COMPILE_RESOLVE_H
#define LOTSE_COMPILE_RESOLVE_H

#include "base/str.h"
#include "md/md.h"
#include "text/lexicon.h"

struct resolved {
    struct str id, title;
    lotse_lang lang; /* DE or EN */
};

/* Id, title and language of a parsed file, from its front matter, else its
 * path, else its text:
 *
 *     de/access/login.md, access/login.de.md   German, id access/login
 */
int resolve_article(struct resolved *out, const char *path,
                    const struct md_doc *doc, const struct lexicon *lex);
void resolved_free(struct resolved *r);

/* A target of a link, relative to the file at `path`, as a path from the
 * root, without its #fragment or ?query. False: it leads elsewhere (a URL, an
 * absolute path, out of the root, nothing but a fragment). */
bool resolve_link(struct str *out, const char *path, const char *target);

#endif
