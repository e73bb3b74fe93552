/* journal.c - see journal.h. */
#include "proxy/journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/clock.h"
#include "proxy/journal_record.h"
#include "proxy/log.h"

static bool is_shared(const struct journal *);
static bool enter(struct journal *);
static bool come_in(struct journal *, bool *ret_elsewhere);
static bool look(struct journal *, bool *ret_elsewhere);
static void go_on_from(struct journal *, const struct journal_tail *);
static void begin_from(struct journal *, const struct journal_tail *);
static bool is_ours(const struct journal *, const struct journal_tail *);
static bool follow(struct journal *);
static void use(struct journal *, struct audit_file *next);
static bool put_opened(struct journal *);
static bool put_checkpoint(struct journal *, const char *reason);
static bool put_own(struct journal *, struct text *, EVP_PKEY *);
static size_t put(struct journal *, const struct journal_entry *, size_t);
static size_t chain(struct journal *, const struct journal_entry *, size_t);
static bool step_back(
    struct journal *, const struct journal_link *, size_t whole);
static bool leave(struct journal *, bool sync);
static void note_lines(struct journal *, uint64_t count);

bool
journal_open(struct journal *j, const char *name)
{
	*j = (struct journal){ .at.opening = JOURNAL_STARTED };
	if (!audit_file_open(&j->file, name))
		return false;
	if (name != NULL)
		j->hash = journal_hash_new();
	if (name == NULL || j->hash != NULL)
		return true;
	journal_close(j);
	errno = ENOMEM;
	return false;
}

void
journal_sign(
    struct journal *j, EVP_PKEY *key, uint64_t records, uint64_t after_ms)
{
	EVP_PKEY_free(j->key);
	j->key = key;
	j->records = records;
	j->after_ms = after_ms;
}

void
journal_share(struct journal *j)
{
	__atomic_store_n(&j->shared, true, __ATOMIC_RELAXED);
}

static bool
is_shared(const struct journal *j)
{
	return __atomic_load_n(&j->shared, __ATOMIC_RELAXED);
}

void
journal_close(struct journal *j)
{
	audit_file_close(&j->file);
	journal_hash_free(j->hash);
	EVP_PKEY_free(j->key);
	j->hash = NULL;
	j->key = NULL;
}

size_t
journal_add(struct journal *j, const struct journal_entry *entries,
    size_t count, bool sync)
{
	size_t whole;
	int failure;

	if (j->file.name == NULL)
		return count;
	if (!enter(j))
		return 0;
	whole = put(j, entries, count);
	failure = errno;
	if (j->key != NULL && j->records > 0 && whole == count &&
	    j->unsigned_lines >= j->records)
		(void)put_checkpoint(j, JOURNAL_INTERVAL);
	if (!leave(j, sync))
		return 0;
	errno = failure;
	return whole;
}

int64_t
journal_due_in(const struct journal *j, uint64_t now_ms)
{
	if (j->key == NULL || j->after_ms == 0 || j->due_ms == 0)
		return -1;
	return j->due_ms > now_ms ? (int64_t)(j->due_ms - now_ms) : 0;
}

bool
journal_checkpoint(struct journal *j, const char *reason, bool sync)
{
	bool good;
	int failure;

	if (j->file.name == NULL)
		return true;
	if (j->due_ms != 0)
		j->due_ms = clock_ms() + j->after_ms; /* if it fails */
	if (!enter(j))
		return false;
	good = put_checkpoint(j, reason);
	failure = errno;
	if (!leave(j, sync))
		return false;
	errno = failure;
	return good;
}

/* If another gate was faster, the file is the new one as soon as it is
 * entered. */
bool
journal_reopen(struct journal *j)
{
	struct audit_file next;

	if (j->file.name == NULL)
		return true;
	if (!audit_file_open(&next, j->file.name))
		return false;
	if (!audit_file_same(&next, &j->file) && enter(j)) {
		bool good = audit_file_same(&next, &j->file) ||
			    put_checkpoint(j, JOURNAL_ROTATED);

		if (!leave(j, true) || !good)
			log_line(LOG_ERROR, "audit",
			    "cannot end the old %s with a checkpoint: %s",
			    j->file.name, strerror(errno));
	}
	if (audit_file_same(&next, &j->file))
		audit_file_close(&next);
	else
		use(j, &next);
	(void)journal_add(j, NULL, 0, true);
	return true;
}

/* The file is ours alone, the link is its last line, and what is due of
 * "opened" is written. Each file that was left for a next one has brought the
 * link forward. */
static bool
enter(struct journal *j)
{
	bool elsewhere;

	if (!come_in(j, &elsewhere))
		return false;
	while (elsewhere)
		if (!follow(j) || !come_in(j, &elsewhere))
			return false;
	j->before = j->at;
	if (j->at.opening == NULL || put_opened(j))
		return true;
	(void)audit_file_leave(&j->file, false);
	return false;
}

/* elsewhere: the journal goes on in a new file, because another gate has ended
 * this one, or because somebody has removed it; then there is nothing to
 * leave. */
static bool
come_in(struct journal *j, bool *ret_elsewhere)
{
	bool good;
	int failure;

	*ret_elsewhere = false;
	if (!audit_file_enter(&j->file))
		return false;
	good = look(j, ret_elsewhere);
	if (good && !*ret_elsewhere)
		return true;
	failure = errno;
	(void)audit_file_leave(&j->file, false);
	errno = failure;
	return good;
}

static bool
look(struct journal *j, bool *ret_elsewhere)
{
	struct journal_tail tail;

	if (j->file.removed) {
		*ret_elsewhere = true;
		log_line(LOG_ERROR, "audit",
		    "%s was removed while it was written to: what was in it "
		    "is lost, and a new one begins",
		    j->file.name);
		return true;
	}
	if (j->file.regular && j->file.size != j->file.end) {
		if (!journal_tail_read(
			j->file.fd, j->file.size, j->hash, &tail))
			return false;
		*ret_elsewhere = is_shared(j) && tail.rotated &&
				 j->at.link.seq > 0 &&
				 tail.link.seq > j->at.link.seq;
		j->file.torn = tail.torn;
		go_on_from(j, &tail);
	} else if (j->at.link.chain[0] == '\0') {
		journal_link_begin(&j->at.link);
	}
	j->file.end = j->file.size;
	return true;
}

static void
go_on_from(struct journal *j, const struct journal_tail *tail)
{
	j->at.skipped = tail->rest;
	if (j->at.link.seq == 0) {
		begin_from(j, tail);
	} else if (j->file.size == 0) {
		j->at.opening = JOURNAL_ROTATED;
	} else if (is_ours(j, tail)) {
		j->at.link = tail->link;
	} else {
		j->at.opening = JOURNAL_RECOVERED;
		log_line(LOG_ERROR, "audit",
		    "%s was changed by others: it does not end with the line "
		    "that was written last",
		    j->file.name);
	}
	if (tail->rest.bytes == 0)
		return;
	if (j->at.opening == NULL)
		j->at.opening = JOURNAL_RECOVERED;
	log_line(LOG_WARNING, "audit",
	    "%s ends with %llu bytes that are no record, such as a torn line: "
	    "they stay, and the next record says so",
	    j->file.name, (unsigned long long)tail->rest.bytes);
}

/* The first look of this process. */
static void
begin_from(struct journal *j, const struct journal_tail *tail)
{
	if (tail->found) {
		j->at.link = tail->link;
		return;
	}
	journal_link_begin(&j->at.link);
	if (j->file.size > 0)
		log_line(LOG_WARNING, "audit",
		    "%s does not end as a journal does: another chain begins",
		    j->file.name);
}

/* The last line, or one that comes behind it and may: of another gate, or of
 * a batch that failed and could not be taken back. */
static bool
is_ours(const struct journal *j, const struct journal_tail *tail)
{
	const struct journal_link *last = &j->at.link;

	if (!tail->found)
		return false;
	if (journal_link_equal(&tail->link, last))
		return true;
	return (is_shared(j) || j->file.end < 0) &&
	       tail->link.seq > last->seq &&
	       strcmp(tail->link.chain, last->chain) == 0;
}

static bool
follow(struct journal *j)
{
	struct audit_file next;

	if (!audit_file_open(&next, j->file.name))
		return false;
	use(j, &next);
	return true;
}

static void
use(struct journal *j, struct audit_file *next)
{
	audit_file_replace(&j->file, next);
	j->at.skipped = (struct journal_rest){ .bytes = 0 };
}

static bool
put_opened(struct journal *j)
{
	struct text line = TEXT_INIT;

	journal_render_opened(
	    j->at.opening, j->key != NULL, &j->at.skipped, &line);
	if (!put_own(j, &line, NULL))
		return false;
	j->at.opening = NULL;
	j->at.skipped = (struct journal_rest){ .bytes = 0 };
	note_lines(j, 1);
	return true;
}

static bool
put_checkpoint(struct journal *j, const char *reason)
{
	struct text line = TEXT_INIT;

	journal_render_checkpoint(reason, &line);
	if (!put_own(j, &line, j->key))
		return false;
	j->unsigned_lines = 0;
	j->due_ms = 0;
	return true;
}

/* Takes over the line. */
static bool
put_own(struct journal *j, struct text *line, EVP_PKEY *key)
{
	struct journal_link before = j->at.link;
	size_t len = line->len;
	char *bytes = text_take(line);
	bool good = bytes != NULL &&
		    journal_link_add(&j->at.link, j->hash, key, &bytes, &len);
	struct slice slice = { bytes, len };
	int failure = ENOMEM;

	if (good) {
		good = audit_file_add(&j->file, &slice, 1) == 1;
		failure = errno;
	}
	if (!good)
		j->at.link = before;
	free(bytes);
	errno = failure;
	return good;
}

/* As many as can be. errno says why not all. */
static size_t
put(struct journal *j, const struct journal_entry *entries, size_t count)
{
	struct journal_link before = j->at.link;
	size_t chained = chain(j, entries, count);
	int failure = errno;
	size_t whole;

	if (chained == 0) {
		errno = failure;
		return 0;
	}
	whole = audit_file_add(&j->file, j->slices, chained);
	if (whole < chained) {
		failure = errno;
		if (!step_back(j, &before, whole))
			j->file.end = -1;
	}
	note_lines(j, whole);
	errno = failure;
	return whole;
}

static size_t
chain(struct journal *j, const struct journal_entry *entries, size_t count)
{
	size_t n = 0;

	while (n < count && journal_link_add(&j->at.link, j->hash, NULL,
				entries[n].line, entries[n].len)) {
		j->slices[n] =
		    (struct slice){ *entries[n].line, *entries[n].len };
		n++;
	}
	return n;
}

/* Behind the first whole slices; false: what stands there must be looked
 * up. */
static bool
step_back(struct journal *j, const struct journal_link *before, size_t whole)
{
	struct journal_link *link = &j->at.link;

	*link = *before;
	if (whole == 0)
		return true;
	if (!journal_hash_of(j->hash, j->slices[whole - 1], link->hash)) {
		*link = *before;
		return false;
	}
	link->seq += whole;
	return true;
}

static bool
leave(struct journal *j, bool sync)
{
	if (audit_file_leave(&j->file, sync))
		return true;
	j->at = j->before;
	note_lines(j, 1); /* or else what was a checkpoint is none */
	return false;
}

static void
note_lines(struct journal *j, uint64_t count)
{
	if (j->due_ms == 0 && count > 0)
		j->due_ms = clock_ms() + j->after_ms;
	j->unsigned_lines += count;
}
