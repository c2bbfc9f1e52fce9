/*
 * fuzz_delta.c: the parts of a file of changes with any numbers in them
 * (edits.h), so that it is the checks of merge.c that have to stand.
 */
#include "edits.h"
#include "search/index.h"

#include <sys/stat.h>

enum { FILES = 24 };

static char dir[] = "/tmp/lotse-delta.XXXXXX";
static char index_path[sizeof dir + 16], delta[sizeof index_path + 8];

static void put_article(int i, const char *more)
{
    static const char *const titles[][2] = {{"Passwort", "vergessen"},
                                            {"Password", "forgotten"}};
    static const char *const texts[] = {
        "So setzen Sie Ihr Passwort zurueck und melden sich am Drucker an.\n\n"
        "## Netz\n\nDie Verbindung mit VPN.\n",
        "How to reset a forgotten password and sign in to the printer.\n\n"
        "## Two factor\n\n`run --vpn`\n"};
    char path[sizeof dir + 32], text[400];
    int n = snprintf(text, sizeof text, "# %s %d %s%s\n\n%s",
                     titles[i % 2][0], i, titles[i % 2][1], more,
                     texts[i % 2]);

    snprintf(path, sizeof path, "%s/%s", dir, i % 2 ? "en" : "de");
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/%s/a%d.md", dir, i % 2 ? "en" : "de", i);
    MUST(reseal_put(path, text, (size_t)n) == 0);
}

/* An index of a few articles, and one with changes beside it. */
static void make_changes(void)
{
    lotse_compile_opts opts = LOTSE_COMPILE_INIT;
    lotse_compile_stats stats;

    MUST(mkdtemp(dir) != NULL);
    snprintf(index_path, sizeof index_path, "%s/kb.db", dir);
    snprintf(delta, sizeof delta, "%s.delta", index_path);
    opts.articles = dir;
    opts.index = index_path;
    opts.jobs = 1;
    for (int i = 0; i < FILES; i++)
        put_article(i, i % 2 ? " owl" : " Eule");
    MUST(lotse_compile(&stats, &opts, NULL) == LOTSE_OK);
    put_article(4, " Kuckuck");
    put_article(5, " cuckoo");
    MUST(lotse_compile(&stats, &opts, NULL) == LOTSE_OK && stats.changes);
}

static void clean_up(void)
{
    char command[sizeof dir + 16];

    snprintf(command, sizeof command, "rm -rf %s", dir);
    if (system(command) != 0)
        fprintf(stderr, "%s stays\n", dir);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct str sound;
    static size_t n_parts;
    struct edits es = {.data = data, .n = n / EDIT};
    lotse_index *ix;

    if (n < EDIT || n > EDIT * EDITS)
        return 0;
    if (sound.p == NULL) {
        make_changes();
        atexit(clean_up);
        MUST(file_read(&sound, delta, SIZE_MAX / 2, NULL) == LOTSE_OK);
        MUST(lotse_open(&ix, index_path, NULL) == LOTSE_OK);
        n_parts = ix->db.delta_tail.n_parts;
        fuzz_ask(ix);
        lotse_close(ix);
    }
    es.n_parts = n_parts;
    MUST(reseal_parts(delta, &sound, put_part, &es) == 0);
    if (lotse_open(&ix, index_path, NULL) == LOTSE_OK)
        fuzz_ask(ix);
    lotse_close(ix);
    return 0;
}
