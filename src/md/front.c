/*
 * front.c: YAML front matter, read with libyaml.
 *
 * Real trees carry dozens of keys that are not ours and foreign values under
 * ours (`level: Beginner`): the first are recorded, the second are a warning
 * and the default. Only text that libyaml can't read is an error. libyaml is
 * quadratic on open brackets, so their depth is checked before it is called.
 */
#include "base/err.h"
#include "base/vec.h"
#include "md/parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

enum key {
    KEY_ID, KEY_TITLE, KEY_LANG, KEY_TRANSLATION_OF, KEY_QUESTIONS, KEY_TAGS,
    KEY_ALIASES, KEY_CATEGORY, KEY_LEVEL, KEY_AUDIENCE, KEY_STATUS,
    KEY_DESCRIPTION, KEY_UPDATED, KEY_REVIEW_BY, KEY_BOOST, KEY_SEARCH,
    KEY_UNKNOWN
};

static const struct {
    const char *name;
    enum key key;
} keys[] = {
    {"id", KEY_ID}, {"title", KEY_TITLE}, {"lang", KEY_LANG},
    {"translation_of", KEY_TRANSLATION_OF}, {"questions", KEY_QUESTIONS},
    {"fragen", KEY_QUESTIONS}, {"tags", KEY_TAGS}, {"keywords", KEY_TAGS},
    {"aliases", KEY_ALIASES}, {"category", KEY_CATEGORY},
    {"level", KEY_LEVEL}, {"audience", KEY_AUDIENCE},
    {"status", KEY_STATUS}, {"description", KEY_DESCRIPTION},
    {"updated", KEY_UPDATED}, {"review_by", KEY_REVIEW_BY},
    {"boost", KEY_BOOST}, {"search", KEY_SEARCH},
};

/* Growing lists of the document while it is read. */
struct list {
    const char **items;
    size_t n, cap;
};

struct front {
    struct md_doc *doc;
    yaml_document_t yaml;
    struct list questions, tags, aliases, unknown;
    unsigned first_line; /* of the file: where the YAML begins */
    bool oom;
};

static enum key find_key(const char *name)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcasecmp(name, keys[i].name) == 0)
            return keys[i].key;
    return KEY_UNKNOWN;
}

static const char *scalar(const yaml_node_t *node)
{
    const char *s;

    if (node == NULL || node->type != YAML_SCALAR_NODE)
        return NULL;
    s = (const char *)node->data.scalar.value;
    if (node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
        (strcmp(s, "~") == 0 || strcasecmp(s, "null") == 0))
        return "";
    return s;
}

/* A copy on one line, blanks at both ends cut. */
static const char *one_line(struct front *f, const char *s, size_t n)
{
    char *p;

    while (n > 0 && (unsigned char)s[0] <= ' ')
        s++, n--;
    while (n > 0 && (unsigned char)s[n - 1] <= ' ')
        n--;
    p = arena_strn(&f->doc->arena, s, n);
    if (p == NULL) {
        f->oom = true;
        return "";
    }
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)p[i] < ' ')
            p[i] = ' ';
    return p;
}

static void push(struct front *f, struct list *l, const char *s, size_t n)
{
    const char *copy = one_line(f, s, n);

    if (*copy == '\0' || l->n >= MD_MAX_LIST)
        return;
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->items[i], copy) == 0)
            return;
    if (!VEC_PUSH_OK(l)) {
        f->oom = true;
        return;
    }
    l->items[l->n++] = copy;
}

static void push_split(struct front *f, struct list *l, const char *s,
                       const char *at)
{
    while (*s) {
        size_t n = strcspn(s, at);
        push(f, l, s, n);
        s += n + (s[n] != '\0');
    }
}

/* A sequence of scalars, or one scalar cut at the characters `at`. */
static bool read_list(struct front *f, struct list *l, yaml_node_t *node,
                      const char *at)
{
    bool good = true;

    if (node->type == YAML_SCALAR_NODE) {
        push_split(f, l, scalar(node), at);
        return true;
    }
    if (node->type != YAML_SEQUENCE_NODE)
        return false;
    for (yaml_node_item_t *i = node->data.sequence.items.start;
         i < node->data.sequence.items.top; i++) {
        const char *s = scalar(yaml_document_get_node(&f->yaml, *i));
        good = good && s != NULL;
        if (s != NULL)
            push(f, l, s, strlen(s));
    }
    return good;
}

/* "2026-11-24", also with a time behind; stores the ten characters. */
static bool read_date(struct front *f, const char **out, const char *s)
{
    static const char form[] = "0000-00-00";
    int month, day;

    for (size_t i = 0; i < 10; i++)
        if (form[i] == '0' ? (s[i] < '0' || s[i] > '9') : s[i] != form[i])
            return false;
    month = (s[5] - '0') * 10 + s[6] - '0';
    day = (s[8] - '0') * 10 + s[9] - '0';
    if ((s[10] != '\0' && s[10] != 'T' && s[10] != ' ') || month < 1 ||
        month > 12 || day < 1 || day > 31)
        return false;
    *out = one_line(f, s, 10);
    return true;
}

static int find_word(const char *s, const char *const *words, int n)
{
    for (int i = 0; i < n; i++)
        if (strcasecmp(s, words[i]) == 0)
            return i;
    return -1;
}

static bool read_boost(double *out, const char *s)
{
    char *end;
    double v = strtod(s, &end);

    if (end == s || *end != '\0' || !(v >= 0.1 && v <= 10))
        return false;
    *out = v;
    return true;
}

static bool read_bool(bool *out, const char *s)
{
    static const char *const words[] = {"true",  "yes", "on",
                                        "false", "no",  "off"};
    int i = find_word(s, words, 6);

    if (i >= 0)
        *out = i < 3;
    return i >= 0;
}

static bool read_choice(struct md_doc *d, enum key key, const char *s)
{
    static const char *const langs[] = {"de", "en"};
    static const char *const audiences[] = {"public", "agent", "level2"};
    static const char *const states[] = {"published", "draft", "archived"};
    int i = -1;

    if (key == KEY_LANG) { /* also de-DE, en_US */
        if (strncasecmp(s, "de", 2) == 0 || strncasecmp(s, "en", 2) == 0)
            i = s[2] == '\0' || s[2] == '-' || s[2] == '_'
                    ? strncasecmp(s, "en", 2) == 0 : -1;
        if (i >= 0)
            d->lang = langs[i];
    } else if (key == KEY_LEVEL) {
        i = (s[0] == '1' || s[0] == '2') && s[1] == '\0' ? s[0] - '0' : -1;
        if (i > 0)
            d->level = i;
    } else if (key == KEY_AUDIENCE) {
        i = find_word(s, audiences, 3);
        if (i >= 0)
            d->audience = (lotse_audience)i;
    } else {
        i = find_word(s, states, 3);
        if (i >= 0)
            d->status = (enum md_status)i;
    }
    return i >= 0;
}

static bool read_scalar(struct front *f, enum key key, const char *s)
{
    struct md_doc *d = f->doc;
    bool on = true;

    switch (key) {
    case KEY_ID:
        d->id = one_line(f, s, strlen(s));
        return true;
    case KEY_TITLE:
        d->title = one_line(f, s, strlen(s));
        return true;
    case KEY_TRANSLATION_OF:
        d->translation_of = one_line(f, s, strlen(s));
        return true;
    case KEY_CATEGORY:
        d->category = one_line(f, s, strlen(s));
        return true;
    case KEY_DESCRIPTION:
        d->description = one_line(f, s, strlen(s));
        return true;
    case KEY_UPDATED:
        return read_date(f, &d->updated, s);
    case KEY_REVIEW_BY:
        return read_date(f, &d->review_by, s);
    case KEY_BOOST:
        return read_boost(&d->boost, s);
    case KEY_SEARCH:
        if (!read_bool(&on, s))
            return false;
        d->no_search = !on;
        return true;
    default:
        return read_choice(d, key, s);
    }
}

static void read_pair(struct front *f, const char *name, yaml_node_t *value)
{
    enum key key = find_key(name);
    unsigned line = f->first_line + (unsigned)value->start_mark.line;
    const char *s;
    bool good;

    if (key == KEY_UNKNOWN) {
        push(f, &f->unknown, name, strlen(name));
        return;
    }
    if (key == KEY_TITLE)
        f->doc->title_line = line;
    if (key == KEY_QUESTIONS) {
        good = read_list(f, &f->questions, value, "\n");
    } else if (key == KEY_TAGS) {
        good = read_list(f, &f->tags, value, ",\n");
    } else if (key == KEY_ALIASES) {
        good = read_list(f, &f->aliases, value, ",\n");
    } else {
        s = scalar(value);
        good = s != NULL && (*s == '\0' || read_scalar(f, key, s));
    }
    if (!good && !md_warn(f->doc, line, "front-matter",
                          "\"%s\" has a value that is not ours; see "
                          "lotse-articles(5)", name))
        f->oom = true;
}

static int read_root(struct front *f, unsigned *line, lotse_err *err)
{
    yaml_node_t *root = yaml_document_get_root_node(&f->yaml);
    bool seen[KEY_UNKNOWN + 1] = {false};

    if (root == NULL)
        return LOTSE_OK; /* nothing between the marks */
    if (root->type != YAML_MAPPING_NODE) {
        if (scalar(root) != NULL && *scalar(root) == '\0')
            return LOTSE_OK;
        *line = f->first_line;
        return err_set(err, LOTSE_INPUT, "front matter is not YAML of the "
                       "form \"key: value\"");
    }
    for (yaml_node_pair_t *p = root->data.mapping.pairs.start;
         p < root->data.mapping.pairs.top; p++) {
        yaml_node_t *k = yaml_document_get_node(&f->yaml, p->key);
        yaml_node_t *v = yaml_document_get_node(&f->yaml, p->value);
        const char *name = scalar(k);
        enum key key = name == NULL ? KEY_UNKNOWN : find_key(name);
        if (name == NULL || v == NULL)
            continue;
        if (seen[key] && key != KEY_UNKNOWN && key != KEY_TAGS &&
            key != KEY_QUESTIONS) {
            f->oom |= !md_warn(f->doc,
                               f->first_line + (unsigned)k->start_mark.line,
                               "front-matter",
                               "\"%s\" stands twice; the first holds", name);
            continue;
        }
        seen[key] = true;
        read_pair(f, name, v);
    }
    return f->oom ? err_nomem(err) : LOTSE_OK;
}

static bool load(struct front *f, const char *yaml, size_t n, unsigned *line,
                 lotse_err *err)
{
    yaml_parser_t parser;
    bool ok;

    if (!yaml_parser_initialize(&parser)) {
        err_nomem(err);
        return false;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)yaml, n);
    ok = yaml_parser_load(&parser, &f->yaml) != 0;
    if (!ok && parser.error == YAML_MEMORY_ERROR) {
        err_nomem(err);
    } else if (!ok) {
        *line = f->first_line + (unsigned)parser.problem_mark.line;
        err_set(err, LOTSE_INPUT, "front matter is not YAML: %s; put the "
                "value between quotes",
                parser.problem == NULL ? "unreadable" : parser.problem);
    }
    yaml_parser_delete(&parser);
    return ok;
}

static int check_depth(struct front *f, const char *yaml, size_t n,
                       unsigned *line, lotse_err *err)
{
    int depth = 0;
    unsigned at = f->first_line;

    for (size_t i = 0; i < n; i++) {
        at += yaml[i] == '\n';
        depth += yaml[i] == '[' || yaml[i] == '{';
        depth -= (yaml[i] == ']' || yaml[i] == '}') && depth > 0;
        if (depth > MD_MAX_FLOW_DEPTH) {
            *line = at;
            return err_set(err, LOTSE_INPUT,
                           "front matter nests brackets more than %d deep",
                           MD_MAX_FLOW_DEPTH);
        }
    }
    return LOTSE_OK;
}

static void take(struct front *f, struct md_strings *out, struct list *l)
{
    out->items = arena_array(&f->doc->arena, l->n, sizeof *l->items);
    if (out->items == NULL)
        f->oom = true;
    else if (l->n > 0)
        memcpy(out->items, l->items, l->n * sizeof *l->items);
    out->n = out->items == NULL ? 0 : l->n;
    free(l->items);
}

static int read_yaml(struct front *f, const char *yaml, size_t n,
                     unsigned *line, lotse_err *err)
{
    struct str mended = {0};
    unsigned first = 0;
    bool ok;
    int rc = check_depth(f, yaml, n, line, err);

    if (rc != LOTSE_OK)
        return rc;
    ok = load(f, yaml, n, line, err);
    first = *line;
    if (!ok && err->code == LOTSE_INPUT && md_mend_yaml(&mended, yaml, n)) {
        lotse_err again = {0};
        ok = load(f, mended.p, mended.n, line, &again);
        *line = first;
        if (ok && !md_warn(f->doc, first, "front-matter",
                           "not YAML as it stands (read all the same); put "
                           "the value between quotes"))
            f->oom = true;
    }
    if (ok) {
        rc = read_root(f, line, err);
        yaml_document_delete(&f->yaml);
    } else {
        rc = err->code;
    }
    str_free(&mended);
    return rc;
}

/* The end of the line that begins at `at`. */
static size_t line_end(const char *s, size_t n, size_t at)
{
    const char *nl = at < n ? memchr(s + at, '\n', n - at) : NULL;

    return nl == NULL ? n : (size_t)(nl - s);
}

static bool is_mark(const char *s, size_t n, const char *mark)
{
    while (n > 3 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
        n--;
    return n == 3 && memcmp(s, mark, 3) == 0;
}

int md_read_front(struct md_doc *doc, const char *text, size_t n, size_t *body,
                  unsigned *body_line, unsigned *line, lotse_err *err)
{
    struct front f = {.doc = doc, .first_line = 2};
    size_t from = line_end(text, n, 0), at = from + 1, end;
    unsigned lines = 1;
    lotse_err own = {0};
    int rc;

    *body = 0;
    *body_line = 1;
    if (!is_mark(text, from, "---"))
        return LOTSE_OK;
    from = at;
    for (;; at = end + 1) {
        if (at >= n)
            return LOTSE_OK; /* no end: the line was a thematic break */
        end = line_end(text, n, at);
        lines++;
        if (is_mark(text + at, end - at, "---") ||
            is_mark(text + at, end - at, "..."))
            break;
    }
    if (at - from > MD_MAX_FRONT) {
        *line = 1;
        return err_set(err, LOTSE_INPUT, "front matter of more than %d bytes",
                       MD_MAX_FRONT);
    }
    rc = read_yaml(&f, text + from, at - from, line, &own);
    if (rc != LOTSE_OK)
        err_set(err, rc, "%s", own.msg);
    take(&f, &doc->questions, &f.questions);
    take(&f, &doc->tags, &f.tags);
    take(&f, &doc->aliases, &f.aliases);
    take(&f, &doc->unknown_keys, &f.unknown);
    if (rc == LOTSE_OK && f.oom)
        rc = err_nomem(err);
    *body = end < n ? end + 1 : n;
    *body_line = lines + 1;
    return rc;
}
