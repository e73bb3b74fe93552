/* rule_args.c - arguments of checks; see rule_args.h. */
#include "rules/rule_args.h"

#include <string.h>

#include "conf/near.h"
#include "conf/slice.h"

static void tell_unknown(const struct yaml_node *, const char *,
    const struct yaml_node *, const char *const *, struct faults *);
static unsigned place(const struct yaml_node *);

/* What the loader itself reads of a rule; see pack.c. */
static const char *const common[] = { "id", "on", "check", "severity", "say",
	"link", "why", "good", "bad", "testcase", "when", "by", "outside",
	"message", "examples", NULL };

bool
args_known(const struct yaml_node *rule, const char *file,
    const char *const *own, struct faults *faults)
{
	bool good = true;

	for (size_t i = 0; i < rule->count; i++) {
		const struct yaml_node *n = rule->items[i];

		if (slice_among(slice_of(n->key), common) ||
		    slice_among(slice_of(n->key), own))
			continue;
		tell_unknown(rule, file, n, own, faults);
		good = false;
	}
	return good;
}

static void
tell_unknown(const struct yaml_node *rule, const char *file,
    const struct yaml_node *n, const char *const *own, struct faults *faults)
{
	struct near near = NEAR_INIT(n->key);

	for (size_t i = 0; common[i] != NULL; i++)
		near_offer(&near, common[i]);
	for (; *own != NULL; own++)
		near_offer(&near, *own);
	faults_add(faults, file, n->key_line,
	    near.best == NULL
		? "unknown key \"%s\" for check %s"
		: "unknown key \"%s\" for check %s; \"%s\" is one",
	    n->key, yaml_get_text(rule, "check"), near.best);
}

bool
args_common(const char *key)
{
	return slice_among(slice_of(key), common);
}

static unsigned
place(const struct yaml_node *n)
{
	return n->key != NULL ? n->key_line : n->line;
}

bool
args_none(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { NULL };

	*ret_private = NULL;
	return args_known(rule, file, own, faults);
}

bool
args_text(const struct yaml_node *rule, const char *key, const char *file,
    const char **ret, struct faults *faults)
{
	if (yaml_get(rule, key) == NULL) {
		faults_add(faults, file, place(rule),
		    "check %s needs the key \"%s\"",
		    yaml_get_text(rule, "check"), key);
		return false;
	}
	return args_text_or(rule, key, file, ret, faults);
}

bool
args_text_or(const struct yaml_node *rule, const char *key, const char *file,
    const char **ret, struct faults *faults)
{
	const struct yaml_node *n = yaml_get(rule, key);

	*ret = NULL;
	if (n == NULL)
		return true;
	if (n->kind != YAML_SCALAR || n->text[0] == '\0') {
		faults_add(
		    faults, file, place(n), "\"%s\" must be a text", key);
		return false;
	}
	*ret = n->text;
	return true;
}

bool
args_switch(const struct yaml_node *rule, const char *key, const char *file,
    bool *ret, struct faults *faults)
{
	const struct yaml_node *n = yaml_get(rule, key);

	if (n == NULL)
		return true;
	if (n->kind == YAML_SCALAR && strcmp(n->text, "yes") == 0) {
		*ret = true;
		return true;
	}
	if (n->kind == YAML_SCALAR && strcmp(n->text, "no") == 0) {
		*ret = false;
		return true;
	}
	faults_add(faults, file, place(n), "\"%s\" must be yes or no", key);
	return false;
}

bool
args_number(const struct yaml_node *rule, const char *key, const char *file,
    long long *ret, struct faults *faults)
{
	const char *text;
	uint64_t number;

	if (!args_text(rule, key, file, &text, faults))
		return false;
	if (!slice_to_u64(slice_of(text), &number) || number > INT64_MAX) {
		faults_add(faults, file, place(yaml_get(rule, key)),
		    "\"%s\" must be a whole number, not %s", key, text);
		return false;
	}
	*ret = (long long)number;
	return true;
}

bool
args_list(const struct yaml_node *rule, const char *key, const char *file,
    const struct yaml_node **ret, struct faults *faults)
{
	if (yaml_get(rule, key) == NULL) {
		faults_add(faults, file, place(rule),
		    "check %s needs the list \"%s\"",
		    yaml_get_text(rule, "check"), key);
		return false;
	}
	return args_list_or(rule, key, file, ret, faults);
}

bool
args_list_or(const struct yaml_node *rule, const char *key, const char *file,
    const struct yaml_node **ret, struct faults *faults)
{
	const struct yaml_node *n = yaml_get(rule, key);
	bool good;

	*ret = n;
	if (n == NULL)
		return true;
	good = n->kind == YAML_LIST && n->count > 0;
	for (size_t i = 0; good && i < n->count; i++)
		good = n->items[i]->kind == YAML_SCALAR;
	if (!good)
		faults_add(faults, file, place(n),
		    "\"%s\" must be a list of at least one text", key);
	return good;
}
