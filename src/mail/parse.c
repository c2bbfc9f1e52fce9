/*
 * parse.c: a mail as a struct, by GMime.
 *
 * Headers are read here, the body in parts.c. A value is one line of valid
 * UTF-8 without control characters, however it was encoded: an encoded word
 * may hold a line break. Of headers that stand there twice the first counts,
 * as it does for mail programs and for the servers that put theirs on top.
 */
#include "mail/machine.h"
#include "mail/parsing.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* --------------------------------------------------------------- helpers -- */

const char *parsing_keep(struct parsing *p, const char *s, size_t n)
{
    const char *out = arena_strn(p->mem, s, n);

    p->oom |= out == NULL;
    return out != NULL ? out : "";
}

const char *parsing_line(struct parsing *p, const char *s)
{
    struct str out = {0};
    size_t n = s != NULL ? strlen(s) : 0;
    const char *kept;

    str_add_valid(&out, s != NULL ? s : "", n < MAIL_HEADER ? n : MAIL_HEADER);
    for (size_t i = 0; i < out.n; i++)
        if ((unsigned char)out.p[i] < ' ' || out.p[i] == 127)
            out.p[i] = ' ';
    kept = parsing_keep(p, str_text(&out), out.n);
    p->oom |= out.oom;
    str_free(&out);
    return kept;
}

void parsing_ref(struct parsing *p, const char *message_id)
{
    if (message_id == NULL || message_id[0] == '\0')
        return;
    if (p->m->n_refs == MAIL_REFS) {
        p->m->cut = true;
        return;
    }
    p->m->refs[p->m->n_refs++] = parsing_line(p, message_id);
}

void parsing_address(struct parsing *p, const char **list, size_t *n,
                     const char *address)
{
    const char *kept;
    char *lower;

    if (address == NULL || strchr(address, '@') == NULL || *n == MAIL_PEOPLE)
        return;
    kept = parsing_line(p, address);
    lower = arena_strdup(p->mem, kept);
    if (lower == NULL) {
        p->oom = true;
        return;
    }
    for (char *c = lower; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    list[(*n)++] = lower;
}

/* --------------------------------------------------------------- headers -- */

static void read_refs(struct parsing *p, GMimeMessage *msg, const char *header)
{
    const char *value = g_mime_object_get_header(GMIME_OBJECT(msg), header);
    GMimeReferences *refs;
    int n;

    if (value == NULL || strlen(value) > 100000)
        return;
    refs = g_mime_references_parse(NULL, value);
    n = g_mime_references_length(refs);
    /* the last one is the nearest */
    for (int i = n - 1; i >= 0 && i > n - 1 - MAIL_REFS / 2; i--)
        parsing_ref(p, g_mime_references_get_message_id(refs, i));
    g_mime_references_free(refs);
}

static InternetAddress *first_mailbox(InternetAddressList *list)
{
    for (int i = 0; list != NULL && i < internet_address_list_length(list);
         i++) {
        InternetAddress *a = internet_address_list_get_address(list, i);
        if (INTERNET_ADDRESS_IS_MAILBOX(a))
            return a;
    }
    return NULL;
}

/* The first one of this name; NULL: none. */
static const char *header(struct parsing *p, GMimeMessage *msg,
                          const char *name)
{
    GMimeHeaderList *all = g_mime_object_get_header_list(GMIME_OBJECT(msg));
    GMimeHeader *h = g_mime_header_list_get_header(all, name);
    const char *value = h != NULL ? g_mime_header_get_value(h) : NULL;

    return value != NULL ? parsing_line(p, value) : NULL;
}

/* Who wrote it; where no header says so, who sent it. */
static void read_sender(struct parsing *p, GMimeMessage *msg)
{
    InternetAddress *a = first_mailbox(g_mime_message_get_from(msg));
    const char *from[MAIL_PEOPLE] = {""}, *path = header(p, msg, "Return-Path");
    size_t n = 0;

    p->m->from_name = "";
    if (a == NULL)
        a = first_mailbox(g_mime_message_get_sender(msg));
    if (a != NULL) {
        parsing_address(p, from, &n,
                        internet_address_mailbox_get_addr(
                            INTERNET_ADDRESS_MAILBOX(a)));
        p->m->from_name = parsing_line(p, internet_address_get_name(a));
    }
    if (n == 0 && path != NULL) {
        path += strspn(path, " <");
        parsing_address(p, from, &n,
                        parsing_keep(p, path, strcspn(path, "> ")));
    }
    p->m->from = from[0];
}

static void read_people(struct parsing *p, InternetAddressList *list)
{
    for (int i = 0; list != NULL && i < internet_address_list_length(list) &&
                    p->m->n_people < MAIL_PEOPLE;
         i++) {
        InternetAddress *a = internet_address_list_get_address(list, i);
        if (INTERNET_ADDRESS_IS_MAILBOX(a))
            parsing_address(p, p->m->people, &p->m->n_people,
                            internet_address_mailbox_get_addr(
                                INTERNET_ADDRESS_MAILBOX(a)));
    }
}

static bool says(const char *value, const char *what)
{
    return value != NULL && strcasestr(value, what) != NULL;
}

/* It is a header of the body's first part, not of the message. */
static const char *content_type(struct parsing *p, GMimeMessage *msg)
{
    GMimeObject *top = g_mime_message_get_mime_part(msg);
    GMimeContentType *t =
        top != NULL ? g_mime_object_get_content_type(top) : NULL;
    char *type = t != NULL ? g_mime_content_type_get_mime_type(t) : NULL;
    const char *kept = type != NULL ? parsing_line(p, type) : NULL;

    g_free(type);
    return kept;
}

enum { OWN_MAX = 32 };

static void read_machine(struct parsing *p, GMimeMessage *msg, const char *own,
                         const char *mark)
{
    const char *addresses[OWN_MAX];
    struct machine_signs s = {
        .from = p->m->from,
        .subject = p->m->subject,
        .return_path = header(p, msg, "Return-Path"),
        .content_type = content_type(p, msg),
        .auto_submitted = header(p, msg, "Auto-Submitted"),
        .precedence = header(p, msg, "Precedence"),
        .x_auto_response_suppress =
            header(p, msg, "X-Auto-Response-Suppress"),
        .x_autoreply = header(p, msg, "X-Autoreply"),
        .x_autorespond = header(p, msg, "X-Autorespond"),
        .x_loop = header(p, msg, "X-Loop"),
        .x_lotse = header(p, msg, "X-Lotse"),
        .list_id = header(p, msg, "List-Id"),
        .list_unsubscribe = header(p, msg, "List-Unsubscribe"),
        .feedback_id = header(p, msg, "Feedback-ID"),
        .x_failed_recipients = header(p, msg, "X-Failed-Recipients"),
        .x_ms_exchange_generated =
            header(p, msg, "X-MS-Exchange-Generated-Message-Source"),
        .own = addresses,
        .loop_mark = mark};

    s.has_return_path = s.return_path != NULL;
    while (own != NULL && *(own += strspn(own, " ")) != '\0' &&
           s.n_own < OWN_MAX) {
        size_t n = strcspn(own, " ");
        addresses[s.n_own++] = parsing_keep(p, own, n);
        own += n;
    }
    p->m->machine = (int)machine_is(&p->m->machine_why, &s);
    /* a person's mail that wants no answer of a machine */
    p->m->no_answer = says(s.x_auto_response_suppress, "all") ||
                      says(s.x_auto_response_suppress, "autoreply") ||
                      says(s.x_auto_response_suppress, "oof") ||
                      s.x_loop != NULL;
    parsing_address(p, p->m->failed, &p->m->n_failed, s.x_failed_recipients);
}

/* ----------------------------------------------------------------- whole -- */

/* "-----BEGIN PGP SIGNED MESSAGE-----": the text without its frame (RFC 4880,
 * 7.1: lines that begin with a dash got "- " in front). */
static void strip_pgp(struct str *text)
{
    static const char begin[] = "-----BEGIN PGP SIGNED MESSAGE-----\n",
                      stop[] = "\n-----BEGIN PGP SIGNATURE-----",
                      last[] = "-----END PGP SIGNATURE-----";
    char *from = strstr(str_text(text), begin), *body, *sign, *rest;
    size_t k;

    body = from != NULL ? strstr(from, "\n\n") : NULL;
    sign = body != NULL ? strstr(body, stop) : NULL;
    rest = sign != NULL ? strstr(sign, last) : NULL;
    if (rest == NULL)
        return;
    rest += sizeof last - 1;
    k = (size_t)(from - text->p);
    for (char *c = body + 2; c < sign; c++) {
        if (c[-1] == '\n' && c[0] == '-' && c[1] == ' ')
            c += 2;
        if (c < sign)
            text->p[k++] = *c;
    }
    memmove(text->p + k, rest, text->n - (size_t)(rest - text->p) + 1);
    text->n = k + strlen(text->p + k);
}

/* Without control characters, and lines end as ours do; at most LOTSE_TEXT_MAX
 * bytes, cut where a character ends. What is longer is a file, whole. */
static void finish_text(struct parsing *p)
{
    struct str *t = &p->text;
    size_t k = 0;

    for (size_t i = 0; i < t->n; i++) {
        unsigned char c = (unsigned char)t->p[i];
        if (c == '\r' && i + 1 < t->n && t->p[i + 1] == '\n')
            continue;
        if (c == '\r')
            c = '\n';
        t->p[k++] =
            (c >= ' ' && c != 127) || c == '\n' || c == '\t' ? (char)c : ' ';
    }
    t->n = k;
    if (t->p != NULL)
        t->p[k] = '\0';
    strip_pgp(t);
    if (t->n > LOTSE_TEXT_MAX) {
        if (p->m->n_files < MAIL_FILES)
            p->m->files[p->m->n_files++] = (struct mail_file){
                "text.txt", parsing_keep(p, t->p, t->n), t->n};
        for (k = LOTSE_TEXT_MAX; k > 0 && (t->p[k] & 0xC0) == 0x80; k--)
            ;
        t->n = k;
        p->m->cut = true;
    }
    p->m->text = parsing_keep(p, str_text(t), t->n);
}

/* Bytes without a label are UTF-8 or Windows-1252, in headers, too. */
static GMimeParserOptions *make_options(void)
{
    static const char *const charsets[] = {"utf-8", "windows-1252", NULL};
    GMimeParserOptions *o = g_mime_parser_options_new();
    const char *copy[3];

    memcpy(copy, charsets, sizeof copy);
    g_mime_parser_options_set_fallback_charsets(o, copy);
    return o;
}

bool mail_parse(struct mail *out, struct arena *mem, const char *bytes,
                size_t n, const char *own, const char *mark)
{
    struct parsing p = {.m = out, .mem = mem};
    GMimeParserOptions *options;
    GMimeStream *stream;
    GMimeParser *parser;
    GMimeMessage *msg;

    memset(out, 0, sizeof *out);
    g_mime_init();
    options = make_options();
    stream = g_mime_stream_mem_new_with_buffer(bytes, n);
    parser = g_mime_parser_new_with_stream(stream);
    msg = g_mime_parser_construct_message(parser, options);
    g_object_unref(parser);
    g_object_unref(stream);
    if (msg != NULL) {
        read_sender(&p, msg);
        out->subject = parsing_line(&p, g_mime_message_get_subject(msg));
        out->message_id = parsing_line(&p, g_mime_message_get_message_id(msg));
        read_people(&p, g_mime_message_get_to(msg));
        read_people(&p, g_mime_message_get_cc(msg));
        read_refs(&p, msg, "In-Reply-To");
        read_refs(&p, msg, "References");
        read_machine(&p, msg, own, mark);
        parts_read(&p, g_mime_message_get_mime_part(msg), 0);
        finish_text(&p);
        p.oom |= p.text.oom;
        g_object_unref(msg);
    }
    str_free(&p.text);
    g_mime_parser_options_free(options);
    return msg != NULL && !p.oom;
}
