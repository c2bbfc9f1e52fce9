/* people.h: names of people in tickets. */
#ifndef LOTSE_API_PEOPLE_H
#define LOTSE_API_PEOPLE_H

#include "base/strmap.h"
#include "text/lexicon.h"

struct people {
    const struct lexicon *lex;
    struct strmap names; /* folded */
};

/* Note the names in a whole ticket; false: out of memory. */
bool people_note(struct people *p, const char *s, size_t n);

bool people_has(const struct people *p, const char *word);
void people_free(struct people *p);

#endif
