/*
 * resolve.c: what a file's path says about its article.
 *
 * Authors of real trees rarely write an id or a language; where the file lies
 * says both. The front matter wins over the path, the path over the text.
 */
#include "compile/resolve.h"
#include "text/lang.h"

#include <string.h>

static lotse_lang lang_of_name(const char *p, size_t n)
{
    if (n == 2 && memcmp(p, "de", 2) == 0)
        return LOTSE_LANG_DE;
    if (n == 2 && memcmp(p, "en", 2) == 0)
        return LOTSE_LANG_EN;
    return LOTSE_LANG_AUTO;
}

/* The id, and the language that the path names or AUTO. */
static lotse_lang read_path(struct str *id, const char *path)
{
    lotse_lang lang = LOTSE_LANG_AUTO, found;
    const char *at = path, *slash, *dot;

    while ((slash = strchr(at, '/')) != NULL) {
        found = lang_of_name(at, (size_t)(slash - at));
        if (found != LOTSE_LANG_AUTO && lang == LOTSE_LANG_AUTO)
            lang = found;
        else
            str_add(id, at, (size_t)(slash - at) + 1);
        at = slash + 1;
    }
    dot = strrchr(at, '.');
    str_add(id, at, dot == NULL ? strlen(at) : (size_t)(dot - at));
    if (id->n > 3 && id->p[id->n - 3] == '.') {
        found = lang_of_name(id->p + id->n - 2, 2);
        if (found != LOTSE_LANG_AUTO) {
            lang = found;
            id->n -= 3;
            id->p[id->n] = '\0';
        }
    }
    return lang;
}

static lotse_lang detect(const struct md_doc *doc, const struct lexicon *lex)
{
    struct lang_score sum =
        lang_score(lex, NULL, doc->title, strlen(doc->title));

    for (size_t i = 0; i < doc->n_sections && i < 20; i++) {
        struct lang_score s = lang_score(lex, NULL, doc->sections[i].text,
                                         doc->sections[i].n_text);
        sum.de += s.de;
        sum.en += s.en;
    }
    return sum.de > sum.en ? LOTSE_LANG_DE : LOTSE_LANG_EN;
}

int resolve_article(struct resolved *out, const char *path,
                    const struct md_doc *doc, const struct lexicon *lex)
{
    lotse_lang by_path;

    *out = (struct resolved){.lang = LOTSE_LANG_AUTO};
    by_path = read_path(&out->id, path);
    if (out->id.oom)
        return LOTSE_NOMEM;
    if (*doc->id) {
        str_clear(&out->id);
        str_adds(&out->id, doc->id);
    }
    str_adds(&out->title, *doc->title ? doc->title : str_text(&out->id));
    if (*doc->lang)
        out->lang = lang_of_name(doc->lang, strlen(doc->lang));
    if (out->lang == LOTSE_LANG_AUTO)
        out->lang = by_path;
    if (out->lang == LOTSE_LANG_AUTO)
        out->lang = detect(doc, lex);
    return out->id.oom || out->title.oom ? LOTSE_NOMEM : LOTSE_OK;
}

void resolved_free(struct resolved *r)
{
    str_free(&r->id);
    str_free(&r->title);
}

bool resolve_link(struct str *out, const char *path, const char *target)
{
    size_t n = strcspn(target, "#?");
    const char *slash = strrchr(path, '/');

    str_clear(out);
    if (n == 0 || target[0] == '/' || memchr(target, ':', n) != NULL)
        return false;
    if (slash != NULL)
        str_add(out, path, (size_t)(slash - path));
    for (size_t at = 0; at < n;) {
        size_t len = strcspn(target + at, "/#?");
        if (len == 2 && memcmp(target + at, "..", 2) == 0) {
            if (out->n == 0)
                return false;
            while (out->n > 0 && out->p[out->n - 1] != '/')
                out->n--;
            out->n -= out->n > 0;
        } else if (len > 0 && !(len == 1 && target[at] == '.')) {
            if (out->n > 0)
                str_addc(out, '/');
            for (size_t i = at; i < at + len; i++) {
                if (strncmp(target + i, "%20", 3) == 0) {
                    str_addc(out, ' ');
                    i += 2;
                } else {
                    str_addc(out, target[i]);
                }
            }
        }
        at += len;
        at += at < n && target[at] == '/';
    }
    if (out->p != NULL)
        out->p[out->n] = '\0';
    return out->n > 0;
}
