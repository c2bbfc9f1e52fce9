/* index.h: an open index, as searching sees it. */
#ifndef LOTSE_SEARCH_INDEX_H
#define LOTSE_SEARCH_INDEX_H

#include "base/arena.h"
#include "db/db.h"
#include "db/layout.h"
#include "db/lookup.h"
#include "db/tail.h"
#include "search/memo.h"
#include "search/model.h"
#include "search/records.h"
#include "search/shelf.h"
#include "text/synonyms.h"

#include <stdatomic.h>

/* A posting list: which articles hold a term, and how much of it. Its bytes
 * are read by index_list and decoded by postings.h. */
struct plist {
    uint32_t n;      /* articles; 0: the index doesn't hold the term */
    uint32_t number; /* of the term, NUMBER_NONE: put together of others */
    const unsigned char *bytes; /* NULL: not read yet */
    size_t n_bytes;
    uint32_t n_old;            /* articles in them, gone ones too */
    const unsigned char *more; /* those of the file of changes */
    size_t n_more_bytes;
    uint32_t n_more;
};

enum { TERMS_MAX = 512 /* distinct terms of a query */ };
enum { AUDIENCES = 3, STRETCH = 64 /* articles */ };
enum { IDFS = 4096 }; /* document frequencies whose idf is kept */

enum { AUDIENCE_GONE = 255 }; /* of an article that the changes take away */

/* What a file of changes adds to one language (merge.c). */
struct merged {
    uint32_t docs;            /* ords below are of the index */
    uint32_t terms;           /* new ones, the last of all */
    const uint32_t *order;    /* ords by path; NULL: they rise with it */
    const uint32_t *place;    /* the other way round, by ord */
    const uint32_t *old_df;   /* of the index alone */
    const uint32_t *list_of;  /* numbers of terms with lists, rising */
    const uint32_t *list_n, *list_at;
    uint32_t n_lists;
    const uint32_t *forward_at; /* by ord - docs */
};

/* Terms that more than df articles hold are common; what is unpacked of them
 * (common.c), NULL where none is. */
struct common {
    uint32_t df;
    struct common_arrays *arrays;
};

/* One language of the index: arrays of its parts (db/layout.h), checked. */
struct lang_index {
    struct analyzer an;
    struct memo memo; /* of the analyzer's terms */
    struct synonyms synonyms;
    struct part_stats stats;
    void *parts[PART_WORDS + 1]; /* in the index's block, but for SORTED */
    uint32_t docs;               /* searchable articles, numbered by ord */
    uint32_t live;               /* of them; the others are gone */
    struct merged more;
    /* by ord */
    const uint32_t *doc_of; /* rising */
    const uint32_t *family; /* an article and its translations share it */
    const uint32_t *grams_in;
    const float *boost;
    const float *title; /* worth, 0..1: less where many articles bear it */
    const uint32_t *forward_at;
    const uint8_t *audience;
    const uint8_t *helped; /* step of readers, db/helped.h */
    const uint8_t *lent;   /* 1: has words of solved tickets */
    /* by term number */
    const uint32_t *text_at, *df, *list_at;
    const uint32_t *term_slots;
    size_t n_term_slots;
    const char *texts;
    const uint32_t *sorted; /* numbers by their texts; read at first use */
    const uint32_t *spelling_at; /* by spelling number */
    const uint16_t *spelling_units;
    /* by gram number */
    const uint64_t *gram_keys;
    const uint32_t *gram_df;
    const uint32_t *gram_slots;
    size_t n_gram_slots;
    _Atomic(const struct brief *) *briefs; /* by ord, brief.h; NULL: none */
    struct common common;
    float idf[IDFS];   /* 0: not computed yet */
    /* made at the first mistake, see mend.c; or NULL */
    struct wordlist words; /* with the changes in it */
    void *words_block;     /* which it stands in, if there are any */
    uint32_t *letters;     /* of its words */
    uint8_t *lengths;      /* of its words, in bytes, at most 255 */
    /* scratch of the query that runs, all zero between two */
    uint16_t *term_mark; /* by term number: place in the query + 1 */
    uint16_t *gram_mark; /* by gram number: place in the query + 1 */
    uint64_t *term_bits; /* is the mark above 0? */
    uint64_t *gram_bits; /* likewise; see hits.c */
    uint16_t *spelling_hit; /* by spelling number, see hits.c */
    float *title_all;    /* by ord, see features.c; stays */
    float *sums;         /* by ord */
    struct sums *scores;  /* by ord; made at first use, as what follows */
    uint8_t *touched;     /* stretches of them that aren't zero */
    uint8_t *barred[AUDIENCES]; /* by ord, for each reader; stays */
};

/* The article at a place in the order of paths, the place of an article. */
static inline uint32_t index_at(const struct lang_index *l, uint32_t place)
{
    return l->more.order != NULL ? l->more.order[place] : place;
}

static inline uint32_t index_place(const struct lang_index *l, uint32_t ord)
{
    return l->more.order != NULL ? l->more.place[ord] : ord;
}

static inline bool index_gone(const struct lang_index *l, uint32_t ord)
{
    return l->audience[ord] == AUDIENCE_GONE;
}

static inline bool bit_of(const uint64_t *bits, uint32_t i)
{
    return bits[i / 64] >> (i % 64) & 1;
}

/* Translations of one way: places of the buckets. */
struct way_index {
    uint32_t *bucket_at;
    size_t n; /* buckets, a power of two; 0: no translations */
};

enum { WAY_CHANGES = WAYS }; /* from there on those of the changes */

/* What of the query a spelling holds, in a hit of eight units: places + 1 of as
 * many grams as have room; number of those that are valid, HIT_PART, and place
 * of its word in the query + 1, shifted by HIT_TERM, 0 for none; place of the
 * parts of the word and of further grams (hits.c), 0 for none. */
enum { HIT_GRAMS = 6, HIT_WHAT = 6, HIT_MORE = 7, HIT_UNITS = 8 };
enum { HIT_VALID = 15, HIT_PART = 16, HIT_TERM = 5, HITS_MAX = 1 << 15 };

/* What a query cost, in work rather than time. */
struct query_work {
    uint64_t postings; /* decoded */
    uint64_t looked_at; /* candidates whose forward list was read */
    uint64_t entries;  /* of forward lists */
    uint64_t records;  /* read from the file */
    uint64_t bytes;    /* of them */
    uint64_t spellings; /* whose 4-grams were compared with a text */
    uint64_t sections; /* whose text was read; pages: struct db_file */
};

/* The parts that are arrays, with the changes in them: read, checked, and
 * shared by all handles on one file; the last that is closed frees them. */
struct block {
    atomic_size_t users;
    void *bytes;
    char *spare; /* behind the arrays: room for them with the changes */
    size_t n_spare;
    void *more[64]; /* what else the changes add (index_keep) */
    size_t n_more;
    struct lang_index langs[LANGS]; /* as a handle begins with them */
    struct way_index ways[2 * WAYS];
};

struct lotse_index {
    struct db db;
    struct lexicon lex;
    struct lang_index langs[LANGS];
    struct way_index ways[2 * WAYS];
    struct model model; /* of the file INDEX.model, else the shipped one */
    char index_id[33];
    char *path;
    struct block *block;
    struct record_cache records;
    struct shelf shelf;
    struct arena scratch; /* of the next query */
    struct query_work work;   /* since the index was opened */
    uint16_t *hits; /* scratch of hits.c: HITS_MAX of each */
    size_t hit_room;  /* HITS_MAX; tests set less */
    uint32_t *met;
    struct grams *grams; /* scratch of grams.c; NULL: none yet */
    bool asked; /* a query has run: others may come, for which it pays to
                   unpack articles (brief.h) */
};

enum { /* statements of the handle, see db_stmt */
    ST_ARTICLE, ST_ALL_DE, ST_ALL_EN, ST_GET, ST_GET_ALIAS,
    ST_LIST, ST_TEXT, ST_FAMILY, ST_BODY, ST_EVAL, ST_CHECK,
    ST_CHECK2, ST_CHECK3, ST_INFO, ST_TITLE, ST_EVAL_EXISTS, ST_EVAL_FAMILY,
    ST_EVAL_DOCS, ST_NEW_ALL_DE, ST_NEW_ALL_EN, ST_LIST_NEWEST,
    ST_LIST_COUNT, ST_CATEGORIES, ST_LINK
};

/* like: NULL, or a handle on the file to open, see lotse_open_like. */
int index_open(struct lotse_index **out, const char *path,
               const struct lotse_index *like, lotse_err *err);
void index_close(struct lotse_index *ix);

/* The same without the changes beside the file, without translations and
 * model: what a build of changes asks. */
int index_open_base(struct lotse_index **out, const char *path,
                    lotse_err *err);

/* load.c: the parts, checked. */
int index_load(struct lotse_index *ix, const struct lotse_index *like,
               lotse_err *err);
void index_unload(struct lotse_index *ix);

/* Memory that the block owns from now on; NULL, and freed: there is none, or no
 * room. */
void *index_keep(struct lotse_index *ix, void *p);

/* n bytes that the block owns, of its spare ones where they suffice; NULL: no
 * memory. */
void *index_room(struct lotse_index *ix, size_t n);

/* Checks of load.c: do n places lead on, and none beyond the end? Are n numbers
 * below a limit, or between two? */
bool index_rising(const uint32_t *at, size_t n, uint64_t end);
bool index_below(const uint32_t *items, size_t n, uint32_t limit);
bool index_within(const float *items, size_t n, float least, float most);

/* merge.c: put what the file of changes adds behind the loaded arrays. */
int index_merge(struct lotse_index *ix, int lang, lotse_err *err);

/* The new terms between the sorted ones of the index; NULL: no memory. */
uint32_t *index_merge_sorted(struct lang_index *l, const uint32_t *sorted);

/* Term numbers by rising bytes of their texts. */
int index_sorted(const uint32_t **out, struct lotse_index *ix, int lang,
                 lotse_err *err);

/* Make room: forget old records, and words where they hold much memory. Only
 * between queries, since it ends the life of all lists and term numbers. */
int index_trim(struct lotse_index *ix, lotse_err *err);

/* The language of a text: DE, EN, or ANY where it isn't clear. */
lotse_lang index_lang(const struct lotse_index *ix, const char *text,
                      size_t n);

/* Inverse document frequency of BM25, ln(1 + (N - df + .5) / (df + .5)). */
float index_idf(struct lang_index *l, uint32_t df);

/* The list of a term, not read yet; out->n is 0 where there is none. */
void index_term(struct plist *out, const struct lotse_index *ix, int lang,
                const char *term, size_t n);

/* Read its bytes; they live until index_trim. */
int index_list(struct plist *l, struct lotse_index *ix, int lang,
               lotse_err *err);

/* Forms (the word first) and 4-grams of a spelling. */
struct spelled {
    const uint16_t *forms, *grams, *end;
    uint32_t n_forms;
};

static inline uint32_t spelled_form(const struct spelled *w, uint32_t i)
{
    return w->forms[2 * i] | (uint32_t)w->forms[2 * i + 1] << 16;
}

/* The next gram at *p, which is before the end. */
static inline uint32_t spelled_gram(const struct spelled *w, const uint16_t **p)
{
    uint32_t g = *(*p)++;

    if (g == LONG && w->end - *p >= 2) {
        g = (*p)[0] | (uint32_t)(*p)[1] << 16;
        *p += 2;
    }
    return g;
}

/* A record that leads out of the index is that of no word. */
static inline struct spelled index_spelled(const struct lang_index *l,
                                           uint32_t number)
{
    uint32_t from = l->spelling_at[number], to = l->spelling_at[number + 1];
    struct spelled w = {NULL, NULL, NULL, 0};

    if (from >= to || to > l->stats.spelling_units)
        return w;
    w.n_forms = l->spelling_units[from] & SPELL_FORMS;
    w.forms = l->spelling_units + from + 1;
    w.end = l->spelling_units + to;
    if (2 * w.n_forms > (size_t)(w.end - w.forms))
        w.n_forms = 0;
    w.grams = w.forms + 2 * (size_t)w.n_forms;
    for (uint32_t i = 0; i < w.n_forms; i++)
        if (spelled_form(&w, i) >= l->stats.terms)
            w.n_forms = i;
    return w;
}

/* The slot where a 4-gram is looked for first. */
static inline size_t index_gram_at(const struct lang_index *l, uint64_t gram)
{
    return (size_t)lookup_hash_number(gram) & (l->n_gram_slots - 1);
}

/* Number of a 4-gram, UINT32_MAX: no article holds it. */
uint32_t index_gram(const struct lang_index *l, uint64_t gram);

/* The text of a term. */
const char *index_text(const struct lang_index *l, uint32_t number, size_t *n);

/* No term of the index: number of a list that was put together. */
#define NUMBER_NONE (UINT32_MAX - 1)

/* The targets (db/layout.h) of a term of `lang`, into the other language or,
 * of paraphrases, into its own; n 0: none; they live until index_trim. */
int index_translation(const unsigned char **out, size_t *n,
                      struct lotse_index *ix, int lang, bool paraphrases,
                      const char *term, size_t n_term, lotse_err *err);

/* The forward list of an article; same life; see forward.h. */
int index_forward(const unsigned char **out, size_t *n, struct lotse_index *ix,
                  int lang, uint32_t ord, lotse_err *err);

/* It will be read soon. */
void index_ask(const struct lotse_index *ix, int lang, uint32_t ord);

/* Sections, unpublished articles and bytes of the file. */
int index_counts(lotse_info *out, struct lotse_index *ix, lotse_err *err);

/* Where a number stands among n rising ones; n: nowhere. */
uint32_t rising_find(const uint32_t *items, uint32_t n, uint32_t want);

/* ord of a doc in a language, or UINT32_MAX. */
uint32_t index_ord(const struct lang_index *l, uint32_t doc);

#endif
