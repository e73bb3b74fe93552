/*
 * http_layout.h - how records are laid out in the body of a POST for those who
 * take them, and what their answers say of each.
 */
#ifndef PROXY_HTTP_LAYOUT_H
#define PROXY_HTTP_LAYOUT_H

#include "conf/text.h"
#include "proxy/sink.h"

struct http_layout {
	const char *type; /* Content-Type */
	/* host: the name of this machine. Out of memory fails the text. */
	void (*write)(
	    const struct sink_batch *, const char *host, struct text *ret);
	/* Of an answer with a status of 2xx; NULL: that says all. */
	void (*read)(const struct sink_batch *, struct slice answer,
	    struct sink_result *ret);
};

const struct http_layout *http_layout_of(int layout);

#endif
