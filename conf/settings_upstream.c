/* settings_upstream.c - the upstreams: addresses and their TLS. */
#include <stdlib.h>
#include <string.h>

#include "conf/settings_address.h"
#include "conf/settings_shape.h"
#include "conf/settings_value.h"

static void read_upstream(struct settings_reader *, const struct yaml_node *);
static void read_addresses(struct settings_reader *, const struct yaml_node *,
    struct settings_upstream *);
static void read_tls(struct settings_reader *, const struct yaml_node *,
    struct settings_upstream *);
static void read_verify(struct settings_reader *, const struct yaml_node *,
    struct settings_upstream *);

void
settings_read_upstreams(struct settings_reader *r, const struct yaml_node *map)
{
	if (!settings_reader_expect(
		r, map, YAML_MAP, "nova: {addresses: [\"127.0.0.1:8774\"]}"))
		return;
	for (size_t i = 0; i < map->count; i++)
		read_upstream(r, map->items[i]);
}

/* One with faults is kept too: listeners may name it. */
static void
read_upstream(struct settings_reader *r, const struct yaml_node *node)
{
	static const char *const known[] = { "addresses", "tls", NULL };
	struct settings *s = r->settings;
	struct settings_upstream *u;

	u = settings_reader_grow(
	    r, s->upstreams, s->upstream_count, sizeof(*u));
	if (u == NULL)
		return;
	s->upstreams = u;
	u += s->upstream_count++;
	u->name = settings_reader_copy(r, node->key);
	if (node->key[0] == '\0')
		settings_reader_fault(
		    r, node->key_line, "an upstream needs a name");
	if (!settings_reader_expect(
		r, node, YAML_MAP, "{addresses: [\"127.0.0.1:8774\"]}"))
		return;
	settings_reader_keys(r, node, known, "an upstream");
	read_addresses(r, node, u);
	read_tls(r, yaml_get(node, "tls"), u);
}

static void
read_addresses(struct settings_reader *r, const struct yaml_node *node,
    struct settings_upstream *u)
{
	const struct yaml_node *list = yaml_get(node, "addresses");

	if (list == NULL || yaml_is_null(list) ||
	    (list->kind == YAML_LIST && list->count == 0)) {
		settings_reader_fault(r, node->key_line,
		    "the upstream \"%s\" needs addresses, such as "
		    "addresses: [\"127.0.0.1:8774\"]",
		    node->key);
		return;
	}
	if (!settings_reader_expect(r, list, YAML_LIST, "[\"127.0.0.1:8774\"]"))
		return;
	for (size_t i = 0; i < list->count; i++) {
		size_t before = u->address_count;

		settings_address_read(
		    r, list->items[i], &u->addresses, &u->address_count);
		if (u->address_count > before && u->addresses[before].port == 0)
			settings_reader_fault(r, list->items[i]->line,
			    "the port of an upstream cannot be 0");
	}
}

static void
read_tls(struct settings_reader *r, const struct yaml_node *node,
    struct settings_upstream *u)
{
	static const char *const known[] = { "verify", "ca_file", "server_name",
		NULL };

	u->tls_verify = true;
	if (node == NULL)
		return;
	u->tls = true;
	if (yaml_is_null(node) ||
	    !settings_reader_expect(r, node, YAML_MAP, "{verify: yes}"))
		return;
	settings_reader_keys(r, node, known, "the tls of an upstream");
	read_verify(r, node, u);
	u->tls_ca_file = settings_reader_file(r, node, "ca_file");
	u->tls_server_name = settings_reader_copy(
	    r, settings_reader_text(r, node, "server_name"));
}

static void
read_verify(struct settings_reader *r, const struct yaml_node *node,
    struct settings_upstream *u)
{
	const char *text = settings_reader_text(r, node, "verify");

	if (text != NULL && !settings_value_switch(text, &u->tls_verify))
		settings_reader_fault(r, yaml_get(node, "verify")->line,
		    "verify is \"%s\" but must be yes or no", text);
}

size_t
settings_find_upstream(const struct settings *s, const char *name)
{
	size_t i = 0;

	while (i < s->upstream_count &&
	       (s->upstreams[i].name == NULL ||
		   strcmp(s->upstreams[i].name, name) != 0))
		i++;
	return i;
}

void
settings_free_upstreams(struct settings *s)
{
	for (size_t i = 0; i < s->upstream_count; i++) {
		struct settings_upstream *u = &s->upstreams[i];

		for (size_t j = 0; j < u->address_count; j++)
			settings_address_done(&u->addresses[j]);
		free(u->addresses);
		free(u->name);
		free(u->tls_ca_file);
		free(u->tls_server_name);
	}
	free(s->upstreams);
}
