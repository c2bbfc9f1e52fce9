/*
 * verb_show.c: one article as text, Markdown, HTML or JSON.
 *
 * To a file or a pipe Markdown and HTML go byte for byte; on a terminal
 * control characters are dropped. The library filters by audience: what the
 * reader may not see is "not found".
 */
#include "cli/cli.h"

#include "present/articles.h"

const struct opt verb_show_opts[] = {ARGS_FORMAT(args_show_formats),
                                     ARGS_JSON,
                                     ARGS_LANG,
                                     ARGS_AUDIENCE,
                                     ARGS_COLOR,
                                     ARGS_END};

int verb_show(struct cli *cli, lotse_err *err)
{
    lotse_audience audience = LOTSE_PUBLIC;
    lotse_article *article = NULL;
    int rc;

    if (cli->args.audience >= 0)
        audience = (lotse_audience)cli->args.audience;
    rc = lotse_article_get(&article, cli->index, cli->words[0],
                           (lotse_lang)cli->args.lang, audience, err);
    if (rc != LOTSE_OK)
        return rc;
    articles_show(&cli->out, article, (enum format)cli->args.format,
                  !cli->out_tty);
    lotse_article_free(article);
    return LOTSE_OK;
}
