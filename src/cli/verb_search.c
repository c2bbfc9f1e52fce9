/*
 * verb_search.c: ranked articles for a short query.
 *
 * The words are joined by blanks and go to the library as they are; it alone
 * reads the operators ("phrase", -word, pre*, title:, tag:).
 */
#include "cli/cli.h"

#include "base/err.h"
#include "base/str.h"

const struct opt verb_search_opts[] = {
    ARGS_LIMIT,    ARGS_LANG,    ARGS_FORMAT(args_formats),
    ARGS_JSON,     ARGS_EXPLAIN, ARGS_ALL,
    ARGS_AUDIENCE, ARGS_COLOR,   ARGS_END};

int verb_search(struct cli *cli, lotse_err *err)
{
    struct str text = {0};
    int rc;

    for (int i = 0; i < cli->n_words; i++) {
        if (i > 0)
            str_addc(&text, ' ');
        str_adds(&text, cli->words[i]);
    }
    rc = text.oom ? err_nomem(err)
                  : cli_query(cli, LOTSE_SEARCH, str_text(&text), text.n, err);
    str_free(&text);
    return rc;
}
