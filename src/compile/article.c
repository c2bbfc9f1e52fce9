/*
 * article.c: a parsed article on its way from a worker into the tables.
 *
 *     varint n | n bytes, compressed: texts, Markdown, HTML, rest | varint
 *     bytes of each | the doc without them (md/pack.c)
 *
 * The long texts are compressed where the article was parsed, and go through
 * the pipe and into the index as they are. Behind them lies the rest of the
 * article, so that a later build needs no parser to analyse it again:
 *
 *     varint n | n bytes of the doc, as above | of each section: varint
 *     number of runs of code in it, of each the bytes before it and in it
 */
#include "compile/article.h"
#include "db/texts.h"

#include <string.h>

bool article_searchable(const struct md_doc *d)
{
    return d->status == MD_PUBLISHED && !d->no_search;
}

int article_resolve(struct md_doc *d, const char *path,
                    const struct lexicon *lex)
{
    struct resolved r = {0};
    int rc = resolve_article(&r, path, d, lex);

    if (rc == LOTSE_OK) {
        d->id = arena_strdup(&d->arena, str_text(&r.id));
        d->title = arena_strdup(&d->arena, str_text(&r.title));
        d->lang = lotse_lang_name(r.lang);
        if (d->id == NULL || d->title == NULL)
            rc = LOTSE_NOMEM;
    }
    resolved_free(&r);
    return rc;
}

lotse_lang article_lang(const struct md_doc *d)
{
    return strcmp(d->lang, lotse_lang_name(LOTSE_LANG_DE)) == 0 ? LOTSE_LANG_DE
                                                                : LOTSE_LANG_EN;
}

int article_lines(struct str *out, const struct md_strings *list)
{
    str_clear(out);
    for (size_t i = 0; i < list->n; i++) {
        if (i > 0)
            str_addc(out, '\n');
        for (const char *p = list->items[i]; *p; p++)
            str_addc(out, *p == '\n' ? ' ' : *p);
    }
    return out->oom ? LOTSE_NOMEM : LOTSE_OK;
}

/* The runs of code in a section; links don't matter to the analysis. */
static void put_spans(struct str *out, const struct md_section *s)
{
    uint32_t at = 0;
    size_t n = 0;

    for (size_t i = 0; i < s->n_spans; i++)
        n += s->spans[i].kind == MD_CODE;
    put_varint(out, n);
    for (size_t i = 0; i < s->n_spans; i++) {
        if (s->spans[i].kind != MD_CODE)
            continue;
        put_varint(out, s->spans[i].from - at);
        put_varint(out, s->spans[i].to - s->spans[i].from);
        at = s->spans[i].to;
    }
}

int article_pack(struct str *out, struct md_doc *d, struct packer *p)
{
    size_t n_markdown = strlen(d->markdown), n_html = strlen(d->html);
    size_t plain, texts;
    struct str spans = {0};
    int rc;

    str_clear(&p->texts);
    str_clear(&p->packed);
    str_clear(&p->rest);
    texts_begin_put(&p->texts, d->n_sections);
    for (size_t i = 0; i < d->n_sections; i++) {
        const struct md_section *s = &d->sections[i];
        texts_put(&p->texts, &(struct texts_section){s->heading, s->anchor,
                                                     s->text, s->n_text});
    }
    for (size_t i = 0; i < d->n_sections; i++)
        str_add(&p->texts, d->sections[i].text, d->sections[i].n_text);
    plain = p->texts.n;
    str_add(&p->texts, d->markdown, n_markdown);
    str_add(&p->texts, d->html, n_html);
    for (size_t i = 0; i < d->n_sections; i++) {
        put_spans(&spans, &d->sections[i]);
        d->sections[i].text = "";
        d->sections[i].n_text = d->sections[i].n_spans = 0;
    }
    d->markdown = d->html = "";
    rc = md_pack(&p->rest, d);
    texts = p->texts.n;
    put_varint(&p->texts, p->rest.n);
    str_add(&p->texts, str_text(&p->rest), p->rest.n);
    str_add(&p->texts, str_text(&spans), spans.n);
    if (rc == LOTSE_OK && (p->texts.oom || spans.oom))
        rc = LOTSE_NOMEM;
    if (rc == LOTSE_OK)
        rc = zip_pack(&p->packed, &p->zip, str_text(&p->texts), p->texts.n,
                      plain);
    put_varint(out, p->packed.n);
    str_add(out, str_text(&p->packed), p->packed.n);
    put_varint(out, plain);
    put_varint(out, n_markdown);
    put_varint(out, n_html);
    put_varint(out, p->texts.n - texts);
    str_add(out, str_text(&p->rest), p->rest.n);
    str_free(&spans);
    return rc == LOTSE_OK && out->oom ? LOTSE_NOMEM : rc;
}

void packer_free(struct packer *p)
{
    zip_free(&p->zip);
    str_free(&p->texts);
    str_free(&p->packed);
    str_free(&p->rest);
}

/* The sizes of the texts, which must add up to something that fits. */
static int read_sizes(struct article *a, struct reader *r)
{
    uint32_t *const sizes[] = {&a->n_plain, &a->n_markdown, &a->n_html,
                               &a->n_rest};
    uint64_t sum = 0;

    for (int i = 0; i < 4; i++) {
        uint64_t n = get_varint(r);
        if (r->bad || n > ZIP_MAX || (sum += n) > ZIP_MAX)
            return LOTSE_INPUT;
        *sizes[i] = (uint32_t)n;
    }
    return LOTSE_OK;
}

int article_unpack(struct article *a, const char *bytes, size_t n)
{
    struct reader r = {(const unsigned char *)bytes,
                       (const unsigned char *)bytes + n, false};
    int rc;

    *a = (struct article){.packed = ""};
    a->n_packed = get_varint(&r);
    if (r.bad || a->n_packed > (size_t)(r.end - r.p))
        return LOTSE_INPUT;
    a->packed = (const char *)r.p;
    r.p += a->n_packed;
    rc = read_sizes(a, &r);
    if (rc == LOTSE_OK)
        rc = md_unpack(&a->doc, r.p, (size_t)(r.end - r.p));
    a->lang = rc == LOTSE_OK ? article_lang(&a->doc) : LOTSE_LANG_EN;
    return rc;
}

/* The sections' texts and their runs of code. */
static int load_sections(struct article *a, struct reader *r,
                         const char *plain, size_t n_plain)
{
    struct texts texts;
    struct texts_section section;

    if (!texts_open(&texts, plain, n_plain))
        return LOTSE_INPUT;
    for (size_t i = 0; i < a->doc.n_sections; i++) {
        struct md_section *s = &a->doc.sections[i];
        uint64_t n, spans = get_varint(r), to = 0;
        struct md_span *p;
        if (r->bad || spans > (uint64_t)(r->end - r->p) ||
            !texts_next(&section, &texts))
            return LOTSE_INPUT;
        n = section.n_text;
        p = arena_array(&a->doc.arena, spans + 1, sizeof *p);
        if (p == NULL)
            return LOTSE_NOMEM;
        s->text = section.text;
        s->n_text = n;
        s->spans = p;
        s->n_spans = spans;
        for (uint64_t k = 0; k < spans; k++) {
            uint64_t from = get_varint(r), size = get_varint(r);
            if (from > n - to || size > n - to - from)
                return LOTSE_INPUT;
            p[k] = (struct md_span){(uint32_t)(to + from),
                                    (uint32_t)(to + from + size), MD_CODE};
            to += from + size;
        }
    }
    return r->bad || r->p != r->end || texts.left > 0 ? LOTSE_INPUT : LOTSE_OK;
}

int article_load(struct article *a, const struct stored *from, struct zip *zip)
{
    uint64_t n = 0, before, parts[] = {from->n_plain, from->n_markdown,
                                       from->n_html, from->n_rest};
    struct str all = {0};
    struct reader r;
    const char *texts;
    int rc = LOTSE_OK;

    *a = (struct article){.packed = ""};
    for (int i = 0; i < 4 && rc == LOTSE_OK; i++) {
        rc = parts[i] <= ZIP_MAX ? LOTSE_OK : LOTSE_INPUT;
        n += parts[i];
    }
    if (rc == LOTSE_OK)
        rc = zip_unpack(&all, zip, from->packed, from->n_packed, n);
    texts = arena_strn(&a->doc.arena, str_text(&all),
                       rc == LOTSE_OK ? from->n_plain : 0);
    a->packed = arena_strn(&a->doc.arena, from->packed, from->n_packed);
    a->n_packed = from->n_packed;
    if (rc == LOTSE_OK && (texts == NULL || a->packed == NULL))
        rc = LOTSE_NOMEM;
    if (rc == LOTSE_OK) {
        before = n - from->n_rest;
        r = (struct reader){(const unsigned char *)all.p + before,
                            (const unsigned char *)all.p + n, false};
        n = get_varint(&r);
        rc = r.bad || n > (uint64_t)(r.end - r.p)
                 ? LOTSE_INPUT
                 : md_unpack(&a->doc, r.p, n);
        r.p += rc == LOTSE_OK ? n : 0;
    }
    if (rc == LOTSE_OK)
        rc = load_sections(a, &r, texts, from->n_plain);
    str_free(&all);
    a->n_plain = (uint32_t)from->n_plain;
    a->n_markdown = (uint32_t)from->n_markdown;
    a->n_html = (uint32_t)from->n_html;
    a->n_rest = (uint32_t)from->n_rest;
    a->lang = rc == LOTSE_OK ? article_lang(&a->doc) : LOTSE_LANG_EN;
    return rc;
}

void article_free(struct article *a)
{
    md_doc_free(&a->doc);
    *a = (struct article){.packed = ""};
}
