/* reports.h: tables of what happened, in every format. */
#ifndef LOTSE_PRESENT_REPORTS_H
#define LOTSE_PRESENT_REPORTS_H

#include "present/format.h"
#include "present/term.h"

#include "lotse.h"

/* Text, JSON (an object a row, numbers as numbers), TSV, CSV. */
void reports_write(const struct term *t, const lotse_report *r,
                   enum format format);

#endif
