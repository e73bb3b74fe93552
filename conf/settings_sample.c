/*
 * settings_sample.c - the table of options written out for people: as the
 * sample file, as a list, and as a piece of the manual page.
 */
#include <string.h>

#include "conf/settings.h"
#include "conf/settings_option.h"
#include "conf/settings_value.h"

#define WIDTH 80

static void write_option(FILE *, const struct settings_option *);
static void add_sentence(struct text *, const struct settings_option *);
static bool is_top(const struct settings_option *);
static const char *quotes(const struct settings_option *);
static void wrap(FILE *, const char *prefix, struct slice);
static size_t length_until(struct slice, const char *mark);
static void write_sentences(FILE *, struct slice);

static const char head[] =
    "# scs-gate.yaml - settings of scs-gate, explained in scs-gate.yaml(5).\n"
    "#\n"
    "# Every setting stands here at its default. As it is, the file puts the\n"
    "# gate in front of a Nova and a Glance that listen on loopback. Check\n"
    "# changes with \"scs-gate config check FILE\"; SIGHUP makes a running\n"
    "# gate follow them.\n";

static const char shapes[] =
    "\n"
    "# Where clients reach the gate: an address (\"[::]:8774\" is every one)\n"
    "# and what answers there. An upstream_path is put before the path that\n"
    "# goes upstream. With tls, the PEM files of a certificate chain and its\n"
    "# key; ciphers replaces the TLS 1.2 cipher list.\n"
    "listeners:\n"
    "  - name: compute\n"
    "    bind: 127.0.0.1:8774\n"
    "    service: compute\n"
    "    upstream: nova\n"
    "  - name: image\n"
    "    bind: 127.0.0.1:9292\n"
    "    service: image\n"
    "    upstream: glance\n"
    "#  - name: api\n"
    "#    bind: \"[::]:443\"\n"
    "#    tls:\n"
    "#      certificate: /etc/scs-gate/cert.pem\n"
    "#      key: /etc/scs-gate/key.pem\n"
    "#    routes: # both services on one port, told apart by path\n"
    "#      - {path: /compute, service: compute, upstream: nova}\n"
    "#      - {path: /image, service: image, upstream: glance,\n"
    "#         upstream_path: /glance}\n"
    "\n"
    "# The API servers behind the gate; several addresses take turns. Names\n"
    "# of hosts are resolved when the file is read. With tls, certificates\n"
    "# are verified against the system's authorities or those of ca_file.\n"
    "upstreams:\n"
    "  nova:\n"
    "    addresses: [\"127.0.0.1:18774\"]\n"
    "  glance:\n"
    "    addresses: [\"127.0.0.1:19292\"]\n"
    "#  glance-internal:\n"
    "#    addresses: [\"10.0.0.1:9292\", \"10.0.0.2:9292\"]\n"
    "#    tls:\n"
    "#      verify: yes\n"
    "#      ca_file: /etc/ssl/certs/ca-certificates.crt\n"
    "#      server_name: glance.internal\n"
    "\n"
    "# What is done about a finding, by the place of its rule in the scope:\n"
    "# off, observe, warn, annotate or deny. The mode above is the ceiling.\n"
    "# main, recommended and preview are targets of the enforced version;\n"
    "# draft, other and deprecated are rules that are main only in a version\n"
    "# still in draft, in another one in force, or in one out of force.\n"
    "actions:\n"
    "  main: deny\n"
    "  recommended: warn\n"
    "  preview: observe\n"
    "  draft: observe\n"
    "  other: observe\n"
    "  deprecated: off\n"
    "\n"
    "# The same for single rules; \"*\" is every rule. A list has actions for\n"
    "# some callers, of which the first that fits counts: it needs\n"
    "# identity.upstream.\n"
    "overrides: {}\n"
    "#  scs-0100-syntax-check: warn\n"
    "#  scs-0102-prop-os_purpose:\n"
    "#    - {by: {role: image_admin}, action: warn}\n"
    "#    - {by: {project: {name: ci, domain: Default}}, action: observe}\n"
    "#  \"*\": observe\n"
    "\n"
    "# Ids of projects whose community images count as the provider's own.\n"
    "provider_projects: []\n"
    "\n"
    "# Addresses or networks of proxies whose X-Forwarded headers are\n"
    "# believed, such as \"10.0.0.0/8\".\n"
    "trusted_proxies: []\n"
    "\n"
    "# Where \"scs-gate deliver\" delivers the journal to.\n"
    "sinks: []\n"
    "#  - {name: siem, to: \"syslog+tls://siem.example.org\", when_full: "
    "stop}\n"
    "#  - name: search\n"
    "#    to: \"https://search.example.org:9200/scs-gate/_bulk\"\n"
    "#    layout: elastic\n"
    "#    credentials: /etc/scs-gate/search.yaml\n"
    "#    mask: client initiator.name\n";

void
settings_write_sample(FILE *out)
{
	const char *section = "gate";

	fputs(head, out);
	for (size_t i = 0; i < settings_option_count; i++) {
		const struct settings_option *o = &settings_options[i];

		if (strcmp(section, o->section) != 0) {
			if (strcmp(section, "gate") == 0)
				fputs(shapes, out);
			section = o->section;
			fprintf(out, "\n%s:", section);
		}
		write_option(out, o);
	}
}

static void
write_option(FILE *out, const struct settings_option *o)
{
	struct text sentence = TEXT_INIT;
	const char *indent = is_top(o) ? "" : "  ";

	add_sentence(&sentence, o);
	fputc('\n', out);
	wrap(out, is_top(o) ? "# " : "  # ", text_slice(&sentence));
	fprintf(out, "%s%s: %s%s%s\n", indent, o->key, quotes(o), o->standard,
	    quotes(o));
	text_done(&sentence);
}

static void
add_sentence(struct text *t, const struct settings_option *o)
{
	struct text range = TEXT_INIT;

	text_adds(t, o->help);
	if (settings_value_range(&range, o))
		text_addf(t, " From %s.", text_str(&range));
	if (!o->reload)
		text_adds(t, " A change needs a restart.");
	text_done(&range);
}

static bool
is_top(const struct settings_option *o)
{
	return strcmp(o->section, "gate") == 0;
}

static const char *
quotes(const struct settings_option *o)
{
	return o->type == OPTION_TEXT ? "\"" : "";
}

static void
wrap(FILE *out, const char *prefix, struct slice words)
{
	size_t column = strlen(prefix);
	const char *between = prefix;

	while (words.len > 0) {
		size_t len = length_until(words, " ");

		if (between != prefix && column + 1 + len > WIDTH) {
			fputc('\n', out);
			between = prefix;
			column = strlen(prefix);
		}
		fputs(between, out);
		fwrite(words.at, 1, len, out);
		column += len + (between != prefix);
		between = " ";
		words = slice_skip(words, len + 1);
	}
	fputc('\n', out);
}

/* Bytes before the mark, or all of them. */
static size_t
length_until(struct slice a, const char *mark)
{
	const char *found = memmem(a.at, a.len, mark, strlen(mark));

	return found == NULL ? a.len : (size_t)(found - a.at);
}

void
settings_write_options(FILE *out)
{
	static const char *const types[] = {
		[OPTION_TIME] = "time",
		[OPTION_SIZE] = "size",
		[OPTION_COUNT] = "count",
		[OPTION_SWITCH] = "switch",
		[OPTION_TEXT] = "text",
		[OPTION_CHOICE] = "choice",
	};

	for (size_t i = 0; i < settings_option_count; i++) {
		const struct settings_option *o = &settings_options[i];
		struct text name = TEXT_INIT, sentence = TEXT_INIT;

		settings_option_add_name(&name, o);
		add_sentence(&sentence, o);
		fprintf(out, "%s\t%s\t%s\t%s\n", text_str(&name),
		    types[o->type], o->standard, text_str(&sentence));
		text_done(&name);
		text_done(&sentence);
	}
}

void
settings_write_options_mdoc(FILE *out)
{
	for (size_t i = 0; i < settings_option_count; i++) {
		const struct settings_option *o = &settings_options[i];
		struct text name = TEXT_INIT, sentence = TEXT_INIT;

		settings_option_add_name(&name, o);
		add_sentence(&sentence, o);
		fprintf(out, ".It Ic %s\n", text_str(&name));
		write_sentences(out, text_slice(&sentence));
		if (o->standard[0] == '\0')
			fputs("The default is empty.\n", out);
		else
			fprintf(out, "The default is\n.Dq %s .\n", o->standard);
		text_done(&name);
		text_done(&sentence);
	}
}

/* The mdoc language wants each sentence to begin a line. */
static void
write_sentences(FILE *out, struct slice text)
{
	while (text.len > 0) {
		size_t len = length_until(text, ". ");

		wrap(
		    out, "", (struct slice){ text.at, len + (len < text.len) });
		text = slice_skip(text, len + 2);
	}
}
