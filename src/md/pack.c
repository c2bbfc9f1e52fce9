/*
 * pack.c: a parsed article as bytes, for the pipe from a worker process.
 *
 * Numbers are varints, strings carry their length, lists their count. The
 * reader trusts nothing: a worker that a hostile article has taken over can
 * send any bytes, and gets an error for them.
 */
#include "base/utf8.h"
#include "base/varint.h"
#include "md/md.h"

#include <string.h>

static const char *const rules[] = {"front-matter", "no-title"};

enum { N_RULES = sizeof rules / sizeof *rules };

static void put_bytes(struct str *out, const char *s, size_t n)
{
    put_varint(out, n);
    str_add(out, s, n);
}

static void put_text(struct str *out, const char *s)
{
    put_bytes(out, s, strlen(s));
}

static void put_list(struct str *out, const struct md_strings *l)
{
    put_varint(out, l->n);
    for (size_t i = 0; i < l->n; i++)
        put_text(out, l->items[i]);
}

static void put_section(struct str *out, const struct md_section *s)
{
    put_text(out, s->heading);
    put_text(out, s->anchor);
    put_varint(out, (uint64_t)s->level);
    put_varint(out, s->line);
    put_bytes(out, s->text, s->n_text);
    put_varint(out, s->n_spans);
    for (size_t i = 0; i < s->n_spans; i++) {
        put_varint(out, s->spans[i].from);
        put_varint(out, s->spans[i].to);
        put_varint(out, s->spans[i].kind);
    }
}

static uint64_t rule_number(const char *rule)
{
    uint64_t i = 0;

    while (i + 1 < N_RULES && strcmp(rules[i], rule) != 0)
        i++;
    return i;
}

int md_pack(struct str *out, const struct md_doc *d)
{
    const char *const texts[] = {d->id, d->title, d->lang, d->translation_of,
                                 d->category, d->description, d->updated,
                                 d->review_by, d->markdown, d->html};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_text(out, texts[i]);
    put_list(out, &d->questions);
    put_list(out, &d->tags);
    put_list(out, &d->aliases);
    put_list(out, &d->unknown_keys);
    put_varint(out, (uint64_t)d->level);
    put_varint(out, d->audience);
    put_varint(out, d->status);
    str_add(out, &d->boost, sizeof d->boost);
    put_varint(out, d->no_search);
    put_varint(out, d->title_line);
    put_varint(out, d->n_sections);
    for (size_t i = 0; i < d->n_sections; i++)
        put_section(out, &d->sections[i]);
    put_varint(out, d->n_links);
    for (size_t i = 0; i < d->n_links; i++) {
        put_text(out, d->links[i].target);
        put_varint(out, d->links[i].line);
    }
    put_varint(out, d->n_warnings);
    for (size_t i = 0; i < d->n_warnings; i++) {
        put_varint(out, d->warnings[i].line);
        put_varint(out, rule_number(d->warnings[i].rule));
        put_text(out, d->warnings[i].text);
    }
    return out->oom ? LOTSE_NOMEM : LOTSE_OK;
}

/* ---------------------------------------------------------------- unpack -- */

struct unpack {
    struct reader r;
    struct arena *arena;
    bool oom;
};

static const char *get_bytes(struct unpack *u, size_t *n)
{
    uint64_t len = get_varint(&u->r);
    const char *at = (const char *)u->r.p, *s;

    *n = 0;
    if (u->r.bad || len > (uint64_t)(u->r.end - u->r.p) ||
        memchr(at, '\0', len) != NULL || utf8_valid(at, len) != len) {
        u->r.bad = true;
        return "";
    }
    u->r.p += len;
    s = arena_strn(u->arena, at, len);
    if (s == NULL) {
        u->oom = u->r.bad = true;
        return "";
    }
    *n = len;
    return s;
}

static const char *get_text(struct unpack *u)
{
    size_t n;

    return get_bytes(u, &n);
}

/* A count of things that need at least `least` bytes each, and memory. */
static void *get_array(struct unpack *u, size_t *n, size_t least, size_t size)
{
    uint64_t count = get_varint(&u->r);
    void *p;

    *n = 0;
    if (u->r.bad || count > (uint64_t)(u->r.end - u->r.p) / least) {
        u->r.bad = true;
        return NULL;
    }
    p = arena_array(u->arena, count, size);
    if (p == NULL)
        u->oom = u->r.bad = true;
    else
        *n = count;
    return p;
}

static uint32_t get_number(struct unpack *u, uint64_t max)
{
    uint64_t v = get_varint(&u->r);

    if (v <= max)
        return (uint32_t)v;
    u->r.bad = true;
    return 0;
}

static struct md_strings get_list(struct unpack *u)
{
    struct md_strings l = {0};

    l.items = get_array(u, &l.n, 1, sizeof *l.items);
    for (size_t i = 0; i < l.n; i++)
        l.items[i] = get_text(u);
    return l;
}

static void get_section(struct unpack *u, struct md_section *s)
{
    struct md_span *spans;
    uint32_t at = 0;

    s->heading = get_text(u);
    s->anchor = get_text(u);
    s->level = (int)get_number(u, 6);
    s->line = get_number(u, UINT32_MAX);
    s->text = get_bytes(u, &s->n_text);
    spans = get_array(u, &s->n_spans, 3, sizeof *spans);
    s->spans = spans;
    for (size_t i = 0; i < s->n_spans; i++) {
        spans[i].from = get_number(u, s->n_text);
        spans[i].to = get_number(u, s->n_text);
        spans[i].kind = get_number(u, MD_LINK);
        u->r.bad = u->r.bad || spans[i].from < at ||
                   spans[i].to < spans[i].from;
        at = spans[i].to;
    }
}

static void get_scalars(struct unpack *u, struct md_doc *d)
{
    d->level = (int)get_number(u, 2);
    d->audience = (lotse_audience)get_number(u, LOTSE_LEVEL2);
    d->status = (enum md_status)get_number(u, MD_ARCHIVED);
    if ((size_t)(u->r.end - u->r.p) < sizeof d->boost) {
        u->r.bad = true;
        return;
    }
    memcpy(&d->boost, u->r.p, sizeof d->boost);
    u->r.p += sizeof d->boost;
    u->r.bad = u->r.bad || !(d->boost >= 0.1 && d->boost <= 10);
    d->no_search = get_number(u, 1) != 0;
    d->title_line = get_number(u, UINT32_MAX);
}

int md_unpack(struct md_doc *d, const void *bytes, size_t n)
{
    struct unpack u = {.r = {bytes, (const unsigned char *)bytes + n, false},
                       .arena = &d->arena};
    const char **texts[] = {&d->id, &d->title, &d->lang, &d->translation_of,
                            &d->category, &d->description, &d->updated,
                            &d->review_by, &d->markdown, &d->html};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = get_text(&u);
    d->questions = get_list(&u);
    d->tags = get_list(&u);
    d->aliases = get_list(&u);
    d->unknown_keys = get_list(&u);
    get_scalars(&u, d);
    d->sections = get_array(&u, &d->n_sections, 6, sizeof *d->sections);
    for (size_t i = 0; i < d->n_sections && !u.r.bad; i++)
        get_section(&u, &d->sections[i]);
    d->links = get_array(&u, &d->n_links, 2, sizeof *d->links);
    for (size_t i = 0; i < d->n_links; i++) {
        d->links[i].target = get_text(&u);
        d->links[i].line = get_number(&u, UINT32_MAX);
    }
    d->warnings = get_array(&u, &d->n_warnings, 3, sizeof *d->warnings);
    for (size_t i = 0; i < d->n_warnings; i++) {
        d->warnings[i].line = get_number(&u, UINT32_MAX);
        d->warnings[i].rule = rules[get_number(&u, N_RULES - 1)];
        d->warnings[i].text = get_text(&u);
    }
    if (u.oom)
        return LOTSE_NOMEM;
    return u.r.bad || u.r.p != u.r.end ? LOTSE_INPUT : LOTSE_OK;
}
