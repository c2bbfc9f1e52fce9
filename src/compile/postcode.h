/* postcode.h: what a term has in an article, as one byte, while compile holds
 * the lists in memory.
 *
 * Most postings are of one or two fields and small frequencies; those have a
 * byte of their own. The rest is written out behind POST_RAW. */
#ifndef LOTSE_COMPILE_POSTCODE_H
#define LOTSE_COMPILE_POSTCODE_H

#include "db/layout.h"

enum { POST_RAW = 255, POST_CODES = 255, POST_FIELDS = 2 };

/* The fields of a code, by rising field, and their frequencies in halves. */
struct postcode {
    float tf[POST_FIELDS]; /* 0: no second field */
    uint8_t field[POST_FIELDS];
    uint8_t mask;
    uint8_t n; /* of fields; 0: no such code */
};

struct postcodes {
    struct postcode of[POST_CODES + 1];
};

/* Fill the table; the same each time. */
void postcodes_init(struct postcodes *t);

/* The code of these frequencies, POST_RAW: none. */
uint8_t postcode_of(const uint32_t tf[FIELDS]);

#endif
