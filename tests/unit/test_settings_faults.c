/* test_settings_faults.c - each fault has its line and the right words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "conf/settings.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
/* Two lines; a listener and an upstream at these are fine. */
#define LEAST                                                                  \
	"upstreams: {nova: {addresses: [\"127.0.0.1:1\"]}}\n"                  \
	"listeners: [{name: c, bind: \"127.0.0.1:2\", service: compute, "      \
	"upstream: nova}]\n"
#define NOVA "upstreams: {nova: {addresses: [\"127.0.0.1:1\"]}}\n"
#define LISTEN                                                                 \
	"listeners: [{name: c, bind: \"127.0.0.1:2\", service: compute, "      \
	"upstream: nova}]\n"
#define SERVED "service: compute, upstream: nova"

static const struct {
	const char *file;
	unsigned line;
	const char *words; /* of the only fault */
} faulty[] = {
	/* the file */
	{ "[]\n", 1, "a list stands where a map is expected" },
	{ "word\n", 1, "a single value stands where a map is expected" },
	{ "", 0, "there are no listeners" },
	{ NOVA "listeners: []\n", 2, "there are no listeners" },
	{ NOVA "listeners:\n", 2, "there are no listeners" },
	{ LEAST "mode: warn\nmode: deny\n", 4, "stands here a second time" },
	{ LEAST "mode: &x deny\n", 3, "anchors" },
	/* keys that are not known */
	{ LEAST "mod: deny\n", 3,
	    "\"mod\" is no setting of the gate; did you mean \"mode\"?" },
	{ LEAST "\nworkres: 3\n", 4, "did you mean \"workers\"?" },
	{ LEAST "timeuot: {}\n", 3, "did you mean \"timeout\"?" },
	{ LEAST "listener: []\n", 3, "did you mean \"listeners\"?" },
	{ LEAST "something: 1\n", 3,
	    "\"something\" is no setting of the gate" },
	{ LEAST "gate: {mode: deny}\n", 3, "no setting of the gate" },
	{ LEAST "timeout:\n  hed: 1s\n", 4,
	    "\"hed\" is no setting of timeout; did you mean \"head\"?" },
	{ LEAST "limit: {whatever: 1}\n", 3,
	    "\"whatever\" is no setting of limit" },
	/* values */
	{ LEAST "mode: refuse\n", 3,
	    "mode is \"refuse\" but must be observe, warn, annotate or deny" },
	{ LEAST "mode: [deny]\n", 3, "mode must be a single value: observe" },
	{ LEAST "workers: 0\n", 3,
	    "workers is \"0\" but must be a whole number from 1 to 256" },
	{ LEAST "workers: 257\n", 3, "from 1 to 256" },
	{ LEAST "workers: -1\n", 3, "from 1 to 256" },
	{ LEAST "workers: two\n", 3, "from 1 to 256" },
	{ LEAST "workers: 2.5\n", 3, "from 1 to 256" },
	{ LEAST "workers: 18446744073709551617\n", 3, "from 1 to 256" },
	{ LEAST "workers: ''\n", 3, "from 1 to 256" },
	{ LEAST "allow_locations: maybe\n", 3, "but must be yes or no" },
	{ LEAST "unjudged: open\n", 3, "but must be refuse or pass" },
	{ LEAST "refusal_status: 404\n", 3, "must be 403, 400, 409 or 422" },
	{ LEAST "log: {level: loud}\n", 3, "error, warning, info or debug" },
	{ LEAST "log: info\n", 3, "a single value stands where a map" },
	{ LEAST "audit: {file: [x]}\n", 3, "audit.file must be a single" },
	{ LEAST "timeout:\n  head: 10\n", 4,
	    "timeout.head is \"10\" but must be a time such as 10s, from "
	    "100ms to 10m" },
	{ LEAST "timeout: {head: 99ms}\n", 3, "from 100ms to 10m" },
	{ LEAST "timeout: {head: 11m}\n", 3, "from 100ms to 10m" },
	{ LEAST "timeout: {head: 10 s}\n", 3, "from 100ms to 10m" },
	{ LEAST "timeout: {head: 10S}\n", 3, "from 100ms to 10m" },
	{ LEAST "timeout: {head: s}\n", 3, "from 100ms to 10m" },
	{ LEAST "timeout: {head: 0}\n", 3, "from 100ms to 10m" },
	{ LEAST "timeout: {response: 3h}\n", 3, "from 100ms to 2h" },
	{ LEAST "timeout: {head: 18446744073709551615h}\n", 3, "100ms to" },
	{ LEAST "limit: {head: 16KB}\n", 3,
	    "limit.head is \"16KB\" but must be a size such as 16KiB, from "
	    "1KiB to 256KiB" },
	{ LEAST "limit: {head: 1023}\n", 3, "from 1KiB to 256KiB" },
	{ LEAST "limit: {head: 1GiB}\n", 3, "from 1KiB to 256KiB" },
	{ LEAST "limit: {drain: 2TiB}\n", 3, "from 0 to 1TiB" },
	{ LEAST "limit: {head: 18446744073709551615GiB}\n", 3, "256KiB" },
	/* so large that they wrap around to 0, which would be in range */
	{ LEAST "limit: {drain: 17179869184GiB}\n", 3, "from 0 to 1TiB" },
	{ LEAST "timeout: {stop: 144115188075855872h}\n", 3, "from 0 to 1h" },
	/* between settings */
	{ LEAST "limit: {upstream_connections: 9}\n", 3,
	    "limit.upstream_idle is 32 but cannot be more than "
	    "limit.upstream_connections, which is 9" },
	{ LEAST "limit:\n  upstream_idle: 257\n", 4, "which is 256" },
	{ LEAST "limit: {connections: 3}\nworkers: 4\n", 4,
	    "limit.connections is 3 but must be 4 at least" },
	/* listeners */
	{ NOVA "listeners: {}\n", 2, "a map stands where a list" },
	{ NOVA "listeners: [x]\n", 2, "a single value stands where a map" },
	{ NOVA "listeners:\n  - {bind: \"127.0.0.1:2\", " SERVED "}\n", 3,
	    "a listener needs a name" },
	{ NOVA "listeners:\n  - {name: '', bind: \"127.0.0.1:2\", " SERVED
	       "}\n",
	    3, "a listener needs a name" },
	{ NOVA "listeners:\n  - {name: a, " SERVED "}\n", 3,
	    "a listener needs an address" },
	{ NOVA "listeners:\n  - {name: a, bind: 127.0.0.1, " SERVED "}\n", 3,
	    "\"127.0.0.1\" is no address with a port" },
	{ NOVA "listeners:\n  - {name: a, bind: \":80\", " SERVED "}\n", 3,
	    "is no address with a port" },
	{ NOVA "listeners:\n  - {name: a, bind: \"::1:80\", " SERVED "}\n", 3,
	    "is no address with a port" },
	{ NOVA "listeners:\n  - {name: a, bind: \"[::1:80\", " SERVED "}\n", 3,
	    "is no address with a port" },
	{ NOVA "listeners:\n  - {name: a, bind: \"[::1]\", " SERVED "}\n", 3,
	    "is no address with a port" },
	{ NOVA "listeners:\n  - {name: a, bind: \"1.2.3.4:65536\", " SERVED
	       "}\n",
	    3, "is no address with a port" },
	{ NOVA "listeners:\n  - {name: a, bind: \"1.2.3.4:+1\", " SERVED "}\n",
	    3, "is no address with a port" },
	{ NOVA "listeners:\n  - {name: a, bind: [x], " SERVED "}\n", 3,
	    "a list stands where a single value" },
	{ NOVA "listeners:\n  - {name: a, bind: \"no.such:80\", " SERVED "}\n",
	    3, "the host \"no.such\" has no known address" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", " SERVED
	       "}\n  - {name: a, bind: \"127.0.0.1:3\", " SERVED "}\n",
	    4, "another listener is named \"a\"" },
	{ NOVA "listeners:\n  - {name: a, bind: \"[::1]:2\", " SERVED
	       "}\n  - {name: b, bind: \"[0:0::1]:2\", " SERVED "}\n",
	    4, "another listener has the address" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", "
	       "upstream: nova}\n",
	    3, "a service is missing" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", "
	       "service: volume, upstream: nova}\n",
	    3, "\"volume\" is no service; it must be compute or image" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", "
	       "service: image}\n",
	    3, "an upstream is missing" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", "
	       "service: image, upstream: noav}\n",
	    3, "there is no upstream \"noav\"; did you mean \"nova\"?" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", "
	       "service: image, upstream: glance}\n",
	    3, "no upstream \"glance\"; add it under upstreams" },
	{ NOVA "listeners:\n  - {name: a, bnd: 1, bind: \"127.0.0.1:2\", "
	       "" SERVED "}\n",
	    3, "\"bnd\" is no setting of a listener; did you mean \"bind\"?" },
	/* routes and paths */
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", "
	       "routes: []}\n",
	    3, "routes is empty" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", "
	       "routes: [x]}\n",
	    3, "a single value stands where a map" },
	{ NOVA "listeners:\n  - name: a\n    bind: \"127.0.0.1:2\"\n"
	       "    service: image\n    routes:\n    - {" SERVED "}\n",
	    5, "a listener with routes has no \"service\" of its own" },
	{ NOVA "listeners:\n  - name: a\n    bind: \"127.0.0.1:2\"\n"
	       "    routes:\n    - {" SERVED "}\n    - {" SERVED "}\n",
	    7, "has the path \"\" already" },
	{ NOVA "listeners:\n  - name: a\n    bind: \"127.0.0.1:2\"\n"
	       "    routes:\n    - {" SERVED ", paths: /x}\n",
	    6, "\"paths\" is no setting of a route; did you mean \"path\"?" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", path: /x/, "
	       "" SERVED "}\n",
	    3, "path is \"/x/\" but must be empty or begin with a slash" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", path: x, "
	       "" SERVED "}\n",
	    3, "path is \"x\"" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", path: /, "
	       "" SERVED "}\n",
	    3, "path is \"/\"" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", "
	       "path: /a//b, " SERVED "}\n",
	    3, "path is \"/a//b\"" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", "
	       "upstream_path: /a/../b, " SERVED "}\n",
	    3, "upstream_path is \"/a/../b\"" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", "
	       "upstream_path: \"/a b\", " SERVED "}\n",
	    3, "upstream_path is \"/a b\"" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", "
	       "path: \"/a?b\", " SERVED "}\n",
	    3, "path is \"/a?b\"" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", "
	       "path: /a%2f, " SERVED "}\n",
	    3, "path is \"/a%2f\"" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", "
	       "path: [x], " SERVED "}\n",
	    3, "\"path\" must be a single value" },
	/* TLS of listeners */
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", " SERVED
	       ",\n     tls: {key: /dev/null}}\n",
	    4, "needs a certificate: the path of a PEM file" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", " SERVED
	       ",\n     tls: {certificate: /dev/null}}\n",
	    4, "needs a key: the path of a PEM file" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", " SERVED
	       ",\n     tls: {certificate: /no/pem, key: /dev/null}}\n",
	    4, "the file \"/no/pem\" cannot be read" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", " SERVED
	       ",\n     tls: {certificate: /dev/null, key: /dev/null, "
	       "cifers: x}}\n",
	    4, "did you mean \"ciphers\"?" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", " SERVED
	       ",\n     tls: yes}\n",
	    4, "a single value stands where a map" },
	{ NOVA "listeners:\n  - {name: a, bind: \"127.0.0.1:2\", " SERVED
	       ",\n     tls: }\n",
	    4, "a single value stands where a map" },
	/* upstreams */
	{ LISTEN "upstreams:\n  nova: {address: \"127.0.0.1:1\", "
		 "addresses: [\"127.0.0.1:1\"]}\n",
	    3, "an upstream; did you mean \"addresses\"?" },
	{ LISTEN "upstreams:\n  nova: {}\n", 3,
	    "the upstream \"nova\" needs addresses" },
	{ LISTEN "upstreams:\n  nova: {addresses: []}\n", 3,
	    "needs addresses" },
	{ LISTEN "upstreams:\n  nova: {addresses: \"127.0.0.1:1\"}\n", 3,
	    "a single value stands where a list" },
	{ LISTEN "upstreams:\n  nova:\n    addresses:\n"
		 "    - 127.0.0.1:1\n    - 127.0.0.2:0\n",
	    6, "the port of an upstream cannot be 0" },
	{ LISTEN "upstreams:\n  nova: 127.0.0.1:1\n", 3,
	    "a single value stands where a map" },
	{ LISTEN "upstreams:\n  nova: {addresses: [\"127.0.0.1:1\"], "
		 "tls: {verify: perhaps}}\n",
	    3, "verify is \"perhaps\" but must be yes or no" },
	{ LISTEN "upstreams:\n  nova: {addresses: [\"127.0.0.1:1\"], "
		 "tls: {ca_file: /no/ca}}\n",
	    3, "the file \"/no/ca\" cannot be read" },
	{ LISTEN "upstreams:\n  nova: {addresses: [\"127.0.0.1:1\"], "
		 "tls: {verfy: no}}\n",
	    3, "did you mean \"verify\"?" },
	{ LISTEN "upstreams:\n  nova: {addresses: [\"127.0.0.1:1\"], "
		 "tls: no}\n",
	    3, "a single value stands where a map" },
	{ LEAST "upstream: {}\n", 3, "did you mean \"upstreams\"?" },
	/* actions, projects, proxies */
	{ LEAST "actions: deny\n", 3, "a single value stands where a map" },
	{ LEAST "actions: {main: refuse}\n", 3,
	    "\"refuse\" is no action; it must be off, observe, warn, "
	    "annotate or deny" },
	{ LEAST "actions: {mian: deny}\n", 3,
	    "\"mian\" is no setting of actions; did you mean \"main\"?" },
	{ LEAST "overrides:\n  a: deny\n  b: DENY\n", 5, "\"DENY\" is no" },
	{ LEAST "overrides: {a: }\n", 3, "\"\" is no action" },
	{ LEAST "overrides: [a]\n", 3, "a list stands where a map" },
	{ LEAST "provider_projects: x\n", 3, "a single value stands" },
	{ LEAST "provider_projects: [a, '']\n", 3, "id of a project is" },
	{ LEAST "provider_projects: [[a]]\n", 3, "a list stands where" },
	{ LEAST "trusted_proxies:\n- 10.0.0.1\n- host\n", 5,
	    "\"host\" is no address or network" },
	/* sinks */
	{ LEAST "sinks: {a: b}\n", 3, "a map stands where a list" },
	{ LEAST "sinks:\n- {name: a b, to: \"journald:\"}\n", 4,
	    "letters, digits, - and _" },
	{ LEAST "sinks:\n- {name: ../a, to: \"journald:\"}\n", 4,
	    "letters, digits, - and _" },
	{ LEAST "sinks:\n- {name: a}\n", 4, "a sink needs an address" },
	{ LEAST "sinks:\n- {name: a, to: \"journald:\"}\n"
		"- {name: a, to: \"journald:\"}\n",
	    5, "another sink is named \"a\" already" },
	{ LEAST "sinks:\n- name: a\n  to: \"syslog+tps://h\"\n", 5,
	    "must begin with syslog+tls" },
	{ LEAST "sinks:\n- name: a\n  to: \"journald:x\"\n", 5,
	    "to must be journald: and name no user" },
	{ LEAST "sinks:\n- name: a\n  to: \"https://u:p@h/\"\n", 5,
	    "credentials stand in a file" },
	{ LEAST "sinks:\n- name: a\n  to: \"amqp://h:70000\"\n", 5,
	    "to must be amqp://HOST" },
	{ LEAST "sinks:\n- name: a\n  to: \"amqp://[::1\"\n", 5,
	    "to must be amqp://HOST" },
	{ LEAST "sinks:\n- name: a\n  to: \"https://h/\"\n  layuot: loki\n", 6,
	    "did you mean \"layout\"?" },
	{ LEAST "sinks:\n- name: a\n  to: \"https://h/\"\n  layout: x\n", 6,
	    "layout must be lines, loki, elastic or otlp" },
	{ LEAST "sinks:\n- name: a\n  to: \"https://h/\"\n"
		"  batch_records: 0\n",
	    6, "a number from 1 to 10000" },
	{ LEAST "sinks:\n- name: a\n  to: \"journald:\"\n  layout: loki\n", 6,
	    "layout means nothing to a sink at journald:" },
	{ LEAST "sinks:\n- name: a\n  to: \"https://h/\"\n"
		"  tls: {key: /k}\n",
	    4, "certificate and key, or neither" },
	{ LEAST "trusted_proxies: [10.0.0.0/33]\n", 3, "number of bits" },
	{ LEAST "trusted_proxies: [10.0.0.0/]\n", 3, "number of bits" },
	{ LEAST "trusted_proxies: [10.0.0.1/8]\n", 3, "spans more" },
	{ LEAST "trusted_proxies: [\"fd00::/129\"]\n", 3, "number of bits" },
	{ LEAST "trusted_proxies: [10.0.0]\n", 3, "no address or network" },
	/* identity */
	{ LEAST "identity: {upstream: noav}\n", 3,
	    "there is no upstream \"noav\"; did you mean \"nova\"?" },
	{ LEAST "identity:\n  upstream: keystone\n", 4,
	    "no upstream \"keystone\"; add it under upstreams" },
	{ LEAST "identity: {upstream: nova, path: identity/}\n", 3,
	    "identity.path is \"identity/\" but must be empty or begin" },
	{ LEAST "identity: {cache: 2h}\n", 3, "identity.cache is \"2h\"" },
	{ LEAST "identity: {service_account: /a}\n", 3,
	    "identity.service_account is set but identity.upstream is empty" },
	{ LEAST "failure: {identity: ask}\n", 3,
	    "failure.identity is \"ask\" but must be" },
};

static void
each_fault_alone_is_named_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faulty); i++) {
		const char *file = faulty[i].file;
		struct faults faults = FAULTS_INIT;

		assert_null(settings_parse(file, strlen(file), "f", &faults));
		if (faults.count != 1 ||
		    faults.list[0].line != faulty[i].line ||
		    strstr(faults.list[0].text, faulty[i].words) == NULL) {
			print_message("%sexpected line %u: %s\n", file,
			    faulty[i].line, faulty[i].words);
			faults_print(&faults, stderr);
			fail();
		}
		assert_string_equal(faults.list[0].file, "f");
		faults_done(&faults);
	}
}

static void
all_faults_of_a_file_come_in_one_run_by_line(void **state)
{
	static const char file[] = "mod: deny\n"
				   "workers: many\n"
				   "workers: 2\n"
				   "listeners:\n"
				   "  - {name: a, bind: x, service: y}\n"
				   "timeout:\n"
				   "  head: 1\n"
				   "  hed: 1s\n"
				   "upstreams:\n"
				   "  nova: {addresses: [z]}\n"
				   "trusted_proxies: [q]\n"
				   "refusal_status: 410\n";
	static const unsigned lines[] = { 1, 2, 3, 5, 5, 5, 7, 8, 10, 11, 12 };
	struct faults faults = FAULTS_INIT;

	(void)state;
	assert_null(settings_parse(file, sizeof(file) - 1, "f", &faults));
	if (faults.count != COUNT(lines))
		faults_print(&faults, stderr);
	assert_int_equal(faults.count, COUNT(lines));
	for (size_t i = 0; i < COUNT(lines); i++)
		assert_int_equal(faults.list[i].line, lines[i]);
	faults_done(&faults);
}

/* Ports that the kernel picks are never the same. */
static void
two_listeners_may_leave_the_port_open(void **state)
{
	static const char file[] =
	    NOVA "listeners: [{name: a, bind: \"127.0.0.1:0\", " SERVED
		 "}, {name: b, bind: \"127.0.0.1:0\", " SERVED "}]\n";
	struct faults faults = FAULTS_INIT;
	struct settings *s =
	    settings_parse(file, sizeof(file) - 1, "f", &faults);

	(void)state;
	assert_non_null(s);
	assert_int_equal(s->listener_count, 2);
	settings_unref(s);
}

static void
earlier_faults_do_not_spoil_a_good_file(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct settings *s;

	(void)state;
	faults_add(&faults, "other", 3, "something else");
	s = settings_parse(LEAST, sizeof(LEAST) - 1, "f", &faults);
	assert_non_null(s);
	assert_int_equal(faults.count, 1);
	settings_unref(s);
	faults_done(&faults);
}

static void
missing_file_is_a_fault(void **state)
{
	struct faults faults = FAULTS_INIT;

	(void)state;
	assert_null(settings_load("/no/such/file", &faults));
	assert_int_equal(faults.count, 1);
	assert_string_equal(faults.list[0].file, "/no/such/file");
	assert_non_null(strstr(faults.list[0].text, "cannot be read"));
	faults_done(&faults);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fault_alone_is_named_with_its_line),
		cmocka_unit_test(all_faults_of_a_file_come_in_one_run_by_line),
		cmocka_unit_test(two_listeners_may_leave_the_port_open),
		cmocka_unit_test(earlier_faults_do_not_spoil_a_good_file),
		cmocka_unit_test(missing_file_is_a_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
