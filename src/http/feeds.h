/* feeds.h: documents about all articles, with our address filled in. */
#ifndef LOTSE_HTTP_FEEDS_H
#define LOTSE_HTTP_FEEDS_H

#include "http/reply.h"
#include "http/request.h"
#include "http/site.h"
#include "http/words.h"

#include <stddef.h>

/* Where a document has our address, "https://help.example", and our name,
 * "help.example". */
#define FEED_BASE "\1"
#define FEED_HOST "\2"

struct feed {
    struct request *rq;
    enum msg_lang ui;
    size_t page; /* of the sitemap, from 1; 0: none is asked for */
    /* What of the document is sent, where it isn't all. */
    int (*pick)(struct str *out, const struct str *all, const struct feed *feed,
                lotse_err *err);
};

/* At most `limit` public articles (0: all) in an order of ours: free(*items),
 * which points into *list. Errors as lotse_list_get. */
int feed_items(const lotse_article ***items, lotse_list **list,
               const struct feed *feed, size_t limit,
               int (*compare)(const void *, const void *), lotse_err *err);

/* Send a document, made where this index has none yet. */
int feed_send(struct request *rq, struct reply *rp, enum site_doc doc,
              site_make *make, struct feed *feed, lotse_err *err);

#endif
