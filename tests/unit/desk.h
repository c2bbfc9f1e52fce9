/* desk.h: a store in `s` and the people who use it. */
#ifndef TESTS_DESK_H
#define TESTS_DESK_H

#include "lotse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { T0 = 1795615200, HOUR = 3600, DAY = 86400 }; /* Wednesday 14:00 UTC */

static const lotse_actor system_actor = {0, LOTSE_ADMIN, 0};
static lotse_store *s;
static lotse_err err;

static inline void ok(int rc)
{
    if (rc != LOTSE_OK)
        fail_msg("%d: %s", rc, err.msg);
}

static inline lotse_actor person(const char *mail, lotse_role role,
                                 const char *org)
{
    lotse_user_change c = LOTSE_USER_CHANGE_INIT;
    lotse_actor a;
    int64_t id;

    c.mail = mail;
    c.role = (int)role;
    c.org = org;
    ok(lotse_user_set(&id, s, &c, &system_actor, T0, &err));
    ok(lotse_actor_get(&a, s, mail, &err));
    return a;
}

#endif
