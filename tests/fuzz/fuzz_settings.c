/* fuzz_settings.c - any bytes as a settings file: settings, or faults. */
#include "conf/settings.h"
#include "fuzz.h"

static void check_settings(struct settings *);
static void check_faults(const struct faults *, struct slice file);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice file = fuzz_slice(data, size);
	struct faults faults = FAULTS_INIT;
	struct settings *s = settings_parse(file.at, file.len, "f", &faults);

	REQUIRE((s == NULL) == !faults_none(&faults));
	if (s != NULL)
		check_settings(s);
	check_faults(&faults, file);
	settings_unref(s);
	faults_done(&faults);
	return 0;
}

/* What the relay leans on. */
static void
check_settings(struct settings *s)
{
	struct faults faults = FAULTS_INIT;

	REQUIRE(s->listener_count > 0);
	for (size_t i = 0; i < s->listener_count; i++) {
		const struct settings_listener *l = &s->listeners[i];

		REQUIRE(l->name != NULL && l->bind.sockaddr_len > 0);
		REQUIRE(l->route_count > 0);
		REQUIRE(!l->tls || (l->tls_certificate && l->tls_key));
		for (size_t j = 0; j < l->route_count; j++) {
			const struct settings_route *r = &l->routes[j];

			REQUIRE(r->path != NULL && r->upstream_path != NULL);
			REQUIRE(r->upstream < s->upstream_count);
			REQUIRE(
			    j == 0 || strlen(r[-1].path) >= strlen(r->path));
		}
	}
	for (size_t i = 0; i < s->upstream_count; i++)
		REQUIRE(s->upstreams[i].address_count > 0);
	REQUIRE(s->gate_workers >= 1 && s->limit_head >= 1024);
	REQUIRE(settings_may_follow(s, s, &faults));
}

static void
check_faults(const struct faults *faults, struct slice file)
{
	unsigned lines = 1;

	for (size_t i = 0; i + 1 < file.len; i++)
		lines += file.at[i] == '\n' || file.at[i] == '\r';
	for (size_t i = 0; i < faults->count; i++) {
		REQUIRE(faults->list[i].line <= lines);
		REQUIRE(
		    i == 0 || faults->list[i - 1].line <= faults->list[i].line);
	}
}
