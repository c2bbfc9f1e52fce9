/* format.h: the output formats that all presenters know. */
#ifndef LOTSE_PRESENT_FORMAT_H
#define LOTSE_PRESENT_FORMAT_H

enum format {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_NDJSON, /* one item a line */
    FORMAT_TSV,    /* a line of column names, then one item a line */
    FORMAT_CSV,    /* of reports */
    FORMAT_MD,
    FORMAT_HTML
};

/* Version of every JSON document; see doc/results.schema.json. */
#define FORMAT_SCHEMA 1

#endif
