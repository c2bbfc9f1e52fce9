/*
 * draft.c: the tail of an index, made while SQLite still writes its pages.
 *
 * The tail begins behind the last page, and its digests are seeded with one of
 * all pages; so it can't be written before they are. But what is in it is
 * known, and putting it together takes as long as SQLite takes to end. So a
 * thread writes a tail of its own into a file without a name, which is copied
 * then. In it each record has its length before it, instead of a check behind.
 */
#include "compile/draft.h"
#include "base/err.h"
#include "base/thread.h"
#include "compile/spool.h"
#include "db/le.h"

#include <unistd.h>

enum { PIECE = 1 << 16 };

static void *run(void *ctx)
{
    struct draft *d = ctx;
    struct seal seal = {.page = 0};
    struct tail_out out;
    int ended;

    d->rc = tail_begin(&out, &seal, d->fd, d->beside, &d->err);
    if (d->rc != LOTSE_OK)
        return NULL;
    out.draft = true;
    d->rc = d->fn(d->ctx, &out, &d->err);
    ended = tail_end(&out, &seal, d->rc == LOTSE_OK ? &d->err : NULL);
    if (d->rc == LOTSE_OK)
        d->rc = ended;
    if (d->rc == LOTSE_OK)
        d->rc = tail_open(&d->tail, &seal, d->fd, d->beside, &d->err);
    return NULL;
}

int draft_begin(struct draft *d, const char *beside, db_tail_fn *fn, void *ctx,
                lotse_err *err)
{
    *d = (struct draft){.fn = fn, .ctx = ctx, .beside = beside};
    d->fd = spool_open(beside, err);
    if (d->fd < 0)
        return LOTSE_IO;
    d->started = thread_start(&d->thread, run, d);
    if (!d->started) /* then one after the other */
        run(d);
    return LOTSE_OK;
}

static void join(struct draft *d)
{
    if (d->started)
        pthread_join(d->thread, NULL);
    d->started = false;
}

/* The n bytes of a part, as they are. */
static int copy_bytes(struct tail_out *out, struct spool_reader *r, uint64_t n)
{
    struct str piece = {0};
    int rc = LOTSE_OK;

    while (n > 0 && rc == LOTSE_OK) {
        size_t k = n < PIECE ? (size_t)n : PIECE;
        str_clear(&piece);
        rc = spool_get(&piece, r, k);
        if (rc == LOTSE_OK)
            tail_put(out, piece.p, k);
        n -= k;
    }
    str_free(&piece);
    return rc;
}

/* The records in n bytes of a part. */
static int copy_records(struct tail_out *out, struct spool_reader *r,
                        uint64_t n)
{
    struct str record = {0};
    int rc = LOTSE_OK;

    while (n > 0 && rc == LOTSE_OK) {
        size_t size = 0;
        str_clear(&record);
        rc = n < TAIL_CHECK ? LOTSE_IO : spool_get(&record, r, TAIL_CHECK);
        if (rc == LOTSE_OK)
            size = le32_get((const unsigned char *)record.p);
        if (rc == LOTSE_OK && size > n - TAIL_CHECK)
            rc = LOTSE_IO;
        str_clear(&record);
        if (rc == LOTSE_OK)
            rc = spool_get(&record, r, size);
        if (rc == LOTSE_OK)
            tail_record(out, str_text(&record), size, NULL);
        n -= TAIL_CHECK + size;
    }
    str_free(&record);
    return rc;
}

int draft_write(void *draft, struct tail_out *out, lotse_err *err)
{
    struct draft *d = draft;
    struct spool file = {.open = true, .fd = d->fd};
    int rc;

    join(d);
    if (d->rc != LOTSE_OK)
        return err_set(err, d->rc, "%s", d->err.msg);
    file.n = d->tail.end;
    for (size_t i = 0; i < d->tail.n_parts; i++) {
        const struct tail_part *p = &d->tail.parts[i];
        bool records = p->flags & TAIL_RECORDS;
        struct spool_reader r = {.s = &file, .at = p->at};
        tail_part(out, p->id, !records);
        rc = records ? copy_records(out, &r, p->n) : copy_bytes(out, &r, p->n);
        str_free(&r.buf);
        if (rc == LOTSE_NOMEM)
            return err_nomem(err);
        if (rc != LOTSE_OK)
            return err_set(err, rc, "cannot read a temporary file");
    }
    return LOTSE_OK;
}

void draft_end(struct draft *d)
{
    join(d);
    if (d->fd >= 0)
        close(d->fd);
    d->fd = -1;
}
