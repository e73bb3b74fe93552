/* flavor_promise.c - what a name promises beyond its flavor's figures. */
#include "rules/flavor_promise.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "rules/problem_say.h"

/* A figure in words. */
#define WORDS_MAX 48

struct excess {
	const char *kind;
	char promised[WORDS_MAX];
	char real[WORDS_MAX];
	double amount;
};

static void report_cpu(const struct flavor_promise *, struct report *);
static void report_ram(const struct flavor_promise *, struct report *);
static void report_disk(const struct flavor_promise *, struct report *);
static void report_no_size(const struct flavor_promise *, struct report *);
static void report_excess(
    const struct flavor_promise *, const struct excess *, struct report *);
static void say_ram(int64_t mib, char *words);

void
flavor_promise_report(
    const struct flavor_promise *promise, struct report *report)
{
	const struct name_truth truth =
	    flavor_name_truth(&promise->name->parts, promise->figures);

	if (truth.cpu == NAME_OVERPROMISES)
		report_cpu(promise, report);
	if (truth.ram == NAME_OVERPROMISES)
		report_ram(promise, report);
	if (truth.disk == NAME_OVERPROMISES)
		report_disk(promise, report);
	if (truth.disk == NAME_CANNOT_COMPARE)
		report_no_size(promise, report);
}

static void
report_cpu(const struct flavor_promise *promise, struct report *report)
{
	const uint64_t cpus = promise->name->parts.cpus;
	const int64_t vcpus = promise->figures->vcpus;
	struct excess e = { .kind = "overpromise-cpu" };

	e.amount = (double)cpus - (double)vcpus;
	snprintf(e.promised, sizeof(e.promised), "%" PRIu64 " vCPU%s", cpus,
	    cpus == 1 ? "" : "s");
	snprintf(e.real, sizeof(e.real), "%" PRId64 " vCPU%s", vcpus,
	    vcpus == 1 ? "" : "s");
	report_excess(promise, &e, report);
}

static void
report_ram(const struct flavor_promise *promise, struct report *report)
{
	const double gib = promise->name->parts.ram_gib;
	const uint64_t whole = (uint64_t)gib;
	struct excess e = { .kind = "overpromise-ram" };

	e.amount = gib * 1024 - (double)promise->figures->ram_mib;
	snprintf(e.promised, sizeof(e.promised), "%" PRIu64 "%s GiB of RAM",
	    whole, (double)whole < gib ? ".5" : "");
	say_ram(promise->figures->ram_mib, e.real);
	report_excess(promise, &e, report);
}

static void
say_ram(int64_t mib, char *words)
{
	if (mib % 512 == 0)
		snprintf(words, WORDS_MAX, "%" PRId64 "%s GiB", mib / 1024,
		    mib % 1024 == 0 ? "" : ".5");
	else
		snprintf(words, WORDS_MAX, "%" PRId64 " MiB", mib);
}

static void
report_disk(const struct flavor_promise *promise, struct report *report)
{
	const uint64_t size = promise->name->parts.disk.size_gb;
	const int64_t disk = promise->figures->disk_gb;
	struct excess e = { .kind = "overpromise-disk", .real = "none" };

	e.amount = (double)size - (double)disk;
	snprintf(
	    e.promised, sizeof(e.promised), "%" PRIu64 " GB of disk", size);
	if (disk > 0)
		snprintf(e.real, sizeof(e.real), "%" PRId64 " GB", disk);
	report_excess(promise, &e, report);
}

static void
report_excess(const struct flavor_promise *promise, const struct excess *e,
    struct report *report)
{
	char allowed[WORDS_MAX + sizeof("at most ")];

	snprintf(allowed, sizeof(allowed), "at most %s", e->real);
	problem_say(report,
	    (struct problem){
		.outcome = promise->outcome,
		.kind = e->kind,
		.weight = e->amount < UINT_MAX ? (unsigned)e->amount : UINT_MAX,
		.field = promise->name->field,
		.found = promise->name->text.at,
		.allowed = allowed,
		.nearest = promise->nearest,
	    },
	    "%s promises %s and the flavor has %s", promise->subject,
	    e->promised, e->real);
}

static void
report_no_size(const struct flavor_promise *promise, struct report *report)
{
	problem_say(report,
	    (struct problem){
		.outcome = promise->outcome,
		.kind = "no-disk-size",
		.field = promise->name->field,
		.found = promise->name->text.at,
		.allowed = "a disk part with a size, or none",
		.nearest = promise->nearest,
	    },
	    "%s has a disk part without a size, which the conformance tests "
	    "cannot compare with the flavor's disk of %" PRId64 " GB",
	    promise->subject, promise->figures->disk_gb);
}

const char *
flavor_promise_nearest(const struct given_name *name,
    const struct flavor_figures *figures, char *buf)
{
	struct flavor_name parts;

	if (!flavor_name_suggest(name->text, figures, buf))
		return NULL;
	if (memchr(name->text.at, ':', name->text.len) != NULL &&
	    strncmp(name->field, "extra_specs.", 12) == 0 &&
	    flavor_name_parse(slice_of(buf), &parts, NULL) == NAME_VALID &&
	    strcmp(parts.hypervisor, "chy") != 0)
		flavor_name_write(&parts, NAME_GRAMMAR_V1, buf);
	return buf;
}
