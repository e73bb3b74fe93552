/*
 * sink.h - somewhere the journal is delivered to: what each kind of sink
 * (conf/sink_table.h) has to be able to do. Each sink has a thread of its own,
 * in a process that has nothing else to do: its calls may block, for the
 * sink's timeout at most.
 */
#ifndef PROXY_SINK_H
#define PROXY_SINK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "conf/faults.h"
#include "conf/settings.h"
#include "conf/slice.h"
#include "proxy/credentials.h"
#include "proxy/journal_chain.h"

struct sink_record {
	struct slice message; /* in the sink's form: one JSON object */
	const json_t *json;   /* as the journal has it, masked */
	struct journal_link link;
};

struct sink_batch {
	const struct sink_record *records;
	size_t count;
};

enum sink_outcome {
	SINK_DONE,    /* all of them are there */
	SINK_AGAIN,   /* the same may succeed later */
	SINK_REFUSED, /* it never will */
};

struct sink_result {
	enum sink_outcome outcome; /* of the records behind those done */
	size_t done;               /* so many from the first on are there */
	bool unclear; /* SINK_REFUSED: any of the others may be the reason,
		       * not only the first */
	char why[256];
};

/* What a sink is made of; all of it outlives the sink. */
struct sink_setup {
	const struct settings_sink *settings;
	const struct credentials *credentials; /* NULL: none */
	const char *host;                      /* the name of this machine */
};

struct sink_kind {
	/* Asks nothing of the network. NULL after adding a fault. */
	void *(*open)(const struct sink_setup *, struct faults *);
	/* Connects if need be. ret is zero before: all done. */
	void (*send)(void *, const struct sink_batch *, struct sink_result *);
	/* After a failure the next send begins anew. */
	void (*close)(void *);
};

extern const struct sink_kind sink_syslog_udp, sink_syslog_tcp, sink_syslog_tls,
    sink_journald, sink_http, sink_amqp;

const struct sink_kind *sink_kind_of(const struct settings_sink *);

/* Fills in outcome and why. */
void sink_fail(struct sink_result *, enum sink_outcome, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
