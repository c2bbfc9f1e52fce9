/* pipe.h: messages between the parent and a worker. */
#ifndef LOTSE_COMPILE_PIPE_H
#define LOTSE_COMPILE_PIPE_H

#include "base/str.h"

/* Messages wait in the buffer until there are some, or always go at once. */
struct sender {
    int fd;
    bool eager;
    struct str buf;
    bool (*before)(void *ctx); /* called before bytes go out; may be NULL */
    void *ctx;
};

/* Send one message: n bytes behind n_head bytes. False: the other side is
 * gone, or there is no memory. */
bool send_message(struct sender *s, uint32_t kind, const void *head,
                  size_t n_head, const void *bytes, size_t n);
bool send_flush(struct sender *s);

struct receiver {
    int fd;
    char *buf;
    size_t at, n, cap;
};

struct message {
    uint32_t kind;
    size_t n;
    const char *p; /* valid until the next message */
};

/* Wait for a message. False: the other side is gone or sent nonsense; oom is
 * set where memory was what lacked. */
bool receive(struct message *out, struct receiver *r, bool *oom);
void receiver_reset(struct receiver *r, int fd);

#endif
