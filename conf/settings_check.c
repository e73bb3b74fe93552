/* settings_check.c - what must hold between settings, and between reloads. */
#include "conf/settings_check.h"

#include <inttypes.h>
#include <string.h>

#include "conf/failure.h"
#include "conf/settings_address.h"
#include "conf/settings_admin.h"
#include "conf/settings_option.h"
#include "conf/settings_value.h"

static void check_listeners(struct settings_reader *, const struct yaml_node *);
static void check_status(struct settings_reader *, const struct yaml_node *);
static void check_admin(struct settings_reader *, const struct yaml_node *);
static void check_memory(struct settings_reader *, const struct yaml_node *);
static void check_severities(
    struct settings_reader *, const struct yaml_node *);
static void check_identity(struct settings_reader *, const struct yaml_node *);
static void check_process(struct settings_reader *, const struct yaml_node *);
static unsigned line_of(
    const struct yaml_node *map, const char *key, const char *other);
static bool addresses_stay(
    const struct settings *, const struct settings *, struct faults *);
static bool options_stay(
    const struct settings *, const struct settings *, struct faults *);

void
settings_check(struct settings_reader *r, const struct yaml_node *root)
{
	const struct settings *s = r->settings;

	check_listeners(r, root);
	check_status(r, root);
	check_admin(r, root);
	check_memory(r, root);
	check_severities(r, root);
	check_identity(r, root);
	check_process(r, root);
	if (s->limit_connections < s->gate_workers)
		settings_reader_fault(r, line_of(root, "workers", "limit"),
		    "limit.connections is %u but must be %u at least, one for "
		    "each of the workers",
		    s->limit_connections, s->gate_workers);
	if (s->limit_upstream_idle > s->limit_upstream_connections)
		settings_reader_fault(r,
		    line_of(yaml_get(root, "limit"), "upstream_idle",
			"upstream_connections"),
		    "limit.upstream_idle is %u but cannot be more than "
		    "limit.upstream_connections, which is %u",
		    s->limit_upstream_idle, s->limit_upstream_connections);
}

static void
check_listeners(struct settings_reader *r, const struct yaml_node *root)
{
	const struct yaml_node *list = yaml_get(root, "listeners");

	if (list == NULL || yaml_is_null(list) ||
	    (list->kind == YAML_LIST && list->count == 0))
		settings_reader_fault(r, list == NULL ? 0 : list->key_line,
		    "there are no listeners: nobody could reach the gate");
}

static void
check_status(struct settings_reader *r, const struct yaml_node *root)
{
	switch (r->settings->gate_refusal_status) {
	case 400:
	case 403:
	case 409:
	case 422:
		return;
	}
	settings_reader_fault(r, line_of(root, "refusal_status", ""),
	    "refusal_status is %u but must be 403, 400, 409 or 422",
	    r->settings->gate_refusal_status);
}

static void
check_admin(struct settings_reader *r, const struct yaml_node *root)
{
	const char *bind = r->settings->admin_bind;
	struct sockaddr_storage address;
	socklen_t len;
	const char *fault;

	if (bind == NULL)
		return;
	fault = settings_admin_address(bind, &address, &len);
	if (fault != NULL)
		settings_reader_fault(r,
		    line_of(yaml_get(root, "admin"), "bind", ""),
		    "admin.bind is \"%s\" but %s", bind, fault);
}

/* A body is there up to three times. */
static void
check_memory(struct settings_reader *r, const struct yaml_node *root)
{
	const struct settings *s = r->settings;
	uint64_t body = s->limit_image_body > s->limit_compute_body
			    ? s->limit_image_body
			    : s->limit_compute_body;

	if (s->limit_memory < 4 * body)
		settings_reader_fault(r,
		    line_of(yaml_get(root, "limit"), "memory", "image_body"),
		    "limit.memory must be at least four times as large as the "
		    "largest body of a judged request, that is %" PRIu64
		    " bytes",
		    4 * body);
}

static void
check_severities(struct settings_reader *r, const struct yaml_node *root)
{
	struct slice wrong = failure_unknown_severity(r->settings);

	if (wrong.len == 0)
		return;
	settings_reader_fault(r,
	    line_of(yaml_get(root, "failure"), "severities", ""),
	    "failure.severities names \"%.*s\" but must be all, or a list of "
	    "main, recommended, preview, draft, other and deprecated",
	    (int)wrong.len, wrong.at);
}

static void
check_identity(struct settings_reader *r, const struct yaml_node *root)
{
	const struct settings *s = r->settings;
	const struct yaml_node *map = yaml_get(root, "identity");

	if (s->identity_upstream != NULL)
		settings_reader_upstream(
		    r, s->identity_upstream, line_of(map, "upstream", ""));
	if (s->identity_path != NULL)
		settings_reader_path(r, "identity.path", s->identity_path,
		    line_of(map, "path", ""));
	if (s->identity_service_account != NULL && s->identity_upstream == NULL)
		settings_reader_fault(r, line_of(map, "service_account", ""),
		    "identity.service_account is set but identity.upstream is "
		    "empty: it is Keystone that gives the account its token");
}

static void
check_process(struct settings_reader *r, const struct yaml_node *root)
{
	if (r->settings->process_group != NULL &&
	    r->settings->process_user == NULL)
		settings_reader_fault(r,
		    line_of(yaml_get(root, "process"), "group", ""),
		    "process.group is \"%s\" but process.user is empty: the "
		    "group changes only together with the user",
		    r->settings->process_group);
}

/* Where one of the two is written: what is not written is at its default. */
static unsigned
line_of(const struct yaml_node *map, const char *key, const char *other)
{
	const struct yaml_node *node = yaml_get(map, key);

	if (node == NULL)
		node = yaml_get(map, other);
	return node == NULL ? 0 : node->key_line;
}

bool
settings_may_follow(const struct settings *running, const struct settings *next,
    struct faults *faults)
{
	bool addresses = addresses_stay(running, next, faults);

	return options_stay(running, next, faults) && addresses;
}

static bool
addresses_stay(const struct settings *running, const struct settings *next,
    struct faults *faults)
{
	bool same = running->listener_count == next->listener_count;

	if (!same)
		faults_add(faults, next->file, 0,
		    "the number of listeners cannot change without a restart");
	for (size_t i = 0; same && i < next->listener_count; i++) {
		const struct settings_listener *l = &next->listeners[i];

		if (settings_address_equal(
			&running->listeners[i].bind, &l->bind))
			continue;
		faults_add(faults, next->file, 0,
		    "the address of listener \"%s\" cannot change to %s "
		    "without a restart",
		    l->name, l->bind.text);
		return false;
	}
	return same;
}

static bool
options_stay(const struct settings *running, const struct settings *next,
    struct faults *faults)
{
	bool same = true;

	for (size_t i = 0; i < settings_option_count; i++) {
		const struct settings_option *o = &settings_options[i];
		struct text name = TEXT_INIT;

		if (o->reload || settings_value_same(o, running, next))
			continue;
		same = false;
		settings_option_add_name(&name, o);
		faults_add(faults, next->file, 0,
		    "%s cannot change without a restart", text_str(&name));
		text_done(&name);
	}
	return same;
}
