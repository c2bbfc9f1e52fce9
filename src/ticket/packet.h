/* packet.h: a ticket as level 2 gets it. */
#ifndef LOTSE_TICKET_PACKET_H
#define LOTSE_TICKET_PACKET_H

#include "ticket/store.h"

/* Write the packet of a ticket that goes to level 2, with all that is inner,
 * and attach it as a note of the system's. Inside a transaction. */
int packet_attach(lotse_store *s, int64_t id, int64_t now, lotse_err *err);

#endif
