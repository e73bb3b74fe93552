/* journal_key.c - Ed25519 keys in PEM files; see journal_key.h. */
#include "proxy/journal_key.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

#include "proxy/tls.h"

typedef EVP_PKEY *read_fn(FILE *, EVP_PKEY **, pem_password_cb *, void *);

static EVP_PKEY *load(
    const char *file, read_fn *, const char *wanted, struct faults *);

EVP_PKEY *
journal_key_load(const char *file, struct faults *faults)
{
	return load(file, PEM_read_PrivateKey,
	    "an Ed25519 private key without a password in PEM, as \"openssl "
	    "genpkey -algorithm ed25519\" makes it",
	    faults);
}

bool
journal_key_load_public(
    const char *file, unsigned char ret[JOURNAL_KEY_LEN], struct faults *faults)
{
	EVP_PKEY *key = load(file, PEM_read_PUBKEY,
	    "an Ed25519 public key in PEM, as \"openssl pkey -pubout\" makes "
	    "it",
	    faults);
	bool good = key != NULL && journal_key_public(key, ret);

	EVP_PKEY_free(key);
	return good;
}

static EVP_PKEY *
load(const char *file, read_fn *read, const char *wanted, struct faults *faults)
{
	FILE *stream = fopen(file, "re");
	EVP_PKEY *key;

	if (stream == NULL) {
		faults_add(
		    faults, file, 0, "cannot be read: %s", strerror(errno));
		return NULL;
	}
	key = read(stream, NULL, tls_no_password, NULL);
	fclose(stream);
	if (key != NULL && EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	if (key == NULL)
		faults_add(faults, file, 0, "is not %s", wanted);
	ERR_clear_error();
	return key;
}

bool
journal_key_public(const EVP_PKEY *key, unsigned char ret[JOURNAL_KEY_LEN])
{
	size_t len = JOURNAL_KEY_LEN;
	bool good = EVP_PKEY_get_raw_public_key(key, ret, &len) == 1 &&
		    len == JOURNAL_KEY_LEN;

	ERR_clear_error();
	return good;
}

bool
journal_key_sign(
    EVP_PKEY *key, struct slice text, unsigned char ret[JOURNAL_SIGNATURE_LEN])
{
	size_t len = JOURNAL_SIGNATURE_LEN;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool good = context != NULL &&
		    EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
		    EVP_DigestSign(context, ret, &len,
			(const unsigned char *)text.at, text.len) == 1 &&
		    len == JOURNAL_SIGNATURE_LEN;

	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return good;
}

bool
journal_key_verify(const unsigned char key[JOURNAL_KEY_LEN], struct slice text,
    const unsigned char signature[JOURNAL_SIGNATURE_LEN])
{
	EVP_PKEY *public = EVP_PKEY_new_raw_public_key(
	    EVP_PKEY_ED25519, NULL, key, JOURNAL_KEY_LEN);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int result = -1;

	if (public != NULL && context != NULL &&
	    EVP_DigestVerifyInit(context, NULL, NULL, NULL, public) == 1)
		result =
		    EVP_DigestVerify(context, signature, JOURNAL_SIGNATURE_LEN,
			(const unsigned char *)text.at, text.len);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(public);
	ERR_clear_error();
	errno = result < 0 ? ENOMEM : EINVAL;
	return result == 1;
}
