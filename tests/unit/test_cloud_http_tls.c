/*
 * test_cloud_http_tls.c - a password goes over TLS only to a server that the
 * configuration trusts. The server's certificate, for 127.0.0.1, signs
 * itself, and is what the client shows of itself too.
 */
#include "proxy/cloud_http.h"

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

static char certificate_file[] = "/tmp/test_cloud_http_tls.XXXXXX";
static char key_file[] = "/tmp/test_cloud_http_tls.XXXXXX";
static char no_file[] = "/nonexistent/ca.pem";
static SSL_CTX *context;
static int listener;
static unsigned port;

/* What the server saw of its one connection. */
static struct {
	char request[2048];
	bool certificate; /* of the client */
} seen;

static bool
fill_certificate(X509 *certificate, EVP_PKEY *key)
{
	X509_NAME *name = X509_get_subject_name(certificate);
	X509_EXTENSION *address = X509V3_EXT_conf_nid(
	    NULL, NULL, NID_subject_alt_name, "IP:127.0.0.1");
	bool good;

	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
	good = address != NULL &&
	       X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
		   (const unsigned char *)"keystone", -1, -1, 0) == 1 &&
	       X509_set_issuer_name(certificate, name) == 1 &&
	       X509_add_ext(certificate, address, -1) == 1 &&
	       X509_set_pubkey(certificate, key) == 1 &&
	       X509_sign(certificate, key, EVP_sha256()) > 0;
	X509_EXTENSION_free(address);
	return good;
}

static bool
write_files(X509 *certificate, EVP_PKEY *key)
{
	int fds[] = { mkstemp(certificate_file), mkstemp(key_file) };
	FILE *certificate_out = fdopen(fds[0], "w");
	FILE *key_out = fdopen(fds[1], "w");
	bool good =
	    PEM_write_X509(certificate_out, certificate) == 1 &&
	    PEM_write_PrivateKey(key_out, key, NULL, NULL, 0, NULL, NULL) == 1;

	fclose(certificate_out);
	fclose(key_out);
	return good;
}

static int
take_any(int fine, X509_STORE_CTX *store)
{
	(void)fine;
	(void)store;
	return 1;
}

static bool
start_listening(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&address, len) != 0 ||
	    listen(listener, 4) != 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &len) != 0)
		return false;
	port = ntohs(address.sin_port);
	return true;
}

static int
set_up(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();
	bool good;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	unsetenv("https_proxy");
	unsetenv("all_proxy");
	unsetenv("ALL_PROXY");
	context = SSL_CTX_new(TLS_server_method());
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, take_any);
	good = fill_certificate(certificate, key) &&
	       write_files(certificate, key) &&
	       SSL_CTX_use_certificate(context, certificate) == 1 &&
	       SSL_CTX_use_PrivateKey(context, key) == 1 && start_listening();
	X509_free(certificate);
	EVP_PKEY_free(key);
	return good ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	SSL_CTX_free(context);
	close(listener);
	return unlink(certificate_file) != 0 || unlink(key_file) != 0;
}

static void *
serve_once(void *arg)
{
	static const char reply[] =
	    "HTTP/1.1 201 Fine\r\nX-Subject-Token: t\r\nContent-Length: 2\r\n"
	    "\r\n{}";
	int fd = accept(listener, NULL, NULL);
	SSL *ssl = SSL_new(context);
	X509 *of_client;

	(void)arg;
	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) == 1) {
		of_client = SSL_get1_peer_certificate(ssl);
		seen.certificate = of_client != NULL;
		X509_free(of_client);
		if (SSL_read(ssl, seen.request, sizeof(seen.request) - 1) > 0)
			SSL_write(ssl, reply, sizeof(reply) - 1);
		SSL_shutdown(ssl);
	}
	SSL_free(ssl);
	close(fd);
	return NULL;
}

/* Posts a password. False: refused, with a fault that says the words. */
static bool
post(const struct cloud_config *config, const char *words)
{
	struct cloud_http *http = cloud_http_new(config);
	struct faults faults = FAULTS_INIT;
	struct cloud_answer answer;
	pthread_t thread;
	char url[64];
	bool good;

	memset(&seen, 0, sizeof(seen));
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/v3", port);
	assert_int_equal(pthread_create(&thread, NULL, serve_once, NULL), 0);
	good = cloud_http_send(http,
	    &(struct cloud_request){ .method = "POST",
		.url = url,
		.body = "{\"password\": \"swordfish\"}" },
	    &answer, &faults);
	pthread_join(thread, NULL);
	assert_int_equal(good, faults_none(&faults));
	if (good)
		assert_string_equal(answer.token, "t");
	else if (strstr(faults.list[0].text, words) == NULL)
		fail_msg("%s lacks: %s", faults.list[0].text, words);
	cloud_answer_done(&answer);
	cloud_http_free(http);
	faults_done(&faults);
	return good;
}

static void
unknown_authority(void **state)
{
	(void)state;
	assert_false(
	    post(&(struct cloud_config){ .verify = true }, "OS_CACERT"));
	assert_string_equal(seen.request, "");
}

static void
named_authority(void **state)
{
	(void)state;
	assert_true(post(&(struct cloud_config){ .verify = true,
			     .cacert = certificate_file },
	    ""));
	assert_false(seen.certificate);
	assert_non_null(strstr(seen.request, "POST /v3 HTTP/1.1\r\n"));
}

static void
verification_off(void **state)
{
	(void)state;
	assert_true(post(&(struct cloud_config){ .verify = false }, ""));
}

static void
certificate_of_the_client(void **state)
{
	(void)state;
	assert_true(post(&(struct cloud_config){ .verify = true,
			     .cacert = certificate_file,
			     .cert = certificate_file,
			     .key = key_file },
	    ""));
	assert_true(seen.certificate);
}

/* libcurl connects before it looks, so the server's thread ends. */
static void
authority_that_is_no_file(void **state)
{
	(void)state;
	assert_false(
	    post(&(struct cloud_config){ .verify = true, .cacert = no_file },
		"is to name a readable PEM file"));
	assert_string_equal(seen.request, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_authority),
		cmocka_unit_test(named_authority),
		cmocka_unit_test(verification_off),
		cmocka_unit_test(certificate_of_the_client),
		cmocka_unit_test(authority_that_is_no_file),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
