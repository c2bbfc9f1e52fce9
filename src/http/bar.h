/* bar.h: articles that a ticket's reader may not know of. */
#ifndef LOTSE_HTTP_BAR_H
#define LOTSE_HTTP_BAR_H

#include "http/request.h"

#include "lotse.h"

/* Whose articles a role may read. */
lotse_audience bar_audience(lotse_role role);

/* Take the links and the history of articles that this audience can't read out
 * of the ticket; what is left lives in the request's arena. Errors as
 * request_index; LOTSE_NOMEM. */
int bar_articles(struct request *rq, lotse_ticket *t, lotse_audience audience,
                 lotse_err *err);

#endif
