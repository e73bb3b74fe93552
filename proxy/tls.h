/*
 * tls.h - TLS contexts for both sides: TLS 1.2 and 1.3, Mozilla's
 * intermediate profile by default, upstream certificates verified.
 */
#ifndef PROXY_TLS_H
#define PROXY_TLS_H

#include <openssl/types.h>
#include <time.h>

#include "conf/faults.h"
#include "conf/settings.h"

/* NULL after adding a fault. Shared by all workers: session tickets and the
 * session cache of a context work across them. */
SSL_CTX *tls_listener(
    const struct settings_listener *, const char *file, struct faults *);
SSL_CTX *tls_upstream(
    const struct settings_upstream *, const char *file, struct faults *);
/* When the certificate of a listener ends; 0: not known. */
time_t tls_expiry(const SSL_CTX *);
void tls_free(SSL_CTX *); /* NULL is fine */
/* A pem_password_cb: a key that has a password is refused. OpenSSL's own asks
 * for it at the terminal, and all stands still. */
int tls_no_password(char *, int, int, void *);

/* A handshake about to begin; NULL when out of memory. */
SSL *tls_accept(SSL_CTX *);
/* The name verified is tls_server_name, else the address's host. */
SSL *tls_connect(SSL_CTX *, const struct settings_upstream *,
    const struct settings_address *);

#endif
