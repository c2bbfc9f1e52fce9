/* message.h: one writer's message, without courtesy and noise. */
#ifndef LOTSE_TEXT_MESSAGE_H
#define LOTSE_TEXT_MESSAGE_H

#include "base/str.h"
#include "text/line.h"
#include "text/logs.h"

struct message {
    struct line *lines; /* trimmed */
    size_t n, cap;
};

/* Add the lines that say something to out. True: a greeting stood on top. */
bool message_add(struct str *out, struct logs *logs, const struct message *m);

#endif
