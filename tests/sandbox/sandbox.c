/*
 * sandbox.c - scs-gate-sandbox: a small Keystone, Nova and Glance in memory,
 * for trying, teaching and fast tests. One process, three ports, nothing
 * kept. It is no part of the gate.
 */
#include <errno.h>
#include <event2/event.h>
#include <event2/http.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compute.h"
#include "identity.h"
#include "image.h"

#define SEED_MAX 1000000
#define SIGNALS 2
#define TABLES 9

enum { IDENTITY, COMPUTE, IMAGE, SERVICES };

struct options {
	const char *bind;
	unsigned short ports[SERVICES];
	const char *public_urls[SERVICES]; /* NULL: the sandbox's own */
	const char *ready_file;
	unsigned long images, flavors, public_share;
	bool hide_specs;
};

/* All that there is to let go of in the end. */
struct process {
	struct sandbox sandbox;
	struct event_base *base;
	struct event *signals[SIGNALS];
	struct port ports[SERVICES];
};

static bool read_options(int argc, char **argv, struct options *);
static bool read_option(int option, struct options *);
static bool read_number(
    const char *text, unsigned long most, unsigned long *ret);
static void usage(FILE *);
static bool catch_signals(struct process *);
static void stop(evutil_socket_t, short, void *base);
static bool fill(struct sandbox *, const struct options *);
static void list_tables(struct sandbox *, json_t **ret[TABLES]);
static bool open_ports(struct process *, const struct options *);
static bool open_port(struct port *, struct event_base *, const char *bind,
    unsigned short number);
static bool fill_catalog(struct process *, const struct options *);
static bool announce(const struct port *, const char *file);
static void finish(struct process *);

static const struct service *const services[SERVICES] = {
	&identity_service,
	&compute_service,
	&image_service,
};
static const char *const types[SERVICES] = { "identity", "compute", "image" };
static const char *const paths[SERVICES] = { "/v3", "/v2.1", "" };

int
main(int argc, char **argv)
{
	struct options options = { .bind = "127.0.0.1", .public_share = 100 };
	struct process process = { 0 };
	bool fine;

	if (!read_options(argc, argv, &options))
		return 2;
	process.base = event_base_new();
	fine = process.base != NULL && catch_signals(&process) &&
	       fill(&process.sandbox, &options) &&
	       open_ports(&process, &options) &&
	       fill_catalog(&process, &options) &&
	       announce(process.ports, options.ready_file);
	if (fine)
		event_base_dispatch(process.base);
	else
		fprintf(stderr, "scs-gate-sandbox: cannot start: %s\n",
		    strerror(errno == 0 ? ENOMEM : errno));
	finish(&process);
	return fine ? 0 : 1;
}

static bool
read_options(int argc, char **argv, struct options *ret)
{
	static const struct option known[] = {
		{ "identity-port", required_argument, NULL, IDENTITY },
		{ "compute-port", required_argument, NULL, COMPUTE },
		{ "image-port", required_argument, NULL, IMAGE },
		{ "public-compute", required_argument, NULL, 'c' },
		{ "public-image", required_argument, NULL, 'i' },
		{ "bind", required_argument, NULL, 'b' },
		{ "ready-file", required_argument, NULL, 'r' },
		{ "images", required_argument, NULL, 'I' },
		{ "flavors", required_argument, NULL, 'F' },
		{ "public-share", required_argument, NULL, 's' },
		{ "hide-specs-from-members", no_argument, NULL, 'm' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "h", known, NULL)) != -1) {
		if (option == 'h') {
			usage(stdout);
			exit(0);
		}
		if (!read_option(option, ret)) {
			usage(stderr);
			return false;
		}
	}
	if (optind < argc)
		usage(stderr);
	return optind == argc;
}

static bool
read_option(int option, struct options *ret)
{
	unsigned long number;

	switch (option) {
	case IDENTITY:
	case COMPUTE:
	case IMAGE:
		if (!read_number(optarg, 65535, &number))
			return false;
		ret->ports[option] = (unsigned short)number;
		return true;
	case 'c':
		ret->public_urls[COMPUTE] = optarg;
		return true;
	case 'i':
		ret->public_urls[IMAGE] = optarg;
		return true;
	case 'b':
		ret->bind = optarg;
		return true;
	case 'r':
		ret->ready_file = optarg;
		return true;
	case 'I':
		return read_number(optarg, SEED_MAX, &ret->images);
	case 'F':
		return read_number(optarg, SEED_MAX, &ret->flavors);
	case 's':
		return read_number(optarg, 100, &ret->public_share);
	case 'm':
		ret->hide_specs = true;
		return true;
	}
	return false;
}

static bool
read_number(const char *text, unsigned long most, unsigned long *ret)
{
	char *end;

	errno = 0;
	*ret = strtoul(text, &end, 10);
	return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 &&
	       *ret <= most;
}

static void
usage(FILE *out)
{
	fputs("scs-gate-sandbox: a small OpenStack in memory, for trying\n"
	      "\n"
	      "  --bind ADDRESS          where to listen (127.0.0.1)\n"
	      "  --identity-port PORT    0, the default: any free one\n"
	      "  --compute-port PORT\n"
	      "  --image-port PORT\n"
	      "  --public-compute URL    what the catalog says of compute\n"
	      "  --public-image URL      and of image\n"
	      "  --ready-file FILE       gets the three addresses as JSON\n"
	      "  --images N              so many to begin with\n"
	      "  --flavors N\n"
	      "  --public-share PERCENT  of the images (100)\n"
	      "  --hide-specs-from-members\n"
	      "                          extra specs are for admin only\n"
	      "\n"
	      "Users admin and member, password sandbox; each has a project\n"
	      "of the same name. Uploads end at 64 MiB.\n",
	    out);
}

static bool
catch_signals(struct process *process)
{
	static const int numbers[SIGNALS] = { SIGINT, SIGTERM };

	for (size_t i = 0; i < SIGNALS; i++) {
		process->signals[i] = evsignal_new(
		    process->base, numbers[i], stop, process->base);
		if (process->signals[i] == NULL ||
		    evsignal_add(process->signals[i], NULL) != 0)
			return false;
	}
	return true;
}

static void
stop(evutil_socket_t number, short what, void *base)
{
	(void)number;
	(void)what;
	event_base_loopbreak(base);
}

static bool
fill(struct sandbox *sandbox, const struct options *options)
{
	json_t **tables[TABLES];

	sandbox->hides_specs = options->hide_specs;
	list_tables(sandbox, tables);
	for (size_t i = 0; i < TABLES; i++) {
		*tables[i] = json_object();
		if (*tables[i] == NULL)
			return false;
	}
	return seed_images(sandbox, options->images, options->public_share) ==
		   0 &&
	       seed_flavors(sandbox, options->flavors) == 0;
}

static void
list_tables(struct sandbox *sandbox, json_t **ret[TABLES])
{
	ret[0] = &sandbox->endpoints;
	ret[1] = &sandbox->tokens;
	ret[2] = &sandbox->flavors;
	ret[3] = &sandbox->access;
	ret[4] = &sandbox->images;
	ret[5] = &sandbox->members;
	ret[6] = &sandbox->data;
	ret[7] = &sandbox->deleted;
	ret[8] = &sandbox->credentials;
}

static bool
open_ports(struct process *process, const struct options *options)
{
	for (size_t i = 0; i < SERVICES; i++) {
		struct port *port = &process->ports[i];

		port->sandbox = &process->sandbox;
		port->service = services[i];
		if (!open_port(
			port, process->base, options->bind, options->ports[i]))
			return false;
	}
	return true;
}

static bool
open_port(struct port *port, struct event_base *base, const char *bind,
    unsigned short number)
{
	struct evhttp_bound_socket *bound;
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);
	bool six = strchr(bind, ':') != NULL;

	port->http = evhttp_new(base);
	if (port->http == NULL)
		return false;
	evhttp_set_allowed_methods(port->http,
	    EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST |
		EVHTTP_REQ_PUT | EVHTTP_REQ_PATCH | EVHTTP_REQ_DELETE);
	evhttp_set_max_body_size(port->http, SANDBOX_UPLOAD_MAX);
	evhttp_set_flags(port->http, EVHTTP_SERVER_LINGERING_CLOSE);
	evhttp_set_gencb(port->http, request_serve, port);
	bound = evhttp_bind_socket_with_handle(port->http, bind, number);
	if (bound == NULL || getsockname(evhttp_bound_socket_get_fd(bound),
				 (struct sockaddr *)&address, &length) != 0)
		return false;
	/* Connections inherit it; without, each long answer waits 40 ms. */
	setsockopt(evhttp_bound_socket_get_fd(bound), IPPROTO_TCP, TCP_NODELAY,
	    &(int){ 1 }, sizeof(int));
	number = ntohs(six ? ((struct sockaddr_in6 *)&address)->sin6_port
			   : ((struct sockaddr_in *)&address)->sin_port);
	evutil_snprintf(port->url, sizeof(port->url),
	    six ? "http://[%s]:%u" : "http://%s:%u", bind, (unsigned)number);
	return true;
}

/* Internal and administrative endpoints always lead here; the public ones
 * may lead to a gate. */
static bool
fill_catalog(struct process *process, const struct options *options)
{
	static const char *const inward[] = { "internal", "admin" };
	struct sandbox *sandbox = &process->sandbox;
	char own[120];

	for (size_t i = 0; i < SERVICES; i++) {
		const char *public = options->public_urls[i];

		evutil_snprintf(
		    own, sizeof(own), "%s%s", process->ports[i].url, paths[i]);
		if (identity_add_endpoint(sandbox, types[i], "public",
			public == NULL ? own : public) != 0)
			return false;
		for (size_t k = 0; k < 2; k++)
			if (identity_add_endpoint(
				sandbox, types[i], inward[k], own) != 0)
				return false;
	}
	return true;
}

/* The file appears whole or not at all. */
static bool
announce(const struct port *ports, const char *file)
{
	char line[320], unfinished[4096];
	FILE *out;

	evutil_snprintf(line, sizeof(line),
	    "{\"identity\": \"%s\", \"compute\": \"%s\", \"image\": \"%s\"}",
	    ports[IDENTITY].url, ports[COMPUTE].url, ports[IMAGE].url);
	puts(line);
	fflush(stdout);
	if (file == NULL)
		return true;
	evutil_snprintf(unfinished, sizeof(unfinished), "%s.new", file);
	out = fopen(unfinished, "w");
	return out != NULL && fprintf(out, "%s\n", line) > 0 &&
	       fclose(out) == 0 && rename(unfinished, file) == 0;
}

static void
finish(struct process *process)
{
	json_t **tables[TABLES];

	for (size_t i = 0; i < SERVICES; i++)
		if (process->ports[i].http != NULL)
			evhttp_free(process->ports[i].http);
	for (size_t i = 0; i < SIGNALS; i++)
		if (process->signals[i] != NULL)
			event_free(process->signals[i]);
	if (process->base != NULL)
		event_base_free(process->base);
	list_tables(&process->sandbox, tables);
	for (size_t i = 0; i < TABLES; i++)
		json_decref(*tables[i]);
}
