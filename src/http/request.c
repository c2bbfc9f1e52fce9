/*
 * request.c: what a request says, decoded.
 *
 * The target is decoded here, from the bytes as they were sent, because what
 * libmicrohttpd hands out is already decoded and cut at a NUL. Text from
 * outside stays in the request's arena and ends with it.
 */
#include "http/request.h"
#include "http/server.h"

#include "base/err.h"
#include "base/percent.h"

#include <microhttpd.h>
#include <string.h>
#include <strings.h>

char *request_decode(struct arena *mem, const char *s, size_t n, bool plus,
                     size_t *len)
{
    char *out = arena_alloc(mem, n + 1);
    size_t k = 0;

    for (size_t i = 0; out != NULL && i < n; i++) {
        char c = s[i];
        if (c == '%') {
            int byte = percent_byte(s + i, n - i);
            if (byte <= 0)
                return NULL;
            c = (char)byte;
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        out[k++] = c;
    }
    if (out != NULL)
        out[k] = '\0';
    if (len != NULL)
        *len = k;
    return out;
}

int request_params(struct params *out, struct arena *mem, const char *s,
                   size_t n, lotse_err *err)
{
    const char *end = s + n;

    out->n = 0;
    while (s < end) {
        const char *stop = memchr(s, '&', (size_t)(end - s));
        const char *eq;
        struct param *p = &out->items[out->n];
        if (stop == NULL)
            stop = end;
        eq = memchr(s, '=', (size_t)(stop - s));
        if (eq == NULL)
            eq = stop;
        if (stop > s) {
            if (out->n == REQUEST_MAX_PARAMS)
                return err_set(err, LOTSE_INPUT,
                               "more than %d parameters: leave some out",
                               REQUEST_MAX_PARAMS);
            p->name = request_decode(mem, s, (size_t)(eq - s), true, NULL);
            eq += eq < stop;
            p->value =
                request_decode(mem, eq, (size_t)(stop - eq), true, &p->n);
            if (p->name == NULL || p->value == NULL)
                return err_set(err, LOTSE_INPUT,
                               "parameter %zu isn't percent-encoded as RFC "
                               "3986 says: each %% needs two hexadecimal "
                               "digits, and NUL can't be sent",
                               out->n + 1);
            out->n++;
        }
        s = stop + 1;
    }
    return LOTSE_OK;
}

const char *params_get(const struct params *p, const char *name)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->items[i].name, name) == 0)
            return p->items[i].value;
    return NULL;
}

const char *request_header(const struct request *rq, const char *name)
{
    return MHD_lookup_connection_value(rq->conn, MHD_HEADER_KIND, name);
}

const char *request_cookie(struct request *rq, const char *name)
{
    const char *s = request_header(rq, MHD_HTTP_HEADER_COOKIE);
    size_t n = strlen(name);

    while (s != NULL && *s != '\0') {
        size_t len = strcspn(s, ";");
        if (len > n && strncmp(s, name, n) == 0 && s[n] == '=')
            return arena_strn(&rq->mem, s + n + 1, len - n - 1);
        s += len;
        s += strspn(s, "; ");
    }
    return NULL;
}

bool request_is_type(const struct request *rq, const char *type)
{
    const char *sent = request_header(rq, MHD_HTTP_HEADER_CONTENT_TYPE);
    size_t n = strlen(type);

    if (sent == NULL || strncasecmp(sent, type, n) != 0)
        return false;
    sent += n;
    sent += strspn(sent, " \t");
    return *sent == '\0' || *sent == ';';
}

int request_index(struct request *rq, lotse_err *err)
{
    if (rq->ix != NULL)
        return LOTSE_OK;
    return pool_take(&rq->ix, &rq->id, &rq->srv->pool, err);
}
