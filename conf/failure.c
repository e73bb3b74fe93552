/* failure.c - writes that cannot be judged; see failure.h. */
#include "conf/failure.h"

static bool is_severity(struct slice);

bool
failure_passes(const struct settings *s, enum failure failure)
{
	const int policies[] = {
		[FAILURE_LOOKUP_TIMEOUT] = s->failure_lookup_timeout,
		[FAILURE_LOOKUP_ERROR] = s->failure_lookup_error,
		[FAILURE_OVERLOAD] = s->failure_overload,
		[FAILURE_INTERNAL] = s->failure_internal,
		[FAILURE_IDENTITY] = s->failure_identity,
	};

	if (policies[failure] == AS_UNJUDGED)
		return s->gate_unjudged == UNJUDGED_PASS;
	return policies[failure] == FAILURE_PASS;
}

bool
failure_concerns(const struct settings *s, enum severity severity)
{
	struct slice rest = slice_of(s->failure_severities), word;

	if (slice_is(rest, "all"))
		return true;
	while ((word = slice_word(&rest)).len > 0)
		if (slice_is(word, severity_name(severity)))
			return true;
	return false;
}

struct slice
failure_unknown_severity(const struct settings *s)
{
	struct slice rest = slice_of(s->failure_severities), word;

	if (slice_is(rest, "all"))
		return (struct slice){ NULL, 0 };
	while ((word = slice_word(&rest)).len > 0)
		if (!is_severity(word))
			break;
	return word;
}

static bool
is_severity(struct slice word)
{
	for (int i = 0; i < SEVERITIES; i++)
		if (slice_is(word, severity_name((enum severity)i)))
			return true;
	return false;
}
