/*
 * verb_list.c: the published articles, all or of one tag, category, language.
 *
 * Ends with 1 when the list is empty, as search does.
 */
#include "cli/cli.h"

#include "present/articles.h"

#include "base/err.h"

const struct opt verb_list_opts[] = {{.name = "tag",
                                      .kind = OPT_STRING,
                                      .at = offsetof(struct args, tag),
                                      .arg = "TAG",
                                      .help = "only articles with this tag"},
                                     {.name = "category",
                                      .kind = OPT_STRING,
                                      .at = offsetof(struct args, category),
                                      .arg = "NAME",
                                      .help = "only articles of this category"},
                                     ARGS_LANG,
                                     ARGS_FORMAT(args_formats),
                                     ARGS_JSON,
                                     ARGS_AUDIENCE,
                                     ARGS_COLOR,
                                     ARGS_END};

int verb_list(struct cli *cli, lotse_err *err)
{
    lotse_list_opts o = {.lang = (lotse_lang)cli->args.lang,
                         .tag = cli->args.tag,
                         .category = cli->args.category};
    lotse_list *list = NULL;
    lotse_info info;
    int rc;

    if (cli->args.audience >= 0)
        o.audience = (lotse_audience)cli->args.audience;
    rc = lotse_get_info(&info, cli->index, err);
    if (rc == LOTSE_OK)
        rc = lotse_list_get(&list, cli->index, &o, err);
    if (rc != LOTSE_OK)
        return rc;
    articles_list(&cli->out, list, info.index_id,
                  (enum format)cli->args.format);
    if (list->n == 0)
        rc = err_set(err, LOTSE_NOTFOUND, "no article");
    lotse_list_free(list);
    return rc;
}
