/* forward.h: an article's forward list, entry by entry (db/layout.h). */
#ifndef LOTSE_SEARCH_FORWARD_H
#define LOTSE_SEARCH_FORWARD_H

#include "search/index.h"

struct forward {
    const uint16_t *p, *end; /* of the open block */
    const uint16_t *stop;    /* of the list */
    const struct lang_index *l;
    struct spelled word; /* the open spelling */
    uint32_t form;       /* its next one */
};

/* Bytes as index_forward gives them. */
static inline void forward_begin(struct forward *f, const struct lang_index *l,
                                 const unsigned char *bytes, size_t n)
{
    const uint16_t *p = (const uint16_t *)(const void *)bytes;

    *f = (struct forward){p, p, bytes == NULL ? NULL : p + n / 2, l,
                          {NULL, NULL, NULL, 0}, 0};
}

/* A long number at *p; nothing is read behind end. */
static inline uint32_t forward_long(const uint16_t **p, const uint16_t *end)
{
    uint32_t v = *(*p)++;

    if (v == LONG && end - *p >= 2) {
        v = (*p)[0] | (uint32_t)(*p)[1] << 16;
        *p += 2;
    }
    return v;
}

/* The kind of the next block, f->p .. f->end; -1: the list ends. */
static inline int forward_block(struct forward *f)
{
    uint32_t n;
    int kind;

    f->p = f->end;
    f->form = f->word.n_forms = 0;
    if (f->stop - f->p < 2)
        return -1;
    kind = *f->p++;
    n = forward_long(&f->p, f->stop);
    if (n > (size_t)(f->stop - f->p))
        return -1;
    f->end = f->p + n;
    return kind;
}

/* What an entry stands for: a spelling, or a term of its own. part: it belongs
 * to the word before; opens: in a phrase it is a word of its own. */
struct forward_entry {
    uint32_t number;
    bool term, part, opens;
};

/* The next entry of a block that is no WORDING; there is one. */
static inline struct forward_entry forward_next(const uint16_t **p,
                                                const uint16_t *end)
{
    uint32_t v = *(*p)++;

    if (v != LONG || end - *p < 2)
        return (struct forward_entry){v, false, false, true};
    v = (*p)[0] | (uint32_t)(*p)[1] << 16;
    *p += 2;
    if (v & 1)
        return (struct forward_entry){v >> 3, true, v >> 1 & 1, v >> 2 & 1};
    return (struct forward_entry){v >> 1, false, false, true};
}

/* The next term of a block that is no WORDING; *part: it belongs to the word
 * before. False: the block ends. */
static inline bool forward_term(struct forward *f, uint32_t *term, bool *part)
{
    for (;;) {
        struct forward_entry e;
        if (f->form < f->word.n_forms) {
            *part = f->form > 0;
            *term = spelled_form(&f->word, f->form++);
            return true;
        }
        if (f->p >= f->end)
            return false;
        e = forward_next(&f->p, f->end);
        if (e.term && e.number < f->l->stats.terms) {
            *term = e.number;
            *part = e.part;
            return true;
        }
        f->form = f->word.n_forms = 0;
        if (!e.term && e.number < f->l->stats.spellings)
            f->word = index_spelled(f->l, e.number);
    }
}

#endif
