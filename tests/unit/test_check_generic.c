/* test_check_generic.c - checks that packs use on any field: what each finds,
 * what it says, and which arguments it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/pack.h"
#include "rules/report.h"
#include "tests/unit/json_text.h"
#include "tests/unit/rule_files.h"

#define NOW 1795471987 /* 2026-11-23 22:13:07 */

static struct rule_files files;

static struct pack *
load(const char *rule, struct faults *faults)
{
	char text[1000];

	snprintf(text, sizeof(text),
	    "standard: s\ntitle: t\nlink: l\nrules:\n"
	    "  - {id: x, on: image, say: s, check: %s}\n",
	    rule);
	rule_files_write(&files, "packs/a.yaml", text);
	return pack_load(
	    rule_files_path(&files, "packs/a.yaml"), false, faults);
}

/* The rule, the object, and "kind>nearest: message" or NULL. */
static const struct {
	const char *rule, *object, *told;
} cases[] = {
	{ "required, field: a, allowed: an a", "{'a':'x'}", NULL },
	{ "required, field: a, allowed: an a", "{'a':''}",
	    "empty>-: a is empty, it should be an a" },
	{ "required, field: tags, allowed: a tag", "{'tags':[]}",
	    "wrong>-: tags is a list, it should be a tag" },
	{ "required, field: tags, allowed: a tag", "{'tags':['x']}", NULL },
	{ "required, field: extra_specs.a, allowed: an a",
	    "{'extra_specs':{'a':'1'}}", NULL },
	{ "required, field: extra_specs.a, allowed: an a", "{'a':'1'}",
	    "missing>-: extra_specs.a is missing, it should be an a" },

	{ "forbidden, field: a", "{'b':'x'}", NULL },
	{ "forbidden, field: a, because: so", "{'a':'x'}",
	    "forbidden>-: a is 'x', it should be absent (so)" },
	{ "forbidden, field: a, values: [x, y]", "{'a':'z'}", NULL },
	{ "forbidden, field: a, values: [x, y]", "{}", NULL },
	{ "forbidden, field: a, values: [x, y]", "{'a':'y'}",
	    "forbidden>-: a is 'y', it should be anything but x or y" },
	{ "forbidden, field: a, values: [x], allowed: nice", "{'a':'x'}",
	    "forbidden>-: a is 'x', it should be nice" },
	{ "forbidden, field: tags, values: [x]", "{'tags':['y','x']}",
	    "forbidden>-: tags is a list, it should be anything but x" },
	{ "forbidden, field: a, values: [4]", "{'a':4}",
	    "forbidden>-: a is 4, it should be anything but 4" },

	{ "one-of, field: a, values: [x, y]", "{'a':'y'}", NULL },
	{ "one-of, field: a, values: [x, y]", "{}",
	    "missing>-: a is missing, it should be x or y" },
	{ "one-of, field: a, values: [xxx], optional: yes", "{}", NULL },
	{ "one-of, field: a, values: [xxx]", "{'a':'XXX'}",
	    "wrong>xxx: a is 'XXX', it should be xxx, probably xxx" },
	{ "one-of, field: a, values: [1, 2]", "{'a':2}", NULL },
	{ "one-of, field: a, values: [1, 2]", "{'a':3}",
	    "wrong>-: a is 3, it should be 1 or 2" },
	{ "one-of, field: tags, values: [x]", "{'tags':['y','x']}", NULL },
	{ "one-of, field: tags, values: [x]", "{'tags':['y']}",
	    "wrong>-: tags is a list, it should be x" },

	{ "pattern, field: a, matches: 'v[0-9]+'", "{'a':'v12'}", NULL },
	{ "pattern, field: a, matches: 'v[0-9]+'", "{'a':'v12b'}",
	    "wrong>-: a is 'v12b', it should be a text that matches "
	    "v[0-9]+" },
	{ "pattern, field: a, matches: x", "{}",
	    "missing>-: a is missing, it should be a text that matches x" },
	{ "pattern, field: a, matches: x, optional: yes", "{}", NULL },
	{ "pattern, field: a, matches: x, optional: yes", "{'a':''}",
	    "empty>-: a is empty, it should be a text that matches x" },
	{ "pattern, field: a, not_matches: '.*x.*'", "{'a':'yxy'}",
	    "wrong>-: a is 'yxy', it should be a text that does not match "
	    ".*x.*" },
	{ "pattern, field: a, not_matches: '.*x.*'", "{'a':'y'}", NULL },
	{ "pattern, field: a, not_matches: x", "{}", NULL },
	{ "pattern, field: tags, matches: x", "{'tags':['y','x']}", NULL },
	{ "pattern, field: tags, not_matches: x, allowed: nice",
	    "{'tags':['y','x']}",
	    "wrong>-: tags is a list, it should be nice" },
	{ "pattern, field: a, matches: '(a{1,200}b?){1,50}'",
	    "{'a':'aaaaaaaaaaaaaaaaaaaa'}",
	    "undecided>-: a is too long to be compared with "
	    "(a{1,200}b?){1,50}, and counts as wrong" },
	{ "pattern, field: a, not_matches: '(a{1,200}b?){1,50}'",
	    "{'a':'aaaaaaaaaaaaaaaaaaaa'}",
	    "undecided>-: a is too long to be compared with "
	    "(a{1,200}b?){1,50}, and counts as wrong" },

	{ "range, field: a, least: 2, most: 4", "{'a':2}", NULL },
	{ "range, field: a, least: 2, most: 4", "{'a':'4.0'}", NULL },
	{ "range, field: a, least: 2, most: 4", "{'a':3.5}", NULL },
	{ "range, field: a, least: 2, most: 4", "{'a':1}",
	    "too-small>2: a is 1, it should be between 2 and 4, probably 2" },
	{ "range, field: a, least: 2, most: 4", "{'a':'4.5'}",
	    "too-large>4: a is '4.5', it should be between 2 and 4, probably "
	    "4" },
	{ "range, field: a, least: 2", "{'a':'x'}",
	    "wrong>-: a is 'x', it should be 2 or more" },
	{ "range, field: a, most: 2.5", "{}",
	    "missing>-: a is missing, it should be 2.5 or less" },
	{ "range, field: a, most: 2, optional: yes", "{}", NULL },
	{ "range, field: a, most: 2, allowed: few, because: so", "{'a':3}",
	    "too-large>2: a is 3, it should be few, probably 2 (so)" },
	{ "range, field: a, least: 2", "{'a':true}",
	    "wrong>-: a is true, it should be 2 or more" },
	{ "range, field: a, least: 2", "{'a':1e300}", NULL },

	{ "date, field: a", "{'a':'2026-11-23'}", NULL },
	{ "date, field: a", "{'a':'2026-11-23 10:00'}", NULL },
	{ "date, field: a", "{'a':'2026-1-3'}", NULL },
	{ "date, field: a, form: day", "{'a':'2026-11-23 10:00'}",
	    "wrong>-: a is '2026-11-23 10:00', it should be a date written "
	    "as YYYY-MM-DD" },
	{ "date, field: a, form: moment", "{'a':'2026-1-3'}",
	    "wrong>-: a is '2026-1-3', it should be a date written as "
	    "YYYY-MM-DD or YYYY-MM-DD hh:mm" },
	{ "date, field: a", "{'a':'tomorrow'}",
	    "wrong>-: a is 'tomorrow', it should be a date written as "
	    "YYYY-MM-DD or YYYY-MM-DD hh:mm" },
	{ "date, field: a, words: [never]", "{'a':'never'}", NULL },
	{ "date, field: a, form: day, words: [never]", "{}",
	    "missing>-: a is missing, it should be a date written as "
	    "YYYY-MM-DD, or never" },
	{ "date, field: a, optional: yes", "{}", NULL },
	{ "date, field: a, not_before: now", "{'a':'2026-11-23'}", NULL },
	{ "date, field: a, not_after: now", "{'a':'2026-11-23'}", NULL },
	{ "date, field: a, form: day, not_before: now", "{'a':'2026-11-22'}",
	    "too-early>-: a is '2026-11-22', it should be a date written as "
	    "YYYY-MM-DD, not before now" },
	{ "date, field: a, form: day, not_after: now", "{'a':'2026-11-24'}",
	    "too-late>-: a is '2026-11-24', it should be a date written as "
	    "YYYY-MM-DD, not after now" },
	{ "date, field: a, not_after: now", "{'a':'2026-11-23 22:14'}",
	    "too-late>-: a is '2026-11-23 22:14', it should be a date "
	    "written as YYYY-MM-DD or YYYY-MM-DD hh:mm, not after now" },
	{ "date, field: a, not_before: 2026-01-01", "{'a':'2026-01-01'}",
	    NULL },
	{ "date, field: a, form: day, not_before: 2026-01-01",
	    "{'a':'2025-12-31'}",
	    "too-early>-: a is '2025-12-31', it should be a date written as "
	    "YYYY-MM-DD, not before 2026-01-01" },
	{ "date, field: a, not_after: b", "{'a':'2026-01-01','b':'2026-01-01'}",
	    NULL },
	{ "date, field: a, not_after: b, allowed: sooner",
	    "{'a':'2026-01-02','b':'2026-01-01'}",
	    "too-late>-: a is '2026-01-02', it should be sooner" },
	{ "date, field: a, not_after: b", "{'a':'2026-01-02','b':'x'}", NULL },

	{ "agrees, field: a, with: b, how: equal", "{'a':'x','b':'x'}", NULL },
	{ "agrees, field: a, with: b, how: equal", "{'a':'x'}", NULL },
	{ "agrees, field: a, with: b, how: equal", "{'a':'x','b':''}", NULL },
	{ "agrees, field: a, with: b, how: equal", "{'a':'x','b':'y'}",
	    "wrong>y: a is 'x', it should be equal to b, which is 'y', "
	    "probably y" },
	{ "agrees, field: a, with: b, how: equal", "{'b':'y'}",
	    "missing>y: a is missing, it should be equal to b, which is 'y', "
	    "probably y" },
	{ "agrees, field: a, with: b, how: equal, optional: yes", "{'b':'y'}",
	    NULL },
	{ "agrees, field: a, with: b, how: equal", "{'a':5,'b':'5'}", NULL },
	{ "agrees, field: a, with: b, how: prefix", "{'a':'xy','b':'x'}",
	    NULL },
	{ "agrees, field: a, with: b, how: prefix, because: so",
	    "{'a':'yx','b':'x'}",
	    "wrong>-: a is 'yx', it should be a text that starts with b, "
	    "which is 'x' (so)" },
	{ "agrees, field: a, with: b, how: contains", "{'a':'yx','b':'x'}",
	    NULL },
	{ "agrees, field: a, with: b, how: contains", "{'a':'y','b':'x'}",
	    "wrong>-: a is 'y', it should be a text that contains b, which "
	    "is 'x'" },
	{ "agrees, field: tags, with: b, how: equal",
	    "{'tags':['y','x'],'b':'x'}", NULL },
	{ "agrees, field: a, with: b, how: at-least", "{'a':5,'b':'4.5'}",
	    NULL },
	{ "agrees, field: a, with: b, how: at-least", "{'a':4,'b':5}",
	    "wrong>5: a is 4, it should be a number not below b, which is "
	    "'5', probably 5" },
	{ "agrees, field: a, with: b, how: at-most", "{'a':4,'b':5}", NULL },
	{ "agrees, field: a, with: b, how: at-most", "{'a':'x','b':5}",
	    "wrong>5: a is 'x', it should be a number not above b, which is "
	    "'5', probably 5" },

	{ "fits, field: min_disk, of: size", "{'min_disk':1,'size':1073741824}",
	    NULL },
	{ "fits, field: min_disk, of: size", "{'min_disk':1,'size':1073741825}",
	    "too-small>2: min_disk is 1, it should be 2 GiB or more, so that "
	    "size fits, probably 2" },
	{ "fits, field: min_disk, of: size", "{'min_disk':1}", NULL },
	{ "fits, field: min_disk, of: size", "{'min_disk':1,'size':null}",
	    NULL },
	{ "fits, field: min_ram, of: size, unit: MiB", "{'size':1048576}",
	    "missing>1: min_ram is missing, it should be 1 MiB or more, so "
	    "that size fits, probably 1" },
	{ "fits, field: a, of: size, unit: KiB", "{'a':1,'size':9e18}",
	    "too-small>8789062500000000: a is 1, it should be 8789062500000000 "
	    "KiB or more, so that size fits, probably 8789062500000000" },
	{ "fits, field: a, of: size, unit: KiB",
	    "{'a':1,'size':9223372036854775807}",
	    "too-small>9007199254740992: a is 1, it should be 9007199254740992 "
	    "KiB or more, so that size fits, probably 9007199254740992" },

	{ "required, field: a, allowed: an a", "{'a':null}",
	    "missing>-: a is missing, it should be an a" },
	{ "required, field: a, allowed: an a", "{'a':0}", NULL },
	{ "required, field: a, allowed: an a, may_be_empty: yes", "{'a':''}",
	    NULL },
	{ "forbidden, field: a", "{'a':1.5}",
	    "forbidden>-: a is 1.5, it should be absent" },
	{ "one-of, field: a, values: [0.1, 0.30000000000000004]", "{'a':0.1}",
	    NULL },
	{ "one-of, field: a, values: [0.1, 0.30000000000000004]",
	    "{'a':0.30000000000000004}", NULL },
	{ "forbidden, field: a", "{'a':{}}",
	    "forbidden>-: a is an object, it should be absent" },
	{ "forbidden, field: a", "{'a':null}", NULL },
	{ "forbidden, field: a", "{'a':false}",
	    "forbidden>-: a is false, it should be absent" },
	{ "range, field: a, most: 2", "{'a':1e300}",
	    "too-large>2: a is 1e+300, it should be 2 or less, probably 2" },
	{ "range, field: a, most: 2", "{'a':null}",
	    "missing>-: a is missing, it should be 2 or less" },
	{ "agrees, field: a, with: b, how: prefix", "{'a':'x','b':'xy'}",
	    "wrong>-: a is 'x', it should be a text that starts with b, which "
	    "is 'xy'" },
	{ "agrees, field: a, with: b, how: at-least", "{'a':4,'b':'few'}",
	    NULL },
	{ "agrees, field: a, with: b, how: at-least", "{'a':4,'b':true}",
	    NULL },

	{ "at-least, field: a, least: 4, allowed: 4", "{'a':4}", NULL },
	{ "at-least, field: a, least: 4, allowed: 4, because: so", "{'a':3}",
	    "wrong>-: a is 3, it should be 4 (so)" },
	{ "at-least, field: a, least: 4, allowed: 4", "{'a':'4'}",
	    "wrong>-: a is '4', it should be 4" },
	{ "at-least, field: a, least: 4, allowed: 4", "{'a':4.5}",
	    "wrong>-: a is 4.5, it should be 4" },
	{ "at-least, field: a, least: 4, allowed: 4", "{}",
	    "missing>-: a is missing, it should be 4" },
	{ "at-least, field: a, least: 4, allowed: 4, listed_below: 8",
	    "{'a':5,'name':'x'}", NULL },
	{ "at-least, field: a, least: 4, allowed: 4, listed_below: 8",
	    "{'a':9,'name':null}", NULL },

	{ "digits, field: a, allowed: digits", "{'a':'12'}", NULL },
	{ "digits, field: a, allowed: digits", "{'a':12}",
	    "wrong>-: a is 12, it should be digits" },
	{ "digits, field: a, allowed: digits", "{'a':'1x'}",
	    "wrong>-: a is '1x', it should be digits" },
	{ "digits, field: a, allowed: digits", "{'a':'-1'}",
	    "wrong>-: a is '-1', it should be digits" },
	{ "digits, field: a, allowed: digits", "{'a':''}", NULL },
	{ "digits, field: a, allowed: digits", "{}", NULL },

	{ "url, field: a, schemes: [https], allowed: a URL",
	    "{'a':'https://x'}", NULL },
	{ "url, field: a, schemes: [https], allowed: a URL",
	    "{'a':'HTTPS://x'}",
	    "wrong>-: a is 'HTTPS://x', it should be a URL" },
	{ "url, field: a, schemes: [https], allowed: a URL", "{'a':'http://x'}",
	    "wrong>-: a is 'http://x', it should be a URL" },
	{ "url, field: a, schemes: [https], allowed: a URL", "{'a':'https:/'}",
	    "wrong>-: a is 'https:/', it should be a URL" },
	{ "url, field: a, schemes: [https], allowed: a URL", "{'a':'x'}",
	    "wrong>-: a is 'x', it should be a URL" },
	{ "url, field: a, schemes: [https], allowed: a URL, words: [private]",
	    "{'a':'private'}", NULL },
	{ "url, field: a, schemes: [https], allowed: a URL, words: [private]",
	    "{'a':'prvate'}", "wrong>-: a is 'prvate', it should be a URL" },

	{ "not-both, field: a, other: b", "{'a':'yes','b':'no'}", NULL },
	{ "not-both, field: a, other: b", "{'a':'no','b':'yes'}", NULL },
	{ "not-both, field: a, other: b", "{'a':'yes'}", NULL },
	{ "not-both, field: a, other: b", "{'a':'True','b':true}",
	    "both>false: a is 'True', it should be false where b is true, "
	    "probably false" },
	{ "not-both, field: a, other: b", "{'a':true,'b':false}", NULL },

	{ "date-spelling, days: [a], moments: [b]",
	    "{'a':'2026-11-03','b':'2026-11-03 10:00'}", NULL },
	{ "date-spelling, days: [a], moments: [b]", "{'a':'2026-11-3'}",
	    "spelling>2026-11-03: a is '2026-11-3', it should be written as "
	    "YYYY-MM-DD, probably 2026-11-03 (the tests take this spelling, "
	    "the standard does not)" },
	{ "date-spelling, days: [a], moments: [b]", "{'b':'2026-11-3'}",
	    "spelling>2026-11-03: b is '2026-11-3', it should be written as "
	    "YYYY-MM-DD or YYYY-MM-DD hh:mm, probably 2026-11-03 (the tests "
	    "take this spelling, the standard does not)" },
	{ "date-spelling, days: [a], moments: [b]", "{'b':'2026-11-3 10:00'}",
	    "spelling>2026-11-03 10:00: b is '2026-11-3 10:00', it should be "
	    "written as YYYY-MM-DD or YYYY-MM-DD hh:mm, probably 2026-11-03 "
	    "10:00 (the tests take this spelling, the standard does not)" },
	{ "date-spelling, days: [a], moments: [b]",
	    "{'a':'soon','b':'','c':'2026-1-1'}", NULL },

	{ "promise-date, field: a, words: [none], allowed: a promise",
	    "{'a':'2026-11-23'}", NULL },
	{ "promise-date, field: a, words: [none], allowed: a promise",
	    "{'a':'none'}", NULL },
	{ "promise-date, field: a, words: [none], allowed: a promise",
	    "{'a':'last-3'}",
	    "wrong>-: a is 'last-3', it should be a promise" },
	{ "promise-date, field: a, words: [none], allowed: b, counted: last-",
	    "{'a':'last-3'}", NULL },
	{ "promise-date, field: a, words: [none], allowed: b, counted: last-",
	    "{'a':'last-'}", "wrong>-: a is 'last-', it should be b" },
	{ "promise-date, field: a, words: [none], allowed: b, counted: last-",
	    "{'a':'last-x'}", "wrong>-: a is 'last-x', it should be b" },
	{ "promise-date, field: a, words: [none], allowed: b", "{'a':''}",
	    "empty>-: a is empty, it should be b" },
	{ "promise-date, field: a, words: [none], allowed: b,"
	  " may_be_empty: yes",
	    "{'a':''}", NULL },
	{ "promise-date, field: a, words: [none], allowed: b,"
	  " may_be_empty: yes",
	    "{}", NULL },

	{ "one-of, field: a, values: [right], mistakes: {wrong: right}",
	    "{'a':'wrong'}",
	    "wrong>right: a is 'wrong', it should be right, probably right" },
	{ "one-of, field: a, values: ['an id'], optional: yes",
	    "{'a':' an  id '}",
	    "wrong>an id: a is ' an  id ', it should be an id, probably an "
	    "id" },
	{ "starts-with, field: a, prefixes: [x, y]", "{'a':'y1'}", NULL },
	{ "starts-with, field: a, prefixes: [x, y]", "{'a':'z1'}",
	    "wrong>-: a is 'z1', it should be a text that starts with x or y" },
	{ "starts-with, field: a, prefixes: [x], name: n",
	    "{'a':'z1','name':'m'}", NULL },
	{ "starts-with, field: a, prefixes: [x], name_like: 'n #'",
	    "{'a':'z1','name':'n 1'}",
	    "wrong>-: a is 'z1', it should be a text that starts with x" },
};

static void
each_check_finds_what_it_is_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct faults faults = FAULTS_INIT;
		struct pack *pack = load(cases[i].rule, &faults);
		json_t *object = json_text(cases[i].object);
		const struct view view = { .object = object, .now = NOW };
		struct report report = REPORT_INIT;
		char told[500] = "";
		const struct rule *rule;

		faults_print(&faults, stderr);
		assert_non_null(pack);
		rule = pack_rule(pack, 0);
		rule->check->run(rule->private, &view, &report);
		assert_false(report.failed);
		assert_true(report.count <= 1);
		if (report.count > 0)
			snprintf(told, sizeof(told), "%s>%s: %s",
			    report.list[0].kind,
			    report.list[0].nearest != NULL
				? report.list[0].nearest
				: "-",
			    report.list[0].message);
		if (strcmp(told, cases[i].told ? cases[i].told : "") != 0)
			fail_msg("%s on %s: \"%s\"", cases[i].rule,
			    cases[i].object, told);
		report_done(&report);
		json_decref(object);
		pack_free(pack);
	}
}

static const struct {
	const char *rule, *fault;
} broken[] = {
	{ "forbidden", "needs the key \"field\"" },
	{ "forbidden, field: a, values: []", "a list of at least" },
	{ "forbidden, field: a, value: [x]", "\"values\" is one" },
	{ "pattern, field: a", "either \"matches\" or" },
	{ "pattern, field: a, matches: x, not_matches: y",
	    "either \"matches\" or" },
	{ "pattern, field: a, matches: '(x'", "missing closing" },
	{ "pattern, field: a, matches: '(a+)\\1'", "a reference back" },
	{ "pattern, field: a, matches: [x]", "must be a text" },
	{ "range, field: a", "\"least\", \"most\" or both" },
	{ "range, field: a, least: 5, most: 4", "5 at least and 4 at most" },
	{ "range, field: a, least: few", "such as 4 or 2.5, not few" },
	{ "range, field: a, least: -1", "such as 4 or 2.5" },
	{ "date, field: a, form: hour", "day, which is" },
	{ "date, field: a, not_before: 2026-13-01", "a date such as" },
	{ "agrees, field: a, with: b", "needs the key \"how\"" },
	{ "agrees, field: a, with: b, how: alike", "not alike" },
	{ "agrees, field: a, with: a, how: equal", "with itself" },
	{ "fits, field: a", "needs the key \"of\"" },
	{ "fits, field: a, of: b, unit: TB", "GiB, MiB or KiB" },
	{ "one-of, field: a, values: [x], mistakes: {y: [x]}",
	    "wrong values to listed" },
	{ "image-present, name: a, name_like: b",
	    "either \"name\" or \"name_like\"" },
	{ "image-present", "either \"name\" or \"name_like\"" },
	{ "flavor-name-text, what: v2", "multi-disk, case, look-alike or id" },
	{ "standard-flavor, name: SCS-4V:16, cpus: 4, cpu_type: shared-core, "
	  "ram_mib: 1, disk_gb: 0",
	    "\"SCS-4V:16\" is not a flavor name of version 3" },
	{ "at-least, field: a, allowed: x, least: 9223372036854775808",
	    "a whole number, not 9223372036854775808" },
};

static void
wrong_arguments_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct faults faults = FAULTS_INIT;

		assert_null(load(broken[i].rule, &faults));
		assert_true(has_fault(&faults, 5, broken[i].fault));
		faults_done(&faults);
	}
}

/* Worse than before is told by the weight. */
static void
further_out_of_range_weighs_more(void **state)
{
	unsigned weights[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct faults faults = FAULTS_INIT;
		struct pack *pack = load("range, field: a, least: 10", &faults);
		json_t *object = json_text(i == 0 ? "{'a':5}" : "{'a':2}");
		const struct view view = { .object = object };
		struct report report = REPORT_INIT;
		const struct rule *rule = pack_rule(pack, 0);

		rule->check->run(rule->private, &view, &report);
		assert_int_equal(report.count, 1);
		weights[i] = report.list[0].weight;
		report_done(&report);
		json_decref(object);
		pack_free(pack);
	}
	assert_true(weights[1] > weights[0]);
}

/* In messages and in what was found, and never within a character. */
static void
long_values_are_cut_between_characters(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct pack *pack = load("forbidden, field: a", &faults);
	const struct rule *rule = pack_rule(pack, 0);
	struct report report = REPORT_INIT;
	char value[119 + 2 * 300 + 1], wanted[200];
	json_t *object;

	(void)state;
	memset(value, 'x', 119);
	for (size_t i = 119; i + 2 < sizeof(value); i += 2)
		memcpy(value + i, "\xc3\xa4", 3);
	object = json_pack("{s:s}", "a", value);
	assert_non_null(object);
	rule->check->run(
	    rule->private, &(struct view){ .object = object }, &report);
	assert_int_equal(report.count, 1);
	snprintf(wanted, sizeof(wanted),
	    "a is '%.119s...', it should be absent", value);
	assert_string_equal(report.list[0].message, wanted);
	assert_int_equal(strlen(report.list[0].found), 599 + 3);
	assert_memory_equal(report.list[0].found, value, 599);
	assert_string_equal(report.list[0].found + 599, "...");
	report_done(&report);
	json_decref(object);
	pack_free(pack);
}

static int
make_files(void **state)
{
	(void)state;
	rule_files_make(&files);
	return 0;
}

static int
remove_files(void **state)
{
	(void)state;
	rule_files_remove(&files);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_check_finds_what_it_is_for),
		cmocka_unit_test(wrong_arguments_are_told),
		cmocka_unit_test(further_out_of_range_weighs_more),
		cmocka_unit_test(long_values_are_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
