/*
 * settings_show.c - the settings in force, written as a settings file: what
 * was left out stands there with its default. Read back, they are the same.
 */
#include <arpa/inet.h>
#include <string.h>

#include "conf/settings.h"
#include "conf/settings_option.h"
#include "conf/settings_sink.h"
#include "conf/settings_value.h"
#include "conf/yaml_tree.h"

static void show_options(const struct settings *, bool top, struct text *);
static bool is_secret(const char *key);
static void show_listener(
    const struct settings *, const struct settings_listener *, struct text *);
static void show_route(
    const struct settings *, const struct settings_route *, struct text *);
static void show_upstream(const struct settings_upstream *, struct text *);
static void show_lists(const struct settings *, struct text *);
static void show_overrides(const struct settings *, struct text *);
static void show_node(const struct yaml_node *, struct text *);
static void show_sink(const struct settings_sink *, struct text *);
static void show_to(const char *, struct text *);
static void show_sink_row(
    const struct settings_sink *, size_t row, struct text *);
static void show_network(const struct settings_network *, struct text *);
static void quote(struct text *, const char *);
static void member(struct text *, const char *name, const char *value);

void
settings_show(const struct settings *s, struct text *t)
{
	show_options(s, true, t);
	text_adds(t, "listeners:\n");
	for (size_t i = 0; i < s->listener_count; i++)
		show_listener(s, &s->listeners[i], t);
	text_adds(t, s->upstream_count > 0 ? "upstreams:\n" : "");
	for (size_t i = 0; i < s->upstream_count; i++)
		show_upstream(&s->upstreams[i], t);
	show_lists(s, t);
	text_adds(t, s->sink_count > 0 ? "sinks:\n" : "");
	for (size_t i = 0; i < s->sink_count; i++)
		show_sink(&s->sinks[i], t);
	show_options(s, false, t);
}

static void
show_options(const struct settings *s, bool top, struct text *t)
{
	const char *section = "gate";

	for (size_t i = 0; i < settings_option_count; i++) {
		const struct settings_option *o = &settings_options[i];

		if ((strcmp(o->section, "gate") == 0) != top)
			continue;
		if (strcmp(o->section, section) != 0)
			text_addf(t, "%s:\n", o->section);
		section = o->section;
		text_addf(t, "%s%s: ", top ? "" : "  ", o->key);
		if (o->type == OPTION_TEXT && is_secret(o->key))
			text_adds(t, "\"***\"");
		else
			settings_value_add(t, o, s);
		text_addc(t, '\n');
	}
}

/* No setting is one by now; what is added under such a name is safe. */
static bool
is_secret(const char *key)
{
	static const char *const marks[] = { "password", "secret", "token",
		"credential" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (strcasestr(key, marks[i]) != NULL)
			return true;
	return false;
}

static void
show_listener(
    const struct settings *s, const struct settings_listener *l, struct text *t)
{
	text_adds(t, "  - name: ");
	quote(t, l->name);
	text_adds(t, "\n    bind: ");
	quote(t, l->bind.text);
	if (l->tls) {
		text_adds(t, "\n    tls: {");
		member(t, "certificate", l->tls_certificate);
		member(t, ", key", l->tls_key);
		member(t, ", ciphers", l->tls_ciphers);
		text_addc(t, '}');
	}
	text_adds(t, "\n    routes:\n");
	for (size_t i = 0; i < l->route_count; i++)
		show_route(s, &l->routes[i], t);
}

static void
show_route(const struct settings *s, const struct settings_route *route,
    struct text *t)
{
	text_adds(t, "      - {");
	member(t, "path", route->path);
	member(t, ", service", service_name(route->service));
	member(t, ", upstream", s->upstreams[route->upstream].name);
	member(t, ", upstream_path", route->upstream_path);
	text_adds(t, "}\n");
}

/* A host name stands once, however many addresses it has. */
static void
show_upstream(const struct settings_upstream *u, struct text *t)
{
	const char *before = NULL;

	text_adds(t, "  ");
	quote(t, u->name);
	text_adds(t, ":\n    addresses: [");
	for (size_t i = 0; i < u->address_count; i++) {
		const char *text = u->addresses[i].text;

		if (before != NULL && strcmp(before, text) == 0)
			continue;
		if (before != NULL)
			text_adds(t, ", ");
		quote(t, text);
		before = text;
	}
	text_adds(t, "]\n");
	if (!u->tls)
		return;
	text_addf(t, "    tls: {verify: %s", u->tls_verify ? "yes" : "no");
	member(t, ", ca_file", u->tls_ca_file);
	member(t, ", server_name", u->tls_server_name);
	text_adds(t, "}\n");
}

static void
show_lists(const struct settings *s, struct text *t)
{
	text_adds(t, "actions:\n");
	for (size_t i = 0; i < SEVERITIES; i++)
		text_addf(t, "  %s: \"%s\"\n", severity_name((enum severity)i),
		    action_name(s->severity_action[i]));
	show_overrides(s, t);
	text_adds(t, "provider_projects: [");
	for (size_t i = 0; i < s->provider_project_count; i++) {
		text_adds(t, i > 0 ? ", " : "");
		quote(t, s->provider_projects[i]);
	}
	text_adds(t, "]\ntrusted_proxies: [");
	for (size_t i = 0; i < s->trusted_proxy_count; i++) {
		text_adds(t, i > 0 ? ", " : "");
		show_network(&s->trusted_proxies[i], t);
	}
	text_adds(t, "]\n");
}

/* Those of one rule follow each other, and stand in a list if there is one for
 * some callers. */
static void
show_overrides(const struct settings *s, struct text *t)
{
	const struct settings_override *before = NULL;

	text_adds(t, "overrides:");
	text_adds(t, s->override_count == 0 ? " {}\n" : "\n");
	for (size_t i = 0; i < s->override_count; i++) {
		const struct settings_override *o = &s->overrides[i];
		bool next =
		    before == NULL || strcmp(before->rule, o->rule) != 0;

		before = o;
		if (next) {
			text_adds(t, "  ");
			quote(t, o->rule);
			text_addc(t, ':');
		}
		if (next && o->by == NULL) {
			text_addf(t, " \"%s\"\n", action_name(o->action));
			continue;
		}
		text_addf(t, "%s  - {action: \"%s\"", next ? "\n" : "",
		    action_name(o->action));
		text_adds(t, o->by != NULL ? ", " : "");
		if (o->by != NULL)
			show_node(o->by, t);
		text_adds(t, "}\n");
	}
}

/* As deep as conf/yaml_tree.c lets a file be. */
static void
show_node(const struct yaml_node *n, struct text *t)
{
	if (n->key != NULL) {
		quote(t, n->key);
		text_adds(t, ": ");
	}
	if (n->kind == YAML_SCALAR) {
		quote(t, n->text);
		return;
	}
	text_addc(t, n->kind == YAML_LIST ? '[' : '{');
	for (size_t i = 0; i < n->count; i++) {
		text_adds(t, i > 0 ? ", " : "");
		show_node(n->items[i], t);
	}
	text_addc(t, n->kind == YAML_LIST ? ']' : '}');
}

/* What its scheme does not take stays away, or it would not read back. */
static void
show_sink(const struct settings_sink *sink, struct text *t)
{
	text_adds(t, "  - {");
	member(t, "name", sink->name);
	show_to(sink->to, t);
	for (size_t i = 0; i < sink_row_count; i++)
		if (sink_rows[i].part == SINK_ITSELF)
			show_sink_row(sink, i, t);
	text_adds(t, ", tls: {");
	for (size_t i = 0; i < sink_row_count; i++)
		if (sink_rows[i].part == SINK_TLS)
			show_sink_row(sink, i, t);
	text_adds(t, "}}\n");
}

/* Some services take a token as the query of their URL. */
static void
show_to(const char *to, struct text *t)
{
	size_t plain = strcspn(to, "?");

	text_adds(t, ", to: \"");
	text_add_json(t, (struct slice){ to, plain });
	text_adds(t, to[plain] == '\0' ? "\"" : "?[masked]\"");
}

static void
show_sink_row(const struct settings_sink *sink, size_t row, struct text *t)
{
	const struct sink_row *r = &sink_rows[row];
	const void *value = sink_row_member(sink, row);
	const char *between =
	    t->len > 0 && t->at[t->len - 1] == '{' ? "" : ", ";

	if ((r->schemes & (1u << (unsigned)sink->scheme)) == 0)
		return;
	if (r->type == SINK_TEXT && *(char *const *)value == NULL)
		return;
	text_addf(t, "%s%s: ", between, r->key);
	switch (r->type) {
	case SINK_TEXT:
		quote(t, *(char *const *)value);
		break;
	case SINK_SWITCH:
		text_adds(t, *(const bool *)value ? "yes" : "no");
		break;
	case SINK_WORD:
		text_adds(t, r->words[*(const int *)value]);
		break;
	case SINK_TIME:
	case SINK_SIZE:
		text_addf(t, "%llu%s",
		    (unsigned long long)*(const uint64_t *)value,
		    r->type == SINK_TIME ? "ms" : "");
		break;
	}
}

static void
show_network(const struct settings_network *n, struct text *t)
{
	char host[INET6_ADDRSTRLEN] = "";

	inet_ntop(n->family, n->bytes, host, sizeof(host));
	text_addf(t, "\"%s/%u\"", host, n->bits);
}

static void
quote(struct text *t, const char *value)
{
	text_addc(t, '"');
	text_add_json(t, slice_of(value));
	text_addc(t, '"');
}

/* What is not set is left out. */
static void
member(struct text *t, const char *name, const char *value)
{
	if (value == NULL)
		return;
	text_addf(t, "%s: ", name);
	quote(t, value);
}
