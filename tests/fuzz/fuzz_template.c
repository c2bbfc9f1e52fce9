/*
 * fuzz_template.c: texts of mails as a desk may write them, of any bytes.
 *
 * Lines "---" part de.txt, mail.html and a value; a part that is empty isn't
 * there. What can't be read is told with its file. What can gives every mail
 * with hostile values: a subject of one line, no name of a value left, and no
 * tag that the frame hasn't.
 */
#include "fuzz.h"
#include "mail/template.h"

#include <string.h>
#include <unistd.h>

enum { PARTS = 3 };

static char folder[] = "/tmp/lotse-fuzz-mail.XXXXXX";
static char path[PARTS - 1][64];

static void clean_up(void)
{
    for (int i = 0; i < PARTS - 1; i++)
        unlink(path[i]);
    rmdir(folder);
}

static void set_up(void)
{
    MUST(mkdtemp(folder) != NULL);
    snprintf(path[0], sizeof path[0], "%s/de.txt", folder);
    snprintf(path[1], sizeof path[1], "%s/mail.html", folder);
    atexit(clean_up);
}

static void put(const char *to, const struct str *bytes)
{
    FILE *f;

    unlink(to);
    if (bytes->n == 0)
        return;
    f = fopen(to, "w");
    MUST(f != NULL && fwrite(bytes->p, 1, bytes->n, f) == bytes->n);
    MUST(fclose(f) == 0);
}

static void write_all(const struct templates *t, const char *value, bool framed)
{
    const char *values[VALUE_COUNT];

    for (int i = 0; i < VALUE_COUNT; i++)
        values[i] = i % 3 == 1 ? "" : value;
    for (int kind = 0; kind < OUTBOX_KINDS; kind++) {
        struct str subject = {0}, text = {0}, html = {0};
        template_write(&subject, &text, &html, t, (enum outbox_kind)kind, true,
                       values);
        MUST(!subject.oom && !text.oom && !html.oom);
        MUST(strchr(str_text(&subject), '\n') == NULL);
        MUST(strstr(str_text(&subject), "{{") == NULL);
        MUST(strstr(str_text(&text), "{{") == NULL);
        MUST(strstr(str_text(&text), "\n\n\n") == NULL);
        MUST(framed || strcasestr(str_text(&html), "<script") == NULL);
        str_free(&subject);
        str_free(&text);
        str_free(&html);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *at = (const char *)data, *end = at + n, *cut;
    struct str parts[PARTS] = {{0}};
    struct templates *t;
    lotse_err err = {0};
    size_t k = 0;
    int rc;

    if (path[0][0] == '\0')
        set_up();
    for (int i = 0; i < PARTS && n > 0; i++, at = cut + 4) {
        cut = i < PARTS - 1 ? memmem(at, (size_t)(end - at), "---\n", 4) : NULL;
        str_add(&parts[i], at, (size_t)((cut != NULL ? cut : end) - at));
        if (cut == NULL)
            break;
    }
    put(path[0], &parts[0]);
    put(path[1], &parts[1]);
    rc = templates_open(&t, folder, &err);
    MUST(rc == LOTSE_OK ||
         (rc == LOTSE_INPUT && t == NULL && strstr(err.msg, folder) != NULL));
    /* a value is a line or some, and names none of ours */
    for (size_t i = 0; i < parts[2].n; i++)
        if (parts[2].p[i] != '{' && parts[2].p[i] != '\n' &&
            parts[2].p[i] != '\0')
            parts[2].p[k++] = parts[2].p[i];
    if (parts[2].p != NULL)
        parts[2].p[k] = '\0';
    if (rc == LOTSE_OK) {
        write_all(t, str_text(&parts[2]), parts[1].n > 0);
        write_all(t, "<script>\"&</script> http://x.example/'<script>",
                  parts[1].n > 0);
    }
    templates_close(t);
    for (int i = 0; i < PARTS; i++)
        str_free(&parts[i]);
    return 0;
}
