/*
 * amqp_link.h - a connection to RabbitMQ (AMQP 0-9-1) with one channel on
 * which the broker confirms what it has taken, and what it takes to publish
 * notifications as OpenStack's services do: a topic exchange, and the queue
 * TOPIC.info bound to it.
 */
#ifndef PROXY_AMQP_LINK_H
#define PROXY_AMQP_LINK_H

#include <amqp.h>

#include "proxy/sink.h"

#define AMQP_CHANNEL 1

/* NULL after sink_fail(). */
amqp_connection_state_t amqp_link_open(
    const struct sink_setup *, struct sink_result *);
void amqp_link_close(amqp_connection_state_t); /* NULL is fine */
/* sink_fail() with what the reply says. */
void amqp_link_fail(struct sink_result *, const char *what, amqp_rpc_reply_t);
/* Adds TOPIC.info. */
void amqp_link_key(const struct settings_sink *, struct text *ret);

#endif
