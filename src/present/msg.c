/*
 * msg.c: what Lotse says about results, in German and English.
 *
 * A person who asks in German reads German: sentences that accompany results
 * stand here once in both languages. Errors and diagnostics speak to whoever
 * runs the program and are English throughout.
 */
#include "present/msg.h"

static const char *const texts[MSG_COUNT][2] = {
    [MSG_ANSWER] = {"This should help:", "Das sollte helfen:"},
    [MSG_MAYBE] = {"One of these may help:", "Davon könnte etwas helfen:"},
    [MSG_CLOSEST] = {"Nothing fits well. The closest articles:",
                     "Nichts passt gut. Am nächsten liegen:"},
    [MSG_NOTHING] = {"Nothing fits. Try other words, or write a ticket.",
                     "Nichts passt. Versuchen Sie andere Wörter oder "
                     "schreiben Sie ein Ticket."},
    [MSG_MENDED] = {"Read as", "Gelesen als"},
};

const char *msg_text(enum msg_id id, enum msg_lang lang)
{
    return texts[id][lang];
}
