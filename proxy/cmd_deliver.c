/*
 * cmd_deliver.c - "scs-gate deliver": the journal to its sinks, in a process
 * of its own, so that credentials of sinks and all that blocks are not in the
 * gate. A thread for each sink; SIGTERM ends it.
 */
#include "proxy/cmd_deliver.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "conf/text.h"
#include "proxy/clock.h"
#include "proxy/curl_memory.h"
#include "proxy/delivery.h"
#include "proxy/log.h"
#include "proxy/privilege.h"
#include "rules/json_memory.h"

#define SETTINGS "/etc/scs-gate/scs-gate.yaml"
#define PATIENCE_MS 5000 /* with sinks just being talked to, at the end */

enum status { STATUS_FINE, STATUS_NOT, STATUS_UNUSABLE };

struct deliverer {
	struct delivery_order order;
	struct post {
		struct deliverer *deliverer;
		pthread_t thread;
		struct delivery *delivery;
		bool good;
	} * posts;
	size_t count;
	size_t ended; /* of their threads; under the mutex of the order */
	bool any;     /* only tell whether there are sinks */
	int lock;
};

static const char usage[] =
    "usage: scs-gate deliver [-c FILE] [--once | --any]\n"
    "Delivers the audit journal to the sinks that the settings name, each\n"
    "record at least once and in order, from where it was left.\n"
    "  -c, --config FILE  settings of the gate: " SETTINGS "\n"
    "  --once             end when all is delivered; status 1 if a sink does\n"
    "                     not take it\n"
    "  --any              deliver nothing: status 0 if there are sinks, else "
    "1\n";

static bool read_options(int, char **, struct deliverer *, const char **file);
static enum status tell_any(const char *file);
static bool set_up(struct deliverer *, const char *file, struct faults *);
static bool check_settings(const struct settings *, struct faults *);
static bool take_lock(struct deliverer *, struct faults *);
static bool init_order(struct delivery_order *);
static enum status run(struct deliverer *);
static void *deliver(void *);
static void await_signal(struct deliverer *);
static bool await_all(struct deliverer *);
static bool join_all(struct deliverer *);
static void tear_down(struct deliverer *);

int
cmd_deliver(int argc, char **argv)
{
	struct deliverer d = { .lock = -1 };
	struct faults faults = FAULTS_INIT;
	const char *file = SETTINGS;
	enum status status = STATUS_UNUSABLE;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(usage, stdout);
		return STATUS_FINE;
	}
	if (!read_options(argc, argv, &d, &file)) {
		fputs(usage, stderr);
		return STATUS_UNUSABLE;
	}
	if (d.any)
		return (int)tell_any(file);
	signal(SIGPIPE, SIG_IGN);
	json_memory_install();
	curl_memory_init();
	if (set_up(&d, file, &faults))
		status = run(&d);
	faults_print(&faults, stderr);
	faults_done(&faults);
	tear_down(&d);
	return (int)status;
}

static bool
read_options(int argc, char **argv, struct deliverer *d, const char **file)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "once", no_argument, NULL, 'o' },
		{ "any", no_argument, NULL, 'a' },
		{ NULL, 0, NULL, 0 },
	};
	int letter;

	optind = 1;
	while ((letter = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
		if (letter == 'c')
			*file = optarg;
		else if (letter == 'o')
			d->order.once = true;
		else if (letter == 'a')
			d->any = true;
		else
			return false;
	}
	return optind == argc;
}

/* Of faulty settings nobody knows: whoever starts to deliver says what is
 * wrong. */
static enum status
tell_any(const char *file)
{
	struct faults faults = FAULTS_INIT;
	struct settings *s = settings_load_sinks(file, &faults);
	bool any = s == NULL || s->sink_count > 0;

	settings_unref(s);
	faults_done(&faults);
	return any ? STATUS_FINE : STATUS_NOT;
}

static bool
set_up(struct deliverer *d, const char *file, struct faults *faults)
{
	struct settings *s = settings_load_sinks(file, faults);

	if (s == NULL)
		return false;
	d->order.settings = s;
	form_observer_init(&d->order.observer, NULL, (long)getpid());
	log_set_level((enum log_level)s->log_level);
	if (!check_settings(s, faults) || !privilege_harden(s) ||
	    !take_lock(d, faults) || !init_order(&d->order))
		return false;
	d->posts = calloc(s->sink_count, sizeof(*d->posts));
	for (; d->posts != NULL && d->count < s->sink_count; d->count++) {
		struct post *post = &d->posts[d->count];

		post->deliverer = d;
		post->delivery =
		    delivery_new(&d->order, &s->sinks[d->count], faults);
		if (post->delivery == NULL)
			return false;
	}
	return d->posts != NULL;
}

static bool
check_settings(const struct settings *s, struct faults *faults)
{
	if (s->sink_count == 0)
		faults_add(faults, s->file, 0,
		    "there are no sinks: nothing is to be delivered");
	else if (s->audit_file == NULL)
		faults_add(faults, s->file, 0,
		    "audit.file is empty: there is no journal to deliver");
	else if (s->gate_sinks_directory == NULL)
		faults_add(faults, s->file, 0,
		    "sinks_directory is empty: positions need a place");
	else
		return true;
	return false;
}

/* Two would both deliver, and each would undo what the other has stored. */
static bool
take_lock(struct deliverer *d, struct faults *faults)
{
	const char *directory = d->order.settings->gate_sinks_directory;
	struct text name = TEXT_INIT;

	text_addf(&name, "%s/deliver.lock", directory);
	d->lock = open(
	    text_str(&name), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
	if (d->lock < 0)
		faults_add(faults, text_str(&name), 0, "cannot be opened: %s",
		    strerror(errno));
	text_done(&name);
	if (d->lock < 0)
		return false;
	if (flock(d->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	faults_add(faults, directory, 0, "another scs-gate deliver is at work");
	return false;
}

static bool
init_order(struct delivery_order *order)
{
	return clock_condition_init(&order->stopped) == 0 &&
	       pthread_mutex_init(&order->mutex, NULL) == 0;
}

static enum status
run(struct deliverer *d)
{
	sigset_t all;
	size_t started = 0;

	sigfillset(&all);
	if (!d->order.once)
		pthread_sigmask(SIG_SETMASK, &all, NULL);
	while (
	    started < d->count && pthread_create(&d->posts[started].thread,
				      NULL, deliver, &d->posts[started]) == 0)
		started++;
	if (started < d->count) {
		log_line(LOG_ERROR, NULL, "cannot start a thread");
		_exit(STATUS_NOT);
	}
	log_line(LOG_INFO, NULL, "delivers to %zu sink(s)", d->count);
	if (!d->order.once)
		await_signal(d);
	return join_all(d) ? STATUS_FINE : STATUS_NOT;
}

static void *
deliver(void *arg)
{
	struct post *post = arg;

	post->good = delivery_run(post->delivery);
	pthread_mutex_lock(&post->deliverer->order.mutex);
	post->deliverer->ended++;
	pthread_cond_broadcast(&post->deliverer->order.stopped);
	pthread_mutex_unlock(&post->deliverer->order.mutex);
	return NULL;
}

static void
await_signal(struct deliverer *d)
{
	sigset_t ends;
	int number;

	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	while (sigwait(&ends, &number) != 0)
		continue;
	log_line(LOG_INFO, NULL, "stopping");
	pthread_mutex_lock(&d->order.mutex);
	d->order.stop = true;
	pthread_cond_broadcast(&d->order.stopped);
	pthread_mutex_unlock(&d->order.mutex);
}

/* Where nobody has stopped them they take their time. */
static bool
await_all(struct deliverer *d)
{
	uint64_t end_ms =
	    d->order.once ? CLOCK_NEVER : clock_ms() + PATIENCE_MS;
	bool all;

	pthread_mutex_lock(&d->order.mutex);
	while (d->ended < d->count &&
	       clock_wait(&d->order.stopped, &d->order.mutex, end_ms))
		continue;
	all = d->ended == d->count;
	pthread_mutex_unlock(&d->order.mutex);
	return all;
}

/* A sink that does not answer is not waited for: what it has not confirmed, it
 * gets again. */
static bool
join_all(struct deliverer *d)
{
	bool good = true;

	if (!await_all(d))
		_exit(STATUS_FINE);
	for (size_t i = 0; i < d->count; i++) {
		pthread_join(d->posts[i].thread, NULL);
		good = good && (d->posts[i].good || !d->order.once);
	}
	return good;
}

static void
tear_down(struct deliverer *d)
{
	for (size_t i = 0; i < d->count; i++)
		delivery_free(d->posts[i].delivery);
	free(d->posts);
	if (d->lock >= 0)
		close(d->lock);
	settings_unref((struct settings *)(uintptr_t)d->order.settings);
}
