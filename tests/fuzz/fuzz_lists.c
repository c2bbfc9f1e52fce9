/*
 * fuzz_lists.c: a sealed index whose lists hold any bytes.
 *
 * A hostile file can carry right digests. What our own code decodes is
 * replaced, one kind at a time by the first byte of the input: a blob of a
 * row, a whole part of the tail, or a record of it, which the second byte
 * picks. Asking such an index gives hits or an error.
 */
#include "fuzz.h"
#include "search/index.h"
#include "../unit/reseal.h"

static const char *const rows[] = {
    "UPDATE body SET plain = length(?1)",
    "UPDATE article SET ord = length(?1), family = ?1, audience = -1",
    "UPDATE body SET packed = ?1, plain = length(?1)",
};

enum { ROWS = sizeof rows / sizeof *rows };

/* What an input is put into. */
struct place {
    uint32_t id;
    int64_t at;
    size_t n; /* of a record; bytes of the input are repeated or left out */
};

static struct str sound;
static char path[64];
static struct place *places; /* the whole parts first */
static size_t n_places, n_whole;
static size_t n_records[3 * WAYS], first_of[3 * WAYS], n_kinds;

static void add_place(uint32_t id, int64_t at, size_t n)
{
    places = realloc(places, (n_places + 1) * sizeof *places);
    MUST(places != NULL);
    places[n_places++] = (struct place){id, at, n};
}

/* All records of one part. */
static void add_records(uint32_t id, const uint32_t *at, size_t n)
{
    size_t first = n_places;

    for (size_t i = 0; i < n; i++)
        if (at[i + 1] - at[i] > TAIL_CHECK)
            add_place(id, at[i], at[i + 1] - at[i] - TAIL_CHECK);
    if (n_places == first)
        return;
    first_of[n_kinds] = first;
    n_records[n_kinds++] = n_places - first;
}

static void find_places(void)
{
    lotse_index *ix;

    MUST(file_read(&sound, fuzz_index(), SIZE_MAX / 2, NULL) == LOTSE_OK);
    MUST(lotse_open(&ix, fuzz_index(), NULL) == LOTSE_OK);
    for (size_t i = 0; i < ix->db.tail.n_parts; i++)
        add_place(ix->db.tail.parts[i].id, RESEAL_WHOLE, 0);
    n_whole = n_places;
    for (int i = 0; i < LANGS; i++) {
        const struct lang_index *l = &ix->langs[i];
        add_records(PART_OF(i, PART_POSTINGS), l->list_at, l->stats.terms);
        add_records(PART_OF(i, PART_FORWARD), l->forward_at, l->docs);
    }
    for (int i = 0; i < WAYS; i++)
        add_records(PART_OF(i, PART_TRANSLATIONS), ix->ways[i].bucket_at,
                    ix->ways[i].n);
    lotse_close(ix);
    snprintf(path, sizeof path, "/tmp/lotse-lists.%d", (int)getpid());
}

static void put_record(const struct place *p, const uint8_t *data, size_t n)
{
    unsigned char *bytes = malloc(p->n);

    MUST(bytes != NULL);
    for (size_t i = 0; i < p->n; i++)
        bytes[i] = n > 0 ? data[i % n] : 0;
    MUST(reseal_tail(path, &sound, p->id, p->at, bytes, p->n) == 0);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lotse_index *ix;
    size_t kind;

    if (n < 2)
        return 0;
    if (n_places == 0)
        find_places();
    kind = data[0] % (ROWS + n_whole + n_kinds);
    if (kind < ROWS) {
        MUST(reseal_changed(path, &sound, rows[kind], data + 1, n - 1, true) ==
             0);
    } else if (kind < ROWS + n_whole) {
        MUST(reseal_tail(path, &sound, places[kind - ROWS].id, RESEAL_WHOLE,
                         data + 1, n - 1) == 0);
    } else {
        kind -= ROWS + n_whole;
        put_record(&places[first_of[kind] + data[1] % n_records[kind]],
                   data + 2, n - 2);
    }
    if (lotse_open(&ix, path, NULL) == LOTSE_OK)
        fuzz_ask(ix);
    lotse_close(ix);
    unlink(path);
    return 0;
}
