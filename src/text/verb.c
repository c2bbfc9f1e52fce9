/*
 * verb.c: separable verbs of German.
 *
 * "Setze das Passwort zurück" means zurücksetzen, and the two halves stand far
 * apart. The prefix ends its clause, which tells it from the preposition of
 * the same form ("auf dem Server"), and the finite verb stands before it in
 * the same clause. No grammar is needed: a form counts where the list of verbs
 * knows its infinitive, or where the knowledge base uses the joined verb.
 */
#include "text/verb.h"

#include <string.h>

static bool ends(const char *w, size_t n, const char *what)
{
    size_t k = strlen(what);

    return n >= k && memcmp(w + n - k, what, k) == 0;
}

/* prefix + stem + ending where such a verb is known. */
static size_t join(char out[FOLD_MAX], const char *prefix, size_t n_prefix,
                   const char *stem, size_t n, const char *ending,
                   const struct lexicon *lex, const struct wordlist *words)
{
    size_t k = strlen(ending), len = n_prefix + n + k;

    if (n < 2 || len >= FOLD_MAX)
        return 0;
    memcpy(out, prefix, n_prefix);
    memcpy(out + n_prefix, stem, n);
    memcpy(out + n_prefix + n, ending, k + 1);
    return lexicon_has(lex, LOTSE_LANG_DE, LEX_VERBS, out + n_prefix, n + k) ||
                   wordlist_freq(words, out, len) > 0
               ? len
               : 0;
}

/* "rief" -> "rufen" of the entry rief=rufen. */
static const char *irregular(const char *form, size_t n,
                             const struct lexicon *lex, size_t *n_found)
{
    const struct strmap *verbs = &lex->lists[LOTSE_LANG_DE - 1][LEX_VERBS];

    for (size_t i = 0; i < verbs->n; i++) {
        const struct strmap_key *k = &verbs->items[i];
        if (k->n > n + 1 && k->p[n] == '=' && memcmp(k->p, form, n) == 0) {
            *n_found = k->n - n - 1;
            return k->p + n + 1;
        }
    }
    return NULL;
}

size_t verb_infinitive(char out[FOLD_MAX], const char *prefix, size_t n_prefix,
                       const char *form, size_t n, const struct lexicon *lex,
                       const struct wordlist *words)
{
    static const char *const endings[] = {"etest", "test", "eten", "est",
                                          "ete",   "ten",  "tet",  "en",
                                          "et",    "st",   "te",   "e",
                                          "t",     ""};
    size_t n_verb, len;
    const char *verb = irregular(form, n, lex, &n_verb);

    if (verb != NULL && n_prefix + n_verb < FOLD_MAX) {
        memcpy(out, prefix, n_prefix);
        memcpy(out + n_prefix, verb, n_verb + 1);
        return n_prefix + n_verb;
    }
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t k = strlen(endings[i]);
        if (!ends(form, n, endings[i]))
            continue;
        len = join(out, prefix, n_prefix, form, n - k, "en", lex, words);
        if (len == 0 && (ends(form, n - k, "er") || ends(form, n - k, "el")))
            len = join(out, prefix, n_prefix, form, n - k, "n", lex, words);
        if (len > 0)
            return len;
    }
    return 0;
}

/* Length of a participle's verb stem, without -(e)t or -en and the endings of
 * an adjective; 0: no participle. "gemeldeten" -> gemeld, "gegebene" -> gegeb
 */
static size_t participle(const char *w, size_t n)
{
    static const char *const endings[] = {"en", "er", "es", "em", "e"};

    for (size_t i = 0; i < 5; i++) {
        size_t cut = n - strlen(endings[i]);
        if (ends(w, n, endings[i]) &&
            (ends(w, cut, "t") || ends(w, cut, "en"))) {
            n = cut;
            break;
        }
    }
    if (ends(w, n, "et"))
        return n - 2;
    return ends(w, n, "t") ? n - 1 : ends(w, n, "en") ? n - 2 : 0;
}

size_t verb_joined(char out[FOLD_MAX], const char *prefix, size_t n_prefix,
                   const char *word, size_t n, const struct lexicon *lex,
                   const struct wordlist *words)
{
    const char *rest = word + n_prefix;
    size_t len = 0;

    if (n < n_prefix + 4 || n + 4 >= FOLD_MAX)
        return 0;
    if (n >= n_prefix + 6 && memcmp(rest, "ge", 2) == 0)
        len = participle(word, n);
    else if (n >= n_prefix + 6 && memcmp(rest, "zu", 2) == 0 &&
             ends(word, n, "en"))
        len = n - 2;
    if (len >= n_prefix + 4) {
        memcpy(out, word, n_prefix);
        memcpy(out + n_prefix, rest + 2, len - n_prefix - 2);
        memcpy(out + len - 2, "en", 3);
        return len;
    }
    if (!ends(word, n, "t") && !ends(word, n, "te") && !ends(word, n, "ten"))
        return 0; /* the stemmer sees to it */
    return verb_infinitive(out, prefix, n_prefix, rest, n - n_prefix, lex,
                           words);
}

bool clause_word(const char *word, size_t n)
{
    static const char *const words[] = {
        "aber", "bevor", "bis",     "damit",  "dass", "denn", "nachdem",
        "oder", "sobald", "sondern", "sowie", "um",   "und",  "weil",
        "wenn"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == n && memcmp(words[i], word, n) == 0)
            return true;
    return false;
}

/* Punctuation of ASCII, dashes, quotes and dots of U+2010 to U+205E. */
static bool is_stop(const char *p, size_t n)
{
    if (strchr(".,;:!?()[]{}\"|", *p) != NULL && *p != '\0')
        return true;
    return n >= 3 && (unsigned char)p[0] == 0xE2 &&
           (unsigned char)p[1] == 0x80 && (unsigned char)p[2] >= 0x93;
}

bool clause_ends(const char *text, size_t n, size_t at)
{
    size_t lines = 0, from;

    for (; at < n && strchr(" \t\r\n", text[at]) != NULL; at++)
        lines += text[at] == '\n';
    if (at >= n || text[at] == '\0' || lines > 1 || is_stop(text + at, n - at))
        return true;
    if (lines == 1) /* a wrapped line goes on in small letters */
        return !(text[at] >= 'a' && text[at] <= 'z') &&
               !((unsigned char)text[at] == 0xC3 && at + 1 < n &&
                 (unsigned char)text[at + 1] >= 0x9F);
    for (from = at; at < n && text[at] >= 'a' && text[at] <= 'z'; at++)
        ;
    return (at >= n || (unsigned char)text[at] < 0x80) &&
           clause_word(text + from, at - from);
}

bool clause_between(const char *text, size_t n, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (is_stop(text + i, n - i) ||
            (text[i] == '\n' && clause_ends(text, n, i)))
            return true;
    return false;
}
