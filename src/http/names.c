/*
 * names.c: which hosts we answer for, which pages may embed us.
 *
 * A page that a user has open can point a name of its own at 127.0.0.1 and
 * read what we serve (DNS rebinding); so a Host header counts only if it is an
 * address of loopback or a name that the operator gave. One list of origins
 * serves both CORS and frame-ancestors.
 */
#include "http/names.h"

#include "base/err.h"
#include "base/str.h"

#include <string.h>
#include <strings.h>

/* The n bytes of the host in "host:port" or "[v6]:port"; 0: malformed. */
static size_t host_len(const char *s)
{
    size_t n, port;

    if (*s == '[') {
        n = strcspn(s, "]");
        if (s[n] != ']')
            return 0;
        n++;
    } else {
        n = strcspn(s, ":");
    }
    if (s[n] == '\0')
        return n;
    if (s[n] != ':')
        return 0;
    port = strspn(s + n + 1, "0123456789");
    return port > 0 && port <= 5 && s[n + 1 + port] == '\0' ? n : 0;
}

static bool is_name(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || strchr("-._:[]", c) != NULL))
            return false;
    }
    return n > 0;
}

static bool is_origin(const char *s)
{
    size_t scheme = strncmp(s, "https://", 8) == 0  ? 8
                    : strncmp(s, "http://", 7) == 0 ? 7
                                                    : 0;

    return scheme > 0 && is_name(s + scheme, strlen(s + scheme)) &&
           host_len(s + scheme) > 0;
}

/* Split a list into items; false: too many or out of memory. */
static bool split(const char **items, size_t *n, struct arena *mem,
                  const char *list)
{
    while (list != NULL && *(list += strspn(list, " ,\t\n")) != '\0') {
        size_t len = strcspn(list, " ,\t\n");
        if (*n >= HTTP_MAX_NAMES ||
            (items[*n] = arena_strn(mem, list, len)) == NULL)
            return false;
        (*n)++;
        list += len;
    }
    return true;
}

/* The base's host becomes one of ours. */
static int read_base(struct names *n, const char *base, lotse_err *err)
{
    size_t len = base != NULL ? strlen(base) : 0;
    const char *host;
    char *origin;

    if (len == 0)
        return LOTSE_OK;
    len -= base[len - 1] == '/';
    origin = arena_strn(&n->mem, base, len);
    if (origin == NULL)
        return err_nomem(err);
    if (!is_origin(origin))
        return err_set(err, LOTSE_INPUT,
                       "lotse serve: '%s' is no address of ours: write it like "
                       "https://help.example.org, without a path",
                       base);
    n->tls = strncmp(base, "https://", 8) == 0;
    host = origin + (n->tls ? 8 : 7);
    n->hosts[n->n_hosts++] = arena_strn(&n->mem, host, host_len(host));
    return n->hosts[n->n_hosts - 1] != NULL ? LOTSE_OK : err_nomem(err);
}

int names_read(struct names *n, const char *hosts, const char *origins,
               const char *base, lotse_err *err)
{
    struct str all = {0};
    int rc;

    memset(n, 0, sizeof *n);
    rc = read_base(n, base, err);
    if (rc != LOTSE_OK)
        return rc;
    if (!split(n->hosts, &n->n_hosts, &n->mem, hosts) ||
        !split(n->origins, &n->n_origins, &n->mem, origins))
        return err_set(err, LOTSE_INPUT,
                       "lotse serve: more than %d names in a list",
                       HTTP_MAX_NAMES);
    for (size_t i = 0; i < n->n_hosts; i++)
        if (host_len(n->hosts[i]) != strlen(n->hosts[i]) ||
            !is_name(n->hosts[i], strlen(n->hosts[i])))
            return err_set(err, LOTSE_INPUT,
                           "lotse serve: '%s' is no host name: write it like "
                           "help.example.org, without scheme and port",
                           n->hosts[i]);
    for (size_t i = 0; i < n->n_origins; i++) {
        if (!is_origin(n->origins[i]))
            return err_set(err, LOTSE_INPUT,
                           "lotse serve: '%s' is no origin: write it like "
                           "https://www.example.org, without a path",
                           n->origins[i]);
        str_addf(&all, " %s", n->origins[i]);
    }
    n->ancestors = arena_strdup(&n->mem, n->n_origins > 0 ? str_text(&all)
                                                          : " 'none'");
    str_free(&all);
    return n->ancestors != NULL ? LOTSE_OK : err_nomem(err);
}

void names_free(struct names *n)
{
    arena_free(&n->mem);
}

static bool is_loopback(const char *s, size_t n)
{
    static const char *const ours[] = {"localhost", "[::1]"};
    size_t dots = 0;

    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strlen(ours[i]) == n && strncasecmp(s, ours[i], n) == 0)
            return true;
    if (n < 9 || strncmp(s, "127.", 4) != 0)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (s[i] != '.' && (s[i] < '0' || s[i] > '9'))
            return false;
        dots += s[i] == '.';
    }
    return dots == 3;
}

bool names_host(const struct names *n, const char *host)
{
    size_t len = host_len(host);

    if (len == 0)
        return false;
    if (is_loopback(host, len))
        return true;
    for (size_t i = 0; i < n->n_hosts; i++)
        if (strlen(n->hosts[i]) == len &&
            strncasecmp(host, n->hosts[i], len) == 0)
            return true;
    return false;
}

bool names_origin(const struct names *n, const char *origin)
{
    for (size_t i = 0; i < n->n_origins; i++)
        if (strcasecmp(n->origins[i], origin) == 0)
            return true;
    return false;
}

bool names_same(const char *origin, const char *host)
{
    if (strncasecmp(origin, "https://", 8) == 0)
        return strcasecmp(origin + 8, host) == 0;
    return strncasecmp(origin, "http://", 7) == 0 &&
           strcasecmp(origin + 7, host) == 0;
}
