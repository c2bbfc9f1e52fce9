/*
 * analysis.c: an article becomes the tokens of its fields.
 *
 * Each text is analysed once; postings, forward lists and FTS5 are made of the
 * same tokens. Code and running text of a section are one text with two masks:
 * in each field the other's bytes are blanks, so that words stay apart.
 */
#include "compile/analysis.h"
#include "compile/article.h"

#include <stdlib.h>
#include <string.h>

int analysis_init(struct analysis *a, const struct lexicon *lex,
                  const struct solved *solved)
{
    int rc = LOTSE_OK;

    *a = (struct analysis){.solved = solved};
    for (int i = 0; i < LANGS && rc == LOTSE_OK; i++) {
        rc = analyzer_init(&a->an[i], (lotse_lang)(i + 1), lex, NULL);
        a->writers[i] = (struct token_writer){&a->an[i], 0, 0};
    }
    if (rc != LOTSE_OK)
        analysis_free(a);
    return rc;
}

void analysis_free(struct analysis *a)
{
    for (int i = 0; i < LANGS; i++)
        analyzer_free(&a->an[i]);
    free(a->toks.items);
    str_free(&a->body);
    str_free(&a->code);
}

static int put_text(struct str *out, struct analysis *a, struct analyzer *an,
                    const char *text, size_t n)
{
    a->toks.n = 0;
    if (n > 0 && analyze(an, text, n, 0, &a->toks, NULL) != LOTSE_OK)
        return LOTSE_NOMEM;
    tokens_put(out, &a->toks);
    return out->oom ? LOTSE_NOMEM : LOTSE_OK;
}

/* Each line on its own: a title, a question. */
static int put_lines(struct str *out, struct analysis *a, struct analyzer *an,
                     const char *text, size_t n)
{
    size_t lines = 0;
    int rc = LOTSE_OK;

    for (size_t at = 0; at < n; lines++) {
        const char *end = memchr(text + at, '\n', n - at);
        at = end != NULL ? (size_t)(end - text) + 1 : n;
    }
    put_varint(out, lines);
    for (size_t at = 0; at < n && rc == LOTSE_OK;) {
        const char *end = memchr(text + at, '\n', n - at);
        size_t to = end != NULL ? (size_t)(end - text) : n;
        rc = put_text(out, a, an, text + at, to - at);
        at = to + 1;
    }
    return rc;
}

/* Split a section's text into a->body and a->code; *from and *to is where code
 * is, if any. */
static int mask_code(struct analysis *a, const struct md_section *s,
                     size_t *from, size_t *to)
{
    *from = *to = 0;
    str_clear(&a->body);
    str_clear(&a->code);
    for (size_t i = 0; i < s->n_spans; i++) {
        struct md_span span = s->spans[i];
        if (span.kind != MD_CODE)
            continue;
        if (*to == 0) {
            *from = span.from;
            str_add(&a->body, s->text, s->n_text);
            if (!str_reserve(&a->code, s->n_text + 1) || a->body.oom)
                return LOTSE_NOMEM;
            memset(a->code.p, ' ', s->n_text);
        }
        memcpy(a->code.p + span.from, s->text + span.from, span.to - span.from);
        memset(a->body.p + span.from, ' ', span.to - span.from);
        *to = span.to;
    }
    return LOTSE_OK;
}

static int put_section(struct str *out, struct analysis *a, struct analyzer *an,
                       const struct md_section *s)
{
    size_t from, to;
    int rc = mask_code(a, s, &from, &to);

    if (rc == LOTSE_OK)
        rc = put_text(out, a, an, s->heading, strlen(s->heading));
    if (rc == LOTSE_OK)
        rc = put_text(out, a, an, to > 0 ? a->body.p : s->text, s->n_text);
    if (rc == LOTSE_OK)
        rc = put_text(out, a, an, to > 0 ? a->code.p + from : "", to - from);
    return rc;
}

/* What solved tickets said of the article, by its path and by its id. */
static int put_solved(struct str *out, struct analysis *a, struct analyzer *an,
                      const char *path, const char *id)
{
    struct str words = {0};
    int rc = solved_wording(&words, a->solved, path, an);

    if (rc == LOTSE_OK && strcmp(path, id) != 0)
        rc = solved_wording(&words, a->solved, id, an);
    if (rc == LOTSE_OK)
        rc = put_text(out, a, an, str_text(&words), words.n);
    str_free(&words);
    return rc;
}

int analysis_run(struct str *fresh, struct str *tokens, struct analysis *a,
                 const struct md_doc *d, const char *path)
{
    int lang = article_lang(d) - 1;
    struct analyzer *an = &a->an[lang];
    struct str lines = {0};
    int rc = put_lines(tokens, a, an, d->title, strlen(d->title));

    if (rc == LOTSE_OK)
        rc = article_lines(&lines, &d->questions);
    if (rc == LOTSE_OK)
        rc = put_lines(tokens, a, an, str_text(&lines), lines.n);
    if (rc == LOTSE_OK)
        rc = article_lines(&lines, &d->tags);
    if (rc == LOTSE_OK)
        rc = put_text(tokens, a, an, str_text(&lines), lines.n);
    if (rc == LOTSE_OK)
        rc = put_text(tokens, a, an, d->description, strlen(d->description));
    put_varint(tokens, d->n_sections);
    for (size_t i = 0; i < d->n_sections && rc == LOTSE_OK; i++)
        rc = put_section(tokens, a, an, &d->sections[i]);
    if (rc == LOTSE_OK)
        rc = put_solved(tokens, a, an, path, d->id);
    str_free(&lines);
    if (rc == LOTSE_OK)
        tokens_put_new(fresh, &a->writers[lang]);
    return rc == LOTSE_OK && (fresh->oom || tokens->oom) ? LOTSE_NOMEM : rc;
}
