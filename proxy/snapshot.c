/* snapshot.c - everything that a reload replaces; see snapshot.h. */
#include "proxy/snapshot.h"

#include <stdlib.h>

#include "proxy/journal_mask.h"
#include "proxy/tls.h"

#define UNREACHED_MS 60000

static bool load_account(struct snapshot *, struct faults *);
static bool load_mask(struct snapshot *, struct faults *);
static bool load_tls(struct snapshot *, struct faults *);
static void free_contexts(SSL_CTX **, size_t);

struct snapshot *
snapshot_load(const char *file, struct faults *faults)
{
	struct snapshot *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		faults_add(faults, file, 0, "out of memory");
		return NULL;
	}
	s->refs = 1;
	s->settings = settings_load(file, faults);
	if (s->settings != NULL)
		s->rules = rule_set_load(s->settings, faults);
	if (s->rules != NULL &&
	    rule_set_knows_callers(s->rules, s->settings, faults) &&
	    load_account(s, faults) && load_mask(s, faults) &&
	    load_tls(s, faults))
		return s;
	snapshot_unref(s);
	return NULL;
}

static bool
load_account(struct snapshot *s, struct faults *faults)
{
	const char *file = s->settings->identity_service_account;

	if (file != NULL)
		s->account = service_account_load(file, faults);
	return file == NULL || s->account != NULL;
}

static bool
load_mask(struct snapshot *s, struct faults *faults)
{
	s->journal_mask = journal_mask_load(s->settings, faults);
	return s->journal_mask != NULL;
}

static bool
load_tls(struct snapshot *s, struct faults *faults)
{
	const struct settings *c = s->settings;
	bool good = true;

	s->listener_tls = calloc(c->listener_count + 1, sizeof(SSL_CTX *));
	s->upstream_tls = calloc(c->upstream_count + 1, sizeof(SSL_CTX *));
	s->upstream_failed_ms = calloc(c->upstream_count + 1, sizeof(uint64_t));
	if (s->listener_tls == NULL || s->upstream_tls == NULL ||
	    s->upstream_failed_ms == NULL) {
		faults_add(faults, c->file, 0, "out of memory");
		return false;
	}
	for (size_t i = 0; i < c->listener_count; i++) {
		if (!c->listeners[i].tls)
			continue;
		s->listener_tls[i] =
		    tls_listener(&c->listeners[i], c->file, faults);
		good = good && s->listener_tls[i] != NULL;
	}
	for (size_t i = 0; i < c->upstream_count; i++) {
		if (!c->upstreams[i].tls)
			continue;
		s->upstream_tls[i] =
		    tls_upstream(&c->upstreams[i], c->file, faults);
		good = good && s->upstream_tls[i] != NULL;
	}
	return good;
}

struct snapshot *
snapshot_ref(struct snapshot *s)
{
	__atomic_add_fetch(&s->refs, 1, __ATOMIC_RELAXED);
	return s;
}

void
snapshot_unref(struct snapshot *s)
{
	if (s == NULL || __atomic_sub_fetch(&s->refs, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	if (s->settings != NULL) {
		free_contexts(s->listener_tls, s->settings->listener_count);
		free_contexts(s->upstream_tls, s->settings->upstream_count);
	}
	free(s->upstream_failed_ms);
	mask_free(s->journal_mask);
	service_account_free(s->account);
	rule_set_unref(s->rules);
	settings_unref(s->settings);
	free(s);
}

static void
free_contexts(SSL_CTX **contexts, size_t count)
{
	for (size_t i = 0; contexts != NULL && i < count; i++)
		tls_free(contexts[i]);
	free(contexts);
}

void
snapshot_note_reach(
    const struct snapshot *s, size_t upstream, bool reached, uint64_t now_ms)
{
	uint64_t *at = &s->upstream_failed_ms[upstream];
	uint64_t value = reached ? 0 : now_ms;

	/* Mostly nothing changes: the cache line stays shared. */
	if (__atomic_load_n(at, __ATOMIC_RELAXED) != value)
		__atomic_store_n(at, value, __ATOMIC_RELAXED);
}

bool
snapshot_reaches(const struct snapshot *s, size_t upstream, uint64_t now_ms)
{
	uint64_t failed =
	    __atomic_load_n(&s->upstream_failed_ms[upstream], __ATOMIC_RELAXED);

	return failed == 0 || now_ms > failed + UNREACHED_MS;
}

bool
snapshot_note_account(struct snapshot *s, bool fails)
{
	return __atomic_exchange_n(
		   &s->account_fails, fails, __ATOMIC_RELAXED) != fails;
}
