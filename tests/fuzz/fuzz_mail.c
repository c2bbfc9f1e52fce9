/*
 * fuzz_mail.c: the whole intake: any bytes become a ticket, a reply, or a row.
 *
 * The store holds what the corpus refers to (tests/mail/corpus.py): a ticket of
 * anna's, a mail of ours about it, agents. Each input is taken back afterwards.
 * What is read must be text that a store takes.
 */
#include "base/utf8.h"
#include "fuzz.h"
#include "mail/taking.h"

#include <string.h>

static const lotse_actor by_system = {0, LOTSE_ADMIN, 0};
static lotse_store *store;

static void user(const char *mail, int role, const char *org)
{
    lotse_user_change c = LOTSE_USER_CHANGE_INIT;
    int64_t id;

    c.mail = mail;
    c.role = role;
    c.org = org;
    MUST(lotse_user_set(&id, store, &c, &by_system, 1, NULL) == LOTSE_OK);
}

static void set_up(void)
{
    lotse_filing f = LOTSE_FILING_INIT;
    int64_t id;

    MUST(lotse_store_open(&store, ":memory:", NULL) == LOTSE_OK);
    MUST(lotse_org_set(&id, store, "Acme", "acme.example", 1, NULL, &by_system,
                       1, NULL) == LOTSE_OK);
    user("first@acme.example", LOTSE_FIRST, "Acme");
    user("second@desk.example", LOTSE_SECOND, NULL);
    f.mail = "anna@acme.example";
    f.text = "Der Drucker druckt nicht";
    MUST(lotse_ticket_file(&id, store, &f, &by_system, 1, NULL) == LOTSE_OK);
    MUST(store_begin(store, NULL) == LOTSE_OK);
    MUST(ref_add(store, "own1@desk.example", id, true, NULL) == LOTSE_OK);
    MUST(ref_add(store, "first@acme.example", id, false, NULL) == LOTSE_OK);
    MUST(store_end(store, LOTSE_OK, NULL) == LOTSE_OK);
}

static void check_text(const char *s, bool one_line)
{
    size_t n = strlen(s);

    MUST(utf8_valid(s, n) == n);
    for (size_t i = 0; i < n; i++)
        MUST((unsigned char)s[i] >= ' ' ||
             (!one_line && (s[i] == '\n' || s[i] == '\t')));
}

static void check(const struct mail *m)
{
    check_text(m->from, true);
    check_text(m->from_name, true);
    check_text(m->subject, true);
    check_text(m->message_id, true);
    check_text(m->text, false);
    MUST(strlen(m->text) <= LOTSE_TEXT_MAX);
    for (size_t i = 0; i < m->n_refs; i++)
        check_text(m->refs[i], true);
    for (size_t i = 0; i < m->n_people; i++)
        check_text(m->people[i], true);
    for (size_t i = 0; i < m->n_files; i++)
        check_text(m->files[i].name, true);
}

/* As take.c does, without the folder and the second process. */
static int take(struct taking *k, const char *reason)
{
    int rc;

    MUST(store_begin(store, NULL) == LOTSE_OK);
    MUST(intake_add(&k->row.id, store, "x.eml", "0", k->n, k->now, NULL) ==
         LOTSE_OK);
    str_clear(&k->notes);
    rc = reason != NULL ? taking_unreadable(k, reason, NULL)
                        : taking_apply(k, NULL);
    if (rc == LOTSE_OK) {
        MUST(intake_set(store, &k->row, NULL) == LOTSE_OK);
        MUST(k->row.outcome != LOTSE_MAIL_PENDING);
    }
    store_end(store, LOTSE_INPUT, NULL);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lotse_mail_opts opts = LOTSE_MAIL_OPTS_INIT;
    struct taking k = {.s = store, .opts = &opts, .now = 1000};

    if (store == NULL)
        set_up();
    k.s = store;
    opts.trust_agents = n % 2 == 0;
    for (size_t i = 0; i < THREAD_KEY; i++)
        k.key[i] = (unsigned char)i;
    k.bytes = (const char *)data;
    k.n = n;
    k.own = "help@desk.example";
    k.row = (struct intake_row){.content = "",
                                .message_id = "",
                                .sender = "",
                                .subject = "",
                                .why = ""};
    MUST(spool_trace(k.bytes, n) <= n);
    k.unreadable = !mail_parse(&k.m, &k.mem, k.bytes, n, k.own, "mark");
    if (!k.unreadable) {
        check(&k.m);
        k.row.message_id = k.m.message_id;
        k.row.sender = k.m.from;
        k.row.subject = k.m.subject;
    }
    if (k.unreadable || take(&k, NULL) != LOTSE_OK)
        MUST(take(&k, "a reason") == LOTSE_OK);
    arena_free(&k.mem);
    str_free(&k.notes);
    return 0;
}
