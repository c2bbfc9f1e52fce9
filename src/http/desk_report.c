/*
 * desk_report.c: /desk/reports and /desk/gaps: tables with bars.
 *
 * A chart is an SVG of rectangles, its numbers are those of the table below.
 */
#include "http/desk.h"
#include "http/routes.h"

#include "base/err.h"

#include "present/reports.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DAYS = 90,
    DAY = 86400,
    FEW = 24,  /* that fill a chart */
    BARS = 60, /* shown at most: the last ones */
    BAR = 10,  /* units that a bar and its gap take */
    TALL = 60, /* of the chart, units */
    UNANSWERED = 5000,
    GAPS = 100
};
#define LOW_CONFIDENCE .3

/* What a report is called, and the columns that are drawn. */
static const struct {
    enum desk_word word;
    const char *drawn[2];
} kinds[LOTSE_REPORTS] = {
    [LOTSE_REPORT_DEFLECTION] = {D_R_DEFLECTION, {"searches", "tickets"}},
    [LOTSE_REPORT_ARTICLES] = {D_R_ARTICLES, {"solved_tickets", "no"}},
    [LOTSE_REPORT_SLA] = {D_R_SLA, {"in_time", "overdue"}},
    [LOTSE_REPORT_CAUSES] = {D_R_CAUSES, {"tickets", NULL}},
    [LOTSE_REPORT_LINK_RATE] = {D_R_LINK_RATE, {"closed", "percent"}},
    [LOTSE_REPORT_EMPTY] = {D_R_EMPTY, {"searches", NULL}},
    [LOTSE_REPORT_GAPS] = {D_GAPS, {"tickets", NULL}},
};

static const struct {
    const char *name;
    enum desk_word word;
} columns[] = {{"words", D_G_WORDS},
               {"example", D_G_EXAMPLE},
               {"ticket", D_C_TICKET},
               {"day", D_C_DAY},
               {"week", D_C_WEEK},
               {"month", D_C_MONTH},
               {"searches", D_C_SEARCHES},
               {"solved", D_C_SOLVED},
               {"tickets", D_C_TICKETS},
               {"percent", D_C_PERCENT},
               {"article", D_C_ARTICLE},
               {"lang", D_C_LANG},
               {"yes", D_C_YES},
               {"no", D_C_NO},
               {"solved_searches", D_C_SOLVED_SEARCHES},
               {"linked", D_C_LINKED},
               {"solved_tickets", D_C_SOLVED_TICKETS},
               {"in_time", D_C_IN_TIME},
               {"overdue", D_C_OVERDUE},
               {"escalated_by_clock", D_C_BY_CLOCK},
               {"answer_hours", D_C_ANSWER_HOURS},
               {"solve_hours", D_C_SOLVE_HOURS},
               {"developer_hours", D_C_DEVELOPER_HOURS},
               {"type", D_C_TYPE},
               {"cause", D_C_CAUSE},
               {"hours", D_C_HOURS},
               {"preventions", D_C_PREVENTIONS},
               {"closed", D_C_CLOSED},
               {"shown", D_C_SHOWN},
               {"shown_filed", D_C_SHOWN_FILED},
               {"rank", D_C_RANK},
               {"query", D_C_QUERY},
               {"last", D_C_LAST}};

static const char *column_text(const struct desk *d, const char *name)
{
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (strcmp(columns[i].name, name) == 0)
            return desk_text(columns[i].word, d->ui);
    return name;
}

/* Of one organisation or of all? A kind that the actor may not have is not
 * offered; gaps have a page of their own. */
static bool is_offered(const struct desk *d, int kind)
{
    if (d->who.role != LOTSE_FIRST)
        return kind != LOTSE_REPORT_GAPS;
    return kind == LOTSE_REPORT_SLA || kind == LOTSE_REPORT_CAUSES ||
           kind == LOTSE_REPORT_LINK_RATE;
}

/* ---------------------------------------------------------------- charts -- */

static double value(const lotse_report *r, size_t row, size_t col)
{
    return strtod(r->cells[row * r->n_columns + col], NULL);
}

/* A number as the page's language writes it. */
static void add_number(struct desk *d, const char *s)
{
    for (; *s != '\0'; s++)
        str_addc(d->out, *s == '.' && d->ui == MSG_DE ? ',' : *s);
}

static void write_chart(struct desk *d, const lotse_report *r, size_t col)
{
    size_t from = r->n_rows > BARS ? r->n_rows - BARS : 0;
    size_t to = r->n_rows;
    char max[32];
    double most = 0;

    /* what isn't in the order of time begins with the largest */
    if (!r->number[0] && r->n_rows > BARS && strcmp(r->columns[0], "day") != 0)
        from = 0, to = BARS;
    for (size_t i = from; i < to; i++)
        most = value(r, i, col) > most ? value(r, i, col) : most;
    if (most <= 0)
        return;
    str_adds(d->out, "<figure><figcaption>");
    html_text(d->out, column_text(d, r->columns[col]));
    snprintf(max, sizeof max, "%g", most);
    str_adds(d->out, " <span class=\"meta\">max. ");
    add_number(d, max);
    str_addf(d->out,
             "</span></figcaption><svg "
             "role=\"img\" viewBox=\"0 0 %zu %d\" "
             "preserveAspectRatio=\"none\" aria-label=\"",
             (to - from > FEW ? to - from : FEW) * BAR, TALL);
    desk_addf(d->out, D_R_CHART, d->ui, column_text(d, r->columns[col]));
    str_adds(d->out, "\">");
    for (size_t i = from; i < to; i++) {
        double h = value(r, i, col) / most * TALL;
        if (h > 0)
            str_addf(d->out,
                     "<rect x=\"%zu\" y=\"%.1f\" width=\"%d\" "
                     "height=\"%.1f\"/>",
                     (i - from) * BAR, TALL - h, BAR - 2, h);
    }
    str_adds(d->out, "</svg></figure>\n");
}

/* Dates and weeks, that are no words to be broken. */
static bool is_time(const char *column)
{
    return strcmp(column, "day") == 0 || strcmp(column, "week") == 0 ||
           strcmp(column, "month") == 0 || strcmp(column, "last") == 0;
}

static void write_cell(struct desk *d, const lotse_report *r, size_t row,
                       size_t c)
{
    const char *s = r->cells[row * r->n_columns + c];

    if (r->number[c]) {
        str_adds(d->out, "<td align=\"right\">");
        add_number(d, s);
    } else {
        str_adds(d->out,
                 is_time(r->columns[c]) ? "<td class=\"day\">" : "<td>");
        html_text(d->out, strcmp(r->columns[c], "type") == 0
                              ? desk_type_of(d, s)
                              : s);
    }
    str_adds(d->out, "</td>");
}

static void write_table(struct desk *d, const lotse_report *r)
{
    str_adds(d->out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                     "aria-labelledby=\"title\"><table><thead><tr>");
    for (size_t c = 0; c < r->n_columns; c++) {
        str_addf(d->out, "<th scope=\"col\"%s>",
                 r->number[c] ? " align=\"right\"" : "");
        html_text(d->out, column_text(d, r->columns[c]));
        str_adds(d->out, "</th>");
    }
    str_adds(d->out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < r->n_rows; i++) {
        str_adds(d->out, "<tr>");
        for (size_t c = 0; c < r->n_columns; c++)
            write_cell(d, r, i, c);
        str_adds(d->out, "</tr>\n");
    }
    str_adds(d->out, "</tbody></table></div>\n");
}

/* ------------------------------------------------------------------ page -- */

static int days_of(const struct desk *d)
{
    const char *s = params_get(&d->rq->query, "days");
    int n = s != NULL ? atoi(s) : 0;

    return n >= 1 && n <= 3660 ? n : DAYS;
}

static void write_kinds(struct desk *d, int here, int days)
{
    str_adds(d->out, "<nav class=\"queues\" aria-label=\"");
    desk_add(d->out, D_REPORTS, d->ui);
    str_adds(d->out, "\"><ul>\n");
    for (int i = 0; i < LOTSE_REPORTS; i++) {
        if (!is_offered(d, i))
            continue;
        str_addf(d->out, "<li><a href=\"/desk/reports/%s?days=%d\"%s>",
                 lotse_report_name((lotse_report_kind)i), days,
                 i == here ? " aria-current=\"page\"" : "");
        desk_add(d->out, kinds[i].word, d->ui);
        str_adds(d->out, "</a></li>\n");
    }
    str_adds(d->out, "</ul></nav>\n");
}

static void write_report(struct desk *d, int kind, int days,
                         const lotse_report *r)
{
    desk_begin(d, desk_text(kinds[kind].word, d->ui), NULL, NULL);
    str_adds(d->out, "<h1 id=\"title\">");
    desk_add(d->out, kinds[kind].word, d->ui);
    str_adds(d->out, "</h1>\n");
    write_kinds(d, kind, days);
    str_addf(d->out,
             "<form class=\"filter\" action=\"/desk/reports/%s\">"
             "<div><label for=\"days\">",
             r->name);
    desk_add(d->out, D_R_DAYS, d->ui);
    str_addf(d->out,
             "</label><input type=\"number\" id=\"days\" name=\"days\" "
             "min=\"1\" max=\"3660\" value=\"%d\"></div><button "
             "class=\"button\">",
             days);
    desk_add(d->out, D_R_SHOW, d->ui);
    str_addf(d->out,
             "</button><a href=\"/desk/reports/%s?days=%d"
             "&amp;format=csv\" download>",
             r->name, days);
    desk_add(d->out, D_R_CSV, d->ui);
    str_adds(d->out, "</a></form>\n");
    if (r->n_rows == 0) {
        str_adds(d->out, "<p>");
        desk_add(d->out, D_R_NOTHING, d->ui);
        str_adds(d->out, "</p>\n");
    } else {
        str_adds(d->out, "<div class=\"charts\">\n");
        for (size_t c = 0; c < r->n_columns; c++)
            for (size_t k = 0; k < 2; k++)
                if (kinds[kind].drawn[k] != NULL &&
                    strcmp(kinds[kind].drawn[k], r->columns[c]) == 0)
                    write_chart(d, r, c);
        str_adds(d->out, "</div>\n");
        write_table(d, r);
    }
    desk_end(d);
}

static void send_csv(struct desk *d, const lotse_report *r)
{
    struct term to = {.to = sink_of_str(d->out)};
    struct str name = {0};

    reports_write(&to, r, FORMAT_CSV);
    str_addf(&name, "attachment; filename=\"%s.csv\"", r->name);
    d->rp->type = "text/csv; charset=utf-8";
    d->rp->html = false;
    d->rp->disposition = arena_strdup(&d->rq->mem, str_text(&name));
    str_free(&name);
}

static int show(struct desk *d, int kind, lotse_err *err)
{
    const char *format = params_get(&d->rq->query, "format");
    int days = days_of(d);
    lotse_report *r;
    int rc = lotse_report_get(&r, d->rq->store, (lotse_report_kind)kind,
                              d->now - (int64_t)days * DAY, d->now + 1, &d->who,
                              err);

    if (rc != LOTSE_OK)
        return rc;
    if (format != NULL && strcmp(format, "csv") == 0)
        send_csv(d, r);
    else
        write_report(d, kind, days, r);
    lotse_report_free(r);
    return LOTSE_OK;
}

int desk_report(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct desk d;
    bool in;
    int kind = 0, rc = desk_enter(&d, &in, rq, rp, err);

    if (rc != LOTSE_OK || !in)
        return rc;
    while (kind < LOTSE_REPORTS &&
           strcmp(rq->rest, lotse_report_name((lotse_report_kind)kind)) != 0)
        kind++;
    rc = kind < LOTSE_REPORTS
             ? show(&d, kind, err)
             : err_set(err, LOTSE_NOTFOUND, "no report '%.40s'", rq->rest);
    desk_leave(&d);
    return rc;
}

static int show_first(struct desk *d, lotse_err *err)
{
    return show(d, LOTSE_REPORT_SLA, err);
}

int desk_reports(struct request *rq, struct reply *rp, lotse_err *err)
{
    return desk_page(rq, rp, show_first, err);
}

/* ------------------------------------------------------------------ gaps -- */

static void write_gap(struct desk *d, const lotse_gap *g)
{
    const char *lang = strcmp(g->lang, "en") == 0 ? "en" : "de";

    str_addf(d->out, "<tr><th scope=\"row\" lang=\"%s\">", lang);
    html_text(d->out, g->words);
    str_addf(d->out, "</th><td lang=\"%s\">", lang);
    html_text(d->out, g->example);
    if (g->ticket != 0)
        str_addf(d->out, " <a href=\"/desk/%lld\">T-%lld</a>",
                 (long long)g->ticket, (long long)g->ticket);
    str_addf(d->out,
             "</td><td align=\"right\">%zu</td><td "
             "align=\"right\">%zu</td><td>",
             g->tickets, g->searches);
    desk_relative(d, g->last);
    str_adds(d->out, "</td></tr>\n");
}

static void write_gaps(struct desk *d, const lotse_gaps *gaps)
{
    static const enum desk_word heads[] = {D_G_WORDS, D_G_EXAMPLE, D_G_TICKETS,
                                           D_G_SEARCHES, D_G_LAST};

    desk_begin(d, desk_text(D_GAPS, d->ui), NULL, NULL);
    str_adds(d->out, "<h1 id=\"title\">");
    desk_add(d->out, D_GAPS, d->ui);
    str_adds(d->out, "</h1>\n<p>");
    desk_add(d->out, gaps->n > 0 ? D_GAPS_INTRO : D_R_NOTHING, d->ui);
    str_adds(d->out, "</p>\n");
    if (gaps->n > 0) {
        str_adds(d->out, "<div class=\"scroll\" tabindex=\"0\" "
                         "role=\"region\" aria-labelledby=\"title\"><table>"
                         "<thead><tr>");
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
            str_addf(d->out, "<th scope=\"col\"%s>",
                     i == 2 || i == 3 ? " align=\"right\"" : "");
            desk_add(d->out, heads[i], d->ui);
            str_adds(d->out, "</th>");
        }
        str_adds(d->out, "</tr></thead><tbody>\n");
        for (size_t i = 0; i < gaps->n && i < GAPS; i++)
            write_gap(d, &gaps->items[i]);
        str_adds(d->out, "</tbody></table></div>\n");
    }
    desk_end(d);
}

int desk_gaps(struct request *rq, struct reply *rp, lotse_err *err)
{
    lotse_unanswereds *texts = NULL;
    lotse_gaps *gaps = NULL;
    struct desk d;
    bool in;
    int rc = desk_enter(&d, &in, rq, rp, err);

    if (rc != LOTSE_OK || !in)
        return rc;
    rc = lotse_unanswered_get(&texts, rq->store, d.now - (int64_t)DAYS * DAY,
                              LOW_CONFIDENCE, UNANSWERED, &d.who, err);
    if (rc == LOTSE_OK)
        rc = lotse_gaps_get(&gaps, texts, err);
    if (rc == LOTSE_OK)
        write_gaps(&d, gaps);
    lotse_gaps_free(gaps);
    lotse_unanswereds_free(texts);
    desk_leave(&d);
    return rc;
}
