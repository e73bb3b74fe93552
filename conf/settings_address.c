/*
 * settings_address.c - host:port, as text and as socket addresses. Names are
 * resolved once, when the file is read: the relay never waits for a name.
 */
#include "conf/settings_address.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "conf/slice.h"

static struct addrinfo *resolve(
    struct settings_reader *, const struct yaml_node *, const char *host);
static bool append(struct settings_reader *, const struct settings_address *,
    struct settings_address **list, size_t *count);
static void set_sockaddr(struct settings_address *, const struct addrinfo *);

void
settings_address_read(struct settings_reader *r, const struct yaml_node *node,
    struct settings_address **list, size_t *count)
{
	struct settings_address address = { .text = node->text };
	struct addrinfo *found;
	struct slice host;

	if (!settings_reader_expect(r, node, YAML_SCALAR, "127.0.0.1:8774"))
		return;
	if (!settings_address_split(
		slice_of(node->text), &host, &address.port)) {
		settings_reader_fault(r, node->line,
		    "\"%s\" is no address with a port, such as "
		    "\"127.0.0.1:8774\" or \"[::1]:8774\"",
		    node->text);
		return;
	}
	address.host = strndup(host.at, host.len);
	if (address.host == NULL) {
		settings_reader_fault(r, 0, "out of memory");
		return;
	}
	found = resolve(r, node, address.host);
	for (const struct addrinfo *a = found; a != NULL; a = a->ai_next) {
		set_sockaddr(&address, a);
		if (!append(r, &address, list, count))
			break;
	}
	if (found != NULL)
		freeaddrinfo(found);
	free(address.host);
}

bool
settings_address_split(struct slice text, struct slice *host, uint16_t *port)
{
	bool brackets = slice_starts(text, "[");
	const char *end = brackets ? memchr(text.at, ']', text.len)
				   : memchr(text.at, ':', text.len);
	uint64_t number;

	if (end == NULL)
		return false;
	*host = (struct slice){ text.at, (size_t)(end - text.at) };
	text = slice_skip(text, host->len);
	if (brackets) {
		*host = slice_skip(*host, 1);
		text = slice_skip(text, 1);
	}
	if (host->len == 0 || !slice_starts(text, ":"))
		return false;
	if (!slice_to_u64(slice_skip(text, 1), &number) || number > UINT16_MAX)
		return false;
	*port = (uint16_t)number;
	return true;
}

/* A literal address needs no name service and gets none. */
static struct addrinfo *
resolve(
    struct settings_reader *r, const struct yaml_node *node, const char *host)
{
	struct addrinfo hints = {
		.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST,
	};
	struct addrinfo *found = NULL;
	int problem = getaddrinfo(host, NULL, &hints, &found);

	hints.ai_flags = 0;
	if (problem != 0 && r->ask_names)
		problem = getaddrinfo(host, NULL, &hints, &found);
	if (problem == 0)
		return found;
	settings_reader_fault(r, node->line,
	    "the host \"%s\" has no known address: %s", host,
	    gai_strerror(problem));
	return NULL;
}

static void
set_sockaddr(struct settings_address *address, const struct addrinfo *found)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	memset(&address->sockaddr, 0, sizeof(address->sockaddr));
	address->sockaddr_len = found->ai_addrlen;
	if (found->ai_family == AF_INET) {
		memcpy(&v4, found->ai_addr, sizeof(v4));
		v4.sin_port = htons(address->port);
		memcpy(&address->sockaddr, &v4, sizeof(v4));
	} else {
		memcpy(&v6, found->ai_addr, sizeof(v6));
		v6.sin6_port = htons(address->port);
		memcpy(&address->sockaddr, &v6, sizeof(v6));
	}
}

static bool
append(struct settings_reader *r, const struct settings_address *address,
    struct settings_address **list, size_t *count)
{
	struct settings_address *grown =
	    settings_reader_grow(r, *list, *count, sizeof(**list));
	struct settings_address copy = *address;

	if (grown == NULL)
		return false;
	*list = grown;
	copy.text = settings_reader_copy(r, address->text);
	copy.host = settings_reader_copy(r, address->host);
	grown[(*count)++] = copy;
	return copy.text != NULL && copy.host != NULL;
}

bool
settings_address_equal(
    const struct settings_address *a, const struct settings_address *b)
{
	return a->sockaddr_len == b->sockaddr_len &&
	       memcmp(&a->sockaddr, &b->sockaddr, a->sockaddr_len) == 0;
}

void
settings_address_done(struct settings_address *address)
{
	free(address->text);
	free(address->host);
}
