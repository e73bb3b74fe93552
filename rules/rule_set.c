/* rule_set.c - scope and packs, as the settings want them; see rule_set.h. */
#include "rules/rule_set.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/near.h"
#include "conf/yaml_files.h"
#include "rules/date.h"

static bool load_scope(
    struct rule_set *, const struct settings *, struct faults *);
static bool load_packs(
    struct rule_set *, const struct settings *, struct faults *);
static bool load_directory(
    struct rule_set *, const char *, bool own, struct faults *);
static bool load_files(struct rule_set *, const char *, bool own,
    const struct yaml_files *, struct faults *);
static char *data_path(const char *, const char *);
static bool gather_rules(struct rule_set *, struct faults *);
static bool check_unique(const struct rule_set *, struct faults *);
static const struct rule *find(const struct rule_set *, const char *);
static bool load_exceptions(
    struct rule_set *, const struct settings *, struct faults *);
static bool give_exceptions(struct rule_set *);
static bool choose_versions(struct rule_set *, const struct settings *);
static bool make_standings(struct rule_set *, const struct settings *);
static bool load_overrides(
    struct rule_set *, const struct settings *, struct faults *);
static void check_override(const struct rule_set *, const struct override *,
    const char *file, struct faults *);
static bool give_overrides(struct rule_set *);
static bool copy_projects(struct rule_set *, const struct settings *);
static void write_pack_version(struct rule_set *);
static void say_enforced(
    const struct rule_set *, time_t now, time_t then, struct text *);
static void say_state(const struct scope *, size_t version, size_t before,
    size_t after, struct text *);

struct rule_set *
rule_set_load(const struct settings *settings, struct faults *faults)
{
	struct rule_set *s = calloc(1, sizeof(*s));
	bool good;

	if (s == NULL) {
		faults_add(faults, NULL, 0, "out of memory");
		return NULL;
	}
	s->refs = 1;
	/* Both, so that one run shows the faults of both. */
	good = load_scope(s, settings, faults);
	good = load_packs(s, settings, faults) && good;
	if (good && gather_rules(s, faults) && check_unique(s, faults) &&
	    load_overrides(s, settings, faults) &&
	    load_exceptions(s, settings, faults)) {
		write_pack_version(s);
		s->grace = (time_t)(settings->rules_grace / 1000);
		if (choose_versions(s, settings) && give_overrides(s) &&
		    make_standings(s, settings) && give_exceptions(s) &&
		    copy_projects(s, settings))
			return s;
		faults_add(faults, NULL, 0, "out of memory");
	}
	rule_set_unref(s);
	return NULL;
}

static bool
load_scope(
    struct rule_set *s, const struct settings *settings, struct faults *faults)
{
	char *file = data_path(settings->rules_scope, "scope.yaml");

	if (file == NULL)
		faults_add(faults, NULL, 0, "out of memory");
	else
		s->scope = scope_load(file, faults);
	free(file);
	return s->scope != NULL && standing_check(s->scope, settings, faults);
}

/* Those of the gate, and those of the operator. */
static bool
load_packs(
    struct rule_set *s, const struct settings *settings, struct faults *faults)
{
	char *directory = data_path(settings->rules_directory, "packs");
	bool good;

	if (directory == NULL) {
		faults_add(faults, NULL, 0, "out of memory");
		return false;
	}
	good = load_directory(s, directory, false, faults);
	free(directory);
	if (settings->rules_own_directory != NULL)
		good = load_directory(
			   s, settings->rules_own_directory, true, faults) &&
		       good;
	return good;
}

static bool
load_directory(
    struct rule_set *s, const char *directory, bool own, struct faults *faults)
{
	struct yaml_files found;
	bool good = yaml_files_find(directory, "rule packs", &found, faults) &&
		    load_files(s, directory, own, &found, faults);

	yaml_files_done(&found);
	return good;
}

/* What the settings name, else a part of the gate's own data. */
static char *
data_path(const char *named, const char *part)
{
	const char *data = getenv("SCS_GATE_DATA");
	char *path;

	if (named != NULL)
		return strdup(named);
	if (asprintf(&path, "%s/%s", data != NULL ? data : PKGDATADIR, part) <
	    0)
		return NULL;
	return path;
}

/* All of them, whatever is wrong with one. */
static bool
load_files(struct rule_set *s, const char *directory, bool own,
    const struct yaml_files *found, struct faults *faults)
{
	struct pack **packs;
	bool good = true;

	if (found->count == 0) {
		faults_add(faults, directory, 0,
		    "there is no rule pack (*.yaml) in here");
		return false;
	}
	packs = reallocarray(
	    s->packs, s->pack_count + found->count, sizeof(struct pack *));
	if (packs == NULL) {
		faults_add(faults, directory, 0, "out of memory");
		return false;
	}
	s->packs = packs;
	for (size_t i = 0; i < found->count; i++) {
		struct pack *pack = pack_load(found->paths[i], own, faults);

		if (pack != NULL)
			s->packs[s->pack_count++] = pack;
		good = pack != NULL && good;
	}
	return good;
}

static bool
gather_rules(struct rule_set *s, struct faults *faults)
{
	size_t count = 0;

	for (size_t i = 0; i < s->pack_count; i++)
		count += pack_count(s->packs[i]);
	s->rules = calloc(count + 1, sizeof(struct rule *));
	if (s->rules == NULL) {
		faults_add(faults, NULL, 0, "out of memory");
		return false;
	}
	for (size_t i = 0; i < s->pack_count; i++) {
		for (size_t k = 0; k < pack_count(s->packs[i]); k++)
			s->rules[s->rule_count++] = pack_rule(s->packs[i], k);
	}
	return true;
}

static bool
check_unique(const struct rule_set *s, struct faults *faults)
{
	bool good = true;

	for (size_t i = 0; i < s->rule_count; i++) {
		const struct rule *r = s->rules[i];
		/* The packs counted as many rules as they gave. */
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
		const struct rule *first = find(s, r->id);

		if (first == NULL || first == r)
			continue;
		faults_add(faults, r->file, r->line,
		    "rule %s stands in %s line %u already", r->id, first->file,
		    first->line);
		good = false;
	}
	return good;
}

static const struct rule *
find(const struct rule_set *s, const char *id)
{
	for (size_t i = 0; i < s->rule_count; i++) {
		if (strcmp(s->rules[i]->id, id) == 0)
			return s->rules[i];
	}
	return NULL;
}

static bool
load_exceptions(
    struct rule_set *s, const struct settings *settings, struct faults *faults)
{
	if (settings->rules_exceptions == NULL)
		return true;
	s->exceptions = exceptions_load(
	    settings->rules_exceptions, s->rules, s->rule_count, faults);
	return s->exceptions != NULL;
}

/* Each rule has those that name it at hand. */
static bool
give_exceptions(struct rule_set *s)
{
	const struct exception **next = calloc(
	    exceptions_names(s->exceptions) + 1, sizeof(struct exception *));

	s->excepted = next;
	for (size_t i = 0; next != NULL && i < s->pack_count; i++) {
		for (size_t k = 0; k < pack_count(s->packs[i]); k++) {
			struct rule *r = pack_rule(s->packs[i], k);

			r->exceptions = next;
			r->exception_count =
			    exceptions_of(s->exceptions, r, next);
			next += r->exception_count;
		}
	}
	return next != NULL;
}

size_t
rule_set_exception_count(const struct rule_set *s)
{
	return exceptions_count(s->exceptions);
}

const struct exception *
rule_set_exception(const struct rule_set *s, size_t index)
{
	return exceptions_at(s->exceptions, index);
}

/* Every rule in every period of the timeline. */
static bool
make_standings(struct rule_set *s, const struct settings *settings)
{
	size_t periods = scope_period_count(s->scope);
	struct standing *next;

	s->standings = calloc(s->rule_count * periods + 1, sizeof(*next));
	next = s->standings;
	for (size_t i = 0; next != NULL && i < s->pack_count; i++) {
		for (size_t k = 0; k < pack_count(s->packs[i]); k++) {
			struct rule *r = pack_rule(s->packs[i], k);

			r->testcase =
			    r->testcase || scope_knows(s->scope, r->id);
			r->standings = next;
			for (size_t p = 0; p < periods; p++) {
				s->standing_count++;
				if (!standing_make(s->scope, p, s->enforced[p],
					settings, r, next++))
					return false;
			}
		}
	}
	return next != NULL;
}

static bool
choose_versions(struct rule_set *s, const struct settings *settings)
{
	size_t periods = scope_period_count(s->scope);

	s->enforced = calloc(periods, sizeof(*s->enforced));
	for (size_t p = 0; s->enforced != NULL && p < periods; p++)
		s->enforced[p] = standing_enforced(s->scope, p, settings);
	return s->enforced != NULL;
}

const struct standing *
rule_set_standing(const struct rule_set *s, const struct rule *r, time_t now)
{
	return &r->standings[scope_period_at(s->scope, now)];
}

bool
rule_set_asks_others(const struct rule_set *s, const char *id, time_t now,
    enum severity *ret_severity, enum action *ret_action)
{
	const struct rule *rule = find(s, id);
	const struct standing *standing;

	if (rule == NULL || rule->check->needs_census == NULL)
		return false;
	standing = rule_set_standing(s, rule, now);
	if (standing->action == ACTION_OFF)
		return false;
	*ret_severity = standing->severity;
	*ret_action = standing->action;
	return true;
}

static bool
load_overrides(
    struct rule_set *s, const struct settings *settings, struct faults *faults)
{
	size_t before = faults->count;

	s->overrides = overrides_new(settings, faults);
	for (size_t i = 0; i < overrides_count(s->overrides); i++)
		check_override(
		    s, overrides_at(s->overrides, i), settings->file, faults);
	return s->overrides != NULL && faults->count == before;
}

static void
check_override(const struct rule_set *s, const struct override *o,
    const char *file, struct faults *faults)
{
	struct near near = NEAR_INIT(o->rule);

	if (strcmp(o->rule, "*") == 0 || find(s, o->rule) != NULL)
		return;
	for (size_t k = 0; k < s->rule_count; k++)
		near_offer(&near, s->rules[k]->id);
	faults_add(faults, file, o->line,
	    near.best == NULL ? "no pack has a rule %s"
			      : "no pack has a rule %s; %s is one",
	    o->rule, near.best);
}

/* Each rule has those that decide on it at hand. */
static bool
give_overrides(struct rule_set *s)
{
	size_t most = s->rule_count * overrides_asking(s->overrides);
	const struct override **next =
	    calloc(most + 1, sizeof(struct override *));

	s->overridden = next;
	for (size_t i = 0; next != NULL && i < s->pack_count; i++) {
		for (size_t k = 0; k < pack_count(s->packs[i]); k++) {
			struct rule *r = pack_rule(s->packs[i], k);

			r->overrides = next;
			r->override_count = overrides_of(
			    s->overrides, r->id, next, &r->override_rest);
			r->per_caller = r->by != NULL || r->override_count > 0;
			next += r->override_count;
		}
	}
	return next != NULL;
}

static bool
copy_projects(struct rule_set *s, const struct settings *settings)
{
	s->provider_projects =
	    calloc(settings->provider_project_count + 1, sizeof(char *));
	if (s->provider_projects == NULL)
		return false;
	for (size_t i = 0; i < settings->provider_project_count; i++) {
		s->provider_projects[i] =
		    strdup(settings->provider_projects[i]);
		if (s->provider_projects[i] == NULL)
			return false;
		s->provider_project_count++;
	}
	return true;
}

static void
write_pack_version(struct rule_set *s)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < s->pack_count; i++)
		hash = pack_hash(s->packs[i], hash);
	snprintf(s->pack_version, sizeof(s->pack_version), "%016" PRIx64, hash);
}

struct rule_set *
rule_set_ref(struct rule_set *s)
{
	__atomic_add_fetch(&s->refs, 1, __ATOMIC_RELAXED);
	return s;
}

void
rule_set_unref(struct rule_set *s)
{
	if (s == NULL || __atomic_sub_fetch(&s->refs, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	for (size_t i = 0; i < s->provider_project_count; i++)
		free(s->provider_projects[i]);
	free(s->provider_projects);
	for (size_t i = 0; i < s->pack_count; i++)
		pack_free(s->packs[i]);
	free(s->packs);
	free(s->rules);
	free(s->excepted);
	free(s->overridden);
	overrides_free(s->overrides);
	exceptions_free(s->exceptions);
	for (size_t i = 0; i < s->standing_count; i++)
		free(s->standings[i].counts);
	free(s->standings);
	free(s->enforced);
	scope_free(s->scope);
	free(s);
}

const char *
rule_set_scope_version(const struct rule_set *s, time_t now)
{
	size_t version = s->enforced[scope_period_at(s->scope, now)];

	return version == SCOPE_NONE ? "none"
				     : scope_version_name(s->scope, version);
}

const char *
rule_set_pack_version(const struct rule_set *s)
{
	return s->pack_version;
}

const char *
rule_set_scope_text(const struct rule_set *s, const char *key)
{
	return scope_text(s->scope, key);
}

bool
rule_set_version(const struct rule_set *s, time_t now, size_t index,
    const char **ret_name, const char **ret_state)
{
	size_t period = scope_period_at(s->scope, now);

	for (size_t i = 0; i < scope_version_count(s->scope); i++) {
		enum scope_state state = scope_state(s->scope, period, i);

		if (state == STATE_UNNAMED || index-- > 0)
			continue;
		*ret_name = scope_version_name(s->scope, i);
		*ret_state = scope_state_name(state);
		return true;
	}
	return false;
}

bool
rule_set_next_change(const struct rule_set *s, time_t now, time_t *ret_when,
    struct text *ret_what)
{
	size_t period = scope_period_at(s->scope, now);
	size_t next =
	    scope_period_start(s->scope, period) > now ? 0 : period + 1;
	time_t when;
	char date[DATE_TEXT_MAX];

	if (next >= scope_period_count(s->scope))
		return false;
	when = scope_period_start(s->scope, next);
	*ret_when = when;
	text_addf(ret_what, "on %.10s the timeline of the scope changes: ",
	    date_write(when, date));
	say_enforced(s, now, when, ret_what);
	for (size_t i = 0; i < scope_version_count(s->scope); i++)
		say_state(s->scope, i, period, next, ret_what);
	return true;
}

static void
say_enforced(
    const struct rule_set *s, time_t now, time_t then, struct text *ret)
{
	const char *before = rule_set_scope_version(s, now);
	const char *after = rule_set_scope_version(s, then);

	if (strcmp(before, after) == 0)
		text_addf(ret, "%s stays enforced", after);
	else
		text_addf(ret, "%s is enforced after %s", after, before);
}

static void
say_state(const struct scope *scope, size_t version, size_t before,
    size_t after, struct text *ret)
{
	enum scope_state state = scope_state(scope, after, version);

	if (state == scope_state(scope, before, version))
		return;
	text_addf(ret, ", %s ", scope_version_name(scope, version));
	if (state == STATE_UNNAMED)
		text_adds(ret, "is no longer named");
	else
		text_addf(ret, "becomes %s", scope_state_name(state));
}
