/*
 * jsonw.c: a streaming JSON writer (RFC 8259).
 *
 * Named jsonw, as jansson, which reads JSON elsewhere, owns the json_ names.
 * The only place that escapes JSON. Whatever bytes come in, valid JSON in
 * UTF-8 goes out: malformed bytes become U+FFFD, and control characters
 * (C0, DEL, C1) as well as U+2028 and U+2029 become \u escapes, so that the
 * output is harmless on a terminal and inside a script. Nesting is bounded and
 * belongs to the code, not to the data, hence the assertions.
 */
#include "present/jsonw.h"

#include "base/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* What stands before a value: nothing, or a comma. */
static void before_value(struct jsonw *j)
{
    if (j->keyed) {
        j->keyed = false;
        return;
    }
    if (j->more[j->depth])
        sink_add(j->to, ",", 1);
    j->more[j->depth] = true;
}

static void open_level(struct jsonw *j, char c)
{
    before_value(j);
    assert(j->depth + 1 < JSONW_MAX_DEPTH);
    j->more[++j->depth] = false;
    sink_add(j->to, &c, 1);
}

static void close_level(struct jsonw *j, char c)
{
    assert(j->depth > 0 && !j->keyed);
    j->depth--;
    sink_add(j->to, &c, 1);
}

void jsonw_open_object(struct jsonw *j)
{
    open_level(j, '{');
}

void jsonw_close_object(struct jsonw *j)
{
    close_level(j, '}');
}

void jsonw_open_array(struct jsonw *j)
{
    open_level(j, '[');
}

void jsonw_close_array(struct jsonw *j)
{
    close_level(j, ']');
}

/* The escape of a code point that may not stand as it is, or NULL. */
static const char *escape_of(uint32_t cp, char buf[8])
{
    switch (cp) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        break;
    }
    if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x2028 ||
        cp == 0x2029) {
        snprintf(buf, 8, "\\u%04x", (unsigned)cp);
        return buf;
    }
    return NULL;
}

static void write_string(struct jsonw *j, const char *s, size_t n)
{
    size_t done = 0, i = 0, len;
    char buf[8];

    sink_add(j->to, "\"", 1);
    while (i < n) {
        uint32_t cp = utf8_next(s + i, n - i, &len);
        const char *esc = escape_of(cp, buf);
        if (cp == 0xFFFD && len == 1)
            esc = "\xEF\xBF\xBD";
        if (esc != NULL) {
            sink_add(j->to, s + done, i - done);
            sink_adds(j->to, esc);
            done = i + len;
        }
        i += len;
    }
    sink_add(j->to, s + done, n - done);
    sink_add(j->to, "\"", 1);
}

void jsonw_key(struct jsonw *j, const char *key)
{
    assert(j->depth > 0 && !j->keyed);
    before_value(j);
    write_string(j, key, strlen(key));
    sink_add(j->to, ":", 1);
    j->keyed = true;
}

void jsonw_textn(struct jsonw *j, const char *s, size_t n)
{
    before_value(j);
    write_string(j, s != NULL ? s : "", s != NULL ? n : 0);
}

void jsonw_text(struct jsonw *j, const char *s)
{
    jsonw_textn(j, s, s != NULL ? strlen(s) : 0);
}

void jsonw_bool(struct jsonw *j, bool b)
{
    before_value(j);
    sink_adds(j->to, b ? "true" : "false");
}

void jsonw_int(struct jsonw *j, int64_t i)
{
    char buf[24];

    before_value(j);
    snprintf(buf, sizeof buf, "%" PRId64, i);
    sink_adds(j->to, buf);
}

void jsonw_uint(struct jsonw *j, uint64_t u)
{
    char buf[24];

    before_value(j);
    snprintf(buf, sizeof buf, "%" PRIu64, u);
    sink_adds(j->to, buf);
}

void jsonw_real(struct jsonw *j, double d)
{
    char buf[32];

    before_value(j);
    if (!isfinite(d)) {
        sink_adds(j->to, "null");
        return;
    }
    snprintf(buf, sizeof buf, "%.6g", d == 0 ? 0.0 : d);
    for (char *p = buf; *p != '\0'; p++)
        if (*p == ',')
            *p = '.'; /* a locale's decimal comma */
    sink_adds(j->to, buf);
}

void jsonw_raw(struct jsonw *j, const char *json, size_t n)
{
    before_value(j);
    sink_add(j->to, json, n);
}

void jsonw_key_text(struct jsonw *j, const char *key, const char *s)
{
    jsonw_key(j, key);
    jsonw_text(j, s);
}

void jsonw_key_uint(struct jsonw *j, const char *key, uint64_t u)
{
    jsonw_key(j, key);
    jsonw_uint(j, u);
}

void jsonw_key_real(struct jsonw *j, const char *key, double d)
{
    jsonw_key(j, key);
    jsonw_real(j, d);
}

void jsonw_key_bool(struct jsonw *j, const char *key, bool b)
{
    jsonw_key(j, key);
    jsonw_bool(j, b);
}

void jsonw_key_texts(struct jsonw *j, const char *key, const char *const *items,
                     size_t n)
{
    jsonw_key(j, key);
    jsonw_open_array(j);
    for (size_t i = 0; i < n; i++)
        jsonw_text(j, items[i]);
    jsonw_close_array(j);
}

void jsonw_line(struct jsonw *j)
{
    assert(j->depth == 0 && !j->keyed);
    sink_add(j->to, "\n", 1);
    j->more[0] = false;
}
