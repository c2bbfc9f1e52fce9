/*
 * fuzz_mcp.c: lines of any bytes to the MCP server, in one process.
 *
 * Whatever comes, the answer is nothing or one line of JSON, each message in
 * it with either a result or an error.
 */
#include "base/str.h"
#include "fuzz.h"
#include "mcp/mcp.h"

#include <jansson.h>
#include <string.h>

static int64_t no_clock(void *ctx)
{
    (void)ctx;
    return 0;
}

static uint64_t no_time(void *ctx)
{
    (void)ctx;
    return 0;
}

static void check_message(const json_t *m)
{
    const json_t *error = json_object_get(m, "error");
    const char *version = json_string_value(json_object_get(m, "jsonrpc"));

    MUST(version != NULL && strcmp(version, "2.0") == 0);
    MUST(json_object_get(m, "id") != NULL);
    MUST((json_object_get(m, "result") != NULL) != (error != NULL));
    if (error != NULL)
        MUST(json_is_integer(json_object_get(error, "code")) &&
             json_string_length(json_object_get(error, "message")) > 0);
}

static void check_answer(const struct str *out)
{
    json_t *m, *item;
    size_t i;

    if (out->n == 0)
        return;
    MUST(memchr(out->p, '\n', out->n) == out->p + out->n - 1);
    m = json_loadb(out->p, out->n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
                   NULL);
    MUST(m != NULL);
    if (json_is_array(m))
        json_array_foreach (m, i, item)
            check_message(item);
    else
        check_message(m);
    json_decref(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct mcp_opts opts = {.index = fuzz_index(), .now_us = no_time,
                            .now = no_clock};
    const char *line = (const char *)data;
    struct session *s;
    struct str out = {0};

    MUST(mcp_open(&s, &opts, NULL) == LOTSE_OK);
    while (n > 0) {
        const char *end = memchr(line, '\n', n);
        size_t k = end != NULL ? (size_t)(end - line) : n;
        str_clear(&out);
        mcp_line(s, line, k, &out);
        check_answer(&out);
        n -= end != NULL ? k + 1 : k;
        line += end != NULL ? k + 1 : k;
    }
    mcp_close(s);
    str_free(&out);
    return 0;
}
