/*
 * thread.c: which ticket a mail belongs to.
 *
 * A number alone proves nothing: subjects are typed, copied and forwarded from
 * other help desks. Ours carries a check under the store's key. The letters
 * are those of Crockford's base 32 without those that look alike, so that it
 * can be read out on the phone.
 */
#include "mail/thread.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CHECK = 8 }; /* letters, 5 bits each */

static void make_check(char out[CHECK + 1], int64_t ticket,
                       const unsigned char key[THREAD_KEY])
{
    static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
    unsigned char hash[16];
    char text[32];
    uint64_t bits = 0;

    snprintf(text, sizeof text, "ticket:%lld", (long long)ticket);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)text,
                       strlen(text), key, THREAD_KEY);
    for (int i = 0; i < 5; i++)
        bits = bits << 8 | hash[i];
    for (int i = CHECK - 1; i >= 0; i--, bits >>= 5)
        out[i] = letters[bits & 31];
    out[CHECK] = '\0';
}

void thread_token(char out[THREAD_TOKEN], int64_t ticket,
                  const unsigned char key[THREAD_KEY])
{
    char check[CHECK + 1];

    make_check(check, ticket, key);
    snprintf(out, THREAD_TOKEN, "[T-%lld.%s]", (long long)ticket, check);
}

void thread_mark(char out[THREAD_MARK], const unsigned char key[THREAD_KEY])
{
    static const char text[] = "lotse:mark";
    unsigned char hash[16];

    crypto_generichash(hash, sizeof hash, (const unsigned char *)text,
                       strlen(text), key, THREAD_KEY);
    sodium_bin2hex(out, THREAD_MARK, hash, sizeof hash);
}

int64_t thread_find(const char *subject, const unsigned char key[THREAD_KEY])
{
    for (const char *s = subject; (s = strstr(s, "[T-")) != NULL; s++) {
        char check[CHECK + 1], *end;
        long long id = isdigit((unsigned char)s[3]) ? strtoll(s + 3, &end, 10)
                                                    : 0;
        if (id <= 0 || *end != '.')
            continue;
        make_check(check, id, key);
        if (strncasecmp(end + 1, check, CHECK) == 0 && end[1 + CHECK] == ']')
            return id;
    }
    return 0;
}

/* "Re: ", "AW: ", "Re[2]: ", "Fwd: " */
static size_t prefix(const char *s)
{
    static const char *const words[] = {"re", "aw", "antw", "fwd", "fw", "wg",
                                        "sv", "vs"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if (strncasecmp(s, words[i], n) != 0)
            continue;
        if (s[n] == '[') {
            size_t k = n + 1 + strspn(s + n + 1, "0123456789");
            n = s[k] == ']' ? k + 1 : n;
        }
        if (s[n] == ':')
            return n + 1 + strspn(s + n + 1, " ");
    }
    return 0;
}

void thread_subject(char *out, size_t size, const char *subject)
{
    const char *s = subject + strspn(subject, " ");
    size_t n = 0, skip;

    for (;;) {
        if ((skip = prefix(s)) > 0) {
            s += skip;
        } else if (*s == '[' && strchr(s, ']') != NULL) {
            s = strchr(s, ']') + 1;
            s += strspn(s, " ");
        } else {
            break;
        }
    }
    for (; *s != '\0' && n + 1 < size; s++)
        out[n++] = (char)tolower((unsigned char)*s);
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
}
