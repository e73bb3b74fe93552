/* pack.c - one pack of rules; see pack.h. */
#include "rules/pack.h"

#include <stdlib.h>
#include <string.h>

#include "conf/near.h"
#include "conf/settings.h"
#include "conf/yaml_tree.h"
#include "rules/check_flavor.h"
#include "rules/check_generic.h"
#include "rules/check_image.h"
#include "rules/example.h"
#include "rules/message.h"
#include "rules/rule_args.h"
#include "rules/transition.h"

/* How ids of the gate's own rules start. */
#define OURS "scs-"
#define ID_MAX 100
#define ID_BYTES                                                               \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

struct pack {
	struct yaml_tree *tree;
	bool own; /* an operator's */
	const char *link, *prefix;
	struct rule *rules;
	size_t count;
};

static struct pack *make(struct yaml_tree *, bool own, struct faults *);
static bool read_pack(struct pack *, struct faults *);
static bool read_head(
    const struct pack *, const struct yaml_node *, struct faults *);
static void read_head_key(
    const struct pack *, const struct yaml_node *, struct faults *);
static bool read_prefix(
    const struct pack *, const struct yaml_node *, struct faults *);
static bool read_rules(
    struct pack *, const struct yaml_node *, struct faults *);
static bool read_id(const struct pack *, const struct rule *, struct faults *);
static bool read_rule(struct rule *, const struct yaml_node *, struct faults *);
static bool read_texts(
    struct rule *, const struct yaml_node *, struct faults *);
static bool read_kind(struct rule *, const struct yaml_node *, struct faults *);
static bool read_severity(
    struct rule *, const struct yaml_node *, struct faults *);
static bool read_select(
    struct rule *, const struct yaml_node *, struct faults *);
static bool read_examples(
    struct rule *, const struct yaml_node *, struct faults *);
static bool can_apply(
    const struct rule *, const struct yaml_node *, struct faults *);
static bool read_check(
    struct rule *, const struct yaml_node *, struct faults *);
static void no_such_check(
    const char *file, const struct yaml_node *, struct faults *);
static bool prepare(struct rule *, const struct yaml_node *, struct faults *);
static uint64_t hash_text(const char *, uint64_t);
static uint64_t hash_node(const struct yaml_node *, uint64_t);

static const struct {
	const char *key;
	bool needed, needed_own;
} heads[] = { { "standard", true, true }, { "title", true, true },
	{ "link", true, true }, { "prefix", false, true },
	{ "description", false, false } };
#define HEADS (sizeof(heads) / sizeof(heads[0]))

static const struct check *const checks[] = {
#define CHECK(check) &check,
#include "rules/check_table.h"
#undef CHECK
};

struct pack *
pack_load(const char *file, bool own, struct faults *faults)
{
	return make(yaml_tree_load(file, faults), own, faults);
}

struct pack *
pack_parse(
    struct slice bytes, const char *file, bool own, struct faults *faults)
{
	return make(
	    yaml_tree_parse(bytes.at, bytes.len, file, faults), own, faults);
}

/* Takes the tree; NULL: a fault is there already. */
static struct pack *
make(struct yaml_tree *tree, bool own, struct faults *faults)
{
	struct pack *p;

	if (tree == NULL)
		return NULL;
	p = calloc(1, sizeof(*p));
	if (p == NULL) {
		faults_add(faults, tree->file, 0, "out of memory");
		yaml_tree_free(tree);
		return NULL;
	}
	p->tree = tree;
	p->own = own;
	if (read_pack(p, faults))
		return p;
	pack_free(p);
	return NULL;
}

static bool
read_pack(struct pack *p, struct faults *faults)
{
	const struct yaml_node *root = p->tree->root;
	const struct yaml_node *rules = yaml_get(root, "rules");
	bool head = read_head(p, root, faults);

	p->link = yaml_get_text(root, "link");
	p->prefix = yaml_get_text(root, "prefix");
	if (rules != NULL && rules->kind == YAML_LIST)
		return read_rules(p, rules, faults) && head;
	faults_add(faults, p->tree->file, root->line,
	    "the pack's list \"rules\" is missing");
	return false;
}

static bool
read_head(
    const struct pack *p, const struct yaml_node *root, struct faults *faults)
{
	size_t before = faults->count;

	for (size_t k = 0; k < HEADS; k++) {
		const struct yaml_node *n = yaml_get(root, heads[k].key);
		bool needed =
		    heads[k].needed || (p->own && heads[k].needed_own);

		if (n == NULL ? !needed : n->kind == YAML_SCALAR)
			continue;
		faults_add(faults, p->tree->file,
		    n != NULL ? n->key_line : root->line,
		    n == NULL ? "the pack's \"%s\" is missing"
			      : "the pack's \"%s\" must be a text",
		    heads[k].key);
	}
	for (size_t i = 0; root->kind == YAML_MAP && i < root->count; i++)
		read_head_key(p, root->items[i], faults);
	return read_prefix(p, root, faults) && faults->count == before;
}

static void
read_head_key(
    const struct pack *p, const struct yaml_node *n, struct faults *faults)
{
	struct near near = NEAR_INIT(n->key);

	near_offer(&near, "rules");
	for (size_t k = 0; k < HEADS; k++)
		near_offer(&near, heads[k].key);
	/* What is written rightly is the nearest of all. */
	if (near.best != NULL && strcmp(near.best, n->key) == 0)
		return;
	faults_add(faults, p->tree->file, n->key_line,
	    "unknown key \"%s\" in the head of a pack, which has standard, "
	    "title, link, prefix, description and rules%s%s",
	    n->key, near.best != NULL ? "; probably " : "",
	    near.best != NULL ? near.best : "");
}

static bool
read_prefix(
    const struct pack *p, const struct yaml_node *root, struct faults *faults)
{
	const char *prefix = yaml_get_text(root, "prefix");

	if (prefix == NULL)
		return true;
	if (!pack_is_id(prefix) ||
	    (p->own && slice_starts(slice_of(prefix), OURS)))
		faults_add(faults, p->tree->file,
		    yaml_get(root, "prefix")->key_line,
		    "a prefix is short and has letters, digits and -, _ or . "
		    "only; " OURS " is the gate's own, yours could be acme-");
	else
		return true;
	return false;
}

/* All of them, whatever is wrong with one. */
static bool
read_rules(struct pack *p, const struct yaml_node *list, struct faults *faults)
{
	bool good = true;

	p->rules = calloc(list->count + 1, sizeof(*p->rules));
	if (p->rules == NULL) {
		faults_add(faults, p->tree->file, 0, "out of memory");
		return false;
	}
	for (; p->count < list->count; p->count++) {
		struct rule *r = &p->rules[p->count];

		r->file = p->tree->file;
		r->line = list->items[p->count]->line;
		r->link = p->link;
		r->node = list->items[p->count];
		if (!read_rule(r, list->items[p->count], faults) ||
		    !read_id(p, r, faults))
			good = false;
	}
	return good;
}

static bool
read_id(const struct pack *p, const struct rule *r, struct faults *faults)
{
	struct slice id = slice_of(r->id);

	if (!pack_is_id(r->id))
		faults_add(faults, r->file, r->line,
		    "the id \"%s\" must be short and have letters, digits and "
		    "-, _ or . only",
		    r->id);
	else if (p->own && slice_starts(id, OURS))
		faults_add(faults, r->file, r->line,
		    "the id %s is taken: ids that start with " OURS
		    " are the gate's own",
		    r->id);
	else if (p->prefix != NULL && !slice_starts(id, p->prefix))
		faults_add(faults, r->file, r->line,
		    "the id %s must start with the pack's prefix %s", r->id,
		    p->prefix);
	else if (p->own && r->testcase)
		faults_add(faults, r->file, r->line,
		    "rule %s cannot be a \"testcase\": those are the SCS "
		    "project's",
		    r->id);
	else
		return true;
	return false;
}

bool
pack_is_id(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= ID_MAX && strspn(text, ID_BYTES) == len;
}

static bool
read_rule(struct rule *r, const struct yaml_node *n, struct faults *faults)
{
	bool texts, kind, severity, select, examples, check;

	if (n->kind != YAML_MAP) {
		faults_add(faults, r->file, n->line, "a rule is a map");
		return false;
	}
	texts = read_texts(r, n, faults);
	kind = read_kind(r, n, faults);
	severity = read_severity(r, n, faults);
	select = kind && read_select(r, n, faults);
	examples = read_examples(r, n, faults);
	check = read_check(r, n, faults);
	return texts && severity && select && examples && check &&
	       can_apply(r, n, faults);
}

static bool
read_texts(struct rule *r, const struct yaml_node *n, struct faults *faults)
{
	const struct {
		const char *key;
		const char **to;
		bool needed;
	} texts[] = {
		{ "id", &r->id, true },
		{ "say", &r->say, true },
		{ "link", &r->link, false },
		{ "why", &r->why, false },
		{ "good", &r->good, false },
		{ "bad", &r->bad, false },
		{ "message", &r->message, false },
	};
	bool good = true;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = NULL;

		if (yaml_get(n, texts[i].key) != NULL) {
			good = args_text_or(
				   n, texts[i].key, r->file, &text, faults) &&
			       good;
		} else if (texts[i].needed) {
			faults_add(faults, r->file, n->line,
			    "the rule's \"%s\" is missing", texts[i].key);
			good = false;
		}
		if (text != NULL)
			*texts[i].to = text;
	}
	return args_switch(n, "testcase", r->file, &r->testcase, faults) &&
	       good;
}

static bool
read_kind(struct rule *r, const struct yaml_node *n, struct faults *faults)
{
	if (object_kind_parse(yaml_get_text(n, "on"), &r->kind))
		return true;
	faults_add(faults, r->file, n->line,
	    "the rule's \"on\" must be flavor or image");
	return false;
}

static bool
read_severity(struct rule *r, const struct yaml_node *n, struct faults *faults)
{
	static const enum severity all[] = { SEVERITY_MAIN,
		SEVERITY_RECOMMENDED, SEVERITY_PREVIEW, SEVERITY_DRAFT,
		SEVERITY_DEPRECATED };
	const size_t count = sizeof(all) / sizeof(all[0]);
	const struct yaml_node *severity = yaml_get(n, "severity");

	if (severity == NULL)
		return true;
	r->has_severity = true;
	for (size_t i = 0; i < count; i++) {
		if (severity->kind == YAML_SCALAR &&
		    strcmp(severity->text, severity_name(all[i])) == 0) {
			r->severity = all[i];
			return true;
		}
	}
	faults_add(faults, r->file, severity->line,
	    "a severity is main, recommended, preview, draft or deprecated");
	return false;
}

static bool
read_select(struct rule *r, const struct yaml_node *n, struct faults *faults)
{
	const struct yaml_node *when = yaml_get(n, "when");
	const struct yaml_node *by = yaml_get(n, "by");
	bool good = args_switch(n, "outside", r->file, &r->outside, faults);

	if (by != NULL) {
		r->by = caller_match_new(by, r->file, faults);
		good = r->by != NULL && good;
	}
	if (when == NULL)
		return good;
	r->select = select_new(when, r->kind, r->file, faults);
	return r->select != NULL && good;
}

static bool
read_examples(struct rule *r, const struct yaml_node *n, struct faults *faults)
{
	bool good =
	    r->message == NULL || message_check(r->message, r->file,
				      yaml_get(n, "message")->key_line, faults);

	r->examples = yaml_get(n, "examples");
	return (r->examples == NULL ||
		   example_check(r->examples, r->file, faults)) &&
	       good;
}

/* A rule that no object and no write can ever meet is a mistake. */
static bool
can_apply(
    const struct rule *r, const struct yaml_node *n, struct faults *faults)
{
	const char *why = NULL;

	if (r->outside && r->kind == OBJECT_FLAVOR)
		why = "flavors are the provider's: \"outside\" is for images";
	else if (r->kind == OBJECT_IMAGE &&
		 !select_admits(r->select, "visibility", "community") &&
		 (r->outside ||
		     !select_admits(r->select, "visibility", "public")))
		why = r->outside ? "outside the provider's projects, rules "
				   "look at community images only"
				 : "rules look at public and community images "
				   "only, not at other visibilities";
	else if (select_operations(r->select) ==
		     OPERATION_BIT(OPERATION_DELETE) &&
		 r->check->change == NULL)
		why = "this check looks at the object that a write leaves, "
		      "and a deletion leaves none";
	else if (select_operations(r->select) ==
		     OPERATION_BIT(OPERATION_CREATE) &&
		 r->check->run == NULL)
		why = "this check looks at what a write changes, and a "
		      "create changes nothing that was there";
	if (why != NULL)
		faults_add(faults, r->file, n->line,
		    "rule %s can never find anything: %s", r->id, why);
	return why == NULL;
}

static bool
read_check(struct rule *r, const struct yaml_node *n, struct faults *faults)
{
	const char *name = yaml_get_text(n, "check");

	if (name == NULL) {
		faults_add(faults, r->file, n->line,
		    "the rule's \"check\" is missing");
		return false;
	}
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (strcmp(checks[i]->name, name) == 0)
			r->check = checks[i];
	}
	if (r->check != NULL)
		return prepare(r, n, faults);
	no_such_check(r->file, yaml_get(n, "check"), faults);
	return false;
}

static void
no_such_check(
    const char *file, const struct yaml_node *check, struct faults *faults)
{
	struct near near = NEAR_INIT(check->text);

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		near_offer(&near, checks[i]->name);
	faults_add(faults, file, check->line,
	    near.best == NULL ? "there is no check \"%s\""
			      : "there is no check \"%s\"; \"%s\" is one",
	    check->text, near.best);
}

const struct check *
pack_check(size_t i)
{
	return i < sizeof(checks) / sizeof(checks[0]) ? checks[i] : NULL;
}

static bool
prepare(struct rule *r, const struct yaml_node *n, struct faults *faults)
{
	size_t before = faults->count;

	if (r->check->prepare(n, r->file, &r->private, faults))
		return true;
	if (faults->count == before)
		faults_add(faults, r->file, n->line, "out of memory");
	return false;
}

void
pack_free(struct pack *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->count; i++) {
		const struct rule *r = &p->rules[i];

		if (r->check != NULL && r->private != NULL)
			r->check->release(r->private);
		select_free(r->select);
		caller_match_free(r->by);
	}
	free(p->rules);
	yaml_tree_free(p->tree);
	free(p);
}

const char *
pack_text(const struct pack *p, const char *key)
{
	return yaml_get_text(p->tree->root, key);
}

size_t
pack_count(const struct pack *p)
{
	return p->count;
}

struct rule *
pack_rule(struct pack *p, size_t i)
{
	return &p->rules[i];
}

uint64_t
pack_hash(const struct pack *p, uint64_t hash)
{
	return hash_node(p->tree->root, hash);
}

/* As deep as conf/yaml_tree.c lets a file be. */
static uint64_t
hash_node(const struct yaml_node *n, uint64_t hash)
{
	hash = hash_text(n->key == NULL ? "" : n->key, hash);
	hash = hash_text(n->kind == YAML_SCALAR ? n->text : "", hash);
	for (size_t i = 0; i < n->count; i++)
		hash = hash_node(n->items[i], hash);
	return hash_text("", hash);
}

/* With the NUL, so that two texts are not one longer one. */
static uint64_t
hash_text(const char *text, uint64_t hash)
{
	size_t len = strlen(text) + 1;

	for (size_t i = 0; i < len; i++) {
		hash ^= (unsigned char)text[i];
		hash *= UINT64_C(0x100000001b3);
	}
	return hash;
}
