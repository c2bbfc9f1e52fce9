/*
 * explain.c: reasons for a candidate's place, in plain words.
 *
 * At most REASONS lines: the weightiest words by where the article holds them,
 * named as the ticket writes them, or as the article does where a translation
 * or a mended mistake led there; what the subject gave; why it stands below
 * the hit before it. The sentences are German for a German text and English
 * for any other. The full form adds each feature: value, standard score,
 * weight.
 */
#include "base/err.h"
#include "db/helped.h"
#include "search/explain.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { REASONS = 5, REASONS_MAX = 24, WORDS_SHOWN = 4, MISSED_SHOWN = 3,
       SUBJECT_MAX = 120 /* bytes */ };

/* Words that give less than this share of what the weightiest gives hardly
 * matter. */
static const double telling = .25;
static const double level = .04; /* of the first's value: no difference */

enum sentence {
    IN_TITLE, IN_QUESTIONS, IN_TEXT, NEIGHBOURS, SUBJECT, SUBJECT_OF,
    SUBJECT_WORDS, SUBJECT_ALL, SUBJECT_NONE, WITHOUT, LOWER, LEVEL, ALIKE,
    OTHER_LANGUAGE, BOOST_UP, BOOST_DOWN, HELPED, READER,
    READERS, OR_MORE
};

static const char *const sentences[][2] = {
    [IN_TITLE] = {"im Titel: ", "in the title: "},
    [IN_QUESTIONS] = {"in seinen Fragen: ", "in its questions: "},
    [IN_TEXT] = {"im Text: ", "in the text: "},
    [NEIGHBOURS] = {"nebeneinander wie in der Anfrage: ",
                    "side by side as in the ticket: "},
    [SUBJECT] = {"vom Betreff: ", "of the subject: "},
    [SUBJECT_OF] = {" von ", " of "},
    [SUBJECT_WORDS] = {" W\xC3\xB6rtern", " words"},
    [SUBJECT_ALL] = {"vom Betreff: alle W\xC3\xB6rter",
                     "of the subject: all words"},
    [SUBJECT_NONE] = {"vom Betreff: kein Wort", "of the subject: no word"},
    [WITHOUT] = {", ohne ", ", without "},
    [LOWER] = {"tiefer als der vorige: ", "below the one before: "},
    [LEVEL] = {"fast gleichauf mit dem vorigen",
               "nearly level with the one before"},
    [ALIKE] = {"kein Wort gemeinsam, nur \xC3\xA4hnlich geschriebene",
               "no word in common, only some that are spelled alike"},
    [OTHER_LANGUAGE] = {"nur auf Englisch vorhanden",
                        "available in German only"},
    [BOOST_UP] = {"vom Autor h\xC3\xB6her gesetzt",
                  "set higher by its author"},
    [BOOST_DOWN] = {"vom Autor tiefer gesetzt", "set lower by its author"},
    [HELPED] = {"geholfen hat es: ", "said this helped: "},
    [READER] = {" Leser", " reader"},
    [READERS] = {" Lesern", " readers"},
    [OR_MORE] = {" oder mehr", " or more"},
};

/* What the hit before has more of. */
enum lead {
    LEAD_WORDS, LEAD_HEAD, LEAD_PARTS, LEAD_NEAR, LEAD_TITLE, LEAD_SECTION,
    LEAD_WORDING, LEAD_LANGUAGE, LEAD_BOOST, LEAD_HELPED, LEAD_TRANSLATION,
    LEADS
};

static const enum lead lead_of[FEATURES] = {
    [FEAT_BASE] = LEAD_WORDS,      [FEAT_HEAD] = LEAD_HEAD,
    [FEAT_GRAM] = LEAD_PARTS,      [FEAT_ORDERED] = LEAD_NEAR,
    [FEAT_WINDOW] = LEAD_NEAR,     [FEAT_TITLE] = LEAD_TITLE,
    [FEAT_TITLE_MASS] = LEAD_TITLE, [FEAT_SECTION] = LEAD_SECTION,
    [FEAT_WORDING] = LEAD_WORDING};

static const char *const leads[LEADS][2] = {
    [LEAD_WORDS] = {"weniger treffende W\xC3\xB6rter", "fewer telling words"},
    [LEAD_HEAD] = {"weniger W\xC3\xB6rter aus dem Betreff",
                   "fewer words of the subject"},
    [LEAD_PARTS] = {"weniger gemeinsame Wortteile",
                    "fewer parts of words in common"},
    [LEAD_NEAR] = {"W\xC3\xB6rter stehen weiter auseinander",
                   "words stand further apart"},
    [LEAD_TITLE] = {"der Titel passt schlechter", "its title fits less"},
    [LEAD_SECTION] = {"kein Abschnitt passt so gut",
                      "no section fits as well"},
    [LEAD_WORDING] = {"Titel und Fragen klingen anders",
                      "title and questions are worded differently"},
    [LEAD_LANGUAGE] = {"andere Sprache", "another language"},
    [LEAD_BOOST] = {"vom Autor anders gewichtet", "weighted by the authors"},
    [LEAD_HELPED] = {"hat weniger Lesern geholfen", "helped fewer readers"},
    [LEAD_TRANSLATION] = {"dessen \xC3\x9C" "bersetzung passt auch",
                          "whose translation fits, too"},
};

/* A reason and how much it matters; the least go when there are too many. */
struct reason {
    const char *text;
    int weight;
};

struct reasons {
    struct reason items[REASONS_MAX];
    size_t n;
    struct arena *a;
    int lang; /* of the sentences: 0 German, 1 English */
    bool oom;
};

static void add(struct reasons *r, int weight, const char *text, size_t n)
{
    char *copy = arena_strn(r->a, text, n);

    if (copy == NULL)
        r->oom = true;
    else if (r->n < REASONS_MAX)
        r->items[r->n++] = (struct reason){copy, weight};
}

static void add_str(struct reasons *r, int weight, struct str *s)
{
    if (s->oom)
        r->oom = true;
    else if (s->n > 0)
        add(r, weight, s->p, s->n);
    str_free(s);
}

static const char *say(const struct reasons *r, enum sentence s)
{
    return sentences[s][r->lang];
}

static void addf(struct reasons *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void addf(struct reasons *r, const char *fmt, ...)
{
    char buf[256];
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(buf, sizeof buf, fmt, ap);
    va_end(ap);
    if (n > 0)
        add(r, 0, buf, (size_t)n < sizeof buf ? (size_t)n : sizeof buf - 1);
}

static void full(struct reasons *r, const struct query *q,
                 const struct side *s, const struct cand *c)
{
    for (int f = 0; f < FEATURES; f++) {
        double w = query_weight(q, s, f);
        addf(r, "%s %.3f, standard score %.3f, weight %.2f, gives %.3f",
             feature_names[f], (double)c->f[f], (double)c->z[f], w,
             w * (double)c->z[f]);
    }
    addf(r, "sum %.3f, boost %.2f, %zu words, k1 %.1f, ideal %.1f", c->mix,
         (double)s->l->boost[c->ord], s->n_whole, s->k1, s->ideal);
    if (s->l->helped[c->ord] > 0)
        addf(r, "helped %u, gives %.3f", helped_readers(s->l->helped[c->ord]),
             query_helped(s, c));
}

/* ---------------------------------------------------------------- words -- */

/* The heaviest words that stand in a field of `want` and in none before. */
static bool add_words(struct reasons *r, struct words *w, enum sentence s,
                      int weight, unsigned want)
{
    struct str out = {0}, name = {0};
    size_t n = 0;
    double least = telling * (w->n > 0 ? w->items[0].gives : 0);

    for (size_t i = 0; i < w->n && n < WORDS_SHOWN; i++) {
        struct word *one = &w->items[i];
        if (one->told || !(one->mask & want) || one->gives < least)
            continue;
        str_clear(&name);
        words_write(&name, w, one, r->lang);
        words_told(w, one);
        if (strstr(str_text(&out), str_text(&name)) != NULL)
            continue; /* two terms of one word, begun by a prefix */
        str_adds(&out, n++ == 0 ? say(r, s) : ", ");
        str_adds(&out, str_text(&name));
    }
    out.oom = out.oom || name.oom;
    str_free(&name);
    add_str(r, weight, &out);
    return n > 0;
}

static void add_neighbours(struct reasons *r, struct words *w)
{
    struct str pair = {0}, out = {0};

    if (words_neighbours(&pair, w)) {
        str_addf(&out, "%s\"%s\"", say(r, NEIGHBOURS), str_text(&pair));
        add_str(r, 4, &out);
    }
    r->oom = r->oom || pair.oom;
    str_free(&pair);
}

/* A subject, or a first line that reads like one? */
static bool has_subject(const struct query *q)
{
    return q->opts->mode == LOTSE_SUGGEST && q->n_head > 0 &&
           q->n_head <= SUBJECT_MAX;
}

/* How much of the subject, or of a ticket's first line, the article holds. */
static void add_subject(struct reasons *r, const struct words *w)
{
    const struct query *q = w->q;
    const struct side *s = w->s;
    struct str out = {0}, missed = {0};
    size_t all = 0, held = 0, told = 0;

    for (size_t i = 0; i < s->n; i++) {
        const struct qterm *t = &s->terms[i];
        uint32_t from, to;
        if (t->part || t->tf <= 0 || !words_span(s, t, &from, &to) ||
            to > q->n_head)
            continue;
        all++;
        if (words_hold(w, t)) {
            held++;
        } else if (told < MISSED_SHOWN) {
            str_adds(&missed, told++ == 0 ? say(r, WITHOUT) : ", ");
            str_add(&missed, q->text.p + from, to - from);
        }
    }
    if (all >= 2 && held == 0)
        str_adds(&out, say(r, SUBJECT_NONE));
    else if (all >= 2 && held == all)
        str_adds(&out, say(r, SUBJECT_ALL));
    else if (all >= 2)
        str_addf(&out, "%s%zu%s%zu%s", say(r, SUBJECT), held,
                 say(r, SUBJECT_OF), all, say(r, SUBJECT_WORDS));
    if (held > 0)
        str_adds(&out, str_text(&missed));
    r->oom = r->oom || missed.oom;
    str_free(&missed);
    add_str(r, 6, &out);
}

/* ---------------------------------------------------------------- order -- */

static double boost_of(const struct query *q, const struct cand *c)
{
    return (double)q->sides[c->lang].l->boost[c->ord];
}

/* Why it stands below the hit before it: the features that tell them apart
 * most, and what isn't a feature. */
static void add_lower(struct reasons *r, const struct query *q,
                      const struct cand *c)
{
    const struct cand *prev = c - 1;
    double gap = prev->mix - c->mix, rest, by[LEADS] = {0};
    struct str out = {0};
    int first = 0, second = 0;

    if (gap < level * fabs(q->ranked->mix)) {
        add(r, 8, say(r, LEVEL), strlen(say(r, LEVEL)));
        return;
    }
    rest = gap;
    for (int f = 0; f < FEATURES; f++) {
        double d =
            query_weight(q, &q->sides[prev->lang], f) * (double)prev->z[f] -
            query_weight(q, &q->sides[c->lang], f) * (double)c->z[f];
        by[lead_of[f]] += d;
        rest -= d;
    }
    by[LEAD_HELPED] = query_helped(&q->sides[prev->lang], prev) -
                      query_helped(&q->sides[c->lang], c);
    rest -= by[LEAD_HELPED];
    if (prev->lang != c->lang)
        by[LEAD_LANGUAGE] = rest;
    else if (fabs(boost_of(q, prev) - boost_of(q, c)) > .001)
        by[LEAD_BOOST] = rest;
    else
        by[LEAD_TRANSLATION] = rest;
    if (!has_subject(q))
        by[LEAD_HEAD] = 0;
    for (int i = 1; i < LEADS; i++)
        first = by[i] > by[first] ? i : first;
    second = first == 0 ? 1 : 0;
    for (int i = 0; i < LEADS; i++)
        second = i != first && i != LEAD_TRANSLATION && by[i] > by[second]
                     ? i
                     : second;
    if (by[first] <= 0)
        return;
    str_adds(&out, say(r, LOWER));
    str_adds(&out, leads[first][r->lang]);
    if (by[second] > by[first] / 2)
        str_addf(&out, ", %s", leads[second][r->lang]);
    add_str(r, 8, &out);
}

/* Is there no article of its family in the asker's language? */
static bool only_here(const struct query *q, const struct cand *c)
{
    const struct lang_index *l = &q->ix->langs[!c->lang];
    uint32_t family = q->sides[c->lang].l->family[c->ord];

    for (uint32_t i = 0; i < l->docs; i++)
        if (l->family[i] == family && !index_gone(l, i))
            return false;
    return true;
}

/* Leave out the least until REASONS are left. */
static void keep_most(struct reasons *r)
{
    while (r->n > REASONS) {
        size_t least = 0;
        for (size_t i = 1; i < r->n; i++)
            if (r->items[i].weight <= r->items[least].weight)
                least = i;
        memmove(&r->items[least], &r->items[least + 1],
                (r->n - least - 1) * sizeof *r->items);
        r->n--;
    }
}

/* How many readers said that it helped. */
static void add_helped(struct reasons *r, unsigned step)
{
    uint32_t n = helped_readers(step);
    struct str out = {0};

    if (n > 0)
        str_addf(&out, "%s%u%s%s", say(r, HELPED), n,
                 n > HELPED_EXACT ? say(r, OR_MORE) : "",
                 say(r, n > 1 ? READERS : READER));
    add_str(r, 7, &out);
}

static void plain(struct reasons *r, struct words *w, const struct query *q,
                  const struct cand *c)
{
    double boost = boost_of(q, c);
    bool named = add_words(r, w, IN_TITLE, 9, 1U << FIELD_TITLE);
    bool asked = add_words(r, w, IN_QUESTIONS, 8, 1U << FIELD_QUESTIONS);

    add_words(r, w, IN_TEXT, named || asked ? 5 : 9, ~0U);
    add_neighbours(r, w);
    if (has_subject(q))
        add_subject(r, w);
    if (c->f[FEAT_BASE] <= 0)
        add(r, 9, say(r, ALIKE), strlen(say(r, ALIKE)));
    if (c > q->ranked)
        add_lower(r, q, c);
    if (((q->lang == LOTSE_LANG_DE && c->lang == 1) ||
         (q->lang == LOTSE_LANG_EN && c->lang == 0)) && only_here(q, c))
        add(r, 7, say(r, OTHER_LANGUAGE), strlen(say(r, OTHER_LANGUAGE)));
    add_helped(r, q->sides[c->lang].l->helped[c->ord]);
    if (boost < .999 || boost > 1.001) {
        struct str out = {0};
        str_addf(&out, "%s (boost %.2g)",
                 say(r, boost > 1 ? BOOST_UP : BOOST_DOWN), boost);
        add_str(r, 7, &out);
    }
}

/* German for a German text; where it gives no sign, as the first hit. */
static int sentence_lang(const struct query *q)
{
    if (q->lang == LOTSE_LANG_DE || q->lang == LOTSE_LANG_EN)
        return q->lang == LOTSE_LANG_DE ? 0 : 1;
    return q->n_ranked > 0 ? q->ranked->lang : 1;
}

int explain_make(lotse_hit *hit, struct query *q, const struct cand *c,
                 const struct doc_row *doc, struct arena *a)
{
    struct side *s = &q->sides[c->lang];
    struct reasons r = {.a = a, .lang = sentence_lang(q)};
    struct words w = {0};
    const char **why = arena_array(a, REASONS_MAX, sizeof *why);
    int rc = words_find(&w, q, s, c, doc);

    if (rc == LOTSE_OK)
        plain(&r, &w, q, c);
    keep_most(&r);
    if (q->opts->explain == LOTSE_EXPLAIN_FULL)
        full(&r, q, s, c);
    for (size_t i = 0; i < r.n && why != NULL; i++)
        why[i] = r.items[i].text;
    hit->why = why;
    hit->n_why = r.n;
    if (rc == LOTSE_OK && (r.oom || why == NULL))
        rc = err_nomem(q->err);
    return rc;
}
