/*
 * votes.c: what readers say of the articles.
 *
 * The articles that help least come first, since they are the ones to work on.
 * Comments are foreign text: the writers of term.h and jsonw.h clean it.
 */
#include "present/votes.h"

#include "present/jsonw.h"

#include "base/str.h"

#include <time.h>

enum { STAMP = 32 };

static const char *stamp(char *buf, int64_t at)
{
    time_t t = (time_t)at;
    struct tm tm;

    if (gmtime_r(&t, &tm) == NULL ||
        strftime(buf, STAMP, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        buf[0] = '\0';
    return buf;
}

static void votes_text(const struct term *t, const lotse_votes *v)
{
    const char *sep = "  ";

    term_fmt(t, "%6zu%6zu  %s (%s)", v->yes, v->no, v->article, v->lang);
    for (size_t i = 0; i < LOTSE_REASONS; i++)
        if (v->reasons[i] > 0) {
            term_fmt(t, "%s%s %zu", sep, lotse_reason_name(i), v->reasons[i]);
            sep = ", ";
        }
    term_text(t, "\n");
}

static void comment_text(const struct term *t, const lotse_feedback *f)
{
    struct str line = {0};
    char at[STAMP];

    str_addf(&line, "%.10s %s (%s) %s%s%s: %s", stamp(at, f->at), f->article,
             f->lang, f->helped ? "yes" : "no",
             f->reason[0] != '\0' ? ", " : "", f->reason, f->comment);
    /* one line each, whatever the reader typed */
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] == '\n' || line.p[i] == '\t')
            line.p[i] = ' ';
    term_text(t, str_text(&line));
    term_text(t, "\n");
    str_free(&line);
}

static void write_text(const struct term *t, const lotse_votes_list *votes,
                       const lotse_feedbacks *comments)
{
    if (votes->n > 0)
        term_fmt(t, "%6s%6s  %s\n", "yes", "no", "article");
    for (size_t i = 0; i < votes->n; i++)
        votes_text(t, &votes->items[i]);
    if (comments->n > 0)
        term_text(t, "\ncomments, the newest first:\n");
    for (size_t i = 0; i < comments->n; i++)
        comment_text(t, &comments->items[i]);
}

static void write_tsv(const struct term *t, const lotse_votes_list *votes)
{
    char last[STAMP];

    for (size_t i = 0; i < votes->n; i++) {
        const lotse_votes *v = &votes->items[i];
        term_tsv(t, v->article);
        term_fmt(t, "\t%s\t%zu\t%zu", v->lang, v->yes, v->no);
        for (size_t k = 0; k < LOTSE_REASONS; k++)
            term_fmt(t, "\t%zu", v->reasons[k]);
        term_fmt(t, "\t%s\n", stamp(last, v->last));
    }
}

static void write_csv(const struct term *t, const lotse_votes_list *votes)
{
    char last[STAMP];

    term_fmt(t, "article,lang,yes,no");
    for (size_t k = 0; k < LOTSE_REASONS; k++)
        term_fmt(t, ",%s", lotse_reason_name(k));
    sink_adds(&t->to, ",last\r\n");
    for (size_t i = 0; i < votes->n; i++) {
        const lotse_votes *v = &votes->items[i];
        term_csv(t, v->article, false);
        term_fmt(t, ",%s,%zu,%zu", v->lang, v->yes, v->no);
        for (size_t k = 0; k < LOTSE_REASONS; k++)
            term_fmt(t, ",%zu", v->reasons[k]);
        term_fmt(t, ",%s", stamp(last, v->last));
        sink_adds(&t->to, "\r\n");
    }
}

static void votes_json(struct jsonw *j, const lotse_votes *v)
{
    char last[STAMP];

    jsonw_open_object(j);
    jsonw_key_text(j, "id", v->article);
    jsonw_key_text(j, "lang", v->lang);
    jsonw_key_uint(j, "yes", v->yes);
    jsonw_key_uint(j, "no", v->no);
    jsonw_key(j, "reasons");
    jsonw_open_object(j);
    for (size_t i = 0; i < LOTSE_REASONS; i++)
        jsonw_key_uint(j, lotse_reason_name(i), v->reasons[i]);
    jsonw_close_object(j);
    jsonw_key_text(j, "last", stamp(last, v->last));
    jsonw_close_object(j);
}

static void comment_json(struct jsonw *j, const lotse_feedback *f)
{
    char at[STAMP];

    jsonw_open_object(j);
    jsonw_key_text(j, "at", stamp(at, f->at));
    jsonw_key_text(j, "id", f->article);
    jsonw_key_text(j, "lang", f->lang);
    jsonw_key_bool(j, "helped", f->helped);
    jsonw_key_text(j, "reason", f->reason);
    jsonw_key_text(j, "comment", f->comment);
    jsonw_close_object(j);
}

static void write_json(const struct term *t, const lotse_votes_list *votes,
                       const lotse_feedbacks *comments)
{
    struct jsonw j = {.to = &t->to};

    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key(&j, "articles");
    jsonw_open_array(&j);
    for (size_t i = 0; i < votes->n; i++)
        votes_json(&j, &votes->items[i]);
    jsonw_close_array(&j);
    jsonw_key(&j, "comments");
    jsonw_open_array(&j);
    for (size_t i = 0; i < comments->n; i++)
        comment_json(&j, &comments->items[i]);
    jsonw_close_array(&j);
    jsonw_close_object(&j);
    jsonw_line(&j);
}

void votes_write(const struct term *t, const lotse_votes_list *votes,
                 const lotse_feedbacks *comments, enum format format)
{
    if (format == FORMAT_JSON)
        write_json(t, votes, comments);
    else if (format == FORMAT_TSV)
        write_tsv(t, votes);
    else if (format == FORMAT_CSV)
        write_csv(t, votes);
    else
        write_text(t, votes, comments);
}
