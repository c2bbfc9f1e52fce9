/*
 * driver.c: the command loop of every C and C++ driver (see driver.h): queries
 * in, wall clock, CPU time and memory as JSON out.
 */
#include "driver.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct query {
    char *lang, *text;
};

struct queries {
    struct query *items;
    size_t n;
};

int driver_fail(const char *what, const char *why)
{
    fprintf(stderr, "bench: %s: %s\n", what, why);
    return -1;
}

static double seconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

long driver_status(pid_t pid, const char *field)
{
    char path[64], line[256];
    size_t n = strlen(field);
    long kb = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    f = fopen(path, "r");
    if (f == NULL)
        return 0;
    while (fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, field, n) == 0 && line[n] == ':')
            kb = strtol(line + n + 1, NULL, 10);
    fclose(f);
    return kb;
}

/* The first number of schedstat is the time on a processor in ns. */
double driver_cpu(pid_t pid)
{
    char path[64];
    double ns = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%ld/schedstat", (long)pid);
    f = fopen(path, "r");
    if (f == NULL)
        return 0;
    if (fscanf(f, "%lf", &ns) != 1)
        ns = 0;
    fclose(f);
    return ns / 1e9;
}

static double cpu_now(const struct driver *d)
{
    double own = seconds(CLOCK_PROCESS_CPUTIME_ID);

    return d->server ? own + driver_cpu(d->server()) : own;
}

/* ------------------------------------------------------------- tables -- */

int driver_rows(const char *table, driver_row *row, void *ctx)
{
    FILE *f = fopen(table, "r");
    char *line = NULL;
    size_t size = 0;
    ssize_t n;
    int rc = 0;

    if (f == NULL)
        return driver_fail(table, "can't be read");
    while (rc == 0 && (n = getline(&line, &size, f)) > 0) {
        char *lang = strchr(line, '\t'), *title, *body;

        line[n - 1] = '\0';
        title = lang ? strchr(lang + 1, '\t') : NULL;
        body = title ? strchr(title + 1, '\t') : NULL;
        if (body == NULL) {
            rc = driver_fail(table, "a line has too few fields");
            break;
        }
        *lang = *title = *body = '\0';
        rc = row(ctx, strtol(line, NULL, 10), lang + 1, title + 1, body + 1);
    }
    free(line);
    fclose(f);
    return rc;
}

/* -------------------------------------------------------------- words -- */

/* Bytes of a word: letters, digits, UTF-8 but for dashes, quotes, blanks. */
static size_t word_bytes(const unsigned char *s)
{
    if (s[0] == 0xe2 || s[0] == 0xc2)
        return 0;
    return (s[0] >= '0' && s[0] <= '9') || (s[0] >= 'a' && s[0] <= 'z') ||
           (s[0] >= 'A' && s[0] <= 'Z') || s[0] >= 0xc3;
}

static size_t word_end(const unsigned char *s)
{
    size_t n = 0;

    while (word_bytes(s + n) || (n > 0 && s[n] >= 0x80 && s[n] < 0xc0))
        n++;
    return n;
}

static int by_text(const void *a, const void *b)
{
    const char *const *x = (const char *const *)a;
    const char *const *y = (const char *const *)b;

    return strcmp(*x, *y);
}

/* Cut copy into words, in place; returns how many. */
static size_t cut(char *copy, char **words, size_t max)
{
    char *s = copy;
    size_t n = 0;

    while (*s != '\0' && n < max) {
        size_t len = word_end((const unsigned char *)s);

        if (len > 0)
            words[n++] = s;
        s += len;
        if (*s != '\0')
            *s++ = '\0';
    }
    return n;
}

char *driver_words(const char *text, const char *before, const char *after,
                   const char *between)
{
    size_t len = strlen(text), max = len / 2 + 1, n, at = 0;
    size_t extra = strlen(before) + strlen(after) + strlen(between);
    char *copy = strdup(text), *out = malloc(len + max * extra + 1);
    char **words = malloc(max * sizeof *words);

    if (copy == NULL || out == NULL || words == NULL) {
        driver_fail("words", "out of memory");
        exit(1);
    }
    n = cut(copy, words, max);
    qsort(words, n, sizeof *words, by_text);
    out[0] = '\0';
    for (size_t i = 0; i < n; i++)
        if (i == 0 || strcmp(words[i], words[i - 1]) != 0)
            at += (size_t)sprintf(out + at, "%s%s%s%s", at ? between : "",
                                  before, words[i], after);
    free(words);
    free(copy);
    return out;
}

/* ------------------------------------------------------------ queries -- */

static void queries_free(struct queries *q)
{
    for (size_t i = 0; i < q->n; i++) {
        free(q->items[i].lang);
        free(q->items[i].text);
    }
    free(q->items);
}

static int queries_add(struct queries *q, const char *line)
{
    json_t *j = json_loads(line, 0, NULL);
    const char *text = json_string_value(json_object_get(j, "text"));
    const char *lang = json_string_value(json_object_get(j, "lang"));
    struct query *more = realloc(q->items, (q->n + 1) * sizeof *more);

    if (more != NULL)
        q->items = more;
    if (more == NULL || text == NULL) {
        json_decref(j);
        return -1;
    }
    more[q->n].text = strdup(text);
    more[q->n].lang = strdup(lang ? lang : "en");
    if (more[q->n].text != NULL && more[q->n].lang != NULL)
        q->n++;
    json_decref(j);
    return 0;
}

static int queries_read(struct queries *q, const char *path)
{
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    int rc = 0;

    if (f == NULL)
        return driver_fail(path, "can't be read");
    while (rc == 0 && getline(&line, &size, f) > 0)
        rc = queries_add(q, line);
    free(line);
    fclose(f);
    return rc == 0 ? 0 : driver_fail(path, "a line is no query");
}

/* ----------------------------------------------------------- measuring -- */

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void report(const struct driver *d, double *us, size_t n, long hits,
                   double cpu)
{
    pid_t pid = d->server ? d->server() : getpid();

    printf("{\"n\": %zu, \"hits\": %ld, \"cpu_us\": %.1f, "
           "\"vmhwm_kb\": %ld, \"anon_kb\": %ld, \"wall_us\": [",
           n, hits, n ? cpu * 1e6 / (double)n : 0, driver_status(pid, "VmHWM"),
           driver_status(pid, "RssAnon"));
    for (size_t i = 0; i < n; i++)
        printf("%s%.1f", i ? "," : "", us[i]);
    qsort(us, n, sizeof *us, by_number);
    printf("], \"p50\": %.1f, \"p95\": %.1f, \"p99\": %.1f}\n",
           n ? us[n / 2] : 0, n ? us[n * 95 / 100] : 0,
           n ? us[n * 99 / 100] : 0);
    fflush(stdout);
}

static int run(const struct driver *d, const char *mode, double limit,
               const char *path)
{
    struct queries q = {NULL, 0};
    double *us = NULL, began, cpu, spent = 0;
    long hits = 0, n = 0;
    size_t i = 0;

    if (queries_read(&q, path) == 0)
        us = malloc((q.n + 1) * sizeof *us);
    if (us == NULL) {
        queries_free(&q);
        return -1;
    }
    cpu = cpu_now(d);
    for (i = 0; i < q.n && n >= 0 && spent < limit; i++) {
        began = seconds(CLOCK_MONOTONIC);
        n = d->answer(mode, q.items[i].lang, q.items[i].text);
        us[i] = (seconds(CLOCK_MONOTONIC) - began) * 1e6;
        spent += us[i] / 1e6;
        hits += n;
    }
    if (n >= 0)
        report(d, us, i, hits, cpu_now(d) - cpu);
    free(us);
    queries_free(&q);
    return n >= 0 ? 0 : -1;
}

static int serve(const struct driver *d)
{
    char line[4096], mode[32], path[4000];
    double limit;

    while (fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, "%31s %lf %3999[^\n]", mode, &limit, path) != 3)
            return driver_fail("stdin", "expected `MODE SECONDS QUERIES`");
        if (run(d, mode, limit, path) != 0)
            return -1;
    }
    return 0;
}

int driver_main(int argc, char **argv, const struct driver *d)
{
    int rc = -1;

    if (argc == 4 && strcmp(argv[1], "build") == 0 && d->build != NULL)
        rc = d->build(argv[2], argv[3]);
    else if (argc == 3 && strcmp(argv[1], "serve") == 0)
        rc = d->open(argv[2]) == 0 ? serve(d) : -1;
    else if (argc == 6 && strcmp(argv[1], "run") == 0)
        rc = d->open(argv[2]) == 0
                 ? run(d, argv[3], strtod(argv[4], NULL), argv[5])
                 : -1;
    else
        driver_fail("usage", "build TABLE INDEX | serve INDEX | "
                             "run INDEX MODE SECONDS QUERIES");
    return rc == 0 ? 0 : 1;
}
