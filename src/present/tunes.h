/* tunes.h: the report of tune. */
#ifndef LOTSE_PRESENT_TUNES_H
#define LOTSE_PRESENT_TUNES_H

#include "present/jsonw.h"
#include "present/term.h"

#include "lotse.h"

void tunes_text(const struct term *t, const lotse_tune_report *r,
                double precision);
void tunes_json(const struct term *t, const lotse_tune_report *r,
                double precision);

#endif
