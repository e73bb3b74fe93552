/* wire.c - TLS on the socket of a conn; see wire.h. */
#include "proxy/wire.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Payload of a record, and what stands around it. */
#define RECORD_MAX ((size_t)16384)
#define RECORD_ROOM (RECORD_MAX + SSL3_RT_MAX_ENCRYPTED_OVERHEAD)

/* So often in a row OpenSSL may have read something and nothing for us: a
 * ticket is once, new keys are twice where they are to be answered. */
#define IDLE_READS 2u
#define IDLE_READS_MOST 64u

struct wire {
	SSL *ssl;
	struct conn *conn;
	struct buffer_pool *pool;
	struct buffer *in;  /* what OpenSSL has not asked for yet */
	struct buffer *out; /* records that the socket has not taken yet */
	size_t owed;        /* payload in them, not yet told of as written */
	bool floods;        /* the last read filled its buffer */
	bool many;          /* several records are to go out together */
	bool half;          /* OpenSSL may hold a part of a record */
	bool dry;           /* the last read found nothing on the socket */
	bool ended;
	unsigned idle; /* reads that gave nothing, of late */
};

/* A walk over the bytes of a vector, in pieces of a record each. */
struct walk {
	const struct iovec *at;
	int left;
	size_t done; /* of *at */
};

static BIO *bio_of(struct wire *);
static void make_method(void);
static int on_bio_read(BIO *, char *, int);
static enum io fetch(struct wire *, char *, size_t, size_t *);
static int on_bio_write(BIO *, const char *, int);
static long on_bio_ctrl(BIO *, int, long, void *);
static int bio_result(BIO *, enum io, size_t, bool reading);
static void forget_errors(void);
static int read_record(struct wire *, char *, size_t);
static bool carried_nothing(struct wire *, int);
static void slim(struct wire *);
static enum io flush(struct wire *);
static size_t encrypt(struct wire *, struct walk *, int *ret);
static const char *next_piece(struct walk *, char *, size_t *);
static size_t total(const struct iovec *, int);
static enum io result(struct wire *, int);

static BIO_METHOD *method;
static pthread_once_t once = PTHREAD_ONCE_INIT;

struct wire *
wire_new(struct conn *c, SSL *ssl, struct buffer_pool *pool)
{
	struct wire *w = calloc(1, sizeof(*w));
	BIO *bio = w != NULL ? bio_of(w) : NULL;

	if (bio == NULL) {
		SSL_free(ssl);
		free(w);
		return NULL;
	}
	w->ssl = ssl;
	w->conn = c;
	w->pool = pool;
	SSL_set_bio(ssl, bio, bio);
	/* Records that carry nothing are counted, and so have to be seen. */
	SSL_clear_mode(ssl, SSL_MODE_AUTO_RETRY);
	return w;
}

static BIO *
bio_of(struct wire *w)
{
	BIO *bio;

	pthread_once(&once, make_method);
	bio = method != NULL ? BIO_new(method) : NULL;
	if (bio == NULL)
		return NULL;
	BIO_set_data(bio, w);
	BIO_set_init(bio, 1);
	return bio;
}

static void
make_method(void)
{
	method = BIO_meth_new(
	    BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "connection");
	if (method == NULL)
		return;
	BIO_meth_set_read(method, on_bio_read);
	BIO_meth_set_write(method, on_bio_write);
	BIO_meth_set_ctrl(method, on_bio_ctrl);
}

void
wire_free(struct wire *w, bool reset)
{
	if (w == NULL)
		return;
	if (!reset && SSL_is_init_finished(w->ssl))
		wire_shutdown(w);
	SSL_free(w->ssl);
	ERR_clear_error();
	buffer_give(w->pool, &w->in);
	buffer_give(w->pool, &w->out);
	free(w);
}

void
wire_shutdown(struct wire *w)
{
	SSL_shutdown(w->ssl);
	ERR_clear_error();
	(void)flush(w);
}

static int
on_bio_read(BIO *bio, char *at, int size)
{
	struct wire *w = BIO_get_data(bio);
	size_t n = 0;

	if (w->in == NULL) {
		enum io io = fetch(w, at, (size_t)size, &n);

		if (w->in == NULL)
			return bio_result(bio, io, n, true);
	}
	n = buffer_used(w->in);
	if (n > (size_t)size)
		n = (size_t)size;
	memcpy(at, w->in->data + w->in->from, n);
	w->in->from += n;
	if (buffer_used(w->in) == 0) {
		w->in->to = 0; /* encrypted: nothing to wipe */
		buffer_give(w->pool, &w->in);
	}
	return bio_result(bio, IO_OK, n, true);
}

/* Into w->in. Without memory for that, as much as was asked for. */
static enum io
fetch(struct wire *w, char *at, size_t size, size_t *ret_got)
{
	enum io io;

	*ret_got = 0;
	if (!w->conn->readable && !w->conn->came_short)
		return IO_AGAIN;
	w->in = w->floods ? buffer_take_large(w->pool) : buffer_take(w->pool);
	if (w->in == NULL)
		return conn_read_socket(w->conn, at, size, ret_got);
	io = conn_read_socket(w->conn, w->in->data, w->in->size, &w->in->to);
	w->floods = w->in->to == w->in->size;
	w->ended = io == IO_EOF;
	if (io != IO_OK)
		buffer_give(w->pool, &w->in);
	return io;
}

static int
on_bio_write(BIO *bio, const char *at, int size)
{
	struct wire *w = BIO_get_data(bio);
	struct iovec all = { (void *)(uintptr_t)at, (size_t)size };
	size_t n = 0;
	enum io io;

	if (w->out == NULL)
		w->out =
		    w->many ? buffer_take_large(w->pool) : buffer_take(w->pool);
	if (w->out == NULL) {
		io = conn_write_socket(w->conn, &all, 1, &n);
		return bio_result(bio, io, n, false);
	}
	if (buffer_room(w->out) == 0) {
		io = flush(w);
		if (io == IO_OK)
			return on_bio_write(bio, at, size);
		if (io != IO_AGAIN || w->out->from == 0)
			return bio_result(bio, io, 0, false);
		buffer_compact(w->out);
	}
	n = buffer_room(w->out);
	if (n > (size_t)size)
		n = (size_t)size;
	memcpy(w->out->data + w->out->to, at, n);
	w->out->to += n;
	return bio_result(bio, IO_OK, n, false);
}

/* What OpenSSL calls a result; 0 is an end. */
static int
bio_result(BIO *bio, enum io io, size_t n, bool reading)
{
	struct wire *w = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	if (reading)
		w->dry = io != IO_OK;
	if (io == IO_OK) {
		w->half = w->half || reading;
		return (int)n;
	}
	if (io == IO_AGAIN && reading)
		BIO_set_retry_read(bio);
	else if (io == IO_AGAIN)
		BIO_set_retry_write(bio);
	return io == IO_EOF ? 0 : -1;
}

static long
on_bio_ctrl(BIO *bio, int command, long number, void *arg)
{
	const struct wire *w = BIO_get_data(bio);

	(void)number;
	(void)arg;
	if (command == BIO_CTRL_EOF)
		return w->ended;
	return command == BIO_CTRL_FLUSH;
}

enum io
wire_handshake(struct wire *w)
{
	enum io io = IO_OK;
	int n;

	if (SSL_is_init_finished(w->ssl))
		return IO_OK;
	forget_errors();
	n = SSL_do_handshake(w->ssl);
	if (n == 1)
		w->half = false;
	else
		io = result(w, n);
	/* An alert, too. */
	if (flush(w) == IO_ERROR || io == IO_EOF)
		return IO_ERROR;
	return io;
}

/* SSL_get_error takes an old one for its own; mostly there is none. */
static void
forget_errors(void)
{
	if (ERR_peek_error() != 0)
		ERR_clear_error();
}

/* OpenSSL may want the other direction: both wake the owner anyway. */
static enum io
result(struct wire *w, int n)
{
	switch (SSL_get_error(w->ssl, n)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return IO_AGAIN;
	case SSL_ERROR_ZERO_RETURN:
		return IO_EOF;
	default:
		/* An end without close_notify is a truncation. */
		ERR_clear_error();
		return IO_ERROR;
	}
}

enum io
wire_read(struct wire *w, char *at, size_t size, size_t *ret_got)
{
	size_t got = 0;
	int n;

	do {
		n = read_record(w, at + got, size - got);
		if (n > 0)
			got += (size_t)n;
	} while (n > 0 ? got < size && wire_holds(w) : carried_nothing(w, n));
	*ret_got = got;
	if (w->out != NULL)
		(void)flush(w);
	if (!w->half && !conn_has_more(w->conn))
		slim(w);
	/* What stopped it behind some bytes does so again. */
	if (got > 0)
		return IO_OK;
	return w->idle > IDLE_READS_MOST ? IO_ERROR : result(w, n);
}

/* Tickets and new keys are seldom; without an end they would keep everybody
 * busy, for each costs more than it costs its sender. */
static bool
carried_nothing(struct wire *w, int n)
{
	return !w->dry && SSL_get_error(w->ssl, n) == SSL_ERROR_WANT_READ &&
	       ++w->idle <= IDLE_READS_MOST;
}

/* Each wipes what it has handed out; see slim. */
static int
read_record(struct wire *w, char *at, size_t size)
{
	int n;

	forget_errors();
	SSL_clear_mode(w->ssl, SSL_MODE_RELEASE_BUFFERS);
	n = SSL_read(w->ssl, at, size > INT_MAX ? INT_MAX : (int)size);
	SSL_set_mode(w->ssl, SSL_MODE_RELEASE_BUFFERS);
	if (n > 0 && SSL_pending(w->ssl) == 0)
		w->half = false;
	if (n > 0)
		w->idle -= w->idle < IDLE_READS ? w->idle : IDLE_READS;
	return n;
}

/* Gives back OpenSSL's buffers of 16 KiB. Left to itself it would wipe all of
 * them, for each small request, and not only what has held a record. */
static void
slim(struct wire *w)
{
	SSL_clear_options(w->ssl, SSL_OP_CLEANSE_PLAINTEXT);
	SSL_free_buffers(w->ssl);
	SSL_set_options(w->ssl, SSL_OP_CLEANSE_PLAINTEXT);
}

bool
wire_holds(const struct wire *w)
{
	return w->in != NULL || SSL_pending(w->ssl) > 0;
}

enum io
wire_write(
    struct wire *w, const struct iovec *vector, int count, size_t *ret_put)
{
	struct walk walk = { vector, count, 0 };
	size_t put = w->owed;
	enum io io = flush(w);
	int n = 1;

	if (io != IO_OK)
		return io;
	if (put == 0) {
		w->many = total(vector, count) > RECORD_MAX;
		put = encrypt(w, &walk, &n);
		io = flush(w);
	}
	w->owed = io == IO_AGAIN ? put : 0;
	if (io != IO_OK)
		return io;
	*ret_put = put;
	if (put > 0)
		return IO_OK;
	return n > 0 ? IO_AGAIN : result(w, n);
}

/* As many records as there is room for, at least one. */
static size_t
encrypt(struct wire *w, struct walk *walk, int *ret)
{
	char record[RECORD_MAX];
	const char *at;
	size_t put = 0, len;

	forget_errors();
	while ((put == 0 ||
		   (w->out != NULL && buffer_room(w->out) >= RECORD_ROOM)) &&
	       (at = next_piece(walk, record, &len)) != NULL) {
		*ret = SSL_write(w->ssl, at, (int)len);
		if (*ret <= 0)
			break;
		put += (size_t)*ret;
		/* The rest of a record that the socket did not take before. */
		if ((size_t)*ret < len)
			break;
	}
	return put;
}

/* A record's worth of bytes, gathered in the scratch if need be. */
static const char *
next_piece(struct walk *walk, char *scratch, size_t *ret_len)
{
	const char *at = NULL;
	size_t len = 0;

	while (walk->left > 0 && len < RECORD_MAX) {
		size_t n = walk->at->iov_len - walk->done;

		if (n > RECORD_MAX - len)
			n = RECORD_MAX - len;
		if (len == 0)
			at = (const char *)walk->at->iov_base + walk->done;
		else if (n > 0) {
			if (at != scratch)
				memcpy(scratch, at, len);
			at = scratch;
			memcpy(scratch + len,
			    (const char *)walk->at->iov_base + walk->done, n);
		}
		len += n;
		walk->done += n;
		if (walk->done < walk->at->iov_len)
			break;
		walk->at++;
		walk->left--;
		walk->done = 0;
	}
	*ret_len = len;
	return len > 0 ? at : NULL;
}

static size_t
total(const struct iovec *vector, int count)
{
	size_t sum = 0;

	for (int i = 0; i < count; i++)
		sum += vector[i].iov_len;
	return sum;
}

static enum io
flush(struct wire *w)
{
	while (w->out != NULL) {
		struct iovec rest = { w->out->data + w->out->from,
			buffer_used(w->out) };
		size_t put = 0;
		enum io io = IO_AGAIN;

		if (w->conn->writable)
			io = conn_write_socket(w->conn, &rest, 1, &put);
		if (io != IO_OK)
			return io;
		w->out->from += put;
		if (buffer_used(w->out) > 0)
			continue;
		w->out->to = 0; /* encrypted: nothing to wipe */
		buffer_give(w->pool, &w->out);
	}
	return IO_OK;
}

void
wire_flush(struct wire *w)
{
	(void)flush(w);
}
