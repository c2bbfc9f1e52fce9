/* forward.h: an article's forward list, entry by entry (db/layout.h). */
#ifndef LOTSE_SEARCH_FORWARD_H
#define LOTSE_SEARCH_FORWARD_H

#include "base/varint.h"
#include "search/index.h"

struct forward {
    struct reader r;
    const struct lang_index *l;
    uint64_t left;       /* entries of the open block */
    struct spelled word; /* the open spelling */
    uint32_t form;       /* its next one */
};

static inline void forward_begin(struct forward *f, const struct lang_index *l,
                                 const unsigned char *p, size_t n)
{
    *f = (struct forward){.r = {p, p + n, false}, .l = l};
}

/* The kind of the next block, -1: the list ends. */
static inline int forward_block(struct forward *f)
{
    int kind;

    while (f->left > 0 && !f->r.bad) {
        get_varint(&f->r);
        f->left--;
    }
    f->form = f->word.n_forms = 0;
    if (f->r.bad || f->r.p >= f->r.end)
        return -1;
    kind = *f->r.p++;
    f->left = get_varint(&f->r);
    return f->r.bad ? -1 : kind;
}

/* The next term of a block that is no WORDING; *part: it belongs to the word
 * before. False: the block ends. */
static inline bool forward_term(struct forward *f, uint32_t *term, bool *part)
{
    for (;;) {
        uint64_t e;
        if (f->form < f->word.n_forms) {
            *part = f->form > 0;
            *term = spelled_form(&f->word, f->form++);
            return true;
        }
        if (f->left == 0)
            return false;
        f->left--;
        e = get_varint(&f->r);
        if (f->r.bad)
            return false;
        if (e & 1) {
            *term = (uint32_t)(e >> 2);
            *part = e >> 1 & 1;
            f->r.bad = e >> 2 >= f->l->stats.terms;
            return !f->r.bad;
        }
        if (e >> 1 >= f->l->stats.spellings) {
            f->r.bad = true;
            return false;
        }
        f->word = index_spelled(f->l, (uint32_t)(e >> 1));
        f->form = 0;
    }
}

#endif
