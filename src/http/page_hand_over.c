/*
 * page_hand_over.c: the way to a support desk that isn't ours.
 *
 * Where requests are handled elsewhere (lotse serve --no-tickets), the last
 * step gives the text to a mail program or names the place to paste it.
 */
#include "http/ask.h"
#include "http/page.h"
#include "http/server.h"

#include "base/utf8.h"

#include <string.h>
#include <strings.h>

/* A mailto: link longer than this fails in some mail programs. */
enum { MAIL_MAX = 1800 };

enum way { WAY_NONE, WAY_MAIL, WAY_LINK, WAY_OTHER };

static enum way way_of(const char *contact)
{
    if (contact == NULL || contact[0] == '\0')
        return WAY_NONE;
    if (strncasecmp(contact, "https://", 8) == 0 ||
        strncasecmp(contact, "http://", 7) == 0)
        return WAY_LINK;
    return strchr(contact, '@') != NULL && strpbrk(contact, " ?&:/") == NULL
               ? WAY_MAIL
               : WAY_OTHER;
}

/* Percent-encoded as far as `room` bytes reach, at a character's end; lines
 * end as mails want it. True: all of it. */
static bool add_mail_text(struct str *out, const char *s, size_t room)
{
    size_t end = out->n + room, n = strlen(s), len;

    for (size_t i = 0; i < n; i += len) {
        char one[8] = {0};
        size_t before = out->n;
        utf8_next(s + i, n - i, &len);
        if (s[i] == '\r')
            continue;
        memcpy(one, s + i, len);
        html_query(out, s[i] == '\n' ? "\r\n" : one);
        if (out->n > end) {
            out->n = before;
            out->p[before] = '\0';
            return false;
        }
    }
    return true;
}

static void write_mail(struct request *rq, struct str *out,
                       const struct draft *d, const char *to)
{
    struct str url = {0};
    bool whole;

    for (const char *p = to; *p != '\0'; p++) {
        char one[2] = {*p, '\0'};
        if (*p == '@')
            str_addc(&url, '@');
        else
            html_query(&url, one);
    }
    str_adds(&url, "?subject=");
    whole = add_mail_text(&url, d->subject, MAIL_MAX / 3);
    str_adds(&url, "&body=");
    whole &=
        add_mail_text(&url, d->text, url.n < MAIL_MAX ? MAIL_MAX - url.n : 0);
    str_adds(out, "<p>");
    word_addf(out, W_BY_MAIL, rq->ui, to);
    str_adds(out, "</p>\n");
    if (!whole) {
        str_adds(out, "<p class=\"cut\">");
        word_add(out, W_MAIL_CUT, rq->ui);
        str_adds(out, "</p>\n");
    }
    str_adds(out, "<p class=\"row\"><a class=\"button primary\" href=\""
                  "mailto:");
    html_text(out, str_text(&url));
    str_adds(out, "\">");
    word_add(out, W_OPEN_MAIL, rq->ui);
    str_adds(out, "</a> ");
    out->oom |= url.oom;
    str_free(&url);
}

static void write_way(struct request *rq, struct str *out,
                      const struct draft *d)
{
    const char *contact = rq->srv->opts->contact;
    enum way way = way_of(contact);

    if (way == WAY_MAIL) {
        write_mail(rq, out, d, contact);
        return;
    }
    str_adds(out, "<p>");
    if (way == WAY_NONE)
        word_add(out, W_NO_CONTACT, rq->ui);
    else
        word_addf(out, way == WAY_LINK ? W_BY_LINK : W_BY_OTHER, rq->ui,
                  contact);
    str_adds(out, "</p>\n<p class=\"row\">");
    if (way == WAY_LINK) {
        str_adds(out, "<a class=\"button primary\" rel=\"noopener\" href=\"");
        html_text(out, contact);
        str_adds(out, "\">");
        word_add(out, W_OPEN_DESK, rq->ui);
        str_adds(out, "</a> ");
    }
}

void hand_over_write(struct request *rq, struct str *out, const struct draft *d)
{
    str_adds(out, "<section id=\"send\" class=\"box send\" "
                  "aria-labelledby=\"send-title\">\n<h2 id=\"send-title\">");
    word_add(out, W_HAND_OVER, rq->ui);
    str_adds(out, "</h2>\n");
    write_way(rq, out, d);
    str_adds(out, "<button class=\"button\" type=\"button\" id=\"copy\" hidden "
                  "data-done=\"");
    word_add(out, W_COPIED, rq->ui);
    str_adds(out, "\">");
    word_add(out, W_COPY, rq->ui);
    str_adds(out, "</button> <span role=\"status\" id=\"copied\"></span></p>\n"
                  "</section>\n");
}

void hand_over_line(struct request *rq, struct str *out)
{
    const char *contact = rq->srv->opts->contact;

    if (way_of(contact) == WAY_NONE)
        return;
    str_adds(out, "<p class=\"meta\">");
    word_addf(out, way_of(contact) == WAY_MAIL ? W_OR_MAIL : W_BY_OTHER, rq->ui,
              contact);
    str_adds(out, "</p>\n");
}
