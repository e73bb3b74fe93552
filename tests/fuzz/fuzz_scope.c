/* fuzz_scope.c - any bytes as a scope file: a scope that answers every
 * question, or faults. */
#include "fuzz.h"
#include "rules/scope.h"

static void check_versions(const struct scope *);
static void check_periods(const struct scope *);
static void check_faults(const struct faults *, struct slice file);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice file = fuzz_slice(data, size);
	struct faults faults = FAULTS_INIT;
	struct scope *s = scope_parse(file.at, file.len, "f", &faults);

	REQUIRE((s == NULL) == !faults_none(&faults));
	check_faults(&faults, file);
	if (s != NULL) {
		REQUIRE(scope_text(s, "uuid") != NULL);
		check_versions(s);
		check_periods(s);
	}
	scope_free(s);
	faults_done(&faults);
	return 0;
}

/* A version is found by its name, and has what it has in one target. */
static void
check_versions(const struct scope *s)
{
	REQUIRE(scope_version_count(s) > 0);
	for (size_t v = 0; v < scope_version_count(s); v++) {
		const char *name = scope_version_name(s, v);

		REQUIRE(name != NULL && scope_version_find(s, name) == v);
		REQUIRE(scope_target(s, v, "a") == TARGET_NONE ||
			scope_knows(s, "a"));
		REQUIRE(scope_target(s, v, "a") != TARGET_RECOMMENDED ||
			scope_recommends(s, "a"));
	}
	REQUIRE(scope_version_find(s, "") == SCOPE_NONE ||
		scope_version_name(s, scope_version_find(s, ""))[0] == '\0');
	REQUIRE(scope_knows(s, "a") || scope_case_text(s, "a", "url") == NULL);
}

/* They follow each other, and every second is in one. */
static void
check_periods(const struct scope *s)
{
	size_t count = scope_period_count(s);

	REQUIRE(count > 0);
	for (size_t p = 0; p < count; p++) {
		time_t start = scope_period_start(s, p);
		size_t effective = scope_effective(s, p);

		REQUIRE(p == 0 || start > scope_period_start(s, p - 1));
		REQUIRE(scope_period_at(s, start) == p);
		REQUIRE(scope_period_at(s, start - 1) == (p == 0 ? 0 : p - 1));
		REQUIRE(effective == SCOPE_NONE ||
			scope_state(s, p, effective) <= STATE_WARN);
		for (size_t v = 0; v < scope_version_count(s); v++)
			REQUIRE(scope_state_name(scope_state(s, p, v)) != NULL);
	}
}

static void
check_faults(const struct faults *faults, struct slice file)
{
	unsigned lines = 1;

	for (size_t i = 0; i < file.len; i++)
		lines += file.at[i] == '\n' || file.at[i] == '\r';
	for (size_t i = 0; i < faults->count; i++)
		REQUIRE(faults->list[i].line <= lines);
}
