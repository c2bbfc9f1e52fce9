/*
 * sla.c: clocks: what was promised, and when it falls due.
 *
 * A clock is two numbers: the work it showed when it was last stopped, and
 * since when it runs. Nothing ticks: when a limit is reached is computed from
 * them, and stored with the ticket, so that one index tells what is due. The
 * clock stands while the requester is asked for something.
 */
#include "ticket/sla.h"

#include "base/err.h"

#include <ctype.h>
#include <string.h>

void sla_start(struct sla_clock *c, int64_t now)
{
    if (c->since == 0)
        c->since = now;
}

void sla_stop(struct sla_clock *c, const struct calendar *cal, int64_t now)
{
    c->used = sla_used(c, cal, now);
    c->since = 0;
}

int64_t sla_used(const struct sla_clock *c, const struct calendar *cal,
                 int64_t now)
{
    return c->since == 0 ? c->used
                         : c->used + calendar_between(cal, c->since, now);
}

int64_t sla_due(const struct sla_clock *c, const struct calendar *cal,
                int64_t limit)
{
    int64_t at;

    if (c->since == 0 || limit == 0)
        return 0;
    at = calendar_add(cal, c->since, limit - c->used);
    return at == INT64_MAX ? 0 : at;
}

struct sla_dues sla_dues(const struct sla_policy *p, const struct calendar *cal,
                         const struct sla_clock *answer,
                         const struct sla_clock *level)
{
    struct sla_dues d;
    bool warns = p->warn > 0 && p->warn < p->answer;

    d.at[SLA_WARN] = warns ? sla_due(answer, cal, p->answer - p->warn) : 0;
    d.at[SLA_ANSWER] = sla_due(answer, cal, p->answer);
    d.at[SLA_RECOMMEND] = sla_due(level, cal, p->recommend);
    d.at[SLA_ESCALATE] = sla_due(level, cal, p->escalate);
    return d;
}

int lotse_rules_time(int64_t *out, const char *text, lotse_err *err)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
    const char *s = text;
    int64_t sum = 0;

    *out = 0;
    if (strcmp(text, "off") == 0)
        return LOTSE_OK;
    while (isdigit((unsigned char)*s)) {
        int64_t n = 0, unit = 0;
        while (isdigit((unsigned char)*s) && n < 100000)
            n = n * 10 + (*s++ - '0');
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if (*s == units[i].unit)
                unit = units[i].seconds;
        if (unit == 0)
            break;
        sum += n * unit;
        s++;
    }
    if (*s != '\0' || s == text || sum == 0)
        return err_set(err, LOTSE_INPUT,
                       "'%.40s' is no time like 24h, 2d, 1d12h or off", text);
    *out = sum;
    return LOTSE_OK;
}
