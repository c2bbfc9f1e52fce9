/* badjson.h: why a text isn't JSON that we read. */
#ifndef LOTSE_BASE_BADJSON_H
#define LOTSE_BASE_BADJSON_H

#include <jansson.h>

/* One clear line, as long as `e` stands. */
const char *bad_json(const json_error_t *e);

#endif
