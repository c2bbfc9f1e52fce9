/* results.h: what a query found, as text, JSON, JSON lines, TSV. */
#ifndef LOTSE_PRESENT_RESULTS_H
#define LOTSE_PRESENT_RESULTS_H

#include "present/format.h"
#include "present/jsonw.h"
#include "present/msg.h"
#include "present/term.h"

#include "lotse.h"

#include <stdbool.h>
#include <stdint.h>

/* Hits where nobody says how many. */
enum { RESULTS_SEARCH = 10, RESULTS_SUGGEST = 5 };

struct results_view {
    enum format format;
    uint64_t took_us;
    enum msg_lang msg;
    const char *asked; /* hits of another language carry a label */
    bool heading;      /* text: say what the verdict means */
};

void results_write(const struct term *t, const lotse_results *res,
                   const struct results_view *view);

/* One hit as a JSON object. Marks count code points, not bytes. */
void results_hit_json(struct jsonw *j, const lotse_hit *hit);

/* Code points before byte `at` of s, as many as JSON shows. */
size_t results_code_points(const char *s, size_t at);

#endif
