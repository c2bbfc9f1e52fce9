/* votes.h: what readers say of the articles. */
#ifndef LOTSE_PRESENT_VOTES_H
#define LOTSE_PRESENT_VOTES_H

#include "present/format.h"
#include "present/term.h"

#include "lotse.h"

/* Text, JSON, TSV or CSV (which have no comments). */
void votes_write(const struct term *t, const lotse_votes_list *votes,
                 const lotse_feedbacks *comments, enum format format);

#endif
