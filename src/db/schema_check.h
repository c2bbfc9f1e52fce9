/* schema_check.h: are a file's tables those of schema.sql? */
#ifndef LOTSE_DB_SCHEMA_CHECK_H
#define LOTSE_DB_SCHEMA_CHECK_H

#include <sqlite3.h>
#include <stdbool.h>

/* True: the database `name` of h has the objects that the statements of
 * `schema` create, and FTS5's own tables, and no others. False: it may yet have
 * them, in words that this doesn't know. */
bool schema_matches(sqlite3 *h, const char *name, const char *schema);

/* The same with our schema. */
bool schema_is_ours(sqlite3 *h, const char *name);

#endif
