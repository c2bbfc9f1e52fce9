/*
 * article.c: a parsed article on its way from a worker into the tables.
 *
 *     varint n | n bytes of compressed texts | varint bytes of Markdown, HTML |
 *     varint bytes of each section's text | the doc without them (md/pack.c)
 *
 * The long texts are compressed where the article was parsed, and go through
 * the pipe and into the index as they are.
 */
#include "compile/article.h"
#include "base/varint.h"

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

int article_pack(struct str *out, struct md_doc *d, struct packer *p)
{
    size_t n_markdown = strlen(d->markdown), n_html = strlen(d->html);
    int rc = LOTSE_NOMEM;

    str_clear(&p->texts);
    str_clear(&p->packed);
    for (size_t i = 0; i < d->n_sections; i++)
        str_add(&p->texts, d->sections[i].text, d->sections[i].n_text);
    str_add(&p->texts, d->markdown, n_markdown);
    str_add(&p->texts, d->html, n_html);
    if (!p->texts.oom)
        rc = zip_pack(&p->packed, &p->zip, str_text(&p->texts), p->texts.n);
    put_varint(out, p->packed.n);
    str_add(out, str_text(&p->packed), p->packed.n);
    put_varint(out, n_markdown);
    put_varint(out, n_html);
    put_varint(out, d->n_sections);
    for (size_t i = 0; i < d->n_sections; i++) {
        put_varint(out, d->sections[i].n_text);
        d->sections[i].text = "";
        d->sections[i].n_text = d->sections[i].n_spans = 0;
    }
    d->markdown = d->html = "";
    return rc == LOTSE_OK ? md_pack(out, d) : rc;
}

void packer_free(struct packer *p)
{
    zip_free(&p->zip);
    str_free(&p->texts);
    str_free(&p->packed);
}

/* The sizes of the texts, which must add up to something that fits. */
static int read_sizes(struct article *a, struct reader *r)
{
    uint64_t sum, n;

    a->n_markdown = (uint32_t)(sum = get_varint(r));
    if (sum > ZIP_MAX)
        return LOTSE_INPUT;
    n = get_varint(r);
    a->n_html = (uint32_t)n;
    if (n > ZIP_MAX)
        return LOTSE_INPUT;
    sum += n;
    n = get_varint(r);
    if (r->bad || n > (uint64_t)(r->end - r->p))
        return LOTSE_INPUT;
    a->n_texts = arena_array(&a->doc.arena, n + 1, sizeof *a->n_texts);
    if (a->n_texts == NULL)
        return LOTSE_NOMEM;
    a->doc.n_sections = n; /* until the doc itself was read */
    for (uint64_t i = 0; i < n && sum <= ZIP_MAX; i++) {
        uint64_t k = get_varint(r);
        a->n_texts[i] = (uint32_t)k;
        sum += k <= ZIP_MAX ? k : ZIP_MAX;
    }
    return r->bad || sum > ZIP_MAX ? LOTSE_INPUT : LOTSE_OK;
}

int article_unpack(struct article *a, const char *bytes, size_t n)
{
    struct reader r = {(const unsigned char *)bytes,
                       (const unsigned char *)bytes + n, false};
    size_t sections;
    int rc;

    *a = (struct article){.packed = ""};
    a->n_packed = get_varint(&r);
    if (r.bad || a->n_packed > (size_t)(r.end - r.p))
        return LOTSE_INPUT;
    a->packed = (const char *)r.p;
    r.p += a->n_packed;
    rc = read_sizes(a, &r);
    sections = a->doc.n_sections;
    if (rc == LOTSE_OK)
        rc = md_unpack(&a->doc, r.p, (size_t)(r.end - r.p));
    if (rc == LOTSE_OK && a->doc.n_sections != sections)
        rc = LOTSE_INPUT;
    a->lang = rc == LOTSE_OK ? article_lang(&a->doc) : LOTSE_LANG_EN;
    return rc;
}

void article_free(struct article *a)
{
    md_doc_free(&a->doc);
    *a = (struct article){.packed = ""};
}
