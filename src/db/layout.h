/* layout.h: the byte formats that compile writes and search reads. */
#ifndef LOTSE_DB_LAYOUT_H
#define LOTSE_DB_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Fields of an article, each with its own frequency and length:
 *
 * posting.list   for each article that holds the term, by rising ord:
 *                    varint (ord - last ord)      first: ord + 1
 *                    byte   mask of fields
 *                    varint frequency of each field in the mask, in halves
 *                           (a compound part counts 1, a whole word 2)
 *
 * gram.list      varint (ord - last ord), varint frequency
 *
 * forward.list   blocks: byte kind (a field), varint n, n x varint; an entry is
 *                (term number << 1 | is a part); parts follow their word. Each
 *                section gives a FIELD_HEADINGS block and a FIELD_BODY block.
 *                The title and each question also give a WORDING block with
 *                all their words, each once: term number << 1, or for a stop
 *                word stop_hash << 1 | 1.
 *
 * stats.map      u32 doc of each ord; stats.lengths: FIELDS x u16 of each ord
 *                (words without stop words, at most 65535), then u32 grams;
 *                stats.dfs: u32 articles of each term number.
 */
enum field {
    FIELD_TITLE,
    FIELD_QUESTIONS,
    FIELD_HEADINGS,
    FIELD_TAGS,
    FIELD_SUMMARY,
    FIELD_BODY,
    FIELD_CODE,
    FIELD_TICKETS, /* words of solved tickets; not in FTS5, nor forward lists */
    FIELDS
};

enum { WORDING = FIELDS };

/* FNV-1a over a folded stop word, folded to 20 bits. */
static inline uint32_t stop_hash(const char *word, size_t n)
{
    uint32_t h = 2166136261U;

    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)word[i]) * 16777619U;
    return (h >> 20 ^ h) & 0xFFFFF;
}

enum {
    LANGS = 2,
    DOC_LENGTHS = FIELDS * 2 + 4, /* bytes of stats.lengths an article */
    GRAM_TITLE = 3                /* a gram of the title counts so often */
};

#endif
