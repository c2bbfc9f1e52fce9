/*
 * machine.c: mail that no person wrote just now.
 *
 * The signs are rows, in the order in which they are asked: our own mail
 * before all (a loop), then reports, then answers of machines, then lists.
 * A subject decides alone only where it is the fixed one of a mail program,
 * because people write "automatic" in subjects too.
 */
#include "mail/machine.h"

#include <string.h>
#include <strings.h>

static bool begins(const char *s, const char *with)
{
    return s != NULL && strncasecmp(s, with, strlen(with)) == 0;
}

static bool holds(const char *s, const char *what)
{
    return s != NULL && strcasestr(s, what) != NULL;
}

static bool is_given(const char *s)
{
    return s != NULL && s[strspn(s, " \t")] != '\0';
}

/* Is the part of the address before the '@' one of machines? */
static bool is_machine_name(const char *from)
{
    static const char *const names[] = {
        "mailer-daemon", "postmaster", "no-reply", "noreply", "no_reply",
        "donotreply", "do-not-reply", "do_not_reply", "bounce", "bounces",
        "autoreply", "auto-reply", "root", "daemon", "nobody"};
    size_t n = from != NULL ? strcspn(from, "@") : 0;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == n && strncasecmp(from, names[i], n) == 0)
            return true;
    /* bounces+token@, noreply-123@ */
    return begins(from, "bounces+") || begins(from, "bounce+") ||
           begins(from, "noreply-") || begins(from, "no-reply-");
}

static bool is_mailer(const char *from)
{
    return begins(from, "mailer-daemon@") || begins(from, "postmaster@") ||
           begins(from, "mail-daemon@");
}

/* What mail programs put in front of an out-of-office answer. */
static bool is_away_subject(const char *s)
{
    static const char *const starts[] = {
        "automatische antwort:", "abwesenheitsnotiz", "abwesend:",
        "automatic reply:",      "out of office:",    "out of office reply",
        "auto:",                 "autoreply:",        "auto-reply:",
        "réponse automatique",   "automatisch antwoord"};

    for (size_t i = 0; s != NULL && i < sizeof starts / sizeof *starts; i++)
        if (begins(s, starts[i]))
            return true;
    return false;
}

static bool is_bounce_subject(const char *s)
{
    static const char *const starts[] = {
        "undelivered mail returned to sender", "undeliverable:",
        "unzustellbar:", "delivery status notification",
        "mail delivery failed", "returned mail:", "failure notice",
        "delivery failure", "unzustellbare nachricht"};

    for (size_t i = 0; s != NULL && i < sizeof starts / sizeof *starts; i++)
        if (begins(s, starts[i]))
            return true;
    return false;
}

static bool is_own(const struct machine_signs *s)
{
    for (size_t i = 0; s->from != NULL && i < s->n_own; i++)
        if (strcasecmp(s->from, s->own[i]) == 0)
            return true;
    return false;
}

static bool is_null_sender(const struct machine_signs *s)
{
    const char *p = s->return_path;

    if (!s->has_return_path || p == NULL)
        return false;
    p += strspn(p, " \t");
    return *p == '\0' || strncmp(p, "<>", 2) == 0;
}

static enum machine is_ours(const char **why, const struct machine_signs *s)
{
    *why = NULL;
    if (s->loop_mark != NULL && s->x_lotse != NULL &&
        strcmp(s->x_lotse, s->loop_mark) == 0)
        *why = "X-Lotse: it is our own mail";
    else if (is_given(s->x_loop) && s->n_own > 0 && is_own(s))
        *why = "X-Loop with our address";
    else if (is_own(s))
        *why = "From: one of our own addresses";
    return *why != NULL ? MACHINE_OWN : MACHINE_NO;
}

static enum machine is_report(const char **why, const struct machine_signs *s)
{
    *why = NULL;
    if (holds(s->content_type, "multipart/report"))
        *why = "Content-Type: multipart/report";
    else if (is_given(s->x_failed_recipients))
        *why = "X-Failed-Recipients";
    else if (is_mailer(s->from))
        *why = "From: the mail system";
    else if (is_null_sender(s) && is_bounce_subject(s->subject))
        *why = "null sender and a bounce's subject";
    return *why != NULL ? MACHINE_BOUNCE : MACHINE_NO;
}

static enum machine is_answer(const char **why, const struct machine_signs *s)
{
    *why = NULL;
    if (is_given(s->auto_submitted) && !begins(s->auto_submitted, "no"))
        *why = "Auto-Submitted";
    else if (is_given(s->x_autoreply) || is_given(s->x_autorespond))
        *why = "X-Autoreply";
    else if (begins(s->precedence, "auto_reply"))
        *why = "Precedence: auto_reply";
    else if (is_given(s->x_ms_exchange_generated))
        *why = "X-MS-Exchange-Generated-Message-Source";
    else if (is_null_sender(s))
        *why = "null sender";
    else if (is_away_subject(s->subject))
        *why = "subject of an out-of-office answer";
    else if (holds(s->x_auto_response_suppress, "all") &&
             is_machine_name(s->from))
        *why = "X-Auto-Response-Suppress: All";
    return *why != NULL ? MACHINE_AUTO : MACHINE_NO;
}

static enum machine is_list(const char **why, const struct machine_signs *s)
{
    *why = NULL;
    if (is_given(s->list_id))
        *why = "List-Id";
    else if (is_given(s->list_unsubscribe))
        *why = "List-Unsubscribe";
    else if (begins(s->precedence, "bulk") || begins(s->precedence, "junk") ||
             begins(s->precedence, "list"))
        *why = "Precedence";
    else if (is_given(s->feedback_id))
        *why = "Feedback-ID";
    else if (is_machine_name(s->from))
        *why = "From: an address of machines";
    return *why != NULL ? MACHINE_LIST : MACHINE_NO;
}

enum machine machine_is(const char **why, const struct machine_signs *s)
{
    enum machine m = is_ours(why, s);

    if (m == MACHINE_NO)
        m = is_report(why, s);
    if (m == MACHINE_NO)
        m = is_answer(why, s);
    if (m == MACHINE_NO)
        m = is_list(why, s);
    if (m == MACHINE_NO)
        *why = "";
    return m;
}

const char *machine_name(enum machine m)
{
    static const char *const names[] = {"person", "auto-reply", "bounce",
                                        "list", "own"};

    return names[m];
}
