/*
 * badjson.c: why a text isn't JSON that we read.
 *
 * The parser tells what it expected and where, which is what whoever wrote the
 * text needs. Of a NUL it names a flag of its own, which is nobody's business.
 */
#include "base/badjson.h"

const char *bad_json(const json_error_t *e)
{
    enum json_error_code code = json_error_code(e);

    return code == json_error_null_character ||
                   code == json_error_null_byte_in_key
               ? "\\u0000 is a NUL, which can't stand here: leave it out"
               : e->text;
}
