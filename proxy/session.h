/*
 * session.h - one client connection: heads in, one request at a time, and
 * the only closer of client sockets. What a request needs beyond that lives
 * in its exchange.
 *
 * Nothing is freed inside its own callback: whoever calls into a session
 * from the event loop brackets the call with session_enter and
 * session_leave; a session closed in between is freed by the last leave.
 */
#ifndef PROXY_SESSION_H
#define PROXY_SESSION_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "conf/text.h"
#include "proxy/conn.h"
#include "proxy/deadline.h"
#include "proxy/headrewrite.h"
#include "proxy/turns.h"
#include "proxy/worker.h"

struct exchange;
struct peer;

enum session_state {
	SESSION_HANDSHAKE,
	SESSION_IDLE,    /* between requests */
	SESSION_HEAD,    /* part of a head has come */
	SESSION_REQUEST, /* the exchange has the word */
	SESSION_REPLY,   /* an answer we hold whole is going out */
	SESSION_DRAIN,   /* answered; reading on so that the client sees it */
	SESSION_CLOSED,
};

struct session {
	struct conn conn;
	struct worker *worker;
	struct snapshot *snapshot;
	size_t listener; /* index into the settings' listeners */
	enum session_state state;
	struct buffer *in;
	struct buffer *out;
	size_t scanned;    /* of an unfinished head */
	bool keep_alive;   /* after the present request */
	bool body_pending; /* the client may still be sending its request */
	unsigned minor;    /* HTTP/1.minor of the present request */
	struct text reply; /* SESSION_REPLY: the body */
	size_t reply_sent;
	uint64_t drained;
	struct exchange *exchange;
	struct deadline deadline;
	struct turn_wait turn; /* when it could go on, but others wait */
	struct peer *peer;     /* NULL: its connections are not counted */
	char client_ip[INET6_ADDRSTRLEN];
	uint16_t client_port;
	bool trusted; /* the peer is one of trusted_proxies */
	unsigned depth;
	bool pumping;
	bool pump_again;
	TAILQ_ENTRY(session) entry;
};

/* Takes over the accepted socket. */
void session_start(
    struct worker *, size_t listener, int fd, const struct sockaddr *peer);
void session_enter(struct session *);
void session_leave(struct session *);
/* Goes on wherever the session stands; call after anything has changed. */
void session_pump(struct session *);
/* Asks for one more turn of the pump that runs, or that the caller starts
 * before it leaves: for what must not happen inside the present call. */
void session_again(struct session *);
/* The same, after everybody else had a chance. */
void session_wait_turn(struct session *);
/* The worker has new settings. Between two requests they are taken up at once,
 * so that nobody keeps the old ones who has nothing to do; else before the
 * next request. */
void session_follow(struct session *);
/* "192.0.2.1:50000" or "[2001:db8::1]:50000". */
void session_name_client(const struct session *, char *ret, size_t size);
/* reset: the client must not mistake what it got for the whole. */
void session_close(struct session *, bool reset);
/* For a draining worker: ends the session if it is between requests, else
 * after the present one. Who has only just connected may be about to ask, and
 * would take the end for a lost request: it has a second for it. */
void session_drain(struct session *);

/* The exchange is over and its answer was handed to the socket whole. */
void session_request_done(struct session *);
/* The answer is in s->out (head) and s->reply (body): send it. */
void session_send_reply(struct session *);

/* Ends the request with an answer of our own: one sentence in the form that
 * OpenStack clients show. decision_id may be NULL. */
void session_refuse(struct session *, unsigned status, const char *sentence,
    const char *decision_id);
/* The same with a ready JSON body, which is taken over. extra: further header
 * lines, each with CRLF; may be NULL. */
void session_answer(
    struct session *, unsigned status, struct text *body, const char *extra);

/* Room at the end of s->out for composing a head; size 0 when there is none.
 * Say how much was written with session_out_wrote. */
struct out session_out(struct session *);
void session_out_wrote(struct session *, const struct out *);
/* Arms the one deadline of the session; what it means depends on the state. */
void session_deadline(struct session *, uint32_t ms);

#endif
