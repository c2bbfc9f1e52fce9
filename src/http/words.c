/*
 * words.c: what the pages say, in German and English.
 *
 * Both languages of a sentence stand side by side, so that a change to one is
 * a change to both. What results mean is said by present/msg.c, as in the
 * terminal.
 */
#include "http/words.h"
#include "http/page.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

static const char *const texts[W_COUNT][2] = {
    [W_SKIP] = {"Skip to content", "Zum Inhalt springen"},
    [W_TITLE] = {"Help and answers", "Hilfe und Antworten"},
    [W_HERO] = {"How can we help?", "Wie können wir helfen?"},
    [W_HERO_HINT] = {"Describe it in your own words, or paste the error "
                     "message.",
                     "Beschreiben Sie es in eigenen Worten oder fügen Sie die "
                     "Fehlermeldung ein."},
    [W_SEARCH] = {"Search", "Suchen"},
    [W_SEARCH_LABEL] = {"Search the help articles", "Hilfeartikel durchsuchen"},
    [W_PLACEHOLDER] = {"What is it about?", "Worum geht es?"},
    [W_ASK] = {"Ask support", "Support fragen"},
    [W_OTHER_LANGUAGE] = {"Deutsch", "English"},
    [W_MAIN_NAV] = {"Help pages", "Hilfeseiten"},
    [W_HOME] = {"Start", "Start"},
    [W_CATEGORIES] = {"Topics", "Themen"},
    [W_RECENT] = {"Recently updated", "Zuletzt aktualisiert"},
    [W_ALL_ARTICLES] = {"All articles", "Alle Artikel"},
    [W_FEED] = {"Changes as a feed", "Änderungen als Feed"},
    [W_ARTICLES_ONE] = {"{} article", "{} Artikel"},
    [W_ARTICLES] = {"{} articles", "{} Artikel"},
    [W_GERMAN] = {"German", "Deutsch"},
    [W_ENGLISH] = {"English", "Englisch"},
    [W_NO_ARTICLES] = {"There are no articles yet.",
                       "Es gibt noch keine Artikel."},

    [W_RESULTS_TITLE] = {"Search", "Suche"},
    [W_RESULTS_FOR] = {"Results for “{}”", "Ergebnisse für „{}“"},
    [W_HITS_ONE] = {"{} result", "{} Treffer"},
    [W_HITS] = {"{} results", "{} Treffer"},
    [W_NO_HITS] = {"No results", "Keine Treffer"},
    [W_TYPE_WORDS] = {"Type a few words to search.",
                      "Geben Sie ein paar Wörter ein."},
    [W_MORE_HITS] = {"Show more results", "Mehr Treffer zeigen"},
    [W_TIPS] = {"What often helps", "Was oft hilft"},
    [W_TIP_SPELLING] = {"Say it as you would to a colleague: a whole sentence "
                        "is fine.",
                        "Sagen Sie es wie zu einer Kollegin: Ein ganzer Satz "
                        "ist gut."},
    [W_TIP_FEWER] = {"Leave out names, dates and numbers of your own case.",
                     "Lassen Sie Namen, Daten und Nummern Ihres Falls weg."},
    [W_TIP_ERROR] = {"Copy an error code or message exactly.",
                     "Übernehmen Sie Fehlercode oder Meldung genau."},
    [W_NOT_FOUND_YET] = {"Not what you need?", "Nichts Passendes dabei?"},
    [W_ASK_WITH_TEXT] = {"Ask support with this text",
                         "Mit diesem Text den Support fragen"},
    [W_NO_ANSWER] = {"There is probably no article about this.",
                     "Dazu gibt es wohl keinen Artikel."},

    [W_BREADCRUMB] = {"You are here", "Sie sind hier"},
    [W_UPDATED] = {"Updated", "Aktualisiert"},
    [W_CONTENTS] = {"On this page", "Auf dieser Seite"},
    [W_TAGS] = {"Tags", "Stichwörter"},
    [W_READ_IN_GERMAN] = {"Auf Deutsch lesen", "Auf Deutsch lesen"},
    [W_READ_IN_ENGLISH] = {"Read in English", "Read in English"},
    [W_MARKED] = {"Words of your search are marked.",
                  "Die Wörter Ihrer Suche sind markiert."},
    [W_UNMARK] = {"Remove marks", "Markierung entfernen"},
    [W_TABLE] = {"Table", "Tabelle"},
    [W_CODE] = {"Code", "Code"},
    [W_BOX_OPEN] = {"To do", "Offen"},
    [W_BOX_DONE] = {"Done", "Erledigt"},
    [W_NOTE] = {"Note", "Hinweis"},
    [W_TIP] = {"Tip", "Tipp"},
    [W_IMPORTANT] = {"Important", "Wichtig"},
    [W_WARNING] = {"Warning", "Warnung"},
    [W_CAUTION] = {"Caution", "Vorsicht"},

    [W_HELPED] = {"Did this article help?", "Hat dieser Artikel geholfen?"},
    [W_YES] = {"Yes", "Ja"},
    [W_NO] = {"No", "Nein"},
    [W_WHY] = {"What is wrong with it?", "Woran liegt es?"},
    [W_OUTDATED] = {"It is out of date", "Er ist veraltet"},
    [W_INCOMPLETE] = {"Something is missing", "Etwas fehlt"},
    [W_UNCLEAR] = {"I don't understand it", "Ich verstehe ihn nicht"},
    [W_WRONG_TOPIC] = {"It is about something else",
                       "Es geht um etwas anderes"},
    [W_OTHER_REASON] = {"Something else", "Etwas anderes"},
    [W_COMMENT] = {"What would have helped you?", "Was hätte Ihnen geholfen?"},
    [W_COMMENT_HINT] = {"Optional. Please no passwords and no personal data.",
                        "Freiwillig. Bitte keine Passwörter und keine "
                        "persönlichen Daten."},
    [W_SEND_VOTE] = {"Send feedback", "Rückmeldung senden"},
    [W_THANKS] = {"Thank you for your feedback.",
                  "Danke für Ihre Rückmeldung."},
    [W_VOTE_FAILED] = {"That could not be saved. Please try again.",
                       "Das konnte nicht gespeichert werden. Bitte versuchen "
                       "Sie es noch einmal."},
    [W_STILL_STUCK] = {"Still stuck?", "Kommen Sie nicht weiter?"},

    [W_TAGGED] = {"Tagged “{}”", "Stichwort „{}“"},
    [W_SHOW_ALL] = {"Show all", "Alle zeigen"},
    [W_PAGES] = {"Pages", "Seiten"},
    [W_PAGE_OF] = {"Page {}", "Seite {}"},
    [W_NEWER] = {"Newer", "Neuere"},
    [W_OLDER] = {"Older", "Ältere"},

    [W_ASK_TITLE] = {"Ask support", "Support fragen"},
    [W_ASK_INTRO] = {"Describe your problem. Articles that may solve it appear "
                     "beside your text.",
                     "Beschreiben Sie Ihr Problem. Artikel, die es lösen "
                     "könnten, erscheinen neben Ihrem Text."},
    [W_SUBJECT] = {"Subject", "Betreff"},
    [W_TEXT] = {"What is the problem?", "Was ist das Problem?"},
    [W_TEXT_HINT] = {"What did you do, what happened, what did you expect? An "
                     "error message helps.",
                     "Was haben Sie getan, was geschah, was haben Sie "
                     "erwartet? Eine Fehlermeldung hilft."},
    [W_CONTINUE] = {"Continue", "Weiter"},
    [W_NOT_SENT] = {"Nothing is sent yet.", "Es wird noch nichts gesendet."},
    [W_DRAFT_KEPT] = {"Your draft is kept in this tab.",
                      "Ihr Entwurf bleibt in diesem Tab erhalten."},
    [W_DISCARD] = {"Discard the draft", "Entwurf verwerfen"},
    [W_SUGGESTED] = {"This may help", "Das könnte helfen"},
    [W_SUGGEST_EMPTY] = {"Suggestions appear here while you write.",
                         "Während Sie schreiben, erscheinen hier Vorschläge."},
    [W_SUGGEST_NONE] = {"No article fits so far. Go on, support can help.",
                        "Bisher passt kein Artikel. Schreiben Sie weiter, der "
                        "Support hilft."},
    [W_SOLVED] = {"This solved it", "Das hat es gelöst"},
    [W_SOLVED_THANKS] = {"Glad to hear. No request is needed; your draft is "
                         "still here.",
                         "Das freut uns. Eine Anfrage ist nicht nötig; Ihr "
                         "Entwurf ist noch da."},
    [W_HAND_OVER] = {"Send it to support", "An den Support senden"},
    [W_BY_MAIL] = {"Your mail program opens with subject and text filled in. "
                   "The address is {}.",
                   "Ihr Mailprogramm öffnet sich mit Betreff und Text. Die "
                   "Adresse ist {}."},
    [W_OPEN_MAIL] = {"Open in the mail program", "Im Mailprogramm öffnen"},
    [W_MAIL_CUT] = {"The text is too long for this link and is cut there: "
                    "copy the whole text and paste it into the mail.",
                    "Der Text ist für diesen Link zu lang und wird dort "
                    "gekürzt: Kopieren Sie den ganzen Text und fügen Sie ihn "
                    "in die Mail ein."},
    [W_BY_LINK] = {"Copy your text and paste it at the support desk: {}",
                   "Kopieren Sie Ihren Text und fügen Sie ihn beim Support "
                   "ein: {}"},
    [W_OPEN_DESK] = {"Go to the support desk", "Zum Support"},
    [W_BY_OTHER] = {"This is how you reach support: {}",
                    "So erreichen Sie den Support: {}"},
    [W_NO_CONTACT] = {"No way to support has been set up here yet. Whoever "
                      "runs these pages sets it with “contact” (lotse serve "
                      "--contact ADDR).",
                      "Hier ist noch kein Weg zum Support eingerichtet. Wer "
                      "diese Seiten betreibt, legt ihn mit „contact“ fest "
                      "(lotse serve --contact ADDR)."},
    [W_COPY] = {"Copy subject and text", "Betreff und Text kopieren"},
    [W_COPIED] = {"Copied.", "Kopiert."},
    [W_EMPTY_DRAFT] = {"Please write what it is about first.",
                       "Bitte schreiben Sie zuerst, worum es geht."},

    [W_SEND_TITLE] = {"Send it to support", "An den Support senden"},
    [W_SEND_ANYWAY] = {"One of the articles may answer it at once. If not, "
                       "send it: a person reads it.",
                       "Vielleicht beantwortet es ein Artikel sofort. Wenn "
                       "nicht, senden Sie es ab: Ein Mensch liest es."},
    [W_YOUR_NAME] = {"Your name", "Ihr Name"},
    [W_YOUR_MAIL] = {"Your mail address", "Ihre Mailadresse"},
    [W_YOUR_MAIL_HINT] = {"The answer goes there.",
                          "Dorthin geht die Antwort."},
    [W_FILES] = {"Attachments", "Anhänge"},
    [W_FILES_HINT] = {"Screenshots and error messages help most. 10 MiB in "
                      "all; leave passwords out.",
                      "Bildschirmfotos und Fehlermeldungen helfen am "
                      "meisten. Zusammen 10 MiB; bitte keine Passwörter."},
    [W_FILES_PASTE] = {"You can also paste a screenshot into the text.",
                       "Ein Bildschirmfoto können Sie auch in den Text "
                       "einfügen."},
    [W_FILE_REMOVE] = {"Remove", "Entfernen"},
    [W_MORE_DETAILS] = {"More details (optional)",
                        "Weitere Angaben (freiwillig)"},
    [W_KIND] = {"What is it about?", "Worum geht es?"},
    [W_SUPPORT_DECIDES] = {"Support decides", "Das entscheidet der Support"},
    [W_URGENCY] = {"How urgent is it?", "Wie dringend ist es?"},
    [W_URGENCY_1] = {"It can wait", "Es kann warten"},
    [W_URGENCY_2] = {"It hinders my work", "Es behindert meine Arbeit"},
    [W_URGENCY_3] = {"Nothing works any more", "Es geht nichts mehr"},
    [W_SEND_REQUEST] = {"Send request", "Anfrage senden"},
    [W_OR_MAIL] = {"Or write to {}", "Oder schreiben Sie an {}"},
    [W_BAD_MAIL] = {"Please check your mail address: it should look like "
                    "anna@example.org.",
                    "Bitte prüfen Sie Ihre Mailadresse: Sie sollte aussehen "
                    "wie anna@example.org."},
    [W_FILES_TOO_LARGE] = {"The attachments are too large: 10 MiB in all "
                           "can be sent. Choose fewer or smaller ones.",
                           "Die Anhänge sind zu groß: Zusammen dürfen sie "
                           "10 MiB haben. Wählen Sie weniger oder kleinere."},
    [W_FILES_TOO_MANY] = {"These are too many attachments. Send fewer, or "
                          "put them into one archive.",
                          "Das sind zu viele Anhänge. Senden Sie weniger "
                          "oder packen Sie sie in ein Archiv."},
    [W_CHOOSE_AGAIN] = {"Nothing was sent. Your text is still here; choose "
                        "the attachments again.",
                        "Es wurde nichts gesendet. Ihr Text ist noch da; "
                        "wählen Sie die Anhänge noch einmal aus."},
    [W_FORM_BROKEN] = {"The form arrived incomplete. Please send it again.",
                       "Das Formular kam unvollständig an. Bitte senden Sie "
                       "es noch einmal."},
    [W_TOO_OFTEN] = {"That was a lot in a short time. Please wait a moment "
                     "and send it again.",
                     "Das war viel in kurzer Zeit. Bitte warten Sie einen "
                     "Moment und senden Sie es noch einmal."},
    [W_NOT_KEPT] = {"It can't be kept just now. Please try again in a "
                    "moment.",
                    "Es kann gerade nicht gespeichert werden. Bitte "
                    "versuchen Sie es gleich noch einmal."},
    [W_NOT_TAKEN] = {"It can't be taken like this", "So geht es nicht"},
    [W_FILED_TITLE] = {"Your request has arrived",
                       "Ihre Anfrage ist angekommen"},
    [W_FILED_NUMBER] = {"Its number is {}.", "Sie hat die Nummer {}."},
    [W_FILED_BY] = {"A person answers by {}.", "Ein Mensch antwortet bis {}."},
    [W_NEXT_TITLE] = {"What happens next", "Wie es weitergeht"},
    [W_NEXT_READ] = {"Your helpdesk reads your request and answers to {}.",
                     "Ihr Helpdesk liest Ihre Anfrage und antwortet an {}."},
    [W_NEXT_LEVEL] = {"What it can't solve goes to the specialists.",
                      "Was er nicht lösen kann, geht an die Spezialisten."},
    [W_NEXT_LINK] = {"This page always shows how things stand. Keep its "
                     "address; whoever knows it can read and answer:",
                     "Diese Seite zeigt immer den Stand. Heben Sie ihre "
                     "Adresse auf; wer sie kennt, kann lesen und antworten:"},
    [W_NEXT_MISSING] = {"This would help to answer sooner:",
                        "Das würde helfen, schneller zu antworten:"},
    [W_MEANWHILE] = {"This may help meanwhile", "Das könnte inzwischen helfen"},
    [W_REQUEST] = {"Request {}", "Anfrage {}"},
    [W_STATE] = {"State", "Stand"},
    [W_STATE_NEW] = {"New, not read yet", "Neu, noch nicht gelesen"},
    [W_STATE_OPENED] = {"In progress", "In Arbeit"},
    [W_STATE_WAITING] = {"Waiting for your answer", "Wartet auf Ihre Antwort"},
    [W_STATE_DEVELOPERS] = {"With the developers", "Bei der Entwicklung"},
    [W_STATE_SOLVED] = {"Solved", "Gelöst"},
    [W_STATE_CLOSED] = {"Closed", "Geschlossen"},
    [W_WHO] = {"Who works on it", "Wer daran arbeitet"},
    [W_LEVEL_1] = {"Your helpdesk (level 1)", "Ihr Helpdesk (Stufe 1)"},
    [W_LEVEL_1_OF] = {"Helpdesk of {} (level 1)", "Helpdesk von {} (Stufe 1)"},
    [W_LEVEL_2] = {"The specialists (level 2)", "Die Spezialisten (Stufe 2)"},
    [W_PROMISED] = {"Promised", "Zugesagt"},
    [W_PROMISE_ANSWER] = {"an answer by {}", "eine Antwort bis {}"},
    [W_PROMISE_STEP] = {"solved by {}, or passed on to the specialists",
                        "gelöst bis {}, sonst geht es an die Spezialisten"},
    [W_PROMISE_LATE] = {"The answer was promised by {} and is late. We are "
                        "sorry.",
                        "Die Antwort war bis {} zugesagt und ist "
                        "überfällig. Das tut uns leid."},
    [W_RECEIVED] = {"Received", "Eingegangen"},
    [W_MERGED_INTO] = {"This request goes on as part of request {}.",
                       "Diese Anfrage geht als Teil der Anfrage {} weiter."},
    [W_MERGED_GO] = {"Go to that request", "Zu dieser Anfrage"},
    [W_MESSAGES] = {"Messages", "Nachrichten"},
    [W_YOU] = {"You", "Sie"},
    [W_SUPPORT] = {"Support", "Support"},
    [W_AUTOMATIC] = {"Automatic message", "Automatische Nachricht"},
    [W_ATTACHED] = {"Attached", "Angehängt"},
    [W_LINKED] = {"Articles for this", "Artikel dazu"},
    [W_HISTORY] = {"History", "Verlauf"},
    [W_EVENT_FILED] = {"Request received", "Anfrage eingegangen"},
    [W_EVENT_ANSWERED] = {"First answer by a person",
                          "Erste Antwort durch einen Menschen"},
    [W_EVENT_LEVEL_1] = {"Back at your helpdesk", "Zurück beim Helpdesk"},
    [W_EVENT_LEVEL_2] = {"Passed on to the specialists",
                         "An die Spezialisten übergeben"},
    [W_EVENT_STATE] = {"State: {}", "Stand: {}"},
    [W_EVENT_LINK] = {"Article named: {}", "Artikel genannt: {}"},
    [W_EVENT_MERGED] = {"Goes on as {}", "Geht weiter als {}"},
    [W_EVENT_CONFIRMED] = {"You confirmed that it is solved",
                           "Sie haben die Lösung bestätigt"},
    [W_REPLY] = {"Write a message", "Nachricht schreiben"},
    [W_REPLY_TEXT] = {"Your message", "Ihre Nachricht"},
    [W_REPLY_SEND] = {"Send message", "Nachricht senden"},
    [W_REOPEN] = {"Not solved after all?", "Doch nicht gelöst?"},
    [W_REOPEN_HINT] = {"Write what is still wrong; that opens the request "
                       "again.",
                       "Schreiben Sie, was noch nicht geht; damit wird die "
                       "Anfrage wieder geöffnet."},
    [W_REOPEN_SEND] = {"Open again", "Wieder öffnen"},
    [W_ENDED] = {"This request ended a while ago. Please write a new one "
                 "and name its number, {}.",
                 "Diese Anfrage ist seit Längerem beendet. Bitte schreiben "
                 "Sie eine neue und nennen Sie die Nummer {}."},
    [W_IS_SOLVED] = {"Is it solved?", "Ist es gelöst?"},
    [W_SOLVED_BY] = {"With the help of “{}”", "Mit Hilfe von „{}“"},
    [W_CONFIRM] = {"Yes, that solved it", "Ja, das hat es gelöst"},
    [W_ESCALATE] = {"Not getting anywhere?", "Geht es nicht voran?"},
    [W_ESCALATE_HINT] = {"You can ask for the specialists to take over. Say "
                         "in a sentence why.",
                         "Sie können darum bitten, dass die Spezialisten "
                         "übernehmen. Sagen Sie in einem Satz, warum."},
    [W_ESCALATE_WHY] = {"Why?", "Warum?"},
    [W_ESCALATE_SEND] = {"Ask the specialists", "Spezialisten einschalten"},
    [W_SAID_REPLY] = {"Your message has arrived.",
                      "Ihre Nachricht ist angekommen."},
    [W_SAID_CONFIRM] = {"Thank you. We are glad that it is solved.",
                        "Danke. Schön, dass es gelöst ist."},
    [W_SAID_ESCALATE] = {"The specialists have been asked to take over.",
                         "Die Spezialisten sind eingeschaltet."},
    [W_SAID_REOPEN] = {"The request is open again.",
                       "Die Anfrage ist wieder geöffnet."},
    [W_NO_MESSAGE] = {"Please write something first.",
                      "Bitte schreiben Sie zuerst etwas."},

    [W_LOGIN] = {"Log in", "Anmelden"},
    [W_LOGIN_INTRO] = {"For those who handle requests. To read articles and "
                       "to ask, nobody needs an account.",
                       "Für alle, die Anfragen bearbeiten. Zum Lesen und "
                       "Fragen braucht niemand ein Konto."},
    [W_PASSWORD] = {"Password", "Passwort"},
    [W_LOGIN_WRONG] = {"Mail address or password isn't right.",
                       "Mailadresse oder Passwort stimmt nicht."},
    [W_LOGIN_LATE] = {"Too many wrong passwords. Please wait 15 minutes.",
                      "Zu viele falsche Passwörter. Bitte warten Sie 15 "
                      "Minuten."},
    [W_LOGIN_BUSY] = {"Nobody can log in just now. Please try again in a "
                      "moment.",
                      "Anmelden geht gerade nicht. Bitte versuchen Sie es "
                      "gleich noch einmal."},
    [W_AGAIN_TITLE] = {"You are logged out", "Sie sind abgemeldet"},
    [W_AGAIN_HOW] = {"Nothing was sent yet, and nothing you wrote is lost. Log "
                     "in in another tab, then send it from here. Files must be "
                     "chosen again.",
                     "Noch wurde nichts gesendet, und nichts Geschriebenes ist "
                     "verloren. Melden Sie sich in einem anderen Tab an und "
                     "senden Sie es dann von hier. Dateien müssen Sie neu "
                     "auswählen."},
    [W_AGAIN_LOGIN] = {"Log in in another tab", "In anderem Tab anmelden"},
    [W_AGAIN_TEXT] = {"What you wrote", "Ihr Text"},
    [W_AGAIN_SEND] = {"Send again", "Noch einmal senden"},

    [W_OFFLINE] = {"The search can't be reached just now. Press Enter to try "
                   "again.",
                   "Die Suche ist gerade nicht erreichbar. Mit der "
                   "Eingabetaste versuchen Sie es noch einmal."},
    [W_PROBLEM_400] = {"This request can't be understood",
                       "Diese Anfrage ist nicht verständlich"},
    [W_PROBLEM_403] = {"This isn't allowed", "Das ist nicht erlaubt"},
    [W_PROBLEM_404] = {"This page doesn't exist", "Diese Seite gibt es nicht"},
    [W_PROBLEM_TOO_MUCH] = {"That was too much at once",
                            "Das war zu viel auf einmal"},
    [W_PROBLEM_500] = {"Something went wrong here",
                       "Hier ist etwas schiefgegangen"},
    [W_PROBLEM_BUSY] = {"Too much is going on just now",
                        "Gerade ist zu viel los"},
    [W_PROBLEM_HELP] = {"Search for what you need, or go back to the start "
                        "page.",
                        "Suchen Sie, was Sie brauchen, oder gehen Sie zur "
                        "Startseite zurück."},
    [W_DETAIL] = {"Technical detail", "Technische Angabe"},
    [W_NO_ARTICLE] = {"There is no article at this address. It may have been "
                      "renamed or taken back.",
                      "Unter dieser Adresse gibt es keinen Artikel. Vielleicht "
                      "wurde er umbenannt oder zurückgezogen."},
    [W_MAYBE_MEANT] = {"Perhaps you meant", "Vielleicht meinten Sie"},
};

static const char *const months[][2] = {
    {"January", "Januar"},
    {"February", "Februar"},
    {"March", "März"},
    {"April", "April"},
    {"May", "Mai"},
    {"June", "Juni"},
    {"July", "Juli"},
    {"August", "August"},
    {"September", "September"},
    {"October", "Oktober"},
    {"November", "November"},
    {"December", "Dezember"},
};

const char *word_text(enum word w, enum msg_lang lang)
{
    return texts[w][lang];
}

void word_add(struct str *out, enum word w, enum msg_lang lang)
{
    html_text(out, texts[w][lang]);
}

void word_fill(struct str *out, const char *text, const char *arg)
{
    const char *at = strstr(text, "{}");

    if (at == NULL) {
        html_text(out, text);
        return;
    }
    html_textn(out, text, (size_t)(at - text));
    html_text(out, arg);
    html_text(out, at + 2);
}

void word_addf(struct str *out, enum word w, enum msg_lang lang,
               const char *arg)
{
    word_fill(out, texts[w][lang], arg);
}

void word_count(struct str *out, enum word one, enum msg_lang lang, size_t n)
{
    char number[24];

    snprintf(number, sizeof number, "%zu", n);
    word_addf(out, n == 1 ? one : (enum word)(one + 1), lang, number);
}

void word_date(struct str *out, const char *iso, enum msg_lang lang)
{
    unsigned year, month, day;
    char text[48];

    if (sscanf(iso, "%4u-%2u-%2u", &year, &month, &day) != 3 || month < 1 ||
        month > 12) {
        html_text(out, iso);
        return;
    }
    snprintf(text, sizeof text, lang == MSG_DE ? "%u. %s %u" : "%u %s %u", day,
             months[month - 1][lang], year);
    html_text(out, text);
}

const char *word_category(struct arena *mem, const char *name)
{
    struct str text = {0};
    size_t n = strlen(name), len = 0;
    const char *out;

    if (n > 0) {
        utf8proc_int32_t c = (utf8proc_int32_t)utf8_next(name, n, &len);
        str_add_cp(&text, (uint32_t)utf8proc_toupper(c));
    }
    for (size_t i = len; i < n; i++)
        str_addc(&text, name[i] == '-' || name[i] == '_' ? ' ' : name[i]);
    out = text.oom ? NULL : arena_strn(mem, str_text(&text), text.n);
    str_free(&text);
    return out != NULL ? out : name;
}

const char *word_language(const char *lang, enum msg_lang ui)
{
    return texts[strcmp(lang, "de") == 0 ? W_GERMAN : W_ENGLISH][ui];
}
