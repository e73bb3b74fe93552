/* rule_words.h - the rules in force, and one of them explained, for people
 * and programs. */
#ifndef PROXY_RULE_WORDS_H
#define PROXY_RULE_WORDS_H

#include <stdbool.h>
#include <stdio.h>

#include "conf/settings.h"
#include "rules/rules.h"

struct rule_request {
	const struct settings *settings;
	const struct rule_set *rules;
	time_t now;
	bool kind_given; /* only rules on that kind */
	enum object_kind kind;
	bool json;
};

/* False: there was no memory, or writing failed. */
bool rule_words_list(const struct rule_request *, FILE *);
/* False, with nothing written: there is no such rule. */
bool rule_words_explain(const struct rule_request *, const char *id, FILE *);

#endif
