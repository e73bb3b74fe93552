/* settings_listener.c - the listeners, their routes and their TLS. */
#include <stdlib.h>
#include <string.h>

#include "conf/settings_address.h"
#include "conf/settings_shape.h"

#define LISTENER_EXAMPLE                                                       \
	"{name: compute, bind: \"127.0.0.1:8774\", service: compute, "         \
	"upstream: nova}"
#define ROUTE_EXAMPLE "{path: /compute, service: compute, upstream: nova}"

static void read_listener(struct settings_reader *, const struct yaml_node *);
static void read_name(struct settings_reader *, const struct yaml_node *,
    struct settings_listener *);
static void read_bind(struct settings_reader *, const struct yaml_node *,
    struct settings_listener *);
static void read_routes(struct settings_reader *, const struct yaml_node *,
    struct settings_listener *);
static void read_route(struct settings_reader *, const struct yaml_node *,
    struct settings_listener *);
static void read_service(struct settings_reader *, const struct yaml_node *,
    struct settings_route *);
static void read_upstream(struct settings_reader *, const struct yaml_node *,
    struct settings_route *);
static char *read_path(
    struct settings_reader *, const struct yaml_node *, const char *key);
static void refuse_same_path(struct settings_reader *, const struct yaml_node *,
    const struct settings_listener *);
static int compare_paths(const void *, const void *);
static void read_tls(struct settings_reader *, const struct yaml_node *,
    struct settings_listener *);
static char *read_needed_file(
    struct settings_reader *, const struct yaml_node *, const char *key);

const char *
service_name(enum service service)
{
	return service == SERVICE_COMPUTE ? "compute" : "image";
}

void
settings_read_listeners(struct settings_reader *r, const struct yaml_node *list)
{
	if (!settings_reader_expect(r, list, YAML_LIST, "- " LISTENER_EXAMPLE))
		return;
	for (size_t i = 0; i < list->count; i++)
		read_listener(r, list->items[i]);
}

static void
read_listener(struct settings_reader *r, const struct yaml_node *node)
{
	static const char *const known[] = { "name", "bind", "tls", "routes",
		"path", "service", "upstream", "upstream_path", NULL };
	struct settings *s = r->settings;
	struct settings_listener *l;

	if (!settings_reader_expect(r, node, YAML_MAP, LISTENER_EXAMPLE))
		return;
	l = settings_reader_grow(
	    r, s->listeners, s->listener_count, sizeof(*l));
	if (l == NULL)
		return;
	s->listeners = l;
	l += s->listener_count++;
	settings_reader_keys(r, node, known, "a listener");
	read_name(r, node, l);
	read_bind(r, node, l);
	read_routes(r, node, l);
	read_tls(r, yaml_get(node, "tls"), l);
}

/* Names tell the listeners apart in the log. */
static void
read_name(struct settings_reader *r, const struct yaml_node *node,
    struct settings_listener *l)
{
	const char *name = settings_reader_text(r, node, "name");

	if (name == NULL || name[0] == '\0') {
		settings_reader_fault(r, node->line,
		    "a listener needs a name, such as name: compute");
		name = "";
	}
	for (struct settings_listener *o = r->settings->listeners; o < l; o++) {
		if (name[0] != '\0' && o->name != NULL &&
		    strcmp(o->name, name) == 0)
			settings_reader_fault(r, yaml_get(node, "name")->line,
			    "another listener is named \"%s\" already", name);
	}
	l->name = settings_reader_copy(r, name);
}

static void
read_bind(struct settings_reader *r, const struct yaml_node *node,
    struct settings_listener *l)
{
	const struct yaml_node *bind = yaml_get(node, "bind");
	struct settings_address *found = NULL;
	size_t count = 0;

	if (bind == NULL || yaml_is_null(bind)) {
		settings_reader_fault(r, node->line,
		    "a listener needs an address to listen on, such as "
		    "bind: 127.0.0.1:8774");
		return;
	}
	settings_address_read(r, bind, &found, &count);
	if (count > 0)
		l->bind = found[0];
	for (size_t i = 1; i < count; i++)
		settings_address_done(&found[i]);
	free(found);
	for (struct settings_listener *o = r->settings->listeners; o < l; o++) {
		if (l->bind.port != 0 &&
		    settings_address_equal(&o->bind, &l->bind))
			settings_reader_fault(r, bind->line,
			    "another listener has the address %s already",
			    bind->text);
	}
}

static void
read_routes(struct settings_reader *r, const struct yaml_node *node,
    struct settings_listener *l)
{
	static const char *const of_route[] = { "path", "service", "upstream",
		"upstream_path", NULL };
	const struct yaml_node *routes = yaml_get(node, "routes");

	if (routes == NULL) {
		read_route(r, node, l);
		return;
	}
	for (size_t i = 0; of_route[i] != NULL; i++) {
		const struct yaml_node *stray = yaml_get(node, of_route[i]);

		if (stray != NULL)
			settings_reader_fault(r, stray->key_line,
			    "a listener with routes has no \"%s\" of its own; "
			    "move it into a route",
			    of_route[i]);
	}
	if (!settings_reader_expect(r, routes, YAML_LIST, "- " ROUTE_EXAMPLE))
		return;
	if (routes->count == 0)
		settings_reader_fault(r, routes->line,
		    "routes is empty; a listener needs one at least, such as "
		    "- " ROUTE_EXAMPLE);
	for (size_t i = 0; i < routes->count; i++) {
		const struct yaml_node *route = routes->items[i];

		if (!settings_reader_expect(r, route, YAML_MAP, ROUTE_EXAMPLE))
			continue;
		settings_reader_keys(r, route, of_route, "a route");
		read_route(r, route, l);
	}
	if (l->route_count > 1)
		qsort(l->routes, l->route_count, sizeof(*l->routes),
		    compare_paths);
}

static void
read_route(struct settings_reader *r, const struct yaml_node *node,
    struct settings_listener *l)
{
	struct settings_route *route;

	route =
	    settings_reader_grow(r, l->routes, l->route_count, sizeof(*route));
	if (route == NULL)
		return;
	l->routes = route;
	route += l->route_count++;
	read_service(r, node, route);
	read_upstream(r, node, route);
	route->path = read_path(r, node, "path");
	route->upstream_path = read_path(r, node, "upstream_path");
	refuse_same_path(r, node, l);
}

static void
read_service(struct settings_reader *r, const struct yaml_node *node,
    struct settings_route *route)
{
	const char *text = settings_reader_text(r, node, "service");

	if (text == NULL)
		settings_reader_fault(r, node->line,
		    "a service is missing: service: compute or service: image");
	else if (strcmp(text, service_name(SERVICE_COMPUTE)) == 0)
		route->service = SERVICE_COMPUTE;
	else if (strcmp(text, service_name(SERVICE_IMAGE)) == 0)
		route->service = SERVICE_IMAGE;
	else
		settings_reader_fault(r, yaml_get(node, "service")->line,
		    "\"%s\" is no service; it must be compute or image", text);
}

static void
read_upstream(struct settings_reader *r, const struct yaml_node *node,
    struct settings_route *route)
{
	const char *name = settings_reader_text(r, node, "upstream");

	if (name == NULL) {
		settings_reader_fault(r, node->line,
		    "an upstream is missing, such as upstream: nova");
		return;
	}
	route->upstream =
	    settings_reader_upstream(r, name, yaml_get(node, "upstream")->line);
}

static char *
read_path(
    struct settings_reader *r, const struct yaml_node *node, const char *key)
{
	const char *text = settings_reader_text(r, node, key);

	if (text != NULL)
		settings_reader_path(r, key, text, yaml_get(node, key)->line);
	return settings_reader_copy(r, text == NULL ? "" : text);
}

/* The last route against the earlier ones. */
static void
refuse_same_path(struct settings_reader *r, const struct yaml_node *node,
    const struct settings_listener *l)
{
	const char *path = l->routes[l->route_count - 1].path;

	for (size_t i = 0; i + 1 < l->route_count; i++) {
		if (path == NULL || l->routes[i].path == NULL ||
		    strcmp(path, l->routes[i].path) != 0)
			continue;
		settings_reader_fault(r, node->line,
		    "another route of this listener has the path \"%s\" "
		    "already",
		    path);
	}
}

/* The longest first; of equal length none matches where another does. */
static int
compare_paths(const void *a, const void *b)
{
	const struct settings_route *first = a, *second = b;
	size_t len = first->path == NULL ? 0 : strlen(first->path);
	size_t other = second->path == NULL ? 0 : strlen(second->path);

	return (len < other) - (len > other);
}

static void
read_tls(struct settings_reader *r, const struct yaml_node *node,
    struct settings_listener *l)
{
	static const char *const known[] = { "certificate", "key", "ciphers",
		NULL };
	const char *example =
	    "{certificate: /etc/scs-gate/cert.pem, key: /etc/scs-gate/key.pem}";

	if (node == NULL)
		return;
	l->tls = true;
	if (!settings_reader_expect(r, node, YAML_MAP, example))
		return;
	settings_reader_keys(r, node, known, "the tls of a listener");
	l->tls_certificate = read_needed_file(r, node, "certificate");
	l->tls_key = read_needed_file(r, node, "key");
	l->tls_ciphers =
	    settings_reader_copy(r, settings_reader_text(r, node, "ciphers"));
}

static char *
read_needed_file(
    struct settings_reader *r, const struct yaml_node *node, const char *key)
{
	const struct yaml_node *file = yaml_get(node, key);

	if (file == NULL || yaml_is_null(file))
		settings_reader_fault(r, node->key_line,
		    "the tls of a listener needs a %s: the path of a PEM file",
		    key);
	return settings_reader_file(r, node, key);
}

void
settings_free_listeners(struct settings *s)
{
	for (size_t i = 0; i < s->listener_count; i++) {
		struct settings_listener *l = &s->listeners[i];

		for (size_t j = 0; j < l->route_count; j++) {
			free(l->routes[j].path);
			free(l->routes[j].upstream_path);
		}
		free(l->routes);
		settings_address_done(&l->bind);
		free(l->name);
		free(l->tls_certificate);
		free(l->tls_key);
		free(l->tls_ciphers);
	}
	free(s->listeners);
}
