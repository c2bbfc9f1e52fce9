/* shelf.h: sections that were shown lately, unpacked. */
#ifndef LOTSE_SEARCH_SHELF_H
#define LOTSE_SEARCH_SHELF_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* A term of a section's text: TERM in the analyzer, LEN bytes from FROM on, its
 * weight in halves. */
struct shelf_word {
    uint32_t term;
    uint16_t from;
    uint8_t len, half;
};
struct shelf_words {
    size_t n;
    struct shelf_word items[];
};

/* What is shown of an article and one of its sections. The strings before the
 * text end with NUL each, as the text does. */
enum { SHELF_ID, SHELF_TITLE, SHELF_PATH, SHELF_HEADING, SHELF_ANCHOR,
       SHELF_STRINGS };
struct shelf_item {
    uint32_t at[SHELF_STRINGS]; /* of each string, in bytes */
    uint32_t text; /* where it begins */
    uint32_t n_text;
    bool old; /* of the old generation */
    uint8_t again; /* how often it was found, up to SHELF_OFTEN, or
                      SHELF_TRIED: its words were to be kept once */
    struct shelf_words *words; /* all of its text; NULL: not kept */
    char bytes[];
};

enum {
    SHELF_BYTES = 6 << 20,
    SHELF_LARGEST = 32 << 10, /* bytes of an item that is kept */
    SHELF_SLOTS = 8192,
    SHELF_OFTEN = 2, /* times a section is found before its words are kept */
    SHELF_TRIED
};

struct shelf_slot {
    uint64_t key; /* article and section, + 1; 0: free */
    struct shelf_item *item;
};

/* {0} is a valid empty shelf. */
struct shelf {
    struct shelf_slot *slots; /* SHELF_SLOTS; NULL: nothing was kept yet */
    struct arena young, old;
    size_t most; /* bytes that are kept; 0: SHELF_BYTES; tests set less */
};

/* The section, NULL: it isn't there. It lives until shelf_age. */
struct shelf_item *shelf_find(struct shelf *s, uint32_t doc, uint32_t section);

/* Room for a section that isn't there, with so many bytes; NULL: none, it is
 * for the caller to hold. To be filled at once. */
struct shelf_item *shelf_add(struct shelf *s, uint32_t doc, uint32_t section,
                             size_t n);

/* Room for n words of an item that was found; NULL: none. To be filled at
 * once. */
struct shelf_words *shelf_words(struct shelf *s, struct shelf_item *item,
                                size_t n);

/* The numbers of terms change: forget all words. */
void shelf_forget_words(struct shelf *s);

/* Between two queries: forget what hasn't been shown for long. */
void shelf_age(struct shelf *s);

void shelf_free(struct shelf *s);

#endif
