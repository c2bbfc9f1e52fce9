/* rolls.h: users, organisations, tokens, calendars, in every format. */
#ifndef LOTSE_PRESENT_ROLLS_H
#define LOTSE_PRESENT_ROLLS_H

#include "present/format.h"
#include "present/term.h"

#include "lotse.h"

void rolls_users(const struct term *t, const lotse_users *u, enum format f);
void rolls_orgs(const struct term *t, const lotse_orgs *o, enum format f);
void rolls_tokens(const struct term *t, const lotse_tokens *k, enum format f);
void rolls_calendars(const struct term *t, const lotse_calendars *c,
                     enum format f);

#endif
