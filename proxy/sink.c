/* sink.c - see sink.h. */
#include "proxy/sink.h"

#include <stdarg.h>
#include <stdio.h>

const struct sink_kind *
sink_kind_of(const struct settings_sink *s)
{
	static const struct sink_kind *const kinds[SCHEMES] = {
#define SINK(id, scheme, port, kind) &kind,
#include "conf/sink_table.h"
#undef SINK
	};

	return kinds[s->scheme];
}

void
sink_fail(
    struct sink_result *r, enum sink_outcome outcome, const char *format, ...)
{
	va_list arguments;

	r->outcome = outcome;
	va_start(arguments, format);
	vsnprintf(r->why, sizeof(r->why), format, arguments);
	va_end(arguments);
}
