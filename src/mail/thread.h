/* thread.h: which ticket a mail belongs to. */
#ifndef LOTSE_MAIL_THREAD_H
#define LOTSE_MAIL_THREAD_H

#include "lotse.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { THREAD_TOKEN = 48, THREAD_KEY = 32, THREAD_MARK = 33 };

/* "[T-17.k7w2m9qf]": the number with a check that only the holder of the key
 * can make (BLAKE2b, 40 bits). */
void thread_token(char out[THREAD_TOKEN], int64_t ticket,
                  const unsigned char key[THREAD_KEY]);

/* The ticket whose token stands in a subject and verifies; 0: none. Tokens of
 * other systems, and ours with a wrong check, are not looked at. */
int64_t thread_find(const char *subject, const unsigned char key[THREAD_KEY]);

/* The value of the X-Lotse header of this store's mails. */
void thread_mark(char out[THREAD_MARK], const unsigned char key[THREAD_KEY]);

/* A subject without "Re:", "AW:", tokens and blanks around, ASCII in lower
 * case. */
void thread_subject(char *out, size_t size, const char *subject);

#endif
