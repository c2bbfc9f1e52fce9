/* opt.h: options described as tables. */
#ifndef LOTSE_CLI_OPT_H
#define LOTSE_CLI_OPT_H

#include "lotse.h"

#include <stdbool.h>
#include <stddef.h>

enum opt_kind {
    OPT_FLAG,   /* bool: --full */
    OPT_CONST,  /* int set to `value`: --json */
    OPT_STRING, /* const char *: --index FILE */
    OPT_LIST,   /* struct opt_list: --attach FILE --attach FILE */
    OPT_INT,    /* int, min..max: --limit N */
    OPT_ENUM    /* int, one of choices: --format FORMAT */
};

enum { OPT_LIST_MAX = 64 };

/* The values of an option that may be given more than once. */
struct opt_list {
    const char *items[OPT_LIST_MAX];
    int n;
};

struct opt_choice {
    const char *name; /* NULL ends the list */
    int value;
};

/* A row of a table. The table ends with a row whose name is NULL. */
struct opt {
    const char *name; /* long name without the dashes */
    char key;         /* short name, or 0 */
    enum opt_kind kind;
    size_t at;                        /* offsetof the variable in the values */
    const char *arg;                  /* "FILE", "N"; NULL: no argument */
    const struct opt_choice *choices; /* OPT_ENUM */
    bool optional;                    /* OPT_ENUM: without "=..." the value
                                         is `value` */
    bool empty;                       /* OPT_STRING: it may be */
    int value, min, max;
    const char *help;
};

struct opt_parse {
    const char *who;                 /* "lotse search", for messages */
    const struct opt *const *tables; /* NULL-terminated */
    void *values;
    bool stop_at_word;  /* end at the first word (the verb) */
    bool dash_words;    /* words may start with "-": say how */
    const char **words; /* out: room for argc words */
    int n_words;
    int end; /* out: index of the first argument not read */
};

/* Read argv[0..argc). The strings in values and words are those of argv.
 * LOTSE_INPUT with one line that names the option and the way to help. */
int opt_parse(struct opt_parse *p, int argc, char **argv, lotse_err *err);

/* Store one value as text; name is how the message calls it. */
int opt_set(const struct opt *o, void *values, const char *name,
            const char *text, lotse_err *err);

const struct opt *opt_find(const struct opt *table, const char *name, size_t n);
bool opt_has_choice(const struct opt *o, int value);

/* The name nearest to `name` of those that next(ctx, i) gives until NULL;
 * NULL where nothing is near enough to be meant. */
const char *opt_nearest(const char *name, size_t n,
                        const char *(*next)(const void *ctx, size_t i),
                        const void *ctx);

/* "json, text or tsv" into buf. */
void opt_choices_text(const struct opt_choice *c, char *buf, size_t size);

#endif
