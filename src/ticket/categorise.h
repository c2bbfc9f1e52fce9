/* categorise.h: type, urgency, complexity: proposed, with the words why. */
#ifndef LOTSE_TICKET_CATEGORISE_H
#define LOTSE_TICKET_CATEGORISE_H

#include "base/arena.h"

#include "text/analyze.h"

#include "lotse.h"

#include <stddef.h>

enum { CATEGORY_TYPES = 64, CATEGORY_WHY = 200 };

struct category_type {
    const char *id;
    const char *de, *en; /* names for people */
    int level;           /* who handles it at first */
};

/* The table, and the analyzers of both languages. */
struct categories {
    struct category_type types[CATEGORY_TYPES];
    size_t n_types;
    struct category_rule *rules;
    size_t n_rules, cap_rules;
    struct lexicon lex; /* without words: every word counts here */
    struct analyzer an[2];
    struct arena mem;
};

/* Read a table; name stands in messages. text NULL: the built-in one.
 * LOTSE_INPUT `name:line: reason`, LOTSE_NOMEM. */
int categories_read(struct categories **out, const char *name, const char *text,
                    size_t n, lotse_err *err);
void categories_free(struct categories *c);

/* The built-in table as text. */
const char *categories_builtin(size_t *n);

/* The type of this id, or NULL. */
const struct category_type *categories_type(const struct categories *c,
                                            const char *id);

struct proposal {
    const struct category_type *type;
    int urgency, complexity, impact; /* 1 low, 2 medium, 3 high; impact 0:
                                        not known */
    int level;                       /* 1, 2 */
    /* the words that decided, "passwort, konto gesperrt"; "" by default */
    char type_why[CATEGORY_WHY], urgency_why[CATEGORY_WHY],
        complexity_why[CATEGORY_WHY], level_why[CATEGORY_WHY];
};

/* Propose from n bytes of text (subject and message). Never fails to propose:
 * where no rule holds it is the last type of the table, medium, medium. Errors:
 * LOTSE_NOMEM. */
int categorise(struct proposal *out, struct categories *c, const char *text,
               size_t n, lotse_err *err);

/* Priority 1 (low) to 5 (critical) of urgency and impact, each 1..3; impact 0
 * counts as 2. A matrix as ITIL's. */
int categorise_priority(int urgency, int impact);

#endif
