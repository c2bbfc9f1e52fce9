/*
 * texts.c: the sections of an article, as they lie in what is stored of it.
 *
 *     varint sections | of each: heading, NUL, anchor, NUL, varint bytes of its
 *     text | the texts
 *
 * Whoever shows a section has unpacked its text anyway: a table of sections
 * would say the same once more, and cost a search for each hit.
 */
#include "db/texts.h"

#include <string.h>

void texts_begin_put(struct str *out, size_t n)
{
    put_varint(out, n);
}

void texts_put(struct str *out, const struct texts_section *s)
{
    str_add(out, s->heading, strlen(s->heading) + 1);
    str_add(out, s->anchor, strlen(s->anchor) + 1);
    put_varint(out, s->n_text);
}

/* A text that ends with NUL; NULL: there is none. */
static const char *get_text(struct reader *r)
{
    const char *p = (const char *)r->p;
    const unsigned char *end = NULL;

    if (r->p < r->end)
        end = memchr(r->p, 0, (size_t)(r->end - r->p));
    r->bad = r->bad || end == NULL;
    r->p = end != NULL ? end + 1 : r->end;
    return end != NULL ? p : NULL;
}

static void get_section(struct texts_section *s, struct reader *r)
{
    s->heading = get_text(r);
    s->anchor = get_text(r);
    s->n_text = (size_t)get_varint(r);
}

bool texts_open(struct texts *t, const void *bytes, size_t n)
{
    struct reader r = {bytes, (const unsigned char *)bytes + n, false};
    struct texts_section s;
    uint64_t sections = get_varint(&r), sum = 0;

    t->r = r;
    t->left = (size_t)sections;
    for (uint64_t i = 0; i < sections && !r.bad; i++) {
        get_section(&s, &r);
        r.bad = r.bad || s.n_text > n - sum;
        sum += r.bad ? 0 : s.n_text;
    }
    t->text = (const char *)r.p;
    return !r.bad && sum == (uint64_t)(r.end - r.p);
}

bool texts_next(struct texts_section *out, struct texts *t)
{
    if (t->left == 0)
        return false;
    t->left--;
    get_section(out, &t->r);
    out->text = t->text;
    t->text += out->n_text;
    return true;
}
