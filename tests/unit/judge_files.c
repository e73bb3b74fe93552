/* judge_files.c - rules for tests; see judge_files.h. */
#include "tests/unit/judge_files.h"

#include <stdlib.h>
#include <string.h>

static char version[] = "v1";
static char beside[] = "all";
static char file[] = "gate.yaml";

void
judge_files_write(const struct rule_files *files)
{
	rule_files_write(files, "scope.yaml",
	    "scripts:\n"
	    "  - testcases: [{id: t-name}, {id: t-draft}, {id: t-advice},\n"
	    "      {id: t-flavor}]\n"
	    "modules:\n"
	    "  - {id: one, targets: {main: [t-name, t-flavor]}}\n"
	    "  - {id: two, targets: {main: [t-draft]}}\n"
	    "  - {id: rec, targets: {recommended: [t-advice]}}\n"
	    "timeline:\n"
	    "  - {date: 2026-01-01, versions: {v1: effective, v2: draft}}\n"
	    "versions:\n"
	    "  - {version: v2, include: [one, two]}\n"
	    "  - {version: v1, include: [one]}\n");
	rule_files_write(files, "packs/b.yaml",
	    "standard: b\n"
	    "title: b\n"
	    "link: https://example.org/b\n"
	    "rules:\n"
	    "  - {id: t-advice, on: image, check: required, field: b,\n"
	    "     allowed: a b, say: b is there}\n"
	    "  - {id: t-name, on: image, check: required, field: a,\n"
	    "     allowed: an a, say: a is there}\n");
	rule_files_write(files, "packs/c.yaml",
	    "standard: c\n"
	    "title: c\n"
	    "link: https://example.org/c\n"
	    "rules:\n"
	    "  - {id: t-draft, on: image, check: at-least, field: c,\n"
	    "     least: 5, allowed: 5 or more, say: c is large}\n"
	    "  - {id: t-flavor, on: flavor, check: required, field: d,\n"
	    "     allowed: a d, say: d is there}\n");
}

struct settings
judge_files_settings(const struct rule_files *files)
{
	return (struct settings){
		.file = file,
		.rules_scope = strdup(rule_files_path(files, "scope.yaml")),
		.rules_directory = strdup(rule_files_path(files, "packs")),
		.rules_scope_version = version,
		.rules_scope_beside = beside,
		.severity_action = { ACTION_DENY, ACTION_WARN, ACTION_OBSERVE,
		    ACTION_OBSERVE, ACTION_OBSERVE, ACTION_OFF },
		.gate_mode = 3, /* deny */
	};
}

void
judge_files_done(struct settings *settings)
{
	free(settings->rules_scope);
	free(settings->rules_directory);
}
