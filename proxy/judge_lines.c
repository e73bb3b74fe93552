/* judge_lines.c - judging line by line; see judge_lines.h. */
#include "proxy/judge_lines.h"

#include <stdlib.h>

#include "rules/cases.h"

/* What a line asks for. */
struct question {
	const struct rule_set *rules;
	enum object_kind kind;
	time_t now;
	json_t *line;
	json_t *object; /* owned */
	json_t *others; /* the rest of the cloud; owned; NULL: there is none */
	const char *error;
};

static bool answer(const struct question *, const char *, size_t, FILE *);
static json_t *judge_line(struct question *);
static bool read_flavors(struct question *);
static json_t *flavor_of(struct question *, const json_t *);
static bool read_image(struct question *);
static bool read_now(struct question *);
static bool judge_all(const struct question *, json_t *);
static bool list(const struct question *, const json_t *, struct census *);
static size_t look_at(
    const struct question *, const json_t *, size_t, struct cases *);
static void note(void *, const struct case_result *);

bool
judge_lines(const struct rule_set *rules, enum object_kind kind, time_t now,
    FILE *in, FILE *out)
{
	const struct question q = { .rules = rules, .kind = kind, .now = now };
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	bool good = true;

	while ((len = getline(&line, &size, in)) >= 0)
		good = answer(&q, line, (size_t)len, out) && good;
	free(line);
	return !ferror(in) && fflush(out) == 0 && !ferror(out) && good;
}

static bool
answer(const struct question *asked, const char *line, size_t len, FILE *out)
{
	struct question q = *asked;
	json_error_t why;
	json_t *ret;

	q.line = json_loadb(
	    line, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
	if (!json_is_object(q.line))
		q.error = q.line == NULL ? why.text : "not a JSON object";
	ret = q.error == NULL ? judge_line(&q) : NULL;
	if (ret == NULL)
		ret = json_pack("{s:s}", "error",
		    q.error != NULL ? q.error : "out of memory");
	if (ret != NULL)
		json_dumpf(ret, out, JSON_ENSURE_ASCII);
	putc('\n', out);
	json_decref(ret);
	json_decref(q.object);
	json_decref(q.others);
	json_decref(q.line);
	return q.error == NULL && ret != NULL;
}

/* NULL with an error, or when out of memory. */
static json_t *
judge_line(struct question *q)
{
	bool flavor = q->kind == OBJECT_FLAVOR;
	json_t *cases = json_object(), *ret = NULL;

	if (cases != NULL && (flavor ? read_flavors(q) : read_image(q)) &&
	    judge_all(q, cases))
		ret = flavor ? json_pack("{s:O, s:O}", "name",
				   json_object_get(q->line, "name"), "checks",
				   cases)
			     : json_pack("{s:O}", "verdicts", cases);
	json_decref(cases);
	return ret;
}

/* The object first, then the others of its cloud. */
static bool
judge_all(const struct question *q, json_t *ret)
{
	const json_t *others = q->others;
	struct census *census = census_new(q->kind);
	struct cases *cases = NULL;
	bool good = census != NULL && list(q, q->object, census);

	for (size_t i = 0; good && i < json_array_size(others); i++)
		good = list(q, json_array_get(others, i), census);
	if (good)
		cases = cases_new(q->rules, census, q->now);
	if (cases != NULL) {
		size_t self = look_at(q, q->object, 0, cases);

		for (size_t i = 0; i < json_array_size(others); i++)
			self =
			    look_at(q, json_array_get(others, i), self, cases);
		cases_each(cases, false, note, ret);
	}
	good = cases != NULL;
	cases_free(cases);
	census_free(census);
	return good;
}

/* Private images are none of the tests' business. */
static bool
list(const struct question *q, const json_t *object, struct census *census)
{
	return !cases_look_at(q->kind, object) ||
	       census_add(census, object, false);
}

/* The place of the next one. */
static size_t
look_at(const struct question *q, const json_t *object, size_t self,
    struct cases *cases)
{
	if (!cases_look_at(q->kind, object))
		return self;
	cases_add(cases, object, self);
	return self + 1;
}

static bool
read_flavors(struct question *q)
{
	const json_t *cloud = json_object_get(q->line, "cloud");

	q->object = flavor_of(q, q->line);
	q->others = json_array();
	if (q->object == NULL || q->others == NULL)
		return false;
	for (size_t i = 0; i < json_array_size(cloud); i++) {
		json_t *other = flavor_of(q, json_array_get(cloud, i));

		if (other == NULL || json_array_append_new(q->others, other))
			return false;
	}
	return true;
}

/* The figures under the names that Nova has for them. */
static json_t *
flavor_of(struct question *q, const json_t *given)
{
	json_t *name = json_object_get(given, "name");
	json_t *vcpus = json_object_get(given, "vcpus");
	json_t *ram = json_object_get(given, "ram_mib");
	json_t *disk = json_object_get(given, "disk_gb");
	json_t *specs = json_object_get(given, "extra_specs");

	if (!json_is_string(name) || !json_is_integer(vcpus) ||
	    !json_is_integer(ram) || !json_is_integer(disk)) {
		q->error = "name, vcpus, ram_mib and disk_gb are needed";
		return NULL;
	}
	return json_pack("{s:O, s:O, s:O, s:O, s:o}", "name", name, "vcpus",
	    vcpus, "ram", ram, "disk", disk, "extra_specs",
	    specs != NULL ? json_incref(specs) : json_object());
}

static bool
read_image(struct question *q)
{
	q->object = json_incref(json_object_get(q->line, "image"));
	if (!json_is_object(q->object)) {
		q->error = "an object image is needed";
		return false;
	}
	q->others = json_incref(json_object_get(q->line, "cloud"));
	return read_now(q);
}

static bool
read_now(struct question *q)
{
	const json_t *as_of = json_object_get(q->line, "as_of");

	if (as_of == NULL || (json_is_string(as_of) &&
				 judge_time(json_string_value(as_of), &q->now)))
		return true;
	q->error = "as_of is a time such as 2026-11-23T22:13:00Z";
	return false;
}

bool
judge_time(const char *text, time_t *ret)
{
	static const char *const forms[] = { "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d" };

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct tm tm = { .tm_sec = 0 };
		const char *end = strptime(text, forms[i], &tm);
		int day = tm.tm_mday;

		if (end == NULL || *end != '\0')
			continue;
		/* Which makes 1 March of 29 February, where there is none. */
		*ret = timegm(&tm);
		return tm.tm_mday == day;
	}
	return false;
}

static void
note(void *arg, const struct case_result *result)
{
	json_object_set_new(
	    arg, result->id, json_string(outcome_name(result->outcome)));
}
