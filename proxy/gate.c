/* gate.c - the whole program while it serves; see gate.h. */
#include "proxy/gate.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/thread.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proxy/activation.h"
#include "proxy/admin.h"
#include "proxy/admin_client.h"
#include "proxy/audit.h"
#include "proxy/backlog.h"
#include "proxy/bypass.h"
#include "proxy/calendar.h"
#include "proxy/descriptors.h"
#include "proxy/doors.h"
#include "proxy/handover.h"
#include "proxy/journal_key.h"
#include "proxy/log.h"
#include "proxy/lookup.h"
#include "proxy/metrics.h"
#include "proxy/objlock.h"
#include "proxy/peers.h"
#include "proxy/privilege.h"
#include "proxy/syscall_filter.h"
#include "proxy/worker.h"
#include "rules/json_memory.h"

/* The control thread: signals in, messages to the workers out. */
struct control {
	struct gate gate;
	struct event_base *base;
	struct health *health;
	struct admin *admin;
	struct event *signals[4];
	struct event *reload; /* once, however many signals asked for it */
	struct calendar *calendar;
	struct privilege privilege;
	struct passed passed;
	struct doors doors;
	struct watchdog *watchdog;
	bool take_over;
	int predecessor; /* waits to hear that this gate serves */
};

/* Settings on their way to one worker. */
struct adoption {
	struct post post;
	struct worker *worker;
	struct snapshot *snapshot;
};

static int serve(struct control *);
static void run(struct control *);
static bool open_all(struct control *);
static bool take_passed(struct control *);
static bool say_ready(struct control *);
static bool open_shared(struct gate *);
static bool sign_audit(struct gate *);
static void learn_rule(void *, const struct rule_info *);
static bool start_admin(struct control *);
static bool run_audit(struct control *);
static bool start_workers(struct control *);
static bool run_workers(struct gate *);
static bool watch_signals(struct control *);
static void on_stop(evutil_socket_t, short, void *);
static void on_hangup(evutil_socket_t, short, void *);
static void on_reload(evutil_socket_t, short, void *);
static void on_reopen(evutil_socket_t, short, void *);
static void apply(struct gate *, struct snapshot *);
static void on_adopt(void *);
static void stop_workers(struct gate *);
static void on_drain(void *);
static void release(struct control *);

int
gate_run(const char *settings_file, bool take_over)
{
	struct control control = {
		.gate = { .file = settings_file },
		.take_over = take_over,
		.predecessor = -1,
	};
	struct faults faults = FAULTS_INIT;
	int status;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	evthread_use_pthreads();
	lookup_global_init();
	json_memory_install();
	descriptors_raise();
	control.gate.snapshot = snapshot_load(settings_file, &faults);
	if (control.gate.snapshot == NULL) {
		faults_print(&faults, stderr);
		faults_done(&faults);
		return 2;
	}
	faults_done(&faults);
	log_set_level(
	    (enum log_level)control.gate.snapshot->settings->log_level);
	status = serve(&control);
	release(&control);
	return status;
}

static int
serve(struct control *c)
{
	const struct settings *s = c->gate.snapshot->settings;
	bool good;

	c->base = event_base_new();
	if (c->base == NULL || !open_all(c) ||
	    !privilege_drop(&c->privilege, s) || !run_audit(c) ||
	    !watch_signals(c) || !start_workers(c))
		return 1;
	good = syscall_filter_start(s) && say_ready(c);
	if (good)
		run(c);
	admin_stop(c->admin);
	c->admin = NULL;
	stop_workers(&c->gate);
	log_line(LOG_INFO, NULL, "stopped");
	return good ? 0 : 1;
}

static void
run(struct control *c)
{
	c->calendar = calendar_new(c->base, &c->gate);
	if (c->calendar == NULL)
		log_line(LOG_ERROR, NULL,
		    "out of memory: changes of the scope are not announced");
	c->watchdog = watchdog_new(c->base, c->health);
	event_base_dispatch(c->base);
	activation_stopping();
}

/* All that may need root. */
static bool
open_all(struct control *c)
{
	const struct settings *s = c->gate.snapshot->settings;

	bool good = privilege_harden(s) && privilege_find(s, &c->privilege) &&
		    take_passed(c) && open_shared(&c->gate) && start_admin(c) &&
		    doors_open(&c->doors, s, &c->passed);

	passed_done(&c->passed);
	c->gate.doors = &c->doors;
	return good;
}

/* Sockets that this gate need not bind. */
static bool
take_passed(struct control *c)
{
	const char *bind = c->gate.snapshot->settings->admin_bind;
	const char *path = admin_client_path(bind);

	if (!c->take_over) {
		activation_take(&c->passed);
		return true;
	}
	if (path == NULL) {
		log_line(LOG_ERROR, "process",
		    "--take-over needs admin.bind to be a socket in the file "
		    "system, such as unix:/run/scs-gate/admin.sock");
		return false;
	}
	c->predecessor = handover_take(path, &c->passed);
	return c->predecessor >= 0;
}

/* Who waits for that hears it; a predecessor that does not would accept
 * connections on and on. */
static bool
say_ready(struct control *c)
{
	bool heard = c->predecessor < 0 || handover_ready(c->predecessor);

	if (c->predecessor >= 0)
		close(c->predecessor);
	c->predecessor = -1;
	if (heard) {
		log_line(LOG_INFO, NULL, "ready");
		activation_ready();
	} else
		log_line(LOG_ERROR, "process",
		    "the gate to take over from does not listen any more: it "
		    "goes on, this one ends");
	return heard;
}

static bool
open_shared(struct gate *g)
{
	const struct settings *s = g->snapshot->settings;

	g->connections_limit = descriptors_allow(s);
	g->locks = objlock_table_new();
	g->peers = peers_new();
	g->metrics = metrics_new(s->gate_workers);
	g->audit = audit_open(s->audit_file, s->audit_sync);
	if (g->audit == NULL)
		log_line(LOG_ERROR, "audit", "cannot open %s: %s",
		    s->audit_file, strerror(errno));
	if (g->metrics != NULL)
		rule_set_describe(
		    g->snapshot->rules, time(NULL), learn_rule, g->metrics);
	return g->locks != NULL && g->peers != NULL && g->audit != NULL &&
	       g->metrics != NULL && sign_audit(g);
}

/* Without a key the chain is there, and unsigned. */
static bool
sign_audit(struct gate *g)
{
	const struct settings *s = g->snapshot->settings;
	struct faults faults = FAULTS_INIT;
	EVP_PKEY *key;

	if (s->audit_file != NULL && s->audit_key == NULL)
		log_line(LOG_INFO, "audit",
		    "the journal is not signed: audit.key is empty");
	if (s->audit_key == NULL)
		return true;
	key = journal_key_load(s->audit_key, &faults);
	if (key == NULL)
		log_faults(LOG_ERROR, &faults);
	else
		audit_sign(g->audit, key, s->audit_checkpoint_records,
		    s->audit_checkpoint_interval);
	faults_done(&faults);
	return key != NULL;
}

/* So that findings are counted under its id. */
static void
learn_rule(void *arg, const struct rule_info *rule)
{
	metrics_learn_rule(arg, rule->id);
}

/* Before the workers: without its socket the gate does not start. */
static bool
start_admin(struct control *c)
{
	c->health = health_new(&c->gate);
	if (c->health == NULL || c->gate.snapshot->settings->admin_bind == NULL)
		return c->health != NULL;
	c->admin = admin_start(&c->gate, c->health, c->base,
	    passed_take_named(&c->passed, PASSED_ADMIN));
	return c->admin != NULL && admin_give(c->admin, &c->privilege);
}

static bool
run_audit(struct control *c)
{
	struct gate *g = &c->gate;
	int failure;

	if (c->take_over)
		audit_share(g->audit);
	failure = audit_run(g->audit);
	if (failure != 0)
		log_line(LOG_ERROR, "audit", "cannot start its writer: %s",
		    strerror(failure));
	g->bypass = bypass_new(c->base, g->audit);
	g->backlog = failure == 0 ? backlog_new(c->base, g) : NULL;
	return g->backlog != NULL && g->bypass != NULL;
}

static bool
watch_signals(struct control *c)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1 };
	static void (*const handlers[])(evutil_socket_t, short,
	    void *) = { on_stop, on_stop, on_hangup, on_reopen };

	c->reload = event_new(c->base, -1, 0, on_reload, c);
	if (c->reload == NULL)
		return false;
	for (size_t i = 0; i < 4; i++) {
		c->signals[i] =
		    evsignal_new(c->base, numbers[i], handlers[i], c);
		if (c->signals[i] == NULL ||
		    event_add(c->signals[i], NULL) != 0)
			return false;
	}
	return true;
}

static bool
start_workers(struct control *c)
{
	struct gate *g = &c->gate;
	size_t n = g->snapshot->settings->gate_workers;

	g->workers = calloc(n, sizeof(*g->workers));
	if (g->workers == NULL)
		return false;
	for (size_t i = 0; i < n; i++) {
		g->workers[i] = worker_new(g, i, g->snapshot, &c->doors);
		if (g->workers[i] == NULL)
			return false;
		g->worker_count++;
	}
	return run_workers(g);
}

/* Signals are for the control thread alone. */
static bool
run_workers(struct gate *g)
{
	sigset_t all, before;
	size_t started = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (started < g->worker_count && worker_start(g->workers[started]))
		started++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (started == g->worker_count)
		return true;
	log_line(LOG_ERROR, NULL, "cannot start a worker thread");
	_exit(1);
}

static void
on_stop(evutil_socket_t fd, short what, void *arg)
{
	struct control *c = arg;

	(void)fd;
	(void)what;
	event_base_loopbreak(c->base);
}

/* Called for each signal, and a reload takes longer than sending one. */
static void
on_hangup(evutil_socket_t fd, short what, void *arg)
{
	struct control *c = arg;

	(void)fd;
	(void)what;
	event_active(c->reload, 0, 0);
}

/* A bad file never replaces good settings. */
static void
on_reload(evutil_socket_t fd, short what, void *arg)
{
	struct control *c = arg;
	struct gate *g = &c->gate;
	struct faults faults = FAULTS_INIT;
	struct snapshot *next;
	bool good;

	(void)fd;
	(void)what;
	activation_reloading();
	next = snapshot_load(g->file, &faults);
	good = next != NULL && settings_may_follow(g->snapshot->settings,
				   next->settings, &faults);
	metrics_reload(g->metrics, good);
	if (good) {
		apply(g, next);
		log_line(LOG_INFO, NULL, "settings reloaded");
		if (c->calendar != NULL)
			calendar_look(c->calendar);
	} else {
		snapshot_unref(next);
		log_faults(LOG_ERROR, &faults);
		if (c->privilege.changes)
			log_line(LOG_ERROR, NULL,
			    "what only root can read, as at the start, user "
			    "%u cannot read again",
			    (unsigned)c->privilege.uid);
		log_line(LOG_ERROR, NULL,
		    "reload refused: the old settings stay in force");
	}
	faults_done(&faults);
	activation_ready();
}

static void
apply(struct gate *g, struct snapshot *next)
{
	const struct settings *s = next->settings;

	log_set_level((enum log_level)s->log_level);
	rule_set_describe(next->rules, time(NULL), learn_rule, g->metrics);
	audit_set_sync(g->audit, s->audit_sync);
	__atomic_store_n(
	    &g->connections_limit, descriptors_allow(s), __ATOMIC_RELAXED);
	for (size_t i = 0; i < g->worker_count; i++) {
		struct adoption *a = malloc(sizeof(*a));

		if (a == NULL) {
			log_line(LOG_ERROR, NULL,
			    "out of memory: a worker keeps its old settings");
			continue;
		}
		a->worker = g->workers[i];
		a->snapshot = snapshot_ref(next);
		worker_post(a->worker, &a->post, on_adopt, a);
	}
	snapshot_unref(g->snapshot);
	g->snapshot = next;
	(void)backlog_look(g->backlog);
}

static void
on_adopt(void *arg)
{
	struct adoption *a = arg;

	worker_adopt(a->worker, a->snapshot);
	free(a);
}

static void
on_reopen(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	audit_reopen(((struct control *)arg)->gate.audit);
}

static void
stop_workers(struct gate *g)
{
	struct post *posts = calloc(g->worker_count + 1, sizeof(*posts));

	if (posts == NULL)
		_exit(1);
	for (size_t i = 0; i < g->worker_count; i++)
		worker_post(g->workers[i], &posts[i], on_drain, g->workers[i]);
	for (size_t i = 0; i < g->worker_count; i++)
		pthread_join(g->workers[i]->thread, NULL);
	free(posts);
}

static void
on_drain(void *arg)
{
	worker_drain(arg);
}

/* The journal's writer ends first: its callbacks post to workers. A signal
 * that comes now has nothing left to say: without its handler it would end
 * the process as if that had failed. */
static void
release(struct control *c)
{
	struct gate *g = &c->gate;
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	admin_stop(c->admin);
	doors_done(&c->doors);
	bypass_stop(g->bypass);
	if (g->audit != NULL)
		audit_stop(g->audit);
	for (size_t i = 0; i < g->worker_count; i++)
		worker_free(g->workers[i]);
	free(g->workers);
	bypass_free(g->bypass);
	backlog_free(g->backlog);
	health_free(c->health);
	metrics_free(g->metrics);
	objlock_table_free(g->locks);
	peers_free(g->peers);
	snapshot_unref(g->snapshot);
	calendar_free(c->calendar);
	watchdog_free(c->watchdog);
	for (size_t i = 0; i < 4; i++)
		if (c->signals[i] != NULL)
			event_free(c->signals[i]);
	if (c->reload != NULL)
		event_free(c->reload);
	if (c->base != NULL)
		event_base_free(c->base);
}

bool
gate_connection_begins(struct gate *g)
{
	unsigned limit =
	    __atomic_load_n(&g->connections_limit, __ATOMIC_RELAXED);

	if (__atomic_fetch_add(&g->connections, 1, __ATOMIC_RELAXED) < limit)
		return true;
	gate_connection_ended(g);
	return false;
}

void
gate_connection_ended(struct gate *g)
{
	__atomic_fetch_sub(&g->connections, 1, __ATOMIC_RELAXED);
}
