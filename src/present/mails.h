/* mails.h: the intake log, and what became of one mail, in every format. */
#ifndef LOTSE_PRESENT_MAILS_H
#define LOTSE_PRESENT_MAILS_H

#include "present/format.h"
#include "present/term.h"

#include "lotse.h"

/* "T-17  ticket", "-  machine: bounce: multipart/report" */
void mails_taken(const struct term *t, const lotse_mail_taken *taken,
                 enum format format);

/* JSON: {"schema","total","mails":[...]}. */
void mails_list(const struct term *t, const lotse_mails *m,
                enum format format);

#endif
