/* layout.h: the byte formats that compile writes and search reads. */
#ifndef LOTSE_DB_LAYOUT_H
#define LOTSE_DB_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

/* Fields of an article, each with its own frequency and length. */
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

/*
 * What ranking reads lies behind SQLite's pages (db/tail.h) in parts, those of
 * a language at PART_OF(lang, part). Numbers are little endian. Articles have
 * a number `ord` within their language, by rising path; terms, spellings and
 * 4-grams have numbers in the order in which the articles brought them.
 *
 * PART_STATS     struct part_stats
 *
 * PART_DOCS      arrays by ord: u32 doc, u32 family (shared by translations),
 *                u32 grams, f32 boost, f32 worth of the title, u32 place of
 *                the forward list (docs + 1 of them), u8 audience, u8 step
 *                of the readers whom it helped (db/helped.h), u8 1 where
 *                solved tickets lent it words
 *
 * PART_LENGTHS   u16 words of each field by ord, field after field; no query
 *                reads them
 *
 * PART_TERMS     arrays by number: u32 place of the text (n + 1), u32 articles
 *                that hold it, u32 place of the posting list (n + 1); then a
 *                hash index (db/lookup.h), then the texts
 *
 * PART_SORTED    u32 term numbers by rising bytes of their texts
 *
 * PART_SPELLINGS by number: u32 place of its record (n + 1), in u16 from the
 *                first record; a record of u16: number of forms | number of
 *                4-grams << 5, the forms (term numbers, low half first), the
 *                4-grams (long numbers). The first form is the word, others
 *                are its parts
 *
 * PART_GRAMS     arrays by number: u64 gram, u32 articles that hold it; then a
 *                hash index
 *
 * PART_WORDS     text/wordlist.h
 *
 * PART_POSTINGS  a record for each term that articles hold, by number:
 *                    byte   bytes of a distance, 1 or 2
 *                    u32    ord of the first article
 *                    bits   one an article, by rising ord: has it other
 *                           fields than the body? then a byte for each that
 *                           has, the mask of its fields
 *                    blocks of POST_BLOCK articles: the distances of their
 *                           ords (the first article of all has none), all
 *                           bits set for one that is too large; u16 what the
 *                           term is worth in each (db/weights.h: the inner sum
 *                           of BM25F); u32 the distances that were too large
 *
 * PART_FORWARD   a record for each article, of u16: blocks of kind (a field),
 *                number of u16 that follow (a long number), those. An entry
 *                below LONG is a spelling, which stands for its forms at one
 *                position; LONG, low half, high half is a number: spelling
 *                << 1 the same, term << 3 | opens << 2 | part << 1 | 1 one term
 *                more; parts follow their word, what opens is a word of its own
 *                in a phrase. Each section gives a FIELD_HEADINGS block and a
 *                FIELD_BODY block, and if it has code a FIELD_CODE block, which
 *                only phrases look at. The title and each question also give a
 *                WORDING block with all their words, each once, as long
 *                numbers: term << 1, or for a stop word stop_hash << 1 | 1. A
 *                long number is itself below LONG, else LONG and its halves
 *
 * PART_BUCKETS   of translations, at PART_OF(way, ...): u32 place of each
 *                bucket (n + 1, n a power of two); PART_TRANSLATIONS a record
 *                for each bucket that isn't empty: for each term in it varint
 *                length, term, varint length, targets. A target: byte
 *                (probability times 255), byte length, term. Ways: 0 German to
 *                English, 1 English to German, 2 and 3 paraphrases in German
 *                and in English.
 *
 * PART_SPELLED   what a build of changes asks: u32 place of the text of each
 *                spelling (n + 1), u8 number of articles that hold it, 255:
 *                that many or more; then the texts
 *
 * PART_TITLES    the same: u32 hash of the title, by ord
 *
 * A file of changes (db/delta_sql.c) has the same parts with what comes behind
 * that of its index, and goes on with its numbers: PART_STATS of both
 * together, PART_DOCS of its articles, PART_TERMS u32 place of the text (n + 1)
 * and the texts of new terms, PART_SPELLINGS and PART_GRAMS (only u64 grams) of
 * new ones, PART_WORDS words whose frequency changes (to 0 for one that goes),
 * PART_POSTINGS (from ord 0 on), PART_FORWARD, and buckets whose entries stand
 * for those of the index, also without targets. Besides:
 *
 * PART_EDITS     struct part_edits, then arrays of u32: numbers and new
 *                document frequencies of terms, the same of grams; numbers of
 *                the terms that have a posting list, the articles in each, the
 *                lists' places (n + 1); ords of the index's articles that are
 *                gone; its spellings that no article holds any more; of the
 *                articles of the changes, in the order of their paths, how many
 *                of the index's have a lesser one; their numbers from 0 on, in
 *                that order
 */
enum part {
    PART_STATS = 1,
    PART_DOCS,
    PART_TERMS,
    PART_SORTED,
    PART_SPELLINGS,
    PART_GRAMS,
    PART_WORDS,
    PART_POSTINGS,
    PART_FORWARD,
    PART_BUCKETS,
    PART_TRANSLATIONS,
    PART_LENGTHS,
    PART_SPELLED,
    PART_TITLES,
    PART_EDITS
};

/* Which build of an index the changes belong to: DB_NAME bytes. */
#define PART_BASE PART_OF(3, 15)

#define PART_OF(lang, part) ((uint32_t)(lang) * 16U + (uint32_t)(part))

struct part_stats {
    uint32_t docs, terms, used_terms, spellings, grams;
    uint32_t spelling_units; /* u16 of all records of spellings */
    uint32_t live;    /* docs that count; the others are gone */
    uint32_t zero;
    uint64_t lengths[FIELDS]; /* words of all articles */
    uint64_t all_grams;
};

struct part_edits {
    uint32_t docs, terms, spellings, grams; /* of the index */
    uint32_t dfs, gram_dfs, lists, gone, unused, zero;
};

/* FNV-1a over a folded stop word, folded to 20 bits. */
static inline uint32_t stop_hash(const char *word, size_t n)
{
    uint32_t h = 2166136261U;

    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)word[i]) * 16777619U;
    return (h >> 20 ^ h) & 0xFFFFF;
}

enum {
    SPELL_FORMS = 31, /* mask of the number of forms */
    SPELL_SHIFT = 5,
    LONG = 0xFFFF,
    POST_BLOCK = 128, /* articles of a posting list at a time */
    LANGS = 2,
    WAYS = 2 * LANGS, /* of translations */
    LENGTH_MAX = 65535, /* words of a field that are counted */
    GRAM_TITLE = 3    /* a gram of the title counts so often */
};

#endif
