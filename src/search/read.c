/*
 * read.c: the text's words in both languages, and which one it is in.
 *
 * Each side needs the words of its language, and of the other one to translate
 * them. Where both are searched and the language isn't said, one pass over the
 * text finds its words for all three. What a word says of the language is
 * remembered by its spelling.
 */
#include "base/err.h"
#include "search/query.h"
#include "text/fold.h"
#include "text/lang.h"

enum { AHEAD = 16 }; /* chains */
enum { SPELLED_MOST = FOLD_MAX }; /* bytes of a word that is remembered */

int query_words(struct query *q, int lang)
{
    struct side *s = &q->sides[lang];

    if (!s->read && analyze(&q->ix->langs[lang].an, str_text(&q->text),
                            q->text.n, 0, &s->toks, NULL) != LOTSE_OK)
        return err_nomem(q->err);
    s->read = true;
    return LOTSE_OK;
}

/* The evidence of a run that was just analysed. */
static struct lang_score weigh(struct query *q, const struct run *r)
{
    const struct wordlist *const words[LANGS] = {&q->ix->langs[0].an.words,
                                                 &q->ix->langs[1].an.words};
    struct lang_index *l = &q->ix->langs[1];
    size_t n = r->to - r->from;
    uint32_t id = n < SPELLED_MOST
                      ? strmap_get(&l->an.spelled, q->text.p + r->from, n)
                      : STRMAP_NONE;
    uint8_t *bits = id != STRMAP_NONE ? memo_bits(&l->memo, id) : NULL;
    struct lang_score *s = bits != NULL ? memo_weighs(&l->memo, id) : NULL;

    if (s != NULL && *bits & SPELLED_WEIGHED)
        return *s;
    if (s == NULL)
        return lang_run(&q->ix->lex, words, q->text.p, r);
    *s = lang_run(&q->ix->lex, words, q->text.p, r);
    *bits |= SPELLED_WEIGHED;
    return *s;
}

/* The next chains of the text, at most AHEAD; asks for the memory that their
 * words lead to, which no cache holds any more. */
static size_t look_ahead(struct chain ahead[AHEAD], struct scan *scan,
                         const struct query *q)
{
    size_t n = 0;

    for (; n < AHEAD && scan_next(scan, &ahead[n]); n++)
        for (size_t i = 0; i < ahead[n].n; i++) {
            const struct run *r = &ahead[n].runs[i];
            for (int lang = 0; lang < LANGS; lang++)
                strmap_prefetch(&q->ix->langs[lang].an.spelled,
                                q->text.p + r->from, r->to - r->from);
        }
    return n;
}

/* The words of a chain in both languages, and its evidence. */
static bool read_chain(struct lang_score *sum, struct query *q,
                       const struct chain *c, uint32_t pos[LANGS])
{
    for (int i = 0; i < LANGS; i++)
        if (!analyze_chain(&q->ix->langs[i].an, q->text.p, q->text.n, c,
                           &pos[i], &q->sides[i].toks, 0))
            return false;
    for (size_t i = 0; i < c->n; i++) {
        struct lang_score one = weigh(q, &c->runs[i]);
        sum->de += one.de;
        sum->en += one.en;
    }
    return true;
}

/* Ask for what is remembered of the terms of the tokens from `had` on. */
static void prefetch_terms(const struct query *q, const size_t had[LANGS])
{
    for (int lang = 0; lang < LANGS; lang++) {
        const struct toks *t = &q->sides[lang].toks;
        for (size_t i = had[lang]; i < t->n; i++)
            memo_prefetch(&q->ix->langs[lang].memo, t->items[i].term);
    }
}

/* The words of a text that isn't too long, and its language. */
static int read_both(struct query *q)
{
    struct scan scan = {str_text(&q->text), q->text.n, 0};
    struct lang_score sum = {0, 0};
    uint32_t pos[LANGS] = {0};
    struct chain ahead[AHEAD];
    size_t n;

    while ((n = look_ahead(ahead, &scan, q)) > 0) {
        const size_t had[LANGS] = {q->sides[0].toks.n, q->sides[1].toks.n};
        for (size_t i = 0; i < n; i++)
            if (!read_chain(&sum, q, &ahead[i], pos))
                return err_nomem(q->err);
        prefetch_terms(q, had);
    }
    q->sides[0].read = q->sides[1].read = true;
    q->lang = lang_decide(sum);
    return LOTSE_OK;
}

int query_lang(struct query *q)
{
    const struct lang_index *l = q->ix->langs;

    q->lang = q->opts->lang;
    if (q->lang != LOTSE_LANG_AUTO)
        return LOTSE_OK;
    if (l[0].live > 0 && l[1].live > 0 && q->text.n <= LANG_BYTES)
        return read_both(q);
    q->lang = index_lang(q->ix, str_text(&q->text), q->text.n);
    return LOTSE_OK;
}
