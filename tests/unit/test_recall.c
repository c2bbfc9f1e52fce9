/*
 * Folders that are recalled: over many changes of a tree, the list is the one
 * that a walk gives which remembers nothing, and unchanged folders aren't
 * listed. What was seen is written, amended and read back on the way.
 */
#include "compile/recall.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { STEPS = 150, FOLDERS = 6, NAMES = 8 };

static char dir[] = P_tmpdir "/lotse-recall.XXXXXX";
static char seen_at[sizeof dir + 8];
static uint32_t number = 7;

static uint32_t any(uint32_t n)
{
    number = number * 1664525U + 1013904223U;
    return (number >> 8) % n;
}

/* Whatever changes after this has other times than what changed before. */
static void tick(void)
{
    int64_t now = seen_now();

    while (seen_now() == now)
        ;
}

static const char *const folders[FOLDERS] = {"",      "a/",   "a/b/",
                                             "a-b/", "a/b/c/", "z/"};

static void name(char out[200], uint32_t folder, uint32_t file)
{
    static const char *const names[NAMES] = {
        "a.md", "b.md", "b-c.md", "bad.md", "c.markdown", "x.txt", ".h.md",
        "link.md"};

    snprintf(out, 200, "%s/%s%s", dir, folders[folder], names[file]);
}

static void put(const char *path, uint32_t n)
{
    FILE *f = fopen(path, "a");

    for (uint32_t i = 0; f != NULL && i < n; i++)
        fputc('x', f);
    if (f != NULL)
        fclose(f);
}

/* One change of the tree, if it can be made. */
static void change(void)
{
    char a[200], b[200];

    name(a, any(FOLDERS), any(NAMES - 1));
    name(b, any(FOLDERS), any(NAMES - 1));
    switch (any(8)) {
    case 0:
        rename(a, b);
        break;
    case 1:
        unlink(a);
        break;
    case 2:
        name(b, any(FOLDERS), NAMES - 1);
        unlink(b);
        assert_true(symlink(a, b) == 0 || access(b, F_OK) != 0);
        break;
    case 3:
        snprintf(b, sizeof b, "%s/%s", dir, folders[1 + any(FOLDERS - 1)]);
        if (any(2) == 0)
            rmdir(b); /* where it is empty */
        else
            mkdir(b, 0777);
        break;
    case 4:
        name(b, any(FOLDERS), NAMES - 1);
        unlink(b);
        break;
    default:
        put(a, 1 + any(3));
    }
}

struct told {
    char text[4000];
};

static void tell(void *told, const lotse_diag *d)
{
    struct told *t = told;
    size_t n = strlen(t->text);

    snprintf(t->text + n, sizeof t->text - n, "%s: %s\n", d->path, d->message);
}

static void assert_same(const struct file_list *a, const struct file_list *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        assert_string_equal(a->items[i].path, b->items[i].path);
        assert_memory_equal(&a->items[i].stat, &b->items[i].stat,
                            sizeof a->items[i].stat);
    }
    assert_int_equal(a->folders.n, b->folders.n);
    for (size_t i = 0; i < a->folders.n; i++) {
        assert_string_equal(a->folders.items[i].path,
                            b->folders.items[i].path);
        assert_int_equal(a->folders.items[i].entries,
                         b->folders.items[i].entries);
    }
    assert_int_equal(a->refused, b->refused);
    assert_int_equal(a->warned, b->warned);
}

/* What a build keeps of these files: all but the bad ones. */
static void keep(struct seen *out, const struct file_list *l, int64_t started)
{
    unsigned char hash[HASH_BYTES] = {1};

    *out = (struct seen){.started = started};
    memset(out->index_id, 'i', 32);
    for (size_t i = 0; i < l->n; i++)
        if (strstr(l->items[i].path, "bad") == NULL)
            assert_int_equal(seen_add(out, l->items[i].path,
                                      &l->items[i].stat, hash),
                             LOTSE_OK);
}

static void assert_read(const struct seen *was, const struct seen *now)
{
    assert_int_equal(was->n, now->n);
    assert_int_equal(was->started, now->started);
    assert_string_equal(was->index_id, now->index_id);
    for (size_t i = 0; i < now->n; i++) {
        assert_string_equal(seen_path(was, i), seen_path(now, i));
        assert_memory_equal(&was->files[i].stat, &now->files[i].stat,
                            sizeof now->files[i].stat);
        assert_int_equal(seen_find(now, seen_path(was, i)), i);
    }
}

static void many_changes(void **state)
{
    struct seen was = {.started = 0}, now, back;
    struct told told[2];
    size_t recalled = 0;
    int fd = open(dir, O_RDONLY | O_DIRECTORY);
    bool trusted = recall_trusts(fd);

    (void)state;
    close(fd);
    for (int i = 0; i < STEPS; i++) {
        struct file_list quick, slow;
        int64_t started;
        for (uint32_t k = any(3); k > 0; k--)
            change();
        tick();
        started = seen_now();
        memset(told, 0, sizeof told);
        assert_int_equal(walk_articles(&quick, dir, &was, tell, &told[0], NULL),
                         LOTSE_OK);
        assert_int_equal(walk_articles(&slow, dir, NULL, tell, &told[1], NULL),
                         LOTSE_OK);
        assert_same(&quick, &slow);
        assert_string_equal(told[0].text, told[1].text);
        assert_int_equal(slow.recalled, 0);
        recalled += quick.recalled;
        keep(&now, &quick, started);
        if (any(4) == 0 || !seen_update(&now, &was, seen_at))
            seen_write(&now, &quick, seen_at);
        assert_int_equal(seen_read(&back, seen_at, NULL), LOTSE_OK);
        assert_read(&now, &back);
        seen_free(&now);
        seen_free(&was);
        file_list_free(&quick);
        file_list_free(&slow);
        was = back;
    }
    seen_free(&was);
    if (trusted)
        assert_true(recalled > STEPS / 2);
    else
        assert_int_equal(recalled, 0);
}

/* A byte that is another, or none: nothing is remembered. */
static void damage(void **state)
{
    struct file_list files;
    struct seen s;
    struct stat st;
    FILE *f;

    (void)state;
    assert_int_equal(walk_articles(&files, dir, NULL, NULL, NULL, NULL),
                     LOTSE_OK);
    keep(&s, &files, seen_now());
    seen_write(&s, &files, seen_at);
    seen_free(&s);
    file_list_free(&files);
    assert_int_equal(stat(seen_at, &st), 0);
    for (off_t at = 0; at < st.st_size; at += 7) {
        int c;
        f = fopen(seen_at, "r+");
        assert_non_null(f);
        fseek(f, at, SEEK_SET);
        c = fgetc(f);
        fseek(f, at, SEEK_SET);
        fputc(c ^ 4, f);
        fclose(f);
        assert_int_equal(seen_read(&s, seen_at, NULL), LOTSE_OK);
        assert_int_equal(s.n + s.n_folders, 0);
        seen_free(&s);
        f = fopen(seen_at, "r+");
        fseek(f, at, SEEK_SET);
        fputc(c, f);
        fclose(f);
    }
    assert_int_equal(seen_read(&s, seen_at, NULL), LOTSE_OK);
    assert_true(s.n_folders > 0);
    seen_free(&s);
    for (off_t n = st.st_size - 1; n >= 0; n -= 5) {
        assert_int_equal(truncate(seen_at, n), 0);
        assert_int_equal(seen_read(&s, seen_at, NULL), LOTSE_OK);
        assert_int_equal(s.n + s.n_folders, 0);
        seen_free(&s);
    }
}

static int setup(void **state)
{
    char path[200];

    (void)state;
    if (mkdtemp(dir) == NULL)
        return 1;
    snprintf(seen_at, sizeof seen_at, "%s.seen", dir);
    for (uint32_t i = 1; i < FOLDERS; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, folders[i]);
        if (mkdir(path, 0777) != 0)
            return 1;
    }
    for (uint32_t i = 0; i < FOLDERS; i++)
        for (uint32_t k = 0; k < NAMES - 1; k += 2) {
            name(path, i, k);
            put(path, i + k);
        }
    return 0;
}

static int teardown(void **state)
{
    char path[200];

    (void)state;
    unlink(seen_at);
    for (uint32_t i = FOLDERS; i-- > 0;) {
        for (uint32_t k = 0; k < NAMES; k++) {
            name(path, i, k);
            unlink(path);
        }
        /* a folder comes before those in it */
        snprintf(path, sizeof path, "%s/%s", dir, folders[i]);
        rmdir(path);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_changes),
        cmocka_unit_test(damage),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
