/* tls.c - TLS contexts for both sides; see tls.h. */
#include "proxy/tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>

/* Mozilla, Server Side TLS, intermediate, version 5.7. */
#define INTERMEDIATE_CIPHERS                                                   \
	"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"           \
	"ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"           \
	"ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"           \
	"DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:"                 \
	"DHE-RSA-CHACHA20-POLY1305"
#define INTERMEDIATE_SUITES                                                    \
	"TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"                       \
	"TLS_CHACHA20_POLY1305_SHA256"
#define INTERMEDIATE_GROUPS "X25519:P-256:P-384"

static SSL_CTX *new_context(const SSL_METHOD *);
static void add_fault(struct faults *, const char *file, const char *who,
    const char *what, const char *subject);
static bool set_host_name(SSL *, const char *);
static int choose_protocol(SSL *, const unsigned char **, unsigned char *,
    const unsigned char *, unsigned int, void *);

SSL_CTX *
tls_listener(
    const struct settings_listener *l, const char *file, struct faults *faults)
{
	SSL_CTX *context = new_context(TLS_server_method());
	const char *ciphers =
	    l->tls_ciphers != NULL ? l->tls_ciphers : INTERMEDIATE_CIPHERS;
	const char *what = NULL, *subject = "";

	if (context == NULL)
		what = "cannot make a TLS context";
	else if (SSL_CTX_set_cipher_list(context, ciphers) != 1) {
		what = "no usable cipher in";
		subject = ciphers;
	} else if (SSL_CTX_use_certificate_chain_file(
		       context, l->tls_certificate) != 1) {
		what = "cannot read the certificate chain";
		subject = l->tls_certificate;
	} else if (SSL_CTX_use_PrivateKey_file(
		       context, l->tls_key, SSL_FILETYPE_PEM) != 1) {
		what = "cannot read the private key, or it does not belong to "
		       "the certificate:";
		subject = l->tls_key;
	}
	if (what != NULL) {
		add_fault(faults, file, l->name, what, subject);
		SSL_CTX_free(context);
		return NULL;
	}
	SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
	SSL_CTX_set_session_id_context(
	    context, (const unsigned char *)"scs-gate", 8);
	return context;
}

static SSL_CTX *
new_context(const SSL_METHOD *method)
{
	char groups[] = INTERMEDIATE_GROUPS;
	SSL_CTX *context = SSL_CTX_new(method);

	if (context == NULL)
		return NULL;
	SSL_CTX_set_default_passwd_cb(context, tls_no_password);
	SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
	SSL_CTX_set_ciphersuites(context, INTERMEDIATE_SUITES);
	SSL_CTX_set1_groups_list(context, groups);
	SSL_CTX_set_dh_auto(context, 1);
	SSL_CTX_set_options(context,
	    SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
		SSL_OP_CLEANSE_PLAINTEXT | SSL_OP_CIPHER_SERVER_PREFERENCE);
	SSL_CTX_clear_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE |
				      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
				      SSL_MODE_RELEASE_BUFFERS);
	return context;
}

int
tls_no_password(char *ret, int size, int writing, void *arg)
{
	(void)ret;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

static void
add_fault(struct faults *faults, const char *file, const char *who,
    const char *what, const char *subject)
{
	char reason[160] = "";
	unsigned long code = ERR_peek_last_error();

	if (code != 0)
		ERR_error_string_n(code, reason, sizeof(reason));
	ERR_clear_error();
	faults_add(
	    faults, file, 0, "%s: %s %s (%s)", who, what, subject, reason);
}

/* RFC 7301: only HTTP/1.1 is spoken; others who insist get no answer. */
static int
choose_protocol(SSL *ssl, const unsigned char **chosen, unsigned char *len,
    const unsigned char *offered, unsigned int offered_len, void *arg)
{
	static const unsigned char ours[] = "\x08http/1.1";

	(void)ssl;
	(void)arg;
	for (unsigned int i = 0; i < offered_len; i += 1u + offered[i]) {
		if (offered[i] == 8 && i + 9 <= offered_len &&
		    memcmp(offered + i, ours, 9) == 0) {
			*chosen = offered + i + 1;
			*len = 8;
			return SSL_TLSEXT_ERR_OK;
		}
	}
	return SSL_TLSEXT_ERR_NOACK;
}

SSL_CTX *
tls_upstream(
    const struct settings_upstream *u, const char *file, struct faults *faults)
{
	SSL_CTX *context = new_context(TLS_client_method());
	int good = 0;

	if (context != NULL)
		good = u->tls_ca_file != NULL
			   ? SSL_CTX_load_verify_locations(
				 context, u->tls_ca_file, NULL)
			   : SSL_CTX_set_default_verify_paths(context);
	if (good != 1) {
		add_fault(faults, file, u->name,
		    "cannot read the certificate authorities",
		    u->tls_ca_file != NULL ? u->tls_ca_file : "");
		SSL_CTX_free(context);
		return NULL;
	}
	SSL_CTX_set_verify(
	    context, u->tls_verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
	return context;
}

time_t
tls_expiry(const SSL_CTX *context)
{
	const X509 *certificate = SSL_CTX_get0_certificate(context);
	struct tm tm;

	if (certificate == NULL ||
	    ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &tm) != 1)
		return 0;
	return timegm(&tm);
}

void
tls_free(SSL_CTX *context)
{
	SSL_CTX_free(context);
}

SSL *
tls_accept(SSL_CTX *context)
{
	SSL *ssl = SSL_new(context);

	if (ssl != NULL)
		SSL_set_accept_state(ssl);
	return ssl;
}

/* RFC 6066: OpenSSL's macro casts the const away where compilers see it. */
static bool
set_host_name(SSL *ssl, const char *name)
{
	return SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME,
		   TLSEXT_NAMETYPE_host_name, (void *)(uintptr_t)name) == 1;
}

SSL *
tls_connect(SSL_CTX *context, const struct settings_upstream *u,
    const struct settings_address *address)
{
	const char *name =
	    u->tls_server_name != NULL ? u->tls_server_name : address->host;
	unsigned char literal[sizeof(struct in6_addr)];
	SSL *ssl = SSL_new(context);
	bool good;

	if (ssl == NULL)
		return NULL;
	SSL_set_connect_state(ssl);
	/* A certificate names an address differently than a host. */
	if (inet_pton(AF_INET, name, literal) == 1 ||
	    inet_pton(AF_INET6, name, literal) == 1)
		good = X509_VERIFY_PARAM_set1_ip_asc(
			   SSL_get0_param(ssl), name) == 1;
	else
		good =
		    set_host_name(ssl, name) && SSL_set1_host(ssl, name) == 1;
	if (good)
		return ssl;
	SSL_free(ssl);
	return NULL;
}
