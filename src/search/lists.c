/*
 * lists.c: terms, 4-grams and records of the open index.
 *
 * A term is found through a hash index in memory. Its posting list, an
 * article's forward list and a bucket of translations are records of the file,
 * read and kept by records.c.
 * Nothing of the file is mapped: who writes over an index while it is open
 * gets an error here, not a signal.
 */
#include "base/err.h"
#include "base/varint.h"
#include "db/lookup.h"
#include "search/index.h"

#include <stdlib.h>
#include <string.h>

const char *index_text(const struct lang_index *l, uint32_t number, size_t *n)
{
    *n = l->text_at[number + 1] - l->text_at[number];
    return l->texts + l->text_at[number];
}

void index_term(struct plist *out, const struct lotse_index *ix, int lang,
                const char *term, size_t n)
{
    const struct lang_index *l = &ix->langs[lang];
    size_t mask = l->n_term_slots - 1;
    size_t at = (size_t)lookup_hash(term, n) & mask;

    *out = (struct plist){.number = NUMBER_NONE};
    for (size_t probes = 0; l->term_slots[at] != 0 && probes <= mask;
         at = (at + 1) & mask, probes++) {
        uint32_t number = l->term_slots[at] - 1;
        size_t len;
        const char *text = index_text(l, number, &len);
        if (len != n || memcmp(text, term, n) != 0)
            continue;
        if (l->df[number] > 0)
            *out = (struct plist){.n = l->df[number], .number = number};
        return;
    }
}

uint32_t index_gram(const struct lang_index *l, uint64_t gram)
{
    size_t mask = l->n_gram_slots - 1;
    size_t at = index_gram_at(l, gram);

    for (size_t probes = 0; l->gram_slots[at] != 0 && probes <= mask;
         at = (at + 1) & mask, probes++)
        if (l->gram_keys[l->gram_slots[at] - 1] == gram)
            return l->gram_df[l->gram_slots[at] - 1] > 0
                       ? l->gram_slots[at] - 1
                       : UINT32_MAX;
    return UINT32_MAX;
}

/* ------------------------------------------------------------- records -- */

int index_list(struct plist *l, struct lotse_index *ix, int lang,
               lotse_err *err)
{
    const uint32_t *at = ix->langs[lang].list_at;
    const struct merged *m = &ix->langs[lang].more;
    uint32_t more;
    int rc;

    if (l->bytes != NULL || l->n == 0 || l->number == NUMBER_NONE)
        return LOTSE_OK;
    l->n_old = m->old_df == NULL                          ? l->n
               : l->number < ix->langs[lang].stats.terms - m->terms
                   ? m->old_df[l->number]
                   : 0;
    rc = records_read(&l->bytes, &l->n_bytes, ix, &ix->db.tail,
                     PART_OF(lang, PART_POSTINGS), at[l->number],
                     at[l->number + 1], err);
    if (rc != LOTSE_OK || m->n_lists == 0)
        return rc;
    more = rising_find(m->list_of, m->n_lists, l->number);
    if (more == m->n_lists)
        return LOTSE_OK;
    l->n_more = m->list_n[more];
    return records_read(&l->more, &l->n_more_bytes, ix, &ix->db.delta_tail,
                       PART_OF(lang, PART_POSTINGS), m->list_at[more],
                       m->list_at[more + 1], err);
}

/* Where the forward list of an article stands, and in which file. */
static const uint32_t *forward_at(const struct tail **tail,
                                  const struct lotse_index *ix, int lang,
                                  uint32_t ord)
{
    const struct lang_index *l = &ix->langs[lang];
    bool more = l->more.forward_at != NULL && ord >= l->more.docs;

    *tail = more ? &ix->db.delta_tail : &ix->db.tail;
    return more ? l->more.forward_at + (ord - l->more.docs)
                : l->forward_at + ord;
}

void index_ask(const struct lotse_index *ix, int lang, uint32_t ord)
{
    const struct tail *tail;
    const uint32_t *at = forward_at(&tail, ix, lang, ord);

    records_ask(ix, tail, PART_OF(lang, PART_FORWARD), at[0]);
}

int index_forward(const unsigned char **out, size_t *n, struct lotse_index *ix,
                  int lang, uint32_t ord, lotse_err *err)
{
    const struct tail *tail;
    const uint32_t *at = forward_at(&tail, ix, lang, ord);

    return records_read(out, n, ix, tail, PART_OF(lang, PART_FORWARD), at[0],
                        at[1], err);
}

/* The targets of a term in the buckets of one file; *found: it is there. */
static int find_targets(const unsigned char **out, size_t *n, bool *found,
                        struct lotse_index *ix, const struct tail *tail,
                        const struct way_index *w, int way, const char *term,
                        size_t n_term, lotse_err *err)
{
    const unsigned char *bytes;
    struct reader r;
    size_t size, at = 0;
    int rc;

    *found = false;
    *n = 0;
    if (w->n == 0)
        return LOTSE_OK;
    if (w->n > 1)
        at = (size_t)(lookup_hash(term, n_term) >>
                      __builtin_clzll((unsigned long long)w->n - 1));
    rc = records_read(&bytes, &size, ix, tail, PART_OF(way, PART_TRANSLATIONS),
                     w->bucket_at[at], w->bucket_at[at + 1], err);
    r = (struct reader){bytes, bytes == NULL ? NULL : bytes + size, false};
    while (rc == LOTSE_OK && r.p < r.end && !r.bad) {
        size_t n_key = (size_t)get_varint(&r);
        const unsigned char *key = r.p;
        if (n_key > (size_t)(r.end - r.p))
            break;
        r.p += n_key;
        *n = (size_t)get_varint(&r);
        if (*n > (size_t)(r.end - r.p))
            break;
        if (n_key == n_term && memcmp(key, term, n_term) == 0) {
            *out = r.p;
            *found = true;
            return LOTSE_OK;
        }
        r.p += *n;
    }
    *n = 0;
    return rc;
}

int index_translation(const unsigned char **out, size_t *n,
                      struct lotse_index *ix, int lang, bool paraphrases,
                      const char *term, size_t n_term, lotse_err *err)
{
    int way = lang + (paraphrases ? LANGS : 0);
    bool found;
    int rc;

    *out = NULL;
    rc = find_targets(out, n, &found, ix, &ix->db.delta_tail,
                      &ix->ways[WAY_CHANGES + way], way, term, n_term, err);
    return rc != LOTSE_OK || found
               ? rc
               : find_targets(out, n, &found, ix, &ix->db.tail, &ix->ways[way],
                              way, term, n_term, err);
}
