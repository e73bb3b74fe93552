/* pattern.c - regular expressions of packs; see pattern.h. */
#include "rules/pattern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define EXPRESSION_MAX 1000
#define NESTED_MAX 20
/* The longest value that Glance keeps. */
#define VALUE_MAX 65535

/* Of n ways followed at once each is compared with each, so that a value
 * takes n * n / 2 steps a byte. The longer the value, the fewer ways. */
#define STEPS_MAX 8000000
#define WAYS_MAX 400
#define WAYS_MIN 16
/* What the library keeps of a way, twice: this byte and the next. */
#define INTS_PER_WAY 6
#define INTS_OF_ITS_OWN 2

struct pattern {
	const char *expression;
	pcre2_code *code;
	pcre2_match_context *limits;
};

static bool is_plain(const char *, const char *, unsigned, struct faults *);
static const char *refused_at(const char *, const char **);
static const char *refused_escape(char);
static bool is_plain_group(const char *);
static const char *class_end(const char *);
static bool compile(struct pattern *, const char *, unsigned, struct faults *);
static bool can_match(
    const struct pattern *, const char *, unsigned, struct faults *);
static size_t ways_for(size_t);

struct pattern *
pattern_new(const char *expression, const char *file, unsigned line,
    struct faults *faults)
{
	struct pattern *p;

	if (!is_plain(expression, file, line, faults))
		return NULL;
	p = calloc(1, sizeof(*p));
	if (p == NULL) {
		faults_add(faults, file, line, "out of memory");
		return NULL;
	}
	p->expression = expression;
	if (compile(p, file, line, faults) && can_match(p, file, line, faults))
		return p;
	pattern_free(p);
	return NULL;
}

static bool
is_plain(const char *expression, const char *file, unsigned line,
    struct faults *faults)
{
	const char *what = NULL, *at = expression;

	if (strlen(expression) > EXPRESSION_MAX) {
		faults_add(faults, file, line,
		    "a pattern has at most %d bytes, this one has %zu",
		    EXPRESSION_MAX, strlen(expression));
		return false;
	}
	while (*at != '\0' && what == NULL)
		what = refused_at(at, &at);
	if (what == NULL)
		return true;
	faults_add(faults, file, line,
	    "the pattern '%s' has %s, whose time has no bound: use literals, "
	    "classes, groups, alternatives and repetitions",
	    expression, what);
	return false;
}

/* What is refused at this place, or NULL and the place to look next. */
static const char *
refused_at(const char *at, const char **ret_next)
{
	*ret_next = at + 1;
	if (*at == '\\') {
		*ret_next = at[1] == '\0' ? at + 1 : at + 2;
		return refused_escape(at[1]);
	}
	if (*at == '[')
		*ret_next = class_end(at);
	if (*at == '(' && at[1] == '*')
		return "a verb (*...)";
	if (*at == '(' && at[1] == '?' && !is_plain_group(at + 2))
		return "a group (?...) that is neither (?:...) nor (?i)";
	if (strchr("*+?}", *at) != NULL && at[1] == '+')
		return "a possessive repetition";
	return NULL;
}

static const char *
refused_escape(char letter)
{
	if (letter >= '1' && letter <= '9')
		return "a reference back";
	if (letter == 'g' || letter == 'k')
		return "a reference";
	/* \Q would hide from these looks what follows it. */
	return letter != '\0' && strchr("CKQ", letter) != NULL
		   ? "one of \\C, \\K, \\Q"
		   : NULL;
}

static bool
is_plain_group(const char *behind)
{
	static const char *const plain[] = { ":", "i)", "i:", "-i)", "-i:" };

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		if (slice_starts(slice_of(behind), plain[i]))
			return true;
	}
	return false;
}

/* Behind the bracket that ends the class, or sooner: never later. */
static const char *
class_end(const char *at)
{
	at++;
	if (*at == '^')
		at++;
	if (*at == ']')
		at++;
	while (*at != '\0' && *at != ']') {
		if (*at == '\\' && at[1] != '\0')
			at++;
		at++;
	}
	return *at == '\0' ? at : at + 1;
}

static bool
compile(
    struct pattern *p, const char *file, unsigned line, struct faults *faults)
{
	const uint32_t options = PCRE2_UTF | PCRE2_ANCHORED |
				 PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY |
				 PCRE2_NEVER_BACKSLASH_C;
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	int error = 0;
	PCRE2_SIZE at = 0;
	PCRE2_UCHAR why[120];

	p->limits = pcre2_match_context_create(NULL);
	if (context != NULL && p->limits != NULL) {
		pcre2_set_parens_nest_limit(context, NESTED_MAX);
		pcre2_set_match_limit(p->limits, 1000);
		pcre2_set_depth_limit(p->limits, 10);
		pcre2_set_heap_limit(p->limits, 64);
		p->code = pcre2_compile((PCRE2_SPTR)p->expression,
		    PCRE2_ZERO_TERMINATED, options, &error, &at, context);
	}
	pcre2_compile_context_free(context);
	if (p->code != NULL)
		return true;
	if (error == 0 || pcre2_get_error_message(error, why, sizeof(why)) < 0)
		snprintf((char *)why, sizeof(why), "out of memory");
	faults_add(faults, file, line,
	    "the pattern '%s' is wrong: %s (byte %zu)", p->expression,
	    (const char *)why, (size_t)at);
	return false;
}

static bool
can_match(const struct pattern *p, const char *file, unsigned line,
    struct faults *faults)
{
	uint32_t shortest = 0;

	if (pcre2_pattern_info(p->code, PCRE2_INFO_MINLENGTH, &shortest) == 0 &&
	    shortest >= VALUE_MAX) {
		faults_add(faults, file, line,
		    "the pattern '%s' matches no value that OpenStack keeps",
		    p->expression);
		return false;
	}
	return true;
}

enum match
pattern_match(const struct pattern *p, struct slice value)
{
	int space[WAYS_MAX * INTS_PER_WAY + INTS_OF_ITS_OWN];
	size_t ways = ways_for(value.len);
	pcre2_match_data *data;
	int result;

	if (value.len > VALUE_MAX)
		return MATCH_UNDECIDED;
	data = pcre2_match_data_create(1, NULL);
	if (data == NULL)
		return MATCH_NO_MEMORY;
	result = pcre2_dfa_match(p->code, (PCRE2_SPTR)value.at, value.len, 0, 0,
	    data, p->limits, space, ways * INTS_PER_WAY + INTS_OF_ITS_OWN);
	pcre2_match_data_free(data);
	if (result >= 0)
		return MATCH_YES;
	if (result == PCRE2_ERROR_NOMATCH)
		return MATCH_NO;
	return result == PCRE2_ERROR_NOMEMORY ? MATCH_NO_MEMORY
					      : MATCH_UNDECIDED;
}

static size_t
ways_for(size_t len)
{
	size_t ways = WAYS_MAX;

	while (ways > WAYS_MIN && ways * ways / 2 * len > STEPS_MAX)
		ways--;
	return ways;
}

const char *
pattern_text(const struct pattern *p)
{
	return p->expression;
}

void
pattern_free(struct pattern *p)
{
	if (p == NULL)
		return;
	pcre2_code_free(p->code);
	pcre2_match_context_free(p->limits);
	free(p);
}
