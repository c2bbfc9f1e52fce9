/* redact.h: personal data taken out of a text. */
#ifndef LOTSE_TEXT_REDACT_H
#define LOTSE_TEXT_REDACT_H

#include "base/str.h"

#include <stddef.h>

/* Append n bytes of text to out with what identifies a person replaced:
 * mail addresses by [mail], phone numbers by [phone], IBANs with right check
 * digits (ISO 13616) by [iban], German tax numbers with a right check digit
 * (ISO 7064, mod 11, 10) by [tax-id], card numbers that pass Luhn's test by
 * [card]. In time linear in n. Error codes, versions and dates stay. */
void redact(struct str *out, const char *text, size_t n);

#endif
