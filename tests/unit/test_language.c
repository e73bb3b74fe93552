/* test_language.c - the words of packs, as the manual page and programs get
 * them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/language.h"
#include "rules/pack.h"

#define BEGIN ".\\\" tables begin\n"
#define END ".\\\" tables end\n"

/* Free it. */
static char *
written(void (*write)(FILE *))
{
	char *ret = NULL;
	size_t size;
	FILE *out = open_memstream(&ret, &size);

	assert_non_null(out);
	write(out);
	assert_int_equal(fclose(out), 0);
	return ret;
}

static void
the_manual_page_has_these_tables(void **state)
{
	static char page[200000];
	const char *top = getenv("SRCDIR");
	char *tables = written(language_write_mdoc), *begin, *end;
	char path[4096];
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/deploy/man/scs-gate-rules.7",
	    top != NULL ? top : ".");
	f = fopen(path, "r");
	assert_non_null(f);
	assert_in_range(fread(page, 1, sizeof(page), f), 1, sizeof(page) - 1);
	fclose(f);
	begin = strstr(page, BEGIN);
	assert_non_null(begin);
	begin += strlen(BEGIN);
	end = strstr(begin, END);
	assert_non_null(end);
	if (strlen(tables) != (size_t)(end - begin) ||
	    memcmp(tables, begin, (size_t)(end - begin)) != 0)
		fail_msg("%s is old: run deploy/man/tables.sh", path);
	free(tables);
}

static void
no_line_of_it_is_too_long(void **state)
{
	char *tables = written(language_write_mdoc), *at = tables;

	(void)state;
	for (; *at != '\0'; at += strcspn(at, "\n") + 1)
		assert_in_range(strcspn(at, "\n"), 1, 79);
	free(tables);
}

static const char *
looks_of(const struct check *check)
{
	static const char *const words[2][2][2] = {
		{ { "", "cloud" }, { "changes", "changes cloud" } },
		{ { "states", "states cloud" },
		    { "states changes", "states changes cloud" } },
	};

	return words[check->run != NULL][check->change != NULL]
		    [check->needs_census != NULL];
}

static void
programs_get_a_line_for_each_check(void **state)
{
	char *lines = written(language_write_checks), *at = lines;

	(void)state;
	for (size_t i = 0; pack_check(i) != NULL; i++) {
		const struct check *check = pack_check(i);
		size_t len = strcspn(at, "\n");
		char line[500];

		snprintf(line, sizeof(line), "%s\t%s\t%s", check->name,
		    looks_of(check), check->usage);
		assert_int_equal(strlen(line), len);
		assert_memory_equal(at, line, len);
		at += len + 1;
	}
	assert_string_equal(at, "");
	free(lines);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_manual_page_has_these_tables),
		cmocka_unit_test(no_line_of_it_is_too_long),
		cmocka_unit_test(programs_get_a_line_for_each_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
