/*
 * test_settings_show.c - the settings in force are shown as a file that reads
 * back alike; and where the admin pages may be served.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

#include "conf/settings.h"
#include "conf/settings_admin.h"
#include "conf/settings_option.h"
#include "conf/settings_value.h"

#define LEAST                                                                  \
	"upstreams: {nova: {addresses: [\"127.0.0.1:1\"]}}\n"                  \
	"listeners: [{name: c, bind: \"127.0.0.1:2\", service: compute, "      \
	"upstream: nova}]\n"

static struct settings *
parse(const char *file)
{
	struct faults faults = FAULTS_INIT;
	struct settings *s = settings_parse(file, strlen(file), "f", &faults);

	faults_print(&faults, stderr);
	faults_done(&faults);
	assert_non_null(s);
	return s;
}

/* Shown, read, shown again: each way. */
static void
assert_reads_back(const char *file)
{
	struct settings *s = parse(file), *again;
	struct text shown = TEXT_INIT, shown_again = TEXT_INIT;

	settings_show(s, &shown);
	again = parse(text_str(&shown));
	settings_show(again, &shown_again);
	assert_string_equal(text_str(&shown), text_str(&shown_again));
	for (size_t i = 0; i < settings_option_count; i++)
		assert_true(
		    settings_value_same(&settings_options[i], s, again));
	assert_int_equal(s->listener_count, again->listener_count);
	assert_int_equal(s->upstream_count, again->upstream_count);
	assert_int_equal(s->override_count, again->override_count);
	for (size_t i = 0; i < s->override_count; i++)
		assert_true((s->overrides[i].by == NULL) ==
			    (again->overrides[i].by == NULL));
	assert_int_equal(
	    s->provider_project_count, again->provider_project_count);
	assert_int_equal(s->trusted_proxy_count, again->trusted_proxy_count);
	assert_int_equal(s->sink_count, again->sink_count);
	for (size_t i = 0; i < s->sink_count; i++) {
		assert_string_equal(s->sinks[i].host, again->sinks[i].host);
		assert_int_equal(s->sinks[i].port, again->sinks[i].port);
	}
	text_done(&shown);
	text_done(&shown_again);
	settings_unref(s);
	settings_unref(again);
}

static void
what_is_shown_reads_back_alike(void **state)
{
	(void)state;
	assert_reads_back(LEAST);
	assert_reads_back(LEAST
	    "mode: observe\n"
	    "workers: 7\n"
	    "allow_locations: on\n"
	    "timeout: {head: 1500ms, stop: 0, keepalive: 1h}\n"
	    "limit: {head: 1025, drain: 1TiB, upstream_idle: 0}\n"
	    "audit: {file: \"/tmp/a \\\"b\\\" \\\\ \\u00e4\\n\", sync: no}\n"
	    "admin: {bind: \"unix:/run/a: b #c\"}\n"
	    "actions: {main: off, draft: deny}\n"
	    "overrides: {\"*\": observe, a-rule: off, b: [{action: warn}],"
	    " c: [{by: {role: [\"a \\\"b\\\"\", no], user: {name: x, "
	    "domain: y}}, action: off}, {by: {role: z}, action: deny}, "
	    "{action: warn}]}\n"
	    "provider_projects: [\"no\", \"1e3\", \"a'b\\\"c\"]\n"
	    "trusted_proxies: [10.0.0.0/8, \"::1\", "
	    "\"::ffff:10.1.0.0/112\"]\n");
	assert_reads_back(
	    LEAST "sinks:\n"
		  "  - {name: a, to: \"syslog+tls://[::1]\", mask: client a.b, "
		  "tls: {ca_file: /ca, certificate: /c, key: \"/k \\\"\"}}\n"
		  "  - {name: b, to: \"journald:\", when_full: stop}\n"
		  "  - {name: c, to: \"https://h:1/x\", layout: otlp, "
		  "timeout: 1500ms, batch_bytes: 1MiB, credentials: /f}\n"
		  "  - {name: d, to: \"amqp://h/v\", topic: t, durable: no}\n");
	assert_reads_back(
	    "upstreams:\n"
	    "  \"null\": {addresses: [\"127.0.0.1:1\", \"[::1]:2\"], "
	    "tls: {verify: no, server_name: \"yes\"}}\n"
	    "  b: {addresses: [\"127.0.0.1:3\"], tls: }\n"
	    "listeners:\n"
	    "  - name: \"true\"\n"
	    "    bind: \"[::1]:0\"\n"
	    "    routes:\n"
	    "      - {path: /a, service: image, upstream: \"null\", "
	    "upstream_path: /b}\n"
	    "      - {service: compute, upstream: b}\n");
}

static void
the_query_of_a_sink_is_masked(void **state)
{
	struct settings *s =
	    parse(LEAST "sinks: [{name: a, to: \"https://h/p?token=t0p\"}]\n");
	struct text shown = TEXT_INIT;

	(void)state;
	settings_show(s, &shown);
	assert_non_null(
	    strstr(text_str(&shown), "to: \"https://h/p?[masked]\""));
	assert_null(strstr(text_str(&shown), "t0p"));
	assert_string_equal(s->sinks[0].to, "https://h/p?token=t0p");
	text_done(&shown);
	settings_unref(s);
}

static void
assert_address(const char *bind, int family)
{
	struct sockaddr_storage address;
	socklen_t len = 0;

	assert_null(settings_admin_address(bind, &address, &len));
	assert_int_equal(address.ss_family, family);
	assert_true(len > 0 && len <= sizeof(address));
}

static void
this_machine_only_gets_the_admin_pages(void **state)
{
	static const char *const wrong[] = { "", "9470", ":9470", "127.0.0.1",
		"127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "0.0.0.0:1",
		"10.0.0.1:1", "128.0.0.1:1", "126.255.255.255:1", "[::]:1",
		"[::2]:1", "[::ffff:127.0.0.1]:1", "[fe80::1]:1", "::1:1",
		"localhost:1", "127.1:1", "127.0.0.1:1 ", "unix:", "unix:a",
		"unix:./a", "UNIX:/a", "/a" };
	struct sockaddr_storage address;
	char path[200] = "unix:/";
	socklen_t len;

	(void)state;
	assert_address("127.0.0.1:9470", AF_INET);
	assert_address("127.255.255.254:0", AF_INET);
	assert_address("[::1]:65535", AF_INET6);
	assert_address("unix:/run/scs-gate/admin.sock", AF_UNIX);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		if (settings_admin_address(wrong[i], &address, &len) == NULL)
			fail_msg("\"%s\" was taken", wrong[i]);
	memset(path + 6, 'x', 106);
	assert_address(path, AF_UNIX);
	path[112] = 'x';
	assert_non_null(settings_admin_address(path, &address, &len));
}

static void
a_wrong_admin_address_is_a_fault_with_its_line(void **state)
{
	static const char file[] = LEAST "admin:\n  bind: 0.0.0.0:9470\n";
	struct faults faults = FAULTS_INIT;

	(void)state;
	assert_null(settings_parse(file, strlen(file), "f", &faults));
	assert_int_equal(faults.count, 1);
	assert_int_equal(faults.list[0].line, 4);
	assert_non_null(strstr(faults.list[0].text,
	    "admin.bind is \"0.0.0.0:9470\" but must be a loopback address"));
	faults_done(&faults);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_shown_reads_back_alike),
		cmocka_unit_test(the_query_of_a_sink_is_masked),
		cmocka_unit_test(this_machine_only_gets_the_admin_pages),
		cmocka_unit_test(
		    a_wrong_admin_address_is_a_fault_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
