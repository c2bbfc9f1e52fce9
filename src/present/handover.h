/* handover.h: a ticket as level 2 or a supplier gets it. */
#ifndef LOTSE_PRESENT_HANDOVER_H
#define LOTSE_PRESENT_HANDOVER_H

#include "present/term.h"

#include "lotse.h"

/* Markdown in the ticket's language: who asks, what about and why we think so,
 * promises, what was written, which articles were tried and which others may
 * fit (NULL: none were looked for), files with their digests. internal: notes,
 * inner history and cause, too. */
void handover_write(const struct term *t, const lotse_ticket *k,
                    const lotse_results *articles, bool internal);

#endif
