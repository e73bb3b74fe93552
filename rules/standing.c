/* standing.c - what a rule counts for; see standing.h. */
#include "rules/standing.h"

#include <stdlib.h>
#include <string.h>

#include "conf/slice.h"
#include "conf/text.h"
#include "rules/override.h"

#define EFFECTIVE "effective"
#define ALL "all"
#define NONE "none"

/* One period as the settings see it. */
struct time_of {
	const struct scope *scope;
	size_t period, enforced;
	const char *beside; /* which versions are scored silently */
};

static bool is_beside(const struct time_of *, size_t version);
static enum severity severity_of(const struct time_of *, const struct rule *);
static bool severity_beside(
    const struct time_of *, const char *id, enum severity *ret);
static enum action action_for(
    const struct settings *, const struct rule *, enum severity);
static bool add_counts(
    const struct time_of *, const char *id, enum scope_target, struct text *);
static void add_name(struct text *, const char *name, size_t left);

bool
standing_make(const struct scope *scope, size_t period, size_t enforced,
    const struct settings *settings, const struct rule *rule,
    struct standing *ret)
{
	const struct time_of t = { scope, period, enforced,
		settings->rules_scope_beside };
	struct text counts = TEXT_INIT;

	ret->severity = severity_of(&t, rule);
	ret->action = action_for(settings, rule, ret->severity);
	add_counts(&t, rule->id, TARGET_MAIN, &counts);
	add_counts(&t, rule->id, TARGET_RECOMMENDED, &counts);
	add_counts(&t, rule->id, TARGET_PREVIEW, &counts);
	ret->counts = NULL;
	if (counts.len > 0 && !text_failed(&counts))
		ret->counts = strdup(text_str(&counts));
	enforced = counts.len;
	text_done(&counts);
	return enforced == 0 || ret->counts != NULL;
}

/* The scope knows best; what it is silent about, the pack may say. */
static enum severity
severity_of(const struct time_of *t, const struct rule *rule)
{
	enum severity beside = SEVERITY_RECOMMENDED;
	enum scope_target target =
	    t->enforced == SCOPE_NONE
		? TARGET_NONE
		: scope_target(t->scope, t->enforced, rule->id);

	if (target == TARGET_MAIN)
		return SEVERITY_MAIN;
	if (scope_recommends(t->scope, rule->id))
		return SEVERITY_RECOMMENDED;
	if (target == TARGET_PREVIEW)
		return SEVERITY_PREVIEW;
	if (severity_beside(t, rule->id, &beside))
		return beside;
	return rule->has_severity ? rule->severity : SEVERITY_RECOMMENDED;
}

/* Main in any other version: the one that matters most. */
static bool
severity_beside(const struct time_of *t, const char *id, enum severity *ret)
{
	bool found = false;

	for (size_t i = 0; i < scope_version_count(t->scope); i++) {
		enum severity here = SEVERITY_DEPRECATED;

		if (scope_target(t->scope, i, id) != TARGET_MAIN)
			continue;
		switch (scope_state(t->scope, t->period, i)) {
		case STATE_EFFECTIVE:
		case STATE_WARN:
			here = SEVERITY_OTHER;
			break;
		case STATE_DRAFT:
			here = SEVERITY_DRAFT;
			break;
		case STATE_DEPRECATED:
		case STATE_UNNAMED:
			break;
		}
		if (!is_beside(t, i))
			here = SEVERITY_DEPRECATED;
		if (!found || here < *ret)
			*ret = here;
		found = true;
	}
	return found;
}

/* The enforced version is not beside itself, but is asked for as well. */
static bool
is_beside(const struct time_of *t, size_t version)
{
	struct slice list = slice_of(t->beside), word;

	if (version == t->enforced)
		return true;
	if (t->beside == NULL || slice_is(list, NONE))
		return false;
	if (slice_is(list, ALL))
		return scope_state(t->scope, t->period, version) !=
		       STATE_UNNAMED;
	while ((word = slice_word(&list)).len > 0) {
		if (slice_is(word, scope_version_name(t->scope, version)))
			return true;
	}
	return false;
}

static enum action
action_for(const struct settings *settings, const struct rule *r,
    enum severity severity)
{
	enum action ceiling = settings_ceiling(settings);
	enum action action = settings->severity_action[severity];

	if (r->override_rest != NULL)
		return r->override_rest->action;
	return action < ceiling ? action : ceiling;
}

enum action
standing_action(
    const struct standing *s, const struct rule *r, const struct caller *caller)
{
	if (!caller_match_fits(r->by, caller))
		return ACTION_OFF;
	for (size_t i = 0; i < r->override_count; i++) {
		if (caller_match_fits(r->overrides[i]->by, caller))
			return r->overrides[i]->action;
	}
	return s->action;
}

bool
standing_varies(
    const struct standing *s, const struct rule *r, enum action *ret_strongest)
{
	enum action weakest = r->by != NULL ? ACTION_OFF : s->action;

	*ret_strongest = s->action;
	for (size_t i = 0; i < r->override_count; i++) {
		enum action action = r->overrides[i]->action;

		if (action > *ret_strongest)
			*ret_strongest = action;
		if (action < weakest)
			weakest = action;
	}
	return weakest != *ret_strongest;
}

/* "main in v5.1 and next", the oldest first. False: nowhere. */
static bool
add_counts(const struct time_of *t, const char *id, enum scope_target target,
    struct text *ret)
{
	static const char *const words[] = {
		[TARGET_MAIN] = "main in ",
		[TARGET_RECOMMENDED] = "recommended in ",
		[TARGET_PREVIEW] = "preview in ",
	};
	size_t left = 0;

	for (size_t i = 0; i < scope_version_count(t->scope); i++) {
		if (is_beside(t, i) && scope_target(t->scope, i, id) == target)
			left++;
	}
	if (left == 0)
		return false;
	text_addf(ret, "%s%s", ret->len > 0 ? ", " : "", words[target]);
	for (size_t i = scope_version_count(t->scope); i > 0; i--) {
		if (is_beside(t, i - 1) &&
		    scope_target(t->scope, i - 1, id) == target)
			add_name(
			    ret, scope_version_name(t->scope, i - 1), --left);
	}
	return true;
}

/* left: how many more come. */
static void
add_name(struct text *ret, const char *name, size_t left)
{
	text_addf(ret, "%s%s", name,
	    left > 1    ? ", "
	    : left == 1 ? " and "
			: "");
}

size_t
standing_enforced(
    const struct scope *scope, size_t period, const struct settings *settings)
{
	const char *version = settings->rules_scope_version;

	if (version == NULL || strcmp(version, EFFECTIVE) == 0)
		return scope_effective(scope, period);
	return scope_version_find(scope, version);
}

bool
standing_check(const struct scope *scope, const struct settings *settings,
    struct faults *faults)
{
	const char *beside = settings->rules_scope_beside;
	struct slice list = slice_of(beside), word;
	const char *version = settings->rules_scope_version;
	bool good = version == NULL || strcmp(version, EFFECTIVE) == 0 ||
		    scope_has_version(scope, slice_of(version), faults);

	if (beside == NULL || slice_is(list, ALL) || slice_is(list, NONE))
		return good;
	while ((word = slice_word(&list)).len > 0)
		good = scope_has_version(scope, word, faults) && good;
	return good;
}
