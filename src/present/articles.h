/* articles.h: an article, and lists of articles, in every format. */
#ifndef LOTSE_PRESENT_ARTICLES_H
#define LOTSE_PRESENT_ARTICLES_H

#include "present/format.h"
#include "present/jsonw.h"
#include "present/term.h"

#include "lotse.h"

#include <stdbool.h>

/* Text, Markdown, HTML or JSON. With raw set Markdown and HTML are written
 * byte for byte (to a file), otherwise without control characters. */
void articles_show(const struct term *t, const lotse_article *a,
                   enum format format, bool raw);

/* Text, JSON, JSON lines or TSV. */
void articles_list(const struct term *t, const lotse_list *list,
                   const char *index_id, enum format format);

#endif
