/* spool.h: raw mails on disk, before anything is done with them. */
#ifndef LOTSE_MAIL_SPOOL_H
#define LOTSE_MAIL_SPOOL_H

#include "base/str.h"

#include "lotse.h"

enum { SPOOL_NAME = 96 };

/* Keep n bytes under a new name, durably (write, fsync, rename, fsync of the
 * folder): when it returns LOTSE_OK no power cut loses them. `trace` comes
 * first: header lines that say how the mail came. name gets the file's name.
 * LOTSE_IO, LOTSE_NOMEM. */
int spool_keep(char name[SPOOL_NAME], const char *folder,
               const struct str *trace, const void *bytes, size_t n,
               int64_t now, lotse_err *err);

/* Append a kept mail to out. LOTSE_NOTFOUND. */
int spool_read(struct str *out, const char *folder, const char *name,
               lotse_err *err);

/* Put a mail that was handled away, to the others of its month. */
int spool_done(const char *folder, const char *name, lotse_err *err);

/* Remove a mail, wherever it lies. */
int spool_remove(const char *folder, const char *name, lotse_err *err);

/* Call `each` for every mail that wasn't put away, in the order of coming.
 * What a writer that died left behind a day ago goes. */
int spool_walk(const char *folder, int64_t now,
               int (*each)(void *ctx, const char *name, lotse_err *err),
               void *ctx, lotse_err *err);

/* Bytes at the front that say how a mail came, not what it is: a line "From "
 * of a mailbox file, Return-Path, Delivered-To, X-Original-To. */
size_t spool_trace(const char *bytes, size_t n);

#endif
