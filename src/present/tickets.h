/* tickets.h: a ticket, and lists of tickets, in every format. */
#ifndef LOTSE_PRESENT_TICKETS_H
#define LOTSE_PRESENT_TICKETS_H

#include "present/format.h"
#include "present/jsonw.h"
#include "present/term.h"

#include "lotse.h"

/* A ticket as an object; in lists messages, history, links are left out. */
void tickets_json(struct jsonw *j, const lotse_ticket *t);

/* One ticket: text or JSON. */
void tickets_show(const struct term *t, const lotse_ticket *ticket,
                  enum format format);

/* The same with articles that may answer it (NULL: none were looked for). */
void tickets_show_with(const struct term *t, const lotse_ticket *ticket,
                       const lotse_results *articles, enum format format);

/* A line about one, as lists have it. */
void tickets_line(const struct term *t, const lotse_ticket *ticket);

/* JSON: {"schema","total","tickets":[...]}. */
void tickets_list(const struct term *t, const lotse_tickets *l,
                  enum format format);

/* The types that a ticket can have. */
void tickets_types(const struct term *t, const lotse_type *types, size_t n,
                   enum format format);

/* Tickets that say the same, the most alike first. */
void tickets_alike(const struct term *t, const lotse_alikes *a,
                   enum format format);

/* A reply that points to those linked articles that the requester can read (see
 * lotse_ticket_links) and that no answer pointed to yet;
 * *out gets nothing where there is none. Written in the ticket's language.
 * base: our address, so that a mail can lead there; NULL: it isn't known. */
void tickets_draft(struct str *out, const lotse_ticket *t, const char *base);

/* What a short report without a picture leaves open: up to max questions in
 * the ticket's language. Returns how many. */
enum { TICKETS_MISSING = 6, TICKETS_SHORT = 20 /* words */ };
size_t tickets_missing(const char *out[TICKETS_MISSING],
                       const lotse_ticket *t);

#endif
