/* made.h: numbers, words and whole bases that are made up, the same each
 * time. */
#ifndef TESTS_MADE_H
#define TESTS_MADE_H

#include "lotse.h"

#include <ftw.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* SplitMix64: Steele, Lea and Flood 2014. */
static inline uint32_t made_number(uint64_t *seed)
{
    uint64_t x = *seed += 0x9E3779B97F4A7C15U;

    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9U;
    x = (x ^ x >> 27) * 0x94D049BB133111EBU;
    return (uint32_t)((x ^ x >> 31) >> 32);
}

/* 0 .. n - 1 */
static inline uint32_t made_below(uint64_t *seed, uint32_t n)
{
    return made_number(seed) % n;
}

/* What texts are made of: words that few others follow, compounds, what is
 * written in several ways, codes and numbers. The first ones are usual. */
static const char *const made_words[2][64] = {
    {"und",
     "der",
     "ist",
     "Drucker",
     "nicht",
     "Passwort",
     "die",
     "Konto",
     "Netzwerk",
     "Verbindung",
     "Server",
     "Fehler",
     "Anmeldung",
     "Rechner",
     "Mail",
     "Anhang",
     "Ordner",
     "Freigabe",
     "Antrag",
     "Urlaub",
     "Monitor",
     "Kabel",
     "Treiber",
     "Papier",
     "Zertifikat",
     "Sitzung",
     "Termin",
     "Kalender",
     "Einladung",
     "Postfach",
     "Gr\xC3\xB6\xC3\x9F"
     "e",
     "Schl\xC3\xBCssel",
     "Netzwerkverbindung",
     "Druckertreiber",
     "Passwortserver",
     "Kontosperrung",
     "Serverzertifikat",
     "Postfachfreigabe",
     "Urlaubsantrag",
     "Kalenderfreigabe",
     "Netzwerkdruckertreiber",
     "starten",
     "gestartet",
     "sperren",
     "gesperrt",
     "\xC3\xB6"
     "ffnen",
     "Dateien",
     "Datei",
     "VPN-Client",
     "E-Mail",
     "KS-1042",
     "0x80070005",
     "SyncAgent",
     "10.2.1",
     "2024",
     "4711",
     "de",
     "WLAN",
     "Outlook",
     "Bildschirm",
     "Tastatur",
     "Ger\xC3\xA4t",
     "donaudampfschifffahrtsgesellschaftskapitaen",
     "xylophonqualit\xC3\xA4t"},
    {"and",
     "the",
     "is",
     "printer",
     "not",
     "password",
     "of",
     "account",
     "network",
     "connection",
     "server",
     "error",
     "login",
     "computer",
     "mail",
     "attachment",
     "folder",
     "share",
     "request",
     "leave",
     "monitor",
     "cable",
     "driver",
     "paper",
     "certificate",
     "session",
     "appointment",
     "calendar",
     "invitation",
     "mailbox",
     "size",
     "key",
     "locked",
     "locking",
     "lock",
     "opened",
     "open",
     "files",
     "file",
     "VPN-client",
     "e-mail",
     "sign-in",
     "KS-1042",
     "0x80070005",
     "SyncAgent",
     "getUserName",
     "10.2.1",
     "2024",
     "4711",
     "it",
     "wifi",
     "Outlook",
     "screen",
     "keyboard",
     "device",
     "authentication",
     "reauthentication",
     "misconfigurations",
     "responsibilities",
     "internationalization",
     "cannot",
     "restart",
     "restarted",
     "xylophone"}};

/* A word of a language (0 German, 1 English), usual ones more often. */
static inline const char *made_word(uint64_t *seed, int lang)
{
    uint32_t a = made_below(seed, 64), b = made_below(seed, 64);

    return made_words[lang][a < b ? a : b];
}

/* Write up to n words and an end. */
static inline void made_text(FILE *f, uint64_t *seed, int lang, uint32_t n,
                             const char *end)
{
    for (uint32_t i = 0; i < n; i++)
        fprintf(f, "%s%s", i > 0 ? " " : "", made_word(seed, lang));
    fputs(end, f);
}

/* A text of some length: a word or two, a line, a ticket; the last ones with
 * words misspelt or unknown. */
static inline void made_query(char out[8192], uint32_t number)
{
    static const uint32_t words[] = {1, 2, 4, 12, 45, 160};
    uint64_t seed = number * 13 + 1;
    size_t n = 0;
    int lang = number / 6 % 2;

    for (uint32_t i = words[number % 6]; i > 0; i--) {
        size_t from = n;
        n += (size_t)sprintf(out + n, "%s ", made_word(&seed, lang));
        if (number % 5 == 4 && n - from > 6) /* two letters change places */
            out[from + 2] ^= out[from + 3], out[from + 3] ^= out[from + 2],
                out[from + 2] ^= out[from + 3];
    }
    if (number % 10 == 9)
        sprintf(out + n, "Netzwerkdruckertreiberqualit\xC3\xA4t "
                         "misinternationalizations");
}

/* An article; every eighth is an exact copy of another one's text. */
static inline void made_article(FILE *f, uint32_t number, int lang)
{
    uint64_t seed =
        (number % 8 == 7 ? number / 16 * 8 : number) * 977 + 5 + (uint64_t)lang;
    uint32_t sections = 1 + made_below(&seed, 3);

    fputs("---\ntitle: ", f);
    made_text(f, &seed, lang, 1 + made_below(&seed, 5), "\n");
    if (made_below(&seed, 2) == 0) {
        fputs("questions:\n", f);
        for (uint32_t n = 1 + made_below(&seed, 2); n > 0; n--) {
            fputs("  - wie ", f);
            made_text(f, &seed, lang, 2 + made_below(&seed, 6), "\n");
        }
    }
    if (made_below(&seed, 3) == 0)
        fprintf(f, "tags: [t%s]\n", made_word(&seed, lang));
    if (made_below(&seed, 4) == 0) {
        fputs("description: ", f);
        made_text(f, &seed, lang, 6, "\n");
    }
    if (made_below(&seed, 9) == 0)
        fputs("audience: agent\n", f);
    fputs("---\n\n", f);
    for (uint32_t i = 0; i < sections; i++) {
        if (i > 0) {
            fputs("\n## ", f);
            made_text(f, &seed, lang, 1 + made_below(&seed, 4), "\n\n");
        }
        for (uint32_t n = 1 + made_below(&seed, 3); n > 0; n--)
            made_text(f, &seed, lang, 4 + made_below(&seed, 40), ".\n\n");
        if (made_below(&seed, 4) == 0) {
            fputs("```\n", f);
            made_text(f, &seed, lang, 1 + made_below(&seed, 12), "\n```\n\n");
        } else if (made_below(&seed, 4) == 0) {
            fputs("Run `", f);
            made_text(f, &seed, lang, 2, "` now.\n");
        }
    }
}

struct made_base {
    char dir[32];
    char index[64];
    char solved[64]; /* tickets, a line each; may be missing */
};

/* A word list of some words, with one and with several meanings. */
static inline int made_dictionary(const char *path)
{
    FILE *f = fopen(path, "w");

    if (f == NULL)
        return -1;
    fputs("Drucker {m} :: printer\nDrucker {m} :: monitor\n"
          "Drucker {m} :: printer\nPasswort {n} :: password; key\n"
          "Passwort {n} :: login\nKonto {n} :: account\n"
          "Netzwerk {n} :: network; share\nServer {m} :: server\n"
          "Fehler {m} :: error; unheardof\nOrdner {m} :: folder; file\n"
          "Urlaub {m} :: leave; unseen; untold\nKabel {n} :: cable\n"
          "Papier {n} :: paper; unwritten\nTermin {m} :: appointment\n"
          "Termin {m} :: session; calendar\n",
          f);
    return fclose(f);
}

/* A folder with n articles of each language, and tickets that half of them
 * solved, compiled. -1: that can't be done. */
static inline int made_base(struct made_base *b, uint32_t n, bool tickets)
{
    static const char *const langs[2] = {"de", "en"};
    lotse_compile_opts opts = LOTSE_COMPILE_INIT;
    lotse_compile_stats stats;
    char path[96], dictionary[64];
    FILE *f, *solved;

    *b = (struct made_base){.dir = "/tmp/lotse-made.XXXXXX"};
    if (mkdtemp(b->dir) == NULL)
        return -1;
    snprintf(b->index, sizeof b->index, "%s/kb.db", b->dir);
    snprintf(dictionary, sizeof dictionary, "%s/ding.txt", b->dir);
    if (made_dictionary(dictionary) != 0)
        return -1;
    snprintf(b->solved, sizeof b->solved, "%s/solved.jsonl", b->dir);
    solved = tickets ? fopen(b->solved, "w") : NULL;
    if (tickets && solved == NULL)
        return -1;
    for (int lang = 0; lang < 2; lang++) {
        snprintf(path, sizeof path, "%s/%s", b->dir, langs[lang]);
        mkdir(path, 0700);
        for (uint32_t i = 0; i < n; i++) {
            uint64_t seed = i + 70001;
            snprintf(path, sizeof path, "%s/%s/%05u.md", b->dir, langs[lang],
                     i);
            f = fopen(path, "w");
            if (f == NULL)
                return -1;
            made_article(f, i, lang);
            fclose(f);
            if (solved == NULL || i % 2 == 0)
                continue;
            fputs("{\"text\": \"", solved);
            made_text(solved, &seed, lang, 12, "\", ");
            fprintf(solved, "\"article\": \"%s/%05u.md\"}\n", langs[lang], i);
        }
    }
    if (solved != NULL)
        fclose(solved);
    opts.articles = b->dir;
    opts.index = b->index;
    opts.dictionary = dictionary;
    opts.solved = tickets ? b->solved : NULL;
    opts.jobs = 1;
    return lotse_compile(&stats, &opts, NULL);
}

static inline int made_unlink(const char *path, const struct stat *s, int kind,
                              struct FTW *at)
{
    (void)s, (void)kind, (void)at;
    return remove(path);
}

static inline void made_remove(const struct made_base *b)
{
    nftw(b->dir, made_unlink, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
