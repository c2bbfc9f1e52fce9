/*
 * schema.c: the part of JSON Schema that our tools' arguments need.
 *
 * A tool is described once, in its JSON file; what its clients read there is
 * what its arguments are held to. Definitions that doc/results.schema.json
 * holds are put in place of the references to it, since some clients don't
 * follow any.
 */
#include "mcp/schema.h"

#include "base/utf8.h"

#include <math.h>
#include <string.h>

json_t *schema_resolve(json_t *value, const json_t *defs)
{
    const char *ref = json_string_value(json_object_get(value, "$ref"));
    const char *name = ref != NULL ? strrchr(ref, '/') : NULL;
    json_t *copy, *item;
    const char *key;
    bool ok = true;
    size_t i;

    if (name != NULL) {
        value = json_object_get(defs, name + 1);
        return value != NULL ? schema_resolve(value, defs) : NULL;
    }
    if (!json_is_object(value) && !json_is_array(value))
        return json_deep_copy(value);
    copy = json_is_object(value) ? json_object() : json_array();
    json_object_foreach (value, key, item) {
        item = schema_resolve(item, defs);
        ok = json_object_set_new(copy, key, item) == 0 && ok;
    }
    json_array_foreach (value, i, item) {
        item = schema_resolve(item, defs);
        ok = json_array_append_new(copy, item) == 0 && ok;
    }
    if (!ok)
        json_decref(copy);
    return ok ? copy : NULL;
}

/* "a, b, c" of an object's keys or an array's strings */
static void add_names(struct str *out, json_t *of)
{
    const char *key;
    json_t *item;
    size_t i, n = 0;

    json_object_foreach (of, key, item)
        str_addf(out, "%s%s", n++ > 0 ? ", " : "", key);
    json_array_foreach (of, i, item)
        str_addf(out, "%s%s", n++ > 0 ? ", " : "", json_string_value(item));
}

static bool string_fits(const json_t *schema, const char *name,
                        const json_t *value, struct str *why)
{
    json_t *choices = json_object_get(schema, "enum");
    json_int_t min = json_integer_value(json_object_get(schema, "minLength"));
    const json_t *max = json_object_get(schema, "maxLength");
    size_t n;
    json_t *item;
    size_t i;

    if (!json_is_string(value)) {
        str_addf(why, "'%s' must be a string", name);
        return false;
    }
    json_array_foreach (choices, i, item)
        if (json_equal(item, value))
            return true;
    if (choices != NULL) {
        str_addf(why, "'%s' must be one of ", name);
        add_names(why, choices);
        return false;
    }
    n = utf8_count(json_string_value(value), json_string_length(value));
    if (n < (size_t)min)
        str_addf(why, "'%s' must not be empty", name);
    else if (max != NULL && n > (size_t)json_integer_value(max))
        str_addf(why, "'%s' has %zu characters; it may have at most %lld", name,
                 n, (long long)json_integer_value(max));
    return why->n == 0;
}

static bool integer_fits(const json_t *schema, const char *name,
                         const json_t *value, struct str *why)
{
    json_int_t min = json_integer_value(json_object_get(schema, "minimum"));
    json_int_t max = json_integer_value(json_object_get(schema, "maximum"));
    double number = json_number_value(value);

    /* 5.0 is an integer, too */
    if (json_is_number(value) && number == floor(number) &&
        number >= (double)min && number <= (double)max)
        return true;
    str_addf(why, "'%s' must be an integer from %lld to %lld", name,
             (long long)min, (long long)max);
    return false;
}

bool schema_fits(const json_t *schema, json_t *args, struct str *why)
{
    json_t *known = json_object_get(schema, "properties");
    json_t *required = json_object_get(schema, "required");
    const char *name;
    json_t *value;
    size_t i;

    json_object_foreach (args, name, value) {
        const json_t *p = json_object_get(known, name);
        const char *type = json_string_value(json_object_get(p, "type"));
        if (p == NULL) {
            str_addf(why, "unknown argument '%.64s'; known are ", name);
            add_names(why, known);
            return false;
        }
        if (strcmp(type, "integer") == 0 ? !integer_fits(p, name, value, why)
                                         : !string_fits(p, name, value, why))
            return false;
    }
    json_array_foreach (required, i, value)
        if (json_object_get(args, json_string_value(value)) == NULL) {
            str_addf(why, "'%s' is missing", json_string_value(value));
            return false;
        }
    return true;
}

const json_t *schema_value(const json_t *schema, const json_t *args,
                           const char *name)
{
    const json_t *value = json_object_get(args, name);
    const json_t *p =
        json_object_get(json_object_get(schema, "properties"), name);

    return value != NULL ? value : json_object_get(p, "default");
}
