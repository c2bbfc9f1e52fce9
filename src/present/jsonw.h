/* jsonw.h: a streaming JSON writer. */
#ifndef LOTSE_PRESENT_JSONW_H
#define LOTSE_PRESENT_JSONW_H

#include "present/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSONW_MAX_DEPTH = 16 };

/* One value per writer, or one per line with jsonw_line between them. Commas
 * are set by the writer. Set only `to`; the rest starts as 0. */
struct jsonw {
    const struct sink *to;
    int depth;
    bool more[JSONW_MAX_DEPTH]; /* a value stands before, on this level */
    bool keyed;                 /* a key waits for its value */
};

void jsonw_open_object(struct jsonw *j);
void jsonw_close_object(struct jsonw *j);
void jsonw_open_array(struct jsonw *j);
void jsonw_close_array(struct jsonw *j);
void jsonw_key(struct jsonw *j, const char *key);

/* Any bytes: malformed UTF-8 becomes U+FFFD. NULL is written as "". */
void jsonw_text(struct jsonw *j, const char *s);
void jsonw_textn(struct jsonw *j, const char *s, size_t n);
void jsonw_bool(struct jsonw *j, bool b);
void jsonw_int(struct jsonw *j, int64_t i);
void jsonw_uint(struct jsonw *j, uint64_t u);
/* At most 6 significant digits, "." in every locale; NaN and the infinities
 * become null, which JSON has instead. */
void jsonw_real(struct jsonw *j, double d);

/* n bytes that are one JSON value, as they are. */
void jsonw_raw(struct jsonw *j, const char *json, size_t n);

/* key and value */
void jsonw_key_text(struct jsonw *j, const char *key, const char *s);
void jsonw_key_uint(struct jsonw *j, const char *key, uint64_t u);
void jsonw_key_real(struct jsonw *j, const char *key, double d);
void jsonw_key_bool(struct jsonw *j, const char *key, bool b);
void jsonw_key_texts(struct jsonw *j, const char *key, const char *const *items,
                     size_t n);

/* End of a value: a line break; the writer can start the next. */
void jsonw_line(struct jsonw *j);

#endif
