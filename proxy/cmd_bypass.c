/* cmd_bypass.c - turns the kill switch of a running gate; see cmd_bypass.h. */
#include "proxy/cmd_bypass.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/settings.h"
#include "proxy/admin_client.h"
#include "proxy/uri.h"

#define STANDARD_FILE "/etc/scs-gate/scs-gate.yaml"

enum status { STATUS_FINE = 0, STATUS_FAILED = 1, STATUS_UNUSABLE = 2 };

struct order {
	const char *verb;
	const char *file;
	const char *socket;
	const char *ttl;
	const char *reason;
};

static const char usage[] =
    "usage: scs-gate bypass on --ttl TIME --reason TEXT [WHERE]\n"
    "       scs-gate bypass off | status [WHERE]\n"
    "While it is on, a running gate lets writes pass unjudged, marks and\n"
    "records them. It ends by itself.\n"
    "  --ttl TIME           for how long, 1s to 24h, such as 30m\n"
    "  --reason TEXT        why; it goes into the log and the journal\n"
    "  -c, --config FILE    the settings of that gate, which name its admin\n"
    "                       socket; else " STANDARD_FILE "\n"
    "  --socket PATH        the socket itself: no settings are read\n";

static bool read_options(int, char **, struct order *);
static char *find_socket(const struct order *);
static enum status give(const struct order *, const char *path);
static bool make_target(const struct order *, struct text *);
static enum status ask(int fd, const char *method, const char *target);

int
cmd_bypass(int argc, char **argv)
{
	struct order order = { .file = STANDARD_FILE };
	enum status status = STATUS_UNUSABLE;
	char *path;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(usage, stdout);
		return STATUS_FINE;
	}
	if (!read_options(argc, argv, &order)) {
		fputs(usage, stderr);
		return STATUS_UNUSABLE;
	}
	path = find_socket(&order);
	if (path != NULL)
		status = give(&order, path);
	free(path);
	return (int)status;
}

static bool
read_options(int argc, char **argv, struct order *o)
{
	static const struct option options[] = {
		{ "ttl", required_argument, NULL, 't' },
		{ "reason", required_argument, NULL, 'r' },
		{ "config", required_argument, NULL, 'c' },
		{ "socket", required_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 },
	};
	int c;
	bool is_on;

	while ((c = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
		if (c == 't')
			o->ttl = optarg;
		else if (c == 'r')
			o->reason = optarg;
		else if (c == 'c')
			o->file = optarg;
		else if (c == 's')
			o->socket = optarg;
		else
			return false;
	}
	if (optind != argc - 1)
		return false;
	o->verb = argv[optind];
	is_on = strcmp(o->verb, "on") == 0;
	if (!is_on && strcmp(o->verb, "off") != 0 &&
	    strcmp(o->verb, "status") != 0)
		return false;
	return is_on == (o->ttl != NULL) && is_on == (o->reason != NULL);
}

/* On the heap; NULL after having said why there is none. */
static char *
find_socket(const struct order *o)
{
	struct faults faults = FAULTS_INIT;
	struct settings *s;
	const char *path;
	char *copy = NULL;

	if (o->socket != NULL)
		return strdup(o->socket);
	s = settings_load(o->file, &faults);
	faults_print(&faults, stderr);
	faults_done(&faults);
	if (s == NULL)
		return NULL;
	path = admin_client_path(s->admin_bind);
	if (path != NULL)
		copy = strdup(path);
	else
		fprintf(stderr,
		    "scs-gate bypass: admin.bind of %s names no socket in the "
		    "file system, such as unix:/run/scs-gate/admin.sock: only "
		    "there orders are taken\n",
		    o->file);
	settings_unref(s);
	return copy;
}

static enum status
give(const struct order *o, const char *path)
{
	struct text target = TEXT_INIT;
	enum status status = STATUS_FAILED;
	int fd = admin_client_connect(path);

	if (fd < 0) {
		fprintf(stderr,
		    "scs-gate bypass: cannot reach the gate at %s: %s\n", path,
		    strerror(errno));
		return STATUS_FAILED;
	}
	if (!make_target(o, &target))
		fputs("scs-gate bypass: out of memory\n", stderr);
	else
		status = ask(fd,
		    o->ttl != NULL                ? "POST"
		    : strcmp(o->verb, "off") == 0 ? "DELETE"
						  : "GET",
		    text_str(&target));
	text_done(&target);
	close(fd);
	return status;
}

static bool
make_target(const struct order *o, struct text *t)
{
	text_adds(t, "/bypass");
	if (o->ttl != NULL) {
		text_adds(t, "?ttl=");
		uri_encode(t, slice_of(o->ttl), "");
		text_adds(t, "&reason=");
		uri_encode(t, slice_of(o->reason), "");
	}
	return !text_failed(t);
}

static enum status
ask(int fd, const char *method, const char *target)
{
	struct text answer = TEXT_INIT;
	struct slice body = { NULL, 0 };
	unsigned status = 0;

	if (admin_client_send(fd, method, target) &&
	    admin_client_read(fd, &answer))
		status = admin_client_status(text_slice(&answer), &body);
	if (status == 0)
		fputs("scs-gate bypass: the gate gives no answer\n", stderr);
	else
		fprintf(status == 200 ? stdout : stderr, "%.*s", (int)body.len,
		    body.at);
	text_done(&answer);
	return status == 200 ? STATUS_FINE : STATUS_FAILED;
}
