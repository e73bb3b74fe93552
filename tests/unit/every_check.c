/* every_check.c - a rule of every check; see every_check.h. */
#include "tests/unit/every_check.h"

#include <string.h>

const struct every_check every_check[] = {
	{ "required", "image", "field: a\nallowed: an a\n",
	    "because: so it is\nmay_be_empty: no\n" },
	{ "forbidden", "image", "field: b\n",
	    "values: [x, wrong]\nallowed: right\nbecause: so it is\n" },
	{ "one-of", "image", "field: c\nvalues: [right, left]\n",
	    "optional: yes\nmistakes: {wrong: right}\nallowed: a side\n"
	    "because: so it is\n" },
	{ "pattern", "image", "field: d\nmatches: 'r.*t'\n",
	    "optional: yes\nallowed: like that\nbecause: so it is\n" },
	{ "range", "image", "field: e\n",
	    "least: 2\nmost: 4\noptional: yes\nallowed: few\n"
	    "because: so it is\n" },
	{ "date", "image", "field: f\n",
	    "form: day\nnot_before: now\nnot_after: 2099-12-31\n"
	    "words: [never]\noptional: yes\nallowed: a day\n"
	    "because: so it is\n" },
	{ "agrees", "image", "field: g\nwith: h\nhow: at-least\n",
	    "optional: yes\nbecause: so it is\n" },
	{ "fits", "image", "field: i\nof: size\n",
	    "unit: MiB\nbecause: so it is\n" },
	{ "at-least", "image", "field: j\nleast: 4\nallowed: 4 or more\n",
	    "because: so it is\nlisted_below: 2\n" },
	{ "digits", "image", "field: k\nallowed: digits\n", "" },
	{ "url", "image", "field: l\nschemes: [https]\nallowed: a URL\n",
	    "words: [private]\n" },
	{ "starts-with", "image", "field: m\nprefixes: [right, left]\n",
	    "name: Ubuntu 22.04\nname_like: 'Ubuntu #'\n"
	    "because: so it is\nneeds_name: yes\n" },
	{ "promise-date", "image",
	    "field: provided_until\nwords: [none, notice]\n"
	    "allowed: a promise\n",
	    "counted: last-\nbecause: so it is\nmay_be_empty: yes\n" },
	{ "date-spelling", "image",
	    "days: [provided_until]\nmoments: [image_build_date]\n", "" },
	{ "not-both", "image", "field: n\nother: o\n", "" },
	{ "image-min-disk", "image", "", "" },
	{ "image-build-date", "image", "", "" },
	{ "image-recency", "image", "", "" },
	{ "image-unique", "image", "", "" },
	{ "image-name-unique", "image", "",
	    "names: [Ubuntu 22.04]\nnames_like: ['Debian #']\n" },
	{ "image-name-look-alike", "image", "names: [Ubuntu 22.04]\n",
	    "names_like: ['Debian #']\nexact: yes\n" },
	{ "image-present", "image", "name: Ubuntu 22.04\n",
	    "needs_name: yes\n" },
	{ "image-promise", "image", "", "" },
	{ "image-provided", "image", "", "" },
	{ "image-replacement", "image", "", "" },
	{ "flavor-name-syntax", "flavor", "", "" },
	{ "flavor-name-semantics", "flavor", "", "" },
	{ "flavor-name-text", "flavor", "what: canonical\n", "" },
	{ "flavor-name-specs", "flavor", "", "" },
	{ "flavor-cpu-type", "flavor", "", "" },
	{ "flavor-disk-type", "flavor", "", "" },
	{ "standard-flavor", "flavor",
	    "name: SCS-4V-16-100s\ncpus: 4\ncpu_type: shared-core\n"
	    "ram_mib: 16384\ndisk_gb: 100\n",
	    "disk_type: ssd\n" },
	{ "flavor-unique", "flavor", "", "" },
	{ NULL, NULL, NULL, NULL },
};

void
every_check_rule(
    const struct every_check *one, const char *arguments, struct text *ret)
{
	text_addf(ret,
	    "  - id: every-%s\n    on: %s\n    check: %s\n"
	    "    severity: main\n    say: It is right\n",
	    one->check, one->on, one->check);
	while (*arguments != '\0') {
		int len = (int)strcspn(arguments, "\n");

		text_addf(ret, "    %.*s\n", len, arguments);
		arguments += len + 1;
	}
}

void
every_check_pack(struct text *ret)
{
	text_adds(ret, EVERY_CHECK_HEAD "rules:\n");
	for (const struct every_check *one = every_check; one->check != NULL;
	     one++) {
		struct text all = TEXT_INIT;

		text_addf(&all, "%s%s", one->needs, one->may);
		every_check_rule(one, text_str(&all), ret);
		text_done(&all);
	}
}
