/*
 * metrics.c: what happened since the start, for Prometheus.
 *
 * Counters only, without locks. Labels are the routes of the table, never what
 * a client sent, so their number is fixed and no text of a user can be read
 * here. The limits of the histogram are in seconds, as Prometheus' naming
 * rules want.
 */
#include "http/metrics.h"
#include "http/server.h"

#include <inttypes.h>

static const struct {
    uint64_t micros;
    const char *label;
} limits[METRICS_BUCKETS] = {
    {250, "0.00025"}, {500, "0.0005"}, {1000, "0.001"},  {2500, "0.0025"},
    {5000, "0.005"},  {10000, "0.01"}, {25000, "0.025"}, {50000, "0.05"},
    {100000, "0.1"},  {250000, "0.25"}, {1000000, "1"},  {5000000, "5"}};

static size_t row_of(const struct route *r)
{
    return r != NULL ? (size_t)(r - routes) : ROUTES_MAX;
}

/* Of a row that counted something, which is one of the table's. */
static const char *path_of(size_t row)
{
    return row < ROUTES_MAX ? routes[row].path : "none";
}

void metrics_request(struct metrics *m, const struct route *r, unsigned status,
                     uint64_t micros)
{
    size_t row = row_of(r), b = 0;

    while (b < METRICS_BUCKETS && micros > limits[b].micros)
        b++;
    atomic_fetch_add(&m->requests[row][status / 100 % 6], 1);
    atomic_fetch_add(&m->buckets[row][b], 1);
    atomic_fetch_add(&m->micros[row], micros);
}

void metrics_query(struct metrics *m, lotse_mode mode, const lotse_results *res)
{
    size_t k = mode == LOTSE_SUGGEST;

    atomic_fetch_add(&m->verdicts[k][res->verdict], 1);
    if (res->n_hits == 0)
        atomic_fetch_add(&m->empty[k], 1);
}

static void head(struct str *out, const char *name, const char *type,
                 const char *help)
{
    str_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void write_requests(struct str *out, struct metrics *m)
{
    head(out, "lotse_http_requests_total", "counter",
         "Requests by route and class of status.");
    for (size_t row = 0; row <= ROUTES_MAX; row++)
        for (size_t k = 1; k < 6; k++) {
            uint64_t n = atomic_load(&m->requests[row][k]);
            if (n > 0)
                str_addf(out,
                         "lotse_http_requests_total{route=\"%s\",status="
                         "\"%zuxx\"} %" PRIu64 "\n",
                         path_of(row), k, n);
        }
}

static void write_times(struct str *out, struct metrics *m)
{
    head(out, "lotse_http_request_seconds", "histogram",
         "Time from the last byte of a request to its answer.");
    for (size_t row = 0; row <= ROUTES_MAX; row++) {
        uint64_t n[METRICS_BUCKETS + 1], sum = 0;
        const char *path;
        for (size_t b = 0; b <= METRICS_BUCKETS; b++) {
            n[b] = atomic_load(&m->buckets[row][b]);
            sum += n[b];
        }
        if (sum == 0)
            continue;
        path = path_of(row);
        sum = 0;
        for (size_t b = 0; b <= METRICS_BUCKETS; b++) {
            sum += n[b];
            str_addf(out,
                     "lotse_http_request_seconds_bucket{route=\"%s\",le="
                     "\"%s\"} %" PRIu64 "\n",
                     path, b < METRICS_BUCKETS ? limits[b].label : "+Inf", sum);
        }
        str_addf(out,
                 "lotse_http_request_seconds_sum{route=\"%s\"} %.6f\n"
                 "lotse_http_request_seconds_count{route=\"%s\"} %" PRIu64 "\n",
                 path, (double)atomic_load(&m->micros[row]) / 1e6, path, sum);
    }
}

static void write_queries(struct str *out, struct metrics *m)
{
    static const char *const modes[] = {"search", "suggest"};

    head(out, "lotse_verdicts_total", "counter",
         "Queries by what was likely to help.");
    for (size_t k = 0; k < 2; k++)
        for (int v = 0; v < 3; v++)
            str_addf(out,
                     "lotse_verdicts_total{mode=\"%s\",verdict=\"%s\"} %" PRIu64
                     "\n",
                     modes[k], lotse_verdict_name((lotse_verdict)v),
                     (uint64_t)atomic_load(&m->verdicts[k][v]));
    head(out, "lotse_empty_results_total", "counter",
         "Queries that found nothing.");
    for (size_t k = 0; k < 2; k++)
        str_addf(out, "lotse_empty_results_total{mode=\"%s\"} %" PRIu64 "\n",
                 modes[k], (uint64_t)atomic_load(&m->empty[k]));
    head(out, "lotse_votes_total", "counter", "Answers to: did this help?");
    str_addf(out,
             "lotse_votes_total{helped=\"yes\"} %" PRIu64
             "\nlotse_votes_total{helped=\"no\"} %" PRIu64 "\n",
             (uint64_t)atomic_load(&m->votes[1]),
             (uint64_t)atomic_load(&m->votes[0]));
}

void metrics_write(struct str *out, struct server *srv)
{
    struct watch_counts c = watch_count(&srv->watch);
    time_t changed;
    lotse_info info = pool_info(&srv->pool, &changed);
    int64_t age = clock_now(srv->opts->clock) - (int64_t)changed;

    write_requests(out, &srv->metrics);
    write_times(out, &srv->metrics);
    write_queries(out, &srv->metrics);
    head(out, "lotse_chores_total", "counter",
         "Rounds of what is done each minute.");
    str_addf(out, "lotse_chores_total %" PRIu64 "\n",
             (uint64_t)atomic_load(&srv->metrics.rounds));
    head(out, "lotse_sla_steps_total", "counter",
         "Steps that the clocks of tickets took here.");
    str_addf(out, "lotse_sla_steps_total %" PRIu64 "\n",
             (uint64_t)atomic_load(&srv->metrics.steps));
    head(out, "lotse_searches_lost_total", "counter",
         "Searches that weren't kept: too many at once, or a busy store.");
    str_addf(out, "lotse_searches_lost_total %" PRIu64 "\n",
             (uint64_t)atomic_load(&srv->metrics.searches_lost));
    head(out, "lotse_connections", "gauge", "Connections that are open.");
    str_addf(out, "lotse_connections %zu\n", c.open);
    head(out, "lotse_event_streams", "gauge",
         "Pages of the desk that wait for news.");
    str_addf(out, "lotse_event_streams %zu\n", events_count(srv));
    head(out, "lotse_connections_refused_total", "counter",
         "Connections over a limit, answered with 503.");
    str_addf(out, "lotse_connections_refused_total %" PRIu64 "\n", c.refused);
    head(out, "lotse_connections_cut_total", "counter",
         "Connections that took too long.");
    str_addf(out, "lotse_connections_cut_total %" PRIu64 "\n", c.cut);
    head(out, "lotse_index_age_seconds", "gauge",
         "Time since the index was compiled.");
    str_addf(out, "lotse_index_age_seconds %" PRId64 "\n", age > 0 ? age : 0);
    head(out, "lotse_articles", "gauge", "Published articles by language.");
    str_addf(out,
             "lotse_articles{lang=\"de\"} %zu\nlotse_articles{lang=\"en\"} "
             "%zu\n",
             info.articles_de, info.articles_en);
    head(out, "lotse_build_info", "gauge", "Version and index.");
    str_addf(out, "lotse_build_info{version=\"%s\",index=\"%s\"} 1\n",
             lotse_version(), info.index_id);
}
