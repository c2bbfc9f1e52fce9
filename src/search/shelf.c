/*
 * shelf.c: sections that were shown lately, unpacked.
 *
 * To show a hit costs a search in SQLite's tree, perhaps a page with its mark,
 * and zstd, and the same articles answer again and again. What is shown of them
 * is kept in two generations: once the young one has grown to half of what may
 * be kept, it becomes the old one and the one before is forgotten; what is
 * shown again meanwhile moves to the young one. A section has two slots that it
 * may stand in. The index doesn't change while it is open, so what is kept
 * stays right.
 *
 * Of a section that is shown often the words are kept, too, as the analyzer
 * gives them: whichever a query asks for are found without reading the text.
 */
#include "search/shelf.h"
#include "db/lookup.h"

#include <stdlib.h>
#include <string.h>

static uint64_t key_of(uint32_t doc, uint32_t section)
{
    return ((uint64_t)doc << 32 | section) + 1;
}

/* The first of its two slots; the other one is its neighbour. */
static size_t slot_of(uint64_t key)
{
    return lookup_hash_number(key) & (SHELF_SLOTS - 1);
}

/* Of two slots, the one that is worth less is filled. */
static int worth(const struct shelf_slot *slot)
{
    return slot->key == 0 ? 0 : slot->item->old ? 1 : 2;
}

static size_t half(const struct shelf *s)
{
    return (s->most > 0 ? s->most : SHELF_BYTES) / 2;
}

/* Room in the young generation for n bytes behind a head; NULL: it is full. */
static void *room(struct shelf *s, size_t head, size_t n)
{
    return n > SHELF_LARGEST || s->young.total + head + n > half(s)
               ? NULL
               : arena_room(&s->young, head + n);
}

struct shelf_words *shelf_words(struct shelf *s, struct shelf_item *item,
                                size_t n)
{
    struct shelf_words *w = room(s, sizeof *w, n * sizeof w->items[0]);

    if (w != NULL)
        w->n = n;
    item->words = w;
    item->again = SHELF_TRIED;
    return w;
}

void shelf_forget_words(struct shelf *s)
{
    for (size_t i = 0; s->slots != NULL && i < SHELF_SLOTS; i++)
        if (s->slots[i].key != 0) {
            s->slots[i].item->words = NULL;
            s->slots[i].item->again = 0;
        }
}

/* An item of the old generation as one of the young; NULL: no room. */
static struct shelf_item *renew(struct shelf *s, const struct shelf_item *old)
{
    size_t n = (size_t)old->text + old->n_text + 1;
    struct shelf_item *item = room(s, sizeof *item, n);
    struct shelf_words *words;

    if (item == NULL)
        return NULL;
    memcpy(item, old, sizeof *item + n);
    item->old = false;
    if (old->words == NULL)
        return item;
    words = shelf_words(s, item, old->words->n);
    if (words != NULL)
        memcpy(words->items, old->words->items,
               words->n * sizeof words->items[0]);
    else
        item->again = 0;
    return item;
}

struct shelf_item *shelf_find(struct shelf *s, uint32_t doc, uint32_t section)
{
    uint64_t key = key_of(doc, section);
    struct shelf_slot *slot;
    struct shelf_item *item;

    if (s->slots == NULL)
        return NULL;
    slot = &s->slots[slot_of(key)];
    if (slot->key != key)
        slot = &s->slots[slot_of(key) ^ 1];
    if (slot->key != key)
        return NULL;
    if (slot->item->old) {
        item = renew(s, slot->item);
        if (item != NULL)
            slot->item = item;
    }
    slot->item->again += slot->item->again < SHELF_OFTEN;
    return slot->item;
}

struct shelf_item *shelf_add(struct shelf *s, uint32_t doc, uint32_t section,
                             size_t n)
{
    uint64_t key = key_of(doc, section);
    size_t at = slot_of(key);
    struct shelf_item *item;

    if (s->slots == NULL)
        s->slots = calloc(SHELF_SLOTS, sizeof *s->slots);
    item = s->slots != NULL ? room(s, sizeof *item, n) : NULL;
    if (item != NULL) {
        item->old = false;
        item->again = 0;
        item->words = NULL;
        if (worth(&s->slots[at]) > worth(&s->slots[at ^ 1]))
            at ^= 1;
        s->slots[at] = (struct shelf_slot){key, item};
    }
    return item;
}

void shelf_age(struct shelf *s)
{
    struct arena oldest = s->old;

    if (s->young.total <= half(s) - half(s) / 8)
        return; /* room for a query's hits, or most of them */
    for (size_t i = 0; i < SHELF_SLOTS; i++) {
        struct shelf_slot *slot = &s->slots[i];
        if (slot->key != 0 && slot->item->old)
            slot->key = 0;
        else if (slot->key != 0)
            slot->item->old = true;
    }
    s->old = s->young;
    arena_clear(&oldest, half(s));
    s->young = oldest;
}

void shelf_free(struct shelf *s)
{
    free(s->slots);
    arena_free(&s->young);
    arena_free(&s->old);
}
