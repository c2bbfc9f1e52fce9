#include "http/routes.h"
#define STUB(n) int n(struct request *rq, struct reply *rp, lotse_err *err) { (void)rq; (void)err; str_adds(&rp->body, #n "\n"); rp->type = type_text; return 0; }
STUB(page_demo)
