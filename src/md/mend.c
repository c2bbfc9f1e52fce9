/*
 * mend.c: front matter that is almost YAML.
 *
 * `title: Fehler: Drucker offline` is an error in YAML and a title to its
 * author; real trees hold many such lines. When libyaml refuses a front
 * matter, plain values of `key: value` and `- value` lines are put between
 * quotes and it is asked once more. What is still wrong then, is wrong.
 */
#include "md/parts.h"

#include <string.h>

static bool is_key_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

/* Offset of the value in a line `key: value` or `  - value`; 0: neither. */
static size_t value_at(const char *s, size_t n)
{
    size_t i = 0, key;

    while (i < n && s[i] == ' ')
        i++;
    if (i + 1 < n && s[i] == '-' && s[i + 1] == ' ')
        return i + 2;
    key = i;
    while (i < n && is_key_char(s[i]))
        i++;
    if (i == key || i + 1 >= n || s[i] != ':' || s[i + 1] != ' ')
        return 0;
    return i + 2;
}

/* A quoted scalar that ends where the line ends. */
static bool is_quoted(const char *s, size_t n)
{
    char q = s[0];
    size_t i = 1;

    if (n < 2 || (q != '"' && q != '\''))
        return false;
    for (; i < n; i++) {
        if (q == '"' && s[i] == '\\')
            i++;
        else if (s[i] == q && q == '\'' && i + 1 < n && s[i + 1] == q)
            i++;
        else if (s[i] == q)
            return i + 1 == n;
    }
    return false;
}

static bool needs_quotes(const char *s, size_t n)
{
    char first = s[0], last = s[n - 1];

    if (is_quoted(s, n))
        return false;
    if (strchr("\"'@`%&*!|>{}[]#,?", first) != NULL) {
        if (first == '|' || first == '>')
            return n > 2;
        if (first == '[' || first == '{') { /* "[Beta] x", not "[a, b" */
            char close = first == '[' ? ']' : '}';
            return last != close && memchr(s, close, n) != NULL;
        }
        return true;
    }
    if (last == ':')
        return true;
    for (size_t i = 0; i + 1 < n; i++)
        if ((s[i] == ':' && s[i + 1] == ' ') ||
            (s[i] == ' ' && s[i + 1] == '#'))
            return true;
    return false;
}

static bool mend_line(struct str *out, const char *s, size_t n)
{
    size_t at = value_at(s, n), end = n;

    while (at > 0 && at < n && s[at] == ' ')
        at++;
    while (end > at && s[end - 1] == ' ')
        end--;
    if (at == 0 || at >= end || !needs_quotes(s + at, end - at)) {
        str_add(out, s, n);
        return false;
    }
    str_add(out, s, at);
    str_addc(out, '\'');
    for (size_t i = at; i < end; i++) {
        if (s[i] == '\'')
            str_addc(out, '\'');
        str_addc(out, s[i]);
    }
    str_addc(out, '\'');
    return true;
}

bool md_mend_yaml(struct str *out, const char *yaml, size_t n)
{
    struct str line = {0};
    bool changed = false;

    for (size_t at = 0; at < n;) {
        const char *nl = memchr(yaml + at, '\n', n - at);
        size_t len = nl == NULL ? n - at : (size_t)(nl - yaml) - at;
        str_clear(&line);
        for (size_t i = 0; i < len; i++) {
            bool tab = yaml[at + i] == '\t';
            str_adds(&line, tab ? "  " : "");
            if (!tab)
                str_addc(&line, yaml[at + i]);
            changed = changed || tab;
        }
        changed = mend_line(out, str_text(&line), line.n) || changed;
        str_addc(out, '\n');
        at += len + (nl != NULL);
    }
    out->oom = out->oom || line.oom;
    str_free(&line);
    return changed && !out->oom;
}
