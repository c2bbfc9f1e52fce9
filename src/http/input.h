/* input.h: parameters and JSON bodies, checked. */
#ifndef LOTSE_HTTP_INPUT_H
#define LOTSE_HTTP_INPUT_H

#include "http/request.h"

#include "lotse.h"

#include <jansson.h>

enum input_kind {
    INPUT_TEXT,
    INPUT_BOOL,    /* 1, true, yes; 0, false, no */
    INPUT_INT,     /* min..max */
    INPUT_LANG,    /* a lotse_lang */
    INPUT_EXPLAIN, /* a lotse_explain */
    INPUT_AUDIENCE, /* only "public" is taken */
    INPUT_FILES /* [{"name", "base64"}] in JSON: const struct input_files *,
                   NULL where it isn't given */
};

enum { INPUT_FILES_MAX = 20 };

struct input_files {
    lotse_file *items;
    size_t n;
};

/* A row of the table of what a route takes; a row without a name ends it. The
 * same rows make openapi.json. */
struct input {
    const char *name;
    enum input_kind kind;
    size_t at; /* offsetof in the values: const char *, bool, int */
    int min, max;
    bool needed;
    const char *help;
};

/* Fill values from the query string; unknown names are refused, each message
 * says which are known. LOTSE_INPUT. */
int input_query(void *values, const struct input *rows, struct request *rq,
                lotse_err *err);

/* The same from a JSON object in the body. Strings live in the request's
 * arena. */
int input_json(void *values, const struct input *rows, struct request *rq,
               lotse_err *err);

/* A list of attachments. LOTSE_INPUT: which one can't be read. */
int input_files(const struct input_files **out, const struct input *r,
                struct arena *mem, const json_t *list, lotse_err *err);

#endif
