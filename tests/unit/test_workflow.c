/*
 * test_workflow.c: every verb in every state, on both levels.
 */
#include "ticket/rights.h"
#include "ticket/workflow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { NOW = 1795615200, DAY = 86400 };

/* n new, o open, w waiting, d developers, s solved, c closed; where a verb
 * leads from each, "-" nowhere. A verb that isn't here changes no state. */
static const struct {
    lotse_verb verb;
    const char *level1, *level2;
} table[] = {
    {LOTSE_DO_WAIT, "-w----", "-w----"},
    {LOTSE_DO_RESUME, "o-o---", "o-o---"},
    {LOTSE_DO_ESCALATE, "ooo---", "------"},
    {LOTSE_DO_ASK_ESCALATION, "ooo---", "------"},
    {LOTSE_DO_HAND_BACK, "------", "ooo---"},
    {LOTSE_DO_DEVELOPERS, "------", "-dd---"},
    {LOTSE_DO_FROM_DEVELOPERS, "---o--", "---o--"},
    {LOTSE_DO_SOLVE, "sss---", "sss---"},
    {LOTSE_DO_CONFIRM, "ssss" "s-", "sssss-"},
    {LOTSE_DO_CLOSE, "ccc-c-", "ccc-c-"},
    {LOTSE_DO_REOPEN, "----oo", "----oo"},
};

static const char letters[] = "nowdsc";

static char after(lotse_verb verb, lotse_state from, int level, int *to_level)
{
    struct workflow_ticket t = {.state = from,
                                .level = level,
                                .categorised = true,
                                .has_cause = true,
                                .ended = NOW - DAY};
    lotse_state to;
    lotse_err err;
    int rc = workflow_after(&to, to_level, &t, verb, NOW, &err);

    if (rc != LOTSE_OK) {
        assert_int_equal(rc, LOTSE_INPUT);
        assert_true(err.msg[0] != '\0');
        return '-';
    }
    return letters[to];
}

static void test_table(void **state)
{
    (void)state;
    for (int verb = 0; verb < LOTSE_DO_COUNT; verb++) {
        const char *expected[2] = {"nowdsc", "nowdsc"};
        for (size_t i = 0; i < sizeof table / sizeof *table; i++)
            if ((int)table[i].verb == verb) {
                expected[0] = table[i].level1;
                expected[1] = table[i].level2;
            }
        for (int level = 1; level <= 2; level++)
            for (int from = 0; from < 6; from++) {
                int to = 0;
                char got = after((lotse_verb)verb, (lotse_state)from, level,
                                 &to);
                if (got != expected[level - 1][from])
                    fail_msg("%s from %s on level %d gives %c, not %c",
                             lotse_verb_name((lotse_verb)verb),
                             lotse_state_name((lotse_state)from), level, got,
                             expected[level - 1][from]);
                if (got == '-')
                    continue;
                if (verb == LOTSE_DO_ESCALATE ||
                    verb == LOTSE_DO_ASK_ESCALATION)
                    assert_int_equal(to, 2);
                else if (verb == LOTSE_DO_HAND_BACK)
                    assert_int_equal(to, 1);
                else
                    assert_int_equal(to, level);
            }
    }
}

static int try(const struct workflow_ticket *t, lotse_verb verb,
               const char *says)
{
    lotse_state to;
    lotse_err err = {0};
    int level, rc = workflow_after(&to, &level, t, verb, NOW, &err);

    if (rc != LOTSE_OK)
        assert_non_null(strstr(err.msg, says));
    return rc;
}

static void test_conditions(void **state)
{
    struct workflow_ticket t = {.state = LOTSE_NEW, .level = 1};
    (void)state;
    assert_int_equal(try(&t, LOTSE_DO_RESUME, "type, urgency"), LOTSE_INPUT);
    assert_int_equal(try(&t, LOTSE_DO_CLOSE, "type, urgency"), LOTSE_INPUT);
    t.categorised = true;
    assert_int_equal(try(&t, LOTSE_DO_CLOSE, ""), LOTSE_OK);
    t.level = 2;
    assert_int_equal(try(&t, LOTSE_DO_CLOSE, "cause"), LOTSE_INPUT);
    t.has_cause = true;
    assert_int_equal(try(&t, LOTSE_DO_CLOSE, ""), LOTSE_OK);
    t.state = LOTSE_CLOSED;
    t.ended = NOW - (int64_t)WORKFLOW_REOPEN_DAYS * DAY;
    assert_int_equal(try(&t, LOTSE_DO_REOPEN, ""), LOTSE_OK);
    t.ended--;
    assert_int_equal(try(&t, LOTSE_DO_REOPEN, "14 days"), LOTSE_INPUT);
    t.state = LOTSE_DEVELOPERS;
    assert_int_equal(try(&t, LOTSE_DO_CLOSE, "with-developers"), LOTSE_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table),
                                       cmocka_unit_test(test_conditions)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
