/* test_check_flavor.c - what the checks of flavors report, and what not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/check_flavor.h"
#include "rules/report.h"

/* One line a problem: "field kind found>nearest", the message apart. */
struct told {
	char text[4000];
	char message[1000];
	int aborts;
};

static void
tell(struct told *told, const struct reported *p)
{
	size_t len = strlen(told->text);

	snprintf(told->text + len, sizeof(told->text) - len, "%s %s %s>%s\n",
	    p->field, p->kind, p->found ? p->found : "-",
	    p->nearest ? p->nearest : "-");
	snprintf(told->message, sizeof(told->message), "%s", p->message);
	told->aborts += p->outcome == OUTCOME_ABORT;
}

/* Runs a check with the arguments of a rule on a flavor. */
static struct told
run_at(const struct check *check, const char *arguments, const char *flavor,
    bool at_birth)
{
	struct faults faults = FAULTS_INIT;
	struct yaml_tree *tree =
	    yaml_tree_parse(arguments, strlen(arguments), "test", &faults);
	json_t *object = json_loads(flavor, 0, NULL);
	const struct view view = { .kind = OBJECT_FLAVOR,
		.operation = OPERATION_UPDATE,
		.object = object,
		.at_birth = at_birth };
	struct report report = REPORT_INIT;
	struct told told = { .text = "" };
	void *private = NULL;

	assert_non_null(tree);
	assert_non_null(object);
	assert_true(check->prepare(tree->root, "test", &private, &faults));
	assert_true(faults_none(&faults));
	check->run(private, &view, &report);
	check->release(private);
	json_decref(object);
	yaml_tree_free(tree);
	faults_done(&faults);
	assert_false(report.failed);
	for (size_t i = 0; i < report.count; i++)
		tell(&told, &report.list[i]);
	report_done(&report);
	return told;
}

static struct told
run(const struct check *check, const char *arguments, const char *flavor)
{
	return run_at(check, arguments, flavor, false);
}

static void
assert_reports(const struct check *check, const char *arguments,
    const char *flavor, const char *expected)
{
	struct told report = run(check, arguments, flavor);

	assert_string_equal(report.text, expected);
}

static void
a_name_that_does_not_parse_gets_one_that_does(void **state)
{
	(void)state;
	assert_reports(&check_flavor_syntax, "",
	    "{\"name\": \"SCS-4D-16\", \"vcpus\": 4, \"ram\": 8192, "
	    "\"disk\": 0}",
	    "name syntax SCS-4D-16>SCS-4V-8\n");
	assert_reports(
	    &check_flavor_syntax, "", "{\"name\": \"m1.large\"}", "");
	assert_reports(
	    &check_flavor_syntax, "", "{\"name\": \"SCS-4V:16\"}", "");
	assert_reports(&check_flavor_syntax, "", "{\"name\": \"SCS-!\"}",
	    "name syntax SCS-!>-\n");
	assert_reports(&check_flavor_syntax, "", "{}", "");
}

static void
every_overpromised_figure_is_named(void **state)
{
	struct told report;

	(void)state;
	assert_reports(&check_flavor_semantics, "",
	    "{\"name\": \"SCS-8V-16-50\", \"vcpus\": 4, \"ram\": 8192, "
	    "\"disk\": 20}",
	    "name overpromise-cpu SCS-8V-16-50>SCS-4V-8-20\n"
	    "name overpromise-ram SCS-8V-16-50>SCS-4V-8-20\n"
	    "name overpromise-disk SCS-8V-16-50>SCS-4V-8-20\n");
	report = run(&check_flavor_semantics, "",
	    "{\"name\": \"SCS-4V-16-50\", \"vcpus\": 4, \"ram\": 8192, "
	    "\"disk\": 50}");
	assert_string_equal(
	    report.text, "name overpromise-ram SCS-4V-16-50>SCS-4V-8-50\n");
	assert_string_equal(report.message,
	    "the name promises 16 GiB of RAM and the flavor has 8 GiB");
	assert_reports(&check_flavor_semantics, "",
	    "{\"name\": \"SCS-4V-16-50\", \"vcpus\": 5, \"ram\": 16333, "
	    "\"disk\": 51}",
	    "");
}

static void
a_disk_part_without_size_aborts(void **state)
{
	struct told report = run(&check_flavor_semantics, "",
	    "{\"name\": \"SCS-4V-16-n\", \"vcpus\": 2, \"ram\": 16384, "
	    "\"disk\": 50}");

	(void)state;
	assert_string_equal(report.text,
	    "name overpromise-cpu SCS-4V-16-n>SCS-2V-16-50n\n"
	    "name no-disk-size SCS-4V-16-n>SCS-2V-16-50n\n");
	assert_int_equal(report.aborts, 2);
}

static void
advice_is_given_where_it_belongs_only(void **state)
{
	static const char *const rows[][3] = {
		{ "what: v1", "SCS-4V:16", "name v1 SCS-4V:16>SCS-4V-16\n" },
		{ "what: v1", "SCS-4V-16", "" },
		{ "what: canonical", "SCS-04V-16.0",
		    "name canonical SCS-04V-16.0>SCS-4V-16\n" },
		{ "what: canonical", "SCS-4V:16", "" },
		{ "what: text", "SCS-8V-32_GNah",
		    "name text SCS-8V-32_GNah>SCS-8V-32_GNa\n" },
		{ "what: text", "SCS-8V-32_GI0.95",
		    "name text SCS-8V-32_GI0.95>-\n" },
		{ "what: text", "SCS-04V-16.0", "" },
		{ "what: half-gib", "SCS-4V-10.5",
		    "name half-gib SCS-4V-10.5>SCS-4V-10\n" },
		{ "what: half-gib", "SCS-4V-9.5", "" },
		{ "what: multi-disk", "SCS-4V-16-3x10",
		    "name multi-disk SCS-4V-16-3x10>SCS-4V-16-10\n" },
		{ "what: multi-disk", "SCS-4V-16-1x10", "" },
		{ "what: multi-disk", "SCS-4V-16-10x0", "" },
		{ "what: look-alike",
		    "SCS\xe2\x80\x91"
		    "4V-16",
		    "name look-alike SCS\xe2\x80\x91"
		    "4V-16>-\n" },
		{ "what: look-alike", "SCS-4V-16", "" },
		{ "what: look-alike", "SCS-nonsense", "" },
		{ "what: look-alike", "m1.large", "" },
		{ "what: look-alike", "scs-4V-16", "" },
		{ "what: case", "scs-4V-16",
		    "name case scs-4V-16>SCS-4V-16\n" },
		{ "what: case", "Scs-large", "name case Scs-large>-\n" },
		{ "what: case", "SCS-4V-16", "" },
		{ "what: case", "scsi-large", "" },
		{ "what: id", "SCS-4V-16", "" },
	};
	char flavor[100];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(
		    flavor, sizeof(flavor), "{\"name\": \"%s\"}", rows[i][1]);
		assert_reports(
		    &check_flavor_text, rows[i][0], flavor, rows[i][2]);
	}
	assert_reports(&check_flavor_text, "what: id",
	    "{\"name\": \"SCS-4V-16\", \"id\": \"SCS-4V-16\"}", "");
	assert_reports(&check_flavor_text, "what: id",
	    "{\"name\": \"SCS-4V-16\", \"id\": \"SCS-8V-32\"}",
	    "id id SCS-8V-32>-\n");
}

static void
an_unknown_advice_is_a_fault_of_the_pack(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct yaml_tree *tree =
	    yaml_tree_parse("what: v4\n", 9, "test", &faults);
	void *private = NULL;

	(void)state;
	assert_false(
	    check_flavor_text.prepare(tree->root, "test", &private, &faults));
	assert_int_equal(faults.count, 1);
	check_flavor_text.release(private);
	yaml_tree_free(tree);
	faults_done(&faults);
}

#define FIGURES "\"vcpus\": 4, \"ram\": 16384, \"disk\": 50, "

static void
names_in_extra_specs_are_judged_whatever_the_own_name(void **state)
{
	(void)state;
	assert_reports(&check_flavor_specs, "",
	    "{\"name\": \"any\", " FIGURES "\"extra_specs\": "
	    "{\"scs:name-v1\": \"SCS-4V:16:50\", "
	    "\"scs:name-v2\": \"SCS-4V-16-50\", \"scs:name-x\": \"!\"}}",
	    "");
	assert_reports(&check_flavor_specs, "",
	    "{\"name\": \"any\", " FIGURES "\"extra_specs\": "
	    "{\"scs:name-v1\": \"SCS-4V:32:50\", "
	    "\"scs:name-v7\": \"m1.large\", \"scs:name-v01\": \"SCS-4X\"}}",
	    "extra_specs.scs:name-v1 overpromise-ram "
	    "SCS-4V:32:50>SCS-4V:16:50\n"
	    "extra_specs.scs:name-v7 syntax m1.large>-\n"
	    "extra_specs.scs:name-v01 syntax SCS-4X>SCS-4V-16-50\n");
}

static void
two_names_of_one_flavor_must_agree(void **state)
{
	(void)state;
	assert_reports(&check_flavor_specs, "",
	    "{\"name\": \"SCS-4V-16-50_kvm\", " FIGURES "\"extra_specs\": "
	    "{\"scs:name-v2\": \"SCS-4V-16-50\", "
	    "\"scs:name-v3\": \"SCS-4V-8-50\"}}",
	    "extra_specs.scs:name-v3 disagrees SCS-4V-8-50>SCS-4V-16-50\n");
	assert_reports(&check_flavor_specs, "",
	    "{\"name\": \"any\", " FIGURES "\"extra_specs\": "
	    "{\"scs:name-v2\": \"SCS-4V-16-50\", "
	    "\"scs:name-v3\": \"SCS-4V-16\"}}",
	    "extra_specs.scs:name-v3 disagrees SCS-4V-16>SCS-4V-16-50\n");
}

static void
the_cpu_type_must_hold_what_names_promise(void **state)
{
	(void)state;
	assert_reports(&check_flavor_cpu_type, "",
	    "{\"name\": \"SCS-4C-16\", \"extra_specs\": "
	    "{\"scs:cpu-type\": \"shared-core\"}}",
	    "extra_specs.scs:cpu-type less-than-name "
	    "shared-core>dedicated-core\n");
	assert_reports(&check_flavor_cpu_type, "",
	    "{\"name\": \"any\", \"extra_specs\": {\"scs:name-v4\": "
	    "\"SCS-4T-16\", \"scs:cpu-type\": \"crowded-core\"}}",
	    "extra_specs.scs:cpu-type less-than-name "
	    "crowded-core>dedicated-thread\n");
	assert_reports(&check_flavor_cpu_type, "",
	    "{\"name\": \"SCS-4V-16\", \"extra_specs\": "
	    "{\"scs:cpu-type\": \"shared_core\"}}",
	    "extra_specs.scs:cpu-type unknown-value "
	    "shared_core>shared-core\n");
	assert_reports(&check_flavor_cpu_type, "",
	    "{\"name\": \"SCS-4V-16\", \"extra_specs\": "
	    "{\"scs:cpu-type\": \"dedicated-core\"}}",
	    "");
	assert_reports(
	    &check_flavor_cpu_type, "", "{\"name\": \"SCS-4V-16\"}", "");
}

static void
the_disk_type_must_hold_what_names_promise(void **state)
{
	(void)state;
	assert_reports(&check_flavor_disk_type, "",
	    "{\"name\": \"SCS-4V-16-2x50s\", " FIGURES "\"extra_specs\": "
	    "{\"scs:disk0-type\": \"hdd\", \"scs:disk1-type\": \"nvme\", "
	    "\"scs:disk2-type\": \"network\", \"scs:disk-type\": \"x\"}}",
	    "extra_specs.scs:disk0-type less-than-name hdd>ssd\n");
	assert_reports(&check_flavor_disk_type, "",
	    "{\"name\": \"any\", " FIGURES "\"extra_specs\": "
	    "{\"scs:disk0-type\": \"ceph\"}}",
	    "extra_specs.scs:disk0-type unknown-value ceph>-\n");
}

static void
without_a_disk_there_is_no_disk_type(void **state)
{
	(void)state;
	assert_reports(&check_flavor_disk_type, "",
	    "{\"name\": \"SCS-4V-16\", \"vcpus\": 4, \"ram\": 16384, "
	    "\"disk\": 0, \"extra_specs\": {\"scs:disk0-type\": \"ssd\"}}",
	    "extra_specs.scs:disk0-type no-disk ssd>-\n");
}

#define STANDARD                                                               \
	"{name: SCS-2V-4-20s, cpus: 2, cpu_type: shared-core, "                \
	"ram_mib: 4096, disk_gb: 20, disk_type: ssd}"

static void
a_standard_flavor_must_be_exact(void **state)
{
	(void)state;
	assert_reports(&check_standard_flavor, STANDARD,
	    "{\"name\": \"SCS-2V-4-20s\", \"vcpus\": 3, \"ram\": 4097, "
	    "\"disk\": 21, \"extra_specs\": {\"scs:name-v1\": "
	    "\"SCS-2V-4-20s\", \"scs:cpu-type\": \"shared-core\"}}",
	    "vcpus figures-vcpus 3>2\n"
	    "ram figures-ram 4097>4096\n"
	    "disk figures-disk 21>20\n"
	    "extra_specs.scs:name-v1 wrong-name-v1 "
	    "SCS-2V-4-20s>SCS-2V:4:20s\n"
	    "extra_specs.scs:name-v2 missing-name-v2 ->SCS-2V-4-20s\n"
	    "extra_specs.scs:disk0-type missing-disk0-type ->ssd\n");
	assert_reports(&check_standard_flavor, STANDARD,
	    "{\"name\": \"foo\", \"vcpus\": 2, \"ram\": 4096, "
	    "\"disk\": 20, \"extra_specs\": {\"scs:name-v1\": "
	    "\"SCS-2V:4:20s\", \"scs:name-v2\": \"SCS-2V-4-20s\", "
	    "\"scs:cpu-type\": \"shared-core\", "
	    "\"scs:disk0-type\": \"ssd\", \"x\": \"y\"}}",
	    "");
}

static void
other_flavors_are_no_standard_flavors(void **state)
{
	(void)state;
	assert_reports(&check_standard_flavor, STANDARD,
	    "{\"name\": \"SCS-2V-4-20\", \"vcpus\": 3, \"ram\": 4, "
	    "\"disk\": 2}",
	    "");
	assert_reports(&check_standard_flavor, STANDARD,
	    "{\"name\": \"SCS-2V:4:20s\", \"vcpus\": 3, \"ram\": 4, "
	    "\"disk\": 2}",
	    "");
}

static void
what_cannot_be_given_at_birth_is_not_missing(void **state)
{
	struct told report = run_at(&check_standard_flavor, STANDARD,
	    "{\"name\": \"SCS-2V-4-20s\", \"vcpus\": 2, \"ram\": 4095, "
	    "\"disk\": 20}",
	    true);

	(void)state;
	assert_string_equal(report.text, "ram figures-ram 4095>4096\n");
}

static void
claiming_a_standard_name_takes_its_duties(void **state)
{
	(void)state;
	assert_reports(&check_standard_flavor, STANDARD,
	    "{\"name\": \"SCS-1V-4\", \"vcpus\": 2, \"ram\": 4096, "
	    "\"disk\": 20, \"extra_specs\": {\"scs:name-v1\": "
	    "\"SCS-2V:4:20s\", \"scs:name-v2\": \"SCS-2V-4-20s\", "
	    "\"scs:cpu-type\": \"crowded-core\", "
	    "\"scs:disk0-type\": \"ssd\"}}",
	    "extra_specs.scs:cpu-type wrong-cpu-type "
	    "crowded-core>shared-core\n");
}

static void
odd_json_is_survived(void **state)
{
	static const struct check *const checks[] = { &check_flavor_syntax,
		&check_flavor_semantics, &check_flavor_specs,
		&check_flavor_cpu_type, &check_flavor_disk_type };
	static const char *const flavors[] = { "{}", "{\"name\": 4}",
		"{\"name\": \"SCS-4V-16\", \"vcpus\": \"4\"}",
		"{\"name\": \"SCS-4V-16\", \"vcpus\": 4, \"ram\": null}",
		"{\"extra_specs\": []}", "{\"extra_specs\": {\"\": {}}}" };

	(void)state;
	for (size_t c = 0; c < sizeof(checks) / sizeof(checks[0]); c++) {
		for (size_t i = 0; i < sizeof(flavors) / sizeof(flavors[0]);
		     i++)
			assert_reports(checks[c], "", flavors[i], "");
	}
	assert_reports(&check_flavor_specs, "",
	    "{\"extra_specs\": {\"scs:name-v1\": 5, \"scs:name-v2\": \"\"}}",
	    "extra_specs.scs:name-v1 syntax >-\n"
	    "extra_specs.scs:name-v2 syntax >-\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_that_does_not_parse_gets_one_that_does),
		cmocka_unit_test(every_overpromised_figure_is_named),
		cmocka_unit_test(a_disk_part_without_size_aborts),
		cmocka_unit_test(advice_is_given_where_it_belongs_only),
		cmocka_unit_test(an_unknown_advice_is_a_fault_of_the_pack),
		cmocka_unit_test(
		    names_in_extra_specs_are_judged_whatever_the_own_name),
		cmocka_unit_test(two_names_of_one_flavor_must_agree),
		cmocka_unit_test(the_cpu_type_must_hold_what_names_promise),
		cmocka_unit_test(the_disk_type_must_hold_what_names_promise),
		cmocka_unit_test(without_a_disk_there_is_no_disk_type),
		cmocka_unit_test(a_standard_flavor_must_be_exact),
		cmocka_unit_test(other_flavors_are_no_standard_flavors),
		cmocka_unit_test(what_cannot_be_given_at_birth_is_not_missing),
		cmocka_unit_test(claiming_a_standard_name_takes_its_duties),
		cmocka_unit_test(odd_json_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
