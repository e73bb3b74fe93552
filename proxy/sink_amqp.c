/*
 * sink_amqp.c - to RabbitMQ as notifications of oslo.messaging. Messages are
 * persistent and mandatory, and done is what the broker has confirmed: one
 * that no queue takes comes back.
 */
#include <stdlib.h>
#include <string.h>

#include "proxy/amqp_link.h"
#include "proxy/oslo_notice.h"

struct amqp {
	const struct sink_setup *setup;
	amqp_connection_state_t link; /* NULL: not connected */
	uint64_t published;           /* on the channel: the last tag */
	uint64_t batch_begin;         /* the tag before its first */
	bool *confirmed;              /* of the batch */
	size_t confirmed_count;
};

static void *open_amqp(const struct sink_setup *, struct faults *);
static void close_amqp(void *);
static void send_amqp(void *, const struct sink_batch *, struct sink_result *);
static bool publish(
    struct amqp *, const struct sink_record *, struct sink_result *);
static amqp_basic_properties_t properties(char *id);
static bool await_confirms(struct amqp *, size_t, struct sink_result *);
static bool take_frame(
    struct amqp *, const amqp_frame_t *, size_t, struct sink_result *);
static bool take_method(
    struct amqp *, const amqp_method_t *, size_t, struct sink_result *);
static void confirm(struct amqp *, uint64_t tag, bool multiple, size_t);

const struct sink_kind sink_amqp = { open_amqp, send_amqp, close_amqp };

static void *
open_amqp(const struct sink_setup *setup, struct faults *faults)
{
	const struct credentials *c = setup->credentials;
	struct amqp *a;

	if (c != NULL && c->username == NULL) {
		faults_add(faults, setup->settings->credentials, 0,
		    "RabbitMQ wants username and password");
		return NULL;
	}
	a = calloc(1, sizeof(*a));
	if (a != NULL) {
		a->setup = setup;
		a->confirmed = calloc(
		    (size_t)setup->settings->batch_records, sizeof(bool));
		if (a->confirmed != NULL)
			return a;
		free(a);
	}
	faults_add(faults, NULL, 0, "out of memory");
	return NULL;
}

static void
close_amqp(void *arg)
{
	struct amqp *a = arg;

	amqp_link_close(a->link);
	free(a->confirmed);
	free(a);
}

static void
send_amqp(void *arg, const struct sink_batch *batch, struct sink_result *ret)
{
	struct amqp *a = arg;
	size_t sent = 0;

	if (a->link == NULL) {
		a->published = 0;
		a->link = amqp_link_open(a->setup, ret);
	}
	if (a->link == NULL)
		return;
	a->batch_begin = a->published;
	a->confirmed_count = 0;
	memset(a->confirmed, 0, batch->count * sizeof(bool));
	while (sent < batch->count && publish(a, &batch->records[sent], ret))
		sent++;
	if (sent == batch->count && await_confirms(a, batch->count, ret))
		return;
	while (ret->done < batch->count && a->confirmed[ret->done])
		ret->done++;
	amqp_link_close(a->link);
	a->link = NULL;
}

static bool
publish(
    struct amqp *a, const struct sink_record *record, struct sink_result *ret)
{
	struct text body = TEXT_INIT, key = TEXT_INIT;
	char id[UUID_LEN + 1];
	amqp_basic_properties_t with;
	int status = AMQP_STATUS_NO_MEMORY;

	oslo_notice_id(record, id);
	with = properties(id);
	oslo_notice(record, a->setup->host, &body);
	amqp_link_key(a->setup->settings, &key);
	if (!text_failed(&body) && !text_failed(&key))
		status = amqp_basic_publish(a->link, AMQP_CHANNEL,
		    amqp_cstring_bytes(a->setup->settings->exchange),
		    amqp_cstring_bytes(text_str(&key)), 1, 0, &with,
		    (amqp_bytes_t){ body.len, body.at });
	text_done(&body);
	text_done(&key);
	if (status == AMQP_STATUS_OK) {
		a->published++;
		return true;
	}
	sink_fail(
	    ret, SINK_AGAIN, "cannot publish: %s", amqp_error_string2(status));
	return false;
}

static amqp_basic_properties_t
properties(char *id)
{
	return (amqp_basic_properties_t){
		._flags = AMQP_BASIC_CONTENT_TYPE_FLAG |
			  AMQP_BASIC_CONTENT_ENCODING_FLAG |
			  AMQP_BASIC_DELIVERY_MODE_FLAG |
			  AMQP_BASIC_MESSAGE_ID_FLAG,
		.content_type = amqp_cstring_bytes("application/json"),
		.content_encoding = amqp_cstring_bytes("utf-8"),
		.delivery_mode = AMQP_DELIVERY_PERSISTENT,
		.message_id = amqp_cstring_bytes(id),
	};
}

static bool
await_confirms(struct amqp *a, size_t count, struct sink_result *ret)
{
	uint64_t timeout = a->setup->settings->timeout;
	const struct timeval wait = {
		.tv_sec = (time_t)(timeout / 1000),
		.tv_usec = (suseconds_t)(timeout % 1000) * 1000,
	};

	while (a->confirmed_count < count) {
		amqp_frame_t frame;
		int status;

		amqp_maybe_release_buffers(a->link);
		status = amqp_simple_wait_frame_noblock(a->link, &frame, &wait);
		if (status != AMQP_STATUS_OK) {
			sink_fail(ret, SINK_AGAIN, "it does not confirm: %s",
			    amqp_error_string2(status));
			return false;
		}
		if (!take_frame(a, &frame, count, ret))
			return false;
	}
	return true;
}

static bool
take_frame(struct amqp *a, const amqp_frame_t *frame, size_t count,
    struct sink_result *ret)
{
	return frame->frame_type != AMQP_FRAME_METHOD ||
	       take_method(a, &frame->payload.method, count, ret);
}

static bool
take_method(struct amqp *a, const amqp_method_t *method, size_t count,
    struct sink_result *ret)
{
	const amqp_basic_ack_t *ack = method->decoded;
	amqp_rpc_reply_t reply = { 0 };

	reply.reply_type = AMQP_RESPONSE_SERVER_EXCEPTION;
	reply.reply = *method;
	switch (method->id) {
	case AMQP_BASIC_ACK_METHOD:
		confirm(a, ack->delivery_tag, ack->multiple != 0, count);
		return true;
	case AMQP_BASIC_NACK_METHOD:
		sink_fail(ret, SINK_AGAIN, "it could not take a message");
		return false;
	case AMQP_BASIC_RETURN_METHOD:
		sink_fail(ret, SINK_AGAIN,
		    "no queue takes what is sent to exchange %s",
		    a->setup->settings->exchange);
		return false;
	case AMQP_CHANNEL_CLOSE_METHOD:
	case AMQP_CONNECTION_CLOSE_METHOD:
		amqp_link_fail(ret, "it ends the connection", reply);
		return false;
	default:
		return true;
	}
}

static void
confirm(struct amqp *a, uint64_t tag, bool multiple, size_t count)
{
	uint64_t last = tag - a->batch_begin; /* 1: the first of the batch */
	uint64_t first = multiple ? 1 : last;

	if (tag <= a->batch_begin || last > count)
		return;
	for (uint64_t i = first; i <= last; i++) {
		a->confirmed_count += !a->confirmed[i - 1];
		a->confirmed[i - 1] = true;
	}
}
