/* forget.h: a requester is forgotten. */
#ifndef LOTSE_TICKET_FORGET_H
#define LOTSE_TICKET_FORGET_H

#include "ticket/store.h"

/* Blank searches and comments with the user's name, address or wording. Inside
 * a transaction, before the texts it is told from are gone. */
int forget_words(lotse_store *s, int64_t user, lotse_err *err);

#endif
