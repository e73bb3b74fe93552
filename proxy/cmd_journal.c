/* cmd_journal.c - the command line of the journal; see cmd_journal.h. */
#include "proxy/cmd_journal.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "proxy/journal_request.h"
#include "rules/json_memory.h"

#define LINES 10 /* that tail shows unless it is told otherwise */
#define FIRST_FILTER 256

/* Which options a verb takes. */
enum {
	TAKES_KEYS = 1,
	TAKES_FILTER = 2,
	TAKES_FOLLOW = 4,
	ONE_FILE = 8,
	TAKES_FORM = 16
};

static const struct verb {
	const char *name;
	unsigned takes;
	enum offline_status (*run)(
	    const struct journal_request *, struct faults *);
} verbs[] = {
	{ "verify", TAKES_KEYS, journal_run_verify },
	{ "tail", TAKES_FILTER | TAKES_FORM | TAKES_FOLLOW | ONE_FILE,
	    journal_run_tail },
	{ "query", TAKES_FILTER | TAKES_FORM, journal_run_query },
	{ "stats", TAKES_FILTER, journal_run_stats },
};

static const char usage[] =
    "usage: scs-gate journal verify [--key FILE]... [--whole] [--json] "
    "FILE...\n"
    "       scs-gate journal tail [-f] [-n COUNT] [FILTER] [FORM] FILE\n"
    "       scs-gate journal query [FILTER] [FORM] FILE...\n"
    "       scs-gate journal stats [FILTER] [--json] FILE...\n"
    "Verifies and reads the audit journal of a gate: its file, those it was\n"
    "rotated to, also compressed by gzip; - is standard input.\n"
    "  --key FILE           public key (PEM) that checkpoints must be signed\n"
    "                       with; may be given again for another one\n"
    "  --whole              a chain whose first files are not given is a "
    "fault\n"
    "  -f, --follow         go on as the journal grows, also over a rotation\n"
    "  -n, --lines COUNT    begin so many lines before the end: 10\n"
    "  --json               JSON lines\n"
    "FILTER, all of which must hold:\n"
    "  --object TEXT        id or name of a flavor or image\n"
    "  --caller TEXT        id or name of the user who asked\n"
    "  --project TEXT       id or name of the project\n"
    "  --rule ID            a rule that has found something\n"
    "  --verdict TEXT       conforming, violating, unchecked ...\n"
    "  --action TEXT        forwarded, warned, annotated or refused\n"
    "  --operation TEXT     such as flavor-create\n"
    "  --record TEXT        intent, outcome, refusal, bypass, opened ...\n"
    "  --decision ID        as the answer said\n"
    "  --request ID         X-OpenStack-Request-ID as sent\n"
    "  --since TIME, --until TIME\n"
    "                       2026-11-23 or 2026-11-23T22:13:00Z\n"
    "FORM, in place of a line for people:\n"
    "  --observer NAME      of the gate in events: this host's\n"
    "  --as FORM            of these, the first being --json:\n";

static void print_usage(FILE *);
static const struct verb *find_verb(const char *);
static bool read_options(
    int, char **, const struct verb *, struct journal_request *);
static unsigned wanted_by(int letter);
static bool take(struct journal_request *, int letter);
static bool take_time(
    bool (*)(struct journal_filter *, const char *), struct journal_filter *);
static bool take_lines(struct journal_request *);
static bool take_key(struct journal_request *);
static bool take_form(struct journal_request *);

int
cmd_journal(int argc, char **argv)
{
	struct journal_request request = { .lines = LINES };
	struct faults faults = FAULTS_INIT;
	const struct verb *verb = argc > 1 ? find_verb(argv[1]) : NULL;
	enum offline_status status;

	if (offline_help(argc, argv)) {
		print_usage(stdout);
		return OFFLINE_FINE;
	}
	if (verb == NULL || !read_options(argc - 1, argv + 1, verb, &request)) {
		print_usage(stderr);
		return OFFLINE_UNUSABLE;
	}
	json_memory_install();
	status = verb->run(&request, &faults);
	if (fflush(stdout) != 0)
		status = OFFLINE_UNUSABLE;
	faults_print(&faults, stderr);
	faults_done(&faults);
	return (int)status;
}

static void
print_usage(FILE *out)
{
	fputs(usage, out);
	for (size_t i = 0; form_at(i) != NULL; i++)
		fprintf(out, "%23s%-6s%s\n", "", form_at(i)->name,
		    form_at(i)->what);
}

static const struct verb *
find_verb(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

static bool
read_options(
    int argc, char **argv, const struct verb *verb, struct journal_request *ret)
{
	struct option options[JOURNAL_FILTER_ROWS + 10] = {
		{ "key", required_argument, NULL, 'k' },
		{ "whole", no_argument, NULL, 'w' },
		{ "json", no_argument, NULL, 'j' },
		{ "follow", no_argument, NULL, 'f' },
		{ "lines", required_argument, NULL, 'n' },
		{ "since", required_argument, NULL, 's' },
		{ "until", required_argument, NULL, 'u' },
		{ "as", required_argument, NULL, 'a' },
		{ "observer", required_argument, NULL, 'o' },
	};
	int letter;

	for (int i = 0; i < JOURNAL_FILTER_ROWS; i++)
		options[9 + i] =
		    (struct option){ journal_filter_option((size_t)i),
			    required_argument, NULL, FIRST_FILTER + i };
	optind = 1;
	while ((letter = getopt_long(argc, argv, "fn:", options, NULL)) != -1)
		if ((wanted_by(letter) & ~verb->takes) != 0 ||
		    !take(ret, letter))
			return false;
	ret->files = argv + optind;
	ret->file_count = (size_t)(argc - optind);
	return (verb->takes & ONE_FILE) != 0 ? ret->file_count == 1
					     : ret->file_count > 0;
}

static unsigned
wanted_by(int letter)
{
	switch (letter) {
	case 'j':
		return 0;
	case 'k':
	case 'w':
		return TAKES_KEYS;
	case 'f':
	case 'n':
		return TAKES_FOLLOW;
	case 'a':
	case 'o':
		return TAKES_FORM;
	default:
		return TAKES_FILTER;
	}
}

static bool
take(struct journal_request *r, int letter)
{
	switch (letter) {
	case 'k':
		return take_key(r);
	case 'w':
		r->whole = true;
		return true;
	case 'j':
		r->json = true;
		r->form = form_find("json");
		return true;
	case 'a':
		return take_form(r);
	case 'o':
		r->observer = optarg;
		return true;
	case 'f':
		r->follow = true;
		return true;
	case 'n':
		return take_lines(r);
	case 's':
		return take_time(journal_filter_since, &r->filter);
	case 'u':
		return take_time(journal_filter_until, &r->filter);
	case '?':
		return false;
	default:
		r->filter.values[letter - FIRST_FILTER] = optarg;
		return true;
	}
}

static bool
take_time(bool (*read)(struct journal_filter *, const char *),
    struct journal_filter *filter)
{
	if (read(filter, optarg))
		return true;
	fprintf(stderr,
	    "scs-gate: \"%s\" is no time; write 2026-11-23 or "
	    "2026-11-23T22:13:00Z\n",
	    optarg);
	return false;
}

static bool
take_lines(struct journal_request *r)
{
	if (slice_to_u64(slice_of(optarg), &r->lines))
		return true;
	fprintf(
	    stderr, "scs-gate: --lines takes a number, not \"%s\"\n", optarg);
	return false;
}

static bool
take_key(struct journal_request *r)
{
	if (r->key_count < JOURNAL_KEYS_MAX) {
		r->keys[r->key_count++] = optarg;
		return true;
	}
	fprintf(stderr, "scs-gate: no more than %d keys\n", JOURNAL_KEYS_MAX);
	return false;
}

static bool
take_form(struct journal_request *r)
{
	r->form = form_find(optarg);
	if (r->form != NULL)
		return true;
	fprintf(stderr, "scs-gate: there is no form \"%s\"; there are", optarg);
	for (size_t i = 0; form_at(i) != NULL; i++)
		fprintf(stderr, "%s %s", i > 0 ? "," : "", form_at(i)->name);
	fputc('\n', stderr);
	return false;
}
