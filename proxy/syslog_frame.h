/*
 * syslog_frame.h - a record of the journal as a syslog message (RFC 5424): the
 * id of its decision, its verdict and its place in the chain stand in the
 * structured data, the record itself is the message.
 */
#ifndef PROXY_SYSLOG_FRAME_H
#define PROXY_SYSLOG_FRAME_H

#include "conf/text.h"
#include "proxy/sink.h"

/* Of RFC 5424, table 2: severities of what the gate tells. */
enum syslog_severity { SYSLOG_WARNING = 4, SYSLOG_NOTICE = 5, SYSLOG_INFO = 6 };

/* A refusal, and what was let through unchecked, is a warning; what the gate
 * says of a violation that it let through, a notice. */
enum syslog_severity syslog_severity_of(const json_t *record);

/* Adds the message; host: the name of this machine. */
void syslog_frame(
    const struct sink_record *, const char *host, struct text *ret);
/* The same with its length before it: octet counting (RFC 6587, 3.4.1; RFC
 * 5425, 4.3). */
void syslog_frame_counted(
    const struct sink_record *, const char *host, struct text *ret);

#endif
