/* amqp_link.c - see amqp_link.h. */
#include "proxy/amqp_link.h"

#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <openssl/ssl.h>

#include "proxy/tls.h"
#include "proxy/uri.h"

#define FRAME_MAX 131072
#define VHOST_MAX 255

static struct timeval wait_of(const struct settings_sink *);
static bool connect_to(amqp_connection_state_t, const struct settings_sink *,
    struct sink_result *);
static amqp_socket_t *tls_socket(
    amqp_connection_state_t, const struct settings_sink *);
static int trust_system(amqp_socket_t *);
static bool log_in(
    amqp_connection_state_t, const struct sink_setup *, struct sink_result *);
static bool read_vhost(const char *path, char ret[VHOST_MAX + 1]);
static bool declare(amqp_connection_state_t, const struct settings_sink *,
    struct sink_result *);
static bool is_good(
    amqp_connection_state_t, const char *what, struct sink_result *);

amqp_connection_state_t
amqp_link_open(const struct sink_setup *setup, struct sink_result *ret)
{
	const struct settings_sink *s = setup->settings;
	struct timeval wait = wait_of(s);
	amqp_connection_state_t link = amqp_new_connection();

	if (link == NULL) {
		sink_fail(ret, SINK_AGAIN, "out of memory");
		return NULL;
	}
	(void)amqp_set_handshake_timeout(link, &wait);
	(void)amqp_set_rpc_timeout(link, &wait);
	if (connect_to(link, s, ret) && log_in(link, setup, ret) &&
	    declare(link, s, ret))
		return link;
	amqp_link_close(link);
	return NULL;
}

static struct timeval
wait_of(const struct settings_sink *s)
{
	return (struct timeval){
		.tv_sec = (time_t)(s->timeout / 1000),
		.tv_usec = (suseconds_t)(s->timeout % 1000) * 1000,
	};
}

static bool
connect_to(amqp_connection_state_t link, const struct settings_sink *s,
    struct sink_result *ret)
{
	struct timeval wait = wait_of(s);
	amqp_socket_t *socket = s->scheme == SCHEME_AMQPS
				    ? tls_socket(link, s)
				    : amqp_tcp_socket_new(link);
	int status;

	if (socket == NULL) {
		sink_fail(ret, SINK_AGAIN,
		    "out of memory, or the files under tls cannot be read");
		return false;
	}
	status = amqp_socket_open_noblock(socket, s->host, s->port, &wait);
	if (status == AMQP_STATUS_OK)
		return true;
	sink_fail(ret, SINK_AGAIN, "cannot connect to %s: %s", s->to,
	    amqp_error_string2(status));
	return false;
}

static amqp_socket_t *
tls_socket(amqp_connection_state_t link, const struct settings_sink *s)
{
	amqp_socket_t *socket = amqp_ssl_socket_new(link);
	int status;

	if (socket == NULL)
		return NULL;
	SSL_CTX_set_default_passwd_cb(
	    amqp_ssl_socket_get_context(socket), tls_no_password);
	amqp_ssl_socket_set_verify_peer(socket, 1);
	amqp_ssl_socket_set_verify_hostname(socket, 1);
	status = amqp_ssl_socket_set_ssl_versions(
	    socket, AMQP_TLSv1_2, AMQP_TLSvLATEST);
	if (status == AMQP_STATUS_OK)
		status = s->tls_ca_file != NULL ? amqp_ssl_socket_set_cacert(
						      socket, s->tls_ca_file)
						: trust_system(socket);
	if (status == AMQP_STATUS_OK && s->tls_certificate != NULL)
		status = amqp_ssl_socket_set_key(
		    socket, s->tls_certificate, s->tls_key);
	return status == AMQP_STATUS_OK ? socket : NULL;
}

/* An AMQP_STATUS. */
static int
trust_system(amqp_socket_t *socket)
{
	SSL_CTX *context = amqp_ssl_socket_get_context(socket);

	return SSL_CTX_set_default_verify_paths(context) == 1
		   ? AMQP_STATUS_OK
		   : AMQP_STATUS_SSL_ERROR;
}

static bool
log_in(amqp_connection_state_t link, const struct sink_setup *setup,
    struct sink_result *ret)
{
	const struct credentials *c = setup->credentials;
	const char *user = c != NULL ? c->username : "guest";
	const char *password = c != NULL ? c->password : "guest";
	char vhost[VHOST_MAX + 1];
	amqp_rpc_reply_t reply;

	if (!read_vhost(setup->settings->path, vhost)) {
		sink_fail(ret, SINK_AGAIN, "%s names no virtual host",
		    setup->settings->to);
		return false;
	}
	reply = amqp_login(link, vhost, 0, FRAME_MAX, 0, AMQP_SASL_METHOD_PLAIN,
	    user, password);
	if (reply.reply_type != AMQP_RESPONSE_NORMAL) {
		amqp_link_fail(ret, "cannot log in", reply);
		return false;
	}
	amqp_channel_open(link, AMQP_CHANNEL);
	if (!is_good(link, "cannot open a channel", ret))
		return false;
	amqp_confirm_select(link, AMQP_CHANNEL);
	return is_good(link, "it does not confirm", ret);
}

/* Nothing, or a slash alone, is the virtual host "/". */
static bool
read_vhost(const char *path, char ret[VHOST_MAX + 1])
{
	struct slice name = slice_skip(slice_of(path), 1);
	size_t len;

	if (name.len == 0)
		name = SLICE("/");
	if (!uri_decode(name, ret, VHOST_MAX, &len))
		return false;
	ret[len] = '\0';
	return true;
}

void
amqp_link_key(const struct settings_sink *s, struct text *ret)
{
	text_addf(ret, "%s.info", s->topic);
}

static bool
declare(amqp_connection_state_t link, const struct settings_sink *s,
    struct sink_result *ret)
{
	struct text name = TEXT_INIT;
	amqp_bytes_t exchange = amqp_cstring_bytes(s->exchange);
	amqp_bytes_t queue;
	bool good;

	amqp_link_key(s, &name);
	queue = amqp_cstring_bytes(text_str(&name));
	amqp_exchange_declare(link, AMQP_CHANNEL, exchange,
	    amqp_cstring_bytes("topic"), 0, s->durable, 0, 0, amqp_empty_table);
	good = is_good(link, "cannot declare the exchange", ret);
	if (good) {
		amqp_queue_declare(link, AMQP_CHANNEL, queue, 0, s->durable, 0,
		    0, amqp_empty_table);
		good = is_good(link, "cannot declare the queue", ret);
	}
	if (good) {
		amqp_queue_bind(link, AMQP_CHANNEL, queue, exchange, queue,
		    amqp_empty_table);
		good = is_good(link, "cannot bind the queue", ret);
	}
	text_done(&name);
	return good;
}

static bool
is_good(amqp_connection_state_t link, const char *what, struct sink_result *ret)
{
	amqp_rpc_reply_t reply = amqp_get_rpc_reply(link);

	if (reply.reply_type == AMQP_RESPONSE_NORMAL)
		return true;
	amqp_link_fail(ret, what, reply);
	return false;
}

void
amqp_link_fail(
    struct sink_result *ret, const char *what, amqp_rpc_reply_t reply)
{
	const char *reason = "no answer";
	amqp_bytes_t said = amqp_empty_bytes;

	if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION)
		reason = amqp_error_string2(reply.library_error);
	else if (reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD)
		said = ((amqp_connection_close_t *)reply.reply.decoded)
			   ->reply_text;
	else if (reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD)
		said =
		    ((amqp_channel_close_t *)reply.reply.decoded)->reply_text;
	if (said.len > 0)
		sink_fail(ret, SINK_AGAIN, "%s: %.*s", what, (int)said.len,
		    (const char *)said.bytes);
	else
		sink_fail(ret, SINK_AGAIN, "%s: %s", what, reason);
}

/* Without a farewell that could block: it confirms all that it has. */
void
amqp_link_close(amqp_connection_state_t link)
{
	if (link != NULL)
		(void)amqp_destroy_connection(link);
}
