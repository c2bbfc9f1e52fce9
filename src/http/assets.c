/*
 * assets.c: style, scripts and pictures of the pages.
 *
 * Real files of the source tree, embedded. Pages name them with a hash of
 * their content, so that a browser may keep them for a year and still gets a
 * new one at once.
 */
#include "http/assets.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/embed.h"
#include "base/err.h"

#include <string.h>
#include <xxhash.h>

EMBED(portal_css, "src/http/assets/portal.css");
EMBED(portal_js, "src/http/assets/portal.js");
EMBED(widget_js, "src/http/assets/widget.js");
EMBED(demo_js, "src/http/assets/demo.js");
EMBED(desk_css, "src/http/assets/desk.css");
EMBED(desk_js, "src/http/assets/desk.js");
EMBED(icon_svg, "src/http/assets/icon.svg");

#define ASSET(n, sym, t)                                                       \
    {                                                                          \
        .name = (n), .from = (sym), .to = (sym##_end), .type = (t)             \
    }

static const struct asset {
    const char *name, *from, *to, *type;
} assets[] = {
    ASSET("portal.css", portal_css, "text/css; charset=utf-8"),
    ASSET("portal.js", portal_js, "text/javascript; charset=utf-8"),
    ASSET("widget.js", widget_js, "text/javascript; charset=utf-8"),
    ASSET("demo.js", demo_js, "text/javascript; charset=utf-8"),
    ASSET("desk.css", desk_css, "text/css; charset=utf-8"),
    ASSET("desk.js", desk_js, "text/javascript; charset=utf-8"),
    ASSET("icon.svg", icon_svg, "image/svg+xml"),
};

static const struct asset *find(const char *name)
{
    for (size_t i = 0; i < sizeof assets / sizeof *assets; i++)
        if (strcmp(assets[i].name, name) == 0)
            return &assets[i];
    return NULL;
}

static unsigned version_of(const struct asset *a)
{
    return (unsigned)XXH3_64bits(a->from, (size_t)(a->to - a->from));
}

void asset_url(struct str *out, const char *name)
{
    str_addf(out, "/assets/%s?v=%08x", name, version_of(find(name)));
}

static int send_asset(struct request *rq, struct reply *rp, const char *name,
                      lotse_err *err)
{
    const struct asset *a = find(name);
    size_t n;

    if (a == NULL)
        return err_set(err, LOTSE_NOTFOUND, "no asset of this name");
    n = (size_t)(a->to - a->from);
    rp->type = a->type;
    if (reply_fresh(rq, rp, a->from, n))
        return LOTSE_OK;
    rp->fixed = a->from;
    rp->n_fixed = n;
    return LOTSE_OK;
}

int asset_get(struct request *rq, struct reply *rp, lotse_err *err)
{
    const char *v = params_get(&rq->query, "v");

    rp->cache = v != NULL ? "public, max-age=31536000, immutable"
                          : "public, max-age=300";
    return send_asset(rq, rp, rq->rest, err);
}

/* The address that foreign pages name: short-lived, and open to them. */
int asset_widget(struct request *rq, struct reply *rp, lotse_err *err)
{
    rp->cache = "public, max-age=300";
    rp->open = true;
    return send_asset(rq, rp, "widget.js", err);
}
