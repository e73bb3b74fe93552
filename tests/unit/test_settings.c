/*
 * test_settings.c - a settings file is followed as written, or every fault of
 * it is named. What is wrong with a file is in test_settings_faults.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/settings.h"
#include "conf/settings_option.h"
#include "conf/settings_value.h"
#include "conf/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The least that is a settings file; more follows. */
#define LEAST                                                                  \
	"upstreams: {nova: {addresses: [\"127.0.0.1:1\"]}}\n"                  \
	"listeners: [{name: c, bind: \"127.0.0.1:2\", service: compute, "      \
	"upstream: nova}]\n"

static struct settings *
parse(const char *file)
{
	struct faults faults = FAULTS_INIT;
	struct settings *s = settings_parse(file, strlen(file), "f", &faults);

	if (s == NULL)
		faults_print(&faults, stderr);
	assert_non_null(s);
	assert_true(faults_none(&faults));
	return s;
}

static void
assert_defaults(const struct settings *s)
{
	assert_int_equal(s->gate_mode, MODE_DENY);
	assert_int_equal(s->gate_workers, 2);
	assert_int_equal(s->gate_unjudged, UNJUDGED_REFUSE);
	assert_int_equal(s->gate_refusal_status, 403);
	assert_false(s->gate_allow_locations);
	assert_null(s->audit_file);
	assert_true(s->audit_sync);
	assert_null(s->rules_directory);
	assert_string_equal(s->rules_scope_version, "effective");
	assert_int_equal(s->log_level, 2);
	assert_int_equal(s->timeout_head, 10000);
	assert_int_equal(s->timeout_response, 15 * 60 * 1000);
	assert_int_equal(s->limit_head, 16384);
	assert_int_equal(s->limit_drain, UINT64_C(256) << 20);
	assert_int_equal(s->limit_client_connections, 2000);
	assert_int_equal(s->limit_memory, UINT64_C(256) << 20);
	assert_int_equal(s->failure_overload, AS_UNJUDGED);
	assert_int_equal(s->limit_connections, 10000);
	assert_int_equal(s->severity_action[SEVERITY_MAIN], ACTION_DENY);
	assert_int_equal(s->severity_action[SEVERITY_RECOMMENDED], ACTION_WARN);
	assert_int_equal(s->severity_action[SEVERITY_DRAFT], ACTION_OBSERVE);
	assert_int_equal(s->override_count, 0);
	assert_int_equal(s->provider_project_count, 0);
	assert_int_equal(s->trusted_proxy_count, 0);
}

static void
what_is_not_written_is_at_its_default(void **state)
{
	struct settings *s = parse(LEAST);

	(void)state;
	assert_string_equal(s->file, "f");
	assert_defaults(s);
	settings_unref(s);
	s = parse(LEAST "mode:\ntimeout:\nlimit: {head: }\nactions:\n"
			"overrides: ~\ntrusted_proxies:\n"
			"provider_projects: null\nlog: {level: null}\n");
	assert_defaults(s);
	settings_unref(s);
}

static void
default_of_every_option_is_one_of_its_values(void **state)
{
	struct settings *s = parse(LEAST);

	(void)state;
	assert_true(settings_option_count > 30);
	for (size_t i = 0; i < settings_option_count; i++) {
		bool out_of_memory = false;

		assert_true(settings_value_set(s, &settings_options[i],
		    settings_options[i].standard, &out_of_memory));
	}
	assert_defaults(s);
	settings_unref(s);
}

static void
sample_says_what_the_defaults_are(void **state)
{
	struct settings *least = parse(LEAST), *s;
	struct faults faults = FAULTS_INIT;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_non_null(out);
	settings_write_sample(out);
	fclose(out);
	s = settings_parse(text, len, "sample", &faults);
	assert_non_null(s);
	assert_defaults(s);
	for (size_t i = 0; i < settings_option_count; i++)
		assert_true(
		    settings_value_same(&settings_options[i], least, s));
	assert_int_equal(s->listener_count, 2);
	assert_string_equal(s->listeners[0].bind.text, "127.0.0.1:8774");
	assert_string_equal(s->listeners[1].bind.text, "127.0.0.1:9292");
	assert_string_equal(
	    s->upstreams[0].addresses[0].text, "127.0.0.1:18774");
	assert_string_equal(
	    s->upstreams[1].addresses[0].text, "127.0.0.1:19292");
	settings_unref(least);
	settings_unref(s);
	free(text);
}

static void
values_of_every_type_are_taken(void **state)
{
	struct settings *s = parse(LEAST
	    "mode: observe\nworkers: 8\nunjudged: pass\nrefusal_status: 409\n"
	    "allow_locations: Yes\nallow_nova_image_writes: 'on'\n"
	    "audit: {file: /var/a.jsonl, sync: false}\n"
	    "log: {level: debug, requests: true}\n"
	    "timeout: {head: 500ms, keepalive: 2s, body: 3m, response: 1h, "
	    "stop: 0}\n"
	    "limit: {head: 2048, image_body: 2MiB, drain: 1GiB, "
	    "connections: 77, upstream_idle: 0}\n"
	    "rules: {directory: /x, scope: \"\", scope_version: v4}\n");

	(void)state;
	assert_int_equal(s->gate_mode, MODE_OBSERVE);
	assert_int_equal(s->gate_workers, 8);
	assert_int_equal(s->gate_unjudged, UNJUDGED_PASS);
	assert_int_equal(s->gate_refusal_status, 409);
	assert_true(s->gate_allow_locations);
	assert_true(s->gate_allow_nova_image_writes);
	assert_string_equal(s->audit_file, "/var/a.jsonl");
	assert_false(s->audit_sync);
	assert_int_equal(s->log_level, 3);
	assert_true(s->log_requests);
	assert_int_equal(s->timeout_head, 500);
	assert_int_equal(s->timeout_keepalive, 2000);
	assert_int_equal(s->timeout_body, 180000);
	assert_int_equal(s->timeout_response, 3600000);
	assert_int_equal(s->timeout_stop, 0);
	assert_int_equal(s->limit_head, 2048);
	assert_int_equal(s->limit_image_body, 2097152);
	assert_int_equal(s->limit_drain, 1073741824);
	assert_int_equal(s->limit_connections, 77);
	assert_int_equal(s->limit_upstream_idle, 0);
	assert_string_equal(s->rules_directory, "/x");
	assert_null(s->rules_scope);
	assert_string_equal(s->rules_scope_version, "v4");
	settings_unref(s);
}

static void
both_ends_of_a_range_are_in_it(void **state)
{
	struct settings *s = parse(
	    LEAST "workers: 256\n"
		  "timeout: {head: 100ms, lookup: 10m, response: 2h}\n"
		  "limit: {head: 256KiB, drain: 1TiB, upstream_connections: 9, "
		  "upstream_idle: 9, connections: 256}\n");

	(void)state;
	assert_int_equal(s->gate_workers, 256);
	assert_int_equal(s->timeout_head, 100);
	assert_int_equal(s->timeout_lookup, 600000);
	assert_int_equal(s->timeout_response, 7200000);
	assert_int_equal(s->limit_head, 262144);
	assert_int_equal(s->limit_drain, UINT64_C(1) << 40);
	assert_int_equal(s->limit_upstream_idle, 9);
	assert_int_equal(s->limit_connections, 256);
	settings_unref(s);
}

static void
short_listener_is_one_route_at_its_path(void **state)
{
	struct settings *s =
	    parse("listeners: [{name: i, bind: \"[::1]:0\", service: image, "
		  "upstream: b, path: /image, upstream_path: /v}]\n"
		  "upstreams: {a: {addresses: [\"127.0.0.1:1\"]}, "
		  "b: {addresses: [\"10.0.0.1:9292\", \"[fd00::2]:80\"]}}\n");
	const struct settings_listener *l = &s->listeners[0];
	const struct settings_upstream *u = &s->upstreams[1];
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	(void)state;
	assert_int_equal(s->listener_count, 1);
	assert_string_equal(l->name, "i");
	assert_string_equal(l->bind.text, "[::1]:0");
	assert_string_equal(l->bind.host, "::1");
	assert_int_equal(l->bind.port, 0);
	assert_int_equal(l->bind.sockaddr.ss_family, AF_INET6);
	assert_false(l->tls);
	assert_int_equal(l->route_count, 1);
	assert_int_equal(l->routes[0].service, SERVICE_IMAGE);
	assert_int_equal(l->routes[0].upstream, 1);
	assert_string_equal(l->routes[0].path, "/image");
	assert_string_equal(l->routes[0].upstream_path, "/v");
	assert_int_equal(u->address_count, 2);
	memcpy(&v4, &u->addresses[0].sockaddr, sizeof(v4));
	assert_int_equal(u->addresses[0].sockaddr_len, sizeof(v4));
	assert_int_equal(v4.sin_family, AF_INET);
	assert_int_equal(ntohs(v4.sin_port), 9292);
	assert_int_equal(ntohl(v4.sin_addr.s_addr), 0x0a000001);
	memcpy(&v6, &u->addresses[1].sockaddr, sizeof(v6));
	assert_int_equal(v6.sin6_family, AF_INET6);
	assert_int_equal(ntohs(v6.sin6_port), 80);
	assert_string_equal(u->addresses[1].host, "fd00::2");
	assert_false(u->tls);
	settings_unref(s);
}

static void
longest_path_is_tried_first(void **state)
{
	struct settings *s =
	    parse("upstreams: {nova: {addresses: [\"127.0.0.1:1\"]}}\n"
		  "listeners:\n"
		  "  - name: api\n"
		  "    bind: 127.0.0.1:2\n"
		  "    routes:\n"
		  "      - {path: \"\", service: compute, upstream: nova}\n"
		  "      - {path: /a, service: image, upstream: nova}\n"
		  "      - {path: /a/b.c, service: image, upstream: nova}\n");
	const struct settings_listener *l = &s->listeners[0];

	(void)state;
	assert_int_equal(l->route_count, 3);
	assert_string_equal(l->routes[0].path, "/a/b.c");
	assert_string_equal(l->routes[1].path, "/a");
	assert_string_equal(l->routes[2].path, "");
	assert_int_equal(l->routes[2].service, SERVICE_COMPUTE);
	settings_unref(s);
}

static void
tls_is_verified_unless_told_otherwise(void **state)
{
	struct settings *s = parse(
	    "listeners: [{name: c, bind: \"127.0.0.1:2\", service: compute, "
	    "upstream: a, tls: {certificate: /dev/null, key: /dev/null, "
	    "ciphers: HIGH}}]\n"
	    "upstreams:\n"
	    "  a: {addresses: [\"127.0.0.1:1\"], tls: {}}\n"
	    "  b: {addresses: [\"127.0.0.1:1\"], tls: }\n"
	    "  c: {addresses: [\"127.0.0.1:1\"], tls: {verify: no, "
	    "ca_file: /dev/null, server_name: x.y}}\n");

	(void)state;
	assert_true(s->listeners[0].tls);
	assert_string_equal(s->listeners[0].tls_certificate, "/dev/null");
	assert_string_equal(s->listeners[0].tls_key, "/dev/null");
	assert_string_equal(s->listeners[0].tls_ciphers, "HIGH");
	for (size_t i = 0; i < 3; i++) {
		assert_true(s->upstreams[i].tls);
		assert_int_equal(s->upstreams[i].tls_verify, i < 2);
	}
	assert_null(s->upstreams[0].tls_ca_file);
	assert_string_equal(s->upstreams[2].tls_ca_file, "/dev/null");
	assert_string_equal(s->upstreams[2].tls_server_name, "x.y");
	settings_unref(s);
}

static void
actions_and_lists_are_kept(void **state)
{
	struct settings *s =
	    parse(LEAST "actions: {main: annotate, draft: off}\n"
			"overrides:\n"
			"  scs-0100-syntax-check: warn\n"
			"  '*': \"off\"\n"
			"provider_projects: [abc, '0123']\n");

	(void)state;
	assert_int_equal(s->severity_action[SEVERITY_MAIN], ACTION_ANNOTATE);
	assert_int_equal(s->severity_action[SEVERITY_RECOMMENDED], ACTION_WARN);
	assert_int_equal(s->severity_action[SEVERITY_DRAFT], ACTION_OFF);
	assert_int_equal(s->override_count, 2);
	assert_string_equal(s->overrides[0].rule, "scs-0100-syntax-check");
	assert_int_equal(s->overrides[0].action, ACTION_WARN);
	assert_int_equal(s->overrides[0].line, 5);
	assert_string_equal(s->overrides[1].rule, "*");
	assert_int_equal(s->overrides[1].action, ACTION_OFF);
	assert_int_equal(s->provider_project_count, 2);
	assert_string_equal(s->provider_projects[1], "0123");
	settings_unref(s);
}

static void
names_and_actions_are_each_others_inverse(void **state)
{
	enum action read;

	(void)state;
	for (enum action a = ACTION_OFF; a <= ACTION_DENY; a++) {
		assert_true(action_parse(action_name(a), &read));
		assert_int_equal(read, a);
	}
	assert_false(action_parse("Deny", &read));
	assert_false(action_parse("", &read));
	assert_string_equal(service_name(SERVICE_COMPUTE), "compute");
	assert_string_equal(service_name(SERVICE_IMAGE), "image");
}

static const struct {
	const char *peer;
	bool trusted;
} peers[] = {
	{ "10.0.0.0", true },
	{ "10.127.255.255", true },
	{ "10.128.0.0", false },
	{ "11.0.0.1", false },
	{ "192.0.2.7", true },
	{ "192.0.2.6", false },
	{ "::1", true },
	{ "::2", false },
	{ "fd00::1", true },
	{ "fdff::1", true },
	{ "fe00::1", false },
	{ "198.51.100.9", true },
	{ "198.51.101.9", false },
	/* as a listener on [::] shows IPv4 peers */
	{ "::ffff:10.1.2.3", true },
	{ "::ffff:11.1.2.3", false },
	/* the same bytes in another family */
	{ "a00::", false },
};

static void
only_listed_peers_are_trusted(void **state)
{
	struct settings *s = parse(LEAST
	    "trusted_proxies: [10.0.0.0/9, 192.0.2.7, \"::1\", \"fd00::/8\", "
	    "\"::ffff:198.51.100.0/120\"]\n");

	(void)state;
	for (size_t i = 0; i < COUNT(peers); i++) {
		struct sockaddr_in v4 = { .sin_family = AF_INET };
		struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
		const struct sockaddr *peer = (struct sockaddr *)&v6;

		if (inet_pton(AF_INET, peers[i].peer, &v4.sin_addr) == 1)
			peer = (struct sockaddr *)&v4;
		else
			assert_int_equal(
			    inet_pton(AF_INET6, peers[i].peer, &v6.sin6_addr),
			    1);
		if (settings_trusts(s, peer) != peers[i].trusted)
			fail_msg("%s", peers[i].peer);
	}
	settings_unref(s);
}

static void
nobody_and_everybody_can_be_trusted(void **state)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr local = { .sa_family = AF_UNIX };
	struct settings *s = parse(LEAST);

	(void)state;
	assert_false(settings_trusts(s, (struct sockaddr *)&v4));
	settings_unref(s);
	s = parse(LEAST "trusted_proxies: [0.0.0.0/0, \"::/0\"]\n");
	assert_true(settings_trusts(s, (struct sockaddr *)&v4));
	assert_false(settings_trusts(s, &local));
	settings_unref(s);
}

static void
assert_follows(const char *running, const char *next, const char *words)
{
	struct settings *a = parse(running), *b = parse(next);
	struct faults faults = FAULTS_INIT;

	assert_int_equal(settings_may_follow(a, b, &faults), words == NULL);
	assert_int_equal(faults_none(&faults), words == NULL);
	if (words != NULL)
		assert_non_null(strstr(faults.list[0].text, words));
	faults_done(&faults);
	settings_unref(a);
	settings_unref(b);
}

static void
reload_cannot_move_what_is_bound(void **state)
{
	(void)state;
	assert_follows(LEAST, LEAST "mode: warn\nlimit: {head: 2KiB}\n", NULL);
	assert_follows(LEAST, LEAST "workers: 3\n", "workers cannot change");
	assert_follows(
	    LEAST, LEAST "audit: {file: /x}\n", "audit.file cannot change");
	assert_follows(LEAST "audit: {file: /x}\n", LEAST, "audit.file cannot");
	assert_follows(
	    LEAST "audit: {file: /x}\n", LEAST "audit: {file: \"/x\"}\n", NULL);
	assert_follows(LEAST,
	    "upstreams: {nova: {addresses: [\"127.0.0.1:1\"]}}\n"
	    "listeners: [{name: c, bind: \"127.0.0.1:3\", service: compute, "
	    "upstream: nova}]\n",
	    "the address of listener \"c\" cannot change to 127.0.0.1:3");
	assert_follows(LEAST,
	    "upstreams: {nova: {addresses: [\"127.0.0.1:1\"]}}\n"
	    "listeners: [{name: c, bind: \"127.0.0.1:2\", service: compute, "
	    "upstream: nova}, {name: d, bind: \"127.0.0.1:3\", "
	    "service: compute, upstream: nova}]\n",
	    "the number of listeners cannot change");
	/* Behind the same address anything may. */
	assert_follows(LEAST,
	    "upstreams: {x: {addresses: [\"127.0.0.1:9\"]}}\n"
	    "listeners: [{name: d, bind: \"127.0.0.1:2\", service: image, "
	    "upstream: x, path: /y}]\n",
	    NULL);
}

static void
last_reference_frees(void **state)
{
	struct settings *s = parse(LEAST);

	(void)state;
	assert_ptr_equal(settings_ref(s), s);
	settings_unref(s);
	assert_string_equal(s->file, "f");
	settings_unref(s);
	settings_unref(NULL);
}

static void
host_names_are_resolved_when_a_file_is_loaded(void **state)
{
	static const char text[] =
	    "upstreams: {nova: {addresses: [\"localhost:81\"]}}\n"
	    "listeners: [{name: c, bind: \"localhost:82\", service: compute, "
	    "upstream: nova}]\n";
	char name[] = "/tmp/test_settings.XXXXXX";
	int fd = mkstemp(name);
	struct faults faults = FAULTS_INIT;
	struct settings *s;

	(void)state;
	assert_int_equal(
	    write(fd, text, sizeof(text) - 1), (ssize_t)sizeof(text) - 1);
	close(fd);
	s = settings_load(name, &faults);
	unlink(name);
	assert_non_null(s);
	assert_true(s->upstreams[0].address_count >= 1);
	for (size_t i = 0; i < s->upstreams[0].address_count; i++) {
		assert_string_equal(
		    s->upstreams[0].addresses[i].text, "localhost:81");
		assert_string_equal(
		    s->upstreams[0].addresses[i].host, "localhost");
		assert_true(s->upstreams[0].addresses[i].sockaddr_len > 0);
	}
	assert_true(s->listeners[0].bind.sockaddr_len > 0);
	settings_unref(s);
	/* From memory no name service is asked. */
	assert_null(settings_parse(text, sizeof(text) - 1, "f", &faults));
	assert_int_equal(faults.count, 2);
	faults_done(&faults);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_written_is_at_its_default),
		cmocka_unit_test(default_of_every_option_is_one_of_its_values),
		cmocka_unit_test(sample_says_what_the_defaults_are),
		cmocka_unit_test(values_of_every_type_are_taken),
		cmocka_unit_test(both_ends_of_a_range_are_in_it),
		cmocka_unit_test(short_listener_is_one_route_at_its_path),
		cmocka_unit_test(longest_path_is_tried_first),
		cmocka_unit_test(tls_is_verified_unless_told_otherwise),
		cmocka_unit_test(actions_and_lists_are_kept),
		cmocka_unit_test(names_and_actions_are_each_others_inverse),
		cmocka_unit_test(only_listed_peers_are_trusted),
		cmocka_unit_test(nobody_and_everybody_can_be_trusted),
		cmocka_unit_test(reload_cannot_move_what_is_bound),
		cmocka_unit_test(last_reference_frees),
		cmocka_unit_test(host_names_are_resolved_when_a_file_is_loaded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
