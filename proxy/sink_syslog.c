/*
 * sink_syslog.c - syslog over UDP (RFC 5426), TCP (RFC 6587) and TLS (RFC
 * 5425). None of them has acknowledgements: what a receiver's kernel took is
 * lost if the receiver dies before it has read that. So each batch has a
 * connection of its own, which is closed in one direction behind it; a
 * receiver that has read all closes the other one, and one that has not read
 * all resets it. Over UDP nobody knows.
 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proxy/sink.h"
#include "proxy/sink_socket.h"
#include "proxy/syslog_frame.h"
#include "proxy/tls.h"

#define DATAGRAM_MAX 65000 /* of a UDP datagram 65507 bytes are payload */

struct syslog {
	const struct sink_setup *setup;
	SSL_CTX *tls;
	struct settings_upstream upstream; /* what tls.h wants to know */
};

static void *open_syslog(const struct sink_setup *, struct faults *);
static void *open_tls(const struct sink_setup *, struct faults *);
static bool show_certificate(
    SSL_CTX *, const struct settings_sink *, struct faults *);
static void close_syslog(void *);
static void send_udp(void *, const struct sink_batch *, struct sink_result *);
static void send_tcp(void *, const struct sink_batch *, struct sink_result *);
static void send_tls(void *, const struct sink_batch *, struct sink_result *);
static bool render(const struct syslog *, const struct sink_batch *,
    struct text *, struct sink_result *);
static bool send_all(int fd, struct slice);
static bool handshake(
    const struct syslog *, SSL *, int fd, struct sink_result *);
static bool write_all(SSL *, struct slice);
static bool hear_end(SSL *);
static void fail_tls(struct sink_result *, const char *what);

const struct sink_kind sink_syslog_udp = { open_syslog, send_udp,
	close_syslog };
const struct sink_kind sink_syslog_tcp = { open_syslog, send_tcp,
	close_syslog };
const struct sink_kind sink_syslog_tls = { open_tls, send_tls, close_syslog };

static void *
open_syslog(const struct sink_setup *setup, struct faults *faults)
{
	struct syslog *s = calloc(1, sizeof(*s));

	if (s == NULL)
		faults_add(faults, NULL, 0, "out of memory");
	else
		s->setup = setup;
	return s;
}

static void *
open_tls(const struct sink_setup *setup, struct faults *faults)
{
	struct syslog *s = open_syslog(setup, faults);

	if (s == NULL)
		return NULL;
	s->upstream = (struct settings_upstream){
		.name = setup->settings->name,
		.tls = true,
		.tls_verify = true,
		.tls_ca_file = setup->settings->tls_ca_file,
	};
	s->tls = tls_upstream(&s->upstream, NULL, faults);
	if (s->tls != NULL && show_certificate(s->tls, setup->settings, faults))
		return s;
	close_syslog(s);
	return NULL;
}

static bool
show_certificate(
    SSL_CTX *context, const struct settings_sink *sink, struct faults *faults)
{
	if (sink->tls_certificate == NULL)
		return true;
	if (SSL_CTX_use_certificate_chain_file(
		context, sink->tls_certificate) == 1 &&
	    SSL_CTX_use_PrivateKey_file(
		context, sink->tls_key, SSL_FILETYPE_PEM) == 1)
		return true;
	ERR_clear_error();
	faults_add(faults, sink->tls_certificate, 0,
	    "cannot be read as a certificate chain, or %s not as its key",
	    sink->tls_key);
	return false;
}

static void
close_syslog(void *arg)
{
	struct syslog *s = arg;

	tls_free(s->tls);
	free(s);
}

static void
send_udp(void *arg, const struct sink_batch *batch, struct sink_result *ret)
{
	struct syslog *s = arg;
	int fd = sink_socket(s->setup->settings, SOCK_DGRAM, ret);

	for (size_t i = 0; fd >= 0 && i < batch->count; i++) {
		struct text frame = TEXT_INIT;
		size_t len;

		syslog_frame(&batch->records[i], s->setup->host, &frame);
		len = frame.len < DATAGRAM_MAX ? frame.len : DATAGRAM_MAX;
		if (text_failed(&frame) || send(fd, frame.at, len, 0) < 0) {
			sink_fail(ret, SINK_AGAIN, "cannot send to %s: %s",
			    s->setup->settings->to, strerror(errno));
			text_done(&frame);
			break;
		}
		text_done(&frame);
		ret->done++;
	}
	if (fd >= 0)
		close(fd);
}

static void
send_tcp(void *arg, const struct sink_batch *batch, struct sink_result *ret)
{
	struct syslog *s = arg;
	const char *to = s->setup->settings->to;
	struct text frames = TEXT_INIT;
	char byte;
	int fd;

	if (!render(s, batch, &frames, ret))
		return;
	fd = sink_socket(s->setup->settings, SOCK_STREAM, ret);
	if (fd >= 0) {
		if (!send_all(fd, text_slice(&frames)) ||
		    shutdown(fd, SHUT_WR) != 0)
			sink_fail(ret, SINK_AGAIN, "cannot send to %s: %s", to,
			    strerror(errno));
		else if (recv(fd, &byte, 1, 0) != 0)
			sink_fail(ret, SINK_AGAIN,
			    "%s did not close the connection when it had read "
			    "all: %s",
			    to, strerror(errno));
		close(fd);
	}
	text_done(&frames);
}

static bool
render(const struct syslog *s, const struct sink_batch *batch,
    struct text *frames, struct sink_result *ret)
{
	for (size_t i = 0; i < batch->count; i++)
		syslog_frame_counted(
		    &batch->records[i], s->setup->host, frames);
	if (!text_failed(frames))
		return true;
	text_done(frames);
	sink_fail(ret, SINK_AGAIN, "out of memory");
	return false;
}

static bool
send_all(int fd, struct slice rest)
{
	while (rest.len > 0) {
		ssize_t n = send(fd, rest.at, rest.len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		rest = slice_skip(rest, (size_t)n);
	}
	return true;
}

static void
send_tls(void *arg, const struct sink_batch *batch, struct sink_result *ret)
{
	struct syslog *s = arg;
	const struct settings_address address = {
		.host = s->setup->settings->host
	};
	struct text frames = TEXT_INIT;
	SSL *ssl;
	int fd;

	if (!render(s, batch, &frames, ret))
		return;
	fd = sink_socket(s->setup->settings, SOCK_STREAM, ret);
	ssl = fd < 0 ? NULL : tls_connect(s->tls, &s->upstream, &address);
	if (fd >= 0 && ssl == NULL)
		sink_fail(ret, SINK_AGAIN, "out of memory");
	if (ssl != NULL && handshake(s, ssl, fd, ret)) {
		if (!write_all(ssl, text_slice(&frames)) ||
		    SSL_shutdown(ssl) < 0)
			fail_tls(ret, "cannot send");
		else if (!hear_end(ssl))
			fail_tls(ret, "it did not say that it had read all");
	}
	SSL_free(ssl);
	if (fd >= 0)
		close(fd);
	text_done(&frames);
}

static bool
handshake(const struct syslog *s, SSL *ssl, int fd, struct sink_result *ret)
{
	if (SSL_set_fd(ssl, fd) == 1 && SSL_connect(ssl) == 1)
		return true;
	sink_fail(ret, SINK_AGAIN, "no TLS with %s: %s", s->setup->settings->to,
	    SSL_get_verify_result(ssl) != X509_V_OK
		? X509_verify_cert_error_string(SSL_get_verify_result(ssl))
		: "the handshake failed");
	ERR_clear_error();
	return false;
}

static bool
write_all(SSL *ssl, struct slice rest)
{
	while (rest.len > 0) {
		size_t n;

		if (SSL_write_ex(ssl, rest.at, rest.len, &n) != 1)
			return false;
		rest = slice_skip(rest, n);
	}
	return true;
}

/* RFC 5425, 4.4: it answers our close_notify with its own. Some (rsyslog) only
 * close the connection, which a reset is not. */
static bool
hear_end(SSL *ssl)
{
	char byte;
	int n = SSL_read(ssl, &byte, 1);
	int error = SSL_get_error(ssl, n);

	if (error == SSL_ERROR_ZERO_RETURN)
		return true;
	return error == SSL_ERROR_SSL && ERR_GET_REASON(ERR_peek_error()) ==
					     SSL_R_UNEXPECTED_EOF_WHILE_READING;
}

static void
fail_tls(struct sink_result *ret, const char *what)
{
	unsigned long code = ERR_get_error();
	char reason[120] = "";

	if (code != 0)
		ERR_error_string_n(code, reason, sizeof(reason));
	else
		snprintf(reason, sizeof(reason), "%s", strerror(errno));
	ERR_clear_error();
	sink_fail(ret, SINK_AGAIN, "%s: %s", what, reason);
}
