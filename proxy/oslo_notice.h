/*
 * oslo_notice.h - a record as a notification of oslo.messaging, in the envelope
 * that its listeners open: {"oslo.version":"2.0","oslo.message":"..."} with
 * message_id, publisher_id, event_type, priority, timestamp and payload
 * (oslo_messaging/_drivers/common.py and notify/messaging.py). A record that
 * is sent twice has the same ids twice: listeners that look leave it out.
 */
#ifndef PROXY_OSLO_NOTICE_H
#define PROXY_OSLO_NOTICE_H

#include "conf/text.h"
#include "proxy/sink.h"

/* The record in the sink's form is the payload. host: the name of this
 * machine. Out of memory fails the text. */
void oslo_notice(
    const struct sink_record *, const char *host, struct text *ret);
/* The id of the message, made from the hash of its line. */
void oslo_notice_id(const struct sink_record *, char ret[UUID_LEN + 1]);

#endif
