/*
 * test_lookup_tls.c - lookups over TLS trust whom the settings name and
 * nobody else. The server's certificate is its own and for "gate.test".
 */
#include "proxy/lookup.h"

#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static char ca_file[] = "/tmp/test_lookup_tls.XXXXXX";
static char host[] = "glance.invalid", gate_test[] = "gate.test";
static char other_test[] = "other.test";
static SSL_CTX *context;
static int listener;
static struct settings_address address;

static bool
add_name(X509 *certificate)
{
	X509_NAME *name = X509_get_subject_name(certificate);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(
	    NULL, NULL, NID_subject_alt_name, "DNS:gate.test");
	bool ok = extension != NULL &&
		  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
		      (const unsigned char *)"gate.test", -1, -1, 0) == 1 &&
		  X509_set_issuer_name(certificate, name) == 1 &&
		  X509_add_ext(certificate, extension, -1) == 1;

	X509_EXTENSION_free(extension);
	return ok;
}

static bool
make_certificate(X509 *certificate, EVP_PKEY *key)
{
	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
	return X509_set_pubkey(certificate, key) == 1 &&
	       add_name(certificate) &&
	       X509_sign(certificate, key, EVP_sha256()) > 0;
}

static bool
write_ca_file(X509 *certificate)
{
	int fd = mkstemp(ca_file);
	FILE *stream = fd < 0 ? NULL : fdopen(fd, "w");
	bool ok = stream != NULL && PEM_write_X509(stream, certificate) == 1;

	if (stream != NULL)
		fclose(stream);
	return ok;
}

static bool
start_listening(void)
{
	struct sockaddr_in *a = (struct sockaddr_in *)&address.sockaddr;
	socklen_t len = sizeof(*a);

	a->sin_family = AF_INET;
	a->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)a, len) != 0 ||
	    listen(listener, 4) != 0 ||
	    getsockname(listener, (struct sockaddr *)a, &len) != 0)
		return false;
	address.host = host;
	address.port = ntohs(a->sin_port);
	address.sockaddr_len = len;
	return true;
}

static int
set_up(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();
	bool ok;

	(void)state;
	context = SSL_CTX_new(TLS_server_method());
	ok = key != NULL && certificate != NULL && context != NULL &&
	     make_certificate(certificate, key) && write_ca_file(certificate) &&
	     SSL_CTX_use_certificate(context, certificate) == 1 &&
	     SSL_CTX_use_PrivateKey(context, key) == 1 && start_listening();
	X509_free(certificate);
	EVP_PKEY_free(key);
	return ok ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	SSL_CTX_free(context);
	close(listener);
	return unlink(ca_file);
}

/* What the server saw of the one connection it serves. */
struct seen {
	char name[32]; /* from the handshake */
	char head[2048];
};

static void *
serve_once(void *arg)
{
	static const char reply[] =
	    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
	struct seen *seen = arg;
	int fd = accept(listener, NULL, NULL);
	SSL *ssl = SSL_new(context);
	const char *name;

	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) == 1) {
		name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
		if (name != NULL)
			snprintf(seen->name, sizeof(seen->name), "%s", name);
		if (SSL_read(ssl, seen->head, sizeof(seen->head) - 1) > 0)
			SSL_write(ssl, reply, sizeof(reply) - 1);
		SSL_shutdown(ssl);
	}
	SSL_free(ssl);
	close(fd);
	return NULL;
}

struct result {
	bool done;
	enum lookup_failure failure;
	unsigned status;
};

static void
note(void *arg, const struct lookup_answer *a)
{
	struct result *r = arg;

	r->done = true;
	r->failure = a->failure;
	r->status = a->status;
}

static struct result
look_up(const struct settings_upstream *upstream, struct seen *seen)
{
	struct event_base *base = event_base_new();
	struct lookup_engine *engine = lookup_engine_new(base);
	struct lookup_request request = {
		.method = "GET",
		.upstream = upstream,
		.path = SLICE("/v2/images/1"),
		.token = SLICE("secret"),
		.host = SLICE("cloud.example"),
		.timeout_ms = 5000,
		.limit_bytes = 1000,
	};
	struct result r = { .done = false };
	pthread_t thread;

	memset(seen, 0, sizeof(*seen));
	assert_int_equal(pthread_create(&thread, NULL, serve_once, seen), 0);
	assert_non_null(lookup_start(engine, &request, note, &r));
	while (!r.done)
		event_base_loop(base, EVLOOP_ONCE);
	lookup_engine_free(engine);
	event_base_free(base);
	pthread_join(thread, NULL);
	return r;
}

static struct settings_upstream
upstream_of(char *ca, char *server_name, bool verify)
{
	return (struct settings_upstream){ .addresses = &address,
		.address_count = 1,
		.tls = true,
		.tls_ca_file = ca,
		.tls_server_name = server_name,
		.tls_verify = verify };
}

static void
the_named_server_is_trusted(void **state)
{
	struct settings_upstream upstream =
	    upstream_of(ca_file, gate_test, true);
	struct seen seen;
	struct result r = look_up(&upstream, &seen);

	(void)state;
	assert_int_equal(r.failure, LOOKUP_ANSWERED);
	assert_int_equal(r.status, 200);
	assert_string_equal(seen.name, "gate.test");
	assert_non_null(strstr(seen.head, "\r\nHost: cloud.example\r\n"));
	assert_non_null(strstr(seen.head, "GET /v2/images/1 HTTP/1.1\r\n"));
}

static void
another_name_gets_no_token(void **state)
{
	struct settings_upstream upstream =
	    upstream_of(ca_file, other_test, true);
	struct seen seen;

	(void)state;
	assert_int_equal(look_up(&upstream, &seen).failure, LOOKUP_BROKEN);
	assert_string_equal(seen.head, "");
	upstream.tls_server_name = NULL; /* the host as written, then */
	assert_int_equal(look_up(&upstream, &seen).failure, LOOKUP_BROKEN);
	assert_string_equal(seen.head, "");
}

static void
an_unknown_authority_gets_no_token(void **state)
{
	struct settings_upstream upstream = upstream_of(NULL, gate_test, true);
	struct seen seen;

	(void)state;
	assert_int_equal(look_up(&upstream, &seen).failure, LOOKUP_BROKEN);
	assert_string_equal(seen.head, "");
}

static void
verification_can_be_turned_off(void **state)
{
	struct settings_upstream upstream = upstream_of(NULL, NULL, false);
	struct seen seen;

	(void)state;
	assert_int_equal(look_up(&upstream, &seen).status, 200);
	assert_string_equal(seen.name, host);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_named_server_is_trusted),
		cmocka_unit_test(another_name_gets_no_token),
		cmocka_unit_test(an_unknown_authority_gets_no_token),
		cmocka_unit_test(verification_can_be_turned_off),
	};

	signal(SIGPIPE, SIG_IGN);
	lookup_global_init();
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
