/*
 * mail_out.c: sending, with articles from the index in acknowledgements.
 *
 * The mail module knows nothing of the index; what an acknowledgement offers is
 * asked for here, and a damaged index keeps no mail back.
 */
#include "mail/intake.h"
#include "mail/outgoing.h"
#include "mail/send.h"
#include "mail/write.h"

#include "base/err.h"

#include <string.h>

enum { ARTICLES = 3 };

/* An article is named only where the index is rather sure: a wrong one in the
 * first mail costs more trust than none. */
static const double confident = .2;

static void add_hit(struct str *out, const lotse_mailer *m,
                    const lotse_ticket *t,
                    const lotse_hit *h, bool german)
{
    struct str url = {0}, tail = {0};
    size_t n = strlen(m->base);

    while (n > 0 && m->base[n - 1] == '/')
        n--;
    str_addf(out, "\n- %s\n  %.*s%s", h->title, (int)n, m->base, h->url);
    str_adds(&tail, "?solved=");
    for (const char *p = h->id; *p != '\0'; p++)
        if (strchr("/-._~", *p) != NULL || (*p >= '0' && *p <= '9') ||
            (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z'))
            str_addc(&tail, *p);
        else
            str_addf(&tail, "%%%02X", (unsigned char)*p);
    send_status_url(&url, m, t, str_text(&tail));
    if (url.n > 0)
        str_addf(out, german ? "\n  Das hat geholfen: %s"
                             : "\n  This solved it: %s",
                 url.p);
    out->oom |= url.oom || tail.oom;
    str_free(&url);
    str_free(&tail);
}

struct found {
    lotse_index *ix; /* NULL: none, so there are no articles */
    const lotse_mailer *m;
};

static int articles(void *ctx, struct str *out, const lotse_ticket *t,
                    lotse_err *err)
{
    const struct found *f = ctx;
    lotse_query_opts q = LOTSE_QUERY_INIT;
    lotse_results *res;
    struct str text = {0};
    lotse_err why;

    if (f->ix == NULL || f->m->base == NULL || t->n_messages == 0)
        return LOTSE_OK;
    str_addf(&text, "%s\n%s", t->subject, t->messages[0].text);
    q.text = str_text(&text);
    q.mode = LOTSE_SUGGEST;
    q.lang = t->lang;
    q.audience = LOTSE_PUBLIC;
    q.limit = ARTICLES;
    if (text.oom)
        return err_nomem(err);
    /* a damaged index must not keep mails back */
    if (lotse_query(&res, f->ix, &q, &why) != LOTSE_OK)
        res = NULL;
    str_free(&text);
    for (size_t i = 0; res != NULL && res->verdict != LOTSE_VERDICT_NONE &&
                       i < res->n_hits;
         i++)
        if (res->hits[i].confidence >= confident)
            add_hit(out, f->m, t, &res->hits[i], t->lang == LOTSE_LANG_DE);
    lotse_results_free(res);
    return LOTSE_OK;
}

static int check_from(const lotse_mailer *m, lotse_err *err)
{
    if (m->from == NULL)
        return err_set(err, LOTSE_INPUT,
                       "who sends? set address (like support@example.org)");
    return letter_is_address(m->from)
               ? LOTSE_OK
               : err_set(err, LOTSE_INPUT,
                         "address: '%.80s' is no address like "
                         "support@example.org",
                         m->from);
}

int lotse_mail_check(const lotse_mailer *m, lotse_err *err)
{
    struct templates *templates = NULL;
    struct transport *transport = NULL;
    int rc = check_from(m, err);

    if (rc == LOTSE_OK)
        rc = templates_open(&templates, m->templates, err);
    if (rc == LOTSE_OK)
        rc = transport_open(&transport, m, err);
    transport_close(transport);
    templates_close(templates);
    return rc;
}

static int read_key(struct sending *s, lotse_err *err)
{
    int rc = store_begin(s->store, err); /* it may be made now */

    return rc == LOTSE_OK
               ? store_end(s->store, mail_key(s->key, s->store, err), err)
               : rc;
}

int lotse_mail_send(lotse_mail_sent *out, lotse_store *s, const lotse_mailer *m,
                    int64_t now, lotse_err *err)
{
    struct found found = {.m = m};
    struct templates *templates = NULL;
    struct sending sending = {.store = s,
                              .m = m,
                              .articles = articles,
                              .ctx = &found,
                              .now = now};
    lotse_err why;
    bool due = false;
    int rc = check_from(m, err);

    *out = (lotse_mail_sent){0};
    if (rc == LOTSE_OK)
        rc = outgoing_due(&due, s, now, err);
    if (rc != LOTSE_OK || !due)
        return rc;
    rc = read_key(&sending, err);
    if (rc == LOTSE_OK)
        rc = templates_open(&templates, m->templates, err);
    sending.templates = templates;
    if (rc == LOTSE_OK)
        rc = transport_open(&sending.transport, m, err);
    if (rc == LOTSE_OK && m->index != NULL &&
        lotse_open(&found.ix, m->index, &why) != LOTSE_OK)
        found.ix = NULL;
    if (rc == LOTSE_OK)
        rc = send_due(out, &sending, err);
    lotse_close(found.ix);
    transport_close(sending.transport);
    templates_close(templates);
    return rc;
}
