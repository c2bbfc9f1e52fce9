/*
 * model1.c: word translation probabilities out of aligned phrases.
 *
 * A word list says that "Passwortschutz" is "password protection", and not
 * which word is which. Expectation maximisation over all phrases finds out:
 * "Passwort" stands beside "password" elsewhere, too.
 */
#include "compile/model1.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

static size_t slot_of(const struct model1 *m, uint32_t de, uint32_t en)
{
    uint64_t key = (uint64_t)de << 32 | en;
    size_t at = (size_t)((key * 0x9E3779B97F4A7C15U) >> 20) & (m->n_slots - 1);

    while (m->slots[at] != 0) {
        const struct meeting *x = &m->meetings[m->slots[at] - 1];
        if (x->word[0] == de && x->word[1] == en)
            break;
        at = (at + 1) & (m->n_slots - 1);
    }
    return at;
}

static bool grow_slots(struct model1 *m)
{
    uint32_t *old = m->slots;
    size_t n = m->n_slots > 0 ? m->n_slots * 2 : 1 << 12;

    m->slots = calloc(n, sizeof *m->slots);
    if (m->slots == NULL) {
        m->slots = old;
        return false;
    }
    m->n_slots = n;
    for (size_t i = 0; i < m->n_meetings; i++)
        m->slots[slot_of(m, m->meetings[i].word[0], m->meetings[i].word[1])] =
            (uint32_t)i + 1;
    free(old);
    return true;
}

/* The number of the meeting of two words; UINT32_MAX: out of memory. */
static uint32_t meet(struct model1 *m, uint32_t de, uint32_t en)
{
    size_t at;

    if (m->n_meetings * 2 >= m->n_slots && !grow_slots(m))
        return UINT32_MAX;
    at = slot_of(m, de, en);
    if (m->slots[at] != 0)
        return m->slots[at] - 1;
    if (!vec_reserve(&m->meetings, &m->cap_meetings, m->n_meetings + 1,
                     sizeof *m->meetings))
        return UINT32_MAX;
    m->meetings[m->n_meetings++] =
        (struct meeting){{de, en}, {1, 1}, {0, 0}};
    m->slots[at] = (uint32_t)m->n_meetings;
    return m->slots[at] - 1;
}

bool model1_add(struct model1 *m, const uint32_t *de, size_t n_de,
                const uint32_t *en, size_t n_en, float weight)
{
    if (n_de == 0 || n_en == 0 || n_de > MODEL1_WORDS || n_en > MODEL1_WORDS)
        return true;
    if (!vec_reserve(&m->cells, &m->cap_cells, m->n_cells + n_de * n_en,
                     sizeof *m->cells) ||
        !vec_reserve(&m->phrases, &m->cap_phrases, m->n_phrases + 1,
                     sizeof *m->phrases))
        return false;
    m->phrases[m->n_phrases++] = (struct phrase){
        m->n_cells, {(uint8_t)n_de, (uint8_t)n_en}, weight};
    for (size_t i = 0; i < n_de; i++)
        for (size_t k = 0; k < n_en; k++) {
            uint32_t at = meet(m, de[i], en[k]);
            if (at == UINT32_MAX)
                return false;
            m->cells[m->n_cells++] = at;
        }
    return true;
}

/* Share each English word of a phrase out among the German ones (way 0), or
 * the other way round. */
static void expect(struct model1 *m, const struct phrase *f, int way)
{
    size_t n_de = f->n[0], n_en = f->n[1];
    size_t outer = way == 0 ? n_en : n_de, inner = way == 0 ? n_de : n_en;
    size_t step = way == 0 ? n_en : 1, next = way == 0 ? 1 : n_en;

    for (size_t k = 0; k < outer; k++) {
        const uint32_t *cell = m->cells + f->cells + k * next;
        float sum = 0;
        for (size_t i = 0; i < inner; i++)
            sum += m->meetings[cell[i * step]].p[way];
        for (size_t i = 0; i < inner && sum > 0; i++) {
            struct meeting *x = &m->meetings[cell[i * step]];
            x->count[way] += f->weight * x->p[way] / sum;
        }
    }
}

bool model1_train(struct model1 *m, int rounds, size_t n_de, size_t n_en)
{
    float *sums[2] = {calloc(n_de + 1, sizeof(float)),
                      calloc(n_en + 1, sizeof(float))};
    bool good = sums[0] != NULL && sums[1] != NULL;

    for (int round = 0; round < rounds && good; round++) {
        for (size_t i = 0; i < m->n_phrases; i++) {
            expect(m, &m->phrases[i], 0);
            expect(m, &m->phrases[i], 1);
        }
        memset(sums[0], 0, n_de * sizeof(float));
        memset(sums[1], 0, n_en * sizeof(float));
        for (size_t i = 0; i < m->n_meetings; i++)
            for (int way = 0; way < 2; way++)
                sums[way][m->meetings[i].word[way]] +=
                    m->meetings[i].count[way];
        for (size_t i = 0; i < m->n_meetings; i++)
            for (int way = 0; way < 2; way++) {
                struct meeting *x = &m->meetings[i];
                float all = sums[way][x->word[way]];
                x->p[way] = all > 0 ? x->count[way] / all : 0;
                x->count[way] = 0;
            }
    }
    free(sums[0]);
    free(sums[1]);
    return good;
}

void model1_free(struct model1 *m)
{
    free(m->phrases);
    free(m->cells);
    free(m->meetings);
    free(m->slots);
    *m = (struct model1){0};
}
