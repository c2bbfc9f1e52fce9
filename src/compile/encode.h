/* encode.h: a posting list as the file holds it (db/layout.h). */
#ifndef LOTSE_COMPILE_ENCODE_H
#define LOTSE_COMPILE_ENCODE_H

#include "compile/postings.h"
#include "compile/postcode.h"

enum { ENCODE_LENGTHS = 1024 };

struct encoder {
    const struct postings *p;
    struct postcodes codes;
    double mean[FIELDS];
    float norm[FIELDS][ENCODE_LENGTHS]; /* of short fields, by length */
    uint32_t *gaps; /* of the list at hand, by article */
    uint16_t *worth;
    uint8_t *masks;
    size_t cap_gaps, cap_worth, cap_masks;
    struct str out; /* the record */
};

/* All articles are closed. lengths, docs: words of each field of the whole
 * base, and its articles. */
void encode_begin(struct encoder *e, const struct postings *p,
                  const uint64_t lengths[FIELDS], uint32_t docs);

/* Put the list of these bytes into e->out; false: out of memory. */
bool encode_list(struct encoder *e, const struct str *bytes, uint32_t df);
void encode_end(struct encoder *e);

/* Worth of a title that so many articles bear, 0..1. */
float title_worth(uint32_t bearers);

#endif
