/*
 * answer.h - the second half of an exchange: the upstream's answer, relayed
 * as it comes or, for judged calls, held until the journal has its outcome.
 */
#ifndef PROXY_ANSWER_H
#define PROXY_ANSWER_H

#include "proxy/exchange.h"

/* Reads and relays what has come. The exchange may be gone on return. */
void answer_pump(struct exchange *);
/* No answer will come: the client gets status and sentence, or a judged call
 * its outcome. Before the answer's head has gone out only. */
void answer_failed(struct exchange *, unsigned status, const char *sentence);
/* The rest of a relayed answer will not come, and no end of it must look clean.
 * A length or chunks say so by themselves (RFC 9112 section 8): what was sent
 * before still arrives. Else, and for who does not take what it gets, a reset.
 * The exchange is gone on return. */
void answer_break_off(struct exchange *);
/* The client ended in the middle of its request. */
void answer_client_gone(struct exchange *);

#endif
