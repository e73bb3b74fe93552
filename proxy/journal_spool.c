/* journal_spool.c - see journal_spool.h. */
#include "proxy/journal_spool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proxy/clock.h"
#include "proxy/journal_part.h"
#include "proxy/journal_reader.h"
#include "proxy/journal_record.h"
#include "proxy/journal_tail.h"
#include "proxy/log.h"

/* A file that another one of a new chain has taken the place of, and that was
 * not ended by a checkpoint, may still be written to by a gate that ends. */
#define QUIET_MS 3000
/* Looking for the file to go on with may read all of them. */
#define AGAIN_MS 1000

struct journal_spool {
	char *name; /* audit.file */
	struct journal_reader *reader;
	struct stat file; /* of the reader */
	struct journal_link at;
	struct timespec since; /* files that ended before are behind us */
	bool ended;            /* the last record has ended its file */
	uint64_t quiet_ms;     /* since when nothing has come */
	uint64_t again_ms;     /* files are not looked for before */
	struct journal_hash *hash;
};

static bool read_on(struct journal_spool *, struct journal_spooled *);
static bool take(struct journal_spool *, const struct journal_text *,
    struct journal_spooled *);
static uint64_t lost_before(
    const struct journal_spool *, const struct journal_line *);
static bool is_over(struct journal_spool *);
static bool locate(struct journal_spool *);
static bool find_place(struct journal_spool *, const struct journal_parts *);
static bool seek(struct journal_spool *, const char *file);
static bool go_on(struct journal_spool *, const struct journal_parts *);
static const struct journal_part *successor(
    const struct journal_spool *, const struct journal_parts *);
static bool comes_before(
    const struct journal_part *, const struct journal_part *);
static bool is_before(const struct timespec *, const struct timespec *);
static bool open_file(struct journal_spool *, const char *file);
static void close_file(struct journal_spool *);

struct journal_spool *
journal_spool_open(const char *audit_file, const struct position *position)
{
	struct journal_spool *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->name = strdup(audit_file);
	s->hash = journal_hash_new();
	s->at = position->link;
	if (s->at.seq > 0)
		s->since.tv_sec = position->stored;
	if (s->name != NULL && s->hash != NULL)
		return s;
	journal_spool_close(s);
	return NULL;
}

void
journal_spool_close(struct journal_spool *s)
{
	if (s == NULL)
		return;
	close_file(s);
	journal_hash_free(s->hash);
	free(s->name);
	free(s);
}

static void
close_file(struct journal_spool *s)
{
	journal_reader_close(s->reader);
	s->reader = NULL;
	s->ended = false;
	s->quiet_ms = clock_ms();
}

bool
journal_spool_next(struct journal_spool *s, struct journal_spooled *ret)
{
	if (s->reader != NULL && read_on(s, ret))
		return true;
	if (clock_ms() < s->again_ms || (s->reader != NULL && !is_over(s)))
		return false;
	if (locate(s) && read_on(s, ret))
		return true;
	if (s->at.seq > 0)
		s->again_ms = clock_ms() + AGAIN_MS;
	return false;
}

/* What is no line of a chain, a torn one for instance, is no record. */
static bool
read_on(struct journal_spool *s, struct journal_spooled *ret)
{
	struct journal_text text;
	struct faults faults = FAULTS_INIT;

	while (journal_reader_follow(s->reader, &text)) {
		s->quiet_ms = clock_ms();
		if (text.ended && !text.continued && take(s, &text, ret))
			return true;
	}
	if (!journal_reader_good(s->reader, &faults)) {
		log_faults(LOG_WARNING, &faults);
		close_file(s);
	}
	faults_done(&faults);
	return false;
}

static bool
take(struct journal_spool *s, const struct journal_text *text,
    struct journal_spooled *ret)
{
	struct journal_line line;

	if (!journal_line_read(text->line, &line))
		return false;
	ret->line = text->line;
	ret->lost = lost_before(s, &line);
	memcpy(ret->link.chain, line.chain, sizeof(line.chain));
	ret->link.seq = line.seq;
	if (!journal_hash_of(s->hash, text->line, ret->link.hash))
		return false;
	s->at = ret->link;
	s->ended =
	    journal_line_is(&line, JOURNAL_CHECKPOINT) &&
	    memmem(text->line.at, text->line.len,
		"\"reason\":\"" JOURNAL_ROTATED "\"",
		sizeof("\"reason\":\"" JOURNAL_ROTATED "\"") - 1) != NULL;
	return true;
}

/* Of another chain nobody knows. */
static uint64_t
lost_before(const struct journal_spool *s, const struct journal_line *line)
{
	if (s->at.seq == 0 || strcmp(s->at.chain, line->chain) != 0 ||
	    line->seq <= s->at.seq + 1)
		return 0;
	return line->seq - s->at.seq - 1;
}

/* Is there another file under the name, and will nothing more come here? */
static bool
is_over(struct journal_spool *s)
{
	struct stat there;

	if (stat(s->name, &there) != 0 ||
	    (there.st_dev == s->file.st_dev && there.st_ino == s->file.st_ino))
		return false;
	return s->ended || clock_ms() - s->quiet_ms > QUIET_MS;
}

/* Opens the file with the record behind the place, or the one that follows
 * that which is open. */
static bool
locate(struct journal_spool *s)
{
	struct journal_parts parts = JOURNAL_PARTS_INIT;
	bool found =
	    journal_parts_find(s->name, &parts) &&
	    ((s->reader == NULL && find_place(s, &parts)) || go_on(s, &parts));

	journal_parts_done(&parts);
	return found;
}

/* First where the chain says it is; if a chain began in the midst of a file,
 * in all of them. */
static bool
find_place(struct journal_spool *s, const struct journal_parts *parts)
{
	const struct journal_part *best = NULL;

	if (s->at.seq == 0)
		return false;
	for (size_t i = 0; i < parts->count; i++) {
		const struct journal_part *part = &parts->list[i];

		if (strcmp(part->chain, s->at.chain) == 0 &&
		    part->seq <= s->at.seq &&
		    (best == NULL || part->seq > best->seq))
			best = part;
	}
	if (best != NULL && seek(s, best->name))
		return true;
	for (size_t i = 0; i < parts->count; i++)
		if (&parts->list[i] != best && seek(s, parts->list[i].name))
			return true;
	return false;
}

static bool
seek(struct journal_spool *s, const char *file)
{
	struct journal_link wanted = s->at;
	struct journal_spooled record;

	if (!open_file(s, file))
		return false;
	while (s->reader != NULL && read_on(s, &record)) {
		if (record.link.seq != wanted.seq ||
		    strcmp(record.link.chain, wanted.chain) != 0)
			continue;
		if (!journal_link_equal(&record.link, &wanted))
			log_line(LOG_ERROR, "journal",
			    "record %llu of %s is not the one that was "
			    "delivered: the journal was changed",
			    (unsigned long long)wanted.seq, file);
		return true;
	}
	close_file(s);
	s->at = wanted;
	return false;
}

static bool
go_on(struct journal_spool *s, const struct journal_parts *parts)
{
	const struct journal_part *next = successor(s, parts);

	return next != NULL && open_file(s, next->name);
}

/* The next of the chain, though a file may lack; or of another chain that
 * came later. */
static const struct journal_part *
successor(const struct journal_spool *s, const struct journal_parts *parts)
{
	const struct journal_part *same = NULL, *other = NULL;

	for (size_t i = 0; i < parts->count; i++) {
		const struct journal_part *part = &parts->list[i];

		if (part->seq == 0)
			continue;
		if (strcmp(part->chain, s->at.chain) == 0) {
			if (part->seq > s->at.seq &&
			    (same == NULL || part->seq < same->seq))
				same = part;
		} else if (!is_before(&part->changed, &s->since) &&
			   !(s->reader != NULL &&
			       part->inode == s->file.st_ino) &&
			   (other == NULL || comes_before(part, other))) {
			other = part;
		}
	}
	return same != NULL ? same : other;
}

static bool
comes_before(const struct journal_part *a, const struct journal_part *b)
{
	return strcmp(a->chain, b->chain) == 0
		   ? a->seq < b->seq
		   : is_before(&a->changed, &b->changed);
}

static bool
is_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec
				      : a->tv_nsec < b->tv_nsec;
}

static bool
open_file(struct journal_spool *s, const char *file)
{
	struct faults faults = FAULTS_INIT;

	close_file(s);
	s->reader = journal_reader_open(file, &faults);
	if (s->reader == NULL) {
		log_faults(LOG_WARNING, &faults);
	} else {
		journal_reader_stat(s->reader, &s->file);
		s->since = s->file.st_mtim;
	}
	faults_done(&faults);
	return s->reader != NULL;
}

bool
journal_spool_newest(struct journal_spool *s, struct journal_link *ret)
{
	int fd = open(s->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct journal_tail tail;
	struct stat status;
	bool good;

	if (fd < 0)
		return false;
	good = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
	       journal_tail_read(fd, status.st_size, s->hash, &tail) &&
	       tail.found;
	close(fd);
	if (good)
		*ret = tail.link;
	return good;
}
