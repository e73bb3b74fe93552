/* reply.h - answers: JSON, nothing, or an error in the service's dialect. */
#ifndef SANDBOX_REPLY_H
#define SANDBOX_REPLY_H

#include "request.h"

/* The reason phrase of a status the sandbox uses. */
const char *reply_phrase(int status);
void reply_header(struct request *, const char *name, const char *value);
/* Takes over body; 500 when it is NULL, for then memory ran out. */
void reply_json(struct request *, int status, json_t *body);
void reply_text(
    struct request *, int status, const char *type, struct evbuffer *body);
void reply_empty(struct request *, int status);
void reply_fail(struct request *, int status, const char *message);
void reply_failf(struct request *, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What Keystone's middleware says in front of every service. */
void reply_unauthorized(struct request *);

#endif
