/*
 * times.c: moments for programs: RFC 3339 in UTC.
 *
 * What people read is written by lotse_time_text, in the zone of the desk.
 */
#include "present/times.h"

#include <stdio.h>
#include <time.h>

void times_text(char out[TIMES_TEXT], int64_t at)
{
    time_t t = (time_t)at;
    struct tm tm;

    out[0] = '\0';
    if (at != 0 && gmtime_r(&t, &tm) != NULL)
        strftime(out, TIMES_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

void times_json(struct jsonw *j, const char *key, int64_t at)
{
    char text[TIMES_TEXT];

    times_text(text, at);
    jsonw_key(j, key);
    if (text[0] != '\0')
        jsonw_text(j, text);
    else
        jsonw_raw(j, "null", 4);
}
