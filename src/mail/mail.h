/* mail.h: a mail, read. */
#ifndef LOTSE_MAIL_MAIL_H
#define LOTSE_MAIL_MAIL_H

#include "base/arena.h"

#include "lotse.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MAIL_READ_MAX = 25 << 20, /* bytes of a raw mail that are read */
    MAIL_PARTS = 500,
    MAIL_DEPTH = 30,
    MAIL_FILES = 100,
    MAIL_REFS = 200,
    MAIL_PEOPLE = 100,        /* of To and Cc; of failed recipients */
    MAIL_HEADER = 4000 /* bytes of a header's value that are kept */
};

struct mail_file {
    const char *name; /* as the mail has it, "" where it has none */
    const char *bytes;
    size_t n;
};

/* Texts are UTF-8 without control characters other than line breaks and tabs;
 * none is NULL. They live in the arena it was read into. */
struct mail {
    const char *from, *from_name, *subject;
    const char *message_id;          /* without <> */
    const char *refs[MAIL_REFS];     /* In-Reply-To, References, and what a
                                        report is about */
    size_t n_refs;
    const char *people[MAIL_PEOPLE]; /* addresses of To and Cc */
    size_t n_people;
    const char *text;                /* the body as plain text */
    bool from_html;                  /* some of it was HTML */
    struct mail_file files[MAIL_FILES];
    size_t n_files;
    bool cut;                        /* a cap was met; the raw mail has all */
    int machine;                     /* an enum machine */
    const char *machine_why;
    bool no_answer;                  /* asks for no automatic answer */
    bool failed_for_good;            /* a report with status 5.x.x */
    const char *failed[MAIL_PEOPLE]; /* whom the report couldn't reach */
    size_t n_failed;
};

/* Read n bytes in this process. False: not a mail, or out of memory. own: our
 * addresses, lower case, a blank between; mark: our X-Lotse value. */
bool mail_parse(struct mail *out, struct arena *mem, const char *bytes,
                size_t n, const char *own, const char *mark);

/* The same in a process of its own with limits on memory and time, so that a
 * mail that breaks the reader breaks nothing else. LOTSE_INPUT: it did, or it
 * is no mail. LOTSE_BUSY: no process could be started. LOTSE_NOMEM. */
int mail_read_apart(struct mail *out, struct arena *mem, const char *bytes,
                    size_t n, const char *own, const char *mark,
                    lotse_err *err);

#endif
