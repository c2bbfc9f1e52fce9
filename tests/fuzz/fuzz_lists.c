/*
 * fuzz_lists.c: a sealed index whose lists hold any bytes.
 *
 * A hostile file can carry a right seal. Every blob that our own code decodes
 * is replaced, one kind at a time by the first byte of the input; asking such
 * an index gives hits or an error.
 */
#include "fuzz.h"
#include "../unit/reseal.h"

static const char *const damage[] = {
    "UPDATE posting SET list = ?1",
    "UPDATE gram SET list = ?1",
    "UPDATE forward SET list = ?1",
    "UPDATE stats SET map = ?1",
    "UPDATE stats SET lengths = ?1",
    "UPDATE stats SET words = ?1",
    "UPDATE stats SET dfs = ?1",
    "UPDATE section SET spans = ?1",
    "UPDATE posting SET df = length(?1), number = length(?1)",
    "UPDATE article SET ord = length(?1), family = ?1, audience = -1",
    "UPDATE section SET text = ?1, heading = ?1, anchor = ?1",
};

static void ask(lotse_index *ix)
{
    lotse_query_opts q = LOTSE_QUERY_INIT;
    lotse_results *res;
    lotse_article *a;
    lotse_list *l;

    q.text = "Passwort vergessen forgot password VPN pass* \"two factor\"";
    q.all = true;
    q.explain = LOTSE_EXPLAIN_FULL;
    lotse_query(&res, ix, &q, NULL);
    lotse_results_free(res);
    q.mode = LOTSE_SUGGEST;
    lotse_query(&res, ix, &q, NULL);
    lotse_results_free(res);
    lotse_article_get(&a, ix, "account/password", LOTSE_LANG_DE, LOTSE_PUBLIC,
                      NULL);
    lotse_article_free(a);
    lotse_list_get(&l, ix, LOTSE_LANG_ANY, LOTSE_LEVEL2, NULL, NULL, NULL);
    lotse_list_free(l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct str sound;
    static char path[64];
    lotse_index *ix;

    if (n < 1)
        return 0;
    if (sound.p == NULL) {
        MUST(file_read(&sound, fuzz_index(), SIZE_MAX / 2, NULL) == LOTSE_OK);
        snprintf(path, sizeof path, "/tmp/lotse-lists.%d", (int)getpid());
    }
    MUST(reseal_changed(path, &sound,
                        damage[data[0] % (sizeof damage / sizeof *damage)],
                        data + 1, n - 1, true) == 0);
    if (lotse_open(&ix, path, NULL) == LOTSE_OK)
        ask(ix);
    lotse_close(ix);
    unlink(path);
    return 0;
}
