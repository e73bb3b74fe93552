/* settings_sink.c - where the journal is delivered to. */
#include <stdlib.h>
#include <string.h>

#include "conf/near.h"
#include "conf/settings_shape.h"
#include "conf/settings_sink.h"
#include "conf/settings_value.h"

#define SINK_EXAMPLE "{name: siem, to: \"syslog+tls://siem.example.org\"}"
#define NAME_MAX_LEN 64

static void read_sink(struct settings_reader *, const struct yaml_node *);
static void read_name(
    struct settings_reader *, const struct yaml_node *, struct settings_sink *);
static void read_address(
    struct settings_reader *, const struct yaml_node *, struct settings_sink *);
static void refuse_scheme(
    struct settings_reader *, const struct yaml_node *, struct slice scheme);
static void read_authority(struct settings_reader *, const struct yaml_node *,
    struct slice, struct settings_sink *);
static struct slice take_host(struct slice *rest);
static bool take_port(struct slice, uint16_t *ret);
static void read_rows(struct settings_reader *, const struct yaml_node *,
    enum sink_part, struct settings_sink *);
static void read_row(struct settings_reader *, const struct yaml_node *,
    const struct sink_row *, struct settings_sink *);
static bool take_value(struct settings_reader *, const char *,
    const struct sink_row *, void *member);
static void set_standard(struct settings_reader *, struct settings_sink *);
static void check_sink(struct settings_reader *, const struct yaml_node *,
    const struct settings_sink *);

static const struct scheme {
	const char *name;
	uint16_t port;
} schemes[SCHEMES] = {
#define SINK(id, scheme, port, kind) { scheme, port },
#include "conf/sink_table.h"
#undef SINK
};

void
settings_read_sinks(struct settings_reader *r, const struct yaml_node *list)
{
	if (!settings_reader_expect(r, list, YAML_LIST, "- " SINK_EXAMPLE))
		return;
	for (size_t i = 0; i < list->count; i++)
		read_sink(r, list->items[i]);
}

static void
read_sink(struct settings_reader *r, const struct yaml_node *node)
{
	struct settings *s = r->settings;
	const struct yaml_node *tls;
	struct settings_sink *sink;

	if (!settings_reader_expect(r, node, YAML_MAP, SINK_EXAMPLE))
		return;
	sink = settings_reader_grow(r, s->sinks, s->sink_count, sizeof(*sink));
	if (sink == NULL)
		return;
	s->sinks = sink;
	sink += s->sink_count++;
	sink->scheme = SCHEMES; /* none by now */
	set_standard(r, sink);
	read_name(r, node, sink);
	read_address(r, node, sink);
	read_rows(r, node, SINK_ITSELF, sink);
	tls = yaml_get(node, "tls");
	if (tls != NULL && settings_reader_expect(r, tls, YAML_MAP,
			       "{ca_file: /etc/scs-gate/siem-ca.pem}"))
		read_rows(r, tls, SINK_TLS, sink);
	check_sink(r, node, sink);
}

static void
set_standard(struct settings_reader *r, struct settings_sink *sink)
{
	for (size_t i = 0; i < sink_row_count; i++)
		if (sink_rows[i].standard != NULL)
			(void)take_value(r, sink_rows[i].standard,
			    &sink_rows[i], sink_row_member(sink, i));
}

static void
read_name(struct settings_reader *r, const struct yaml_node *node,
    struct settings_sink *sink)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	const char *name = settings_reader_text(r, node, "name");

	if (name == NULL || name[0] == '\0' || strlen(name) > NAME_MAX_LEN ||
	    name[strspn(name, plain)] != '\0')
		settings_reader_fault(r, node->line,
		    "a sink needs a name of 1 to %d letters, digits, - and _, "
		    "such as name: siem",
		    NAME_MAX_LEN);
	for (struct settings_sink *o = r->settings->sinks; o < sink; o++)
		if (name != NULL && o->name != NULL &&
		    strcmp(o->name, name) == 0)
			settings_reader_fault(r, yaml_get(node, "name")->line,
			    "another sink is named \"%s\" already", name);
	sink->name = settings_reader_copy(r, name == NULL ? "" : name);
}

static void
read_address(struct settings_reader *r, const struct yaml_node *node,
    struct settings_sink *sink)
{
	const char *to = settings_reader_text(r, node, "to");
	struct slice rest = slice_of(to);
	size_t len = to == NULL ? 0 : strcspn(to, ":");
	struct slice scheme = { to, len };
	int found = 0;

	sink->to = settings_reader_copy(r, to == NULL ? "" : to);
	if (to == NULL) {
		settings_reader_fault(r, node->line,
		    "a sink needs an address, such as to: "
		    "syslog+tls://siem.example.org");
		return;
	}
	while (found < SCHEMES && !slice_is(scheme, schemes[found].name))
		found++;
	if (found == SCHEMES || len == rest.len) {
		refuse_scheme(r, yaml_get(node, "to"), scheme);
		return;
	}
	sink->scheme = found;
	read_authority(
	    r, yaml_get(node, "to"), slice_skip(rest, len + 1), sink);
}

static void
refuse_scheme(struct settings_reader *r, const struct yaml_node *node,
    struct slice scheme)
{
	char text[32] = "";
	struct near near = NEAR_INIT(text);

	if (scheme.len < sizeof(text))
		memcpy(text, scheme.at, scheme.len);
	for (size_t i = 0; i < SCHEMES; i++)
		near_offer(&near, schemes[i].name);
	settings_reader_fault(r, node->line,
	    "\"%s\" is no address of a sink; it must begin with %s%s",
	    node->text,
	    near.best != NULL ? near.best
			      : "syslog+tls, syslog+tcp, syslog+udp, journald, "
				"https, http, amqps or amqp",
	    " and a colon");
}

/* What stands behind the colon: //HOST:PORT/PATH (RFC 3986, 3.2), or nothing
 * for a scheme without a host. */
static void
read_authority(struct settings_reader *r, const struct yaml_node *node,
    struct slice rest, struct settings_sink *sink)
{
	const struct scheme *scheme = &schemes[sink->scheme];
	struct slice host = { "", 0 };
	struct slice authority;
	bool good;

	if (scheme->port == 0) {
		good = rest.len == 0;
	} else if (!slice_starts(rest, "//")) {
		good = false;
	} else {
		rest = slice_skip(rest, 2);
		authority = (struct slice){ rest.at, strcspn(rest.at, "/?#") };
		sink->path = settings_reader_copy(r, rest.at + authority.len);
		host = take_host(&authority);
		sink->port = scheme->port;
		good = host.len > 0 && memchr(host.at, '@', host.len) == NULL &&
		       take_port(authority, &sink->port);
	}
	sink->host = strndup(host.at, host.len);
	if (!good)
		settings_reader_fault(r, node->line,
		    "to must be %s%s and name no user: credentials stand in a "
		    "file of their own",
		    scheme->name,
		    scheme->port == 0 ? ":" : "://HOST, with :PORT or not,");
	else if (sink->host == NULL)
		settings_reader_fault(r, 0, "out of memory");
}

/* Without the brackets of an IPv6 address; rest is what stands behind. */
static struct slice
take_host(struct slice *rest)
{
	struct slice host = *rest;
	const char *end;

	if (slice_starts(host, "[")) {
		host = slice_skip(host, 1);
		end = memchr(host.at, ']', host.len);
		host.len = end == NULL ? 0 : (size_t)(end - host.at);
		*rest = slice_skip(*rest, host.len + 2);
		return host;
	}
	end = host.len == 0 ? NULL : memchr(host.at, ':', host.len);
	if (end != NULL)
		host.len = (size_t)(end - host.at);
	*rest = slice_skip(*rest, host.len);
	return host;
}

/* Nothing, or ":PORT". */
static bool
take_port(struct slice rest, uint16_t *ret)
{
	uint64_t port;

	if (rest.len == 0)
		return true;
	if (!slice_starts(rest, ":") ||
	    !slice_to_u64(slice_skip(rest, 1), &port) || port == 0 ||
	    port > UINT16_MAX)
		return false;
	*ret = (uint16_t)port;
	return true;
}

static void
read_rows(struct settings_reader *r, const struct yaml_node *map,
    enum sink_part part, struct settings_sink *sink)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct yaml_node *node = map->items[i];
		struct near near = NEAR_INIT(node->key);
		const struct sink_row *row = NULL;

		if (part == SINK_ITSELF && sink_key_is_shape(node->key))
			continue;
		for (size_t j = 0; j < sink_row_count; j++) {
			if (sink_rows[j].part != part)
				continue;
			near_offer(&near, sink_rows[j].key);
			if (strcmp(sink_rows[j].key, node->key) == 0)
				row = &sink_rows[j];
		}
		if (row == NULL)
			settings_reader_unknown(r, node, near.best,
			    part == SINK_TLS ? "the tls of a sink" : "a sink");
		else if (!yaml_is_null(node))
			read_row(r, node, row, sink);
	}
}

static void
read_row(struct settings_reader *r, const struct yaml_node *node,
    const struct sink_row *row, struct settings_sink *sink)
{
	if (node->kind == YAML_SCALAR &&
	    take_value(r, node->text, row,
		sink_row_member(sink, (size_t)(row - sink_rows))))
		return;
	settings_reader_fault(
	    r, node->line, "%s must be %s", row->key, row->expects);
}

static bool
take_value(struct settings_reader *r, const char *text,
    const struct sink_row *row, void *member)
{
	uint64_t amount;

	switch (row->type) {
	case SINK_TEXT:
		free(*(char **)member);
		*(char **)member =
		    text[0] == '\0' ? NULL : settings_reader_copy(r, text);
		return true;
	case SINK_SWITCH:
		return settings_value_switch(text, member);
	case SINK_WORD:
		for (int i = 0; row->words[i] != NULL; i++)
			if (strcmp(row->words[i], text) == 0) {
				*(int *)member = i;
				return true;
			}
		return false;
	case SINK_TIME:
		if (!settings_value_time(text, &amount))
			return false;
		break;
	case SINK_SIZE:
		if (!settings_value_size(text, &amount))
			return false;
		break;
	}
	if (amount < row->low || amount > row->high)
		return false;
	*(uint64_t *)member = amount;
	return true;
}

/* A setting that does nothing here was meant for something else. */
static void
check_sink(struct settings_reader *r, const struct yaml_node *node,
    const struct settings_sink *sink)
{
	for (size_t i = 0; i < sink_row_count; i++) {
		const struct sink_row *row = &sink_rows[i];
		const struct yaml_node *map =
		    row->part == SINK_TLS ? yaml_get(node, "tls") : node;
		const struct yaml_node *value = yaml_get(map, row->key);

		if (value == NULL || sink->scheme == SCHEMES ||
		    (row->schemes & (1u << (unsigned)sink->scheme)) != 0)
			continue;
		settings_reader_fault(r, value->key_line,
		    "%s means nothing to a sink at %s:", row->key,
		    schemes[sink->scheme].name);
	}
	if ((sink->tls_certificate == NULL) != (sink->tls_key == NULL))
		settings_reader_fault(r, node->line,
		    "the tls of a sink has certificate and key, or neither");
}

void
settings_free_sinks(struct settings *s)
{
	for (size_t i = 0; i < s->sink_count; i++) {
		struct settings_sink *sink = &s->sinks[i];

		for (size_t j = 0; j < sink_row_count; j++)
			if (sink_rows[j].type == SINK_TEXT)
				free(*(char **)sink_row_member(sink, j));
		free(sink->name);
		free(sink->to);
		free(sink->host);
		free(sink->path);
	}
	free(s->sinks);
}

const char *
settings_scheme_name(int scheme)
{
	return schemes[scheme].name;
}
