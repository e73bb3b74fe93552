/* delivery_batch.h - records that are delivered together, in a sink's form. */
#ifndef PROXY_DELIVERY_BATCH_H
#define PROXY_DELIVERY_BATCH_H

#include "proxy/form.h"
#include "proxy/mask.h"
#include "proxy/sink.h"

struct delivery_batch {
	struct sink_record *records; /* room for the sink's batch_records */
	size_t count;
	size_t bytes; /* of the messages */
	const struct settings_sink *sink;
	const struct form *form;
	const struct form_observer *observer;
	struct mask *mask;
};

/* False after adding a fault; in either case delivery_batch_done follows. */
bool delivery_batch_init(struct delivery_batch *, const struct settings_sink *,
    const struct form_observer *, const char *file, struct faults *);
void delivery_batch_done(struct delivery_batch *);

bool delivery_batch_has_room(const struct delivery_batch *);
enum batch_added {
	BATCH_TAKEN,
	BATCH_WORDLESS, /* the form has no words for it, or it is no record,
			 * which is logged */
	BATCH_NO_MEMORY,
};
enum batch_added delivery_batch_add(
    struct delivery_batch *, struct slice line, const struct journal_link *);
/* Without the first ones. */
void delivery_batch_shift(struct delivery_batch *, size_t count);

#endif
