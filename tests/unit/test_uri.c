/* test_uri.c - paths that have one meaning, queries that have no trick. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "proxy/uri.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROUNDS 20000

static const struct {
	const char *path;
	const char *canonical; /* NULL: ambiguous */
} paths[] = {
	{ "/", "/" },
	{ "/v2/", "/v2/" },
	{ "/v2.1/flavors", "/v2.1/flavors" },
	{ "/v2.1/flavors/", "/v2.1/flavors/" },
	{ "/v2.1/%66lavors", "/v2.1/flavors" },
	{ "/v2%2e1/flavors", "/v2.1/flavors" },
	{ "/%76%32/images", "/v2/images" },
	{ "/flavors/a%20b", "/flavors/a%20b" },
	{ "/k/hw%3acpu_x%2dy%5Fz%7e", "/k/hw:cpu_x-y_z~" },
	{ "/k/hw%3Acpu", "/k/hw:cpu" },
	{ "/k/hw:cpu", "/k/hw:cpu" },
	{ "/a;b/c%3bd", "/a;b/c;d" },
	{ "/!$&'()*+,;=:@", "/!$&'()*+,;=:@" },
	{ "/%21%24%26%27%28%29%2a%2b%2c%3d%40", "/!$&'()*+,=@" },
	{ "/%22%3c%3e%5b%5d%5e%60%7b%7c%7d",
	    "/%22%3C%3E%5B%5D%5E%60%7B%7C%7D" },
	{ "/%2566", "/%2566" },
	{ "/a.b/...", "/a.b/..." },
	{ "/.a/..b", "/.a/..b" },
	{ "", NULL },
	{ "*", NULL },
	{ "v2", NULL },
	{ "http://h/v2", NULL },
	{ "//v2.1/flavors", NULL },
	{ "/v2.1//flavors", NULL },
	{ "/v2.1///", NULL },
	{ "//", NULL },
	{ "/v2.1/./flavors", NULL },
	{ "/x/../v2.1/flavors", NULL },
	{ "/x/%2e%2e/v2.1", NULL },
	{ "/x/.%2E/v2.1", NULL },
	{ "/x/%2e", NULL },
	{ "/..", NULL },
	{ "/.", NULL },
	{ "/x/..;a/y", NULL },
	{ "/x/.%3b/y", NULL },
	{ "/v2.1%2fflavors", NULL },
	{ "/v2.1%2Fflavors", NULL },
	{ "/v2.1%5cflavors", NULL },
	{ "/v2.1\\flavors", NULL },
	{ "/a%00", NULL },
	{ "/a%0d%0aX", NULL },
	{ "/a%1f", NULL },
	{ "/a%7f", NULL },
	{ "/a%80", NULL },
	{ "/a%c3%a9", NULL },
	{ "/a%ff", NULL },
	{ "/a%23b", NULL },
	{ "/a%3fb", NULL },
	{ "/a%3Fb", NULL },
	{ "/a%", NULL },
	{ "/a%2", NULL },
	{ "/a%zz", NULL },
	{ "/a%2g", NULL },
	{ "/a%-1", NULL },
	{ "/a% 1", NULL },
	{ "/a%u0066", NULL },
	{ "/a b", NULL },
	{ "/a#b", NULL },
	{ "/a?b", NULL },
	{ "/a\"b", NULL },
	{ "/a<b>", NULL },
	{ "/a^b", NULL },
	{ "/a`b", NULL },
	{ "/a{b}", NULL },
	{ "/a|b", NULL },
	{ "/a[b]", NULL },
	{ "/a\x7f", NULL },
	{ "/a\xc3\xa9", NULL },
	{ "/a\n", NULL },
};

static const struct {
	const char *query;
	bool overrides;
} queries[] = {
	{ "", false },
	{ "limit=5&marker=x", false },
	{ "method=DELETE", false },
	{ "_metho=DELETE", false },
	{ "_ method=DELETE", false },
	{ "x_y_z=_m", false },
	{ "a=%5Fmetho", false },
	{ "_metho", false },
	{ "%", false },
	{ "%%%%", false },
	{ "%5", false },
	{ "%255", false },
	{ "%25%35", false },
	{ "_method", true },
	{ "_method=DELETE", true },
	{ "a=b&_METHOD=DELETE", true },
	{ "a=b;_Method=PUT", true },
	{ "x=_method", true },
	{ "x_method_y", true },
	{ "__method", true },
	{ "_me_method", true },
	{ "%5Fmethod=DELETE", true },
	{ "%5fmethod", true },
	{ "_%6dethod", true },
	{ "_metho%64", true },
	{ "%5F%4D%45%54%48%4F%44", true },
	{ "%255Fmethod", true },
	{ "_%256Dethod", true },
	{ "%25%35%46method", true },
	{ "%25%35Fmethod", true },
	{ "%%35Fmethod", true },
	{ "%_method", true },
	{ "%5_method", true },
	{ "%255_method", true },
	{ "a=%zz&_method", true },
	{ "a=%&_m%65thod=DELETE", true },
	{ "__%6dethod", true },
};

static unsigned next_random(unsigned *);

static void
a_path_has_one_spelling_or_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		char buf[64];
		size_t len = 99;
		const char *why = uri_canonical(
		    slice_of(paths[i].path), buf, sizeof(buf), &len);

		if ((why == NULL) != (paths[i].canonical != NULL))
			fail_msg("%s: %s", paths[i].path, why);
		if (why == NULL &&
		    !slice_is((struct slice){ buf, len }, paths[i].canonical))
			fail_msg("%s: %.*s", paths[i].path, (int)len, buf);
	}
}

static void
a_nul_in_a_path_is_refused(void **state)
{
	char buf[8];
	size_t len;

	(void)state;
	assert_non_null(uri_canonical(SLICE("/a\0b"), buf, sizeof(buf), &len));
}

static void
a_path_longer_than_its_buffer_is_refused(void **state)
{
	char buf[4];
	size_t len;

	(void)state;
	assert_null(uri_canonical(SLICE("/abc"), buf, sizeof(buf), &len));
	assert_int_equal(len, 4);
	assert_non_null(uri_canonical(SLICE("/abcd"), buf, sizeof(buf), &len));
	assert_int_equal(len, 0);
}

static void
a_spelling_stays_and_keeps_its_meaning(void **state)
{
	static const char bytes[] = "/%%%./a2BfE05;:x~";
	unsigned seed = 3, good = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		char path[16] = "/", once[16], twice[16], plain[2][16];
		struct slice in = { path, 1 + next_random(&seed) % 15 };
		size_t len, again, plain_len[2];

		for (size_t i = 1; i < in.len; i++)
			path[i] =
			    bytes[next_random(&seed) % (sizeof(bytes) - 1)];
		if (uri_canonical(in, once, sizeof(once), &len) != NULL)
			continue;
		good++;
		assert_true(len <= in.len);
		assert_null(uri_canonical(
		    (struct slice){ once, len }, twice, sizeof(twice), &again));
		assert_true(slice_equal((struct slice){ once, len },
		    (struct slice){ twice, again }));
		assert_true(uri_decode(in, plain[0], 16, &plain_len[0]));
		assert_true(uri_decode(
		    (struct slice){ once, len }, plain[1], 16, &plain_len[1]));
		assert_true(
		    slice_equal((struct slice){ plain[0], plain_len[0] },
			(struct slice){ plain[1], plain_len[1] }));
	}
	assert_true(good > ROUNDS / 100);
}

static void
decodes_any_byte_once(void **state)
{
	char buf[8];
	size_t len;

	(void)state;
	assert_true(uri_decode(SLICE("a%00%Ff%2566"), buf, 8, &len));
	assert_int_equal(len, 6);
	assert_memory_equal(buf, "a\0\xff%66", 6);
	assert_true(uri_decode(SLICE(""), buf, 0, &len));
	assert_int_equal(len, 0);
	assert_false(uri_decode(SLICE("ab"), buf, 1, &len));
	assert_false(uri_decode(SLICE("%4"), buf, 8, &len));
	assert_false(uri_decode(SLICE("%4x"), buf, 8, &len));
	assert_false(uri_decode(SLICE("%"), buf, 8, &len));
}

static void
splits_at_the_first_question_mark(void **state)
{
	struct uri uri = uri_split(SLICE("/a?b?c"));

	(void)state;
	assert_true(slice_is(uri.path, "/a"));
	assert_true(slice_is(uri.query, "b?c"));
	uri = uri_split(SLICE("/a?"));
	assert_true(slice_is(uri.path, "/a"));
	assert_non_null(uri.query.at);
	assert_int_equal(uri.query.len, 0);
	uri = uri_split(SLICE("/a"));
	assert_true(slice_is(uri.path, "/a"));
	assert_null(uri.query.at);
}

static void
finds_the_method_override_in_any_disguise(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(queries); i++) {
		/* Exactly as large, for AddressSanitizer. */
		size_t len = strlen(queries[i].query);
		char *copy = malloc(len + 1);

		assert_non_null(copy);
		memcpy(copy + 1, queries[i].query, len);
		if (uri_overrides_method((struct slice){ copy + 1, len }) !=
		    queries[i].overrides)
			fail_msg("%s", queries[i].query);
		free(copy);
	}
	assert_false(uri_overrides_method((struct slice){ NULL, 0 }));
}

static void
finds_the_method_override_however_it_is_encoded(void **state)
{
	unsigned seed = 5;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		char query[64];
		size_t len = 0;

		for (const char *c = "_method"; *c != '\0'; c++) {
			unsigned depth = next_random(&seed) % 3;

			if (depth == 0)
				query[len++] = *c;
			else
				len += (size_t)snprintf(query + len,
				    sizeof(query) - len, "%%%s%02x",
				    depth == 1 ? "" : "25", (unsigned)*c);
		}
		assert_true(uri_overrides_method((struct slice){ query, len }));
		assert_false(
		    uri_overrides_method((struct slice){ query, len - 1 }));
	}
}

static unsigned
next_random(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 16 & 0x7fff;
}

/* Every byte, and back again. */
static void
encodes_what_is_not_unreserved(void **state)
{
	char bytes[256], back[sizeof(bytes)];
	struct text text = TEXT_INIT;
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	uri_encode(&text, (struct slice){ bytes, sizeof(bytes) }, "");
	assert_true(uri_decode(text_slice(&text), back, sizeof(back), &len));
	assert_int_equal(len, sizeof(bytes));
	assert_memory_equal(back, bytes, len);
	text_done(&text);
	uri_encode(&text, SLICE("a/b c~\xc3\xa4?"), "");
	assert_string_equal(text_str(&text), "a%2Fb%20c~%C3%A4%3F");
	text_done(&text);
	uri_encode(&text, (struct slice){ "a/b\0", 4 }, "/");
	assert_string_equal(text_str(&text), "a/b%00");
	text_done(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_has_one_spelling_or_is_refused),
		cmocka_unit_test(a_nul_in_a_path_is_refused),
		cmocka_unit_test(a_path_longer_than_its_buffer_is_refused),
		cmocka_unit_test(a_spelling_stays_and_keeps_its_meaning),
		cmocka_unit_test(decodes_any_byte_once),
		cmocka_unit_test(encodes_what_is_not_unreserved),
		cmocka_unit_test(splits_at_the_first_question_mark),
		cmocka_unit_test(finds_the_method_override_in_any_disguise),
		cmocka_unit_test(
		    finds_the_method_override_however_it_is_encoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
