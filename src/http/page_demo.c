/*
 * page_demo.c: GET /demo, the search box as other sites embed it.
 *
 * For the person who builds it into a website: both modes at work, the lines
 * to copy, and what can be set. The address in the lines is the one that the
 * page itself was asked under.
 */
#include "http/assets.h"
#include "http/page.h"
#include "http/routes.h"
#include "http/server.h"

#include <microhttpd.h>
#include <string.h>

enum text {
    T_TITLE,
    T_LEAD,
    T_SEARCH,
    T_TICKET,
    T_TICKET_LEAD,
    T_SUBJECT,
    T_TEXT,
    T_SEND,
    T_NO_SCRIPT,
    T_ALLOW,
    T_ALLOW_LEAD,
    T_POLICY,
    T_SET,
    T_MODE,
    T_FOR,
    T_SUBJECT_OF,
    T_LANG,
    T_LIMIT,
    T_PLACEHOLDER,
    T_SERVER,
    T_EVENT,
    T_STYLE,
    T_PARTS,
    T_COUNT
};

/* English, German */
static const char *const texts[T_COUNT][2] = {
    [T_TITLE] = {"The search box for your website",
                 "Das Suchfeld für Ihre Website"},
    [T_LEAD] = {"One script, one element. Try both kinds here, then copy the "
                "lines.",
                "Ein Skript, ein Element. Probieren Sie hier beide Arten aus, "
                "dann kopieren Sie die Zeilen."},
    [T_SEARCH] = {"Search", "Suchen"},
    [T_TICKET] = {"Beside your contact form", "Neben Ihrem Kontaktformular"},
    [T_TICKET_LEAD] = {"Articles appear while a person writes. The form is "
                       "read, never changed, and sends as before.",
                       "Artikel erscheinen, während jemand schreibt. Das "
                       "Formular wird gelesen, nie verändert, und lässt sich "
                       "abschicken wie zuvor."},
    [T_SUBJECT] = {"Subject", "Betreff"},
    [T_TEXT] = {"How can we help?", "Wie können wir helfen?"},
    [T_SEND] = {"Send (a trial: nothing is sent)",
                "Senden (zur Probe: es wird nichts gesendet)"},
    [T_NO_SCRIPT] = {"This page needs JavaScript; the help pages don't.",
                     "Diese Seite braucht JavaScript; die Hilfeseiten nicht."},
    [T_ALLOW] = {"Allow your website", "Ihre Website zulassen"},
    [T_ALLOW_LEAD] = {"The box works on pages that the server's operator "
                      "names, and on no other:",
                      "Das Suchfeld arbeitet auf Seiten, die der Betreiber "
                      "des Servers nennt, und auf keiner anderen:"},
    [T_POLICY] = {"A page with a Content-Security-Policy needs two entries, "
                  "nothing inline:",
                  "Eine Seite mit Content-Security-Policy braucht zwei "
                  "Einträge, nichts davon inline:"},
    [T_SET] = {"What can be set", "Was sich einstellen lässt"},
    [T_MODE] = {"search (default) or ticket", "search (Vorgabe) oder ticket"},
    [T_FOR] = {"mode ticket: ID of the form or of the field for the text",
               "Modus ticket: ID des Formulars oder des Textfelds"},
    [T_SUBJECT_OF] = {"mode ticket: ID of the subject's field, if its name "
                      "doesn't tell",
                      "Modus ticket: ID des Betrefffelds, falls dessen Name es "
                      "nicht verrät"},
    [T_LANG] = {"de or en; else the language of the page",
                "de oder en; sonst die Sprache der Seite"},
    [T_LIMIT] = {"most articles: 6, beside a form 3",
                 "höchstens so viele Artikel: 6, neben einem Formular 3"},
    [T_PLACEHOLDER] = {"text in the empty field", "Text im leeren Feld"},
    [T_SERVER] = {"address of this server; else where the script came from",
                  "Adresse dieses Servers; sonst die, von der das Skript kam"},
    [T_EVENT] = {"event: an article solved the problem; detail has id, lang "
                 "and url. preventDefault() keeps the vote from being counted",
                 "Ereignis: ein Artikel hat das Problem gelöst; detail hat id, "
                 "lang und url. preventDefault() verhindert, dass die Stimme "
                 "zählt"},
    [T_STYLE] = {"custom properties: look", "CSS-Variablen: Aussehen"},
    [T_PARTS] = {"style by ::part()", "gestaltbar mit ::part()"},
};

static const struct {
    const char *names;
    enum text means;
} rows[] = {
    {"mode", T_MODE},
    {"for", T_FOR},
    {"subject", T_SUBJECT_OF},
    {"lang", T_LANG},
    {"limit", T_LIMIT},
    {"placeholder", T_PLACEHOLDER},
    {"server", T_SERVER},
    {"lotse-solved", T_EVENT},
    {"--lotse-accent --lotse-background --lotse-text --lotse-muted "
     "--lotse-border --lotse-mark --lotse-radius --lotse-font",
     T_STYLE},
    {"input panel status list hit link section snippet mark solved close all",
     T_PARTS},
};

static void say(struct str *out, const struct request *rq, enum text id)
{
    html_text(out, texts[id][rq->ui == MSG_DE]);
}

static void tagged(struct str *out, const struct request *rq, const char *tag,
                   enum text id)
{
    str_addf(out, "<%s>", tag);
    say(out, rq, id);
    str_addf(out, "</%s>\n", tag);
}

/* Lines to copy; a region of its own, for it may scroll. */
static void code(struct str *out, const struct request *rq, enum text name,
                 const char *lines)
{
    str_adds(out, "<pre tabindex=\"0\" role=\"region\" aria-label=\"");
    say(out, rq, name);
    str_adds(out, "\"><code>");
    html_text(out, lines);
    str_adds(out, "</code></pre>\n");
}

/* Our address as the reader's browser knows it. */
static const char *address(struct request *rq)
{
    struct str url = {0};
    const char *kept;

    page_base(&url, rq);
    kept = arena_strdup(&rq->mem, str_text(&url));
    str_free(&url);
    return kept != NULL ? kept : "";
}

static void write_search(struct str *out, struct request *rq)
{
    struct str lines = {0};

    str_addf(&lines,
             "<script src=\"%s/widget.js\" defer></script>\n"
             "<lotse-search lang=\"%s\"></lotse-search>",
             address(rq), rq->ui == MSG_DE ? "de" : "en");
    tagged(out, rq, "h2", T_SEARCH);
    str_adds(out, "<lotse-search></lotse-search>\n");
    code(out, rq, T_SEARCH, str_text(&lines));
    str_free(&lines);
}

static void write_ticket(struct str *out, struct request *rq)
{
    tagged(out, rq, "h2", T_TICKET);
    tagged(out, rq, "p", T_TICKET_LEAD);
    str_adds(out, "<form id=\"contact\" class=\"ask-form\"><p>"
                  "<label for=\"demo-subject\">");
    say(out, rq, T_SUBJECT);
    str_adds(out, "</label><input id=\"demo-subject\" name=\"subject\">"
                  "</p><p><label for=\"demo-text\">");
    say(out, rq, T_TEXT);
    str_adds(out, "</label><textarea id=\"demo-text\" rows=\"6\"></textarea>"
                  "</p>\n<lotse-search mode=\"ticket\" for=\"contact\">"
                  "</lotse-search>\n<p><button class=\"button\">");
    say(out, rq, T_SEND);
    str_adds(out, "</button></p>"
                  "<p id=\"demo-event\" role=\"status\"></p></form>\n");
    code(out, rq, T_TICKET,
         "<form id=\"contact\">\n  …\n"
         "  <lotse-search mode=\"ticket\" for=\"contact\"></lotse-search>\n"
         "</form>");
}

static void write_policy(struct str *out, struct request *rq)
{
    const char *url = address(rq);
    struct str lines = {0};

    tagged(out, rq, "h2", T_ALLOW);
    tagged(out, rq, "p", T_ALLOW_LEAD);
    code(out, rq, T_ALLOW, "lotse serve --origin https://www.example.org");
    tagged(out, rq, "p", T_POLICY);
    str_addf(&lines, "script-src %s; connect-src %s", url, url);
    code(out, rq, T_POLICY, str_text(&lines));
    str_free(&lines);
}

static void write_settings(struct str *out, struct request *rq)
{
    tagged(out, rq, "h2", T_SET);
    str_adds(out, "<dl>\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        str_adds(out, "<dt>");
        for (const char *s = rows[i].names; *s != '\0'; s += strspn(s, " ")) {
            size_t n = strcspn(s, " ");
            str_adds(out, "<code>");
            html_textn(out, s, n);
            str_adds(out, "</code> ");
            s += n;
        }
        str_adds(out, "</dt>");
        tagged(out, rq, "dd", rows[i].means);
    }
    str_adds(out, "</dl>\n");
}

int page_demo(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct str *out = &rp->body;
    struct page page = {.no_index = true};

    (void)err;
    page_language(rq, rp);
    page.title = texts[T_TITLE][rq->ui == MSG_DE];
    page_open(rq, rp, &page);
    str_adds(out, "<div class=\"prose\">\n");
    tagged(out, rq, "h1", T_TITLE);
    tagged(out, rq, "p", T_LEAD);
    str_adds(out, "<noscript>");
    tagged(out, rq, "p", T_NO_SCRIPT);
    str_adds(out, "</noscript>\n");
    write_search(out, rq);
    write_ticket(out, rq);
    write_policy(out, rq);
    write_settings(out, rq);
    str_adds(out, "</div>\n<script src=\"/widget.js\" defer></script>"
                  "<script src=\"");
    asset_url(out, "demo.js");
    str_adds(out, "\" defer></script>\n");
    page_close(rq, rp);
    return LOTSE_OK;
}
