/* exception.c - exceptions that end; see exception.h. */
#include "rules/exception.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "conf/near.h"
#include "conf/yaml_files.h"
#include "conf/yaml_tree.h"
#include "rules/caller_match.h"
#include "rules/date.h"
#include "rules/field.h"
#include "rules/pack.h"
#include "rules/rule.h"
#include "rules/select.h"

#define DAY ((time_t)86400)
#define ROOT "exceptions"

struct exceptions {
	struct yaml_tree **trees; /* the texts live in there */
	size_t tree_count;
	struct exception *list;
	size_t count;
};

/* Where a file is read. */
struct reader {
	struct exceptions *into;
	const struct rule *const *rules;
	size_t rule_count;
	const char *file;
	struct faults *faults;
};

static struct exceptions *finish(struct exceptions *, bool, struct faults *);
static bool load(struct reader *, const char *path);
static bool load_files(struct reader *, const struct yaml_files *);
static bool make_room(struct reader *, size_t trees);
static bool read_tree(struct reader *, struct yaml_tree *);
static bool read_root(struct reader *, const struct yaml_node *);
static bool read_list(struct reader *, const struct yaml_node *);
static bool read_one(
    struct reader *, const struct yaml_node *, struct exception *);
static bool check_keys(struct reader *, const struct yaml_node *);
static void unknown_key(struct reader *, const struct yaml_node *);
static bool wrong(struct reader *, const struct yaml_node *, size_t key);
static bool read_id(
    struct reader *, const struct yaml_node *, struct exception *);
static bool read_kind(
    struct reader *, const struct yaml_node *, struct exception *);
static bool read_rules(
    struct reader *, const struct yaml_node *, struct exception *);
static bool add_rule(
    struct reader *, const struct yaml_node *, struct exception *);
static bool names(const struct exception *, const struct rule *);
static const struct rule *find_rule(const struct reader *, const char *id);
static void no_such_rule(struct reader *, const struct yaml_node *);
static bool read_when(
    struct reader *, const struct yaml_node *, struct exception *);
static bool read_by(
    struct reader *, const struct yaml_node *, struct exception *);
static bool read_texts(
    struct reader *, const struct yaml_node *, struct exception *);
static bool read_until(
    struct reader *, const struct yaml_node *, struct exception *);
static bool check_unique(const struct exceptions *, struct faults *);
static int by_id(const void *, const void *);
static bool may_cover(const struct exception *, struct slice id, time_t now);

/* The keys of an exception, and what each must be. */
enum key { ID, ON, RULES, WHEN, BY, REASON, OWNER, TICKET, UNTIL, KEYS };
static const struct {
	const char *name;
	bool needed;
	const char *right;
} keys[KEYS] = {
	[ID] = { "id", true,
	    "a short name of letters, digits and -, _ or . only" },
	[ON] = { "on", true, "flavor or image" },
	[RULES] = { "rules", true, "a list of ids of rules, each once" },
	[WHEN] = { "when", true,
	    "a map that says which objects are meant, such as "
	    "{name: {like: \"Windows *\"}}; for all of them there is the "
	    "setting overrides" },
	[BY] = { "by", false, "a map that says whose writes are meant" },
	[REASON] = { "reason", true,
	    "a text that says why, of at most 500 bytes" },
	[OWNER] = { "owner", true,
	    "a text that says who answers for it, of at most 500 bytes" },
	[TICKET] = { "ticket", false, "a text of at most 500 bytes" },
	[UNTIL] = { "until", true,
	    "a day such as 2027-03-31, the last one on which it holds, in "
	    "UTC" },
};

struct exceptions *
exceptions_load(const char *path, const struct rule *const *rules,
    size_t rule_count, struct faults *faults)
{
	struct reader r = { calloc(1, sizeof(struct exceptions)), rules,
		rule_count, path, faults };

	return finish(r.into, r.into != NULL && load(&r, path), faults);
}

struct exceptions *
exceptions_parse(struct slice bytes, const char *file,
    const struct rule *const *rules, size_t rule_count, struct faults *faults)
{
	struct reader r = { calloc(1, sizeof(struct exceptions)), rules,
		rule_count, file, faults };
	bool good =
	    r.into != NULL && make_room(&r, 1) &&
	    read_tree(&r, yaml_tree_parse(bytes.at, bytes.len, file, faults));

	return finish(r.into, good, faults);
}

static struct exceptions *
finish(struct exceptions *e, bool good, struct faults *faults)
{
	if (e == NULL)
		faults_add(faults, NULL, 0, "out of memory");
	else if (good && check_unique(e, faults))
		return e;
	exceptions_free(e);
	return NULL;
}

static bool
load(struct reader *r, const char *path)
{
	struct yaml_files files;
	struct stat stat_of;
	bool good;

	if (stat(path, &stat_of) != 0 || !S_ISDIR(stat_of.st_mode))
		return make_room(r, 1) &&
		       read_tree(r, yaml_tree_load(path, r->faults));
	good = yaml_files_find(path, "exceptions", &files, r->faults) &&
	       load_files(r, &files);
	yaml_files_done(&files);
	return good;
}

/* All of them, whatever is wrong with one. */
static bool
load_files(struct reader *r, const struct yaml_files *files)
{
	bool good = make_room(r, files->count);

	if (!good)
		return false;
	for (size_t i = 0; i < files->count; i++)
		good =
		    read_tree(r, yaml_tree_load(files->paths[i], r->faults)) &&
		    good;
	return good;
}

static bool
make_room(struct reader *r, size_t trees)
{
	r->into->trees = calloc(trees + 1, sizeof(struct yaml_tree *));
	if (r->into->trees == NULL)
		faults_add(r->faults, r->file, 0, "out of memory");
	return r->into->trees != NULL;
}

/* Takes the tree; NULL: a fault is there already. */
static bool
read_tree(struct reader *r, struct yaml_tree *tree)
{
	if (tree == NULL)
		return false;
	r->into->trees[r->into->tree_count++] = tree;
	r->file = tree->file;
	return read_root(r, tree->root);
}

static bool
read_root(struct reader *r, const struct yaml_node *root)
{
	const struct yaml_node *list = yaml_get(root, ROOT);
	bool good = true;

	for (size_t i = 0; root->kind == YAML_MAP && i < root->count; i++) {
		if (root->items[i] == list)
			continue;
		faults_add(r->faults, r->file, root->items[i]->key_line,
		    "unknown key \"%s\": a file of exceptions has the list "
		    "\"" ROOT "\" and nothing beside it",
		    root->items[i]->key);
		good = false;
	}
	if (list != NULL && list->kind == YAML_LIST)
		return read_list(r, list) && good;
	faults_add(r->faults, r->file,
	    list == NULL ? root->line : list->key_line,
	    list == NULL ? "the list \"" ROOT "\" is missing"
			 : "\"" ROOT "\" must be a list, or [] for none");
	return false;
}

static bool
read_list(struct reader *r, const struct yaml_node *list)
{
	struct exceptions *e = r->into;
	struct exception *grown;
	bool good = true;

	if (list->count > EXCEPTIONS_MAX - e->count) {
		faults_add(r->faults, r->file, list->key_line,
		    "there are more than %d exceptions", EXCEPTIONS_MAX);
		return false;
	}
	grown =
	    reallocarray(e->list, e->count + list->count + 1, sizeof(*grown));
	if (grown == NULL) {
		faults_add(r->faults, r->file, 0, "out of memory");
		return false;
	}
	e->list = grown;
	for (size_t i = 0; i < list->count; i++) {
		e->list[e->count] = (struct exception){ .id = "",
			.at = e->count,
			.file = r->file,
			.line = list->items[i]->line };
		good =
		    read_one(r, list->items[i], &e->list[e->count++]) && good;
	}
	return good;
}

static bool
read_one(struct reader *r, const struct yaml_node *n, struct exception *ret)
{
	bool good;

	if (n->kind != YAML_MAP) {
		faults_add(
		    r->faults, r->file, n->line, "an exception is a map");
		return false;
	}
	good = check_keys(r, n);
	good = read_id(r, yaml_get(n, "id"), ret) && good;
	/* Rules and objects are read as those of a kind. */
	if (!read_kind(r, yaml_get(n, "on"), ret)) {
		good = false;
	} else {
		good = read_rules(r, yaml_get(n, "rules"), ret) && good;
		good = read_when(r, yaml_get(n, "when"), ret) && good;
	}
	good = read_by(r, yaml_get(n, "by"), ret) && good;
	good = read_texts(r, n, ret) && good;
	return read_until(r, yaml_get(n, "until"), ret) && good;
}

/* What is missing is told here, and nowhere else. */
static bool
check_keys(struct reader *r, const struct yaml_node *n)
{
	bool good = true;

	for (size_t k = 0; k < KEYS; k++) {
		if (!keys[k].needed || yaml_get(n, keys[k].name) != NULL)
			continue;
		faults_add(r->faults, r->file, n->line,
		    "the exception's \"%s\" is missing: it must be %s",
		    keys[k].name, keys[k].right);
		good = false;
	}
	for (size_t i = 0; i < n->count; i++) {
		size_t k = 0;

		while (k < KEYS && strcmp(n->items[i]->key, keys[k].name) != 0)
			k++;
		if (k < KEYS)
			continue;
		unknown_key(r, n->items[i]);
		good = false;
	}
	return good;
}

static void
unknown_key(struct reader *r, const struct yaml_node *n)
{
	struct near near = NEAR_INIT(n->key);

	for (size_t k = 0; k < KEYS; k++)
		near_offer(&near, keys[k].name);
	faults_add(r->faults, r->file, n->key_line,
	    "unknown key \"%s\" of an exception, which has id, on, rules, "
	    "when, by, reason, owner, ticket and until%s%s",
	    n->key, near.best != NULL ? "; probably " : "",
	    near.best != NULL ? near.best : "");
}

static bool
wrong(struct reader *r, const struct yaml_node *n, size_t key)
{
	faults_add(r->faults, r->file, n->key_line, "\"%s\" must be %s",
	    keys[key].name, keys[key].right);
	return false;
}

static bool
read_id(struct reader *r, const struct yaml_node *n, struct exception *ret)
{
	if (n == NULL)
		return false;
	if (n->kind != YAML_SCALAR || !exception_id_good(n->text))
		return wrong(r, n, ID);
	ret->id = n->text;
	return true;
}

static bool
read_kind(struct reader *r, const struct yaml_node *n, struct exception *ret)
{
	if (n == NULL)
		return false;
	return (n->kind == YAML_SCALAR &&
		   object_kind_parse(n->text, &ret->kind)) ||
	       wrong(r, n, ON);
}

static bool
read_rules(struct reader *r, const struct yaml_node *n, struct exception *ret)
{
	bool good = true;

	if (n == NULL)
		return false;
	/* More of them cannot each be there once. */
	if (n->kind != YAML_LIST || n->count == 0 || n->count > r->rule_count)
		return wrong(r, n, RULES);
	ret->rules = calloc(n->count, sizeof(struct rule *));
	if (ret->rules == NULL) {
		faults_add(r->faults, r->file, n->key_line, "out of memory");
		return false;
	}
	for (size_t i = 0; i < n->count; i++)
		good = add_rule(r, n->items[i], ret) && good;
	return good;
}

static bool
add_rule(struct reader *r, const struct yaml_node *n, struct exception *ret)
{
	const struct rule *rule;

	if (n->kind != YAML_SCALAR) {
		faults_add(r->faults, r->file, n->line, "\"rules\" must be %s",
		    keys[RULES].right);
		return false;
	}
	rule = find_rule(r, n->text);
	if (rule == NULL)
		no_such_rule(r, n);
	else if (rule->kind != ret->kind)
		faults_add(r->faults, r->file, n->line,
		    "rule %s is about %ss, and this exception is on %s",
		    rule->id, object_kind_name(rule->kind),
		    object_kind_name(ret->kind));
	else if (names(ret, rule))
		faults_add(r->faults, r->file, n->line,
		    "rule %s is named twice", rule->id);
	else {
		ret->rules[ret->rule_count++] = rule;
		return true;
	}
	return false;
}

static bool
names(const struct exception *e, const struct rule *rule)
{
	for (size_t i = 0; i < e->rule_count; i++) {
		if (e->rules[i] == rule)
			return true;
	}
	return false;
}

static const struct rule *
find_rule(const struct reader *r, const char *id)
{
	for (size_t i = 0; i < r->rule_count; i++) {
		if (strcmp(r->rules[i]->id, id) == 0)
			return r->rules[i];
	}
	return NULL;
}

static void
no_such_rule(struct reader *r, const struct yaml_node *n)
{
	struct near near = NEAR_INIT(n->text);

	if (strcmp(n->text, "*") == 0) {
		faults_add(r->faults, r->file, n->line,
		    "\"*\" names no rule: an exception names each of its "
		    "rules by its id");
		return;
	}
	for (size_t i = 0; i < r->rule_count; i++)
		near_offer(&near, r->rules[i]->id);
	faults_add(r->faults, r->file, n->line,
	    near.best == NULL ? "no pack has a rule %s"
			      : "no pack has a rule %s; %s is one",
	    n->text, near.best);
}

static bool
read_when(struct reader *r, const struct yaml_node *n, struct exception *ret)
{
	if (n == NULL)
		return false;
	ret->select = select_new(n, ret->kind, r->file, r->faults);
	if (ret->select == NULL)
		return false;
	ret->only = select_only(ret->select, "id");
	if (select_asks(ret->select))
		return true;
	faults_add(r->faults, r->file, n->key_line,
	    "\"when\" says of writes only, not which objects are meant: name "
	    "a field, such as {name: {like: \"Windows *\"}}");
	return false;
}

static bool
read_by(struct reader *r, const struct yaml_node *n, struct exception *ret)
{
	if (n == NULL)
		return true;
	ret->by = caller_match_new(n, r->file, r->faults);
	return ret->by != NULL;
}

static bool
read_texts(struct reader *r, const struct yaml_node *map, struct exception *ret)
{
	const struct {
		size_t key;
		const char **to;
	} texts[] = { { REASON, &ret->reason }, { OWNER, &ret->owner },
		{ TICKET, &ret->ticket } };
	bool good = true;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const struct yaml_node *n =
		    yaml_get(map, keys[texts[i].key].name);

		if (n == NULL)
			continue;
		if (n->kind == YAML_SCALAR && exception_text_good(n->text))
			*texts[i].to = n->text;
		else
			good = wrong(r, n, texts[i].key);
	}
	return good;
}

bool
exception_id_good(const char *text)
{
	return pack_is_id(text);
}

bool
exception_text_good(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= EXCEPTION_TEXT_MAX;
}

static bool
read_until(struct reader *r, const struct yaml_node *n, struct exception *ret)
{
	if (n == NULL)
		return false;
	if (n->kind != YAML_SCALAR ||
	    !exception_end(slice_of(n->text), &ret->ends))
		return wrong(r, n, UNTIL);
	ret->until = n->text;
	return true;
}

bool
exception_end(struct slice until, time_t *ret)
{
	if (!date_is_day(until) || !date_read(until, ret))
		return false;
	*ret += DAY;
	return true;
}

static bool
check_unique(const struct exceptions *e, struct faults *faults)
{
	const struct exception **sorted =
	    calloc(e->count + 1, sizeof(struct exception *));
	bool good = true;

	if (sorted == NULL) {
		faults_add(faults, NULL, 0, "out of memory");
		return false;
	}
	for (size_t i = 0; i < e->count; i++)
		sorted[i] = &e->list[i];
	qsort(sorted, e->count, sizeof(struct exception *), by_id);
	for (size_t i = 1; i < e->count; i++) {
		const struct exception *first = sorted[i - 1];

		if (strcmp(first->id, sorted[i]->id) != 0)
			continue;
		faults_add(faults, sorted[i]->file, sorted[i]->line,
		    "exception %s stands in %s line %u already", first->id,
		    first->file, first->line);
		good = false;
	}
	free(sorted);
	return good;
}

static int
by_id(const void *a, const void *b)
{
	const struct exception *x = *(const struct exception *const *)a;
	const struct exception *y = *(const struct exception *const *)b;
	int order = strcmp(x->id, y->id);

	return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

void
exceptions_free(struct exceptions *e)
{
	if (e == NULL)
		return;
	for (size_t i = 0; i < e->count; i++) {
		select_free(e->list[i].select);
		caller_match_free(e->list[i].by);
		free(e->list[i].rules);
	}
	free(e->list);
	for (size_t i = 0; i < e->tree_count; i++)
		yaml_tree_free(e->trees[i]);
	free(e->trees);
	free(e);
}

size_t
exceptions_count(const struct exceptions *e)
{
	return e == NULL ? 0 : e->count;
}

const struct exception *
exceptions_at(const struct exceptions *e, size_t i)
{
	return &e->list[i];
}

size_t
exceptions_names(const struct exceptions *e)
{
	size_t names = 0;

	for (size_t i = 0; i < exceptions_count(e); i++)
		names += e->list[i].rule_count;
	return names;
}

size_t
exceptions_of(const struct exceptions *e, const struct rule *rule,
    const struct exception **ret)
{
	size_t count = 0;

	for (size_t i = 0; i < exceptions_count(e); i++) {
		if (names(&e->list[i], rule))
			ret[count++] = &e->list[i];
	}
	return count;
}

/* ---- judging ---- */

const struct exception *
exception_find(const struct rule *rule, const struct view *view)
{
	struct slice id = field_text(view->object, "id");

	for (size_t i = 0; i < rule->exception_count; i++) {
		const struct exception *e = rule->exceptions[i];

		if (may_cover(e, id, view->now) && exception_fits(e, view))
			return e;
	}
	return NULL;
}

/* There may be thousands about one object each. */
static bool
may_cover(const struct exception *e, struct slice id, time_t now)
{
	return now < e->ends && (e->only == NULL || slice_is(id, e->only));
}

bool
exception_is_left(const struct rule *rule, const struct view *view)
{
	struct slice id = field_text(view->write_before, "id");
	bool left = false;

	for (size_t i = 0; i < rule->exception_count; i++) {
		const struct exception *e = rule->exceptions[i];

		if (!may_cover(e, id, view->now) ||
		    !select_holds_fields(e->select, view->write_before))
			continue;
		if (select_holds_fields(e->select, view->write_after))
			return false;
		left = true;
	}
	return left;
}

bool
exception_fits(const struct exception *e, const struct view *view)
{
	if (!caller_match_fits(e->by, view->caller))
		return false;
	return view->object == view->write_before
		   ? select_holds_write(e->select, view)
		   : select_holds(e->select, view);
}
