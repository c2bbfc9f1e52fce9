/*
 * courtesy.c: greetings, closings, signatures, small print.
 *
 * A greeting is a phrase, then words to whom it goes (capitals, or words like
 * "zusammen"), then a comma, an exclamation mark, the end of the line or the
 * word that begins the sentence ("Hallo ich ..."). Anything else is no
 * greeting: "Hello Kitty theme is broken".
 *
 * A closing is a run of words from a list, one of them "Dank" or "Grüße", and
 * then nothing but a name: "Danke und viele Grüße, Anna Muster". It is the
 * whole line or its end.
 */
#include "text/courtesy.h"
#include "text/phrases.h"

#include <string.h>

enum {
    GREETING_WORDS = 8,
    NAME_WORDS = 4,
    CLOSING_MAX = 160, /* bytes of a closing with a name */
    DEVICE_MAX = 90,
    BANNER_MAX = 500
};

/* The next word without the signs around it; *end: a sign stood behind it. */
static struct line bare_word(struct line *l, char *end)
{
    struct line w = line_word(l);

    *end = '\0';
    while (w.n > 0 && strchr(",.!;:-*(\"'", *w.p) != NULL)
        w = line_skip(w, 1);
    while (w.n > 0 && strchr(",.!;:-*)\"'", w.p[w.n - 1]) != NULL)
        *end = w.p[--w.n];
    return w;
}

static bool is_addressee(struct line w)
{
    static struct phrases words = PHRASES(
        "damen|und|herren|zusammen|all|alle|everyone|team|support|there|"
        "liebes|liebe|lieber|herr|frau|an|das|and|the|dear|folks|guys|leute|"
        "sir|or|madam|mein|sehr|geehrte|geehrter|geehrtes|miteinander|it-team|"
        "helpdesk|everybody|again|nochmal|nochmals|&|sirs|kollegen");
    static struct phrases starters = PHRASES("ich|i|i'm|i've|wir|we|es|it");

    if (line_is_any(w, &starters))
        return false;
    for (size_t i = 0; i < w.n; i++)
        if (byte_is_digit(w.p[i]))
            return false;
    return line_is_any(w, &words) || line_is_capital(w);
}

/* Words that begin a sentence behind a greeting without a comma. */
static bool is_starter(struct line w)
{
    static struct phrases words = PHRASES(
        "ich|wir|mein|meine|unser|unsere|bei|seit|leider|i|i'm|i've|i’m|i’ve|"
        "we|my|our|wie|kann|können|habe");

    return line_is_any(w, &words);
}

static void skip_signs(struct line *l)
{
    static struct phrases dashes = PHRASES("–|—");
    size_t k;

    for (;;) {
        *l = line_trim(*l);
        if (l->n > 0 && strchr(",.!;:-*", *l->p) != NULL)
            k = 1;
        else if (line_starts_any(*l, &dashes))
            k = 3;
        else
            return;
        *l = line_skip(*l, k);
    }
}

/* "I hope this mail finds you well. The ..." */
static void strip_pleasantry(struct line *l)
{
    static struct phrases phrases = PHRASES(
        "i hope this email finds you|i hope this e-mail finds you|"
        "i hope this mail finds you|i hope this message finds you|"
        "i hope you are well|i hope you are doing well|"
        "hope you are doing well|hope you are well|i hope you're doing well|"
        "ich hoffe, es geht ihnen gut|ich hoffe es geht ihnen gut|"
        "ich hoffe, ihnen geht es gut|ich hoffe, es geht euch gut|"
        "ich hoffe es geht euch gut");
    size_t k = line_phrase(*l, &phrases);

    if (k == 0)
        return;
    while (k < l->n && k < 100 && strchr(".!,", l->p[k]) == NULL)
        k++;
    if (k == l->n || k < 100)
        *l = line_skip(*l, k);
    skip_signs(l);
}

static bool strip_one_greeting(struct line *l)
{
    static struct phrases phrases = PHRASES(
        "sehr geehrte|sehr geehrter|sehr geehrtes|geehrte|hallo|hallöchen|"
        "guten tag|guten morgen|guten abend|guten mittag|schönen guten tag|"
        "einen schönen guten tag|liebe|lieber|liebes|moin moin|moin|servus|"
        "grüß gott|grüss gott|grüezi|tag|dear|hello|hi|hey|good morning|"
        "good afternoon|good evening|good day|greetings|"
        "to whom it may concern|howdy");
    static struct phrases titles = PHRASES("dr|prof|dipl|ing|mr|mrs|ms|med");
    size_t k = line_phrase(*l, &phrases);
    struct line rest = line_skip(*l, k), from;
    char end;

    if (k == 0)
        return false;
    for (int i = 0; i < GREETING_WORDS; i++) {
        struct line w;
        from = line_trim(rest);
        rest = from;
        if (rest.n == 0 || strchr(",!.:;", *rest.p) != NULL ||
            line_starts(rest, "- ") || line_starts(rest, "– "))
            break;
        w = bare_word(&rest, &end);
        if (i > 0 && is_starter(w) && !line_is(w, "mein")) {
            rest = from;
            break;
        }
        if (i == 0 && is_starter(w)) {
            rest = from;
            break;
        }
        if (!is_addressee(w) || i == GREETING_WORDS - 1)
            return false;
        if (end != '\0' && end != '"' && end != '\'' &&
            !(end == '.' && line_is_any(w, &titles)))
            break;
    }
    skip_signs(&rest);
    *l = rest;
    return true;
}

bool courtesy_strip_greeting(struct line *l)
{
    bool any = false;

    for (int i = 0; i < 3 && strip_one_greeting(l); i++)
        any = true;
    strip_pleasantry(l);
    return any;
}

bool courtesy_is_banner(struct line l)
{
    static struct phrases words = PHRASES(
        "originated from outside|originated outside|sent from outside|"
        "external email|external sender|from an external source|"
        "von einem externen absender|externe e-mail|externer absender|"
        "von außerhalb|von ausserhalb|don't often get email from|"
        "don’t often get email from|nicht oft eine e-mail von|"
        "nicht oft e-mails von|do not click links|do not click on links|"
        "klicken sie nicht auf links|klicken sie auf keine links|"
        "öffnen sie keine links|open attachments unless|"
        "learn why this is important|warum dies wichtig ist");
    static struct phrases alone = PHRASES(
        "[extern]|[external]|[ext]|extern|external|*** extern ***|extern:");

    return l.n > 0 && l.n <= BANNER_MAX &&
           (line_is_any(l, &alone) || line_has_any(l, &words));
}

bool courtesy_is_device(struct line l)
{
    static struct phrases sent = PHRASES(
        "sent from my |sent from mail for |sent from outlook|sent from yahoo|"
        "sent via |sent with |get outlook for|gesendet von meinem |"
        "gesendet von mail|gesendet von outlook|gesendet mit |gesendet aus |"
        "outlook für ios|outlook für android|holen sie sich outlook|"
        "laden sie outlook|beziehen sie outlook|virenfrei|virus-free|"
        "diese e-mail wurde von avast|diese e-mail wurde von avg|"
        "diese e-mail wurde auf viren|this email has been checked for viruses|"
        "this e-mail has been checked for viruses|this email has been scanned|"
        "scanned by ");

    while (l.n > 0 && (*l.p == '[' || *l.p == '<' || *l.p == '('))
        l = line_skip(l, 1);
    if (l.n > DEVICE_MAX)
        return false;
    return line_starts_any(l, &sent) ||
           (line_has(l, "gesendet") &&
            (line_starts(l, "von meinem ") || line_starts(l, "von unterwegs") ||
             line_starts(l, "diese nachricht wurde von")));
}

/* Words of which closings are made. */
static bool is_closing_word(struct line w)
{
    static struct phrases words = PHRASES(
        "mit|freundlichen|freundlichem|freundliche|freundlicher|beste|besten|"
        "bester|herzliche|herzlichen|herzlichem|herzlichst|viele|vielen|"
        "vielem|liebe|lieben|liebem|schöne|schönen|sonnige|nette|netten|und|"
        "sowie|&|im|in|voraus|vorab|schon|mal|schonmal|einmal|jetzt|bereits|"
        "für|ihre|ihren|eure|die|deine|hilfe|unterstützung|bemühungen|mühe|"
        "antwort|rückmeldung|support|schnelle|baldige|kurze|ganz|zeit|einen|"
        "noch|tag|wochenende|schönes|ein|and|for|your|the|you|so|very|much|a|"
        "lot|any|advance|help|time|assistance|attention|nice|great|day|"
        "weekend|have|best|kind|kindest|warm|warmest|many|all|yours|very|"
        "again|nochmals|with");

    return line_is_any(w, &words);
}

static enum closing closing_core(struct line w)
{
    static struct phrases regards = PHRASES(
        "gruß|gruss|grüße|grüßen|grüsse|grüssen|gruesse|gruessen|grusse|"
        "grüßle|regards|wishes|sincerely|faithfully|truly|mfg|m.f.g|lg|vg|mbg|"
        "bg|glg|cheers|hochachtungsvoll|freundlichst|respectfully");
    static struct phrases thanks =
        PHRASES("danke|dank|thanks|thank|thx|dankeschön|danke!|merci");

    return line_is_any(w, &regards)  ? CLOSING_REGARDS
           : line_is_any(w, &thanks) ? CLOSING_THANKS
                                     : CLOSING_NONE;
}

bool courtesy_is_name(struct line l, size_t most)
{
    static struct phrases no = PHRASES(
        "ich|das|der|die|es|wir|i|the|it|we|in|bei|im|wie|wenn|kein|keine|"
        "fehler|error");
    static struct phrases small = PHRASES("von|van|der|de|zu|dr");
    size_t words = 0;
    char end;

    if (l.n > 60)
        return false;
    while (line_trim(l).n > 0) {
        struct line w = bare_word(&l, &end);
        if (w.n == 0)
            continue;
        if (++words > most || (words == 1 && line_is_any(w, &no)) ||
            !(line_is_capital(w) || line_is_any(w, &small)) || end == ':')
            return false;
        for (size_t i = 0; i < w.n; i++)
            if (byte_is_digit(w.p[i]) || w.p[i] == '?')
                return false;
    }
    return true;
}

enum closing courtesy_closing(struct line l)
{
    static struct phrases alone = PHRASES("best|bis dann|viele liebe|ciao");
    enum closing found = CLOSING_NONE;
    char end;

    if (l.n > CLOSING_MAX)
        return CLOSING_NONE;
    if (l.n > 0 && l.p[l.n - 1] == ',' &&
        line_is_any((struct line){l.p, l.n - 1}, &alone))
        return CLOSING_REGARDS;
    for (;;) {
        struct line from = line_trim(l), w;
        enum closing core;
        if (from.n == 0)
            return found;
        w = bare_word(&l, &end);
        core = closing_core(w);
        if (core > found)
            found = core;
        if (w.n == 0 || core != CLOSING_NONE ||
            (is_closing_word(w) && end != ':'))
            continue;
        if (found == CLOSING_REGARDS &&
            (line_is(w, "aus") || line_is(w, "from"))) { /* ... aus Kiel */
            bare_word(&l, &end);
            continue;
        }
        return found != CLOSING_NONE &&
                       courtesy_is_name(from, found == CLOSING_REGARDS
                                                  ? NAME_WORDS
                                                  : NAME_WORDS - 1)
                   ? found
                   : CLOSING_NONE;
    }
}

/* A closing in running text that takes a signature with it. */
static bool is_flat_signature(struct line l)
{
    static struct phrases phrases =
        PHRASES("mit freundlichen grüßen|mit freundlichen grüssen|"
                "mit freundlichem gruß|mit besten grüßen|freundliche grüße|"
                "viele grüße|best regards|kind regards");
    size_t k = line_phrase(l, &phrases);
    struct line rest = line_trim(line_skip(l, k)), first = rest;
    char end;

    return k > 0 && l.n <= 400 && line_is_capital(bare_word(&first, &end)) &&
           courtesy_is_contact(rest);
}

enum closing courtesy_strip_closing(struct line *l)
{
    size_t from = l->n > 400 ? l->n - 400 : 1;

    for (size_t i = from; i < l->n; i++) {
        enum closing c = CLOSING_NONE;
        struct line tail;
        if (l->p[i] != ' ')
            continue;
        tail = line_trim(line_skip(*l, i));
        if (is_flat_signature(tail))
            c = CLOSING_REGARDS;
        else if ((i >= 2 && strchr(".!?", l->p[i - 1]) != NULL) ||
                 line_starts(tail, "mit freundlich"))
            c = courtesy_closing(tail);
        if (c != CLOSING_NONE) {
            *l = line_trim((struct line){l->p, i});
            return c;
        }
    }
    return CLOSING_NONE;
}

/* "Tel. 040 ...", "E-Mail: ...", but not "Email is slow". */
static bool is_labelled(struct line l)
{
    static struct phrases labels = PHRASES(
        "tel|telefon|phone|telephone|fon|fax|mobil|mobile|handy|e-mail|email|"
        "mail|web|internet|t|f|m|p|office|büro|cell|direct|durchwahl|telefax|"
        "website|e|w|zentrale|direkt");
    size_t k = line_phrase(l, &labels);

    while (k > 0 && k < l.n && l.p[k] == ' ')
        k++;
    return k > 0 && k < l.n &&
           (byte_is_digit(l.p[k]) || strchr(":.+/(|", l.p[k]) != NULL);
}

bool courtesy_is_contact(struct line l)
{
    static struct phrases starts = PHRASES(
        "hrb |handelsregister|amtsgericht|registergericht|sitz der |sitz:|"
        "geschäftsführ|vorstand|aufsichtsrat|ust-id|ust.-id|ust-idnr|vat |"
        "steuernummer|registered in |registered office|company no|www.|http|"
        "managing director|postfach |p.o. box|besucheradresse|bankverbindung|"
        "iban");
    static struct phrases has = PHRASES(
        " gmbh| ag | kg| ltd| inc.| llc| e.v.| plc|+49|+43|+41|+44|(0)|www.|"
        "straße |strasse |str. | hrb |tel.|tel:| co. | street| road");
    const char *at;

    if (l.n > CLOSING_MAX * 2)
        return false;
    if (is_labelled(l) || line_starts_any(l, &starts) ||
        line_has_any(l, &has) || line_ends(l, " ag"))
        return true;
    if (l.n > 6 && byte_is_digit(l.p[0]) && byte_is_digit(l.p[4]) &&
        l.p[5] == ' ' && line_is_capital(line_skip(l, 6)))
        return true; /* 20457 Hamburg */
    at = memchr(l.p, '@', l.n);
    return at != NULL && l.n < 80 && at > l.p && byte_is_letter(at[-1]);
}

bool courtesy_is_prose(struct line l)
{
    size_t words = 0, small = 0;

    if (l.n > 400)
        l.n = 400;
    if (l.n > 0 && l.p[l.n - 1] == '?')
        return true;
    for (;;) {
        struct line w = line_word(&l);
        if (w.n == 0)
            break;
        words++;
        small += byte_is_letter(*w.p) && !line_is_capital(w);
    }
    return words >= 5 && small >= 3 && small * 2 >= words;
}

size_t courtesy_legal_words(struct line l, bool *opens)
{
    static struct phrases openers = PHRASES(
        "diese e-mail|diese mail|diese nachricht|der inhalt dieser|"
        "this e-mail|this email|this message|this communication|"
        "confidentiality|disclaimer|haftungsausschluss|vertraulichkeit|"
        "the information contained|the contents of this|bitte denken sie|"
        "bitte prüfen sie|please consider|think before|wichtiger hinweis|"
        "hinweis:|datenschutz|informationen zum datenschutz|"
        "if you have received|if you are not|sollten sie nicht|"
        "falls sie nicht|wenn sie nicht|legal notice|rechtlicher hinweis");
    static struct phrases words = PHRASES(
        "vertraulich|confidential|intended recipient|intended solely|"
        "intended only|adressat|irrtümlich|unbefugt|unauthori|privileged|"
        "rechtlich geschützt|received this|this email in error|"
        "this e-mail in error|vernichten|notify the sender|absender|"
        "weitergabe|nicht gestattet|strictly prohibited|umwelt|environment|"
        "print|ausdruck|drucken|bestimmt|viren|viruses|liability|haftung|"
        "datenschutzhinweise|datenschutzerklärung|dsgvo|recipient|empfänger");
    *opens = line_starts_any(l, &openers);
    if (l.n > 1000)
        l.n = 1000;
    return line_count(l, &words);
}
