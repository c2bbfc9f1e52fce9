/* schema.h: the part of JSON Schema that our tools' arguments need. */
#ifndef LOTSE_MCP_SCHEMA_H
#define LOTSE_MCP_SCHEMA_H

#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>

/* A deep copy of value in which each {"$ref": "...#/$defs/NAME"} is the
 * definition of that name. NULL: out of memory, or no such definition. */
json_t *schema_resolve(json_t *value, const json_t *defs);

/* Do the arguments (an object, or NULL for none) fit? Knows type (string,
 * integer), enum, minLength, maxLength, minimum, maximum, required; members
 * that the schema doesn't name never fit. false: why tells what to mend. */
bool schema_fits(const json_t *schema, json_t *args, struct str *why);

/* An argument, or the schema's default, or NULL. */
const json_t *schema_value(const json_t *schema, const json_t *args,
                           const char *name);

#endif
