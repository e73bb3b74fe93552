/* cmd_config.c - "scs-gate config": settings checked and explained. */
#include "proxy/cmd_config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "conf/settings.h"
#include "proxy/delivery_batch.h"
#include "proxy/exception_watch.h"
#include "proxy/journal_key.h"
#include "proxy/snapshot.h"

enum status { STATUS_FINE = 0, STATUS_FAILED = 1, STATUS_UNUSABLE = 2 };

static const char usage[] =
    "usage: scs-gate config check FILE\n"
    "       scs-gate config sample\n"
    "       scs-gate config options [--mdoc]\n"
    "  check    print every fault of a settings file and of the rule packs it\n"
    "           names, try their examples, or print what it sets up\n"
    "  sample   print a settings file with every option at its default\n"
    "  options  print name, type, default and meaning of every option,\n"
    "           a line each with tabs between, or for the manual page\n";

static int check(const char *file);
static bool check_journal_key(const struct settings *, struct faults *);
static bool check_sinks(const struct settings *, struct faults *);
static void print_doubts(const struct snapshot *);
static void doubt_exceptions(const struct rule_set *, struct faults *);
static void doubt_callers(const struct snapshot *, struct faults *);
static void summarize(const struct snapshot *);
static void print_listener(
    const struct settings *, const struct settings_listener *);
static void print_upstream(const struct settings_upstream *);
static int write_out(void (*write)(FILE *));

int
cmd_config(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (argc == 3 && strcmp(verb, "check") == 0)
		return check(argv[2]);
	if (argc == 2 && strcmp(verb, "sample") == 0)
		return write_out(settings_write_sample);
	if (argc == 2 && strcmp(verb, "options") == 0)
		return write_out(settings_write_options);
	if (argc == 3 && strcmp(verb, "options") == 0 &&
	    strcmp(argv[2], "--mdoc") == 0)
		return write_out(settings_write_options_mdoc);
	if (argc == 2 && strcmp(verb, "--help") == 0) {
		fputs(usage, stdout);
		return STATUS_FINE;
	}
	fputs(usage, stderr);
	return STATUS_UNUSABLE;
}

/* Loads what serve would load, so that a file that passes here starts. */
static int
check(const char *file)
{
	struct faults faults = FAULTS_INIT;
	struct snapshot *snapshot = snapshot_load(file, &faults);
	int status = snapshot == NULL ? STATUS_UNUSABLE : STATUS_FINE;

	if (snapshot != NULL &&
	    !rule_set_run_examples(snapshot->rules, time(NULL), &faults))
		status = STATUS_UNUSABLE;
	if (snapshot != NULL && !check_journal_key(snapshot->settings, &faults))
		status = STATUS_UNUSABLE;
	if (snapshot != NULL && !check_sinks(snapshot->settings, &faults))
		status = STATUS_UNUSABLE;
	if (snapshot != NULL)
		print_doubts(snapshot);
	if (status == STATUS_FINE)
		summarize(snapshot);
	faults_print(&faults, stdout);
	faults_done(&faults);
	snapshot_unref(snapshot);
	return status;
}

/* A reload does not read it again: it may be root's alone. */
static bool
check_journal_key(const struct settings *s, struct faults *faults)
{
	EVP_PKEY *key;

	if (s->audit_key == NULL)
		return true;
	key = journal_key_load(s->audit_key, faults);
	EVP_PKEY_free(key);
	return key != NULL;
}

/* Their files are the deliverer's, and may be for it alone. */
static bool
check_sinks(const struct settings *s, struct faults *faults)
{
	bool good = true;

	for (size_t i = 0; i < s->sink_count; i++) {
		struct delivery_batch batch;

		good = delivery_batch_init(
			   &batch, &s->sinks[i], NULL, s->file, faults) &&
		       good;
		delivery_batch_done(&batch);
	}
	return good;
}

/* What is allowed and hardly meant. */
static void
print_doubts(const struct snapshot *snapshot)
{
	struct faults doubts = FAULTS_INIT;

	rule_set_doubts(snapshot->rules, &doubts);
	doubt_exceptions(snapshot->rules, &doubts);
	doubt_callers(snapshot, &doubts);
	if (doubts.count > 0)
		puts("warnings:");
	faults_print(&doubts, stdout);
	faults_done(&doubts);
}

static void
doubt_exceptions(const struct rule_set *rules, struct faults *doubts)
{
	time_t now = time(NULL);

	for (size_t i = 0; i < rule_set_exception_count(rules); i++) {
		const struct exception *e = rule_set_exception(rules, i);
		struct text end = TEXT_INIT;

		if (!exception_ends_soon(e, now))
			continue;
		exception_end_say(e, now, &end);
		faults_add(doubts, e->file, e->line, "exception %s %s", e->id,
		    text_str(&end));
		text_done(&end);
	}
}

/* Without Keystone nobody is the caller that an exception wants. */
static void
doubt_callers(const struct snapshot *snapshot, struct faults *doubts)
{
	const struct rule_set *rules = snapshot->rules;

	if (snapshot->settings->identity_upstream != NULL)
		return;
	for (size_t i = 0; i < rule_set_exception_count(rules); i++) {
		const struct exception *e = rule_set_exception(rules, i);

		if (e->by != NULL)
			faults_add(doubts, e->file, e->line,
			    "exception %s asks who writes (\"by\"), and covers "
			    "nothing without identity.upstream",
			    e->id);
	}
}

static void
summarize(const struct snapshot *snapshot)
{
	static const char *const modes[] = {
		[MODE_OBSERVE] = "observe",
		[MODE_WARN] = "warn",
		[MODE_ANNOTATE] = "annotate",
		[MODE_DENY] = "deny",
	};
	const struct settings *s = snapshot->settings;

	printf("%s is fine: mode %s, scope %s, %u worker%s\n", s->file,
	    modes[s->gate_mode],
	    rule_set_scope_version(snapshot->rules, time(NULL)),
	    s->gate_workers, s->gate_workers == 1 ? "" : "s");
	for (size_t i = 0; i < s->listener_count; i++)
		print_listener(s, &s->listeners[i]);
	for (size_t i = 0; i < s->upstream_count; i++)
		print_upstream(&s->upstreams[i]);
	for (size_t i = 0; i < s->sink_count; i++)
		printf("sink %s: %s\n", s->sinks[i].name, s->sinks[i].to);
}

static void
print_listener(const struct settings *s, const struct settings_listener *l)
{
	printf("listener %s on %s%s:", l->name, l->bind.text,
	    l->tls ? " with TLS" : "");
	for (size_t i = 0; i < l->route_count; i++) {
		const struct settings_route *route = &l->routes[i];

		printf("%s %s%s%s to %s%s", i == 0 ? "" : ",", route->path,
		    route->path[0] == '\0' ? "" : " is ",
		    service_name(route->service),
		    s->upstreams[route->upstream].name, route->upstream_path);
	}
	putchar('\n');
}

/* A host name stands once, however many addresses it has. */
static void
print_upstream(const struct settings_upstream *u)
{
	const char *before = "";

	printf("upstream %s%s:", u->name, u->tls ? " with TLS" : "");
	for (size_t i = 0; i < u->address_count; i++) {
		if (strcmp(before, u->addresses[i].text) != 0)
			printf(" %s", u->addresses[i].text);
		before = u->addresses[i].text;
	}
	putchar('\n');
}

static int
write_out(void (*write)(FILE *))
{
	write(stdout);
	if (fflush(stdout) == 0 && !ferror(stdout))
		return STATUS_FINE;
	perror("scs-gate: standard output");
	return STATUS_FAILED;
}
