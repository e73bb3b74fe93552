/*
 * fuzz_journal.c - any bytes as the file of a journal: the reader gives all of
 * them, the check and the look at the end agree on what stands last, and what
 * is shown of a record steers no terminal. In every form it is one line.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "proxy/form.h"
#include "proxy/journal_check.h"
#include "proxy/journal_filter.h"
#include "proxy/journal_record.h"
#include "proxy/journal_show.h"
#include "proxy/journal_tail.h"

struct seen {
	unsigned faults;
	struct journal_link last;
};

static void check_file(const char *name, size_t size, struct seen *);
static void check_tail(int fd, size_t size, const struct seen *);
static void check_shown(struct slice line);
static void check_plain(struct slice shown);
static void check_forms(const json_t *record, struct slice line);
static void tell(void *, bool, const struct journal_spot *, const char *);
static void tell_chain(void *, const struct journal_chain_seen *);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("journal", MFD_CLOEXEC);
	struct seen seen = { .faults = 0 };
	char name[32];

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	/* Compressed, it is another size. */
	if (size < 2 || data[0] != 0x1f || data[1] != 0x8b) {
		check_file(name, size, &seen);
		check_tail(fd, size, &seen);
	} else
		check_file(name, SIZE_MAX, &seen);
	close(fd);
	return 0;
}

static void
check_file(const char *name, size_t size, struct seen *ret)
{
	const struct journal_check_calls calls = { tell, tell_chain, ret };
	struct faults faults = FAULTS_INIT;
	struct journal_reader *reader = journal_reader_open(name, &faults);
	struct journal_check check;
	struct journal_text text;
	size_t sum = 0;

	if (reader == NULL || !journal_check_init(&check, &calls))
		abort();
	journal_check_file(&check, name);
	while (journal_reader_next(reader, &text)) {
		sum += text.line.len + (text.ended ? 1 : 0);
		journal_check_line(&check, &text);
		check_shown(text.line);
	}
	REQUIRE(size == SIZE_MAX ||
		(sum == size && journal_reader_good(reader, &faults)));
	journal_check_file_end(&check);
	journal_check_end(&check);
	REQUIRE(!check.out_of_memory && check.faults == ret->faults);
	journal_check_done(&check);
	journal_reader_close(reader);
	faults_done(&faults);
}

/* Of a good journal, the gate would go on from where the check ended. */
static void
check_tail(int fd, size_t size, const struct seen *seen)
{
	struct journal_hash *hash = journal_hash_new();
	struct journal_tail tail;

	REQUIRE(
	    hash != NULL && journal_tail_read(fd, (off_t)size, hash, &tail));
	REQUIRE(tail.rest.bytes <= size + 1);
	if (seen->faults == 0 && seen->last.seq > 0 &&
	    (tail.rest.bytes > 0 || !tail.torn))
		REQUIRE(
		    tail.found && journal_link_equal(&tail.link, &seen->last));
	journal_hash_free(hash);
}

static void
check_shown(struct slice line)
{
	static const struct journal_filter all = { .since = "2026-11-23" };
	json_t *json = journal_record_read(line);
	char *shown = NULL;
	size_t len = 0;
	FILE *out = json == NULL ? NULL : open_memstream(&shown, &len);

	if (out == NULL)
		return;
	(void)journal_filter_takes(&all, json);
	journal_show(json, out);
	check_forms(json, line);
	json_decref(json);
	fclose(out);
	REQUIRE(len > 0 && shown[len - 1] == '\n');
	check_plain((struct slice){ shown, len - 1 });
	free(shown);
}

static void
check_plain(struct slice shown)
{
	for (size_t i = 0; i < shown.len; i++)
		REQUIRE(
		    (unsigned char)shown.at[i] >= ' ' && shown.at[i] != 0x7f);
}

/* But json, which is the line itself. */
static void
check_forms(const json_t *record, struct slice line)
{
	static const struct form_observer observer = { "gate", 1 };
	struct text text = TEXT_INIT;
	json_t *event;

	if (form_find("oslo")->write(record, line, &observer, &text))
		check_plain(text_slice(&text));
	else
		REQUIRE(text.len == 0);
	text_done(&text);
	if (form_find("cadf")->write(record, line, &observer, &text)) {
		check_plain(text_slice(&text));
		event = json_loadb(text.at, text.len,
		    JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
		REQUIRE(json_is_object(event));
		json_decref(event);
	} else
		REQUIRE(text.len == 0);
	REQUIRE(!text_failed(&text));
	text_done(&text);
}

static void
tell(
    void *arg, bool is_fault, const struct journal_spot *spot, const char *text)
{
	struct seen *seen = arg;

	REQUIRE(spot->file != NULL && text[0] != '\0');
	seen->faults += is_fault;
}

static void
tell_chain(void *arg, const struct journal_chain_seen *seen)
{
	((struct seen *)arg)->last = seen->last;
}
