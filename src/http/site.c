/*
 * site.c: documents about all articles, made once for each index.
 *
 * A feed or a sitemap of many articles takes longer than an answer may, and it
 * changes only with the index; so it is made when it is first asked for, and
 * kept.
 */
#include "http/site.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

void site_init(struct site *s)
{
    memset(s, 0, sizeof *s);
    pthread_mutex_init(&s->lock, NULL);
}

void site_free(struct site *s)
{
    for (int i = 0; i < SITE_DOCS; i++)
        str_free(&s->docs[i].text);
    pthread_mutex_destroy(&s->lock);
}

int site_get(struct str *out, struct site *s, enum site_doc doc,
             const char *key, site_make *make, void *ctx, lotse_err *err)
{
    struct site_entry *e = &s->docs[doc];
    int rc = LOTSE_OK;

    pthread_mutex_lock(&s->lock);
    if (strcmp(e->key, key) != 0) {
        str_clear(&e->text);
        e->key[0] = '\0';
        rc = make(&e->text, ctx, err);
        if (rc == LOTSE_OK && e->text.oom) {
            str_free(&e->text);
            e->text = (struct str){0};
            rc = err_nomem(err);
        }
        if (rc == LOTSE_OK)
            memcpy(e->key, key, strlen(key) + 1);
    }
    if (rc == LOTSE_OK)
        str_add(out, str_text(&e->text), e->text.n);
    pthread_mutex_unlock(&s->lock);
    return rc;
}
