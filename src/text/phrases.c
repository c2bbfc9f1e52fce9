/*
 * phrases.c: lists of phrases that lines are compared with.
 *
 * A line is asked about some thirty lists, most of which have nothing for it.
 * The index of a list tells that without a look at its phrases: by the first
 * byte, and where a phrase may stand anywhere, by two bytes at each place. Only
 * the five low bits count there, which a letter keeps in the other case.
 *
 * Whoever comes first makes the index; who comes while it is made walks over
 * the text, and so does everyone for a list that is too long for an index.
 */
#include "text/phrases.h"

#include <string.h>

enum { FRESH = 0, UNREADY, READY };

/* The next phrase of a text; false at its end. */
static bool next_item(const char **text, struct line *item)
{
    if (**text == '\0')
        return false;
    *item = (struct line){*text, strcspn(*text, "|")};
    *text += item->n + ((*text)[item->n] == '|');
    return true;
}

static unsigned low(char c)
{
    return (unsigned char)c & 31U;
}

static bool fill(struct phrases *list)
{
    const char *text = list->text;
    uint8_t tail[32] = {0};
    struct line item;
    size_t n = 0;

    list->pairs_tell = true;
    while (next_item(&text, &item)) {
        size_t at = (size_t)(item.p - list->text);
        unsigned first;
        if (n == PHRASES_MAX || at > UINT16_MAX || item.n == 0 ||
            item.n > UINT8_MAX)
            return false;
        first = low(*item.p);
        list->items[n++] = (struct phrase){(uint16_t)at, (uint8_t)item.n, 0};
        if (tail[first] == 0)
            list->head[first] = (uint8_t)n;
        else
            list->items[tail[first] - 1].next = (uint8_t)n;
        tail[first] = (uint8_t)n;
        if (item.n == 1)
            list->pairs_tell = false;
        else
            list->pairs[first] |= UINT32_C(1) << low(item.p[1]);
    }
    return true;
}

static bool has_index(struct phrases *list)
{
    int state = atomic_load_explicit(&list->state, memory_order_acquire);

    if (state == FRESH &&
        atomic_compare_exchange_strong(&list->state, &state, UNREADY) &&
        fill(list)) {
        atomic_store_explicit(&list->state, READY, memory_order_release);
        state = READY;
    }
    return state == READY;
}

/* The phrases that may begin a line, one after the other in their order; with
 * an index only those with such a first byte. */
struct walk {
    const char *text; /* NULL: there is an index */
    const struct phrases *list;
    unsigned next; /* + 1 */
};

static struct walk walk_from(struct line l, struct phrases *list)
{
    struct walk w = {list->text, list, 0};

    if (l.n > 0 && has_index(list)) {
        w.text = NULL;
        w.next = list->head[low(*l.p)];
    }
    return w;
}

static bool walk_on(struct walk *w, struct line *item)
{
    const struct phrase *x;

    if (w->text != NULL)
        return next_item(&w->text, item);
    if (w->next == 0)
        return false;
    x = &w->list->items[w->next - 1];
    *item = (struct line){w->list->text + x->at, x->n};
    w->next = x->next;
    return true;
}

bool line_is_any(struct line l, struct phrases *list)
{
    struct walk w = walk_from(l, list);
    struct line item;

    while (walk_on(&w, &item))
        if (item.n == l.n && line_begins(l, item))
            return true;
    return false;
}

bool line_starts_any(struct line l, struct phrases *list)
{
    struct walk w = walk_from(l, list);
    struct line item;

    while (walk_on(&w, &item))
        if (line_begins(l, item))
            return true;
    return false;
}

size_t line_phrase(struct line l, struct phrases *list)
{
    struct walk w = walk_from(l, list);
    struct line item;

    while (walk_on(&w, &item))
        if (line_begins(l, item) &&
            (l.n == item.n ||
             !(byte_is_letter(l.p[item.n]) || byte_is_digit(l.p[item.n]))))
            return item.n;
    return 0;
}

bool line_ends_any(struct line l, struct phrases *list)
{
    const char *text = list->text;
    struct line item;

    while (next_item(&text, &item))
        if (item.n <= l.n && line_begins(line_skip(l, l.n - item.n), item))
            return true;
    return false;
}

/* Walk over the line by the index. Returns how many phrases it has, at most
 * `most`. */
static size_t find(struct line l, const struct phrases *list, size_t most)
{
    uint64_t seen[PHRASES_MAX / 64] = {0};
    size_t found = 0;

    for (; l.n > 1; l = line_skip(l, 1)) {
        unsigned first = low(*l.p);
        if (!(list->pairs[first] >> low(l.p[1]) & 1))
            continue;
        for (unsigned i = list->head[first]; i != 0;) {
            const struct phrase *x = &list->items[i - 1];
            uint64_t bit = UINT64_C(1) << ((i - 1) % 64);
            uint64_t *word = &seen[(i - 1) / 64];
            i = x->next;
            if ((*word & bit) ||
                !line_begins(l, (struct line){list->text + x->at, x->n}))
                continue;
            *word |= bit;
            if (++found == most)
                return found;
        }
    }
    return found;
}

static size_t count(struct line l, struct phrases *list, size_t most)
{
    const char *text = list->text;
    struct line item;
    size_t found = 0;

    if (has_index(list) && list->pairs_tell)
        return find(l, list, most);
    while (found < most && next_item(&text, &item))
        found += line_holds(l, item);
    return found;
}

size_t line_count(struct line l, struct phrases *list)
{
    return count(l, list, SIZE_MAX);
}

bool line_has_any(struct line l, struct phrases *list)
{
    return count(l, list, 1) > 0;
}
