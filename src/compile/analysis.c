/*
 * analysis.c: an article becomes the tokens of its fields.
 *
 * Each text is scanned once, when its article is parsed; postings, forward
 * lists and FTS5 are made of the same tokens. Code and running text of a
 * section are one text with two masks: in each field the other's bytes are
 * blanks, so that words stay apart.
 *
 *     record: varint language, varint length, id | the texts (record.c) in the
 *             order of the tokens, all but the solved tickets
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
        a->an[i].late = true;
        a->writers[i].an = &a->an[i];
    }
    if (rc != LOTSE_OK)
        analysis_free(a);
    return rc;
}

void analysis_free(struct analysis *a)
{
    for (int i = 0; i < LANGS; i++) {
        analyzer_free(&a->an[i]);
        token_writer_free(&a->writers[i]);
        count_free(&a->counts[i]);
    }
    free(a->toks.items);
    str_free(&a->body);
    str_free(&a->code);
    str_free(&a->solved_record);
}

static int put_text(struct str *out, struct analysis *a, struct analyzer *an,
                    const char *text, size_t n)
{
    a->toks.n = 0;
    if (n > 0 && analyze(an, text, n, 0, &a->toks, NULL) != LOTSE_OK)
        return LOTSE_NOMEM;
    record_put(out, an, &a->toks);
    return out->oom ? LOTSE_NOMEM : count_toks(&a->counts[an->lang - 1],
                                               &a->toks);
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

int analysis_keep(struct str *record, struct analysis *a,
                  const struct md_doc *d)
{
    int lang = article_lang(d) - 1;
    struct analyzer *an = &a->an[lang];
    struct str lines = {0};
    int rc;

    put_varint(record, (uint64_t)lang);
    put_varint(record, strlen(d->id));
    str_adds(record, d->id);
    rc = put_lines(record, a, an, d->title, strlen(d->title));
    if (rc == LOTSE_OK)
        rc = article_lines(&lines, &d->questions);
    if (rc == LOTSE_OK)
        rc = put_lines(record, a, an, str_text(&lines), lines.n);
    if (rc == LOTSE_OK)
        rc = article_lines(&lines, &d->tags);
    if (rc == LOTSE_OK)
        rc = put_text(record, a, an, str_text(&lines), lines.n);
    if (rc == LOTSE_OK)
        rc = put_text(record, a, an, d->description, strlen(d->description));
    put_varint(record, d->n_sections);
    for (size_t i = 0; i < d->n_sections && rc == LOTSE_OK; i++)
        rc = put_section(record, a, an, &d->sections[i]);
    str_free(&lines);
    return rc == LOTSE_OK && record->oom ? LOTSE_NOMEM : rc;
}

int analysis_words(struct analysis *a, int lang, const struct wordlist *words)
{
    count_free(&a->counts[lang]);
    return analyzer_words(&a->an[lang], words);
}

/* ------------------------------------------------------- the second look -- */

/* A record that is read: its texts go to `out`, or, where that is NULL, out of
 * the counts. */
struct second {
    struct analysis *a;
    int lang;
    const char *id;
    size_t n_id;
    struct reader r;
    struct str *out;
};

static int take_texts(struct second *s, uint64_t n)
{
    int rc = LOTSE_OK;

    for (uint64_t i = 0; i < n && rc == LOTSE_OK; i++)
        rc = s->out != NULL
                 ? record_take(s->out, &s->a->writers[s->lang], &s->r)
                 : record_uncount(&s->a->counts[s->lang], &s->r);
    return rc;
}

/* A number of items, `each` texts an item. */
static int take_items(struct second *s, uint64_t each)
{
    uint64_t n = get_varint(&s->r);

    if (s->out != NULL)
        put_varint(s->out, n);
    return take_texts(s, n * each);
}

static int take_record(struct second *s, struct analysis *a,
                       const struct str *record, struct str *out)
{
    uint64_t lang;
    int rc;

    *s = (struct second){.a = a, .out = out};
    s->r.p = (const unsigned char *)str_text(record);
    s->r.end = s->r.p + record->n;
    lang = get_varint(&s->r);
    s->n_id = get_varint(&s->r);
    if (s->r.bad || lang >= LANGS || s->n_id > (size_t)(s->r.end - s->r.p))
        return LOTSE_INPUT;
    s->lang = (int)lang;
    s->id = (const char *)s->r.p;
    s->r.p += s->n_id;
    rc = take_items(s, 1);
    if (rc == LOTSE_OK)
        rc = take_items(s, 1);
    if (rc == LOTSE_OK)
        rc = take_texts(s, 2);
    return rc == LOTSE_OK ? take_items(s, 3) : rc;
}

int analysis_uncount(struct analysis *a, const struct str *record)
{
    struct second s;

    return take_record(&s, a, record, NULL);
}

/* What solved tickets said of the article, by its path and by its id. */
static int put_solved(struct second *s, const char *path)
{
    struct analysis *a = s->a;
    struct analyzer *an = &a->an[s->lang];
    struct str words = {0}, id = {0};
    int rc = solved_wording(&words, a->solved, path, an);

    str_add(&id, s->id, s->n_id);
    if (rc == LOTSE_OK && strcmp(path, str_text(&id)) != 0)
        rc = solved_wording(&words, a->solved, str_text(&id), an);
    str_clear(&a->solved_record);
    if (rc == LOTSE_OK)
        rc = put_text(&a->solved_record, a, an, str_text(&words), words.n);
    s->r.p = (const unsigned char *)str_text(&a->solved_record);
    s->r.end = s->r.p + a->solved_record.n;
    if (rc == LOTSE_OK)
        rc = id.oom ? LOTSE_NOMEM : take_texts(s, 1);
    str_free(&id);
    str_free(&words);
    return rc;
}

int analysis_run(struct str *fresh, struct str *tokens, struct analysis *a,
                 const struct str *record, const char *path)
{
    struct second s;
    int rc = take_record(&s, a, record, tokens);

    if (rc == LOTSE_OK)
        rc = put_solved(&s, path);
    if (rc == LOTSE_OK)
        tokens_put_new(fresh, &a->writers[s.lang]);
    return rc == LOTSE_OK && (fresh->oom || tokens->oom) ? LOTSE_NOMEM : rc;
}
