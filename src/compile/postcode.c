/*
 * postcode.c: what a term has in an article, as one byte.
 *
 * The ranges below are what 100,000 articles of documentation hold most: the
 * body alone, code alone, one of the short fields, and body or code beside a
 * heading or a title that says the word once.
 */
#include "compile/postcode.h"

#include <string.h>

/* Codes first .. first + a * b - 1: a frequency of 1 .. a in one field and, b
 * above 0, 1 .. b in a second; twice that where whole words only are usual. */
static const struct range {
    uint8_t first, a, b;
    uint8_t field, second;
    uint8_t step; /* of both frequencies */
} ranges[] = {
    {0, 64, 0, FIELD_BODY, 0, 1},
    {64, 32, 0, FIELD_CODE, 0, 1},
    {96, 6, 0, FIELD_TITLE, 0, 1},
    {102, 10, 0, FIELD_HEADINGS, 0, 1},
    {112, 8, 0, FIELD_QUESTIONS, 0, 1},
    {120, 4, 0, FIELD_TAGS, 0, 1},
    {124, 4, 0, FIELD_SUMMARY, 0, 1},
    {128, 8, 0, FIELD_TICKETS, 0, 1},
    {136, 2, 16, FIELD_HEADINGS, FIELD_BODY, 2},
    {168, 1, 16, FIELD_TITLE, FIELD_BODY, 2},
    {184, 1, 8, FIELD_TITLE, FIELD_BODY, 1},
    {192, 6, 8, FIELD_BODY, FIELD_CODE, 2},
    {240, 1, 8, FIELD_TITLE, FIELD_HEADINGS, 2},
    {248, 1, 7, FIELD_HEADINGS, FIELD_CODE, 2},
};

enum { N_RANGES = sizeof ranges / sizeof *ranges };

void postcodes_init(struct postcodes *t)
{
    memset(t, 0, sizeof *t);
    for (size_t i = 0; i < N_RANGES; i++) {
        const struct range *r = &ranges[i];
        for (int a = 0; a < r->a; a++)
            for (int b = 0; b < (r->b > 0 ? r->b : 1); b++) {
                struct postcode *c =
                    &t->of[r->first + a * (r->b > 0 ? r->b : 1) + b];
                c->n = r->b > 0 ? 2 : 1;
                c->field[0] = r->field;
                c->tf[0] = (float)((a + 1) * r->step);
                c->field[1] = r->b > 0 ? r->second : r->field;
                c->tf[1] = r->b > 0 ? (float)((b + 1) * r->step) : 0;
                c->mask = (uint8_t)(1U << r->field |
                                    (r->b > 0 ? 1U << r->second : 0));
            }
    }
}

uint8_t postcode_of(const uint32_t tf[FIELDS])
{
    unsigned mask = 0;

    for (unsigned f = 0; f < FIELDS; f++)
        mask |= (unsigned)(tf[f] != 0) << f;
    for (size_t i = 0; i < N_RANGES; i++) {
        const struct range *r = &ranges[i];
        uint32_t a = tf[r->field], b = r->b > 0 ? tf[r->second] : 0;
        if (mask != (1U << r->field | (r->b > 0 ? 1U << r->second : 0)) ||
            a % r->step != 0 || b % r->step != 0 ||
            a / r->step > r->a || b / r->step > r->b)
            continue;
        a = a / r->step - 1;
        b = r->b > 0 ? b / r->step - 1 : 0;
        return (uint8_t)(r->first + a * (r->b > 0 ? r->b : 1) + b);
    }
    return POST_RAW;
}
