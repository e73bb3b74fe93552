/* journal_check.c - see journal_check.h. */
#include "proxy/journal_check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/journal_record.h"

static void take_line(struct journal_check *, struct slice,
    const struct journal_line *, json_t *);
static void take_rest(struct journal_check *, const struct journal_text *);
static void settle_rest(
    struct journal_check *, const struct journal_line *, const json_t *);
static void begin_file(
    struct journal_check *, const struct journal_line *, const json_t *);
static void begin_chain(struct journal_check *, const struct journal_line *);
static void end_chain(struct journal_check *);
static void check_place(struct journal_check *, const struct journal_line *);
static void check_missing(struct journal_check *, const struct journal_line *);
static void check_signature(
    struct journal_check *, const struct journal_line *);
static bool is_known(const struct journal_check *, const unsigned char *key);
static void fault(struct journal_check *, const struct journal_spot *,
    const char *format, ...) __attribute__((format(printf, 3, 4)));
static void note(struct journal_check *, const struct journal_spot *,
    const char *format, ...) __attribute__((format(printf, 3, 4)));
static void tell(struct journal_check *, bool, const struct journal_spot *,
    const char *format, va_list) __attribute__((format(printf, 4, 0)));

bool
journal_check_init(
    struct journal_check *c, const struct journal_check_calls *calls)
{
	*c = (struct journal_check){
		.calls = calls,
		.hash = journal_hash_new(),
		.rest_hash = journal_hash_new(),
	};
	if (c->hash != NULL && c->rest_hash != NULL)
		return true;
	journal_check_done(c);
	return false;
}

void
journal_check_done(struct journal_check *c)
{
	journal_hash_free(c->hash);
	journal_hash_free(c->rest_hash);
	c->hash = c->rest_hash = NULL;
}

void
journal_check_file(struct journal_check *c, const char *name)
{
	c->state.at = (struct journal_spot){ name, 0 };
	c->state.begun = false;
}

void
journal_check_line(struct journal_check *c, const struct journal_text *text)
{
	struct journal_line line;
	json_t *json = NULL;

	c->state.at.line = text->number;
	if (text->ended && !text->continued &&
	    journal_line_read(text->line, &line)) {
		json = journal_record_read(text->line);
		if (json == NULL && errno == ENOMEM)
			c->out_of_memory = true;
	}
	if (json == NULL)
		take_rest(c, text);
	else
		take_line(c, text->line, &line, json);
	json_decref(json);
}

/* It must be what comes behind the last one; then it is the last one. */
static void
take_line(struct journal_check *c, struct slice bytes,
    const struct journal_line *line, json_t *json)
{
	struct journal_check_state *s = &c->state;

	settle_rest(c, line, json);
	if (!s->begun)
		begin_file(c, line, json);
	else if (strcmp(line->chain, s->seen.last.chain) != 0) {
		fault(c, &s->at,
		    "another chain, %s, begins in the middle of the file",
		    line->chain);
		begin_chain(c, line);
	} else
		check_place(c, line);
	if (journal_line_is(line, JOURNAL_CHECKPOINT))
		check_signature(c, line);
	s->seen.last.seq = line->seq;
	if (!journal_hash_of(c->hash, bytes, s->seen.last.hash))
		c->out_of_memory = true;
	s->last = s->at;
	s->begun = true;
}

static void
take_rest(struct journal_check *c, const struct journal_text *text)
{
	struct journal_rest *rest = &c->state.rest;

	if (rest->bytes == 0) {
		c->state.rest_line = text->number;
		journal_hash_begin(c->rest_hash);
	}
	journal_hash_more(c->rest_hash, text->line);
	if (text->ended)
		journal_hash_more(c->rest_hash, SLICE("\n"));
	rest->bytes += text->line.len + (text->ended ? 1u : 0u);
	c->state.rest_ended = text->ended;
}

/* Bytes that are no line of a chain must be those that the line behind them
 * tells of. */
static void
settle_rest(struct journal_check *c, const struct journal_line *line,
    const json_t *json)
{
	struct journal_rest *rest = &c->state.rest, told;
	const struct journal_spot from = { c->state.at.file,
		c->state.rest_line };
	bool is_told = journal_line_is(line, JOURNAL_OPENED) &&
		       journal_record_skipped(json, &told);

	if (rest->bytes > 0 && !journal_hash_end(c->rest_hash, rest->hash))
		c->out_of_memory = true;
	if (is_told && rest->bytes == told.bytes &&
	    memcmp(rest->hash, told.hash, JOURNAL_HASH_LEN) == 0)
		note(c, &from,
		    "%llu bytes that are no record, such as a torn line; line "
		    "%llu tells of them",
		    (unsigned long long)rest->bytes,
		    (unsigned long long)c->state.at.line);
	else if (rest->bytes > 0)
		fault(c, &from,
		    "is no line of a chain: it was changed or put in");
	else if (is_told)
		fault(c, &c->state.at,
		    "tells of %llu bytes before it that are not there, or not "
		    "as they were",
		    (unsigned long long)told.bytes);
	rest->bytes = 0;
}

/* The first line of a file says so. */
static void
begin_file(struct journal_check *c, const struct journal_line *line,
    const json_t *json)
{
	struct journal_check_state *s = &c->state;
	bool is_first =
	    journal_line_is(line, JOURNAL_OPENED) &&
	    (line->seq == 1 ||
		slice_is(journal_record_text(json, "reason"), JOURNAL_ROTATED));

	if (!is_first)
		fault(c, &s->at,
		    "the beginning of the file is missing: record %llu is not "
		    "its first",
		    (unsigned long long)line->seq);
	if (s->in_chain && strcmp(line->chain, s->seen.last.chain) == 0)
		check_place(c, line);
	else
		begin_chain(c, line);
	s->seen.files++;
}

static void
begin_chain(struct journal_check *c, const struct journal_line *line)
{
	struct journal_check_state *s = &c->state;
	static const unsigned char none[JOURNAL_HASH_LEN];

	end_chain(c);
	s->seen = (struct journal_chain_seen){ .first.seq = line->seq };
	memcpy(s->seen.first.chain, line->chain, sizeof(line->chain));
	s->seen.last = s->seen.first;
	s->in_chain = true;
	if (line->seq == 1 && memcmp(line->prev, none, sizeof(none)) != 0)
		fault(c, &s->at,
		    "is the first record of its chain, and names one before");
	else if (line->seq > 1)
		(c->whole ? fault : note)(c, &s->at,
		    "records 1 to %llu of the chain are in no file that was "
		    "given",
		    (unsigned long long)line->seq - 1);
}

static void
check_place(struct journal_check *c, const struct journal_line *line)
{
	struct journal_check_state *s = &c->state;
	const struct journal_link *last = &s->seen.last;
	bool follows = memcmp(line->prev, last->hash, JOURNAL_HASH_LEN) == 0;

	if (line->seq <= last->seq)
		fault(c, &s->at,
		    "record %llu stands behind record %llu (%s:%llu): it was "
		    "doubled, moved or put in",
		    (unsigned long long)line->seq,
		    (unsigned long long)last->seq, s->last.file,
		    (unsigned long long)s->last.line);
	else if (line->seq - last->seq > 1)
		check_missing(c, line);
	else if (!follows)
		fault(c, &s->last,
		    "record %llu is not the one that record %llu (%s:%llu) "
		    "was written behind: one of them was changed",
		    (unsigned long long)last->seq,
		    (unsigned long long)line->seq, s->at.file,
		    (unsigned long long)s->at.line);
}

static void
check_missing(struct journal_check *c, const struct journal_line *line)
{
	struct journal_check_state *s = &c->state;
	uint64_t first = s->seen.last.seq + 1, last = line->seq - 1;

	if (s->begun)
		fault(c, &s->at, "records %llu to %llu are missing before it",
		    (unsigned long long)first, (unsigned long long)last);
	else
		fault(c, &s->at,
		    "records %llu to %llu are missing before it: the end of "
		    "%s, or a file between them",
		    (unsigned long long)first, (unsigned long long)last,
		    s->last.file);
}

static void
check_signature(struct journal_check *c, const struct journal_line *line)
{
	struct journal_check_state *s = &c->state;
	struct journal_chain_seen *seen = &s->seen;

	if (line->signed_part.len == 0) {
		seen->stripped = seen->signed_seq > 0 || c->key_count > 0;
	} else if (!journal_key_verify(
		       line->key, line->signed_part, line->signature)) {
		c->out_of_memory = c->out_of_memory || errno == ENOMEM;
		fault(c, &s->at,
		    "the signature of the checkpoint is not that of its key: "
		    "it was changed");
	} else if (!is_known(c, line->key)) {
		fault(c, &s->at,
		    "the checkpoint is signed by another key than those that "
		    "were given");
	} else {
		seen->signed_seq = line->seq;
		seen->stripped = false;
		memcpy(seen->key, line->key, JOURNAL_KEY_LEN);
	}
}

static bool
is_known(const struct journal_check *c, const unsigned char *key)
{
	for (size_t i = 0; i < c->key_count; i++)
		if (memcmp(c->keys[i], key, JOURNAL_KEY_LEN) == 0)
			return true;
	return c->key_count == 0;
}

/* What is behind the last line of the chain may be one that is being
 * written, or was when the gate was killed. */
void
journal_check_file_end(struct journal_check *c)
{
	struct journal_check_state *s = &c->state;
	const struct journal_spot from = { s->at.file, s->rest_line };

	if (s->rest.bytes > 0 && s->at.line == s->rest_line && !s->rest_ended)
		note(c, &from,
		    "the last line is torn: it is being written, or was when "
		    "the gate was killed");
	else if (s->rest.bytes > 0)
		fault(c, &from,
		    "is no line of a chain: it was changed or put in");
	else if (!s->begun)
		note(c, &s->at, "the file is empty");
	s->rest.bytes = 0;
}

void
journal_check_end(struct journal_check *c)
{
	end_chain(c);
	c->state.in_chain = false;
}

static void
end_chain(struct journal_check *c)
{
	struct journal_check_state *s = &c->state;

	if (!s->in_chain)
		return;
	if (c->key_count > 0 && s->seen.signed_seq == 0)
		fault(c, &s->last,
		    "no checkpoint of the chain is signed: nothing is proven");
	else if (s->seen.stripped)
		(c->key_count > 0 ? fault : note)(c, &s->last,
		    "behind the last signed checkpoint, record %llu, there is "
		    "one without a signature",
		    (unsigned long long)s->seen.signed_seq);
	c->calls->chain(c->calls->arg, &s->seen);
}

static void
fault(struct journal_check *c, const struct journal_spot *place,
    const char *format, ...)
{
	va_list arguments;

	c->faults++;
	va_start(arguments, format);
	tell(c, true, place, format, arguments);
	va_end(arguments);
}

static void
note(struct journal_check *c, const struct journal_spot *place,
    const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	tell(c, false, place, format, arguments);
	va_end(arguments);
}

static void
tell(struct journal_check *c, bool is_fault, const struct journal_spot *place,
    const char *format, va_list arguments)
{
	char text[512];

	vsnprintf(text, sizeof(text), format, arguments);
	c->calls->tell(c->calls->arg, is_fault, place, text);
}
