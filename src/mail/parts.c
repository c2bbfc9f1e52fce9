/*
 * parts.c: what a mail is made of.
 *
 * What a person reads becomes the text, in the order of reading; everything
 * else is a file, images in the text and signatures too, because what is left
 * out here can't be found again. Of alternatives the plain one is read, HTML
 * where that says nothing. Parts and depth are capped; the raw mail has all.
 */
#include "mail/cms.h"
#include "mail/parsing.h"

#include "text/mail.h"

#include <string.h>
#include <strings.h>

/* The decoded bytes of a part. */
static GByteArray *bytes_of(GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GMimeStream *to = g_mime_stream_mem_new();
    GByteArray *all = g_byte_array_new();

    g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(to), all);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(to), FALSE);
    if (content != NULL)
        g_mime_data_wrapper_write_to_stream(content, to);
    g_object_unref(to);
    return all;
}

static void add_file(struct parsing *p, const char *name, const char *bytes,
                     size_t n)
{
    struct mail *m = p->m;
    char *copy;

    if (m->n_files == MAIL_FILES) {
        m->cut = true;
        return;
    }
    copy = arena_alloc(p->mem, n + 1);
    if (copy == NULL) {
        p->oom = true;
        return;
    }
    if (n > 0)
        memcpy(copy, bytes, n);
    m->files[m->n_files++] = (struct mail_file){parsing_line(p, name), copy, n};
}

static bool is_type(GMimeObject *o, const char *type, const char *sub)
{
    GMimeContentType *t = g_mime_object_get_content_type(o);

    return t != NULL && g_mime_content_type_is_type(t, type, sub);
}

static bool is_attached(GMimeObject *o)
{
    const char *d = g_mime_object_get_disposition(o);

    return d != NULL && strcasecmp(d, GMIME_DISPOSITION_ATTACHMENT) == 0;
}

/* A name for people where the mail gives none. */
static const char *name_of(GMimePart *part)
{
    const char *name = g_mime_part_get_filename(part);
    GMimeObject *o = GMIME_OBJECT(part);

    if (name != NULL && name[0] != '\0')
        return name;
    if (is_type(o, "application", "pgp-signature"))
        return "signature.asc";
    if (is_type(o, "application", "pkcs7-signature") ||
        is_type(o, "application", "x-pkcs7-signature"))
        return "smime.p7s";
    if (is_type(o, "application", "ms-tnef"))
        return "winmail.dat";
    if (is_type(o, "image", "*"))
        return "image";
    if (is_type(o, "text", "calendar"))
        return "invite.ics";
    if (is_type(o, "message", "*"))
        return "report.txt";
    if (is_type(o, "text", "rfc822-headers"))
        return "headers.txt";
    return "";
}

/* --------------------------------------------------------------- reports -- */

/* The address of "Final-Recipient: rfc822; a@b". */
static void read_failed(struct parsing *p, const char *s, size_t n)
{
    const char *semi = memchr(s, ';', n);
    size_t skip = semi != NULL ? (size_t)(semi - s) + 1 : 0;

    while (skip < n && strchr(" \t<", s[skip]) != NULL)
        skip++;
    while (n > skip && strchr(" \t\r>", s[n - 1]) != NULL)
        n--;
    parsing_address(p, p->m->failed, &p->m->n_failed,
                    parsing_keep(p, s + skip, n - skip));
}

static bool is_field(const char *s, size_t n, const char *name)
{
    size_t k = strlen(name);

    return n > k && strncasecmp(s, name, k) == 0;
}

/* Whom a report couldn't reach, why, and which mail it is about: the
 * Message-ID among the headers that it quotes. */
static void read_report(struct parsing *p, const char *s, size_t n)
{
    const char *end = s + n;

    while (s < end) {
        const char *stop = memchr(s, '\n', (size_t)(end - s));
        size_t len = stop != NULL ? (size_t)(stop - s) : (size_t)(end - s);
        if (is_field(s, len, "Message-ID:")) {
            const char *open = memchr(s, '<', len);
            const char *shut =
                open != NULL ? memchr(open, '>', len - (size_t)(open - s))
                             : NULL;
            if (shut != NULL)
                parsing_ref(p, parsing_keep(p, open + 1,
                                            (size_t)(shut - open - 1)));
        } else if (is_field(s, len, "Final-Recipient:")) {
            read_failed(p, s + 16, len - 16);
        } else if (is_field(s, len, "Status:")) {
            size_t at = 7;
            while (at < len && s[at] == ' ')
                at++;
            p->m->failed_for_good |= at < len && s[at] == '5';
        }
        s += len + (stop != NULL);
    }
}

/* ------------------------------------------------------------------ text -- */

/* Between two texts of a mail stands an empty line. */
static void begin_text(struct parsing *p)
{
    struct str *t = &p->text;

    if (t->n > 0 && t->p[t->n - 1] != '\n')
        str_addc(t, '\n');
    if (t->n > 0)
        str_addc(t, '\n');
}

static void add_html(struct parsing *p, const char *s, size_t n,
                     const char *charset)
{
    struct str html = {0};
    size_t was = p->text.n;

    charset_add(&html, s, n, charset);
    html_to_text(&p->text, str_text(&html), html.n, true);
    p->m->from_html = true;
    if (p->text.n - was >= LOTSE_TEXT_MAX) {
        p->m->cut = true;
        add_file(p, "text.html", s, n);
    }
    p->oom |= html.oom;
    str_free(&html);
}

/* S/MIME that wraps what it signs: that is read as if it stood there. */
static void read_wrapped(struct parsing *p, const char *s, size_t n, int depth)
{
    struct str content = {0};
    GMimeStream *stream;
    GMimeParser *parser;
    GMimeObject *inner;

    if (cms_content(&content, s, n)) {
        stream = g_mime_stream_mem_new_with_buffer(content.p, content.n);
        parser = g_mime_parser_new_with_stream(stream);
        inner = g_mime_parser_construct_part(parser, NULL);
        g_object_unref(parser);
        g_object_unref(stream);
        if (inner != NULL) {
            parts_read(p, inner, depth + 1);
            g_object_unref(inner);
        }
    }
    p->oom |= content.oom;
    str_free(&content);
}

static void read_leaf(struct parsing *p, GMimePart *part, int depth)
{
    GMimeObject *o = GMIME_OBJECT(part);
    const char *charset =
        g_mime_object_get_content_type_parameter(o, "charset");
    const char *name = g_mime_part_get_filename(part);
    GByteArray *all = bytes_of(part);
    const char *s = all->len > 0 ? (const char *)all->data : "";
    size_t n = all->len;
    bool plain = is_type(o, "text", "plain"), html = is_type(o, "text", "html");

    if (is_type(o, "text", "rfc822-headers") ||
        is_type(o, "message", "delivery-status") ||
        is_type(o, "message", "global-delivery-status"))
        read_report(p, s, n);
    if (!(plain || html) || is_attached(o) || name != NULL) {
        add_file(p, name_of(part), s, n);
        if (is_type(o, "application", "pkcs7-mime") ||
            is_type(o, "application", "x-pkcs7-mime"))
            read_wrapped(p, s, n, depth);
    } else if (p->text.n > LOTSE_TEXT_MAX) {
        p->m->cut = true;
        add_file(p, html ? "text.html" : "text.txt", s, n);
    } else {
        begin_text(p);
        if (html)
            add_html(p, s, n, charset);
        else
            charset_add(&p->text, s, n, charset);
    }
    g_byte_array_free(all, TRUE);
}

/* ------------------------------------------------------------ containers -- */

/* A whole mail inside this one, as a file. */
static void read_message(struct parsing *p, GMimeMessagePart *part)
{
    GMimeMessage *inner = g_mime_message_part_get_message(part);
    GMimeStream *to = g_mime_stream_mem_new();
    GByteArray *all;

    if (inner != NULL) {
        parsing_ref(p, g_mime_message_get_message_id(inner));
        g_mime_object_write_to_stream(GMIME_OBJECT(inner), NULL, to);
    }
    all = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(to));
    add_file(p, "message.eml", all->len > 0 ? (const char *)all->data : "",
             all->len);
    g_object_unref(to);
}

static bool is_blank(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strchr(" \t\r\n", s[i]) == NULL)
            return false;
    return true;
}

/* Plain text, where it says something, else the last one of the others that
 * gives text; files hang on any of them. */
static void read_alternatives(struct parsing *p, GMimeMultipart *all,
                              int depth)
{
    int n = g_mime_multipart_get_count(all), plain = -1;
    size_t was = p->text.n;

    for (int i = 0; i < n && plain < 0; i++)
        if (is_type(g_mime_multipart_get_part(all, i), "text", "plain"))
            plain = i;
    if (plain >= 0)
        parts_read(p, g_mime_multipart_get_part(all, plain), depth + 1);
    if (is_blank(str_text(&p->text) + was, p->text.n - was))
        p->text.n = was;
    for (int i = n - 1; i >= 0 && p->parts <= MAIL_PARTS; i--) {
        struct str kept = p->text;
        bool said = !is_blank(str_text(&p->text) + was, p->text.n - was);
        bool html = p->m->from_html;
        if (i == plain)
            continue;
        if (said) /* read for its files alone */
            p->text = (struct str){0};
        parts_read(p, g_mime_multipart_get_part(all, i), depth + 1);
        if (said) {
            p->oom |= p->text.oom;
            str_free(&p->text);
            p->text = kept;
            p->m->from_html = html;
        }
    }
}

void parts_read(struct parsing *p, GMimeObject *o, int depth)
{
    if (o == NULL)
        return;
    if (++p->parts > MAIL_PARTS || depth > MAIL_DEPTH) {
        p->m->cut = true;
        return;
    }
    if (GMIME_IS_MULTIPART(o) && is_type(o, "multipart", "alternative")) {
        read_alternatives(p, GMIME_MULTIPART(o), depth);
    } else if (GMIME_IS_MULTIPART(o)) {
        GMimeMultipart *all = GMIME_MULTIPART(o);
        int n = g_mime_multipart_get_count(all);
        for (int i = 0; i < n && p->parts <= MAIL_PARTS; i++)
            parts_read(p, g_mime_multipart_get_part(all, i), depth + 1);
    } else if (GMIME_IS_MESSAGE_PART(o)) {
        read_message(p, GMIME_MESSAGE_PART(o));
    } else if (GMIME_IS_PART(o)) {
        read_leaf(p, GMIME_PART(o), depth);
    }
}
