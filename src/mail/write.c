/*
 * write.c: a mail as bytes, by GMime.
 *
 *     multipart/mixed            only where there are files
 *         multipart/alternative
 *             text/plain, text/html
 *         files
 *
 * What a machine sends says so in every way that others look for: RFC 3834's
 * Auto-Submitted, X-Auto-Response-Suppress, Precedence, X-Loop, and our own
 * mark; whoever sends it gives it the null return path.
 */
#include "mail/write.h"

#include "base/err.h"
#include "base/utf8.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <string.h>

enum { ADDRESS_MAX = 254, REFS_MAX = 20, HEADER_MAX = 900 };

static void init(void)
{
    g_mime_init();
}

bool letter_is_address(const char *s)
{
    size_t n = strlen(s), ats = 0;

    if (n < 3 || n > ADDRESS_MAX || s[0] == '-' || s[0] == '@' ||
        s[n - 1] == '@' || utf8_valid(s, n) < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c <= ' ' || c == 127 || strchr("<>()[],;:\\\"", c) != NULL)
            return false;
        ats += c == '@';
    }
    return ats == 1;
}

/* A value as one line of at most HEADER_MAX bytes. */
static void clean(struct str *out, const char *s)
{
    size_t n = strlen(s), began = out->n;

    if (n > HEADER_MAX)
        for (n = HEADER_MAX; n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80;)
            n--;
    str_add_valid(out, s, n);
    for (size_t i = began; i < out->n; i++)
        if ((unsigned char)out->p[i] < ' ' || out->p[i] == 127)
            out->p[i] = ' ';
}

static void header(GMimeMessage *m, const char *name, const char *value)
{
    struct str s = {0};

    clean(&s, value);
    g_mime_object_set_header(GMIME_OBJECT(m), name, str_text(&s), "utf-8");
    str_free(&s);
}

static void address(GMimeMessage *m, GMimeAddressType type, const char *name,
                    const char *addr)
{
    struct str s = {0};

    clean(&s, name);
    g_mime_message_add_mailbox(m, type, s.n > 0 ? s.p : NULL, addr);
    str_free(&s);
}

static void references(GMimeMessage *m, const struct letter *l)
{
    struct str s = {0};
    size_t first = l->n_refs > REFS_MAX ? l->n_refs - REFS_MAX : 0;

    if (l->n_refs == 0)
        return;
    for (size_t i = first; i < l->n_refs; i++)
        str_addf(&s, "%s<%s>", i > first ? "\n\t" : "", l->refs[i]);
    /* GMime folds these itself, and takes them as they are */
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '\n' || s.p[i] == '\t')
            s.p[i] = ' ';
    g_mime_object_set_header(GMIME_OBJECT(m), "References", str_text(&s),
                             NULL);
    str_clear(&s);
    str_addf(&s, "<%s>", l->refs[l->n_refs - 1]);
    g_mime_object_set_header(GMIME_OBJECT(m), "In-Reply-To", str_text(&s),
                             NULL);
    str_free(&s);
}

static void headers(GMimeMessage *m, const struct letter *l)
{
    struct str s = {0};
    GDateTime *date = g_date_time_new_from_unix_utc(l->date);

    address(m, GMIME_ADDRESS_TYPE_FROM, l->from_name, l->from);
    address(m, GMIME_ADDRESS_TYPE_TO, "", l->to);
    address(m, GMIME_ADDRESS_TYPE_REPLY_TO, l->from_name, l->from);
    clean(&s, l->subject);
    g_mime_message_set_subject(m, str_text(&s), "utf-8");
    str_free(&s);
    g_mime_message_set_date(m, date);
    g_date_time_unref(date);
    g_mime_message_set_message_id(m, l->message_id);
    references(m, l);
    header(m, "X-Lotse", l->mark);
    if (l->to_agent) {
        struct str id = {0};
        str_addf(&id, "<tickets.%s>", strchr(l->from, '@') + 1);
        header(m, "List-Id", str_text(&id));
        str_free(&id);
    }
    if (!l->automatic)
        return;
    header(m, "Auto-Submitted",
           l->answer ? "auto-replied" : "auto-generated");
    header(m, "X-Auto-Response-Suppress", "All");
    header(m, "Precedence", "bulk");
    header(m, "X-Loop", l->from);
}

static void set_bytes(GMimePart *part, const void *bytes, size_t n,
                      GMimeContentEncoding encoding)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, n);
    GMimeDataWrapper *data = g_mime_data_wrapper_new_with_stream(
        stream, GMIME_CONTENT_ENCODING_DEFAULT);

    g_mime_part_set_content(part, data);
    g_mime_part_set_content_encoding(part, encoding);
    g_object_unref(data);
    g_object_unref(stream);
}

/* UTF-8 always: GMime's own text parts choose older charsets. */
static GMimeObject *text_part(const char *subtype, const char *text)
{
    GMimePart *part = g_mime_part_new_with_type("text", subtype);

    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset",
                                             "utf-8");
    set_bytes(part, text, strlen(text),
              GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    return GMIME_OBJECT(part);
}

static void add_part(GMimeMultipart *to, GMimeObject *part)
{
    g_mime_multipart_add(to, part);
    g_object_unref(part);
}

static GMimeObject *file_part(const lotse_file *f)
{
    GMimePart *part = g_mime_part_new_with_type("application", "octet-stream");
    struct str name = {0};

    clean(&name, f->name);
    set_bytes(part, f->bytes, f->n, GMIME_CONTENT_ENCODING_BASE64);
    g_mime_object_set_disposition(GMIME_OBJECT(part), "attachment");
    g_mime_part_set_filename(part, str_text(&name));
    str_free(&name);
    return GMIME_OBJECT(part);
}

static GMimeObject *body(const struct letter *l)
{
    GMimeMultipart *both = g_mime_multipart_new_with_subtype("alternative");
    GMimeMultipart *all;

    add_part(both, text_part("plain", l->text));
    add_part(both, text_part("html", l->html));
    if (l->n_files == 0)
        return GMIME_OBJECT(both);
    all = g_mime_multipart_new_with_subtype("mixed");
    add_part(all, GMIME_OBJECT(both));
    for (size_t i = 0; i < l->n_files; i++)
        add_part(all, file_part(&l->files[i]));
    return GMIME_OBJECT(all);
}

/* Every kind of line end becomes CR LF: a bare LF is read differently by
 * different servers, and a second mail could be hidden behind one. */
static void add_crlf(struct str *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '\r' && i + 1 < n && s[i + 1] == '\n')
            i++;
        if (s[i] == '\r' || s[i] == '\n')
            str_add(out, "\r\n", 2);
        else
            str_addc(out, s[i]);
    }
}

int letter_write(struct str *out, const struct letter *l, lotse_err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    GMimeMessage *m;
    GMimeObject *content;
    char *text;

    pthread_once(&once, init);
    m = g_mime_message_new(TRUE);
    content = body(l);
    headers(m, l);
    g_mime_message_set_mime_part(m, content);
    g_object_unref(content);
    text = g_mime_object_to_string(GMIME_OBJECT(m), NULL);
    g_object_unref(m);
    if (text == NULL)
        return err_nomem(err);
    add_crlf(out, text, strlen(text));
    g_free(text);
    return out->oom ? err_nomem(err) : LOTSE_OK;
}
