/*
 * links.c: which of a ticket's articles its requester can read.
 *
 * The store knows an article's name, the index who may read it; only here both
 * are at hand. What isn't known to be public isn't put into a reply.
 */
#include "lotse.h"

int lotse_ticket_links(lotse_ticket *t, lotse_index *ix, lotse_err *err)
{
    int rc = LOTSE_OK;

    for (size_t i = 0; ix != NULL && i < t->n_links && rc == LOTSE_OK; i++) {
        lotse_linked *l = &t->links[i];
        lotse_lang lang =
            l->lang[0] == 'e' ? LOTSE_LANG_EN : LOTSE_LANG_DE;
        lotse_article *a = NULL;

        rc = lotse_article_get(&a, ix, l->article, lang, LOTSE_PUBLIC, err);
        l->open = rc == LOTSE_OK;
        lotse_article_free(a);
        if (rc == LOTSE_NOTFOUND)
            rc = LOTSE_OK;
    }
    return rc;
}
