/* override.c - actions of rules by the settings; see override.h. */
#include "rules/override.h"

#include <stdlib.h>
#include <string.h>

#define ALL_RULES "*"

struct overrides {
	struct override *list;
	size_t count;
};

static bool read_one(const struct settings *, const struct settings_override *,
    struct override *ret, struct faults *);

struct overrides *
overrides_new(const struct settings *settings, struct faults *faults)
{
	struct overrides *o = calloc(1, sizeof(*o));
	bool good = o != NULL;

	if (good) {
		o->list =
		    calloc(settings->override_count + 1, sizeof(*o->list));
		good = o->list != NULL;
	}
	if (!good)
		faults_add(faults, NULL, 0, "out of memory");
	for (size_t i = 0;
	     o != NULL && o->list != NULL && i < settings->override_count; i++)
		good = read_one(settings, &settings->overrides[i],
			   &o->list[o->count++], faults) &&
		       good;
	if (good)
		return o;
	overrides_free(o);
	return NULL;
}

static bool
read_one(const struct settings *settings, const struct settings_override *o,
    struct override *ret, struct faults *faults)
{
	enum action ceiling = settings_ceiling(settings);

	*ret = (struct override){
		.rule = strdup(o->rule),
		.action = o->action < ceiling ? o->action : ceiling,
		.line = o->line,
	};
	if (ret->rule == NULL)
		faults_add(faults, NULL, 0, "out of memory");
	if (o->by != NULL)
		ret->by = caller_match_new(o->by, settings->file, faults);
	return ret->rule != NULL && (ret->by != NULL) == (o->by != NULL);
}

void
overrides_free(struct overrides *o)
{
	if (o == NULL)
		return;
	for (size_t i = 0; i < o->count; i++) {
		free(o->list[i].rule);
		caller_match_free(o->list[i].by);
	}
	free(o->list);
	free(o);
}

size_t
overrides_count(const struct overrides *o)
{
	return o == NULL ? 0 : o->count;
}

size_t
overrides_asking(const struct overrides *o)
{
	size_t asking = 0;

	for (size_t i = 0; i < o->count; i++)
		asking += o->list[i].by != NULL;
	return asking;
}

const struct override *
overrides_at(const struct overrides *o, size_t i)
{
	return &o->list[i];
}

size_t
overrides_of(const struct overrides *o, const char *rule,
    const struct override **ret, const struct override **ret_rest)
{
	const char *const names[] = { rule, ALL_RULES };
	size_t count = 0;

	*ret_rest = NULL;
	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
		for (size_t i = 0; *ret_rest == NULL && i < o->count; i++) {
			if (strcmp(o->list[i].rule, names[k]) != 0)
				continue;
			if (o->list[i].by == NULL)
				*ret_rest = &o->list[i];
			else
				ret[count++] = &o->list[i];
		}
	}
	return count;
}
