/*
 * german.c: lines of English that pages show, in German.
 *
 * The library and the server say in one English line what was wrong; programs
 * and the log read that. A page in German looks it up here. A star stands for
 * any text; the German has the parts in the same order and may leave out the
 * last ones. A test holds the table to what the sources say.
 */
#include "http/german.h"

#include "base/str.h"

#include <string.h>

enum { PARTS_MAX = 4 };

static const char *const lines[][2] = {
    /* of the library */
    {"urgency, complexity and impact are 1 (low), 2 or 3",
     "Dringlichkeit, Komplexität und Auswirkung sind 1 (niedrig), 2 oder 3"},
    {"* is 1 (low), 2 or 3",
     "Dringlichkeit, Komplexität und Auswirkung sind 1 (niedrig), 2 oder 3"},
    {"type '*' isn't known; lotse ticket types lists all",
     "den Typ „*“ gibt es nicht"},
    {"who is to watch it?", "wer soll es beobachten?"},
    {"you may file tickets of your own organisation only",
     "Sie können nur Tickets Ihrer eigenen Organisation anlegen"},
    {"this user can't have it: name someone of level 2, or of the first level "
     "of its organisation",
     "diese Person kann es nicht haben: nennen Sie jemanden von Level 2 oder "
     "vom Helpdesk der Organisation"},
    {"the text has * bytes, at most * are taken: attach it as a file",
     "der Text hat * Bytes, höchstens * gehen: hängen Sie ihn als Datei an"},
    {"the text of the problem is missing", "der Text des Problems fehlt"},
    {"the text isn't UTF-8 (byte *)", "der Text ist kein UTF-8 (Byte *)"},
    {"the attachments are larger than * MiB in all: send fewer or smaller ones",
     "die Anhänge haben zusammen mehr als * MiB: schicken Sie weniger oder "
     "kleinere"},
    {"'*' is no mail address like anna@example.org",
     "„*“ ist keine Mailadresse wie anna@example.org"},
    {"this report is for level 2 and admins",
     "diesen Bericht gibt es für Level 2 und Admins"},
    {"this is for the desk", "das ist für das Support-Team"},
    {"this is for admins", "das ist für Admins"},
    {"no attachment * at T-*", "diesen Anhang gibt es nicht"},
    {"no ticket T-*; lotse ticket list shows all",
     "ein Ticket T-* gibt es nicht"},
    {"no ticket T-*", "ein Ticket T-* gibt es nicht"},
    {"no ticket has this address", "zu dieser Adresse gibt es kein Ticket"},
    {"'*' isn't done to a ticket", "„*“ geht bei Tickets nicht"},
    {"this isn't done to a ticket", "das geht bei Tickets nicht"},
    {"reason: '*' is none of outdated, incomplete, unclear, wrong-topic, other",
     "den Grund „*“ gibt es nicht"},
    {"comment: * bytes are too many, at most *",
     "der Kommentar hat * Bytes, höchstens * gehen: kürzen Sie ihn"},
    {"feedback must be UTF-8", "der Kommentar ist kein UTF-8"},
    {"lang: '*' is neither de nor en", "lang: „*“ ist weder de noch en"},
    {"no article \"*\"; lotse list shows all",
     "einen Artikel „*“ gibt es nicht"},

    /* of forms and pages */
    {"that is no article's name", "so heißt kein Artikel"},
    {"no article '*'", "einen Artikel „*“ gibt es nicht"},
    {"nobody here is '*'", "„*“ gibt es hier nicht"},
    {"'*' is no ticket's number", "„*“ ist keine Ticketnummer"},
    {"'*' is no article that the requester can read",
     "„*“ ist kein Artikel, den der Anfragende lesen kann"},
    {"no ticket '*'", "ein Ticket „*“ gibt es nicht"},
    {"the desk is for its agents", "dieser Bereich ist für das Support-Team"},
    {"handing over isn't for you", "die Übergabe ist nicht für Ihre Rolle"},
    {"there is no such queue", "diese Liste gibt es nicht"},
    {"there are no articles here", "hier gibt es keine Artikel"},
    {"no report '*'", "einen Bericht „*“ gibt es nicht"},
    {"page: '*' is no page number", "page: „*“ ist keine Seitenzahl"},
    {"a vote needs id, lang and helped (yes or no)",
     "eine Bewertung braucht id, lang und helped (yes oder no)"},
    {"do is none of reply, confirm, escalate",
     "do ist weder reply noch confirm noch escalate"},
    {"the form isn't multipart/form-data with a boundary",
     "das Formular ist nicht multipart/form-data mit einer boundary"},
    {"the form doesn't begin with its boundary",
     "das Formular beginnt nicht mit seiner boundary"},
    {"the form has more than * parts", "das Formular hat mehr als * Teile"},
    {"the form is cut short or malformed",
     "das Formular kam unvollständig an"},
    {"a form with files says its length before",
     "ein Formular mit Dateien nennt vorher seine Länge"},
    {"many files come in just now: try again in a moment",
     "gerade kommen viele Dateien an: versuchen Sie es gleich noch einmal; mit "
     "„Zurück“ ist Ihr Text wieder da"},
    {"the attachments may have * MiB in all: send fewer or smaller ones",
     "die Anhänge dürfen zusammen * MiB haben: schicken Sie weniger oder "
     "kleinere; mit „Zurück“ ist Ihr Text wieder da"},
    {"a body may have * bytes here: *",
     "hier gehen höchstens * Bytes: kürzen Sie den Text"},
    {"a body that doesn't say its length before may have * bytes here: send "
     "Content-Length",
     "ohne Content-Length gehen hier höchstens * Bytes"},
    {"send the body as Content-Type: *", "der Inhalt muss * sein"},

    /* of any request */
    {"nothing is served here; /openapi.json lists what is",
     "unter dieser Adresse gibt es nichts"},
    {"this address takes *", "diese Adresse nimmt *"},
    {"an address may have * bytes; longer text goes into the body of POST "
     "/api/v1/suggest",
     "eine Adresse darf * Bytes haben; längerer Text gehört in ein Formular"},
    {"more than * parameters: leave some out",
     "mehr als * Parameter: lassen Sie welche weg"},
    {"parameter * isn't percent-encoded as RFC 3986 says: each % needs two "
     "hexadecimal digits, and NUL can't be sent",
     "Parameter * ist nicht prozentkodiert, wie RFC 3986 es verlangt"},
    {"this page's origin isn't on the allow-list; the operator names it with "
     "lotse serve --origin",
     "die Seite, von der das kommt, ist hier nicht erlaubt; wer den Server "
     "betreibt, nennt sie mit lotse serve --origin"},
    {"a form must be sent by a browser from our own page (Origin or "
     "Sec-Fetch-Site is missing); programs use /api/v1/ with a token",
     "ein Formular muss ein Browser von unserer eigenen Seite schicken (Origin "
     "oder Sec-Fetch-Site fehlt); Programme nehmen /api/v1/ mit einem Token"},
    {"only POST may carry a body", "nur POST darf einen Inhalt haben"},
    {"too many wrong addresses: wait a while",
     "zu viele falsche Adressen: warten Sie eine Weile"},
    {"too busy just now: try again in a second",
     "versuchen Sie es gleich noch einmal"},
    {"the server can't read its data; its log says why",
     "der Server kann seine Daten nicht lesen; sein Protokoll sagt, warum"}};

/* Does the line fit the pattern? What stands for its stars. */
static bool fits(struct str parts[PARTS_MAX], const char *pattern,
                 const char *line)
{
    size_t n = strcspn(pattern, "*"), k = 0;

    if (strncmp(pattern, line, n) != 0)
        return false;
    for (pattern += n, line += n; *pattern == '*'; k++) {
        size_t len = strcspn(++pattern, "*");
        const char *at = line;
        while (*at != '\0' && (strncmp(at, pattern, len) != 0 ||
                               (pattern[len] == '\0' && at[len] != '\0')))
            at++;
        if (k == PARTS_MAX || (*at == '\0' && len > 0))
            return false;
        str_clear(&parts[k]);
        str_add(&parts[k], line, (size_t)(at - line));
        pattern += len;
        line = at + len;
    }
    return *line == '\0';
}

const char *german_of(struct arena *mem, const char *line)
{
    struct str parts[PARTS_MAX] = {0}, out = {0};
    const char *de = NULL, *kept = NULL;

    for (size_t i = 0; i < sizeof lines / sizeof *lines && de == NULL; i++)
        if (fits(parts, lines[i][0], line))
            de = lines[i][1];
    for (size_t k = 0; de != NULL && *de != '\0'; de++) {
        if (*de == '*' && k < PARTS_MAX) {
            str_add(&out, str_text(&parts[k]), parts[k].n);
            out.oom |= parts[k++].oom;
        } else {
            str_addc(&out, *de);
        }
    }
    if (de != NULL && !out.oom)
        kept = arena_strdup(mem, str_text(&out));
    str_free(&out);
    for (size_t k = 0; k < PARTS_MAX; k++)
        str_free(&parts[k]);
    return kept;
}
