/* answer.c: print the best articles for a question, with liblotse.
 *
 *     cc answer.c $(pkg-config --cflags --libs lotse) -o answer
 *     ./answer index/kb.db "Ich habe mein Passwort vergessen"
 */
#include <lotse.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    lotse_query_opts query = LOTSE_QUERY_INIT;
    lotse_results *res = NULL;
    lotse_index *ix = NULL;
    lotse_err err = {0};

    if (argc != 3) {
        fprintf(stderr, "usage: answer INDEX TEXT\n");
        return LOTSE_INPUT;
    }
    query.text = argv[2];
    query.mode = LOTSE_SUGGEST;
    query.limit = 3;
    if (lotse_open(&ix, argv[1], &err) == LOTSE_OK &&
        lotse_query(&res, ix, &query, &err) == LOTSE_OK)
        for (size_t i = 0; i < res->n_hits; i++)
            printf("%.2f %s\n", res->hits[i].confidence, res->hits[i].title);
    if (err.code != LOTSE_OK)
        fprintf(stderr, "answer: %s\n", err.msg);
    lotse_results_free(res);
    lotse_close(ix);
    return err.code;
}
