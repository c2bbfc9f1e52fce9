#include "http/routes.h"
#define STUB(n) int n(struct request *rq, struct reply *rp, lotse_err *err) { (void)rq; (void)err; str_adds(&rp->body, #n "\n"); rp->type = type_text; return 0; }
STUB(page_home) STUB(page_search) STUB(page_article) STUB(page_category) STUB(page_ask) STUB(page_ask_post) STUB(page_vote_post)
STUB(feed_atom) STUB(feed_sitemap) STUB(feed_llms) STUB(feed_robots)
