/*
 * results.c: what a query found, as text, JSON, JSON lines, TSV.
 *
 * One printer for all formats and both verbs that ask (search, suggest). The
 * library counts bytes; JSON counts Unicode code points, because its readers
 * hold decoded strings. The shape of the JSON is doc/results.schema.json.
 */
#include "present/results.h"

#include "base/utf8.h"

#include <string.h>

size_t results_code_points(const char *s, size_t at)
{
    size_t n = strlen(s), i = 0, count = 0, len;

    while (i < n && i < at) {
        utf8_next(s + i, n - i, &len);
        i += len;
        count++;
    }
    return count;
}

void results_hit_json(struct jsonw *j, const lotse_hit *hit)
{
    jsonw_open_object(j);
    jsonw_key_text(j, "id", hit->id);
    jsonw_key_text(j, "lang", hit->lang);
    jsonw_key_text(j, "title", hit->title);
    jsonw_key_text(j, "path", hit->path);
    jsonw_key_text(j, "url", hit->url);
    jsonw_key_text(j, "section", hit->section);
    jsonw_key_text(j, "anchor", hit->anchor);
    jsonw_key_text(j, "snippet", hit->snippet);
    jsonw_key(j, "marks");
    jsonw_open_array(j);
    for (size_t i = 0; i < hit->n_marks; i++) {
        jsonw_open_array(j);
        jsonw_uint(j, results_code_points(hit->snippet, hit->marks[i].from));
        jsonw_uint(j, results_code_points(hit->snippet, hit->marks[i].to));
        jsonw_close_array(j);
    }
    jsonw_close_array(j);
    jsonw_key_real(j, "score", hit->score);
    jsonw_key_real(j, "confidence", hit->confidence);
    jsonw_key_texts(j, "why", hit->why, hit->n_why);
    jsonw_close_object(j);
}

static void write_json(const struct term *t, const lotse_results *res,
                       const struct results_view *view)
{
    struct jsonw j = {.to = &t->to};

    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key_text(&j, "query", res->query);
    jsonw_key_text(&j, "lang", res->lang);
    jsonw_key_text(&j, "verdict", lotse_verdict_name(res->verdict));
    jsonw_key_uint(&j, "took_us", view->took_us);
    jsonw_key_text(&j, "index", res->index_id);
    jsonw_key_uint(&j, "total", res->total);
    jsonw_key_texts(&j, "mended", res->mended, res->n_mended);
    jsonw_key(&j, "hits");
    jsonw_open_array(&j);
    for (size_t i = 0; i < res->n_hits; i++)
        results_hit_json(&j, &res->hits[i]);
    jsonw_close_array(&j);
    jsonw_close_object(&j);
    jsonw_line(&j);
}

static void write_ndjson(const struct term *t, const lotse_results *res)
{
    struct jsonw j = {.to = &t->to};

    for (size_t i = 0; i < res->n_hits; i++) {
        results_hit_json(&j, &res->hits[i]);
        jsonw_line(&j);
    }
}

static void write_tsv(const struct term *t, const lotse_results *res)
{
    sink_adds(&t->to, "rank\tid\tlang\tscore\tconfidence\ttitle\tsection\t"
                      "path\turl\tsnippet\n");
    for (size_t i = 0; i < res->n_hits; i++) {
        const lotse_hit *hit = &res->hits[i];
        const char *const last[] = {hit->title, hit->section, hit->path,
                                    hit->url, hit->snippet};
        term_fmt(t, "%zu\t", i + 1);
        term_tsv(t, hit->id);
        sink_adds(&t->to, "\t");
        term_tsv(t, hit->lang);
        term_fmt(t, "\t%.6g\t%.6g", hit->score, hit->confidence);
        for (size_t k = 0; k < sizeof last / sizeof *last; k++) {
            sink_adds(&t->to, "\t");
            term_tsv(t, last[k]);
        }
        sink_adds(&t->to, "\n");
    }
}

/* `1. Title [de] (70 %)`, broken where it is long. */
static void hit_title(const struct term *t, size_t rank, const lotse_hit *hit,
                      const char *asked)
{
    char head[32];
    struct str line = {0};

    snprintf(head, sizeof head, "%zu. ", rank);
    str_adds(&line, hit->title);
    if (strcmp(hit->lang, asked) != 0)
        str_addf(&line, " [%s]", hit->lang);
    str_addf(&line, " (%.0f %%)", hit->confidence * 100);
    term_item(t, head, str_text(&line), TERM_TITLE, strlen(hit->title));
    str_free(&line);
}

static void hit_text(const struct term *t, size_t rank, const lotse_hit *hit,
                     const char *asked)
{
    hit_title(t, rank, hit, asked);
    sink_adds(&t->to, "   ");
    term_styled(t, TERM_FAINT, hit->path);
    if (hit->section[0] != '\0') {
        sink_adds(&t->to, " > ");
        term_text(t, hit->section);
    }
    sink_adds(&t->to, "\n");
    term_paragraph(t, 3, hit->snippet, strlen(hit->snippet), hit->marks,
                   hit->n_marks);
    for (size_t i = 0; i < hit->n_why; i++)
        term_item(t, "   + ", hit->why[i], TERM_PLAIN, 0);
}

static void write_text(const struct term *t, const lotse_results *res,
                       const struct results_view *view)
{
    enum msg_id heading = res->verdict == LOTSE_VERDICT_ANSWER  ? MSG_ANSWER
                          : res->verdict == LOTSE_VERDICT_MAYBE ? MSG_MAYBE
                                                                : MSG_CLOSEST;

    for (size_t i = 0; i < res->n_mended; i++) {
        term_text(t, msg_text(MSG_MENDED, view->msg));
        term_text(t, ": ");
        term_text(t, res->mended[i]);
        term_text(t, "\n");
    }
    if (res->n_hits > 0 &&
        (view->heading || res->verdict == LOTSE_VERDICT_NONE)) {
        term_text(t, msg_text(heading, view->msg));
        term_text(t, "\n");
    }
    for (size_t i = 0; i < res->n_hits; i++)
        hit_text(t, i + 1, &res->hits[i], view->asked);
}

void results_write(const struct term *t, const lotse_results *res,
                   const struct results_view *view)
{
    switch (view->format) {
    case FORMAT_JSON:
        write_json(t, res, view);
        break;
    case FORMAT_NDJSON:
        write_ndjson(t, res);
        break;
    case FORMAT_TSV:
        write_tsv(t, res);
        break;
    default:
        write_text(t, res, view);
        break;
    }
}
