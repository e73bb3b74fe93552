/* settings_sink_rows.c - the keys of a sink; see settings_sink.h. */
#include <string.h>

#include "conf/settings_sink.h"

#define BIT(id) (1u << SCHEME_##id)
#define ALL ((1u << SCHEMES) - 1)
#define HTTP_ONES (BIT(HTTP) | BIT(HTTPS))
#define AMQP_ONES (BIT(AMQP) | BIT(AMQPS))
#define TLS_ONES (BIT(SYSLOG_TLS) | BIT(HTTPS) | BIT(AMQPS))
#define AT(member) offsetof(struct settings_sink, member)

static const char *const layouts[] = { "lines", "loki", "elastic", "otlp",
	NULL };
static const char *const refused[] = { "skip", "stop", NULL };
static const char *const full[] = { "drop", "stop", NULL };

const struct sink_row sink_rows[] = {
	{ SINK_ITSELF, SINK_TEXT, "form", "json", AT(form), ALL, NULL, 0, 0,
	    "the name of a form" },
	{ SINK_ITSELF, SINK_WORD, "layout", "lines", AT(layout), HTTP_ONES,
	    layouts, 0, 0, "lines, loki, elastic or otlp" },
	{ SINK_ITSELF, SINK_TEXT, "credentials", NULL, AT(credentials),
	    HTTP_ONES | AMQP_ONES, NULL, 0, 0, "the path of a file" },
	{ SINK_ITSELF, SINK_SIZE, "batch_records", "500", AT(batch_records),
	    ALL, NULL, 1, 10000, "a number from 1 to 10000" },
	{ SINK_ITSELF, SINK_SIZE, "batch_bytes", "1MiB", AT(batch_bytes), ALL,
	    NULL, 4096, 67108864, "a size from 4KiB to 64MiB" },
	{ SINK_ITSELF, SINK_TIME, "timeout", "30s", AT(timeout), ALL, NULL, 100,
	    600000, "a time from 100ms to 10m" },
	{ SINK_ITSELF, SINK_WORD, "refused", "skip", AT(refused), HTTP_ONES,
	    refused, 0, 0, "skip or stop" },
	{ SINK_ITSELF, SINK_WORD, "when_full", "drop", AT(when_full), ALL, full,
	    0, 0, "drop or stop" },
	{ SINK_ITSELF, SINK_TEXT, "exchange", "openstack", AT(exchange),
	    AMQP_ONES, NULL, 0, 0, "the name of a topic exchange" },
	{ SINK_ITSELF, SINK_TEXT, "topic", "notifications", AT(topic),
	    AMQP_ONES, NULL, 0, 0, "the name of a topic" },
	{ SINK_ITSELF, SINK_SWITCH, "durable", "yes", AT(durable), AMQP_ONES,
	    NULL, 0, 0, "yes or no" },
	{ SINK_ITSELF, SINK_TEXT, "mask", NULL, AT(mask), ALL, NULL, 0, 0,
	    "a list of fields, such as client initiator.name" },
	{ SINK_TLS, SINK_TEXT, "ca_file", NULL, AT(tls_ca_file), TLS_ONES, NULL,
	    0, 0, "the path of a PEM file" },
	{ SINK_TLS, SINK_TEXT, "certificate", NULL, AT(tls_certificate),
	    TLS_ONES, NULL, 0, 0, "the path of a PEM file" },
	{ SINK_TLS, SINK_TEXT, "key", NULL, AT(tls_key), TLS_ONES, NULL, 0, 0,
	    "the path of a PEM file" },
};

const size_t sink_row_count = sizeof(sink_rows) / sizeof(*sink_rows);

void *
sink_row_member(const struct settings_sink *sink, size_t row)
{
	return (char *)(uintptr_t)sink + sink_rows[row].offset;
}

bool
sink_key_is_shape(const char *key)
{
	static const char *const shapes[] = { "name", "to", "tls", NULL };

	return slice_among(slice_of(key), shapes);
}
