/* name_json.h - what a flavor name means, as one JSON object. */
#ifndef PROXY_NAME_JSON_H
#define PROXY_NAME_JSON_H

#include "conf/slice.h"
#include "conf/text.h"
#include "rules/flavor_name.h"

struct name_reading {
	struct slice name;
	enum name_verdict verdict;
	struct flavor_name parts; /* of a valid one */
	struct name_fault fault;  /* of an invalid one */
};

struct name_reading name_read(struct slice name);

/* The members of the object without its braces: name, verdict, grammar,
 * reason, fields, canonical_v2, canonical_v1, short_v2, is_canonical,
 * extra_specs; only those that the name has. */
void name_json_members(const struct name_reading *, struct text *);

#endif
