/*
 * logline.c: what kind of log line a line is, and its message.
 *
 * Frames of stack traces, dumps and encoded data are told by their form. Other
 * log lines begin with a time stamp: words of digits and signs, names of days
 * and months, brackets around them. Behind it may stand columns (host, thread,
 * level), and then the message.
 */
#include "text/logs.h"
#include "text/phrases.h"

#include <string.h>

enum { SCAN_MAX = 2000 }; /* bytes of a line that are searched for words */

bool logs_is_telling(struct line l)
{
    static struct phrases words = PHRASES(
        "error|exception|fehler|failed|failure|fatal|denied|refused|timeout|"
        "timed out|warn|caused by|cannot|could not|unable|0x8|0xc|invalid|"
        "not found|rejected|expired|crash|abort|panic|uncaught|undefined|"
        "unreachable|fehlgeschlagen|fehlschlag|verweigert|abgelehnt|ungültig|"
        "nicht gefunden|konnte nicht|überschritten|abgebrochen|http/1.1 4|"
        "http/1.1 5|http/2 4|http/2 5");

    if (l.n > SCAN_MAX)
        l.n = SCAN_MAX;
    return line_has_any(l, &words);
}

/* "):17)" or ":17:3" at the end: a place in a source file. */
static bool ends_in_place(struct line l)
{
    size_t k = l.n;

    if (k > 0 && l.p[k - 1] == ')')
        k--;
    while (k > 0 && byte_is_digit(l.p[k - 1]))
        k--;
    return k > 0 && k < l.n && byte_is_digit(l.p[k]) && l.p[k - 1] == ':';
}

/* A line of a stack trace. */
static bool is_frame(struct line l)
{
    static struct phrases whole =
        PHRASES("traceback (most recent call last):|stack trace:|stacktrace:|"
                "stack backtrace:|call stack:");
    static struct phrases starts =
        PHRASES("--- end of |--- ende der |goroutine |... ");
    static struct phrases ends =
        PHRASES(" trace ---|überwachung ---|]:| more| omitted");
    static struct phrases calls = PHRASES("at |bei ");
    struct line rest, word;

    if (line_is_any(l, &whole) ||
        (line_starts(l, "file \"") && line_has(l, ", line ")))
        return true;
    if (line_starts_any(l, &starts) && line_ends_any(l, &ends))
        return true;
    if (line_starts_any(l, &calls)) {
        const char *paren;
        rest = l;
        line_word(&rest);
        word = line_word(&rest);
        paren = memchr(word.p, '(', word.n);
        if (paren != NULL && memchr(word.p, '.', (size_t)(paren - word.p)))
            return true;
        return line_starts(l, "at ") && ends_in_place(l);
    }
    if (*l.p == '#' && l.n > 4 && byte_is_digit(l.p[1])) {
        rest = l;
        line_word(&rest);
        word = line_word(&rest);
        return line_starts(word, "0x") || (word.n > 1 && *word.p == '/') ||
               line_starts(word, "{main}");
    }
    if (ends_in_place(l) && (line_has(l, " @ ") ||
                             (memchr(l.p, '@', l.n) && !memchr(l.p, ' ', l.n))))
        return true;
    if (line_has(l, ".go:") && (*l.p == '/' || line_has(l, " +0x")))
        return true;
    return l.p[l.n - 1] == ')' && line_has(l, "(0x") &&
           memchr(l.p, ' ', l.n) == NULL;
}

/* "00000010  48 65 6c 6c 6f ...": at least six groups of hex digits. */
static bool is_dump(struct line l)
{
    size_t groups = 0, k = line_hex(l);

    if (k < 4)
        return false;
    l = line_skip(l, k + (k < l.n && l.p[k] == ':'));
    for (;;) {
        struct line word = line_word(&l);
        if ((word.n != 2 && word.n != 4 && word.n != 8) ||
            line_hex(word) != word.n)
            break;
        groups++;
    }
    return groups >= 6;
}

bool logs_is_encoded(struct line l, size_t least)
{
    size_t changes = 0, count[4] = {0};
    int last = 3;

    if (l.n < least)
        return false;
    for (size_t i = 0; i < l.n; i++) {
        char c = l.p[i];
        int class = c >= 'A' && c <= 'Z'   ? 0
                    : c >= 'a' && c <= 'z' ? 1
                    : byte_is_digit(c)     ? 2
                                           : 3;
        if (class == 3 && !byte_is_one_of(c, "+/=-_."))
            return false;
        count[class]++;
        changes += class != last;
        last = class;
    }
    return count[0] > 0 && count[1] > 0 && count[2] > 0 && changes >= l.n / 4;
}

static bool is_pem(struct line l)
{
    return line_starts(l, "-----BEGIN ") || line_starts(l, "-----END ");
}

/* A date, a time, or what stands with them; *time is set by one. */
static bool is_stamp_word(struct line w, bool *time, bool *month)
{
    static struct phrases names = PHRASES(
        "mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|am|pm|utc|gmt|cet|"
        "cest|mez|mesz|uhr");
    static struct phrases months = PHRASES(
        "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez");
    size_t digits = 0, letters = 0, signs = 0;

    if (w.n == 0 || w.n > 40)
        return false;
    if (line_is_any(w, &names))
        return true;
    if (line_is_any(w, &months)) {
        *month = true;
        return true;
    }
    for (size_t i = 0; i < w.n; i++) {
        if (byte_is_digit(w.p[i]))
            digits++;
        else if (byte_is_letter(w.p[i]))
            letters++;
        else if (byte_is_one_of(w.p[i], "-:./,+"))
            signs++;
        else
            return false;
        if (i >= 1 && i + 2 < w.n && w.p[i] == ':' &&
            byte_is_digit(w.p[i - 1]) && byte_is_digit(w.p[i + 1]) &&
            byte_is_digit(w.p[i + 2]) &&
            (i + 3 == w.n || !byte_is_digit(w.p[i + 3])))
            *time = true;
    }
    if (letters > 3 || digits == 0 || !(byte_is_digit(*w.p) || *w.p == '+'))
        return false;
    return signs > 0 ? digits >= 4 : letters == 0 && (*month || digits == 4);
}

/* Bytes of a time stamp at the start, with the brackets around; 0: none. */
static size_t stamp(struct line l, bool *syslog)
{
    struct line at = l;
    bool time = false, month = false;
    size_t end = 0;

    for (int i = 0; i < 7; i++) {
        struct line w;
        size_t k = 0;
        while (at.n > 0 && byte_is_one_of(*at.p, "[(<|\" "))
            at = line_skip(at, 1);
        while (k < at.n && (unsigned char)at.p[k] > ' ' &&
               !byte_is_one_of(at.p[k], "])>|\""))
            k++;
        w = (struct line){at.p, k};
        while (w.n > 0 && byte_is_one_of(w.p[w.n - 1], ",;:"))
            w.n--;
        if (!is_stamp_word(w, &time, &month))
            break;
        if (i == 0)
            *syslog = month;
        at = line_skip(at, k);
        while (at.n > 0 && byte_is_one_of(*at.p, "])>|\" "))
            at = line_skip(at, 1);
        end = (size_t)(at.p - l.p);
    }
    return time ? end : 0;
}

enum level { LEVEL_NONE, LEVEL_LOW, LEVEL_HIGH };

static enum level level_of(struct line w)
{
    static struct phrases low =
        PHRASES("trace|debug|info|information|notice|verbose|v|d|i");
    static struct phrases high = PHRASES(
        "warn|warning|error|err|fatal|severe|critical|crit|alert|emerg|w|e|f");

    size_t n = w.n;

    while (w.n > 0 && byte_is_one_of(*w.p, "[(<"))
        w = line_skip(w, 1);
    while (w.n > 0 && byte_is_one_of(w.p[w.n - 1], "])>:|"))
        w.n--;
    for (size_t i = 0; i < w.n && w.n == n; i++)
        if (w.p[i] >= 'a')
            return LEVEL_NONE;
    return line_is_any(w, &low)    ? LEVEL_LOW
           : line_is_any(w, &high) ? LEVEL_HIGH
                                   : LEVEL_NONE;
}

/* A thread, a process, a mark between columns. */
static bool is_column(struct line w)
{
    bool digit = false, letter = false;

    for (size_t i = 0; i < w.n; i++) {
        digit |= byte_is_digit(w.p[i]);
        letter |= byte_is_letter(w.p[i]);
    }
    if (!letter)
        return !digit || *w.p == '[' || *w.p == '(' ||
               (w.n > 2 && byte_is_digit(w.p[w.n - 1]));
    return (*w.p == '[' || *w.p == '(') &&
           (digit || line_is(w, "[main]") || line_starts(w, "[thread"));
}

/* The message behind a stamp: without host, thread, a level below warning. A
 * level stands in capitals or between signs, and no prose before it. */
static struct line strip_columns(struct line l, bool syslog, enum level *level)
{
    struct line rest = l;
    const char *level_at = NULL;

    if (syslog)
        line_word(&rest); /* the host */
    l = line_trim(rest);
    for (int i = 0; i < 6; i++) {
        struct line w = line_word(&rest);
        enum level found = level_of(w);
        if (w.n == 0)
            break;
        if (found != LEVEL_NONE && *level == LEVEL_NONE) {
            *level = found;
            level_at = w.p;
            if (l.p == w.p && (found == LEVEL_LOW || w.n == 1))
                l = line_trim(rest);
        } else if (is_column(w)) {
            if (!byte_is_digit(*w.p) && (l.p == w.p || l.p == level_at))
                l = line_trim(rest);
        } else if (*level != LEVEL_NONE || !line_has_byte(w, "[].:/$")) {
            break;
        }
    }
    return l;
}

/* "1.2.3.4 - - [23/Nov/2026:10:00:00 +0100] ...": a web server's line. */
static size_t access_prefix(struct line l)
{
    size_t k = 0;

    while (k < l.n && k < 40 &&
           (byte_is_hex(l.p[k]) || l.p[k] == '.' || l.p[k] == ':'))
        k++;
    if (k < 3 || !line_starts(line_skip(l, k), " - "))
        return 0;
    while (k < l.n && k < 100 && l.p[k] != '[')
        k++;
    return k < l.n && k < 100 ? k : 0;
}

enum log_kind logs_kind(struct line l, struct line *message)
{
    enum level level = LEVEL_NONE;
    bool syslog = false;
    size_t k;

    *message = l;
    if (l.n == 0)
        return LOG_NONE;
    if (is_frame(l) || is_dump(l) || is_pem(l) || logs_is_encoded(l, 40))
        return LOG_NOISE;
    k = access_prefix(l);
    l = line_skip(l, k);
    k = stamp(l, &syslog);
    if (k == 0)
        return LOG_NONE;
    l = strip_columns(line_skip(l, k), syslog, &level);
    *message = l;
    if (level == LEVEL_HIGH || logs_is_telling(l))
        return LOG_TELLING;
    return level == LEVEL_LOW ? LOG_LOW : LOG_PLAIN;
}
