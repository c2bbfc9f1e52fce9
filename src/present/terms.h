/* terms.h: the terms that a text becomes. */
#ifndef LOTSE_PRESENT_TERMS_H
#define LOTSE_PRESENT_TERMS_H

#include "present/format.h"
#include "present/jsonw.h"
#include "present/term.h"

#include "lotse.h"

/* text is what was analysed: JSON and TSV give offsets in its code points. */
void terms_write(const struct term *t, const lotse_terms *terms,
                 const char *text, size_t n, enum format format);

#endif
