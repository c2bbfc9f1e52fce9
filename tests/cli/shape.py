"""Check standard input against one definition of a JSON Schema file.

usage: shape.py SCHEMA NAME < data

Knows the keywords that doc/results.schema.json uses and refuses others, so
that the tests need no library. Stricter than JSON Schema in two points:
duplicate keys and members that the schema doesn't name are refused.
"""

import json
import sys

KNOWN = {"$ref", "type", "const", "enum", "properties", "required", "items",
         "minimum", "maximum", "minItems", "maxItems",
         "pattern", "description"}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool}


def has_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if name == "null":
        return value is None
    return isinstance(value, TYPES[name])


def check(value, schema, root, where):
    unknown = set(schema) - KNOWN
    if unknown:
        sys.exit(f"{where}: schema keyword not known here: {unknown}")
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        check(value, root["$defs"][name], root, where)
    if "type" in schema and not has_type(value, schema["type"]):
        sys.exit(f"{where}: {value!r} is not of type {schema['type']}")
    if "const" in schema and value != schema["const"]:
        sys.exit(f"{where}: {value!r} is not {schema['const']!r}")
    if "enum" in schema and value not in schema["enum"]:
        sys.exit(f"{where}: {value!r} is not one of {schema['enum']}")
    if "minimum" in schema and value < schema["minimum"]:
        sys.exit(f"{where}: {value!r} is too small")
    if "maximum" in schema and value > schema["maximum"]:
        sys.exit(f"{where}: {value!r} is too large")
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        for key in schema.get("required", []):
            if key not in value:
                sys.exit(f"{where}: {key} is missing")
        for key, item in value.items():
            if key in properties:
                check(item, properties[key], root, f"{where}.{key}")
            elif properties:
                sys.exit(f"{where}: unexpected {key}")
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get(
                "maxItems", len(value)):
            sys.exit(f"{where}: wrong number of items")
        for i, item in enumerate(value):
            check(item, schema.get("items", {}), root, f"{where}[{i}]")


def unique(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        sys.exit(f"duplicate key in {keys}")
    return dict(pairs)


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        root = json.load(f)
    data = json.loads(sys.stdin.buffer.read().decode("utf-8"),
                      object_pairs_hook=unique)
    check(data, root["$defs"][sys.argv[2]], root, sys.argv[2])


if __name__ == "__main__":
    main()
