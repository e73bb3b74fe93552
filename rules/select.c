/* select.c - which objects and which writes a rule is about; see select.h. */
#include "rules/select.h"

#include <stdlib.h>
#include <string.h>

#include "conf/near.h"
#include "rules/field.h"
#include "rules/select_part.h"
#include "rules/transition.h"

/* Tests of one rule; and none compares more texts than that. */
#define TESTS_MAX 64
#define ALL_OPERATIONS                                                         \
	(OPERATION_BIT(OPERATION_CREATE) | OPERATION_BIT(OPERATION_UPDATE) |   \
	    OPERATION_BIT(OPERATION_DELETE))

/* Where the map is read. */
struct reader {
	struct select *select;
	const char *file;
	struct faults *faults;
};

static bool read_condition(struct reader *, const struct yaml_node *);
static bool read_operations(struct reader *, const struct yaml_node *);
static bool read_transitions(struct reader *, const struct yaml_node *);
static bool read_field(struct reader *, const struct yaml_node *);
static bool read_tests(
    struct reader *, const char *, const struct yaml_node *, bool negated);
static bool read_test(
    struct reader *, const char *, const struct yaml_node *, bool negated);
static bool read_presence(
    struct reader *, const char *, const struct yaml_node *, bool negated);
static bool add_test(
    struct reader *, struct select_test, const struct yaml_node *where);
static bool is_texts(const struct yaml_node *);
static bool can_hold(const struct reader *, const struct yaml_node *);
static bool test_holds(
    const struct select_test *, enum object_kind, const json_t *);
static bool one_fits(const void *, struct slice);
static bool write_holds(const struct select *, const struct view *);
static bool stands(const struct view *);
static bool admits(const struct select *, const char *field, struct slice);
static bool meets(const struct select *, const struct select *);
static bool any_admitted(
    const struct select_test *, const struct select *, const struct select *);
static const char *field_of(const char *);

bool
select_holds(const struct select *s, const struct view *view)
{
	if (s == NULL)
		return true;
	if (s->transitions != 0 && !stands(view) &&
	    view->object == view->write_before)
		return false;
	return write_holds(s, view) && select_holds_fields(s, view->object);
}

bool
select_holds_write(const struct select *s, const struct view *view)
{
	return s == NULL ||
	       (write_holds(s, view) &&
		   select_holds_fields(s, view->write_before != NULL
					      ? view->write_before
					      : view->write_after));
}

static bool
write_holds(const struct select *s, const struct view *view)
{
	enum operation operation =
	    stands(view) ? OPERATION_CREATE : view->operation;
	bool any = s->transitions == 0;

	if (s->operations != 0 &&
	    (s->operations & OPERATION_BIT(operation)) == 0)
		return false;
	for (size_t i = 0; transition_at(i) != NULL && !any; i++) {
		const struct transition *t = transition_at(i);

		if ((s->transitions & 1u << i) == 0)
			continue;
		any = stands(view) ? t->stands(s->kind, view->object)
				   : t->holds(s->kind, view->write_before,
					 view->write_after);
	}
	return any;
}

/* An object judged without a write: whoever asks what is wrong with it wants
 * to hear what a create would hear. */
static bool
stands(const struct view *view)
{
	return view->standing || (view->write_before == NULL &&
				     view->operation != OPERATION_CREATE);
}

bool
select_holds_fields(const struct select *s, const json_t *object)
{
	for (size_t i = 0; i < s->count; i++) {
		if (!test_holds(&s->tests[i], s->kind, object))
			return false;
	}
	return true;
}

static bool
test_holds(
    const struct select_test *test, enum object_kind kind, const json_t *object)
{
	bool found;

	if (strcmp(test->field, "visibility") == 0)
		found = test->way == NULL ||
			one_fits(test,
			    slice_of(transition_visibility(kind, object)));
	else if (test->way == NULL)
		found = !field_is_bare(object, test->field);
	else
		found = field_any(object, test->field, one_fits, test);
	return found != test->negated;
}

static bool
one_fits(const void *arg, struct slice value)
{
	const struct select_test *test = arg;

	for (size_t i = 0; i < select_value_count(test->values); i++) {
		if (test->way->fits(value, select_value(test->values, i)))
			return true;
	}
	return false;
}

size_t
select_value_count(const struct yaml_node *values)
{
	return values->kind == YAML_LIST ? values->count : 1;
}

const char *
select_value(const struct yaml_node *values, size_t i)
{
	return values->kind == YAML_LIST ? values->items[i]->text
					 : values->text;
}

/* ---- reading ---- */

struct select *
select_new(const struct yaml_node *when, enum object_kind kind,
    const char *file, struct faults *faults)
{
	struct reader r = { calloc(1, sizeof(struct select)), file, faults };
	bool good = true;

	if (r.select == NULL) {
		faults_add(faults, file, when->key_line, "out of memory");
		return NULL;
	}
	r.select->kind = kind;
	if (when->kind != YAML_MAP || when->count == 0) {
		faults_add(faults, file, when->key_line,
		    "\"when\" must be a map of conditions, such as "
		    "{visibility: public}");
		good = false;
	}
	for (size_t i = 0; when->kind == YAML_MAP && i < when->count; i++)
		good = read_condition(&r, when->items[i]) && good;
	if (good && can_hold(&r, when))
		return r.select;
	select_free(r.select);
	return NULL;
}

void
select_free(struct select *s)
{
	if (s == NULL)
		return;
	free(s->tests);
	free(s);
}

static bool
read_condition(struct reader *r, const struct yaml_node *n)
{
	struct near near = NEAR_INIT(n->key);

	if (strcmp(n->key, "operation") == 0)
		return read_operations(r, n);
	if (strcmp(n->key, "becomes") == 0)
		return read_transitions(r, n);
	if (strcmp(n->key, "visibility") == 0)
		return read_field(r, n);
	if (strcmp(n->key, "by") == 0) {
		faults_add(r->faults, r->file, n->key_line,
		    "\"by\", which says whose writes are meant, stands beside "
		    "\"when\", not in it");
		return false;
	}
	/* Everything else is a field, but hardly these. */
	near_offer(&near, "operation");
	near_offer(&near, "becomes");
	near_offer(&near, "visibility");
	if (near.best == NULL)
		return read_field(r, n);
	faults_add(r->faults, r->file, n->key_line,
	    "there is no condition \"%s\"; \"%s\" is one", n->key, near.best);
	return false;
}

static bool
read_operations(struct reader *r, const struct yaml_node *n)
{
	bool good = is_texts(n);

	for (size_t i = 0; good && i < select_value_count(n); i++) {
		const char *word = select_value(n, i);
		unsigned before = r->select->operations;

		for (int o = OPERATION_CREATE; o <= OPERATION_DELETE; o++) {
			if (strcmp(word, operation_name((enum operation)o)) ==
			    0)
				r->select->operations |= OPERATION_BIT(o);
		}
		good = r->select->operations != before;
	}
	if (!good)
		faults_add(r->faults, r->file, n->key_line,
		    "\"operation\" is create, update or delete, or a list of "
		    "these, each once");
	return good;
}

static bool
read_transitions(struct reader *r, const struct yaml_node *n)
{
	bool good = is_texts(n);

	for (size_t i = 0; good && i < select_value_count(n); i++) {
		struct near near = NEAR_INIT(select_value(n, i));
		unsigned before = r->select->transitions;

		for (size_t k = 0; transition_at(k) != NULL; k++) {
			near_offer(&near, transition_at(k)->name);
			if (strcmp(near.word, transition_at(k)->name) == 0)
				r->select->transitions |= 1u << k;
		}
		if (r->select->transitions != before)
			continue;
		faults_add(r->faults, r->file, n->key_line,
		    "nothing \"becomes\" \"%s\"%s%s", near.word,
		    near.best != NULL ? "; probably " : "",
		    near.best != NULL ? near.best : "");
		return false;
	}
	if (!good)
		faults_add(r->faults, r->file, n->key_line,
		    "\"becomes\" is a word such as public or listed, or a "
		    "list of them");
	return good;
}

/* One text or a list is what the field is, a map says more. */
static bool
read_field(struct reader *r, const struct yaml_node *n)
{
	const char *field = field_of(n->key);

	if (n->kind == YAML_MAP && n->count > 0)
		return read_tests(r, field, n, false);
	if (is_texts(n))
		return add_test(r,
		    (struct select_test){
			.field = field, .way = select_way("is"), .values = n },
		    n);
	faults_add(r->faults, r->file, n->key_line,
	    "\"%s\" must have a value, a list of them, or a map such as "
	    "{starts: x}",
	    n->key);
	return false;
}

static const char *
field_of(const char *key)
{
	return strcmp(key, "project") == 0 ? "owner" : key;
}

static bool
read_tests(struct reader *r, const char *field, const struct yaml_node *map,
    bool negated)
{
	bool good = true;

	for (size_t i = 0; i < map->count; i++)
		good = read_test(r, field, map->items[i], negated) && good;
	return good;
}

static bool
read_test(struct reader *r, const char *field, const struct yaml_node *n,
    bool negated)
{
	const struct select_way *way = select_way(n->key);

	if (strcmp(n->key, "present") == 0)
		return read_presence(r, field, n, negated);
	if (strcmp(n->key, "absent") == 0)
		return read_presence(r, field, n, !negated);
	if (strcmp(n->key, "not") == 0 && !negated && n->kind == YAML_MAP &&
	    n->count > 0)
		return read_tests(r, field, n, true);
	if (strcmp(n->key, "not") == 0 && !negated && is_texts(n)) {
		way = select_way("is");
		negated = true;
	}
	if (way != NULL && is_texts(n))
		return add_test(
		    r, (struct select_test){ field, way, negated, n }, n);
	faults_add(r->faults, r->file, n->key_line,
	    way != NULL ? "\"%s\" of %s must be a text or a list of texts"
			: "\"%s\" says nothing of %s: is, starts, like, not, "
			  "present and absent do",
	    n->key, field);
	return false;
}

static bool
read_presence(struct reader *r, const char *field, const struct yaml_node *n,
    bool negated)
{
	if (n->kind == YAML_SCALAR && strcmp(n->text, "yes") == 0)
		return add_test(r,
		    (struct select_test){ .field = field, .negated = negated },
		    n);
	faults_add(
	    r->faults, r->file, n->key_line, "\"%s\" must be yes", n->key);
	return false;
}

static bool
add_test(
    struct reader *r, struct select_test test, const struct yaml_node *where)
{
	struct select *s = r->select;
	struct select_test *tests = NULL;

	if (s->count < TESTS_MAX)
		tests = reallocarray(s->tests, s->count + 1, sizeof(*tests));
	if (tests == NULL) {
		faults_add(r->faults, r->file, where->key_line,
		    s->count < TESTS_MAX ? "out of memory"
					 : "too many conditions");
		return false;
	}
	s->tests = tests;
	s->tests[s->count++] = test;
	return true;
}

static bool
is_texts(const struct yaml_node *n)
{
	if (n->kind == YAML_SCALAR)
		return true;
	for (size_t i = 0; n->kind == YAML_LIST && i < n->count; i++) {
		if (n->items[i]->kind != YAML_SCALAR)
			return false;
	}
	return n->kind == YAML_LIST && n->count > 0;
}

/* ---- what can be ---- */

bool
select_asks(const struct select *s)
{
	return s->count > 0;
}

const char *
select_only(const struct select *s, const char *field)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct select_test *t = &s->tests[i];

		if (strcmp(t->field, field) == 0 && !t->negated &&
		    t->way == select_way("is") &&
		    select_value_count(t->values) == 1)
			return select_value(t->values, 0);
	}
	return NULL;
}

static bool
can_hold(const struct reader *r, const struct yaml_node *when)
{
	const struct select *s = r->select;

	if (select_operations(s) == 0) {
		faults_add(r->faults, r->file, when->key_line,
		    "no write meets \"operation\" and \"becomes\" both");
		return false;
	}
	if (select_overlap(s, s))
		return true;
	faults_add(r->faults, r->file, when->key_line,
	    "no object meets all conditions of \"when\": they exclude each "
	    "other");
	return false;
}

unsigned
select_operations(const struct select *s)
{
	unsigned possible = 0;

	if (s == NULL)
		return ALL_OPERATIONS;
	for (size_t i = 0; transition_at(i) != NULL; i++) {
		if ((s->transitions & 1u << i) != 0)
			possible |= transition_at(i)->operations;
	}
	if (s->transitions == 0)
		possible = ALL_OPERATIONS;
	return s->operations == 0 ? possible : possible & s->operations;
}

bool
select_admits(const struct select *s, const char *field, const char *value)
{
	return s == NULL || admits(s, field, slice_of(value));
}

static bool
admits(const struct select *s, const char *field, struct slice value)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct select_test *test = &s->tests[i];
		bool holds;

		if (strcmp(test->field, field) != 0)
			continue;
		holds =
		    test->way == NULL ? value.len > 0 : one_fits(test, value);
		if (holds == test->negated)
			return false;
	}
	return true;
}

bool
select_overlap(const struct select *a, const struct select *b)
{
	return a == NULL || b == NULL ||
	       ((select_operations(a) & select_operations(b)) != 0 &&
		   meets(a, b) && meets(b, a));
}

/* Where a names the values of a field, or wants none, one of them must be
 * admitted by both; otherwise they may well meet. */
static bool
meets(const struct select *a, const struct select *b)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct select_test *test = &a->tests[i];

		if (test->way == NULL && test->negated &&
		    !admits(b, test->field, SLICE("")))
			return false;
		if (test->way == select_way("is") && !test->negated &&
		    !any_admitted(test, a, b))
			return false;
	}
	return true;
}

static bool
any_admitted(const struct select_test *test, const struct select *a,
    const struct select *b)
{
	/* A list has several values at a time. */
	if (strcmp(test->field, "tags") == 0)
		return true;
	for (size_t i = 0; i < select_value_count(test->values); i++) {
		struct slice value = slice_of(select_value(test->values, i));

		if (admits(a, test->field, value) &&
		    admits(b, test->field, value))
			return true;
	}
	return false;
}
