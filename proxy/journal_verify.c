/*
 * journal_verify.c - "scs-gate journal verify": puts the files of each chain
 * in order, has them checked, and says what is wrong where. See
 * journal_request.h.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/journal_request.h"
#include "proxy/report_escape.h"

/* A file, and where it begins in its chain. */
struct part {
	const char *name;
	char chain[UUID_LEN + 1]; /* "": it has no line of one */
	uint64_t seq;
};

static struct part *sort_parts(const struct journal_request *, struct faults *);
static bool find_begin(struct part *, struct faults *);
static int compare(const void *, const void *);
static bool load_keys(
    const struct journal_request *, struct journal_check *, struct faults *);
static bool check_part(
    struct journal_check *, const char *name, struct faults *);
static void tell_text(void *, bool, const struct journal_spot *, const char *);
static void tell_json(void *, bool, const struct journal_spot *, const char *);
static void chain_text(void *, const struct journal_chain_seen *);
static void chain_json(void *, const struct journal_chain_seen *);
static void say(json_t *);
static json_t *hex(const unsigned char *, size_t);
static void end(const struct journal_request *, const struct journal_check *);

static const struct journal_check_calls text_calls = { tell_text, chain_text,
	NULL };
static const struct journal_check_calls json_calls = { tell_json, chain_json,
	NULL };

enum offline_status
journal_run_verify(const struct journal_request *r, struct faults *faults)
{
	struct journal_check check;
	struct part *parts = sort_parts(r, faults);
	bool good = parts != NULL;

	if (!journal_check_init(&check, r->json ? &json_calls : &text_calls)) {
		faults_add(faults, NULL, 0, "out of memory");
		free(parts);
		return OFFLINE_UNUSABLE;
	}
	check.whole = r->whole;
	good = good && load_keys(r, &check, faults);
	for (size_t i = 0; good && i < r->file_count; i++)
		good = check_part(&check, parts[i].name, faults);
	journal_check_end(&check);
	if (good)
		end(r, &check);
	journal_check_done(&check);
	free(parts);
	if (!good)
		return OFFLINE_UNUSABLE;
	return check.faults > 0 ? OFFLINE_NOT : OFFLINE_FINE;
}

static struct part *
sort_parts(const struct journal_request *r, struct faults *faults)
{
	struct part *parts = calloc(r->file_count + 1, sizeof(*parts));
	bool good = parts != NULL;

	if (!good)
		faults_add(faults, NULL, 0, "out of memory");
	for (size_t i = 0; good && i < r->file_count; i++) {
		parts[i].name = r->files[i];
		if (r->file_count > 1)
			good = find_begin(&parts[i], faults);
	}
	if (good) {
		qsort(parts, r->file_count, sizeof(*parts), compare);
		return parts;
	}
	free(parts);
	return NULL;
}

static bool
find_begin(struct part *part, struct faults *faults)
{
	struct journal_reader *reader;
	struct journal_text text;
	struct journal_line line;

	if (strcmp(part->name, "-") == 0) {
		faults_add(faults, part->name, 0,
		    "standard input is read once: give it alone");
		return false;
	}
	reader = journal_reader_open(part->name, faults);
	if (reader == NULL)
		return false;
	while (journal_reader_next(reader, &text)) {
		if (!text.ended || text.continued ||
		    !journal_line_read(text.line, &line))
			continue;
		memcpy(part->chain, line.chain, sizeof(line.chain));
		part->seq = line.seq;
		break;
	}
	journal_reader_close(reader);
	return true;
}

static int
compare(const void *first, const void *second)
{
	const struct part *a = first, *b = second;
	int order = strcmp(a->chain, b->chain);

	if (order == 0)
		order = (a->seq > b->seq) - (a->seq < b->seq);
	return order != 0 ? order : strcmp(a->name, b->name);
}

static bool
load_keys(const struct journal_request *r, struct journal_check *check,
    struct faults *faults)
{
	for (size_t i = 0; i < r->key_count; i++)
		if (!journal_key_load_public(
			r->keys[i], check->keys[i], faults))
			return false;
	check->key_count = r->key_count;
	return true;
}

static bool
check_part(struct journal_check *check, const char *name, struct faults *faults)
{
	struct journal_reader *reader = journal_reader_open(name, faults);
	struct journal_text text;
	bool good;

	if (reader == NULL)
		return false;
	journal_check_file(check, name);
	while (!check->out_of_memory && journal_reader_next(reader, &text))
		journal_check_line(check, &text);
	journal_check_file_end(check);
	good = journal_reader_good(reader, faults);
	journal_reader_close(reader);
	if (check->out_of_memory)
		faults_add(faults, name, 0, "out of memory");
	return good && !check->out_of_memory;
}

static void
tell_text(
    void *arg, bool is_fault, const struct journal_spot *spot, const char *text)
{
	(void)arg;
	printf("%s:%llu: %s%s\n", spot->file, (unsigned long long)spot->line,
	    is_fault ? "" : "note: ", text);
}

static void
tell_json(
    void *arg, bool is_fault, const struct journal_spot *spot, const char *text)
{
	(void)arg;
	say(json_pack("{s:s, s:s, s:I, s:s}", "kind",
	    is_fault ? "fault" : "note", "file", spot->file, "line",
	    (json_int_t)spot->line, "text", text));
}

static void
chain_text(void *arg, const struct journal_chain_seen *seen)
{
	struct text key = TEXT_INIT;

	(void)arg;
	printf("chain %s: records %llu to %llu in %llu file%s; ",
	    seen->first.chain, (unsigned long long)seen->first.seq,
	    (unsigned long long)seen->last.seq, (unsigned long long)seen->files,
	    seen->files == 1 ? "" : "s");
	journal_hex_add(&key, seen->key, JOURNAL_KEY_LEN);
	if (seen->signed_seq == 0)
		puts("no checkpoint is signed");
	else
		printf("signed up to record %llu, by key %s; %llu behind it\n",
		    (unsigned long long)seen->signed_seq, text_str(&key),
		    (unsigned long long)(seen->last.seq - seen->signed_seq));
	text_done(&key);
}

static void
chain_json(void *arg, const struct journal_chain_seen *seen)
{
	bool is_signed = seen->signed_seq > 0;

	(void)arg;
	say(json_pack("{s:s, s:s, s:I, s:I, s:o, s:I, s:I, s:o}", "kind",
	    "chain", "chain", seen->first.chain, "first",
	    (json_int_t)seen->first.seq, "last", (json_int_t)seen->last.seq,
	    "last_sha256", hex(seen->last.hash, JOURNAL_HASH_LEN), "files",
	    (json_int_t)seen->files, "signed", (json_int_t)seen->signed_seq,
	    "key", is_signed ? hex(seen->key, JOURNAL_KEY_LEN) : json_null()));
}

static void
say(json_t *line)
{
	(void)report_escape_json(line, stdout);
	putchar('\n');
}

static json_t *
hex(const unsigned char *bytes, size_t count)
{
	struct text t = TEXT_INIT;
	json_t *json;

	journal_hex_add(&t, bytes, count);
	json = json_string(text_str(&t));
	text_done(&t);
	return json;
}

static void
end(const struct journal_request *r, const struct journal_check *check)
{
	if (r->json)
		printf("{\"kind\":\"end\",\"faults\":%llu}\n",
		    (unsigned long long)check->faults);
	else
		printf("%llu fault%s\n", (unsigned long long)check->faults,
		    check->faults == 1 ? "" : "s");
}
