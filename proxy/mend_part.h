/* mend_part.h - what the commands for flavors and images share. */
#ifndef PROXY_MEND_PART_H
#define PROXY_MEND_PART_H

#include "proxy/mend.h"

#include "conf/slice.h"
#include "conf/text.h"

/* A command in the making. */
struct mend_command {
	struct text line;
	bool unusable; /* a word cannot be pasted into a shell */
};

#define MEND_COMMAND_INIT ((struct mend_command){ TEXT_INIT, false })
#define MEND_VALUE "VALUE"

struct mend_target {
	enum object_kind kind;
	const json_t *object;
	const struct finding *finding;
	json_t *commands;
};

/* Words written by us, which need no quotes. */
void mend_words(struct mend_command *, const char *words);
/* The last word, somebody else's: a name or an id. */
void mend_operand(struct mend_command *, struct slice);
/* "--property key=value"; a key with '=' in it cannot be said. */
void mend_property(struct mend_command *, const char *key, struct slice value);
/* VALUE, and what it should be, if the finding has no right value. */
struct slice mend_value(const struct finding *);
void mend_explain(struct mend_command *, const struct finding *);
/* Adds the command to the array unless it is unusable. False: no memory. */
bool mend_finish(struct mend_command *, json_t *commands);
/* The id of the object, or its name if it has none. */
struct slice mend_id(const json_t *object);

bool mend_flavor(const struct mend_target *);
bool mend_image(const struct mend_target *);
bool mend_flavor_missing(const char *name, json_t *commands);
bool mend_image_missing(const char *name, json_t *commands);

#endif
