/* settings_sink.h - the keys of a sink as data: how they are read and shown. */
#ifndef CONF_SETTINGS_SINK_H
#define CONF_SETTINGS_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/settings.h"

enum sink_part { SINK_ITSELF, SINK_TLS };

/* The types of the members: char *, bool, int, uint64_t and uint64_t. */
enum sink_type { SINK_TEXT, SINK_SWITCH, SINK_WORD, SINK_TIME, SINK_SIZE };

struct sink_row {
	enum sink_part part;
	enum sink_type type;
	const char *key;
	const char *standard; /* NULL: none */
	size_t offset;        /* within struct settings_sink */
	unsigned schemes;     /* bits by enum settings_scheme: who takes it */
	const char *const *words; /* of a SINK_WORD, NULL at the end */
	uint64_t low, high;
	const char *expects; /* "skip or stop" */
};

extern const struct sink_row sink_rows[];
extern const size_t sink_row_count;

void *sink_row_member(const struct settings_sink *, size_t row);
/* Is it one of those that are read apart: name, to, tls? */
bool sink_key_is_shape(const char *key);
/* "syslog+tls" */
const char *settings_scheme_name(int scheme);

#endif
