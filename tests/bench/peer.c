/* peer.c - a blocking connection to what is measured; see load.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/load.h"
#include "tests/bench/port.h"

#define ANSWER_MAX 16384

void
give_up(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* Nobody is verified: the certificate was made a moment ago. */
SSL_CTX *
peer_context(void)
{
	static SSL_CTX *context;

	if (context == NULL)
		context = SSL_CTX_new(TLS_client_method());
	if (context == NULL)
		give_up("no TLS context");
	return context;
}

void
peer_open(struct peer *p, const struct load *load, SSL_SESSION *session)
{
	p->ssl = NULL;
	p->fd = port_connect(load->port);
	if (p->fd == -1)
		give_up("connect");
	if (!load->tls)
		return;
	p->ssl = SSL_new(peer_context());
	if (p->ssl == NULL || SSL_set_fd(p->ssl, p->fd) != 1)
		give_up("no TLS session");
	if (session != NULL)
		SSL_set_session(p->ssl, session);
	if (SSL_connect(p->ssl) != 1)
		give_up("TLS handshake");
}

void
peer_send(struct peer *p, const char *at, size_t len)
{
	while (len > 0) {
		ssize_t n = p->ssl != NULL ? SSL_write(p->ssl, at, (int)len)
					   : send(p->fd, at, len, MSG_NOSIGNAL);

		if (n <= 0)
			give_up("send");
		at += n;
		len -= (size_t)n;
	}
}

size_t
peer_read(struct peer *p, char *buf, size_t size)
{
	ssize_t n = p->ssl != NULL ? SSL_read(p->ssl, buf, (int)size)
				   : recv(p->fd, buf, size, 0);

	if (n <= 0)
		give_up("the answer ended early");
	return (size_t)n;
}

void
peer_close(struct peer *p)
{
	if (p->ssl != NULL) {
		SSL_shutdown(p->ssl);
		SSL_free(p->ssl);
	}
	close(p->fd);
}

void
peer_get(struct peer *p, const struct load *load)
{
	char buf[ANSWER_MAX];
	size_t have = 0, whole = 0;
	int n = snprintf(buf, sizeof(buf),
	    "GET %s HTTP/1.1\r\nHost: bench.example.test\r\n\r\n", load->path);

	peer_send(p, buf, (size_t)n);
	while (whole == 0 || have < whole) {
		have += peer_read(p, buf + have, sizeof(buf) - have);
		whole = answer_length(buf, have);
	}
	if (memcmp(buf, "HTTP/1.1 2", 10) != 0)
		give_up("it did not say 200");
}

size_t
answer_length(const char *at, size_t have)
{
	const char *end = memmem(at, have, "\r\n\r\n", 4);
	const char *length;
	size_t head;

	if (end == NULL)
		return 0;
	head = (size_t)(end - at) + 4;
	for (length = at; length < end; length++)
		if (*length == '\n' &&
		    strncasecmp(length + 1, "content-length:", 15) == 0)
			return head + strtoull(length + 16, NULL, 10);
	return head;
}

double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}
