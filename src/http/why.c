/*
 * why.c: why something can't be done to a ticket, in the reader's language.
 *
 * The library's line is English; for those that people meet there are German
 * ones here.
 */
#include "http/german.h"
#include "http/page.h"

/* German, and English where the line is for the command line. */
static const char *const texts[LOTSE_WHYS][2] = {
    [LOTSE_WHY_RIGHTS] = {"Ihre Rolle darf das bei diesem Ticket nicht"},
    [LOTSE_WHY_STATE] = {"Im jetzigen Status geht das nicht"},
    [LOTSE_WHY_UNCATEGORISED] = {"Zuerst kommen Typ, Dringlichkeit und "
                                 "Komplexität: ergänzen Sie, was leer ist"},
    [LOTSE_WHY_ON_LEVEL2] = {"Es ist schon auf Level 2"},
    [LOTSE_WHY_ON_LEVEL1] =
        {"Das geht nur auf Level 2: eskalieren Sie das Ticket zuerst"},
    [LOTSE_WHY_NO_CAUSE] =
        {"Auf Level 2 gehören Ursache und Vorbeugung zum Abschluss: schreiben "
         "Sie beides (oder „unbekannt“)"},
    [LOTSE_WHY_LONG_ENDED] =
        {"Es ist zu lange abgeschlossen: legen Sie ein neues Ticket an, das "
         "dieses nennt"},
    [LOTSE_WHY_TOO_EARLY] = {"Der Helpdesk hat noch Zeit, bevor eskaliert "
                             "werden kann"},
    [LOTSE_WHY_MERGED] = {"Es wurde mit einem anderen Ticket zusammengeführt "
                          "und geht dort weiter"},
    [LOTSE_WHY_MERGE_ENDED] = {"Das andere Ticket geht nicht weiter: nennen "
                               "Sie ein anderes"},
    [LOTSE_WHY_MERGE_ORG] = {"Das andere Ticket gehört einer anderen "
                             "Organisation"},
    [LOTSE_WHY_MISSING] = {"Ein Feld ist noch leer"},
    [LOTSE_WHY_NO_TICKET] = {"Es gibt kein Ticket mit dieser Nummer",
                             "there is no ticket with this number"},
};

void why_write(struct request *rq, struct str *out, const lotse_err *why)
{
    const char *text = texts[why->why][rq->ui == MSG_DE ? 0 : 1];

    if (text == NULL && rq->ui == MSG_DE)
        text = german_of(&rq->mem, why->msg);

    str_adds(out, text != NULL ? ": " : ": <span lang=\"en\">");
    html_text(out, text != NULL ? text : why->msg);
    if (text == NULL)
        str_adds(out, "</span>");
}
