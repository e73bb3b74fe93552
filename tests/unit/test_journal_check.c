/*
 * test_journal_check.c - a line of the journal has one spelling, a signature
 * is good or not, files are read whole whatever is in them, and a check that
 * lacks memory says so instead of "fine".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above. */
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "proxy/journal_check.h"
#include "proxy/journal_filter.h"
#include "proxy/journal_record.h"
#include "rules/json_memory.h"
#include "tests/unit/failing_malloc.h"
#include "tests/unit/journal_scene.h"

static struct journal_scene scene;
static struct journal_hash *hash;
static EVP_PKEY *key;

static int
set_up(void **state)
{
	(void)state;
	hash = journal_hash_new();
	if (hash == NULL || !journal_scene_begin(&scene))
		return -1;
	key = journal_scene_key(&scene);
	return key == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	EVP_PKEY_free(key);
	journal_hash_free(hash);
	journal_scene_end(&scene);
	return 0;
}

/* On the heap. */
static char *
chained(struct journal_link *link, bool is_signed, const char *record)
{
	char *line = strdup(record);
	size_t len = strlen(record);

	assert_true(
	    journal_link_add(link, hash, is_signed ? key : NULL, &line, &len));
	assert_int_equal(strlen(line), len);
	return line;
}

static void
a_line_is_read_back(void **state)
{
	struct journal_link link, before;
	struct journal_line line;
	char *text;

	(void)state;
	journal_link_begin(&link);
	for (int i = 0; i < 20; i++) {
		bool is_signed = i % 3 == 0;

		before = link;
		text = chained(
		    &link, is_signed, "{\"record\":\"x\",\"chain\":\"y\"}");
		assert_true(journal_line_read(slice_of(text), &line));
		assert_true(journal_line_is(&line, "x"));
		assert_string_equal(line.chain, link.chain);
		assert_int_equal(line.seq, link.seq);
		assert_int_equal(line.seq, before.seq + 1);
		assert_memory_equal(line.prev, before.hash, JOURNAL_HASH_LEN);
		assert_int_equal(line.signed_part.len > 0, is_signed);
		if (is_signed)
			assert_true(journal_key_verify(
			    line.key, line.signed_part, line.signature));
		free(text);
	}
}

/* Whatever byte becomes whatever other one: it is no line any more, or says
 * something else, or its signature is none. */
static void
a_signed_line_has_one_spelling(void **state)
{
	struct journal_link link;
	struct journal_line line, good;
	unsigned char changed[JOURNAL_HASH_LEN];
	char *text;

	(void)state;
	journal_link_begin(&link);
	text = chained(&link, true, "{\"record\":\"checkpoint\"}");
	assert_true(journal_line_read(slice_of(text), &good));
	for (size_t i = 0; text[i] != '\0'; i++)
		for (int bit = 0; bit < 8; bit++) {
			text[i] = (char)(text[i] ^ (1 << bit));
			assert_true(
			    journal_hash_of(hash, slice_of(text), changed));
			assert_true(
			    memcmp(changed, link.hash, sizeof(changed)) != 0);
			assert_false(journal_line_read(slice_of(text), &line) &&
				     line.signed_part.len > 0 &&
				     journal_key_verify(line.key,
					 line.signed_part, line.signature));
			text[i] = (char)(text[i] ^ (1 << bit));
		}
	free(text);
}

#define ID "00000000-0000-4000-8000-00000000000a"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static void
other_spellings_are_no_lines(void **state)
{
	static const char good[] = "{\"record\":\"x\",\"chain\":\"" ID
				   "\",\"seq\":1,\"prev\":\"" ZEROS "\"}";
	static const char *const bad[] = {
		"",
		"{}",
		"{\"record\":\"x\"}",
		"{\"record\":\"x\",\"chain\":\"" ID "\",\"seq\":01,\"prev\":"
		"\"" ZEROS "\"}",
		"{\"record\":\"x\",\"chain\":\"" ID "\",\"seq\":0,\"prev\":"
		"\"" ZEROS "\"}",
		"{\"record\":\"x\",\"chain\":\"" ID "\",\"seq\":,\"prev\":"
		"\"" ZEROS "\"}",
		"{\"record\":\"x\",\"chain\":\"" ID
		"\",\"seq\":18446744073709551616,\"prev\":\"" ZEROS "\"}",
		"{\"record\":\"x\",\"chain\":\"" ID "\", \"seq\":1,\"prev\":"
		"\"" ZEROS "\"}",
		"{\"record\":\"x\",\"chain\":\"" ID "\",\"seq\":1,\"prev\":"
		"\"0" ZEROS "\"}",
		"{\"record\":\"x\",\"chain\":\"" ID "\",\"seq\":1,\"prev\":"
		"\"A00" ZEROS "\"}",
		"{\"record\":\"x\",\"chain\":\"" ID "\",\"seq\":1,\"prev\":"
		"\"" ZEROS "\"} ",
		"{\"record\":\"x\",\"chain\":\"0" ID "\",\"seq\":1,\"prev\":"
		"\"" ZEROS "\"}",
		"{\"record\":\"x\",\"chain\":\"00000000-0000-4000-8000-"
		"00000000000A\",\"seq\":1,\"prev\":\"" ZEROS "\"}",
		"{\"records\":\"x\",\"chain\":\"" ID "\",\"seq\":1,\"prev\":"
		"\"" ZEROS "\"}",
		",\"chain\":\"" ID "\",\"seq\":1,\"prev\":\"" ZEROS "\"}",
	};
	struct journal_line line;

	(void)state;
	assert_true(journal_line_read(SLICE(good), &line));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (journal_line_read(slice_of(bad[i]), &line))
			fail_msg("%s", bad[i]);
}

static void
write_file(const char *name, const char *bytes, size_t len)
{
	FILE *stream = fopen(name, "w");

	assert_non_null(stream);
	assert_int_equal(fwrite(bytes, 1, len, stream), len);
	assert_int_equal(fclose(stream), 0);
}

static void
keys_of_another_kind_are_told(void **state)
{
	static const char no_key[] = "-----BEGIN PUBLIC KEY-----\nAAAA\n";
	unsigned char public[JOURNAL_KEY_LEN];
	struct faults faults = FAULTS_INIT;

	(void)state;
	assert_true(journal_key_load_public(scene.public, public, &faults));
	assert_false(journal_key_load_public(scene.key, public, &faults));
	assert_null(journal_key_load(scene.public, &faults));
	assert_null(journal_key_load("/nowhere", &faults));
	write_file(scene.moved, no_key, sizeof(no_key) - 1);
	assert_false(journal_key_load_public(scene.moved, public, &faults));
	assert_int_equal(faults.count, 4);
	assert_non_null(strstr(faults.list[0].text, "Ed25519 public key"));
	assert_non_null(strstr(faults.list[1].text, "genpkey"));
	assert_non_null(strstr(faults.list[2].text, "No such file"));
	faults_done(&faults);
}

/* A line longer than any comes in pieces, with one number. */
static void
lines_of_any_length_are_read(void **state)
{
	const size_t longest = 3 * JOURNAL_LINE_MAX + 5;
	char *bytes = malloc(longest + 20);
	struct faults faults = FAULTS_INIT;
	struct journal_reader *reader;
	struct journal_text text;
	size_t len = 0;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'x', longest);
	memcpy(bytes, "a\n\n", 3);
	memcpy(bytes + longest, "\nlast", 5);
	write_file(scene.name, bytes, longest + 5);
	free(bytes);
	reader = journal_reader_open(scene.name, &faults);
	assert_non_null(reader);
	assert_true(journal_reader_next(reader, &text));
	assert_true(slice_is(text.line, "a") && text.ended);
	assert_true(journal_reader_next(reader, &text));
	assert_true(text.line.len == 0 && text.number == 2 && text.ended);
	do {
		assert_true(journal_reader_next(reader, &text));
		assert_int_equal(text.number, 3);
		assert_int_equal(text.continued, len > 0);
		len += text.line.len;
	} while (!text.ended);
	assert_int_equal(len, longest - 3);
	assert_true(journal_reader_next(reader, &text));
	assert_true(slice_is(text.line, "last"));
	assert_true(!text.ended && !text.continued && text.number == 4);
	assert_false(journal_reader_next(reader, &text));
	assert_true(journal_reader_good(reader, &faults));
	journal_reader_close(reader);
	assert_null(journal_reader_open("/nowhere", &faults));
	assert_int_equal(faults.count, 1);
	faults_done(&faults);
}

static void
a_file_that_grows_is_followed(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct journal_reader *reader;
	struct journal_text text;

	(void)state;
	write_file(scene.name, "", 0);
	reader = journal_reader_open(scene.name, &faults);
	assert_non_null(reader);
	assert_false(journal_reader_follow(reader, &text));
	write_file(scene.name, "one\ntw", 6);
	assert_true(journal_reader_follow(reader, &text));
	assert_true(slice_is(text.line, "one"));
	assert_false(journal_reader_follow(reader, &text));
	assert_false(journal_reader_moved(reader));
	write_file(scene.name, "one\ntwo\n", 8);
	assert_true(journal_reader_follow(reader, &text));
	assert_true(slice_is(text.line, "two") && text.number == 2);
	assert_int_equal(rename(scene.name, scene.moved), 0);
	assert_false(journal_reader_moved(reader));
	write_file(scene.name, "", 0);
	assert_true(journal_reader_moved(reader));
	journal_reader_close(reader);
	faults_done(&faults);
}

/* Three records and a signed checkpoint. */
static void
write_journal(void)
{
	struct journal_link link;
	FILE *stream = fopen(scene.name, "w");

	assert_non_null(stream);
	journal_link_begin(&link);
	for (int i = 0; i < 4; i++) {
		char *line = chained(&link, i == 3,
		    i == 0   ? "{\"record\":\"opened\",\"reason\":\"started\"}"
		    : i == 3 ? "{\"record\":\"checkpoint\"}"
			     : "{\"record\":\"intent\"}");

		assert_true(fprintf(stream, "%s\n", line) > 0);
		free(line);
	}
	assert_int_equal(fclose(stream), 0);
}

static void
a_cut_archive_is_told(void **state)
{
	gzFile out;
	char bytes[8192];
	FILE *stream;
	size_t len;
	struct faults faults = FAULTS_INIT;
	struct journal_reader *reader;
	struct journal_text text;

	(void)state;
	write_journal();
	stream = fopen(scene.name, "r");
	assert_non_null(stream);
	len = fread(bytes, 1, sizeof(bytes), stream);
	fclose(stream);
	out = gzopen(scene.moved, "w");
	assert_non_null(out);
	assert_int_equal(gzwrite(out, bytes, (unsigned)len), len);
	assert_int_equal(gzclose(out), Z_OK);
	journal_scene_check(
	    &scene, true, (const char *const[]){ scene.moved, NULL });
	assert_string_equal(scene.told, "");
	assert_int_equal(scene.signed_seq, 4);
	assert_int_equal(truncate(scene.moved, 100), 0);
	reader = journal_reader_open(scene.moved, &faults);
	assert_non_null(reader);
	while (journal_reader_next(reader, &text))
		;
	assert_false(journal_reader_good(reader, &faults));
	journal_reader_close(reader);
	faults_done(&faults);
}

static void
tell(
    void *arg, bool is_fault, const struct journal_spot *spot, const char *text)
{
	(void)is_fault;
	(void)spot;
	(void)text;
	++*(unsigned *)arg;
}

static void
tell_chain(void *arg, const struct journal_chain_seen *seen)
{
	(void)arg;
	(void)seen;
}

/* A signature that cannot be checked for lack of memory is a fault: to be
 * told of one too many is harmless. */
static void
without_memory_nothing_is_called_fine(void **state)
{
	unsigned told = 0;
	const struct journal_check_calls calls = { tell, tell_chain, &told };
	struct faults faults = FAULTS_INIT;
	struct journal_check check;
	struct journal_text text;
	bool failed = true;

	(void)state;
	if (!FAILING_MALLOC)
		skip();
	write_journal();
	for (unsigned long n = 1; failed; n++) {
		struct journal_reader *reader =
		    journal_reader_open(scene.name, &faults);

		assert_non_null(reader);
		told = 0;
		failing_malloc_arm(n, false);
		if (journal_check_init(&check, &calls)) {
			journal_check_file(&check, "f");
			while (journal_reader_next(reader, &text))
				journal_check_line(&check, &text);
			journal_check_file_end(&check);
			journal_check_end(&check);
			journal_check_done(&check);
			failed = failing_malloc_disarm();
			/* OpenSSL and zlib get over some. */
			assert_true(check.out_of_memory || told > 0 ||
				    check.state.seen.signed_seq == 4);
		} else
			failed = failing_malloc_disarm();
		journal_reader_close(reader);
	}
	assert_int_equal(told, 0);
	faults_done(&faults);
}

static void
filters_take_what_they_say(void **state)
{
	static const char record[] =
	    "{\"record\":\"outcome\",\"time\":\"2026-11-23T22:13:07.5Z\","
	    "\"decision\":\"d\",\"request_id\":\"r\",\"object\":{\"id\":\"i\","
	    "\"name\":\"n\"},\"initiator\":{\"id\":\"u\",\"name\":\"alice\","
	    "\"project_id\":\"p\",\"project_name\":\"demo\"},"
	    "\"operation\":\"o\",\"verdict\":\"v\",\"action\":\"a\","
	    "\"findings\":[{\"rule\":\"one\"},{\"rule\":\"two\"}]}";
	static const struct {
		const char *option, *value;
	} good[] = { { "decision", "d" }, { "object", "i" }, { "object", "n" },
		{ "caller", "u" }, { "caller", "alice" }, { "project", "p" },
		{ "project", "demo" }, { "request", "r" }, { "operation", "o" },
		{ "verdict", "v" }, { "action", "a" }, { "record", "outcome" },
		{ "rule", "one" }, { "rule", "two" } };
	json_t *json = journal_record_read(SLICE(record));
	struct journal_filter all = { .since = "" }, f;

	(void)state;
	assert_non_null(json);
	assert_true(journal_filter_takes(&all, json));
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		size_t row = 0;

		while (strcmp(journal_filter_option(row), good[i].option) != 0)
			row++;
		f = all;
		f.values[row] = good[i].value;
		assert_true(journal_filter_takes(&f, json));
		f.values[row] = "other";
		assert_false(journal_filter_takes(&f, json));
	}
	assert_true(journal_filter_since(&f, "2026-11-23"));
	assert_true(journal_filter_since(&all, "2026-11-23T22:13:07Z"));
	assert_true(journal_filter_until(&all, "2026-11-23T22:13:08Z"));
	assert_true(journal_filter_takes(&all, json));
	assert_true(journal_filter_since(&all, "2026-11-23T22:13:08Z"));
	assert_false(journal_filter_takes(&all, json));
	assert_true(journal_filter_since(&all, "2026-11-23"));
	assert_true(journal_filter_until(&all, "2026-11-23T22:13:07Z"));
	assert_false(journal_filter_takes(&all, json));
	assert_false(journal_filter_since(&all, "soon"));
	json_decref(json);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_line_is_read_back),
		TEST(a_signed_line_has_one_spelling),
		TEST(other_spellings_are_no_lines),
		TEST(keys_of_another_kind_are_told),
		TEST(lines_of_any_length_are_read),
		TEST(a_file_that_grows_is_followed),
		TEST(a_cut_archive_is_told),
		TEST(without_memory_nothing_is_called_fine),
		TEST(filters_take_what_they_say),
	};

	json_memory_install();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
