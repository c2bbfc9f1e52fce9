/*
 * support.c: files and an index for the fuzzers.
 *
 * One file in memory is written again for each input. The index is compiled
 * once; its folder goes when the process ends.
 */
#include "fuzz.h"
#include "search/index.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const char *fuzz_file(const void *bytes, size_t n)
{
    static char path[64];
    static int fd = -1;

    if (fd < 0) {
        fd = memfd_create("fuzz", MFD_CLOEXEC);
        MUST(fd >= 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    MUST(ftruncate(fd, 0) == 0);
    MUST(pwrite(fd, bytes, n, 0) == (ssize_t)n);
    return path;
}

static char dir[] = "/tmp/lotse-fuzz.XXXXXX";
static char index_path[sizeof dir + 16];

static void clean_up(void)
{
    char lock[sizeof index_path + 8];

    snprintf(lock, sizeof lock, "%s.lock", index_path);
    unlink(index_path);
    unlink(lock);
    rmdir(dir);
}

const char *fuzz_index(void)
{
    lotse_compile_opts opts = LOTSE_COMPILE_INIT;
    lotse_compile_stats stats;

    if (index_path[0] != '\0')
        return index_path;
    MUST(mkdtemp(dir) != NULL);
    snprintf(index_path, sizeof index_path, "%s/kb.db", dir);
    atexit(clean_up);
    opts.articles = "tests/cli/kb";
    opts.index = index_path;
    opts.jobs = 1;
    MUST(lotse_compile(&stats, &opts, NULL) == LOTSE_OK);
    return index_path;
}

/* Let a query read forward lists, as the first of a handle does, or articles
 * unpacked. */
static void read_unpacked(lotse_index *ix, bool unpacked)
{
    for (int i = 0; i < LANGS; i++)
        ix->langs[i].briefs = unpacked ? ix->block->langs[i].briefs : NULL;
}

void fuzz_ask(lotse_index *ix)
{
    /* both languages, the one into the other, operators, nothing that an
     * article holds */
    static const char *const texts[] = {
        "Passwort vergessen forgot password VPN pass* \"two factor\"",
        "Ich habe mein Passwort vergessen und kann mich nicht anmelden",
        "I have forgotten my password and cannot sign in to the printer",
        "passwrot Zwqxv"};
    lotse_query_opts q = LOTSE_QUERY_INIT;
    lotse_results *res;
    lotse_article *a;
    lotse_list *l;

    q.all = true;
    q.explain = LOTSE_EXPLAIN_FULL;
    for (size_t i = 0; i < 2 * (sizeof texts / sizeof *texts); i++) {
        read_unpacked(ix, i / 2 % 2 != 0);
        q.text = texts[i / 2];
        q.mode = i % 2 == 0 ? LOTSE_SUGGEST : LOTSE_SEARCH;
        lotse_query(&res, ix, &q, NULL);
        lotse_results_free(res);
    }
    lotse_article_get(&a, ix, "account/password", LOTSE_LANG_DE, LOTSE_PUBLIC,
                      NULL);
    lotse_article_free(a);
    lotse_list_get(&l, ix, &(lotse_list_opts){.audience = LOTSE_LEVEL2}, NULL);
    lotse_list_free(l);
}
