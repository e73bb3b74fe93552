/*
 * load_handshakes.c - connections with TLS one after the other, each with one
 * small request, since a client of TLS 1.3 gets its ticket with the answer;
 * see load.c.
 */
#include <stdio.h>

#include "tests/bench/load.h"

static SSL_SESSION *newest;

static int keep(SSL *, SSL_SESSION *);

int
load_handshakes(const struct load *load)
{
	unsigned long count = 0, resumed = 0;
	double end = now() + load->seconds;

	SSL_CTX_set_session_cache_mode(
	    peer_context(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(peer_context(), keep);
	while (now() < end) {
		struct peer p;

		peer_open(&p, load, load->resume ? newest : NULL);
		peer_get(&p, load);
		resumed += SSL_session_reused(p.ssl) ? 1 : 0;
		peer_close(&p);
		count++;
	}
	printf("{\"count\": %lu, \"resumed\": %lu}\n", count, resumed);
	return 0;
}

static int
keep(SSL *ssl, SSL_SESSION *session)
{
	(void)ssl;
	SSL_SESSION_free(newest);
	newest = session;
	return 1;
}
