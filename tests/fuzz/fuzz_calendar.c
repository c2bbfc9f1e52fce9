/*
 * fuzz_calendar.c: hours, holidays and times of any text.
 *
 * The input is cut at line breaks into hours, holidays and a span of time. What
 * is read must add up: as much work lies between two moments as was added.
 */
#include "fuzz.h"
#include "ticket/sla.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char text[1024];
    const char *field[3] = {text, "", ""};
    int64_t span, start = 1795615200, end;
    struct calendar c;
    lotse_err err;

    if (n >= sizeof text)
        return 0;
    memcpy(text, data, n);
    text[n] = '\0';
    for (int i = 1; i < 3; i++) {
        size_t cut = strcspn(field[i - 1], "\n");
        if (field[i - 1][cut] == '\0')
            break;
        field[i] = field[i - 1] + cut + 1;
        text[field[i] - text - 1] = '\0';
    }
    if (lotse_rules_time(&span, field[2], &err) != LOTSE_OK)
        span = 3600;
    if (calendar_read(&c, "Europe/Berlin", field[0], field[1], &err) !=
        LOTSE_OK) {
        MUST(err.msg[0] != '\0');
        return 0;
    }
    if (span <= 10 * 86400) {
        end = calendar_add(&c, start, span);
        MUST(end >= start);
        if (end != INT64_MAX)
            MUST(calendar_between(&c, start, end) == span);
    }
    calendar_free(&c);
    return 0;
}
