/*
 * exchange.h - one request and its answer: where it goes, how its head is
 * written anew, both bodies on their way. A judged call is an exchange with a
 * struct judged (judged.h) that has the word before and after the upstream.
 */
#ifndef PROXY_EXCHANGE_H
#define PROXY_EXCHANGE_H

#include <stdbool.h>

#include "conf/slice.h"
#include "proxy/http1.h"
#include "proxy/pace.h"
#include "proxy/relay.h"
#include "proxy/request_log.h"
#include "proxy/session.h"
#include "proxy/upstream.h"
#include "proxy/uri.h"
#include "rules/api.h"

struct judged;

struct exchange {
	struct session *session;
	const struct settings_route *route;
	struct judged *judged;          /* NULL: passes unjudged */
	struct uconn *upstream;         /* NULL: none yet, or no longer */
	struct upstream_set *upstreams; /* those of the settings it began
					 * with, also after a reload */
	struct upstream_wish wish;
	bool asked;          /* the wish was made */
	struct buffer *head; /* request head for the upstream */
	struct buffer *body; /* judged: the whole body, in memory */
	size_t body_length;
	struct flow request;  /* body, client to upstream */
	struct flow *spilled; /* judged: the rest of a body too large to
				      * hold; its beginning stands in head */
	struct flow response; /* body, upstream to client or memory */
	enum framing framing; /* of the client's body */
	uint64_t length;
	struct pace pace;         /* of the bodies under way */
	enum flow_result starved; /* what the request last waited for */
	uint64_t asked_us;        /* when the upstream was; 0: never */
	bool reads;               /* GET, HEAD, OPTIONS */
	bool repeatable;          /* may be sent again on a dead connection */
	bool retried;
	bool was_head;
	bool wants_continue;   /* Expect: 100-continue not yet answered */
	bool request_done;     /* all of it is with the upstream */
	bool request_given_up; /* the upstream gets no more of it */
	bool counted;          /* among the bodies of its client */
	bool answering;        /* the answer's head has come */
	bool keep_upstream;    /* the answer ends without its connection */
	bool held;             /* the request's body came from memory */
	size_t scanned;        /* of an unfinished response head */
	unsigned interims;     /* answers before the one that counts */
	unsigned status;       /* that the client gets; 0: none yet */
	struct request_log log;
	struct text answer_head; /* judged: kept to be rewritten later */
	struct text answer_body;
};

/* Begins with a parsed head whose bytes stay valid during the call only. The
 * session is in SESSION_REQUEST; it may be in another state on return. */
void exchange_start(struct session *, const struct head *);
void exchange_pump(struct exchange *);
void exchange_timeout(struct exchange *);
/* Gives everything back; sets *x to NULL. NULL is fine. */
void exchange_free(struct exchange **x);

/* Is the client still sending the body of this request? */
bool exchange_sending_body(const struct exchange *);
bool exchange_was_head(const struct exchange *);

/* For answer.c: may an answer so large begin? A read may be told that there are
 * too many of its client on their way; what has come of a write must be told. */
bool exchange_begin_answer(struct exchange *, enum framing, uint64_t length);

/* For judged.c. Composes the request head for the upstream into x->head;
 * false after having refused the request. */
bool exchange_compose(
    struct exchange *, const struct head *, const struct request_rewrite *);
/* Asks for a connection and sends; the body is x->body if set, else the
 * client's own. */
void exchange_forward(struct exchange *);
/* Tells a client that waits for it to send its body. */
void exchange_continue(struct exchange *);

#endif
