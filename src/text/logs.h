/* logs.h: logs, traces and dumps, reduced to what they tell. */
#ifndef LOTSE_TEXT_LOGS_H
#define LOTSE_TEXT_LOGS_H

#include "base/str.h"
#include "text/line.h"

enum log_kind {
    LOG_NONE,   /* no log line */
    LOG_NOISE,  /* a stack frame, a header of HTTP, a dump: never kept */
    LOG_LOW,    /* stamped, of level INFO or below */
    LOG_PLAIN,  /* stamped, without a level */
    LOG_TELLING /* stamped, and tells of an error */
};

/* What line is it? *message gets what is left without time stamp, host,
 * thread. */
enum log_kind logs_kind(struct line l, struct line *message);

/* Does the line name an error? */
bool logs_is_telling(struct line l);

/* Encoded data: at least so long, without blanks, its capitals, small letters
 * and digits mixed as no path or name has them. */
bool logs_is_encoded(struct line l, size_t least);

enum { LOGS_SEEN = 1024 };

/* What was kept already; {0} at first. */
struct logs {
    size_t low, plain, telling, sql; /* lines kept */
    bool code; /* the next line is source code of a trace */
    bool http; /* within the header of a request or an answer */
    uint64_t seen[LOGS_SEEN];
};

/* Add the line to out, with a line break, unless it tells nothing new. */
void logs_add(struct logs *g, struct str *out, struct line l);

#endif
