/* courtesy.h: greetings, closings, signatures, small print. */
#ifndef LOTSE_TEXT_COURTESY_H
#define LOTSE_TEXT_COURTESY_H

#include "text/line.h"

/* "Hallo zusammen, ich ..." becomes "ich ...". True if there was one. */
bool courtesy_strip_greeting(struct line *l);

/* A gateway's warning ("[EXTERN]", "CAUTION: This email originated ..."). */
bool courtesy_is_banner(struct line l);

/* "Sent from my iPhone", "Virenfrei": one line that a program adds. */
bool courtesy_is_device(struct line l);

enum closing {
    CLOSING_NONE,
    CLOSING_THANKS, /* "Vielen Dank im Voraus" */
    CLOSING_REGARDS /* "Mit freundlichen Grüßen": a signature follows */
};

/* Is the whole line a closing, perhaps with a name? */
enum closing courtesy_closing(struct line l);

/* Cut a closing off the end of the line: "... leer. Danke und Gruß, Anna". */
enum closing courtesy_strip_closing(struct line *l);

/* The line of a signature: "Tel. ...", "Musterwerke GmbH", an address. */
bool courtesy_is_contact(struct line l);

/* A sentence, not a name or a line of a signature. */
bool courtesy_is_prose(struct line l);

/* At most four words that could be someone's name or role. */
bool courtesy_is_name(struct line l, size_t most);

/* Telling words of a disclaimer in the line; *opens is set where it begins as
 * one. */
size_t courtesy_legal_words(struct line l, bool *opens);

#endif
