/* delivery_batch.c - see delivery_batch.h. */
#include "proxy/delivery_batch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/journal_record.h"
#include "proxy/log.h"
#include "rules/json_memory.h"

static bool wants_object(const struct settings_sink *);
static enum batch_added write_message(
    const struct delivery_batch *, json_t *, struct slice, struct text *);
static void forget(struct sink_record *);

bool
delivery_batch_init(struct delivery_batch *b, const struct settings_sink *sink,
    const struct form_observer *observer, const char *file,
    struct faults *faults)
{
	struct text why = TEXT_INIT;

	*b = (struct delivery_batch){
		.sink = sink,
		.observer = observer,
		.form = form_find(sink->form == NULL ? "json" : sink->form),
		.mask = mask_parse(sink->mask, NULL, &why),
		.records =
		    calloc((size_t)sink->batch_records, sizeof(*b->records)),
	};
	if (b->mask == NULL)
		faults_add(faults, file, 0, "mask of sink %s %s", sink->name,
		    text_str(&why));
	else if (b->form == NULL)
		faults_add(faults, file, 0, "sink %s: there is no form \"%s\"",
		    sink->name, sink->form);
	else if (wants_object(sink) && !b->form->is_json)
		faults_add(faults, file, 0,
		    "sink %s takes JSON, which the form \"%s\" is not: "
		    "expected "
		    "json or cadf",
		    sink->name, sink->form);
	else if (b->records == NULL)
		faults_add(faults, file, 0, "out of memory");
	text_done(&why);
	return b->mask != NULL && b->form != NULL && b->records != NULL &&
	       !(wants_object(sink) && !b->form->is_json);
}

static bool
wants_object(const struct settings_sink *sink)
{
	return sink->scheme == SCHEME_AMQP || sink->scheme == SCHEME_AMQPS ||
	       sink->layout == LAYOUT_ELASTIC;
}

void
delivery_batch_done(struct delivery_batch *b)
{
	for (size_t i = 0; i < b->count; i++)
		forget(&b->records[i]);
	free(b->records);
	mask_free(b->mask);
	*b = (struct delivery_batch){ .count = 0 };
}

static void
forget(struct sink_record *record)
{
	json_decref((json_t *)(uintptr_t)record->json);
	free((char *)(uintptr_t)record->message.at);
}

bool
delivery_batch_has_room(const struct delivery_batch *b)
{
	return b->count < b->sink->batch_records &&
	       b->bytes < b->sink->batch_bytes;
}

enum batch_added
delivery_batch_add(struct delivery_batch *b, struct slice line,
    const struct journal_link *link)
{
	struct sink_record *record = &b->records[b->count];
	json_t *json = journal_record_read(line);
	struct text message = TEXT_INIT;
	enum batch_added added;

	if (json == NULL) {
		if (errno == ENOMEM)
			return BATCH_NO_MEMORY;
		log_line(LOG_ERROR, b->sink->name,
		    "record %llu of the journal is no JSON: it is passed over",
		    (unsigned long long)link->seq);
		return BATCH_WORDLESS;
	}
	added = write_message(b, json, line, &message);
	if (added != BATCH_TAKEN) {
		text_done(&message);
		json_decref(json);
		return added;
	}
	*record = (struct sink_record){
		.message = text_slice(&message),
		.json = json,
		.link = *link,
	};
	b->bytes += record->message.len;
	b->count++;
	return BATCH_TAKEN;
}

/* A line that is masked is written anew; then nobody proves the chain by what
 * is delivered. */
static enum batch_added
write_message(const struct delivery_batch *b, json_t *json, struct slice line,
    struct text *message)
{
	struct text masked = TEXT_INIT;
	bool has_words = false;

	if (mask_any(b->mask)) {
		if (mask_apply(b->mask, json))
			json_memory_dump(json, JSON_COMPACT, &masked);
		else
			masked.failed = true;
		line = text_slice(&masked);
	}
	if (!text_failed(&masked))
		has_words = b->form->write(json, line, b->observer, message);
	message->failed |= text_failed(&masked);
	text_done(&masked);
	if (text_failed(message))
		return BATCH_NO_MEMORY;
	return has_words && message->len > 0 ? BATCH_TAKEN : BATCH_WORDLESS;
}

void
delivery_batch_shift(struct delivery_batch *b, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		b->bytes -= b->records[i].message.len;
		forget(&b->records[i]);
	}
	b->count -= count;
	memmove(b->records, b->records + count, b->count * sizeof(*b->records));
}
