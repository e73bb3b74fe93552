/* admin_page.h - what the admin pages say. */
#ifndef PROXY_ADMIN_PAGE_H
#define PROXY_ADMIN_PAGE_H

#include "conf/text.h"
#include "proxy/gate.h"
#include "proxy/health.h"

struct admin_request {
	struct slice method;
	struct slice path;
	struct slice query;
	bool wants_json;
};

struct admin_answer {
	unsigned status;
	const char *type;
	struct text body;
};

/* Fills the answer, whatever the path; out of memory shows in the body. */
void admin_page(const struct gate *, struct health *,
    const struct admin_request *, struct admin_answer *ret);

#endif
