/* load.h - the kinds of load, each a program within the program load. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What stands behind the name of the load on the command line. */
struct load {
	int port;
	const char *path;
	uint64_t amount; /* bytes, connections or requests a second */
	double seconds;
	bool tls, resume, chunked;
};

/* A blocking connection to what is measured. */
struct peer {
	int fd;
	SSL *ssl;
};

int load_upload(const struct load *);
int load_download(const struct load *);
int load_handshakes(const struct load *);
int load_idle(const struct load *);
int load_latency(const struct load *);

/* These end the program with a sentence if the peer does not do its part:
 * figures of half a run would be wrong. */
_Noreturn void give_up(const char *what);
void peer_open(struct peer *, const struct load *, SSL_SESSION *);
void peer_send(struct peer *, const char *, size_t);
size_t peer_read(struct peer *, char *, size_t);
void peer_close(struct peer *);
/* Asks for the path and reads the whole, short answer. */
void peer_get(struct peer *, const struct load *);
SSL_CTX *peer_context(void);

/* The length of the answer that starts in the buffer, head included; 0 if
 * its head is not all there yet. */
size_t answer_length(const char *, size_t);
double now(void);

#endif
